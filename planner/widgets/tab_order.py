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
    return _stops(_chain(window), window, panels)


def move_focus(window: QMainWindow, *, forward: bool) -> bool:
    """Give the focus to the next or previous stop, round and round; False where there is none."""
    chain = _chain(window)
    visited = _stops(chain, window, panels_in_order(window))
    if not visited:
        return False
    to = _neighbour(visited, chain, window.focusWidget(), forward=forward)
    to.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _bring_into_view(to)
    return True


def _chain(window: QWidget) -> list[QWidget]:
    """Return the widgets of a window in the order of Qt's chain.

    PySide takes what Qt calls the next one for a child of the one before: when that is deleted, all that Qt itself has made (buttons of a
    box, entries of a menu) counts as deleted from there on. To look for the children of the true parents puts that right, but for the
    window, which therefore is never asked for as the next one.
    """
    last, widget = window.previousInFocusChain(), window.nextInFocusChain()
    found: list[QWidget] = []
    while widget is not None:
        found.append(widget)
        widget = widget.nextInFocusChain() if widget is not last else None
    for parent in filter(None, {each.parentWidget() for each in found}):
        parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found


def _stops(chain: Sequence[QWidget], window: QWidget, panels: Sequence[QWidget]) -> list[QWidget]:
    found: dict[QWidget, list[QWidget]] = {panel: [] for panel in panels}
    for widget in chain:
        home = next((panel for panel in panels if panel is widget or panel.isAncestorOf(widget)), None)
        if home is not None and _is_stop(widget, window):
            found[home].append(widget)
    return [stop for panel in panels for stop in found[panel]]


def _neighbour(visited: Sequence[QWidget], chain: Sequence[QWidget], now: QWidget | None, *, forward: bool) -> QWidget:
    """Return the stop after `now`; of a widget that is no stop itself, the stop that follows it in Qt's chain."""
    step = 1 if forward else -1
    if now in visited:
        return visited[(visited.index(now) + step) % len(visited)]
    if now in chain:
        at = chain.index(now)
        following = [*chain[at:], *chain[:at]][::step]
        return next(widget for widget in following if widget in visited)
    return visited[0 if forward else -1]


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
