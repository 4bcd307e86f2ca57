"""Windows to compare with, and how a frame is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPicture
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from planner.model.pyramid import Window
    from planner.presenters.scene import ChartScene

SIZE = (1200, 700)
COLUMN = 90.0
FOOT = 28.0
UP, DOWN, BACK, GRID, INK = (QColor(name) for name in ("#26a69a", "#ef5350", "#14171c", "#262b33", "#d7dbe0"))
LEVELS = [
    QColor(name) for name in ("#7aa2f7", "#9ece6a", "#f7768e", "#e0af68", "#bb9af7", "#7dcfff", "#c0caf5", "#ff9e64")
]


def application() -> QApplication:
    """Return the application, made at the first call."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    return app


def settle(rounds: int = 6) -> None:
    """Let everything that waits be painted."""
    for _ in range(rounds):
        application().processEvents()


class Paints(QObject):
    """Counts how often a widget is painted, and waits for the next time."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False

    def wait(self, before: int) -> None:
        """Run the event loop until there has been a paint since `before` and nothing waits any more: what a change leaves behind for
        the next turn of the loop, a layout or a second frame, is its own cost. Raises RuntimeError if no paint comes."""
        for _ in range(10_000):
            # asked for anew each time: the bindings let go of the wrapper of an object that is Qt's own
            busy = QAbstractEventDispatcher.instance().processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
            if self.count > before and not busy:
                return
        raise RuntimeError("nothing was painted")


class Rects:
    """Rectangles drawn in one call, as fast as the bindings can."""

    def __init__(self, rows: Any) -> None:
        self._array = pg.Qt.internals.PrimitiveArray(QRectF, 4)
        self._array.resize(len(rows))
        self._array.ndarray()[:] = rows

    def draw(self, painter: QPainter) -> None:
        """Draw all of them."""
        painter.drawRects(*self._array.drawargs())


def ready_rects(
    window: Window, left: float, right: float, low: float, high: float, size: tuple[float, float]
) -> list[tuple[QColor, Rects]]:
    """Return candles as rectangles in pixels: wicks and bodies of either colour."""
    width, height = size
    x = np.rint((window.x_left - left) / (right - left) * width)
    body = max(1.0, np.floor(window.width / (right - left) * width * 0.75))
    opened, top, bottom, close = (
        np.rint((high - row) / (high - low) * height) for row in (window.open, window.high, window.low, window.close)
    )
    rising = window.close >= window.open
    batches = []
    for colour, chosen in ((UP, rising), (DOWN, ~rising)):
        at = x[chosen]
        wicks = (at + body // 2, top[chosen], np.ones(len(at)), np.maximum(1, (bottom - top)[chosen]))
        bodies = (
            at,
            np.minimum(opened, close)[chosen],
            np.full(len(at), body),
            np.maximum(1, np.abs(opened - close)[chosen]),
        )
        batches += [(colour, Rects(np.column_stack(rows))) for rows in (wicks, bodies)]
    return batches


class Pixels(QWidget):
    """The floor of a frame: a background and candles from ready arrays, and nothing else."""

    def __init__(self, batches: list[tuple[QColor, Rects]]) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.batches = batches

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything again."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACK)
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw the candles."""
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self.batches:
            painter.setBrush(QBrush(colour))
            rects.draw(painter)


class PlainChart(Pixels):
    """The chart's picture drawn by plain Qt: zones, grid, axis texts, candles from ready arrays, and every level with its tag."""

    def __init__(self, batches: list[tuple[QColor, Rects]], scene: ChartScene, low: float, high: float) -> None:
        super().__init__(batches)
        self.scene, self.low, self.high = scene, low, high
        self.shift = 0.0

    def move(self, shift: float) -> None:
        """Move every level, as an edit does."""
        self.shift = shift
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Draw from the lowest layer to the highest."""
        right, bottom = self.width() - COLUMN, self.height() - FOOT
        self._draw_zones(painter, right, bottom)
        self._draw_grid(painter, right, bottom)
        super().draw(painter)
        self._draw_levels(painter, right, bottom)

    def _y(self, price: float, bottom: float) -> float:
        return round((self.high - price) / (self.high - self.low) * bottom)

    def _draw_zones(self, painter: QPainter, right: float, bottom: float) -> None:
        for at, zone in enumerate(self.scene.zones):
            top = 0.0 if zone.top is None else self._y(zone.top + self.shift, bottom)
            end = bottom if zone.bottom is None else self._y(zone.bottom + self.shift, bottom)
            colour = QColor(LEVELS[at % len(LEVELS)])
            colour.setAlpha(40)
            painter.fillRect(QRectF(right * 0.75, top, right * 0.25, end - top), colour)

    def _draw_grid(self, painter: QPainter, right: float, bottom: float) -> None:
        for line in range(1, 8):
            y, x = bottom * line / 8, right * line / 8
            painter.setPen(GRID)
            painter.drawLine(QPointF(0, y), QPointF(right, y))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
            painter.setPen(INK)
            painter.drawText(QPointF(right + 8, y + 4), f"{self.high - (self.high - self.low) * line / 8:,.1f}")
            painter.drawText(QPointF(x - 16, bottom + 18), f"{line:02d}:00")

    def _draw_levels(self, painter: QPainter, right: float, bottom: float) -> None:
        metrics = QFontMetricsF(self.font())
        for at, level in enumerate(self.scene.levels):
            y, colour = self._y(level.price + self.shift, bottom), LEVELS[at % len(LEVELS)]
            value = f"{level.price + self.shift:,.1f}"
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine if level.curve else Qt.PenStyle.SolidLine))
            painter.drawLine(QPointF(0, y), QPointF(right, y))
            painter.fillRect(QRectF(right, y - 9, COLUMN, 18), colour)
            painter.drawText(QPointF(right - metrics.horizontalAdvance(level.label) - 8, y - 4), level.label)
            painter.setPen(BACK)
            painter.drawText(QPointF(right + 6, y + 5), value)


class Picture(pg.GraphicsObject):
    """Candles as pyqtgraph's own example draws them: one picture, played at every paint."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._picture = QPicture()
        painter = QPainter(self._picture)
        for x, opened, high, low, close in zip(
            window.x_left, window.open, window.high, window.low, window.close, strict=True
        ):
            colour = UP if close >= opened else DOWN
            painter.setPen(pg.mkPen(colour))
            painter.setBrush(colour)
            middle = x + window.width / 2
            painter.drawLine(QPointF(middle, low), QPointF(middle, high))
            painter.drawRect(QRectF(x + window.width * 0.1, opened, window.width * 0.8, close - opened))
        painter.end()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Play the picture."""
        painter.drawPicture(0, 0, self._picture)

    def boundingRect(self) -> QRectF:
        """Return the picture's place."""
        return QRectF(self._picture.boundingRect())


class StockPlot(pg.PlotWidget):
    """The same levels the way pyqtgraph's documentation shows: labelled infinite lines over a picture of candles."""

    def __init__(self, window: Window, scene: ChartScene, low: float, high: float) -> None:
        super().__init__()
        item = self.getPlotItem()
        item.hideButtons()
        item.addItem(Picture(window))
        item.vb.disableAutoRange()
        item.vb.setRange(xRange=(window.x_left[0], window.x_left[-1]), yRange=(low, high), padding=0)
        self._lines = []
        for at, level in enumerate(scene.levels):
            pen = pg.mkPen(LEVELS[at % len(LEVELS)])
            line = pg.InfiniteLine(level.price, angle=0, pen=pen, label="{value:0.1f}", labelOpts={"position": 0.95})
            item.addItem(line)
            self._lines.append((line, level.price))

    def move(self, shift: float) -> None:
        """Move every level, as an edit does."""
        for line, price in self._lines:
            line.setPos(price + shift)
