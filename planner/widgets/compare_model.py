"""The comparison's rows for a table: a view in an order, and what of it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from planner.presenters.compare_view import CompareView, spoken
from planner.widgets.grid import tooltip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from planner.presenters.compare_view import Cell, CompareRow

_Index = QModelIndex | QPersistentModelIndex
ARROWS = (" ↑", " ↓")
"""Beside the heading of the column that is sorted by, upwards or downwards: Fusion's own arrow points the other way, into the words."""


class CompareModel(QAbstractTableModel):
    """A view's rows in an order. It sorts nothing; `show` says of each column in which stretches something differs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.view = CompareView()
        self.order: list[int] = []
        self.pointed: tuple[str, bool] = ("", False)
        """The column that the rows are sorted by, and whether from the largest down."""

    def row(self, at: int) -> CompareRow:
        """Return the row that stands at a place."""
        return self.view.rows[self.order[at]]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self.view.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        place = self.order[index.row()]
        row = self.view.rows[place]
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            full = self.view.in_full(place, self.view.columns[index.column()].key)
            return tooltip("\n".join(text for text in (full, row.note) if text))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.view.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return two_lines(column.title) + (ARROWS[self.pointed[1]] if column.key == self.pointed[0] else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(column.tooltip)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignBottom
        return None

    def show(self, view: CompareView, order: list[int]) -> None:
        """Take another view of as many rows or another number of them, in an order."""
        before, was = self.view, self.order
        if len(view.rows) != len(before.rows) or view.columns != before.columns:
            self.beginResetModel()
            self.view, self.order = view, order
            self.endResetModel()
            return
        self.view, self.order = view, order
        runs: dict[int, list[list[int]]] = {}
        for at, (old, new) in enumerate(zip(was, order, strict=True)):
            for place in _changed(before.rows[old], view.rows[new]):
                column = runs.setdefault(place, [[at, at - 1]])
                if column[-1][1] + 1 < at:
                    column.append([at, at])
                column[-1][1] = at
        for place, column in runs.items():
            for first, last in column:
                self.dataChanged.emit(self.index(first, place), self.index(last, place))


def _changed(old: CompareRow, new: CompareRow) -> list[int]:
    if old.own != new.own or old.takes != new.takes or old.drawn != new.drawn:
        return list(range(len(new.cells)))
    return [at for at, (a, b) in enumerate(zip(old.cells, new.cells, strict=True)) if _shows(a) != _shows(b)]


def _shows(cell: Cell) -> tuple[str, str]:
    return cell.text, cell.mark


def two_lines(title: str) -> str:
    """Return a heading in two lines, broken at the space nearest to its middle, where it has one."""
    spaces = [at for at, sign in enumerate(title) if sign == " "]
    if not spaces:
        return title
    middle = min(spaces, key=lambda at: abs(2 * at - len(title)))
    return f"{title[:middle]}\n{title[middle + 1 :]}"
