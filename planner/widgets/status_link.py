"""A part of the status bar that leads somewhere: a click opens what it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible

from planner.widgets.access import set_role
from planner.widgets.plain_label import ElidingLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QWidget


class StatusLink(ElidingLabel):
    """The keyboard has a command of the menus for the same, so Tab passes it by."""

    clicked = Signal()

    def __init__(self, *, kind: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(kind=kind, parent=parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_role(self, QAccessible.Role.Link)

    def text(self) -> str:
        """Return what it says, whether or not there is room for all of it."""
        return self.full_text()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that the release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lead there."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        event.accept()
