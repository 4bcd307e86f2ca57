"""The account's totals at the right of its panel: equity, margins and ratio, and in words where it would be liquidated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from planner.widgets.grid import spacing
from planner.widgets.number_label import NumberLabel
from planner.widgets.plain_label import LiveLabel

if TYPE_CHECKING:
    from planner.presenters.account_view import Said
    from planner.presenters.ticket_values import NumberView


class AccountTotals(QWidget):
    """Numbers below each other, then the sentences. `why_requested` carries the key of a number."""

    why_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: list[NumberLabel] = []
        self._sentences: list[LiveLabel] = []
        self._title = LiveLabel(kind="caption")
        self._where = LiveLabel(wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing(self, 1.5))
        column.addWidget(self._title)
        column.addWidget(self._where)
        self._number_box, self._sentence_box = QVBoxLayout(), QVBoxLayout()
        for box in (self._number_box, self._sentence_box):
            box.setSpacing(spacing(self))
            column.addLayout(box)
        column.addStretch(1)
        self.set_width(0)

    def set_width(self, width: int) -> None:
        """Take so many pixels of width; 0: as many as there are."""
        self._width = width
        policy = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Ignored
        self.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the width that was asked for."""
        return QSize(self._width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the width that was asked for."""
        return QSize(self._width, super().minimumSizeHint().height())

    def show_totals(
        self, title: str, where: Said | None, numbers: tuple[NumberView, ...], said: tuple[Said, ...]
    ) -> None:
        """Show exactly these numbers, above them where the account is liquidated, beneath them what else is to be said."""
        self._where.setVisible(where is not None)
        self._where.setText(where.text if where else "")
        self._where.dress(tone=where.tone if where else None)
        self._title.setText(title.upper())
        self._title.setVisible(bool(numbers))
        while len(self._numbers) < len(numbers):
            number = NumberLabel("body")
            number.why_requested.connect(self.why_requested)
            self._numbers.append(number)
            self._number_box.addWidget(number)
        for at, number in enumerate(self._numbers):
            number.setVisible(at < len(numbers))
            if at < len(numbers):
                number.show_number(numbers[at])
        while len(self._sentences) < len(said):
            label = LiveLabel(wrap=True)
            self._sentences.append(label)
            self._sentence_box.addWidget(label)
        for at, label in enumerate(self._sentences):
            label.setVisible(at < len(said))
            label.setText(said[at].text if at < len(said) else "")
            label.dress(tone=said[at].tone if at < len(said) else None)

    def numbers(self) -> tuple[NumberLabel, ...]:
        """Return the numbers that are shown, from top to bottom."""
        return tuple(number for number in self._numbers if not number.isHidden())

    def sentences(self) -> tuple[str, ...]:
        """Return the sentences that are shown."""
        return tuple(label.text() for label in (self._where, *self._sentences) if not label.isHidden())
