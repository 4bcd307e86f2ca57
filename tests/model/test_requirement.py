"""Rules beyond tiers on the mark: debt levels, used margin, steps, rates that grow with the size, minima a share, buffers.

Every level is put back into equity = k·requirement, computed here from the inputs alone with fractions.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.model.curves import curves_of
from planner.model.explain import explain
from planner.model.explain.derivation import digits
from planner.model.leverage import target_of_call
from planner.model.margin.account import Book
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.amount import Amount
from planner.model.margin.levels import NOWHERE, Interval, safe_interval
from tests.model.plans import answer_of as answered
from tests.model.plans import rules_of

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

CLOSE = Decimal("1e-25")
DEBT = {
    "instrument_kind": "spot-margin",
    "settlement_currency": "USD",
    "maintenance_on": "debt-level",
    "maintenance_rate": None,
    "liquidation_level": "1.1",
    "margin_call_level": "1.3",
}
USED = DEBT | {"maintenance_on": "used-margin", "liquidation_level": "0.4", "margin_call_level": "0.8"}


def near(value: Decimal | None, expected: Decimal | Fraction | str) -> bool:
    assert value is not None
    exact = Fraction(expected) if not isinstance(expected, Fraction) else expected
    return abs(Fraction(value) / exact - 1) < Fraction(CLOSE)


# --- assets over debt -------------------------------------------------------------------------------------------------


def test_a_margin_long_is_closed_where_its_coins_are_worth_the_level_times_its_debt() -> None:
    answer = answered(entries=[{"price": "100"}], size={"by": "quantity", "value": "10"}, leverage="3", overrides=DEBT)
    assert answer.loan is not None
    for level, ratio in ((answer.levels.liquidation, "1.1"), (answer.levels.margin_call, "1.3")):
        assert level is not None
        assert near(level * 10 / answer.loan, ratio)
    assert near(answer.maintenance_margin, Fraction(200, 3))


def test_a_margin_short_is_closed_where_its_assets_are_worth_the_level_times_the_coins_it_owes() -> None:
    answer = answered(
        side="short", entries=[{"price": "100"}], size={"by": "quantity", "value": "10"}, leverage="4", overrides=DEBT
    )
    assert near(answer.levels.liquidation, Fraction(1250) / (Fraction(11, 10) * 10))
    assert near(answer.levels.margin_call, Fraction(1250) / (Fraction(13, 10) * 10))


@pytest.mark.parametrize("side", ["long", "short"])
def test_interest_grows_the_debt_and_with_it_what_the_venue_demands(side: str) -> None:
    answer = answered(
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "10"},
        leverage="3",
        hold_hours="240",
        costs={"borrow_rate_daily": "0.001"},
        overrides=DEBT,
    )
    owed = Fraction(101, 100)
    if side == "long":
        assert near(answer.levels_at_end.liquidation, Fraction(11, 10) * Fraction(2000, 3) * owed / 10)
    else:
        assert near(answer.levels_at_end.liquidation, Fraction(4000, 3) / (Fraction(11, 10) * 10 * owed))
    curve = curves_of(answer).liquidation_below or curves_of(answer).liquidation_above
    assert curve[-1][1] == pytest.approx(float(answer.levels_at_end.liquidation or 0), rel=1e-12)


def test_runway_of_a_debt_counts_that_the_demand_grows_with_it() -> None:
    answer = answered(
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "10"},
        leverage="3",
        costs={"borrow_rate_daily": "0.001"},
        overrides=DEBT,
    )
    debt, per_hour = Fraction(2000, 3), Fraction(2000, 3) / 1000 / 24
    assert near(answer.runway_hours, (1000 - Fraction(13, 10) * debt) / (Fraction(13, 10) * per_hour))


@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("loan", ["net", "full"])
def test_leverage_that_follows_from_the_stop_puts_the_call_at_its_target_at_the_end(side: str, loan: str) -> None:
    stop = "90" if side == "long" else "110"
    answer = answered(
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "10"},
        stop=stop,
        safety_buffer="0.25",
        hold_hours="240",
        loan=loan,
        leverage=None,
        costs={"borrow_rate_daily": "0.001"},
        overrides=DEBT,
    )
    target = target_of_call(answer.plan, answer.terms, answer.entry)
    call = answer.levels_at_end.margin_call
    assert target is not None
    assert call is not None
    away = (target - call) * answer.plan.sign
    assert 0 <= away < Decimal("0.5"), "beyond the target, and no further than a hundredth of leverage takes it"


def test_the_level_follows_from_rate_and_fee_where_a_venue_publishes_those() -> None:
    levels = DEBT | {"liquidation_level": None, "margin_call_level": None}
    answer = answered(leverage="3", overrides=levels | {"maintenance_rate": "0.03", "closing_fee_rate": "0.001"})
    assert answer.terms.level == Decimal("1.03") * Decimal("1.001")
    assert answer.levels.margin_call is None


def test_a_level_that_nobody_gave_is_asked_for_and_nothing_is_drawn() -> None:
    answer = answered(leverage="3", overrides=DEBT | {"liquidation_level": None})
    assert answer.levels.liquidation is None
    assert answer.maintenance_margin is None
    assert "liquidation_level" in answer.terms.missing
    assert answer.finding("figure-missing") is not None


def test_what_assets_leave_over_a_debt_comes_back() -> None:
    fee = {"liquidation_fee_rate": "0.02"}
    answer = answered(
        entries=[{"price": "100"}], size={"by": "quantity", "value": "10"}, leverage="3", overrides=DEBT | fee
    )
    level = Fraction(answer.levels.liquidation or 0)
    left = Fraction(2000, 3) / 10 - Fraction(2, 100) * 10 * level
    assert near(answer.loss_at_liquidation, Fraction(1000, 3) - left)


# --- used margin ------------------------------------------------------------------------------------------------------


def used(side: str, entry: str, quantity: str, balance: str, **changes: Any) -> Assessment:
    return answered(
        side=side,
        margin_mode="cross",
        entries=[{"price": entry}],
        size={"by": "quantity", "value": quantity},
        account={"balance": balance},
        overrides=USED,
        **changes,
    )


def test_used_margin_of_a_long_is_fixed_and_that_of_a_short_moves_with_the_price() -> None:
    """The venue's examples: 203325763 (call 13,200) and 203053116 (a short at 65,200 stands at 75 %)."""
    long = used("long", "20000", "1", "10000")
    assert (long.levels.margin_call, long.levels.liquidation) == (13200, 11600)
    short = used("short", "50000", "0.2", "5000")
    with_loss = 5000 - Decimal("0.2") * (65200 - 50000)
    at_65200 = Decimal("0.2") * 65200 / 5
    assert (short.initial_margin, at_65200) == (2000, 2608)
    assert round(with_loss / at_65200 * 100) == 75
    assert near(short.levels.margin_call, Fraction(15000) / (Fraction(2, 10) * Fraction(116, 100)))
    assert near(short.levels.liquidation, Fraction(15000) / (Fraction(2, 10) * Fraction(108, 100)))


@pytest.mark.parametrize(("side", "coins"), [("long", "1.1"), ("short", "0.9")])
def test_used_margin_of_an_inverse_contract_is_fixed_in_coins(side: str, coins: str) -> None:
    overrides = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "maintenance_on": "used-margin",
                 "liquidation_level": "0.5", "maintenance_rate": None}  # fmt: skip
    answer = answered(side=side, size={"by": "quantity", "value": "60000"}, overrides=overrides)
    assert answer.maintenance_margin == Decimal("0.1")
    assert near(answer.levels.liquidation, Fraction(60000) / Fraction(coins))


def test_used_margin_asks_no_leverage_of_the_stop() -> None:
    answer = used("long", "20000", "1", "10000", leverage=None, stop="19000", leverage_cap="3")
    assert answer.leverage == 3


# --- steps ------------------------------------------------------------------------------------------------------------

STEPS = [
    {"max_notional": "1000", "maintenance_rate": "0.01"},
    {"max_notional": "2000", "maintenance_rate": "0.05"},
    {"maintenance_rate": "0.1"},
]


def stepped(side: str, quantity: str, **changes: Any) -> Assessment:
    more = changes.pop("overrides", {})
    table = {"maintenance_rate": None, "tier_mode": "whole-position", "tiers": STEPS}
    return answered(
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": quantity},
        overrides=table | more,
        **changes,
    )


def demanded(notional: Fraction) -> Fraction:
    rate = Fraction(1, 100) if notional <= 1000 else Fraction(5, 100) if notional <= 2000 else Fraction(1, 10)
    return rate * notional


def test_a_short_is_closed_at_the_jump_where_its_equity_lies_between_both_demands() -> None:
    answer = stepped("short", "9.5", leverage="10")
    assert near(answer.levels.liquidation, Fraction(1000) / Fraction("9.5"))


def test_a_long_falls_into_the_lower_step_and_lives_on() -> None:
    answer = stepped("long", "10.2", leverage="14")
    assert near(answer.levels.liquidation, (1020 - Fraction(1020, 14)) / (Fraction("10.2") * Fraction(99, 100)))


def test_a_long_that_the_upper_step_closes_never_reaches_the_lower_one() -> None:
    answer = stepped("long", "10.2", leverage="18")
    assert near(answer.levels.liquidation, (1020 - Fraction(1020, 18)) / (Fraction("10.2") * Fraction(95, 100)))


@given(
    st.sampled_from(["long", "short"]),
    st.decimals("1", "40", places=2),
    st.sampled_from(["1.5", "3", "10", "25"]),
)
def test_just_inside_the_level_equity_exceeds_the_demand_and_just_outside_it_does_not(
    side: str, quantity: Decimal, leverage: str
) -> None:
    answer = stepped(side, str(quantity), leverage=leverage)
    level = answer.levels.liquidation
    assume(level is not None and answer.finding("closed-at-once") is None)
    size, s = Fraction(quantity), answer.plan.sign

    def free(price: Fraction) -> Fraction:
        return size * 100 / Fraction(leverage) + s * size * (price - 100) - demanded(size * price)

    hair = Fraction(level or 0) / 10**20
    assert free(Fraction(level or 0) + s * hair) > 0
    assert free(Fraction(level or 0) - s * hair) <= Fraction(1, 10**12)


def test_at_the_very_edge_of_a_step_maintenance_is_the_lower_one_whose_bound_is_inclusive() -> None:
    assert stepped("long", "10").maintenance_margin == 10
    assert near(stepped("long", "10.000001").maintenance_margin, Fraction("1000.0001") / 20)


def test_what_is_left_at_a_jump_is_the_equity_there_and_not_the_higher_demand() -> None:
    answer = stepped("short", "9.5", leverage="10", overrides={"liquidation_residual": "returned"})
    left = Fraction(95) - (1000 - 950)
    assert near(answer.loss_at_liquidation, 95 - left)


def counted(quantity: str, **changes: Any) -> Assessment:
    """Tiers of contracts of 0.01 at 100,000: 1,000 contracts are worth a million, and are no notional of 1,000."""
    return answered(
        rules_of(
            {"tier_by": "quantity", "tier_mode": "whole-position", "contract_size": "0.01"},
            (("1000", "0.004", "0", "100"), ("5000", "0.005", "0", "50")),
        ),
        entries=[{"price": "100000"}],
        size={"by": "quantity", "value": quantity},
        overrides={"maintenance_rate": None},
        **changes,
    )


def test_tiers_counted_in_contracts_bound_leverage_and_size_by_contracts() -> None:
    answer = counted("1000", leverage="80")
    assert answer.finding("tier-maximum") is None
    assert answer.largest_quantity == 1000
    assert counted("1001", leverage="80").finding("tier-maximum") is not None
    assert counted("1001", leverage="50").largest_quantity == 5000
    over = counted("5001", leverage="50").finding("tier-maximum")
    assert over is not None
    assert "5000 contracts; this position is 5001 contracts" in over.message


def test_leverage_that_follows_from_the_stop_is_capped_by_the_tier_of_the_contracts() -> None:
    assert counted("1000", leverage=None, stop="99900").leverage == 100
    assert counted("1001", leverage=None, stop="99900").leverage == 50


def test_a_level_that_nobody_gave_is_asked_for_in_earnest() -> None:
    found = answered(leverage="3", overrides=DEBT | {"liquidation_level": None}).finding("figure-missing")
    assert found is not None
    assert found.severity.value == "danger"
    assert "No liquidation or margin call can be shown without it." in found.message


def test_an_inverse_position_grows_in_coins_as_the_price_falls_and_reaches_the_next_step() -> None:
    table = [{"max_notional": "1", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.05"}]
    answer = answered(
        entries=[{"price": "50000"}],
        size={"by": "quantity", "value": "49000"},
        leverage="10",
        overrides={
            "instrument_kind": "inverse-perpetual",
            "settlement_currency": "BTC",
            "maintenance_rate": None,
            "tier_mode": "whole-position",
            "tiers": table,
        },
    )
    # 49,000 are one coin at 49,000; below, 5 % of them are due.
    coins = Fraction(49000, 50000)
    assert near(answer.levels.liquidation, Fraction(49000) * Fraction(105, 100) / (coins / 10 + coins))


@pytest.mark.parametrize(("by", "rate"), [("entry", "0.05"), ("quantity", "0.01")])
def test_a_step_that_is_settled_at_opening_stays(by: str, rate: str) -> None:
    rules = rules_of({"tier_by": by, "tier_mode": "whole-position"})
    answer = answered(
        rules,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "11"},
        leverage="5",
        overrides={"maintenance_rate": None, "tier_mode": "whole-position", "tiers": STEPS},
    )
    assert near(answer.levels.liquidation, Fraction(80) / (1 - Fraction(rate)))


def test_leverage_that_follows_from_the_stop_counts_the_jump_on_the_way() -> None:
    answer = stepped("short", "9.5", leverage=None, stop="106", leverage_cap="50")
    assert answer.levels.liquidation is not None
    assert answer.levels.liquidation >= 106
    assert answer.leverage is not None
    sharper = stepped("short", "9.5", leverage=str(answer.leverage + Decimal("0.02")), stop="106")
    assert sharper.levels.liquidation is not None
    assert sharper.levels.liquidation < 106


def test_the_curve_of_a_stepped_level_ends_where_the_level_at_the_end_does() -> None:
    answer = stepped("short", "9.5", leverage="5", hold_hours="2400", costs={"funding_rate": "-0.0001"})
    curve = curves_of(answer).liquidation_above
    assert curve[0][1] == pytest.approx(float(answer.levels.liquidation or 0))
    assert curve[-1][1] == pytest.approx(float(answer.levels_at_end.liquidation or 0))


# --- rates that grow, minima, buffers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("kind", ["linear-perpetual", "inverse-perpetual"])
@pytest.mark.parametrize("basis", ["mark", "entry"])
def test_a_rate_that_grows_with_the_size_is_met_exactly(side: str, kind: str, basis: str) -> None:
    """Deribit: 1 % and 0.005 % for each coin (support pages 25944826427293, 25944738177565)."""
    inverse = kind.startswith("inverse")
    rules = rules_of({"maintenance_slope": "0.00005"})
    answer = answered(
        rules,
        side=side,
        entries=[{"price": "50000"}],
        size={"by": "quantity", "value": "5000000" if inverse else "100"},
        leverage="10",
        overrides={
            "instrument_kind": kind,
            "settlement_currency": "BTC" if inverse else "USDC",
            "maintenance_on": basis,
            "maintenance_rate": "0.01",
        },
    )
    level, s = Fraction(answer.levels.liquidation or 0), answer.plan.sign
    at = Fraction(50000) if basis == "entry" else level
    if inverse:
        coins = 5000000 / at
        equity = Fraction(10) + s * 5000000 * (1 / Fraction(50000) - 1 / level)
        due = coins * (Fraction(1, 100) + Fraction(5, 100000) * coins)
    else:
        equity = Fraction(500000) + s * 100 * (level - 50000)
        due = 100 * at * (Fraction(1, 100) + Fraction(5, 100000) * 100)
    assert abs(equity / due - 1) < Fraction(1, 10**25)


def test_a_size_that_no_equity_carries_is_closed_at_once() -> None:
    rules = rules_of({"maintenance_slope": "0.01"})
    answer = answered(
        rules,
        side="short",
        entries=[{"price": "50000"}],
        size={"by": "quantity", "value": "5000000"},
        leverage="10",
        overrides={"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "maintenance_rate": "0.01"},
    )
    assert answer.finding("closed-at-once") is not None


@pytest.mark.parametrize(
    ("quantity", "mark", "due"),
    [("1000", "50", 15000), ("10000", "5", 50000), ("10000", "4.5", 45000), ("50000", "1", 125000)],
)
def test_a_short_share_has_a_least_maintenance(quantity: str, mark: str, due: int) -> None:
    """The rule as restated at siliconinvestor.com, message 14932764: 30 % but $5 a share; below $5, 100 % but $2.50 a share."""
    answer = minimum(quantity, mark)
    assert answer.maintenance_margin == due


def minimum(quantity: str, entry: str, **changes: Any) -> Assessment:
    figures = {"unit_minimum": "5", "low_price": "5", "low_price_rate": "1", "low_price_minimum": "2.5"}
    rules = rules_of(figures)
    return answered(
        rules,
        side="short",
        entries=[{"price": entry}],
        size={"by": "quantity", "value": quantity},
        leverage=changes.pop("leverage", "1"),
        overrides={
            "instrument_kind": "equity",
            "settlement_currency": "USD",
            "maintenance_on": "market-value",
            "maintenance_rate": "0.3",
        },
        **changes,
    )


@pytest.mark.parametrize(
    ("entry", "most"),
    [("1", "0.4"), ("3", "1"), ("5", "1"), ("8", "1.6"), ("16", "3.2"), ("20", "3.33"), ("100", "3.33")],
)
def test_a_short_share_opens_with_no_less_margin_than_its_minimum(entry: str, most: str) -> None:
    """At $5 a share or 30 %, below $5 at $2.50 a share or 100 %: the initial margin is never below the maintenance."""
    over = minimum("100", entry, leverage=str(Decimal(most) + Decimal("0.01")))
    found = over.finding("tier-maximum")
    assert found is not None
    assert found.headline == f"A short at this price opens at most at {most}×."
    assert found.remedy is not None
    assert dict(found.remedy.edits)["leverage"] == most
    assert over.largest_quantity == 0
    largest = explain(over, "largest_quantity")
    assert largest is not None
    assert ("highest leverage", f"{most}×", "its minimum a unit") in largest.inputs
    at = minimum("100", entry, leverage=most)
    assert at.finding("tier-maximum") is None
    assert at.position.ceiling == Decimal(most)
    assert at.maintenance_margin is not None
    assert at.initial_margin is not None
    assert at.maintenance_margin <= at.initial_margin
    assert minimum("100", entry, leverage=None).leverage == min(Decimal(1), Decimal(most)), "no stop asks for more"


@pytest.mark.parametrize(
    ("entry", "stop", "leverage"), [("1", "1.1", "0.4"), ("8", "8.2", "1.53"), ("1", "30", "0.4"), ("8", "30", "1")]
)
def test_leverage_as_an_output_respects_the_minimum_of_a_short(entry: str, stop: str, leverage: str) -> None:
    answer = minimum("100", entry, leverage=None, stop=stop, safety_buffer="0.01")
    assert answer.leverage == Decimal(leverage)
    assert answer.finding("tier-maximum") is None
    if Decimal(leverage) > 1:
        return
    (lacking,) = [found for found in answer.findings if found.field == "extra_margin"]
    assert lacking.remedy is not None
    more = dict(lacking.remedy.edits)["extra_margin"]
    enough = minimum("100", entry, leverage=None, stop=stop, safety_buffer="0.01", extra_margin=more)
    assert enough.finding("stop-beyond-call") is None
    less = str(Decimal(more) - Decimal("0.02"))
    short = minimum("100", entry, leverage=None, stop=stop, safety_buffer="0.01", extra_margin=less)
    assert short.finding("stop-beyond-call") is not None


def test_a_long_and_a_short_without_a_known_low_rate_have_no_such_bound() -> None:
    rules = rules_of({"unit_minimum": "5", "low_price": "5", "max_leverage": "2"})
    plan: dict[str, Any] = {
        "entries": [{"price": "3"}],
        "leverage": "2",
        "overrides": {"instrument_kind": "equity", "maintenance_on": "market-value", "maintenance_rate": "0.3"},
    }
    for side in ("long", "short"):
        assert answered(rules, side=side, **plan).position.ceiling == 2


@pytest.mark.parametrize(("entry", "leverage"), [("3", "1"), ("8", "2"), ("40", "2")])
def test_the_call_of_a_short_share_stands_where_equity_meets_the_minimum_in_force(entry: str, leverage: str) -> None:
    answer = minimum("100", entry, leverage=leverage)
    call = Fraction(answer.levels.margin_call or 0)
    due = max(Fraction(3, 10) * call, 5) if call >= 5 else max(call, Fraction(5, 2))
    equity = Fraction(entry) / Fraction(leverage) + Fraction(entry) - call
    assert abs(equity / due - 1) < Fraction(1, 10**25)


def test_a_minimum_without_a_low_price_serves_every_price() -> None:
    rules = rules_of({"unit_minimum": "5"})
    answer = answered(
        rules,
        side="short",
        entries=[{"price": "4"}],
        size={"by": "quantity", "value": "100"},
        leverage="1",
        overrides={
            "instrument_kind": "equity",
            "settlement_currency": "USD",
            "maintenance_on": "market-value",
            "maintenance_rate": "0.3",
        },
    )
    assert answer.maintenance_margin == 500


def test_an_adverse_funding_rate_is_part_of_maintenance_where_the_venue_says_so() -> None:
    """BitMEX: 200,000 long at 10,000, 20×, 0.5 % and funding 0.0169 % (client code of 2019, half-tick 9,571.0; formula 9,570.93)."""
    rules = rules_of({"maintenance_adds_funding": "yes"})
    answer = answered(
        rules,
        entries=[{"price": "10000"}],
        size={"by": "quantity", "value": "200000"},
        leverage="20",
        costs={"funding_rate": "0.000169"},
        overrides={
            "instrument_kind": "inverse-perpetual",
            "settlement_currency": "XBT",
            "maintenance_on": "entry",
            "maintenance_rate": "0.005",
        },
    )
    assert answer.levels.liquidation is not None
    assert round(answer.levels.liquidation, 2) == Decimal("9570.93")


def test_a_buffer_warns_on_the_way_from_initial_to_maintenance_margin() -> None:
    rules = rules_of({"margin_call_buffer": "0.2"})
    answer = answered(rules, entries=[{"price": "100"}], leverage="5", overrides={"maintenance_rate": "0.05"})
    call = Fraction(answer.levels.margin_call or 0)
    due = Fraction(8, 10) * Fraction(5, 100) * call + Fraction(2, 10) * Fraction(2, 10) * call
    assert abs((20 + call - 100) / due - 1) < Fraction(1, 10**25)


@pytest.mark.parametrize("kind", ["linear-perpetual", "inverse-perpetual"])
@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("paid_from", ["slice", "balance"])
def test_leverage_that_follows_from_the_stop_keeps_the_warning_of_a_buffer_beyond_it(
    kind: str, side: str, paid_from: str
) -> None:
    inverse, s = kind.startswith("inverse"), 1 if side == "long" else -1
    answer = answered(
        rules_of({"margin_call_buffer": "0.2"}),
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "1000" if inverse else "10"},
        stop="90" if side == "long" else "110",
        safety_buffer="0.25",
        hold_hours="24",
        leverage=None,
        extra_margin="0.1",
        costs={"funding_rate": str(Decimal("0.0001") * s)},
        overrides={
            "instrument_kind": kind,
            "settlement_currency": "BTC" if inverse else "USDT",
            "maintenance_rate": "0.02",
            "carry_paid_from": paid_from,
        },
    )
    target, call = target_of_call(answer.plan, answer.terms, answer.entry), answer.levels_at_end.margin_call
    assert target is not None
    assert call is not None
    assert 0 <= (target - call) * answer.plan.sign < Decimal("0.1"), (
        "beyond the target by no more than a step of leverage"
    )


def wide_short(stop: str) -> dict[str, Any]:
    """Return a short at 100 whose stop no leverage bears."""
    return {"side": "short", "entries": [{"price": "100"}], "stop": stop, "safety_buffer": "0", "leverage": None}


def test_margin_to_add_where_a_buffer_s_warning_cannot_be_kept_beyond_the_stop_at_1x() -> None:
    rules = rules_of({"margin_call_buffer": "0.2"})
    plan = wide_short("190")
    short = answered(rules, **plan, overrides={"maintenance_rate": "0.02"})
    assert short.sized is not None
    assert short.sized.needed_margin is not None
    more = short.sized.needed_margin - 100
    enough = answered(rules, **plan, extra_margin=str(more), overrides={"maintenance_rate": "0.02"})
    assert enough.levels.margin_call is not None
    assert near(enough.levels.margin_call, "190")


@pytest.mark.parametrize("kind", ["linear-perpetual", "inverse-perpetual"])
@pytest.mark.parametrize("side", ["long", "short"])
def test_a_closing_fee_at_the_bankruptcy_price_cancels_but_for_extra_margin(kind: str, side: str) -> None:
    """Bybit since 2025-09-02: LP = Size(MMR + 1)/(Size/E + Size/E/L + Extra/(1 + f) + D) for an inverse long, the others likewise."""
    inverse, s = kind.startswith("inverse"), 1 if side == "long" else -1
    rules = rules_of({"closing_fee_at": "bankruptcy"})
    answer = answered(
        rules,
        side=side,
        entries=[{"price": "20000"}],
        size={"by": "quantity", "value": "20000" if inverse else "1"},
        leverage="50",
        extra_margin="0.001" if inverse else "20",
        overrides={
            "instrument_kind": kind,
            "settlement_currency": "BTC" if inverse else "USDT",
            "maintenance_rate": "0.005",
            "closing_fee_rate": "0.00055",
        },
    )
    rate, fee = Fraction(5, 1000), Fraction(55, 100000)
    if inverse:
        value = Fraction(20000) * (1 + s * rate) / (1 + s * (Fraction(1, 50) + Fraction(1, 1000) / (1 + s * fee)) * 1)
    else:
        value = (20000 - s * (Fraction(400) + Fraction(20) / (1 - s * fee))) / (1 - s * rate)
    assert near(answer.levels.liquidation, value)


@pytest.mark.parametrize("kind", ["linear-perpetual", "inverse-perpetual"])
@pytest.mark.parametrize("side", ["long", "short"])
def test_leverage_from_the_stop_counts_extra_margin_by_its_weight(kind: str, side: str) -> None:
    inverse = kind.startswith("inverse")
    answer = answered(
        rules_of({"closing_fee_at": "bankruptcy"}),
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "100000" if inverse else "1000"},
        stop="90" if side == "long" else "110",
        safety_buffer="0",
        leverage=None,
        extra_margin="30" if inverse else "3000",
        overrides={
            "instrument_kind": kind,
            "settlement_currency": "BTC" if inverse else "USDT",
            "maintenance_rate": "0.005",
            "closing_fee_rate": "0.01",
        },
    )
    assert answer.sized is not None
    position = answer.sized.position
    needed, weight = answer.sized.needed_margin, position.backing - position.initial_margin
    assert needed is not None
    book = position.book()
    assert book is not None
    stop = Decimal(90 if side == "long" else 110)
    free = (book.equity.at(stop) - book.requirement_at(stop)) / (stop if inverse else 1)
    assert near(position.initial_margin - free, Fraction(needed))
    assert weight != answer.plan.extra_margin
    assert answer.levels.liquidation is not None
    assert (stop - answer.levels.liquidation) * answer.plan.sign >= 0


def test_margin_to_add_is_asked_for_by_its_weight() -> None:
    rules = rules_of({"closing_fee_at": "bankruptcy"})
    plan = wide_short("230")
    fee = {"maintenance_rate": "0.02", "closing_fee_rate": "0.01"}
    found = answered(rules, **plan, overrides=fee).finding("stop-beyond-call")
    assert found is not None
    assert found.remedy is not None
    (_, more), *_ = found.remedy.edits
    enough = answered(rules, **plan, extra_margin=more, overrides=fee)
    assert enough.levels.liquidation is not None
    assert 0 <= enough.levels.liquidation - 230 < Decimal("0.02")


def test_a_cross_account_keeps_the_closing_fee_at_the_bankruptcy_price_ready() -> None:
    rules = rules_of({"closing_fee_at": "bankruptcy"})
    answer = answered(
        rules,
        margin_mode="cross",
        entries=[{"price": "20000"}],
        leverage="50",
        account={"balance": "1000"},
        overrides={"maintenance_rate": "0.005", "closing_fee_rate": "0.00055"},
    )
    due = Fraction(55, 100000) * 20000 * Fraction(49, 50)
    assert near(answer.levels.liquidation, (20000 - 1000 + due) / (1 - Fraction(5, 1000)))


def test_a_growing_demand_on_money_that_no_price_moves_has_one_root() -> None:
    book = Book(equity=Amount(Decimal(10), Decimal(0)), lines=(NOTHING,), curved=Decimal(50))
    assert safe_interval(book, Decimal(1), Decimal(8)) == Interval(Decimal(5), None)
    poor = Book(equity=Amount(Decimal(-1), Decimal(0)), lines=(NOTHING,), curved=Decimal(50))
    assert safe_interval(poor, Decimal(1), Decimal(8)) == NOWHERE


# --- derivations ---------------------------------------------------------------------------------------------------------


def told(answer: Assessment, key: str) -> str:
    derivation = explain(answer, key)
    assert derivation is not None
    return derivation.as_text()


def test_derivations_of_a_debt_name_its_level() -> None:
    for side, formula in (("long", "(K − 1) · debt"), ("short", "(K − 1) · debt · P")):
        answer = answered(side=side, leverage="3", overrides=DEBT)
        text = told(answer, "levels.liquidation")
        assert f"requirement(P) = {formula}\n" in text
        assert "K = 1.1: assets over debt at which the venue liquidates." in text
        assert "k = 3: what the level of the margin call demands" in told(answer, "levels.margin_call")
        assert "K = 1.1" in told(answer, "maintenance_margin")


def test_derivations_of_used_margin_say_what_it_is_held_in() -> None:
    assert "fixed at the opening cost over the leverage" in told(
        used("long", "20000", "1", "10000"), "levels.liquidation"
    )
    short = told(used("short", "50000", "0.2", "5000"), "levels.liquidation")
    assert "K · used margin · P" in short
    assert "held in coins, so it moves with the price" in short


def test_derivation_of_a_level_at_a_step_says_that_the_demand_jumps_there() -> None:
    answer = stepped("short", "9.5", leverage="10")
    text = told(answer, "levels.liquidation")
    assert f"the requirement jumps at P = {digits(answer.levels.liquidation)}, above the equity" in text
    assert "for the whole position" in text
    roomy = told(stepped("long", "10.2", leverage="14"), "levels.liquidation")
    assert "Tier 1: notional above 0 to 1000, r = 0.01" in roomy


def test_derivation_of_a_growing_rate_shows_the_quadratic() -> None:
    rules = rules_of({"maintenance_slope": "0.00005"})
    inverse = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "maintenance_rate": "0.01"}
    answer = answered(rules, size={"by": "quantity", "value": "5000000"}, leverage="10", overrides=inverse)
    text = told(answer, "levels.liquidation")
    assert "(r + b·size)·N − D·P" in text
    assert "·P² + (" in text
    assert "b = 0.00005 for each unit of size." in text
    margin = told(answer, "maintenance_margin")
    assert "rate: 0.01 + 0.00005 × 83.3333333333 = 0.0141666666667" in margin
    assert "0.0141666666667 × 83.3333333333 − 0 = 1.18055555556" in margin


def test_derivation_of_a_minimum_a_share_names_the_one_in_force() -> None:
    assert "r = 1, but at least 2.5 a unit" in told(minimum("100", "3"), "levels.margin_call")
    assert "r = 0.3, but at least 5 a unit" in told(minimum("100", "40", leverage="2"), "levels.margin_call")
    assert "max(r·Q·P, minimum·Q)" in told(minimum("100", "40"), "maintenance_margin")


def test_derivation_of_adverse_funding_says_that_it_is_part_of_the_rate() -> None:
    rules = rules_of({"maintenance_adds_funding": "yes"})
    assert "(r + adverse funding)·Q·P − D" in told(
        answered(rules, costs={"funding_rate": "0.0001"}), "levels.liquidation"
    )


def test_derivation_where_no_price_reaches_a_step_stays_without_a_price() -> None:
    answer = stepped("long", "5", leverage="1")
    assert answer.levels.liquidation is None
    assert "none: no positive price reaches it" in told(answer, "levels.liquidation")
