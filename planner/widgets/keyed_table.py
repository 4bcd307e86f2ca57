"""A table of numbers that are each known by a key: copied one by one, asked why, and steady while the plan changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMenu, QTableWidgetItem

from planner.model.language import tr
from planner.widgets.grid import spacing
from planner.widgets.reading_table import align, reading_table
from planner.widgets.topics import TOPIC, what_is_this

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QTableWidget


class Row(Protocol):
    """What a row must know: its number's key and texts, which number explains it, what is copied of it, and the help's name for it."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def cells(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def asked(self) -> str: ...  # noqa: D102
    @property
    def copied(self) -> str: ...  # noqa: D102
    @property
    def topic(self) -> str: ...  # noqa: D102


class KeyedTable(QObject):
    """Fills `table`. `why_requested` carries the key of a row; the first column holds words where `words_first` says so."""

    why_requested = Signal(str)

    def __init__(self, name: str, parent: QObject, *, words_first: bool) -> None:
        super().__init__(parent)
        self.table: QTableWidget = reading_table(name)
        self._rows: Sequence[Row] = ()
        self._words = 1 if words_first else 0
        table = self.table
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        table.itemActivated.connect(self._ask_why)
        table.currentCellChanged.connect(self._name_topic)
        self._copy = QAction(tr("&Copy value"), table)
        self._copy.setShortcut(QKeySequence.StandardKey.Copy)
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._copy.triggered.connect(self.copy_value)
        self._why = QAction(tr("&Why this number"), table)
        self._why.triggered.connect(self._ask_why)
        table.addAction(self._copy)

    def show_rows(self, rows: Sequence[Row], headings: tuple[str, ...] = ()) -> None:
        """Show exactly these rows; without headings their own stay away. The current row stays with its number, or in its place."""
        table, at, key = self.table, max(0, self.table.currentRow()), self.current_key()
        self._rows = rows
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + spacing(table, 2))
        columns = len(rows[0].cells) if rows else 0
        table.setColumnCount(columns)
        table.horizontalHeader().setVisible(bool(headings))
        for column, heading in enumerate(headings):
            table.setHorizontalHeaderItem(column, self._item(heading, column))
        table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            for column, text in enumerate(row.cells):
                table.setItem(line, column, self._item(text, column))
        self._share_room(columns)
        if rows:
            at = min(at, len(rows) - 1)
            others = (place for place, row in enumerate(rows) if row.key == key)
            table.setCurrentCell(at if rows[at].key == key else next(others, at), 0)
        self._name_topic()

    def current_key(self) -> str:
        """Return the key of the number in the current row, "" where there is none."""
        row = self._current()
        return row.key if row is not None else ""

    def copy_value(self) -> None:
        """Put the current row's number on the clipboard, every digit of it."""
        row = self._current()
        if row is not None:
            QGuiApplication.clipboard().setText(row.copied)

    def row_menu(self) -> QMenu:
        """Return the menu of the current row."""
        menu = QMenu(self.table)
        menu.addActions([self._copy, self._why, what_is_this(self.table, menu)])
        return menu

    def height_of_rows(self) -> int:
        """Return the height in pixels at which no row is hidden."""
        table = self.table
        header = table.horizontalHeader()
        above = 0 if header.isHidden() else header.sizeHint().height()
        return above + sum(table.rowHeight(at) for at in range(table.rowCount())) + 2 * table.frameWidth()

    def _current(self) -> Row | None:
        at = self.table.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _item(self, text: str, column: int) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        align(item, number=column >= self._words)
        return item

    def _share_room(self, columns: int) -> None:
        """Let columns be as wide as what they hold, the first one taking what is left where it holds words."""
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(not self._words)
        if columns and self._words:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _name_topic(self) -> None:
        row = self._current()
        self.table.setProperty(TOPIC, row.topic if row is not None else "")

    def _ask_why(self) -> None:
        row = self._current()
        if row is not None and row.asked:
            self.why_requested.emit(row.asked)

    def _show_menu(self, where: QPoint) -> None:
        menu = self.row_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(where))
