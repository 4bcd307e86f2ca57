"""Candles: the price history behind a plan, and how raw rows of a file become it.

Arrays are float64 and int64: candles are looked at, never booked, so decimal exactness is not needed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.model.epoch import EARLIEST, LATEST, to_milliseconds

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MINUTE_MS = 60_000
DAY_MS = 86_400_000
MONTH_MS = 2_629_746_000
"""The mean Gregorian month; bars of a calendar month stand on no fixed spacing."""

BLOCK = 16
SAMPLE = 4096
LOCAL_FACTOR = 100.0
GLOBAL_FACTOR = 1e9

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

    def __post_init__(self) -> None:
        columns = [self.time, self.open, self.high, self.low, self.close]
        if self.volume is not None:
            columns.append(self.volume)
        if len(self.time) == 0 or {column.shape for column in columns} != {(len(self.time),)}:
            raise ValueError("candle columns must be flat, of one length, and hold at least one bar")
        if self.interval_ms <= 0 or not bool(np.all(self.time[1:] > self.time[:-1])):
            raise ValueError("candle times must strictly increase and the interval must be positive")

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
        return "1 month"
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
) -> Candles:
    """Turn raw rows into candles, and say in `notes` what was dropped or put right.

    Times may be epoch seconds, milliseconds, microseconds or nanoseconds, also mixed within one file. Rows without a
    usable time, with a price that is missing or not above zero, or whose high and low do not enclose open and close
    are dropped; then rows are sorted, of equal times the last is kept, and prices far from their neighbours go
    (see `plausible`). A volume that is missing or negative becomes NaN.

    Raises:
        NoCandlesError: if nothing is left.
        ValueError: if the columns differ in length or are not flat.
    """
    said = list(notes)
    stamps, units = to_milliseconds(time)
    if len(units) > 1:
        said.append(f"Times came in {' and '.join(units)}; all of them were read.")
    prices = np.stack([np.asarray(column, dtype=np.float64) for column in (open, high, low, close)])
    traded = None if volume is None else np.array(volume, dtype=np.float64)
    if {stamps.shape, prices.shape[1:], *(() if traded is None else (traded.shape,))} != {(prices.shape[1],)}:
        raise ValueError("candle columns must be flat and of one length")
    kept = np.flatnonzero(_usable(stamps, prices, said))
    if not _increasing(stamps[kept]):
        kept = _sorted_unique(stamps, kept, said)
    kept = _near_neighbours(prices, kept, said)
    if len(kept) == 0:
        raise NoCandlesError(" ".join(["No usable candle was found.", *said]))
    stamps = stamps[kept]
    return Candles(
        time=_frozen(stamps),
        open=_frozen(prices[0][kept]),
        high=_frozen(prices[1][kept]),
        low=_frozen(prices[2][kept]),
        close=_frozen(prices[3][kept]),
        volume=None if traded is None else _frozen(_known_volume(traded[kept], said)),
        symbol=symbol,
        interval_ms=most_common_interval(stamps),
        source_name=source_name,
        notes=tuple(said),
    )


def plausible(low: NDArray[np.float64], high: NDArray[np.float64], close: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which rows lie within a factor of 100 of the price around them.

    The price around a row is the median close of its block of 16 rows, or the middle one of that and its two
    neighbours'. So years of growth and any real crash stay, a junk print or a run of up to 16 goes. Longer runs go
    when they are also a factor of 1e9 away from the median of the whole file.
    """
    if len(close) == 0:
        return np.ones(0, dtype=np.bool_)
    around = np.repeat(_block_reference(close), BLOCK)[: len(close)]
    overall = float(np.partition(close, (len(close) - 1) // 2)[(len(close) - 1) // 2])
    with np.errstate(over="ignore", under="ignore"):
        near = (low >= around / LOCAL_FACTOR) & (high <= around * LOCAL_FACTOR)
        near &= (low >= overall / GLOBAL_FACTOR) & (high <= overall * GLOBAL_FACTOR)
    return np.asarray(near, dtype=np.bool_)


def _block_reference(close: NDArray[np.float64]) -> NDArray[np.float64]:
    whole = len(close) // BLOCK * BLOCK
    blocks = close[:whole].reshape(-1, BLOCK)
    # The last block is filled up with the rows before it, or a junk last row would be its own reference.
    tail = close[-BLOCK:]
    middles = [np.partition(blocks, BLOCK // 2 - 1, axis=1)[:, BLOCK // 2 - 1]]
    if whole < len(close):
        middles.append(np.partition(tail, (len(tail) - 1) // 2)[(len(tail) - 1) // 2 :][:1])
    middle = np.concatenate(middles)
    before = np.concatenate([middle[:1], middle[:-1]])
    after = np.concatenate([middle[1:], middle[-1:]])
    return np.asarray(np.maximum(np.minimum(before, after), np.minimum(np.maximum(before, after), middle)))


def _usable(stamps: NDArray[np.int64], prices: NDArray[np.float64], said: list[str]) -> NDArray[np.bool_]:
    _, high, low, _ = prices
    timed = (stamps >= EARLIEST) & (stamps < LATEST)
    priced = np.all(np.isfinite(prices) & (prices > 0), axis=0)
    enclosed = (low <= prices.min(axis=0)) & (high >= prices.max(axis=0))
    _tell(said, ~timed, "had no time between 1980 and 2100")
    _tell(said, timed & ~priced, "had a price that is missing or not above zero")
    _tell(said, timed & priced & ~enclosed, "had an open or close outside its high and low")
    return np.asarray(timed & priced & enclosed, dtype=np.bool_)


def _increasing(stamps: NDArray[Any]) -> bool:
    return bool(np.all(stamps[1:] > stamps[:-1]))


def _sorted_unique(stamps: NDArray[np.int64], kept: NDArray[np.intp], said: list[str]) -> NDArray[np.intp]:
    if bool(np.any(stamps[kept][1:] < stamps[kept][:-1])):
        said.append("The rows were not in order of time; they were sorted.")
        kept = kept[np.argsort(stamps[kept], kind="stable")]
    ordered = stamps[kept]
    last = np.append(ordered[1:] != ordered[:-1], True)
    _tell(said, ~last, "repeated a time; the last row of each time was kept", dropped=False)
    unique: NDArray[np.intp] = kept[last]
    return unique


def _near_neighbours(prices: NDArray[np.float64], kept: NDArray[np.intp], said: list[str]) -> NDArray[np.intp]:
    _, high, low, close = prices
    near = plausible(low[kept], high[kept], close[kept])
    _tell(said, ~near, "had a price more than 100 times away from the prices around it")
    good: NDArray[np.intp] = kept[near]
    return good


def _known_volume(volume: NDArray[np.float64], said: list[str]) -> NDArray[np.float64]:
    unknown = ~(np.isfinite(volume) & (volume >= 0))
    _tell(said, unknown, "had no usable volume", dropped=False)
    volume[unknown] = np.nan
    return volume


def _tell(said: list[str], rows: NDArray[np.bool_], what: str, *, dropped: bool = True) -> None:
    count = int(np.count_nonzero(rows))
    if count:
        verb = ("; it was dropped" if count == 1 else "; they were dropped") if dropped else ""
        said.append(f"{count:,} {'row' if count == 1 else 'rows'} {what}{verb}.")


def _frozen(column: NDArray[Any]) -> NDArray[Any]:
    column = np.ascontiguousarray(column)
    column.flags.writeable = False
    return column
