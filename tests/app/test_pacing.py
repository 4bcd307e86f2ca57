"""Work in pieces: what is short is done at once, what is long leaves the window its turns, and nothing old comes late."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QTimer

from planner.app import pacing
from planner.app.pacing import Pacing
from planner.model.journal_query import Query
from planner.presenters.journal_filters import Filters
from planner.services import journal_survey
from tests.services.journal_entries import make_entry

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def paced(qapp):
    owner = QObject()
    yield Pacing(owner)
    owner.deleteLater()


def counted(done: list[int], count: int):
    for piece in range(count):
        if piece:
            yield
        done.append(piece)


def test_short_work_is_over_when_the_call_returns(paced):
    done: list[int] = []
    paced.run(counted(done, 3))
    assert done == [0, 1, 2]
    assert not paced.busy


def test_long_work_lets_the_window_do_its_own_in_between(qtbot, paced, monkeypatch):
    monkeypatch.setattr(pacing, "AT_ONCE_MS", 0)
    done: list[int] = []
    seen: list[int] = []
    QTimer.singleShot(0, lambda: seen.append(len(done)))
    paced.run(counted(done, 5))
    assert done == [0]
    qtbot.waitUntil(lambda: not paced.busy)
    assert done == [0, 1, 2, 3, 4]
    assert seen[0] < 5


def test_newer_work_takes_the_place_of_what_is_not_over(qtbot, paced, monkeypatch):
    monkeypatch.setattr(pacing, "AT_ONCE_MS", 0)
    old: list[int] = []
    new: list[int] = []
    paced.run(counted(old, 5))
    paced.run(counted(new, 2))
    qtbot.waitUntil(lambda: not paced.busy)
    assert (old, new) == ([0], [0, 1])
    paced.run(counted(old, 5))
    paced.stop()
    assert not paced.busy


def test_work_that_begins_other_work_is_dropped(qtbot, paced):
    done: list[int] = []

    def begins_other():
        paced.run(counted(done, 2))
        yield
        pytest.fail("it was to be dropped")

    paced.run(begins_other())
    assert done == [0, 1]
    assert not paced.busy


def test_a_search_in_pieces_keeps_the_rows_shown_until_it_is_over(desk, qtbot, monkeypatch):
    for number in range(9):
        desk.journal.save(make_entry(title=f"Plan {number}"))
    desk.plan_list.refresh()
    assert desk.plan_list.state.rows == 9
    monkeypatch.setattr(pacing, "AT_ONCE_MS", 0)
    monkeypatch.setattr(journal_survey, "READ", 2)
    desk.plan_list.filter(Filters(search="plan 7"))
    assert desk.plan_list.state.rows == 9
    assert len(desk.plan_list.page(0, 99)) == 9  # of the query that is shown
    qtbot.waitUntil(lambda: desk.plan_list.state.rows == 1)
    assert [row.title for row in desk.plan_list.page(0, 99)] == ["Plan 7"]
    assert desk.journal.count(Query()) == 9


def test_a_window_closes_in_the_middle_of_a_search(desks, qtbot, monkeypatch):
    desk = desks.open()
    for _ in range(6):
        desk.journal.save(make_entry())
    monkeypatch.setattr(pacing, "AT_ONCE_MS", 0)
    monkeypatch.setattr(journal_survey, "READ", 2)
    desk.plan_list.filter(Filters(search="nothing"))
    desks.close(desk)
