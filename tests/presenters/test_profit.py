"""Profit at a price: minus the loss at the stop, nothing at break-even."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from planner.model.assess import assess
from planner.model.plan import read_plan
from planner.presenters.profit import profit_at, r_at
from tests.model.plans import NO_RULES, answer_of, near
from tests.model.strategies import plans, stopped

INVERSE = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "maintenance_rate": "0.005"}
LOAN = {"instrument_kind": "spot-margin"}
COSTS = {"taker_fee": "0.0005", "funding_rate": "0.0001", "borrow_rate_daily": "0.001"}
SHORT = {"side": "short", "stop": "63000", "costs": COSTS | {"funding_rate": "-0.0001"}}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        SHORT,
        {"overrides": INVERSE, "size": {"by": "quantity", "value": "60000"}},
        {"overrides": LOAN},
        {**SHORT, "overrides": LOAN},
    ],
)
def test_at_the_stop_the_profit_is_minus_the_loss_and_at_break_even_nothing(changes: dict[str, Any]) -> None:
    answer = answer_of(**{"stop": "57000", "hold_hours": "72", "costs": COSTS, **changes})
    assert answer.plan.stop is not None
    assert answer.loss_at_stop is not None
    assert near(profit_at(answer, answer.plan.stop), str(-answer.loss_at_stop), "1e-28")
    assert r_at(answer, answer.plan.stop) == -1
    assert answer.levels_at_end.break_even is not None
    rest = profit_at(answer, answer.levels_at_end.break_even)
    assert rest is not None
    assert abs(rest) < answer.loss_at_stop * Decimal("1e-25")


@given(plans().flatmap(stopped))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_for_any_plan_break_even_at_the_end_brings_nothing(document: dict[str, Any]) -> None:
    answer = assess(read_plan(document), NO_RULES)
    even = answer.levels_at_end.break_even
    if answer.quantity is None or even is None:
        return
    rest, scale = profit_at(answer, even), answer.position.leg.notional_at(even)
    assert rest is not None
    assert abs(rest) <= scale * Decimal("1e-25")


def test_received_carry_counts_in_the_profit_but_not_in_the_loss() -> None:
    answer = answer_of(stop="57000", hold_hours="72", costs={"funding_rate": "-0.0001"})
    assert profit_at(answer, Decimal(57000)) == -3000 + 54
    assert r_at(answer, Decimal(57000)) == -1


def test_slippage_is_part_of_the_loss_at_the_stop_alone() -> None:
    answer = answer_of(stop="57000", costs={"slippage": "0.01"})
    assert answer.loss_at_stop == 3570
    assert profit_at(answer, Decimal(57000)) == -3000
    assert r_at(answer, Decimal("57000.0")) == -1


def test_where_there_is_no_answer_no_size_no_stop_or_no_price_there_is_no_profit() -> None:
    assert profit_at(None, Decimal(1)) is None
    assert profit_at(answer_of(), Decimal(0)) is None
    assert profit_at(answer_of(size={"by": "risk", "value": "1"}), Decimal(1)) is None
    assert r_at(None, Decimal(1)) is None
    assert r_at(answer_of(), Decimal(1)) is None
    assert r_at(answer_of(stop="63000"), Decimal(1)) is None
    assert r_at(answer_of(stop="57000"), Decimal(-1)) is None
