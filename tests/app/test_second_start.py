"""A second start: it raises the first window, hands over what it was asked to open, and ends."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtWidgets import QApplication, QWidget

from planner.app import main, second_start
from planner.app.first_window import FirstWindow
from planner.app.main import _take
from planner.app.second_start import (
    ANSWER,
    Asked,
    Claim,
    Standing,
    address,
    asked_for,
    call,
    call_through_qt,
    claim,
    meeting_place,
    read_request,
)
from planner.app.window_options import WindowOptions
from planner.services.paths import Places
from tests.app.command_line import NO_QT, environment, run, write_plan
from tests.app.desks import wait_for, write_candles
from tests.locales import local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the tests call through sockets"),
    pytest.mark.qt_log_ignore("This plugin does not support"),
]
SOON = 0.2


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the session a folder of its own; a short one, for a socket's name has at most a hundred characters."""
    folder = Path(tempfile.mkdtemp(prefix="mp"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.portable(tmp_path / "data").create()


def first_of(places: Places) -> Claim:
    found = claim(places.data, Asked())
    assert found.standing is Standing.FIRST
    return found


# --- who is first ------------------------------------------------------------------------------------------------------------


def test_the_first_start_has_the_place_until_it_gives_it_back(places):
    first = first_of(places)
    assert claim(places.data, Asked(), starting=0).standing is Standing.HUNG
    first.release()
    first_of(places).release()


def test_windows_on_different_folders_never_meet(places, tmp_path):
    first, other = first_of(places), first_of(Places.portable(tmp_path / "other"))
    assert address(first.place) != address(other.place)
    for each in (first, other):
        each.release()


def test_a_link_to_the_folder_leads_to_the_same_window(places, tmp_path):
    (tmp_path / "link").symlink_to(places.data)
    assert meeting_place(tmp_path / "link") == meeting_place(places.data)


def test_a_folder_for_temporary_files_that_is_gone_is_passed_over(places, session, tmp_path, monkeypatch):
    session.chmod(0o755)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    assert meeting_place(places.data).parent == Path(os.sep, "tmp", f"margin-planner-{os.getuid()}")


@pytest.mark.parametrize("mode", [0o777, 0o710])
def test_a_session_folder_that_others_may_use_is_passed_over(places, session, tmp_path, monkeypatch, mode):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    session.chmod(mode)
    folder = meeting_place(places.data).parent
    assert folder == tmp_path / f"margin-planner-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("value", ["", "relative", "/none/there"])
def test_without_a_session_folder_the_one_for_temporary_files_serves(places, tmp_path, monkeypatch, value):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)
    assert meeting_place(places.data).parent.parent == tmp_path


def test_where_nobody_can_meet_every_start_goes_on_alone(places, tmp_path, monkeypatch):
    (tmp_path / f"margin-planner-{os.getuid()}").symlink_to(tmp_path)  # a link may lead anywhere
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    for _ in range(2):
        found = claim(places.data, Asked())
        assert (found.standing, found.lock) == (Standing.FIRST, None)


# --- a window that does not answer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calling", [call, call_through_qt])
def test_a_window_that_takes_the_call_and_says_nothing_counts_as_hung(places, monkeypatch, calling):
    monkeypatch.setattr(second_start, "CALL", calling)
    first = first_of(places)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(address(first.place))
        deaf.listen()
        assert claim(places.data, Asked(), silence=SOON).standing is Standing.HUNG
    first.release()


def test_a_caller_waits_for_a_window_that_is_just_starting(places):
    first = first_of(places)
    answers = Thread(target=answer_after, args=(address(first.place), 0.3))
    answers.start()
    assert claim(places.data, Asked()).standing is Standing.ANSWERED
    answers.join()
    first.release()


def test_a_caller_waits_for_a_window_that_is_just_closing(places):
    first = first_of(places)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address(first.place))
        server.listen()
        closes = Thread(target=hang_up_and_release, args=(server, first))
        closes.start()
        found = claim(places.data, Asked())
        closes.join()
    assert found.standing is Standing.FIRST
    found.release()


def hang_up_and_release(server: socket.socket, first: Claim) -> None:
    line, _ = server.accept()
    line.close()
    server.close()
    time.sleep(0.2)
    first.release()


def test_a_window_that_closes_hears_no_more_before_it_puts_anything_away(places, qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    mine = first_of(places)
    ending = main._Run(QApplication.instance(), WindowOptions(), places, mine)
    first = ending._first = FirstWindow(window, mine, pytest.fail)
    heard = []

    class Faults:
        def close(self) -> None:
            heard.append(first.listening)

    ending._faults = Faults()  # type: ignore[assignment]
    assert first.listening
    ending._close()
    assert heard == [False]
    first_of(places).release()


def answer_after(where: str, seconds: float) -> None:
    time.sleep(seconds)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(where)
        server.listen()
        line, _ = server.accept()
        with line:
            line.recv(1000)
            line.sendall(ANSWER)


SHOWN = """
import argparse, sys
from pathlib import Path
from planner.app import main
from planner.app.second_start import Claim, Standing
from planner.services.paths import Places
from PySide6.QtCore import QTimer
def look(desk, size=None):
    print(desk.journal.read_only, *desk.window.notices(), sep="\\n")
    QTimer.singleShot(0, main.QApplication.instance().quit)
main.show = look
options = argparse.Namespace(plan=None, candles=None, theme=None, zoom=None, hide_amounts=False, selftest=False, screenshot=None)
main.run_window(options, Places.portable(Path(sys.argv[1])), Claim(Standing.HUNG, Path()))
"""


def test_beside_a_hung_window_the_journal_is_read_and_the_user_is_told(desk):
    done = run(desk.places.data, code=SHOWN, QT_QPA_PLATFORM="offscreen")
    read_only, *sentences = done.stdout.splitlines()
    assert (done.returncode, read_only) == (0, "True")
    assert any("its window does not answer" in sentence for sentence in sentences)
    assert any("open for reading only" in sentence for sentence in sentences)


# --- the first window is called ----------------------------------------------------------------------------------------------


@pytest.fixture
def called(desk) -> Iterator[FirstWindow]:
    mine = first_of(desk.places)
    first = FirstWindow(desk.window, mine, partial(_take, desk))
    assert first.listening
    yield first
    first.close()
    mine.release()


def start_again(*words: object) -> QProcess:
    process = QProcess()
    surroundings = QProcessEnvironment()
    for name, value in environment().items():
        surroundings.insert(name, value)
    process.setProcessEnvironment(surroundings)
    process.start(sys.executable, ["-c", NO_QT, *map(str, words)])
    wait_for(lambda: process.state() == QProcess.ProcessState.NotRunning)
    return process


@pytest.mark.usefixtures("called")
def test_a_second_start_brings_the_window_to_the_front_and_ends(desk, qtbot: QtBot):
    desk.window.showMinimized()
    again = start_again("--data-dir", desk.places.data)
    assert again.exitCode() == 0
    assert b"open already" in bytes(again.readAllStandardOutput().data())
    assert not desk.window.isMinimized()
    qtbot.waitUntil(desk.window.isActiveWindow)


@pytest.mark.usefixtures("called")
def test_a_second_start_hands_over_its_plan_and_its_candles(desk, tmp_path):
    plan = write_plan(tmp_path, stop="57345.6")
    candles = write_candles(tmp_path / "BTCUSDT-5m.csv")
    again = start_again("--data-dir", desk.places.data, plan, "--candles", candles, "--theme", "dark")
    assert again.exitCode() == 0
    wait_for(lambda: desk.bench.draft.text("stop") == local("57345.6"))
    assert desk.charting.wait(60_000) == ""
    assert desk.charting.candles is not None
    assert desk.looks.palette.name == "dark"


@pytest.mark.usefixtures("called")
def test_a_plan_that_cannot_be_read_is_said_in_the_first_window(desk, tmp_path):
    before = desk.bench.draft
    assert start_again("--data-dir", desk.places.data, tmp_path / "none.json").exitCode() == 0
    wait_for(lambda: any("none.json" in sentence for sentence in desk.window.notices()))
    assert desk.bench.draft == before


@pytest.mark.usefixtures("called")
def test_a_dialog_of_the_first_window_comes_to_the_front_with_it(desk, qtbot: QtBot):
    from PySide6.QtWidgets import QDialog

    dialog = QDialog(desk.window)
    dialog.setModal(True)
    dialog.show()
    assert start_again("--data-dir", desk.places.data).exitCode() == 0
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.close()


def test_a_path_is_seen_from_the_folder_of_its_own_start(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    asked = asked_for(Path("plan.json"), Path("../btc.csv"), None)
    assert (asked.plan, asked.candles) == (str(tmp_path / "plan.json"), str(tmp_path / "../btc.csv"))
    assert asked_for(None, None, None) == Asked(token=asked.token)


def test_the_desktops_leave_to_come_to_the_front_is_passed_on(monkeypatch, qtbot: QtBot):
    from planner.app.first_window import bring_to_front

    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "from the launcher")
    asked = asked_for(None, None, None)
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN")
    window = QWidget()
    qtbot.addWidget(window)
    bring_to_front(window, asked.token)
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "from the launcher"
    assert window.isVisible()


ANSWERS = """
import socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.bind(sys.argv[1])
    server.listen()
    line, _ = server.accept()
    assert line.recv(1000).endswith(b"\\n")
    line.sendall(b"raised\\n")
    line.recv(1)
"""


def test_through_qt_the_window_is_reached_as_well(session):
    where = str(session / "window.socket")
    assert call_through_qt(where, b"", SOON) is None
    with subprocess.Popen(
        [sys.executable, "-c", ANSWERS, where]
    ) as process:  # a thread would wait for Qt, and Qt for it
        wait_for(Path(where).exists)
        assert call_through_qt(where, Asked().message(9), 9) is True
        assert process.wait(20) == 0


def test_through_qt_a_window_that_hangs_up_is_told_from_one_that_is_silent(session):
    where = str(session / "window.socket")
    hangs_up = ANSWERS.replace('line.sendall(b"raised\\n")', "line.close()").replace("line.recv(1)", "")
    assert "sendall" not in hangs_up
    with subprocess.Popen([sys.executable, "-c", hangs_up, where]) as process:
        wait_for(Path(where).exists)
        assert call_through_qt(where, Asked().message(9), 9) is None
        assert process.wait(20) == 0


# --- what others may say -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        b"\n",
        b"{}\n",
        b"[]\n",
        b"[" * 5000 + b"\n",
        b"\xff\xfe\n",
        b'{"margin-planner": 2, "plan": ""}\n',
        Asked().message(-1),
        Asked().message(9).replace(b'"plan": ""', b'"plan": 5'),
        b'{"margin-planner": 1, "until": "soon"}\n',
        b'{"margin-planner": 1, "until": NaN}\n',
    ],
    ids=["empty", "nothing", "list", "deep", "no-text", "version", "too-late", "no-path", "no-time", "no-number"],
)
def test_what_is_no_request_of_ours_is_neither_answered_nor_acted_upon(session, qtbot: QtBot, said: bytes):
    window, taken = QWidget(), []
    qtbot.addWidget(window)
    mine = claim(session, Asked())
    first = FirstWindow(window, mine, taken.append)
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address(mine.place))
        line.setblocking(False)
        line.sendall(said)
        wait_for(partial(hung_up, line))
    assert (taken, window.isVisible()) == ([], False)
    first.close()
    mine.release()


def test_a_line_without_an_end_is_cut_off(session, qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    mine = claim(session, Asked())
    first = FirstWindow(window, mine, pytest.fail)
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address(mine.place))
        line.setblocking(False)
        sent = 0

        def pours() -> bool:
            nonlocal sent
            try:
                sent += line.send(b"x" * 10_000)
            except BlockingIOError:
                return False
            except OSError:
                return True
            return False

        wait_for(pours)
    assert sent < 1_000_000
    first.close()
    mine.release()


def hung_up(line: socket.socket) -> bool:
    try:
        return line.recv(100) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_a_request_comes_through_as_it_was_asked():
    asked = Asked(plan="/a/ü\u202e\n.json", candles="/b.csv", theme="dark", token="t")
    message = asked.message(5)
    assert message.count(b"\n") == 1
    assert read_request(message) == asked
    assert json.loads(message)["margin-planner"] == 1


def test_only_this_user_may_call(called, desk):
    place = Path(address(meeting_place(desk.places.data)))
    assert place.stat().st_mode & 0o077 == 0


def test_a_window_that_cannot_listen_keeps_nobody_waiting(session, qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    mine = claim(session, Asked())
    Path(address(mine.place)).mkdir()
    (Path(address(mine.place)) / "full").touch()
    first = FirstWindow(window, mine, pytest.fail)
    assert not first.listening
    again = claim(session, Asked())
    assert again.standing is Standing.FIRST
    again.release()


# --- as processes ------------------------------------------------------------------------------------------------------------


def listens(where: str) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(where) == 0


def window_process(places: Places) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "planner", "--data-dir", str(places.data)]
    return subprocess.Popen(command, env=environment(QT_QPA_PLATFORM="offscreen"), stderr=subprocess.DEVNULL)


def test_after_the_first_window_was_killed_the_next_start_is_first_again(places):
    for _ in range(2):
        with window_process(places) as process:
            try:
                wait_for(partial(listens, address(meeting_place(places.data))))
                again = run("--data-dir", places.data)
                assert (again.returncode, again.stdout.count("open already")) == (0, 1)
            finally:
                process.kill()
    assert Path(address(meeting_place(places.data))).exists()  # left behind, and in nobody's way


@pytest.mark.parametrize("words", [["assess"], ["export", "--csv", "out.csv"]])
def test_commands_without_a_window_never_call_one(places, tmp_path, words):
    first = first_of(places)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address(first.place))
        server.listen()
        server.setblocking(False)
        plan = write_plan(tmp_path)
        done = run(*words, plan, "--data-dir", places.data, cwd=tmp_path)
        assert done.returncode == 0
        with pytest.raises(BlockingIOError):
            server.accept()
    first.release()
