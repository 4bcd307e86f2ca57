"""The plan over the candles in one item: level lines and curves, tags, edge markers. One paint for all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

from planner.chart.board import snapped
from planner.chart.layout import Edge
from planner.chart.sheet_item import SheetItem, device_ratio
from planner.chart.strokes import PAST, PAST_SOLID, STROKES, Brush, DashBook, Drawn, Stroke, near
from planner.chart.tag_pictures import Ring, TagPictures
from planner.chart.tags import WORD_PADDING, Tag
from planner.model.language import tr

if TYPE_CHECKING:
    from planner.chart.board import Board
    from planner.presenters.scene import LevelView

LEADER = 8.0
MOST_CURVES = 64


class OverlayItem(SheetItem):
    """Paints the board's scene in widget pixels."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._dashes = DashBook()
        self._curves: dict[tuple[object, ...], Drawn] = {}
        self._curves_for: tuple[object, ...] = ()
        self._pictures = TagPictures()

    def draw(self, painter: QPainter) -> None:
        """Draw lines, then tags over them."""
        board = self._board
        if not board.has_prices:
            return
        ratio = device_ratio(painter)
        painter.save()
        painter.setClipRect(board.plot)
        brush = Brush(painter, self._dashes, ratio)
        for tag in board.tags:
            self._paint_line(brush, tag)
        painter.restore()
        self._paint_hold_text(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tag in board.tags:
            self._paint_leader(painter, tag, ratio)
        # pictures lie on whole pixels: smoothed, their edges would differ between a whole frame and one painted in part
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for tag in board.tags:
            self._paint_tag(painter, tag, ratio)

    def _curve(self, brush: Brush, level: LevelView, stroke: Stroke) -> Drawn:
        """Return a level's curve as it is drawn, worked out once for a frame: an edit seldom moves all of them."""
        asked = (self._board.frame, brush.ratio)
        if asked != self._curves_for or len(self._curves) > MOST_CURVES:
            self._curves_for = asked
            self._curves.clear()
        key = (level.curve, stroke)
        known = self._curves.get(key)
        if known is None:
            known = self._curves[key] = brush.drawn(self._points(level.curve or ()), stroke)
        return known

    def _points(self, curve: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
        frame = self._board.frame
        start, scale = frame.now_x, frame.hold_width / frame.hold_hours
        return [(start + hours * scale, near(frame.y_of_price(price))) for hours, price in curve]

    def _paint_line(self, brush: Brush, tag: Tag) -> None:
        level, frame, inks = tag.level, self._board.frame, self._board.inks
        stroke, stale = STROKES[level.role], self._stale(level)
        if level.movable and level.key in (self._board.hovered, self._board.focused):
            stroke = replace(stroke, thickness=stroke.thickness + 1)
        colour, past = inks.of(level.role, stale=stale), self._board.pyramid is not None
        now_x = min(max(frame.left, frame.now_x), frame.right)
        if level.curve and frame.hold_hours > 0 and frame.now_x < frame.right:
            brush.curve(self._curve(brush, level, stroke), stroke, colour)
        elif tag.edge is Edge.INSIDE:
            brush.level(frame.left if past and stroke.whole_width else now_x, frame.right, tag.line_y, stroke, colour)
        if past and not stroke.whole_width and tag.edge is Edge.INSIDE:
            faint = PAST_SOLID if stroke.solid else PAST
            brush.level(frame.left, now_x, tag.line_y, faint, inks.past(level.role, stale=stale))

    def _stale(self, level: LevelView) -> bool:
        return level.stale or self._board.scene.stale

    def _paint_hold_text(self, painter: QPainter) -> None:
        """Say what the hold is, in the row above the plot; where it has a time scale of its own, say that too."""
        board, frame, inks = self._board, self._board.frame, self._board.inks
        text = board.scene.hold_text
        if not text or not frame.left <= frame.now_x < frame.right:
            return
        if frame.hold_hours > 0 and not frame.to_scale:
            text = tr("{hold} · own time scale", hold=text)
        text = inks.elided(text, (board.outer - frame.left) * 0.7)
        left = min(frame.now_x + WORD_PADDING, board.outer - inks.width(text))
        painter.fillRect(QRectF(left - 2, 0, inks.width(text) + 4, frame.top - 2), inks.ground)
        painter.setFont(inks.font)
        painter.setPen(inks.muted)
        inks.write(painter, QPointF(left, (frame.top - inks.line_height) / 2 + inks.ascent), text)

    def _paint_leader(self, painter: QPainter, tag: Tag, ratio: float) -> None:
        """Join a tag that had to give way with its level."""
        if tag.displaced:
            painter.setPen(self._board.inks.of(tag.level.role, stale=self._stale(tag.level)))
            line_y = snapped(tag.line_y, ratio)
            painter.drawLine(QLineF(tag.left - LEADER, line_y, tag.left, tag.middle))

    def _paint_tag(self, painter: QPainter, tag: Tag, ratio: float) -> None:
        board, stale = self._board, self._stale(tag.level)
        ring = Ring.NONE
        if tag.level.movable and tag.level.key in (board.focused, board.hovered):
            ring = Ring.FOCUSED if tag.level.key == board.focused else Ring.HOVERED
        self._pictures.put(painter, tag, board.inks, ratio, stale=stale, ring=ring)
