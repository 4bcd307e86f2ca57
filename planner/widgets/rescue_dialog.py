"""What came through of a damaged journal, and what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout

from planner.model.language import tr
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class RescueDialog(QDialog):
    """Shows the report; accepted, the new journal is to be used."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Plans rescued"))
        self._page = QPlainTextEdit(report)
        self._page.setReadOnly(True)
        self._page.setTabChangesFocus(True)
        self._page.setAccessibleName(tr("Report on the rescue"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.use_button = buttons.addButton(tr("&Use as the journal"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, 3))
        column.addWidget(self._page, 1)
        column.addWidget(buttons)
        self.use_button.setFocus()
        resize_on_screen(self, spacing(self, 140), spacing(self, 90))

    def text(self) -> str:
        """Return the report."""
        return self._page.toPlainText()
