"""Saving beside the window: what is said when, and what happens on the ticket meanwhile."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.app import saving
from planner.services.journal_errors import JournalUnavailable
from tests.app.desks import settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def slow_disk(desk, monkeypatch):
    """Hold every save up until the event is set; a fault put into `faults` is raised instead."""
    gate, faults, save = Event(), [], desk.journal.save

    def held_up(entry):
        assert gate.wait(60)
        if faults:
            raise faults.pop()
        return save(entry)

    monkeypatch.setattr(desk.journal, "save", held_up)
    gate.faults = faults
    yield gate
    gate.set()
    desk.disk.finish()


def saved_stops(desk) -> list[str]:
    return sorted(str(row.stop) for row in desk.plan_list.page(0, 99))


def test_nothing_is_called_saved_before_the_disk_has_it(desk, qtbot, slow_disk, monkeypatch):
    monkeypatch.setattr(saving, "SLOW_MS", 0)
    desk.bench.edit("stop", "58100")
    desk.run("save")
    qtbot.wait(1)
    assert desk.bench.modified
    assert desk.filing.entry_id == ""
    assert not desk.window.status("saved").startswith("Saved")
    slow_disk.set()
    qtbot.waitUntil(lambda: desk.window.status("saved").startswith("Saved"))
    assert not desk.bench.modified
    assert desk.journal.get(desk.filing.entry_id).stop == 58100


def test_a_save_that_takes_long_is_spoken_of_and_a_refused_one_is_not_called_saved(desk, qtbot, slow_disk):
    desk.run("save")
    qtbot.waitUntil(lambda: desk.window.status("saved") == "Saving …")
    slow_disk.faults.append(JournalUnavailable("The disk is full: nothing was saved."))
    slow_disk.set()
    qtbot.waitUntil(lambda: "The disk is full" in desk.window.said())
    assert desk.window.status("saved") == ""
    assert desk.filing.entry_id == ""


def test_what_is_typed_while_the_disk_writes_is_unsaved_and_what_was_saved_is_the_plan_before(desk, qtbot, slow_disk):
    desk.bench.edit("stop", "58100")
    desk.run("save")
    desk.bench.edit("stop", "58101")
    slow_disk.set()
    qtbot.waitUntil(lambda: desk.window.status("saved").startswith("Saved"))
    assert desk.bench.modified
    assert desk.filing.entry_id == ""
    assert saved_stops(desk) == ["58100"]
    desk.bench.undo()
    assert not desk.bench.modified
    assert desk.filing.entry_id


def test_a_second_press_saves_the_plan_once(desk, qtbot, slow_disk):
    desk.run("save")
    slow_disk.set()
    desk.run("save")
    qtbot.waitUntil(lambda: not desk.disk.busy)
    assert len(saved_stops(desk)) == 1


def test_another_plan_on_the_ticket_is_not_marked_by_the_end_of_the_save(desk, qtbot, slow_disk):
    desk.bench.edit("stop", "58100")
    desk.run("save")
    desk.bench.duplicate()
    slow_disk.set()
    qtbot.waitUntil(lambda: desk.window.status("saved").startswith("Saved"))
    assert desk.bench.modified


def test_a_window_that_closes_meanwhile_waits_for_the_disk(desks, qtbot):
    desk = desks.open()
    desk.bench.edit("stop", "58100")
    desk.run("save")
    desks.close(desk)
    assert saved_stops(desks.open()) == ["58100"]


def test_the_journal_is_read_while_a_plan_is_saved(desk, qtbot, slow_disk):
    desk.run("save")
    desk.plan_list.refresh()
    qtbot.waitUntil(lambda: not desk.plan_list.reading)
    assert desk.plan_list.state.rows == 0
    slow_disk.set()
    qtbot.waitUntil(lambda: desk.plan_list.state.rows == 1)


def test_a_survey_gives_way_to_a_save_that_has_its_turn(desk, qtbot):
    pieces = desk.journal.survey(desk.plan_list.query(), 9)
    taken, over = Event(), Event()

    def hold():
        with desk.journal._turn:
            taken.set()
            return over.wait(60)

    desk.disk.run(hold, lambda outcome: outcome.result())
    assert taken.wait(60)
    assert next(pieces) is None
    over.set()
    desk.disk.finish()
    assert [found.rows for found in pieces if found is not None] == [0]


def test_an_autosaved_ticket_never_overwrites_a_newer_one(desks, qtbot):
    desk = desks.open()
    desk.bench.edit("stop", "58100")
    desk.autosave()
    desk.bench.edit("stop", "58101")
    desks.close(desk)
    assert desks.open().bench.draft.text("stop") == "58101"


def test_a_symbol_that_is_still_being_typed_is_the_one_that_is_saved(desk):
    desk.window.activateWindow()
    desk.window.tools.symbol.take_focus()
    QTest.keyClicks(QApplication.focusWidget(), "ethusdt")
    desk.run("copy_plan")
    assert "ETHUSDT" in QApplication.clipboard().text()
    QTest.keyClicks(QApplication.focusWidget(), "x")
    assert desk.filing.save()
    assert [row.symbol for row in desk.plan_list.page(0, 9)] == ["ETHUSDTX"]


def note_typed(desk) -> str:
    """Type a note in the journal, and leave its field open; return the plan's id."""
    assert desk.filing.save()
    settle()
    table = desk.window.journal.table
    desk.window.activateWindow()
    table.take_focus()
    table.edit_note()
    QTest.keyClicks(QApplication.focusWidget(), "news")
    return desk.window.journal.selected_ids()[0]


def test_a_save_that_ends_while_a_note_is_typed_takes_nothing_of_it(desk):
    entry_id = note_typed(desk)
    desk.bench.edit("stop", "58100")
    desk.filing.save()
    settle()
    QTest.keyClicks(QApplication.focusWidget(), "!")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    desk.disk.finish()
    assert desk.journal.get(entry_id).note == "news!"


def test_a_window_that_is_closed_keeps_a_note_that_is_being_typed(desks):
    desk = desks.open()
    entry_id = note_typed(desk)
    desks.close(desk)
    assert desks.open().journal.get(entry_id).note == "news"


def test_a_journal_that_is_exchanged_keeps_a_note_that_is_being_typed(desk):
    entry_id = note_typed(desk)
    desk.life.open_again()
    assert desk.journal.get(entry_id).note == "news"
