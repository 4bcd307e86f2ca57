"""The pen of hairlines: those under the rows of a table, those between groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPen

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPainter


def hair_pen(painter: QPainter, colour: QColor) -> QPen:
    """Return a pen of whole pixels of the screen: at 125 % one of 1.25 would draw some lines twice as thick as others."""
    pen = QPen(colour, max(1, int(painter.device().devicePixelRatio())))
    pen.setCosmetic(True)
    return pen
