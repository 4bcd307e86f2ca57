"""A page of text to read: the changelog, diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontInfo, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QTextBrowser, QVBoxLayout

from planner.widgets.dressing import fixed_font
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class TextDialog(QDialog):
    """Shows plain text in columns, or Markdown of the program's own. `copies` names a button that copies exactly what is shown."""

    def __init__(
        self, title: str, text: str, parent: QWidget | None = None, *, markdown: bool = False, copies: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        page = self._page = QTextBrowser()
        page.setOpenLinks(False)
        page.setAccessibleName(title)
        if markdown:
            page.setMarkdown(text)
        else:
            page.setFont(fixed_font(QFontInfo(self.font()).pointSizeF()))
            page.setPlainText(text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.copy_button: QPushButton | None = None
        if copies:
            self.copy_button = buttons.addButton(copies, QDialogButtonBox.ButtonRole.ActionRole)
            self.copy_button.setAutoDefault(False)
            self.copy_button.clicked.connect(self.copy_all)
        column = QVBoxLayout(self)
        column.addWidget(page, 1)
        column.addWidget(buttons)
        width = self.fontMetrics().averageCharWidth()
        resize_on_screen(self, width * 80, self.fontMetrics().height() * 30)

    def copy_all(self) -> None:
        """Put what is shown on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def text(self) -> str:
        """Return what is shown, without markup."""
        return self._page.toPlainText()
