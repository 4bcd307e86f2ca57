"""Interest at its instants: every so many hours from the opening or by the clock, with or without a charge at the opening."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.costs import Carry
from planner.model.curves import curves_of
from planner.model.explain import explain
from planner.model.precision import guarded
from tests.model.plans import answer_of, near, rules_of
from tests.model.strategies import text

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

ROLLOVER = {"borrow_interval_hours": "4"}
CLOCK = {"borrow_interval_hours": "1", "borrow_counted_from": "midnight", "borrow_at_opening": "yes"}
LOAN = {
    "instrument_kind": "spot-margin",
    "maintenance_on": "debt-level",
    "maintenance_rate": None,
    "liquidation_level": "1.1",
    "margin_call_level": "1.3",
}


def lent(figures: dict[str, str], hours: str, **changes: Any) -> Assessment:
    """Return a long of 10 at 100 with a loan of 750 at 0.24 % a day: 0.075 an hour."""
    return answer_of(
        rules_of(figures),
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "10"},
        leverage=changes.pop("leverage", "4"),
        hold_hours=hours,
        costs={"borrow_rate_daily": "0.0024"},
        overrides=LOAN,
        **changes,
    )


@pytest.mark.parametrize(("hours", "charged"), [("0", 0), ("3.9", 0), ("4", 1), ("7.9", 1), ("72", 18)])
def test_a_rollover_is_charged_after_each_interval_from_the_opening(hours: str, charged: int) -> None:
    """Kraken: "rollover … starts after 4 hours" (https://support.kraken.com/articles/206161568)."""
    answer = lent(ROLLOVER, hours)
    assert near(answer.costs.carry_over_hold, Fraction(3, 10) * charged)
    assert near(answer.levels_at_end.liquidation, Fraction(11, 100) * (750 + Fraction(3, 10) * charged))


@pytest.mark.parametrize(
    ("opened", "hours", "charged"),
    [
        ("13:20:00", Fraction(55, 60), 2),
        ("13:59:00", Fraction(2, 60), 2),
        ("13:59:00", Fraction(1, 120), 1),
        ("13:00:00", 1, 2),
    ],
)
def test_hourly_interest_is_charged_at_the_opening_and_at_each_full_hour(
    opened: str, hours: Fraction, charged: int
) -> None:
    """Binance: borrowed at 13:20 and repaid at 14:15 are two hours (FAQ 0135c8c00a4240f695ee71a0d18efb08)."""
    hold = format(Decimal(Fraction(hours).numerator) / Fraction(hours).denominator, "f")
    answer = lent(CLOCK, hold, opens_at=f"2026-07-31T{opened}Z")
    assert near(answer.costs.carry_over_hold, Fraction(75, 1000) * charged)


def test_by_the_clock_without_an_opening_time_interest_accrues_pro_rata_beside_the_charge_at_the_opening() -> None:
    assert near(lent(CLOCK, "10.5").costs.carry_over_hold, Fraction(75, 1000) * Fraction(23, 2))


def test_what_a_day_costs_is_the_rate_whenever_it_is_charged() -> None:
    for figures in ({}, ROLLOVER, CLOCK):
        assert near(lent(figures, "1").costs.borrow_per_day, Fraction(18, 10))
    short = lent(CLOCK, "1", side="short", leverage="2")
    assert near(short.costs.borrow_per_day, Fraction(24, 10))


@pytest.mark.parametrize(("figures", "late"), [(ROLLOVER, 4), (CLOCK, 0)])
def test_the_runway_ends_at_the_charge_that_is_too_much(figures: dict[str, str], late: int) -> None:
    answer = lent(figures, "0", opens_at="2026-07-31T12:00:00Z")
    # 1000 − 1.3·(750 + x) = 0: the charge that brings x to 19.23…
    each = Fraction(3, 10) if late else Fraction(75, 1000)
    count = -((-Fraction(25) / Fraction(13, 10)) // each)
    assert near(answer.runway_hours, count * 4 if late else count - 1)


def test_a_runway_that_the_charge_at_the_opening_ends_is_0() -> None:
    answer = lent(CLOCK, "0", opens_at="2026-07-31T12:00:00Z", leverage="4.3333")
    assert answer.runway_hours == 0


def test_the_curve_steps_down_at_each_charge_and_ends_where_the_level_at_the_end_does() -> None:
    answer = lent(ROLLOVER, "10")
    curve = curves_of(answer).liquidation_below
    static, end = float(answer.levels.liquidation or 0), float(answer.levels_at_end.liquidation or 0)
    step = (end - static) / 2
    by_hour = dict(curve)
    assert by_hour[0.0] == pytest.approx(static)
    assert by_hour[3.999999] == pytest.approx(static)
    assert by_hour[4.0] == pytest.approx(static + step)
    assert by_hour[8.0] == pytest.approx(end)
    assert curve[-1] == pytest.approx((10.0, end))


def test_charges_too_many_to_be_told_apart_are_drawn_evenly() -> None:
    answer = lent(CLOCK, "800", opens_at="2026-07-31T12:00:00Z")
    assert len(curves_of(answer).liquidation_below) == 49


def test_the_derivation_of_the_carry_counts_the_charges() -> None:
    found = explain(lent(ROLLOVER, "10"), "costs.carry_over_hold")
    assert found is not None
    assert ("charges of interest", "2", "every 4 hours") in found.inputs
    assert {"borrow_interval_hours", "borrow_rate_daily"} <= {used.figure for used in found.sources}


@settings(max_examples=150, deadline=None)
@given(
    st.none() | text("0", "24", 2),
    st.sampled_from(["1", "4", "8", "0.5"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 60),
)
def test_the_instant_of_a_charge_is_the_first_by_which_it_has_fallen(
    opens: str | None, interval: str, by_clock: bool, at_opening: bool, count: int
) -> None:
    carry = Carry(
        sign=1,
        funding_rate=Decimal(0),
        interval_hours=Decimal(8),
        borrow_rate_daily=Decimal("0.001"),
        opens_at_hours=None if opens is None else Decimal(opens),
        borrow_interval=Decimal(interval),
        borrow_by_clock=by_clock,
        borrow_at_opening=at_opening,
    )
    with guarded():
        hours = carry.hours_until_charge(Decimal(count))
        assert hours >= 0
        if hours:
            assert carry.charges_after(hours) >= count
            assert carry.charges_after(hours * Decimal("0.999999")) < count
