"""Export and check beside the window: what is shown meanwhile, Cancel, quitting, and how it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QFileDialog

from planner.app import filing
from planner.app.exporting import Exporting
from planner.app.filing import CSV_KINDS
from planner.app.journal_watch import JournalWatch
from planner.model.journal_query import Query
from planner.presenters.work_words import (
    CHECK_BROKEN,
    CHECK_CANCELLED,
    EXPORT_BROKEN,
    EXPORT_CANCELLED,
    EXPORT_RUNS,
    UPGRADING,
)
from planner.presenters.work_words import (
    exporting as exporting_words,
)
from planner.services import journal as opening
from planner.services.journal import Journal, open_journal
from planner.services.journal_backup import backups
from planner.widgets.main_window import MainWindow
from tests.faults.child import next_release
from tests.services.exports import read_csv
from tests.services.journal_entries import SteppingClock, make_entry
from tests.services.test_journal_damage import change

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HALF_WAY = 'import sys; sys.stdin.readline(); print(\'{"done": 1200, "of": 5000}\', flush=True); sys.stdin.read()'
CRASH = "import os; os.kill(os.getpid(), 9)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def window(qtbot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def exporting(window):
    made = []

    def make(code: str) -> Exporting:
        made.append(Exporting(window, python(code)))
        return made[-1]

    yield make
    for each in made:
        each.stop()


# --- the export --------------------------------------------------------------------------------------------------------------


def test_an_export_that_takes_long_shows_how_far_it_is_and_can_be_cancelled(qtbot, window, exporting):
    export = exporting(HALF_WAY)
    assert export.start({"out": "/o.csv"})
    assert window.work.text() == ""  # not spoken of in the first half second
    qtbot.waitUntil(lambda: window.work.text() == "Exporting: 1,200 of 5,000 plans …")
    assert window.work.isVisible()
    window.work.button.click()
    assert not export.busy
    assert not window.work.isVisible()
    assert window.said() == EXPORT_CANCELLED


def test_a_second_export_waits_for_the_first(qtbot, window, exporting):
    export = exporting(HALF_WAY)
    export.start({"out": "/o.csv"})
    assert not export.start({"out": "/p.csv"})
    assert window.said() == EXPORT_RUNS
    export.cancel()
    assert export.start({"out": "/p.csv"})


def test_an_export_whose_process_dies_is_told(qtbot, window, exporting):
    exporting(CRASH).start({"out": "/o.csv"})
    qtbot.waitUntil(lambda: window.said() == EXPORT_BROKEN)
    assert not window.work.isVisible()


def test_plans_left_out_are_told_as_before(qtbot, window, exporting):
    exporting('print(\'{"answer": {"asked": 1200, "written": 1199}}\')').start({"out": "/o.csv"})
    qtbot.waitUntil(lambda: window.said() != "")
    assert window.said() == "1,199 plans exported to /o.csv; 1 plan damaged and left out"


def test_the_whole_journal_is_exported_by_a_process_and_the_window_lives_on(desk, qtbot, tmp_path, monkeypatch):
    saved = [desk.journal.save(make_entry(title=f"Plan {at}")).id for at in range(8)]
    desk.plan_list.refresh()
    monkeypatch.setattr(filing, "AT_ONCE", 3)
    out = tmp_path / "journal.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), next(iter(CSV_KINDS))))
    assert desk.filing.export("all")
    assert not out.exists()
    qtbot.waitUntil(lambda: desk.window.said() == f"8 plans exported to {out}")
    assert [row["id"] for row in read_csv(out)] == saved
    desk.window.journal.table.selectAll()
    assert desk.filing.export("selection")
    qtbot.waitUntil(lambda: not desk.filing.exporting.busy)
    assert [row["id"] for row in read_csv(out)] == saved[::-1]


def test_the_window_closes_while_an_export_runs(desks, tmp_path, monkeypatch):
    desk = desks.open()
    for _ in range(4):
        desk.journal.save(make_entry())
    monkeypatch.setattr(filing, "AT_ONCE", 1)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "o.csv"), next(iter(CSV_KINDS))))
    desk.filing.exporting.work.command = python(HALF_WAY)
    assert desk.filing.export("all")
    desks.close(desk)
    assert not desk.filing.exporting.busy
    assert not [each for each in tmp_path.iterdir() if each.is_file()]


# --- the check ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path, monkeypatch) -> Path:
    """A journal that counts as a large one."""
    monkeypatch.setattr(opening, "AT_ONCE", 0)
    path = tmp_path / "journal.db"
    with open_journal(path, now=SteppingClock()) as journal:
        for at in range(4):
            journal.save(make_entry(note=f"noted by hand {at}"))
    return path


@pytest.fixture
def watched(window):
    made: list[tuple[JournalWatch, Journal]] = []

    def begin(path: Path, code: str = "") -> tuple[JournalWatch, Journal]:
        journal = open_journal(path, now=SteppingClock(), check_later=True)
        watch = JournalWatch(window, python(code) if code else None)
        made.append((watch, journal))
        watch.begin(journal)
        return watch, journal

    yield begin
    for watch, journal in made:
        watch.stop()
        journal.close()


def test_a_sound_journal_is_checked_and_copied_without_a_word(qtbot, window, watched, path):
    watch, journal = watched(path)
    assert watch.busy
    assert not journal.checked
    qtbot.waitSignal(watch.checked).wait()
    assert journal.checked
    assert window.notices() == ()
    assert len(backups(path)) == 1


def test_what_the_check_finds_is_told_above_the_chart(qtbot, window, watched, path):
    change(path, b"noted by hand 2", b"noted by hans 2")
    watch, journal = watched(path)
    qtbot.waitSignal(watch.checked).wait()
    assert len(journal.damaged) == 1
    assert "1 plan has changed on the disk" in window.notices()[-1]
    assert backups(path) == {}


def test_a_check_whose_process_dies_is_told_and_the_journal_stays_unchecked(qtbot, window, watched, path):
    watch, journal = watched(path, CRASH)
    qtbot.waitUntil(lambda: window.notices() == (CHECK_BROKEN,))
    assert not watch.busy
    assert not journal.checked


def test_a_check_that_takes_long_shows_how_far_it_is_and_can_be_stopped(qtbot, window, watched, path):
    watch, journal = watched(path, HALF_WAY)
    qtbot.waitUntil(lambda: window.work.text() == "Checking the journal: 24 %")
    window.work.button.click()
    assert not watch.busy
    assert window.said() == CHECK_CANCELLED
    assert not journal.checked


def test_an_export_stands_before_the_check_once_that_is_over(qtbot, window, watched, exporting, path):
    watch, _ = watched(path, HALF_WAY)
    qtbot.waitUntil(lambda: window.work.text().startswith("Checking"))
    export = exporting(HALF_WAY)
    export.start({"out": "/o.csv"})
    qtbot.waitUntil(lambda: export.work._far == (1200, 5000))
    window.work.button.click()
    qtbot.waitUntil(lambda: window.work.text().startswith("Exporting"))
    assert export.busy
    assert not watch.busy


def test_the_desk_shows_a_large_journal_at_once_and_has_it_checked(desks, qtbot, monkeypatch):
    first = desks.open()
    assert first.filing.save()
    desks.close(first)
    monkeypatch.setattr(opening, "AT_ONCE", 0)
    monkeypatch.setattr("planner.app.desk.CHECK_AFTER_MS", 0)
    desk = desks.open()
    assert desk.journal.count(Query()) == 1
    qtbot.waitUntil(lambda: desk.window.status("journal") == "Journal: 1 plan, sealed")
    assert len(backups(desk.journal.path)) == 1


def test_an_older_journal_asks_to_wait_while_it_is_copied_and_upgraded(desks, monkeypatch):
    first = desks.open()
    assert first.filing.save()
    desks.close(first)
    said: list[str] = []
    say = MainWindow.say

    def noted(window: MainWindow, text: str, *, trouble: bool = False) -> None:
        said.append(text)
        say(window, text, trouble=trouble)

    monkeypatch.setattr(MainWindow, "say", noted)
    with next_release():
        desk = desks.open()
        assert UPGRADING in said
        assert desk.window.said() != UPGRADING
        assert desk.journal.checked
        assert len(backups(desk.journal.path)) == 1


def test_work_that_comes_and_goes_moves_nothing_in_the_window(desk, qtbot):
    window = desk.window
    panels = (window.ticket, window.verdict, window.journal, window.statusBar(), window.middle)
    before = [panel.geometry() for panel in panels]
    window.work.show_work("export", exporting_words(500, 10_000))
    qtbot.waitUntil(window.work.isVisible)
    assert [panel.geometry() for panel in panels] == before
    window.work.show_work("export", None)
    qtbot.waitUntil(lambda: not window.work.isVisible())
    assert [panel.geometry() for panel in panels] == before
