"""The chart's levels as a table, beside the planner and following it: what the picture says, in rows that can be read and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMenu,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.language import tr
from planner.widgets.plain_label import PlainLabel
from planner.widgets.reading_table import align, reading_table
from planner.widgets.theme import spacing
from planner.widgets.topics import what_is_this
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from planner.presenters.levels_table import LevelsView

NAME = tr("Levels")


class LevelsDialog(QDialog):
    """It blocks nothing and Esc closes it. `why_requested` carries the key of a level."""

    why_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(NAME)
        self.setModal(False)
        self._view: LevelsView | None = None
        self._summary = PlainLabel(wrap=True)
        self._note = PlainLabel(kind="small", wrap=True)
        self.table = reading_table(NAME)
        self._set_up_table()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(tr("&Copy table"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self.copy_all)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, 3))
        for widget in (self._summary, self.table, self._note, buttons):
            column.addWidget(widget)
        resize_on_screen(self, spacing(self, 165), spacing(self, 105))

    def show_levels(self, view: LevelsView) -> None:
        """Fill the table; the current row keeps its level."""
        if view == self._view:
            return
        current = self.current_key()
        self._view = view
        self._summary.setText(view.summary)
        self._note.setText(view.note)
        self.table.setColumnCount(len(view.headings))
        for column, heading in enumerate(view.headings):
            self.table.setHorizontalHeaderItem(column, _item(heading, number=column > 0))
        self.table.setRowCount(len(view.rows))
        for at, row in enumerate(view.rows):
            for column, text in enumerate(row.cells()):
                self.table.setItem(at, column, _item(text, number=column > 0))
        self._share_room()
        if not self.isVisible():
            self._settle()
        keys = [row.key for row in view.rows]
        if keys:
            self.table.setCurrentCell(keys.index(current) if current in keys else 0, 0)

    def _settle(self) -> None:
        """Open as wide and as high as the table needs, as far as the screen goes."""
        table = self.table
        table.ensurePolished()
        header = table.horizontalHeader()
        columns = (max(table.sizeHintForColumn(at), header.sectionSizeHint(at)) for at in range(header.count()))
        width = sum(columns) + table.verticalScrollBar().sizeHint().width() + 2 * spacing(self, 4)
        around = self.sizeHint().height() - table.sizeHint().height()
        height = table.verticalHeader().length() + header.sizeHint().height() + around
        resize_on_screen(self, max(self.width(), width), max(self.height(), height))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Give the names what the numbers leave over, and never less than they need: then the table scrolls."""
        header = self.table.horizontalHeader()
        if not header.count():
            return
        numbers = sum(header.sectionSize(at) for at in range(1, header.count()))
        needed = max(self.table.sizeHintForColumn(0), header.sectionSizeHint(0))
        fits = self.table.viewport().width() - numbers >= needed
        mode = QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(0, mode)

    def current_key(self) -> str:
        """Return the key of the level in the current row, "" where there is none."""
        at = self.table.currentRow()
        return self._view.rows[at].key if self._view is not None and 0 <= at < len(self._view.rows) else ""

    def help_topic(self) -> str:
        """Return what the help knows the current row by."""
        at = self.table.currentRow()
        return self._view.rows[at].topic if self._view is not None and 0 <= at < len(self._view.rows) else ""

    def copy_all(self) -> None:
        """Put the whole table on the clipboard, cells between tabs."""
        if self._view is not None:
            QGuiApplication.clipboard().setText(self._view.text())

    def copy_value(self) -> None:
        """Put the current row's price on the clipboard, every digit of it."""
        at = self.table.currentRow()
        if self._view is not None and at >= 0:
            QGuiApplication.clipboard().setText(self._view.rows[at].full or self._view.rows[at].price)

    def _ask_why(self) -> None:
        at = self.table.currentRow()
        if self._view is not None and 0 <= at < len(self._view.rows):
            self.why_requested.emit(self._view.rows[at].asked)

    def _set_up_table(self) -> None:
        table = self.table
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        table.itemActivated.connect(self._ask_why)
        self._copy = QAction(tr("&Copy value"), table)
        self._copy.setShortcut(QKeySequence.StandardKey.Copy)
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._copy.triggered.connect(self.copy_value)
        self._why = QAction(tr("&Why this number"), table)
        self._why.triggered.connect(self._ask_why)
        table.addAction(self._copy)

    def row_menu(self) -> QMenu:
        """Return the menu of the current row."""
        menu = QMenu(self)
        menu.addActions([self._copy, self._why, what_is_this(self, menu)])
        return menu

    def _show_menu(self, where: QPoint) -> None:
        menu = self.row_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(where))


def _item(text: str, *, number: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    align(item, number=number)
    return item
