"""The comparison as a window: sorted by value, columns hidden and moved, a row taken over, all of it by keys."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from planner.presenters.compare_view import COLUMNS, Cell, CompareRow, CompareView
from planner.widgets.compare_dialog import CompareDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def row(key: str, away: str | None, *, own: bool = False, mark: str = "") -> CompareRow:
    value = None if away is None else Decimal(away)
    cells = [Cell(text=key.capitalize(), value=key), Cell(text="1", value=Decimal(1))]
    cells.append(Cell(text="–" if away is None else away, value=value, mark=mark))
    cells += [Cell(text="2", value=Decimal(2))] * (len(COLUMNS) - 4)
    return CompareRow(key=key, cells=(*cells, Cell(text="published, 2026-11-22", value="2026-11-22")), own=own)


VIEW = CompareView(
    rows=(row("alpha", "9.5", own=True), row("beta", None), row("gamma", "10.2", mark="best"), row("delta", "-3")),
    summary="Compared.",
)


@pytest.fixture
def dialog(qtbot):
    dialog = CompareDialog()
    qtbot.addWidget(dialog)
    dialog.show_comparison(VIEW)
    dialog.show()
    return dialog


def names(dialog):
    return [dialog.table.item(at, 0).text() for at in range(dialog.table.rowCount())]


def test_rows_sort_by_their_numbers_and_what_has_none_comes_last(dialog):
    dialog.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert names(dialog) == ["Delta", "Alpha", "Gamma", "Beta"]


def test_the_best_is_marked_by_a_word(dialog):
    assert dialog.table.item(2, 2).text() == "10.2  best"
    assert dialog.table.item(2, 2).font().bold()


def test_order_and_current_row_stay_when_the_plan_changes(dialog):
    dialog.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    dialog.table.setCurrentCell(2, 0)
    dialog.show_comparison(CompareView(rows=tuple(reversed(VIEW.rows)), summary="Again."))
    assert names(dialog) == ["Delta", "Alpha", "Gamma", "Beta"]
    assert dialog.current_key() == "gamma"


def test_return_moves_the_plan_to_the_row_but_not_to_itself(dialog, qtbot):
    dialog.table.setFocus()
    dialog.table.setCurrentCell(0, 0)
    assert not dialog.adopt_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.adopt_requested):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    dialog.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    dialog.table.setCurrentCell(2, 0)
    with qtbot.waitSignal(dialog.adopt_requested) as asked:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert VIEW.rows[asked.args[0]].key == "gamma"


def test_hidden_columns_are_not_copied_and_moved_ones_are_where_they_stand(dialog):
    menu = dialog.column_menu()
    [away] = [action for action in menu.actions() if action.text() == "Away, %"]
    away.trigger()
    assert dialog.table.isColumnHidden(2)
    dialog.table.horizontalHeader().moveSection(3, 1)
    dialog.copy_table()
    heads = QGuiApplication.clipboard().text().split("\n")[0].split("\t")
    assert "Away, %" not in heads
    assert heads[:2] == ["Venue", "Margin call"]


def test_what_to_compare_is_chosen_among_three(dialog, qtbot):
    with qtbot.waitSignal(dialog.ways_changed) as told:
        qtbot.mouseClick(dialog.ways.buttons()[1], Qt.MouseButton.LeftButton)
    assert told.args == ["leverage"]
    assert dialog.ways.value() == "leverage"


def test_an_empty_comparison_says_what_to_do(dialog):
    dialog.show_comparison(CompareView(summary="Complete the ticket to compare."))
    assert dialog.table.rowCount() == 0
    assert dialog.current_key() == ""
    assert not dialog.adopt_button.isEnabled()
