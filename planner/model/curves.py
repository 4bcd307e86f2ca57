"""Levels over the planned hold: every charge moves the account, so every level is a curve over time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn
from planner.model.margin.amount import Amount
from planner.model.margin.levels import safe_intervals

if TYPE_CHECKING:
    from planner.model.assessment import Assessment, Intervals
    from planner.model.margin.account import Book
    from planner.model.margin.amount import FloatArray

Curve = tuple[tuple[float, float], ...]
"""(hours after opening, price) points, without those at which the level does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCurves:
    """The moving levels of one position over its hold; empty where a level does not exist."""

    liquidation_below: Curve = ()
    liquidation_above: Curve = ()
    margin_call_below: Curve = ()
    margin_call_above: Curve = ()


def curves_of(answer: Assessment, points: int = 49) -> LevelCurves:
    """Return the levels at `points` instants of the hold, from opening to its end; the first point is the static level."""
    book = answer.position.book() if answer.sized else None
    if book is None:
        return LevelCurves()
    hold = answer.plan.hold_hours
    hours = [hold * step / (points - 1) for step in range(points)] if hold else [Decimal(0)]
    arrays = _charges(answer, hours)
    times, around = [float(hour) for hour in hours], float(answer.position.reference)
    book = _reached(book, answer.intervals)
    found: dict[str, Curve] = {}
    if answer.terms.basis is not MaintenanceOn.MARKET_VALUE:
        below, above = safe_intervals(book, Decimal(1), arrays, around)
        found |= {"liquidation_below": _curve(times, below), "liquidation_above": _curve(times, above)}
    if (call := answer.position.call(book)) is not None:
        below, above = safe_intervals(*call, arrays, around)
        found |= {"margin_call_below": _curve(times, below), "margin_call_above": _curve(times, above)}
    return LevelCurves(**found)


def _reached(book: Book, safe: Intervals) -> Book:
    """Return the book with only the tiers that its levels pass: charges push them one way, so those between the first and the last."""
    if len(book.lines) <= 1 or book.bands:
        return book
    ends = []
    for first, last in ((safe.liquidation, safe.liquidation_at_end), (safe.call, safe.call_at_end)):
        for pair in ((first.below, last.below), (first.above, last.above)):
            if not (first.safe and last.safe) or (pair[0] is None) != (pair[1] is None):
                return book  # a level comes or goes during the hold: any tier may set it
            ends += [end for end in pair if end is not None]
    passed = [_highest(book, end) for end in ends] or [0]
    return replace(book, lines=book.lines[min(passed) : max(passed) + 1])


def _highest(book: Book, price: Decimal) -> int:
    held = [line.at(price) for line in book.lines]
    return held.index(max(held))


def _charges(answer: Assessment, hours: list[Decimal]) -> Amount[FloatArray]:
    """Return what holding has taken after each of `hours`, which are evenly spaced."""
    import numpy as np  # as in `safe_intervals`

    position = answer.position
    if answer.plan.opens_at is None and not position.wallet_beside:
        whole, share = position.charge_after(hours[-1]), np.linspace(0, 1, len(hours))
        return Amount(float(whole.quote) * share, float(whole.coin) * share)
    charges = [position.charge_after(hour) for hour in hours]
    return Amount(
        np.array([float(charge.quote) for charge in charges]), np.array([float(charge.coin) for charge in charges])
    )


def _curve(times: list[float], prices: FloatArray) -> Curve:
    return tuple((time, price) for time, price in zip(times, prices.tolist(), strict=True) if not math.isnan(price))
