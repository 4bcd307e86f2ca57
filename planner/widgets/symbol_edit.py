"""The symbol: typed or chosen from what the venue lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from planner.model.language import tr
from planner.widgets.access import hint
from planner.widgets.eliding_combo import ElidingCombo
from planner.widgets.grid import set_state
from planner.widgets.history_keys import is_history

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from planner.presenters.views import FieldView


class SymbolEdit(ElidingCombo):
    """`chosen` carries the symbol when it was typed to its end or taken from the list."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._symbols = QStringListModel(self)
        self._shown: tuple[FieldView, tuple[str, ...]] | None = None
        self._line = _Line()
        self._line.setAccessibleName(tr("Symbol"))
        self.setAccessibleName(tr("Symbol"))
        self.setEditable(True)
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setModel(self._symbols)
        completer = QCompleter(self._symbols, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        self.setMinimumContentsLength(14)
        # the width of the longest symbol would come with the next change of theme, and go with the next venue
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setIconSize(QSize(0, 0))
        self._completer = completer
        self._dressed = False
        self.activated.connect(self._choose)
        self._line.textEdited.connect(self._dress)
        self._line.editingFinished.connect(self._choose)

    def show_symbol(self, view: FieldView, symbols: tuple[str, ...]) -> None:
        """Show the symbol and what the venue lists; a symbol that is being typed is left alone."""
        line = self._line
        if (view, symbols) == self._shown and line.text() == view.text:
            return
        self._shown = (view, symbols)
        if tuple(self._symbols.stringList()) != symbols:
            self._symbols.setStringList(list(symbols))
        if not (line.hasFocus() and line.isModified()) and line.text() != view.text:
            self.setCurrentIndex(self.findText(view.text))
            self.setEditText(view.text)
        set_state(self, problem=bool(view.problem))
        hint(self, view.problem or tr("What is traded. Type to search the venue's symbols."))

    def take_focus(self) -> None:
        """Lead to the symbol, ready to be typed over."""
        self._line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._line.selectAll()

    def finish(self) -> None:
        """Take what is being typed, as when the field is left."""
        if self._line.isModified():
            self._choose()

    def showPopup(self) -> None:
        """Open the list."""
        self._dress()
        super().showPopup()

    def _dress(self) -> None:
        """Give the rows of both lists the room that every list has: those of a field that is typed into have none of their own."""
        if self._dressed:
            return
        self._dressed = True
        # the first paint has no list, and need not wait for this class
        from PySide6.QtWidgets import QStyledItemDelegate

        for rows in (self.view(), self._completer.popup()):
            if rows is not None:
                rows.setItemDelegate(QStyledItemDelegate(rows))
                set_state(rows, kind="choices")

    def _choose(self) -> None:
        text = self._line.text().strip().upper()
        self._line.setModified(False)
        if text:
            self.chosen.emit(text)


class _Line(QLineEdit):
    def event(self, event: QEvent) -> bool:
        """Keep Undo and Redo for what is being typed; a symbol that is chosen is a step of the window's history."""
        if not self.isModified() and is_history(event):
            event.ignore()
            return False
        return super().event(event)
