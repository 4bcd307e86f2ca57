"""The two-part tags at the right edge: which levels get one, where its plates lie, and what is under the pointer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from planner.chart.layout import Edge, Wish, edge_of, place
from planner.chart.ticks import signed
from planner.presenters.scene import LevelView, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from planner.chart.frame import Frame
    from planner.chart.inks import Inks
    from planner.presenters.scene import ChartScene

RANKS = {
    Role.LIQUIDATION: 7,
    Role.STOP: 6,
    Role.ENTRY: 5,
    Role.CALL: 4,
    Role.TARGET: 3,
    Role.BREAK_EVEN: 2,
    Role.MARK: 1,
    Role.BANKRUPTCY: 0,
    Role.RIVAL: -1,
}
LIGHT = 0.05
"""How much another venue's tag weighs beside one of the plan's: the plan's own stay where their levels are."""
WORD_PADDING = 8.0
PLATE_PADDING = 8.0
ARROW = 12.0
GRIP = 5.0


@dataclass(frozen=True, slots=True)
class Tag:
    """One level's tag: `line_y` is the level's own height, the plates stand where there was room.

    The word goes from `left` to `right`, where the plot ends; the value's plate from there to `outer`. Numbers rather than rectangles:
    each question to one of Qt's own is a call, and there are dozens in a frame.
    """

    level: LevelView
    line_y: float
    edge: Edge
    label: str
    left: float
    right: float
    outer: float
    top: float
    height: float

    @property
    def word(self) -> QRectF:
        """The place of the word."""
        return QRectF(self.left, self.top, self.right - self.left, self.height)

    @property
    def plate(self) -> QRectF:
        """The place of the value."""
        return QRectF(self.right + 2, self.top, self.outer - self.right - 2, self.height)

    @property
    def middle(self) -> float:
        """The height of the plates' middle."""
        return self.top + self.height / 2

    @property
    def displaced(self) -> bool:
        """Whether the tag had to leave its level, so that a leader joins them."""
        return self.edge is Edge.INSIDE and abs(self.middle - self.line_y) > 3


def arrange(levels: Iterable[LevelView], frame: Frame, inks: Inks, outer: float) -> tuple[Tag, ...]:
    """Return the tags of all levels that found room; `outer` is the right edge of the price plates in pixels.

    Another venue's line that lies outside the view has no marker at its edge: the menu of these lines says where it is.
    """
    shown = [level for level in levels if math.isfinite(level.price) and _marked(level, frame)]
    heights = [frame.y_of_price(level.price) for level in shown]
    wishes = [
        Wish(y, inks.tag_height, RANKS[level.role], LIGHT if level.role is Role.RIVAL else 1.0)
        for level, y in zip(shown, heights, strict=True)
    ]
    spots = place(wishes, frame.top, frame.bottom)
    return tuple(
        _tag(level, y, spot.y, spot.edge, frame, inks, outer)
        for level, y, spot in zip(shown, heights, spots, strict=True)
        if spot is not None
    )


def _marked(level: LevelView, frame: Frame) -> bool:
    return (
        level.role is not Role.RIVAL or edge_of(frame.y_of_price(level.price), frame.top, frame.bottom) is Edge.INSIDE
    )


def plate_width(levels: Iterable[LevelView], inks: Inks) -> float:
    """Return the width that holds the widest value, with its arrow when the level is out of view."""
    return max((inks.width(level.value, bold=True) for level in levels), default=0.0) + 2 * PLATE_PADDING + ARROW


def moved_to(scene: ChartScene, key: str, price: Decimal) -> tuple[LevelView, ...]:
    """Return the levels with one of them at the price it is being dragged to, whatever the plan made of it so far."""
    return tuple(_at(level, price, scene.decimal_sign) if level.key == key else level for level in scene.lines)


def _at(level: LevelView, price: Decimal, decimal_sign: str) -> LevelView:
    if level.price == float(price):
        return level
    return replace(level, price=float(price), value=signed(f"{price:,f}".replace("-", "−"), decimal_sign), curve=None)


def _tag(level: LevelView, line_y: float, y: float, edge: Edge, frame: Frame, inks: Inks, outer: float) -> Tag:
    height, right = inks.tag_height, frame.right
    label = inks.elided(level.label, frame.width * 0.6)
    left = right - math.ceil(inks.width(label)) - 2 * WORD_PADDING
    return Tag(level, line_y, edge, label, left, right, outer, round(y - height / 2), height)


def level_at(tags: Iterable[Tag], frame: Frame, point: QPointF) -> LevelView | None:
    """Return the level under a point: a tag's before a line's, of near lines one that moves, then the nearest."""
    tags = tuple(tags)
    for tag in reversed(tags):
        if tag.plate.contains(point) or tag.word.contains(point):
            return tag.level
    if not (frame.left <= point.x() <= frame.right and frame.top <= point.y() <= frame.bottom):
        return None
    near = [tag for tag in tags if tag.edge is Edge.INSIDE and abs(tag.line_y - point.y()) <= GRIP]
    return min(near, key=lambda tag: (not tag.level.movable, abs(tag.line_y - point.y()))).level if near else None
