"""The chart's levels as rows: the same texts as on the chart, and the money that the verdict names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.model.curves import curves_of
from planner.model.draft import PlanDraft
from planner.presenters.levels_table import exact_price, levels_view
from planner.presenters.scene_view import chart_scene
from planner.presenters.words import HIDDEN, NONE
from tests.presenters.benches import TWO_SIDED, bench_of, bench_with, situation_of

if TYPE_CHECKING:
    from planner.presenters.levels_table import LevelRow, LevelsView


def row(view: LevelsView, key: str) -> LevelRow:
    return next(found for found in view.rows if found.key == key)


@pytest.mark.parametrize("changes", [{}, TWO_SIDED, {"side": "short", "stop": "63000", "targets": []}])
def test_every_level_of_the_chart_is_a_row_from_the_highest_price_down(changes):
    now = situation_of(**changes)
    view, scene = levels_view(now), chart_scene(now)
    ordered = sorted(scene.levels, key=lambda level: -level.price)
    assert [(found.key, found.name, found.price) for found in view.rows] == [
        (level.key, level.label, level.value) for level in ordered
    ]
    for level in scene.levels:
        assert float(exact_price(now, level.key)) == pytest.approx(level.price)
    assert view.summary == scene.summary


def test_money_at_the_stop_and_at_liquidation_is_the_loss_that_the_verdict_names():
    now = situation_of()
    answer, words, view = now.answer, now.words, levels_view(now)
    assert row(view, "stop").money == words.money(-answer.loss_at_stop, "USDT")
    assert row(view, "levels.liquidation").money == words.money(-answer.loss_at_liquidation, "USDT")
    assert row(view, "targets.0.price").money.startswith("+")
    assert row(view, "levels_at_end.break_even").money == "0.00"


def test_distances_are_measured_from_the_entry():
    view = levels_view(situation_of())
    assert row(view, "stop").distance == "−5.00"
    assert row(view, "targets.0.price").distance == "+10.00"
    assert row(view, "entries.0.price").distance == "0.00"


def test_units_stand_in_the_headings():
    assert levels_view(situation_of()).headings == (
        "Level",
        "Price, USDT",
        "From entry, %",
        "Profit or loss, USDT",
        "At the end, USDT",
    )


def test_a_level_that_moves_says_where_it_stands_at_the_end_of_the_hold():
    now = situation_of()
    assert curves_of(now.answer).liquidation_below
    end = now.answer.intervals.liquidation_at_end.below
    assert row(levels_view(now), "levels.liquidation").at_end == now.words.level(end, now.tick, now.answer.entry)
    assert row(levels_view(now), "stop").at_end == NONE


def test_a_liquidation_out_of_reach_is_no_row_with_a_gap_either():
    """An even hedge behind a large balance: only the other side's maintenance uses it up, far above."""
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
    cross = {"margin_mode": "cross", "size": {"by": "quantity", "value": "1"}, "limits": {"trigger_gap": "0.02"}}
    for balance, rows in (("500000", []), ("2000", ["levels.liquidation", "gap:levels.liquidation"])):
        now = situation_of(**cross, account={"balance": balance, "other_positions": [hedge]})
        assert [found.key for found in levels_view(now).rows if "liquidation" in found.key] == rows


def test_numbers_of_an_older_plan_are_called_so():
    bench, _ = bench_of()
    bench.edit("size.value", "")
    view = levels_view(bench.situation)
    assert view.note.startswith("Not complete")
    assert row(view, "stop").price == "57,000.0"


def test_hidden_amounts_leave_neither_figures_nor_sign():
    bench, _ = bench_of()
    bench.hide_amounts(True)
    view = levels_view(bench.situation)
    assert {found.money for found in view.rows} == {HIDDEN}
    assert row(view, "stop").price == "57,000.0"


def test_an_empty_ticket_says_what_to_do():
    bench, _ = bench_with(PlanDraft())
    view = levels_view(bench.situation)
    assert view.rows == ()
    assert view.note == "No level yet. Type an entry on the ticket."


def test_a_level_without_an_answer_has_no_money():
    bench, _ = bench_with(PlanDraft(texts={"entries.0.price": "60000"}))
    shown = row(levels_view(bench.situation), "entries.0.price")
    assert (shown.money, shown.at_end) == (NONE, NONE)


def test_the_copied_table_has_a_line_for_the_headings_and_one_for_each_level():
    view = levels_view(situation_of())
    lines = view.text().split("\n")
    assert len(lines) == 1 + len(view.rows)
    assert all(line.count("\t") == 4 for line in lines)
