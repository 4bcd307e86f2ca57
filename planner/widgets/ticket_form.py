"""The ticket: what is typed on top, what comes of it beneath, what is needed seldom folded away below."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.presenters.ticket_values import Tone
from planner.widgets.field_row import FieldRow, Input, RowStack
from planner.widgets.grid import spacing
from planner.widgets.ground import Ground
from planner.widgets.number_edit import NumberEdit
from planner.widgets.number_label import NumberLabel
from planner.widgets.plain_label import PlainLabel, hairline
from planner.widgets.section import Section
from planner.widgets.segmented import SegmentedChoice
from planner.widgets.ticket_places import (
    ALWAYS_SEEN,
    SECTIONS,
    place_of,
    placed_rows,
    problem_count,
    removable_rows,
    retyped_rows,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from planner.presenters.views import ChoiceView, FieldView, NumberView, TicketView

_LABEL_SHARE = 0.36  # of the form's width, at most, for labels


class TicketForm(QScrollArea):
    """The form at the left. It scrolls up and down, never sideways; Tab follows the reading order.

    `edited` (field, text) for typing and choices, `nudged` (field, steps), `field_left` (field), `add_row` ("entries" or "targets"),
    `remove_row` (the row, `targets.1`), `why_requested` (key of a result).
    """

    edited = Signal(str, str)
    nudged = Signal(str, object)
    field_left = Signal(str)
    add_row = Signal(str)
    remove_row = Signal(str)
    why_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt's own would have to be asked for, at which Python builds every widget class there is.
        self._port = QWidget()
        self.setViewport(self._port)
        self._view: TicketView | None = None
        self._unfolded = False  # rows that are folded away are made when they are first asked for
        self._choices = {name: SegmentedChoice() for name in ("side", "margin_mode", "size_by")}
        self._choice_problems = {name: PlainLabel(kind="small", wrap=True) for name in self._choices}
        self._symbol_problem = PlainLabel(kind="small", wrap=True)
        self._stacks = {name: RowStack() for name in (*ALWAYS_SEEN, *SECTIONS)}
        self._sections = {name: Section(name, self._stacks[name]) for name in SECTIONS}
        self._adders = {
            ladder: _link(text) for ladder, text in (("entries", tr("+ entry")), ("targets", tr("+ target")))
        }
        self._results: list[NumberLabel] = []
        self._results_box = QVBoxLayout()
        self._lay_out()
        self._connect()

    def show(self, view: TicketView | None = None) -> None:
        """Show a ticket, changing only what differs; without one, make the widget visible as Qt does."""
        if view is None:
            super().show()
            return
        before, self._view = self._view, view
        self._show_choices(view)
        self._show_symbol(view.symbol)
        if before is not None and (rows := retyped_rows(before.fields, view.fields)) is not None:
            self._retype(rows)
            rebuilt = self._show_results(view.results)
        else:
            rebuilt = self._show_fields(view)
            rebuilt = self._show_results(view.results) or rebuilt
            rebuilt = rebuilt or before is None or _shape(before) != _shape(view)
        self._adders["entries"].setEnabled(view.can_add_entry)
        self._adders["targets"].setEnabled(view.can_add_target)
        if rebuilt:
            self._chain_tabs()
            self._align_columns()

    def focus_field(self, key: str) -> bool:
        """Lead to a field: unfold, scroll and focus; return whether the form has it."""
        choice = {"side": "side", "margin_mode": "margin_mode", "size.by": "size_by"}.get(key)
        if choice is not None:
            self._choices[choice].focus_choice()
            self.ensureWidgetVisible(self._choices[choice])
            return True
        edit = self.edit(key)
        if edit is None:
            return False
        section = self._sections.get(place_of(key))
        if section is not None:
            section.set_open(True)
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(edit, NumberEdit):
            edit.selectAll()
        # A section that has just been opened gets its place only when the layout has settled.
        QTimer.singleShot(0, edit, partial(self.ensureWidgetVisible, edit))
        return True

    def edit(self, key: str) -> Input | None:
        """Return the input of a field, None where the form has none."""
        if place_of(key) in SECTIONS:
            self._unfold()
        found = (edit for row in self._all_rows() for edit in row.edits() if edit.key() == key)
        return next(found, None)

    def add_entry(self) -> None:
        """Ask for a rung of the entry ladder, and go there."""
        self._add("entries")

    def add_target(self) -> None:
        """Ask for a target, and go there."""
        self._add("targets")

    def choice(self, name: str) -> SegmentedChoice:
        """Return the choice "side", "margin_mode" or "size_by"."""
        return self._choices[name]

    def symbol_problem(self) -> str:
        """Return the sentence that says what is wrong with the symbol, "" where nothing is."""
        return self._symbol_problem.text()

    def section(self, title: str) -> Section:
        """Return the part of the form that folds away under `title`."""
        return self._sections[title]

    def adder(self, ladder: str) -> QPushButton:
        """Return the button that adds a row to "entries" or "targets"."""
        return self._adders[ladder]

    def rows(self, place: str) -> tuple[FieldRow, ...]:
        """Return the rows of "prices", "sizing" or a section, from top to bottom."""
        if place in SECTIONS:
            self._unfold()
        return self._stacks[place].rows()

    def results(self) -> tuple[NumberLabel, ...]:
        """Return the results, from top to bottom."""
        return tuple(self._results)

    def reading_order(self) -> list[QWidget]:
        """Return everything that Tab can visit, in the order of reading."""
        order: list[QWidget] = [*self._choices["side"].buttons(), *self._choices["margin_mode"].buttons()]
        order += _inputs(self._stacks["prices"]) + list(self._adders.values())
        order += [*self._choices["size_by"].buttons(), *_inputs(self._stacks["sizing"]), *self._results]
        for section in self._sections.values():
            order += [section.heading(), *_inputs(section.rows())]
        return order

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width between labels and inputs."""
        super().resizeEvent(event)
        self._align_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._align_columns()

    def _show_symbol(self, symbol: FieldView) -> None:
        """Say what is wrong with the symbol, which is typed in the row of tools, where there is no room for a sentence."""
        if symbol.problem != self._symbol_problem.text():
            self._symbol_problem.setText(symbol.problem)
            self._symbol_problem.setVisible(bool(symbol.problem))
            self._symbol_problem.dress(tone=symbol.problem_tone)
            # the form may be scrolled elsewhere; a label just shown gets its place when the layout has settled
            if symbol.problem:
                QTimer.singleShot(0, self, partial(self.ensureWidgetVisible, self._symbol_problem))

    def _show_choices(self, view: TicketView) -> None:
        shown: dict[str, ChoiceView] = {"side": view.side, "margin_mode": view.margin_mode, "size_by": view.size_by}
        for name, choice in shown.items():
            self._choices[name].show_choice(choice)
            label = self._choice_problems[name]
            if choice.problem != label.text():
                label.setText(choice.problem)
                label.setVisible(bool(choice.problem))
                label.dress(tone=Tone.DANGER)

    def _show_fields(self, view: TicketView) -> bool:
        placed = placed_rows(view.fields)
        removable = removable_rows(placed["prices"])
        rebuilt = False
        for name, stack in self._stacks.items():
            if self._unfolded or name in ALWAYS_SEEN:
                rebuilt = stack.show_rows(placed[name], removable) or rebuilt
        for title, section in self._sections.items():
            section.setVisible(bool(placed[title]))
            section.show_problems(problem_count(placed[title]))
        return rebuilt

    def _retype(self, rows: dict[str, tuple[FieldView, ...]]) -> None:
        """Show other words in rows that stay what they are."""
        for stack in self._stacks.values():
            stack.retype(rows)

    def _unfold(self) -> None:
        """Make the rows of all sections: one at a time, their columns would shift with each section that is opened."""
        if self._unfolded:
            return
        self._unfolded = True
        if self._view is not None:
            self._show_fields(self._view)
            self._chain_tabs()
            self._align_columns()

    def _show_results(self, views: tuple[NumberView, ...]) -> bool:
        rebuilt = len(views) != len(self._results)
        while len(self._results) < len(views):
            number = NumberLabel("body")
            number.why_requested.connect(self.why_requested)
            self._results_box.addWidget(number)
            self._results.append(number)
        while len(self._results) > len(views):
            gone = self._results.pop()
            self._results_box.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for number, view in zip(self._results, views, strict=True):
            number.show_number(view)
        return rebuilt

    def _all_rows(self) -> list[FieldRow]:
        return [row for stack in self._stacks.values() for row in stack.rows()]

    def _align_columns(self) -> None:
        """Let inputs and numbers begin and end on one line: one for the ticket itself, one for what is folded away."""
        most = int(self._port.width() * _LABEL_SHARE)
        for places in (ALWAYS_SEEN, SECTIONS):
            rows = [row for place in places for row in self._stacks[place].rows()]
            label = min(max((row.label_hint() for row in rows), default=0), most)
            unit = min(max((row.unit_hint() for row in rows), default=0), most // 2)
            for row in rows:
                row.set_columns(label, unit)

    def _chain_tabs(self) -> None:
        for before, after in pairwise(self.reading_order()):
            QWidget.setTabOrder(before, after)

    def _add(self, ladder: str) -> None:
        before = len(self.rows("prices"))
        self.add_row.emit(ladder)
        if len(self.rows("prices")) > before:
            added = [row for row in self.rows("prices") if row.name().startswith(f"{ladder}.")]
            self.focus_field(added[-1].edits()[0].key())

    def _connect(self) -> None:
        for choice in self._choices.values():
            choice.edited.connect(self.edited)
        for stack in self._stacks.values():
            stack.edited.connect(self.edited)
            stack.nudged.connect(self.nudged)
            stack.left.connect(self.field_left)
            stack.remove_requested.connect(self.remove_row)
        for section in self._sections.values():
            section.toggled.connect(self._unfold)
        self._adders["entries"].clicked.connect(self.add_entry)
        self._adders["targets"].clicked.connect(self.add_target)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setMinimumWidth(spacing(self, 56))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to what is inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = Ground()
        column = QVBoxLayout(inner)
        gap = spacing(self, 3)
        column.setContentsMargins(gap, spacing(self, 1.5), gap, gap)
        column.setSpacing(spacing(self, 2))
        adders = QHBoxLayout()
        adders.addStretch(1)
        for button in self._adders.values():
            adders.addWidget(button)
        self._results_box.setSpacing(spacing(self, 0.5))
        column.addWidget(self._symbol_problem)
        self._symbol_problem.hide()
        self._add_choice(column, "side")
        self._add_choice(column, "margin_mode")
        column.addWidget(self._stacks["prices"])
        column.addLayout(adders)
        column.addWidget(hairline())
        self._add_choice(column, "size_by")
        column.addWidget(self._stacks["sizing"])
        column.addWidget(hairline())
        column.addLayout(self._results_box)
        column.addWidget(hairline())
        folded = QVBoxLayout()
        folded.setSpacing(0)
        for section in self._sections.values():
            folded.addWidget(section)
        column.addLayout(folded)
        column.addStretch(1)
        self.setWidget(inner)

    def _add_choice(self, column: QVBoxLayout, name: str) -> None:
        column.addWidget(self._choices[name])
        column.addWidget(self._choice_problems[name])
        self._choice_problems[name].hide()


def _inputs(stack: RowStack) -> list[QWidget]:
    return [widget for row in stack.rows() for widget in row.focusables()]


def _shape(view: TicketView) -> tuple[tuple[str, str, str], ...]:
    return tuple((field.key, field.access, field.unit) for field in view.fields)


def _link(text: str) -> QPushButton:
    button = QPushButton()
    button.setText(text)
    button.setProperty("kind", "link")
    button.setProperty("small", True)
    button.setAutoDefault(False)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
