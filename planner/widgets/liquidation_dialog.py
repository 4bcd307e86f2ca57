"""What a liquidation leaves, beside the planner and following it: the money at its price, and the way down in steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication

from planner.model.language import tr
from planner.widgets.keyed_table import KeyedTable
from planner.widgets.page_dialog import PageDialog
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from planner.presenters.liquidation_view import LiquidationView

NAME = tr("What a liquidation leaves")


class LiquidationDialog(PageDialog):
    """It blocks nothing and Esc closes it. `why_requested` carries the key of a number."""

    why_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NAME, parent)
        self._view: LiquidationView | None = None
        self._summary = PlainLabel(wrap=True)
        self._note = PlainLabel(kind="small", wrap=True)
        self.money = KeyedTable(NAME, self, words_first=True)
        self.steps = KeyedTable(tr("Steps of the liquidation"), self, words_first=False)
        for table in (self.money, self.steps):
            table.why_requested.connect(self.why_requested)
        self.copy_text = self.offer(tr("Copy &text"), self._copy_text)
        self.copy_table = self.offer(tr("&Copy table"), self._copy_table)
        column = self.stack(self._summary, self.money.table, self.steps.table, self._note)
        column.insertStretch(4, 0)  # where there are no steps, what is left of the height lies beneath
        column.setStretchFactor(self.money.table, 1)
        column.setStretchFactor(self.steps.table, 1)

    def show_liquidation(self, view: LiquidationView) -> None:
        """Fill the page; what is empty stays away."""
        if view == self._view:
            return
        if self._view is None or bool(view.steps) != bool(self._view.steps):
            width, height = (232, 140) if view.steps else (140, 84)
            resize_on_screen(self, spacing(self, width), spacing(self, height))
        self._view = view
        self._summary.setText(view.summary)
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        self.money.show_rows(view.money)
        self.steps.show_rows(view.steps, view.headings)
        self.money.table.setVisible(bool(view.money))
        self.steps.table.setVisible(bool(view.steps))
        self.money.table.setMaximumHeight(max(1, self.money.height_of_rows()))
        for button in (self.copy_text, self.copy_table):
            button.setEnabled(bool(view.money))

    def _copy_text(self) -> None:
        if self._view is not None:
            QGuiApplication.clipboard().setText(self._view.text())

    def _copy_table(self) -> None:
        if self._view is not None:
            QGuiApplication.clipboard().setText(self._view.table())
