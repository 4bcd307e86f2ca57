"""The numbers of an assessment one by one, worked by hand: tiers, cross accounts, liquidation losses, carry, loans, sizes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.instrument import MarginMode
from planner.model.margin.account import Book, Leg
from planner.model.margin.amount import ZERO, Amount
from planner.model.margin.levels import NOWHERE, Interval, root_of, safe_interval
from planner.model.rulebook import Status
from planner.model.side import Side
from tests.model.plans import BINANCE_BTC, answer_of, near, rules_of

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

BINANCE = rules_of(
    {"contract_size": "1", "maintenance_on": "mark", "margin_call_ratio": "0.8"}, BINANCE_BTC, venue="binance-usdm"
)
TIERED: dict[str, Any] = {"overrides": {"maintenance_rate": None}}
INVERSE = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC"}
LOAN = {"instrument_kind": "spot-margin"}


def tiered(notional: str, **changes: Any) -> Assessment:
    return answer_of(BINANCE, **TIERED, size={"by": "notional", "value": notional}, **changes)


# --- tiers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notional", "maintenance"),
    [
        ("100000", "400"),
        ("300000", "1200"),
        ("300001", "1200.005"),
        ("1000000", "5000"),
        ("3000000", "18000"),
        ("2000000000", "578518000"),
    ],
)
def test_maintenance_follows_the_published_table_at_and_beyond_its_edges(notional: str, maintenance: str) -> None:
    assert near(tiered(notional, leverage="1").maintenance_margin, maintenance)


@pytest.mark.parametrize(
    ("notional", "ceiling"), [("300000", 150), ("300001", 100), ("1800000000", 1), ("1900000000", 1)]
)
def test_the_cap_of_a_tier_belongs_to_it_and_the_last_tier_has_no_end(notional: str, ceiling: int) -> None:
    assert tiered(notional, leverage="1").max_leverage == ceiling


def test_the_lower_of_the_tiers_and_the_venues_maximum_holds() -> None:
    rules = rules_of({"max_leverage": "20"}, BINANCE_BTC, venue="binance-usdm")
    large = {"by": "notional", "value": "200000000"}
    assert answer_of(rules, **TIERED).max_leverage == 20
    assert answer_of(rules, **TIERED, size=large).max_leverage == 10
    assert answer_of().max_leverage is None


def test_the_tier_at_the_level_decides_not_the_tier_at_the_entry() -> None:
    """1.2 M at entry is tier 3; a third lower it is tier 2: LP = (QE − M − D)/(Q(1 − r)) with r = 0.5 %, D = 300."""
    answer = tiered("1200000", leverage="3")
    level = (Decimal(1_200_000) - 400_000 - 300) / (20 * (1 - Decimal("0.005")))
    assert level * 20 > 300_000
    tier_three = (Decimal(1_200_000) - 400_000 - 1500) / (20 * (1 - Decimal("0.0065")))
    assert near(answer.levels.liquidation, level if level * 20 <= 800_000 else tier_three)


def test_a_short_climbs_into_the_next_tier_before_it_is_liquidated() -> None:
    answer = tiered("290000", side="short", leverage="5")
    size = Decimal(290_000) / 60_000
    assert near(answer.levels.liquidation, (Decimal(290_000) + 58_000 + 300) / (size * Decimal("1.005")))


def test_tiers_typed_for_a_plan_replace_the_venues() -> None:
    answer = answer_of(BINANCE, overrides={"maintenance_rate": None, "tiers": [{"maintenance_rate": "0.01"}]})
    assert answer.maintenance_margin == 600
    assert [used.value for used in answer.sources if used.figure == "tiers"] == ["1 tiers"]


def test_a_typed_rate_replaces_all_tiers_and_the_deduction_of_the_rulebook() -> None:
    assert answer_of(BINANCE, overrides={"maintenance_rate": "0.01"}).maintenance_margin == 600
    flat = rules_of({"maintenance_rate": "0.02", "maintenance_amount": "100"}, venue="elsewhere")
    assert answer_of(flat, overrides={"maintenance_rate": None}).maintenance_margin == 1100
    assert answer_of(flat, overrides={"maintenance_rate": "0.01"}).maintenance_margin == 600
    typed = answer_of(flat, overrides={"maintenance_rate": "0.01", "maintenance_amount": "50"})
    assert typed.maintenance_margin == 550
    used = typed.terms.sourced("maintenance_amount")
    assert used is not None
    assert used.status is Status.USER


# --- intervals --------------------------------------------------------------------------------------------------------


def test_the_nearer_end_is_the_one_that_a_price_meets_first() -> None:
    both = Interval(Decimal(50), Decimal(100))
    assert both.nearer(Decimal(60)) == 50
    assert both.nearer(Decimal(90)) == 100
    assert both.nearer(Decimal(75)) == 50
    assert Interval(None, Decimal(100)).nearer(Decimal(60)) == 100
    assert Interval(None, None).nearer(Decimal(60)) is None


def test_an_amount_without_coins_is_worth_nothing_at_no_price() -> None:
    assert root_of(Amount(Decimal(5), Decimal(0))) is None
    assert root_of(Amount(Decimal(5), Decimal(1))) is None
    assert root_of(Amount(Decimal(-5), Decimal(1))) == 5


def test_an_account_that_no_price_moves_is_safe_everywhere_or_nowhere() -> None:
    def book(quote: int) -> Book:
        return Book(equity=Amount(Decimal(quote), Decimal(0)), lines=(ZERO,))

    assert safe_interval(book(1), Decimal(1), Decimal(5)) == Interval(None, None)
    assert safe_interval(book(0), Decimal(1), Decimal(5)) == NOWHERE
    assert not NOWHERE.holds(Decimal(5))


# --- cross accounts ---------------------------------------------------------------------------------------------------


def cross(*others: dict[str, Any], balance: str = "20000", **changes: Any) -> Assessment:
    return answer_of(margin_mode="cross", account={"balance": balance, "other_positions": list(others)}, **changes)


def other(**changes: str) -> dict[str, Any]:
    eth = {
        "symbol": "ETHUSDT",
        "side": "long",
        "quantity": "10",
        "entry": "2500",
        "mark": "2400",
        "maintenance_rate": "0.01",
    }
    return eth | changes


def test_cross_counts_the_balance_less_the_entry_fee() -> None:
    answer = cross(costs={"taker_fee": "0.001"})
    assert near(answer.levels.liquidation, (Decimal(60_000) - 20_000 + 60) / Decimal("0.995"))
    assert answer.collateral == 12_000


def test_another_symbol_stands_at_its_mark() -> None:
    backing = 20_000 - 1000 - 240
    assert near(cross(other()).levels.liquidation, (Decimal(60_000) - backing) / Decimal("0.995"))


def test_a_short_elsewhere_gains_where_its_mark_has_fallen() -> None:
    backing = 20_000 + 1000 - 240
    assert near(cross(other(side="short")).levels.liquidation, (Decimal(60_000) - backing) / Decimal("0.995"))


def test_another_symbol_with_a_beta_moves_along() -> None:
    """With beta 1 ten ETH at 2,400 move like 0.4 BTC: slope 24,000/60,000."""
    coin = Decimal(24_000) / 60_000
    slope = 1 + coin - (Decimal("0.005") + Decimal("0.01") * coin)
    level = (Decimal(60_000) + 25_000 - 20_000) / slope
    assert near(cross(other(beta="1")).levels.liquidation, level)


def test_beta_counts_from_the_mark_where_one_is_given() -> None:
    answer = cross(other(beta="1"), mark="61000")
    coin = Decimal(24_000) / 61_000
    slope = 1 + coin - (Decimal("0.005") + Decimal("0.01") * coin)
    assert near(answer.levels.liquidation, (Decimal(60_000) + 25_000 - 20_000) / slope)


def test_a_hedge_of_the_same_underlying_moves_with_the_price() -> None:
    hedge = other(symbol="BTCUSD", underlying="BTCUSDT", side="short", quantity="0.4", entry="60000", mark="60000")
    slope = 1 - Decimal("0.4") - Decimal("0.005") - Decimal("0.004")
    assert near(cross(hedge).levels.liquidation, (Decimal(60_000) - 24_000 - 20_000) / slope)


def test_an_over_hedged_account_is_liquidated_above() -> None:
    hedge = other(symbol="BTCUSDT", side="short", quantity="3", entry="60000", mark="60000")
    answer = cross(hedge)
    assert answer.levels.liquidation_below is None
    assert near(answer.levels.liquidation, (Decimal(20_000) + 120_000) / (2 + Decimal("0.035")))
    assert answer.distance.liquidation is not None
    assert answer.distance.liquidation > 0


def test_an_inverse_hedge_of_the_same_underlying_is_worth_quote_at_every_price() -> None:
    """A short of N quote units loses N·(p/E − 1) in quote: a straight line beside the linear leg."""
    hedge = other(
        symbol="BTCUSDT",
        side="short",
        quantity="300",
        contract_size="100",
        entry="60000",
        instrument_kind="inverse-perpetual",
    )
    slope = 1 - Decimal("0.5") - Decimal("0.005")
    level = (Decimal(60_000) - 20_000 - 30_000 + 300) / slope
    assert near(cross(hedge).levels.liquidation, level)


def test_an_inverse_position_in_another_coin_stands_at_its_mark_or_moves_with_beta() -> None:
    eth = other(quantity="24000", entry="2000", instrument_kind="inverse-perpetual", maintenance_amount="0.1")
    backing = Decimal(20_000) + 12 * 2400 - 24_000 - 240 + Decimal("0.1") * 2400
    assert near(cross(eth).levels.liquidation, (Decimal(60_000) - backing) / Decimal("0.995"))
    coin = Decimal(2400) / 60_000
    slope = 1 + 12 * coin + Decimal("0.1") * coin - Decimal("0.005")
    assert near(cross(eth | {"beta": "1"}).levels.liquidation, (60_000 + 24_000 + 240 - Decimal(20_000)) / slope)


def test_an_inverse_plan_backed_by_coins_carries_linear_positions_too() -> None:
    answer = cross(other(), balance="1", size={"by": "quantity", "value": "60000"}, overrides=INVERSE)
    # equity − requirement in quote: p − 60000 + p − 1000 − 240 − 0.005·60000
    assert near(answer.levels.liquidation, (Decimal(60_000) + 1240 + 300) / 2)


def test_cross_without_a_balance_has_a_size_but_no_level() -> None:
    answer = answer_of(margin_mode="cross", costs={"funding_rate": "0.0001"})
    assert answer.quantity == 1
    assert answer.levels.liquidation is answer.levels.bankruptcy is answer.runway_hours is None
    assert answer.loss_at_liquidation is None
    assert answer.levels.break_even is not None


# --- what a liquidation costs -----------------------------------------------------------------------------------------


def test_what_the_venue_keeps_is_the_whole_slice_and_the_fee_beside_it() -> None:
    assert answer_of(costs={"taker_fee": "0.001"}).loss_at_liquidation == 12_060


def test_what_is_returned_is_the_requirement_less_the_clearance_fee() -> None:
    answer = answer_of(overrides={"liquidation_residual": "returned", "liquidation_fee_rate": "0.002"})
    level = Decimal(48_000) / Decimal("0.995")
    assert near(answer.loss_at_liquidation, 12_000 - level * Decimal("0.003"))


def test_a_clearance_fee_beyond_the_requirement_returns_nothing() -> None:
    answer = answer_of(overrides={"liquidation_residual": "returned", "liquidation_fee_rate": "0.0125"})
    assert answer.loss_at_liquidation == 12_000


def test_the_taker_fee_joins_the_clearance_only_where_the_rulebook_says_so() -> None:
    rules = rules_of({"liquidation_taker_fee": "yes"})
    answer = answer_of(rules, overrides={"liquidation_residual": "returned"}, costs={"taker_fee": "0.001"})
    level = Decimal(48_000) / Decimal("0.995")
    assert near(answer.loss_at_liquidation, 12_000 + 60 - level * Decimal("0.004"))


def test_cross_loses_the_way_to_the_level_and_both_fees() -> None:
    answer = cross(costs={"taker_fee": "0.001"}, overrides={"liquidation_fee_rate": "0.002"})
    level = (Decimal(60_000) - 20_000 + 60) / Decimal("0.995")
    assert near(answer.loss_at_liquidation, 60 + 60_000 - level + Decimal("0.002") * level)


def test_inverse_losses_are_coins() -> None:
    size = {"by": "quantity", "value": "60000"}
    answer = answer_of(size=size, overrides=INVERSE | {"liquidation_residual": "returned"})
    assert near(answer.initial_margin, "0.2")
    level = Decimal(60_000) * Decimal("1.005") / Decimal("1.2")
    assert near(answer.levels.liquidation, level)
    assert near(answer.loss_at_liquidation, Decimal("0.2") - Decimal("0.005") * 60_000 / level)


# --- reward : risk ----------------------------------------------------------------------------------------------------


def test_reward_is_weighted_by_share_and_the_rest_leaves_at_the_last_target() -> None:
    answer = answer_of(stop="57000", targets=[{"price": "66000", "share": "0.5"}, {"price": "69000", "share": "0.25"}])
    assert answer.reward == 7500
    assert answer.reward_to_risk == Decimal("2.5")
    assert answer.levels.targets == (66000, 69000)


def test_fees_and_the_whole_carry_come_off_the_reward_and_onto_the_risk() -> None:
    costs = {"taker_fee": "0.001", "funding_rate": "0.0001"}
    answer = answer_of(stop="57000", targets=[{"price": "66000"}], costs=costs, hold_hours="80")
    assert answer.reward == 6000 - 66 - 60 - 60
    assert answer.loss_at_stop == 3000 + 57 + 60 + 60
    assert near(answer.reward_to_risk, Decimal(5814) / 3177)


def test_carry_that_is_received_adds_to_the_reward_but_not_to_the_loss() -> None:
    answer = answer_of(stop="57000", targets=[{"price": "66000"}], costs={"funding_rate": "-0.0001"}, hold_hours="80")
    assert answer.reward == 6060
    assert answer.loss_at_stop == 3000
    assert answer.costs.carry_over_hold == -60
    assert answer.costs.carry_per_day == -18


def test_without_a_stop_the_liquidation_is_the_risk() -> None:
    assert answer_of(targets=[{"price": "66000"}]).reward_to_risk == Decimal("0.5")


def test_without_targets_or_with_nothing_at_risk_there_is_no_ratio() -> None:
    assert answer_of(stop="57000").reward_to_risk is None
    assert answer_of(stop="63000", targets=[{"price": "66000"}]).reward_to_risk is None


def test_slippage_is_on_the_stop_alone_and_told_apart() -> None:
    answer = answer_of(stop="57000", targets=[{"price": "66000"}], costs={"slippage": "0.01"})
    assert {part.key: part.amount for part in answer.loss_parts} == {
        "price": 3000,
        "slippage": 570,
        "entry_fee": 0,
        "exit_fee": 0,
    }
    assert answer.reward == 6000
    assert answer_of(side="short", stop="63000", costs={"slippage": "0.01"}).loss_at_stop == 3630


# --- carry ------------------------------------------------------------------------------------------------------------

FUNDED = {"funding_rate": "0.0001"}


def test_funding_a_day_and_over_the_hold() -> None:
    costs = answer_of(costs=FUNDED, hold_hours="36").costs
    assert (costs.funding_per_day, costs.borrow_per_day, costs.carry_per_day, costs.carry_over_hold) == (18, 0, 18, 27)


@pytest.mark.parametrize(
    ("opens_at", "hours", "fundings"),
    [
        ("2026-07-31T14:00:00Z", "1.9", 0),
        ("2026-07-31T14:00:00Z", "2", 1),
        ("2026-07-31T16:00:00Z", "7.9", 0),
        ("2026-07-31T16:00:00Z", "8", 1),
        ("2026-07-31T15:59:59Z", "24", 3),
        ("1969-12-31T23:00:00Z", "1", 1),
        ("1969-12-31T23:00:00Z", "0.5", 0),
    ],
)
def test_with_an_opening_time_funding_falls_at_its_instants(opens_at: str, hours: str, fundings: int) -> None:
    answer = answer_of(opens_at=opens_at, hold_hours=hours, costs=FUNDED)
    assert answer.costs.carry_over_hold == 6 * fundings


def test_the_slice_pays_the_carry_and_the_level_comes_nearer() -> None:
    answer = answer_of(costs=FUNDED, hold_hours="800")
    assert near(answer.levels.liquidation, Decimal(48_000) / Decimal("0.995"))
    assert near(answer.levels_at_end.liquidation, Decimal(48_600) / Decimal("0.995"))
    assert near(answer.levels_at_end.bankruptcy, 48_600)
    assert near(answer.levels_at_end.break_even, 60_600)


def test_carry_paid_from_the_balance_moves_no_level_and_never_runs_out() -> None:
    answer = answer_of(costs=FUNDED, hold_hours="800", overrides={"carry_paid_from": "balance"})
    assert answer.levels_at_end.liquidation == answer.levels.liquidation
    assert near(answer.levels_at_end.break_even, 60_600)
    assert answer.runway_hours is None


def test_the_wallet_pays_first_and_then_the_slice() -> None:
    changes: dict[str, Any] = {"costs": FUNDED, "overrides": {"carry_paid_from": "wallet-then-slice"}}
    rich = answer_of(**changes, hold_hours="800", account={"balance": "12600"})
    assert rich.levels_at_end.liquidation == rich.levels.liquidation
    poor = answer_of(**changes, hold_hours="800", account={"balance": "12400"})
    assert near(poor.levels_at_end.liquidation, Decimal(48_200) / Decimal("0.995"))
    assert near(poor.runway_hours, (Decimal(11_700) + 400) / 6 * 8)
    none = answer_of(**changes, hold_hours="800")
    assert near(none.levels_at_end.liquidation, Decimal(48_600) / Decimal("0.995"))
    received = answer_of(
        **changes | {"costs": {"funding_rate": "-0.0001"}}, hold_hours="800", account={"balance": "12600"}
    )
    assert near(received.levels_at_end.liquidation, Decimal(47_400) / Decimal("0.995"))


def test_cross_pays_from_the_balance_that_backs_it_whatever_the_rulebook_says_of_slices() -> None:
    answer = cross(costs=FUNDED, hold_hours="800", overrides={"carry_paid_from": "slice"})
    assert near(answer.levels_at_end.liquidation, Decimal(40_600) / Decimal("0.995"))
    assert near(answer.runway_hours, Decimal(20_000 - 300) / 6 * 8)


# --- runway -----------------------------------------------------------------------------------------------------------


def test_runway_is_what_lies_above_the_call_by_what_holding_takes() -> None:
    assert near(answer_of(costs=FUNDED).runway_hours, Decimal(11_700) / 6 * 8)
    called = answer_of(costs=FUNDED, overrides={"margin_call": {"ratio": "0.5"}})
    assert near(called.runway_hours, Decimal(11_400) / 6 * 8)


def test_runway_is_null_where_holding_costs_nothing_and_zero_where_it_is_called_already() -> None:
    assert answer_of().runway_hours is None
    assert answer_of(costs={"funding_rate": "-0.0001"}).runway_hours is None
    assert answer_of(costs=FUNDED, leverage="300").runway_hours == 0
    assert answer_of(leverage="300").runway_hours == 0


def test_with_an_opening_time_the_runway_ends_at_an_instant() -> None:
    at = {"opens_at": "2026-07-31T14:00:00Z", "costs": {"funding_rate": "0.1"}}
    assert answer_of(**at).runway_hours == 2 + 8  # 11,700 above liquidation, 6,000 a funding: the second one
    assert answer_of(**at, leverage="100").runway_hours == 2


def test_runway_freezes_other_positions_at_their_marks() -> None:
    frozen = cross(other(), costs=FUNDED)
    assert near(frozen.runway_hours, Decimal(20_000 - 1000 - 240 - 300) / 6 * 8)
    moving = cross(other(beta="1"), mark="66000", costs=FUNDED)
    assert near(moving.runway_hours, Decimal(20_000 - 1000 - 240 - 300) / 6 * 8)
    hedge = other(symbol="BTCUSDT", side="short", quantity="0.5", entry="66000", mark="64000", maintenance_rate="0")
    assert near(cross(hedge, costs=FUNDED).runway_hours, Decimal(20_000 + 1000 - 300) / 6 * 8)
    unmarked = {key: value for key, value in hedge.items() if key != "mark"}
    assert near(cross(unmarked, costs=FUNDED).runway_hours, Decimal(20_000 + 3000 - 300) / 6 * 8)


def test_an_inverse_runway_is_counted_in_coins() -> None:
    answer = answer_of(size={"by": "quantity", "value": "60000"}, overrides=INVERSE, costs=FUNDED)
    assert near(answer.runway_hours, (Decimal("0.2") - Decimal("0.005")) / Decimal("0.0001") * 8)


# --- loans ------------------------------------------------------------------------------------------------------------


def test_a_net_loan_is_the_notional_less_the_slice_with_its_extra_margin() -> None:
    assert answer_of(overrides=LOAN).loan == 48_000
    assert answer_of(overrides=LOAN, extra_margin="8000").loan == 40_000
    assert answer_of(overrides=LOAN, extra_margin="80000").loan == 0
    assert answer_of(overrides=LOAN, leverage=None, collateral="20000").loan == 40_000
    assert answer_of(overrides=LOAN, loan="full").loan == 60_000
    assert answer_of(overrides=LOAN, side="short").loan == 1
    assert answer_of().loan is None


def test_a_net_loan_in_cross_mode_is_the_notional_less_the_initial_margin() -> None:
    assert cross(overrides=LOAN, extra_margin="8000").loan == 48_000


def test_interest_on_borrowed_quote() -> None:
    costs = {"borrow_rate_daily": "0.001", "opening_borrow_fee": "0.002"}
    answer = answer_of(overrides=LOAN, costs=costs, hold_hours="48", stop="57000")
    assert answer.costs.entry_fee == 96
    assert answer.costs.borrow_per_day == 48
    assert answer.costs.carry_over_hold == 96
    assert answer.loss_at_stop == 3000 + 96 + 96
    assert near(answer.levels_at_end.liquidation, Decimal(48_096) / Decimal("0.995"))
    assert near(answer.runway_hours, Decimal(11_700) / 48 * 24)


def test_interest_on_borrowed_coins_is_owed_in_coins_and_valued_at_the_stop_in_its_loss() -> None:
    costs = {"borrow_rate_daily": "0.001"}
    answer = answer_of(overrides=LOAN, costs=costs, hold_hours="240", stop="63000", side="short")
    assert answer.costs.borrow_per_day == 60
    assert answer.loss_at_stop == 3000 + 630
    assert near(answer.levels_at_end.liquidation, Decimal(72_000) / Decimal("1.015"))
    assert near(answer.levels_at_end.break_even, Decimal(60_000) / Decimal("1.01"))


def test_regulation_t_is_a_call_and_the_broker_alone_decides_on_more() -> None:
    figures = {"instrument_kind": "equity", "maintenance_on": "market-value", "settlement_currency": "USD"}
    long = answer_of(entries=[{"price": "100"}], leverage="2", overrides=figures | {"maintenance_rate": "0.25"})
    short = answer_of(
        entries=[{"price": "100"}], leverage="2", side="short", overrides=figures | {"maintenance_rate": "0.3"}
    )
    assert near(long.levels.margin_call, Decimal(200) / 3)
    assert near(short.levels.margin_call, Decimal(150) / Decimal("1.3"))
    for answer in (long, short):
        assert answer.levels.liquidation is None
        assert answer.distance.liquidation is None
        assert answer.loss_at_liquidation is None
    assert near(long.distance.margin_call, Decimal(1) / 3)
    assert long.loan == 50
    ratio = answer_of(
        entries=[{"price": "100"}],
        leverage="2",
        overrides=figures | {"maintenance_rate": "0.25", "margin_call": {"ratio": "0.5"}},
    )
    assert near(ratio.levels.margin_call, 100)


def test_spot_owes_nothing_and_nothing_liquidates_it() -> None:
    answer = answer_of(
        BINANCE,
        overrides={"instrument_kind": "spot", "maintenance_rate": None},
        leverage="7",
        stop="57000",
        costs=FUNDED,
    )
    assert answer.leverage == 1
    assert answer.collateral == 60_000
    assert answer.loan is answer.maintenance_margin is answer.runway_hours is None
    levels = answer.levels
    assert levels.liquidation is levels.margin_call is levels.bankruptcy is None
    assert answer.loss_at_stop == 3000
    assert answer.costs.carry_per_day == 0
    sized = answer_of(
        overrides={"instrument_kind": "spot"}, leverage=None, stop="57000", size={"by": "risk", "value": "300"}
    )
    assert near(sized.quantity, "0.1")


# --- sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "quantity"),
    [
        ({"by": "quantity", "value": "0.25"}, "0.25"),
        ({"by": "notional", "value": "15000"}, "0.25"),
        ({"by": "collateral", "value": "3000"}, "0.25"),
        ({"by": "risk", "value": "750"}, "0.25"),
        ({"by": "risk-percent", "value": "0.075"}, "0.25"),
    ],
)
def test_every_way_of_sizing_leads_to_the_same_position(size: dict[str, str], quantity: str) -> None:
    answer = answer_of(size=size, stop="57000", account={"balance": "10000"})
    assert answer.quantity == Decimal(quantity)
    assert answer.initial_margin == 3000
    small = answer_of(size=size, stop="57000", account={"balance": "10000"}, overrides={"contract_size": "0.001"})
    assert small.quantity == Decimal(quantity) * (1000 if size["by"] != "quantity" else 1)


@pytest.mark.parametrize(
    ("size", "contracts"),
    [
        ({"by": "quantity", "value": "300"}, "300"),
        ({"by": "notional", "value": "30000"}, "300"),
        ({"by": "collateral", "value": "0.1"}, "300"),
        ({"by": "risk", "value": "0.1"}, "300"),
    ],
)
def test_inverse_sizes_are_contracts_of_quote_units_and_money_is_coins(size: dict[str, str], contracts: str) -> None:
    answer = answer_of(size=size, stop="50000", overrides=INVERSE | {"contract_size": "100", "lot": "1"})
    assert answer.quantity == Decimal(contracts)
    assert answer.notional == 30_000
    assert answer.initial_margin == Decimal("0.1")
    assert answer.loss_at_stop == Decimal("0.1")
    assert answer.currency == "BTC"


def test_an_average_entry_is_harmonic_for_inverse_contracts() -> None:
    entries = [{"price": "50000", "share": "0.5"}, {"price": "100000", "share": "0.5"}]
    assert answer_of(entries=entries).entry == 75_000
    inverse = answer_of(entries=entries, size={"by": "quantity", "value": "60000"}, overrides=INVERSE)
    assert near(inverse.entry, Decimal(200_000) / 3)


def test_one_inverse_entry_is_kept_to_the_digit() -> None:
    assert answer_of(entries=[{"price": "7"}], overrides=INVERSE).entry == 7


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"size": {"by": "risk", "value": "100"}}, "stop"),
        ({"size": {"by": "risk", "value": "100"}, "stop": "63000"}, "stop"),
        ({"size": {"by": "risk", "value": "100"}, "stop": "57000", "side": "short"}, "stop"),
        ({"size": {"by": "risk-percent", "value": "0.01"}, "stop": "57000"}, "account.balance"),
        (
            {"size": {"by": "risk-percent", "value": "0.01"}, "stop": "57000", "account": {"balance": "0"}},
            "account.balance",
        ),
        ({"size": {"by": "collateral", "value": "100"}, "leverage": None}, "leverage"),
        ({"size": {"by": "collateral", "value": "100"}, "leverage": None, "collateral": "100"}, "leverage"),
        ({"size": {"by": "quantity", "value": "0.0009"}, "overrides": {"lot": "0.001"}}, "size.value"),
    ],
)
def test_a_plan_without_a_size_says_which_field_to_change(changes: dict[str, Any], field: str) -> None:
    answer = answer_of(**changes)
    assert answer.quantity is None
    assert answer.problem_field == field
    assert answer.problem.endswith(".")
    assert answer.levels.liquidation is None


def test_exact_lots_are_not_lost_to_the_last_digit_of_a_division() -> None:
    """1/50,000 − 1/60,000 has no end; three hundred contracts of 100 are three hundred."""
    changes = INVERSE | {"contract_size": "100", "lot": "1"}
    assert answer_of(size={"by": "risk", "value": "0.1"}, stop="50000", overrides=changes).quantity == 300
    assert (
        answer_of(size={"by": "notional", "value": "700"}, entries=[{"price": "7"}], overrides={"lot": "1"}).quantity
        == 100
    )


def test_sized_by_risk_a_loan_of_coins_is_valued_at_the_stop() -> None:
    """ℓ = 3,000 + 10 days · 0.1 % · 63,000 + 0.2 % · 60,000 = 3,750."""
    costs = {"borrow_rate_daily": "0.001", "opening_borrow_fee": "0.002"}
    answer = answer_of(
        side="short", stop="63000", size={"by": "risk", "value": "1875"}, overrides=LOAN, costs=costs, hold_hours="240"
    )
    assert answer.quantity == Decimal("0.5")
    assert answer.loss_at_stop == 1875


def test_sized_by_risk_an_absolute_collateral_shrinks_the_loan() -> None:
    """Q = (risk + iC)/(α + iE) = (1,000 + 0.01·10,000)/(3,000 + 600); where nothing is borrowed, risk/α."""
    changes: dict[str, Any] = {
        "stop": "57000",
        "overrides": LOAN,
        "costs": {"borrow_rate_daily": "0.001"},
        "hold_hours": "240",
    }
    size = {"by": "risk", "value": "1000"}
    answer = answer_of(size=size, leverage=None, collateral="9000", extra_margin="1000", **changes)
    assert near(answer.quantity, Decimal(1100) / 3600)
    paid = answer_of(size=size, leverage=None, collateral="90000", **changes)
    assert near(paid.quantity, Decimal(1) / 3)
    assert paid.loan == 0
    low = answer_of(size=size, leverage="0.5", **changes)
    assert near(low.quantity, Decimal(1) / 3)


# --- the largest size -------------------------------------------------------------------------------------------------


def test_the_largest_size_takes_the_whole_balance_with_the_fee() -> None:
    answer = answer_of(account={"balance": "12060"}, costs={"taker_fee": "0.001"})
    assert near(answer.largest_quantity, 1)
    assert near(
        answer_of(account={"balance": "12160"}, costs={"taker_fee": "0.001"}, extra_margin="100").largest_quantity, 1
    )
    assert answer_of(account={"balance": "1"}, extra_margin="100").largest_quantity == 0


def test_in_cross_mode_extra_margin_adds_to_what_can_be_put_up() -> None:
    assert near(cross(balance="11900", extra_margin="100").largest_quantity, 1)


def test_an_opening_fee_on_the_loan_is_paid_from_the_balance_too() -> None:
    costs = {"opening_borrow_fee": "0.01"}
    assert near(answer_of(account={"balance": "12480"}, overrides=LOAN, costs=costs).largest_quantity, 1)
    assert near(answer_of(account={"balance": "12600"}, overrides=LOAN, costs=costs, side="short").largest_quantity, 1)
    assert near(answer_of(account={"balance": "12600"}, overrides=LOAN, costs=costs, loan="full").largest_quantity, 1)


def test_the_largest_tier_that_grants_the_leverage_limits_the_size() -> None:
    assert tiered("1000", leverage="100").largest_quantity == Decimal("13.33333333333333333333333333333333")
    assert tiered("1000", leverage="151").largest_quantity == 0
    assert near(tiered("1000", leverage="100", account={"balance": "600"}).largest_quantity, 1)


def test_a_leverage_beyond_the_venue_s_own_maximum_is_granted_to_no_size() -> None:
    assert answer_of(leverage="25", overrides={"max_leverage": "20"}, account={"balance": "600"}).largest_quantity == 0
    assert answer_of(leverage="20", overrides={"max_leverage": "20"}).largest_quantity is None


def test_a_silent_last_tier_grants_nothing_that_a_tier_before_it_refuses() -> None:
    rows = [{"max_notional": "60000", "maintenance_rate": "0.01", "max_leverage": "50"},
            {"max_notional": "120000", "maintenance_rate": "0.02", "max_leverage": "10"},
            {"maintenance_rate": "0.03"}]  # fmt: skip
    assert answer_of(leverage="25", overrides={"maintenance_rate": None, "tiers": rows}).largest_quantity == 1


def test_without_a_balance_or_a_tier_there_is_no_largest_size() -> None:
    assert answer_of().largest_quantity is None


def test_a_rebate_larger_than_the_margin_leaves_only_the_tier_to_limit_the_size() -> None:
    costs = {"maker_fee": "-0.9", "entry_is_maker": True}
    assert answer_of(leverage="100", account={"balance": "1"}, costs=costs).largest_quantity is None


def test_the_largest_size_of_an_inverse_contract_is_whole_lots() -> None:
    answer = answer_of(
        account={"balance": "0.2"},
        size={"by": "quantity", "value": "100"},
        overrides=INVERSE | {"contract_size": "100", "lot": "1"},
    )
    assert answer.largest_quantity == 600


# --- leverage as an output --------------------------------------------------------------------------------------------


def output(**changes: Any) -> Assessment:
    return answer_of(**{"leverage": None, "stop": "57000", **changes})


def test_leverage_follows_from_the_stop() -> None:
    """M* = 3,000 + 0.005·57,000 = 3,285; 60,000/3,285 = 18.26…"""
    answer = output()
    assert answer.leverage == Decimal("18.26")
    assert answer.sized is not None
    assert answer.sized.needed_margin == 3285
    assert answer.sized.limit == "stop"
    assert output(safety_buffer="0.25").leverage == Decimal("14.88")


def test_a_cap_or_the_tiers_maximum_limits_the_leverage_floored_to_hundredths() -> None:
    assert output(leverage_cap="5").leverage == 5
    assert output(leverage_cap="5.009").leverage == 5
    assert output(overrides={"max_leverage": "4"}, leverage_cap="5").leverage == 4
    assert output(overrides={"max_leverage": "8"}, leverage_cap="5").leverage == 5


def test_without_a_stop_or_with_one_that_cannot_work_leverage_is_1() -> None:
    assert output(stop=None).leverage == 1
    assert output(stop="60000").leverage == 1
    assert output(stop="63000").leverage == 1
    assert output(stop="10000", safety_buffer="0.25").leverage == 1
    assert output(overrides={"maintenance_on": "debt-level"}).leverage == 1


def test_enough_extra_margin_leaves_the_cap() -> None:
    assert output(extra_margin="4000", leverage_cap="7.005").leverage == 7
    assert output(extra_margin="4000").leverage == 1


def test_in_cross_mode_leverage_is_the_cap() -> None:
    answer = cross(leverage=None, stop="57000", leverage_cap="7.005")
    assert answer.leverage == 7
    assert cross(leverage=None, stop="57000").leverage == 1
    assert answer.plan.margin_mode is MarginMode.CROSS


def test_leverage_follows_from_the_quantity_after_rounding() -> None:
    """The rounded position is smaller and sits lower in its tiers, so it bears what the rounded size bears."""
    rows = [{"max_notional": "60000", "maintenance_rate": "0.004"}, {"maintenance_rate": "0.05"}]
    figures = {"maintenance_rate": None, "tiers": rows}
    rounded = output(size={"by": "quantity", "value": "1.9"}, overrides=figures | {"lot": "1"})
    assert rounded.leverage == output(size={"by": "quantity", "value": "1"}, overrides=figures).leverage


def test_carry_taken_from_the_slice_needs_more_margin_and_from_elsewhere_none() -> None:
    funded: dict[str, Any] = {"costs": FUNDED, "hold_hours": "800"}

    def needed(**changes: Any) -> Decimal | None:
        sized = output(**funded, **changes).sized
        return sized.needed_margin if sized else None

    assert needed() == 3885
    assert needed(overrides={"carry_paid_from": "balance"}) == 3285
    wallet = {"carry_paid_from": "wallet-then-slice"}
    assert needed(overrides=wallet) == 3885
    assert needed(overrides=wallet, account={"balance": "3884"}) == 3885
    assert needed(overrides=wallet, account={"balance": "3885"}) == 3285


def test_the_wallet_pays_the_interest_of_a_loan_first() -> None:
    def needed(**changes: Any) -> Decimal | None:
        changes["overrides"] = LOAN | {"carry_paid_from": "wallet-then-slice"}
        sized = output(costs={"borrow_rate_daily": "0.001"}, hold_hours="240", **changes).sized
        return sized.needed_margin if sized else None

    lent = 60_000 - 3285
    assert near(needed(account={"balance": str(3285 + lent // 100 + 1)}), 3285)
    assert near(needed(account={"balance": "3285"}), (Decimal(3285) + 600) / Decimal("1.01"))
    assert near(needed(loan="full", account={"balance": "3885"}), 3285)
    assert near(needed(loan="full", account={"balance": "3884"}), 3885)
    assert near(needed(side="short", stop="63000", account={"balance": "3915"}), 3315)
    assert near(needed(side="short", stop="63000", account={"balance": "3914"}), Decimal(3315) + 630)


def test_a_risk_sized_loan_in_cross_mode_counts_the_interest_of_its_leverage() -> None:
    changes: dict[str, Any] = {
        "size": {"by": "risk", "value": "1000"},
        "leverage_cap": "5",
        "hold_hours": "240",
        "overrides": LOAN,
        "costs": {"borrow_rate_daily": "0.001"},
    }
    answer = cross(leverage=None, stop="57000", **changes)
    assert answer.leverage == 5
    assert near(answer.loss_at_stop, 1000)
    assert near(answer.quantity, Decimal(1000) / (3000 + 480))


def test_where_a_lot_smaller_would_bear_more_leverage_its_loan_must_not_lose_more_than_the_risk() -> None:
    """At the edge of a tier the rounded size is granted 20×, but the larger loan would cost more than was to be risked."""
    rows = [
        {"max_notional": "60000", "maintenance_rate": "0", "max_leverage": "20"},
        {"maintenance_rate": "0", "max_leverage": "2"},
    ]
    answer = output(
        size={"by": "risk", "value": "3330"},
        hold_hours="240",
        costs={"borrow_rate_daily": "0.001"},
        overrides=LOAN | {"maintenance_rate": None, "tiers": rows, "lot": "1"},
    )
    assert answer.quantity == 1
    assert answer.loss_at_stop is not None
    assert answer.loss_at_stop <= 3330


# --- small parts ------------------------------------------------------------------------------------------------------


def test_each_side_has_the_other() -> None:
    assert Side.LONG.other is Side.SHORT
    assert Side.SHORT.other is Side.LONG


def test_a_leg_values_itself_in_its_settlement_currency() -> None:
    inverse = Leg(sign=1, inverse=True, size=Decimal(100), entry=Decimal(50))
    assert inverse.entry_notional == 2
    assert inverse.notional_at(Decimal(25)) == 4
    assert inverse.on_entry(Decimal("0.5"), Decimal("0.25")) == Amount(Decimal(0), Decimal("0.75"))


def test_the_currency_is_the_settlements_else_the_quotes_else_the_accounts() -> None:
    def currency(**changes: Any) -> str:
        return answer_of(**changes, account={"currency": "EUR"}).currency

    assert currency() == "USDT"
    assert currency(overrides={"settlement_currency": None, "quote_currency": "USD"}) == "USD"
    assert currency(overrides={"settlement_currency": None}) == "EUR"
    assert answer_of(overrides={"settlement_currency": None}).currency == "USD"


def test_terms_are_remembered_between_plans_that_share_their_rules_and_no_others() -> None:
    first = answer_of(BINANCE, **TIERED)
    assert answer_of(BINANCE, **TIERED, stop="57000").terms is first.terms
    assert answer_of(rules_of({"contract_size": "1"}, BINANCE_BTC), **TIERED).terms is not first.terms
    assert answer_of(BINANCE, overrides={"maintenance_rate": "0.1"}).terms is not first.terms
    assert answer_of(BINANCE, **TIERED, costs={"taker_fee": "0.1"}).terms is not first.terms
    assert answer_of(BINANCE, **TIERED, account={"currency": "EUR"}).terms is not first.terms
    assert answer_of(BINANCE, **TIERED, side="short").terms is not first.terms
