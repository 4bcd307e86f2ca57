"""The journal table's header: columns that can be moved, sized, hidden and remembered, and ask for an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QStyleOptionHeader, QWidget

from planner.model.language import tr
from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS
from planner.widgets.topics import what_is_this

if TYPE_CHECKING:
    from planner.presenters.journal_filters import Sort
    from planner.widgets.journal_delegate import JournalDelegate

_NOTE = COLUMN_INDEX["note"]
_WIDEST = 2000  # a remembered width beyond this is a broken file
_MOST_AIR = 1.35  # how far columns grow with a wide window before the note takes the rest
_NOTE_SHARE = 0.17
_UP, _DOWN = QStyleOptionHeader.SortIndicator.SortUp, QStyleOptionHeader.SortIndicator.SortDown
_TURNED = {_UP: _DOWN, _DOWN: _UP}


class JournalHeader(QHeaderView):
    """Sorts nothing: `sort_clicked` carries the column's key. `columns_changed` says that there is something new to remember."""

    sort_clicked = Signal(str)
    columns_changed = Signal()

    def __init__(self, delegate: JournalDelegate, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._delegate = delegate
        self._by_hand = False
        self._fits_itself = True
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setResizeContentsPrecision(0)  # fitting a column measures the visible rows, not a thousand
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.sectionClicked.connect(self._clicked)
        self.sectionResized.connect(self._resized)
        self.sectionMoved.connect(self._moved)

    # -- widths and order ------------------------------------------------------------------------------------------

    def reset_columns(self) -> None:
        """Show every column in its first order, as wide as the window suggests."""
        for place in range(len(COLUMNS)):
            self.moveSection(self.visualIndex(place), place)
            self.setSectionHidden(place, False)
        self._fits_itself = True
        self.fit()
        self.columns_changed.emit()

    def fit(self) -> None:
        """Spread the columns over the window, unless the user has sized one."""
        self._find_first()
        shown = [place for place in range(self.count()) if not self.isSectionHidden(place)]
        if not self._fits_itself or not shown:
            return
        wanted = {place: self._delegate.title_width(COLUMNS[place].title, COLUMNS[place].sample) for place in shown}
        room = self.width() * (1 - _NOTE_SHARE)
        wanted[self._delegate.first] += self._delegate.edge
        others = sum(width for place, width in wanted.items() if place != _NOTE)
        air = min(max(room / max(others, 1), 1), _MOST_AIR)
        for place, width in wanted.items():
            self.resizeSection(place, width if place == _NOTE else round(width * air))

    def set_width(self, key: str, width: int) -> None:
        """Give a column the width the user wants, in pixels; from now on the widths are the user's."""
        self._fits_itself = False
        self.resizeSection(COLUMN_INDEX[key], width)

    def show_sort(self, sort: Sort) -> None:
        """Point the arrow at the sorted column."""
        order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
        self.setSortIndicatorShown(True)  # a table takes the arrow away from a header it is given
        self.setSortIndicator(COLUMN_INDEX.get(sort.column, -1), order)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logicalIndex: int) -> None:  # noqa: D102
        super().initStyleOptionForIndex(option, logicalIndex)
        # Fusion points down where values grow; people read an arrow up as "growing", in tables everywhere else
        option.sortIndicator = _TURNED.get(option.sortIndicator, option.sortIndicator)

    def columns_state(self) -> dict[str, Any]:
        """Return order, hidden columns and the widths the user chose (pixels) as a plain dict."""
        shown = {
            column.key: self.sectionSize(place)
            for place, column in enumerate(COLUMNS)
            if not self.isSectionHidden(place)
        }
        return {
            "order": [COLUMNS[self.logicalIndex(place)].key for place in range(len(COLUMNS))],
            "hidden": [column.key for column in COLUMNS if column.key not in shown],
            "widths": {} if self._fits_itself else shown,
        }

    def restore_columns(self, state: dict[str, Any]) -> None:
        """Bring back what `columns_state` returned; what is unknown or broken in it is passed over."""
        order = [key for key in _texts(state.get("order")) if key in COLUMN_INDEX]
        for place, key in enumerate(dict.fromkeys([*order, *COLUMN_INDEX])):
            self.moveSection(self.visualIndex(COLUMN_INDEX[key]), place)
        hidden = {key for key in _texts(state.get("hidden")) if key in COLUMN_INDEX}
        for key, place in COLUMN_INDEX.items():
            self.setSectionHidden(place, key in hidden and len(hidden) < len(COLUMNS))
        widths = state.get("widths")
        for key, width in widths.items() if isinstance(widths, dict) else ():
            if key in COLUMN_INDEX and key not in hidden and isinstance(width, int) and 0 < width <= _WIDEST:
                self.set_width(key, width)
        self.fit()

    # -- the menu --------------------------------------------------------------------------------------------------

    def columns_menu(self, parent: QWidget | None = None) -> QMenu:
        """Return a menu that shows and hides columns, and orders by one: the header's own, and the keyboard's way to it."""
        menu = QMenu(tr("&Columns"), parent or self)
        shown = len(COLUMNS) - self.hiddenSectionCount()
        for place, column in enumerate(COLUMNS):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(place))
            action.setEnabled(shown > 1 or self.isSectionHidden(place))
            action.setData(place)
            action.toggled.connect(self._toggled)
        menu.addSeparator()
        order = menu.addMenu(tr("&Sort by"))
        for column in COLUMNS:
            if column.sort:
                action = order.addAction(column.title)
                action.setData(column.key)
                action.triggered.connect(self._sort_chosen)
        menu.addAction(tr("&Reset columns")).triggered.connect(self.reset_columns)
        return menu

    def _toggled(self, shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.setSectionHidden(action.data(), not shown)
            self.fit()
            self.columns_changed.emit()

    def _sort_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.sort_clicked.emit(action.data())

    def _show_menu(self, where: QPoint) -> None:
        menu = self.columns_menu()
        column = self.logicalIndexAt(where)
        if column >= 0:
            menu.addSeparator()
            menu.addAction(what_is_this(self, menu, f"column:{COLUMNS[column].key}"))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(where))

    # -- events ----------------------------------------------------------------------------------------------------

    def _clicked(self, section: int) -> None:
        self.sort_clicked.emit(COLUMNS[section].key)

    def _find_first(self) -> None:
        """Tell who paints the cells which column stands at the left edge."""
        order = [self.logicalIndex(place) for place in range(self.count())]
        self._delegate.first = next((place for place in order if not self.isSectionHidden(place)), 0)

    def _moved(self) -> None:
        self._find_first()
        self.columns_changed.emit()

    def _resized(self) -> None:
        if self._by_hand:  # stretching, hiding and moving change sizes too
            self._fits_itself = False
            self.columns_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._by_hand = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._by_hand = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseDoubleClickEvent(event)
        self._by_hand = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        self._by_hand = False


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
