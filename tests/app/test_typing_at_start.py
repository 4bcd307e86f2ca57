"""Who types while the program starts: every key arrives, whatever is being imported or built just then. Whole runs, a process each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.command_line import run
from tests.app.test_first_look import LEAVE, OFFSCREEN

if TYPE_CHECKING:
    from pathlib import Path

TYPING = """
import json, sys
from planner.app import cli
from planner.app.qt_first import import_qt
import_qt()
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from planner.app import main
word, stage = sys.argv[2], -int(sys.argv[3])
keys, seen = list(word), {"windows": [], "lost": [], "texts": []}
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            seen["windows"].append(type(watched).__name__)
        return False
def press(window):
    global stage
    stage += 1
    if stage < 1 or not keys:
        return
    has_focus = QApplication.focusWidget()
    if has_focus is None:
        seen["lost"].append(keys.pop(0))
        return
    if stage == 1:
        QTest.keyClick(has_focus, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(has_focus, keys.pop(0))
    seen["texts"].append(window.ticket.edit("entries.0.price").text())
walk, go_on, make = main._Run._walk, main._Run._go_on, main.application
def application():
    app = make()
    app.watch = Watch()
    app.installEventFilter(app.watch)
    return app
def walked(run, window, steps):
    press(window)
    walk(run, window, steps)
def went_on(run):
    press(run._desk.window)
    go_on(run)
    finish(run)
def finish(run):
    window = run._desk.window
    press(window)
    if keys:
        QTimer.singleShot(0, window, lambda: finish(run))
    else:
        QTimer.singleShot(200, window, lambda: leave(run))
def leave(run):
    seen["draft"] = run._desk.bench.draft.text("entries.0.price")
    seen["field"] = run._desk.window.ticket.edit("entries.0.price").text()
    run._desk.window.close()
main._Run._walk, main._Run._go_on, main.application = walked, went_on, application
status = cli.main(["--data-dir", sys.argv[1]])
print(json.dumps(seen))
raise SystemExit(status)
"""
"""A run in which one key is typed before each step of the start, from a stage on, into whatever has the focus."""
WORD = "61234.567"


def typed(home: Path, stage: int) -> dict[str, Any]:
    done = run(home, WORD, str(stage), code=TYPING, **OFFSCREEN)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a run has left."""
    folder: Path = tmp_path_factory.mktemp("home") / "data"
    assert run(folder, code=LEAVE, **OFFSCREEN).returncode == 0
    return folder


@pytest.mark.parametrize("stage", [0, 3, 6])
def test_a_key_typed_at_any_stage_of_a_start_arrives(home: Path, stage: int) -> None:
    seen = typed(home, stage)
    assert seen["texts"] == [WORD[: at + 1] for at in range(len(WORD))]
    assert (seen["lost"], seen["field"], seen["draft"]) == ([], WORD, WORD)
    assert seen["windows"] == ["MainWindow"]


def test_a_first_start_shows_one_window_and_takes_every_key(tmp_path: Path) -> None:
    seen = typed(tmp_path / "data", 0)
    assert (seen["lost"], seen["field"], seen["draft"]) == ([], WORD, WORD)
    assert seen["windows"] == ["MainWindow"]
