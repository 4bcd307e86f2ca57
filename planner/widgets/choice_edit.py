"""One of a few words, in the place of an input: the same questions and signals as a `NumberEdit`, with a list instead of typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox

from planner.widgets.eliding_combo import ElidingCombo
from planner.widgets.grid import set_state, tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import FieldView


class ChoiceEdit(ElidingCombo):
    """A list whose chosen word stands for a value. `edited` (key, value) tells the user's choice only, `left` (key) that it was left.

    A value that is not in the list is shown as it is, and nothing is chosen.
    """

    edited = Signal(str, str)
    left = Signal(str)

    def __init__(self, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._view: FieldView | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the window explains what the list is
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(1)
        self.activated.connect(self._tell)

    def key(self) -> str:
        """Return the draft's field that this list stands for."""
        return self._key

    def help_topic(self) -> str:
        """Return what the help knows the field by."""
        return self._key

    def text(self) -> str:
        """Return the chosen value."""
        return str(self.currentData()) if self.currentIndex() >= 0 else self.placeholderText()

    def show_field(self, view: FieldView) -> None:
        """Show the words and the chosen one; emits nothing."""
        before, self._view, self._key = self._view, view, view.key
        if before is None or view.options != before.options:
            self.clear()
            for value, words in view.options:
                self.addItem(words, value)
        self.setPlaceholderText(view.text)
        self.setCurrentIndex(self.findData(view.text))
        if view != before:
            self.setToolTip(tooltip("\n".join(filter(None, (view.problem, view.tooltip)))))
            self.setAccessibleName(view.access.replace("&", ""))
            self.setAccessibleDescription(view.problem or view.echo or view.tooltip)
            set_state(self, problem=view.problem_tone.value if view.problem else "")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the list was left, unless its own popup or another window only covers it."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit(self._key)

    def _tell(self, _index: int) -> None:
        if self._view is None or self.text() != self._view.text:
            self.edited.emit(self._key, self.text())
