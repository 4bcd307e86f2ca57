"""The plan over the candles in one item: zones, level lines and curves, tags, edge markers. One paint for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from planner.chart.board import snapped
from planner.chart.inks import STROKES, faded, pen_for
from planner.chart.layout import Edge
from planner.chart.sheet_item import SheetItem, device_ratio
from planner.chart.tags import PLATE_PADDING, WORD_PADDING, Tag

if TYPE_CHECKING:
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from planner.presenters.scene import LevelView, Zone

    Curve = tuple[tuple[float, float], ...] | None

RADIUS = 3.0
PAST = 0.35
LEADER = 8.0
STALE_ZONES = 0.45


class OverlayItem(SheetItem):
    """Paints the board's scene in widget pixels."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw zones, then lines, then tags."""
        board = self._board
        if not board.has_prices:
            return
        ratio = device_ratio(painter)
        painter.save()
        painter.setClipRect(board.plot)
        for zone in board.scene.zones:
            self._paint_zone(painter, zone)
        for tag in board.tags:
            self._paint_line(painter, tag, ratio)
        self._paint_hold_text(painter)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tag in board.tags:
            self._paint_tag(painter, tag, ratio)

    def _paint_zone(self, painter: QPainter, zone: Zone) -> None:
        board, frame = self._board, self._board.frame
        left, right = max(frame.left, frame.now_x), min(frame.right, frame.hold_end)
        if right <= left or frame.hold_hours <= 0:
            return
        top = self._border(zone.top, zone.top_curve, frame.top)
        bottom = self._border(zone.bottom, zone.bottom_curve, frame.bottom)
        colour = board.inks.zones[zone.kind]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(colour, colour.alphaF() * STALE_ZONES) if board.scene.stale else colour)
        if len(top) == len(bottom) == 2 and zone.top_curve is None and zone.bottom_curve is None:
            painter.drawRect(
                QRectF(QPointF(round(left), round(top[0].y())), QPointF(round(right), round(bottom[0].y())))
            )
        else:
            painter.drawPolygon(QPolygonF([*top, *reversed(bottom)]))

    def _border(self, price: float | None, curve: Curve, edge: float) -> list[QPointF]:
        """Return one border of a zone from now to the end of the hold."""
        frame = self._board.frame
        if curve:
            return self._points(curve)
        y = edge if price is None else frame.y_of_price(price)
        return [QPointF(frame.now_x, y), QPointF(frame.hold_end, y)]

    def _points(self, curve: tuple[tuple[float, float], ...]) -> list[QPointF]:
        frame = self._board.frame
        return [QPointF(frame.x_of_hours(hours), frame.y_of_price(price)) for hours, price in curve]

    def _paint_line(self, painter: QPainter, tag: Tag, ratio: float) -> None:
        level, frame = tag.level, self._board.frame
        stroke = STROKES[level.role]
        colour = self._colour(level)
        lifted = level.key in (self._board.hovered, self._board.focused) and level.movable
        thickness = (stroke.thickness + (1 if lifted else 0)) if level.movable else stroke.thickness
        y = snapped(tag.line_y, ratio, thickness)
        width = max(1, round(thickness * ratio)) / ratio
        painter.setPen(pen_for(colour, width, stroke.dashes))
        if stroke.whole_width:
            first = frame.left if self._board.pyramid is not None else max(frame.left, frame.now_x)
            painter.drawLine(QLineF(first, y, frame.right, y))
            return
        if level.curve and frame.hold_hours > 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawPolyline(QPolygonF(self._points(level.curve)))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        else:
            painter.drawLine(QLineF(max(frame.left, frame.now_x), y, frame.right, y))
        if self._board.pyramid is not None and frame.now_x > frame.left:
            painter.setPen(pen_for(faded(colour, PAST), 1 / ratio, stroke.dashes))
            y = snapped(tag.line_y, ratio)
            painter.drawLine(QLineF(frame.left, y, min(frame.now_x, frame.right), y))

    def _colour(self, level: LevelView) -> QColor:
        return self._board.inks.of(level.role, stale=level.stale or self._board.scene.stale)

    def _paint_hold_text(self, painter: QPainter) -> None:
        board, frame, inks = self._board, self._board.frame, self._board.inks
        text = board.scene.hold_text
        if not text or not frame.left <= frame.now_x < frame.right:
            return
        if frame.hold_hours > 0 and not frame.to_scale:
            text += " · own scale"
        text = inks.elided(text, frame.width * 0.6)
        width = inks.width(text) + 2 * WORD_PADDING
        place = QRectF(min(frame.now_x + 1, frame.right - width), frame.top, width, inks.line_height + 2)
        if any(tag.word.top() < place.bottom() for tag in board.tags):
            return
        painter.fillRect(place, inks.ground)
        painter.setFont(inks.font)
        painter.setPen(inks.muted)
        painter.drawText(QPointF(place.left() + WORD_PADDING - 1, frame.top + 1 + inks.ascent), text)

    def _paint_tag(self, painter: QPainter, tag: Tag, ratio: float) -> None:
        inks, colour = self._board.inks, self._colour(tag.level)
        if tag.displaced:
            painter.setPen(QPen(colour, 1))
            line_y = snapped(tag.line_y, ratio)
            painter.drawLine(QLineF(tag.word.left() - LEADER, line_y, tag.word.left() + 1, tag.middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inks.ground)
        painter.drawRoundedRect(tag.word, RADIUS, RADIUS)
        painter.setBrush(colour)
        painter.drawRoundedRect(tag.plate, RADIUS, RADIUS)
        baseline = tag.plate.top() + (tag.plate.height() - inks.line_height) / 2 + inks.ascent
        painter.setFont(inks.font)
        painter.setPen(colour)
        painter.drawText(QPointF(tag.word.left() + WORD_PADDING, baseline), tag.label)
        self._paint_value(painter, tag, baseline)
        if tag.level.key in (self._board.hovered, self._board.focused) and tag.level.movable:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(inks.text if tag.level.key == self._board.focused else colour, 1))
            painter.drawRoundedRect(tag.word.united(tag.plate).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_value(self, painter: QPainter, tag: Tag, baseline: float) -> None:
        inks, value = self._board.inks, tag.level.value
        painter.setFont(inks.bold)
        painter.setPen(inks.ink)
        middle = tag.plate.center().x()
        if tag.edge is not Edge.INSIDE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(inks.ink)
            painter.drawPolygon(_arrow(tag.plate.left() + PLATE_PADDING + 3, tag.middle, up=tag.edge is Edge.ABOVE))
            painter.setPen(inks.ink)
            middle += PLATE_PADDING / 2
        painter.drawText(QPointF(middle - inks.width(value, bold=True) / 2, baseline), value)


def _arrow(x: float, y: float, *, up: bool) -> QPolygonF:
    tip = -3.0 if up else 3.0
    return QPolygonF([QPointF(x - 4, y - tip), QPointF(x + 4, y - tip), QPointF(x, y + tip)])
