"""The spacing grid, and the states that the style sheet asks for. It knows no colour, so that the first paint need not wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

if TYPE_CHECKING:
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QWidget

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\n": "<br>"})
"""As `html.escape` does it, whose module takes a hundredth of a start to import."""


def grid_unit(font: QFont) -> int:
    """Return one step of the spacing grid in logical pixels: 4 at the usual font size, growing with it."""
    return max(4, round(QFontMetrics(font).height() / 4))


def spacing(widget: QWidget, steps: float = 1) -> int:
    """Return `steps` of the grid for `widget`'s font."""
    return round(grid_unit(widget.font()) * steps)


def tooltip(text: str) -> str:
    """Return `text` for a tool tip: wrapped by Qt, never read as markup."""
    return f"<p>{text.translate(_MARKUP)}</p>" if text else ""


def set_state(widget: QWidget, **states: str | bool) -> None:
    """Set dynamic properties that the style sheet asks for; the widget is dressed again only if one differs. None set is "" or False."""
    changed = [name for name, value in states.items() if (widget.property(name) or "") != (value or "")]
    for name in changed:
        widget.setProperty(name, states[name])
    # one that was not shown yet is dressed by Qt when it is
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
