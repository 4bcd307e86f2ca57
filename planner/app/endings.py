"""Endings that nobody clicked: SIGTERM, Ctrl+C in the terminal, and logging off. The ticket is kept in each."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QGuiApplication


class Endings(QObject):
    """Calls `keep` when the user logs off, and `end` on a signal.

    Python runs its signal handlers only when the event loop next wakes; the byte written to a socket wakes it at once.
    """

    def __init__(self, app: QGuiApplication, keep: Callable[[], object], end: Callable[[], object]) -> None:
        super().__init__(app)
        self._keep, self._end = keep, end
        self._reader, self._writer = socket.socketpair()
        for side in (self._reader, self._writer):
            side.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _noted)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._signalled)
        app.commitDataRequest.connect(self._session_ends)

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        for number, handler in ((signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _signalled(self) -> None:
        self._reader.recv(64)
        self._end()

    def _session_ends(self, *_: object) -> None:
        self._keep()


def _noted(*_: object) -> None:
    """Do nothing: the wake-up through the socket is what counts."""
