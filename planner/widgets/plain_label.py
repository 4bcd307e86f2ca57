"""Labels that show text as it is: never markup, and at no width clipped without a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from planner.widgets.theme import set_state

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import Tone


class PlainLabel(QLabel):
    """A label of plain text. `kind` is its role in the style sheet; `wrap` lets it take as many lines as it needs."""

    def __init__(
        self, text: str = "", *, kind: str = "body", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)

    def sizeHint(self) -> QSize:
        """Return one line where the label wraps: its true height follows from the width it gets."""
        return QSize(super().sizeHint().width(), self._line_height()) if self.wordWrap() else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return one line where the label wraps, so that no guess at a width makes a panel taller than it must be."""
        return QSize(0, self._line_height()) if self.wordWrap() else super().minimumSizeHint()

    def _line_height(self) -> int:
        self.ensurePolished()
        return self.fontMetrics().height()

    def dress(self, *, tone: Tone | None = None, stale: bool = False) -> None:
        """Give the label the colour of a meaning, or the grey of a number that is no longer true."""
        set_state(self, tone="" if tone is None else tone.value, stale=stale)


class ElidingLabel(PlainLabel):
    """A label of one line that ends in "…" where it does not fit."""

    def __init__(self, text: str = "", *, kind: str = "body", parent: QWidget | None = None) -> None:
        self._full = ""
        super().__init__(kind=kind, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_full_text(text)

    def full_text(self) -> str:
        """Return the text that was asked for, whether or not it fits."""
        return self._full

    def set_full_text(self, text: str) -> None:
        """Show `text`, shortened where the width asks for it."""
        if text != self._full:
            self._full = text
            self.updateGeometry()
        self._elide()

    def full_width(self) -> int:
        """Return the width in pixels at which nothing need be cut."""
        self.ensurePolished()
        return self.fontMetrics().horizontalAdvance(self._full) + 1

    def sizeHint(self) -> QSize:
        """Return room for the whole text."""
        return QSize(self.full_width(), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Return almost nothing: the label can always be narrower."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        if shown != self.text():
            self.setText(shown)


def hairline(parent: QWidget | None = None) -> QFrame:
    """Return a thin line between two groups."""
    line = QFrame(parent)
    line.setObjectName("line")
    line.setFixedHeight(1)
    return line
