"""The graphics view under the chart: hands pointer and tooltip events on, and marks where a frame begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from planner.chart.sheet_item import SheetItem


class Hand(Protocol):
    """Who answers the pointer."""

    def press(self, event: QMouseEvent) -> None:
        """Answer a button going down."""

    def move(self, event: QMouseEvent) -> None:
        """Answer the pointer moving."""

    def release(self, event: QMouseEvent) -> None:
        """Answer a button going up."""

    def double_click(self, event: QMouseEvent) -> None:
        """Answer a double click."""

    def wheel(self, event: QWheelEvent) -> None:
        """Answer the wheel."""

    def leave(self) -> None:
        """Answer the pointer leaving."""

    def tooltip(self, point: QPointF) -> str:
        """Return the words for a point, "" for none."""


class ChartView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is untyped
    """pyqtgraph's view without its scene-wide hover search, which costs more than a frame of ours.

    It draws its sheets itself, from the lowest to the highest: each covers the whole chart, and as items of Qt's scene, which searches
    for what lies where and has a transform for each, they would take a tenth of a frame more.
    """

    def __init__(self, parent: QWidget) -> None:
        self._hand: Hand | None = None
        self._sheets: tuple[SheetItem, ...] = ()
        super().__init__(parent, useOpenGL=False, background=None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # each frame begins with the whole ground
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paints = 0

    def useOpenGL(self, b: bool = True) -> None:
        """Paint on a plain widget of our own. Qt's would have to be asked for, at which Python builds every widget class there is."""
        self._port = QWidget()
        self.setViewport(self._port)

    def give(self, hand: Hand) -> None:
        """Let `hand` answer the pointer from now on."""
        self._hand = hand

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one frame."""
        self.before_paint()
        painter = QPainter(self.viewport())
        try:
            painter.fillRect(event.rect(), self.backgroundBrush())
            for sheet in self._sheets:
                painter.save()
                sheet.draw(painter)
                painter.restore()
        finally:  # a fault keeps its frames, and with them a painter, at which Qt would give up every frame to come
            painter.end()
        self.paints += 1
        self.after_paint()

    def before_paint(self) -> None:
        """Get ready for a frame."""

    def after_paint(self) -> None:
        """Go on after a frame."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hand on."""
        if self._hand is not None:
            self._hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hand on."""
        if self._hand is not None:
            self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Hand on."""
        if self._hand is not None:
            self._hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand on."""
        if self._hand is not None:
            self._hand.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Hand on; the wheel never scrolls what lies around the chart."""
        if self._hand is not None:
            self._hand.wheel(event)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Hand on."""
        if self._hand is not None:
            self._hand.leave()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave menus to the chart."""
        event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tooltip of the level under the pointer; everything else as usual."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._hand is not None:
            text = self._hand.tooltip(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return bool(super().viewportEvent(event))
