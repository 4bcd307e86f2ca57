"""A page of text to read: shortcuts, the changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class TextDialog(QDialog):
    """Shows plain text in columns, or Markdown of the program's own."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None, *, markdown: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        page = self._page = QTextBrowser()
        page.setOpenLinks(False)
        page.setAccessibleName(title)
        if markdown:
            page.setMarkdown(text)
        else:
            page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            page.setPlainText(text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(page, 1)
        column.addWidget(buttons)
        width = self.fontMetrics().averageCharWidth()
        self.resize(width * 80, self.fontMetrics().height() * 30)

    def text(self) -> str:
        """Return what is shown, without markup."""
        return self._page.toPlainText()
