"""Shift+F10 opens the menu of what has the focus. Windows does so by itself; elsewhere Qt knows the Menu key only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

KEY = "Shift+F10"
BY_ITSELF = ("windows",)
"""Platforms on which Qt makes the event of this key."""


def add_menu_key(window: QWidget) -> None:
    """Let Shift+F10 open menus in `window` and in those beside it that do not lock it."""
    if QGuiApplication.platformName() in BY_ITSELF:
        return
    shortcut = QShortcut(QKeySequence(KEY), window)
    shortcut.setObjectName("menu key")
    shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
    shortcut.activated.connect(open_menu)


def open_menu() -> None:
    """Send what has the focus the event that the Menu key makes."""
    place = QApplication.focusWidget()
    if place is None:
        return
    cursor = place.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    at = cursor.center() if isinstance(cursor, QRect) else place.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, place.mapToGlobal(at))
    QApplication.sendEvent(place, event)
