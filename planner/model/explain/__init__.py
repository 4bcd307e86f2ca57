"""Explain any number: built on demand from the assessment, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.explain.derivation import Derivation
from planner.model.explain.levels import explain_distance, explain_level
from planner.model.explain.sums import COSTS, SUMS, explain_sum
from planner.model.number import exact

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

__all__ = ["KEYS", "Derivation", "explain"]

LEVELS = ("liquidation", "margin_call", "bankruptcy")
KEYS = (
    *SUMS,
    *(f"{group}.{which}" for group in ("levels", "levels_at_end") for which in LEVELS),
    "levels_at_end.break_even",
    *(f"distance.{which}" for which in ("liquidation", "margin_call", "stop")),
    *(f"costs.{name}" for name in COSTS),
)
"""Every number that can be explained."""


def explain(answer: Assessment, key: str) -> Derivation | None:
    """Return how the number `key` came about; None where the plan has no quantity yet, or the key names no number."""
    if answer.sized is None or key not in KEYS:
        return None
    with exact():
        group, _, which = key.partition(".")
        if group in ("levels", "levels_at_end") and which in LEVELS:
            return explain_level(answer, which, at_end=group == "levels_at_end")
        if group == "distance":
            return explain_distance(answer, which)
        return explain_sum(answer, key)
