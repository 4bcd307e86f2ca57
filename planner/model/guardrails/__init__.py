"""Findings: the known ways of losing more than planned, said kindly and in time, each with its remedy where one exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, Finding, Severity
from planner.model.guardrails import draft, levels, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Check = Callable[[Assessment], Iterator[Finding]]

ALWAYS: tuple[Check, ...] = draft.CHECKS
SIZED: tuple[Check, ...] = (*levels.CHECKS, *size.CHECKS)


def findings_of(answer: Assessment) -> tuple[Finding, ...]:
    """Return the findings on an assessment, the gravest first."""
    checks = (*ALWAYS, *SIZED) if answer.sized else ALWAYS
    found = [finding for check in checks for finding in check(answer)]
    if not found:
        return ()
    order = {Severity.DANGER: 0, Severity.CAUTION: 1, Severity.NOTE: 2}
    return tuple(sorted(found, key=lambda finding: order[finding.severity]))
