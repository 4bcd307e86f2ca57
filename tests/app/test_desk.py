"""The desk: every command of the menus, what is kept, what is opened, what is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from planner.app.main import after_first_paint
from planner.model.journal_query import Query
from planner.presenters.palette import DARK, LIGHT
from planner.services.paths import Places
from planner.widgets.why_dialog import WhyDialog
from tests.app.command_line import write_plan
from tests.app.desks import PATIENCE_MS, Desks, settle, wait_for, write_candles
from tests.locales import local

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.fixture
def unasked(monkeypatch) -> None:
    """Let every dialog be called off as soon as it opens."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QDialog, "exec", lambda _dialog: 0)
    monkeypatch.setattr(QMessageBox, "exec", lambda _box: 0)
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda _url: True)


def type_stop(desk: Desk, text: str) -> None:
    desk.window.ticket.edited.emit("stop", text)


# --- commands ----------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unasked")
def test_every_command_runs_on_the_first_plan(desk):
    actions = desk.window.menus.actions
    for command in sorted(set(actions) - {"quit"}):
        actions[command].setEnabled(True)  # also where the moment would not offer it
        actions[command].trigger()  # an exception in a slot fails the test
        settle()
    actions["quit"].trigger()
    assert not desk.window.isVisible()


@pytest.mark.usefixtures("unasked")
def test_every_command_runs_on_an_empty_ticket(desk):
    desk.run("clear")
    for command in sorted(set(desk.window.menus.actions) - {"quit", "undo", "new", "clear"}):
        desk.run(command)
    settle()


def test_a_command_of_the_menu_does_what_it_says(desk):
    desk.window.action("flip").trigger()
    assert desk.bench.draft.text("side") == "short"


def test_shortcuts_are_each_their_own(desk):
    keys = [key.toString() for action in desk.window.menus.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+S", "Ctrl+Z", "Ctrl+O", "Ctrl+N", "F1"} <= set(keys)


def test_access_keys_of_a_menu_are_each_their_own(desk):
    for menu in desk.window.menus.menus.values():
        texts = [action.text().replace("&&", "") for action in menu.actions()]
        keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(keys) == len(set(keys)), (menu.title(), keys)


def test_a_shortcut_reaches_its_command(desk, qtbot):
    desk.window.activateWindow()
    qtbot.keyClick(desk.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert desk.bench.draft.text("side") == "short"


def test_undo_beside_a_chosen_symbol_is_the_windows_and_beside_a_typed_one_the_fields(desk):
    desk.window.activateWindow()
    line = desk.window.tools.symbol.lineEdit()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "ETHUSDT")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.bench.draft.text("symbol") == "ETHUSDT"
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (desk.bench.draft.text("symbol"), line.text()) == ("BTCUSDT", "BTCUSDT")
    QTest.keyClicks(line, "X")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (line.text(), desk.window.history.undo) == ("BTCUSDT", "")


@pytest.mark.parametrize(("command", "key"), [("add_entry", "entries.1.price"), ("add_target", "targets.1.price")])
def test_a_row_added_by_its_command_has_the_focus(desk, command, key):
    desk.window.activateWindow()
    desk.run(command)
    QTest.keyClicks(desk.window.focusWidget(), "57000")
    assert desk.bench.draft.text(key) == "57000"


def test_the_keys_page_lists_every_shortcut(desk):
    desk.run("keys")
    shown = desk.help.dialog.text()
    for action in desk.window.menus.actions.values():
        if not action.shortcut().isEmpty():
            assert action.text().replace("&", "") in shown


def test_why_opens_on_the_liquidation_price_and_names_its_formula(desk):
    desk.run("why")
    page = desk.window.findChild(WhyDialog)
    assert page.isVisible()
    assert page.plain_text().startswith(local("Liquidation price: 51,000 USDT"))
    page.close()


def test_a_number_that_is_not_there_gives_its_reason_after_a_dash(desk):
    desk.bench.edit("margin_mode", "cross")
    desk.run("why")
    page = desk.window.findChild(WhyDialog)
    assert page.windowTitle() == "Liquidation price – none: no positive price reaches it"
    page.close()


def test_the_plan_is_copied_as_text(desk):
    desk.run("copy_plan")
    assert local("51,000") in QGuiApplication.clipboard().text()


# --- unsaved work ------------------------------------------------------------------------------------------------------------


def test_the_title_names_the_plan_and_marks_unsaved_work(desk):
    assert desk.window.windowTitle() == "Anchor example[*] · Margin Planner"
    before = desk.window.isWindowModified()
    type_stop(desk, "58100")
    assert desk.window.isWindowModified()
    assert desk.filing.save()
    assert not desk.window.isWindowModified()
    assert not before
    desk.bench.edit("title", "A [*] title")
    assert desk.window.windowTitle() == "A [*][*] title[*] · Margin Planner"


@pytest.mark.parametrize("abrupt", [False, True])
def test_an_unsaved_ticket_comes_back_however_the_program_ended(desks, abrupt):
    desk = desks.open()
    type_stop(desk, local("57123.45"))
    if abrupt:
        wait_for(lambda: not desk.autosaving.isActive(), 5000)
        desks.kill(desk)
    else:
        desks.close(desk)
    again = desks.open()
    assert again.bench.draft.text("stop") == local("57123.45")
    assert again.window.isWindowModified()


def test_half_a_number_comes_back_as_it_was_typed(desks):
    desk = desks.open()
    type_stop(desk, "57k+")
    desks.close(desk)
    assert desks.open().bench.draft.text("stop") == "57k+"


def test_a_saved_ticket_comes_back_saved_and_is_not_stored_twice(desks):
    desk = desks.open()
    type_stop(desk, "58100")
    assert desk.filing.save()
    desks.close(desk)
    again = desks.open()
    assert not again.window.isWindowModified()
    assert again.filing.save()
    assert again.window.said() == "This plan is in the journal already; nothing has changed since."
    assert again.journal.count(Query()) == 1


def test_a_plan_in_the_bin_can_be_saved_again(desk):
    assert desk.filing.save()
    (saved,) = desk.journal.ids(Query())
    desk.plan_list.delete([saved])
    assert desk.filing.save()
    assert desk.journal.count(Query()) == 1


def test_closing_asks_only_where_unsaved_work_would_be_lost(desk, monkeypatch):
    asked = []
    monkeypatch.setattr(
        QMessageBox, "question", lambda *words: asked.append(words[-1]) or QMessageBox.StandardButton.No
    )
    type_stop(desk, "58100")
    (desk.places.data / "draft.json").unlink(missing_ok=True)
    (desk.places.data / "draft.json").mkdir()
    assert not desk.window.close()
    assert desk.window.isVisible()
    assert "The ticket could not be kept." in asked[0]
    (desk.places.data / "draft.json").rmdir()
    assert desk.window.close()
    assert len(asked) == 1


def test_a_ticket_that_cannot_be_kept_is_said_while_there_is_time(desk):
    (desk.places.data / "draft.json").unlink(missing_ok=True)
    (desk.places.data / "draft.json").mkdir()
    type_stop(desk, "58100")
    wait_for(lambda: bool(desk.window.notices()), 5000)
    assert desk.window.notices()[0].startswith("The ticket could not be kept.")
    (desk.places.data / "draft.json").rmdir()


# --- undo --------------------------------------------------------------------------------------------------------------------


def test_undo_takes_back_the_journals_acts_while_the_journal_has_the_focus(desk):
    type_stop(desk, "58100")
    desk.filing.save()
    (saved,) = desk.journal.ids(Query())
    desk.window.activateWindow()
    desk.window.ticket.edit("stop").setFocus()
    desk.plan_list.delete([saved])
    assert desk.window.action("undo").text() == "&Undo change stop"
    desk.disk.finish()
    desk.window.journal.filter_bar.search.setFocus()
    settle()
    assert desk.window.action("undo").text() == "&Undo move 1 plan to the bin"
    assert desk.window.status("journal") == "Journal: 0 plans, sealed"
    desk.run("undo")
    desk.disk.finish()
    assert desk.journal.ids(Query()) == [saved]
    assert desk.window.status("journal") == "Journal: 1 plan, sealed"
    assert desk.window.action("redo").text() == "&Redo move 1 plan to the bin"
    desk.run("redo")
    desk.disk.finish()
    assert desk.journal.ids(Query()) == []
    desk.run("undo")
    desk.disk.finish()
    desk.window.ticket.edit("stop").setFocus()
    settle()
    assert desk.window.action("undo").text() == "&Undo change stop"
    desk.run("undo")
    assert desk.bench.draft.text("stop") == "58200"


# --- files -------------------------------------------------------------------------------------------------------------------


def drop(desk: Desk, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, no = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, mime, button, no)
    QApplication.sendEvent(desk.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(desk.window, QDropEvent(QPointF(5, 5), action, mime, button, no))
    desk.charting.wait(PATIENCE_MS)
    settle()


def test_a_dropped_plan_goes_to_the_ticket_and_dropped_candles_to_the_chart(desk, tmp_path):
    drop(desk, write_plan(tmp_path, stop="57777"), write_candles(tmp_path / "BTCUSDT-5m.csv"))
    assert desk.bench.draft.text("stop") == "57777"
    assert len(desk.charting.candles) == 200
    assert desk.window.action("use_last_close").isEnabled()


def test_a_dropped_file_of_no_kind_changes_nothing_and_says_why(desk, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    before = desk.bench.draft
    drop(desk, tmp_path / "picture.png")
    assert desk.bench.draft == before
    assert "picture.png" in desk.window.said()
    (tmp_path / "table.csv").write_text("no,candles\n1,2\n")
    drop(desk, tmp_path / "table.csv")
    assert "table.csv" in desk.window.notices()[0]
    assert desk.charting.candles is None


def test_a_plan_that_cannot_be_read_at_the_start_is_said_in_the_window(desks, tmp_path):
    (tmp_path / "bad.json").write_text("{")
    desk = desks.open(plan=tmp_path / "bad.json", candles=write_candles(tmp_path / "BTCUSDT-5m.csv"))
    assert "bad.json" in desk.window.notices()[0]  # and no later sentence takes it away
    assert desk.bench.draft.text("stop") == "58200"


def test_recent_files_open_again(desk, tmp_path):
    menus = desk.window.menus.menus
    menus["file"].aboutToShow.emit()
    assert not menus["recent_plans"].isEnabled()
    first, second = write_plan(tmp_path, "a & b.json", stop="57001"), write_plan(tmp_path, "second.json", stop="57002")
    for path in (first, second):
        desk.filing.open_file(str(path))
    drop(desk, write_candles(tmp_path / "BTCUSDT-5m.csv"))
    menus["file"].aboutToShow.emit()
    assert [action.text() for action in menus["recent_plans"].actions()] == ["second.json", "a && b.json"]
    assert [action.text() for action in menus["recent_candles"].actions()] == ["BTCUSDT-5m.csv"]
    menus["recent_plans"].actions()[1].trigger()
    assert desk.bench.draft.text("stop") == "57001"
    first.unlink()
    menus["file"].aboutToShow.emit()
    menus["recent_plans"].actions()[0].trigger()
    assert "a & b.json" in desk.window.said()


def test_the_candles_shown_last_come_back_and_missing_ones_are_said(desks, tmp_path):
    path = write_candles(tmp_path / "BTCUSDT-5m.csv")
    desks.close(desks.open(candles=path))
    desk = desks.open()
    assert len(desk.charting.candles) == 200
    desks.close(desk)
    path.unlink()
    desk = desks.open()
    assert desk.charting.candles is None
    assert str(path) in desk.window.notices()[0]


def test_candles_of_another_symbol_are_said_beside_the_chart(desk, tmp_path):
    drop(desk, write_candles(tmp_path / "ETHUSDT-5m.csv", last=2500))
    assert desk.charting._title[0] == "ETHUSDT"
    assert "the plan is on BTCUSDT" in desk.charting._title[2]


def test_without_candles_the_chart_bears_the_plans_symbol(desk):
    desk.window.tools.edited.emit("symbol", "ETHUSDT")
    assert desk.charting._title[0] == "ETHUSDT"


# --- the journal that cannot be written ---------------------------------------------------------------------------------------


def test_a_second_window_reads_the_journal_and_keeps_its_own_ticket(desks):
    first = desks.open()
    first.filing.save()
    second = desks.open()
    assert "open for reading only" in second.window.notices()[0]
    assert second.window.status("journal") == "Journal: 1 plan, read-only"
    type_stop(second, "57999")
    assert not second.filing.save()
    assert "reading only" in second.window.said()
    desks.close(second)
    type_stop(first, "58001")
    desks.close(first)
    assert desks.open().bench.draft.text("stop") == "58001"


def test_a_damaged_journal_leaves_the_planner_usable(desks):
    desks.places.create()
    desks.places.journal.write_bytes(b"not a journal at all" * 100)
    desk = desks.open()
    assert desk.window.notices()
    assert desk.window.status("journal") == "Journal: not open"
    assert not desk.filing.save()
    assert "Save plan as" in desk.window.said()
    assert desk.bench.computed is not None


# --- looks -------------------------------------------------------------------------------------------------------------------


def test_another_theme_repaints_everything_at_once(desk):
    desk.run("theme_light")
    settle()

    def ground() -> str:
        return QColor(desk.charting.chart.grab().toImage().pixel(2, 2)).name()

    assert ground() == LIGHT.panel
    desk.run("theme_dark")
    settle()
    assert ground() == DARK.panel
    assert desk.keeping.settings.theme == "dark"
    assert desk.window.action("theme_dark").isChecked()


def test_a_theme_for_one_start_is_not_kept(desk):
    desk.run("theme_light")
    desk.looks.wear("dark")
    assert desk.looks.palette == DARK
    assert desk.keeping.settings.theme == "light"


def test_the_layout_comes_back_and_can_be_reset(desks):
    desk = desks.open(size=(1400, 900))
    desk.window.docks["verdict"].hide()
    desks.close(desk)
    again = desks.open()
    assert not again.window.docks["verdict"].isVisible()
    again.run("reset_layout")
    assert all(dock.isVisible() for dock in again.window.docks.values())


def test_a_long_sentence_never_widens_the_window(desk):
    before = desk.window.minimumSizeHint().width()
    desk.window.say("A sentence without an end, " * 40)
    desk.window.notify("A sentence without an end, " * 40)
    settle()
    assert desk.window.minimumSizeHint().width() <= before
    assert desk.window.said().startswith("A sentence")


def test_the_chart_comes_after_the_first_paint(desk):
    order = []
    desk.window.hide()
    after_first_paint(desk.window, lambda: order.append("then"))
    assert order == []
    desk.window.show()
    wait_for(lambda: bool(order), 5000)
    settle()
    assert order == ["then"]


def test_the_first_start_says_that_it_shows_an_example(desks):
    desk = desks.open()
    assert desk.window.said() == "This is an example: 500 at 5×. Change any field and watch the levels move."
    desks.close(desk)
    assert desks.open().window.said() == ""


def test_the_words_on_the_example_go_with_the_first_change(desks):
    desk = desks.open()
    desk.bench.clear()
    assert desk.window.said() == ""


def test_drafts_on_disk_hold_what_was_typed(desk):
    type_stop(desk, "1.234")
    assert desk.keep() == ""
    kept = json.loads((desk.places.data / "draft.json").read_text())
    assert kept["modified"] is True
    assert "1.234" in json.dumps(kept)


def test_where_the_comma_is_the_decimal_sign_it_is_typed_and_shown(qtbot, tmp_path):
    desks = Desks(Places.portable(tmp_path / "data"), QLocale("de_DE"))
    desk = desks.open()
    type_stop(desk, "58200,5")
    assert str(desk.bench.computed.plan.stop) == "58200.5"
    assert desk.window.verdict.headline().view().value == "51.000,00"
    desks.close(desk)
    desk = desks.open()
    assert desk.bench.draft.text("stop") == "58200,5"
    desks.close_all()
