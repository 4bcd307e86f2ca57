"""Level of detail for candles: any stretch of a long history as a few hundred exact candles.

The x axis counts slots: slot 0 is the first bar, one slot is one interval of time. A bar stands in the slot nearest to
its time, so a gap in time is a gap on the axis, and no bar is ever invented to fill it. (Bars that share a slot, such
as one that opened off the grid after an outage, are merged into one candle with their exact extremes.)

Level k holds one row per group of 4**k slots that has a bar in it: the group's number, first open, highest high,
lowest low, last close. Groups start at multiples of their size, so panning never regroups them and nothing flickers.
Empty groups take no memory, however long the gap.

The levels can be kept and handed back (`Pyramid.levels`): whoever shows a long history then only maps them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.model.candles import Candles

    _Index = NDArray[np.intp]

SMALLEST_LEVEL = 1024
"""A level with fewer rows needs none above it: going through all of it costs less than a frame notices."""


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Candles to draw: the one at index i covers slots [x_left[i], x_left[i] + width). The arrays are for reading."""

    x_left: NDArray[np.float64]
    width: float
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the candles."""
        return len(self.x_left)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One row per group of 2**shift slots that has a bar in it, in order of the groups' numbers."""

    shift: int
    group: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]

    def between(self, first: int, end: int) -> slice:
        """Return the place of the rows whose group number is in [first, end)."""
        start, stop = np.searchsorted(self.group, (first, end))
        return slice(int(start), int(stop))

    def rows(self, part: slice) -> Level:
        """Return some of the rows."""
        return Level(self.shift, self.group[part], self.open[part], self.high[part], self.low[part], self.close[part])

    def coarser(self, by: int) -> Level:
        """Return this level in groups 2**by times as large."""
        group = self.group >> by
        starts = np.concatenate(([0], np.flatnonzero(group[1:] != group[:-1]) + 1))
        last = np.append(starts[1:], len(group)) - 1
        if 1 <= by <= 2:
            high, low = self._few(starts, last, 1 << by)
        else:
            high, low = np.maximum.reduceat(self.high, starts), np.minimum.reduceat(self.low, starts)
        return Level(self.shift + by, group[starts], self.open[starts], high, low, self.close[last])

    def _few(self, starts: _Index, last: _Index, most: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Highs and lows of groups of at most `most` rows; for so few, gathering takes half the time of reduceat."""
        high, low = self.high[starts], self.low[starts]
        for ahead in range(1, most):
            row = np.minimum(starts + ahead, last)
            np.maximum(high, self.high[row], out=high)
            np.minimum(low, self.low[row], out=low)
        return high, low


class Pyramid:
    """The levels of one `Candles`. Building takes some 15 ns a bar; a window costs the same at any length."""

    def __init__(self, candles: Candles, levels: Sequence[Level] | None = None) -> None:
        """Build the levels, or take those that were built before: they are believed, for checking costs as much as building.

        Raises:
            ValueError: if levels are given that cannot be those of such candles: none, a first one that is not of single slots, or
                one that has no rows or is not coarser than the one before.
        """
        self.candles = candles
        self.levels = tuple(_build(candles) if levels is None else levels)
        shifts = [level.shift for level in self.levels]
        if not shifts or shifts[0] != 0 or any(one >= other for one, other in pairwise(shifts)):
            raise ValueError(tr("levels must start with single slots and become coarser"))
        if not all(len(level.group) for level in self.levels):
            raise ValueError(tr("a level without rows"))
        self.slots = int(self.levels[0].group[-1]) + 1

    def slot_of(self, time_ms: float) -> float:
        """Return where on the axis an epoch millisecond stands; also before the first and after the last bar."""
        return (time_ms - self.candles.start_ms) / self.candles.interval_ms

    def time_of(self, slot: float) -> float:
        """Return the epoch millisecond at a place on the axis."""
        return self.candles.start_ms + slot * self.candles.interval_ms

    def window(self, x0: float, x1: float, columns: int) -> Window:
        """Return the candles that touch slots [x0, x1), at most `columns` + 2 of them, each 2**n slots wide.

        The width depends on x1 - x0 and `columns` alone, so it stays while the view pans. A candle at the edge is
        whole: it holds also what lies beyond the edge in its group.
        """
        shift = self._shift(x1 - x0, max(1, columns))
        first, end = self._slot_range(x0, x1)
        level = next(level for level in reversed(self.levels) if level.shift <= shift)
        if first >= end:
            return _window(level.rows(slice(0, 0)), shift)
        # Whole groups of the drawn size, so that the candles at the edges do not change while they come into view.
        first, end = first >> shift, ((end - 1) >> shift) + 1
        sub = shift - level.shift
        part = level.rows(level.between(first << sub, end << sub))
        if sub and len(part.group):
            part = part.coarser(sub)
        return _window(part, shift)

    def extent(self, x0: float, x1: float) -> tuple[float, float] | None:
        """Return the exact lowest low and highest high of the bars in slots [x0, x1), or None where there is none."""
        first, end = self._slot_range(x0, x1)
        parts: list[Level] = []
        for level, above in pairwise(self.levels):
            step = above.shift - level.shift
            inner, outer = -(-first >> step), end >> step
            if inner >= outer:
                break
            # The ragged ends come from this level, the groups that are inside as a whole from the level above.
            parts.append(level.rows(level.between(first, inner << step)))
            parts.append(level.rows(level.between(outer << step, end)))
            first, end = inner, outer
        else:
            level = self.levels[-1]
        parts.append(level.rows(level.between(first, end)))
        filled = [part for part in parts if len(part.group)]
        if not filled:
            return None
        return min(float(part.low.min()) for part in filled), max(float(part.high.max()) for part in filled)

    def _slot_range(self, x0: float, x1: float) -> tuple[int, int]:
        """Whole slots touched by [x0, x1) within the history; empty (0, 0) if x0 or x1 is NaN."""
        if not x0 < x1:
            return 0, 0
        return math.floor(min(max(x0, 0.0), self.slots)), math.ceil(min(max(x1, 0.0), self.slots))

    def _shift(self, width: float, columns: int) -> int:
        """Return the n of the smallest group of 2**n slots of which `columns` cover `width`.

        The share taken off the width keeps the rounding of x1 - x0 from flipping the group while the view pans.
        """
        per_column = width * (1 - 1e-9) / columns
        if not per_column > 1:
            return 0
        return min(math.ceil(math.log2(per_column)) if math.isfinite(per_column) else 63, self.slots.bit_length())


def _build(candles: Candles) -> list[Level]:
    half = candles.interval_ms // 2
    slot = (candles.time - candles.start_ms + half) // candles.interval_ms
    base = Level(0, slot, candles.open, candles.high, candles.low, candles.close)
    if not bool(np.all(slot[1:] > slot[:-1])):
        base = base.coarser(0)
    levels = [base]
    latest = base
    while len(latest.group) >= SMALLEST_LEVEL:
        latest = latest.coarser(2)
        # A history of lone bars in long gaps shrinks only when the groups reach across the gaps. Keeping the levels
        # that halve bounds the memory at twice the bars.
        if 2 * len(latest.group) <= len(levels[-1].group):
            levels.append(latest)
    return levels


def _window(level: Level, shift: int) -> Window:
    width = float(1 << shift)
    return Window(level.group.astype(np.float64) * width, width, level.open, level.high, level.low, level.close)
