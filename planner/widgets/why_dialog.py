"""Why a number is what it is: its derivation as text that can be read, selected and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from planner.model.language import tr
from planner.widgets.page_dialog import PageDialog
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import current_palette, spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from collections.abc import Sequence


class WhyDialog(PageDialog):
    """A window beside the planner, not in front of it: it blocks nothing, Esc closes it, and it can be filled again.

    `sources_requested`: somebody wants to see every figure of the rules that the number comes from.
    """

    sources_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._title = PlainLabel(kind="title", wrap=True)
        self._text = QTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(tr("Derivation"))
        self._plain = ""
        self._parts: list[tuple[str, str]] = []
        self.copy_button = self.offer(tr("&Copy"), self.copy_all)
        self.sources_button = self.offer(tr("&Sources of these rules…"), self.sources_requested.emit)
        self.stack(self._title, self._text)
        resize_on_screen(self, spacing(self, 130), spacing(self, 110))

    def show_derivation(self, title: str, sections: Sequence[tuple[str, str]], sources: Sequence[str] = ()) -> None:
        """Fill the window with headings and their bodies, sources last, and bring it to the front."""
        parts = self._parts = [*sections, *([(tr("Sources"), "\n".join(sources))] if sources else [])]
        self._plain = "\n\n".join([title, *("\n".join(filter(None, part)) for part in parts)])
        self.setWindowTitle(title)
        self._title.setText(title)
        self._write(parts)
        self.come_forward()

    def plain_text(self) -> str:
        """Return all of it as text."""
        return self._plain

    def copy_all(self) -> None:
        """Put all of it on the clipboard."""
        QGuiApplication.clipboard().setText(self._plain)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours while the window is open."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._write(self._parts)

    def _write(self, parts: Sequence[tuple[str, str]]) -> None:
        quiet, plain = QTextCharFormat(), QTextCharFormat()
        palette = current_palette()
        quiet.setForeground(QColor(palette.muted))
        quiet.setFontWeight(QFont.Weight.DemiBold)
        plain.setForeground(QColor(palette.text))
        self._text.clear()
        cursor = QTextCursor(self._text.document())
        for at, (heading, body) in enumerate(parts):
            cursor.insertText("\n\n" if at else "", plain)
            # what the number means stands first, under no heading
            cursor.insertText(f"{heading}\n" if heading else "", quiet)
            cursor.insertText(body, plain)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
