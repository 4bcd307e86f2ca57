"""The tier cliff in words: the row on the ticket, what one lot more costs once the typing pauses, and the hint at an edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.presenters.benches import Screen, bench_of

if TYPE_CHECKING:
    from planner.presenters.views import FindingView, NumberView

STEPS = [
    {"max_notional": "100000", "maintenance_rate": "0.01"},
    {"max_notional": "200000", "maintenance_rate": "0.02"},
]
WHOLE: dict[str, Any] = {"tier_mode": "whole-position", "maintenance_on": "entry", "tiers": STEPS}


def sized(quantity: str, **changes: Any) -> dict[str, Any]:
    return {"size": {"by": "quantity", "value": quantity}, "leverage": "5", **changes}


def row(screen: Screen) -> NumberView:
    return screen.result("last_in_tier")


def hints(screen: Screen) -> list[FindingView]:
    return [view for view in screen.verdict.findings if view.code == "tier-edge"]


def settled(**changes: Any) -> NumberView:
    bench, screen = bench_of(**changes)
    bench.settle()
    return row(screen)


def test_the_row_names_its_tier_and_says_what_lies_beyond() -> None:
    shown = row(bench_of(**sized("1"))[1])
    assert (shown.label, shown.value, shown.unit, shown.full) == ("Last size in tier 1", "5.000", "BTC", "5")
    assert shown.tooltip == "Beyond it the venue asks 0.5 % of what is more, and grants up to 100×."
    whole = row(bench_of(**sized("1", overrides=WHOLE))[1])
    assert whole.tooltip == "Beyond it the venue asks 2 % of the whole position."
    last = row(bench_of(**sized("3", overrides=WHOLE))[1])
    assert (last.label, last.tooltip, last.note) == ("Last size in tier 2", "The venue's tiers end here.", "")


def test_one_rate_has_no_row_and_no_hint() -> None:
    screen = bench_of(venue="generic")[1]
    assert "last_in_tier" not in {view.key for view in screen.ticket.results}
    assert not hints(screen)


def test_what_one_lot_more_costs_waits_until_the_typing_pauses() -> None:
    bench, screen = bench_of(**sized("1", overrides=WHOLE))
    assert row(screen).note == "one lot more: …"
    bench.settle()
    assert row(screen).note == "one lot more: liquidation 1.00 % nearer"
    shows = screen.shows
    bench.settle()
    assert screen.shows == shows


def test_another_size_in_the_same_tier_leaves_the_cost_as_it_is_and_another_entry_does_not() -> None:
    bench, screen = bench_of(**sized("1", overrides=WHOLE))
    bench.settle()
    bench.edit("size.value", "1.2")
    assert row(screen).note == "one lot more: liquidation 1.00 % nearer"
    bench.edit("entries.0.price", "61000")
    assert row(screen).note == "one lot more: …"
    bench.settle()
    bench.edit("size.value", "3")
    assert row(screen).note == ""


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        (sized("1"), "one lot more: liquidation hardly moves"),
        (sized("1", leverage="120"), "one lot more: at most 100×"),
        (sized("1", leverage=None, stop="59900"), "one lot more: 100×, no longer 132.3×"),
        (sized("1", margin_mode="cross", account={"balance": None}), ""),
        (sized("1", leverage=None, overrides=WHOLE), "one lot more: liquidation 0.25 % farther"),
    ],
    ids=["progressive", "refused", "an output", "no level", "an output that asks for more"],
)
def test_the_cost_of_one_lot_more_in_words(changes: dict[str, Any], note: str) -> None:
    assert settled(**changes).note == note


def test_without_a_lot_it_is_just_beyond() -> None:
    rules = {**WHOLE, "lot": None}
    bench, screen = bench_of(venue="custom", **sized("1", overrides=rules))
    bench.settle()
    assert row(screen).note == "just beyond it: liquidation 1.00 % nearer"


def test_a_margin_put_up_is_too_little_for_the_leverage_of_the_next_tier() -> None:
    falling = [{**STEPS[0], "max_leverage": "10"}, {**STEPS[1], "max_leverage": "5"}]
    rules = {**WHOLE, "tiers": falling}
    shown = settled(**sized("1", leverage=None, collateral="10000", overrides=rules))
    assert shown.note == "one lot more: at most 5×"


def test_above_an_edge_the_hint_offers_the_last_size_below() -> None:
    bench, screen = bench_of(**sized("5.05"))
    (hint,) = hints(screen)
    assert hint.headline == "Just above tier 1."
    assert hint.sentence == "0.050 BTC less would stand in tier 1: maintenance 0.4 %, up to 150×."
    assert (hint.remedy, hint.field) == ("Use 5.000", "size.value")
    bench.apply(hint)
    assert bench.draft.text("size.value") == "5"
    assert row(screen).label == "Last size in tier 1"
    assert not [view for view in hints(screen) if view.remedy]


def test_below_an_edge_the_hint_names_the_next_tier() -> None:
    (hint,) = hints(bench_of(**sized("4.95"))[1])
    assert hint.headline == "Tier 1 ends soon."
    assert hint.sentence == "0.051 BTC more would stand in tier 2: maintenance 0.5 %, up to 100×."
    assert hint.remedy == ""
    (bare,) = hints(bench_of(**sized("1.66", overrides=WHOLE))[1])
    assert bare.sentence == "0.007 BTC more would stand in tier 2: maintenance 2 %."


def test_a_word_beneath_the_size_names_the_edge_it_stands_at() -> None:
    for quantity, echo in (("5.05", "above tier 1, which ends at 5.000"), ("4.95", "tier 1 ends at 5.000"), ("4", "")):
        assert bench_of(**sized(quantity))[1].field("size.value").echo == echo
    risked = bench_of(size={"by": "risk", "value": "15500"}, leverage="5")[1].field("size.value")
    assert risked.echo == "155.00 % of the balance · tier 1 ends at 5.000"
    bench, screen = bench_of(**sized("5.05"))
    bench.edit("stop", "x")
    assert screen.field("size.value").echo == ""


def test_a_tier_without_a_leverage_is_named_by_its_rate() -> None:
    (hint,) = hints(bench_of(**sized("1.67", overrides=WHOLE))[1])
    assert hint.sentence == "0.004 BTC less would stand in tier 1: maintenance 1 %."


def test_far_from_an_edge_there_is_no_hint() -> None:
    for quantity in ("1", "4.8", "5.2", "8"):
        assert not hints(bench_of(**sized(quantity))[1]), quantity


def test_a_plan_sized_by_risk_is_sized_by_quantity_after_the_remedy() -> None:
    bench, screen = bench_of(size={"by": "notional", "value": "303000"}, leverage="5")
    (hint,) = hints(screen)
    bench.apply(hint)
    assert (bench.draft.text("size.by"), bench.draft.text("size.value")) == ("quantity", "5")


def test_hidden_amounts_hide_sizes_and_keep_rates() -> None:
    bench, screen = bench_of(**sized("5.05"))
    bench.hide_amounts(True)
    (hint,) = hints(screen)
    assert hint.sentence == "••• BTC less would stand in tier 1: maintenance 0.4 %, up to 150×."
    assert (hint.remedy, row(screen).value, row(screen).full) == ("Use •••", "•••", "")


def test_numbers_carry_the_users_decimal_sign() -> None:
    bench, screen = bench_of(",", **sized("5.05"))
    bench.settle()
    (hint,) = hints(screen)
    assert hint.sentence == "0,050 BTC less would stand in tier 1: maintenance 0,4 %, up to 150×."
    assert row(screen).value == "13,333"
