"""The chart by keyboard: Tab to a level, Up and Down (Page: ten; Shift: ten times that) to move it, arrows and + − to move the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from planner.chart.price_chart import PriceChart

Key = Qt.Key
NUDGES: dict[int, int] = {Key.Key_Up: 1, Key.Key_Down: -1, Key.Key_PageUp: 10, Key.Key_PageDown: -10}
PANS: dict[int, float] = {Key.Key_Left: -0.1, Key.Key_Right: 0.1}
ZOOMS: dict[int, float] = {Key.Key_Plus: 1.25, Key.Key_Equal: 1.25, Key.Key_Minus: 0.8}
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier)


def answer(chart: PriceChart, event: QKeyEvent) -> bool:
    """Do what a key asks for; False if it means nothing here."""
    if event.modifiers() not in PLAIN:
        return False
    key = event.key()
    if key in NUDGES:
        return _nudge(chart, NUDGES[key] * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
    if key in PANS:
        chart.pan(PANS[key])
    elif key in ZOOMS:
        chart.zoom(ZOOMS[key])
    elif key == Key.Key_Home:
        chart.view_start()
    elif key == Key.Key_End:
        chart.view_end()
    elif key == Key.Key_Escape:
        return _escape(chart)
    else:
        return False
    return True


def walk(chart: PriceChart, *, forward: bool) -> bool:
    """Give the keyboard to the next level; False where Tab should leave the chart."""
    stops = ["", *chart.movable_keys()]
    at = stops.index(chart.focused_level) if chart.focused_level in stops else 0
    to = at + (1 if forward else -1)
    if not 0 <= to < len(stops):
        chart.focus_level("")
        return False
    chart.focus_level(stops[to])
    return True


def _nudge(chart: PriceChart, steps: int) -> bool:
    """Move the focused level; with none focused, an arrow takes the first."""
    movable = chart.movable_keys()
    if not movable:
        return False
    if chart.focused_level in movable:
        chart.level_nudged.emit(chart.focused_level, steps)
    else:
        chart.focus_level(movable[0])
    return True


def _escape(chart: PriceChart) -> bool:
    if chart.cancel_drag():
        return True
    if chart.focused_level:
        chart.focus_level("")
        return True
    return False
