"""What the planner found: one card each, with one sentence and at most one remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.presenters.views import Tone
from planner.widgets.access import set_role
from planner.widgets.ground import GROUND
from planner.widgets.plain_label import LiveLabel, PlainLabel
from planner.widgets.theme import set_state, spacing

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

    from planner.presenters.views import FindingView

_WORDS = {Tone.GOOD: tr("Good"), Tone.NOTE: tr("Note"), Tone.CAUTION: tr("Caution"), Tone.DANGER: tr("Danger")}
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class FindingCard(QFrame):
    """One finding. A click, Return or Space leads to its field; the remedy is a button of its own."""

    remedy_requested = Signal(object)
    field_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding: FindingView | None = None
        self._headline = LiveLabel(kind="strong", wrap=True)
        self._word = LiveLabel(kind="small")
        self._sentence = LiveLabel(kind="muted", wrap=True)
        for part in (self._headline, self._word, self._sentence):
            part.cover_ground()
        self._remedy = QPushButton()
        self._remedy.setProperty("kind", "link")
        self._remedy.setAutoDefault(False)
        self._remedy.setCursor(Qt.CursorShape.PointingHandCursor)
        self._remedy.clicked.connect(self._ask_remedy)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        set_role(self, QAccessible.Role.Button)
        self.setProperty(GROUND, True)
        self._lay_out()

    def show_finding(self, finding: FindingView) -> None:
        """Show a finding in place of the last one."""
        if finding == self._finding:
            return
        before, self._finding = self._finding, finding
        word = _WORDS.get(finding.tone, "")
        self._headline.setText(finding.headline)
        self._word.setText(word)
        self._sentence.setText(finding.sentence)
        self._sentence.setVisible(bool(finding.sentence))
        self._remedy.setText(finding.remedy.replace("&", "&&"))
        self._remedy.setVisible(bool(finding.remedy))
        self._word.dress(tone=finding.tone)
        set_state(self, tone=finding.tone.value)
        self.setAccessibleName(f"{word}: {finding.headline}" if word else finding.headline)
        self.setAccessibleDescription(finding.sentence)
        if before is None or (finding.field, finding.remedy) != (before.field, before.remedy):
            self._lead(finding)

    def _lead(self, finding: FindingView) -> None:
        """Lead to the finding's field, if it has one, and give its remedy room."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if finding.field else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if finding.field else Qt.CursorShape.ArrowCursor)
        self._place_remedy()

    def finding(self) -> FindingView | None:
        """Return the finding shown."""
        return self._finding

    def help_topic(self) -> str:
        """Return what the help knows the finding by."""
        return f"finding:{self._finding.code}" if self._finding is not None else ""

    def remedy_button(self) -> QPushButton:
        """Return the button that applies the remedy; hidden where there is none."""
        return self._remedy

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that the release comes here too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lead to the field."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._ask_field()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead to the field from the keyboard."""
        if event.key() in _OPENING_KEYS:
            self._ask_field()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the remedy beside a sentence only where both have room."""
        super().resizeEvent(event)
        self._place_remedy()

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(spacing(self, 2))
        upper.setContentsMargins(0, 0, spacing(self, 0.75), 0)  # the word ends where the remedy's text beneath it does
        upper.addWidget(self._headline, 1)
        upper.addWidget(self._word, 0, Qt.AlignmentFlag.AlignTop)
        self._lower.setContentsMargins(0, 0, 0, 0)
        self._lower.setSpacing(spacing(self))
        self._lower.addWidget(self._sentence, 1)
        self._lower.addWidget(self._remedy, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing(self, 2), spacing(self, 1.5), spacing(self, 2), spacing(self, 1.5))
        column.setSpacing(spacing(self, 0.5))
        column.addLayout(upper)
        column.addLayout(self._lower)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _place_remedy(self) -> None:
        beside = self._remedy.sizeHint().width() <= self.width() * 0.3
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction != self._lower.direction():
            self._lower.setDirection(direction)

    def _ask_remedy(self) -> None:
        if self._finding is not None:
            self.remedy_requested.emit(self._finding)

    def _ask_field(self) -> None:
        if self._finding is not None and self._finding.field:
            self.field_requested.emit(self._finding.field)


class FindingsList(QWidget):
    """All findings, in the order given. Cards are kept and filled anew, so that nothing flickers while somebody types."""

    remedy_requested = Signal(object)
    field_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[FindingView, ...] = ()
        self._cards: list[FindingCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing(self, 1.5))
        self._nothing = PlainLabel(tr("Nothing to remark."), kind="muted", wrap=True)
        self._column.addWidget(self._nothing)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_findings(self, findings: tuple[FindingView, ...]) -> None:
        """Show exactly these findings."""
        if findings == self._findings:
            return
        self._findings = findings
        while len(self._cards) < len(findings):
            self._add_card()
        while len(self._cards) > len(findings):
            gone = self._cards.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for card, finding in zip(self._cards, findings, strict=True):
            card.show_finding(finding)
        self._nothing.setVisible(not findings)

    def cards(self) -> tuple[FindingCard, ...]:
        """Return the cards from top to bottom."""
        return tuple(self._cards)

    def _add_card(self) -> None:
        card = FindingCard(self)
        card.remedy_requested.connect(self.remedy_requested)
        card.field_requested.connect(self.field_requested)
        self._column.addWidget(card)
        self._cards.append(card)
