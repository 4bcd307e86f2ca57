"""Grid, price axis and time axis in one light item, painted under the candles; pyqtgraph's own axes take half of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPen

from planner.chart import ticks
from planner.chart.board import snapped
from planner.chart.sheet_item import SheetItem, device_ratio

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from planner.chart.board import Board

LINES_PER_PRICE = 4.0
WIDEST_TIME = "00 Mmm 00"
AIR = 12.0
DOTS = (1.0, 3.0)


class AxesItem(SheetItem):
    """Paints round prices and moments, "now", and the hours of the hold; keeps the moments while the view stands still."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._moments: tuple[tuple[object, ...], tuple[ticks.TimeTick, ...]] = ((), ())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw everything that lies under the candles."""
        ratio = device_ratio(painter)
        painter.setFont(self._board.inks.font)
        if self._board.has_prices:
            self._paint_prices(painter, ratio)
        taken = self._paint_hold_hours(painter)
        if self._board.pyramid is not None:
            self._paint_times(painter, ratio, taken)
        self._paint_now(painter, ratio)

    def _paint_prices(self, painter: QPainter, ratio: float) -> None:
        board, frame, inks = self._board, self._board.frame, self._board.inks
        most = int(frame.height / (inks.line_height * LINES_PER_PRICE))
        plates = [(tag.plate.top(), tag.plate.bottom()) for tag in board.tags]
        half = inks.line_height / 2
        for price, text in ticks.price_ticks(frame.low, frame.high, max(2, most)):
            y = frame.y_of_price(price)
            if not frame.top < y < frame.bottom:
                continue
            painter.setPen(QPen(inks.grid, 1 / ratio))
            painter.drawLine(QLineF(frame.left, snapped(y, ratio), frame.right, snapped(y, ratio)))
            if (
                y < frame.top + half
                or y > frame.bottom - half
                or any(top < y + half and bottom > y - half for top, bottom in plates)
            ):
                continue
            painter.setPen(inks.muted)
            middle = (frame.right + 2 + board.outer) / 2
            painter.drawText(QPointF(middle - inks.width(text) / 2, y - half + inks.ascent), text)

    def _paint_times(self, painter: QPainter, ratio: float, taken: float) -> None:
        frame, inks = self._board.frame, self._board.inks
        for tick in self._moments_in_view():
            x = frame.x_of_slot(self._slot(tick.time_ms))
            half = inks.width(tick.text) / 2
            if not frame.left + half < x < frame.right - half or x + half + AIR > taken:
                continue
            painter.setPen(QPen(inks.grid, 1 / ratio))
            painter.drawLine(QLineF(snapped(x, ratio), frame.top, snapped(x, ratio), frame.bottom))
            painter.setPen(inks.text if tick.strong else inks.muted)
            painter.drawText(QPointF(x - half, self._baseline()), tick.text)

    def _moments_in_view(self) -> tuple[ticks.TimeTick, ...]:
        pyramid, frame, inks = self._board.pyramid, self._board.frame, self._board.inks
        if pyramid is None:
            return ()
        last = min(frame.x1, frame.now)
        key = (pyramid, frame.x0, last, frame.width)
        if key != self._moments[0]:
            start, end = pyramid.time_of(frame.x0), pyramid.time_of(last)
            slots_apart = (inks.width(WIDEST_TIME) + 3 * AIR) * (frame.x1 - frame.x0) / frame.width
            self._moments = key, ticks.time_ticks(start, end, slots_apart * pyramid.candles.interval_ms)
        return self._moments[1]

    def _slot(self, time_ms: float) -> float:
        pyramid = self._board.pyramid
        return pyramid.slot_of(time_ms) if pyramid is not None else 0.0

    def _paint_now(self, painter: QPainter, ratio: float) -> None:
        frame, inks = self._board.frame, self._board.inks
        x = snapped(frame.now_x, ratio)
        if not frame.left <= x <= frame.right:
            return
        pen = QPen(inks.muted, 1 / ratio)
        pen.setDashPattern([length * ratio for length in DOTS])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, frame.top, x, frame.bottom))
        painter.setPen(inks.text)
        painter.setFont(inks.bold)
        painter.drawText(QPointF(x - inks.width("now", bold=True) / 2, self._baseline()), "now")

    def _paint_hold_hours(self, painter: QPainter) -> float:
        """Draw the hours after now; return the left edge of what the time axis must leave free."""
        board, frame, inks = self._board, self._board.frame, self._board.inks
        if frame.now_x > frame.right:
            return frame.right
        painter.setPen(inks.muted)
        end = frame.now_x + inks.width("now", bold=True) / 2
        hours = ticks.hour_ticks(frame.hold_hours, int(frame.hold_width / (inks.width("+000 h") + 3 * AIR)))
        for hour, text in (*hours[-1:], *hours[:-1]):
            half = inks.width(text) / 2
            x = min(frame.x_of_hours(hour), board.outer - half)
            last = hour == frame.hold_hours
            if frame.left + half < x and (last or (x - half > end + AIR and x + half + AIR < frame.hold_end - half)):
                x = max(x, end + half + AIR / 2) if last else x
                painter.drawText(QPointF(x - half, self._baseline()), text)
        return frame.now_x - inks.width("now", bold=True) / 2

    def _baseline(self) -> float:
        board, inks = self._board, self._board.inks
        return board.frame.bottom + (board.foot - board.frame.bottom - inks.line_height) / 2 + inks.ascent
