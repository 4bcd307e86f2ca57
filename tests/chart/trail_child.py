"""Drags a level with the mouse in a window of its own, types over it, and says in how many pixels the window then differs from one
painted anew.

Run by `test_trails.py`, once for each scale: Qt takes the scale of a process from its environment, before the application is made.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from planner.chart.price_chart import PriceChart
from planner.model.pyramid import Pyramid
from tests.chart.chart_driver import made_up_candles, on_line, scene, settle, tenth, words

if TYPE_CHECKING:
    from decimal import Decimal

    from numpy.typing import NDArray

STEPS = 40
PLANS = (
    *((60_875.5 - 97.3 * step, 57_878.8 - 61.7 * (step % 4)) for step in range(9)),
    (62_880.0, 57_878.8),
    (63_500.0, 57_900.0),
)
"""Stops and liquidation prices; the last ones put tags on top of each other."""
NO_KEYS = Qt.KeyboardModifier.NoModifier


def shown(chart: PriceChart) -> NDArray[np.uint8]:
    """Return the pixels that the window holds, as the frames so far have left them; `grab` would paint them anew.

    All of them: what the offscreen screen hands out ends, on a scaled screen, at as many pixels as the window has unscaled.
    """
    held = chart.backingStore().paintDevice()
    assert isinstance(held, QImage)
    image = held.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), dtype=np.uint8)
    return bits.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 4].copy()


def painted_anew(chart: PriceChart) -> NDArray[np.uint8]:
    """Return the pixels after every widget has been painted whole."""
    for widget in (chart, *chart.findChildren(QWidget)):
        widget.update()
    settle()
    return shown(chart)


def differing(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Return in how many pixels two pictures differ."""
    return int((one != other).reshape(one.shape[0], -1, 4).any(axis=2).sum())


def drag(chart: PriceChart, key: str, steps: int) -> None:
    """Take hold of a level and draw it down and up again, two pixels and a frame at a time, ending lower than it began."""
    window, view = chart.windowHandle(), chart._view.viewport()
    start = view.mapTo(chart, on_line(chart, key).toPoint())
    QTest.mousePress(window, Qt.MouseButton.LeftButton, NO_KEYS, start)
    for step in range(1, steps):
        down = 2 * step if step < steps * 3 // 4 else 2 * (steps * 3 // 2 - step)
        QTest.mouseMove(window, start + QPoint(step, down))
        settle()
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, NO_KEYS, start + QPoint(steps, 2 * (steps // 2)))
    settle()


def type_over(chart: PriceChart) -> tuple[int, int, int]:
    """Show other plans as typing does. Return in how many pixels they differ, in how many any of them leaves the window other than
    painted anew, and how many frames were asked for in part."""
    moved = left = partial = 0
    chart._hand.leave()
    settle()
    frames = Frames(chart._view.viewport())
    for stop, liquidation in PLANS:
        before = shown(chart)
        frames.parts.clear()
        chart.set_scene(scene(stop=stop, liquidation=liquidation))
        settle()
        typed = shown(chart)
        partial += bool(frames.parts) and all(frames.parts)
        moved += differing(before, typed)
        left += differing(typed, painted_anew(chart))
    return moved, left, partial


class Frames(QObject):
    """Notes of each frame of a widget whether it was painted in part."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.parts: list[bool] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note."""
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.parts.append(event.region() != QRegion(watched.rect()))
        return False


def main() -> None:
    """Print what was found as JSON."""
    QApplication(sys.argv)
    candles, chart, moves = made_up_candles(), PriceChart(), [0]

    def follow(key: str, price: Decimal) -> None:
        moves[0] += 1
        chart.set_scene(scene(**{key: float(price)}))

    chart.resize(903, 597)
    chart.set_snap(tenth)
    chart.set_probe(words)
    chart.set_scene(scene())
    chart.set_candles(candles, Pyramid(candles))
    chart.level_moved.connect(follow)
    chart.show()
    settle()
    before = shown(chart)
    drag(chart, "stop", STEPS)
    dragged = shown(chart)
    left = differing(dragged, painted_anew(chart))
    typed = type_over(chart)
    chart._view.viewport().setUpdatesEnabled(False)
    drag(chart, "stop", STEPS // 2)
    planted = shown(chart)
    chart._view.viewport().setUpdatesEnabled(True)
    found = {
        "ratio": chart.devicePixelRatioF(),
        "moves": moves[0],
        "moved": differing(before, dragged),
        "left": left,
        "typed": typed,
        "planted": differing(planted, painted_anew(chart)),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
