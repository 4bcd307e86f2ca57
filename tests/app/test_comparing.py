"""Plan > Compare: the window's plan beside itself, and a row of it taken over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from planner.app import comparing
from planner.model.assess import assess
from planner.presenters.compare_columns import COLUMNS, PLACES
from planner.presenters.compare_view import Ways
from planner.services.rulebooks import RulebookShelf
from tests.model.plans import plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(desk: Desk, ways: Ways = Ways.VENUES):
    desk.bench.edit("venue", "binance-usdm")
    desk.run("compare")
    dialog = desk.comparing.dialog
    assert dialog is not None
    if ways is not Ways.VENUES:
        dialog.ways_changed.emit(ways)
    return dialog


def keys(dialog) -> list[str]:
    return [row.key for row in dialog._view.rows]


def test_every_venue_that_lists_the_coin_has_a_row_after_the_plans_own(desk: Desk) -> None:
    dialog = opened(desk)
    assert keys(dialog)[0] == "binance-usdm"
    assert {"okx-swap", "hyperliquid", "deribit-inverse", "kraken-spot-margin"} <= set(keys(dialog))
    assert len(keys(dialog)) == len(set(keys(dialog))) >= 20


def test_a_row_that_is_taken_over_becomes_the_plan_in_one_step(desk: Desk) -> None:
    dialog = opened(desk)
    before = desk.bench.draft
    row = keys(dialog).index("hyperliquid")
    liquidation = desk.comparing._rows[row].answer.levels.liquidation
    dialog.adopt_requested.emit(row)
    assert (desk.bench.draft.text("venue"), desk.bench.draft.text("symbol")) == ("hyperliquid", "BTC")
    assert desk.bench.computed is not None
    assert desk.bench.computed.answer.levels.liquidation == liquidation
    desk.run("undo")
    assert desk.bench.draft == before


def test_a_hedge_is_still_one_after_the_plan_has_moved(desk: Desk) -> None:
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.02", "entry": "60000", "maintenance_rate": "0.005"}
    account = {"balance": "400", "currency": "USDT", "other_positions": [hedge]}
    desk.bench.open_plan(
        plan_of(
            venue="binance-usdm",
            margin_mode="cross",
            size={"by": "quantity", "value": "0.05"},
            account=account,
            overrides=None,
        )
    )
    desk.run("compare")
    at = keys(desk.comparing.dialog).index("okx-swap")
    row = desk.comparing._rows[at].answer
    alone = plan_of(**(row.plan.document() | {"account": account | {"other_positions": []}}))
    assert row.levels.liquidation != assess(alone, desk.comparing._rows[at].rules).levels.liquidation
    desk.comparing.dialog.adopt_requested.emit(at)
    assert desk.bench.computed is not None
    assert desk.bench.computed.plan.venue == "okx-swap"
    assert desk.bench.computed.answer.levels == row.levels


def test_the_comparison_follows_the_ticket(desk: Desk, qtbot) -> None:
    dialog = opened(desk)
    level = dialog.table.rows.index(0, PLACES["levels.liquidation"])
    before = level.data()
    desk.bench.edit("entries.0.price", "61000")
    qtbot.waitUntil(lambda: level.data() != before)
    desk.bench.edit("entries.0.price", "")
    qtbot.waitUntil(lambda: dialog.table.rows.rowCount() == 0)


@pytest.mark.parametrize(("ways", "word"), [(Ways.LEVERAGE, "leverage"), (Ways.MODES, "cross")])
def test_leverage_and_mode_are_taken_over_as_well(desk: Desk, ways: Ways, word: str) -> None:
    dialog = opened(desk, ways)
    dialog.adopt_requested.emit(1)
    assert word in desk.window.action("undo").text()
    assert desk.bench.computed is not None


def test_the_table_is_written_as_it_stands(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "there.csv"
    monkeypatch.setattr(comparing, "ask_save", lambda *_words, **_more: (place, ""))
    opened(desk).export_requested.emit()
    lines = place.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("Venue,Takes it?,Liquidation,")
    assert ',"Initial margin, USDT",' in lines[0]
    [own] = [line for line in lines if line.startswith("Binance USD-M")]
    assert ",48192.77108433" in own
    assert len(lines) == 1 + desk.comparing.dialog.table.rows.rowCount()
    monkeypatch.setattr(comparing, "ask_save", lambda *_words, **_more: (tmp_path / "no" / "where.csv", ""))
    desk.comparing.dialog.export_requested.emit()
    assert not (tmp_path / "no").exists()


# --- why -------------------------------------------------------------------------------------------------------------------------


def test_a_cell_is_explained_by_its_own_venues_rules_and_names_it(desk: Desk) -> None:
    dialog = opened(desk)
    at = keys(dialog).index("bybit-linear")
    dialog.why_requested.emit(at, "levels.liquidation")
    why = desk.why.dialog
    assert why is not None
    assert why.windowTitle().startswith("Bybit USDT perpetuals · Liquidation price: ")
    level = dialog._view.rows[at].cells[PLACES["levels.liquidation"]].text
    assert level[:7] in why.plain_text()
    why.copy_all()
    assert "Bybit USDT perpetuals" in QGuiApplication.clipboard().text()


def test_every_cell_of_every_venue_can_be_explained(desk: Desk) -> None:
    dialog = opened(desk)
    for at, row in enumerate(desk.comparing._rows):
        for column in COLUMNS:
            desk.why.dialog = None
            dialog.why_requested.emit(at, column.asked)
            assert (desk.why.dialog is not None) is (row.answer.sized is not None), (row.rules.venue, column.key)
            if desk.why.dialog is not None:
                desk.why.dialog.deleteLater()


def test_hiding_amounts_hides_them_in_an_open_explanation_of_a_row_too(desk: Desk) -> None:
    dialog = opened(desk)
    dialog.why_requested.emit(keys(dialog).index("bybit-linear"), "initial_margin")
    assert desk.why.dialog is not None
    assert "500" in desk.why.dialog.windowTitle()
    desk.run("hide_amounts")
    assert desk.why.dialog.windowTitle() == "Bybit USDT perpetuals · Initial margin"
    assert "500" not in desk.why.dialog.plain_text()


def test_a_row_without_a_size_says_that_there_is_no_number(desk: Desk) -> None:
    dialog = opened(desk)
    desk.comparing._rows = tuple(replace(row, answer=replace(row.answer, sized=None)) for row in desk.comparing._rows)
    dialog.why_requested.emit(1, "levels.liquidation")
    assert desk.why.dialog is None
    assert "no size" in desk.window.said()


# --- what is kept ------------------------------------------------------------------------------------------------------------------


def test_columns_and_order_are_those_of_the_last_start(desks: Desks) -> None:
    first = desks.open()
    dialog = opened(first)
    dialog.table.hide_column("costs.exit_fee", hidden=True)
    dialog.table.head.sectionClicked.emit(PLACES["distance.liquidation"])
    order = [dialog.table.rows.row(at).key for at in range(5)]
    desks.close(first)
    again = opened(desks.open())
    assert again.table.isColumnHidden(PLACES["costs.exit_fee"])
    assert [again.table.rows.row(at).key for at in range(5)] == order


def test_the_shelf_is_asked_once_for_a_coin_and_a_side(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    offers = RulebookShelf.offers
    monkeypatch.setattr(
        RulebookShelf, "offers", lambda *words, **more: asked.append(words[1:]) or offers(*words, **more)
    )
    opened(desk)
    for price in ("60010", "60020"):
        desk.bench.edit("entries.0.price", price)
        desk.comparing._fill()
    assert asked == [("BTC", "long")]
    desk.bench.flip()
    desk.comparing._fill()
    assert asked == [("BTC", "long"), ("BTC", "short")]
