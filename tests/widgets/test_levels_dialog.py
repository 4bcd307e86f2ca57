"""The table of levels: it follows the plan, keeps its row, copies, and asks why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from planner.presenters.levels_table import LevelRow, LevelsView
from planner.widgets.levels_dialog import LevelsDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def level(key: str, price: str) -> LevelRow:
    return LevelRow(
        key=key, name=key.capitalize(), price=price, distance="0.00", money="–", at_end="", full=price.replace(",", "")
    )


def view(*rows: LevelRow, note: str = "") -> LevelsView:
    headings = ("Level", "Price, USDT", "From entry, %", "Profit or loss, USDT", "At the end of the hold, USDT")
    return LevelsView(headings=headings, rows=rows, summary="BTCUSDT long.", note=note)


@pytest.fixture
def dialog(qtbot: QtBot) -> LevelsDialog:
    dialog = LevelsDialog()
    qtbot.addWidget(dialog)
    dialog.show_levels(view(level("entry", "60,000"), level("stop", "58,200")))
    dialog.show()
    return dialog


def test_each_level_is_a_row_and_numbers_end_on_one_line(dialog):
    table = dialog.table
    assert [table.item(row, 1).text() for row in range(table.rowCount())] == ["60,000", "58,200"]
    assert table.item(0, 1).textAlignment() & Qt.AlignmentFlag.AlignRight
    assert table.horizontalHeaderItem(1).text() == "Price, USDT"


def test_the_current_row_stays_with_its_level(dialog):
    dialog.table.setCurrentCell(1, 0)
    dialog.show_levels(view(level("target", "64,200"), level("entry", "60,000"), level("stop", "58,300")))
    assert dialog.levels.current_key() == "stop"


def test_a_table_too_wide_for_the_dialog_scrolls_rather_than_hide_the_names(dialog):
    name = "The margin call by the end of the planned hold"
    dialog.show_levels(view(replace(level("call", "51,750.00"), name=name)))
    dialog.resize(460, 300)
    assert dialog.table.columnWidth(0) >= dialog.fontMetrics().horizontalAdvance(name)
    assert dialog.table.horizontalScrollBar().maximum() > 0
    dialog.resize(1400, 300)
    assert dialog.table.horizontalScrollBar().maximum() == 0
    assert dialog.table.horizontalHeader().length() == dialog.table.viewport().width()


def test_rows_that_go_leave_an_empty_table_with_its_sentence(dialog):
    dialog.show_levels(view(note="No level yet. Type an entry on the ticket."))
    assert dialog.table.rowCount() == 0
    assert dialog.levels.current_key() == ""
    dialog.levels.copy_value()  # nothing to copy


def test_return_asks_why(dialog, qtbot):
    dialog.table.setFocus()
    dialog.table.setCurrentCell(1, 0)
    with qtbot.waitSignal(dialog.why_requested) as asked:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert asked.args == ["stop"]


def test_the_table_is_copied_whole_and_a_price_alone(dialog, qtbot):
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().split("\n")[1].split("\t")[:2] == ["Entry", "60,000"]
    dialog.levels.row_menu().actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "60000"


def test_escape_closes_the_table(dialog, qtbot):
    qtbot.keyClick(dialog.table, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
