"""Measuring: variants take turns within one run, and the middle value counts, so that a busy minute hits all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Clock = Callable[[], float]
    Work = Callable[[], object]

MS, US = 1e3, 1e6


def in_turns(
    variants: Mapping[str, Work], rounds: int, *, each: int = 1, clock: Clock = time.process_time, warm: int = 1
) -> dict[str, list[float]]:
    """Return seconds for one call of each variant, `rounds` times; `each`: calls within one measurement."""
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    gc.collect()
    for turn in range(-warm, rounds):
        for name, work in variants.items():
            begun = clock()
            for _ in range(each):
                work()
            spent = (clock() - begun) / each
            if turn >= 0:
                seconds[name].append(spent)
    return seconds


def middles(seconds: Mapping[str, list[float]], scale: float = MS) -> dict[str, float]:
    """Return the medians, in milliseconds unless told otherwise."""
    return {name: statistics.median(values) * scale for name, values in seconds.items()}


def late(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def once(work: Work, clock: Clock = time.process_time) -> float:
    """Return the seconds of a single call."""
    begun = clock()
    work()
    return clock() - begun
