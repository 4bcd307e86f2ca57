"""Every number field of the ticket against every hostile text: typed, pasted, and brought by undo and redo."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from planner.widgets.number_edit import NumberEdit
from tests.hostile.fields import FIELDS, ticket_for
from tests.hostile.table import ALL, Hostile, is_sentence, some

if TYPE_CHECKING:
    from planner.app.desk import Desk
    from planner.widgets.field_row import FieldRow
    from tests.hostile.tally import Tally

WIDE = Context(prec=100)
BOUNDS = ("Enter ", "This number has too many digits", "“", "The shares of the ", "The first end of the band ")
"""How a sentence begins that refuses a number for what it is worth."""
KEPT = 100_001


class Ticket:
    """The window's ticket with one field under attack."""

    def __init__(self, desk: Desk, field: str) -> None:
        self.desk, self.bench, self.form = desk, desk.bench, desk.window.ticket
        self.key, self.kind, self.draft = ticket_for(field)
        self.bench.resume(self.draft, saved=True)
        self.before = dict(self.bench.situation.reading.values)
        assert self.key in self.before
        assert not self.bench.situation.reading.problems
        edit = self.form.edit(self.key)
        assert isinstance(edit, NumberEdit)
        self.edit = edit

    def row(self) -> FieldRow:
        return next(row for row in self.form._all_rows() if self.edit in row.edits())

    def pasted(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.edit.selectAll()
        self.edit.paste()
        self.bench.leave()

    def typed(self, text: str) -> None:
        self.edit.selectAll()
        for character in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self.edit, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))
        self.bench.leave()

    def outcome(self, value: Hostile) -> str:
        """Return what became of the text; fail where it became anything that nobody typed."""
        shown = value.text[:KEPT]
        assert self.edit.text() == shown
        assert self.bench.draft.text(self.key) == shown
        reading = self.bench.situation.reading
        others = {key: number for key, number in reading.values.items() if key != self.key}
        assert others == {key: number for key, number in self.before.items() if key != self.key}
        got, problem = reading.values.get(self.key), reading.problems.get(self.key, "")
        if got is not None:
            assert got == self.expected(value), f"{value.name} became {got}"
        if got is not None and not problem:
            return "taken"
        assert reading.plan is None or not shown.strip()
        if not shown.strip():
            return "blank"
        assert is_sentence(problem), problem
        assert problem in self.row().problem()
        if self.expected(value) is not None:
            assert problem.startswith(BOUNDS), problem
        return "refused"

    def expected(self, value: Hostile) -> Decimal | None:
        worth = value.worth(self.kind)
        number = None if worth is None else Decimal(worth)
        return number.scaleb(-2, WIDE) if number is not None and self.kind == "percent" else number

    def untouched(self) -> bool:
        reading = self.bench.situation.reading
        return (
            self.bench.draft == self.draft
            and self.edit.text() == self.draft.text(self.key)
            and reading.values == self.before
        )


@pytest.mark.parametrize("field", FIELDS)
def test_a_number_field_takes_exactly_the_number_or_says_what_to_change(desk: Desk, tally: Tally, field: str) -> None:
    ticket = Ticket(desk, field)
    taken = set()
    for value in ALL:
        ticket.pasted(value.text)
        outcome = ticket.outcome(value)
        tally.add("ticket, numbers pasted", outcome)
        taken |= {value.name} if outcome == "taken" else set()
    assert taken & {"point", "whole", "fifty"}  # it does take numbers
    QApplication.processEvents()
    assert desk.window.isVisible()


@pytest.mark.parametrize("field", FIELDS)
def test_undo_and_redo_bring_back_what_stood_there(desk: Desk, tally: Tally, field: str) -> None:
    ticket = Ticket(desk, field)
    for value in some(ALL, field, 14):
        ticket.pasted(value.text)
        outcome = ticket.outcome(value)
        desk.run("undo")
        assert ticket.untouched()
        desk.run("redo")
        assert ticket.outcome(value) == outcome
        tally.add("ticket, numbers by redo", outcome)
        desk.run("undo")


@pytest.mark.parametrize("field", FIELDS)
def test_a_number_field_typed_key_by_key_is_the_same_as_pasted(desk: Desk, tally: Tally, field: str) -> None:
    ticket = Ticket(desk, field)
    for value in some([value for value in ALL if value.short], field, 6):
        ticket.typed(value.text)
        tally.add("ticket, numbers typed", ticket.outcome(value))
        desk.run("undo")
        assert ticket.untouched()  # one run of keys is one step
