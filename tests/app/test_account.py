"""The account panel in the window: typed, brought in, taken from the journal, written out, moved and hidden like the other panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from planner.app.asking import NOTHING
from planner.model.draft_rows import ASSETS, POSITIONS
from planner.model.entry import Status
from planner.presenters.words import HIDDEN
from planner.services.positions_csv import read_positions
from planner.widgets.number_edit import NumberEdit
from tests.app.desks import settle
from tests.locales import local

if TYPE_CHECKING:
    from planner.app.desk import Desk
    from planner.widgets.account_table import AccountTable
    from planner.widgets.positions_dialog import PositionsDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
HEDGE = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "61000"}
TWO = "symbol,side,quantity,entry\nBTCUSDT,short,1,61000\nETHUSDT,long,2,2500\nX,up,1,1\n"


@pytest.fixture
def crossed(desk: Desk) -> Desk:
    desk.bench.edit("venue", "binance-usdm")
    desk.bench.edit("margin_mode", "cross")
    desk.run("account_show")
    settle()
    return desk


def rows(desk: Desk, *cells: dict[str, str]) -> AccountTable:
    desk.bench.change("rows", desk.bench.draft.with_rows(POSITIONS, [POSITIONS.blank(**row) for row in cells]))
    settle()
    return desk.window.account.positions


def press(key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QApplication.focusWidget()
    assert place is not None
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(place, QKeyEvent(kind, key, modifiers, text))
    settle()


def type_text(text: str) -> None:
    for character in text:
        press(Qt.Key(ord(character.upper())), character)


def quantity(desk: Desk, row: int = 0) -> str:
    return desk.bench.draft.text(f"account.other_positions.{row}.quantity")


# --- typing -------------------------------------------------------------------------------------------------------------


def test_an_empty_panel_teaches_and_its_example_is_one_step(crossed: Desk) -> None:
    panel = crossed.window.account
    assert panel.example.isVisible()
    panel.example.click()
    settle()
    assert panel.positions.rows.rowCount() == 1
    assert not panel.example.isVisible()
    assert "Both sides of BTCUSDT" in panel.totals.sentences()[0]
    crossed.run("undo")
    settle()
    assert panel.example.isVisible()


def test_a_cell_takes_what_is_typed_and_the_levels_follow(crossed: Desk) -> None:
    table = rows(crossed, {**HEDGE, "quantity": ""})
    crossed.window.activateWindow()
    table.go_to(0, "quantity")
    type_text(local("0.5"))
    assert isinstance(QApplication.focusWidget(), NumberEdit)
    assert quantity(crossed) == local("0.5")
    assert crossed.window.history.undo == "change quantity of position 1"
    crossed.run("undo")
    assert quantity(crossed) == ""


def test_escape_gives_the_cell_its_text_back_and_leaves_no_step(crossed: Desk) -> None:
    table = rows(crossed, HEDGE)
    crossed.window.activateWindow()
    table.go_to(0, "quantity")
    type_text("77")
    press(Qt.Key.Key_Escape)
    assert quantity(crossed) == "1"
    assert crossed.window.history.undo == "rows"


def test_tab_goes_from_cell_to_cell_and_return_opens_one(crossed: Desk) -> None:
    table = rows(crossed, HEDGE, HEDGE)
    crossed.window.activateWindow()
    table.go_to(0, "quantity")
    press(Qt.Key.Key_Return)
    first = QApplication.focusWidget()
    assert isinstance(first, NumberEdit)
    assert first.key() == "account.other_positions.0.quantity"
    press(Qt.Key.Key_Tab, "\t")
    second = QApplication.focusWidget()
    assert isinstance(second, NumberEdit)
    assert second.key() == "account.other_positions.0.entry"
    press(Qt.Key.Key_Down)
    assert (table.currentIndex().row(), QApplication.focusWidget()) == (1, table)


def test_delete_empties_cells_and_a_wrong_text_stays_and_greys(crossed: Desk) -> None:
    table = rows(crossed, HEDGE)
    crossed.window.activateWindow()
    table.go_to(0, "mark")
    crossed.bench.edit("account.other_positions.0.mark", "12x")
    assert table.rows.text(table.currentIndex()) == "12x"
    assert crossed.bench.situation.stale
    press(Qt.Key.Key_Delete)
    assert not crossed.bench.situation.stale
    assert crossed.window.history.undo == "clear cells"


def test_a_symbol_in_small_letters_gets_its_capitals_when_it_is_left(crossed: Desk) -> None:
    rows(crossed, HEDGE)
    crossed.window.activateWindow()
    crossed.run("account_add_position")
    settle()
    type_text("ethusdt")
    press(Qt.Key.Key_Return)
    assert crossed.bench.draft.text("account.other_positions.1.symbol") == "ETHUSDT"


def test_return_on_the_note_which_is_not_typed_does_nothing(crossed: Desk) -> None:
    table = rows(crossed, HEDGE)
    table.go_to(0, "note")
    press(Qt.Key.Key_Return)  # Qt would warn that it cannot be edited, which fails the suite
    assert table.state() is table.State.NoState


def test_a_cell_that_is_open_already_is_led_to_as_it_stands(crossed: Desk) -> None:
    rows(crossed, HEDGE)
    crossed.window.activateWindow()
    for _ in range(2):  # as when the finding about it is clicked twice
        assert crossed.account.focus_field("account.other_positions.0.mark")
        type_text("1")
    assert crossed.bench.draft.text("account.other_positions.0.mark") == "11"


def test_rows_are_added_copied_and_removed_by_command(crossed: Desk) -> None:
    table = rows(crossed, HEDGE)
    table.go_to(0, "symbol")
    crossed.account.run("duplicate")
    assert len(crossed.bench.draft.others) == 2
    crossed.run("account_add_asset")
    assert crossed.bench.draft.assets == (ASSETS.blank(),)
    table.go_to(1, "symbol")
    crossed.account.run("remove")
    assert len(crossed.bench.draft.others) == 1
    crossed.account.run("clear_assets")
    crossed.run("account_clear_positions")
    assert (crossed.bench.draft.others, crossed.bench.draft.assets) == ((), ())


def test_a_finding_leads_to_its_cell(crossed: Desk) -> None:
    rows(crossed, {**HEDGE, "quantity": "1x"})
    crossed.window.docks["journal"].raise_()
    crossed.window.activateWindow()
    settle()
    crossed.focus_field("account.other_positions.0.quantity")
    settle()
    place = QApplication.focusWidget()
    assert isinstance(place, NumberEdit)
    assert place.text() == "1x"
    crossed.focus_field("stop")
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_isolated_mode_says_that_rows_do_not_count_and_offers_cross(crossed: Desk) -> None:
    rows(crossed, HEDGE)
    crossed.bench.edit("margin_mode", "isolated")
    settle()
    panel = crossed.window.account
    assert panel._isolated.isVisible()
    panel._cross.click()
    settle()
    assert not panel._isolated.isVisible()
    assert crossed.bench.draft.text("margin_mode") == "cross"


def test_hidden_amounts_are_hidden_in_the_panel_and_its_copies(crossed: Desk) -> None:
    table = rows(crossed, {**HEDGE, "quantity": "1234"})
    crossed.run("hide_amounts")
    settle()
    table.go_to(0, "quantity")
    assert table.rows.text(table.currentIndex()) == HIDDEN
    crossed.run("account_copy")
    assert "1234" not in QGuiApplication.clipboard().text()
    assert "61000" in QGuiApplication.clipboard().text()


# --- bringing in --------------------------------------------------------------------------------------------------------


def offered(desk: Desk) -> PositionsDialog:
    dialog = desk.account.bringing.dialog
    assert dialog is not None
    return dialog


def test_a_file_is_offered_with_its_bad_lines_and_taken_as_one_step(crossed: Desk, tmp_path, monkeypatch) -> None:
    path = tmp_path / "book.csv"
    path.write_text(TWO)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    rows(crossed, HEDGE)
    crossed.run("account_import")
    dialog = offered(crossed)
    assert dialog.problems.toPlainText() == "Line 4: “up” is neither long nor short."
    dialog.table.item(0, 0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.take_button.text() == "&Take one position"
    dialog.take_button.click()
    settle()
    assert [row[0] for row in crossed.bench.draft.others] == ["BTCUSDT", "ETHUSDT"]
    assert crossed.window.history.undo == "take one position"
    crossed.run("undo")
    assert [row[0] for row in crossed.bench.draft.others] == ["BTCUSDT"]


def test_pasted_rows_can_take_the_place_of_those_that_are_there(crossed: Desk) -> None:
    rows(crossed, HEDGE, HEDGE, HEDGE)
    QGuiApplication.clipboard().setText(TWO.replace(",", "\t"))
    crossed.account.run("paste")
    dialog = offered(crossed)
    dialog.replace_button.click()
    dialog.take_button.click()
    assert [row[0] for row in crossed.bench.draft.others] == ["BTCUSDT", "ETHUSDT"]


def test_what_cannot_be_read_is_said_and_changes_nothing(crossed: Desk, tmp_path) -> None:
    rows(crossed, HEDGE)
    before = crossed.bench.draft
    QGuiApplication.clipboard().setText("hello")
    crossed.account.run("paste")
    assert "no line names the columns" in crossed.window.said()
    crossed.account.bringing.open_file(tmp_path / "none.csv")
    assert "Cannot read" in crossed.window.said()
    assert crossed.bench.draft == before


def test_open_plans_of_the_journal_become_positions_but_not_the_plan_on_the_ticket(crossed: Desk) -> None:
    crossed.account.run("journal")
    assert crossed.window.said() == "The journal holds no other plan with the status open."
    bench, journal = crossed.bench, crossed.journal
    assert journal is not None
    kept = []
    for side, venue in (("long", "binance-usdm"), ("long", "generic")):
        bench.edit("venue", venue)
        bench.edit("side", side)
        bench.edit("margin_mode", "isolated")
        crossed.filing.save()
        kept.append(crossed.filing.entry_id)
        journal.set_status(kept[-1], Status.OPEN)
    bench.edit("venue", "binance-usdm")
    bench.edit("notes", "another")
    crossed.account.run("journal")
    dialog = offered(crossed)
    assert dialog.table.rowCount() == 2
    taken = dialog.chosen()
    assert len(taken) == 1
    assert "Binance USD-M futures" in taken[0].note
    dialog.take_button.click()
    [row] = bench.draft.others
    assert row[POSITIONS.at("maintenance_rate")] == local("0.4")
    crossed.filing.open_entry(kept[0])
    crossed.account.run("journal")
    assert offered(crossed).table.rowCount() == 1


def test_positions_are_written_and_read_again(crossed: Desk, tmp_path, monkeypatch) -> None:
    rows(crossed)
    crossed.run("account_export")
    assert crossed.window.said() == "There is no complete position to export."
    rows(crossed, HEDGE, {**HEDGE, "quantity": "z"})
    path = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    crossed.run("account_export")
    assert crossed.window.said() == f"One position is written to {path}."
    assert [row[0] for row in read_positions(path, ".").rows] == ["BTCUSDT"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "out.csv"), ""))
    crossed.run("account_export")
    assert "Cannot" in crossed.window.said()
    monkeypatch.setattr("planner.app.account_desk.ask_save", lambda *_, **__: (NOTHING, ""))
    crossed.run("account_export")


# --- the panel ----------------------------------------------------------------------------------------------------------


def test_rows_come_back_at_the_next_start(desks) -> None:
    first = desks.open()
    rows(first, {**HEDGE, "quantity": "1x"})
    desks.close(first)
    second = desks.open()
    assert quantity(second) == "1x"


def test_the_panel_is_hidden_shown_and_put_back_like_the_others(desk: Desk) -> None:
    dock = desk.window.docks["account"]
    dock.hide()
    desk.run("account_show")
    settle()
    assert not dock.isHidden()
    assert not desk.window.account.visibleRegion().isEmpty()
    desk.run("reset_layout")
    settle()
    assert desk.window.tabifiedDockWidgets(desk.window.docks["journal"]) == [dock]
    assert desk.window.account.visibleRegion().isEmpty()


def test_help_is_asked_for_the_column_of_the_cell_and_for_a_total(crossed: Desk) -> None:
    table = rows(crossed, HEDGE)
    table.go_to(0, "beta")
    assert table.help_topic() == "account:beta"
    asked: list[str] = []
    crossed.window.term_requested.connect(asked.append)
    crossed.window.account.totals.numbers()[0].ask_why()
    assert asked == ["number:account.margin_ratio"]
