"""Tier cliffs: the last size of a tier is the last one, one lot more costs what two assessments say, and leverage is what is granted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.cliff import Cliff, OneLotMore, cliff_of, one_lot_more, same_beyond
from planner.model.margin.tiers import tier_at
from tests.model.plans import BINANCE_BTC, NO_RULES, answer_of, near, plan_of, rules_of
from tests.model.strategies import text

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

LOT = {"lot": "0.001", "tick": "0.1"}
BTC = rules_of(LOT, BINANCE_BTC)
TIERED: dict[str, Any] = {"overrides": {"maintenance_rate": None}}
STEPS = [
    {"max_notional": "100000", "maintenance_rate": "0.01", "max_leverage": "50"},
    {"max_notional": "200000", "maintenance_rate": "0.02", "max_leverage": "25"},
    {"maintenance_rate": "0.05", "max_leverage": "10"},
]
WHOLE: dict[str, Any] = {"maintenance_rate": None, "tier_mode": "whole-position", "tiers": STEPS, "lot": "0.01"}


def at_the_edge(answer: Assessment) -> tuple[Cliff, OneLotMore]:
    cliff = cliff_of(answer)
    assert cliff is not None
    more = one_lot_more(answer, cliff)
    assert more is not None
    return cliff, more


def test_the_last_size_of_a_tier_is_its_bound_in_lots_and_the_room_is_the_way_there() -> None:
    cliff = cliff_of(answer_of(BTC, **TIERED))
    assert cliff is not None
    assert (cliff.tier.number, cliff.last, cliff.room) == (1, Decimal(5), Decimal(4))
    assert (cliff.one_more, cliff.below, cliff.under, cliff.jumps) == (Decimal("5.001"), None, None, False)
    assert (cliff.granted, cliff.granted_beyond, cliff.granted_below) == (Decimal(150), Decimal(100), None)


def test_the_last_size_is_rounded_down_to_the_lot() -> None:
    cliff = cliff_of(answer_of(BTC, **TIERED, entries=[{"price": "61234.5"}], size={"by": "quantity", "value": "5"}))
    assert cliff is not None
    assert (cliff.tier.number, cliff.last, cliff.below) == (2, Decimal("13.064"), Decimal("4.899"))
    assert cliff.under is not None
    assert (cliff.under.number, cliff.granted_below) == (1, Decimal(150))


def test_without_a_lot_the_last_size_stays_within_its_tier_and_one_more_is_a_millionth() -> None:
    answer = answer_of(rules_of({}, BINANCE_BTC), **TIERED, entries=[{"price": "61234.5"}])
    cliff = cliff_of(answer)
    assert cliff is not None
    assert cliff.last is not None
    assert cliff.one_more is not None
    assert cliff.last * answer.entry <= 300000 < cliff.one_more * answer.entry
    assert near(cliff.step, cliff.last / 1_000_000)


def test_bounds_of_inverse_contracts_are_coins() -> None:
    answer = answer_of(
        size={"by": "quantity", "value": "600"},
        overrides={
            "instrument_kind": "inverse-perpetual",
            "settlement_currency": "BTC",
            "maintenance_rate": None,
            "contract_size": "100",
            "lot": "1",
            "tiers": [{"max_notional": "5", "maintenance_rate": "0.004"}, {"maintenance_rate": "0.01"}],
        },
    )
    cliff = cliff_of(answer)
    assert cliff is not None
    assert (cliff.last, cliff.room) == (Decimal(3000), Decimal(2400))


def test_bounds_in_contracts_are_sizes_themselves() -> None:
    rows = [{"max_notional": "1000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.02"}]
    figures = {"tier_mode": "whole-position", "tier_by": "quantity", "lot": "1", "contract_size": "0.001"}
    answer = answer_of(
        rules_of(figures),
        size={"by": "quantity", "value": "900"},
        overrides={"maintenance_rate": None, "tiers": rows, "tier_mode": "whole-position"},
    )
    cliff = cliff_of(answer)
    assert cliff is not None
    assert (cliff.last, cliff.room) == (Decimal(1000), Decimal(100))


def test_one_rate_for_every_size_has_no_cliff() -> None:
    assert cliff_of(answer_of()) is None
    assert cliff_of(answer_of(overrides={"instrument_kind": "spot"}, leverage=None)) is None
    assert cliff_of(answer_of(BTC, **TIERED, size={"by": "risk", "value": "5"})) is None


def test_a_tier_without_end_has_no_last_size_and_one_beneath() -> None:
    answer = answer_of(overrides=WHOLE, size={"by": "quantity", "value": "9"})
    cliff = cliff_of(answer)
    assert cliff is not None
    assert (cliff.next, cliff.last, cliff.room, cliff.one_more) == (None,) * 4
    assert (cliff.below, cliff.step) == (Decimal("3.33"), Decimal("0.01"))
    assert one_lot_more(answer, cliff) is None


def test_beyond_the_last_tier_there_is_less_than_no_room() -> None:
    answer = answer_of(BTC, **TIERED, size={"by": "quantity", "value": "30001"}, leverage="1")
    cliff = cliff_of(answer)
    assert cliff is not None
    assert (cliff.tier.number, cliff.last, cliff.room, cliff.next) == (12, Decimal(30000), Decimal(-1), None)
    assert one_lot_more(answer, cliff) is None


def test_a_tier_beneath_may_end_before_its_first_lot() -> None:
    cliff = cliff_of(answer_of(overrides={**WHOLE, "lot": "2"}, size={"by": "quantity", "value": "2"}))
    assert cliff is not None
    assert (cliff.last, cliff.below) == (Decimal(2), Decimal(0))


def test_what_lies_beyond_is_the_same_for_another_size_and_not_for_another_entry() -> None:
    one = answer_of(BTC, **TIERED)
    assert same_beyond(
        one, answer_of(BTC, **TIERED, size={"by": "quantity", "value": "2"}, targets=[{"price": "70000"}])
    )
    assert not same_beyond(one, answer_of(BTC, **TIERED, entries=[{"price": "60001"}]))
    assert not same_beyond(one, answer_of())


def test_a_tier_that_follows_the_mark_is_left_again_on_the_way_down() -> None:
    answer = answer_of(overrides=WHOLE, size={"by": "quantity", "value": "1"})
    cliff = cliff_of(answer)
    assert cliff is not None
    assert (cliff.last, cliff.jumps) == (Decimal("1.66"), True)
    more = one_lot_more(answer, cliff)
    assert more is not None
    # 1.67 BTC stands in tier 2 at the entry, and in tier 1 again below 59,880: both are liquidated at 48,000 / 0.99.
    level = Decimal(48000) / Decimal("0.99")
    assert near(more.distance, (60000 - level) / 60000)
    assert (more.nearer, more.refused) == (Decimal(0), False)


def test_a_tier_fixed_at_the_entry_jumps_by_the_difference_of_the_rates() -> None:
    overrides = {**WHOLE, "maintenance_on": "entry"}
    answer = answer_of(overrides=overrides, size={"by": "quantity", "value": "1"})
    _, more = at_the_edge(answer)
    assert (more.distance, more.distance_beyond, more.nearer) == (Decimal("0.19"), Decimal("0.18"), Decimal("0.01"))


def test_under_a_progressive_table_one_lot_more_costs_next_to_nothing() -> None:
    answer = answer_of(BTC, **TIERED)
    _, more = at_the_edge(answer)
    assert (more.leverage, more.leverage_beyond, more.refused) == (Decimal(5), Decimal(5), False)
    assert more.nearer is not None
    assert 0 <= more.nearer < Decimal("1e-6")


def test_a_leverage_that_the_next_tier_does_not_grant_is_refused_there() -> None:
    answer = answer_of(BTC, **TIERED, leverage="120")
    cliff, more = at_the_edge(answer)
    assert more.refused
    assert cliff.granted_beyond == 100


def test_a_leverage_that_comes_out_falls_to_what_the_next_tier_grants() -> None:
    answer = answer_of(BTC, **TIERED, leverage=None, stop="59900", size={"by": "quantity", "value": "1"})
    _, more = at_the_edge(answer)
    assert (more.leverage, more.leverage_beyond, more.refused) == (Decimal(150), Decimal(100), False)
    assert more.nearer is not None
    assert more.nearer < 0  # more margin for each coin: liquidation moves away


def test_without_a_level_there_is_nothing_to_come_nearer() -> None:
    answer = answer_of(BTC, **TIERED, margin_mode="cross")
    _, more = at_the_edge(answer)
    assert (more.distance, more.distance_beyond, more.nearer) == (None, None, None)


def test_the_largest_leverage_is_what_tier_and_venue_grant_at_this_size() -> None:
    assert answer_of(BTC, **TIERED).max_leverage == 150
    assert answer_of(BTC, **TIERED, size={"by": "quantity", "value": "5.001"}).max_leverage == 100
    own = answer_of(BTC, overrides={"maintenance_rate": None, "max_leverage": "120"})
    cliff = cliff_of(own)
    assert cliff is not None
    assert (own.max_leverage, cliff.granted, cliff.granted_beyond) == (Decimal(120), Decimal(120), Decimal(100))
    assert answer_of().max_leverage is None
    bare = cliff_of(answer_of(overrides={**WHOLE, "tiers": [{**row, "max_leverage": None} for row in STEPS]}))
    assert bare is not None
    assert (bare.granted, bare.granted_beyond) == (None, None)
    assert answer_of(BTC, **TIERED, size={"by": "risk", "value": "5"}).max_leverage is None


@pytest.mark.parametrize(
    ("quantity", "above", "soon"),
    [
        ("4.9", False, False),
        ("4.903", False, True),
        ("5", False, True),
        ("5.001", True, False),
        ("5.103", False, False),
    ],
)
def test_a_size_stands_at_an_edge_within_two_per_cent_of_it(quantity: str, above: bool, soon: bool) -> None:
    cliff = cliff_of(answer_of(BTC, **TIERED, size={"by": "quantity", "value": quantity}))
    assert cliff is not None
    assert (cliff.just_above, cliff.ends_soon) == (above, soon)


@settings(max_examples=60, deadline=None)
@given(
    entry=text("0.01", "90000", 2).filter(lambda price: Decimal(price) > 0),
    worth=text("100", "900000", 2),
    lot=st.sampled_from(["0.001", "0.01", "1", None]),
    contract=st.sampled_from([None, "0.001", "10"]),
)
def test_the_last_size_is_in_the_tier_and_one_lot_more_is_in_the_next(
    entry: str, worth: str, lot: str | None, contract: str | None
) -> None:
    plan = plan_of(
        entries=[{"price": entry}],
        size={"by": "notional", "value": worth},
        overrides={"maintenance_rate": None, "tiers": STEPS, "lot": lot, "contract_size": contract},
    )
    answer = assess(plan, NO_RULES)
    cliff = cliff_of(answer)
    if cliff is None or cliff.last is None or cliff.one_more is None:
        assert answer.quantity is None or (cliff is not None and cliff.next is None)
        return
    unit = answer.entry * answer.terms.contract_size
    tiers = answer.terms.tiers
    assert tier_at(tiers, answer.position.measure) == cliff.tier
    if cliff.last:
        assert tier_at(tiers, cliff.last * unit).number <= cliff.tier.number
    assert tier_at(tiers, cliff.one_more * unit).number > cliff.tier.number
    assert answer.quantity is not None
    assert cliff.last >= answer.quantity
