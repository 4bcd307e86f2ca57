"""Plan > Compare: the window's plan beside itself, and a row of it taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.app import comparing
from planner.presenters.compare_view import Ways

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk

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


def test_the_comparison_follows_the_ticket(desk: Desk, qtbot) -> None:
    dialog = opened(desk)
    before = dialog.table.item(0, 1).text()
    desk.bench.edit("entries.0.price", "61000")
    qtbot.waitUntil(lambda: dialog.table.item(0, 1).text() != before)
    desk.bench.edit("entries.0.price", "")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 0)


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
    assert lines[0].startswith("Venue,Liquidation,")
    assert len(lines) == 1 + desk.comparing.dialog.table.rowCount()
    monkeypatch.setattr(comparing, "ask_save", lambda *_words, **_more: (tmp_path / "no" / "where.csv", ""))
    desk.comparing.dialog.export_requested.emit()
    assert not (tmp_path / "no").exists()
