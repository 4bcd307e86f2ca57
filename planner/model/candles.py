"""Candles: the price history behind a plan, and how raw rows of a file become it.

Arrays are float64 and int64: candles are looked at, never booked, so decimal exactness is not needed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.model.epoch import LATEST, to_milliseconds
from planner.model.language import tr
from planner.model.rows import plausible, tell, usable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MINUTE_MS = 60_000
DAY_MS = 86_400_000
MONTH_MS = 2_629_746_000
"""The mean Gregorian month; bars of a calendar month stand on no fixed spacing."""

SAMPLE = 4096

_UNITS = ((604_800_000, "w"), (DAY_MS, "d"), (3_600_000, "h"), (MINUTE_MS, "m"), (1000, "s"), (1, "ms"))


class NoCandlesError(ValueError):
    """Nothing usable was left of the rows; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without bars: from the end of the bar before it to the open of the bar after it (epoch ms, UTC)."""

    start_ms: int
    end_ms: int
    missing: int
    """How many bars would have filled it."""


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """One symbol's bars. `time` is the epoch millisecond (UTC) at which a bar opens, strictly increasing.

    There is at least one bar. `interval_ms` is the most common spacing; a bar covers [time, time + interval_ms).
    `notes` are sentences about what reading dropped or changed, for the user.

    Raises:
        ValueError: if the arrays are empty, differ in length, or `time` does not strictly increase.
    """

    time: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64] | None
    symbol: str
    interval_ms: int
    source_name: str
    notes: tuple[str, ...] = ()
    dropped: int = 0
    """How many rows of the source are not among the bars; `notes` say why."""

    def __post_init__(self) -> None:
        columns = [self.time, self.open, self.high, self.low, self.close]
        if self.volume is not None:
            columns.append(self.volume)
        if len(self.time) == 0 or {column.shape for column in columns} != {(len(self.time),)}:
            raise ValueError(tr("candle columns must be flat, of one length, and hold at least one bar"))
        if self.interval_ms <= 0 or not bool(np.all(self.time[1:] > self.time[:-1])):
            raise ValueError(tr("candle times must strictly increase and the interval must be positive"))

    def __len__(self) -> int:
        """Count the bars."""
        return len(self.time)

    @property
    def start_ms(self) -> int:
        """Epoch millisecond at which the first bar opens."""
        return int(self.time[0])

    @property
    def end_ms(self) -> int:
        """Epoch millisecond at which the last bar ends: what the chart calls "now"."""
        return int(self.time[-1]) + self.interval_ms

    @property
    def last_close(self) -> float:
        """The last bar's close."""
        return float(self.close[-1])

    @property
    def timeframe(self) -> str:
        """The interval in words: "5 m", "1 h", "1 d", "1 month"."""
        return timeframe_text(self.interval_ms)

    def gaps(self) -> tuple[Gap, ...]:
        """Return every place where the next bar opens at least one and a half intervals after the last."""
        spacing = np.diff(self.time)
        return tuple(
            Gap(
                start_ms=int(self.time[i]) + self.interval_ms,
                end_ms=int(self.time[i + 1]),
                missing=(int(spacing[i]) + self.interval_ms // 2) // self.interval_ms - 1,
            )
            for i in np.flatnonzero(2 * spacing >= 3 * self.interval_ms)
        )


def timeframe_text(interval_ms: int) -> str:
    """Name an interval by the largest unit that divides it: 300000 is "5 m"."""
    if interval_ms == MONTH_MS:
        return tr("1 month")
    size, name = next((size, name) for size, name in _UNITS if interval_ms % size == 0)
    return f"{interval_ms // size} {name}"


def most_common_interval(time: NDArray[np.int64]) -> int:
    """Return the most common spacing in milliseconds; calendar months give their mean, a single bar one minute."""
    if len(time) < 2:
        return MINUTE_MS
    spacing = np.diff(time)
    # Most spacings of nearly every file are equal: a sample names them, and one pass confirms it without a sort.
    common = _mode(spacing[:: len(spacing) // SAMPLE + 1])
    if 2 * int(np.count_nonzero(spacing == common)) <= len(spacing):
        common = _mode(spacing)
    return MONTH_MS if 30 * DAY_MS <= common <= 31 * DAY_MS else common


def _mode(values: NDArray[np.int64]) -> int:
    distinct, counts = np.unique(values, return_counts=True)
    return int(distinct[np.argmax(counts)])


def clean(
    time: ArrayLike,
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike | None = None,
    *,
    symbol: str = "",
    source_name: str = "",
    notes: tuple[str, ...] = (),
    latest_ms: int = LATEST,
) -> Candles:
    """Turn raw rows into candles, and say in `notes` what was dropped or put right.

    Times may be epoch seconds, milliseconds, microseconds or nanoseconds, also mixed within one file. Rows without a
    usable time or from `latest_ms` (what is surely in the future) on, with a price that is missing or not above zero, or
    whose high and low do not enclose open and close are dropped; then rows are sorted, of equal times the last is kept,
    and prices far from their neighbours go (see `plausible`). A volume that is missing or negative becomes NaN.

    Columns of which every row is kept are not copied: whoever hands them over leaves them as they are.

    Raises:
        NoCandlesError: if nothing is left.
        ValueError: if the columns differ in length or are not flat.
    """
    said = list(notes)
    stamps = _stamps(time, said)
    prices = tuple(np.asarray(column, dtype=np.float64) for column in (open, high, low, close))
    traded = None if volume is None else np.asarray(volume, dtype=np.float64)
    columns = [*prices] if traded is None else [*prices, traded]
    if any(column.shape != stamps.shape for column in columns):
        raise ValueError(tr("candle columns must be flat and of one length"))
    kept = np.flatnonzero(usable(stamps, prices, latest_ms, said))
    if not _increasing(_taken(stamps, kept)):
        kept = _sorted_unique(stamps, kept, said)
    kept = _near_neighbours(prices, kept, said)
    if len(kept) == 0:
        raise NoCandlesError(" ".join([tr("No usable candle was found."), *said]))
    times = _taken(stamps, kept)
    opens, highs, lows, closes = (_taken(column, kept) for column in prices)
    return Candles(
        time=times,
        open=opens,
        high=highs,
        low=lows,
        close=closes,
        volume=None if traded is None else _known_volume(_taken(traded, kept), said),
        symbol=symbol,
        interval_ms=most_common_interval(times),
        source_name=source_name,
        notes=tuple(said),
        dropped=len(stamps) - len(kept),
    )


def _stamps(time: ArrayLike, said: list[str]) -> NDArray[np.int64]:
    stamps, units = to_milliseconds(time)
    if len(units) > 1:
        first, last = ", ".join(units[:-1]), units[-1]
        said.append(tr("Times came in {first} and {last}; all of them were read.", first=first, last=last))
    return stamps


def _increasing(stamps: NDArray[Any]) -> bool:
    return bool(np.all(stamps[1:] > stamps[:-1]))


def _sorted_unique(stamps: NDArray[np.int64], kept: NDArray[np.intp], said: list[str]) -> NDArray[np.intp]:
    ordered = _taken(stamps, kept)
    if bool(np.any(ordered[1:] < ordered[:-1])):
        said.append(tr("The rows were not in order of time; they were sorted."))
        kept = kept[np.argsort(ordered, kind="stable")]
        ordered = stamps[kept]
    last = np.append(ordered[1:] != ordered[:-1], True)
    tell(said, ~last, tr("repeated a time; the last row of each time was kept"), dropped=False)
    unique: NDArray[np.intp] = kept[last]
    return unique


def _near_neighbours(
    prices: tuple[NDArray[np.float64], ...], kept: NDArray[np.intp], said: list[str]
) -> NDArray[np.intp]:
    _, high, low, close = (_taken(column, kept) for column in prices)
    near = plausible(low, high, close)
    tell(said, ~near, tr("had a price more than 100 times away from the prices around it"))
    good: NDArray[np.intp] = kept if near.all() else kept[near]
    return good


def _known_volume(volume: NDArray[np.float64], said: list[str]) -> NDArray[np.float64]:
    unknown = ~(np.isfinite(volume) & (volume >= 0))
    if not unknown.any():
        return volume
    tell(said, unknown, tr("had no usable volume"), dropped=False)
    return _frozen(np.where(unknown, np.nan, volume))


def _taken(column: NDArray[Any], kept: NDArray[np.intp]) -> NDArray[Any]:
    """Return the kept rows, not to be written; a copy only where rows are left out or stand elsewhere."""
    in_place = len(kept) == len(column) and _increasing(kept)
    return _frozen(np.ascontiguousarray(column) if in_place else column[kept])


def _frozen(column: NDArray[Any]) -> NDArray[Any]:
    view = column.view()  # the caller's own array stays as it is
    view.flags.writeable = False
    return view
