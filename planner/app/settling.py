"""Waiting until typing or dragging settles, yet never long: for work beside the keystroke that nobody should wait for."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SOON_MS = 30
"""So long after the last change it is time: one answer for several quick keystrokes."""
LATEST_MS = 120
"""So long after the first change it is time in any case: a drag shows something on its way."""


class Settling(QObject):
    """`settled` follows a run of calls of `stir`, once."""

    settled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.settled)

    def stir(self) -> None:
        """Note a change."""
        if not self._timer.isActive():
            self._since.start()
        left = LATEST_MS - self._since.elapsed()
        self._timer.start(max(0, min(SOON_MS, left)))

    def stop(self) -> None:
        """Forget what was noted."""
        self._timer.stop()
