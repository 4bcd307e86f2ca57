"""What the day is while the window is open: told anew after midnight, and after the machine has slept."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from planner.services.clock import now_utc

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LONGEST_MS = 3_600_000
"""A machine that sleeps lets timers sleep too; once an hour is soon enough for a date."""


class Days(QObject):
    """`turned` carries the new day. `now` is the clock, aware."""

    turned = Signal(object)

    def __init__(self, parent: QObject, now: Callable[[], datetime] = now_utc) -> None:
        super().__init__(parent)
        self._now = now
        self._day = self.today()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._wait()

    def today(self) -> date:
        """Return the day that it is where the user is."""
        return self._now().astimezone().date()

    def look(self) -> None:
        """Look at the clock, and tell where the day has changed."""
        day = self.today()
        if day != self._day:
            self._day = day
            self.turned.emit(day)
        self._wait()

    def _wait(self) -> None:
        self._timer.start(milliseconds_to_midnight(self._now().astimezone()))


def milliseconds_to_midnight(now: datetime) -> int:
    """Return how long to wait before looking at the clock again: until just after midnight, at most an hour."""
    midnight = datetime.combine(now.date() + timedelta(days=1), time(0), now.tzinfo or UTC)
    return min(LONGEST_MS, int((midnight - now).total_seconds() * 1000) + 1000)
