"""The crosshair and its words: price and time on the axes; percent, profit or loss and R beside the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from planner.chart import ticks
from planner.chart.board import snapped
from planner.chart.sheet_item import SheetItem, device_ratio
from planner.model.language import tr

if TYPE_CHECKING:
    from planner.chart.board import Board
    from planner.presenters.scene import ProbeText

RADIUS = 3.0
PADDING = 8.0
AWAY = 12.0
DASHES = (3.0, 3.0)
SIGNIFICANT = 7


class CrosshairItem(SheetItem):
    """Paints at the board's pointer, or at the level being dragged; nothing while there is neither."""

    def draw(self, painter: QPainter) -> None:
        """Draw the two lines and the plates."""
        board, frame, point = self._board, self._board.frame, self._board.pointer
        if point is None or not board.has_prices or not board.plot.contains(point):
            return
        ratio = device_ratio(painter)
        price = frame.price_of_y(point.y()) if board.held is None else float(board.held[1])
        words = board.probed(price)
        if board.held is None:
            self._paint_lines(painter, point, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if board.held is None:
            self._paint_price(painter, point, words)
            self._paint_time(painter, point)
            self._paint_candle(painter, point)
        if words is not None and (board.held is not None or not board.hovered):
            self._paint_words(painter, point, words)

    def _paint_lines(self, painter: QPainter, point: QPointF, ratio: float) -> None:
        frame = self._board.frame
        pen = QPen(self._board.inks.muted, 1 / ratio)
        pen.setDashPattern([length * ratio for length in DASHES])
        painter.setPen(pen)
        x, y = snapped(point.x(), ratio), snapped(point.y(), ratio)
        painter.drawLine(QLineF(frame.left, y, frame.right, y))
        painter.drawLine(QLineF(x, frame.top, x, frame.bottom))

    def _paint_price(self, painter: QPainter, point: QPointF, words: ProbeText | None) -> None:
        frame = self._board.frame
        digits = ticks.step_digits(ticks.price_step(0, frame.per_pixel, 1))
        sign = self._board.scene.decimal_sign
        text = words.price if words is not None else ticks.price_text(frame.price_of_y(point.y()), digits, sign)
        self._plate(painter, price_place(self._board, point), text)

    def _paint_time(self, painter: QPainter, point: QPointF) -> None:
        text = time_words(self._board, point.x())
        if text:
            self._plate(painter, time_place(self._board, point, text), text)

    def _paint_candle(self, painter: QPainter, point: QPointF) -> None:
        """Read out the candle under the pointer, in the row above the plot."""
        frame, inks = self._board.frame, self._board.inks
        text = candle_words(self._board, frame.slot_of_x(point.x()))
        room = min(frame.now_x, frame.right) - frame.left - PADDING
        if text and inks.width(text) <= room:
            painter.setFont(inks.font)
            painter.setPen(inks.muted)
            painter.drawText(QPointF(frame.left, (frame.top - inks.line_height) / 2 + inks.ascent), text)

    def _paint_words(self, painter: QPainter, point: QPointF, words: ProbeText) -> None:
        frame, inks = self._board.frame, self._board.inks
        first = words.price if self._board.held is not None else ""
        text = " · ".join(part for part in (first, words.percent, words.pnl, words.r_multiple) if part)
        if not text:
            return
        width, height = inks.width(text, bold=True) + 2 * PADDING, inks.tag_height
        left = point.x() + AWAY if point.x() + AWAY + width < frame.right else point.x() - AWAY - width
        top = point.y() - AWAY - height if point.y() - AWAY - height > frame.top else point.y() + AWAY
        self._plate(painter, QRectF(round(max(frame.left, left)), round(top), width, height), text)

    def _plate(self, painter: QPainter, place: QRectF, text: str) -> None:
        inks = self._board.inks
        painter.setPen(QPen(inks.muted, 1))
        painter.setBrush(inks.raised)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setFont(inks.bold)
        painter.setPen(inks.text)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def covered(board: Board) -> tuple[QRectF, ...]:
    """Return the places on the axes that the crosshair's plates cover."""
    point = board.pointer
    if point is None or board.held is not None or not board.has_prices or not board.plot.contains(point):
        return ()
    text = time_words(board, point.x())
    return (price_place(board, point), time_place(board, point, text)) if text else (price_place(board, point),)


def price_place(board: Board, point: QPointF) -> QRectF:
    """Return where the crosshair's price stands."""
    frame, height = board.frame, board.inks.tag_height
    top = min(max(frame.top, round(point.y() - height / 2)), frame.bottom - height)
    return QRectF(frame.right + 2, top, board.outer - frame.right - 2, height)


def time_place(board: Board, point: QPointF, text: str) -> QRectF:
    """Return where the crosshair's moment stands."""
    frame, height = board.frame, board.inks.tag_height
    width = board.inks.width(text, bold=True) + 2 * PADDING
    left = min(max(frame.left, point.x() - width / 2), board.outer - width)
    return QRectF(round(left), round(frame.bottom + (board.foot - frame.bottom - height) / 2), width, height)


def time_words(board: Board, x: float) -> str:
    """Return the moment at a pixel: a date among the candles, hours after now over the hold."""
    frame = board.frame
    slot = frame.slot_of_x(x)
    if slot < frame.now:
        return ticks.moment_text(board.pyramid.time_of(int(slot))) if board.pyramid is not None and slot >= 0 else ""
    if frame.hold_hours <= 0 or x > frame.hold_end:
        return ""
    hours = ticks.price_text(frame.hours_of_x(x), 0 if frame.hold_hours >= 48 else 1, board.scene.decimal_sign)
    return tr("now +{hours} h", hours=hours)


def candle_words(board: Board, slot: float) -> str:
    """Return open, high, low and close of the candle drawn at a slot; "" where there is none."""
    if board.pyramid is None:
        return ""
    each = board.bars_each
    first = slot // each * each
    candle = board.pyramid.window(first, first + each, 1)
    if len(candle) != 1:
        return ""
    digits = max(0, SIGNIFICANT - len(str(int(candle.high[0]))))
    prices = (candle.open[0], candle.high[0], candle.low[0], candle.close[0])
    sign = board.scene.decimal_sign
    return "   ".join(
        f"{name} {ticks.price_text(float(price), digits, sign)}" for name, price in zip("OHLC", prices, strict=True)
    )
