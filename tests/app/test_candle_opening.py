"""Opening candles in the window: progress that can be stopped, one sentence where it fails, the chart as it was."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from shiboken6 import isValid

from planner.app import candle_opening
from planner.app.worker_process import WorkerProcess
from tests.app.desks import BARS, PATIENCE_MS, START, settle, wait_for, write_candles

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk
    from planner.widgets.symbol_dialog import SymbolDialog
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform

HEADER = "symbol,timestamp,open,high,low,close,volume\n"


def python(code: str) -> tuple[str, ...]:
    """A worker that does as the code says, once it has heard what is asked."""
    return (sys.executable, "-c", f"import sys; sys.stdin.readline(); {code}")


SAID = 'print(\'{"done": 430, "of": 1000}\', flush=True); '
NEVER = python(SAID + "sys.stdin.read()")


def read(desk: Desk, path: Path, **more: bool) -> str:
    desk.charting.open(str(path), **more)
    problem = desk.charting.wait(PATIENCE_MS)
    settle()
    return problem


def two_symbols(path: Path, names: tuple[str, ...] = ("ETH/USDT", "BTCUSDT")) -> Path:
    rows = [
        f"{name},{START + n * 300_000},{100 + n},{200 + n},{50 + n},{100 + n},1" for n in range(9) for name in names
    ]
    path.write_text(HEADER + "\n".join(rows))
    return path


def note(desk: Desk) -> str:
    return desk.charting._title[2]


def pressed(desk: Desk, key: Qt.Key) -> None:
    QTest.keyClick(desk.window, key)


@pytest.fixture
def shown(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with candles on its chart."""
    assert read(desk, write_candles(tmp_path / "BTCUSDT-5m.csv")) == ""
    return desk


def local_end(*, year: bool) -> str:
    """Return when the candles end by the clock of the machine that runs the test."""
    end = datetime(2024, 1, 1, 16, 40, tzinfo=UTC).astimezone()
    return f"{end.day} {end:%b}{' 2024' if year else ''} {end:%H:%M}"


# --- what is shown -----------------------------------------------------------------------------------------------------------


def test_the_title_says_symbol_interval_bars_age_and_file(shown: Desk) -> None:
    symbol, timeframe, words, more = shown.charting._title
    assert (symbol, timeframe) == ("BTCUSDT", "5 m")
    assert words.startswith(f"{BARS} bars to {local_end(year=True)}, ")
    assert words.endswith(" days old · BTCUSDT-5m.csv")
    assert more == f"{words}\nThe last candle ends at 2024-01-01 16:40 UTC."
    assert shown.window.said() == f"{BARS} candles from BTCUSDT-5m.csv"


def test_rows_left_out_are_counted_in_the_title_and_told_in_its_tooltip(desk: Desk, tmp_path: Path) -> None:
    path = write_candles(tmp_path / "BTCUSDT-5m.csv")
    with path.open("a") as file:
        file.write(f"{START + 10**9},1e308,1e308,1e308,1e308,1\n{START + 10**9},nan,1,1,1,1\n")
    assert read(desk, path) == ""
    assert " · 2 rows left out · BTCUSDT-5m.csv" in note(desk)
    told = "1 row had a price that is missing or not above zero; it was dropped."
    assert told in desk.charting._title[3].splitlines()
    assert desk.window.said().startswith("BTCUSDT-5m.csv: 1 row had a price that is missing")
    frame = desk.charting.chart._board.frame
    assert frame.high < 1e6


def test_the_last_close_is_offered_for_the_plans_own_symbol_only(shown: Desk, tmp_path: Path) -> None:
    assert shown.charting.last_close.price == 60_000
    assert shown.window.action("use_last_close").isEnabled()
    assert read(shown, write_candles(tmp_path / "ETHUSDT-5m.csv", last=2500)) == ""
    assert shown.charting.last_close is None
    assert not shown.window.action("use_last_close").isEnabled()
    codes = [finding.code for finding in shown.bench.situation.answer.findings]
    assert "entry-far" not in codes
    shown.window.tools.edited.emit("symbol", "ETHUSDT")
    wait_for(lambda: shown.charting.last_close is not None)
    assert shown.charting.last_close.price == 2500
    assert shown.window.action("use_last_close").isEnabled()
    shown.charting.close()
    assert shown.charting.last_close is None


def test_candles_that_name_no_symbol_offer_their_last_close(desk: Desk, tmp_path: Path) -> None:
    assert read(desk, write_candles(tmp_path / "prices.csv")) == ""
    assert (desk.charting._title[0], desk.charting.last_close.price) == ("", 60_000)


def test_the_age_goes_on_while_the_window_stays_open(shown: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.app.charting.now_utc", lambda: datetime(2024, 1, 1, 17, 0, tzinfo=UTC))
    shown.charting._ageing.timeout.emit()
    assert f"{BARS} bars to {local_end(year=False)}, 20 min old" in note(shown)
    shown.charting.close()
    assert not shown.charting._ageing.isActive()
    assert note(shown) == ""


def test_the_chart_maps_what_the_worker_built(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.model.pyramid._build", pytest.fail)
    assert read(desk, write_candles(tmp_path / "BTCUSDT-5m.csv", bars=3000)) == ""
    assert len(desk.charting.chart._board.pyramid.levels) > 1


# --- progress ----------------------------------------------------------------------------------------------------------------


def test_reading_is_spoken_of_after_half_a_second_with_its_share(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert candle_opening.SOON_MS == 500
    desk.charting.opening.command = NEVER
    desk.charting.open(str(write_candles(tmp_path / "BTCUSDT-5m.csv")))
    assert desk.charting.opening._soon.isActive()
    assert desk.window.work.text() == ""
    wait_for(lambda: desk.window.work.text() == "Reading BTCUSDT-5m.csv: 43 % …")
    assert desk.window.work.isVisible()
    assert desk.window.work.button.isVisible()


@pytest.mark.parametrize("by", ["button", "escape"])
def test_reading_is_cancelled_and_the_chart_stays_as_it_was(shown: Desk, tmp_path: Path, by: str) -> None:
    before = shown.charting.candles
    shown.charting.opening._loader._command = NEVER
    shown.charting.open(str(write_candles(tmp_path / "ETHUSDT-5m.csv", last=2500)))
    wait_for(shown.window.work.isVisible)
    if by == "button":
        shown.window.work.button.click()
    else:
        pressed(shown, Qt.Key.Key_Escape)
    assert not shown.charting.opening.busy
    assert shown.window.said() == "ETHUSDT-5m.csv was not opened; the chart stays as it was."
    assert not shown.window.work.isVisible()
    assert (shown.charting.candles, shown.charting._title[0]) == (before, "BTCUSDT")
    assert shown.keeping.settings.last_candles.endswith("BTCUSDT-5m.csv")


def test_escape_is_the_charts_again_when_nothing_is_read(shown: Desk) -> None:
    assert not shown.charting.opening._escape.isEnabled()
    shown.charting.opening.cancel()
    assert "was not opened" not in shown.window.said()


def test_a_second_file_takes_the_place_of_one_that_is_read(desk: Desk, tmp_path: Path) -> None:
    desk.charting.opening.command = NEVER
    desk.charting.open(str(write_candles(tmp_path / "ETHUSDT-5m.csv")))
    wait_for(desk.window.work.isVisible)
    desk.charting.opening._loader._command = None
    assert read(desk, write_candles(tmp_path / "BTCUSDT-5m.csv")) == ""
    assert desk.charting._title[0] == "BTCUSDT"
    assert not desk.window.work.isVisible()
    assert desk.window.notices() == ()


def test_the_window_closes_while_candles_are_read(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desks.open()
    desk.charting.opening.command = NEVER
    desk.charting.open(str(write_candles(tmp_path / "BTCUSDT-5m.csv")))
    wait_for(desk.window.work.isVisible)
    (worker,) = desk.charting.opening._loader.findChildren(WorkerProcess)
    stopped = []
    monkeypatch.setattr(worker, "stop", lambda: stopped.append(worker.running) or WorkerProcess.stop(worker))
    desks.close(desk)
    assert stopped[0] is True


DEAF = python(SAID + "import time; sys.stdin.close(); time.sleep(60)")
ANSWER = python('print(\'{"answer": {"key": "0123"}}\', flush=True); sys.stdin.read()')


@pytest.mark.parametrize(
    "command",
    [None, NEVER, DEAF, ANSWER, python("raise SystemExit(1)"), ("/no/such/program",)],
    ids=["reads", "never ends", "deaf", "answers and stays", "dies", "cannot start"],
)
@pytest.mark.parametrize("rounds", [0, 1, 4, 40])
def test_the_window_closes_in_any_state_of_the_worker(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...] | None, rounds: int
) -> None:
    monkeypatch.setattr("planner.app.worker_process.GRACE_MS", 20)
    desk = desks.open()
    desk.charting.opening.command = command
    desk.charting.open(str(write_candles(tmp_path / "BTCUSDT-5m.csv")))
    for _ in range(rounds):
        QTest.qWait(5)
    desk.window.close()
    settle()
    desk.charting.opening.cancel()
    desk.charting.opening.stop()
    desks.close(desk)


@pytest.mark.parametrize("moment", ["opened", "settled", "idle"])
@pytest.mark.parametrize("fails", [False, True])
def test_the_window_closes_at_the_very_moment_the_worker_ends(
    desks: Desks, tmp_path: Path, moment: str, fails: bool
) -> None:
    desk = desks.open()
    opening = desk.charting.opening
    opening.command = python("raise SystemExit(1)") if fails else None
    closed = []

    def close(*_: object) -> None:
        closed.append(desk.window.close())
        settle()

    getattr(opening, moment).connect(close)
    desk.charting.open(str(write_candles(tmp_path / "BTCUSDT-5m.csv")))
    wait_for(lambda: not opening.busy)
    settle()
    assert bool(closed) is (moment == "idle" or not fails)
    desks.close(desk)


def test_a_reading_cancelled_just_before_the_end_leaves_nothing_to_be_stopped(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.app.worker_process.GRACE_MS", 50)
    desk = desks.open()
    desk.charting.opening.command = DEAF
    desk.charting.open(str(write_candles(tmp_path / "BTCUSDT-5m.csv")))
    wait_for(desk.window.work.isVisible)
    (worker,) = desk.charting.opening._loader.findChildren(WorkerProcess)
    desk.charting.opening.cancel()
    wait_for(lambda: not isValid(worker))  # killed after its grace, and deleted
    desks.close(desk)


@pytest.mark.parametrize("code", ["import os; os.kill(os.getpid(), 9)", "raise SystemExit(1)", "print('x')"])
def test_the_death_of_the_worker_is_a_sentence(shown: Desk, tmp_path: Path, code: str) -> None:
    before = shown.charting.candles
    shown.charting.opening._loader._command = python(code)
    sentence = "ETHUSDT-5m.csv: reading it stopped half-way; try again."
    assert read(shown, write_candles(tmp_path / "ETHUSDT-5m.csv")) == sentence
    assert shown.window.notices() == (sentence,)
    assert shown.charting.candles is before


def test_waiting_for_what_never_comes_ends_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.charting.opening.command = NEVER
    desk.charting.open(str(write_candles(tmp_path / "BTCUSDT-5m.csv")))
    assert desk.charting.wait(1) == "BTCUSDT-5m.csv was not read in time."


# --- files that cannot be shown ----------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_leaves_the_chart_and_its_sentence_goes_with_the_next(
    shown: Desk, tmp_path: Path
) -> None:
    before = shown.charting.candles
    (tmp_path / "bad.csv").write_text("time,open,high,low,close\n1704067200000,1,2,x,2\n")
    sentence = "bad.csv, line 2, column 4: “x” is no number."
    assert read(shown, tmp_path / "bad.csv") == sentence
    assert shown.window.notices() == (sentence,)
    assert (shown.charting.candles, shown.charting._title[0]) == (before, "BTCUSDT")
    assert shown.keeping.settings.last_candles.endswith("BTCUSDT-5m.csv")
    assert read(shown, write_candles(tmp_path / "ETHUSDT-5m.csv")) == ""
    assert shown.window.notices() == ()


def test_a_folder_a_pipe_and_a_missing_file_are_sentences(shown: Desk, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert read(shown, tmp_path / "folder.csv") == "folder.csv: it is a folder; open a file in it."
    assert read(shown, tmp_path / "none.csv") == "none.csv: it cannot be read: No such file or directory."
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        assert "it is no regular file but a pipe or a device" in read(shown, tmp_path / "pipe.csv")
    assert shown.charting._title[0] == "BTCUSDT"


@pytest.mark.parametrize(
    "rows",
    [
        ["100,100,100,100"],
        ["100,110,90,105", "101,111,91,106"],
        ["100,100,100,100"] * 50,
        ["1e-9,1e-9,1e-9,1e-9"] * 50,
        ["1e14,1e14,1e14,1e14"] * 50,
        ["1e-15,1e-15,1e-15,1e-15"],
        ["100,1e12,1e-12,100", "100,101,99,100"] * 25,
    ],
)
def test_odd_histories_are_painted_on_a_usable_scale(desk: Desk, tmp_path: Path, rows: list[str]) -> None:
    path = tmp_path / "BTCUSDT.csv"
    path.write_text("\n".join(f"{START + n * 300_000},{row}" for n, row in enumerate(rows)))
    assert read(desk, path) == ""
    desk.window.grab()
    desk.run("view_all")
    desk.window.grab()
    candles, frame = desk.charting.candles, desk.charting.chart._board.frame
    assert 0 <= frame.low < frame.high
    assert frame.low <= candles.low.min()
    assert frame.high >= candles.high.max()
    assert frame.high <= max(candles.high.max() * 1.2, 90_000)


# --- several symbols ---------------------------------------------------------------------------------------------------------


def asked(desk: Desk, path: Path) -> SymbolDialog:
    assert read(desk, path, anew=True) == ""
    wait_for(lambda: desk.charting.opening.question is not None)
    return desk.charting.opening.question


def test_of_several_symbols_the_user_chooses_and_the_choice_is_remembered(desks: Desks, tmp_path: Path) -> None:
    desk, path = desks.open(), two_symbols(tmp_path / "all.csv")
    dialog = asked(desk, path)
    assert (dialog.symbols(), dialog.symbol) == (["BTCUSDT", "ETHUSDT"], "BTCUSDT")
    dialog.choose("ETHUSDT")
    dialog.accept()
    assert desk.charting.wait(PATIENCE_MS) == ""
    assert (desk.charting._title[0], desk.charting.opening.question) == ("ETHUSDT", None)
    assert "the plan is on BTCUSDT" in note(desk)
    assert "The file holds 2 symbols; ETHUSDT was read, BTCUSDT left out." in desk.window.said()
    desks.close(desk)
    again = desks.open()
    assert again.charting.opening.question is None
    assert again.charting._title[0] == "ETHUSDT"
    assert asked(again, path).symbol == "ETHUSDT"
    again.charting.opening.question.choose("BTCUSDT")
    again.charting.opening.question.accept()
    assert again.charting.wait(PATIENCE_MS) == ""
    assert again.keeping.settings.candle_symbols == {str(path): "BTCUSDT"}


def test_no_symbol_chosen_leaves_the_chart(shown: Desk, tmp_path: Path) -> None:
    before = shown.charting.candles
    dialog = asked(shown, two_symbols(tmp_path / "all.csv"))
    QApplication.sendEvent(dialog, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier))
    assert shown.charting.opening.question is None
    assert shown.charting.candles is before
    assert shown.window.said() == "all.csv was not opened; the chart stays as it was."
    assert shown.keeping.settings.candle_symbols == {}


def test_another_file_takes_the_question_away(desk: Desk, tmp_path: Path) -> None:
    dialog = asked(desk, two_symbols(tmp_path / "all.csv"))
    ended = []
    dialog.finished.connect(ended.append)
    assert read(desk, write_candles(tmp_path / "BTCUSDT-5m.csv")) == ""
    assert (desk.charting.opening.question, ended) == (None, [0])
    assert desk.charting.candles.source_name == "BTCUSDT-5m.csv"


def test_the_question_does_not_keep_the_window_from_closing(desks: Desks, tmp_path: Path) -> None:
    desk = desks.open()
    asked(desk, two_symbols(tmp_path / "all.csv"))
    desks.close(desk)


def test_where_nobody_can_be_asked_the_plans_symbol_is_shown_or_a_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.charting.opening.may_ask = False
    assert read(desk, two_symbols(tmp_path / "all.csv")) == ""
    assert desk.charting._title[0] == "BTCUSDT"
    problem = read(desk, two_symbols(tmp_path / "other.csv", ("ETHUSDT", "SOLUSDT")))
    assert problem == "other.csv: it holds 2 symbols (ETHUSDT, SOLUSDT), and not BTCUSDT, which the plan is on."
    assert desk.charting._title[0] == "BTCUSDT"


def test_only_the_last_choices_are_remembered(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candle_opening, "REMEMBERED", 2)
    paths = [two_symbols(tmp_path / f"{name}.csv") for name in "abc"]
    for path in paths:
        asked(desk, path).accept()
        assert desk.charting.wait(PATIENCE_MS) == ""
    assert list(desk.keeping.settings.candle_symbols) == [str(path) for path in paths[1:]]


def test_the_file_dialog_asks_for_the_symbol_anew(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = two_symbols(tmp_path / "all.csv")
    asked(desk, path).accept()
    assert desk.charting.wait(PATIENCE_MS) == ""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    desk.run("open_candles")
    assert desk.charting.wait(PATIENCE_MS) == ""
    assert desk.charting.opening.question is not None
