"""The journal's table view: selection by rows, columns that can be moved, hidden and remembered, keys and menus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS
from planner.widgets.journal_delegate import JournalDelegate
from planner.widgets.journal_model import NOTE, PAGE_ROWS, JournalModel

if TYPE_CHECKING:
    from planner.presenters.journal import Runs
    from planner.presenters.journal_cells import RowView
    from planner.presenters.journal_filters import Sort

_SELECT_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_WIDEST = 2000  # a remembered width beyond this is a broken file
_MOST_AIR = 1.35  # how far columns grow with a wide window before the note takes the rest
_NOTE_SHARE = 0.17


class JournalTable(QTableView):
    """Shows a `JournalModel`. It never sorts: `sort_clicked` carries the column's key.

    `rows_selected` fires when the selection changed, `menu_requested` carries where the row menu belongs on the screen.
    """

    rows_selected = Signal()
    sort_clicked = Signal(str)
    menu_requested = Signal(QPoint)
    columns_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Journal of plans")
        self._delegate = JournalDelegate(self)
        self._fitting = False
        self._fits_itself = True
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
        self._set_up_header()

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSortIndicatorShown(True)
        header.setResizeContentsPrecision(0)  # fitting a column measures the visible rows, not a thousand
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_header_menu)
        header.sectionClicked.connect(self._header_clicked)
        header.sectionResized.connect(self._section_resized)
        header.sectionMoved.connect(self.columns_changed)

    # -- rows ------------------------------------------------------------------------------------------------------

    def set_rows(self, model: JournalModel) -> None:
        """Show `model`, with columns as wide as their usual text."""
        self.setModel(model)
        self._delegate.set_model(model)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.reset_columns()

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
        """Return how many rows are selected, and their words if they fit on one page."""
        runs, model = self.runs(), self.rows()
        count = sum(length for _, length in runs)
        if count > PAGE_ROWS or model is None:
            return count, ()
        views = (model.row_view(row) for first, length in runs for row in range(first, first + length))
        return count, tuple(view for view in views if view is not None)

    def reload(self, rows: int, *, stay: bool) -> None:
        """Read the rows anew; with `stay` the place and the selection are kept as far as the plans are still there."""
        model = self.rows()
        if model is None:
            return
        kept = [(view.id, row) for view, row in self._selected_rows()] if stay else []
        current, top = self.currentIndex().row(), self.verticalScrollBar().value()
        model.reload(rows)
        if not stay:
            self.scrollToTop()
            return
        self.verticalScrollBar().setValue(top)
        self._select_again(model, kept)
        if rows and current >= 0:
            self._make_current(min(current, rows - 1), select=bool(kept) and not self.selectionModel().hasSelection())

    def _selected_rows(self) -> list[tuple[RowView, int]]:
        count, views = self.selected()
        places = (
            [row for first, length in self.runs() for row in range(first, first + length)] if count <= PAGE_ROWS else []
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

    def edit_note(self) -> None:
        """Open the note of the current row for editing, showing its column if it is hidden."""
        row = self.currentIndex().row()
        if row < 0:
            return
        self.setColumnHidden(NOTE, False)
        index = self.model().index(row, NOTE)
        self.scrollTo(index)
        self.edit(index)

    def marks_current(self, row: int, column: int) -> bool:
        """Whether this cell carries the mark of the current row: at the left edge, while the table has the focus."""
        return row == self.currentIndex().row() and self.hasFocus() and column == self._first_column()

    def _first_column(self) -> int:
        return max(self.horizontalHeader().logicalIndexAt(0), 0)

    # -- columns ---------------------------------------------------------------------------------------------------

    def reset_columns(self) -> None:
        """Show every column in its first order, as wide as the window suggests."""
        header = self.horizontalHeader()
        for place in range(len(COLUMNS)):
            header.moveSection(header.visualIndex(place), place)
            self.setColumnHidden(place, False)
        self._fits_itself = True
        self._fit_columns()
        self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())
        self.columns_changed.emit()

    def _fit_columns(self) -> None:
        wanted = [self._delegate.title_width(column.title, column.sample) for column in COLUMNS]
        room = self.viewport().width() * (1 - _NOTE_SHARE)
        air = min(max(room / sum(wanted[:NOTE]), 1), _MOST_AIR)
        self._fitting = True
        for place, width in enumerate(wanted):
            self.horizontalHeader().resizeSection(place, width if place == NOTE else round(width * air))
        self._fitting = False

    def _section_resized(self, section: int) -> None:
        if not self._fitting and section != self.horizontalHeader().logicalIndex(len(COLUMNS) - 1):
            self._fits_itself = False  # from now on the widths are the user's
            self.columns_changed.emit()

    def show_sort(self, sort: Sort) -> None:
        """Point the header's arrow at the sorted column."""
        order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(COLUMN_INDEX.get(sort.column, -1), order)

    def columns_state(self) -> dict[str, Any]:
        """Return order, hidden columns and the widths the user chose (pixels) as a plain dict."""
        header = self.horizontalHeader()
        keys = [COLUMNS[header.logicalIndex(place)].key for place in range(len(COLUMNS))]
        hidden = [column.key for place, column in enumerate(COLUMNS) if self.isColumnHidden(place)]
        widths = {c.key: header.sectionSize(place) for place, c in enumerate(COLUMNS) if not self.isColumnHidden(place)}
        return {"order": keys, "hidden": hidden, "widths": {} if self._fits_itself else widths}

    def restore_columns(self, state: dict[str, Any]) -> None:
        """Bring back what `columns_state` returned; what is unknown or broken in it is passed over."""
        header = self.horizontalHeader()
        order = [key for key in _list(state.get("order")) if key in COLUMN_INDEX]
        for place, key in enumerate(dict.fromkeys([*order, *COLUMN_INDEX])):
            header.moveSection(header.visualIndex(COLUMN_INDEX[key]), place)
        hidden = {key for key in _list(state.get("hidden")) if key in COLUMN_INDEX}
        for key, place in COLUMN_INDEX.items():
            self.setColumnHidden(place, key in hidden and len(hidden) < len(COLUMNS))
        widths = state.get("widths")
        for key, width in widths.items() if isinstance(widths, dict) else ():
            if key in COLUMN_INDEX and key not in hidden and isinstance(width, int) and 0 < width <= _WIDEST:
                header.resizeSection(COLUMN_INDEX[key], width)

    def columns_menu(self, parent: QWidget | None = None) -> QMenu:
        """Return a menu that shows and hides columns, and orders by one: the header's menu, and the keyboard's way to it."""
        menu = QMenu("&Columns", parent or self)
        shown = sum(not self.isColumnHidden(place) for place in range(len(COLUMNS)))
        for place, column in enumerate(COLUMNS):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(place))
            action.setEnabled(shown > 1 or self.isColumnHidden(place))
            action.setData(place)
            action.toggled.connect(self._column_toggled)
        menu.addSeparator()
        order = menu.addMenu("&Sort by")
        for column in COLUMNS:
            if column.sort:
                action = order.addAction(column.title)
                action.setData(column.key)
                action.triggered.connect(self._sort_chosen)
        menu.addAction("&Reset columns").triggered.connect(self.reset_columns)
        return menu

    def _column_toggled(self, shown: bool) -> None:
        self.setColumnHidden(self.sender().data(), not shown)  # type: ignore[attr-defined]
        self.columns_changed.emit()

    def _sort_chosen(self) -> None:
        self.sort_clicked.emit(self.sender().data())  # type: ignore[attr-defined]

    def _show_header_menu(self, where: QPoint) -> None:
        menu = self.columns_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(where))

    def _header_clicked(self, section: int) -> None:
        self.sort_clicked.emit(COLUMNS[section].key)

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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._fits_itself and self.model() is not None and event.size().width() != event.oldSize().width():
            self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._delegate.dress()
            self.verticalHeader().setDefaultSectionSize(self._delegate.row_height())


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
