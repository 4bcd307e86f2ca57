"""A choice among a few words, all of them visible: side, margin mode, what the size means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QFont, QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QPushButton, QSizePolicy

from planner.widgets.access import hint, set_role
from planner.widgets.grid import spacing

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import ChoiceView

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


class _Segment(QPushButton):
    """One option. It answers keys itself: a filter would be called with every event there is."""

    def __init__(self, choice: SegmentedChoice) -> None:
        super().__init__(choice)
        self._choice = choice

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the neighbour with the arrow keys."""
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step:
            self._choice.choose_beside(self, step)
        else:
            super().keyPressEvent(event)


class SegmentedChoice(QFrame):
    """Exclusive buttons in a row, in two rows where one is too narrow. Tab reaches the chosen one, the arrow keys choose its neighbours.

    `edited` (key, value) tells a choice of the user, never one that `show_choice` made.
    """

    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ChoiceView | None = None
        self._buttons: list[QPushButton] = []
        self._columns = 0
        self._widths: dict[str, int] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._tell)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(1)
        set_role(self, QAccessible.Role.Grouping)
        self._shortcut = QShortcut(self)
        self._shortcut.activated.connect(self.focus_choice)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_choice(self, view: ChoiceView) -> None:
        """Show the options and the chosen one."""
        before, self._view = self._view, view
        if view == before and self.value() == view.value:
            return
        if before is None or view.options != before.options:
            self._build(view)
        for button in self._buttons:
            chosen = button.property("value") == view.value
            button.setChecked(chosen)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)
        if not any(button.isChecked() for button in self._buttons):
            self._clear()
        if view != before:
            self.setAccessibleName(view.access.replace("&", ""))
            self.setAccessibleDescription(view.problem)
            self._shortcut.setKey(QKeySequence.mnemonic(view.access))

    def value(self) -> str:
        """Return the value of the chosen option, "" when none is chosen."""
        button = self._group.checkedButton()
        return str(button.property("value")) if button else ""

    def help_topic(self) -> str:
        """Return what the help knows the choice by."""
        return self._view.key if self._view is not None else ""

    def buttons(self) -> tuple[QPushButton, ...]:
        """Return the buttons in reading order."""
        return tuple(self._buttons)

    def focus_choice(self) -> None:
        """Put the focus on the chosen button."""
        button = self._group.checkedButton() or next(iter(self._buttons), None)
        if button is not None:
            button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_beside(self, button: QPushButton, step: int) -> None:
        """Choose the option `step` places after that of a button, from the last one on to the first."""
        self._choose(self._buttons[(self._buttons.index(button) + step) % len(self._buttons)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take a second row when the words do not fit beside each other."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widths.clear()
            self._arrange(self.width())

    def minimumSizeHint(self) -> QSize:
        """Return the room of the present rows; the width is whatever there is."""
        hint = super().minimumSizeHint()
        hint.setWidth(0)
        return hint

    def _choose(self, button: QPushButton) -> None:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        button.click()

    def _build(self, view: ChoiceView) -> None:
        for old in self._buttons:
            self._group.removeButton(old)
            self._grid.removeWidget(old)
            old.deleteLater()
        self._buttons = [self._button(*option) for option in view.options]
        self._columns = 0
        self._arrange(self.width())

    def _button(self, value: str, text: str, tip: str) -> QPushButton:
        button = _Segment(self)
        button.setText(text)  # given to the constructor, Python would look into icons for it
        button.setCheckable(True)
        button.setAutoExclusive(True)  # a screen reader calls it one of several, not a box to tick
        button.setAutoDefault(False)
        button.setProperty("value", value)
        hint(button, tip)
        button.setAccessibleName(text)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumWidth(1)
        self._group.addButton(button)
        return button

    def _arrange(self, width: int) -> None:
        columns = self._columns_for(width)
        if not columns:
            return
        self._columns = columns
        for at in range(len(self._buttons)):
            self._grid.setColumnStretch(at, 0)
        equal = columns * max(self._need(button) for button in self._buttons) + columns + 1 <= width
        for at, button in enumerate(self._buttons):
            self._grid.addWidget(button, at // columns, at % columns)
            self._grid.setColumnStretch(at % columns, 1 if equal else self._need(button))
        self.updateGeometry()

    def _columns_for(self, width: int) -> int:
        count = len(self._buttons)
        widths = [self._need(button) for button in self._buttons]
        for rows in range(1, count + 1):
            columns = -(-count // rows)
            widest = max(sum(widths[at : at + columns]) + columns + 1 for at in range(0, count, columns))
            if widest <= width:
                return columns
        return 1 if count else 0

    def _need(self, button: QPushButton) -> int:
        text = button.text()
        if text not in self._widths:
            bold = QFont(self.font())
            bold.setBold(True)
            self._widths[text] = QFontMetrics(bold).horizontalAdvance(text) + spacing(self, 1.5)
        return self._widths[text]

    def _clear(self) -> None:
        self._group.setExclusive(False)
        for button in self._buttons:
            button.setChecked(False)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._group.setExclusive(True)

    def _tell(self, button: QPushButton) -> None:
        if self._view is not None and (value := str(button.property("value"))) != self._view.value:
            self.edited.emit(self._view.key, value)
