"""Plan > Sources of these rules: found, searched, opened, copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from planner.app.sources_page import NO_RULES
from planner.widgets.sources_dialog import Part
from tests.app.rulebook_desks import keys, on_binance, own, page_of, venues
from tests.hostile.plain import markup
from tests.locales import local

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_start_reads_the_index_of_names_and_no_rulebook_but_the_one_in_force(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = Path.open

    def noting(path: Path, *args: Any, **kwargs: Any) -> Any:
        read.extend([path.name] if path.parent.name == "rulebooks" else [])
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", noting)
    desk = desks.open()
    assert read == ["names.tsv", "generic.json"]
    assert len(venues(desk)) >= 30


# --- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_figures_in_force_and_what_is_not_known(desk: Desk) -> None:
    dialog = on_binance(desk)
    assert {"figure:taker_fee", "figure:tier_mode", "absent:tick"} <= set(keys(dialog))
    assert len(keys(dialog)) == dialog.table.rowCount()
    assert dialog.tiers.rowCount() == 12
    assert dialog.tiers.item(0, 0).text() == "1, this plan"
    assert "funding" in dialog.notes.toPlainText() or dialog.notes.toPlainText()


def test_the_page_follows_venue_symbol_and_side(desk: Desk) -> None:
    dialog = on_binance(desk)
    desk.bench.edit("venue", "us-equity-reg-t")
    desk.bench.edit("symbol", "AAPL")
    long = next(row for row in dialog.rows() if row.key == "figure:maintenance_rate")
    desk.bench.edit("side", "short")
    short = next(row for row in dialog.rows() if row.key == "figure:maintenance_rate")
    assert (long.value, short.value) == ("25 %", "30 %")


def test_a_search_keeps_the_chosen_figure_and_says_when_there_is_none(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("taker_fee")
    qtbot.keyClicks(dialog.search, "fee")
    assert {"figure:taker_fee", "figure:maker_fee"} <= set(keys(dialog))
    assert "figure:tier_mode" not in keys(dialog)
    assert dialog.current_row().key == "figure:taker_fee"
    qtbot.keyClicks(dialog.search, " nothing like it")
    assert keys(dialog) == []
    assert dialog._none.isVisible()
    assert not dialog.page_button.isEnabled()
    dialog.search.clear()
    assert not dialog._none.isVisible()


def test_enter_in_the_search_leads_to_the_table_and_find_back_and_nothing_closes(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    dialog.search.setFocus()
    qtbot.keyClicks(dialog.search, "taker")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.table
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.focusWidget() is dialog.search
    qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_menu_of_a_figure_opens_its_page_copies_and_explains(desk: Desk, opened_urls: list[str]) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    menu = dialog.row_menu()
    texts = [action.text() for action in menu.actions()]
    assert texts == ["&Open the page", "As &table", "As te&xt", "&Address of the page", "W&hat is this?"]
    menu.actions()[0].trigger()
    assert opened_urls == [dialog.current_row().address]
    menu.actions()[-1].trigger()
    assert desk.help.dialog is not None
    assert desk.help.dialog.isVisible()
    dialog.choose_figure("tick")
    assert not dialog.row_menu().actions()[0].isEnabled()


def test_looking_for_something_leads_back_to_the_figures(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    dialog.parts.edited.emit("sources", Part.TIERS)
    assert dialog.part() is Part.TIERS
    qtbot.keyClicks(dialog.search, "maker")
    assert dialog.part() is Part.FIGURES


def test_a_part_that_another_venue_does_not_have_gives_way_to_the_figures(desk: Desk) -> None:
    dialog = on_binance(desk)
    dialog.parts.edited.emit("sources", Part.TIERS)
    desk.bench.edit("venue", "generic")
    assert dialog.part() is Part.FIGURES
    assert "Tiers" not in [button.text() for button in dialog.parts.buttons()]


def test_a_browser_is_opened_only_when_that_is_asked_for(desk: Desk, opened_urls: list[str]) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    assert opened_urls == []
    dialog.page_button.click()
    assert opened_urls == [dialog.current_row().address]
    assert opened_urls[0].startswith("https://")


def test_without_a_browser_the_address_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    dialog.page_button.click()
    assert dialog.current_row().address in desk.window.said()


def test_the_page_is_copied_as_a_table_as_text_and_its_address(desk: Desk) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    table, text, address = dialog.copy_menu.actions()
    table.trigger()
    assert QGuiApplication.clipboard().text().startswith("Figure\tValue\tHow sure\tChecked\tSource\tSaid of\tAddress\n")
    text.trigger()
    assert QGuiApplication.clipboard().text().startswith("Binance USD-M futures\nBTCUSDT, long.")
    address.trigger()
    assert QGuiApplication.clipboard().text() == dialog.current_row().address


def test_the_status_bar_and_the_venues_menu_lead_to_the_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.window._status["rules"]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert desk.rules.sources.dialog is not None
    assert desk.rules.sources.dialog.isVisible()
    desk.rules.sources.dialog.close()
    shown: list[list[str]] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, *_: shown.append([each.text() for each in menu.actions()]))
    venue = desk.window.tools.venue
    QTest.mouseClick(venue, Qt.MouseButton.RightButton)
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    at = venue.mapTo(desk.window, QPoint(5, 5))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, desk.window.mapToGlobal(at))
    QApplication.sendEvent(desk.window, event)
    assert any("&Sources of these rules…" in actions for actions in shown)


def test_why_a_number_leads_to_the_figure_that_it_hangs_on(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    desk.run("why")
    why = desk.why.dialog
    assert why is not None
    why.sources_button.click()
    dialog = desk.rules.sources.dialog
    assert dialog is not None
    derivation = desk.bench.why("levels.liquidation")
    assert derivation is not None
    first = derivation.sources[0].figure
    assert dialog.part() is Part.TIERS if first == "tiers" else dialog.current_row().key.endswith(first)


def test_another_venues_rules_are_shown_until_the_plans_own_are_asked_for(desk: Desk) -> None:
    dialog = on_binance(desk)
    desk.rules.sources.show("", desk.rules.sources._shelf.rules("hyperliquid", "BTC", "long"))
    assert dialog._view.title == "Hyperliquid perpetuals"
    desk.bench.edit("stop", "58000")
    assert dialog._view.title == "Hyperliquid perpetuals"
    desk.run("sources")
    assert dialog._view.title == "Binance USD-M futures"


def test_rules_frozen_into_a_plan_are_shown_as_they_were_frozen(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    computed = desk.bench.computed
    assert computed is not None
    desk.bench.open_plan(computed.plan.model_copy(update={"rules": computed.rules}))
    dialog = page_of(desk)
    assert "Frozen into this plan" in dialog._view.summary
    assert {row.origin for row in dialog.rows() if row.known} == {"the saved plan"}


def test_a_figure_typed_on_the_ticket_stands_beside_the_venues(desk: Desk) -> None:
    dialog = on_binance(desk)
    desk.bench.edit("costs.taker_fee", "0.04")
    desk.bench.edit("overrides.tick", "0.1")
    values = {row.key: row.value for row in dialog.rows()}
    assert values["figure:taker_fee"] == local("0.05 %; ticket 0.04 %")
    assert values["absent:tick"] == local("ticket 0.1 USDT")


def test_without_rules_the_page_says_what_to_choose(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    desk.bench.edit("symbol", "NOSUCH")
    desk.run("sources")
    assert desk.rules.sources.dialog is None
    assert desk.window.said() == NO_RULES


def test_rules_of_a_plan_that_is_not_complete_are_shown_all_the_same(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    desk.bench.edit("entries.0.price", "")
    assert "figure:taker_fee" in keys(page_of(desk))


def test_nothing_that_a_rulebook_says_is_read_as_markup_or_breaks_a_copied_table(desk: Desk, qtbot: QtBot) -> None:
    evil = "<b>bold</b>\t=1+1\n<img src=x>"
    own(
        desk,
        name=f"Mine {evil}",
        about=evil,
        notes=[evil],
        sources={"own": {"title": evil, "address": f"https://venue.example/<i>{evil}", "checked_on": "2026-11-22"}},
        figures={"taker_fee": {"value": "0.0003", "source": "own", "status": "user", "note": evil}},
    )
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    desk.bench.edit("venue", "my-venue")
    dialog = page_of(desk)
    dialog.choose_figure("taker_fee")
    assert "<b>bold</b>" in dialog.detail.toPlainText()
    assert "\n".join(markup(dialog)) == ""
    tips = [dialog.table.item(at, 4).toolTip() for at in range(dialog.table.rowCount())]
    assert not any("<img" in tip or "<b>" in tip for tip in tips)
    dialog.copy_table()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert {len(line.split("\t")) for line in lines[: len(keys(dialog))]} == {7}
