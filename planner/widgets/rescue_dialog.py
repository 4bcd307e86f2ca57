"""What came through of a damaged journal, and what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit

from planner.model.language import tr
from planner.widgets.page_dialog import PageDialog, Role
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class RescueDialog(PageDialog):
    """Shows the report; accepted, the new journal is to be used."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Plans rescued"), parent)
        self._page = QPlainTextEdit(report)
        self._page.setReadOnly(True)
        self._page.setTabChangesFocus(True)
        self._page.setAccessibleName(tr("Report on the rescue"))
        self.use_button = self.buttons.addButton(tr("&Use as the journal"), Role.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.stack(self._page)
        self.use_button.setFocus()
        resize_on_screen(self, spacing(self, 140), spacing(self, 90))

    def text(self) -> str:
        """Return the report."""
        return self._page.toPlainText()
