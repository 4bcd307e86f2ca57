"""Starts as a process: the self-test, pictures, signals, and what may be imported before the first paint."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from planner.app.endings import HANG_UP, Endings
from planner.presenters.palette import DARK, LIGHT
from planner.services.paths import Places
from tests.app.command_line import environment, run, write_plan
from tests.app.desks import write_candles

if TYPE_CHECKING:
    from collections.abc import Callable

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
NOISE = "This plugin does not support propagateSizeHints()"
HEAVY = ("numpy", "pandas", "numba", "polars", "pyarrow", "asyncio", "urllib.request", "pyqtgraph", "multiprocessing")
"""What must not be imported before the form is painted."""

FIRST_PAINT = """
import sys
from planner.app import main
from planner.app.compose import compose
from planner.services.paths import Places
from pathlib import Path
app = main.application()
desk = compose(Places.portable(Path(sys.argv[1])))
def painted():
    print(*sorted({name for name in sys.modules}), sep="\\n")
    app.quit()
main.after_first_paint(desk.window, painted)
main.show(desk)
app.exec()
desk.close()
"""


def told(text: str) -> list[str]:
    return [line for line in text.splitlines() if line != NOISE]


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert done()


# --- the self-test -----------------------------------------------------------------------------------------------------------


def test_the_self_test_passes_and_touches_nothing_of_the_user(tmp_path):
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "x"), "XDG_CONFIG_HOME": str(tmp_path / "x")}
    done = run("--selftest", **OFFSCREEN, **home)
    assert (done.returncode, done.stdout, told(done.stderr)) == (0, "self-test passed\n", [])
    assert not (tmp_path / "x").exists()


def test_a_self_test_that_fails_says_where(monkeypatch, capsys, qtbot):
    from planner.app import selftest

    monkeypatch.setattr(selftest, "ROOM", 0)
    assert selftest.selftest(qtbot) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("self-test failed: the anchor example's distance is 0.15")


# --- pictures ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "palette", "size"), [("light", LIGHT, (1280, 720)), ("dark", DARK, (1920, 1080))])
def test_a_picture_has_the_size_and_the_colours_asked_for(tmp_path, theme, palette, size):
    out = tmp_path / "out.png"
    candles = write_candles(tmp_path / "BTCUSDT-5m.csv")
    words = ["--screenshot", out, "--size", f"{size[0]}x{size[1]}", "--theme", theme, "--candles", candles]
    done = run(write_plan(tmp_path), *words, **OFFSCREEN)
    assert (done.returncode, told(done.stderr)) == (0, [])
    image = QImage(str(out))
    assert (image.width(), image.height()) == size
    colours = [image.pixelColor(x, y).name() for x in range(0, size[0], 16) for y in range(0, size[1], 16)]
    assert colours.count(palette.panel) > len(colours) // 3
    assert palette.entry in {
        image.pixelColor(size[0] * 6 // 10, y).name() for y in range(size[1])
    }  # the chart is drawn


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["bad.json", "--screenshot", "out.png"], "bad.json"),
        (["missing.json", "--screenshot", "out.png"], "missing.json"),
        (["--candles", "bad.json", "--screenshot", "out.png"], "bad.json"),
        (["--candles", "missing.csv", "--screenshot", "out.png"], "missing.csv"),
        (["--screenshot", "none/out.png"], "none/out.png"),
    ],
)
def test_a_picture_that_cannot_be_is_one_sentence(tmp_path, words, named):
    (tmp_path / "bad.json").write_text("{")
    done = run(*words, cwd=tmp_path, **OFFSCREEN)
    assert done.returncode == 2
    (complaint,) = told(done.stderr)
    assert named in complaint
    assert not (tmp_path / "out.png").exists()


def test_a_picture_leaves_a_data_folder_as_it_was(tmp_path):
    places = Places.portable(tmp_path / "data").create()
    done = run(
        "--screenshot",
        tmp_path / "out.png",
        "--data-dir",
        places.data,
        "--theme",
        "dark",
        write_plan(tmp_path),
        **OFFSCREEN,
    )
    assert (done.returncode, told(done.stderr)) == (0, [])
    assert [path.name for path in places.data.rglob("*") if path.is_file()] == []


# --- endings nobody clicked --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, *HANG_UP])
def test_a_signal_keeps_the_ticket_and_ends_at_once(tmp_path, number):
    places = Places.portable(tmp_path / "data")
    plan = write_plan(tmp_path, stop="57345.6")
    command = [sys.executable, "-m", "planner", "--data-dir", str(places.data), str(plan)]
    draft = places.data / "draft.json"
    # whoever runs the tests may ignore it, as nohup does, and a child would do so too
    was = signal.signal(number, signal.SIG_DFL)
    try:
        process = subprocess.Popen(command, env=environment(**OFFSCREEN), stderr=subprocess.PIPE)
    finally:
        signal.signal(number, was)
    with process:
        try:
            wait_until(draft.exists)  # kept some moments after the first change
            draft.unlink()
            process.send_signal(number)
            _, said = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode == 0
    assert told(said.decode()) == []
    assert json.loads(draft.read_text())["texts"]["stop"] == "57345.6"


@pytest.mark.usefixtures("qapp")
def test_a_signal_that_is_ignored_stays_ignored_and_the_others_are_given_back():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, *HANG_UP)}
    for number in HANG_UP:
        signal.signal(number, signal.SIG_IGN)
    session = Session()
    endings = Endings(session, keep=pytest.fail, end=pytest.fail)
    assert all(signal.getsignal(number) == signal.SIG_IGN for number in HANG_UP)
    assert signal.getsignal(signal.SIGTERM) != before[signal.SIGTERM]
    endings.close()
    assert signal.getsignal(signal.SIGTERM) == before[signal.SIGTERM]
    for number in HANG_UP:
        signal.signal(number, before[number])


class Session(QObject):
    """Stands for the application: Qt's own signal carries an object that only the desktop's session can make."""

    commitDataRequest = Signal(object)


@pytest.mark.usefixtures("qapp")
def test_logging_off_keeps_the_ticket():
    kept: list[int] = []
    session = Session()
    endings = Endings(session, keep=lambda: kept.append(1), end=pytest.fail)
    session.commitDataRequest.emit(None)
    endings.close()
    assert kept == [1]
    assert isinstance(QGuiApplication.commitDataRequest, Signal)


# --- what a start costs ------------------------------------------------------------------------------------------------------


def test_nothing_heavy_is_imported_before_the_form_is_painted(tmp_path):
    done = run(tmp_path, code=FIRST_PAINT, **OFFSCREEN)
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.splitlines())
    assert "PySide6.QtWidgets" in imported
    assert sorted(imported & set(HEAVY)) == []
    assert not {name for name in imported if name.startswith("planner.chart")}


def test_qt_leaves_pythons_import_as_it_was():
    done = run(
        code="import builtins\nplain = builtins.__import__\nfrom planner.app.qt_first import import_qt\n"
        "import_qt()\nassert builtins.__import__ is plain\nimport PySide6.QtGui, planner.widgets.number_edit"
    )
    assert (done.returncode, done.stderr) == (0, "")
