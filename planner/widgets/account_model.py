"""The account's rows as a Qt table: it shows what the presenter says and changes nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from planner.presenters.account_rows import TableView
from planner.presenters.ticket_values import Tone
from planner.widgets.grid import tooltip

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from planner.model.draft_rows import Table
    from planner.presenters.account_rows import CellView, RowView
    from planner.presenters.ticket_values import FieldView

_Role = Qt.ItemDataRole
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class AccountModel(QAbstractTableModel):
    """A `TableView`. Rows that are the same objects as before are not told of."""

    def __init__(self, table: Table, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = TableView(table=table)

    def view(self) -> TableView:
        """Return what is shown."""
        return self._view

    def show_table(self, view: TableView) -> None:
        """Show `view`, telling only of what differs."""
        before, after = len(self._view.rows), len(view.rows)
        old = self._view
        if after > before:
            self.beginInsertRows(_ROOT, before, after - 1)
            self._view = view
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(_ROOT, after, before - 1)
            self._view = view
            self.endRemoveRows()
        else:
            self._view = view
        self._tell_changes(old, view)

    def _tell_changes(self, old: TableView, new: TableView) -> None:
        last = self.columnCount() - 1
        for at, (before, after) in enumerate(zip(old.rows, new.rows, strict=False)):
            if before is not after or old.stale != new.stale:
                self.dataChanged.emit(self.index(at, 0), self.index(at, last))

    def row_view(self, row: int) -> RowView:
        """Return a row."""
        return self._view.rows[row]

    def cell(self, index: _Index) -> CellView | None:
        """Return a cell; None for the note."""
        return self._view.rows[index.row()].cells.get(self._view.columns[index.column()].part)

    def field(self, index: _Index) -> FieldView | None:
        """Return the field that edits a cell; None for the note."""
        cell = self.cell(index)
        return None if cell is None else cell.field

    def text(self, index: _Index) -> str:
        """Return what stands in a cell."""
        cell = self.cell(index)
        return self._view.rows[index.row()].note if cell is None else cell.shown

    def tone(self, index: _Index) -> Tone:
        """Return the meaning of a cell's colour; NOTE for what only stands for a blank one."""
        cell = self.cell(index)
        if cell is None:
            return self._view.rows[index.row()].tone
        return Tone.NOTE if cell.quiet and cell.tone is not Tone.DANGER else cell.tone

    # -- Qt's side -------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self._view.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self._view.columns)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:  # noqa: D102
        if role == _Role.TextAlignmentRole:
            return _RIGHT if self._view.columns[index.column()].numeric else _LEFT
        field = self.field(index)
        if role == _Role.EditRole and field is not None:
            return field.text
        if role == _Role.DisplayRole:
            return self.text(index)
        if role == _Role.AccessibleTextRole:
            return f"{self._view.columns[index.column()].title}: {self.text(index)}"
        problem = field.problem if field is not None else self.text(index)
        if role == _Role.AccessibleDescriptionRole:
            return problem
        return (tooltip(problem) or None) if role == _Role.ToolTipRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:  # noqa: D102
        return _PLAIN if self.field(index) is None else _PLAIN | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        column = self._view.columns[section]
        if role == _Role.DisplayRole:
            return column.title
        if role == _Role.ToolTipRole:
            return tooltip(column.tooltip)
        if role == _Role.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None
