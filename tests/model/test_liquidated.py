"""What a liquidation leaves: money is conserved over the steps, each level is one for what is left, a whole path is engine section 7."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.instrument import LiquidationPath
from planner.model.liquidated import MOST_STEPS, aftermath, first_loss, path_loss, steps_of
from planner.model.plan import read_plan
from tests.model.plans import BINANCE_BTC, NO_RULES, answer_of, near, over_tiers, rules_of
from tests.model.strategies import plans

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.liquidated import Step
    from planner.model.rulebook import Rules

TIERED: dict[str, Any] = {"overrides": {"maintenance_rate": None}}
LARGE: dict[str, Any] = {**TIERED, "size": {"by": "quantity", "value": "100"}, "leverage": "10"}
FEES = {"liquidation_fee_rate": "0.005", "lot": "0.001"}
PATHS = {
    "whole": {"liquidation_path": "whole"},
    "nobody says": {},
    "tier by tier": {"liquidation_path": "tier-by-tier"},
    "a share": {"liquidation_path": "share", "liquidation_share": "0.2", "liquidation_share_above": "100000"},
    "until safe": {"liquidation_path": "until-safe", "liquidation_stops_at": "1.2"},
    "until just safe": {"liquidation_path": "until-safe"},
}


def rules_with(path: str, **figures: str) -> Rules:
    return rules_of({**FEES, **PATHS[path], **figures}, BINANCE_BTC)


def large(path: str, **changes: Any) -> Assessment:
    return answer_of(rules_with(path), **{**LARGE, **changes})


def ledger(answer: Assessment, steps: tuple[Step, ...]) -> None:
    """Hold the steps to their money: what is realised and charged is what the margin loses, what is closed and left is the position."""
    position, quantity, money = answer.position, answer.quantity, answer.position.slice
    if position.cross:
        money = (answer.plan.account.balance or Decimal(0)) + answer.plan.extra_margin - position.entry_fee
    assert quantity is not None
    left = quantity
    for step in steps:
        money -= step.loss + step.fee
        left -= step.closed
        assert (
            near(step.margin, money, "1e-20")
            or abs(step.margin - money) < Decimal("1e-18") * position.leg.entry_notional
        )
        assert step.closed > 0
        assert step.fee >= 0
        assert near(step.left, left, "1e-25") or abs(step.left - left) < quantity * Decimal("1e-25")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("side", ["long", "short"])
def test_money_and_contracts_are_conserved_over_the_steps(path: str, side: str) -> None:
    for changes in ({}, {"margin_mode": "cross", "account": {"balance": "700000"}}):
        answer = large(path, side=side, **changes)
        steps = steps_of(answer)
        assert steps
        ledger(answer, steps)
        assert [step.number for step in steps] == list(range(1, len(steps) + 1))
        assert steps[-1].left == 0


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("side", ["long", "short"])
def test_each_next_level_is_where_equity_is_the_requirement_of_what_is_left(path: str, side: str) -> None:
    answer = large(path, side=side)
    sign, level = answer.plan.sign, answer.levels.liquidation
    assert level is not None
    steps = steps_of(answer)
    assert steps[0].price == level
    for step, after in pairwise(steps):
        assert step.next == after.price
        if step.next == step.price:
            continue
        assert step.next is not None
        equity = step.margin + sign * step.left * (step.next - answer.entry)
        assert near(equity, over_tiers(answer.terms.tiers, step.left * step.next), "1e-18")
        assert sign * (step.price - step.next) > 0  # the price goes on the same way


@pytest.mark.parametrize("path", ["whole", "nobody says"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"side": "short"},
        {"margin_mode": "cross", "account": {"balance": "700000"}},
        {"overrides": {"maintenance_rate": None, "liquidation_residual": "returned"}},
        {"overrides": {"maintenance_rate": None, "liquidation_fee_rate": "0.5", "liquidation_residual": "returned"}},
        {"extra_margin": "1000", "costs": {"taker_fee": "0.0005"}},
    ],
    ids=["long", "short", "cross", "returned", "more than there is", "extra margin and fees"],
)
def test_a_whole_path_is_one_step_and_costs_what_the_assessment_says(path: str, changes: dict[str, Any]) -> None:
    answer = large(path, **changes)
    (step,) = steps_of(answer)
    left = aftermath(answer)
    assert left is not None
    assert (step.closed, step.left, step.tier, step.next) == (answer.quantity, Decimal(0), None, None)
    assert near(path_loss(answer, (step,)), answer.loss_at_liquidation, "1e-25")
    assert (left.price, left.loss) == (step.price, answer.loss_at_liquidation)
    assert near(left.rest, step.equity, "1e-20")
    assert near(left.kept + left.returned, max(Decimal(0), left.rest), "1e-25")
    assert near(left.equity - left.clearance - left.taker, left.rest, "1e-25")
    backing = answer.position.slice
    if answer.position.cross:
        backing = (
            left.returned + answer.loss_at_liquidation - answer.costs.entry_fee
            if answer.loss_at_liquidation and answer.costs.entry_fee is not None
            else backing
        )
        assert near(backing, 700000 - answer.costs.entry_fee if answer.costs.entry_fee else 700000, "1e-20")
    else:
        assert near(answer.position.entry_fee + backing - left.returned, answer.loss_at_liquidation, "1e-25")


def test_what_the_venue_keeps_and_what_stays_yours() -> None:
    kept, returned = (
        aftermath(large("whole")),
        aftermath(large("whole", overrides={"maintenance_rate": None, "liquidation_residual": "returned"})),
    )
    assert kept is not None
    assert returned is not None
    assert (kept.returned, returned.kept) == (Decimal(0), Decimal(0))
    assert kept.kept == returned.returned > 0
    assert kept.rest == kept.kept
    assert kept.path is LiquidationPath.WHOLE
    cross = aftermath(large("whole", margin_mode="cross", account={"balance": "700000"}))
    assert cross is not None
    assert cross.kept == 0


def test_a_taker_fee_is_charged_only_where_the_rules_say_so() -> None:
    costs = {"taker_fee": "0.001"}
    plain = aftermath(large("whole", costs=costs))
    charged = aftermath(answer_of(rules_with("whole", liquidation_taker_fee="yes"), **LARGE, costs=costs))
    assert plain is not None
    assert charged is not None
    assert plain.taker == 0
    assert near(charged.taker, charged.notional / 1000, "1e-25")
    assert near(charged.rest, plain.rest - charged.taker, "1e-25")
    (step,) = steps_of(answer_of(rules_with("whole", liquidation_taker_fee="yes"), **LARGE, costs=costs))
    assert near(step.fee, step.notional * Decimal("0.006"), "1e-25")


def test_tier_by_tier_cuts_to_the_cap_of_the_next_lower_tier_in_whole_lots() -> None:
    answer = large("tier by tier")
    steps = steps_of(answer)
    caps = [tier.cap for tier in answer.terms.tiers]
    assert [step.tier.number for step in steps if step.tier] == [3, 2, 1]
    for step in steps[:-1]:
        assert step.tier is not None
        cap = caps[step.tier.number - 1]
        assert cap is not None
        assert step.left * step.price <= cap < (step.left + Decimal("0.001")) * step.price
    assert steps[-1].closed == steps[-2].left
    assert near(first_loss(answer, steps), answer.position.entry_fee + steps[0].loss + steps[0].fee, "1e-25")
    assert path_loss(answer, steps) == answer.position.entry_fee + answer.position.slice
    assert first_loss(large("whole"), steps_of(large("whole"))) is None
    assert first_loss(answer, ()) is None
    assert len(steps) == 4


def test_in_the_lowest_tier_and_without_tiers_all_is_closed_at_once() -> None:
    for answer in (
        large("tier by tier", size={"by": "quantity", "value": "1"}),
        answer_of(rules_of(PATHS["tier by tier"]), leverage="10"),
    ):
        assert len(steps_of(answer)) == 1
    lent = {
        "instrument_kind": "spot-margin",
        "maintenance_on": "debt-level",
        "liquidation_level": "1.1",
        "maintenance_rate": None,
    }
    (step,) = steps_of(answer_of(rules_of(PATHS["tier by tier"]), overrides=lent, leverage="3"))
    assert (step.tier, step.left) == (None, Decimal(0))


def test_tiers_by_contracts_and_at_the_entry_are_cut_by_what_they_count() -> None:
    rows = [{"max_notional": "10", "maintenance_rate": "0.01"}, {"max_notional": "20", "maintenance_rate": "0.02"}]
    steps = {"tier_mode": "whole-position", "tiers": rows, "maintenance_rate": None}
    by_contracts = rules_of({**PATHS["tier by tier"], "tier_by": "quantity", "lot": "1"})
    first, last = steps_of(answer_of(by_contracts, overrides=steps, size={"by": "quantity", "value": "15"}))
    assert (first.closed, first.left, last.closed) == (Decimal(5), Decimal(10), Decimal(10))
    wide = [{**row, "max_notional": f"{row['max_notional']}0000"} for row in rows]
    for figures, overrides in (
        ({"tier_by": "entry"}, {**steps, "tiers": wide}),
        ({}, {"maintenance_on": "entry", "maintenance_rate": None, "tiers": wide}),
    ):
        rules = rules_of({**PATHS["tier by tier"], **figures, "lot": "0.001"})
        first, _ = steps_of(answer_of(rules, overrides=overrides, size={"by": "quantity", "value": "2"}))
        assert first.left == Decimal("1.666")  # 100,000 at the entry of 60,000, at whatever price it falls


def test_a_share_is_closed_first_and_then_the_rest() -> None:
    first, last = steps_of(large("a share"))
    assert (first.closed, first.left, last.closed, last.left) == (Decimal(20), Decimal(80), Decimal(80), Decimal(0))
    (small,) = steps_of(large("a share", size={"by": "quantity", "value": "1"}))
    assert small.closed == 1
    unsaid = rules_of({**FEES, "liquidation_path": "share"}, BINANCE_BTC)
    assert len(steps_of(answer_of(unsaid, **LARGE))) == 1
    (rounded, _) = steps_of(
        answer_of(
            rules_of({**PATHS["a share"], "lot": "0.3"}, BINANCE_BTC),
            **{**LARGE, "size": {"by": "quantity", "value": "99.9"}},
        )
    )
    assert rounded.closed == Decimal("20.1")  # 19.98, up to whole lots


@pytest.mark.parametrize("path", ["tier by tier", "until safe", "a share"])
def test_what_is_not_worth_the_bound_is_closed_at_once_on_any_path(path: str) -> None:
    bound = {"liquidation_share_above": "100000000"}
    parts, whole = (steps_of(answer_of(rules_with(path, **more), **LARGE)) for more in ({}, bound))
    assert len(parts) > 1
    assert [step.left for step in whole] == [0]


def test_the_bound_of_a_share_is_in_quote_for_inverse_contracts_too() -> None:
    inverse = {
        "instrument_kind": "inverse-perpetual",
        "settlement_currency": "BTC",
        "contract_size": "100",
        "lot": "1",
        "maintenance_rate": "0.005",
    }
    rules = rules_of(PATHS["a share"])
    given = {"overrides": inverse, "leverage": "10"}
    assert len(steps_of(answer_of(rules, **given, size={"by": "quantity", "value": "1000"}))) == 1
    answer = answer_of(rules, **given, size={"by": "quantity", "value": "1001"})
    first, last = steps_of(answer)
    assert (first.closed, first.left) == (Decimal(201), Decimal(800))
    ledger(answer, (first, last))
    assert last.price < first.price


def test_until_safe_closes_the_least_that_is_enough() -> None:
    answer = large("until safe")
    steps = steps_of(answer)
    for step in steps[:-1]:
        required = over_tiers(answer.terms.tiers, step.left * step.price)
        assert step.equity > Decimal("1.2") * required
        one_less = step.left + Decimal("0.001")
        fee = (step.closed - Decimal("0.001")) * step.price * Decimal("0.005")
        before = step.equity + step.fee - fee
        enough = before > Decimal("1.2") * over_tiers(answer.terms.tiers, one_less * step.price)
        assert not enough or step.closed == 5  # a twentieth at least


def test_until_just_safe_goes_in_twentieths() -> None:
    steps = steps_of(answer_of(rules_of(PATHS["until just safe"], BINANCE_BTC), **LARGE))
    assert len(steps) == 20
    assert {step.closed for step in steps} == {5}
    charged = steps_of(large("until just safe"))
    assert charged[0].closed == 5
    assert charged[-1].closed > 5  # nearer the end the fee asks for more
    assert len(charged) < 20


def test_a_cut_whose_fee_eats_the_room_is_followed_by_another_at_the_same_price() -> None:
    dear = rules_of({**PATHS["a share"], "liquidation_fee_rate": "0.2", "lot": "0.001"}, BINANCE_BTC)
    answer = answer_of(dear, **LARGE)
    first, last = steps_of(answer)
    assert first.next == first.price == last.price
    ledger(answer, (first, last))
    assert path_loss(answer, (first, last)) == answer.position.slice


def test_a_long_on_credit_repays_with_what_it_sells_and_a_short_gives_coins_back() -> None:
    lent = {
        "instrument_kind": "spot-margin",
        "maintenance_on": "debt-level",
        "liquidation_level": "1.1",
        "maintenance_rate": None,
        "lot": "0.001",
    }
    rules = rules_of({"liquidation_path": "share", "liquidation_share": "0.5"})
    long = answer_of(rules, overrides=lent, leverage="3")
    first, last = steps_of(long)
    debt = Decimal(40000) - first.closed * first.price
    assert near(last.price * last.closed, Decimal("1.1") * debt, "1e-20")  # assets are 1.1 times the debt again
    short = answer_of(rules, overrides=lent, leverage="3", side="short")
    first, last = steps_of(short)
    assets = Decimal(80000) - first.closed * first.price
    assert near(assets, Decimal("1.1") * last.closed * last.price, "1e-20")
    ledger(short, (first, last))


def test_what_no_price_reaches_stays_open() -> None:
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "0.5", "entry": "60000", "underlying": "BTCUSDT"}
    rules = rules_of({"liquidation_path": "share", "liquidation_share": "0.6"})
    answer = answer_of(
        rules,
        margin_mode="cross",
        account={"balance": "5000", "other_positions": [hedge]},
        overrides={"maintenance_rate": "0.05"},
    )
    (step,) = steps_of(answer)
    assert (step.left, step.next) == (Decimal("0.4"), None)
    assert path_loss(answer, (step,)) is None


def test_upper_ends_are_walked_upwards() -> None:
    answer = large("tier by tier", side="short")
    prices = [step.price for step in steps_of(answer)]
    assert prices == sorted(prices)
    assert prices[0] > answer.entry


@pytest.mark.parametrize(
    "changes",
    [
        {"overrides": {"instrument_kind": "spot"}, "leverage": None},
        {"margin_mode": "cross"},
        {"leverage": "1"},
        {"size": {"by": "risk", "value": "5"}},
        {"overrides": {"maintenance_on": "market-value"}},
    ],
    ids=["spot", "no balance", "no level", "no size", "called only"],
)
def test_without_a_liquidation_price_nothing_is_left_to_tell(changes: dict[str, Any]) -> None:
    answer = answer_of(NO_RULES, **changes)
    assert aftermath(answer) is None
    assert steps_of(answer) == ()
    assert path_loss(answer, ()) is None


def test_a_position_that_would_be_closed_at_once_has_no_way_down() -> None:
    answer = answer_of(leverage="500")
    assert answer.finding("closed-at-once")
    assert steps_of(answer) == ()
    assert aftermath(answer) is not None


@settings(max_examples=60, deadline=None)
@given(plans(), st.sampled_from(list(PATHS)), st.sampled_from(["0", "0.004", "0.05"]))
def test_any_plan_conserves_its_money_on_any_path(document: dict[str, Any], path: str, fee: str) -> None:
    answer = assess(read_plan(document), rules_of({**PATHS[path], "liquidation_fee_rate": fee}))
    steps = steps_of(answer)
    if not steps:
        return
    ledger(answer, steps)
    assert len(steps) <= MOST_STEPS
    left = aftermath(answer)
    assert left is not None
    if path in ("whole", "nobody says"):
        assert near(path_loss(answer, steps), answer.loss_at_liquidation, "1e-12")
