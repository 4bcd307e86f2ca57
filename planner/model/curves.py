"""Levels over the planned hold: every charge moves the account, so every level is a curve over time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn
from planner.model.margin.amount import Amount
from planner.model.margin.levels import safe_intervals

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment, Intervals
    from planner.model.costs import Carry
    from planner.model.margin.account import Book
    from planner.model.margin.amount import FloatArray

Curve = tuple[tuple[float, float], ...]
"""(hours after opening, price) points, without those at which the level does not exist."""
JUST_BEFORE = Decimal("0.000001")  # hours: a step of the curve then is upright at any size of the chart
MOST_STEPS = 500  # a year of fundings every eight hours has 1,095 of them: too close to be told apart


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCurves:
    """The moving levels of one position over its hold; empty where a level does not exist."""

    liquidation_below: Curve = ()
    liquidation_above: Curve = ()
    margin_call_below: Curve = ()
    margin_call_above: Curve = ()


def curves_of(answer: Assessment, points: int = 49) -> LevelCurves:
    """Return the levels at `points` instants of the hold, from opening to its end; the first point is the static level."""
    book = answer.book
    if book is None:
        return LevelCurves()
    carry, hold, steps = answer.position.carry, answer.plan.hold_hours, points - 1
    charges = _charges(answer, _hours(carry, hold, steps))
    liquidates = answer.terms.basis is not MaintenanceOn.MARKET_VALUE
    book = _reached(book, answer.intervals)
    reference = answer.position.reference
    return _curves(book if liquidates else None, answer.position.call(book), carry, hold, steps, charges, reference)


@lru_cache(maxsize=8)
def _hours(carry: Carry, hold: Decimal, steps: int) -> tuple[Decimal, ...]:
    """Return the instants of the curves: evenly spaced, and where funding falls at known instants, just before and at each of them."""
    if not hold:
        return (Decimal(0),)
    even = {hold * step / steps for step in range(steps + 1)}
    falls: set[Decimal] = set()
    if carry.opens_at_hours is not None and carry.funding_rate:
        falls |= _falls(carry.fundings_after(hold), carry.hours_until)
    if carry.interest_steps:
        falls |= _falls(carry.charges_after(hold), carry.hours_until_charge)
    if not falls:
        return tuple(sorted(even))
    # Nothing moves from one charge to the next where no interest accrues in between.
    between = even if carry.borrow_rate_daily and not carry.interest_steps else {Decimal(0), hold}
    return tuple(sorted(between | falls | {instant - JUST_BEFORE for instant in falls if instant > JUST_BEFORE}))


def _falls(count: Decimal, until: Callable[[Decimal], Decimal]) -> set[Decimal]:
    """Return the instants of so many charges; none where there are too many to be told apart, and evenly spaced points serve."""
    return set() if count > MOST_STEPS else {until(Decimal(number)) for number in range(1, int(count) + 1)}


@lru_cache(maxsize=4)
def _curves(
    book: Book | None,
    call: tuple[Book, Decimal] | None,
    carry: Carry,
    hold: Decimal,
    steps: int,
    charges: tuple[Amount[Decimal], ...],
    reference: Decimal,
) -> LevelCurves:
    """Return the curves of an account. Typing a stop or a target changes nothing of it, and its curves are those found before."""
    times, around = [float(hour) for hour in _hours(carry, hold, steps)], float(reference)
    arrays = _arrays(charges, len(times))
    found: dict[str, Curve] = {}
    if book is not None:
        below, above = safe_intervals(book, Decimal(1), arrays, around)
        found |= {"liquidation_below": _curve(times, below), "liquidation_above": _curve(times, above)}
    if call is not None:
        below, above = safe_intervals(*call, arrays, around)
        found |= {"margin_call_below": _curve(times, below), "margin_call_above": _curve(times, above)}
    return LevelCurves(**found)


def _reached(book: Book, safe: Intervals) -> Book:
    """Return the book with only the tiers that its levels pass: charges push them one way, so those between the first and the last."""
    if len(book.lines) <= 1 or book.bands or book.parts:
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


def _charges(answer: Assessment, hours: tuple[Decimal, ...]) -> tuple[Amount[Decimal], ...]:
    """Return what holding has taken after each of `hours`; where it accrues evenly, only what it takes by the end."""
    position = answer.position
    steps = position.carry.opens_at_hours is not None or position.carry.borrow_interval is not None
    if not steps and not position.wallet_beside:
        return (position.charge_after(hours[-1]),)
    return tuple(position.charge_after(hour) for hour in hours)


def _arrays(charges: tuple[Amount[Decimal], ...], count: int) -> Amount[FloatArray]:
    import numpy as np  # as in `safe_intervals`

    quote, coin = (
        np.array([float(charge.quote) for charge in charges]),
        np.array([float(charge.coin) for charge in charges]),
    )
    share = np.linspace(0, 1, count) if len(charges) == 1 else 1.0
    return Amount(quote * share, coin * share)


def _curve(times: list[float], prices: FloatArray) -> Curve:
    return tuple((time, price) for time, price in zip(times, prices.tolist(), strict=True) if not math.isnan(price))
