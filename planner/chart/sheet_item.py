"""One sheet of the chart, which paints in widget pixels over all of it: the base of zones, axes, candles, overlay and crosshair."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from planner.chart.board import Board


class SheetItem:
    """Covers plot, price column and time axis; paints from the board."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def draw(self, painter: QPainter) -> None:
        """Draw from the board."""
        raise NotImplementedError


def device_ratio(painter: QPainter) -> float:
    """Return how many device pixels a pixel has where the painter paints."""
    device = painter.device()
    return float(device.devicePixelRatio()) if device is not None else 1.0
