"""Bars above the chart that say what happened and offer steps; they wait until they are used or dismissed, and block nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from planner.widgets.journal_bars import NoticeBar

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A sentence, and the steps it offers: their words, and what is called. A step leaves the bar where it is."""

    key: str
    sentence: str
    steps: tuple[tuple[str, Callable[[], object]], ...]
    tone: str = "note"
    dismissed: Callable[[], object] | None = None
    """Called when the bar is dismissed; the bar is gone by then."""


class Offers(QWidget):
    """The bars, the newest at the bottom; one for each key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, NoticeBar] = {}
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        self.hide()

    def make(self, offer: Offer) -> None:
        """Show an offer, in the place of one with the same key."""
        self.withdraw(offer.key)
        bar = NoticeBar(tone=offer.tone, closable=True)
        bar.say(offer.sentence)
        row = bar.layout()
        assert isinstance(row, QHBoxLayout)
        for text, step in offer.steps:
            button = QPushButton(text)
            button.setProperty("kind", "link")
            button.clicked.connect(partial(_call, step))
            row.insertWidget(row.count() - 1, button)  # "Dismiss" stays the last
        bar.dismissed.connect(partial(self._dismiss, offer))
        self._bars[offer.key] = bar
        self._column.addWidget(bar)
        self.show()

    def withdraw(self, key: str) -> None:
        """Take an offer away; nothing happens where there is none."""
        bar = self._bars.pop(key, None)
        if bar is not None:
            bar.hide()
            self._column.removeWidget(bar)
            bar.deleteLater()
        self.setVisible(bool(self._bars))

    def sentences(self) -> dict[str, str]:
        """Return what is said, by key."""
        return {key: bar.text() for key, bar in self._bars.items()}

    def button(self, key: str, text: str) -> QPushButton:
        """Return a step's button. Raises StopIteration where there is none."""
        return next(each for each in self._bars[key].findChildren(QPushButton) if each.text() == text)

    def _dismiss(self, offer: Offer) -> None:
        self.withdraw(offer.key)
        if offer.dismissed is not None:
            offer.dismissed()


def _call(step: Callable[[], object], _checked: bool = False) -> None:
    step()
