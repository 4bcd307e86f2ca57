"""Keys as every desktop has them: the system's own for the usual commands, Esc that never closes the window, menus by key, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget

from planner.widgets.section import Section
from tests.app.desks import settle

if TYPE_CHECKING:
    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Standard = QKeySequence.StandardKey
USUAL = {
    "new": Standard.New,
    "open": Standard.Open,
    "save": Standard.Save,
    "save_as": Standard.SaveAs,
    "settings": Standard.Preferences,
    "quit": Standard.Quit,
    "undo": Standard.Undo,
    "redo": Standard.Redo,
    "find": Standard.Find,
    "text_larger": Standard.ZoomIn,
    "text_smaller": Standard.ZoomOut,
}


@pytest.mark.parametrize("command", USUAL)
def test_usual_commands_have_the_systems_keys(desk, command):
    shortcuts = desk.window.action(command).shortcuts()
    assert all(key in shortcuts for key in QKeySequence.keyBindings(USUAL[command]))


def test_every_command_stands_in_a_menu_and_says_what_it_does(desk):
    menus = desk.window.menuBar().findChildren(QMenu) + desk.window.findChildren(QMenu)
    shown = {id(action) for menu in menus for action in menu.actions()}
    for name, action in desk.window.menus.actions.items():
        assert id(action) in shown, name
        assert action.statusTip(), name


def test_alt_and_a_menus_letter_open_that_menu_alone(desk):
    """A letter that stands twice would lead from one to the other by turns; a panel behind another one's tab counts."""
    window = desk.window
    for section in window.ticket.findChildren(Section):
        section.set_open(True)
    settle()
    menus = {QKeySequence.mnemonic(action.text()): action.text() for action in window.menuBar().actions()}
    assert len(menus) == len(window.menuBar().actions())
    inside = [*window.findChildren(QAbstractButton), *window.findChildren(QLabel)]
    taken = [each.text() for each in inside if QKeySequence.mnemonic(each.text()) in menus and each.window() is window]
    assert taken == []


@pytest.mark.parametrize("place", ["ticket", "verdict", "journal", "chart"])
def test_escape_never_closes_the_window(desk, place):
    window = desk.window
    window.activateWindow()
    inside = {
        "ticket": window.ticket.edit("stop"),
        "verdict": window.verdict.headline(),
        "journal": window.journal.filter_bar.search,
        "chart": desk.charting.chart,
    }[place]
    inside.setFocus()
    for _ in range(3):
        QTest.keyClick(inside, Qt.Key.Key_Escape)
    settle()
    assert window.isVisible()


def test_the_menu_key_opens_a_menu_on_a_row_a_level_and_a_number(desk):
    desk.filing.save()
    settle()
    window, chart = desk.window, desk.charting.chart
    window.activateWindow()
    window.journal.table.take_focus()
    chart_level = "stop"
    for widget in (window.journal.table, chart, window.verdict.headline()):
        widget.setFocus()
        if widget is chart:
            chart.focus_level(chart_level)
        ask_for_menu(widget)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), type(widget).__name__
        assert any("Copy" in action.text().replace("&", "") for action in menu.actions())
        menu.close()
        settle()


def ask_for_menu(widget: QWidget) -> None:
    middle = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, widget.mapToGlobal(middle))
    QApplication.sendEvent(widget, event)
    settle(2)


@pytest.mark.parametrize("act", ["clear", "new", "flip", "duplicate"])
def test_what_takes_the_ticket_away_is_taken_back_by_undo(desk, act):
    before = desk.bench.draft
    desk.run(act)
    assert desk.bench.draft != before
    desk.run("undo")
    assert desk.bench.draft == before


def test_a_removed_row_is_taken_back_by_undo(desk):
    before = desk.bench.draft
    desk.bench.remove_row("targets.0")
    assert desk.bench.draft.targets == 0
    desk.run("undo")
    assert desk.bench.draft == before


def test_every_panel_without_content_says_what_to_do(desk: Desk):
    desk.run("clear")
    settle()
    assert desk.window.journal.empty_page.text().startswith("No plans yet")
    assert "Fill in the ticket" in desk.window.verdict.headline().view().note
    hint = desk.charting.chart._hint
    assert hint.button.text() == "Open candles…"
    assert desk.window.status("rules").endswith("the plan is not complete")


def test_settings_about_and_quit_know_their_place_on_a_mac(desk):
    roles = {name: desk.window.action(name).menuRole() for name in ("settings", "about", "quit", "save")}
    role = QAction.MenuRole
    assert roles == {
        "settings": role.PreferencesRole,
        "about": role.AboutRole,
        "quit": role.QuitRole,
        "save": role.NoRole,
    }
