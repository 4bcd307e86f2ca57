"""The comparison in words: money in one currency, unknown costs left open, the best and the worst marked."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.compare import Compared, compare, with_leverage, with_mode
from planner.model.rulebook import Status
from planner.presenters.compare_columns import COLUMNS, KEYS, PLACES
from planner.presenters.compare_marks import BEST, WORST, marks_of
from planner.presenters.compare_view import STEPS, CompareRow, CompareView, Ways, compare_view, spoken
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
    for key in ("costs.entry_fee", "costs.exit_fee", "costs.carry_per_day", "levels.break_even", "loss_at_liquidation"):
        assert cell(view.rows[1], key) == ("unknown", "")
    assert "not known" in view.rows[1].note


def test_a_level_that_no_price_reaches_is_none_and_one_that_nobody_knows_is_unknown() -> None:
    unknown = {key: value for key, value in LINEAR.items() if key != "maintenance_rate"}
    view = compare_view(rows_of(venue("unknown", unknown), leverage="1"), Words())
    for key in ("levels.liquidation", "distance.liquidation", "loss_at_liquidation"):
        assert cell(view.rows[0], key)[0] == "none"
        assert cell(view.rows[1], key)[0] == "unknown"


def test_a_level_that_no_market_gets_to_is_said_in_words_and_is_as_good_as_none() -> None:
    """An even hedge behind a large balance: only the other side's maintenance uses it up, far above."""
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
    rows = rows_of(
        venue("strict", LINEAR | {"maintenance_rate": "0.15"}),
        margin_mode="cross",
        size={"by": "quantity", "value": "1"},
        stop=None,
        account={"balance": "500000", "other_positions": [hedge]},
    )
    view = compare_view(rows, Words())
    assert [row.answer.levels.liquidation > 100 * row.answer.entry for row in rows] == [True, False]
    for key in ("levels.liquidation", "distance.liquidation"):
        assert cell(view.rows[0], key) == ("out of reach", "best")
        assert cell(view.rows[1], key)[1] == "worst"
    assert cell(view.rows[0], "loss_at_liquidation") == ("out of reach", "")


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


def test_leverages_stand_in_their_order_and_are_ranked_by_what_they_cost_and_not_by_its_share() -> None:
    rows = with_leverage(
        plan_of(size={"by": "collateral", "value": "500"}), rules_of({"taker_fee": "0.001"}), STEPS[:5]
    )
    view = compare_view(rows, Words(), Ways.LEVERAGE)
    order = view.order("", descending=False)
    assert [view.rows[place].cells[0].text for place in order] == ["1.00×", "2.00×", "3.00×", "5.00×", "10.00×"]
    assert {cell(row, "initial_margin")[1] for row in view.rows} == {""}
    assert [cell(view.rows[place], "costs.entry_fee")[1] for place in order] == ["best", "", "", "", "worst"]


@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_the_other_mode_stands_beside_the_plans_own(mode: str) -> None:
    rows = with_mode(plan_of(margin_mode=mode, account={"balance": "20000"}), rules_of())
    view = compare_view(rows, Words(), Ways.MODES)
    assert [row.key for row in view.rows] == [mode, "cross" if mode == "isolated" else "isolated"]
    assert rows[1].answer.leverage == Decimal(5)
    assert sorted(cell(row, "distance.liquidation")[1] for row in view.rows) == ["best", "worst"]
    assert "the best and the worst" in view.legend
    assert "same money" not in view.legend


def test_without_a_plan_the_table_says_what_to_do() -> None:
    assert compare_view((), Words()) == CompareView(summary="Complete the ticket to compare.")


def test_the_table_is_copied_as_it_stands() -> None:
    view = compare_view(rows_of(venue("other", LINEAR | {"maintenance_rate": "0.02"})), Words())
    lines = view.text([1, 0], [0, PLACES["distance.liquidation"]]).split("\n")
    assert lines[0] == "Venue\tAway, %"
    assert lines[1].startswith("Other\t")
    assert lines[1].endswith("(worst)")


# --- best and worst ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ranks", "marks"),
    [
        (("3", "1", "2"), (BEST, WORST, "")),
        (("1", "1", "1"), ("", "", "")),
        (("3", "3", "1", "2"), (BEST, BEST, WORST, "")),
        (("3", "3", "3", "1"), ("", "", "", WORST)),
        ((None, "1", "2"), ("", WORST, BEST)),
        ((None, None), ("", "")),
        (("0.200004", "0.2", "0.1"), ("", "", WORST)),
        (("Infinity", "0.2", "0.1", "0.1"), (BEST, "", WORST, WORST)),
    ],
)
def test_ends_are_marked_equal_ones_together_and_an_end_that_most_share_not_at_all(
    ranks: tuple[str | None, ...], marks: tuple[str, ...]
) -> None:
    assert marks_of([None if rank is None else Decimal(rank) for rank in ranks]) == marks


def test_an_amount_in_coins_is_ranked_by_what_it_is_worth_and_not_by_its_digits() -> None:
    dear = INVERSE | {"taker_fee": "0.002"}
    view = compare_view(rows_of(venue("coins", dear), venue("cheap", LINEAR | {"taker_fee": "0.0005"})), Words())
    assert [cell(row, "costs.entry_fee") for row in view.rows] == [
        ("60.00", ""),
        ("120.00", "worst"),
        ("30.00", "best"),
    ]
    assert view.in_full(1, "costs.entry_fee") == "0.00200000 BTC, at the entry 120.00 USD"
    assert view.in_full(2, "costs.entry_fee") == "30 USDT"
    assert view.in_full(2, "levels.liquidation").startswith("48484.848484")
    assert view.in_full(2, "name") == ""
    assert view.order("costs.entry_fee", descending=False) == [2, 0, 1]


def test_lots_that_make_the_trade_smaller_do_not_make_it_cheaper() -> None:
    coarse = LINEAR | {"lot": "0.4"}
    view = compare_view(rows_of(venue("coarse", coarse), venue("dear", LINEAR | {"taker_fee": "0.002"})), Words())
    assert [cell(row, "costs.entry_fee") for row in view.rows] == [("60.00", ""), ("48.00", ""), ("120.00", "worst")]


def test_a_venue_that_refuses_the_plan_is_neither_best_nor_worst_and_says_why() -> None:
    small = LINEAR | {"max_leverage": "3", "maintenance_rate": "0.001"}
    tiny = LINEAR | {"min_notional": "1000000"}
    view = compare_view(rows_of(venue("small", small), venue("tiny", tiny), venue("other", LINEAR)), Words())
    own, refused, least, taken = view.rows
    assert [row.takes for row in view.rows] == [True, False, False, True]
    assert cell(own, "takes")[0] == "your plan"
    assert cell(refused, "takes")[0] == "no: at most 3×"
    assert cell(least, "takes")[0] == "no: too small"
    assert cell(taken, "takes")[0] == "yes"
    assert "at most 3×" in refused.note
    assert {cell(refused, key)[1] for key in KEYS} == {""}
    assert view.order("takes", descending=False) == [0, 3, 1, 2]


def test_a_row_without_a_size_says_so_and_is_left_empty() -> None:
    view = compare_view(rows_of(size={"by": "risk-percent", "value": "0.01"}, stop="57000"), Words())
    [row] = view.rows
    assert cell(row, "takes")[0] == "no: no size"
    assert cell(row, "initial_margin")[0] == "–"
    assert "balance" in row.note


def test_a_venue_without_isolated_slices_says_that_the_balance_stands_behind_the_trade() -> None:
    used = {"instrument_kind": "spot-margin", "maintenance_on": "used-margin", "liquidation_level": "0.4"}
    view = compare_view(
        rows_of(venue("used", LINEAR | used), account={"balance": "20000"}),
        Words(),
    )
    assert cell(view.rows[1], "takes")[0] == "yes, as cross"
    assert "whole balance" in view.rows[1].note
    assert [cell(row, "distance.liquidation")[1] for row in view.rows] == ["", ""], "a balance is no better rule"
    assert "levels only among those with the same money" in view.legend
    assert [cell(row, "costs.entry_fee")[1] for row in view.rows] == ["", ""]


@pytest.mark.parametrize(
    ("changes", "figures", "words"),
    [
        ({"stop": "40000"}, {}, "stop too late"),
        ({}, {"margin_call_ratio": "0.01"}, "called at once"),
        ({}, {"maintenance_rate": "0.3"}, "no: closed at once"),
        ({"account": {"balance": "100"}}, {}, "balance too small"),
    ],
)
def test_what_the_trader_must_know_first_stands_beside_the_name(
    changes: dict[str, Any], figures: dict[str, str], words: str
) -> None:
    view = compare_view(rows_of(venue("other", LINEAR | figures), **changes), Words())
    assert cell(view.rows[1], "takes")[0] == words


def test_the_break_even_that_a_short_reaches_first_is_the_higher_one() -> None:
    dear = LINEAR | {"taker_fee": "0.002"}
    for side, best in (("long", 0), ("short", 0)):
        rows = compare(
            plan_of(venue="own", side=side, overrides={"maintenance_rate": None, "maintenance_on": None}),
            venue("own", LINEAR),
            [venue("dear", dear)],
        )
        marks = [cell(row, "levels.break_even")[1] for row in compare_view(rows, Words()).rows]
        assert marks[best] == "best", side


# --- order and words ---------------------------------------------------------------------------------------------------------------


def test_rows_are_sorted_stably_and_what_has_no_value_comes_last_either_way() -> None:
    silent = {key: value for key, value in LINEAR.items() if key != "taker_fee"}
    view = compare_view(
        rows_of(venue("b", LINEAR), venue("silent", silent), venue("dear", LINEAR | {"taker_fee": "0.002"})), Words()
    )
    assert view.order("costs.entry_fee", descending=False) == [0, 1, 3, 2]
    assert view.order("costs.entry_fee", descending=True) == [3, 0, 1, 2]
    assert view.order("", descending=True) == [0, 1, 2, 3]
    assert view.order("name", descending=False) == [1, 3, 0, 2]


def test_a_mark_is_said_in_words_to_who_does_not_see_it() -> None:
    view = compare_view(rows_of(venue("near", LINEAR | {"maintenance_rate": "0.05"})), Words())
    at = PLACES["distance.liquidation"]
    assert [spoken(row.cells[at]).partition(" ")[2] for row in view.rows] == ["(best)", "(worst)"]


def test_how_sure_and_how_old_the_rules_are_stand_in_columns_of_their_own() -> None:
    unsure = rules_of(LINEAR, venue="unsure", status=Status.UNVERIFIED)
    view = compare_view(rows_of(venue("sure", LINEAR), unsure), Words())
    assert [cell(row, "status")[0] for row in view.rows] == ["published", "published", "unverified"]
    assert {cell(row, "checked_on")[0] for row in view.rows} == {"2026-11-22"}


def test_the_summary_names_the_money_and_how_many_are_left_out() -> None:
    rows = rows_of(venue("coins", INVERSE))
    assert "Money in USDT" in compare_view(rows, Words()).summary
    assert "Dollars of every kind count as one." in compare_view(rows, Words()).summary
    assert "One venue" in compare_view(rows, Words(), left_out=1).summary
    assert "2 venues" in compare_view(rows, Words(), left_out=2).summary
    assert "left out" not in compare_view(rows, Words()).summary


def test_hidden_amounts_are_not_told_by_what_stands_behind_a_cell_either() -> None:
    view = compare_view(
        rows_of(venue("coins", INVERSE), venue("dear", LINEAR | {"taker_fee": "0.01"})), Words(hidden=True)
    )
    for column in COLUMNS:
        assert {view.in_full(place, column.key) for place in range(3)} == {""} or not column.money, column.key


def test_a_venue_whose_line_is_on_the_chart_is_ticked() -> None:
    view = compare_view(rows_of(venue("other", LINEAR), venue("third", LINEAR)), Words(), drawn=["third"])
    assert [row.drawn for row in view.rows] == [False, False, True]
    assert [cell(row, "chart")[0] for row in view.rows] == ["shown", "not shown", "shown"]


def test_for_a_spreadsheet_numbers_have_every_digit_and_no_grouping() -> None:
    view = compare_view(rows_of(venue("coins", INVERSE)), Words())
    shown = [PLACES[key] for key in ("name", "levels.liquidation", "distance.liquidation", "initial_margin", "chart")]
    heads, own, coins = view.records([0, 1], shown)
    assert heads == ["Venue", "Liquidation", "Away, %", "Initial margin, USDT", "On chart"]
    assert own[1].startswith("48484.84848484")
    assert own[2].startswith("19.1919")
    assert own[3:] == ["12000", "shown"]
    assert Decimal(coins[3]) == pytest.approx(Decimal(12000))
    hidden = compare_view(rows_of(), Words(hidden=True)).records([0], shown)
    assert hidden[1][3] == "•••"


def test_the_last_digit_of_a_share_and_of_coins_in_money_is_there_too() -> None:
    rows = rows_of(venue("coins", INVERSE), entries=[{"price": "61234.567"}])
    view = compare_view(rows, Words())
    for at, row in enumerate(rows):
        answer = row.answer
        money, percent = (
            Decimal(text) for text in view.records([at], [PLACES["initial_margin"], PLACES["distance.liquidation"]])[1]
        )
        with localcontext(prec=200):
            assert percent / 100 == answer.distance.liquidation
            assert money == answer.initial_margin * (answer.entry if answer.terms.inverse else 1)
        assert len(percent.as_tuple().digits) > 28


def test_a_level_that_is_none_is_a_word_in_a_spreadsheet_too() -> None:
    view = compare_view(rows_of(leverage="1"), Words())
    assert view.records([0], [PLACES["distance.liquidation"]])[1] == ["none"]
