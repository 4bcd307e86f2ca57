"""The same trade under other rules: what stays, what is counted anew, and what each venue makes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.compare import carried_over, compare, in_same_money, with_leverage, with_mode
from planner.model.rulebook import Rules, Status
from tests.model.plans import NO_RULES, answer_of, near, plan_of, rules_of
from tests.model.strategies import text

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
    assert [row.number("max_leverage") for row in rows[1:]] == [50, None]
    unsized = compare(plan_of(size={"by": "risk", "value": "100"}), NO_RULES, ())
    assert unsized[0].number("max_leverage") is None


def test_the_largest_leverage_of_a_cheap_short_is_what_its_minimum_leaves() -> None:
    shares = rules_of({"instrument_kind": "equity", "maintenance_on": "market-value", "maintenance_rate": "0.3",
                       "unit_minimum": "5", "max_leverage": "4"}, venue="shares")  # fmt: skip
    row = compare(plan_of(side="short", entries=[{"price": "10"}]), NO_RULES, [shares])[1]
    assert row.number("max_leverage") == row.answer.position.ceiling == 2


@pytest.mark.parametrize(
    ("changes", "coin"),
    [
        ({}, "BTC"),
        ({"underlying": "XBT"}, "XBT"),
        ({"quote_currency": "BTCUSDT"}, "BTCUSDT"),
        ({"underlying": "BTC/USDT"}, "BTC"),
        ({"underlying": "btc-usdt"}, "btc"),
        ({"underlying": "BTCUSDT_261225"}, "BTC"),
        ({"underlying": "ETH_A"}, "ETH_A"),
    ],
)
def test_the_coin_behind_the_symbol(changes: dict[str, Any], coin: str) -> None:
    assert answer_of(overrides=changes).terms.coin == coin


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
    assert silent.number("loss_at_liquidation") is None
    assert (told.number("costs.exit_fee"), told.number("costs.carry_per_day")) == (0, 0)
    assert silent.number("levels.liquidation") == silent.answer.levels.liquidation
    assert silent.number("max_leverage") is None
    assert silent.number("levels.targets") is None


# --- there and back ------------------------------------------------------------------------------------------------------------

COINS = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "quote_currency": "USD"}
DOLLARS = {"instrument_kind": "linear-perpetual", "settlement_currency": "USDT", "quote_currency": "USDT"}


@given(
    size=st.sampled_from(
        [{"by": "risk", "value": "137"}, {"by": "risk-percent", "value": "0.013"}, {"by": "collateral", "value": "713"}]
    ),
    second=st.none() | st.integers(58000, 61000),
    balance=text("1000", "90000", 2),
    extra=text("0", "500", 2),
)
def test_a_plan_carried_into_coins_and_back_loses_as_many_dollars_at_its_stop(
    size: dict[str, str], second: int | None, balance: str, extra: str
) -> None:
    prices = [60000] if second is None else [60000, second]
    plan = plan_of(
        size=size,
        entries=[{"price": str(price), "share": str(1 / Decimal(len(prices)))} for price in prices],
        stop="57000",
        account={"balance": balance},
        extra_margin=extra,
        overrides={"maintenance_rate": "0.005", "settlement_currency": "USDT"},
    )
    there = carried_over(plan, NO_RULES, venue(COINS | {"maintenance_rate": "0.005"}))
    back = carried_over(there, venue(COINS | {"maintenance_rate": "0.005"}), venue(DOLLARS))
    assert there.account.currency == "BTC"
    assert near(assess(back, venue(DOLLARS)).loss_at_stop, assess(plan, NO_RULES).loss_at_stop, "1e-28")
    assert near(back.account.balance, plan.account.balance, "1e-28")
    assert near(back.extra_margin, plan.extra_margin, "1e-28")


@pytest.mark.parametrize("price", ["60000", "54000"])
def test_money_at_risk_on_a_coin_margined_venue_is_the_same_dollars_at_the_entry(price: str) -> None:
    entries = [{"price": "60000", "share": "0.5"}, {"price": price, "share": "0.5"}]
    plan = plan_of(size={"by": "risk", "value": "600"}, entries=entries, stop="50000")
    row = compare(plan, NO_RULES, [venue(COINS | {"maintenance_rate": "0.005"})])[1]
    assert row.answer.loss_at_stop is not None
    assert near(row.answer.loss_at_stop * row.answer.entry, 600, "1e-28")


def test_as_many_coins_are_traded_in_contracts_of_quote_money() -> None:
    entries = [{"price": "60000", "share": "0.5"}, {"price": "54000", "share": "0.5"}]
    row = compare(plan_of(entries=entries), NO_RULES, [venue(COINS)])[1]
    assert near(row.answer.position.leg.size / row.answer.entry, 1, "1e-28")


def test_stops_targets_and_rungs_keep_their_prices_and_the_loan_is_the_venues() -> None:
    targets = [{"price": "66000", "share": "0.5"}, {"price": "69000", "share": "0.5"}]
    plan = plan_of(stop="57000", targets=targets, loan="full", hold_hours="72", mark="60100")
    there = carried_over(plan, NO_RULES, venue(COINS))
    kept = ("entries", "stop", "targets", "hold_hours", "mark", "leverage", "limits", "margin_mode")
    assert [getattr(there, name) for name in kept] == [getattr(plan, name) for name in kept]
    assert (there.loan, there.rules) == (None, None)


# --- what backs a cross account --------------------------------------------------------------------------------------------------

HEDGE = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
ETHER = HEDGE | {"symbol": "ETHUSDT", "entry": "2500"}


def crossed(**account: Any) -> dict[str, Any]:
    return {"margin_mode": "cross", "account": {"balance": "20000", **account}}


def test_a_hedge_in_the_same_coin_stays_a_hedge_under_the_name_that_the_other_venue_has_for_it() -> None:
    named = venue(LINEAR | {"underlying": "BTC"})
    plan = plan_of(**crossed(other_positions=[HEDGE, ETHER]))
    hedge, ether = carried_over(plan, NO_RULES, named).account.other_positions
    assert (hedge.underlying, ether.underlying) == ("BTC", None)
    bare = compare(plan_of(**crossed()), NO_RULES, [named])[1].answer
    hedged = compare(plan, NO_RULES, [named])[1].answer
    assert bare.levels.liquidation is not None
    assert hedged.levels.liquidation_below is None  # a hedged long cannot be liquidated by a falling price


@pytest.mark.parametrize(
    ("asset", "offer", "carried"),
    [
        ("BTC", COINS, ("BTC", None)),
        ("BTC", COINS | {"settlement_currency": "XBT", "underlying": "XBT"}, ("XBT", None)),
        ("USDT", COINS, ("USDT", Decimal(1))),
        ("USDT", LINEAR, ("USDT", Decimal(1))),
        ("USDT", DOLLARS, ("USDT", None)),
        ("ETH", COINS, ("ETH", Decimal(2500))),
    ],
)
def test_assets_are_worth_the_same_on_the_other_venue(
    asset: str, offer: dict[str, str], carried: tuple[str, Any]
) -> None:
    price = {"price": "2500"} if asset == "ETH" else {}
    plan = plan_of(**crossed(assets=[{"asset": asset, "amount": "2", **price}]))
    [there] = carried_over(plan, NO_RULES, venue({"underlying": "BTC"} | offer)).account.assets
    assert (there.asset, there.price) == carried
    assert there.amount == 2


# --- what can be put beside it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "kept"), [("USD", True), ("USDC", True), ("USDT", True), ("EUR", False), (None, True)]
)
def test_dollars_are_compared_with_dollars_and_not_with_euros(quote: str | None, kept: bool) -> None:
    offer = venue({"instrument_kind": "linear-perpetual"} | ({"quote_currency": quote} if quote else {}))
    assert in_same_money(answer_of().terms, [offer]) == ((offer,) if kept else ())


def test_euros_are_compared_with_euros() -> None:
    terms = answer_of(overrides={"quote_currency": "EUR", "settlement_currency": "EUR"}).terms
    euros, dollars = venue({"quote_currency": "EUR"}), venue({"quote_currency": "USD"})
    assert in_same_money(terms, [euros, dollars]) == (euros,)
