"""What only whoever has a clock can find: that the rules a plan is computed with were checked long ago."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planner.model.assessment import Finding, Remedy, Severity
from planner.model.compare import DECIDING
from planner.model.language import tr, trn
from planner.model.rulebook import Status

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

NOTE = Severity.NOTE
AGEING = (Status.VERIFIED, Status.PUBLISHED, Status.UNVERIFIED)
"""How sure figures are that a venue can change; a teaching rule, and what the user typed, does not grow old."""


def checked_on(answer: Assessment) -> date | None:
    """Return the oldest day on which a figure that decides on liquidation, or else the rulebook, was checked.

    None where no such figure is a venue's, or where no day can be read: the rules then do not grow old.
    """
    deciding = [used for used in answer.sources if used.figure in DECIDING and used.status in AGEING]
    if not deciding:
        return None
    named = [*(used.checked_on for used in deciding), answer.terms.rules_checked_on]
    return min((day for text in named if (day := _day(text)) is not None), default=None)


def rules_old(answer: Assessment, today: date, limit: int) -> Finding | None:
    """Return the finding that the rules were checked more than `limit` days before `today`."""
    checked = checked_on(answer)
    age = 0 if checked is None else (today - checked).days
    if checked is None or age <= limit:
        return None
    days = trn("{count} day ago", "{count} days ago", age)
    return Finding(
        code="rules-old",
        severity=NOTE,
        field="venue",
        headline=tr("The rules are old."),
        message=tr(
            "The oldest figure on which liquidation hangs was checked on {day}, {days}. Compare it with the venue's page.",
            day=checked.isoformat(),
            days=days,
        ),
        remedy=Remedy(caption=tr("Sources of these rules…"), edits=()),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
