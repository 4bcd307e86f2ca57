"""Tags as small pictures: a tag's words seldom change, and putting a picture costs a tenth of drawing plates and text again."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from planner.chart.layout import Edge
from planner.chart.tags import PLATE_PADDING, WORD_PADDING
from planner.presenters.scene import Role

if TYPE_CHECKING:
    from planner.chart.inks import Inks
    from planner.chart.tags import Tag

RADIUS = 3.0
MOST = 128


class Ring(IntEnum):
    """What surrounds a tag: nothing, the pointer's outline, or the keyboard's."""

    NONE = 0
    HOVERED = 1
    FOCUSED = 2


class TagPictures:
    """Remembers the pictures of one palette and font."""

    def __init__(self) -> None:
        self._inks: Inks | None = None
        self._known: dict[tuple[object, ...], QPixmap] = {}

    def put(self, painter: QPainter, tag: Tag, inks: Inks, ratio: float, *, stale: bool, ring: Ring) -> None:
        """Paint a tag at its place, on whole pixels of the device, also where the chart itself begins within one.

        Between two pixels a whole frame and one painted in part choose differently, and the parts would not fit.
        """
        begins = painter.deviceTransform()
        left, top = begins.dx(), begins.dy()
        place = QPointF((round(tag.left * ratio + left) - left) / ratio, (round(tag.top * ratio + top) - top) / ratio)
        painter.drawPixmap(place, self._picture(tag, inks, ratio, stale=stale, ring=ring))

    def _picture(self, tag: Tag, inks: Inks, ratio: float, *, stale: bool, ring: Ring) -> QPixmap:
        if inks is not self._inks or len(self._known) > MOST:
            self._inks = inks
            self._known.clear()
        size = (tag.right - tag.left, tag.outer - tag.right, tag.height)
        key = (tag.label, tag.level.value, tag.level.role, tag.edge, stale, ring, ratio, size)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _drawn(tag, inks, ratio, stale=stale, ring=ring)
        return known


def _drawn(tag: Tag, inks: Inks, ratio: float, *, stale: bool, ring: Ring) -> QPixmap:
    whole = tag.word.united(tag.plate)
    picture = QPixmap(int(whole.width() * ratio + 0.5), int(whole.height() * ratio + 0.5))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-whole.topLeft())
    colour = inks.of(tag.level.role, stale=stale)
    painter.fillRect(whole if tag.level.role is Role.RIVAL else tag.word, inks.ground)
    _draw_plate(painter, tag, colour)
    baseline = tag.plate.top() + (tag.plate.height() - inks.line_height) / 2 + inks.ascent
    painter.setFont(inks.font)
    painter.setPen(colour)
    painter.drawText(QPointF(tag.word.left() + WORD_PADDING, baseline), tag.label)
    _draw_value(painter, tag, inks, baseline)
    if ring is not Ring.NONE:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(inks.text if ring is Ring.FOCUSED else colour, 1))
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.end()
    return picture


def _draw_plate(painter: QPainter, tag: Tag, colour: QColor) -> None:
    """Draw the ground of the value: filled, and an outline alone for another venue's line."""
    hollow = tag.level.role is Role.RIVAL
    painter.setPen(colour if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
    plate = tag.plate.adjusted(0.5, 1.5, -0.5, -1.5) if hollow else tag.plate
    painter.drawRoundedRect(plate, RADIUS, RADIUS)


def _draw_value(painter: QPainter, tag: Tag, inks: Inks, baseline: float) -> None:
    """Draw the value, and an arrow before it where the level lies outside the plot."""
    middle = tag.plate.center().x()
    if tag.edge is not Edge.INSIDE:
        painter.setBrush(inks.ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(_arrow(tag.plate.left() + PLATE_PADDING + 3, tag.middle, up=tag.edge is Edge.ABOVE))
        middle += PLATE_PADDING / 2
    painter.setFont(inks.bold)
    painter.setPen(inks.text if tag.level.role is Role.RIVAL else inks.ink)
    painter.drawText(QPointF(middle - inks.width(tag.level.value, bold=True) / 2, baseline), tag.level.value)


def _arrow(x: float, y: float, *, up: bool) -> QPolygonF:
    tip = -3.0 if up else 3.0
    return QPolygonF([QPointF(x - 4, y - tip), QPointF(x + 4, y - tip), QPointF(x, y + tip)])
