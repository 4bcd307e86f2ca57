"""The account's totals and its margin ratio: at the ratio's liquidation and call stand the very levels of the engine."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from planner.model.assess import assess
from planner.model.held import held_of
from planner.model.instrument import InstrumentKind, MarginRatio
from planner.model.margin.account import Book
from planner.model.totals import Totals, totals_of
from tests.model.plans import BINANCE_BTC, near, plan_of, rules_of

CROSS = {"margin_mode": "cross", "account": {"balance": "20000"}, "costs": {"taker_fee": "0"}}
SHORT_ETH = {
    "symbol": "ETHUSDT",
    "side": "short",
    "quantity": "10",
    "entry": "2500",
    "mark": "2400",
    "maintenance_rate": "0.01",
}


def totals(figures: dict[str, str] | None = None, **changes: Any) -> Totals:
    found = totals_of(assess(plan_of(**changes), rules_of(figures)))
    assert found is not None
    return found


def test_a_cross_account_adds_up() -> None:
    found = totals(**{**CROSS, "account": {"balance": "20000", "other_positions": [SHORT_ETH]}})
    assert (found.price, found.currency) == (60000, "USDT")
    assert found.equity == 20000 + 10 * (2500 - 2400)
    assert found.maintenance == 60000 * Decimal("0.005") + 24000 * Decimal("0.01")
    assert found.used == 12000 + 240
    assert found.free == 21000 - 12240
    assert found.at_least
    assert found.ratio.value is not None
    assert abs(found.ratio.value - Decimal(540) / 21000) < Decimal("1e-20")


def test_the_largest_size_of_a_cross_account_leaves_no_margin_free() -> None:
    account = {
        "balance": "20000",
        "other_positions": [SHORT_ETH],
        "assets": [{"asset": "BTC", "amount": "0.1", "haircut": "0.5"}],
    }
    changes: dict[str, Any] = {"margin_mode": "cross", "costs": {"taker_fee": "0.001"}, "account": account}
    answer = assess(plan_of(**changes), rules_of())
    assert answer.largest_quantity is not None
    left = Fraction(20000 + 1000 - 240 + 3000)
    assert near(answer.largest_quantity, left / (Fraction(1, 5) + Fraction(1, 1000)) / 60000)
    size = {"by": "quantity", "value": format(round(answer.largest_quantity, 25), "f")}
    found = totals(**changes, size=size).free
    assert found is not None
    assert abs(found) < Decimal("1e-15")


def test_losses_of_other_positions_are_not_there_for_opening() -> None:
    losing = {**SHORT_ETH, "mark": "4400"}
    answer = assess(plan_of(margin_mode="cross", account={"balance": "20000", "other_positions": [losing]}), rules_of())
    found = answer.finding("collateral-over-balance")
    assert found is not None
    assert (
        found.message
        == "Opening takes 12000 USDT with the fee; the account has 560 USDT left for it. Use a smaller size."
    )
    gone = assess(plan_of(margin_mode="cross", account={"balance": "100", "other_positions": [losing]}), rules_of())
    sunk = gone.finding("collateral-over-balance")
    assert sunk is not None
    assert "the account has 0 USDT left for it" in sunk.message
    assert gone.largest_quantity == 0


def test_without_other_positions_used_margin_is_exact() -> None:
    found = totals(**CROSS)
    assert (found.used, found.at_least) == (12000, False)


def test_an_isolated_account_has_its_slice_and_what_the_balance_leaves() -> None:
    found = totals(account={"balance": "20000", "other_positions": [SHORT_ETH]}, costs={"taker_fee": "0.001"})
    assert (found.equity, found.used, found.maintenance) == (12000, 12000, 300)
    assert found.free == 20000 - 12000 - 60
    assert totals().free is None


def test_an_inverse_account_is_counted_in_its_coin() -> None:
    found = totals(
        size={"by": "quantity", "value": "60000"},
        margin_mode="cross",
        account={"balance": "2"},
        overrides={"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC"},
    )
    assert (found.currency, found.equity, found.maintenance) == ("BTC", 2, Decimal("0.005"))


def test_haircuts_do_not_count_as_equity() -> None:
    account = {"balance": "20000", "assets": [{"asset": "ETH", "amount": "2", "price": "2500", "haircut": "0.1"}]}
    assert totals(**{**CROSS, "account": account}).equity == 24500


def test_an_account_that_is_not_known_has_no_totals() -> None:
    assert totals_of(assess(plan_of(margin_mode="cross"), rules_of())) is None
    assert totals_of(assess(plan_of(size={"by": "risk", "value": "100"}), rules_of())) is None


DEBT = {"overrides": {"instrument_kind": "spot-margin", "maintenance_on": "debt-level", "liquidation_level": "1.1",
                      "margin_call_level": "1.3", "maintenance_rate": None}}  # fmt: skip
USED = {**CROSS, "overrides": {"instrument_kind": "spot-margin", "maintenance_on": "used-margin", "liquidation_level": "0.4",
                               "margin_call_level": "0.8", "maintenance_rate": None}}  # fmt: skip
CALLED = {"overrides": {"margin_call": {"ratio": "0.8"}}}


@pytest.mark.parametrize(
    ("ratio", "changes", "figures"),
    [
        (MarginRatio.MAINTENANCE_OVER_EQUITY, CALLED, {}),
        (MarginRatio.EQUITY_OVER_MAINTENANCE, CALLED, {}),
        (MarginRatio.ASSETS_OVER_DEBT, DEBT, {}),
        (MarginRatio.DEBT_OVER_ASSETS, DEBT, {}),
        (MarginRatio.EQUITY_OVER_USED, USED, {}),
        (MarginRatio.BUFFER, {}, {"margin_call_buffer": "0.2"}),
    ],
    ids=str,
)
def test_at_the_levels_the_ratio_stands_at_its_own_liquidation_and_call(
    ratio: MarginRatio, changes: dict[str, Any], figures: dict[str, str]
) -> None:
    plan, rules = plan_of(**changes), rules_of({**figures, "margin_ratio": str(ratio)})
    levels = assess(plan, rules).levels
    assert levels.liquidation is not None
    assert levels.margin_call is not None
    for level, key in ((levels.liquidation, "liquidation"), (levels.margin_call, "call")):
        moved = totals_of(assess(plan.model_copy(update={"mark": level}), rules))
        assert moved is not None
        assert moved.ratio.kind is ratio
        wanted = getattr(moved.ratio, key)
        assert moved.ratio.value is not None
        if ratio is MarginRatio.BUFFER and key == "call":
            continue  # the initial margin follows the price there; the totals count what opening tied up
        assert abs(moved.ratio.value - wanted) < Decimal("1e-20"), key


def test_ratios_say_which_way_liquidation_lies() -> None:
    now = totals({"margin_ratio": "maintenance-over-equity"}, **CALLED).ratio
    assert (now.rises, now.liquidation, now.call) == (True, 1, Decimal("0.8"))
    assert now.value is not None
    assert now.value < now.call
    falls = totals({"margin_ratio": "equity-over-maintenance"}, **CALLED).ratio
    assert (falls.rises, falls.liquidation, falls.call) == (False, 1, Decimal("1.25"))
    assert falls.value is not None
    assert falls.value > falls.call


def test_a_venue_that_never_warns_has_no_call_in_any_ratio() -> None:
    quiet = {**DEBT, "overrides": {**DEBT["overrides"], "margin_call_level": None}}
    for changes, ratio in ((quiet, "assets-over-debt"), (quiet, "debt-over-assets"), ({}, "maintenance-over-equity")):
        assert totals({"margin_ratio": ratio}, **changes).ratio.call is None
    silent = {**USED, "overrides": {**USED["overrides"], "margin_call_level": None}}
    assert totals(**silent).ratio.call is None


def test_a_ratio_that_does_not_fit_the_rules_is_maintenance_over_equity() -> None:
    assert totals({"margin_ratio": "assets-over-debt"}).ratio.kind is MarginRatio.MAINTENANCE_OVER_EQUITY


def test_a_ratio_without_anything_beneath_the_line_has_no_value() -> None:
    gone = totals(**{**CROSS, "account": {"balance": "0"}})
    assert gone.ratio.value is None


def test_market_value_rules_only_call() -> None:
    shares = totals(
        overrides={"instrument_kind": "equity", "maintenance_on": "market-value", "maintenance_rate": "0.25"}
    )
    assert shares.ratio.liquidation is None
    assert shares.ratio.call == 1


# --- an open plan as a position of another one --------------------------------------------------------------------------


def test_an_open_plan_becomes_a_position_with_the_tier_in_force() -> None:
    rules = rules_of({"underlying": "BTC", "closing_fee_rate": "0.0005", "contract_size": "0.1"}, BINANCE_BTC)
    entries = [{"price": "60000", "share": "0.5"}, {"price": "62000", "share": "0.5"}]
    size = {"by": "quantity", "value": "100"}
    plan = plan_of(size=size, entries=entries, overrides={"maintenance_rate": None})
    found = held_of(assess(plan, rules))
    assert found is not None
    assert (found.symbol, str(found.side), found.quantity, found.entry) == ("BTCUSDT", "long", 100, 61000)
    assert (found.contract_size, found.underlying, found.mark) == (Decimal("0.1"), "BTC", None)
    assert (found.maintenance_rate, found.maintenance_amount) == (Decimal("0.0055"), 300)
    assert found.instrument_kind is InstrumentKind.LINEAR_PERPETUAL


def test_beside_the_plan_it_weighs_as_much_as_in_its_own_account() -> None:
    rules = rules_of({}, BINANCE_BTC)
    plan = plan_of(size={"by": "quantity", "value": "10"}, overrides={"maintenance_rate": None})
    answer = assess(plan, rules)
    held = held_of(answer)
    assert held is not None
    beside = assess(plan_of(margin_mode="cross", size={"by": "quantity", "value": "0.001"},
                            account={"balance": "100000", "other_positions": [held.model_dump(mode="json")]}), rules)  # fmt: skip
    book = beside.position.book()
    assert isinstance(book, Book)
    own = beside.maintenance_margin
    assert own is not None
    assert answer.maintenance_margin is not None
    assert book.requirement_at(Decimal(60000)) - own == answer.maintenance_margin


SHARES = {"instrument_kind": "equity", "maintenance_on": "market-value"}
CHEAP = {"unit_minimum": "5", "low_price": "5", "low_price_rate": "0.9", "low_price_minimum": "2.5"}


@pytest.mark.parametrize(
    ("figures", "changes", "rate"),
    [
        (CHEAP, {"entries": [{"price": "10"}]}, "0.5"),
        ({"unit_minimum": "5"}, {"entries": [{"price": "40"}]}, "0.3"),
        (CHEAP, {"entries": [{"price": "4"}]}, "0.9"),
        ({"unit_minimum": "5"}, {"entries": [{"price": "10"}], "side": "long"}, "0.3"),
        ({"unit_minimum": "5"}, {"entries": [{"price": "4"}]}, "0"),
    ],
    ids=["minimum", "rate", "low price", "long", "more than all of it: not known"],
)  # fmt: skip
def test_a_short_share_beside_the_plan_keeps_its_minimum(
    figures: dict[str, str], changes: dict[str, Any], rate: str
) -> None:
    plan = plan_of(overrides={**SHARES, "maintenance_rate": "0.3"}, leverage="1", **{"side": "short", **changes})
    held = held_of(assess(plan, rules_of(figures)))
    assert held is not None
    assert held.maintenance_rate == Decimal(rate)


def test_funding_that_counts_as_maintenance_counts_beside_the_plan_too() -> None:
    rules = rules_of({"maintenance_adds_funding": "yes", "funding_rate": "0.001"})
    for side, rate in (("long", "0.006"), ("short", "0.005")):
        held = held_of(assess(plan_of(side=side), rules))
        assert held is not None
        assert held.maintenance_rate == Decimal(rate)


def test_rules_without_a_rate_leave_the_position_without_one() -> None:
    found = held_of(assess(plan_of(**DEBT), rules_of()))
    assert found is not None
    assert (found.maintenance_rate, found.underlying) == (0, None)


def test_a_plan_without_a_size_is_no_position() -> None:
    assert held_of(assess(plan_of(size={"by": "risk", "value": "100"}), rules_of())) is None
