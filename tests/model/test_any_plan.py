"""No plan breaks the engine: documents come back as they went, and assess answers whatever the plan holds."""

from __future__ import annotations

import json
from decimal import Context, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.assessment import Assessment, assessment_document
from planner.model.instrument import InstrumentKind
from planner.model.plan import PlanError, read_plan
from tests.model.plans import BINANCE_BTC, NO_RULES, document, plan_of, rules_of
from tests.model.strategies import plans, wild_plans

WILD = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FULL_RULES = rules_of(
    {
        "contract_size": "1",
        "maintenance_on": "mark",
        "margin_call_ratio": "0.8",
        "taker_fee": "0.0005",
        "funding_rate": "0.0001",
    },
    BINANCE_BTC,
    venue="binance-usdm",
)


def numbers(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [number for key, item in value.items() if key not in ("findings", "sources") for number in numbers(item)]
    if isinstance(value, list):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, str) else []


def check(answer: Assessment) -> None:
    """Hold the answer to what every answer promises."""
    printed = json.loads(json.dumps(assessment_document(answer)))
    named = {printed[key] for key in ("format", "title", "venue", "symbol", "currency")}
    assert all(Decimal(number).is_finite() for number in numbers(printed) if number not in named)
    assert (answer.quantity is None) == bool(answer.problem) == (answer.sized is None)
    assert bool(answer.problem) == bool(answer.problem_field)
    for level in (answer.levels, answer.levels_at_end):
        prices = (
            level.liquidation_below,
            level.liquidation_above,
            level.margin_call,
            level.bankruptcy,
            level.break_even,
        )
        assert all(price is None or price > 0 for price in prices)
    assert all(found.message and found.field and found.headline for found in answer.findings)
    if answer.quantity is not None:
        assert answer.quantity > 0
        assert answer.leverage is not None
        assert answer.leverage > 0


@WILD
@given(wild_plans)
def test_assess_answers_any_plan_under_no_rules(plan: dict[str, Any]) -> None:
    check(assess(read_plan(plan), NO_RULES))


@WILD
@given(wild_plans)
def test_assess_answers_any_plan_under_a_venue_with_tiers(plan: dict[str, Any]) -> None:
    check(assess(read_plan(plan), FULL_RULES))


@WILD
@given(wild_plans, st.sampled_from([None, NO_RULES, FULL_RULES]))
def test_a_plan_written_and_read_is_the_same_plan(plan: dict[str, Any], rules: Any) -> None:
    first = read_plan(plan | {"rules": rules.model_dump(mode="json") if rules else None})
    written = json.loads(json.dumps(first.document()))
    again = read_plan(written)
    assert again == first
    assert again.document() == written


@settings(max_examples=60, deadline=None)
@given(plans())
def test_a_plan_written_and_read_gives_the_same_numbers(plan: dict[str, Any]) -> None:
    first = read_plan(plan)
    again = read_plan(json.loads(json.dumps(first.document())))
    assert assessment_document(assess(again, NO_RULES)) == assessment_document(assess(first, NO_RULES))


def test_the_rules_kept_in_a_plan_win_over_those_on_the_shelf() -> None:
    kept = plan_of(rules=FULL_RULES.model_dump(mode="json"), overrides={"maintenance_rate": None})
    assert assess(kept, NO_RULES).terms.venue_name == "Binance-usdm"
    assert assess(kept, NO_RULES).maintenance_margin == assess(kept, FULL_RULES).maintenance_margin == 240


@pytest.mark.parametrize("kind", list(InstrumentKind))
def test_the_null_of_every_optional_key_is_its_absence(kind: InstrumentKind) -> None:
    short = document(overrides={"instrument_kind": str(kind)})
    nulled = read_plan(short).document()
    nulled |= {key: None for key in nulled if key not in short}
    assert read_plan(nulled) == read_plan(short)


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"surprise": 1}, "unknown key “surprise”"),
    ({"costs": {"takerfee": "0"}}, "unknown key “costs.takerfee”"),
    ({"side": "up"}, "side: “up” is not one of long or short"),
    ({"margin_mode": None}, "margin_mode: must be isolated or cross"),
    ({"format": "margin-plan/2"}, "format: “margin-plan/2” is not one of margin-plan/1"),
    ({"size": {"by": "risk", "value": "0"}}, "size.value: must be greater than 0"),
    ({"size": {"by": "risk", "value": 5.5}}, "size.value: numbers are written as text"),
    ({"size": {"by": "risk", "value": "NaN"}}, "size.value: “NaN” is not a number"),
    ({"size": {"by": "risk", "value": "1e999"}}, "size.value: “1e999”"),
    ({"entries": [{"price": "1", "share": "0.5"}]}, "entries: the shares must sum to 1"),
    ({"entries": [{"price": "1", "share": "1.5"}]}, "entries.0.share: must be a fraction above 0 and at most 1"),
    ({"targets": [{"price": "1", "share": "0.6"}] * 2}, "targets: the shares must sum to at most 1"),
    ({"collateral": "5"}, "collateral: give leverage or collateral, never both"),
    ({"extra_margin": "-1"}, "extra_margin: must not be negative"),
    ({"leverage_cap": "0.5"}, "leverage_cap: must be at least 1"),
    ({"costs": {"taker_fee": "5"}}, "costs.taker_fee: must be a fraction from 0 up to 1"),
    ({"costs": {"funding_rate": "-1"}}, "costs.funding_rate: must be a fraction between -1 and 1"),
    ({"limits": {"leverage_bands": ["20", "5"]}}, "limits.leverage_bands: must rise"),
    ({"overrides": {"margin_call": {"ratio": "1.2"}}}, "overrides.margin_call.ratio: must be a fraction above 0"),
    ({"overrides": {"tiers": [{"maintenance_rate": "2"}]}}, "overrides.tiers: tier 1: maintenance_rate"),
    ({"opens_at": "yesterday"}, "opens_at: is not a time"),
    ({"opens_at": "0001-01-01T00:00:00+05:00"}, "opens_at: is not a time"),
    ({"opens_at": 5}, "opens_at: is written as text"),
    ({"opens_at": "1" * 400}, "opens_at: is not a time"),
    ({"opens_at": "2026-07-31T14:00:00.1234567Z"}, "opens_at: is not a time"),
    ({"title": "A" * 100_001}, "title: must have at most 100,000 characters"),
    ({"symbol": ""}, "symbol: must not be empty"),
    ({"symbol": None}, "symbol: must be text"),
    ({"account": []}, "account: must be an object with named keys"),
    ({"entries": "60000"}, "entries: must be a list"),
    ({"entries": []}, "entries: must not be empty"),
    ({"targets": [{"price": "1", "share": "0.01"}] * 51}, "targets: must not have more than 50"),
    ({"costs": {"entry_is_maker": "perhaps"}}, "costs.entry_is_maker: must be true or false"),
    ({"costs": {"entry_is_maker": "0"}}, "costs.entry_is_maker: must be true or false"),
    ({"costs": {"entry_is_maker": 1}}, "costs.entry_is_maker: must be true or false"),
)


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_a_document_that_is_no_plan_is_refused_with_the_key_named(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PlanError) as refused:
        plan_of(**changes)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_a_missing_key_is_named() -> None:
    bare = document()
    del bare["entries"]
    with pytest.raises(PlanError, match="the key “entries” is missing"):
        read_plan(bare)


@pytest.mark.parametrize("key", ["entries", "side", "title", "account", "costs"])
def test_a_document_nested_without_end_is_refused(key: str) -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(PlanError, match=f"{key}|nested too deeply"):
        read_plan(document() | {key: deep})


@pytest.mark.parametrize("whole", [[], "text", None, 5])
def test_what_is_no_object_is_refused(whole: Any) -> None:
    with pytest.raises(PlanError, match="the document must be an object with named keys"):
        read_plan(whole)


def test_a_time_without_a_zone_is_utc_and_any_zone_is_turned_to_it() -> None:
    assert plan_of(opens_at="2026-07-31T14:00:00") == plan_of(opens_at="2026-07-31T16:00:00+02:00")
    assert plan_of(opens_at="2026-07-31T14:00:00").document()["opens_at"] == "2026-07-31T14:00:00Z"


def test_shares_sum_to_the_last_digit_whatever_context_the_caller_computes_in() -> None:
    third = "0.3333333333333333333333333333333333"
    shares = (third, third, "0.3333333333333333333333333333333334")
    with localcontext(Context(prec=3)):
        plan = plan_of(entries=[{"price": "60000", "share": share} for share in shares])
        assert [leg.share for leg in plan.entries] == [Decimal(share) for share in shares]
        with pytest.raises(PlanError, match="must sum to 1"):
            plan_of(entries=[{"price": "60000", "share": share} for share in (*shares[:2], third)])
