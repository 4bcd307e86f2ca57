"""Plan > Compare: the same trade on every venue, sortable; the best and the worst marked; any number explained."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from planner.model.language import tr
from planner.presenters.compare_columns import COLUMNS, KEYS, PLACES
from planner.presenters.compare_marks import BEST, WORST
from planner.presenters.compare_view import CompareView, Ways
from planner.presenters.ticket_values import ChoiceView
from planner.widgets.compare_table import CompareTable
from planner.widgets.page_dialog import PageDialog
from planner.widgets.plain_label import PlainLabel
from planner.widgets.segmented import SegmentedChoice
from planner.widgets.theme import spacing
from planner.widgets.topics import what_is_this

NAME = tr("Compare")
WAYS = (
    (Ways.VENUES, tr("Venues"), tr("The same trade under every venue's rules.")),
    (Ways.LEVERAGE, tr("Leverage"), tr("The same trade at other leverages.")),
    (Ways.MODES, tr("Isolated or cross"), tr("One slice, or the whole balance behind it.")),
)
ROOMY = 40
"""A screen of more lines of text has room for a note of two."""
MARKS = ((BEST, tr("best")), (WORST, tr("worst")))


def _ways(chosen: Ways) -> ChoiceView:
    return ChoiceView(key="compare", access=NAME, value=chosen, options=WAYS)


class CompareDialog(PageDialog):
    """It blocks nothing and Esc closes it. Rows are told by their place in the view, cells by that and the key of their column.

    `adopt_requested` moves the plan to a row, `why_requested` asks for a cell's derivation, `line_toggled` for a row's line on the chart.
    """

    adopt_requested = Signal(int)
    why_requested = Signal(int, str)
    line_toggled = Signal(int)
    ways_changed = Signal(str)
    export_requested = Signal()
    columns_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NAME, parent)
        self._view = CompareView()
        self._placed = False
        self.ways = SegmentedChoice()
        self.ways.show_choice(_ways(Ways.VENUES))
        self.ways.edited.connect(self._choose_ways)
        self._summary = PlainLabel(wrap=True)
        self._note = PlainLabel(wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._legend = PlainLabel(kind="small", wrap=True)
        self._pictures = {mark: QLabel() for mark, _ in MARKS}
        self.table = CompareTable(NAME)
        self._actions = self._make_actions()
        self._connect()
        self.copy_button = self.offer(tr("&Copy table"), self.copy_table)
        self.export_button = self.offer(tr("&Export as CSV…"), self.export_requested.emit)
        column = self.stack(self._head(), self._summary, self.table, self._note, self._foot(), steps=2)
        column.setStretchFactor(self.table, 1)
        self._dress()

    def show_comparison(self, view: CompareView) -> None:
        """Fill the table; the order, the hidden columns and the current cell stay."""
        self._view = view
        self._summary.setText(view.summary)
        self._legend.setText(view.legend)
        for picture in self._pictures.values():
            picture.setVisible(bool(view.legend))
        self.table.show_view(view, lines=self.ways.value() == Ways.VENUES)
        self._tell()
        if not self._placed and view.rows:
            self._settle()

    def current_key(self) -> str:
        """Return the key of the current row, "" where there is none."""
        return self.table.current_key()

    def copy_table(self) -> None:
        """Put the table as it is sorted, without hidden columns, on the clipboard, cells between tabs."""
        QGuiApplication.clipboard().setText(self._view.text(self.order(), self.shown_columns()))

    def copy_value(self) -> None:
        """Put the current cell on the clipboard, every digit of it."""
        place = self.table.current_place()
        if place is not None:
            key = self.table.current_column()
            text = self._view.in_full(place, key) or self._view.rows[place].cells[PLACES[key]].text
            QGuiApplication.clipboard().setText(text)

    def order(self) -> list[int]:
        """Return the places of the rows in the view, from top to bottom."""
        return list(self.table.rows.order)

    def shown_columns(self) -> list[int]:
        """Return the columns that are not hidden, in the order in which they stand."""
        return self.table.shown_columns()

    def columns_state(self) -> dict[str, Any]:
        """Return what is to be remembered of the table."""
        return self.table.columns_state()

    def restore_columns(self, state: dict[str, Any]) -> None:
        """Bring back what was remembered."""
        self.table.restore_columns(state)

    def help_topic(self) -> str:
        """Return what the help knows the current cell by."""
        return f"number:{COLUMNS[PLACES[self.table.current_column()]].asked}"

    def showEvent(self, event: QShowEvent) -> None:
        """Open on the table, so that the keys move in it at once."""
        super().showEvent(event)
        self.table.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours and sizes while the window is open."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._dress()

    # --- menus -------------------------------------------------------------------------------------------------------------------

    def column_menu(self) -> QMenu:
        """Return the menu that hides columns and brings them back."""
        menu = QMenu(self)
        for column in self._view.columns:
            if column.key != KEYS[0]:
                action = menu.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(not self.table.hidden(column.key))
                action.toggled.connect(partial(self._show_column, column.key))
        return menu

    def _show_column(self, key: str, shown: bool) -> None:
        self.table.hide_column(key, hidden=not shown)

    def cell_menu(self) -> QMenu:
        """Return the menu of the current cell."""
        menu, key = QMenu(self), self.table.current_column()
        menu.addActions([self._actions["why"], self._actions["adopt"]])
        place = self.table.current_place()
        if self.ways.value() == Ways.VENUES and place is not None and not self._view.rows[place].own:
            line = menu.addAction(tr("Liquidation line on the ch&art"))
            line.setCheckable(True)
            line.setChecked(self._view.rows[place].drawn)
            line.triggered.connect(self._toggle_line)
        menu.addSeparator()
        menu.addActions([self._actions["value"], self._actions["copy"]])
        menu.addSeparator()
        for words, descending in ((tr("Sort, smallest &first"), False), (tr("Sort, &largest first"), True)):
            menu.addAction(words, partial(self._sort, key, descending=descending))
        if key != KEYS[0]:
            menu.addAction(tr("Hi&de this column"), partial(self._show_column, key, False))
        menu.addSeparator()
        menu.addAction(what_is_this(self, menu))
        return menu

    def _sort(self, key: str, *, descending: bool) -> None:
        self.table.sort_by(key, descending=descending)
        self.columns_changed.emit()

    def _popup(self, menu: QMenu, where: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    # --- inside ----------------------------------------------------------------------------------------------------------

    def _make_actions(self) -> dict[str, QAction]:
        wanted = (
            ("why", tr("&Why this number"), QKeySequence("Ctrl+I"), self._ask_why),
            ("adopt", tr("&Move the plan there"), QKeySequence("Ctrl+Return"), self._adopt),
            ("value", tr("Copy &value"), QKeySequence("Ctrl+Shift+C"), self.copy_value),
            ("copy", tr("&Copy table"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy_table),
        )
        made = {}
        for key, words, shortcut, act in wanted:
            action = made[key] = QAction(words, self.table)
            action.setShortcut(shortcut)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
            self.table.addAction(action)
        return made

    def _connect(self) -> None:
        table = self.table
        table.row_chosen.connect(self._adopt)
        table.cell_asked.connect(self._ask_why)
        table.line_toggled.connect(self._toggle_line)
        table.moved.connect(self._tell)
        table.columns_changed.connect(self.columns_changed)
        table.menu_requested.connect(lambda where: self._popup(self.cell_menu(), where))
        table.head.customContextMenuRequested.connect(
            lambda where: self._popup(self.column_menu(), table.head.mapToGlobal(where))
        )

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(self.ways, 2)
        head.addStretch(1)
        # beside the choice: at the largest text all buttons in a row are wider than a small screen
        self.adopt_button = self._button(tr("&Move the plan there"), self._adopt)
        self.why_button = self._button(tr("&Why this number"), self._ask_why)
        self.columns_button = self._button(tr("C&olumns"), self._show_columns)
        for button in (self.columns_button, self.why_button, self.adopt_button):
            head.addWidget(button)
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(spacing(self, 1))
        for mark, words in MARKS:
            picture = self._pictures[mark]
            picture.setAccessibleName(words)
            foot.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._legend, 1)
        return foot

    def _button(self, words: str, act: Any) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _choose_ways(self, _key: str, value: str) -> None:
        self.ways.show_choice(_ways(Ways(value)))
        self.ways_changed.emit(value)

    def _tell(self) -> None:
        place = self.table.current_place()
        row = self._view.rows[place] if place is not None and place < len(self._view.rows) else None
        self._note.setText("" if row is None else row.note)
        self.adopt_button.setEnabled(row is not None and not row.own)
        self._actions["adopt"].setEnabled(row is not None and not row.own)
        self.why_button.setEnabled(row is not None)

    def _adopt(self) -> None:
        place = self.table.current_place()
        if place is not None and not self._view.rows[place].own:
            self.adopt_requested.emit(place)

    def _ask_why(self) -> None:
        place = self.table.current_place()
        if place is not None:
            self.why_requested.emit(place, COLUMNS[PLACES[self.table.current_column()]].asked)

    def _toggle_line(self) -> None:
        place = self.table.current_place()
        if place is not None and self.ways.value() == Ways.VENUES and not self._view.rows[place].own:
            self.line_toggled.emit(place)

    def _show_columns(self) -> None:
        self._popup(self.column_menu(), self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _dress(self) -> None:
        for mark, picture in self._pictures.items():
            picture.setPixmap(self.table.delegate.marks[mark])
        line = self._note.fontMetrics().lineSpacing()
        roomy = self.screen().availableGeometry().height() > ROOMY * line
        self._note.setMinimumHeight((2 if roomy else 1) * line)  # else the table would move with the current row

    def _settle(self) -> None:
        """Open as wide and as high as the table needs, as far as the screen goes."""
        self._placed = True
        room = self.screen().availableGeometry()
        width = self.table.wanted_width() + 2 * spacing(self, 4)
        rows = len(self._view.rows) * self.table.delegate.row_height() + self.table.head.sizeHint().height()
        height = rows + self.sizeHint().height() - self.table.sizeHint().height() + spacing(self, 4)
        self.resize(min(width, room.width() - spacing(self, 2)), min(height, room.height() * 9 // 10))
