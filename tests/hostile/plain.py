"""Whether anything on a window would be read as markup."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import Qt as RichQt
from PySide6.QtWidgets import QLabel, QMessageBox, QTableView, QTextEdit, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

_OURS = re.compile(r"<p>(?P<text>[^<>]*(?:<br>[^<>]*)*)</p>", re.DOTALL)
"""What `theme.tooltip` makes of a text: one paragraph, escaped, that Qt wraps."""


def markup(window: QWidget) -> Iterator[str]:
    """Yield what would be read as markup: labels, tool tips and rich texts with a tag that nobody of ours wrote."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QLabel | QMessageBox) and is_markup(widget.text(), widget.textFormat()):
            yield f"{type(widget).__name__}: {widget.text()[:80]}"
        if not is_plain_tip(widget.toolTip()):
            yield f"tool tip of {type(widget).__name__}: {widget.toolTip()[:80]}"
        if isinstance(widget, QTextEdit) and "<b>5" in widget.toHtml():
            yield f"{type(widget).__name__}: {widget.toPlainText()[:80]}"
        if isinstance(widget, QTableView):
            yield from _cells(widget)


def is_markup(text: str, how: Qt.TextFormat) -> bool:
    """Whether Qt would show the text as markup."""
    return how == Qt.TextFormat.RichText or (how == Qt.TextFormat.AutoText and RichQt.mightBeRichText(text))


def is_plain_tip(tip: str) -> bool:
    """Whether a tool tip shows every character of its text: no tag in it, or one escaped paragraph of ours."""
    return "<" not in tip or _OURS.fullmatch(tip) is not None


def said_by(tip: str) -> str:
    """Return the text that a tool tip shows."""
    found = _OURS.fullmatch(tip)
    return html.unescape(found["text"].replace("<br>", "\n")) if found else tip


def _cells(view: QTableView) -> Iterator[str]:
    model = view.model()
    for row in range(min(model.rowCount(QModelIndex()), 200)) if model is not None else ():
        for column in range(model.columnCount(QModelIndex())):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and not is_plain_tip(tip):
                yield f"tool tip of cell {row}, {column}: {tip[:80]}"
