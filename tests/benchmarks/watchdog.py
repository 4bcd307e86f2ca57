"""Where a thread was while it did not answer: looks at it every millisecond, and remembers what it saw."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

EVERY = 0.001
SWITCH = 0.0005
"""Seconds after which Python lets the watchdog look; the usual five milliseconds are too coarse."""
KEPT = 20_000
DEEP = 5
MOST = 4


class Watchdog:
    """Watches the thread that makes it, within a `with`. It slows that thread down a little: not for figures."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._seen: deque[tuple[float, tuple[str, ...]]] = deque(maxlen=KEPT)
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watchdog:
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watch.join()
        sys.setswitchinterval(self._interval)

    def during(self, begun: float, ended: float) -> list[str]:
        """Return the places seen most between two moments of `time.perf_counter`, the most frequent first."""
        places = Counter(place for moment, place in list(self._seen) if begun <= moment <= ended)
        return [f"{number}× {' < '.join(place)}" for place, number in places.most_common(MOST)]

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self._seen.append((time.perf_counter(), _place(sys._current_frames().get(self._thread))))


def _place(frame: FrameType | None) -> tuple[str, ...]:
    place: list[str] = []
    while frame is not None and len(place) < DEEP:
        place.append(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(place)
