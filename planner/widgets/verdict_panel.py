"""The answer: the liquidation price in large, four numbers, the loss at the stop in parts, and what the planner found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.presenters.views import NumberView
from planner.widgets.findings_list import FindingsList
from planner.widgets.ground import Ground
from planner.widgets.herald import Herald
from planner.widgets.loss_bar import LossBar
from planner.widgets.number_label import NumberLabel
from planner.widgets.plain_label import PlainLabel, hairline
from planner.widgets.theme import set_state, spacing
from planner.widgets.topics import TOPIC

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from planner.presenters.views import PartView, VerdictView


class PartRow(QWidget):
    """One part of the loss: the colour it has in the bar, its name, its amount. It can be copied and asked why, as every number can."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._swatch = QFrame()
        self._swatch.setObjectName("swatch")
        self._swatch.setFixedSize(spacing(self, 2), spacing(self, 2))
        self._shown: tuple[PartView, bool] | None = None
        self.number = NumberLabel("body")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing(self, 2))
        row.addWidget(self._swatch)
        row.addWidget(self.number, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_part(self, part: PartView, *, stale: bool) -> None:
        """Show the part's words and colour."""
        if (part, stale) == self._shown:
            return
        self._shown = (part, stale)
        self.number.show_number(
            NumberView(key=part.key, label=part.label, value=part.value, full=part.full), stale=stale
        )
        set_state(self._swatch, tone="" if stale else part.tone.value)

    def texts(self) -> tuple[str, str]:
        """Return the part's name and amount."""
        view = self.number.view()
        return (view.label, view.value) if view is not None else ("", "")


class NumberGrid(QWidget):
    """Numbers in two columns, all of them smaller where one would not fit otherwise, and in one column where even that is too wide."""

    why_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: list[NumberLabel] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(spacing(self, 3))
        self._grid.setVerticalSpacing(spacing(self, 3))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_numbers(self, views: tuple[NumberView, ...], *, stale: bool) -> None:
        """Show exactly these numbers."""
        while len(self._numbers) < len(views):
            number = NumberLabel("number", self)
            number.why_requested.connect(self.why_requested)
            self._numbers.append(number)
            self._columns = 0
        while len(self._numbers) > len(views):
            self._numbers.pop().deleteLater()
        for number, view in zip(self._numbers, views, strict=True):
            number.show_number(view, stale=stale)
        self._arrange()

    def numbers(self) -> tuple[NumberLabel, ...]:
        """Return the numbers in reading order."""
        return tuple(self._numbers)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose one column or two."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()

    def _arrange(self) -> None:
        half = (self.width() - self._grid.horizontalSpacing()) // 2
        size = self._fitting(half)
        columns = 2 if size else 1
        for number in self._numbers:
            number.set_largest(size or self._fitting(self.width()) or "body")
        if columns == self._columns:
            return
        self._columns = columns
        for at, number in enumerate(self._numbers):
            self._grid.addWidget(number, at // columns, at % columns, Qt.AlignmentFlag.AlignTop)
            number.show()
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def _fitting(self, room: int) -> str:
        """Return the larger size at which every number has room, "" where none has."""
        sizes = ("number", "body")
        return next((size for size in sizes if all(number.width_at(size) <= room for number in self._numbers)), "")


class VerdictPanel(QScrollArea):
    """The panel at the right. It scrolls up and down, never sideways.

    `why_requested` (key of a number), `aftermath_requested` (what a liquidation leaves),
    `field_requested` (the draft's field a finding speaks of), `remedy_requested` (the FindingView).
    """

    why_requested = Signal(str)
    aftermath_requested = Signal()
    field_requested = Signal(str)
    remedy_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: VerdictView | None = None
        self._headline = NumberLabel("headline")
        self._grid = NumberGrid()
        self._parts_title = PlainLabel(kind="caption", wrap=True)
        self._bar = LossBar()
        self._parts: list[PartRow] = []
        self._parts_box = QVBoxLayout()
        self._loss = QWidget()
        self._loss.setProperty(TOPIC, "number:loss_at_stop")
        self._numbers = QWidget()
        self._findings = FindingsList()
        self._herald = Herald(self)
        self._findings_title = PlainLabel(tr("Findings"), kind="caption", wrap=True)
        self._headline.why_requested.connect(self.why_requested)
        self._headline.offer(tr("What a liquidation &leaves…"), self.aftermath_requested.emit)
        self._grid.why_requested.connect(self.why_requested)
        self._findings.field_requested.connect(self.field_requested)
        self._findings.remedy_requested.connect(self.remedy_requested)
        self._lay_out()

    def show(self, view: VerdictView | None = None) -> None:
        """Show a verdict, changing only what differs; without one, make the widget visible as Qt does."""
        if view is None:
            super().show()
        elif view != self._view:
            self._view = view
            self._headline.show_number(view.headline, stale=view.stale)
            self._grid.show_numbers(view.grid, stale=view.stale)
            self._numbers.setVisible(bool(view.grid))
            made = (len(self._parts), len(self._findings.cards()))
            self._show_parts(view)
            self._findings.show_findings(view.findings)
            if made != (len(self._parts), len(self._findings.cards())):
                self._chain_tabs()
            self._herald.follow(view)

    def headline(self) -> NumberLabel:
        """Return the large number."""
        return self._headline

    def grid_numbers(self) -> tuple[NumberLabel, ...]:
        """Return the four numbers."""
        return self._grid.numbers()

    def part_rows(self) -> tuple[PartRow, ...]:
        """Return the parts of the loss."""
        return tuple(self._parts)

    def findings(self) -> FindingsList:
        """Return the list of findings."""
        return self._findings

    def _show_parts(self, view: VerdictView) -> None:
        self._parts_title.setText(view.parts_title)
        self._bar.show_parts(view.parts, stale=view.stale)
        while len(self._parts) < len(view.parts):
            row = PartRow()
            row.number.why_requested.connect(self.why_requested)
            self._parts_box.addWidget(row)
            self._parts.append(row)
        while len(self._parts) > len(view.parts):
            gone = self._parts.pop()
            self._parts_box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for row, part in zip(self._parts, view.parts, strict=True):
            row.show_part(part, stale=view.stale)
        self._loss.setVisible(bool(view.parts))

    def _chain_tabs(self) -> None:
        """Let Tab reach the parts after the findings, beneath which they stand: Qt orders widgets as they were made."""
        cards, numbers = self._findings.cards(), self._grid.numbers()
        before: QWidget = cards[-1].remedy_button() if cards else numbers[-1] if numbers else self._headline
        for row in self._parts:
            QWidget.setTabOrder(before, row.number)
            before = row.number

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setMinimumWidth(spacing(self, 56))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to what is inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        loss = QVBoxLayout(self._loss)
        loss.setContentsMargins(0, 0, 0, 0)
        loss.setSpacing(spacing(self, 2))
        self._parts_box.setSpacing(spacing(self, 1.5))
        for item in (hairline(), self._parts_title, self._bar):
            loss.addWidget(item)
        loss.addLayout(self._parts_box)
        numbers = QVBoxLayout(self._numbers)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setSpacing(spacing(self, 3))
        numbers.addWidget(hairline())
        numbers.addWidget(self._grid)
        inner = Ground()
        column = QVBoxLayout(inner)
        gap = spacing(self, 3)
        column.setContentsMargins(gap, spacing(self, 1.5), gap, gap)
        column.setSpacing(spacing(self, 3))
        for widget in (
            self._headline,
            self._numbers,
            hairline(),
            self._findings_title,  # above the parts: on a low screen what is dangerous must be seen without scrolling
            self._findings,
            self._loss,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(inner)
