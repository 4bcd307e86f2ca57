"""The chart's view with its layers, and the geometry of each frame: where the plot ends, how wide the price column is, where tags go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from planner.chart import tags
from planner.chart.axes import AxesItem
from planner.chart.candle_item import CandleItem
from planner.chart.chart_view import ChartView
from planner.chart.crosshair_item import CrosshairItem
from planner.chart.layout import Edge
from planner.chart.overlay_item import LEADER, OverlayItem
from planner.chart.ticks import price_step, price_text, step_digits
from planner.chart.zones_item import ZonesItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from planner.chart.board import Board
    from planner.chart.camera import Camera

SIDE = 12.0
THICKEST = 6
"""No line is thicker, in pixels, with all that smoothing puts beside it."""
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
        self._axis_for: tuple[object, ...] = ()
        self._axis_width = 0.0
        self._arranged = False
        self._shown_view: tuple[object, ...] = ()
        self.candles = CandleItem(board)
        self._sheets = (ZonesItem(board), AxesItem(board), self.candles, OverlayItem(board), CrosshairItem(board))

    def redraw(self) -> None:
        """Ask for one frame; several requests make one."""
        self._arranged = False
        self.viewport().update()

    def redraw_scene(self) -> None:
        """Ask for a frame of another scene.

        Where the view stands still that is the hold with its tags, and the lines over the candles that came, went or moved; the rest of
        the last frame stays, which saves a fifth of one.
        """
        # a frame is due already; the crosshair speaks of the scene
        if not self._arranged or self._board.pointer is not None:
            self.redraw()
            return
        view, lines, left = self._shown_view, self._past_lines(), self._hold_left()
        self._arrange()
        if self._shown_view != view:
            self.viewport().update()
            return
        left = min(left, self._hold_left())
        self.viewport().update(left, 0, self.viewport().width() - left, self.viewport().height())
        for _, y, _ in lines ^ self._past_lines():
            self.viewport().update(0, math.floor(y) - THICKEST, left, 2 * THICKEST + 1)

    def _view(self) -> tuple[object, ...]:
        """Return what all of a frame depends on, beside what asks for a whole frame when it changes."""
        board, scene = self._board, self._board.scene
        return board.frame, board.outer, board.foot, board.has_prices, scene.stale, scene.hold_text, scene.decimal_sign

    def _past_lines(self) -> set[tuple[object, float, bool]]:
        """Return the lines that run over the candles: whose they are, their height, whether they are out of date."""
        return {(tag.level.role, tag.line_y, tag.level.stale) for tag in self._board.tags if tag.edge is Edge.INSIDE}

    def _hold_left(self) -> int:
        """Return the left edge of the hold, or of the longest tag, in pixels."""
        starts = [tag.left - LEADER for tag in self._board.tags]
        return max(0, math.floor(min(self._board.frame.now_x, self._board.frame.right, *starts)) - THICKEST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew, whatever it was that took or gave room: the window, or a title that became taller."""
        super().resizeEvent(event)
        self.redraw()

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
        board.outer, board.foot = self.viewport().width() - OUTER, float(self.viewport().height())
        foot = math.ceil(inks.line_height + 2 * FOOT_AIR)
        head = math.ceil(inks.line_height + HEAD_AIR)
        width, height = board.outer - self._column - 2 - SIDE, board.foot - foot - head
        board.frame = camera.frame(SIDE, head, width, height)
        board.tags = tags.arrange(board.levels, board.frame, inks, board.outer) if board.has_prices else ()
        self._shown_view = self._view()
        self._tell_arranged()

    def _column_width(self) -> float:
        """Return the width for the widest value and axis label; the column only grows, or the plot would breathe while dragging."""
        inks, camera = self._board.inks, self._camera
        scale = (inks, camera.low, camera.high)
        if scale != self._axis_for:  # it seldom moves under an edit
            digits = step_digits(price_step(camera.low, camera.high, 6))
            widest = max(inks.width(price_text(price, digits)) for price in (camera.low, camera.high))
            self._axis_for, self._axis_width = scale, widest + 2 * tags.PLATE_PADDING
        return max(tags.plate_width(self._board.levels, inks), self._axis_width)
