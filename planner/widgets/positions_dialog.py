"""Which positions to take up, and whether beside those that are there or in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPlainTextEdit,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.model.language import tr
from planner.presenters.offers import OffersView, taking
from planner.widgets.access import label_for
from planner.widgets.plain_label import PlainLabel
from planner.widgets.reading_table import align, reading_table
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from planner.presenters.offers import Offer

_NUMBERS = range(2, 6)


class PositionsDialog(QDialog):
    """Shows an `OffersView`; `taken` carries the chosen offers and whether they replace the rows that are there."""

    taken = Signal(list, bool)

    def __init__(self, view: OffersView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(view.title)
        self._view = view
        self.table = reading_table(tr("Positions to take"))
        self.problems = QPlainTextEdit("\n".join(view.problems))
        self.add_button = QRadioButton(tr("&Beside the positions that are there"))
        self.replace_button = QRadioButton(tr("&In their place"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take_button = self._buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._fill()
        self._lay_out()
        self.table.itemChanged.connect(self._count)
        self._buttons.accepted.connect(self._take)
        self._buttons.rejected.connect(self.reject)
        self._count()
        resize_on_screen(self, spacing(self, 190), spacing(self, 100))

    def chosen(self) -> list[Offer]:
        """Return the offers that are ticked."""
        ticked = Qt.CheckState.Checked
        items = [self.table.item(at, 0) for at in range(self.table.rowCount())]
        return [
            offer for offer, item in zip(self._view.offers, items, strict=True) if item and item.checkState() == ticked
        ]

    def _fill(self) -> None:
        view, table = self._view, self.table
        table.setSelectionMode(QTableWidget.SelectionMode.ExtendedSelection)
        table.setColumnCount(len(view.headings))
        table.setHorizontalHeaderLabels(list(view.headings))
        table.setRowCount(len(view.offers))
        for at, offer in enumerate(view.offers):
            for column, text in enumerate(view.cells(offer)):
                item = QTableWidgetItem(text)
                align(item, number=column in _NUMBERS)
                if not column:
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                    item.setCheckState(Qt.CheckState.Checked if offer.checked else Qt.CheckState.Unchecked)
                table.setItem(at, column, item)
        for column in range(len(view.headings)):
            if (heading := table.horizontalHeaderItem(column)) is not None:
                align(heading, number=column in _NUMBERS)
        table.resizeColumnsToContents()
        for column in range(len(view.headings) - 1):
            table.setColumnWidth(column, table.columnWidth(column) + spacing(self, 4))
        table.horizontalHeader().setSectionResizeMode(len(view.headings) - 1, QHeaderView.ResizeMode.Stretch)
        if view.offers:
            table.setCurrentCell(0, 0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(spacing(self, 2))
        column.addWidget(PlainLabel(self._view.lead, wrap=True))
        column.addWidget(self.table, 3)
        if self._view.problems:
            title = PlainLabel(tr("Not read: correct these lines, or go on without them"), kind="strong", wrap=True)
            self.problems.setReadOnly(True)
            self.problems.setTabChangesFocus(True)
            self.problems.setAccessibleName(tr("Lines that could not be read"))
            title.setBuddy(self.problems)
            column.addWidget(title)
            column.addWidget(self.problems, 1)
        self.add_button.setChecked(True)
        if self._view.present:
            column.addWidget(self.add_button)
            column.addWidget(self.replace_button)
        column.addWidget(self._buttons)
        label_for(self.table, tr("Positions to take"))

    def _count(self) -> None:
        count = len(self.chosen())
        self.take_button.setText(taking(count))
        self.take_button.setEnabled(bool(count))

    def _take(self) -> None:
        self.taken.emit(self.chosen(), self.replace_button.isChecked())
        self.accept()
