"""The chart's levels as a table, beside the planner and following it: what the picture says, in rows that can be read and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from planner.model.language import tr
from planner.widgets.keyed_table import KeyedTable
from planner.widgets.page_dialog import PageDialog
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from planner.presenters.levels_table import LevelsView

NAME = tr("Levels")


class LevelsDialog(PageDialog):
    """It blocks nothing and Esc closes it. `why_requested` carries the key of a level."""

    why_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NAME, parent)
        self._view: LevelsView | None = None
        self._summary = PlainLabel(wrap=True)
        self._note = PlainLabel(kind="small", wrap=True)
        self.levels = KeyedTable(NAME, self, words_first=True)
        self.levels.why_requested.connect(self.why_requested)
        self.table = self.levels.table
        self.copy_button = self.offer(tr("&Copy table"), self.copy_all)
        self.stack(self._summary, self.table, self._note)
        resize_on_screen(self, spacing(self, 165), spacing(self, 105))

    def show_levels(self, view: LevelsView) -> None:
        """Fill the table; the current row keeps its level."""
        if view == self._view:
            return
        self._view = view
        self._summary.setText(view.summary)
        self._note.setText(view.note)
        self.levels.show_rows(view.rows, view.headings)
        self._share_room()
        if not self.isVisible():
            self._settle()

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

    def copy_all(self) -> None:
        """Put the whole table on the clipboard, cells between tabs."""
        if self._view is not None:
            QGuiApplication.clipboard().setText(self._view.text())
