"""Other venues' liquidation lines over the chart of a whole window: chosen, followed, kept, explained and taken off."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMenu

from planner.chart.layout import Edge
from planner.chart.rival_menu import fill_rivals
from planner.presenters.scene import Role
from planner.services.rulebooks import RulebookShelf
from planner.widgets.topics import topic_at
from tests.app.desks import settle, write_candles

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def desk(desks: Desks, tmp_path: Path) -> Desk:
    desk = desks.open(candles=write_candles(tmp_path / "BTCUSDT-5m.csv"), size=(1500, 1000))
    desk.bench.edit("venue", "binance-usdm")
    return desk


def lines(desk: Desk) -> list[str]:
    assert desk.charting.chart is not None
    return [line.venue for line in desk.charting.chart._board.scene.rivals]


def actions(desk: Desk) -> dict[str, object]:
    menu = QMenu()
    assert desk.charting.chart is not None
    fill_rivals(menu, desk.charting.chart)
    found = {action.text(): action for action in menu.actions() if action.text()}
    desk.menu = menu  # keeps its actions alive
    return found


def test_the_chart_of_a_first_start_shows_the_plan_before_anything_is_edited(desks: Desks) -> None:
    desk = desks.open()
    assert desk.charting.chart._board.scene == desk.window.scene()
    assert desk.charting.chart._board.scene.levels


def test_a_ticked_venue_has_its_line_and_an_unticked_one_none(desk: Desk) -> None:
    desk.run("compare")
    dialog = desk.comparing.dialog
    assert dialog is not None
    at = [row.key for row in dialog._view.rows].index("bybit-linear")
    dialog.line_toggled.emit(at)
    assert lines(desk) == ["bybit-linear"]
    level = desk.comparing._rows[at].answer.levels.liquidation
    assert desk.rivals.lines[0].price == pytest.approx(float(level))
    dialog.line_toggled.emit(at)
    assert lines(desk) == []


def test_the_tick_in_the_comparison_follows_the_chart(desk: Desk, qtbot) -> None:
    desk.run("compare")
    dialog = desk.comparing.dialog
    desk.rivals.toggle("okx-swap")
    qtbot.waitUntil(lambda: [row.key for row in dialog._view.rows if row.drawn] == ["okx-swap"])


def test_the_charts_menu_lays_lines_over_it_and_takes_them_off(desk: Desk, qtbot) -> None:
    actions(desk)["Gate perpetuals"].trigger()
    actions(desk)["Bybit USDT perpetuals"].trigger()
    assert set(lines(desk)) == {"gate-futures", "bybit-linear"}
    shown = [name for name, action in actions(desk).items() if action.isChecked()]
    assert [name.partition(":")[0] for name in shown] == ["Bybit USDT perpetuals", "Gate perpetuals"]
    button = desk.charting.chart._rivals
    assert button.isVisible()
    assert button.text() == "┄ lines of 2 venues ▾"
    actions(desk)["Take all lines off"].trigger()
    assert lines(desk) == []
    assert not button.isVisible()
    with qtbot.waitSignal(desk.rivals.compare_requested):
        actions(desk)["Compare venues…"].trigger()
    assert desk.comparing.dialog.isVisible()


def test_lines_follow_the_plan_a_moment_later_and_do_not_blink_before(desk: Desk, qtbot) -> None:
    desk.rivals.toggle("bybit-linear")
    before = desk.rivals.lines[0].value
    desk.bench.edit("entries.0.price", "61000")
    assert [line.value for line in desk.charting.chart._board.scene.rivals] == [before]
    qtbot.waitUntil(lambda: desk.rivals.lines[0].value != before)
    assert [line.value for line in desk.charting.chart._board.scene.rivals] == [desk.rivals.lines[0].value]


def test_a_keystroke_computes_no_line_of_another_venue(desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot) -> None:
    from planner.app import rivals

    asked = []
    beside = rivals.beside
    monkeypatch.setattr(rivals, "beside", lambda *words: asked.append(words) or beside(*words))
    for venue in ("bybit-linear", "okx-swap", "gate-futures", "hyperliquid"):
        desk.rivals.toggle(venue)
    asked.clear()
    for stop in ("58100", "58150", "58250"):
        desk.bench.edit("stop", stop)
    assert asked == []
    qtbot.waitUntil(lambda: len(asked) == 4)  # once for all three


def test_they_are_there_again_at_the_next_start_which_reads_no_other_rulebook(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    candles = write_candles(tmp_path / "BTCUSDT-5m.csv")
    first = desks.open(candles=candles)
    first.bench.edit("venue", "binance-usdm")
    first.rivals.toggle("bybit-linear")
    first.rivals.toggle("gone-since")
    desks.close(first)
    read: list[str] = []
    book = RulebookShelf.book
    monkeypatch.setattr(RulebookShelf, "book", lambda shelf, name: read.append(name) or book(shelf, name))
    again = desks.open(candles=candles)
    qtbot.waitUntil(lambda: lines(again) == ["bybit-linear"])
    assert set(read) <= {"binance-usdm", "bybit-linear", "gone-since", "generic"}
    assert again.rivals.chosen == ("bybit-linear", "gone-since")


def test_a_venue_that_does_not_offer_the_coin_has_no_line_until_it_does(desk: Desk, qtbot) -> None:
    desk.rivals.toggle("bybit-linear")
    desk.rivals.toggle("hyperliquid")
    desk.bench.edit("symbol", "DOGEUSDT")
    desk.bench.edit("entries.0.price", "0.4")
    desk.bench.edit("stop", "0.39")
    desk.bench.edit("targets.0.price", "0.5")
    qtbot.waitUntil(lambda: "bybit-linear" not in lines(desk))
    desk.run("undo")
    desk.bench.edit("symbol", "BTCUSDT")
    for key, price in (("entries.0.price", "60000"), ("stop", "58200"), ("targets.0.price", "64200")):
        desk.bench.edit(key, price)
    qtbot.waitUntil(lambda: "bybit-linear" in lines(desk))


def test_a_venue_that_never_closes_the_trade_says_so_instead_of_drawing_nothing(desk: Desk) -> None:
    desk.bench.edit("leverage", "1")
    desk.rivals.toggle("bybit-linear")
    assert lines(desk) == []
    assert desk.window.said() == "Bybit USDT has no liquidation price for this plan, so there is no line."


def test_the_plans_own_venue_has_no_second_line(desk: Desk, qtbot) -> None:
    desk.rivals.toggle("bybit-linear")
    desk.bench.edit("venue", "bybit-linear")
    qtbot.waitUntil(lambda: lines(desk) == [])


def test_an_incomplete_plan_keeps_its_lines_and_no_plan_has_none(desk: Desk, qtbot) -> None:
    desk.rivals.toggle("bybit-linear")
    desk.bench.edit("entries.0.price", "")
    desk.rivals.refresh()
    assert lines(desk) == ["bybit-linear"]
    desk.bench.clear()
    desk.rivals.refresh()
    assert lines(desk) == []


def test_a_line_is_explained_by_its_own_venue_and_known_to_the_help(desk: Desk, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: None)
    desk.rivals.toggle("bybit-linear")
    chart = desk.charting.chart
    [line] = chart._board.scene.rivals
    menu = chart._menu_of(line)
    words = {action.text(): action for action in menu.actions() if action.text()}
    words["Why this number"].trigger()
    assert desk.why.dialog.windowTitle().startswith("Bybit USDT perpetuals · Liquidation price")
    with qtbot.waitSignal(chart.term_requested) as asked:
        words["What is this?"].trigger()
    assert asked.args == ["levels.liquidation"]
    words["Take this line off"].trigger()
    assert lines(desk) == []


def test_levels_and_the_charts_sentence_hold_the_lines(desk: Desk) -> None:
    desk.run("levels_table")
    desk.rivals.toggle("bybit-linear")
    rows = [row.key for row in desk.levels.dialog._view.rows]
    assert "rival:bybit-linear" in rows
    desk.levels.dialog.table.setCurrentCell(rows.index("rival:bybit-linear"), 0)
    desk.levels.dialog.levels._ask_why()
    assert desk.why.dialog.windowTitle().startswith("Bybit USDT perpetuals · ")
    assert topic_at(desk.levels.dialog.table) == "levels.liquidation"
    assert "Liquidation elsewhere: Bybit USDT " in desk.charting.chart.accessibleDescription()


def test_a_line_out_of_view_has_no_marker_at_the_edge_and_none_covers_another(desk: Desk) -> None:
    for venue in ("bybit-linear", "okx-swap", "gate-futures", "coinbase-international", "deribit-inverse"):
        desk.rivals.toggle(venue)
    settle()
    tags = desk.charting.chart._board.tags
    rivals = [tag for tag in tags if tag.level.role is Role.RIVAL]
    assert len(lines(desk)) == 5
    assert {tag.edge for tag in rivals} <= {Edge.INSIDE}
    spans = sorted((tag.plate.top(), tag.plate.bottom()) for tag in tags)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_a_rulebook_of_the_users_own_has_a_line_under_its_name_once_it_is_there(desks: Desks, qtbot) -> None:
    book = {
        "format": "margin-rulebook/1",
        "id": "mine",
        "name": "My own venue",
        "about": "One flat rate.",
        "checked_on": "2026-11-22",
        "sources": {"page": {"title": "A page", "address": "a page", "checked_on": "2026-11-22"}},
        "figures": {
            "instrument_kind": {"value": "linear-perpetual", "source": "page", "status": "published"},
            "maintenance_rate": {"value": "0.05", "source": "page", "status": "published"},
        },
        "main_symbols": ["BTCUSDT"],
        "symbols": {"BTCUSDT": {"figures": {"underlying": {"value": "BTC", "source": "page", "status": "published"}}}},
    }
    desk = desks.open()
    desk.bench.edit("venue", "binance-usdm")
    desk.rivals.toggle("mine")
    assert desk.rivals.lines == ()
    desks.places.rulebooks.mkdir(parents=True, exist_ok=True)
    (desks.places.rulebooks / "mine.json").write_text(json.dumps(book), "utf-8")
    qtbot.waitUntil(lambda: [line.label for line in desk.rivals.lines] == ["My"])


def test_without_a_chosen_venue_no_rulebook_is_read_for_lines(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(RulebookShelf, "offers", lambda *words, **more: asked.append(words) or ())
    desk.bench.edit("entries.0.price", "61000")
    desk.rivals.refresh()
    assert asked == []
