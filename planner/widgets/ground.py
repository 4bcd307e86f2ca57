"""The ground of a panel that scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Ground(QWidget):
    """What a scrolled panel stands on, in the colour that the style sheet gives it.

    It fills itself and says so: under a label that changes Qt would else paint scroll area, dock and window one over the other.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scrolled")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill what is to be painted."""
        painter = QPainter(self)
        painter.setBackground(self.palette().brush(self.backgroundRole()))
        painter.eraseRect(event.rect())  # fillRect would have Python look into gradients
        painter.end()
