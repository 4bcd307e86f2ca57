"""The comparison as a window: sorted by value, columns hidden and moved, a row taken over, a cell explained, all of it by keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from planner.presenters.compare_columns import COLUMNS, KEYS, PLACES
from planner.presenters.compare_view import Cell, CompareRow, CompareView
from planner.presenters.palette import DARK, LIGHT
from planner.widgets.compare_dialog import CompareDialog
from planner.widgets.compare_model import two_lines
from planner.widgets.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
AWAY = PLACES["distance.liquidation"]


def row(key: str, away: str | None, *, own: bool = False, mark: str = "", drawn: bool = False) -> CompareRow:
    cells = [Cell("2", Decimal(2)) for _ in COLUMNS]
    cells[0] = Cell(key.capitalize(), key)
    value = None if away is None else Decimal(away)
    cells[AWAY] = Cell("unknown" if away is None else away, value, mark)
    return CompareRow(
        key=key,
        name=key.capitalize(),
        cells=tuple(cells),
        own=own,
        drawn=drawn,
        takes=away is not None,
        note=f"{key}'s note",
    )


VIEW = CompareView(
    rows=(row("alpha", "9.5", own=True), row("beta", None), row("gamma", "10.2", mark="best"), row("delta", "-3")),
    summary="Compared.",
    legend="The marks.",
    in_full=lambda place, key: f"{place}.000 {key}",
)


@pytest.fixture
def dialog(qtbot, qapp):
    apply_theme(qapp, DARK)
    dialog = CompareDialog()
    qtbot.addWidget(dialog)
    dialog.show_comparison(VIEW)
    dialog.show()
    return dialog


def names(dialog):
    return [dialog.table.rows.row(at).name for at in range(dialog.table.rows.rowCount())]


def choose(dialog, name, column="name"):
    dialog.table.setCurrentIndex(dialog.table.rows.index(names(dialog).index(name), PLACES[column]))
    dialog.table.setFocus()


def click_head(dialog, qtbot, key):
    head = dialog.table.head
    at = PLACES[key]
    place = QPoint(head.sectionViewportPosition(at) + head.sectionSize(at) // 2, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)


# --- order and columns ---------------------------------------------------------------------------------------------------------


def test_a_heading_sorts_the_better_end_first_then_the_other_way_then_not_at_all(dialog, qtbot):
    with qtbot.waitSignal(dialog.columns_changed):
        click_head(dialog, qtbot, "distance.liquidation")
    assert names(dialog) == ["Gamma", "Alpha", "Delta", "Beta"]
    click_head(dialog, qtbot, "distance.liquidation")
    assert names(dialog) == ["Delta", "Alpha", "Gamma", "Beta"]
    click_head(dialog, qtbot, "distance.liquidation")
    assert names(dialog) == ["Alpha", "Beta", "Gamma", "Delta"]


def test_the_heading_that_is_sorted_by_shows_the_way(dialog):
    dialog.table.sort_by("distance.liquidation", descending=True)
    head = dialog.table.rows.headerData(AWAY, Qt.Orientation.Horizontal)
    assert head == "Away,\n% ↓"
    assert [dialog.table.rows.headerData(at, Qt.Orientation.Horizontal)[-1] for at in (0, AWAY + 1)] == ["e", "l"]


@pytest.mark.parametrize(
    ("title", "lines"), [("Venue", "Venue"), ("Away, %", "Away,\n%"), ("Loss at liquidation", "Loss at\nliquidation")]
)
def test_headings_of_several_words_stand_in_two_lines(title, lines):
    assert two_lines(title) == lines


def test_headings_stand_at_the_side_of_their_numbers(dialog):
    for at, column in enumerate(COLUMNS):
        side = dialog.table.rows.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        assert bool(side & Qt.AlignmentFlag.AlignRight) is column.number


def test_order_and_current_cell_stay_when_the_plan_changes(dialog):
    dialog.table.sort_by("distance.liquidation", descending=False)
    choose(dialog, "Gamma", "costs.entry_fee")
    moved = (*VIEW.rows[:2], row("gamma", "-9"), VIEW.rows[3])
    dialog.show_comparison(replace(VIEW, rows=moved))
    assert names(dialog) == ["Gamma", "Delta", "Alpha", "Beta"]
    assert dialog.current_key() == "gamma"
    assert dialog.table.current_column() == "costs.entry_fee"


def test_order_hidden_columns_and_sorting_are_brought_back(dialog, qtbot):
    dialog.table.sort_by("distance.liquidation", descending=True)
    dialog.table.hide_column("costs.exit_fee", hidden=True)
    dialog.table.head.moveSection(PLACES["levels.margin_call"], 1)
    kept = dialog.columns_state()
    other = CompareDialog()
    qtbot.addWidget(other)
    other.restore_columns(kept)
    other.show_comparison(VIEW)
    assert names(other) == ["Gamma", "Alpha", "Delta", "Beta"]
    assert other.columns_state() == kept
    assert kept["hidden"] == ["costs.exit_fee"]
    assert kept["order"][:2] == ["name", "levels.margin_call"]


@pytest.mark.parametrize(
    "state",
    [
        {"order": ["what", "chart"], "hidden": ["name", "nothing"], "sort": "no such", "descending": True},
        {"order": [], "hidden": [], "sort": "", "descending": False},
    ],
)
def test_what_is_unknown_among_what_was_kept_is_passed_over_and_names_are_never_hidden(dialog, state):
    dialog.restore_columns(state)
    assert dialog.columns_state()["hidden"] == []
    assert dialog.columns_state()["order"][0] == "name"
    assert names(dialog) == ["Alpha", "Beta", "Gamma", "Delta"]


def test_hidden_columns_are_not_copied_and_moved_ones_are_where_they_stand(dialog):
    [away] = [action for action in dialog.column_menu().actions() if action.text() == "Away, %"]
    away.trigger()
    assert dialog.table.isColumnHidden(AWAY)
    dialog.table.head.moveSection(PLACES["levels.margin_call"], 1)
    dialog.copy_table()
    heads = QGuiApplication.clipboard().text().split("\n")[0].split("\t")
    assert "Away, %" not in heads
    assert "On chart" not in heads
    assert heads[:2] == ["Venue", "Margin call"]


def test_columns_grow_with_what_they_hold_and_do_not_shrink_while_somebody_types(dialog):
    before = dialog.table.columnWidth(AWAY)
    wide = (row("alpha", "123456789012345", own=True), *VIEW.rows[1:])
    dialog.show_comparison(replace(VIEW, rows=wide))
    grown = dialog.table.columnWidth(AWAY)
    dialog.show_comparison(VIEW)
    assert before < grown == dialog.table.columnWidth(AWAY)


def test_it_opens_wide_enough_for_its_columns(dialog, qtbot):
    room = dialog.screen().availableGeometry()
    assert dialog.width() >= min(dialog.table.wanted_width(), room.width() - 40)


# --- one cell --------------------------------------------------------------------------------------------------------------------


def test_return_on_a_name_moves_the_plan_there_but_not_to_itself(dialog, qtbot):
    choose(dialog, "Alpha")
    assert not dialog.adopt_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.adopt_requested):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    choose(dialog, "Gamma")
    with qtbot.waitSignal(dialog.adopt_requested) as asked:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert VIEW.rows[asked.args[0]].key == "gamma"


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("levels.margin_call", "levels.margin_call"),
        ("max_leverage", "largest_leverage"),
        ("checked_on", "levels.liquidation"),
    ],
)
def test_return_on_a_number_asks_why(dialog, qtbot, column, key):
    choose(dialog, "Gamma", column)
    with qtbot.waitSignal(dialog.why_requested) as asked, qtbot.assertNotEmitted(dialog.adopt_requested):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert asked.args == [2, key]


def test_a_double_click_on_a_number_asks_why_and_moves_nothing(dialog, qtbot):
    index = dialog.table.rows.index(3, AWAY)
    dialog.table.scrollTo(index)
    place = dialog.table.visualRect(index).center()
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(dialog.why_requested) as asked, qtbot.assertNotEmitted(dialog.adopt_requested):
        qtbot.mouseDClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [3, "distance.liquidation"]


def test_space_or_a_click_on_the_box_lays_the_line_over_the_chart(dialog, qtbot):
    choose(dialog, "Gamma", "levels.margin_call")
    with qtbot.waitSignal(dialog.line_toggled) as asked:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert asked.args == [2]
    place = dialog.table.visualRect(dialog.table.rows.index(3, PLACES["chart"])).center()
    with qtbot.waitSignal(dialog.line_toggled) as asked:
        qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [3]
    choose(dialog, "Alpha")
    with qtbot.assertNotEmitted(dialog.line_toggled):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Space)


def test_a_press_that_ends_on_another_box_lays_nothing_over_the_chart(dialog, qtbot):
    boxes = [dialog.table.visualRect(dialog.table.rows.index(at, PLACES["chart"])).center() for at in (2, 3)]
    with qtbot.assertNotEmitted(dialog.line_toggled):
        qtbot.mousePress(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=boxes[0])
        qtbot.mouseRelease(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=boxes[1])


def test_a_letter_leads_to_the_venue_whichever_cell_is_current(dialog, qtbot):
    choose(dialog, "Alpha", "levels.margin_call")
    qtbot.keyClicks(dialog.table, "d")
    assert (dialog.current_key(), dialog.table.current_column()) == ("delta", "levels.margin_call")
    qtbot.keyClicks(dialog.table, "b")
    assert dialog.current_key() == "beta"
    qtbot.keyClicks(dialog.table, "z")
    assert dialog.current_key() == "beta"


def test_the_cells_menu_explains_moves_copies_sorts_and_hides(dialog, qtbot):
    choose(dialog, "Gamma", "levels.margin_call")
    menu = dialog.cell_menu()
    actions = {action.text().replace("&", ""): action for action in menu.actions() if action.text()}
    assert list(actions)[:3] == ["Why this number", "Move the plan there", "Liquidation line on the chart"]
    actions["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == "2.000 levels.margin_call"
    actions["Sort, smallest first"].trigger()
    assert dialog.columns_state()["sort"] == "levels.margin_call"
    actions["Hide this column"].trigger()
    assert dialog.columns_state()["hidden"] == ["levels.margin_call"]
    with qtbot.waitSignal(dialog.line_toggled):
        actions["Liquidation line on the chart"].trigger()


def test_the_menu_key_opens_the_menu_at_the_current_cell(dialog, qtbot, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: None)
    choose(dialog, "Gamma", "levels.margin_call")
    with qtbot.waitSignal(dialog.table.menu_requested):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(dialog.table, event)


def test_what_a_row_has_to_tell_stands_beneath_the_table(dialog):
    choose(dialog, "Gamma")
    assert dialog._note.text() == "gamma's note"


def test_the_help_knows_the_current_cell_by_its_number(dialog):
    choose(dialog, "Gamma", "max_leverage")
    assert dialog.help_topic() == "number:largest_leverage"
    choose(dialog, "Gamma", "takes")
    assert dialog.help_topic() == "number:levels.liquidation"


# --- the picture -----------------------------------------------------------------------------------------------------------------


def test_names_stay_in_view_and_can_be_clicked_while_the_numbers_scroll(dialog, qtbot):
    dialog.resize(500, 400)
    QApplication.processEvents()
    bar = dialog.table.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    assert dialog.table.head.scrolled
    at = dialog.table.indexAt(QPoint(10, dialog.table.rowViewportPosition(2) + 3))
    assert (at.row(), at.column()) == (2, 0)
    image = dialog.table.viewport().grab().toImage()
    bar.setValue(0)
    assert image.copy(0, 0, 40, image.height()) == dialog.table.viewport().grab().toImage().copy(
        0, 0, 40, image.height()
    )
    bar.setValue(bar.maximum())
    with qtbot.waitSignal(dialog.table.head.sectionClicked) as told:
        qtbot.mouseClick(dialog.table.head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert told.args == [0]


def test_the_current_cell_never_hides_beneath_the_names(dialog):
    dialog.resize(500, 400)
    QApplication.processEvents()
    choose(dialog, "Gamma", KEYS[-1])
    choose(dialog, "Gamma", "takes")
    index = dialog.table.rows.index(2, PLACES["takes"])
    assert dialog.table.visualRect(index).left() >= dialog.table.columnWidth(0)


def test_only_changed_cells_are_told(dialog, qtbot):
    told: list[tuple[int, int]] = []
    dialog.table.rows.dataChanged.connect(lambda first, last: told.append((first.row(), first.column())))
    dialog.show_comparison(VIEW)
    assert told == []
    dialog.show_comparison(replace(VIEW, rows=(*VIEW.rows[:3], row("delta", "-4"))))
    assert told == [(3, AWAY)]


def test_a_mark_is_a_sign_beside_the_number_and_a_word_for_a_screen_reader(dialog):
    index = dialog.table.rows.index(2, AWAY)
    assert index.data() == "10.2"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "10.2 (best)"


def test_the_marks_follow_the_colours(dialog, qapp):
    apply_theme(qapp, LIGHT)
    dialog.changeEvent(QEvent(QEvent.Type.PaletteChange))
    light = dialog._pictures["best"].pixmap().toImage()
    apply_theme(qapp, DARK)
    dialog.table.changeEvent(QEvent(QEvent.Type.PaletteChange))
    dialog.changeEvent(QEvent(QEvent.Type.PaletteChange))
    assert dialog._pictures["best"].pixmap().toImage() != light


def test_what_to_compare_is_chosen_among_three_and_only_venues_go_on_the_chart(dialog, qtbot):
    assert not dialog.table.isColumnHidden(PLACES["chart"])
    with qtbot.waitSignal(dialog.ways_changed) as told:
        qtbot.mouseClick(dialog.ways.buttons()[1], Qt.MouseButton.LeftButton)
    assert told.args == ["leverage"]
    assert dialog.ways.value() == "leverage"
    dialog.show_comparison(VIEW)
    assert dialog.table.isColumnHidden(PLACES["chart"])
    choose(dialog, "Gamma")
    with qtbot.assertNotEmitted(dialog.line_toggled):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Space)


def test_an_empty_comparison_says_what_to_do(dialog):
    dialog.show_comparison(CompareView(summary="Complete the ticket to compare."))
    assert dialog.table.rows.rowCount() == 0
    assert dialog.current_key() == ""
    assert not dialog.adopt_button.isEnabled()
    assert not dialog.why_button.isEnabled()
