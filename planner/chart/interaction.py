"""The pointer on the chart: drag a level, pan, scale the prices, zoom; the crosshair follows. Esc takes a drag back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from planner.chart.layout import Edge
from planner.chart.tags import level_at
from planner.chart.ticks import price_step, step_digits

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent

    from planner.chart.board import Board
    from planner.chart.camera import Camera
    from planner.chart.chart_view import ChartView
    from planner.presenters.scene import LevelView, Snap

LEFT = Qt.MouseButton.LeftButton
WHEEL_STEP = 1.0012
PRICE_DRAG = 1.006
LEVEL_SLACK = 3.0


@dataclass(slots=True)
class _LevelDrag:
    key: str
    offset: float
    start: QPointF
    begun: bool = False


@dataclass(slots=True)
class _Pan:
    last: QPointF


@dataclass(slots=True)
class _PriceScale:
    last: float


class Interaction(QObject):
    """Turns events of the view into camera moves and level signals. While a level is dragged the scale stands still."""

    level_moved = Signal(str, object)
    drag_started = Signal(str)
    drag_finished = Signal(str)
    drag_cancelled = Signal(str)
    focus_asked = Signal(str)
    changed = Signal()

    def __init__(self, board: Board, camera: Camera, view: ChartView) -> None:
        super().__init__(view)
        self._board, self._camera, self._view = board, camera, view
        self._mode: _LevelDrag | _Pan | _PriceScale | None = None
        self.snap: Snap | None = None
        self._told_since_paint = False
        self._untold = False

    def press(self, event: QMouseEvent) -> None:
        """Take hold of a level, the price axis or the chart itself."""
        if event.button() != LEFT or self._mode is not None:
            return
        point = event.position()
        level = self.level_at(point)
        self.focus_asked.emit(level.key if level is not None and level.movable else "")
        if level is not None and level.movable:
            self._mode = _LevelDrag(level.key, self._offset(level, point), point)
        elif point.x() > self._board.frame.right:
            self._mode = _PriceScale(point.y())
        else:
            self._mode = _Pan(point)
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, event: QMouseEvent) -> None:
        """Go on with what was taken hold of, or show what lies under the pointer."""
        point = event.position()
        self._board.pointer = point
        if self._mode is not None and not event.buttons() & LEFT:
            self.cancel()  # a menu that opened meanwhile has swallowed the release
        if isinstance(self._mode, _LevelDrag):
            self._drag_level(self._mode, point)
        elif isinstance(self._mode, _Pan):
            self._pan(self._mode, point)
        elif isinstance(self._mode, _PriceScale):
            self._camera.scale_prices(PRICE_DRAG ** (point.y() - self._mode.last))
            self._mode.last = point.y()
        else:
            self._hover(point)
        self.changed.emit()

    def release(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() != LEFT:
            return
        mode, self._mode = self._mode, None
        if isinstance(mode, _LevelDrag) and mode.begun:
            self._tell()
            self._board.held = None
            self._camera.frozen = False
            self.drag_finished.emit(mode.key)
        self._hover(event.position())
        self.changed.emit()

    def cancel(self) -> bool:
        """Take a drag back; False if there is none."""
        mode, self._mode = self._mode, None
        self._untold = False
        if not isinstance(mode, _LevelDrag):
            return mode is not None
        self._board.held = None
        self._camera.frozen = False
        if mode.begun:
            self.drag_cancelled.emit(mode.key)
        self.changed.emit()
        return mode.begun

    def double_click(self, event: QMouseEvent) -> None:
        """On the price axis: let the prices follow the candles again. In the chart: back to the first view."""
        if event.button() != LEFT:
            return
        if event.position().x() <= self._board.frame.right:
            self._camera.view_first()
        self._camera.reset_prices()
        self.changed.emit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; over the price axis scale the prices; sideways (or with Shift) pan."""
        point, frame = event.position(), self._board.frame
        turn, sideways = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turn, sideways = 0, sideways or turn
        if point.x() > frame.right:
            self._camera.scale_prices(WHEEL_STEP**-turn)
        elif abs(sideways) > abs(turn):
            self._camera.pan(-sideways / 1200 * (frame.x1 - frame.x0))
        else:
            self._camera.zoom(WHEEL_STEP**turn, min(frame.slot_of_x(point.x()), frame.now))
        self.changed.emit()

    def leave(self) -> None:
        """Take the crosshair away."""
        if self._mode is None:
            self._board.pointer, self._board.hovered = None, ""
            self.changed.emit()

    def tooltip(self, point: QPointF) -> str:
        """Return the tooltip of the level under a point."""
        level = self.level_at(point)
        return level.tooltip if level is not None else ""

    def level_at(self, point: QPointF) -> LevelView | None:
        """Return the level under a point."""
        return level_at(self._board.tags, self._board.frame, point) if self._board.has_prices else None

    def painted(self) -> None:
        """Tell the last move that this frame held back: at most one signal for each paint, and never the last one lost."""
        self._told_since_paint = False
        if self._untold:
            QTimer.singleShot(0, self, self._tell)

    def _offset(self, level: LevelView, point: QPointF) -> float:
        """Keep the distance to the level, so that taking hold does not move it; a marker at the edge comes to the pointer."""
        tag = next(tag for tag in self._board.tags if tag.level.key == level.key)
        return tag.line_y - point.y() if tag.edge is Edge.INSIDE else 0.0

    def _drag_level(self, drag: _LevelDrag, point: QPointF) -> None:
        if not drag.begun:
            slack = min(LEVEL_SLACK, QApplication.startDragDistance())
            if abs(point.y() - drag.start.y()) < slack:
                return
            drag.begun = True
            self._camera.frozen = True
            self.drag_started.emit(drag.key)
        price = self._snapped(self._board.frame.price_of_y(point.y() + drag.offset))
        if price is None or (self._board.held is not None and self._board.held[1] == price):
            return
        self._board.held = (drag.key, price)
        self._untold = True
        if not self._told_since_paint:
            self._tell()

    def _snapped(self, price: float) -> Decimal | None:
        if not (price > 0 and math.isfinite(price)):
            return None
        height = self._board.frame.per_pixel
        if self.snap is not None:
            return self.snap(price, height)
        return Decimal(f"{price:.{step_digits(price_step(0, height, 1))}f}")

    def _tell(self) -> None:
        held = self._board.held
        if self._untold and held is not None:
            self._untold, self._told_since_paint = False, True
            self.level_moved.emit(*held)

    def _pan(self, pan: _Pan, point: QPointF) -> None:
        frame = self._board.frame
        self._camera.pan((pan.last.x() - point.x()) * (frame.x1 - frame.x0) / frame.width)
        self._camera.shift_prices((point.y() - pan.last.y()) * frame.per_pixel)
        pan.last = point

    def _hover(self, point: QPointF) -> None:
        level = self.level_at(point)
        self._board.hovered = level.key if level is not None else ""
        upright = (level is not None and level.movable) or (level is None and point.x() > self._board.frame.right)
        shape = Qt.CursorShape.SizeVerCursor if upright else Qt.CursorShape.CrossCursor
        if level is not None and not level.movable:
            shape = Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(shape)
