"""Levels over the hold: they start where they stand at opening, end where the assessment says, and lean as the carry pushes them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from planner.model.assess import assess
from planner.model.curves import Curve, LevelCurves, curves_of
from planner.model.margin.levels import safe_interval
from planner.model.plan import read_plan
from tests.model.plans import NO_RULES, answer_of
from tests.model.strategies import plans

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.levels import Interval

PAID = {"funding_rate": "0.0005"}
ENDS = ("liquidation_below", "liquidation_above", "margin_call_below", "margin_call_above")


def intervals(answer: Assessment) -> dict[str, tuple[Any, Any]]:
    """Return (at opening, at the end of the hold) of each end."""
    safe = answer.intervals
    pairs: dict[str, tuple[Interval, Interval]] = {
        "liquidation": (safe.liquidation, safe.liquidation_at_end),
        "margin_call": (safe.call, safe.call_at_end),
    }
    return {
        f"{name}_{end}": (getattr(first, end), getattr(last, end))
        for name, (first, last) in pairs.items()
        for end in ("below", "above")
    }


def check(answer: Assessment, curves: LevelCurves) -> None:
    for name, (first, last) in intervals(answer).items():
        curve: Curve = getattr(curves, name)
        hours = [point[0] for point in curve]
        assert hours == sorted(set(hours))
        assert (first is not None) == (bool(curve) and curve[0][0] == 0)
        assert (last is not None) == (bool(curve) and curve[-1][0] == float(answer.plan.hold_hours))
        if first is not None:
            assert curve[0][1] == pytest.approx(float(first), rel=1e-9)
        if last is not None:
            assert curve[-1][1] == pytest.approx(float(last), rel=1e-9)


@pytest.mark.parametrize("side", ["long", "short"])
@pytest.mark.parametrize("mode", ["isolated", "cross"])
@pytest.mark.parametrize("funding", ["0.0005", "-0.0005"])
@pytest.mark.parametrize("opens_at", [None, "2026-07-31T14:20:00Z"])
def test_curves_start_at_the_static_level_and_lean_as_the_carry_pushes(
    side: str, mode: str, funding: str, opens_at: str | None
) -> None:
    answer = answer_of(
        side=side,
        margin_mode=mode,
        hold_hours="240",
        opens_at=opens_at,
        account={"balance": "12000"},
        costs={"funding_rate": funding},
        overrides={"margin_call": {"ratio": "0.8"}},
    )
    curves = curves_of(answer)
    check(answer, curves)
    carry = answer.costs.carry_over_hold
    assert carry is not None
    fundings = int(answer.position.carry.fundings_after(answer.plan.hold_hours))
    for curve in (
        curves.liquidation_below + curves.liquidation_above,
        curves.margin_call_below + curves.margin_call_above,
    ):
        distances = [abs(price - 60000) for _, price in curve]
        assert len(curve) == (49 if opens_at is None else 2 + 2 * fundings)
        assert distances == sorted(distances, reverse=carry > 0)
        assert (distances[-1] < distances[0]) == (carry > 0)


def test_funding_at_known_instants_moves_the_level_in_steps_there() -> None:
    answer = answer_of(
        size={"by": "quantity", "value": "1"},
        leverage="5",
        hold_hours="24",
        costs=PAID,
        opens_at="2026-07-31T14:20:00Z",
    )
    curve = curves_of(answer).liquidation_below
    check(answer, curves_of(answer))
    jumps = [(before, after) for before, after in pairwise(curve) if after[1] != before[1]]
    assert [after[0] for _, after in jumps] == pytest.approx([5 / 3, 5 / 3 + 8, 5 / 3 + 16])
    assert all(after[0] - before[0] == pytest.approx(1e-6, rel=1e-3) for before, after in jumps)  # upright, not a slope
    steps = [after[1] - before[1] for before, after in jumps]
    assert steps == pytest.approx([steps[0]] * 3)


@pytest.mark.parametrize("changes", [{"hold_hours": "40000"}, {"costs": {"funding_rate": "0"}}])
def test_steps_too_many_or_too_small_to_be_seen_are_not_sought(changes: dict[str, Any]) -> None:
    plan = {"size": {"by": "quantity", "value": "1"}, "leverage": "2", "hold_hours": "24", "costs": PAID}
    answer = answer_of(**{**plan, **changes}, opens_at="2026-07-31T14:20:00Z")
    assert len(curves_of(answer).liquidation_below) <= 49
    check(answer, curves_of(answer))


def test_without_carry_the_level_is_level() -> None:
    curves = curves_of(answer_of(hold_hours="72"), points=5)
    assert [hour for hour, _ in curves.liquidation_below] == [0, 18, 36, 54, 72]
    assert len({price for _, price in curves.liquidation_below}) == 1
    assert curves.liquidation_above == curves.margin_call_below == curves.margin_call_above == ()


def test_without_a_hold_there_is_one_point() -> None:
    answer = answer_of()
    check(answer, curves_of(answer))
    assert len(curves_of(answer).liquidation_below) == 1


def test_carry_paid_beside_the_slice_leaves_the_level_where_it_is() -> None:
    answer = answer_of(hold_hours="240", costs=PAID, overrides={"carry_paid_from": "balance"})
    curves = curves_of(answer)
    check(answer, curves)
    assert curves.liquidation_below[0][1] == curves.liquidation_below[-1][1]


def test_a_level_that_comes_to_be_during_the_hold_begins_there() -> None:
    answer = answer_of(leverage="1", hold_hours="720", costs=PAID)
    curve = curves_of(answer).liquidation_below
    assert answer.levels.liquidation is None
    assert 0 < curve[0][0] < curve[-1][0] == 720
    check(answer, curves_of(answer))


def test_among_several_tiers_too_a_level_begins_where_it_comes_to_be() -> None:
    tiers = [{"max_notional": "100000", "maintenance_rate": "0.005"}, {"maintenance_rate": "0.01"}]
    rates = {"maintenance_rate": None, "tiers": tiers}
    answer = answer_of(leverage="1", hold_hours="720", costs=PAID, overrides=rates)
    curve = curves_of(answer).liquidation_below
    assert answer.levels.liquidation is None
    assert 0 < curve[0][0] < curve[-1][0] == 720
    check(answer, curves_of(answer))


def test_where_the_crossing_is_a_call_there_is_no_liquidation_curve() -> None:
    curves = curves_of(answer_of(overrides={"maintenance_on": "market-value", "instrument_kind": "equity"}))
    assert curves.liquidation_below == ()
    assert len(curves.margin_call_below) == 1


def test_what_cannot_be_computed_has_no_curves() -> None:
    assert curves_of(answer_of(size={"by": "risk", "value": "100"})) == LevelCurves()
    assert curves_of(answer_of(margin_mode="cross")) == LevelCurves()


def test_a_level_that_passes_from_tier_to_tier_is_followed_through_each() -> None:
    answer = answer_of(
        leverage="3",
        hold_hours="2400",
        costs=PAID,
        overrides={
            "maintenance_rate": None,
            "tiers": [
                {"max_notional": str(cap), "maintenance_rate": rate}
                for cap, rate in ((20000, "0.01"), (44000, "0.02"), (46000, "0.05"), (70000, "0.1"))
            ],
        },
    )
    curve, book = curves_of(answer).liquidation_below, answer.position.book()
    assert book is not None
    check(answer, curves_of(answer))
    for hours, price in curve:
        there = safe_interval(
            book.after(answer.position.charge_after(Decimal(str(hours)))), Decimal(1), answer.entry
        ).below
        assert there is not None
        assert price == pytest.approx(float(there), rel=1e-9)


@given(plans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_curves_of_any_plan_join_the_levels_at_opening_with_those_at_the_end(document: dict[str, Any]) -> None:
    answer = assess(read_plan(document), NO_RULES)
    if answer.quantity is not None and answer.plan.hold_hours:
        check(answer, curves_of(answer))


def test_carry_paid_from_the_wallet_first_reaches_the_slice_when_the_wallet_is_empty() -> None:
    answer = answer_of(
        hold_hours="240",
        costs=PAID,
        account={"balance": "12500"},
        overrides={"carry_paid_from": "wallet-then-slice"},
    )
    curves = curves_of(answer)
    prices = [price for _, price in curves.liquidation_below]
    check(answer, curves)
    assert prices[0] == prices[20] < prices[-1]
