"""A draft: what was typed becomes a plan or a sentence, and a plan becomes texts that read back as the same plan."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.model.draft import PlanDraft, draft_document, draft_from, draft_of, equal_shares
from planner.model.draft_fields import MAX_RUNGS, NUMBER_FIELDS, TEXT_FIELDS, kind_of
from planner.model.draft_reading import Reading, read_draft
from planner.model.plan import Plan, read_plan
from planner.model.typed import FieldKind
from tests.model.plans import BINANCE_BTC, plan_of, rules_of
from tests.model.strategies import plans, wild_plans

WILD = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TYPED = {
    "venue": "custom",
    "symbol": "BTCUSDT",
    "side": "long",
    "margin_mode": "isolated",
    "entries.0.price": "60000",
    "size.by": "quantity",
    "size.value": "1",
    "leverage": "5",
}
KEYS = [*NUMBER_FIELDS, *TEXT_FIELDS, "size.value", "entries.0.price", "entries.0.share", "targets.1.share", "nonsense"]
signs = st.sampled_from([".", ","])


def draft(more: dict[str, str] | None = None, *, entries: int = 1, targets: int = 0, **rest: Any) -> PlanDraft:
    return PlanDraft(texts={**TYPED, **(more or {})}, entries=entries, targets=targets, **rest)


def read(more: dict[str, str] | None = None, sign: str = ".", **rest: Any) -> Reading:
    return read_draft(draft(more, **rest), sign)


def plan(more: dict[str, str] | None = None, sign: str = ".", **rest: Any) -> Plan:
    reading = read(more, sign, **rest)
    assert reading.problems == {}
    assert reading.plan is not None
    return reading.plan


# --- reading ------------------------------------------------------------------------------------------------------------


def test_what_was_typed_is_the_plan() -> None:
    found = plan({"stop": "57000", "targets.0.price": "+10%", "limits.risk": "1", "hold_hours": "3d"}, targets=1)
    assert (found.entries[0].price, found.stop, found.targets[0].price) == (60000, 57000, 66000)
    assert (found.limits.risk, found.hold_hours, found.size.value) == (Decimal("0.01"), 72, 1)
    assert found.entries[0].share == found.targets[0].share == 1


@pytest.mark.parametrize("minus", ["-", "−"])
def test_a_stop_typed_as_a_percentage_follows_the_entry(minus: str) -> None:
    typed = draft({"stop": f"{minus}3%"})
    for entry, stop in (("60000", "58200"), ("50000", "48500")):
        moved = read_draft(typed.edited("entries.0.price", entry), ".").plan
        assert moved is not None
        assert moved.stop == Decimal(stop)


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("0,012", ",", "0.012"),
        ("0.012", ",", "0.012"),
        ("21,1", ",", "21.1"),
        ("21.1", ".", "21.1"),
        ("1.234", ".", "1.234"),
        ("1,234", ",", "1.234"),
        ("0,012", ".", None),
        ("21,1", ".", None),
        ("1,234", ".", None),
        ("1.234", ",", None),
        ("1.234,5", ",", None),
    ],
)
def test_a_separator_is_read_as_the_user_writes_it_or_asked_about(text: str, sign: str, value: str | None) -> None:
    reading = read({"size.value": text}, sign)
    if value is None:
        assert list(reading.problems) == ["size.value"]
        assert reading.plan is None
    else:
        assert reading.values["size.value"] == Decimal(value)


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=12)), st.integers(1, 3), st.integers(0, 3), signs)
@settings(max_examples=300, deadline=None)
def test_no_text_in_any_field_raises(texts: dict[str, str], entries: int, targets: int, sign: str) -> None:
    for whole in (texts, {**TYPED, **texts}):
        reading = read_draft(PlanDraft(texts=whole, entries=entries, targets=targets), sign)
        assert (reading.plan is None) == bool(reading.problems)
        assert all(key and sentence.endswith((".", "”", "…")) for key, sentence in reading.problems.items())


numberlike = st.text(alphabet="0123456789.,+-−%kmdhx*/() ", max_size=14)


@given(st.dictionaries(st.sampled_from(KEYS), numberlike), signs)
@settings(max_examples=300, deadline=None)
def test_no_number_in_any_field_raises(texts: dict[str, str], sign: str) -> None:
    reading = read_draft(PlanDraft(texts={**TYPED, **texts}, entries=1, targets=2), sign)
    assert (reading.plan is None) == bool(reading.problems)


def test_a_text_of_characters_that_no_file_can_hold_is_a_problem_of_its_field() -> None:
    assert list(read({"symbol": "\ud800"}).problems) == ["symbol"]


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"entries.0.price": ""}, "entries.0.price", "Enter the price at which the trade opens."),
        ({"size.value": " "}, "size.value", "Enter how much."),
        ({"venue": ""}, "venue", "Choose a venue."),
        ({"symbol": " "}, "symbol", "Enter the symbol, such as BTCUSDT."),
        ({"side": ""}, "side", "Choose long or short."),
        ({"margin_mode": ""}, "margin_mode", "Choose isolated or cross."),
        ({"side": "up"}, "side", "“up” is not one of long or short."),
        ({"size.by": "luck"}, "size.by", None),
        ({"stop": "0"}, "stop", "Enter a number greater than 0."),
        ({"stop": "-5"}, "stop", "Enter a number that is not negative."),
        ({"stop": "57000x"}, "stop", None),
        ({"leverage": "0"}, "leverage", "Enter a number greater than 0."),
        ({"leverage_cap": "0.5"}, "leverage_cap", "Enter at least 1."),
        ({"collateral": "500"}, "collateral", "Enter leverage or margin, not both; clear one of them."),
        ({"limits.risk": "100"}, "limits.risk", "Enter less than 100 %."),
        ({"costs.funding_rate": "-100"}, "costs.funding_rate", "Enter less than 100 %."),
        ({"overrides.margin_call.ratio": "101"}, "overrides.margin_call.ratio", "Enter at most 100 %."),
        ({"entries.0.share": "0"}, "entries.0.share", "Enter a number greater than 0."),
        ({"entries.0.share": "101"}, "entries.0.share", "Enter at most 100 %."),
        ({"entries.0.share": "50"}, "entries.0.share", "The shares of the entries must sum to 100 %."),
        ({"limits.leverage_bands.0": "5"}, "limits.leverage_bands.1", "Enter both ends of the band, such as 5 and 20."),
        ({"limits.leverage_bands.1": "5"}, "limits.leverage_bands.0", "Enter both ends of the band, such as 5 and 20."),
        (
            {"limits.leverage_bands.0": "20", "limits.leverage_bands.1": "5"},
            "limits.leverage_bands.0",
            "The first end of the band must not lie above the second, such as 5 and 20.",
        ),
        ({"opens_at": "noon"}, "opens_at", "This is not a time; write it as 2026-07-31T14:00:00Z."),
    ],
)
def test_what_cannot_be_read_says_what_to_change_at_its_field(
    more: dict[str, str], field: str, sentence: str | None
) -> None:
    reading = read(more)
    assert reading.plan is None
    assert list(reading.problems) == [field]
    assert sentence is None or reading.problems[field] == sentence


def test_a_number_that_one_end_of_the_band_cannot_be_keeps_its_own_sentence() -> None:
    reading = read({"limits.leverage_bands.0": "five", "limits.leverage_bands.1": "20"})
    assert list(reading.problems) == ["limits.leverage_bands.0"]
    assert "five" in reading.problems["limits.leverage_bands.0"]


def test_a_fault_that_names_no_field_is_shown_at_the_size() -> None:
    reading = read_draft(PlanDraft(texts=TYPED, rules="no rules"), ".")  # type: ignore[arg-type]
    assert reading.plan is None
    assert list(reading.problems) == ["rules"]
    assert list(read_draft(draft(tiers=({"oops": 1},)), ".").problems) == ["size.value"]


@pytest.mark.parametrize("key", ["costs.funding_rate", "costs.maker_fee"])
def test_rebates_and_received_funding_may_be_negative(key: str) -> None:
    assert read({key: "−0.01"}).values[key] == Decimal("-0.0001")


def test_the_only_target_may_be_blank_but_one_of_two_may_not() -> None:
    assert plan(targets=1).targets == ()
    two = {"targets.0.price": "66000", "targets.0.share": "50", "targets.1.share": "50"}
    assert read(two, targets=2).problems == {"targets.1.price": "Enter a price, or remove this row."}
    shares = {"targets.0.price": "66000", "targets.1.price": "69000", "targets.0.share": "50"}
    assert read(shares, targets=2).problems == {"targets.1.share": "Enter this row's share."}


def test_target_shares_above_the_whole_are_named_once() -> None:
    texts = {f"targets.{rung}.{part}": text for rung in (0, 1) for part, text in (("price", "66000"), ("share", "60"))}
    assert read(texts, targets=2).problems == {
        "targets.0.share": "The shares of the targets must sum to at most 100 %."
    }


def test_a_field_of_words_has_no_kind() -> None:
    assert kind_of("title", "risk") is None
    assert kind_of("size.value", "") is FieldKind.MONEY
    assert kind_of("size.value", "risk-percent") is FieldKind.PERCENT
    assert kind_of("targets.12.share", "risk") is FieldKind.PERCENT


# --- a plan as a draft --------------------------------------------------------------------------------------------------


def as_read_back(document: dict[str, Any]) -> dict[str, Any]:
    """Without blank words, and without an underlying that only repeats the symbol: a draft says both by saying nothing."""
    overrides = {key: value for key, value in document.get("overrides", {}).items() if value != ""}
    account = document.get("account") or {}
    others = [
        {**other, "underlying": None if other.get("underlying") == other["symbol"] else other.get("underlying")}
        for other in account.get("other_positions") or ()
    ]
    return {**document, "overrides": overrides, "account": {**account, "other_positions": others}}


@WILD
@given(wild_plans, signs)
def test_any_plan_reads_back_from_its_draft(document: dict[str, Any], sign: str) -> None:
    first = read_plan(as_read_back(document))
    reading = read_draft(draft_of(first, sign), sign)
    assert reading.problems == {}
    assert reading.plan == first


@WILD
@given(plans(), signs)
def test_a_sane_plan_reads_back_whatever_the_decimal_sign_becomes(document: dict[str, Any], sign: str) -> None:
    first = read_plan(as_read_back(document))
    other = "," if sign == "." else "."
    rewritten = draft_of(first, sign).rewritten(sign, other)
    assert read_draft(rewritten, other).plan == first


@pytest.mark.parametrize("sign", [".", ","])
def test_rules_tiers_others_and_times_are_carried_through_a_draft(sign: str) -> None:
    rules = rules_of({"taker_fee": "0.0005"}, BINANCE_BTC)
    first = plan_of(
        margin_mode="cross",
        opens_at="2026-07-31T14:20:00+02:00",
        account={
            "balance": "10000",
            "other_positions": [{"symbol": "ETH", "side": "short", "quantity": "1", "entry": "2500"}],
        },
        overrides={"tiers": [{"max_notional": "5", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.02"}]},
        costs={"funding_rate": "-0.000125", "entry_is_maker": True},
        rules=rules.model_dump(mode="json"),
    )
    found = draft_of(first, sign)
    assert found.text("costs.funding_rate") == f"-0{sign}0125"
    assert found.text("hold_hours") == ""
    assert read_draft(found, sign).plan == first
    assert read_draft(found, sign).plan.rules is first.rules  # type: ignore[union-attr]


# --- editing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["venue", "symbol", "side"])
def test_another_venue_symbol_or_side_lets_go_of_frozen_rules(key: str) -> None:
    frozen = draft(rules=rules_of())
    assert frozen.edited(key, TYPED[key]).rules is frozen.rules
    assert frozen.edited("stop", "57000").rules is frozen.rules
    assert frozen.edited(key, "other").rules is None


@pytest.mark.parametrize("count", range(MAX_RUNGS + 1))
def test_equal_shares_sum_to_exactly_a_hundred(count: int) -> None:
    shares = [Decimal(share) for share in equal_shares(count)]
    assert sum(shares) == (100 if count else 0)
    assert all(share > 0 for share in shares)


@pytest.mark.parametrize("sign", [".", ","])
def test_rungs_come_and_go_with_shares_that_sum_to_the_whole(sign: str) -> None:
    ladder = draft({"entries.0.share": "100"})
    for count in (2, 3):
        ladder = ladder.with_rung("entries", sign)
        assert ladder.entries == count
        ladder = ladder.edited(f"entries.{count - 1}.price", f"{60000 - 1000 * count}")
        assert read_draft(ladder, sign).problems == {}
    assert [ladder.text(f"entries.{rung}.share") for rung in range(3)] == [f"33{sign}34", f"33{sign}33", f"33{sign}33"]
    shorter = ladder.without_rung("entries", 1, sign)
    assert [shorter.text(f"entries.{rung}.price") for rung in range(3)] == ["60000", "57000", ""]
    assert [shorter.text(f"entries.{rung}.share") for rung in range(3)] == ["50", "50", ""]


def test_the_last_entry_stays_and_the_last_target_goes() -> None:
    assert draft().without_rung("entries", 0, ".") == draft()
    assert draft(targets=1).without_rung("targets", 0, ".").targets == 0
    assert draft(targets=1).without_rung("targets", 1, ".").targets == 1
    assert draft().without_rung("targets", 0, ".").targets == 0


def test_a_ladder_has_an_end() -> None:
    assert draft(targets=MAX_RUNGS).with_rung("targets", ".").targets == MAX_RUNGS
    assert draft(targets=1).with_rung("targets", ".").targets == 2


prices = st.decimals(Decimal("0.001"), Decimal(120000), places=3).map(lambda value: format(value, "f"))


@given(prices, prices, prices, st.sampled_from(["long", "short"]))
@settings(deadline=None)
def test_flipping_twice_brings_the_same_plan_back(entry: str, stop: str, target: str, side: str) -> None:
    typed = {"entries.0.price": entry, "stop": stop, "targets.0.price": target, "side": side}
    once = draft(typed, targets=1).flipped(".")
    assert once.text("side") != side
    assert read_draft(once.flipped("."), ".").plan == plan(typed, targets=1)


def test_flipping_mirrors_stop_and_targets_about_the_entry() -> None:
    once = draft({"stop": "58200", "targets.0.price": "64200"}, targets=1).flipped(".")
    assert [once.text(key) for key in ("side", "stop", "targets.0.price")] == ["short", "61800", "55800"]


def test_flipping_mirrors_the_rungs_of_a_ladder_too() -> None:
    typed = {"entries.0.price": "60000", "entries.1.price": "-2%", "entries.2.price": "57600", "stop": "55000"}
    once = draft(typed, entries=3).flipped(".")
    assert [once.text(key) for key in typed] == ["60000", "+2%", "62400", "65000"]
    assert [once.flipped(".").text(key) for key in typed] == ["60000", "-2%", "57600", "55000"]


def test_a_percentage_from_the_entry_stays_one_when_flipped() -> None:
    once = draft({"stop": "−3%", "targets.0.price": "+7,5 %"}, targets=1).flipped(",")
    assert [once.text(key) for key in ("stop", "targets.0.price")] == ["+3%", "-7,5 %"]
    assert once.flipped(",").text("stop") == "-3%"


def test_what_has_no_mirror_image_stays_where_it_is() -> None:
    far = draft({"targets.0.price": "130000", "stop": "soon"}, targets=1).flipped(".")
    assert [far.text(key) for key in ("side", "stop", "targets.0.price")] == ["short", "soon", "130000"]
    blank = draft({"entries.0.price": "", "stop": "58200"}, rules=rules_of()).flipped(".")
    assert (blank.text("side"), blank.text("stop"), blank.rules) == ("short", "58200", None)


def test_another_decimal_sign_rewrites_numbers_and_leaves_words_and_nonsense() -> None:
    typed = draft(
        {"stop": "60000,5*0,97", "title": "1,5", "costs.taker_fee": "0.05%", "leverage": "1,5x", "mark": "1.2.3"}
    )
    found = typed.rewritten(",", ".")
    keys = ("stop", "title", "costs.taker_fee", "leverage", "mark")
    assert [found.text(key) for key in keys] == ["60000.5*0.97", "1,5", "0.05%", "1.5x", "1.2.3"]
    assert typed.rewritten(",", ",") is typed


# --- keeping ------------------------------------------------------------------------------------------------------------


@WILD
@given(wild_plans)
def test_a_kept_draft_comes_back_the_same(document: dict[str, Any]) -> None:
    first = draft_of(read_plan({**document, "rules": rules_of().model_dump(mode="json")}), ".")
    assert draft_from(json.loads(json.dumps(draft_document(first)))) == first


def test_an_unfinished_draft_is_kept_as_typed() -> None:
    first = draft({"stop": "58"}, entries=2, targets=3)
    assert draft_from(draft_document(first)) == first


@pytest.mark.parametrize(
    "hostile",
    [
        {},
        {"texts": None},
        {"texts": ["stop"]},
        {"texts": {"stop": 58200}},
        {"entries": 0},
        {"entries": 51},
        {"entries": True},
        {"entries": float("inf")},
        {"targets": -1},
        {"targets": "many"},
        {"others": [{"symbol": "ETH"}]},
        {"others": 7},
        {"tiers": [{"maintenance_rate": "a lot"}]},
        {"tiers": [["max_notional", "5"]]},
        {"rules": {"format": "margin-rules/9"}},
        {"rules": "mine"},
    ],
)
def test_a_damaged_document_is_no_draft(hostile: dict[str, Any]) -> None:
    whole = draft_document(draft())
    assert draft_from(whole) is not None
    assert draft_from({**whole, **hostile} if hostile else {}) is None


def test_a_document_that_is_no_object_is_no_draft() -> None:
    assert draft_from(["texts"]) is None  # type: ignore[arg-type]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries(dict.fromkeys(("texts", "entries", "targets", "others", "tiers", "rules"), json_values)))
@settings(deadline=None)
def test_no_document_raises(document: dict[str, Any]) -> None:
    found = draft_from(document)
    assert found is None or found.entries >= 1


def test_where_the_sign_stays_nothing_is_rewritten() -> None:
    typed = PlanDraft(texts={"stop": "58200.5", "leverage": "4,5"})  # read by their own sign, whichever it is
    assert typed.rewritten(",", ",") is typed


def test_a_draft_in_the_same_signs_is_that_very_draft() -> None:
    draft = PlanDraft(texts={"stop": "58200.5"})
    assert draft.rewritten(".", ".") is draft
