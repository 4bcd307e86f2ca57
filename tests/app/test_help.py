"""Help at the right place: F1 and “What is this?”, the search, the keys, diagnostics and about; nothing of it before it is asked for."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from planner.app.help_pages import HelpPages
from planner.presenters.journal_cells import COLUMN_INDEX
from planner.services import paths
from planner.widgets.choice_edit import ChoiceEdit
from planner.widgets.help_window import HelpWindow
from planner.widgets.number_edit import NumberEdit
from planner.widgets.settings_dialog import SettingsDialog
from planner.widgets.text_dialog import TextDialog
from tests.app.desks import settle

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def page_after_f1(desk: Desk, qtbot: QtBot, place: QWidget) -> str:
    desk.window.activateWindow()
    place.setFocus(Qt.FocusReason.OtherFocusReason)
    settle()
    qtbot.keyClick(QApplication.focusWidget() or desk.window, Qt.Key.Key_F1)
    return page_of(desk)


def page_of(desk: Desk) -> str:
    assert desk.help.dialog is not None
    page = desk.help.dialog.page()
    assert page is not None
    desk.help.dialog.close()
    return page.title


# --- F1 ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("stop", "Stop"),
        ("entries.0.price", "Entry"),
        ("targets.0.price", "Target"),
        ("hold_hours", "Hold"),
        ("costs.funding_rate", "Funding rate"),
        ("overrides.maintenance_amount", "Deduction"),
    ],
)
def test_f1_in_a_field_explains_it(desk: Desk, qtbot: QtBot, key: str, title: str) -> None:
    desk.bench.edit("venue", "custom")
    assert desk.window.ticket.focus_field(key)
    settle()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert page_after_f1(desk, qtbot, focused) == title


def test_f1_in_the_size_explains_what_the_plan_is_sized_by(desk: Desk, qtbot: QtBot) -> None:
    titles = []
    for way in ("collateral", "risk", "notional"):
        desk.bench.edit("size.by", way)
        edit = desk.window.ticket.edit("size.value")
        assert isinstance(edit, NumberEdit)
        titles.append(page_after_f1(desk, qtbot, edit))
    assert titles == ["Margin put up", "Risk", "Notional"]


def test_f1_on_a_number_a_choice_a_finding_or_the_venue_explains_it(desk: Desk, qtbot: QtBot) -> None:
    window = desk.window
    assert page_after_f1(desk, qtbot, window.verdict.headline()) == "Liquidation price"
    assert page_after_f1(desk, qtbot, window.ticket.results()[0]) == "Quantity"
    assert page_after_f1(desk, qtbot, window.ticket.choice("margin_mode").buttons()[0]) == "Isolated margin"
    assert page_after_f1(desk, qtbot, window.tools.venue) == "Rulebook"
    assert page_after_f1(desk, qtbot, window.journal.filter_bar.search) == "Journal"
    desk.bench.edit("stop", "50000")
    settle()
    card = window.verdict.findings().cards()[0]
    assert page_after_f1(desk, qtbot, card) == "Liquidation price"


def test_f1_on_a_level_of_the_chart_explains_the_level(desk: Desk, qtbot: QtBot) -> None:
    chart = desk.charting.chart
    assert chart is not None
    chart.setFocus()
    chart.focus_level("targets.0.price")
    assert page_after_f1(desk, qtbot, chart) == "Target"
    chart.term_requested.emit("levels.bankruptcy")
    assert page_of(desk) == "Bankruptcy price"


def test_f1_with_nothing_in_particular_shows_the_keys(desk: Desk) -> None:
    desk.help.show_topic("")
    assert page_of(desk) == "Keyboard shortcuts"
    desk.run("keys")
    assert page_of(desk) == "Keyboard shortcuts"


def test_the_help_blocks_nothing_and_is_the_same_window_again(desk: Desk) -> None:
    desk.run("margin_call")
    first = desk.help.dialog
    assert first is not None
    assert not first.isModal()
    desk.bench.edit("stop", "58000")
    desk.run("glossary")
    assert desk.help.dialog is first
    assert first.isVisible()
    first.close()


def test_the_keys_page_follows_changed_keys(desk: Desk) -> None:
    desk.run("keys")
    desk.shortcuts.take("find", "Ctrl+Shift+J")
    desk.run("keys")
    assert desk.help.dialog is not None
    assert "Ctrl+Shift+J" in desk.help.dialog.text()
    assert "Ctrl+F\n" not in desk.help.dialog.text()
    desk.help.dialog.close()


def test_the_keys_page_names_commands_and_not_the_step_that_one_would_take_back(desk: Desk) -> None:
    desk.bench.edit("stop", "58500")
    assert desk.window.action("undo").text() != desk.window.menus.commands["undo"].text
    desk.run("keys")
    assert re.search(r"^Ctrl\+Z\s+Undo$", desk.help.dialog.text(), re.MULTILINE), desk.help.dialog.text()


def test_a_help_that_cannot_be_read_is_told_and_the_keys_are_there_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("planner.app.help_pages.resource_dir", lambda: tmp_path)
    desk.run("help")
    assert page_of(desk) == "Keyboard shortcuts"
    assert desk.window.said().startswith("The help cannot be read: ")


# --- context menus -----------------------------------------------------------------------------------------------------------


def menu_at(place: QWidget, at: QPoint | None = None, *, by_key: bool = False) -> QMenu:
    """Return the context menu that a right click, or the Menu key, opens."""
    point = at or place.rect().center()
    reason = QContextMenuEvent.Reason.Keyboard if by_key else QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(place, QContextMenuEvent(reason, point, place.mapToGlobal(point)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def ask_in(menu: QMenu) -> None:
    action = next(action for action in menu.actions() if action.text().replace("&", "") == "What is this?")
    menu.close()
    action.trigger()


@pytest.mark.parametrize("by_key", [False, True])
def test_every_kind_of_place_has_what_is_this_in_its_menu(desk: Desk, *, by_key: bool) -> None:
    window = desk.window
    desk.bench.edit("overrides.instrument_kind", "spot-margin")
    desk.bench.edit("stop", "50000")
    settle()
    edit = window.ticket.edit("stop")
    assert isinstance(edit, NumberEdit)
    places = {
        "Liquidation price": window.verdict.headline(),
        "Stop": edit,
        "Side": window.ticket.choice("side").buttons()[0],
        "Rulebook": window.tools.venue,
        "Loan": window.ticket.edit("loan"),
    }
    for title, place in places.items():
        assert place is not None
        window.activateWindow()  # the help had it
        place.setFocus()
        if isinstance(place, ChoiceEdit):
            window.ticket.focus_field(place.key())
            settle()
            window.ticket.ensureWidgetVisible(place)
        settle()
        ask_in(menu_at(place, by_key=by_key))
        assert page_of(desk) == title


def test_what_is_this_is_answered_of_a_place_that_went_while_its_menu_was_open(desk: Desk) -> None:
    row = desk.window.ticket.rows("prices")[-1]
    menu = menu_at(row)
    desk.bench.remove_row("targets.0")
    settle()
    assert row not in desk.window.ticket.rows("prices")
    ask_in(menu)
    assert page_of(desk) == "Target"


def test_f1_in_the_windows_beside_explains_what_they_speak_of(desk: Desk, qtbot: QtBot) -> None:
    desk.why.show("levels.margin_call")
    assert desk.why.dialog is not None
    desk.why.dialog.activateWindow()
    settle()
    qtbot.keyClick(desk.why.dialog, Qt.Key.Key_F1)
    assert page_of(desk) == "Margin call"
    desk.why.dialog.close()
    desk.run("levels_table")
    table = desk.levels.dialog
    assert table is not None
    table.activateWindow()
    keys = [row.key for row in table._view.rows]
    table.table.setCurrentCell(keys.index("stop"), 0)
    table.table.setFocus()
    settle()
    qtbot.keyClick(table.table, Qt.Key.Key_F1)
    assert page_of(desk) == "Stop"
    ask_in(table.levels.row_menu())
    assert page_of(desk) == "Stop"
    table.close()


def test_shift_f10_opens_the_menu_of_what_has_the_focus(desk: Desk, qtbot: QtBot) -> None:
    window = desk.window
    for title, place in (
        ("Stop", window.ticket.edit("stop")),
        ("Side", window.ticket.choice("side").buttons()[0]),
        ("Liquidation price", window.verdict.headline()),
    ):
        assert place is not None
        window.activateWindow()
        place.setFocus()
        settle()
        qtbot.keyClick(place, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        ask_in(menu)
        assert page_of(desk) == title


def test_a_finding_and_the_parts_of_the_loss_are_explained_too(desk: Desk) -> None:
    desk.bench.edit("stop", "50000")
    settle()
    verdict = desk.window.verdict
    verdict.ensureWidgetVisible(verdict.findings().cards()[0])
    ask_in(menu_at(verdict.findings().cards()[0], QPoint(4, 4)))
    assert page_of(desk) == "Liquidation price"
    verdict.ensureWidgetVisible(verdict.part_rows()[0])
    ask_in(menu_at(verdict.part_rows()[0], QPoint(4, 4)))
    assert page_of(desk) == "At risk"


def test_a_column_of_the_journal_is_explained_in_its_menu(desk: Desk) -> None:
    desk.filing.save()
    settle()
    header = desk.window.journal.table.header
    at = QPoint(header.sectionViewportPosition(COLUMN_INDEX["room"]) + 3, header.height() // 2)
    header.customContextMenuRequested.emit(at)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    ask_in(menu)
    assert page_of(desk) == "Room"


def test_f1_in_the_settings_explains_the_setting_in_a_window_that_can_be_used_there(desk: Desk, qtbot: QtBot) -> None:
    seen: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)
        dialog.input("limits.risk").setFocus()
        qtbot.keyClick(dialog.input("limits.risk"), Qt.Key.Key_F1)
        page = dialog.findChild(HelpWindow)
        assert page is not None
        shown = page.page()
        seen.append(shown.title if shown is not None else "")
        page.close()
        dialog.reject()

    QTimer.singleShot(0, desk.window, look)
    desk.run("settings")
    assert seen == ["Risk"]


# --- diagnostics, about --------------------------------------------------------------------------------------------------------


def test_diagnostics_are_seen_before_they_are_copied_and_hold_no_amount_price_or_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[TextDialog] = []
    monkeypatch.setattr(TextDialog, "exec", lambda page: shown.append(page))
    desk.keeping.change(account_balance="98765.43")
    desk.bench.edit("title", "secret plan")
    desk.bench.edit("stop", "58123")
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    desk.run("diagnostics")
    (page,) = shown
    assert clipboard.text() == "before"
    for private in ("98765", "58123", "58,123", "secret", "60000", "500"):
        assert private not in page.text().replace("500 ×", "")
    assert page.copy_button is not None
    page.copy_button.click()
    assert clipboard.text() == page.text()
    for told in ("PySide6-Essentials: 6.", "theme: system", "Journal: 0 plans", "time zone: "):
        assert told in page.text()


def test_a_folder_in_the_users_home_is_told_without_the_users_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from planner.app.diagnostics import _home_left_out

    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path / "ada")
    assert _home_left_out(tmp_path / "ada" / ".local" / "planner") == "~/.local/planner"
    assert "ada" not in _home_left_out(tmp_path / "else" / "planner")


def test_about_names_the_versions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: boxes.append(box))
    desk.run("about")
    text = boxes[0].informativeText()
    for name in ("Python 3.", "Qt 6.", "pyqtgraph ", "numpy ", str(desk.places.data)):
        assert name in text


def test_nothing_of_the_help_is_loaded_before_it_is_asked_for() -> None:
    lazy = ("help_window", "handbook", "shortcuts_dialog", "text_dialog", "diagnostics", "settings_dialog", "zooming")
    code = f"import sys, planner.app.main; print([m for m in sys.modules if m.rpartition('.')[2] in {lazy!r}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_pages_name_files_that_are_shipped() -> None:
    from planner.app.help_pages import GUIDES

    assert HelpPages is not None
    assert all((paths.resource_dir() / "help" / name).is_file() for name in (*GUIDES, "glossary.md"))
