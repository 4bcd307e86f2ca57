"""Undo and Redo in a field: the window's history spans all fields, so a field leaves the keys to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent


def is_history(event: QEvent) -> bool:
    """Return whether a widget is asked if it takes Undo or Redo for itself."""
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    from PySide6.QtGui import QKeyEvent, QKeySequence  # no key is pressed before the first paint

    standard = QKeySequence.StandardKey
    return isinstance(event, QKeyEvent) and (event.matches(standard.Undo) or event.matches(standard.Redo))
