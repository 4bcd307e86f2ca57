"""Changes of saved plans beside the window: what is shown when, and what happens meanwhile."""

from __future__ import annotations

from threading import Event

import pytest

from planner.model.entry import Status
from planner.services.journal_errors import JournalUnavailable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def saved(desk, qtbot) -> str:
    """Return the id of a plan in the journal, shown in its panel."""
    desk.bench.edit("notes", "")
    assert desk.filing.save()
    qtbot.waitUntil(lambda: not desk.plan_list.reading)
    return desk.filing.entry_id


@pytest.fixture
def slow_disk(desk, monkeypatch):
    """Hold every change up until the event is set; a fault put into `faults` is raised instead."""
    gate, faults, change = Event(), [], desk.journal._edit

    def held_up(*asked):
        assert gate.wait(60)
        if faults:
            raise faults.pop()
        return change(*asked)

    monkeypatch.setattr(desk.journal, "_edit", held_up)
    gate.faults = faults
    yield gate
    gate.set()
    desk.disk.finish()


def stored(desk) -> list[tuple[str, str]]:
    desk.disk.finish()
    return [(str(row.status), row.note) for row in desk.plan_list.page(0, 9)]


def steps(desk) -> list[str]:
    return [act.name for act in desk.undoing._done]


def focus_journal(desk, qtbot) -> None:
    desk.window.activateWindow()
    desk.window.journal.filter_bar.search.setFocus()
    qtbot.waitUntil(desk.window.journal.filter_bar.search.hasFocus)


def test_the_window_does_not_wait_for_a_change_and_records_it_once_the_disk_has_it(desk, qtbot, saved, slow_disk):
    desk.plan_list.set_status([saved], Status.OPEN)
    qtbot.wait(1)
    assert desk.disk.busy
    assert steps(desk) == []
    slow_disk.set()
    qtbot.waitUntil(lambda: steps(desk) == ["set 1 plan to open"])
    assert stored(desk) == [("open", "")]


def test_the_bin_says_that_a_plan_moved_once_it_did(desk, qtbot, saved, slow_disk):
    desk.plan_list.delete([saved])
    qtbot.wait(1)
    assert desk.plan_list.state.undo_text == ""
    slow_disk.set()
    qtbot.waitUntil(lambda: desk.plan_list.state.undo_text == "Moved 1 plan to the bin")
    qtbot.waitUntil(lambda: desk.plan_list.state.rows == 0)


def test_a_refused_change_is_told_and_is_no_step(desk, qtbot, saved, slow_disk):
    slow_disk.faults.append(JournalUnavailable("The disk is full: nothing was saved."))
    desk.plan_list.edit_note(saved, "retest")
    slow_disk.set()
    qtbot.waitUntil(lambda: "The disk is full" in desk.plan_list.state.problem)
    assert steps(desk) == []
    assert stored(desk) == [("planned", "")]


def test_quick_changes_keep_their_order(desk, qtbot, saved):
    for status in (Status.OPEN, Status.CLOSED, Status.CANCELLED):
        desk.plan_list.set_status([saved], status)
        desk.plan_list.edit_note(saved, str(status))
    assert stored(desk) == [("cancelled", "cancelled")]
    assert steps(desk)[::2] == [f"set 1 plan to {status}" for status in ("open", "closed", "cancelled")]


def test_steps_pressed_at_once_are_taken_back_one_after_the_other(desk, qtbot, saved):
    desk.plan_list.set_status([saved], Status.OPEN)
    desk.plan_list.set_status([saved], Status.CLOSED)
    focus_journal(desk, qtbot)
    desk.run("undo")
    desk.run("undo")
    assert stored(desk) == [("planned", "")]
    desk.run("redo")
    desk.run("redo")
    assert stored(desk) == [("closed", "")]


def test_undo_right_after_the_first_change_takes_that_back_and_not_the_plan(desk, qtbot, saved):
    desk.bench.edit("stop", "58100")
    focus_journal(desk, qtbot)
    desk.plan_list.set_status([saved], Status.OPEN)
    desk.run("undo")
    assert stored(desk) == [("planned", "")]
    assert desk.bench.draft.text("stop") == "58100"


def test_a_step_back_that_is_refused_can_be_tried_again(desk, qtbot, saved, slow_disk):
    slow_disk.set()
    desk.plan_list.set_status([saved], Status.OPEN)
    focus_journal(desk, qtbot)
    desk.disk.finish()
    slow_disk.faults.append(JournalUnavailable("The disk is full: nothing was saved."))
    desk.run("undo")
    assert stored(desk) == [("open", "")]
    assert "The disk is full" in desk.plan_list.state.problem
    desk.run("undo")
    assert stored(desk) == [("planned", "")]


def test_a_window_that_closes_meanwhile_waits_for_the_change(desks, qtbot):
    desk = desks.open()
    assert desk.filing.save()
    desk.plan_list.edit_note(desk.filing.entry_id, "retest")
    desks.close(desk)
    assert stored(desks.open()) == [("planned", "retest")]


def test_a_plan_opened_at_once_has_the_note_that_was_just_typed(desk, qtbot, saved):
    desk.plan_list.edit_note(saved, "retest")
    desk.filing.open_entry(saved)
    assert desk.bench.draft.text("notes") == "retest"
