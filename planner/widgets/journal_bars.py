"""What stands above, below and in place of the journal's table: bars of one sentence, and the empty page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.widgets.access import announce
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import set_state, spacing

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from planner.presenters.journal_words import EmptyView


class NoticeBar(QFrame):
    """One sentence with, where there is something to do, one button; hidden while it has nothing to say. Never modal."""

    acted = Signal()
    dismissed = Signal()

    def __init__(self, *, tone: str, button: str = "", closable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        swatch = QFrame()
        swatch.setObjectName("swatch")
        swatch.setFixedWidth(3)
        set_state(swatch, tone=tone)
        self._label = PlainLabel(wrap=True)
        # with a parent from the first: shown without one, a button is a window, and takes the keys of whoever is typing
        self.button = QPushButton(button, self)
        self.button.setProperty("kind", "link")
        self.button.setVisible(bool(button))
        self.button.clicked.connect(self.acted)
        close = QPushButton(tr("Dismiss"), self)
        close.setProperty("kind", "link")
        close.setVisible(closable)
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, spacing(self, 2), 0)
        self._label.setContentsMargins(0, spacing(self, 1), 0, spacing(self, 1))
        row.setSpacing(spacing(self, 2))
        row.addWidget(swatch)
        row.addWidget(self._label, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        self.hide()

    def text(self) -> str:
        """Return the sentence."""
        return self._label.text()

    def say(self, sentence: str) -> None:
        """Show the sentence; "" hides the bar."""
        if sentence != self._label.text():
            self._label.setText(sentence)
            self.setAccessibleName(sentence)
            announce(self, sentence)
        self.setVisible(bool(sentence))


class EmptyPage(QWidget):
    """Says why there is nothing to see, and offers the one step that changes it."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: EmptyView | None = None
        self._headline = PlainLabel(kind="strong")
        self._sentence = PlainLabel(kind="muted", wrap=True)
        self.button = QPushButton()
        self.button.clicked.connect(self._clicked)
        column = self._column = QVBoxLayout(self)
        # a low journal needs its height for the words
        column.setContentsMargins(spacing(self, 2), 0, spacing(self, 2), 0)
        column.addStretch(1)
        for label in (self._headline, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def text(self) -> str:
        """Return headline and sentence."""
        return f"{self._headline.text()}\n{self._sentence.text()}"

    def show_view(self, view: EmptyView) -> None:
        """Say what the view holds."""
        self._view = view
        save = QKeySequence(QKeySequence.StandardKey.Save).toString(QKeySequence.SequenceFormat.NativeText) or tr(
            "Save"
        )
        self._headline.setText(view.headline)
        self._sentence.setText(view.sentence.replace("{save}", save))
        self.button.setText(view.button)
        self.button.setVisible(bool(view.button))
        self._space()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move closer together where a line would be cut otherwise."""
        super().resizeEvent(event)
        self._space()

    def _space(self) -> None:
        for steps in (2, 1, 0.5):
            self._column.setSpacing(spacing(self, steps))
            if self._column.totalHeightForWidth(self.width()) <= self.height():
                return

    def _clicked(self) -> None:
        if self._view is not None:
            self.acted.emit(self._view.action)
