"""The row of tools over the panels: the most used commands in words, venue and symbol, and the state of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolBar, QWidget

from planner.model.language import tr
from planner.widgets.access import hint, label_for
from planner.widgets.eliding_combo import ElidingCombo
from planner.widgets.plain_label import PartsLabel
from planner.widgets.symbol_edit import SymbolEdit
from planner.widgets.theme import set_state, spacing
from planner.widgets.topics import TOPIC

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from planner.presenters.views import ChoiceView, FieldView


COMPARE = tr("Compare")
COMPARE_VENUES = tr("Compare venues")
_VENUE_FRAME = 11
_GAPS = 34
"""Steps of the grid: the frame of the venue with its arrow, the gaps and margins of the whole row."""


class ToolRow(QToolBar):
    """The row. `command` names a command of the menus, `edited` carries (field, text) for venue and symbol."""

    command = Signal(str)
    edited = Signal(str, str)

    def __init__(self, export_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tools"), parent)
        self.setObjectName("tools")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # left to the window, which explains what is here
        self._buttons = {
            key: self._button(key, text)
            for key, text in (("new", tr("New")), ("open", tr("Open")), ("save", tr("Save to journal")))
        }
        self._undo = self._button("undo", tr("↶ Undo"))
        self._redo = self._button("redo", "↷")
        self._compare = self._button("compare", COMPARE)
        hint(self._compare, tr("The same plan on every venue, side by side."))
        set_state(self._buttons["save"], primary=True)
        self.venue = ElidingCombo()
        self.symbol = SymbolEdit()
        self._venue_shown: ChoiceView | None = None
        self._steps_shown: tuple[str, str] | None = None
        self._data_shown = ("", "")
        self._data = PartsLabel(kind="muted")
        self._build_choices()
        self._export = QPushButton(tr("Export"))
        self._export.setMenu(export_menu)
        self._lay_out()

    def _button(self, key: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setProperty("command", key)
        button.clicked.connect(self._clicked)
        return button

    def _clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.command.emit(str(sender.property("command")))

    def _build_choices(self) -> None:
        self.venue.setAccessibleName(tr("Venue"))
        hint(self.venue, tr("Whose rules the plan is computed with."))
        self.venue.activated.connect(self._venue_chosen)
        for box, topic in ((self.venue, "venue"), (self.symbol, "symbol")):
            box.setProperty(TOPIC, topic)
            # a list has none of its own, but keeps the event
            box.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.symbol.chosen.connect(self._symbol_chosen)

    def _lay_out(self) -> None:
        box = QWidget()
        row = QHBoxLayout(box)
        gap = spacing(self, 2)
        row.setContentsMargins(gap // 2, 0, gap // 2, 0)  # the bar adds its own: as far in as the panels
        row.setSpacing(gap)
        for widget in (*self._buttons.values(), self._undo, self._redo):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.venue)
        row.addWidget(self.symbol)
        row.addWidget(self._compare)
        row.addWidget(self._export)
        label_for(self.venue, tr("Venue"))
        label_for(self.symbol, tr("Symbol"))
        # with large text they give way before the window outgrows the screen
        self.venue.setMinimumWidth(spacing(self, 18))
        self.symbol.setMinimumWidth(spacing(self, 24))
        self._compare.setMinimumWidth(1)
        self._data.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row.addWidget(self._data)
        self.addWidget(box)

    def show_venue(self, view: ChoiceView) -> None:
        """Show the venues and the one chosen."""
        if view == self._venue_shown and self.venue.currentData() == view.value:
            return
        self._venue_shown = view
        known = [(self.venue.itemData(i), self.venue.itemText(i)) for i in range(self.venue.count())]
        wanted = [(value, text) for value, text, _ in view.options]
        if known != wanted:
            self.venue.clear()
            for value, text in wanted:
                self.venue.addItem(text, value)
        index = self.venue.findData(view.value)
        if index != self.venue.currentIndex():
            self.venue.setCurrentIndex(index)
        self._make_room()

    def show_symbol(self, view: FieldView, symbols: tuple[str, ...]) -> None:
        """Show the symbol and what the venue lists."""
        before = self.symbol.currentText()
        self.symbol.show_symbol(view, symbols)
        if self.symbol.currentText() != before:
            self._make_room()

    def focus_field(self, key: str) -> None:
        """Lead to the venue or the symbol."""
        if key == "venue":
            self.venue.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.symbol.take_focus()

    def show_history(self, undo: str, redo: str) -> None:
        """Name the step that undo takes back."""
        if (undo, redo) == self._steps_shown:
            return
        self._steps_shown = (undo, redo)
        self._undo.setEnabled(bool(undo))
        self._make_room()
        self._redo.setEnabled(bool(redo))
        hint(self._redo, tr("Redo {redo}", redo=redo) if redo else tr("Nothing to redo"))
        self._redo.setAccessibleName(tr("Redo {redo}", redo=redo).strip())

    def show_data(self, text: str, tip: str = "") -> None:
        """Say where the prices come from and until when; `tip` says it more exactly."""
        if (text, tip) == self._data_shown:
            return
        self._data_shown = (text, tip)
        self._data.set_full_text(text)
        self._make_room()
        hint(self._data, f"{text}\n{tip}".rstrip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Let the chosen venue be read.

        Before it give way the name of the step that Undo takes back, the long words of the comparison, the state of the data but its
        first word, what the symbol leaves of its field, and at last the comparison itself, which the menu has too.
        """
        undo = self._steps_shown[0] if self._steps_shown is not None else ""
        short, name = tr("↶ Undo"), tr("↶ Undo {undo}", undo=undo) if undo else tr("↶ Undo")
        width_of = self._undo.fontMetrics().horizontalAdvance
        spare = self.width() - self._taken() - width_of(short)
        least = self._data.least_width()
        spare += self._taken_from_symbol(self._compare_width() + least - spare) or self._taken_from_symbol(
            least - spare
        )
        spare -= self._room_for_comparing(spare - least)
        named = spare - (width_of(name) - width_of(short)) >= self._data.full_width()
        self._undo.setText(name if named else short)
        hint(self._undo, "" if named else name)
        spare -= width_of(self._undo.text()) - width_of(short)
        longer = width_of(COMPARE_VENUES) - width_of(COMPARE)
        if not self._compare.isHidden() and spare - longer >= self._data.full_width():
            self._compare.setText(COMPARE_VENUES)
            spare -= longer
        self._data.setMaximumWidth(self._data.width_within(spare))  # no wider than it is read: it ends at the margin
        self.venue.setMaximumWidth(self._venue_read() + max(spare - self._data.full_width(), 0))

    def _taken_from_symbol(self, missing: int) -> int:
        """Let the symbol's field be as narrow as the symbol in it, where that gives the `missing` pixels; return how many it gives."""
        whole = self.symbol.sizeHint().width()
        spared = whole - self._symbol_read() if 0 < missing <= whole - self._symbol_read() else 0
        self.symbol.setMaximumWidth(whole - spared)
        return spared

    def _room_for_comparing(self, spare: int) -> int:
        """Show the button where `spare` pixels are enough for it, and return how many it takes."""
        wanted = self._compare_width()
        self._compare.setVisible(wanted <= spare)
        return wanted if wanted <= spare else 0

    def _compare_width(self) -> int:
        """Return the width in pixels of the comparison's button in its short word, with the gap beside it."""
        self._compare.setText(COMPARE)
        return self._compare.sizeHint().width() + spacing(self, 2)

    def _venue_read(self) -> int:
        """Return the width in pixels at which the chosen venue is read in full."""
        return self.venue.fontMetrics().horizontalAdvance(self.venue.currentText()) + spacing(self, _VENUE_FRAME)

    def _symbol_read(self) -> int:
        """Return the width in pixels at which the symbol is read in full."""
        read = self.symbol.fontMetrics().horizontalAdvance(self.symbol.currentText()) + spacing(self, _VENUE_FRAME)
        return max(read, self.symbol.minimumWidth())

    def _taken(self) -> int:
        """Return the width in pixels of everything but the state of the data and the word on the undo button."""
        buttons = [*self._buttons.values(), self._redo, self._export]
        taken = sum(button.sizeHint().width() for button in buttons) + self.symbol.sizeHint().width()
        return taken + self._venue_read() + spacing(self, _GAPS)

    def _venue_chosen(self) -> None:
        self.edited.emit("venue", str(self.venue.currentData()))

    def _symbol_chosen(self, symbol: str) -> None:
        self.edited.emit("symbol", symbol)
