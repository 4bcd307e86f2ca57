"""The journal's table view: selection by rows, columns that can be moved, hidden and remembered, keys and menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from planner.model.language import tr
from planner.presenters.journal_cells import COLUMNS
from planner.widgets.journal_delegate import JournalDelegate
from planner.widgets.journal_header import JournalHeader
from planner.widgets.journal_model import NOTE, JournalModel

if TYPE_CHECKING:
    from planner.presenters.journal_cells import RowView
    from planner.presenters.journal_words import Runs
    from planner.widgets.journal_delegate import OpenNote

_SELECT_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
SUMMED = 256
"""Up to so many selected rows are read for a sum."""
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_MARK = QPoint(2, 0)  # the mark of the row with the focus is three pixels wide


class JournalTable(QTableView):
    """Shows a `JournalModel`. It never sorts; its `header` says which order is asked for.

    `rows_selected` fires when the selection changed, `menu_requested` carries where the row menu belongs on the screen.
    """

    rows_selected = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Journal of plans"))
        self._delegate = JournalDelegate(self)
        self.header = JournalHeader(self._delegate, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)  # Tab leaves the table, as it leaves every other field
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.setHorizontalHeader(self.header)

    # -- rows ------------------------------------------------------------------------------------------------------

    def set_rows(self, model: JournalModel) -> None:
        """Show `model`, with columns as wide as their usual text."""
        self.setModel(model)
        self._delegate.set_model(model)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.header.reset_columns()
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())

    def rows(self) -> JournalModel | None:
        """Return the model shown."""
        model = self.model()
        return model if isinstance(model, JournalModel) else None

    def runs(self) -> Runs:
        """Return the selected rows as (first, count) stretches in the order shown; cheap for any number of rows."""
        selection = self.selectionModel()
        if selection is None:
            return ()
        spans = sorted({(part.top(), part.bottom()) for part in selection.selection().toList()})
        merged: list[tuple[int, int]] = []
        for top, bottom in spans:
            if merged and top <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(bottom, merged[-1][1]))
            else:
                merged.append((top, bottom))
        return tuple((top, bottom - top + 1) for top, bottom in merged)

    def selected(self) -> tuple[int, tuple[RowView, ...]]:
        """Return how many rows are selected, and their words if they are at most 256."""
        runs, model = self.runs(), self.rows()
        count = sum(length for _, length in runs)
        if count > SUMMED or model is None:
            return count, ()
        views = (model.row_view(row) for first, length in runs for row in range(first, first + length))
        return count, tuple(view for view in views if view is not None)

    def reload(self, rows: int, *, stay: bool) -> None:
        """Read the rows anew; with `stay` the place and the selection are kept as far as the plans are still there.

        A note that is being typed stays open on its plan, for this comes at any time: a save has ended, the journal is checked. Where its
        row is elsewhere now, it is kept as it stands.
        """
        model, note = self.rows(), self.open_note()
        if model is None:
            return
        kept = [(view.id, row) for view, row in self._selected_rows()] if stay else []
        current, bars = self.currentIndex().row(), (self.verticalScrollBar(), self.horizontalScrollBar())
        top, left = (bar.value() for bar in bars)
        shown = model.row_view(current) if stay and current >= 0 else None
        model.reload(rows)
        if not stay:
            self.scrollToTop()
            self._edit_on(model, note, None)
            return
        bars[0].setValue(top)
        self._select_again(model, kept)
        if rows and current >= 0:
            found = model.find(shown.id, current) if shown is not None else None
            row = min(current, rows - 1) if found is None else found
            self._make_current(row, select=bool(kept) and not self.selectionModel().hasSelection())
        bars[1].setValue(left)  # making a row current brings its cell into view
        self._edit_on(model, note, current)

    def _edit_on(self, model: JournalModel, note: OpenNote | None, near: int | None) -> None:
        """Open a note again after its editor went with the rows; `near` is where its plan was, None where the rows are others."""
        if note is None:
            return
        row = model.find(note.entry_id, near) if near is not None and near >= 0 else None
        index = model.index(-1 if row is None else row, NOTE)
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
            self._delegate.type_on(note)
        elif note.typed is not None:
            model.note_edited.emit(note.entry_id, note.typed)

    def _selected_rows(self) -> list[tuple[RowView, int]]:
        count, views = self.selected()
        places = (
            [row for first, length in self.runs() for row in range(first, first + length)] if count <= SUMMED else []
        )
        return list(zip(views, places, strict=False))

    def _select_again(self, model: JournalModel, kept: list[tuple[str, int]]) -> None:
        selection = QItemSelection()
        for entry_id, near in kept:
            row = model.find(entry_id, near)
            if row is not None:
                selection.select(model.index(row, 0), model.index(row, len(COLUMNS) - 1))
        self.selectionModel().select(selection, _SELECT_ROW)

    def _make_current(self, row: int, *, select: bool) -> None:
        index = self.model().index(row, self._first_column())
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows if select else flags.NoUpdate)

    def take_focus(self) -> None:
        """Take the focus as if it came by Tab: the first row is selected where none is."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def edit_note(self) -> None:
        """Open the note of the current row for editing, showing its column if it is hidden; one that is open stays so."""
        row = self.currentIndex().row()
        if row < 0 or self.open_note() is not None:
            return
        self.setColumnHidden(NOTE, False)
        index = self.model().index(row, NOTE)
        self.scrollTo(index)
        self.edit(index)

    def open_note(self) -> OpenNote | None:
        """Return the note that is being edited."""
        return self._delegate.open_note()

    def _first_column(self) -> int:
        return max(self.horizontalHeader().logicalIndexAt(0), 0)

    # -- events ----------------------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        self.rows_selected.emit()

    def keyboardSearch(self, search: str) -> None:  # noqa: D102
        return  # Qt's own would walk through every page; the search field finds

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_requested.emit(where)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        if event.reason() in _BY_KEY and self.model() is not None and self.model().rowCount() and not self.runs():
            self._make_current(max(self.currentIndex().row(), 0), select=True)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        rows = self._rows_in_view()
        current = self.currentIndex().row()
        mark = self._row_rect(current) if self.hasFocus() and current in rows else None
        with QPainter(self.viewport()) as painter:
            bottoms = (self._row_rect(row).bottom() for row in rows)
            self._delegate.paint_lines(
                painter, bottoms, self.viewport().width(), mark and QRect(mark.topLeft(), mark.bottomLeft() + _MARK)
            )

    def _rows_in_view(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        rows = self.model().rowCount() if self.model() is not None else 0
        return range(max(first, 0), (last if last >= 0 else rows - 1) + 1)

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.header.fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._delegate.dress()
            self.header.fit()
            self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())
