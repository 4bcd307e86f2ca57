"""The chart's view with its layers, and the geometry of each frame: where the plot ends, how wide the price column is, where tags go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planner.chart import tags
from planner.chart.axes import AxesItem
from planner.chart.candle_item import CandleItem
from planner.chart.chart_view import ChartView
from planner.chart.crosshair_item import CrosshairItem
from planner.chart.overlay_item import OverlayItem
from planner.chart.ticks import price_step, price_text, step_digits
from planner.chart.zones_item import ZonesItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from planner.chart.board import Board
    from planner.chart.camera import Camera

SIDE = 12.0
OUTER = 8.0
HEAD_AIR = 6.0
FOOT_AIR = 6.0


class Stage(ChartView):
    """Layers from below: zones, grid and axes, candles, the plan, the crosshair.

    A row above the plot is kept for words on the hold and on the candle under the pointer, which would otherwise meet the tags.
    """

    def __init__(
        self, parent: QWidget, board: Board, camera: Camera, arranged: Callable[[], None], painted: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self._board, self._camera, self._tell_arranged, self._tell_painted = board, camera, arranged, painted
        self._column = 0.0
        self._arranged = False
        self.candles = CandleItem(board)
        self._sheets = (ZonesItem(board), AxesItem(board), self.candles, OverlayItem(board), CrosshairItem(board))
        for depth, item in enumerate(self._sheets):
            item.setZValue(depth)
            self.addItem(item)

    def redraw(self) -> None:
        """Ask for one frame; several requests make one."""
        self._arranged = False
        self.viewport().update()

    def reset_column(self) -> None:
        """Let the price column shrink again: other candles or another font."""
        self._column = 0.0

    def before_paint(self) -> None:
        """Settle the geometry of the frame."""
        if not self._arranged:
            self._arrange()

    def after_paint(self) -> None:
        """Tell that a frame has been painted."""
        self._tell_painted()

    def _arrange(self) -> None:
        """Settle the geometry of the next frame."""
        self._arranged = True
        board, camera, inks = self._board, self._camera, self._board.inks
        board.has_prices = camera.has_prices
        board.levels = board.scene.lines if board.held is None else tags.moved_to(board.scene, *board.held)
        self._column = max(self._column, math.ceil(self._column_width()))
        self._settle_size()
        foot = math.ceil(inks.line_height + 2 * FOOT_AIR)
        head = math.ceil(inks.line_height + HEAD_AIR)
        width, height = board.outer - self._column - 2 - SIDE, board.foot - foot - head
        board.frame = camera.frame(SIDE, head, width, height)
        board.tags = tags.arrange(board.levels, board.frame, inks, board.outer) if board.has_prices else ()
        self._tell_arranged()

    def _settle_size(self) -> None:
        board, size = self._board, self.viewport().size()
        if (board.outer, board.foot) != (size.width() - OUTER, float(size.height())):
            board.outer, board.foot = size.width() - OUTER, float(size.height())
            for sheet in self._sheets:
                sheet.resized()

    def _column_width(self) -> float:
        """Return the width for the widest value and axis label; the column only grows, or the plot would breathe while dragging."""
        inks, camera = self._board.inks, self._camera
        digits = step_digits(price_step(camera.low, camera.high, 6))
        axis = (
            max(inks.width(price_text(price, digits)) for price in (camera.low, camera.high)) + 2 * tags.PLATE_PADDING
        )
        return max(tags.plate_width(self._board.levels, inks), axis)
