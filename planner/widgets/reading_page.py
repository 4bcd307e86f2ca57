"""A page of plain text to read and copy from: its first line can be a heading, Tab leads out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from planner.widgets.theme import current_palette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class ReadingPage(QTextEdit):
    """Screen readers know it by `name`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.setAccessibleName(name)

    def write(self, text: str) -> None:
        """Show a text, its first line as a heading."""
        self._text = text
        heading, plain = QTextCharFormat(), QTextCharFormat()
        heading.setFontWeight(QFont.Weight.DemiBold)
        for form in (heading, plain):
            form.setForeground(QColor(current_palette().text))
        first, _, rest = text.partition("\n")
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.insertText(first, heading)
        cursor.insertText(f"\n{rest}" if rest else "", plain)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._text:
            self.write(self._text)
