"""Where the window stood: kept as text, brought back only as far as the present screens and this version know it."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING
from zlib import crc32

from PySide6.QtCore import QByteArray, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

_GRIP = QSize(120, 40)
"""How much of a window's upper edge must lie on a screen, so that it can be taken hold of."""


def kept_layout(window: QMainWindow, version: int) -> tuple[str, str]:
    """Return geometry and state as text, each with the sum that `bring_back` asks for."""
    return _sealed(window.saveGeometry()), _sealed(window.saveState(version))


def bring_back(window: QMainWindow, geometry: str, state: str, *, version: int, first: QByteArray) -> bool:
    """Bring a kept layout back; return whether both parts of it were usable. What is damaged or of another version leaves `first`."""
    place, panels = _unsealed(geometry), _unsealed(state)
    placed = place is not None and window.restoreGeometry(place)
    arranged = panels is not None and window.restoreState(panels, version)
    if state and not arranged:
        window.restoreState(first, version)
    keep_on_screen(window)
    return placed and arranged


def reachable(frame: QRect, screens: Sequence[QRect]) -> QRect:
    """Return where a window of this frame should be.

    It is left alone where its upper edge can be taken hold of on one of `screens` and it is no larger than that; else it is moved
    into the screen that shows most of it, the first if none does, and made to fit.
    """
    if not screens:
        return frame
    grip = QRect(frame.topLeft(), QSize(frame.width(), _GRIP.height()))
    best = max(screens, key=lambda screen: _area(screen.intersected(frame)))
    held = best.intersected(grip)
    fits = frame.width() <= best.width() and frame.height() <= best.height()
    if fits and held.width() >= min(_GRIP.width(), frame.width()) and held.height() >= _GRIP.height() // 2:
        return frame
    size = frame.size().boundedTo(best.size())
    left = min(max(frame.left(), best.left()), best.left() + best.width() - size.width())
    top = min(max(frame.top(), best.top()), best.top() + best.height() - size.height())
    return QRect(QPoint(left, top), size)


def keep_on_screen(window: QMainWindow) -> None:
    """Bring the window, and panels that float beside it, back to where they can be seen and moved."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    primary = QGuiApplication.primaryScreen()
    if primary is not None:
        screens.sort(key=lambda room: room != primary.availableGeometry())
    floating = [dock for dock in window.findChildren(QDockWidget) if dock.isFloating()]
    for shown in (window, *floating):
        _settle(shown, screens)


def resize_on_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog a size, or nine tenths of the screen where that is less: it must never be taller than what it opens on."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width() * 9 // 10), min(height, room.height() * 9 // 10))


class ScreenGuard(QObject):
    """Looks after a window while screens come and go."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        # The window system moves windows itself first; a moment later its answer stands.
        self._soon = QTimer(self, singleShot=True, interval=200)
        self._soon.timeout.connect(self._look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._soon.start)
            app.primaryScreenChanged.connect(self._soon.start)

    def _look(self) -> None:
        keep_on_screen(self._window)


def _settle(shown: QWidget, screens: Sequence[QRect]) -> None:
    large = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
    if shown.windowState() & large:
        return  # the window system gives it the room there is
    frame = shown.frameGeometry()
    wanted = reachable(frame, screens)
    if wanted == frame:
        return
    border = frame.size() - shown.size()
    shown.resize((wanted.size() - border).expandedTo(shown.minimumSize()))
    shown.move(wanted.topLeft())


def _area(room: QRect) -> int:
    return max(room.width(), 0) * max(room.height(), 0)


def _sealed(data: QByteArray) -> str:
    raw = bytes(data.data())
    return f"{crc32(raw):08x}:{b2a_base64(raw, newline=False).decode('ascii')}"


def _unsealed(text: str) -> QByteArray | None:
    """Return Qt's bytes, None where they are not whole: a flipped bit in them makes Qt end the program, not refuse them."""
    seal, _, body = text.partition(":")
    try:
        raw = a2b_base64(body, strict_mode=True)
    except ValueError:
        return None
    return QByteArray(raw) if raw and seal == f"{crc32(raw):08x}" else None
