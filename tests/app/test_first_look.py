"""The first look: what one run leaves is what the next one paints first, and only while it still holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from planner.app.compose import compose
from planner.app.early import Early
from planner.app.first_look import MOST_BYTES, first_look, forget_look, keep_look
from planner.app.main import show
from planner.presenters.ticket_view import ticket_view
from planner.widgets.number_edit import NumberEdit
from tests.app.command_line import run, write_plan
from tests.app.desks import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
LEAVE = """
import sys
from PySide6.QtCore import QTimer
from planner.app import cli, compose
made = compose.compose
def composed(*given, **named):
    desk = made(*given, **named)
    QTimer.singleShot(0, desk.window.close)
    return desk
compose.compose = composed
raise SystemExit(cli.main(["--data-dir", *sys.argv[1:]]))
"""
"""A run that is left as soon as there is a desk."""

SEEN = """
import json, sys
from planner.app import cli
from planner.app.qt_first import import_qt
import_qt()
from PySide6 import QtWidgets
from PySide6.QtTest import QTest
from planner.app import main
seen, go_on = {}, main.FirstPaint.call
def painted(self):
    seen.setdefault("modules", sorted(sys.modules))
    seen.setdefault("built", sorted(vars(QtWidgets)))
    stop = self._window.ticket.edit("stop")
    seen.setdefault("painted", stop.text())
    stop.setFocus()
    stop.selectAll()
    QTest.keyClicks(stop, "57000")
    self._window.close()
    from planner.app import compose
    made, compose.compose = compose.compose, lambda *given, **named: composed(made(*given, **named))
    go_on(self)
def composed(desk):
    seen["before"] = desk.bench.draft.text("stop")
    left = desk.leave
    def leave():
        seen["after"] = desk.bench.draft.text("stop")
        return left()
    desk.window.may_close = leave
    return desk
main.FirstPaint.call = painted
status = cli.main(["--data-dir", sys.argv[1]])
print(json.dumps(seen))
raise SystemExit(status)
"""
"""A run in which the stop is typed, and the window closed, before the engine is there."""

CHART = """
import json, sys
from planner.app import cli, early_chart
bring = early_chart.early_chart
def brought(app, places, window, *given):
    early = bring(app, places, window, *given)
    print(json.dumps([early.chart._view.paints, sorted(sys.modules)]))
    window.close()
    return early
early_chart.early_chart = brought
raise SystemExit(cli.main(["--data-dir", sys.argv[1]]))
"""
"""A run that is left when its chart has been painted."""


@pytest.fixture
def left(desks: Desks, qapp: QApplication) -> Iterator[Callable[[], MainWindow | None]]:
    """Leave a window, and return what brings the first look of the next start."""
    desk = _left_desk(desks)
    _keep(qapp, desk)
    desk.window.deleteLater()
    windows: list[MainWindow] = []

    def look() -> MainWindow | None:
        found = first_look(qapp, desks.places)
        if found is None:
            return None
        windows.append(found.window)
        return found.window

    yield look
    for window in windows:
        window.may_close = lambda: True
        window.close()
        window.deleteLater()
    settle()


def _left_desk(desks: Desks) -> Desk:
    """Return a desk whose window its user has closed."""
    desk = compose(desks.places)
    show(desk)
    settle()
    desk.window.close()
    desk.close()
    return desk


def _keep(app: QApplication, desk: Desk) -> None:
    ticket, chart = ticket_view(desk.bench.situation), desk.charting.document()
    keep_look(app, desk.places, desk.window, ticket, chart, desk.keeping.settings.window)


def _look_file(places: Places) -> Path:
    return places.data / "first-look.json"


# --- what is painted ---------------------------------------------------------------------------------------------------------


def test_the_first_look_is_the_ticket_as_it_will_be(left, desks, qtbot: QtBot):
    window = left()
    assert window is not None
    window.show()
    window.focusWidget().clearFocus()  # its cursor blinks
    settle()
    assert window.docks["ticket"].height() > 0
    first, place = window.ticket.grab().toImage(), window.docks["ticket"].geometry()
    desk = compose(desks.places, window=window)
    settle()
    assert window.docks["ticket"].geometry() == place
    assert window.ticket.grab().toImage() == first
    assert window.windowTitle() == "Anchor example[*] · Margin Planner"
    desk.close()
    settle()


def test_a_start_begins_in_the_entry_and_a_later_show_leaves_the_focus_where_it_is(left, desks):
    def begun(window: MainWindow) -> str:
        window.activateWindow()
        settle()
        field = window.focusWidget()
        return field.key() if isinstance(field, NumberEdit) else str(field)

    second = left()
    second.show()
    assert begun(second) == "entries.0.price"
    desk = compose(desks.places, window=second)
    assert begun(second) == "entries.0.price"
    second.ticket.focus_field("stop")
    second.hide()
    second.show()
    assert begun(second) == "stop"
    desk.close()


def test_a_first_start_begins_in_the_entry(desks):
    desk = desks.open()
    desk.window.activateWindow()
    settle()
    assert desk.window.focusWidget() is desk.window.ticket.edit("entries.0.price")
    QTest.keyClicks(desk.window.focusWidget(), "61000")  # instead of what is there, as after Tab
    assert desk.bench.draft.text("entries.0.price") == "61000"


def test_every_panel_and_command_comes_behind_the_first_look(left, desks):
    window = left()
    window.show()
    settle()
    desk = compose(desks.places, window=window)
    settle()
    assert [window.docks[name].widget() for name in ("verdict", "journal")] == [window.verdict, window.journal]
    assert window.menuBar().isVisible()
    assert window.tools.isVisible()
    window.reset_layout()
    assert window.tools.isVisible()
    assert all(dock.isVisible() for dock in window.docks.values())
    desk.close()
    settle()


def test_a_first_start_has_no_look_yet(desks, qapp):
    assert first_look(qapp, desks.places.create()) is None


@pytest.mark.parametrize("changed", ["draft.json", "config/settings.json", "rulebooks/mine.json"])
def test_a_look_falls_with_what_it_was_made_from(left, desks, changed):
    path = desks.places.data / changed
    path.write_text((path.read_text() if path.exists() else "{}") + "\n")
    assert left() is None


def test_a_ticket_that_is_gone_takes_its_look_along(left, desks):
    (desks.places.data / "draft.json").unlink()
    assert left() is None


def test_the_look_of_another_version_is_not_painted(left, monkeypatch):
    monkeypatch.setattr("planner.app.first_look.__version__", "0.0.1")
    assert left() is None


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe",
        b'{"format": "margin-first-look/1"}',
        b"[" * 100_000,
        b'{"format": "margin-first-look/2"}',
        b" " * (MOST_BYTES + 1),
    ],
    ids=["empty", "torn", "null", "no UTF-8", "another format", "nested", "without keys", "too large"],
)
def test_a_damaged_look_is_passed_over(left, desks, damage):
    _look_file(desks.places).write_bytes(damage)
    assert left() is None


@pytest.mark.parametrize("key", ["ticket", "dress", "title", "modified", "reserved", "geometry", "state"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {"fields": 3}])
def test_no_value_in_a_look_stops_a_start(left, desks, key, value):
    file = _look_file(desks.places)
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, key: value}))
    window = left()
    assert window is None or key in ("title", "modified")


def test_a_look_can_be_forgotten(left, desks):
    forget_look(desks.places)
    assert left() is None
    forget_look(desks.places)  # there is none any more, which is what was wanted


def test_a_look_that_cannot_be_written_leaves_none_behind(desks, qapp, monkeypatch):
    desk = _left_desk(desks)
    _keep(qapp, desk)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planner.app.first_look.json.dump", full)
    _keep(qapp, desk)
    assert not _look_file(desks.places).exists()
    desk.window.deleteLater()
    settle()


def test_only_its_owner_may_read_a_look(left, desks):
    assert _look_file(desks.places).stat().st_mode & 0o077 == 0


# --- what is done before there is a desk ---------------------------------------------------------------------------------------


def test_a_right_click_before_the_tools_are_there_offers_the_panels(left, desks):
    window = left()
    window.show()
    settle()
    heading = window.docks["verdict"].titleBarWidget()
    place = heading.mapTo(window, heading.rect().center())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, window.mapToGlobal(place))
    QApplication.sendEvent(window, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert "Verdict" in [action.text() for action in menu.actions()]
    desk = compose(desks.places, window=window)  # while it is open
    settle()
    menu.close()
    desk.close()


def test_what_is_done_early_is_told_again_in_its_order(left):
    window = left()
    early, heard = Early(window), []
    ticket = window.ticket
    ticket.edited.emit("stop", "5")
    ticket.edited.emit("stop", "57")
    ticket.field_left.emit("stop")
    ticket.nudged.emit("entries.0.price", 1)
    ticket.edited.emit("targets.0.price", "64000")
    for name in ("edited", "nudged", "field_left"):
        getattr(ticket, name).connect(lambda *values, name=name: heard.append((name, *values)))
    early.hand_on()
    assert heard == [
        ("edited", "stop", "57"),
        ("field_left", "stop"),
        ("nudged", "entries.0.price", 1),
        ("edited", "targets.0.price", "64000"),
    ]
    heard.clear()
    early.hand_on()
    assert heard == []


def test_a_text_typed_after_a_nudge_stands_alone(left):
    window = left()
    early, heard = Early(window), []
    window.ticket.nudged.emit("stop", 1)
    window.ticket.edited.emit("stop", "57000")
    for name in ("edited", "nudged"):
        getattr(window.ticket, name).connect(lambda *values: heard.append(values))
    early.hand_on()
    assert heard == [("stop", "57000")]


def test_a_window_closes_once_somebody_can_keep_its_ticket(left, qtbot: QtBot):
    window = left()
    window.show()
    early = Early(window)
    window.close()
    assert window.isVisible()
    window.may_close = lambda: True
    early.hand_on()
    assert not window.isVisible()


def test_keys_typed_before_the_engine_are_in_the_plan(left, desks, qtbot: QtBot):
    window = left()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    early = Early(window)
    stop, target = window.ticket.edit("stop"), window.ticket.edit("targets.0.price")
    for edit, text in ((stop, "57000"), (target, "66000")):
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, text)
    QTest.keyClick(target, Qt.Key.Key_Backspace)
    desk = compose(desks.places, window=window)
    early.hand_on()
    assert (desk.bench.draft.text("stop"), stop.text()) == ("57000", "57000")
    assert (desk.bench.draft.text("targets.0.price"), target.text(), target.cursorPosition()) == ("6600", "6600", 4)
    assert target.hasFocus()
    desk.close()
    settle()


# --- whole runs ----------------------------------------------------------------------------------------------------------------


def test_before_the_first_paint_nothing_is_imported_or_built_that_it_can_do_without(tmp_path):
    home = tmp_path / "data"
    assert run(home, code=LEAVE, **OFFSCREEN).returncode == 0
    done = run(home, code=SEEN, **OFFSCREEN)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    heavy = (
        "numpy",
        "pydantic",
        "sqlite3",
        "pandas",
        "numba",
        "polars",
        "pyarrow",
        "asyncio",
        "urllib.request",
        "pyqtgraph",
        "dataclasses",
        "inspect",
        "tempfile",
        "datetime",
        "decimal",
    )
    assert [name for name in heavy if name in seen["modules"]] == []
    assert [
        name for name in seen["modules"] if name.startswith(("planner.model.plan", "planner.services.journal_store"))
    ] == []
    # PySide builds a class when it is asked for; a single call that returns a widget it does not know builds all of them
    assert "QLineEdit" in seen["built"]
    assert [name for name in ("QMdiArea", "QCalendarWidget", "QStyle") if name in seen["built"]] == []


def test_the_chart_is_painted_before_the_engine_is_imported(tmp_path):
    home = tmp_path / "data"
    assert run(home, code=LEAVE, **OFFSCREEN).returncode == 0
    done = run(home, code=CHART, **OFFSCREEN)
    assert done.returncode == 0, done.stderr
    paints, modules = json.loads(done.stdout)
    assert paints > 0
    engine = ("pydantic", "sqlite3", "planner.model.plan", "planner.model.assess", "planner.services.rulebooks")
    assert [name for name in engine if name in modules] == []


def test_a_window_that_is_typed_into_and_closed_before_the_engine_keeps_what_was_typed(tmp_path):
    home = tmp_path / "data"
    assert run(home, code=LEAVE, **OFFSCREEN).returncode == 0
    done = run(home, code=SEEN, **OFFSCREEN)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert (seen["painted"], seen["before"], seen["after"]) == ("58200", "58200", "57000")
    assert json.loads((home / "draft.json").read_text())["texts"]["stop"] == "57000"


@pytest.mark.parametrize("words", [["--theme", "dark"], ["--zoom", "150"], ["--hide-amounts"], ["PLAN"]])
def test_a_start_with_a_look_or_plan_of_its_own_leaves_none(tmp_path, words):
    home, plan = tmp_path / "data", write_plan(tmp_path)
    assert run(home, code=LEAVE, **OFFSCREEN).returncode == 0
    assert (home / "first-look.json").exists()
    given = [plan if word == "PLAN" else word for word in words]
    assert run(home, *given, code=LEAVE, **OFFSCREEN).returncode == 0
    assert not (home / "first-look.json").exists()


def test_a_fault_behind_the_first_look_ends_the_run_with_its_sentence(tmp_path):
    home = tmp_path / "data"
    assert run(home, code=LEAVE, **OFFSCREEN).returncode == 0
    failing = LEAVE.replace("desk = made(*given, **named)", "raise OSError('There is no room here.')")
    done = run(home, code=failing, **OFFSCREEN)
    assert done.returncode == 2
    assert "There is no room here." in done.stderr
    assert "Traceback" not in done.stderr
