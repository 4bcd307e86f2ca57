"""The account panel: other positions and other assets in tables, the account's totals beside them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from planner.model.draft_rows import ASSETS, POSITIONS
from planner.model.language import tr
from planner.presenters.account_view import EMPTY_HEADLINE, EMPTY_SENTENCE, ISOLATED
from planner.widgets.access import hint
from planner.widgets.account_table import AccountTable
from planner.widgets.account_totals import AccountTotals
from planner.widgets.grid import spacing
from planner.widgets.ground import Ground
from planner.widgets.plain_label import LiveLabel, PlainLabel
from planner.widgets.topics import TOPIC, what_is_this

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent

    from planner.presenters.account_view import AccountView

_NARROW = 105
"""Characters of width under which the totals stand beneath the tables."""
_TOTALS = 42
COMMANDS = (
    ("add_position", tr("Add position"), tr("Add an open position of the account.")),
    ("add_asset", tr("Add asset"), tr("Add a coin or currency that backs the account beside the balance.")),
    ("import", tr("Import…"), tr("Read open positions from a CSV file of a venue, or of the planner.")),
    ("journal", tr("From journal…"), tr("Take positions that the journal holds as open.")),
)
MORE = (
    ("duplicate", tr("&Duplicate row"), "Ctrl+Shift+D"),
    ("remove", tr("&Remove rows"), "Ctrl+Del"),
    ("-", "", ""),
    ("copy", tr("&Copy table"), ""),
    ("paste", tr("&Paste rows…"), ""),
    ("export", tr("&Export as CSV…"), ""),
    ("-", "", ""),
    ("clear_positions", tr("Remove all &positions"), ""),
    ("clear_assets", tr("Remove all a&ssets"), ""),
)


class AccountPanel(QWidget):
    """`edited`, `left` speak of cells; `command` names what was chosen; `seen` asks for what it should show, for it was hidden.

    `cleared` carries keys of cells to empty.
    """

    edited = Signal(str, str)
    left = Signal(str)
    cleared = Signal(list)
    command = Signal(str)
    why_requested = Signal(str)
    cross_requested = Signal()
    seen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(TOPIC, "account")
        self._view: AccountView | None = None
        self.positions = AccountTable(POSITIONS, tr("Other positions"))
        self.assets = AccountTable(ASSETS, tr("Other assets"))
        self.totals = AccountTotals()
        self._buttons = {key: self._button(key, text, tip) for key, text, tip in COMMANDS}
        self._more = QPushButton(tr("More"))
        self._summary = LiveLabel(kind="muted")
        self._row_note = LiveLabel(kind="small", wrap=True)
        self._cross = QPushButton(tr("Use cross"))
        self._isolated, self._isolated_words = QWidget(), PlainLabel(kind="muted", wrap=True)
        self._assets_title = PlainLabel(tr("Other assets"), kind="caption")
        self._inner = Ground()
        self._empty, self._body = QWidget(), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._scroll = QScrollArea()
        self.actions_by_key: dict[str, QAction] = {}
        self._last = self.positions
        self._make_menu()
        self._lay_out()
        self._connect()

    def _button(self, key: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        hint(button, tip)
        button.clicked.connect(partial(self._emit, key))
        return button

    def _make_menu(self) -> None:
        self.menu = QMenu(self)
        for key, text, shortcut in MORE:
            if key == "-":
                self.menu.addSeparator()
                continue
            action = self.menu.addAction(text)
            if shortcut:
                action.setShortcut(QKeySequence(shortcut))
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(partial(self._emit, key))
            self.actions_by_key[key] = action
            self.addAction(action)
        self._more.setMenu(self.menu)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._heading())
        column.addWidget(self._isolated_bar())
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to what is inside
        self._scroll.setWidget(self._inside())
        column.addWidget(self._scroll, 1)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(spacing(self, 3), 0, spacing(self, 3), spacing(self, 1))
        row.setSpacing(spacing(self, 2))
        row.addWidget(PlainLabel(tr("Account"), kind="caption"))
        for button in (*self._buttons.values(), self._more):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _isolated_bar(self) -> QWidget:
        self._cross.setProperty("kind", "link")
        hint(self._cross, tr("Let the whole balance back the plan, with everything else that the account holds."))
        row = QHBoxLayout(self._isolated)
        row.setContentsMargins(spacing(self, 3), 0, spacing(self, 3), spacing(self, 1))
        row.addWidget(self._isolated_words, 1)
        row.addWidget(self._cross)
        self._isolated.hide()
        return self._isolated

    def _inside(self) -> QWidget:
        tables = QVBoxLayout()
        tables.setSpacing(spacing(self))
        tables.addWidget(self._teaching())
        for widget in (self.positions, self._assets_title, self.assets):
            tables.addWidget(widget)
        tables.addWidget(self._row_note)
        tables.addStretch(1)
        self._body.setSpacing(spacing(self, 4))
        self._body.addLayout(tables, 1)
        self._body.addWidget(self.totals)
        around = QVBoxLayout(self._inner)
        around.setContentsMargins(spacing(self, 3), 0, spacing(self, 3), spacing(self, 2))
        around.addLayout(self._body)
        return self._inner

    def _teaching(self) -> QWidget:
        column = QVBoxLayout(self._empty)
        column.setContentsMargins(0, spacing(self), 0, 0)
        column.setSpacing(spacing(self))
        example = QPushButton(tr("Show me a hedge"))
        hint(example, tr("Fill in half of the plan's position on the other side, in cross mode; undo takes it back."))
        example.clicked.connect(partial(self._emit, "hedge"))
        self.example = example
        column.addWidget(PlainLabel(EMPTY_HEADLINE, kind="strong"))
        column.addWidget(PlainLabel(EMPTY_SENTENCE, kind="muted", wrap=True))
        column.addWidget(example, 0, Qt.AlignmentFlag.AlignLeft)
        return self._empty

    def _connect(self) -> None:
        for table in (self.positions, self.assets):
            table.edited.connect(self.edited)
            table.left.connect(self.left)
            table.cleared.connect(self.cleared)
            table.pasted.connect(partial(self._emit, "paste"))
            table.copied.connect(partial(self._emit, "copy"))
            table.menu_requested.connect(self._show_menu)
            table.chosen.connect(partial(self._chosen, table))
        self.totals.why_requested.connect(self.why_requested)
        self._cross.clicked.connect(self.cross_requested)

    # -- what the window uses --------------------------------------------------------------------------------------

    def show_account(self, view: AccountView) -> None:
        """Show the account, setting only what differs."""
        before, self._view = self._view, view
        if view == before:
            return
        for table, shown in ((self.positions, view.positions), (self.assets, view.assets)):
            table.show_table(shown)
            table.setVisible(bool(shown.rows))
        self._assets_title.setVisible(bool(view.assets.rows))
        self._empty.setVisible(view.empty)
        self._isolated.setVisible(view.isolated and not view.empty)
        self._isolated_words.setText(ISOLATED if view.isolated else "")
        self.totals.show_totals(view.title, view.where, view.totals, view.said)
        self._allow(view)
        self._say_row()

    def chosen_rows(self) -> tuple[AccountTable, tuple[int, ...]]:
        """Return the table that was used last, and its selected rows."""
        return self._last, self._last.chosen_rows()

    def focus_cell(self, table_key: str, row: int, part: str, *, edit: bool = True) -> None:
        """Open a cell."""
        table = self.positions if table_key == POSITIONS.key else self.assets
        if table.go_to(row, part, edit=edit):
            self._bring_into_view(table)

    def take_focus(self) -> None:
        """Take the focus as if it came by Tab."""
        first = self.positions if self.positions.isVisibleTo(self) else self._buttons["add_position"]
        if self._view is not None and self._view.empty:
            first = self.example
        first.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(first, AccountTable) and not first.currentIndex().isValid():
            first.go_to(0, "symbol")

    def copy_text(self) -> str:
        """Return the table used last as lines of cells between tabs."""
        return self._last.rows.view().text()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _emit(self, key: str, *_: object) -> None:
        self.command.emit(key)

    def _allow(self, view: AccountView) -> None:
        self._buttons["add_position"].setEnabled(view.positions.can_add)
        self._buttons["add_asset"].setEnabled(view.assets.can_add)
        for key in ("duplicate", "remove", "copy", "export"):
            self.actions_by_key[key].setEnabled(not view.empty)
        self.actions_by_key["clear_positions"].setEnabled(bool(view.positions.rows))
        self.actions_by_key["clear_assets"].setEnabled(bool(view.assets.rows))

    def _chosen(self, table: AccountTable, row: int) -> None:
        if row >= 0:
            self._last = table
        self._say_row()
        self._bring_into_view(table)

    def _say_row(self) -> None:
        """Say in full how the current row counts, or the first that is wrong: beside the row there may be no room for it."""
        current = self._last.currentIndex().row()
        rows = self._last.rows.view().rows
        text, tone = "", None
        if 0 <= current < len(rows):
            text, tone = rows[current].note, rows[current].tone
        self._row_note.setText(text)
        self._row_note.setVisible(bool(text))
        self._row_note.dress(tone=tone)

    def _bring_into_view(self, table: AccountTable) -> None:
        index = table.currentIndex()
        if index.isValid() and table.isVisible():
            spot = table.visualRect(index).translated(table.viewport().pos())
            corner = table.mapTo(self._inner, spot.topLeft())
            room = QRect(corner, spot.size())
            self._scroll.ensureVisible(0, room.center().y(), 0, room.height())

    def _show_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.menu.actions())
        menu.addSeparator()
        menu.addAction(what_is_this(self._last, menu))
        menu.popup(where)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.seen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the totals beside the tables, or beneath them where that would be too narrow."""
        super().resizeEvent(event)
        wide = self.fontMetrics().averageCharWidth()
        narrow = self.width() < wide * _NARROW
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.totals.set_width(0 if narrow else wide * _TOTALS)
