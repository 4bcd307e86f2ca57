"""Which cells of a comparison are the best and the worst of their column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.number import significant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

BEST, WORST = "best", "worst"
DIGITS = 4
"""Ranks that agree in so many digits are alike: a trader would not choose by the rest, and most of it comes from rounding to lots."""


def marks_of(ranks: Sequence[Decimal | None]) -> tuple[str, ...]:
    """Return "best", "worst" or "" for each cell of a column; the higher rank is the better one, None takes no part.

    An end that more than half of the cells share marks nothing out, and where all are alike there is no best.
    """
    told = [None if rank is None else _told(rank) for rank in ranks]
    known = [rank for rank in told if rank is not None]
    if not known or (best := max(known)) == (worst := min(known)):
        return ("",) * len(told)
    marks = {end: word for end, word in ((best, BEST), (worst, WORST)) if 2 * known.count(end) <= len(known)}
    return tuple("" if rank is None else marks.get(rank, "") for rank in told)


def _told(rank: Decimal) -> Decimal:
    return significant(rank, DIGITS) if rank.is_finite() else rank
