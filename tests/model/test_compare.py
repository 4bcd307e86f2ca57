"""The same trade under other rules: what stays, what is counted anew, and what each venue makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from planner.model.compare import carried_over, coin_of, compare, with_leverage, with_mode
from planner.model.rulebook import Rules, Status
from tests.model.plans import NO_RULES, answer_of, plan_of, rules_of

INVERSE = {
    "instrument_kind": "inverse-perpetual",
    "settlement_currency": "BTC",
    "quote_currency": "USD",
    "maintenance_rate": "0.005",
    "contract_size": "100",
}
LINEAR = {"instrument_kind": "linear-perpetual", "settlement_currency": "USDC", "maintenance_rate": "0.01"}


def venue(figures: dict[str, str], name: str = "other", symbol: str = "BTC-PERP") -> Rules:
    return rules_of(figures, venue=name).model_copy(update={"symbol": symbol})


def test_the_plan_itself_comes_first_and_stays_as_it_is() -> None:
    plan = plan_of()
    rows = compare(plan, NO_RULES, [venue(LINEAR)])
    assert [row.plan.venue for row in rows] == ["custom", "other"]
    assert rows[0].plan is plan
    assert rows[0].answer == answer_of()


def test_another_venues_row_is_computed_with_its_own_figures_alone() -> None:
    plan = plan_of(costs={"taker_fee": "0.01"})
    row = compare(plan, NO_RULES, [venue(LINEAR | {"taker_fee": "0.0004"})])[1]
    assert row.answer.maintenance_margin == 600
    assert row.answer.costs.entry_fee == 24
    assert (row.plan.symbol, row.answer.currency) == ("BTC-PERP", "USDC")


@pytest.mark.parametrize(
    ("size", "carried"),
    [
        ({"by": "risk", "value": "600"}, "0.01"),
        ({"by": "collateral", "value": "1200"}, "0.02"),
        ({"by": "notional", "value": "1200"}, "1200"),
        ({"by": "risk-percent", "value": "0.01"}, "0.01"),
        ({"by": "quantity", "value": "0.5"}, "300"),
    ],
)
def test_money_becomes_coins_and_coins_become_contracts(size: dict[str, str], carried: str) -> None:
    plan = plan_of(size=size, stop="57000", account={"balance": "6000"}, extra_margin="60")
    there = carried_over(plan, NO_RULES, venue(INVERSE))
    assert there.size.value == Decimal(carried)
    assert (there.account.balance, there.account.currency) == (Decimal("0.1"), "BTC")
    assert there.extra_margin == Decimal("0.001")


def test_the_way_there_and_back_again_is_the_same_trade() -> None:
    plan = plan_of(account={"balance": "6000"}, leverage=None, collateral="1200")
    there = carried_over(plan, NO_RULES, venue(INVERSE))
    back = carried_over(there, venue(INVERSE), venue(LINEAR))
    assert (back.size, back.collateral, back.account.balance) == (plan.size, plan.collateral, plan.account.balance)


def test_spot_borrows_nothing() -> None:
    there = carried_over(plan_of(), NO_RULES, venue({"instrument_kind": "spot", "settlement_currency": "USDT"}))
    assert (there.leverage, there.collateral) == (None, None)


def test_the_row_says_how_sure_the_least_sure_figure_is_and_how_old_the_oldest() -> None:
    row = compare(plan_of(), NO_RULES, [venue(LINEAR)])[1]
    assert (row.status, row.checked_on) == (Status.PUBLISHED, "2026-11-22")
    unsure = rules_of(LINEAR, venue="other", status=Status.UNVERIFIED)
    assert compare(plan_of(), NO_RULES, [unsure])[1].status is Status.UNVERIFIED


def test_the_largest_leverage_is_the_venues_at_this_size() -> None:
    rows = compare(plan_of(), NO_RULES, [venue(LINEAR | {"max_leverage": "50"}), venue(LINEAR)])
    assert [row.max_leverage for row in rows[1:]] == [50, None]
    unsized = compare(plan_of(size={"by": "risk", "value": "100"}), NO_RULES, ())
    assert unsized[0].max_leverage is None


@pytest.mark.parametrize(
    ("changes", "coin"), [({}, "BTC"), ({"underlying": "XBT"}, "XBT"), ({"quote_currency": "BTCUSDT"}, "BTCUSDT")]
)
def test_the_coin_behind_the_symbol(changes: dict[str, Any], coin: str) -> None:
    assert coin_of(answer_of(overrides=changes).terms) == coin


def test_equity_over_used_margin_is_an_accounts_so_the_plan_turns_cross() -> None:
    used = venue({"instrument_kind": "spot-margin", "settlement_currency": "USDT", "maintenance_on": "used-margin"})
    assert carried_over(plan_of(), NO_RULES, used).margin_mode == "cross"


def test_leverages_beyond_what_the_venue_grants_have_no_row() -> None:
    rules = rules_of({"max_leverage": "20"})
    steps = [Decimal(step) for step in (2, 5, 20, 25)]
    rows = with_leverage(plan_of(collateral="12000", leverage=None), rules, steps)
    assert [row.answer.leverage for row in rows] == [5, 2, 20]
    assert rows[1].plan.collateral is None
    assert [row.answer.leverage for row in with_leverage(plan_of(), NO_RULES, steps)] == [5, 2, 20, 25]


@pytest.mark.parametrize(("mode", "other"), [("isolated", "cross"), ("cross", "isolated")])
def test_the_other_margin_mode_keeps_the_leverage(mode: str, other: str) -> None:
    plan = plan_of(margin_mode=mode, account={"balance": "20000"})
    rows = with_mode(plan, NO_RULES)
    assert [row.plan.margin_mode for row in rows] == [mode, other]
    assert [row.answer.leverage for row in rows] == [5, 5]


def test_a_plan_that_has_no_size_yet_changes_its_mode_all_the_same() -> None:
    rows = with_mode(plan_of(size={"by": "risk", "value": "100"}), NO_RULES)
    assert [row.plan.margin_mode for row in rows] == ["isolated", "cross"]
    assert rows[1].plan.leverage == 5


def test_a_number_that_hangs_on_a_figure_nobody_states_is_not_known() -> None:
    silent, told = compare(
        plan_of(venue="own"), venue(LINEAR, "own"), [venue(LINEAR | {"taker_fee": "0", "funding_rate": "0"})]
    )
    assert (silent.number("costs.exit_fee"), silent.number("costs.carry_per_day")) == (None, None)
    assert (told.number("costs.exit_fee"), told.number("costs.carry_per_day")) == (0, 0)
    assert silent.number("levels.liquidation") == silent.answer.levels.liquidation
    assert silent.number("max_leverage") is None
    assert silent.number("levels.targets") is None
