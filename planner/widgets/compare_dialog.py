"""Plan > Compare: the same trade on every venue, sortable; the best and the worst marked by word; one gesture moves the plan there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.language import tr
from planner.presenters.compare_view import BEST, CompareView, Ways
from planner.presenters.ticket_values import ChoiceView
from planner.widgets.plain_label import PlainLabel
from planner.widgets.reading_table import align, reading_table
from planner.widgets.segmented import SegmentedChoice
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from planner.presenters.compare_view import Cell

NAME = tr("Compare")
ROW = Qt.ItemDataRole.UserRole
WAYS = (
    (Ways.VENUES, tr("Venues"), tr("The same trade under every venue's rules.")),
    (Ways.LEVERAGE, tr("Leverage"), tr("The same trade at other leverages.")),
    (Ways.MODES, tr("Isolated or cross"), tr("One slice, or the whole balance behind it.")),
)


def _ways(chosen: Ways) -> ChoiceView:
    return ChoiceView(key="compare", access=NAME, value=chosen, options=WAYS)


class CompareDialog(QDialog):
    """It blocks nothing and Esc closes it. `adopt_requested` carries the place of a row in the view, `ways_changed` what to compare."""

    adopt_requested = Signal(int)
    ways_changed = Signal(str)
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(NAME)
        self.setModal(False)
        self._view = CompareView()
        self.ways = SegmentedChoice()
        self.ways.show_choice(_ways(Ways.VENUES))
        self.ways.edited.connect(self._choose_ways)
        self._summary = PlainLabel(wrap=True)
        self._note = PlainLabel(kind="small", wrap=True)
        self.table = reading_table(NAME)
        self._set_up_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, 3))
        head = QHBoxLayout()
        head.addWidget(self.ways, 2)
        head.addStretch(1)
        # beside the choice: at the largest text four buttons in a row are wider than a small screen
        self.adopt_button = QPushButton(tr("&Move the plan there"))
        self.adopt_button.setAutoDefault(False)
        self.adopt_button.clicked.connect(self._adopt)
        head.addWidget(self.adopt_button)
        column.addLayout(head)
        for widget in (self._summary, self.table, self._note, self._buttons()):
            column.addWidget(widget)
        column.setStretchFactor(self.table, 1)
        resize_on_screen(self, spacing(self, 300), spacing(self, 150))

    def show_comparison(self, view: CompareView) -> None:
        """Fill the table; the order, the hidden columns and the current row stay."""
        current = self.current_key()
        self._view = view
        self._summary.setText(view.summary)
        table = self.table
        table.setSortingEnabled(False)
        table.setColumnCount(len(view.columns))
        table.setRowCount(len(view.rows))
        for at, column in enumerate(view.columns):
            head = QTableWidgetItem(column.title)
            head.setToolTip(column.tooltip)
            table.setHorizontalHeaderItem(at, head)
        for at, row in enumerate(view.rows):
            for place, cell in enumerate(row.cells):
                table.setItem(at, place, self._item(at, cell, number=0 < place < len(view.columns) - 1))
        table.setSortingEnabled(True)
        table.resizeColumnsToContents()
        self._select(current)
        self._tell()

    def current_key(self) -> str:
        """Return the key of the current row, "" where there is none."""
        at = self._row_in_view()
        return self._view.rows[at].key if at is not None else ""

    def copy_table(self) -> None:
        """Put the table as it is sorted, without hidden columns, on the clipboard, cells between tabs."""
        QGuiApplication.clipboard().setText(self._view.text(self.order(), self.shown_columns()))

    def order(self) -> list[int]:
        """Return the places of the rows in the view, from top to bottom."""
        items = (self.table.item(at, 0) for at in range(self.table.rowCount()))
        return [item.data(ROW) for item in items if item is not None]

    def shown_columns(self) -> list[int]:
        """Return the columns that are not hidden, in the order in which they stand."""
        header = self.table.horizontalHeader()
        places = [header.logicalIndex(at) for at in range(header.count())]
        return [at for at in places if not header.isSectionHidden(at)]

    # --- inside ----------------------------------------------------------------------------------------------------------

    def _choose_ways(self, _key: str, value: str) -> None:
        self.ways.show_choice(_ways(Ways(value)))
        self.ways_changed.emit(value)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = buttons.addButton(tr("&Copy table"), role)
        self.export_button = buttons.addButton(tr("&Export as CSV…"), role)
        for button, act in (
            (self.copy_button, self.copy_table),
            (self.export_button, self.export_requested.emit),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        buttons.rejected.connect(self.reject)
        return buttons

    def _item(self, at: int, cell: Cell, *, number: bool) -> QTableWidgetItem:
        item = _SortedItem(f"{cell.text}  {cell.mark}" if cell.mark else cell.text, cell.value)
        item.setData(ROW, at)
        align(item, number=number)
        font = item.font()
        font.setBold(cell.mark == BEST or self._view.rows[at].own)
        item.setFont(font)
        item.setToolTip(self._view.rows[at].note)
        return item

    def _row_in_view(self) -> int | None:
        item = self.table.item(self.table.currentRow(), 0)
        return None if item is None else item.data(ROW)

    def _select(self, key: str) -> None:
        for at, place in enumerate(self.order()):
            if self._view.rows[place].key == key or not key:
                self.table.setCurrentCell(at, 0)
                return

    def _tell(self) -> None:
        at = self._row_in_view()
        row = self._view.rows[at] if at is not None else None
        self._note.setText("" if row is None else row.note or (tr("This is the plan as it is.") if row.own else ""))
        self.adopt_button.setEnabled(row is not None and not row.own)

    def _adopt(self) -> None:
        at = self._row_in_view()
        if at is not None and not self._view.rows[at].own:
            self.adopt_requested.emit(at)

    def _set_up_table(self) -> None:
        table = self.table
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSortIndicatorClearable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_columns)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.itemActivated.connect(self._adopt)
        table.currentCellChanged.connect(self._tell)
        copy = QAction(tr("&Copy table"), table)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_table)
        table.addAction(copy)

    def column_menu(self) -> QMenu:
        """Return the menu that hides columns and brings them back."""
        menu = QMenu(self)
        for at, column in enumerate(self._view.columns):
            if at:
                action = menu.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(not self.table.isColumnHidden(at))
                action.toggled.connect(lambda shown, at=at: self.table.setColumnHidden(at, not shown))
        return menu

    def _show_columns(self, where: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.horizontalHeader().mapToGlobal(where))


class _SortedItem(QTableWidgetItem):
    """Sorts by its value; what has none comes after everything that has one."""

    def __init__(self, text: str, value: Decimal | str | None) -> None:
        super().__init__(text)
        self._value = value

    def __lt__(self, other: QTableWidgetItem) -> bool:
        theirs = other._value if isinstance(other, _SortedItem) else None
        if self._value is None or theirs is None:
            return self._value is not None
        if isinstance(self._value, Decimal) and isinstance(theirs, Decimal):
            return self._value < theirs
        return str(self._value) < str(theirs)
