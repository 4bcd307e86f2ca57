"""Epoch times of any unit as whole milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.model.language import tr

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

EARLIEST = 315_532_800_000
"""1980-01-01 in epoch milliseconds; an earlier bar is taken for a broken time."""
LATEST = 4_102_444_800_000
"""2100-01-01 in epoch milliseconds; a bar then or later is taken for a broken time."""

# Up to which size a number is in this unit, and how many milliseconds the unit is: 1e11 s is the year 5138, 1e11 ms is
# 1973, and so on. Binance's dumps changed from ms to µs on 2025-01-01, so the unit belongs to the row, not the file.
_UNITS = (
    ("seconds", 0.0, 1e11, 1e3),
    ("milliseconds", 1e11, 1e14, 1.0),
    ("microseconds", 1e14, 1e17, 1e-3),
    ("nanoseconds", 1e17, 1e20, 1e-6),
)
_AT_ONCE = 1 << 20
"""Numbers converted together, so that ten million need no second copy."""


def to_milliseconds(time: ArrayLike) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return epoch milliseconds, and the names of the units found, of a flat column.

    The unit is told by each number's own size. A negative, too large or non-finite number becomes -1, which is the
    time of no bar. Float64 holds today's milliseconds exactly and its nanoseconds to 0.0003 ms.

    Raises:
        ValueError: if the numbers are no flat column.
    """
    raw = np.asarray(time, dtype=np.float64)
    if raw.ndim != 1:
        raise ValueError(tr("times must be a flat column"))
    stamps = np.full(raw.shape, -1, dtype=np.int64)
    found = set()
    for start in range(0, len(raw), _AT_ONCE):
        some, into = raw[start : start + _AT_ONCE], stamps[start : start + _AT_ONCE]
        for name, at_least, below, milliseconds in _UNITS:
            inside = (some >= at_least) & (some < below)
            if inside.any():
                found.add(name)
                into[inside] = np.rint(some[inside] * milliseconds).astype(np.int64)
    return stamps, tuple(name for name, *_ in _UNITS if name in found)
