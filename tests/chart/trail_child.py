"""Drags a level with the mouse in a window of its own, and says in how many pixels the window then differs from one painted anew.

Run by `test_trails.py`, once for each scale: Qt takes the scale of a process from its environment, before the application is made.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from planner.chart.price_chart import PriceChart
from planner.model.pyramid import Pyramid
from tests.chart.chart_driver import made_up_candles, on_line, scene, settle, tenth, words

if TYPE_CHECKING:
    from decimal import Decimal

    from numpy.typing import NDArray

STEPS = 40
NO_KEYS = Qt.KeyboardModifier.NoModifier


def shown(chart: PriceChart) -> NDArray[np.uint8]:
    """Return the pixels that the window holds, as the frames so far have left them; `grab` would paint them anew."""
    image = chart.screen().grabWindow(chart.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
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
    chart._view.viewport().setUpdatesEnabled(False)
    drag(chart, "stop", STEPS // 2)
    planted = shown(chart)
    chart._view.viewport().setUpdatesEnabled(True)
    found = {
        "ratio": chart.devicePixelRatioF(),
        "moves": moves[0],
        "moved": differing(before, dragged),
        "left": left,
        "planted": differing(planted, painted_anew(chart)),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
