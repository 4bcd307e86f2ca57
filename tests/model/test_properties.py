"""What is true of the engine whatever the plan: levels, sizing, leverage, curves. Checked against exact fractions by first principles."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.margin.amount import Amount
from planner.model.margin.levels import safe_interval, safe_intervals
from planner.model.plan import read_plan
from planner.model.precision import guarded
from tests.model.plans import BINANCE_BTC, NO_RULES, answer_of, document
from tests.model.reference import Account, fraction
from tests.model.strategies import derivatives, plans, sides, stopped, text, tier_rows

if TYPE_CHECKING:
    from planner.model.assessment import Assessment, Levels

MORE = settings(max_examples=60, deadline=None)
JUST = Fraction(1, 10**9)


def answered(plan: dict[str, Any]) -> Assessment:
    return assess(read_plan(plan), NO_RULES)


def ratio_of(answer: Assessment) -> Fraction | None:
    call = answer.plan.overrides.margin_call
    return 1 / fraction(call.ratio) if call else None


# --- levels -----------------------------------------------------------------------------------------------------------


@MORE
@given(plans(), st.booleans())
def test_at_every_level_equity_is_k_times_the_requirement(plan: dict[str, Any], at_end: bool) -> None:
    answer = answered(plan)
    levels: Levels = answer.levels_at_end if at_end else answer.levels
    account = Account(answer, fraction(plan["hold_hours"]) if at_end else Fraction(0))
    found = [
        (levels.liquidation_below, Fraction(1)),
        (levels.liquidation_above, Fraction(1)),
        (levels.bankruptcy, Fraction(0)),
    ]
    if (k := ratio_of(answer)) is not None:
        found.append((levels.margin_call, k))
    for level, factor in found:
        assert level is None or account.closes(fraction(level), factor)


@MORE
@given(plans(), st.lists(st.floats(0.001, 8), min_size=12, max_size=12))
def test_a_price_is_safe_exactly_between_the_levels(plan: dict[str, Any], multiples: list[float]) -> None:
    answer, account = answered(plan), None
    account = Account(answer)
    inside, book = answer.intervals.liquidation, answer.position.book()
    assert book is not None
    bent = bool(book.parts)
    for multiple in multiples:
        price = account.entry * Fraction(multiple).limit_denominator(10**6)
        ends = [fraction(end) for end in (inside.below, inside.above) if end is not None]
        if any(abs(price / end - 1) < JUST for end in ends):
            continue
        says_safe = account.margin(price, Fraction(1)) > 0
        held = inside.holds(Decimal(price.numerator) / Decimal(price.denominator))
        assert held == says_safe or (bent and not held), (
            "beyond a kink there may be prices at which it would live again"
        )


@MORE
@given(plans())
def test_the_nearer_end_is_named_and_its_distance_is_signed_by_its_side(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    levels, entry = answer.levels, Account(answer).entry
    ends = [end for end in (levels.liquidation_below, levels.liquidation_above) if end is not None]
    assert (levels.liquidation is None) == (not ends)
    if levels.liquidation is None:
        assert answer.distance.liquidation is None
        return
    assert abs(fraction(levels.liquidation) - entry) == min(abs(fraction(end) - entry) for end in ends)
    away = (entry - fraction(levels.liquidation)) / entry
    signed = away if levels.liquidation == levels.liquidation_below else -away
    assert abs(fraction(answer.distance.liquidation) - signed) < Fraction(1, 10**20)


@given(text("1", "90000", 2), text("1.2", "40", 2), text("0.001", "0.02"))
def test_on_the_entry_basis_long_and_short_mirror(price: str, leverage: str, rate: str) -> None:
    overrides = {"maintenance_on": "entry", "maintenance_rate": rate}
    low, high = (
        answer_of(side=side, entries=[{"price": price}], leverage=leverage, overrides=overrides)
        for side in ("long", "short")
    )
    assert low.distance.liquidation is not None
    assert high.distance.liquidation is not None
    assert abs(low.distance.liquidation - high.distance.liquidation) < Decimal("1e-25")


@given(text("1", "90000", 2), text("1.2", "40", 2), text("0.001", "0.02"))
def test_on_the_mark_basis_the_distances_differ_by_the_rate(price: str, leverage: str, rate: str) -> None:
    low, high = (
        answer_of(
            side=side, entries=[{"price": price}], leverage=leverage, overrides={"maintenance_rate": rate}
        ).distance.liquidation
        for side in ("long", "short")
    )
    assert low is not None
    assert high is not None
    assert abs(low * (1 - Decimal(rate)) - high * (1 + Decimal(rate))) < Decimal("1e-25")


@MORE
@given(plans(), text("0.001", "5"))
def test_more_collateral_never_brings_an_isolated_level_nearer(plan: dict[str, Any], more: str) -> None:
    plan |= {"margin_mode": "isolated", "hold_hours": "0"}
    plan["account"] = {"balance": plan["account"]["balance"]}
    one = answered(plan)
    two = answered(plan | {"extra_margin": str(Decimal(plan["extra_margin"]) + Decimal(more))})
    for before, after in (
        (one.intervals.liquidation, two.intervals.liquidation),
        (one.intervals.call, two.intervals.call),
    ):
        assume(before.safe)
        assert after.below is None or (before.below is not None and after.below <= before.below)
        assert after.above is None or (before.above is not None and after.above >= before.above)


@MORE
@given(plans())
def test_the_call_never_lies_beyond_liquidation(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    call, liquidation = answer.intervals.call, answer.intervals.liquidation
    assume(ratio_of(answer) is not None and call.safe)
    assert liquidation.safe
    assert liquidation.below is None or (call.below is not None and call.below >= liquidation.below)
    assert liquidation.above is None or (call.above is not None and call.above <= liquidation.above)


@MORE
@given(plans(), st.sampled_from(["1", "1.25", "0"]))
def test_the_curve_over_time_starts_at_the_static_level_and_agrees_with_decimals(plan: dict[str, Any], k: str) -> None:
    answer = answered(plan)
    hours = [answer.plan.hold_hours * step / 4 for step in range(5)]
    with guarded():
        book = answer.position.book()
        charges = [answer.position.charge_after(hour) for hour in hours]
    assert book is not None
    arrays = Amount(np.array([float(each.quote) for each in charges]), np.array([float(each.coin) for each in charges]))
    lower, upper = safe_intervals(book, Decimal(k), arrays, float(answer.entry))
    with guarded():
        exact = [safe_interval(book.after(charge), Decimal(k), answer.position.reference) for charge in charges]
    assert k != "1" or exact[0] == answer.intervals.liquidation
    assert k != "1" or exact[-1] == answer.intervals.liquidation_at_end
    for index, interval in enumerate(exact):
        for value, level in ((lower[index], interval.below), (upper[index], interval.above)):
            # floats see nothing below rounding of this
            slope = abs(book.equity.coin) + abs(book.equity.quote) / answer.entry
            small = level is None or abs(level) < Decimal("1e-6") * answer.entry or slope == 0
            assert small or value == pytest.approx(float(level or 0), rel=1e-9)


# --- sizing -----------------------------------------------------------------------------------------------------------


@st.composite
def sized_by_risk(draw: Any, *, lot: bool, leverage: bool = True) -> dict[str, Any]:
    plan = draw(stopped(draw(plans())))
    inverse = plan["overrides"]["instrument_kind"].startswith("inverse")
    price = Decimal(plan["entries"][0]["price"])
    risk = draw(st.decimals(Decimal(10), Decimal(5000), places=2)) / (price if inverse else 1)
    backing = {"leverage": plan["leverage"]}
    if not leverage or draw(st.booleans()):
        collateral = risk * draw(st.decimals(Decimal(2), Decimal(40), places=2))
        backing = {"leverage": None, "collateral": format(collateral.quantize(Decimal("1e-9")), "f")}
    elif draw(st.booleans()):
        backing = {
            "leverage": None,
            "leverage_cap": draw(st.sampled_from([None, "5", "20"])),
            "safety_buffer": draw(text("0", "0.5")),
        }
    asked = format(risk.quantize(Decimal("1e-12")), "f")
    by = {"by": "risk", "value": asked}
    plan = plan | backing | {"size": by}
    if lot:
        plan["overrides"] = plan["overrides"] | {"lot": draw(st.sampled_from(["0.0001", "0.01", "1"]))}
    return plan


@MORE
@given(sized_by_risk(lot=False))
def test_sized_by_risk_without_a_lot_the_stop_loses_exactly_the_risk(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    assert answer.sized is not None
    risk = fraction(plan["size"]["value"])
    assert abs(fraction(answer.loss_at_stop) / risk - 1) <= Fraction(1, 10**25)
    assert abs(Account(answer).loss_at_stop() / fraction(answer.loss_at_stop) - 1) < Fraction(1, 10**25)


@MORE
@given(sized_by_risk(lot=True))
def test_sized_by_risk_and_rounded_to_the_lot_the_stop_never_loses_more(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    assume(answer.sized is not None)
    assert answer.quantity is not None
    assert answer.quantity % Decimal(plan["overrides"]["lot"]) == 0
    assert fraction(answer.loss_at_stop) <= fraction(plan["size"]["value"]) * (1 + Fraction(1, 10**25))


@MORE
@given(sized_by_risk(lot=True), st.sampled_from(["0.01", "0.005"]))
def test_risk_percent_is_the_same_as_that_fraction_of_the_balance(plan: dict[str, Any], percent: str) -> None:
    balance = Decimal(plan["account"]["balance"])
    by_percent = answered(plan | {"size": {"by": "risk-percent", "value": percent}})
    by_risk = answered(plan | {"size": {"by": "risk", "value": format(balance * Decimal(percent), "f")}})
    assert by_percent.quantity == by_risk.quantity
    assert by_percent.loss_at_stop == by_risk.loss_at_stop


@MORE
@given(sized_by_risk(lot=True))
def test_the_parts_of_the_loss_add_up_to_it_exactly(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    assume(answer.loss_at_stop is not None)
    assert sum(Fraction(part.amount) for part in answer.loss_parts) == Fraction(str(answer.loss_at_stop))


# --- leverage as an output --------------------------------------------------------------------------------------------


@st.composite
def leverage_follows(draw: Any) -> dict[str, Any]:
    plan = draw(stopped(draw(plans()), furthest="0.2"))
    plan |= {"margin_mode": "isolated", "leverage": None, "leverage_cap": draw(st.sampled_from([None, "10"]))}
    plan |= {"safety_buffer": draw(text("0", "1")), "hold_hours": draw(text("0", "300", 1)), "mark": None}
    plan["account"] = {"balance": plan["account"]["balance"]}
    return plan


def target(answer: Assessment) -> Fraction:
    stop = fraction(answer.plan.stop)
    return stop + fraction(answer.plan.safety_buffer) * (stop - Account(answer).entry)


def holds_until_the_end(answer: Assessment, leverage: Fraction) -> bool:
    """Return whether equity covers k·requirement at T and at E until the end of the hold, put up at another leverage."""
    account = Account(answer, fraction(answer.plan.hold_hours))
    if account.carry(account.entry) < 0:
        account.hours = Fraction(0)  # carry that is received does not count
    margin = account.notional(account.entry) / leverage
    extra = fraction(answer.plan.extra_margin)
    lent = answer.loan
    if lent is not None and account.sign > 0 and str(answer.plan.loan) != "full":
        lent = max(Fraction(0), account.notional(account.entry) - margin - extra)
    k = ratio_of(answer) or Fraction(1)
    for price in (target(answer), account.entry):
        carry = account.carry(price) * (fraction(lent) / fraction(answer.loan) if answer.loan else 1)
        carry = Fraction(0) if account.given["carry_paid_from"] == "balance" else carry
        need = k * account.requirement(price) - account.profit(price)
        if margin + extra - carry < need - abs(need) / 10**20:
            return False
    return True


@MORE
@given(leverage_follows())
def test_the_call_at_the_end_of_the_hold_lies_beyond_the_stop_and_its_buffer(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    sized = answer.sized
    assert sized is not None
    assert answer.leverage is not None
    assume(target(answer) > 0 and answer.leverage > 1)
    assert holds_until_the_end(answer, fraction(answer.leverage))


@MORE
@given(leverage_follows())
def test_a_hundredth_more_leverage_would_not_hold(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    assert answer.sized is not None
    assert answer.leverage is not None
    assume(answer.sized.limit == "stop")
    more = fraction(answer.leverage) + Fraction(1, 100)
    assume(answer.loan is None or answer.loan > 0)
    assert not holds_until_the_end(answer, more)


@MORE
@given(leverage_follows(), st.sampled_from(["linear-perpetual", "spot-margin"]), text("1.6", "4"))
def test_where_even_1x_is_too_much_m_star_is_exactly_enough(plan: dict[str, Any], kind: str, wide: str) -> None:
    plan["overrides"] = plan["overrides"] | {"instrument_kind": kind, "settlement_currency": "USDT"}
    plan |= {"side": "short", "stop": str(Decimal(plan["entries"][0]["price"]) * Decimal(wide) * Decimal("1.1"))}
    answer = answered(plan)
    assert answer.sized is not None
    assume(answer.sized.limit == "too little")
    assert answer.leverage == 1
    assert answer.sized.needed_margin is not None
    account, needed = Account(answer), fraction(answer.sized.needed_margin)
    assert holds_until_the_end(answer, account.notional(account.entry) / needed)
    assert not holds_until_the_end(answer, account.notional(account.entry) / (needed * (1 - Fraction(1, 10**6))))


@MORE
@given(st.data())
def test_a_risk_sized_loan_loses_the_risk_and_bears_its_leverage(data: Any) -> None:
    """Size and leverage depend on each other where borrowed quote bears interest, under tiers, caps and extra margin alike."""
    plan = data.draw(leverage_follows())
    tiers = tier_rows(BINANCE_BTC, Decimal("0.001"))
    rows = [row | {"max_leverage": given[3]} for row, given in zip(tiers, BINANCE_BTC, strict=True)]
    plan["overrides"] = {
        **{
            key: plan["overrides"][key]
            for key in ("maintenance_on", "closing_fee_rate", "margin_call", "carry_paid_from")
        },
        "instrument_kind": "spot-margin",
        "settlement_currency": "USDT",
        "tiers": rows,
        "lot": data.draw(st.sampled_from([None, "0.01", "1"])),
    }
    plan |= {"side": "long", "loan": "net", "margin_mode": data.draw(st.sampled_from(["isolated", "cross"]))}
    entry = Decimal(plan["entries"][0]["price"])
    plan["stop"] = format((entry * data.draw(st.decimals("0.85", "0.94", places=3))).quantize(Decimal("1e-9")), "f")
    plan["size"] = {"by": "risk", "value": data.draw(text("10", "20000", 2))}
    answer = answered(plan)
    assume(answer.sized is not None)
    assert answer.leverage is not None
    risk = fraction(plan["size"]["value"])
    assert fraction(answer.loss_at_stop) <= risk * (1 + Fraction(1, 10**25))
    if plan["overrides"]["lot"] is None:
        assert fraction(answer.loss_at_stop) >= risk * (1 - Fraction(1, 10**25))
    ceiling = answer.max_leverage
    assert answer.leverage == 1 or ceiling is None or answer.leverage <= ceiling
    if plan["margin_mode"] == "isolated" and answer.leverage > 1 and target(answer) > 0:
        assert holds_until_the_end(answer, fraction(answer.leverage))


# --- costs ------------------------------------------------------------------------------------------------------------


@MORE
@given(plans(), sides)
def test_break_even_leaves_nothing_and_loses_nothing(plan: dict[str, Any], side: str) -> None:
    answer = answered(plan | {"side": side})
    for level, hours in ((answer.levels.break_even, "0"), (answer.levels_at_end.break_even, plan["hold_hours"])):
        if level is None:
            continue
        account, price = Account(answer, fraction(hours)), fraction(level)
        fees = fraction(answer.costs.entry_fee) + fraction(plan["costs"]["taker_fee"]) * account.notional(price)
        left = account.profit(price) - fees - account.carry(price)
        assert abs(left) <= Fraction(1, 10**20) * (account.notional(price) + account.notional(account.entry))


@MORE
@given(plans(kinds=derivatives))
def test_carry_per_day_and_over_the_hold_are_the_same_rate(plan: dict[str, Any]) -> None:
    answer = answered(plan)
    day, hold = answer.costs.carry_per_day, answer.costs.carry_over_hold
    assert day is not None
    assert hold is not None
    assert abs(day * answer.plan.hold_hours / 24 - hold) <= Decimal("1e-20") * (abs(hold) + Decimal("1e-9"))


def test_the_plain_plan_is_a_plan() -> None:
    assert answered(document()).quantity == 1
