"""Paints the cells of a comparison: one Python call a cell, numbers at the right edge, the marks at the left one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from planner.presenters.compare_columns import CHART, Better
from planner.presenters.compare_marks import BEST, WORST
from planner.widgets.compare_model import ARROWS, CompareModel, two_lines
from planner.widgets.theme import current_palette, grid_unit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from planner.presenters.compare_view import Cell, CompareRow, CompareView

_Index = QModelIndex | QPersistentModelIndex
_TICK = ((0.22, 0.52), (0.43, 0.72), (0.78, 0.3))
_POINTS = 5
_WIDTHS_KEPT = 20_000


class CompareDelegate(QStyledItemDelegate):
    """Draws the text itself; asking the model role by role would cost seven calls a cell. The view draws the ground of a chosen row."""

    def __init__(self, table: QWidget, model: CompareModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self.current = (-1, -1, False)
        """Row and column of the current cell, and whether the keyboard is there: the states of Qt's option are dear to ask for."""
        self.dress()

    def dress(self) -> None:
        """Take colours and measures from the theme and font in force."""
        palette = current_palette()
        self._plain, self._muted = QColor(palette.text), QColor(palette.muted)
        self._edge, self._ink = QColor(palette.edge), QColor(palette.ink)
        self._panel, self._line, self._chosen = QColor(palette.panel), QColor(palette.line), QColor(palette.selection)
        self._accent, self._own = QColor(palette.accent), QColor(palette.tint(palette.accent, 0.07))
        self._colours = {BEST: QColor(palette.profit), WORST: QColor(palette.liquidation)}
        bold = QFont(self._table.font())
        bold.setBold(True)
        self._fonts = (self._table.font(), bold)
        self.metrics = QFontMetrics(self._fonts[0])
        self._measures = (self.metrics, QFontMetrics(bold))
        self.pad = grid_unit(self._table.font()) * 5 // 4
        self._head_pad = 2 * grid_unit(self._table.font())  # as the style sheet has it
        self._height, self._ascent = self.metrics.height(), self.metrics.ascent()
        side = self.mark_size = round(self.metrics.height() * 0.62)
        ratio = self._table.devicePixelRatioF()
        self.marks = {
            BEST: _picture(_star(side), side, ratio, self._colours[BEST]),
            WORST: _picture(_arrow(side), side, ratio, self._colours[WORST], hollow=True),
        }
        self._widths: dict[tuple[str, bool], int] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        at, place, rect = index.row(), index.column(), option.rect
        self.paint_cell(painter, rect, at, place, chosen=at == self.current[0])
        if self.current == (at, place, True):
            self.paint_current(painter, rect)

    def paint_current(self, painter: QPainter, rect: QRect) -> None:
        """Draw the mark of the cell that the keyboard is on."""
        painter.setPen(self._accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_cell(self, painter: QPainter, rect: QRect, at: int, place: int, *, chosen: bool) -> None:
        """Draw what a cell says at a place of the viewport; the ground of a chosen row is drawn already."""
        row = self._model.row(at)
        column, cell = self._model.view.columns[place], row.cells[place]
        if row.own and not chosen:
            painter.fillRect(rect, self._own)
        if column.key == CHART:
            self._paint_check(painter, rect, row)
        else:
            if cell.mark:
                painter.drawPixmap(rect.x() + self.pad, rect.center().y() - self.mark_size // 2, self.marks[cell.mark])
            self._paint_text(painter, rect, row, cell, number=column.number)

    def paint_name(self, painter: QPainter, rect: QRect, at: int, *, chosen: bool, current: bool) -> None:
        """Draw a row's name over what has been scrolled beneath it."""
        painter.fillRect(rect, self._chosen if chosen else self._panel)
        self.paint_cell(painter, rect, at, 0, chosen=chosen)
        painter.setPen(self._line)
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if current:
            self.paint_current(painter, rect)

    def _paint_text(self, painter: QPainter, rect: QRect, row: CompareRow, cell: Cell, *, number: bool) -> None:
        bold = row.own or cell.mark == BEST
        left, right = rect.x() + self.pad, rect.x() + rect.width() - self.pad
        text, width = cell.text, self._width(cell.text, bold=bold)
        if width > right - left:
            text = self._measures[bold].elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            width = self._measures[bold].horizontalAdvance(text)
        painter.setFont(self._fonts[bold])
        painter.setPen(self._plain if row.takes and (cell.value is not None or not number) else self._muted)
        baseline = rect.y() + (rect.height() - self._height) // 2 + self._ascent
        at_right = number or self._table.isRightToLeft()
        painter.drawText(right - width if at_right else left, baseline, text)

    def _paint_check(self, painter: QPainter, rect: QRect, row: CompareRow) -> None:
        """Draw the box of the column that lays lines over the chart; the plan's own line is always there, so it has a tick alone."""
        side = self._height * 4 // 5
        box = QRect(0, 0, side, side)
        box.moveCenter(rect.center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._accent if row.drawn else Qt.BrushStyle.NoBrush)
        if not row.own:
            painter.setPen(self._accent if row.drawn else self._edge)
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if row.own or row.drawn:
            pen = QPen(self._muted if row.own else self._ink, max(1.5, side / 9))
            painter.setPen(pen)
            x, y = box.x(), box.y()
            painter.drawPolyline(QPolygonF([QPointF(x + side * a, y + side * b) for a, b in _TICK]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _width(self, text: str, *, bold: bool) -> int:
        width = self._widths.get((text, bold))
        if width is None:
            if len(self._widths) > _WIDTHS_KEPT:
                self._widths.clear()
            width = self._widths[text, bold] = self._measures[bold].horizontalAdvance(text)
        return width

    def row_height(self) -> int:
        """Return the height of a row in pixels: the text and its air."""
        return self.metrics.height() + self.pad

    def widths(self, view: CompareView) -> list[int]:
        """Return the width in pixels that each column needs: its heading with a sort arrow, its texts, and a mark where it has any."""
        found = []
        for at, column in enumerate(view.columns):
            lines = (two_lines(column.title) + ARROWS[True]).split("\n")
            head = max(self._width(line, bold=False) for line in lines)
            slot = self.mark_size + self.pad // 2 if column.better is not Better.NEITHER else 0
            cells = (self._width(row.cells[at].text, bold=row.own or row.cells[at].mark == BEST) for row in view.rows)
            found.append(max(head + 2 * self._head_pad, slot + max(cells, default=0) + 2 * self.pad))
        return found


def _star(side: float) -> QPolygonF:
    """Return a star of five points in a square."""
    middle = side / 2
    turns = [math.pi * at / _POINTS for at in range(2 * _POINTS)]
    reach = [middle if at % 2 == 0 else middle * 0.45 for at in range(2 * _POINTS)]
    return QPolygonF(
        [
            QPointF(middle + r * math.sin(turn), middle - r * math.cos(turn))
            for r, turn in zip(reach, turns, strict=True)
        ]
    )


def _arrow(side: float) -> QPolygonF:
    """Return a triangle on its tip in a square."""
    low, high = side * 0.2, side * 0.85
    return QPolygonF([QPointF(side * 0.1, low), QPointF(side * 0.9, low), QPointF(side / 2, high)])


def _picture(shape: QPolygonF, side: int, ratio: float, colour: QColor, *, hollow: bool = False) -> QPixmap:
    picture = QPixmap(math.ceil(side * ratio), math.ceil(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        painter.drawPolygon(shape)
    return picture
