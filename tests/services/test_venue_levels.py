"""The shelf's rules through the engine: real tables, real levels."""

from __future__ import annotations

import itertools
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.assess import assess
from planner.model.margin.tiers import tiers_of
from planner.model.plan import read_plan
from planner.services.rulebooks import RulebookShelf
from tests.model.plans import over_tiers

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment

SHELF = RulebookShelf(Path(__file__).parents[2] / "resources")


def plan(venue: str, **changes: Any) -> dict[str, Any]:
    return {
        "format": "margin-plan/1",
        "venue": venue,
        "symbol": "BTCUSDT",
        "side": "long",
        "margin_mode": "isolated",
        "entries": [{"price": "60000"}],
        "size": {"by": "notional", "value": "100000"},
        "leverage": "10",
        **changes,
    }


def answered(venue: str, **changes: Any) -> Assessment:
    document = plan(venue, **changes)
    return assess(read_plan(document), SHELF.rules(venue, document["symbol"], document["side"]))


def test_binance_liquidates_a_small_long_by_the_first_bracket() -> None:
    answer = answered("binance-usdm", size={"by": "quantity", "value": "1"})
    assert answer.maintenance_margin == 240
    assert answer.levels.liquidation is not None
    assert abs(answer.levels.liquidation - Decimal(54_000) / Decimal("0.996")) < Decimal("1e-20")
    assert answer.levels.margin_call is not None
    assert answer.levels.margin_call > answer.levels.liquidation
    assert {source.status.value for source in answer.sources} <= {"verified", "published", "derived", "unverified"}


@pytest.mark.parametrize(
    ("notional", "held"),
    [
        ("300000", "1200"),
        ("800000", "3700"),
        ("12000000", "108000"),
        ("230000000", "8518000"),
        ("1800000000", "478518000"),
    ],
)
def test_binance_maintenance_at_each_bracket_edge(notional: str, held: str) -> None:
    quantity = {"by": "quantity", "value": notional}
    answer = answered("binance-usdm", size=quantity, entries=[{"price": "1"}], leverage="1")
    rows = SHELF.rules("binance-usdm", "BTCUSDT", "long").tiers
    assert rows is not None
    assert over_tiers(tiers_of(rows.rows), Decimal(notional)) == Decimal(held)
    assert answer.maintenance_margin == Decimal(held)


def test_every_listed_symbol_has_tiers_that_keep_maintenance_continuous() -> None:
    symbols = SHELF.symbols("binance-usdm")
    assert len(symbols) > 900
    for symbol in symbols:
        table = SHELF.rules("binance-usdm", symbol, "long").tiers
        assert table is not None
        tiers = tiers_of(table.rows)
        for lower, upper in itertools.pairwise(tiers):
            edge = upper.floor
            assert abs((lower.rate * edge - lower.amount) - (upper.rate * edge - upper.amount)) <= max(
                Decimal("0.01"), edge / 10**6
            )


@pytest.mark.parametrize(("side", "call"), [("long", Decimal(200) / 3), ("short", Decimal(150) / Decimal("1.3"))])
def test_regulation_t_calls_where_the_textbook_says_and_never_liquidates(side: str, call: Decimal) -> None:
    answer = answered(
        "us-equity-reg-t",
        symbol="ACME",
        side=side,
        entries=[{"price": "100"}],
        size={"by": "quantity", "value": "100"},
        leverage="2",
    )
    assert answer.currency == "USD"
    assert answer.levels.liquidation is None
    assert answer.levels.margin_call is not None
    assert abs(answer.levels.margin_call - call) < Decimal("1e-20")
    assert answer.initial_margin == 5000


def test_the_venue_custom_asks_for_the_maintenance_and_counts_null_costs_as_nothing() -> None:
    answer = answered("custom")
    assert [found.field for found in answer.findings if found.code == "figure-missing"] == [
        "overrides.maintenance_rate"
    ]
    assert answer.costs.entry_fee == answer.costs.carry_per_day == 0
    assert answer.levels.liquidation is None


def steps_taken(work: Callable[[], object]) -> int:
    """Return how many functions are entered while the work is done: a measure of it that no other program on the machine changes."""
    count = 0

    def note(frame: object, event: str, _: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_an_assessment_is_no_more_work_with_every_symbol_of_a_large_venue_at_hand() -> None:
    shelf = RulebookShelf(Path(__file__).parents[2] / "resources")
    document = plan("binance-usdm", size={"by": "quantity", "value": "1"})
    read, rules = read_plan(document), shelf.rules("binance-usdm", "BTCUSDT", "long")
    assess(read, rules)
    alone = steps_taken(lambda: assess(read, rules))
    at_hand = [shelf.rules("binance-usdm", symbol, "long") for symbol in shelf.symbols("binance-usdm")]
    assert len(at_hand) == 907
    assert steps_taken(lambda: assess(read, rules)) == alone
