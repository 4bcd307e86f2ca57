"""Whether anything on a window would be read as markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMessageBox, QTextEdit, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

_OURS = re.compile(r"<p>(?P<text>[^<>]*(?:<br>[^<>]*)*)</p>", re.DOTALL)
"""What `theme.tooltip` makes of a text: one paragraph, escaped, that Qt wraps."""


def markup(window: QWidget) -> Iterator[str]:
    """Yield what would be read as markup: labels, tool tips and rich texts with a tag that nobody of ours wrote."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QLabel) and widget.text() and widget.textFormat() != Qt.TextFormat.PlainText:
            yield f"{type(widget).__name__}: {widget.text()[:80]}"
        if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
            yield f"QMessageBox: {widget.text()[:80]}"
        if not is_plain_tip(widget.toolTip()):
            yield f"tool tip of {type(widget).__name__}: {widget.toolTip()[:80]}"
        if isinstance(widget, QTextEdit) and "<b>5" in widget.toHtml():
            yield f"{type(widget).__name__}: {widget.toPlainText()[:80]}"
        if isinstance(widget, QAbstractItemView):
            yield from _cells(widget)


def is_plain_tip(tip: str) -> bool:
    """Whether a tool tip shows every character of its text: no tag in it, or one escaped paragraph of ours."""
    return "<" not in tip or _OURS.fullmatch(tip) is not None


def said_by(tip: str) -> str:
    """Return the text that a tool tip shows."""
    found = _OURS.fullmatch(tip)
    return html.unescape(found["text"].replace("<br>", "\n")) if found else tip


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(min(model.rowCount(), 200)) if model is not None else ():
        for column in range(model.columnCount()):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and not is_plain_tip(tip):
                yield f"tool tip of cell {row}, {column}: {tip[:80]}"
