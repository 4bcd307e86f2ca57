"""An item that paints in widget pixels over the whole chart: the base of axes, overlay and crosshair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from planner.chart.board import Board


class SheetItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph is untyped
    """Covers plot, price column and time axis; paints from the board."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board

    def boundingRect(self) -> QRectF:
        """Return the whole chart."""
        return QRectF(0, 0, self._board.outer, self._board.foot)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint as an item of Qt's scene, for whoever asks that for a picture; the chart's own frames call `draw`."""
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Draw from the board."""

    def resized(self) -> None:
        """Take note that the chart has another size."""
        self.prepareGeometryChange()


def device_ratio(painter: QPainter) -> float:
    """Return how many device pixels a pixel has where the painter paints."""
    device = painter.device()
    return float(device.devicePixelRatio()) if device is not None else 1.0
