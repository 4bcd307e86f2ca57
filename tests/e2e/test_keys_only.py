"""The story without a mouse: a plan entered, moved on the chart, asked why, saved, found and exported by keys alone."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from planner.model.journal_query import Query
from planner.services.paths import Places
from planner.widgets.why_dialog import WhyDialog
from tests.app.desks import Desks, settle, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.qt_log_ignore("This plugin does not support")]
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
Key = Qt.Key


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    native = QApplication.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    # another program's dialog takes no keys of ours
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    desks = Desks(Places.portable(tmp_path / "data"))
    desk = desks.open(size=(1280, 720))
    desk.window.activateWindow()
    wait_for(desk.window.isActiveWindow, 5000)
    yield desk
    desks.close_all()
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, native)


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(focus(), key, modifiers)
        settle(2)


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls a control."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def tab_to(name: str) -> None:
    """Press Tab until the control of that accessible name has the focus."""
    for _ in range(120):
        if name_of(focus()).startswith(name):
            return
        press(Key.Key_Tab)
    raise AssertionError(f"Tab does not reach {name}")


def fill(name: str, text: str) -> None:
    tab_to(name)
    press(Key.Key_A, CTRL)
    QTest.keyClicks(focus(), text)
    settle(2)


def choose(group: str, words: str) -> None:
    """Choose one of a few words with the arrow keys."""
    for _ in range(120):
        if focus().parentWidget().accessibleName() == group:
            break
        press(Key.Key_Tab)
    for _ in range(8):
        if focus().accessibleName() == words and focus().isChecked():
            return
        press(Key.Key_Right)
    raise AssertionError(f"the arrows do not choose {words}")


def answer_file_dialog(path: Path) -> None:
    """Write a path into the file dialog that is about to open, and press Enter."""

    def write() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        line = dialog.focusWidget()
        assert isinstance(line, QLineEdit)  # the name has the focus: nothing need be looked for
        QTest.keyClick(line, Key.Key_A, CTRL)
        QTest.keyClicks(line, str(path))
        QTest.keyClick(line, Key.Key_Return)

    QTimer.singleShot(300, QApplication.instance(), write)


def test_a_plan_is_entered_saved_found_and_exported_by_keys_alone(desk, tmp_path):
    # A new plan, typed from the side down.
    desk.window.tools.setFocus()
    press(Key.Key_N, CTRL)
    choose("Side", "▼ Short")
    fill("Entry, ", "60000")
    fill("Stop, ", "61200")
    fill("Target 1, ", "57000")
    tab_to("+ target")
    press(Key.Key_Space)
    assert name_of(focus()).startswith("Target 2")  # the new row waits for its price
    tab_to("Remove Target 2")
    press(Key.Key_Space)
    assert desk.bench.draft.targets == 1
    choose("Size by", "Risk")
    fill("Risk, ", "120")
    fill("Hold, ", "24")
    fill("Leverage, ", "4")
    plan = desk.bench.computed.answer.plan
    assert (plan.side, plan.stop, plan.leverage) == ("short", Decimal(61200), Decimal(4))
    assert (plan.size.by, plan.size.value, plan.hold_hours) == ("risk", Decimal(120), Decimal(24))
    assert [leg.price for leg in plan.targets] == [Decimal(57000)]

    # The stop moves on the chart; a second move is taken back.
    tab_to("Price chart")
    for _ in range(4):
        if desk.charting.chart.focused_level == "stop":
            break
        press(Key.Key_Tab)
    press(Key.Key_Up)
    moved = desk.bench.draft.text("stop")
    assert Decimal(moved) > 61200
    press(Key.Key_PageUp)
    press(Key.Key_Z, CTRL)
    assert desk.bench.draft.text("stop") in (moved, "61200")
    moved = desk.bench.draft.text("stop")

    # The liquidation price is asked why.
    tab_to("Liquidation")
    press(Key.Key_Return)
    why = desk.window.findChild(WhyDialog)
    wait_for(lambda: why.isVisible() and why.isActiveWindow(), 5000)
    assert why.plain_text().startswith("Liquidation price")
    press(Key.Key_Escape)
    assert not why.isVisible()
    desk.window.activateWindow()
    wait_for(desk.window.isActiveWindow, 5000)

    # Saved, looked for in the journal, opened again.
    press(Key.Key_S, CTRL)
    assert desk.journal.count(Query()) == 1
    press(Key.Key_N, CTRL)
    assert desk.bench.draft.text("stop") == ""
    press(Key.Key_F, CTRL)
    assert focus() is desk.window.journal.filter_bar.search
    QTest.keyClicks(focus(), "btc")
    press(Key.Key_Return)
    press(Key.Key_Down)
    assert len(desk.window.journal.selected_ids()) == 1
    press(Key.Key_Return)
    assert desk.bench.draft.text("stop") == moved

    # Exported, the place typed.
    out = tmp_path / "plan.csv"
    answer_file_dialog(out)
    press(Key.Key_E, CTRL)
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline=""), strict=True))
    assert [(row["side"], row["stop"]) for row in rows] == [("short", moved)]
