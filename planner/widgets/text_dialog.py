"""A page of text to read: the changelog, diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontInfo, QGuiApplication
from PySide6.QtWidgets import QTextBrowser

from planner.widgets.dressing import fixed_font
from planner.widgets.page_dialog import PageDialog
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class TextDialog(PageDialog):
    """Shows plain text in columns, or Markdown of the program's own. `copies` names a button that copies exactly what is shown."""

    def __init__(
        self, title: str, text: str, parent: QWidget | None = None, *, markdown: bool = False, copies: str = ""
    ) -> None:
        super().__init__(title, parent)
        page = self._page = QTextBrowser()
        page.setOpenLinks(False)
        page.setAccessibleName(title)
        if markdown:
            page.setMarkdown(text)
        else:
            page.setFont(fixed_font(QFontInfo(self.font()).pointSizeF()))
            page.setPlainText(text)
        self.copy_button = self.offer(copies, self.copy_all) if copies else None
        self.stack(page)
        width = self.fontMetrics().averageCharWidth()
        resize_on_screen(self, width * 80, self.fontMetrics().height() * 30)

    def copy_all(self) -> None:
        """Put what is shown on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def text(self) -> str:
        """Return what is shown, without markup."""
        return self._page.toPlainText()
