"""Work in pieces between the window's own events: some milliseconds at once, the rest as the event loop finds time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE_MS = 4
"""How long pieces run on before the window's events are looked at."""


class Pacing(QObject):
    """Satisfies `presenters.ports.Pace`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: Iterator[None] | None = None
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether pieces are left."""
        return self._pieces is not None

    def run(self, pieces: Iterator[None]) -> None:
        """Do all pieces, the first at once; what was begun before and is not ended is dropped."""
        self._pieces = pieces
        self._go_on()

    def stop(self) -> None:
        """Drop what is left."""
        self._pieces = None
        self._next.stop()

    def _go_on(self) -> None:
        pieces = self._pieces
        if pieces is None:
            return
        spent = QElapsedTimer()
        spent.start()
        for _ in pieces:
            if self._pieces is not pieces:  # a piece led to another reading
                return
            if spent.elapsed() >= AT_ONCE_MS:
                self._next.start()
                return
        if self._pieces is pieces:
            self._pieces = None
