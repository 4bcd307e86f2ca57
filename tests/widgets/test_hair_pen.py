from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from planner.widgets.hair_pen import hair_pen
from planner.widgets.plain_label import hairline

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

ROWS = (11, 34, 57, 80, 103, 126)


@pytest.mark.parametrize(("scale", "pixels"), [(1, 1), (1.25, 1), (1.5, 1), (2, 2)])
def test_the_lines_under_all_rows_are_of_one_thickness(qapp: QApplication, scale: float, pixels: int) -> None:
    picture = QImage(16, round(140 * scale), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setPen(hair_pen(painter, QColor("black")))
    for row in ROWS:
        painter.drawLine(0, row, 10, row)
    painter.end()
    inked = [y for y in range(picture.height()) if picture.pixelColor(5, y) != QColor("white")]
    assert len(inked) == pixels * len(ROWS)


@pytest.mark.parametrize("scale", [1, 1.25, 1.5, 1.75, 2])
def test_lines_between_groups_are_seen_and_alike_wherever_they_lie(qtbot: QtBot, scale: float) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.setStyleSheet("background: white; color: black")
    ground.resize(16, 140)
    for row in ROWS:
        hairline(ground).setGeometry(0, row, 16, 1)
    picture = QImage(round(16 * scale), round(140 * scale), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    ground.render(picture)
    inked = [y for y in range(picture.height()) if picture.pixelColor(5, y) != QColor("white")]
    assert len(inked) in (len(ROWS), len(ROWS) * scale)
