"""Paints the journal's cells: one Python call a cell, straight from the page in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS
from planner.presenters.views import Tone
from planner.widgets.theme import current_palette, grid_unit

if TYPE_CHECKING:
    from planner.presenters.journal_cells import RowView
    from planner.widgets.journal_model import JournalModel
    from planner.widgets.journal_table import JournalTable

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SELECTED = QStyle.StateFlag.State_Selected
_NUMERIC = tuple(column.numeric for column in COLUMNS)
_RISK = COLUMN_INDEX["risk"]
_USUAL_UNIT = "USDT"
_Index = QModelIndex | QPersistentModelIndex


class JournalDelegate(QStyledItemDelegate):
    """Draws ground, hairline and text itself; asking the model role by role would cost seven calls a cell."""

    def __init__(self, table: JournalTable) -> None:
        super().__init__(table)
        self._table = table
        self._model: JournalModel | None = None
        self.dress()

    def set_model(self, model: JournalModel) -> None:
        """Paint the rows of `model`."""
        self._model = model

    def dress(self) -> None:
        """Take colours and measures from the theme and font in force."""
        palette = current_palette()
        plain, muted = QColor(palette.text), QColor(palette.muted)
        colours = {
            Tone.NOTE: muted,
            Tone.PROFIT: QColor(palette.profit),
            Tone.LOSS: QColor(palette.loss),
            Tone.CAUTION: QColor(palette.call),
        }
        self._colours = {tone: colours.get(tone, plain) for tone in Tone}
        self._muted, self._line = muted, QColor(palette.line)
        self._selection, self._accent = QColor(palette.selection), QColor(palette.accent)
        self.metrics = QFontMetrics(self._table.font())
        self.pad = 2 * grid_unit(self._table.font())
        self._unit_slot = self.metrics.horizontalAdvance(f" {_USUAL_UNIT}")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        rect: QRect = option.rect
        if option.state & _SELECTED:
            painter.fillRect(rect, self._selection)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        number, column = index.row(), index.column()
        if self._table.marks_current(number, column):
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), self._accent)
        row = self._model.row_view(number) if self._model is not None else None
        if row is not None:
            self._paint_text(painter, rect.adjusted(self.pad, 0, -self.pad, 0), row, column)

    def _paint_text(self, painter: QPainter, room: QRect, row: RowView, column: int) -> None:
        if column == _RISK and row.unit:
            slot = max(self._unit_slot, self.metrics.horizontalAdvance(f" {row.unit}"))
            painter.setPen(self._muted)
            painter.drawText(room.adjusted(room.width() - slot, 0, 0, 0), _LEFT, f" {row.unit}")
            room = room.adjusted(0, 0, -slot, 0)
        text = row.texts[column]
        if self.metrics.horizontalAdvance(text) > room.width():
            text = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self._colours[row.tones[column]])
        painter.drawText(room, _RIGHT if _NUMERIC[column] else _LEFT, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: D102
        row = self._model.row_view(index.row()) if self._model is not None else None
        text = row.texts[index.column()] if row is not None else ""
        unit = self._unit_slot if row is not None and row.unit and index.column() == _RISK else 0
        return QSize(self.metrics.horizontalAdvance(text) + unit + 2 * self.pad, self.row_height())

    def row_height(self) -> int:
        """Return the height of a row in pixels: the text and its air."""
        return self.metrics.height() + self.pad * 3 // 2

    def title_width(self, title: str, sample: str) -> int:
        """Return the width in pixels a column starts with: its typical text, or its title with a sort arrow."""
        width = max(self.metrics.horizontalAdvance(sample), self.metrics.horizontalAdvance(f"{title} ▾"))
        return width + 2 * self.pad

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: D102
        editor = QLineEdit(parent)
        editor.setProperty("kind", "cell")
        editor.setAccessibleName(f"{COLUMNS[index.column()].title} of {self._symbol(index)}")
        editor.setTextMargins(0, -4, 0, -4)  # the row is lower than a field of a form
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: D102
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: Any, index: _Index) -> None:  # noqa: D102
        # an untouched note keeps its line breaks, which a line edit cannot show
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())

    def _symbol(self, index: _Index) -> str:
        row = self._model.row_view(index.row()) if self._model is not None else None
        return row.texts[COLUMN_INDEX["symbol"]] if row is not None else ""
