"""The whole window and every dialog as a screen reader and a keyboard meet them: names, roles, order, what is said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QMessageBox, QWidget

from planner.chart import price_chart
from planner.widgets.access import install_roles
from planner.widgets.levels_dialog import LevelsDialog
from planner.widgets.liquidation_dialog import LiquidationDialog
from planner.widgets.tab_order import panels_in_order, stops
from planner.widgets.why_dialog import WhyDialog
from tests.app.access_tree import INTERACTIVE, Role, nameless, nodes
from tests.app.desks import settle, write_candles
from tests.locales import local

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform
SECTIONS = ("More", "Costs", "Account", "Venue figures")


@pytest.fixture
def desk(desks, tmp_path) -> Desk:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    install_roles(app)
    return desks.open(candles=write_candles(tmp_path / "BTCUSDT-5m.csv"), size=(1500, 2400))


def check(widget: QWidget) -> None:
    """Hold every accessible object of a window to the rules."""
    found = nodes(widget)
    assert not nameless(found)
    vague = [str(node) for node in found if node.focusable and node.role not in INTERACTIVE]
    assert not vague
    marked_up = [str(node) for node in found if "<p>" in node.name + node.description]
    assert not marked_up


# --- names and roles -----------------------------------------------------------------------------------------------------------


def test_every_control_of_the_window_has_a_name_and_a_role(desk):
    for title in SECTIONS:
        desk.window.ticket.section(title).set_open(True)
    desk.filing.save()
    settle()
    check(desk.window)
    roles = {node.role for node in nodes(desk.window)}
    assert {Role.Chart, Role.Table, Role.RadioButton, Role.EditableText, Role.ComboBox} <= roles


def test_every_control_of_an_empty_window_has_a_name_and_a_role(desk):
    desk.run("clear")
    desk.charting.close()
    settle()
    check(desk.window)


def each_dialog(desk: Desk, monkeypatch: pytest.MonkeyPatch, look: Callable[[QDialog], None]) -> set[str]:
    """Run every command of the menus, hold each dialog that opens to `look` and close it; return the kinds of dialogs met."""
    met: set[str] = set()
    plan = desk.bench.draft

    def meet(dialog: QDialog) -> int:
        dialog.show()
        settle()
        look(dialog)
        met.add(type(dialog).__name__)
        dialog.close()
        return 0

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda _url: True)
    monkeypatch.setattr(QDialog, "exec", meet)
    monkeypatch.setattr(QMessageBox, "exec", meet)
    for command in sorted(set(desk.window.menus.actions) - {"quit", "text_larger", "text_smaller", "text_usual"}):
        desk.bench.resume(plan, saved=True)
        before = set(QApplication.topLevelWidgets())
        desk.run(command)
        settle()
        for opened in set(QApplication.topLevelWidgets()) - before:
            if isinstance(opened, QDialog) and opened.isVisible():
                meet(opened)
    return met


def test_every_control_of_every_dialog_has_a_name_and_a_role(desk, monkeypatch):
    met = each_dialog(desk, monkeypatch, check)
    assert {"SettingsDialog", "WhyDialog", "LevelsDialog", "LiquidationDialog", "QMessageBox"} <= met
    assert len(met) >= 6


def test_no_dialog_is_larger_than_the_screen_even_with_text_of_twice_the_size(desk, monkeypatch):
    for _ in range(9):
        desk.run("text_larger")
    settle()

    def fits(dialog: QDialog) -> None:
        room = dialog.screen().availableGeometry()
        assert dialog.height() <= room.height(), type(dialog).__name__
        assert dialog.width() <= room.width(), type(dialog).__name__

    try:
        assert len(each_dialog(desk, monkeypatch, fits)) >= 6
    finally:
        monkeypatch.undo()
        desk.run("text_usual")


def test_every_menu_item_has_words(desk):
    menus = [menu for menu in desk.window.findChildren(QMenu) if menu.actions()]
    wordless = [
        menu.title() for menu in menus for action in menu.actions() if not action.isSeparator() and not action.text()
    ]
    assert not wordless


# --- the chart -----------------------------------------------------------------------------------------------------------------


def test_the_chart_says_the_plan_in_one_sentence_and_follows_it(desk):
    chart = desk.charting.chart
    assert chart is not None
    before = chart.accessibleDescription()
    assert before.startswith(f"BTCUSDT long from {local('60,000')}")
    assert before.endswith(f"liquidation {local('51,000.00')}.")
    desk.bench.edit("leverage", "4")
    settle()
    assert chart.accessibleDescription() != before


def test_levels_are_reached_by_tab_moved_by_arrows_and_said_aloud(desk, monkeypatch):
    heard: list[str] = []

    class Listening:
        Event = QAccessible.Event

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: object) -> None:
            heard.extend([event.message()] if hasattr(event, "message") else [])

    chart = desk.charting.chart
    assert chart is not None
    desk.window.activateWindow()
    chart.setFocus()
    monkeypatch.setattr(price_chart, "QAccessible", Listening)
    for _ in range(3):  # target, entry, stop: from the highest price down
        QTest.keyClick(chart, Qt.Key.Key_Tab)
    assert chart.focused_level == "stop"
    assert heard[-1] == local("Stop · −1.00 R 58,200.00")
    QTest.keyClick(chart, Qt.Key.Key_Up)
    settle()
    assert desk.bench.draft.text("stop") != "58200"
    assert heard[-1].startswith("Stop")
    assert heard[-1].endswith(desk.window.scene().levels[1].value)


def test_the_levels_are_a_table_that_follows_the_plan(desk):
    desk.run("levels_table")
    dialog = desk.window.findChild(LevelsDialog)
    assert dialog.isVisible()
    levels = desk.window.scene().levels
    assert dialog.table.rowCount() == len(levels)
    desk.bench.edit("stop", "57900")
    texts = [dialog.table.item(row, 1).text() for row in range(dialog.table.rowCount())]
    assert local("57,900.00") in texts
    dialog.table.setCurrentCell(texts.index(local("57,900.00")), 0)
    assert dialog.levels.current_key() == "stop"
    for row, level in enumerate(sorted(desk.window.scene().levels, key=lambda level: -level.price)):
        if level.key == "levels.liquidation":
            dialog.table.setCurrentCell(row, 0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    why = desk.window.findChild(WhyDialog)
    assert why.plain_text().startswith("Liquidation price")
    why.close()
    dialog.close()
    desk.bench.edit("stop", "57800")  # closed, it is left alone
    assert "57,800.00" not in [dialog.table.item(row, 1).text() for row in range(dialog.table.rowCount())]


def test_what_a_liquidation_leaves_is_a_page_that_follows_the_plan(desk, qtbot):
    menu = desk.window.verdict.headline().context_menu()
    next(action for action in menu.actions() if "leaves" in action.text()).trigger()
    dialog = desk.window.findChild(LiquidationDialog)
    assert dialog.isVisible()
    before = dialog.money.table.item(0, 1).text()
    assert before == desk.window.verdict.headline().value_text()
    desk.bench.edit("leverage", "7")
    qtbot.waitUntil(lambda: dialog.money.table.item(0, 1).text() != before)
    assert dialog.money.table.item(0, 1).text() == desk.window.verdict.headline().value_text()
    QTest.keyClick(dialog.money.table, Qt.Key.Key_Return)
    why = desk.window.findChild(WhyDialog)
    assert why.plain_text().startswith("Liquidation price")
    why.close()
    dialog.close()


def test_the_chart_offers_the_table_in_its_menu(desk):
    chart = desk.charting.chart
    assert chart is not None
    from planner.chart.level_menu import chart_menu

    action = next(action for action in chart_menu(chart).actions() if action.text() == "Levels as table…")
    action.trigger()
    assert desk.window.findChild(LevelsDialog).isVisible()
    desk.window.findChild(LevelsDialog).close()


# --- Tab -----------------------------------------------------------------------------------------------------------------------


def walk(desk: Desk, *, forward: bool = True) -> list[QWidget]:
    """Press Tab until the first stop comes again; the levels of the chart count as one."""
    first = stops(desk.window, panels_in_order(desk.window))[0]
    first.setFocus()
    seen: list[QWidget] = [first]
    for _ in range(400):
        key = Qt.Key.Key_Tab if forward else Qt.Key.Key_Backtab
        QTest.keyClick(QApplication.focusWidget(), key)
        now = QApplication.focusWidget()
        assert now is not None
        if now is first:
            return seen
        if now is not seen[-1]:
            seen.append(now)
    raise AssertionError("Tab never comes back")


def home(desk: Desk, widget: QWidget) -> str:
    places = {**desk.window.docks, "tools": desk.window.tools}
    return next((name for name, place in places.items() if place.isAncestorOf(widget)), "chart")


def test_tab_visits_panel_after_panel_as_they_are_read(desk):
    desk.filing.save()
    settle()
    desk.window.activateWindow()
    seen = walk(desk)
    visited = list(dict.fromkeys(home(desk, widget) for widget in seen))
    assert visited == ["tools", "ticket", "chart", "verdict", "journal"]
    panels = [home(desk, widget) for widget in seen]
    assert panels == sorted(panels, key=visited.index)  # no panel is left and entered again
    assert len(seen) == len(set(seen))


def test_tab_goes_down_and_to_the_right_within_a_panel(desk):
    for title in SECTIONS:
        desk.window.ticket.section(title).set_open(True)
    desk.bench.edit("targets.0.share", "50")
    desk.run("add_target")
    settle()
    desk.window.activateWindow()
    seen = walk(desk)
    for panel in ("tools", "ticket", "verdict", "journal"):
        places = [_place(desk, widget) for widget in seen if home(desk, widget) == panel]
        assert places == sorted(places), panel


def _place(desk: Desk, widget: QWidget) -> tuple[int, int]:
    """Return row and column; what stands a few pixels higher or lower is on the same row."""
    panel = home(desk, widget)
    inside = desk.window.tools if panel == "tools" else desk.window.docks[panel]
    within = getattr(inside.findChild(QWidget, "scrolled"), "mapFromGlobal", inside.mapFromGlobal)
    middle = within(widget.mapToGlobal(QPoint(0, widget.height() // 2)))
    return middle.y() // 8, middle.x()


def test_backtab_takes_the_same_way_back(desk):
    desk.window.activateWindow()
    there, back = walk(desk), walk(desk, forward=False)
    assert back[1:] == there[:0:-1]


def test_tab_brings_what_it_reaches_into_view(desk):
    desk.window.resize(1000, 600)
    settle()
    ticket = desk.window.ticket
    bar = ticket.verticalScrollBar()
    bar.setValue(bar.maximum())
    desk.window.tools.symbol.setFocus()
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    inside = QApplication.focusWidget()
    assert inside is not None
    assert home(desk, inside) == "ticket"
    assert not inside.visibleRegion().isEmpty()


def test_a_panel_moved_to_the_other_side_is_read_there(desk):
    window = desk.window
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.docks["verdict"])
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.docks["ticket"])
    settle()
    window.activateWindow()
    visited = list(dict.fromkeys(home(desk, widget) for widget in walk(desk)))
    assert visited == ["tools", "verdict", "chart", "ticket", "journal"]


def test_a_hidden_panel_is_passed_over(desk):
    desk.window.docks["verdict"].hide()
    settle()
    desk.window.activateWindow()
    assert "verdict" not in {home(desk, widget) for widget in walk(desk)}


# --- where the keyboard is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_whatever_has_the_focus_shows_it(desk, theme):
    desk.filing.save()
    desk.run(f"theme_{theme}")
    for title in SECTIONS:
        desk.window.ticket.section(title).set_open(True)
    settle()
    window = desk.window
    window.activateWindow()
    window.journal.table.take_focus()  # a row is current from now on
    unseen = []
    for stop in stops(window, panels_in_order(window)):
        QApplication.focusWidget().clearFocus()
        settle(2)
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        settle(2)
        if _differing(without, stop.grab().toImage()) < FEWEST_PIXELS:
            unseen.append(f"{type(stop).__name__} {stop.accessibleName() or stop.property('text')}")
    assert not unseen


FEWEST_PIXELS = 24


def _differing(first: QImage, second: QImage) -> int:
    """Return how many pixels two pictures differ in."""
    if first.size() != second.size():
        return FEWEST_PIXELS
    pixels = [np.frombuffer(bytes(_plain(image).constBits()), dtype=np.uint32) for image in (first, second)]
    return int((pixels[0] != pixels[1]).sum())


def _plain(image: QImage) -> QImage:
    return image.convertToFormat(QImage.Format.Format_RGB32)
