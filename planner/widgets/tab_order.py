"""Where Tab goes next: panel after panel as one reads them, and within a panel in its own order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QToolBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

Area = Qt.DockWidgetArea
_SIDES = (Area.LeftDockWidgetArea, Area.RightDockWidgetArea)


def panels_in_order(window: QMainWindow) -> list[QWidget]:
    """Return tools, panels and middle as they are read, wherever the user has put the panels; floating ones are windows of their own."""
    docks = [dock for dock in window.findChildren(QDockWidget) if not dock.isFloating() and _is_in_front(dock, window)]
    mirrored = window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    docks.sort(key=lambda dock: (dock.y(), -dock.x() if mirrored else dock.x()))
    placed = {area: [dock for dock in docks if window.dockWidgetArea(dock) is area] for area in Area}
    first, last = reversed(_SIDES) if mirrored else _SIDES
    middle = window.centralWidget()
    tools: list[QWidget] = list(window.findChildren(QToolBar))
    before = [*placed[Area.TopDockWidgetArea], *placed[first]]
    after = [*placed[last], *placed[Area.BottomDockWidgetArea]]
    return [*tools, *before, *([middle] if middle is not None else []), *after]


def stops(window: QWidget, panels: Sequence[QWidget]) -> list[QWidget]:
    """Return everything that Tab can visit, panel by panel; Qt's chain, which grows in the order of making, orders each panel."""
    found: dict[QWidget, list[QWidget]] = {panel: [] for panel in panels}
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        home = next((panel for panel in panels if panel is widget or panel.isAncestorOf(widget)), None)
        if home is not None and _is_stop(widget, window):
            found[home].append(widget)
        widget = widget.nextInFocusChain()
    return [stop for panel in panels for stop in found[panel]]


def move_focus(window: QMainWindow, *, forward: bool) -> bool:
    """Give the focus to the next or previous stop, round and round; False where there is none."""
    chain = stops(window, panels_in_order(window))
    if not chain:
        return False
    to = _neighbour(chain, window.focusWidget(), forward=forward)
    to.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _bring_into_view(to)
    return True


def _neighbour(chain: Sequence[QWidget], now: QWidget | None, *, forward: bool) -> QWidget:
    """Return the stop after `now`; of a widget that is no stop itself, the stop that follows it in Qt's chain."""
    if now in chain:
        return chain[(chain.index(now) + (1 if forward else -1)) % len(chain)]
    widget = now
    while widget is not None:
        widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
        if widget is None or widget is now:
            break
        if widget in chain:
            return widget
    return chain[0 if forward else -1]


def _bring_into_view(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def _is_in_front(dock: QDockWidget, window: QMainWindow) -> bool:
    """Say whether a panel is not behind another one's tab: Qt counts it as visible there, and puts it beside the window."""
    return dock.isHidden() or window.rect().intersects(dock.geometry())


def _is_stop(widget: QWidget, window: QWidget) -> bool:
    takes_tab = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return takes_tab and widget.focusProxy() is None and widget.isEnabled() and widget.isVisibleTo(window)
