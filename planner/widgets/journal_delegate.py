"""Paints the journal's cells: one Python call a cell, straight from the page in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.model.language import tr
from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS
from planner.presenters.views import Tone
from planner.widgets.hair_pen import hair_pen
from planner.widgets.theme import current_palette, grid_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.widgets.journal_model import JournalModel
    from planner.widgets.journal_table import JournalTable

_NUMERIC = tuple(column.numeric for column in COLUMNS)
_RISK = COLUMN_INDEX["risk"]
_USUAL_UNIT = "USDT"
_NOTE_CHARS = 60
_WIDTHS_KEPT = 20_000
_Index = QModelIndex | QPersistentModelIndex


class OpenNote(NamedTuple):
    """A note that is open for editing: of which plan, what was typed so far (None: nothing yet), and where the cursor is."""

    entry_id: str
    typed: str | None
    cursor: int


class JournalDelegate(QStyledItemDelegate):
    """Draws the text itself; asking the model role by role would cost seven calls a cell. Grounds and lines are drawn row by row."""

    def __init__(self, table: JournalTable) -> None:
        super().__init__(table)
        self._table = table
        self._model: JournalModel | None = None
        self._editing: tuple[QLineEdit, str] | None = None  # and the plan whose note it holds
        self.first = 0  # the column at the left edge, whose texts begin where those of the panel do
        self.dress()

    def set_model(self, model: JournalModel) -> None:
        """Paint the rows of `model`."""
        self._model = model

    def dress(self) -> None:
        """Take colours and measures from the theme and font in force."""
        palette = current_palette()
        muted = QColor(palette.muted)
        self._colours = {tone: QColor(palette.of_tone(tone)) for tone in Tone} | {Tone.NOTE: muted}
        self._muted, self._line = muted, QColor(palette.line)
        self._accent = QColor(palette.accent)
        self.metrics = QFontMetrics(self._table.font())
        self.edge = grid_unit(self._table.font())
        self.pad = 2 * self.edge
        self._widths: dict[str, int] = {}
        self._height, self._ascent = self.metrics.height(), self.metrics.ascent()
        self._gap = self._width(" ")
        self._unit_slot = self._gap + self._width(_USUAL_UNIT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        row = self._model.row_view(index.row()) if self._model is not None else None
        if row is None:
            return
        rect, column = option.rect, index.column()
        left, right = rect.x() + self.pad, rect.x() + rect.width() - self.pad
        if column == self.first:
            left += self.edge
        baseline = rect.y() + (rect.height() - self._height) // 2 + self._ascent
        if column == _RISK and row.unit:
            right -= max(self._unit_slot, self._width(row.unit) + self._gap)
            painter.setPen(self._muted)
            painter.drawText(right + self._gap, baseline, row.unit)
        text = row.texts[column]
        width = self._width(text)
        if width > right - left:
            text = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            width = self._width(text)
        painter.setPen(self._colours[row.tones[column]])
        painter.drawText(right - width if _NUMERIC[column] else left, baseline, text)

    def paint_lines(self, painter: QPainter, bottoms: Iterable[int], width: int, current: QRect | None) -> None:
        """Draw the hairlines under the rows, and the mark of the row that has the focus; called once after the cells."""
        painter.setPen(hair_pen(painter, self._line))
        for bottom in bottoms:
            painter.drawLine(0, bottom, width, bottom)
        if current is not None:
            painter.fillRect(current, self._accent)

    def _width(self, text: str) -> int:
        width = self._widths.get(text)
        if width is None:
            if len(self._widths) > _WIDTHS_KEPT:
                self._widths.clear()
            width = self._widths[text] = self.metrics.horizontalAdvance(text)
        return width

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
        editor.setAccessibleName(
            tr("{title} of {symbol}", title=COLUMNS[index.column()].title, symbol=self._symbol(index))
        )
        editor.setTextMargins(0, -4, 0, -4)  # the row is lower than a field of a form
        row = self._model.row_view(index.row()) if self._model is not None else None
        self._editing = (editor, row.id) if row is not None else None
        return editor

    def destroyEditor(self, editor: QWidget, index: _Index) -> None:  # noqa: D102
        self._editing = None
        super().destroyEditor(editor, index)

    def open_note(self) -> OpenNote | None:
        """Return the note that is being edited."""
        if self._editing is None:
            return None
        editor, entry_id = self._editing
        return OpenNote(entry_id, editor.text() if editor.isModified() else None, editor.cursorPosition())

    def type_on(self, note: OpenNote) -> None:
        """Put what was typed into the editor that has just been opened anew."""
        if self._editing is not None and note.typed is not None:
            editor, _ = self._editing
            editor.setText(note.typed)
            editor.setModified(True)
            editor.setCursorPosition(note.cursor)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        room = QRect(option.rect)  # a note wants room: in a narrow column the editor grows to the left
        room.setLeft(max(0, min(room.left(), room.right() - self.metrics.averageCharWidth() * _NOTE_CHARS)))
        editor.setGeometry(room)

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
