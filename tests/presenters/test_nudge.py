"""Arrow keys: ticks, lots, a tenth of what stands there, and never beyond what a field can hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from planner.presenters.nudge import nudged
from tests.presenters.benches import bench_of

FINE = Decimal("0.1")


def after(key: str, text: str, steps: int | Decimal, sign: str = ".", **changes: Any) -> str | None:
    bench, _ = bench_of(sign, **changes)
    bench.edit(key, text)
    return nudged(bench.situation, key, steps)


@pytest.mark.parametrize(
    ("key", "text", "steps", "moved"),
    [
        ("stop", "57000", 1, "57000.1"),
        ("stop", "57000", -10, "56999"),
        ("stop", "57000.05", 1, "57000.1"),
        ("stop", "57000.05", -1, "57000"),
        ("stop", "-3%", 1, "58200.1"),
        ("stop", "0.1", -1, None),
        ("size.value", "100", 1, "110"),
        ("size.value", "100", -1, "99"),
        ("size.value", "99", 1, "100"),
        ("size.value", "250", -1, "240"),
        ("size.value", "10", -10, "9"),
        ("leverage", "5", 1, "6"),
        ("leverage", "1", -1, None),
        ("leverage_cap", "1.5", -1, None),
        ("hold_hours", "72", 1, "73"),
        ("hold_hours", "1", -1, "0"),
        ("hold_hours", "0", -1, None),
        ("extra_margin", "0", 1, "0.0001"),
        ("limits.risk", "1", 1, "1.1"),
        ("limits.risk", "1", -1, "0.99"),
        ("limits.reward_to_risk", "1.5", 1, "1.6"),
        ("costs.funding_rate", "0", 1, "0.01"),
        ("costs.funding_rate", "0", -1, "-0.01"),
        ("costs.funding_rate", "-0.01", 1, "-0.0099"),
        ("costs.taker_fee", "0", -1, None),
        ("costs.taker_fee", "0.05", 1, "0.051"),
        ("mark", "", 1, None),
        ("title", "5", 1, None),
        ("opens_at", "5", 1, None),
        ("stop", "57x", 1, None),
    ],
)
def test_steps(key: str, text: str, steps: int, moved: str | None) -> None:
    assert after(key, text, steps) == moved


def test_a_quantity_moves_by_its_lot_and_a_percentage_in_per_cent() -> None:
    assert after("size.value", "0.5", 1, size={"by": "quantity", "value": "1"}) == "0.501"
    assert after("size.value", "0.5", -1, size={"by": "quantity", "value": "1"}, venue="generic") == "0.49"
    assert after("size.value", "1", 1, size={"by": "risk-percent", "value": "0.01"}) == "1.1"
    assert after("size.value", "1,5", 1, ",", size={"by": "risk-percent", "value": "0.01"}) == "1,6"


def test_without_a_tick_a_price_moves_by_its_sixth_figure() -> None:
    assert after("stop", "57000", 1, venue="generic") == "57000.01"
    assert after("entries.0.price", "0.00001234", 1, venue="generic") == "0.0000123401"


@pytest.mark.parametrize("value", ["1", "7", "10", "99", "100", "101", "0.01", "0.1"])
def test_up_and_down_lead_back(value: str) -> None:
    up = after("size.value", value, 1)
    assert up is not None
    assert after("size.value", up, -1) == value


def test_before_any_rules_are_known_numbers_move_all_the_same() -> None:
    bench, _ = bench_of(venue="generic", size={"by": "quantity", "value": "2"})
    bench.edit("venue", "gone")
    bench.new()
    bench.edit("size.by", "quantity")
    bench.edit("size.value", "20")
    bench.edit("stop", "57000")
    assert bench.situation.terms is None
    assert (nudged(bench.situation, "size.value", 1), nudged(bench.situation, "stop", 1)) == ("21", "57000.01")


@pytest.mark.parametrize(
    ("key", "text", "steps", "moved"),
    [
        ("leverage", "5", FINE, "5.1"),
        ("leverage", "5", -FINE, "4.9"),
        ("hold_hours", "72", FINE, "72.1"),
        ("size.value", "250", FINE, "251"),
        ("limits.reward_to_risk", "1.5", -FINE, "1.49"),
        ("costs.taker_fee", "0.05", FINE, "0.0501"),
        ("leverage", "5", 10 * FINE, "6"),
        ("leverage_cap", "1", -FINE, None),
        ("stop", "57000", FINE, "57000.1"),
        ("stop", "57000.05", -FINE, "57000"),
    ],
)
def test_a_fine_step_is_a_tenth_but_never_less_than_the_tick(
    key: str, text: str, steps: Decimal, moved: str | None
) -> None:
    assert after(key, text, steps) == moved


def test_a_fine_step_goes_between_where_no_tick_or_lot_is_known() -> None:
    assert after("stop", "57000", FINE, venue="generic") == "57000.001"
    quantity = {"by": "quantity", "value": "1"}
    assert after("size.value", "0.5", FINE, size=quantity, venue="generic") == "0.501"
    assert after("size.value", "0.5", FINE, size=quantity) == "0.501", "the lot is 0.001"
