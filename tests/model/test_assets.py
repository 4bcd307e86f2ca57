"""Other assets behind a cross account: their worth as the price moves, what haircuts take, and what is said where a fact is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.assets import counted_at
from planner.model.compare import carried_over
from planner.model.curves import curves_of
from planner.model.explain import explain
from planner.model.rulebook import Figure, Rules, Status
from tests.model.plans import NO_RULES, answer_of, near, rules_of

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

INVERSE = {
    "instrument_kind": "inverse-perpetual",
    "settlement_currency": "BTC",
    "quote_currency": "USD",
    "maintenance_rate": "0.005",
}


def backed(*assets: dict[str, Any], rules: Rules = NO_RULES, balance: str = "1000", **changes: Any) -> Assessment:
    """Return the plain plan (long 1 BTC at 60,000, 0.5 % on mark) in cross mode with these assets beside the balance."""
    account = {"balance": balance, "assets": list(assets)}
    return answer_of(rules, margin_mode="cross", account=account, **changes)


def with_collateral(haircuts: dict[str, str]) -> Rules:
    """Return rules of a venue that states these haircuts."""
    stated = {
        asset: Figure(value=value, source="a page", checked_on="2026-11-22", status=Status.PUBLISHED)
        for asset, value in haircuts.items()
    }
    return rules_of({"taker_fee": "0", "funding_rate": "0"}, venue="some-venue").model_copy(
        update={"collateral": stated}
    )


def asset(name: str, amount: str, **more: str | None) -> dict[str, Any]:
    return {"asset": name, "amount": amount, **more}


def test_money_counts_like_the_balance_and_needs_no_price() -> None:
    assert backed(asset("usdt", "9000")).levels == backed(balance="10000").levels


def test_the_plans_own_coin_moves_with_the_price_and_counts_less_its_haircut() -> None:
    answer = backed(asset("BTC", "0.2", haircut="0.1", price="1"))
    # 1000 + (p − 60000) + 0.2p = 0.1·0.2p + 0.005p at liquidation; all of the coin counts at bankruptcy
    assert near(answer.levels.liquidation, Decimal(59_000) / Decimal("1.175"))
    assert near(answer.levels.bankruptcy, Decimal(59_000) / Decimal("1.2"))


def test_a_haircut_is_not_raised_with_the_requirement_of_the_call() -> None:
    answer = backed(asset("BTC", "0.2", haircut="0.1"), overrides={"margin_call": {"ratio": "0.5"}})
    assert near(answer.levels.margin_call, Decimal(59_000) / Decimal("1.17"))


def test_another_asset_stands_at_its_price_or_moves_by_beta() -> None:
    still = backed(asset("ETH", "4", price="2500", haircut="0.2"))
    assert near(still.levels.liquidation, Decimal(60_000 - 1000 - 8000) / Decimal("0.995"))
    moving = backed(asset("ETH", "4", price="2500", haircut="0.2", beta="1.5"))
    # worth 10000·(1 + 1.5(p/60000 − 1)) = −5000 + p/4
    assert near(moving.levels.liquidation, Decimal(59_000 + 4000) / (Decimal("0.995") + Decimal("0.2")))


def test_an_inverse_contract_settles_in_the_coin_and_is_backed_by_quote_money_too() -> None:
    plain: dict[str, Any] = {"size": {"by": "quantity", "value": "60000"}, "overrides": INVERSE}
    assert backed(asset("BTC", "0.2"), balance="0.1", **plain).levels == backed(balance="0.3", **plain).levels
    answer = backed(asset("USD", "6000", haircut="0.5"), balance="0.1", **plain)
    # 0.1p + 60000(p/60000 − 1) + 3000 = 0.005·60000
    assert near(answer.levels.liquidation, Decimal(60_000 - 3000 + 300) / Decimal("1.1"))
    assert near(answer.levels.bankruptcy, Decimal(54_000) / Decimal("1.1"))


def test_in_isolated_mode_no_asset_is_read() -> None:
    account = {"balance": "20000", "assets": [asset("XRP", "5")]}
    one, two = answer_of(account=account), answer_of(account={"balance": "20000"})
    assert (one.levels, one.findings, one.sources) == (two.levels, two.findings, two.sources)


def test_an_asset_without_a_price_leaves_no_level_and_says_so() -> None:
    answer = backed(asset("XRP", "5", beta=None))
    assert answer.levels.liquidation is None
    found = answer.finding("figure-missing")
    assert found is not None
    assert (found.field, found.severity) == ("account.assets.0.price", "danger")
    assert "XRP" in found.headline
    assert counted_at(answer.plan, answer.terms, Decimal(60_000)) == 0


def test_the_venues_haircut_counts_with_its_source_and_a_typed_one_before_it() -> None:
    rules = with_collateral({"eth": "0.2", "BTC": "0.1"})
    eth = asset("ETH", "4", price="2500")
    ruled, typed = backed(eth, rules=rules), backed(eth | {"haircut": "0"}, rules=rules)
    assert near(ruled.levels.liquidation, Decimal(51_000) / Decimal("0.995"))
    assert near(typed.levels.liquidation, Decimal(49_000) / Decimal("0.995"))
    used = ruled.terms.sourced("collateral.eth")
    assert used is not None
    assert (used.value, used.source, used.status) == ("0.2", "a page", Status.PUBLISHED)
    assert ruled.terms.sourced("collateral.BTC") is None
    assert typed.terms.sourced("collateral.eth") is None
    derivation = explain(ruled, "levels.liquidation")
    assert derivation is not None
    assert used in derivation.sources


def test_an_asset_whose_haircut_nobody_knows_counts_for_nothing_and_says_so() -> None:
    rules = with_collateral({"BTC": "0.1"})
    answer = backed(asset("ETH", "4", price="2500"), rules=rules)
    assert answer.levels.liquidation == backed(rules=rules).levels.liquidation
    assert near(answer.levels.bankruptcy, 49_000)
    notes = [found for found in answer.findings if found.field == "account.assets.0.haircut"]
    assert [(found.code, found.severity) for found in notes] == [("figure-missing", "note")]
    assert "Some-venue" in notes[0].message


def test_money_of_the_settlement_currency_has_no_haircut_unless_the_venue_states_one() -> None:
    money = asset("USDT", "9000")
    plain = backed(money, rules=with_collateral({}))
    assert near(plain.levels.liquidation, Decimal(50_000) / Decimal("0.995"))
    assert [found for found in plain.findings if found.field.startswith("account.assets")] == []
    less = backed(money, rules=with_collateral({"USDT": "0.01"}))
    assert near(less.levels.liquidation, Decimal(50_090) / Decimal("0.995"))


def test_an_unverified_haircut_is_named_in_words() -> None:
    doubtful = with_collateral({"ETH": "0.2"})
    figure = doubtful.collateral["ETH"].model_copy(update={"status": Status.UNVERIFIED})
    rules = doubtful.model_copy(update={"collateral": {"ETH": figure}})
    found = backed(asset("ETH", "4", price="2500"), rules=rules).finding("figure-unverified")
    assert found is not None
    assert "haircut on ETH" in found.message


def test_runway_holds_other_assets_at_their_price() -> None:
    costs = {"funding_rate": "0.001", "funding_interval_hours": "8"}
    moving = asset("ETH", "4", price="2500", beta="3")
    plan: dict[str, Any] = {"mark": "66000", "costs": costs, "balance": "10000"}
    held = backed(moving, **plan)
    # at the entry: 10000 + 10000 − 0.005·60000 left, 60 every eight hours
    assert near(held.runway_hours, Decimal(19_700) / 60 * 8)
    assert held.levels.liquidation != backed(moving | {"beta": "0"}, **plan).levels.liquidation


def test_levels_at_the_end_and_the_curve_count_the_haircut() -> None:
    answer = backed(
        asset("BTC", "0.2", haircut="0.1"),
        hold_hours="80",
        costs={"funding_rate": "0.001", "funding_interval_hours": "8"},
    )
    assert near(answer.levels_at_end.liquidation, Decimal(59_600) / Decimal("1.175"))
    curve = curves_of(answer).liquidation_below
    assert curve[0][1] == pytest.approx(float(answer.levels.liquidation or 0))
    assert curve[-1][1] == pytest.approx(float(answer.levels_at_end.liquidation or 0))


def test_assets_pay_the_initial_margin_after_their_haircut() -> None:
    eth = asset("ETH", "4", price="2500", haircut="0.2")
    enough, short = backed(eth, balance="4000"), backed(eth, balance="3999")
    assert enough.finding("collateral-over-balance") is None
    found = short.finding("collateral-over-balance")
    assert found is not None
    assert "the account has 11999 USDT left for it" in found.message
    assert enough.largest_quantity == 1
    assert near(short.largest_quantity, Decimal(11_999) * 5 / 60_000)


def test_the_derivation_of_the_largest_size_counts_them() -> None:
    found = explain(backed(asset("ETH", "4", price="2500", haircut="0.2"), balance="4000"), "largest_quantity")
    assert found is not None
    assert "balance + extra margin + rest of the account" in found.formula
    assert ("rest of the account", "8000 USDT") in [(name, value) for name, value, _ in found.inputs]
    alone = explain(backed(balance="4000"), "largest_quantity")
    assert alone is not None
    assert "rest of the account" not in [name for name, _, _ in alone.inputs]


def test_another_venue_is_told_of_the_same_assets() -> None:
    answer = backed(asset("ETH", "4", price="2500", haircut="0.2"))
    assert carried_over(answer.plan, NO_RULES, with_collateral({})).account.assets == answer.plan.account.assets


def test_the_derivation_shows_what_haircuts_leave_out() -> None:
    answer = backed(asset("BTC", "0.2", haircut="0.1"), asset("ETH", "4", price="2500"), hold_hours="1")
    found = explain(answer, "levels.liquidation")
    assert found is not None
    assert found.formula.startswith(
        "equity(P) = balance + extra margin − entry fee + Q·(P − E) + other assets − haircuts"
    )
    assert "haircuts(P) = 0 + 0.02·P" in found.worked
    assert near(answer.levels.liquidation, Decimal(49_000) / Decimal("1.175"))
    assert found.worked[-1].startswith("equity at P = ")
    assert ", haircuts at P = " in found.worked[-1]
    assert ("BTC", "0.2, worth 12000 USDT", "account, haircut 0.1") in found.inputs
    gone = explain(answer, "levels.bankruptcy")
    assert gone is not None
    assert "haircuts" not in gone.as_text().partition("Inputs")[0]


def test_the_derivation_of_an_account_with_an_asset_of_no_price_says_none() -> None:
    found = explain(backed(asset("XRP", "5")), "levels.liquidation")
    assert found is not None
    assert ("XRP", "5, worth none USDT", "account, haircut 0") in found.inputs
