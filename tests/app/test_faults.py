"""Faults of the program itself: a report without amounts, offered at the next start, and the ticket that comes back."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from planner.app.aftermath import KEY, offer_report
from planner.app.faults import FaultLog
from planner.services.crash_reports import LONGEST, CrashReports, about_fault, shortened, stopped
from planner.services.paths import Places
from planner.widgets.report_dialog import ReportDialog
from tests.app.command_line import environment, write_plan
from tests.services.journal_entries import START

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PLANTED = ("87654.32", "987654", "76543", "4242", "57345.6", "note of mine")
"""Figures and words that a report must not hold, wherever they stand when the program fails."""


def planted_fault() -> BaseException:
    """Return a fault as nasty as they come: figures in the message, the arguments, the cause, a note, the locals and their repr."""

    class Balance:
        def __repr__(self) -> str:
            return "987654.321"

    balance, price = Balance(), "87654.32"
    try:
        try:
            int("76543.21")
        except ValueError as cause:
            fault = KeyError(f"{balance!r} at {price}", price, 4242)
            fault.add_note("note of mine 57345.6")
            raise fault from cause
    except KeyError as error:
        return error


# --- what a report says ------------------------------------------------------------------------------------------------------


def test_a_report_names_kinds_and_places_and_nothing_else():
    lines = about_fault(planted_fault(), START).splitlines()
    place = "tests/app/test_faults.py"
    assert lines[0] == "2026-11-22T12:00:00Z"
    assert [line.rpartition(":")[0].strip() for line in lines if ":" in line][1:] == [place, place]
    assert [line for line in lines if not line.startswith(" ")][1:] == ["ValueError", "KeyError"]
    assert not any(word in line for line in lines for word in PLANTED)


def test_a_circle_of_causes_ends():
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert about_fault(first, START).splitlines()[1:] == ["KeyError", "ValueError"]


def test_a_cause_that_was_waved_away_is_not_told():
    fault = ValueError()
    fault.__context__, fault.__suppress_context__ = KeyError(), True
    assert about_fault(fault, START).splitlines()[1:] == ["ValueError"]


def test_folders_of_the_machine_are_left_out():
    native = 'File "/home/alice/x/site-packages/PySide6/a.py", line 3 in f\n  File "C:/Users/alice/b.py", line 1 in g'
    assert shortened(native) == 'File "PySide6/a.py", line 3 in f\n  File "b.py", line 1 in g'


# --- the reports on disk -----------------------------------------------------------------------------------------------------


def fail(reports: CrashReports, text: str) -> None:
    with reports.open("Margin Planner 1") as log:
        log.write(text)


def test_a_run_without_a_fault_leaves_nothing_to_show(tmp_path):
    reports = CrashReports(tmp_path)
    for _ in range(2):
        reports.open("Margin Planner 1").close()
    assert reports.unseen() == ""
    assert [path.name for path in tmp_path.iterdir()] == ["crash.log"]


def test_a_report_is_offered_until_it_is_dismissed_and_later_ones_join_it(tmp_path):
    reports = CrashReports(tmp_path)
    fail(reports, "Fatal Python error: Segmentation fault\n")
    fail(reports, "second\n")
    reports.open("Margin Planner 2").close()
    assert reports.unseen().index("Segmentation") < reports.unseen().index("second")
    assert stopped(reports.unseen())
    reports.dismiss()
    reports.dismiss()
    assert reports.unseen() == ""
    reports.open("Margin Planner 2").close()
    assert reports.unseen() == ""
    assert "second" in (tmp_path / "crash-seen.log").read_text()


def test_reports_never_grow_without_bound(tmp_path):
    reports = CrashReports(tmp_path)
    fail(reports, "x" * 3 * LONGEST + "the last line\n")
    reports.open("Margin Planner 1").close()
    assert len(reports.unseen()) == LONGEST
    assert "the last line" in reports.unseen()


# --- in the program ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the test process its own hooks back; pytest has a handler of native faults in place."""
    for name in ("enable", "disable"):
        monkeypatch.setattr(f"planner.app.faults.faulthandler.{name}", lambda *_: None)
    kept = sys.excepthook, sys.unraisablehook
    yield
    sys.excepthook, sys.unraisablehook = kept


@pytest.mark.usefixtures("hooks")
def test_a_fault_is_told_once_reported_once_and_the_ticket_is_kept_at_once(desk, capsys):
    kept: list[int] = []
    faults = FaultLog(desk.places)
    faults.tell_through(desk.window.notify, lambda: kept.append(1))
    fault = planted_fault()
    for _ in range(3):
        sys.excepthook(type(fault), fault, fault.__traceback__)
    faults.close()
    (sentence,) = desk.window.notices()
    assert "what you typed is kept" in sentence
    log = faults.reports.running.read_text()
    said = capsys.readouterr().err
    assert (log.count("KeyError"), said.count("KeyError"), len(kept)) == (1, 3, 1)
    assert not any(word in log + said for word in PLANTED)


@pytest.mark.usefixtures("hooks")
def test_a_fault_while_the_ticket_is_kept_is_no_second_one(desk, capsys):
    def keep() -> None:
        raise ZeroDivisionError

    faults = FaultLog(desk.places)
    faults.tell_through(desk.window.notify, keep)
    sys.excepthook(ValueError, ValueError(), None)
    faults.close()
    assert len(desk.window.notices()) == 1
    assert capsys.readouterr().err.splitlines()[1:] == ["ValueError"]


@pytest.mark.usefixtures("hooks")
def test_a_fault_that_python_cannot_raise_is_reported_too(desk, capsys):
    faults = FaultLog(desk.places)
    faults.tell_through(desk.window.notify, str)

    class Fails:
        def __del__(self) -> None:
            raise ValueError("87654.32")

    Fails()
    faults.close()
    assert "Fails.__del__" in faults.reports.running.read_text()
    assert "87654" not in capsys.readouterr().err


@pytest.mark.usefixtures("hooks")
def test_in_a_terminal_the_developer_sees_everything(desk, monkeypatch, capsys):
    faults = FaultLog(desk.places)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    sys.excepthook(ValueError, ValueError("87654.32"), None)
    faults.close()
    assert "87654.32" in capsys.readouterr().err
    assert "87654" not in faults.reports.running.read_text()


@pytest.mark.usefixtures("hooks")
def test_where_no_report_can_be_written_the_user_is_told_and_faults_are_still_no_end(desk):
    desk.places.log.rmdir()
    desk.places.log.touch()
    faults = FaultLog(desk.places)
    faults.tell_through(desk.window.notify, str)
    assert desk.window.notices()[0].startswith("Crash reports cannot be kept.")
    faults.close()


def test_the_report_can_be_shown_copied_and_dismissed(desk):
    reports = CrashReports(desk.places.log)
    fail(reports, "  planner/app/desk.py:12 in Desk.run\nKeyError\n")
    reports.open("Margin Planner 2").close()
    offer_report(desk.window, reports)
    assert desk.window.offers.isVisible()
    desk.window.offers.button(KEY, "Show report").click()
    (dialog,) = desk.window.findChildren(ReportDialog)
    assert not dialog.isModal()
    assert "desk.py:12" in dialog.text()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.text()
    dialog.dismiss_button.click()
    assert (desk.window.offers.sentences(), desk.window.offers.isVisible()) == ({}, False)
    offer_report(desk.window, reports)
    assert desk.window.offers.sentences() == {}


def test_an_offer_dismissed_in_its_bar_does_not_come_back(desk):
    reports = CrashReports(desk.places.log)
    fail(reports, "KeyError\n")
    reports.open("Margin Planner 2").close()
    offer_report(desk.window, reports)
    desk.window.offers.button(KEY, "Dismiss").click()
    assert desk.window.offers.sentences() == {}
    assert reports.unseen() == ""


def test_a_report_that_cannot_be_put_away_says_so(desk, monkeypatch):
    reports = CrashReports(desk.places.log)
    fail(reports, "KeyError\n")
    reports.open("Margin Planner 2").close()
    offer_report(desk.window, reports)

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "replace", refuse)
    desk.window.offers.button(KEY, "Dismiss").click()
    assert "the disk is read-only" in desk.window.said()


# --- as processes ------------------------------------------------------------------------------------------------------------

FAILING = """
import ctypes, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from planner.app import cli, main
from tests.app.test_faults import planted_fault
how, draft = sys.argv[1], main.Path(sys.argv[2]) / "draft.json"

def slot():
    raise planted_fault()

class Painted(QWidget):
    def paintEvent(self, event):
        slot()

def native():
    balance = "987654.321"
    ctypes.string_at(0)

def fail(window):
    if not draft.exists():
        QTimer.singleShot(20, lambda: fail(window))
        return
    if how == "paint":
        Painted(window).show()
    QTimer.singleShot(0, {"slot": slot, "native": native, "paint": int}[how])
    QTimer.singleShot(300, QApplication.quit)

plain = main.show
def show(desk):
    plain(desk)
    fail(desk.window)
main.show = show
raise SystemExit(cli.main(["--data-dir", *sys.argv[2:]]))
"""

NEXT = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from planner.app import aftermath, cli, compose
from planner.widgets.report_dialog import ReportDialog
plain, desks, make = aftermath.offer_report, [], compose.compose
def made(*given, **named):
    desks.append(make(*given, **named))
    return desks[-1]
def offer(window, reports):
    QTimer.singleShot(0, QApplication.quit)
    plain(window, reports)
    said = window.offers.sentences()
    report = ""
    if said:
        window.offers.button("crash", "Show report").click()
        (dialog,) = window.findChildren(ReportDialog)
        report = dialog.text()
        dialog.dismiss_button.click()
    print(json.dumps([list(said.values()), report, desks[0].bench.draft.text("stop")]))
compose.compose = made
aftermath.offer_report = offer
raise SystemExit(cli.main(["--data-dir", *sys.argv[1:]]))
"""


def started(code: str, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, words)]
    surroundings = environment(QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR="")
    return subprocess.run(command, capture_output=True, text=True, env=surroundings, timeout=60, check=False)


@pytest.mark.parametrize(
    ("how", "sentence", "place"),
    [
        ("slot", "Something went wrong", "in slot"),
        ("paint", "Something went wrong", "in Painted.paintEvent"),
        pytest.param(
            "native",
            "stopped unexpectedly",
            "in native",
            marks=pytest.mark.skipif(os.name == "nt", reason="ends otherwise there"),
        ),
    ],
)
def test_after_a_fault_the_next_start_offers_the_report_and_the_ticket_is_back(tmp_path, how, sentence, place):
    places = Places.portable(tmp_path / "data")
    plan = write_plan(tmp_path, stop="57345.6", notes="note of mine")
    failed = started(FAILING, how, places.data, plan)
    assert (failed.returncode == 0) == (how != "native"), failed.stderr
    after = started(NEXT, places.data)
    assert after.returncode == 0, after.stderr
    (offered,), report, stop = json.loads(after.stdout)
    assert sentence in offered
    assert place in report
    assert stop == "57345.6"
    logs = "".join(path.read_text() for path in places.log.iterdir())
    assert not any(word in text for word in PLANTED for text in (report, logs, failed.stderr))
    assert json.loads(started(NEXT, places.data).stdout)[0] == []
