"""Which rows of a price table can be bars at all, and which lie too far from the rows around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.model.epoch import EARLIEST, LATEST
from planner.model.language import tr, trn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK = 16
AT_ONCE = 1 << 20
"""Rows that are checked together, so that checking ten million needs no second copy of them."""
LOWEST, HIGHEST = 1e-15, 1e15
"""Prices beyond are those of no market; sums and products of what lies between stay far from overflowing."""
LOCAL_FACTOR = 100.0
GLOBAL_FACTOR = 1e9


def plausible(low: NDArray[np.float64], high: NDArray[np.float64], close: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which rows lie within a factor of 100 of the price around them.

    The price around a row is the median close of its block of 16 rows, or the middle one of that and its two
    neighbours'. So years of growth and any real crash stay, a junk print or a run of up to 16 goes. Longer runs go
    when they are also a factor of 1e9 away from the median of the whole file.
    """
    if len(close) == 0:
        return np.ones(0, dtype=np.bool_)
    reference = _block_reference(close)
    overall = float(np.partition(close, (len(close) - 1) // 2)[(len(close) - 1) // 2])
    near = np.empty(len(close), dtype=np.bool_)
    for part in _parts(len(close)):
        around = np.repeat(reference[part.start // BLOCK : -(-part.stop // BLOCK)], BLOCK)[: part.stop - part.start]
        with np.errstate(over="ignore", under="ignore"):
            good = (low[part] >= around / LOCAL_FACTOR) & (high[part] <= around * LOCAL_FACTOR)
            good &= (low[part] >= overall / GLOBAL_FACTOR) & (high[part] <= overall * GLOBAL_FACTOR)
        near[part] = good
    return near


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


def usable(
    stamps: NDArray[np.int64], prices: tuple[NDArray[np.float64], ...], latest_ms: int, said: list[str]
) -> NDArray[np.bool_]:
    """Tell which rows can be used; each of the others is counted under the first fault it has."""
    faults = np.zeros(len(stamps), dtype=np.int8)
    for part in _parts(len(stamps)):
        when, (opens, high, low, close) = stamps[part], (column[part] for column in prices)
        bottom, top = np.minimum(opens, close), np.maximum(opens, close)
        least, most = np.minimum(np.minimum(low, high), bottom), np.maximum(np.maximum(low, high), top)
        checks = (
            (when >= EARLIEST) & (when < LATEST),
            when < latest_ms,
            (least > 0) & (most < np.inf),  # false for NaN, which the least and the most hand on
            (least >= LOWEST) & (most <= HIGHEST),
            (low <= bottom) & (high >= top),
        )
        for number, good in enumerate(reversed(checks)):
            faults[part][~good] = len(checks) - number
    for number, what in enumerate(_FAULTS, 1):
        tell(said, faults == number, what)
    return np.asarray(faults == 0)


_FAULTS = (
    # in the order in which a row is judged
    tr("had no time between 1980 and 2100"),
    tr("had a time that is still to come"),
    tr("had a price that is missing or not above zero"),
    tr("had a price that no market has (under 1e-15 or over 1e15)"),
    tr("had an open or close outside its high and low"),
)


def _parts(rows: int) -> Iterator[slice]:
    return (slice(start, min(start + AT_ONCE, rows)) for start in range(0, rows, AT_ONCE))


def tell(said: list[str], rows: NDArray[np.bool_], what: str, *, dropped: bool = True) -> None:
    """Add a sentence about the rows that are true, where there are any."""
    count = int(np.count_nonzero(rows))
    if count and dropped:
        said.append(
            trn("{count:,} row {what}; it was dropped.", "{count:,} rows {what}; they were dropped.", count, what=what)
        )
    elif count:
        said.append(trn("{count:,} row {what}.", "{count:,} rows {what}.", count, what=what))
