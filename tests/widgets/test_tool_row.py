"""The row of tools: what gives way first where the window is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QStyle, QStyleOptionFrame, QWidget

from planner.presenters.palette import DARK, LIGHT
from planner.presenters.views import ChoiceView, FieldView
from planner.widgets.eliding_combo import ElidingCombo
from planner.widgets.plain_label import PartsLabel
from planner.widgets.theme import apply_theme, spacing
from planner.widgets.tool_row import ToolRow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform

VENUE = "Generic (teaching rules)"
STEP = "↶ Undo clear ticket"


@pytest.fixture
def row(qtbot: QtBot, qapp: QApplication) -> ToolRow:
    apply_theme(qapp, DARK)
    row = ToolRow(QMenu())
    qtbot.addWidget(row)
    options = (("generic", VENUE, ""), ("binance", "Binance USD-M futures", ""))
    row.show_venue(ChoiceView(key="venue", access="&Venue", value="generic", options=options))
    row.show_history("clear ticket", "")
    row.show_data("Offline · candles to 22 Nov 20:00, 36 min old")
    row.show()
    return row


def settled(row: ToolRow, width: int) -> None:
    row.resize(width, row.sizeHint().height())
    QApplication.processEvents()


@pytest.mark.parametrize("width", [960, 1280, 1920])
def test_the_venue_is_read_in_full_at_every_usual_width(row: ToolRow, width: int) -> None:
    settled(row, width)
    assert row.venue.seen_text() == VENUE


def test_the_symbol_has_room_for_whole_letters(row: ToolRow) -> None:
    row.show_symbol(FieldView(key="symbol", access="Symbol", text="BTCUSDT"), ("BTCUSDT", "ETHUSDT"))
    settled(row, 1280)
    line = row.symbol.lineEdit()
    option = QStyleOptionFrame()
    line.initStyleOption(option)
    contents = line.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, line)
    assert contents.height() >= line.fontMetrics().height()


def test_what_the_symbol_leaves_of_its_field_goes_to_the_state_of_the_data(row: ToolRow) -> None:
    row.show_symbol(FieldView(key="symbol", access="Symbol", text="BTCUSDT"), ("BTCUSDT", "ETHUSDT"))
    row.show_data("Offline and without any candles · the rest")
    data, seen = row.findChild(PartsLabel), []
    compare = next(button for button in row.findChildren(QPushButton) if button.property("command") == "compare")
    for width in range(1280, 700, -4):
        settled(row, width)
        narrow = row.symbol.width() < row.symbol.sizeHint().width() - spacing(row, 4)
        if narrow and compare.isHidden() and not data.text().endswith("…"):
            seen.append(width)
    assert seen


@pytest.mark.parametrize("focused", [True, False])
def test_a_scroll_over_a_list_chooses_only_where_it_has_the_focus(row: ToolRow, qtbot: QtBot, focused: bool) -> None:
    row.show_symbol(FieldView(key="symbol", access="Symbol", text="BTCUSDT"), ("BTCUSDT", "ETHUSDT"))
    row.activateWindow()
    chosen: list[tuple[str, str]] = []
    row.edited.connect(lambda *edit: chosen.append(edit))
    for box in (row.venue, row.symbol):
        if focused:
            box.setFocus()
        else:
            row._export.setFocus()
        turn_wheel(box)
    assert chosen == ([("venue", "binance"), ("symbol", "ETHUSDT")] if focused else [])


def turn_wheel(box: QWidget) -> None:
    at, none = QPointF(box.rect().center()), QPoint()
    begin, back = Qt.ScrollPhase.NoScrollPhase, False
    turn = QWheelEvent(
        at, at, none, QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, begin, back
    )
    QApplication.sendEvent(box, turn)


def test_the_name_of_the_step_gives_way_to_the_venue_and_is_in_the_tool_tip_then(row: ToolRow) -> None:
    settled(row, 1440)
    assert row._undo.text() == STEP
    settled(row, 1280)
    assert row._undo.text() == "↶ Undo"
    assert STEP in row._undo.toolTip()
    assert row.venue.seen_text() == VENUE
    settled(row, 1440)
    assert row._undo.text() == STEP
    assert row._undo.toolTip() == ""


def test_comparing_is_a_button_that_gives_way_last_and_is_named_in_full_where_there_is_room(row: ToolRow) -> None:
    settled(row, 1280)
    assert row._compare.text() == "Compare venues"
    settled(row, 1150)
    assert (row._compare.text(), row._compare.isVisible()) == ("Compare", True)
    settled(row, 900)
    assert not row._compare.isVisible()
    asked: list[str] = []
    row.command.connect(asked.append)
    row._compare.click()
    assert asked == ["compare"]


def test_in_a_small_window_the_symbol_gives_what_it_does_not_need_to_the_comparison(row: ToolRow) -> None:
    symbol = FieldView(key="symbol", access="S&ymbol", text="BTCUSDT")
    row.show_symbol(symbol, ("BTCUSDT", "1000000MOGUSDT"))
    settled(row, 1280)
    whole = row.symbol.width()
    settled(row, 960)
    line = row.symbol.lineEdit()
    assert line is not None
    assert line.fontMetrics().horizontalAdvance("BTCUSDT") < line.width() < whole
    assert row._compare.isVisible()
    settled(row, 1280)
    assert row.symbol.width() == whole


def test_the_row_is_the_same_at_the_same_width_whatever_was_before(row: ToolRow, qapp: QApplication) -> None:
    def places() -> list[tuple[int, int]]:
        settled(row, 1280)
        return [(each.x(), each.width()) for each in (row._redo, row.venue, row.symbol, row._compare, row._data)]

    row.show_symbol(
        FieldView(key="symbol", access="S&ymbol", text="BTCUSDT"), ("BTCUSDT", "A-VERY-LONG-NAME-OF-A-SYMBOL")
    )
    before = places()
    settled(row, 960)
    apply_theme(qapp, LIGHT)
    settled(row, 1920)
    assert places() == before


def test_the_state_of_the_data_ends_at_the_margin_however_much_of_it_is_read(row: ToolRow) -> None:
    ends = set()
    for width in (960, 1024, 1280, 1920):
        settled(row, width)
        ends.add(width - row._data.mapTo(row, row._data.rect().topRight()).x())
        assert row._data.width() <= row._data.fontMetrics().horizontalAdvance(row._data.text()) + 1
    assert len(ends) == 1


def test_the_state_of_the_data_loses_whole_parts_before_a_word_is_cut(row: ToolRow) -> None:
    settled(row, 1280)
    assert row._data.text() == "Offline · candles to 22 Nov 20:00, 36 min old"
    settled(row, 960)
    assert row._data.text() == "Offline"
    assert row._data.full_text() == "Offline · candles to 22 Nov 20:00, 36 min old"


@pytest.mark.parametrize("step", ["clear ticket", "open plan", "stop", ""])
def test_whatever_undo_names_venue_and_state_of_the_data_begin_with_a_whole_word(row: ToolRow, step: str) -> None:
    row.show_history(step, "")
    for width in range(900, 1300, 20):
        settled(row, width)
        assert row.venue.seen_text() == VENUE
        assert row._data.text() in ("Offline", row._data.full_text())


def test_tools_and_inputs_beside_each_other_are_of_one_height(row: ToolRow) -> None:
    settled(row, 1280)
    heights = {widget.height() for widget in (*row._buttons.values(), row._undo, row._redo, row._export)}
    assert heights == {row.venue.height()} == {row.symbol.height()}


def test_a_choice_too_narrow_for_its_words_says_so(qtbot: QtBot) -> None:
    combo = ElidingCombo()
    qtbot.addWidget(combo)
    combo.addItem(VENUE)
    combo.resize(400, 26)
    assert combo.seen_text() == VENUE
    combo.resize(120, 26)
    assert combo.seen_text().endswith("…")
    assert combo.currentText() == VENUE
    assert not combo.grab().isNull()


def test_a_part_that_is_too_wide_alone_is_shortened_with_a_sign(qtbot: QtBot) -> None:
    label = PartsLabel("candles to 22 Nov · old")
    qtbot.addWidget(label)
    label.resize(label.fontMetrics().horizontalAdvance("candles to"), 20)
    assert label.text().startswith("cand")
    assert label.text().endswith("…")
