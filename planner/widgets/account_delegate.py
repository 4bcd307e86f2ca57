"""Paints the cells of the account's tables and edits them in place, with the inputs of the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from planner.presenters.ticket_values import Tone
from planner.widgets.account_model import AccountModel
from planner.widgets.choice_edit import ChoiceEdit
from planner.widgets.grid import grid_unit
from planner.widgets.hair_pen import hair_pen
from planner.widgets.number_edit import NumberEdit
from planner.widgets.theme import current_palette

if TYPE_CHECKING:
    from decimal import Decimal

_Index = QModelIndex | QPersistentModelIndex
_State = QStyle.StateFlag
_SLACK = 2  # pixels: an advance is rounded


class AccountDelegate(QStyledItemDelegate):
    """`edited` (key, text) follows the typing in an open cell, `left` (key) says that it was left, `stepped` that it is left up or down."""

    edited = Signal(str, str)
    left = Signal(str)
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = parent
        self._opened: tuple[str, str] = ("", "")  # the cell being edited and its text when that began
        self.dress()

    def dress(self) -> None:
        """Take colours and measures from the theme and font in force."""
        palette = current_palette()
        muted = QColor(palette.muted)
        self._colours = {tone: QColor(palette.of_tone(tone)) for tone in Tone} | {Tone.NOTE: muted}
        self._line, self._accent = QColor(palette.line), QColor(palette.accent)
        self._selection = QColor(palette.selection)
        self._metrics = QFontMetrics(self._table.font())
        self._pad = 2 * grid_unit(self._table.font())

    def row_height(self) -> int:
        """Return the height of a row in pixels: an input fits in."""
        return self._metrics.height() + self._pad * 3 // 2

    def width_of(self, text: str) -> int:
        """Return the width in pixels of a cell that holds `text`."""
        return self._metrics.horizontalAdvance(text) + 2 * self._pad + _SLACK

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: D102
        model = index.model()
        text = model.text(index) if isinstance(model, AccountModel) else ""
        return QSize(self.width_of(text), self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        model, rect = index.model(), option.rect
        if not isinstance(model, AccountModel):
            return
        if option.state & _State.State_Selected:
            painter.fillRect(rect, self._selection)
        painter.setPen(hair_pen(painter, self._line))
        # into the next cell: at 125 % a gap would show between them
        painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
        room = rect.adjusted(self._pad, 0, -self._pad, 0)
        text = self._metrics.elidedText(model.text(index), Qt.TextElideMode.ElideRight, room.width())
        side = (
            Qt.AlignmentFlag.AlignRight if model.view().columns[index.column()].numeric else Qt.AlignmentFlag.AlignLeft
        )
        painter.setPen(self._colours[model.tone(index)])
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        field = model.field(index)
        if field is not None and field.problem:
            painter.setPen(QPen(self._colours[field.problem_tone], 1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        elif option.state & _State.State_HasFocus:
            painter.setPen(QPen(self._accent, 1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    # -- editing in place ------------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: D102
        model = index.model()
        field = model.field(index) if isinstance(model, AccountModel) else None
        if field is None:
            return super().createEditor(parent, option, index)
        self._opened = (field.key, field.text)
        editor = ChoiceEdit(field.key, parent) if field.options else NumberEdit(field.key, parent)
        editor.edited.connect(self.edited)
        editor.left.connect(self.left)
        if isinstance(editor, NumberEdit):
            editor.nudged.connect(self._nudged)
            editor.setTextMargins(0, -4, 0, -4)  # the row is lower than a field of a form
        editor.show_field(field)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: D102
        model = index.model()
        field = model.field(index) if isinstance(model, AccountModel) else None
        if field is not None and isinstance(editor, NumberEdit | ChoiceEdit):
            editor.show_field(field)

    def setModelData(self, editor: QWidget, model: Any, index: _Index) -> None:  # noqa: D102
        return  # every keystroke has been told already

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:  # noqa: D102
        room = QRect(option.rect)
        if isinstance(editor, ChoiceEdit):  # its arrow and frame need more than the word alone
            room.setWidth(max(room.width(), self._metrics.horizontalAdvance(editor.currentText()) + 5 * self._pad))
        editor.setGeometry(room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc gives the cell back the text it had when it was opened."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            key, text = self._opened
            if isinstance(watched, NumberEdit) and watched.key() == key and watched.text() != text:
                self.edited.emit(key, text)
        return super().eventFilter(watched, event)

    def _nudged(self, _key: str, steps: int | Decimal) -> None:
        """In a table Up and Down go to another row; Up is a step of plus one to an input."""
        self.stepped.emit(-1 if steps > 0 else 1)
