"""The copies of the journal: which there are, what going back to one would change, and the step itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem

from planner.model.language import tr
from planner.presenters.copy_words import CHOOSE, GOING, NONE
from planner.widgets.page_dialog import PageDialog, Role, Standard
from planner.widgets.plain_label import PlainLabel
from planner.widgets.reading_table import reading_table
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from planner.presenters.copy_words import CopyView

COLUMNS = (tr("Made"), tr("Plans"), tr("Size"), tr("Kind"))
NUMBERS = (1, 2)
"""The columns that end on one line, whatever they are called."""
PREVIEW_LINES = 5


class CopiesDialog(PageDialog):
    """`chosen` carries the row to be looked into, `wanted` the row to go back to; the dialog stays until it is told to go."""

    chosen = Signal(int)
    wanted = Signal(int)

    def __init__(self, copies: Sequence[CopyView], parent: QWidget | None = None) -> None:
        super().__init__(tr("Go back to a copy of the journal"), parent, Standard.Cancel)
        self.table = reading_table(tr("Copies of the journal"))
        self.table.setRowCount(len(copies))
        self.table.setColumnCount(len(COLUMNS))
        self.preview = PlainLabel(CHOOSE if copies else NONE, wrap=True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.go_button = self.buttons.addButton(tr("&Go back to this copy"), Role.AcceptRole)
        self.go_button.setEnabled(False)
        self._fill(copies)
        self.buttons.accepted.connect(self._want)
        self.table.itemSelectionChanged.connect(self._choose)
        self.stack(self.table, self.preview).setStretchFactor(self.table, 1)
        resize_on_screen(self, spacing(self, 150), spacing(self, 115))

    def _fill(self, copies: Sequence[CopyView]) -> None:
        table = self.table
        for at, title in enumerate(COLUMNS):
            heading = QTableWidgetItem(title)
            heading.setTextAlignment(_alignment(at))
            table.setHorizontalHeaderItem(at, heading)
        for row, copy in enumerate(copies):
            texts = (
                copy.made,
                copy.plans,
                QLocale().formattedDataSize(copy.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
                copy.kind,
            )
            for at, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_alignment(at))
                table.setItem(row, at, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.preview.setMinimumHeight(self.fontMetrics().lineSpacing() * PREVIEW_LINES)

    def row(self) -> int:
        """Return the selected row, −1 where there is none."""
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def show_preview(self, text: str, *, may_go: bool) -> None:
        """Say what going back would change; `may_go` allows it."""
        self.preview.setText(text)
        self.go_button.setEnabled(may_go)
        self.go_button.setDefault(may_go)

    def show_going(self) -> None:
        """Say that the exchange is under way; nothing else can be chosen meanwhile."""
        self.show_preview(GOING, may_go=False)
        self.table.setEnabled(False)

    def _choose(self) -> None:
        if self.row() >= 0:
            self.chosen.emit(self.row())

    def _want(self) -> None:
        if self.row() >= 0:
            self.wanted.emit(self.row())


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
