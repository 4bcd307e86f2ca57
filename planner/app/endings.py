"""Endings that nobody clicked: SIGTERM, Ctrl+C in the terminal or its closing, and logging off. The ticket is kept in each."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QGuiApplication


HANG_UP = (signal.SIGHUP,) if sys.platform != "win32" else ()
"""The terminal was closed from which the program was started."""


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
        # one that is ignored, as nohup has it, stays ignored
        wanted = (signal.SIGTERM, signal.SIGINT, *HANG_UP)
        self._before = {number: was for number in wanted if (was := signal.getsignal(number)) != signal.SIG_IGN}
        for number in self._before:
            signal.signal(number, _noted)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._signalled)
        app.commitDataRequest.connect(self._session_ends)

    def close(self) -> None:
        """Give the signals back."""
        signal.set_wakeup_fd(-1)
        for number, was in self._before.items():
            signal.signal(number, was)
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
