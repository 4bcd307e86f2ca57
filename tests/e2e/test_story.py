"""The story of a user, in a real window: plan a leveraged trade, see it on real candles, keep it, find it again, export it.

The window is shown on a real display (Xvfb will do); every key and every movement of the mouse goes through Qt's own events.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from planner.model.assessment import assessment_document
from planner.model.journal_query import Query
from planner.model.plan import read_plan
from planner.presenters.scene import Role
from planner.services.clock import now_utc
from planner.services.csv_export import NAMES
from planner.services.journal import open_journal
from planner.services.paths import Places
from tests.app.command_line import ROOT, run
from tests.app.desks import Desks, settle, wait_for, write_candles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from planner.model.assessment import Assessment

NO_DISPLAY = "needs a real display: run under Xvfb, without QT_QPA_PLATFORM=offscreen"
ON_DISPLAY = os.environ.get("QT_QPA_PLATFORM", "") not in ("offscreen", "minimal") and (
    not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
)
pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not ON_DISPLAY, reason=NO_DISPLAY)]

SHARED = Path(os.environ.get("MARGIN_PLANNER_SHARED", ROOT.parent / "shared"))
FULL_HISTORY = SHARED / "data" / "btcusdt_spot_5m.parquet"
FULL_BARS = 940_297
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
SIZE = (1500, 940)
KEYSTROKES = {
    "entries.0.price": "62900",
    "stop": "61016.5",
    "targets.0.price": "65906.5",
    "size.value": "640.25",
    "hold_hours": "48",
    "leverage": "7.5",
}
"""What the user types, field by field."""


@pytest.fixture
def candles(tmp_path: Path) -> tuple[Path, int]:
    if FULL_HISTORY.exists():
        return FULL_HISTORY, FULL_BARS
    print(f"{FULL_HISTORY} is not here; the story runs on 200 made-up candles")  # noqa: T201
    return write_candles(tmp_path / "BTCUSDT-5m.csv", last=62_900), 200


@pytest.fixture
def desks(qtbot: QtBot, tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(Places.portable(tmp_path / "data"))
    yield desks
    desks.close_all()


# --- hands and eyes ----------------------------------------------------------------------------------------------------------


def bring_forward(desk: Desk) -> Desk:
    """Give the window the keyboard, which without a window manager nobody else does."""
    desk.window.activateWindow()
    wait_for(desk.window.isActiveWindow, 5000)
    return desk


def key(desk: Desk, name: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or desk.window, name, modifiers)
    settle()


def type_into(desk: Desk, field: str, text: str) -> None:
    """Put the cursor into a field, replace what is there key by key, and check the window at every key."""
    edit = desk.window.ticket.edit(field)
    assert edit is not None
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, NONE, QPoint(12, edit.height() // 2))
    assert edit.hasFocus()
    key(desk, Qt.Key.Key_A, CTRL)
    for number, letter in enumerate(text, start=1):
        QTest.keyClicks(edit, letter)
        settle(1)
        assert edit.text() == text[:number]  # never reformatted while it is typed
        assert edit.cursorPosition() == number
        check_window(desk)


def check_window(desk: Desk) -> None:
    """Hold what ticket, verdict and chart show against the model, whatever has been typed so far."""
    scene, verdict = desk.window.scene(), desk.window.verdict.headline().view()
    assert verdict is not None
    computed = desk.bench.computed
    if computed is None:
        assert scene.stale  # the last good result, greyed, and never passed off as new
        return
    answer = computed.answer
    levels = {level.key: level for level in scene.levels}
    assert not scene.stale
    shown = [level for level in scene.levels if level.role is Role.LIQUIDATION]
    assert bool(shown) == (answer.levels.liquidation is not None)
    if answer.levels.liquidation is not None:
        assert shown[0].price == pytest.approx(float(answer.levels.liquidation))
        assert shown[0].value == verdict.value
        assert Decimal(verdict.full) == answer.levels.liquidation
    assert levels["entries.0.price"].price == float(answer.plan.entries[0].price)
    if answer.plan.stop is not None:
        assert levels["stop"].price == float(answer.plan.stop)
    chart = desk.charting.chart
    assert chart is not None
    assert chart._board.scene == scene


def drag_stop(desk: Desk, pixels: int, *, cancel: bool = False) -> None:
    """Take the stop's line on the chart and move it, a few pixels at a time."""
    chart = desk.charting.chart
    assert chart is not None
    viewport, board = chart._view.viewport(), chart._board
    tag = next(tag for tag in board.tags if tag.level.key == "stop")
    start = QPoint(round(board.frame.left) + 60, round(tag.line_y))
    move(viewport, start, Qt.MouseButton.NoButton)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, NONE, start)
    steps = range(0, pixels + (1 if pixels > 0 else -1), 4 if pixels > 0 else -4)
    for step in steps:
        move(viewport, QPoint(start.x(), start.y() + step))
        check_ticket_follows(desk)
    if cancel:
        QTest.keyClick(chart, Qt.Key.Key_Escape)
        settle()
    end = QPoint(start.x(), start.y() + steps[-1])
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, NONE, end)
    settle()


def move(viewport: Any, place: QPoint, held: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Move the mouse. QTest.mouseMove moves the display's own, which tells of it later, and that no button is held: a drag ends then."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    there = QPointF(viewport.mapToGlobal(place))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, Qt.MouseButton.NoButton, held, NONE)
    QApplication.sendEvent(viewport, event)
    settle(3)


def check_ticket_follows(desk: Desk) -> None:
    edit = desk.window.ticket.edit("stop")
    assert edit is not None
    assert edit.text() == desk.bench.draft.text("stop")
    check_window(desk)


def answer_of(desk: Desk) -> Assessment:
    assert desk.bench.computed is not None
    return desk.bench.computed.answer


def numbers(document: dict[str, Any]) -> dict[str, Any]:
    """Return an assessment without its findings, which also speak of the candles on the chart."""
    return {name: value for name, value in document.items() if name != "findings"}


# --- the story ---------------------------------------------------------------------------------------------------------------


def test_plan_see_keep_find_again_and_export(desks, candles, tmp_path, monkeypatch):
    path, bars = candles
    started = time.perf_counter()
    desk = bring_forward(desks.open(size=SIZE))
    assert time.perf_counter() - started < 30
    assert desk.window.isVisible()

    # A first start shows the anchor example, ready to be changed.
    assert answer_of(desk).levels.liquidation == Decimal(51_000)
    assert answer_of(desk).distance.liquidation == Decimal("0.15")
    assert not desk.window.isWindowModified()
    check_window(desk)

    # A leveraged trade, typed key by key.
    for field, text in KEYSTROKES.items():
        type_into(desk, field, text)
    plan = answer_of(desk).plan
    assert (plan.stop, plan.leverage, plan.hold_hours) == (Decimal("61016.5"), Decimal("7.5"), Decimal(48))
    assert plan.size.value == Decimal("640.25")
    assert desk.window.isWindowModified()
    assert desk.window.action("undo").text() == "&Undo change leverage"

    # Real candles.
    desk.open_paths([str(path)])
    wait_for(lambda: desk.charting.candles is not None)
    assert len(desk.charting.candles) == bars
    settle()
    check_window(desk)

    # The stop is dragged; the ticket follows. Esc calls a second drag off. Undo names the step.
    typed = desk.bench.draft.text("stop")
    drag_stop(desk, 40)
    dragged = desk.bench.draft.text("stop")
    assert Decimal(dragged) < Decimal(typed)
    assert desk.window.action("undo").text() == "&Undo move stop"
    drag_stop(desk, -60, cancel=True)
    assert desk.bench.draft.text("stop") == dragged
    check_ticket_follows(desk)
    key(desk, Qt.Key.Key_Z, CTRL)
    assert desk.bench.draft.text("stop") == typed
    assert desk.window.action("redo").text() == "&Redo move stop"
    key(desk, Qt.Key.Key_Y, CTRL)
    assert desk.bench.draft.text("stop") == dragged
    check_ticket_follows(desk)

    # Saved with Ctrl+S.
    before = assessment_document(answer_of(desk))
    key(desk, Qt.Key.Key_S, CTRL)
    wait_for(lambda: desk.window.status("saved").startswith("Saved "))  # once the disk has it
    wait_for(lambda: desk.window.status("journal") == "Journal: 1 plan, sealed")
    assert not desk.window.isWindowModified()
    (entry_id,) = desk.journal.ids(Query())
    assert numbers(json.loads(desk.journal.get(entry_id).assessment)) == numbers(before)

    # Closed and opened again: ticket, journal, candles and layout are there.
    desk.window.docks["verdict"].hide()
    size = desk.window.size()
    desks.close(desk)
    desk = bring_forward(desks.open())
    assert desk.bench.draft.text("stop") == dragged
    assert numbers(assessment_document(answer_of(desk))) == numbers(before)
    assert not desk.window.isWindowModified()
    assert len(desk.charting.candles) == bars
    assert desk.window.journal.table.model().rowCount() == 1
    assert not desk.window.docks["verdict"].isVisible()
    assert desk.window.size() == size
    desk.run("reset_layout")
    settle()

    # Another plan on the ticket, then the saved one out of the journal: the same numbers, digit for digit.
    type_into(desk, "leverage", "3")
    table = desk.window.journal.table
    table.take_focus()  # as Tab does: the first row is selected
    assert desk.window.journal.selected_ids() == (entry_id,)
    key(desk, Qt.Key.Key_Return)
    reopened = assessment_document(answer_of(desk))
    assert numbers(reopened) == numbers(before)
    saved = json.loads(desk.journal.get(entry_id).assessment)
    assert numbers(reopened) == numbers(saved)
    check_window(desk)

    # The export holds every digit.
    out = tmp_path / "journal.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(out), asked[-1]))
    desk.window.action("export_all").trigger()
    check_export(out, saved)

    # The plan file assesses to the same numbers without a window.
    plan_file = tmp_path / "saved plan.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(plan_file), ""))
    desk.window.action("save_as").trigger()
    done = run("assess", "--json", plan_file)
    assert (done.returncode, done.stderr) == (0, "")
    assert numbers(json.loads(done.stdout)) == numbers(saved)
    desks.close(desk)


def check_export(out: Path, saved: dict[str, Any]) -> None:
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""), strict=True))
    assert len(rows) == 1
    assert tuple(rows[0]) == NAMES
    parts = {**saved, **saved["levels"], **saved["costs"], "distance_liquidation": saved["distance"]["liquidation"]}
    compared = 0
    for name, cell in rows[0].items():
        value = parts.get(name)
        if isinstance(value, str) and name not in ("title", "venue", "symbol", "currency"):
            assert cell == format(Decimal(value), "f"), name
            compared += 1
    assert compared >= 18
    assert rows[0]["targets"] == " ".join(saved["levels"]["targets"])
    assert read_plan(json.loads(rows[0]["plan"])).leverage == Decimal("7.5")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGTERM")
def test_a_real_start_opens_a_window_keeps_the_ticket_and_comes_back(tmp_path):
    data, plan = tmp_path / "data", tmp_path / "plan.json"
    done = run("export", "--csv", tmp_path / "none.csv", "--data-dir", data)
    assert done.returncode == 0
    plan.write_text(json.dumps(PLAN), encoding="utf-8")
    for words in ([str(plan)], []):  # the second start finds the ticket of the first
        start_and_end(data, words)
    kept = json.loads((data / "draft.json").read_text("utf-8"))
    assert kept["texts"]["stop"] == "58333.3"
    with open_journal(data / "journal.db", now=now_utc) as journal:
        assert journal.count(Query()) == 0
        assert not journal.notices


PLAN = {
    "format": "margin-plan/1",
    "venue": "generic",
    "symbol": "BTCUSDT",
    "side": "long",
    "margin_mode": "isolated",
    "entries": [{"price": "60000", "share": "1"}],
    "size": {"by": "collateral", "value": "500"},
    "leverage": "5",
    "stop": "58333.3",
}


def start_and_end(data: Path, words: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-m", "planner", "--data-dir", str(data), *words]
    draft = data / "draft.json"
    draft_before = draft.stat().st_mtime_ns if draft.exists() else 0
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline and (not draft.exists() or draft.stat().st_mtime_ns == draft_before):
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=120)
        finally:
            process.kill()
    assert (process.returncode, said.decode()) == (0, "")
