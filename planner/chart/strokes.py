"""Level lines drawn fast: filled rectangles on whole device pixels instead of pens, which cost ten times as much when dashed or slanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from planner.chart.board import snapped
from planner.chart.rect_batch import RectBatch
from planner.presenters.scene import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Point = tuple[float, float]

Drawn = RectBatch | QPolygonF
"""A curve as it is drawn: dashes, or a line."""
STRAIGHT = 0.3
FAR = 30_000.0
MOST_STRETCHES = 64


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a level's line is drawn: thickness and dashes (on, off) in pixels (off 0: solid), and whether it runs over the candles too."""

    thickness: float
    on: float
    off: float
    whole_width: bool

    @property
    def solid(self) -> bool:
        """Whether the line has no gaps."""
        return self.off <= 0


STROKES = {
    Role.ENTRY: Stroke(2.0, 1.0, 0.0, whole_width=True),
    Role.TARGET: Stroke(1.0, 8.0, 5.0, whole_width=True),
    Role.STOP: Stroke(1.0, 8.0, 5.0, whole_width=True),
    Role.CALL: Stroke(2.0, 3.0, 3.0, whole_width=False),
    Role.LIQUIDATION: Stroke(3.0, 1.0, 0.0, whole_width=False),
    Role.BANKRUPTCY: Stroke(1.0, 5.0, 3.0, whole_width=False),
    Role.BREAK_EVEN: Stroke(1.0, 1.0, 3.0, whole_width=False),
    Role.MARK: Stroke(1.0, 2.0, 3.0, whole_width=True),
    Role.RIVAL: Stroke(1.0, 12.0, 6.0, whole_width=False),
}
PAST = Stroke(1.0, 2.0, 6.0, whole_width=True)
PAST_SOLID = Stroke(1.0, 1.0, 0.0, whole_width=True)


class DashBook:
    """Dashes of level lines, worked out once for a stretch and a pattern; a line that moves only changes their height."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], RectBatch] = {}

    def dashes(self, left: float, right: float, stroke: Stroke, ratio: float) -> RectBatch:
        """Return the dashes from left to right, at any height."""
        key = (left, right, stroke, ratio)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > MOST_STRETCHES:
                self._known.clear()
            known = self._known[key] = RectBatch()
            x = dash_starts(left, right, stroke)
            thickness = np.full(len(x), whole(stroke.thickness, ratio))
            known.fill(np.rint(x * ratio) / ratio, np.zeros(len(x)), whole(stroke.on, ratio), thickness)
        return known


class Brush:
    """Draws strokes with one painter at one device ratio."""

    def __init__(self, painter: QPainter, book: DashBook, ratio: float) -> None:
        self._painter, self._book, self.ratio = painter, book, ratio

    def level(self, left: float, right: float, y: float, stroke: Stroke, colour: QColor) -> None:
        """Draw a horizontal line from left to right."""
        if right <= left:
            return
        thickness = whole(stroke.thickness, self.ratio)
        top = snapped(y, self.ratio, stroke.thickness) - thickness / 2
        if stroke.solid:
            self._painter.fillRect(QRectF(left, top, right - left, thickness), colour)
            return
        dashes = self._book.dashes(left, right, stroke, self.ratio)
        dashes.move_to(top)
        self._draw(dashes, colour)

    def drawn(self, points: Sequence[Point], stroke: Stroke) -> Drawn:
        """Return a curve that runs from left to right, ready to be drawn: dashes stay level and step, crisper than slanted ones."""
        if stroke.solid:
            return QPolygonF(straightened(points))
        thickness, width = whole(stroke.thickness, self.ratio), whole(stroke.on, self.ratio)
        x = dash_starts(points[0][0], points[-1][0], stroke)
        y = np.interp(x + stroke.on / 2, [at for at, _ in points], [height for _, height in points])
        dashes = RectBatch()
        top = np.rint((y - thickness / 2) * self.ratio) / self.ratio
        dashes.fill(np.rint(x * self.ratio) / self.ratio, top, width, np.full(len(x), thickness))
        return dashes

    def curve(self, drawn: Drawn, stroke: Stroke, colour: QColor) -> None:
        """Draw a curve that `drawn` has made ready."""
        if isinstance(drawn, RectBatch):
            self._draw(drawn, colour)
            return
        pen = QPen(colour, stroke.thickness)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.drawPolyline(drawn)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _draw(self, dashes: RectBatch, colour: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        dashes.draw(self._painter)


def dash_starts(left: float, right: float, stroke: Stroke) -> NDArray[np.float64]:
    """Return the left ends of whole dashes; they count from zero, so that the pattern stands while an end moves."""
    step = stroke.on + stroke.off
    return np.arange(np.ceil(left / step), np.floor((right - stroke.on) / step) + 1) * step


def whole(length: float, ratio: float) -> float:
    """Return a length of whole device pixels, at least one."""
    return max(1, round(length * ratio)) / ratio


def straightened(points: Sequence[Point]) -> list[QPointF]:
    """Return the points without those that lie on the line between their neighbours, to a third of a pixel."""
    (x, y), (end_x, end_y) = points[0], points[-1]
    kept = [QPointF(x, y)]
    for here_x, here_y in points[1:-1]:
        run = end_x - x
        on_line = y + (end_y - y) * ((here_x - x) / run if run else 0.0)
        if abs(on_line - here_y) > STRAIGHT:
            x, y = here_x, here_y
            kept.append(QPointF(x, y))
    kept.append(QPointF(end_x, end_y))
    return kept


def near(y: float) -> float:
    """Return a height that the raster engine's fixed point can hold."""
    return min(max(y, -FAR), FAR)
