"""One table of the account panel: cells that are edited in place, as high as its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from planner.presenters.account_fields import NOTE
from planner.widgets.account_delegate import AccountDelegate
from planner.widgets.account_model import AccountModel
from planner.widgets.grid import set_state

if TYPE_CHECKING:
    from planner.model.draft_rows import Table
    from planner.presenters.account_rows import TableView

_Trigger = QAbstractItemView.EditTrigger
_NOTE_LEAST, _NOTE_SHORT = 44, 20
"""Characters that the note keeps before the columns behind it, and however narrow the table is."""


class AccountTable(QTableView):
    """Shows a `TableView`. `cleared` carries the keys of selected cells, `pasted` a text of several cells, `chosen` the current row."""

    edited = Signal(str, str)
    left = Signal(str)
    cleared = Signal(list)
    pasted = Signal(str)
    copied = Signal()
    chosen = Signal(int)
    menu_requested = Signal(QPoint)

    def __init__(self, table: Table, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = AccountModel(table, self)
        self._delegate = AccountDelegate(self)
        self._delegate.edited.connect(self.edited)
        self._delegate.left.connect(self.left)
        self._delegate.stepped.connect(self._step)
        self.setItemDelegate(self._delegate)
        self.setModel(self.rows)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self._set_up()
        self._fit_height()

    def _set_up(self) -> None:
        self.setEditTriggers(
            _Trigger.AnyKeyPressed | _Trigger.EditKeyPressed | _Trigger.DoubleClicked | _Trigger.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)  # Tab leaves the table; in an open cell it goes to the next one
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(24)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self._fit_columns()

    # -- what the panel uses ---------------------------------------------------------------------------------------

    def show_table(self, view: TableView) -> None:
        """Show the rows; an open cell whose text is right is left alone."""
        before = self.rows.rowCount()
        if view == self.rows.view():
            return
        self.rows.show_table(view)
        set_state(self, stale=view.stale)
        if self.rows.rowCount() != before:
            self._fit_height()

    def chosen_rows(self) -> tuple[int, ...]:
        """Return the rows of the selected cells, from top to bottom; the current one where none is selected."""
        found = {index.row() for index in self.selectionModel().selectedIndexes()}
        current = self.currentIndex().row()
        return tuple(sorted(found or ({current} if current >= 0 else set())))

    def go_to(self, row: int, part: str, *, edit: bool = False) -> bool:
        """Put the focus on a cell; return whether there is such a one."""
        parts = [column.part for column in self.rows.view().columns]
        if not 0 <= row < self.rows.rowCount() or part not in parts:
            return False
        index = self.rows.index(row, parts.index(part))
        opened = self.indexWidget(index) if edit else None
        if opened is not None:
            opened.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(index)
        if edit:
            self.edit(index)
        return True

    def help_topic(self) -> str:
        """Return what the help knows the column of the current cell by."""
        column = self.rows.view().columns[max(self.currentIndex().column(), 0)]
        return f"account:{column.part}"

    def sizeHint(self) -> QSize:
        """Return the height of header and rows."""
        return QSize(super().sizeHint().width(), self._wanted_height())

    # -- inside ----------------------------------------------------------------------------------------------------

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(current.row())

    def _step(self, rows: int) -> None:
        """Leave the open cell for the one above or beneath."""
        index = self.currentIndex()
        editor = self.indexWidget(index) or self.focusWidget()
        if editor is not None:
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        below = self.rows.index(index.row() + rows, index.column())
        if below.isValid():
            self.setCurrentIndex(below)

    def _wanted_height(self) -> int:
        rows = self.rows.rowCount() * self._delegate.row_height()
        bar = self.horizontalScrollBar()
        needed = bar.sizeHint().height() if self.horizontalHeader().length() > self.viewport().width() else 0
        return self.horizontalHeader().sizeHint().height() + rows + needed + 2 * self.frameWidth()

    def _fit_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())
        self.setFixedHeight(self._wanted_height())

    def _fit_columns(self) -> None:
        columns, of = self.rows.view().columns, self._delegate.width_of
        widths = [max(of(column.title), of(column.sample)) for column in columns]
        note = next(at for at, column in enumerate(columns) if column.part == NOTE)
        widths[note] = self._note_width(self.viewport().width() - sum(widths[:note]), widths[note + 1 :])
        for at, width in enumerate(widths):
            self.horizontalHeader().resizeSection(at, width)

    def _note_width(self, room: int, others: list[int]) -> int:
        """Return the width of the note in `room` pixels with as many of the `others` as leave it enough: the edge cuts no column in two."""
        letter = self.fontMetrics().averageCharWidth()
        fitting = (room - sum(others[:count]) for count in range(len(others), -1, -1))
        return next((width for width in fitting if width >= letter * _NOTE_LEAST), max(room, letter * _NOTE_SHORT))

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete empties the selected cells, Return opens one, and copying and pasting speak of whole rows."""
        standard = QKeySequence.StandardKey
        editing = self.state() is self.State.EditingState  # what an open cell leaves unanswered comes here too
        if event.matches(standard.Copy):
            self.copied.emit()
        elif event.matches(standard.Paste):
            self.pasted.emit("")
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not editing:
            self.cleared.emit(self._selected_keys())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not editing and self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:  # the note is not
                self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _selected_keys(self) -> list[str]:
        fields = [self.rows.field(index) for index in self.selectionModel().selectedIndexes()]
        return [field.key for field in fields if field is not None]

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        else:
            index = self.indexAt(event.pos())
            if index.isValid() and not self.selectionModel().isSelected(index):
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        self.menu_requested.emit(where)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.chosen.emit(self.currentIndex().row())  # the current cell may be the one of before

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()
            self._fit_height()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._delegate.dress()
            self._fit_columns()
            self._fit_height()
