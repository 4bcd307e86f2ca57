"""The example that every beginner is taught: $500 at 5×, to the digit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from planner.model.assess import assess
from planner.model.assessment import Assessment, assessment_document
from planner.model.plan import read_plan
from planner.services.rulebooks import RulebookShelf
from tests.model.plans import codes_of

RESOURCES = Path(__file__).parents[2] / "resources"


def anchor(**changes: object) -> Assessment:
    document = {
        "format": "margin-plan/1",
        "venue": "generic",
        "symbol": "BTCUSD",
        "side": "long",
        "margin_mode": "isolated",
        "entries": [{"price": "60000"}],
        "size": {"by": "collateral", "value": "500"},
        "leverage": "5",
        "account": {"currency": "USD"},
        **changes,
    }
    rules = RulebookShelf(RESOURCES).rules("generic", "BTCUSD", str(document["side"]))
    return assess(read_plan(document), rules)


def test_500_dollars_at_5x_command_2500() -> None:
    answer = anchor()
    assert answer.notional == 2500
    assert answer.collateral == answer.initial_margin == 500
    assert answer.initial_margin / answer.notional == Decimal("0.2")


def test_maintenance_is_125_and_that_is_left_when_the_venue_closes_15_percent_lower() -> None:
    answer = anchor()
    assert answer.maintenance_margin == 125
    assert answer.levels.liquidation == 51000
    assert answer.distance.liquidation == Decimal("0.15")
    assert answer.quantity is not None
    left = Decimal(500) - answer.quantity * (60000 - answer.levels.liquidation)
    assert left.quantize(Decimal("1e-20")) == 125


def test_bankruptcy_lies_20_percent_and_the_call_14_point_375_percent_below() -> None:
    answer = anchor()
    assert answer.levels.bankruptcy == 48000
    assert answer.distance.margin_call == (Decimal(500) - Decimal(125) / Decimal("0.8")) / 2500


@pytest.mark.parametrize(("side", "liquidation"), [("long", "51000"), ("short", "69000")])
def test_long_and_short_mirror_on_the_entry_basis(side: str, liquidation: str) -> None:
    assert anchor(side=side).levels.liquidation == Decimal(liquidation)


def test_the_document_holds_every_key_in_order_with_numbers_as_text() -> None:
    document = assessment_document(anchor())
    assert list(document) == [
        *("format", "title", "venue", "symbol", "currency", "quantity", "notional", "leverage", "initial_margin"),
        *("collateral", "loan", "maintenance_margin", "levels", "levels_at_end", "distance", "costs"),
        *("loss_at_stop", "loss_at_liquidation", "reward_to_risk", "runway_hours", "findings", "sources"),
    ]
    assert document["format"] == "margin-assessment/1"
    assert list(document["levels"]) == [
        *("liquidation", "liquidation_below", "liquidation_above", "margin_call", "bankruptcy", "break_even"),
        *("stop", "targets"),
    ]
    assert list(document["costs"]) == [
        *("entry_fee", "exit_fee", "funding_per_day", "borrow_per_day", "carry_per_day", "carry_over_hold"),
    ]
    assert document["levels"]["liquidation"] == "51000"
    assert document["levels"]["stop"] is None
    assert document["levels"]["targets"] == []
    assert list(document["distance"]) == ["liquidation", "margin_call", "stop"]
    assert all(list(entry) == ["code", "severity", "field", "message"] for entry in document["findings"])
    assert all(list(entry) == ["figure", "source", "checked_on", "status"] for entry in document["sources"])


def test_the_teaching_rules_say_where_each_figure_comes_from() -> None:
    answer = anchor()
    used = answer.terms.sourced("maintenance_rate")
    assert used is not None
    assert used.value == "0.05"
    assert used.source
    assert codes_of(answer) == {"no-stop"}
