"""How much is measured: a usual run, a full one, and a tiny one that only shows that figures come out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The sizes of one run."""

    starts: int
    """Starts of each variant."""
    edits: int
    """Keystrokes of each variant."""
    frames: int
    """Frames of each kind."""
    bars: tuple[int, ...]
    """Candles on the chart; the first is what the others are compared with."""
    rows: int
    """Rows of the candle files."""
    plans: tuple[int, ...]
    """Plans in the journal; the first is what the others are compared with."""
    inserts: int
    """Saves of each variant."""
    rounds: int
    """Repetitions of whatever takes long."""


TINY = Scale(starts=1, edits=3, frames=3, bars=(3_000, 6_000), rows=3_000, plans=(60, 120), inserts=3, rounds=1)
USUAL = Scale(
    starts=9,
    edits=150,
    frames=60,
    bars=(10_000, 1_000_000),
    rows=1_000_000,
    plans=(10_000, 100_000),
    inserts=60,
    rounds=3,
)
FULL = Scale(
    starts=15,
    edits=300,
    frames=100,
    bars=(10_000, 1_000_000, 5_000_000),
    rows=1_000_000,
    plans=(10_000, 100_000, 1_000_000),
    inserts=100,
    rounds=5,
)
