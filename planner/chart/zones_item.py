"""The shaded bands over the planned hold: risk, reward, and what the call and the liquidation leave of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPolygonF

from planner.chart.sheet_item import SheetItem
from planner.chart.strokes import straightened

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from planner.chart.board import Board
    from planner.chart.frame import Frame
    from planner.presenters.scene import Zone

    Curve = tuple[tuple[float, float], ...] | None

MOST = 64
"""Zones remembered for one frame."""


class ZonesItem(SheetItem):
    """Lies under grid and candles, so that opaque tints do: blending large areas would cost a tenth of a frame each."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._shapes: dict[Zone, QRectF | QPolygonF] = {}
        self._for: Frame | None = None

    def draw(self, painter: QPainter) -> None:
        """Draw the scene's zones in their order; a later one covers an earlier one."""
        board, frame = self._board, self._board.frame
        left, right = max(frame.left, frame.now_x), min(frame.right, frame.hold_end)
        if not board.has_prices or not board.scene.zones or right <= left or frame.hold_hours <= 0:
            return
        painter.save()
        painter.setClipRect(QRectF(left, frame.top, right - left, frame.height))
        painter.setPen(Qt.PenStyle.NoPen)
        tints = board.inks.stale_zones if board.scene.stale else board.inks.zones
        for zone in board.scene.zones:
            shape = self._shape(zone, left, right)
            if isinstance(shape, QRectF):
                painter.fillRect(shape, tints[zone.kind])
            else:
                painter.setBrush(tints[zone.kind])
                painter.drawPolygon(shape)
        painter.restore()

    def _shape(self, zone: Zone, left: float, right: float) -> QRectF | QPolygonF:
        """Return a zone in pixels, worked out once for a frame: of the zones an edit seldom moves more than one."""
        frame = self._board.frame
        if frame != self._for or len(self._shapes) > MOST:
            self._for = frame
            self._shapes.clear()
        known = self._shapes.get(zone)
        if known is None:
            known = self._shapes[zone] = self._drawn(zone, left, right)
        return known

    def _drawn(self, zone: Zone, left: float, right: float) -> QRectF | QPolygonF:
        frame = self._board.frame
        if zone.top_curve is None and zone.bottom_curve is None:
            top, bottom = round(self._y(zone.top, frame.top)), round(self._y(zone.bottom, frame.bottom))
            return QRectF(left, top, right - left, bottom - top)
        return QPolygonF([*self._border(zone, top=True), *reversed(self._border(zone, top=False))])

    def _y(self, price: float | None, edge: float) -> float:
        """Return a border's height, kept near the plot: the raster engine counts in fixed point."""
        frame = self._board.frame
        y = edge if price is None else frame.y_of_price(price)
        return min(max(y, frame.top - frame.height), frame.bottom + frame.height)

    def _border(self, zone: Zone, *, top: bool) -> list[QPointF]:
        """Return one border of a zone from now to the end of the hold."""
        frame = self._board.frame
        curve: Curve = zone.top_curve if top else zone.bottom_curve
        if curve:
            start, scale = frame.now_x, frame.hold_width / frame.hold_hours
            return straightened([(start + hours * scale, self._y(price, 0.0)) for hours, price in curve])
        y = self._y(zone.top, frame.top) if top else self._y(zone.bottom, frame.bottom)
        return [QPointF(frame.now_x, y), QPointF(frame.hold_end, y)]
