"""The comparison's table: its rows in an order of its own, cells that know the pointer and the keyboard, columns that are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from planner.presenters.compare_columns import CHART, KEYS, PLACES, Better
from planner.widgets.compare_delegate import CompareDelegate
from planner.widgets.compare_header import CompareHeader
from planner.widgets.compare_model import CompareModel

if TYPE_CHECKING:
    from planner.presenters.compare_view import CompareView

_Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CompareTable(QTableView):
    """Shows views of a comparison.

    `row_chosen` and `cell_asked` follow Enter or a double click, on the first column and on any other; `line_toggled` Space or a click on
    the box; `menu_requested` carries where the cell's menu belongs; `columns_changed` says that there is something to remember.
    """

    row_chosen = Signal()
    cell_asked = Signal()
    line_toggled = Signal()
    menu_requested = Signal(QPoint)
    columns_changed = Signal()
    moved = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = CompareModel(self)
        self.setModel(self.rows)
        self.delegate = CompareDelegate(self, self.rows)
        self.setItemDelegate(self.delegate)
        self.head = CompareHeader(self)
        self.setHorizontalHeader(self.head)
        self.sort_key, self.descending = "", False
        self._hidden: set[str] = set()
        self._lines = True
        self._widths: list[int] = []
        self._pressed = QPersistentModelIndex()
        self._set_up()

    def _set_up(self) -> None:
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.delegate.row_height())
        self.verticalHeader().setMinimumSectionSize(1)
        self.head.sectionClicked.connect(self._clicked)
        self.head.sectionMoved.connect(self.columns_changed)
        self.doubleClicked.connect(self._act)
        self.horizontalScrollBar().valueChanged.connect(self._repaint)  # Qt moves the pixels, those of the names too
        self._point()

    # --- rows ----------------------------------------------------------------------------------------------------------------------

    def show_view(self, view: CompareView, *, lines: bool) -> None:
        """Show a comparison; order, columns and the current cell stay. `lines`: its rows can be laid over the chart."""
        current, place = self.current_key(), max(self.currentIndex().column(), 0)
        other = [row.key for row in view.rows] != [row.key for row in self.rows.view.rows]
        self.rows.show(view, view.order(self.sort_key, descending=self.descending))
        if lines != self._lines:
            self._lines = lines
            self._hide_columns()
        self._fit(anew=other)
        self.choose(current, place)

    def current_place(self) -> int | None:
        """Return the place of the current row in the view, None where there is none."""
        at = self.currentIndex().row()
        return self.rows.order[at] if 0 <= at < len(self.rows.order) else None

    def current_key(self) -> str:
        """Return the key of the current row, "" where there is none."""
        place = self.current_place()
        return "" if place is None else self.rows.view.rows[place].key

    def current_column(self) -> str:
        """Return the key of the current column, that of the first where there is none."""
        return KEYS[max(self.currentIndex().column(), 0)]

    def choose(self, key: str, column: int = 0) -> None:
        """Make a row current by its key; the first one where there is no such row."""
        rows = self.rows.view.rows
        keys = [rows[place].key for place in self.rows.order]
        if keys:
            index = self.rows.index(keys.index(key) if key in keys else 0, column)
            if index != self.currentIndex():
                self.setCurrentIndex(index)

    def _fit(self, *, anew: bool) -> None:
        """Make columns as wide as they need; while somebody types they only grow, or every key would shift them."""
        needed = self.delegate.widths(self.rows.view)
        if not anew and len(needed) == len(self._widths):
            needed = [max(pair) for pair in zip(needed, self._widths, strict=True)]
        if needed == self._widths:
            return
        self._widths = needed
        for at, width in enumerate(needed):
            if not self.isColumnHidden(at):
                self.setColumnWidth(at, width)

    def wanted_width(self) -> int:
        """Return the width that shows every column which is not hidden."""
        scroll = self.verticalScrollBar().sizeHint().width()
        return self.head.length() + scroll + 2 * self.frameWidth()

    # --- order and columns ---------------------------------------------------------------------------------------------------------

    def sort_by(self, key: str, *, descending: bool) -> None:
        """Sort by a column; "" is the order in which the rows come."""
        self.sort_key, self.descending = (key, descending) if key in PLACES else ("", False)
        self._point()
        view = self.rows.view
        current, place = self.current_key(), max(self.currentIndex().column(), 0)
        self.rows.show(view, view.order(self.sort_key, descending=self.descending))
        self.choose(current, place)

    def _clicked(self, section: int) -> None:
        """Sort by a column, its better end first; again: the other way; a third time: not at all."""
        key = KEYS[section]
        first = self.rows.view.columns[section].better is Better.HIGH
        if key != self.sort_key:
            self.sort_by(key, descending=first)
        elif self.descending == first:
            self.sort_by(key, descending=not first)
        else:
            self.sort_by("", descending=False)
        self.columns_changed.emit()

    def _point(self) -> None:
        self.rows.pointed = (self.sort_key, self.descending)
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(KEYS) - 1)

    def hidden(self, key: str) -> bool:
        """Return whether the user has hidden a column."""
        return key in self._hidden

    def hide_column(self, key: str, *, hidden: bool) -> None:
        """Hide a column or bring it back; the first one, which names the row, stays."""
        if key == KEYS[0] or hidden == self.hidden(key):
            return
        (self._hidden.add if hidden else self._hidden.discard)(key)
        self._hide_columns()
        self.columns_changed.emit()

    def _hide_columns(self) -> None:
        for at, key in enumerate(KEYS):
            self.setColumnHidden(at, self.hidden(key) or (key == CHART and not self._lines))
            if at < len(self._widths) and not self.isColumnHidden(at):
                self.setColumnWidth(at, self._widths[at])

    def shown_columns(self) -> list[int]:
        """Return the columns with words that are not hidden, in the order in which they stand."""
        places = [self.head.logicalIndex(at) for at in range(self.head.count())]
        return [at for at in places if not self.head.isSectionHidden(at) and KEYS[at] != CHART]

    def columns_state(self) -> dict[str, Any]:
        """Return order, hidden columns and sorting as a plain dict."""
        return {
            "order": [KEYS[self.head.logicalIndex(at)] for at in range(len(KEYS))],
            "hidden": [key for key in KEYS if key in self._hidden],
            "sort": self.sort_key,
            "descending": self.descending,
        }

    def restore_columns(self, state: dict[str, Any]) -> None:
        """Bring back what `columns_state` returned; what is unknown in it is passed over."""
        self._hidden = {key for key in state["hidden"] if key in PLACES and key != KEYS[0]}
        order = [key for key in state["order"] if key in PLACES]
        for at, key in enumerate(dict.fromkeys([KEYS[0], *order, *KEYS])):
            self.head.moveSection(self.head.visualIndex(PLACES[key]), at)
        self._hide_columns()
        self.sort_by(state["sort"], descending=bool(state["descending"]))

    # --- the names, which stay in view --------------------------------------------------------------------------------------------

    def _repaint(self) -> None:
        self.viewport().update()
        self.head.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        chosen, focus = self.currentIndex(), self.hasFocus()
        self.delegate.current = (chosen.row(), chosen.column(), focus)
        super().paintEvent(event)
        if not self.head.scrolled or not self.rows.order:
            return
        region, width = event.rect(), self.columnWidth(0)
        first, last = self.rowAt(region.top()), self.rowAt(region.bottom())
        with QPainter(self.viewport()) as painter:
            for at in range(max(first, 0), (last if last >= 0 else len(self.rows.order) - 1) + 1):
                rect = QRect(0, self.rowViewportPosition(at), width, self.rowHeight(at))
                current = at == chosen.row()
                self.delegate.paint_name(
                    painter, rect, at, chosen=current, current=current and chosen.column() == 0 and focus
                )

    def indexAt(self, pos: QPoint) -> QModelIndex:
        """Return the cell at a place; over the names it is the name, whatever lies beneath."""
        found = super().indexAt(pos)
        if found.isValid() and self.head.scrolled and pos.x() < self.columnWidth(0):
            return self.rows.index(found.row(), 0)
        return found

    def scrollTo(  # noqa: D102
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        super().scrollTo(index, hint)
        hidden = self.columnWidth(0) - self.columnViewportPosition(index.column())
        if index.column() and hidden > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    # --- events --------------------------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        """Answer Enter or a double click: the name of a row is the row, any other cell the number in it."""
        key = self.current_column()
        if key == KEYS[0]:
            self.row_chosen.emit()
        elif key != CHART:
            self.cell_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._act()
        elif event.key() == Qt.Key.Key_Space and self._lines:
            self.line_toggled.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Find a row by the first letters of its name, whichever cell is current."""
        place = self.currentIndex().column()
        names = [self.rows.row(at).name.casefold() for at in range(len(self.rows.order))]
        start = self.currentIndex().row() + 1
        for at in [*range(start, len(names)), *range(min(start, len(names)))]:
            if names[at].startswith(search.casefold()):
                self.setCurrentIndex(self.rows.index(at, max(place, 0)))
                return

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        index, left = self.indexAt(event.position().toPoint()), event.button() is Qt.MouseButton.LeftButton
        if left and index.isValid() and index == self._pressed and KEYS[index.column()] == CHART:
            self.line_toggled.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        where = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        if self.currentIndex().isValid():
            self.menu_requested.emit(where)

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: D102
        super().currentChanged(current, previous)
        self.moved.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        dressed = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)
        if dressed and hasattr(self, "_widths"):  # Qt tells of it while the table is being made, too
            self.delegate.dress()
            self.verticalHeader().setDefaultSectionSize(self.delegate.row_height())
            self._fit(anew=True)
