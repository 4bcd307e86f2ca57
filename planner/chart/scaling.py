"""Which slots and prices to show: the first view, the whole history, the plan, and the price scale that follows. Pure, no Qt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planner.chart.frame import HOLD_WITHOUT_CANDLES, USUAL_HOLD, hold_share
from planner.presenters.scene import LevelView, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST_BARS = 120
SMALLEST_SPAN = 12.0
MARGIN = 0.07
SMALLEST_SPREAD = 1e-7
"""Relative to the price; below it floats could no longer tell the pixels apart."""
PLANNED = frozenset({Role.ENTRY, Role.STOP, Role.TARGET, Role.BREAK_EVEN, Role.MARK})
LEAST_SHARE_PLANNED = 0.16
LEAST_SHARE_RESULTS = 0.26
SEEN = 0.6
"""A level that is in view may stay at this part of the share that it would need to come into view."""


def first_view(slots: int, hold_slots: float) -> tuple[float, float]:
    """Return the slots to show at first: as much past as makes the hold its usual share of the width, at its true scale."""
    wanted = hold_slots * (1 - USUAL_HOLD) / USUAL_HOLD
    return ending_now(slots, min(max(wanted, FEWEST_BARS), max(slots, SMALLEST_SPAN)), hold_slots)


def ending_now(slots: int, bars: float, hold_slots: float) -> tuple[float, float]:
    """Return the slots of a view of the last `bars` slots with the hold right of them."""
    share, _ = hold_share(hold_slots, hold_slots + bars)
    return slots - bars, slots + bars * share / (1 - share)


def without_candles() -> tuple[float, float]:
    """Return the slots of a view that has no history: "now" stands left of the middle."""
    return HOLD_WITHOUT_CANDLES - 1, HOLD_WITHOUT_CANDLES


def widest(slots: int) -> float:
    """Return the most slots that a view may span."""
    return 1.6 * slots + FEWEST_BARS


def keep_in_reach(x0: float, x1: float, slots: int) -> tuple[float, float]:
    """Return the view moved and narrowed so that it never loses the history, nor shrinks below a few bars."""
    span = min(max(x1 - x0, SMALLEST_SPAN), widest(slots))
    middle = (x0 + x1) / 2
    x0 = min(max(middle - span / 2, -0.6 * span), slots - 0.2 * span)
    return x0, x0 + span


def price_range(
    extent: tuple[float, float] | None, levels: Sequence[LevelView], seen: tuple[float, float] | None = None
) -> tuple[float, float] | None:
    """Return the prices to show, with a margin: the visible candles and the levels near them; None if there is nothing to show.

    A level is near while the candles keep a good share of the height: less is asked for the planned levels than for the call and the
    liquidation, which may be far away and then only keep a marker at the edge. Levels within `seen`, the prices shown so far, stay in
    view a while longer, or a digit typed in one level would make another come and go.
    """
    core = _core(extent, levels)
    if core is None:
        return None
    low, high = core
    span = max(high - low, high * 1e-3, 1e-12)
    for level in sorted(_drawable(levels), key=lambda level: _distance(level.price, core)):
        reach = max(high, level.price) - min(low, level.price)
        least = LEAST_SHARE_PLANNED if level.role in PLANNED else LEAST_SHARE_RESULTS
        if span >= reach * (least * SEEN if seen and seen[0] <= level.price <= seen[1] else least):
            low, high = min(low, level.price), max(high, level.price)
    return with_margin(low, high)


def plan_range(extent: tuple[float, float] | None, levels: Sequence[LevelView]) -> tuple[float, float] | None:
    """Return the prices that show every level of the plan, with a margin; candles alone if there is none.

    Other venues' lines are no part of it.
    """
    prices = [level.price for level in _drawable(levels) if level.role is not Role.RIVAL]
    if not prices:
        return price_range(extent, levels)
    return with_margin(min(prices), max(prices))


def calmer(wanted: tuple[float, float], current: tuple[float, float]) -> tuple[float, float]:
    """Return the current range while it still serves: an edit should move its level, not the whole chart."""
    low, high = wanted
    inside = current[0] <= low + MARGIN * 0.8 * (high - low) and current[1] >= high - MARGIN * 0.8 * (high - low)
    return current if inside and current[1] - current[0] <= 1.5 * (high - low) else wanted


def with_margin(low: float, high: float) -> tuple[float, float]:
    """Return the range widened so that nothing touches the edge, nor zero is passed; a single price gets a range around it."""
    margin = (high - low) * MARGIN if high - low > abs(high) * SMALLEST_SPREAD else abs(high) * 0.01 or 1.0
    return max(low - margin, low / 2) if low > 0 else low - margin, high + margin


def _core(extent: tuple[float, float] | None, levels: Sequence[LevelView]) -> tuple[float, float] | None:
    if extent is not None and all(math.isfinite(price) for price in extent):
        return extent
    drawable = tuple(_drawable(levels))
    prices = [level.price for level in drawable if level.role in PLANNED] or [level.price for level in drawable]
    if not prices:
        return None
    low, high = min(prices), max(prices)
    return (low, high) if high > low else (low * 0.95, high * 1.05)


def _drawable(levels: Iterable[LevelView]) -> Iterable[LevelView]:
    return (level for level in levels if math.isfinite(level.price) and level.price > 0)


def _distance(price: float, core: tuple[float, float]) -> float:
    return max(core[0] - price, price - core[1], 0.0)
