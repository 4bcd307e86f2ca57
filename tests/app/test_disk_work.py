from __future__ import annotations

from threading import Event, current_thread, main_thread

import pytest
from PySide6.QtCore import QObject

from planner.app.disk_work import DiskWork


@pytest.fixture
def disk(qtbot):
    parent = QObject()
    work = DiskWork(parent)
    yield work
    work.finish()


def test_the_work_is_done_beside_the_window_and_told_in_it(disk, qtbot):
    where = []
    disk.run(
        lambda: where.append(current_thread()) or 7, lambda outcome: where.append((current_thread(), outcome.result()))
    )
    qtbot.waitUntil(lambda: not disk.busy)
    assert where[0] is not main_thread()
    assert where[1] == (main_thread(), 7)


def test_the_window_lives_on_while_the_disk_takes_its_time(disk, qtbot):
    slow, told = Event(), []
    disk.run(lambda: slow.wait(60), told.append)
    qtbot.wait(1)
    assert disk.busy
    assert told == []
    slow.set()
    qtbot.waitUntil(lambda: len(told) == 1)


def test_one_piece_of_work_follows_the_other_in_the_order_they_were_asked_for(disk, qtbot):
    first, done = Event(), []
    disk.run(lambda: first.wait(60) and done.append(1), lambda _: done.append("first told"))
    disk.run(lambda: done.append(2), lambda _: done.append("second told"))
    first.set()
    qtbot.waitUntil(lambda: not disk.busy)
    assert [each for each in done if isinstance(each, int)] == [1, 2]
    assert [each for each in done if isinstance(each, str)] == ["first told", "second told"]


def test_who_must_not_go_before_it_is_done_waits_and_hears_of_it_once(disk, qtbot):
    told = []
    for number in range(3):
        disk.run(lambda number=number: number, lambda outcome: told.append(outcome.result()))
    disk.finish()
    assert told == [0, 1, 2]
    qtbot.wait(1)
    assert told == [0, 1, 2]


def test_what_the_work_raised_is_raised_where_its_result_is_asked_for(disk):
    def fail():
        raise OSError("the disk is gone")

    found = []
    disk.run(fail, found.append)
    disk.finish()
    with pytest.raises(OSError, match="gone"):
        found[0].result()


def test_work_asked_for_while_another_is_told_is_done_as_well(disk):
    done = []
    disk.run(lambda: None, lambda _: disk.run(lambda: done.append("later"), lambda _: done.append("told")))
    disk.finish()
    assert done == ["later", "told"]
