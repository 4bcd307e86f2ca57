"""The first window on a data folder: it hears later starts, comes to the front and opens what they bring."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from planner.app.second_start import ANSWER, LONGEST, Asked, address, read_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from planner.app.second_start import Claim

PATIENCE_MS = 5000
"""How long a caller may keep the line without a request."""
MOST_CALLERS = 8


class FirstWindow(QObject):
    """Listens as long as it lives; only this user's own programs can call. `take` opens what a start was asked to show."""

    def __init__(self, window: QWidget, claim: Claim, take: Callable[[Asked], None]) -> None:
        super().__init__(window)
        self._window, self._take = window, take
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(MOST_CALLERS)
        self._server.newConnection.connect(self._called)
        if claim.lock is None:
            return
        where = address(claim.place)
        QLocalServer.removeServer(where)  # what a killed window left; while the lock is ours nobody listens there
        if not self._server.listen(where):
            claim.release()  # nobody can call us, so nobody need wait for us

    @property
    def listening(self) -> bool:
        """Whether later starts can call."""
        return self._server.isListening()

    def close(self) -> None:
        """Hear no more."""
        self._server.close()

    def _called(self) -> None:
        line = self._server.nextPendingConnection()
        line.setReadBufferSize(LONGEST + 1)
        line.readyRead.connect(self._heard)
        line.disconnected.connect(line.deleteLater)
        QTimer.singleShot(PATIENCE_MS, line, line.abort)
        if line.bytesAvailable():
            self._hear(line)

    def _heard(self) -> None:
        line = self.sender()
        if isinstance(line, QLocalSocket):
            self._hear(line)

    def _hear(self, line: QLocalSocket) -> None:
        if not line.canReadLine():
            if line.bytesAvailable() > LONGEST:
                line.abort()
            return
        asked = read_request(bytes(line.readLine(LONGEST).data()))
        if asked is None:
            line.abort()
            return
        bring_to_front(self._window, asked.token)
        line.write(ANSWER)
        line.flush()
        line.disconnectFromServer()
        self._take(asked)


def bring_to_front(window: QWidget, token: str = "") -> None:
    """Show the window before all others as far as the desktop allows; where it does not, its entry in the task bar asks for attention."""
    if token:  # Qt's Wayland plugin takes it from there with the next request
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    for each in filter(None, (window, QApplication.activeModalWidget())):
        each.raise_()
        each.activateWindow()
    QApplication.alert(window)
