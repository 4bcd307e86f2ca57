"""The journal as a Qt table that reads a page of rows when somebody looks at it, and never all of them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from planner.model.errors import PlannerError
from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS, RowView
from planner.presenters.ports import PAGE_ROWS
from planner.widgets.theme import tooltip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.model.entry import JournalRow

PAGES_KEPT = 256
LONGEST_TIP = 2000
"""A note may be a hundred thousand characters long; a tool tip as large as the screen hides what it explains."""
NOTE = COLUMN_INDEX["note"]

_Role = Qt.ItemDataRole
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class JournalModel(QAbstractTableModel):
    """Rows come in pages of `PAGE_ROWS` through `read`, words through `words`; the pages used last are kept.

    `failed` carries the sentence of a page that could not be read; such rows stay blank instead of showing invented numbers.
    `note_edited` carries (id, text): the model never writes.
    """

    failed = Signal(str)
    note_edited = Signal(str, str)

    def __init__(
        self,
        read: Callable[[int, int], Sequence[JournalRow]],
        words: Callable[[JournalRow], RowView],
        parent: Any = None,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._words = words
        self._count = 0
        self._editable = True
        self._pages: OrderedDict[int, list[JournalRow | RowView]] = OrderedDict()

    def reload(self, count: int) -> None:
        """Forget every page and show `count` rows."""
        self.beginResetModel()
        self._pages.clear()
        self._count = count
        self.endResetModel()

    def set_editable(self, editable: bool) -> None:
        """Let notes be edited, or not (a journal opened read-only)."""
        self._editable = editable

    def row_view(self, row: int) -> RowView | None:
        """Return the words of `row`, reading its page when needed; None where it cannot be read."""
        page = self._page(row // PAGE_ROWS)
        place = row % PAGE_ROWS
        if place >= len(page):
            return None
        found = page[place]
        if not isinstance(found, RowView):
            found = page[place] = self._words(found)
        return found

    def find(self, entry_id: str, near: int) -> int | None:
        """Return the row of `entry_id` if it stands on the page of row `near` or beside it; distant pages are not read."""
        for number in dict.fromkeys((near // PAGE_ROWS, near // PAGE_ROWS - 1, near // PAGE_ROWS + 1)):
            if number < 0 or number * PAGE_ROWS >= self._count:
                continue
            for place, row in enumerate(self._page(number)):
                if row.id == entry_id:
                    return number * PAGE_ROWS + place
        return None

    def _page(self, number: int) -> list[JournalRow | RowView]:
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page
        try:
            page = list(self._read(number * PAGE_ROWS, PAGE_ROWS))
        except PlannerError as fault:
            page = []
            self.failed.emit(str(fault))
        self._pages[number] = page
        if len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return page

    # -- Qt's side -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: D102
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:  # noqa: D102
        if role == _Role.TextAlignmentRole:
            return _RIGHT if COLUMNS[index.column()].numeric else _LEFT
        if role not in (_Role.DisplayRole, _Role.EditRole, _Role.ToolTipRole, _Role.AccessibleTextRole):
            return None
        row = self.row_view(index.row())
        if row is None:
            return None
        column = index.column()
        if role == _Role.ToolTipRole:
            return _tip(row.tooltips[column])
        if role == _Role.EditRole and column == NOTE:
            return row.note
        if role == _Role.AccessibleTextRole:
            return f"{COLUMNS[column].title}: {row.texts[column]}"
        return row.texts[column]

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:  # noqa: D102
        row = self.row_view(index.row())
        if role != _Role.EditRole or index.column() != NOTE or row is None or value == row.note:
            return False
        self.note_edited.emit(row.id, str(value))
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        return _EDITABLE if index.column() == NOTE and self._editable else _PLAIN  # asked for every painted cell

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.ToolTipRole:
            return tooltip(column.tooltip)
        if role == _Role.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None


def _tip(text: str) -> str | None:
    """Return a tool tip that shows the text as it is: a note may look like markup."""
    return tooltip(text if len(text) <= LONGEST_TIP else f"{text[:LONGEST_TIP]}…") or None
