"""Labels that show text as it is: never markup, and at no width clipped without a sign."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLineF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from planner.widgets.grid import set_state
from planner.widgets.ground import covered_ground, erase
from planner.widgets.hair_pen import hair_pen

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import Tone

_WRAPPED = Qt.TextFlag.TextWordWrap.value
_JOINT = " · "
_DIGITS = "0123456789"
_AS_ZEROS = str.maketrans(_DIGITS, "0" * len(_DIGITS))
_TALL = 100_000  # pixels: no text that is shown wraps to more


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


@lru_cache(maxsize=32)
def _even_digits(font: str) -> bool:
    """Say whether the digits of a font are of one width, also beside the signs that numbers are written with."""
    described = QFont()
    described.fromString(font)
    metrics = QFontMetrics(described)
    return len({metrics.horizontalAdvance(f"{digit}{digit}.{digit},{digit} {digit}%") for digit in _DIGITS}) == 1


class LiveLabel(PlainLabel):
    """A label whose text changes while somebody types. It paints the text itself and asks for another place only when it needs one.

    `QLabel` lets every layout above it settle anew at each text, which costs more than all painting. A screen reader is given the text
    as the label's name.
    """

    def __init__(
        self, text: str = "", *, kind: str = "body", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        self._text = ""
        self._line = -1  # the width of the text in pixels, -1 where it has not been measured
        self._wrapped = (-1, 0)  # the last width at which it was wrapped, and the height
        self._flags: int | None = None  # how the text is drawn; None where it has not been asked
        self._even: bool | None = None  # whether the font's digits are of one width; None where it has not been asked
        self._kept_place = False  # the text changed, and the layout was not told, for the place still suits
        self._covers = False
        self._ground: QWidget | None = None  # what it stands on, where it fills its own place
        super().__init__(text, kind=kind, wrap=wrap, parent=parent)

    def text(self) -> str:
        """Return what is shown."""
        return self._text

    def cover_ground(self) -> None:
        """Let the label fill its own place: Qt then paints nothing beneath a text that changes, a fourteenth of a keystroke.

        For labels on a panel or a card, with nothing between them that has another colour.
        """
        self._covers = True

    def setText(self, text: str) -> None:
        """Show a text."""
        if text == self._text:
            return
        seen, alike = self.isVisible(), self._line >= 0 and self._takes_the_same(text)
        before = self._need() if seen and not alike else 0
        self._text = text
        if not alike:
            self._forget()
        self.setAccessibleName(text)
        if not seen or (not alike and self._need() != before):
            self.updateGeometry()
        elif not alike:
            self._kept_place = True
        self.update()

    def full_width(self) -> int:
        """Return the width in pixels that the text takes on one line; measured once, for layouts ask again and again."""
        if self._line < 0:
            self.ensurePolished()
            self._line = self.fontMetrics().horizontalAdvance(self._text) + 1
        return self._line

    def sizeHint(self) -> QSize:
        """Return the size of the text on one line."""
        return QSize(self.full_width(), self._line_height())

    def minimumSizeHint(self) -> QSize:
        """Return one line, of no width where the label wraps."""
        return QSize(0, self._line_height()) if self.wordWrap() else self.sizeHint()

    def heightForWidth(self, width: int) -> int:
        """Return the height of as many lines as the text takes."""
        if not self.wordWrap() or (self.full_width() <= width and "\n" not in self._text):
            return self._line_height()
        if self._wrapped[0] != width:
            self._wrapped = (width, self.fontMetrics().boundingRect(0, 0, width, _TALL, _WRAPPED, self._text).height())
        return self._wrapped[1]

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()
            self._even = None

    def showEvent(self, event: QShowEvent) -> None:
        """Find the ground."""
        super().showEvent(event)
        if self._covers:
            self._ground = covered_ground(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the place that suits the new width, where layouts may remember what another text needed."""
        super().resizeEvent(event)
        if self._kept_place:
            self._kept_place = False
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text in the colour that the style sheet gives the label."""
        if not self._text and self._ground is None:
            return
        if self._flags is None:  # each of Qt's flags is made by Python anew when it is asked for
            self._flags = self.alignment().value | (_WRAPPED if self.wordWrap() else 0)
        painter = QPainter(self)
        if self._ground is not None:
            erase(painter, self._ground, event.rect())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), self._flags, self._painted())
        painter.end()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Let the text begin or end at another edge."""
        self._flags = None
        super().setAlignment(alignment)

    def _painted(self) -> str:
        return self._text

    def _takes_the_same(self, text: str) -> bool:
        """Say whether a text differs from the one shown in digits alone, which most fonts have of one width: that need not be measured."""
        if len(text) != len(self._text) or text.translate(_AS_ZEROS) != self._text.translate(_AS_ZEROS):
            return False
        if self._even is None:
            self._even = _even_digits(self.font().toString())
        return self._even

    def _forget(self) -> None:
        self._line, self._wrapped = -1, (-1, 0)

    def _need(self) -> int:
        """Return what the label asks of its layout: a height where it wraps, else a width."""
        return self.heightForWidth(self.width()) if self.wordWrap() else self.full_width()


class ElidingLabel(LiveLabel):
    """A label of one line that ends in "…" where it does not fit."""

    def __init__(self, text: str = "", *, kind: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(text, kind=kind, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return what is seen of the text."""
        return self._painted()

    def full_text(self) -> str:
        """Return the text that was asked for, whether or not it fits."""
        return self._text

    def set_full_text(self, text: str) -> None:
        """Show `text`, shortened where the width asks for it."""
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """Return almost nothing: the label can always be narrower."""
        return QSize(self.fontMetrics().horizontalAdvance("…"), self.fontMetrics().height())

    def _painted(self) -> str:
        return self._text if self.full_width() <= self.width() else self._elided(self._text)

    def _elided(self, text: str) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(self.width(), 1))


class PartsLabel(ElidingLabel):
    """A label of parts joined by " · ", which drops whole parts from its end before it cuts a word."""

    def least_width(self) -> int:
        """Return the width in pixels that the first part takes."""
        return self.width_within(0)

    def width_within(self, room: int) -> int:
        """Return the width in pixels of the parts that are seen in `room` pixels; of the first part at the least."""
        return self.fontMetrics().horizontalAdvance(self._seen(room)) + 1

    def _painted(self) -> str:
        return self._elided(self._seen(self.width()))

    def _seen(self, room: int) -> str:
        parts = self._text.split(_JOINT)
        while len(parts) > 1 and self.fontMetrics().horizontalAdvance(_JOINT.join(parts)) > room:
            parts.pop()
        return _JOINT.join(parts)


class _Hairline(QFrame):
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw whole pixels of the screen: a ground of 1.25 pixels would be twice as thick in some places as in others."""
        painter = QPainter(self)
        painter.setPen(hair_pen(painter, self.palette().color(self.foregroundRole())))
        painter.drawLine(QLineF(0, 0.5, self.width(), 0.5))  # its middle: its edge may round out of what is painted
        painter.end()


def hairline(parent: QWidget | None = None) -> QFrame:
    """Return a thin line between two groups."""
    line = _Hairline(parent)
    line.setObjectName("line")
    line.setFixedHeight(1)
    return line
