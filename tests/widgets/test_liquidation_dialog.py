"""The page of what a liquidation leaves: rows keep their place, copies are whole, and each number can be asked why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from planner.presenters.liquidation_view import LiquidationView, TableRow
from planner.widgets.liquidation_dialog import LiquidationDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MONEY = (
    TableRow(key="levels.liquidation", cells=("Liquidation price, USDT", "54,323.2"), full="54323.17"),
    TableRow(key="aftermath.rest", cells=("Left over, kept by the venue", "2,574.23"), full="2574.2312"),
)
STEPS = (
    TableRow(key="aftermath.path_loss", cells=("1", "54,323.2", "35.274"), full="1\t54,323.2\t35.274"),
    TableRow(key="aftermath.path_loss", cells=("2", "54,127.0", "14.726"), full="2\t54,127.0\t14.726"),
)
WHOLE = LiquidationView(summary="All of it is closed at once.", money=MONEY, note="Assumed.")
PARTS = LiquidationView(
    summary="It is closed in parts.",
    money=MONEY,
    headings=("Step", "At, USDT", "Closes, BTC"),
    steps=STEPS,
    note="Assumed.",
)


@pytest.fixture
def dialog(qtbot):
    dialog = LiquidationDialog()
    qtbot.addWidget(dialog)
    dialog.show_liquidation(PARTS)
    dialog.show()
    return dialog


def test_money_and_steps_are_two_tables(dialog):
    assert [dialog.money.table.item(at, 1).text() for at in range(2)] == ["54,323.2", "2,574.23"]
    assert dialog.money.table.item(0, 1).textAlignment() & Qt.AlignmentFlag.AlignRight
    assert dialog.money.table.horizontalHeader().isHidden()
    assert dialog.steps.table.horizontalHeaderItem(1).text() == "At, USDT"
    assert dialog.steps.table.rowCount() == 2
    assert dialog.money.table.height() >= dialog.money.height_of_rows()  # no row is hidden


def test_where_one_step_closes_everything_there_is_no_second_table(dialog):
    dialog.show_liquidation(WHOLE)
    assert not dialog.steps.table.isVisible()
    assert dialog.money.table.isVisible()
    dialog.show_liquidation(LiquidationView(summary="No price liquidates it."))
    assert not dialog.money.table.isVisible()
    assert not dialog.copy_text.isEnabled()
    assert dialog.money.current_key() == ""
    dialog.money.copy_value()  # nothing to copy


def test_the_current_row_keeps_its_place(dialog):
    dialog.money.table.setCurrentCell(1, 0)
    dialog.show_liquidation(WHOLE)
    assert dialog.money.current_key() == "aftermath.rest"
    dialog.steps.table.setCurrentCell(1, 0)
    dialog.show_liquidation(PARTS)
    dialog.show_liquidation(LiquidationView(summary="", money=MONEY[:1], headings=PARTS.headings, steps=STEPS[:1]))
    assert dialog.money.current_key() == "levels.liquidation"


def test_return_asks_why_and_a_row_knows_its_term(dialog, qtbot):
    dialog.money.table.setFocus()
    dialog.money.table.setCurrentCell(1, 0)
    with qtbot.waitSignal(dialog.why_requested) as asked:
        qtbot.keyClick(dialog.money.table, Qt.Key.Key_Return)
    assert asked.args == ["aftermath.rest"]
    assert dialog.money.table.property("helpTopic") == "number:aftermath.rest"


def test_a_number_is_copied_with_every_digit_and_the_page_as_text_or_table(dialog, qtbot):
    dialog.money.table.setCurrentCell(1, 0)
    dialog.money.row_menu().actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "2574.2312"
    qtbot.mouseClick(dialog.copy_table, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().split("\n")[-1] == "2\t54,127.0\t14.726"
    qtbot.mouseClick(dialog.copy_text, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("It is closed in parts.\n\n")


def test_escape_closes_the_page(dialog, qtbot):
    qtbot.keyClick(dialog.money.table, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
