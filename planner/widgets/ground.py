"""The ground of a panel that scrolls, and on what a label stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPaintEvent

GROUND = "ground"
"""The property of a widget that is all of one colour."""


class Ground(QWidget):
    """What a scrolled panel stands on, in the colour that the style sheet gives it.

    It fills itself and says so: under a label that changes Qt would else paint scroll area, dock and window one over the other.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(GROUND, True)
        self.setObjectName("scrolled")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill what is to be painted."""
        painter = QPainter(self)
        erase(painter, self, event.rect())
        painter.end()


def covered_ground(widget: QWidget) -> QWidget | None:
    """Return what a widget stands on, and have Qt paint nothing beneath it; None where nothing above it says that it is of one colour.

    Asked when the widget is shown, for by then it is where it stays. From then on it paints with `erase` first.
    """
    above = widget.parentWidget()
    while above is not None and not above.property(GROUND):
        above = above.parentWidget()
    widget.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, above is not None)
    return above


def erase(painter: QPainter, ground: QWidget, place: QRect) -> None:
    """Fill a place with the colour that the style sheet gives a ground."""
    painter.setBackground(ground.palette().brush(QPalette.ColorRole.Window))
    painter.eraseRect(place)  # fillRect would have Python look into gradients
