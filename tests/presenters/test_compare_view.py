"""The comparison in words: money in one currency, unknown costs left open, the best and the worst marked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.compare import Compared, compare, with_leverage, with_mode
from planner.presenters.compare_view import COLUMNS, STEPS, CompareRow, CompareView, Ways, compare_view
from planner.presenters.words import Words
from tests.model.plans import plan_of, rules_of

if TYPE_CHECKING:
    from planner.model.rulebook import Rules

LINEAR = {
    "instrument_kind": "linear-perpetual",
    "settlement_currency": "USDT",
    "quote_currency": "USDT",
    "maintenance_rate": "0.01",
    "taker_fee": "0.001",
    "funding_rate": "0.0001",
    "max_leverage": "20",
}
INVERSE = LINEAR | {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "quote_currency": "USD"}


def venue(name: str, figures: dict[str, str]) -> Rules:
    return rules_of(figures, venue=name)


def rows_of(*offers: Rules, **changes: Any) -> tuple[Compared, ...]:
    plan = plan_of(venue="own", overrides={"maintenance_rate": None, "maintenance_on": None}, **changes)
    return compare(plan, venue("own", LINEAR), offers)


def cell(row: CompareRow, key: str) -> tuple[str, str]:
    found = row.cells[[column.key for column in COLUMNS].index(key)]
    return found.text, found.mark


def test_every_row_has_a_cell_for_every_column_and_the_plan_is_first() -> None:
    view = compare_view(rows_of(venue("other", LINEAR)), Words())
    assert [row.key for row in view.rows] == ["own", "other"]
    assert [row.own for row in view.rows] == [True, False]
    assert {len(row.cells) for row in view.rows} == {len(view.columns)}


def test_coins_are_counted_in_quote_at_the_entry() -> None:
    view = compare_view(rows_of(venue("coins", INVERSE), size={"by": "notional", "value": "60000"}), Words())
    assert cell(view.rows[1], "initial_margin")[0] == "12,000.00"
    assert cell(view.rows[1], "costs.entry_fee")[0] == "60.00"


def test_the_best_and_the_worst_are_named_and_equal_ones_are_not() -> None:
    far, near = LINEAR | {"maintenance_rate": "0.005"}, LINEAR | {"maintenance_rate": "0.05"}
    view = compare_view(rows_of(venue("far", far), venue("near", near)), Words())
    assert [cell(row, "distance.liquidation")[1] for row in view.rows] == ["", "best", "worst"]
    assert {cell(row, "costs.entry_fee")[1] for row in view.rows} == {""}


def test_a_cost_that_a_venue_does_not_state_is_left_open_and_is_no_bargain() -> None:
    silent = {key: value for key, value in LINEAR.items() if key not in ("taker_fee", "funding_rate")}
    view = compare_view(rows_of(venue("silent", silent)), Words())
    for key in ("costs.entry_fee", "costs.exit_fee", "costs.carry_per_day", "levels.break_even"):
        assert cell(view.rows[1], key) == ("–", "")
    assert "not known" in view.rows[1].note


def test_a_level_that_no_price_reaches_is_none_and_one_that_nobody_knows_a_dash() -> None:
    unknown = {key: value for key, value in LINEAR.items() if key != "maintenance_rate"}
    view = compare_view(rows_of(venue("unknown", unknown), leverage="1"), Words())
    assert cell(view.rows[0], "levels.liquidation")[0] == "none"
    assert cell(view.rows[1], "levels.liquidation")[0] == "–"


def test_hidden_amounts_stay_hidden_and_prices_do_not() -> None:
    view = compare_view(rows_of(venue("other", LINEAR)), Words(hidden=True))
    assert "•••" in cell(view.rows[1], "initial_margin")[0]
    assert cell(view.rows[1], "levels.liquidation")[0].startswith("48,")


def test_leverage_steps_go_to_the_venues_maximum() -> None:
    plan = plan_of(overrides={"max_leverage": "10"})
    rows = with_leverage(plan, rules_of(), STEPS)
    view = compare_view(rows, Words(), Ways.LEVERAGE)
    assert [row.cells[0].text for row in view.rows] == ["5.00×", "1.00×", "2.00×", "3.00×", "10.00×"]
    assert view.columns[0].title == "Leverage"


@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_the_other_mode_stands_beside_the_plans_own(mode: str) -> None:
    rows = with_mode(plan_of(margin_mode=mode, account={"balance": "20000"}), rules_of())
    view = compare_view(rows, Words(), Ways.MODES)
    assert [row.key for row in view.rows] == [mode, "cross" if mode == "isolated" else "isolated"]
    assert rows[1].answer.leverage == Decimal(5)


def test_without_a_plan_the_table_says_what_to_do() -> None:
    assert compare_view((), Words()) == CompareView(summary="Complete the ticket to compare.")


def test_the_table_is_copied_as_it_stands() -> None:
    view = compare_view(rows_of(venue("other", LINEAR | {"maintenance_rate": "0.02"})), Words())
    lines = view.text([1, 0], [0, 2]).split("\n")
    assert lines[0] == "Venue\tAway, %"
    assert lines[1].startswith("Other\t")
    assert lines[1].endswith("(worst)")
