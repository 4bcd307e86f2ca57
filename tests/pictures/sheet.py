"""The contact sheet: all pictures of one language on one page, small, in the order of the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from tests.pictures.grid import SCALES, SIZES, STATES, THEMES, Shot

if TYPE_CHECKING:
    from pathlib import Path

CELL_WIDTH, CELL_HEIGHT, GAP, HEAD, SIDE = 224, 126, 6, 22, 116
PAPER, INK = QColor("#f4f4f4"), QColor("#333333")


def contact_sheet(tongue: str, pictures: Path, file: Path) -> int:
    """Write the sheet of one language from the pictures that are there; return how many were. Raises OSError where it cannot."""
    _app = QGuiApplication.instance() or QGuiApplication([])
    columns = [(scale, size) for scale in SCALES for size in SIZES]
    rows = [(theme, state) for theme in THEMES for state in STATES]
    sheet = QImage(
        SIDE + len(columns) * (CELL_WIDTH + GAP), HEAD + len(rows) * (CELL_HEIGHT + GAP), QImage.Format.Format_RGB32
    )
    sheet.fill(PAPER)
    painter = QPainter(sheet)
    painter.setPen(INK)
    found = 0
    for column, (scale, (width, height)) in enumerate(columns):
        text = f"{round(float(scale) * 100)} %, {width} × {height}"
        painter.drawText(QRect(_left(column), 0, CELL_WIDTH, HEAD), Qt.AlignmentFlag.AlignCenter, text)
    for row, (theme, state) in enumerate(rows):
        box = QRect(4, _top(row), SIDE - 8, CELL_HEIGHT)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, f"{theme}\n{state}")
        for column, (scale, size) in enumerate(columns):
            small = _small(pictures / Shot(tongue, scale, theme, state, size).file_name)
            if small is not None:
                painter.drawImage(_left(column), _top(row), small)
                found += 1
    painter.end()
    _write(sheet, file)
    return found


def _left(column: int) -> int:
    return SIDE + column * (CELL_WIDTH + GAP)


def _top(row: int) -> int:
    return HEAD + row * (CELL_HEIGHT + GAP)


def _small(file: Path) -> QImage | None:
    picture = QImage(str(file))
    if picture.isNull():
        return None
    ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return picture.scaled(CELL_WIDTH, CELL_HEIGHT, *ways)


def _write(sheet: QImage, file: Path) -> None:
    # 256 colours are enough for thumbnails, and a third of the bytes.
    few = sheet.convertToFormat(QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.AvoidDither)
    if not few.save(str(file)):
        raise OSError(f"{file} could not be written")
