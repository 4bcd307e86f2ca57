"""The Sources page as text: every figure in force with its page, day and certainty, and what the venue does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from planner.model.figures import CHOICES, FIGURES
from planner.model.guardrails.words import figure_name
from planner.model.rulebook import Rulebook, Status
from planner.presenters.ages import ago
from planner.presenters.figure_words import (
    CHOICE_WORDS,
    FALLBACKS,
    STATUS_MEANINGS,
    STATUS_WORDS,
    topic_of,
    value_of,
    wanted,
)
from planner.presenters.sources_rows import FROZEN, Origin, SourceRow
from planner.presenters.sources_view import SourcesView, sources_view
from planner.presenters.words import Words

TODAY = date(2026, 11, 22)


def figure(value: str, source: str = "fees", status: str = "published", **more: Any) -> dict[str, Any]:
    return {"value": value, "source": source, "status": status, **more}


BASE: dict[str, Any] = {
    "format": "margin-rulebook/1",
    "id": "base-venue",
    "name": "Base Venue",
    "about": "What everybody gets.",
    "checked_on": "2026-11-20",
    "sources": {
        "fees": {"title": "Fee page", "address": "https://venue.example/fees", "checked_on": "2026-11-20"},
        "leaflet": {
            "title": "A leaflet",
            "address": "Leaflet 7; https://venue.example/7, page 2",
            "checked_on": "2026-01-02",
        },
    },
    "figures": {
        "instrument_kind": figure("linear-perpetual"),
        "quote_currency": figure("USDT"),
        "taker_fee": figure("0.0005", note="Regular user."),
        "maintenance_rate": figure("0.25", "leaflet", "unverified", short="0.3", short_source="fees"),
    },
    "symbols": {
        "BTCUSDT": {
            "figures": {"tick": figure("0.1")},
            "tiers": {
                "rows": [
                    {
                        "max_notional": "50000",
                        "maintenance_rate": "0.004",
                        "maintenance_amount": "0",
                        "max_leverage": "125",
                    },
                    {"maintenance_rate": "0.0065"},
                ],
                "source": "fees",
                "status": "verified",
                "note": "As listed.",
            },
        }
    },
    "collateral": {"BTC": figure("0.05")},
    "notes": ["A note."],
}
OVER: dict[str, Any] = {
    "format": "margin-rulebook/1",
    "id": "my-venue",
    "name": "My Venue",
    "about": "",
    "checked_on": "2026-11-22",
    "extends": "base-venue",
    "sources": {"own": {"title": "My account", "address": "my account's pages", "checked_on": "2026-11-21"}},
    "figures": {"taker_fee": figure("0.0003", "own", "user")},
}


def origin(side: str = "long", *, over: bool = False, mine: bool = False) -> Origin:
    base = Rulebook.model_validate(BASE)
    own = Rulebook.model_validate(OVER) if over else base
    book = own.over(base) if over else base
    entry = book.symbols["BTCUSDT"]
    return Origin(
        rules=book.rules_for("BTCUSDT", side),
        book=book,
        own=own,
        entry=entry,
        own_entry=entry if not over else Origin(rules=book.rules_for("BTCUSDT", side)).own_entry,
        base_name="Base Venue" if over else "",
        mine=mine,
    )


def page(
    side: str = "long", *, over: bool = False, mine: bool = False, sign: str = ".", limit: int | None = None
) -> SourcesView:
    return sources_view(origin(side, over=over, mine=mine), Words(decimal_sign=sign), TODAY, limit)


def row(view: SourcesView, key: str) -> SourceRow:
    return next(row for row in view.rows if row.key == key)


def test_a_figure_is_said_in_plain_words_with_its_page_day_and_certainty() -> None:
    fee = row(page(), "figure:taker_fee")
    assert fee.cells() == ("Taker fee", "0.05 %", "• published", "2026-11-20", "Fee page", "all symbols")
    assert fee.address == "https://venue.example/fees"
    assert fee.detail == (
        "Taker fee: 0.05 %\nThe fee of an order that fills at once, as a fraction of the notional.\n"
        "• published. The venue's own text or interface says so.\n"
        "Checked on 2026-11-20: Fee page: https://venue.example/fees\nSaid of: all symbols\nRegular user."
    )


def test_numbers_are_written_with_the_users_decimal_sign() -> None:
    assert row(page(sign=","), "figure:taker_fee").value == "0,05 %"
    assert page(sign=",").tiers[0] == ("1", "50.000", "125", "0,4", "0")


def test_what_the_other_side_pays_is_said_too() -> None:
    long, short = (row(page(side), "figure:maintenance_rate") for side in ("long", "short"))
    assert (long.value, long.source, long.status) == ("25 %", "A leaflet", "? unverified")
    assert "For shorts: 30 %." in long.detail
    assert (short.value, short.source) == ("30 %", "Fee page")
    assert "For longs: 25 %." in short.detail


def test_only_a_page_can_be_opened_and_it_is_found_among_other_words() -> None:
    assert row(page(), "figure:maintenance_rate").address == "https://venue.example/7"
    assert row(page(over=True), "figure:taker_fee").address == ""


def test_a_figure_of_the_symbol_and_an_inherited_one_say_so() -> None:
    assert row(page(), "figure:tick").origin == "this symbol"
    over = page(over=True)
    assert row(over, "figure:taker_fee").cells() == (
        "Taker fee",
        "0.03 %",
        "✎ your own",
        "2026-11-21",
        "My account",
        "all symbols",
    )
    assert row(over, "figure:tick").origin == "Base Venue, this symbol"
    assert row(over, "figure:maintenance_rate").origin == "Base Venue, all symbols"
    assert row(over, "asset:BTC").origin == "Base Venue, all symbols"
    assert over.tiers_note.endswith("Said of: Base Venue, this symbol. As listed.")


def test_haircuts_stand_among_the_figures() -> None:
    haircut = row(page(), "asset:BTC")
    assert haircut.cells()[:3] == ("Haircut on BTC", "5 %", "• published")


def test_what_the_venue_does_not_say_is_listed_with_what_the_planner_does_without_it() -> None:
    absent = [each for each in page().rows if not each.known]
    assert {each.key for each in absent} >= {"absent:lot", "absent:trigger_price", "absent:funding_rate"}
    assert "absent:tick" not in {each.key for each in absent}
    assert "absent:borrow_rate_daily" not in {each.key for each in absent}  # a perpetual lends nothing
    lot = row(page(), "absent:lot")
    assert lot.cells() == ("Lot size", "–", "– not known", "–", "–", "–")
    assert "the quantity is not rounded to one" in lot.detail


@pytest.mark.parametrize(
    ("kind", "there", "absent"),
    [
        ("spot", "taker_fee", "maintenance_rate"),
        ("spot-margin", "borrow_rate_daily", "funding_rate"),
        ("linear-dated", "contract_size", "funding_rate"),
        ("inverse-perpetual", "funding_interval_hours", "loan"),
    ],
)
def test_only_what_this_kind_of_instrument_needs_is_missed(kind: str, there: str, absent: str) -> None:
    names = wanted({"instrument_kind": kind}, tiers=False)
    assert there in names
    assert absent not in names
    assert set(names) <= set(FALLBACKS)


def test_tiers_stand_for_rate_and_leverage_and_levels_for_both() -> None:
    assert not {"maintenance_rate", "max_leverage"} & set(wanted({}, tiers=True))
    on_level = wanted({"maintenance_on": "debt-level"}, tiers=False)
    assert {"liquidation_level", "margin_call_level"} <= set(on_level)
    assert not {"maintenance_rate", "margin_call_ratio"} & set(on_level)


def test_where_a_broker_calls_nothing_of_a_liquidation_is_missed() -> None:
    names = wanted({"instrument_kind": "equity", "maintenance_on": "market-value"}, tiers=False)
    assert not {"liquidation_fee_rate", "liquidation_residual", "liquidation_path", "margin_call_ratio"} & set(names)
    assert {"maintenance_rate", "borrow_rate_daily"} <= set(names)


def test_tiers_are_a_table_with_their_source() -> None:
    view = page()
    assert view.tier_headings == ("Tier", "Up to, USDT", "Leverage up to, ×", "Maintenance, %", "Deduction, USDT")
    assert view.tiers == (("1", "50,000", "125", "0.4", "0"), ("2", "no limit", "–", "0.65", "continuous"))
    assert view.tiers_address == "https://venue.example/fees"
    assert view.tiers_note == (
        "✓ verified, checked on 2026-11-20: https://venue.example/fees. Said of: this symbol. As listed."
    )


def test_what_decides_stands_first_then_what_the_venue_does_not_say_then_haircuts() -> None:
    keys = [each.key for each in page().rows]
    assert keys[:5] == [
        "figure:maintenance_rate",
        "figure:taker_fee",
        "figure:instrument_kind",
        "figure:quote_currency",
        "figure:tick",
    ]
    assert all(key.startswith("absent:") for key in keys[5:-1])
    assert keys[-1] == "asset:BTC"


def test_what_was_typed_on_the_ticket_stands_beside_the_rulebooks_figure() -> None:
    typed = replace(origin(), typed=(("taker_fee", "0.0004"), ("lot", "0.01")))
    view = sources_view(typed, Words(), TODAY)
    fee, lot = row(view, "figure:taker_fee"), row(view, "absent:lot")
    assert fee.value == "0.05 %; ticket 0.04 %"
    assert fee.detail.endswith("On the ticket you typed 0.04 %, which counts for this plan.")
    assert lot.value == "ticket 0.01"
    assert row(view, "figure:tick").value == "0.1 USDT"


def test_the_plans_own_tier_is_named() -> None:
    view = sources_view(origin(), Words(), TODAY, tier=1)
    assert [cells[0] for cells in view.tiers] == ["1", "2, this plan"]


def test_whose_rules_they_are_and_how_old_stands_on_top() -> None:
    assert page().summary == (
        "BTCUSDT, long. Comes with the planner, checked on 2026-11-20, 2 days ago. 6 figures. 14 more are not known."
    )
    assert page("short", mine=True).summary.startswith(
        "BTCUSDT, short. Your own rulebook, checked on 2026-11-20, 2 days ago. "
    )
    assert page(over=True, mine=True).summary.startswith(
        "BTCUSDT, long. Your own rulebook over “Base Venue”, checked on 2026-11-22, today. "
    )


def test_rules_that_are_frozen_into_a_plan_are_shown_without_their_rulebook() -> None:
    view = sources_view(Origin(rules=origin().rules), Words(), TODAY)
    assert view.summary.startswith(
        "BTCUSDT, long. Frozen into this plan; the rulebook was checked on 2026-11-20, 2 days ago. "
    )
    fee = row(view, "figure:taker_fee")
    assert (fee.source, fee.origin) == ("https://venue.example/fees", FROZEN)
    assert view.notes == ()


def test_an_old_figure_says_so_beyond_the_limit() -> None:
    assert row(page(limit=300), "figure:maintenance_rate").checked == "2026-01-02, old"
    assert "Old: 324 days ago." in row(page(limit=300), "figure:maintenance_rate").detail
    assert row(page(limit=324), "figure:maintenance_rate").checked == "2026-01-02"
    assert row(page(limit=None), "figure:maintenance_rate").checked == "2026-01-02"


def test_what_nobody_else_can_change_does_not_grow_old() -> None:
    assert row(page(over=True, limit=0), "figure:taker_fee").checked == "2026-11-21"
    assert row(page(limit=0), "figure:taker_fee").checked == "2026-11-20, old"


def test_a_value_that_is_the_same_for_both_sides_is_said_once() -> None:
    both = {**BASE, "figures": {"taker_fee": figure("0.0005", short="0.0005", short_source="leaflet")}}
    book = Rulebook.model_validate(both)
    told = Origin(rules=book.rules_for("BTCUSDT", "long"), book=book, own=book, entry=book.symbols["BTCUSDT"])
    assert "For shorts" not in row(sources_view(told, Words(), TODAY), "figure:taker_fee").detail


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("taker", ["figure:taker_fee"]),
        ("LEAFLET unverified", ["figure:maintenance_rate"]),
        ("https://venue.example/fees taker", ["figure:taker_fee"]),
        ("taker_fee", ["figure:taker_fee"]),
        ("taker fee regular", ["figure:taker_fee"]),
        ("no such thing", []),
    ],
)
def test_a_search_finds_every_word_in_any_order(asked: str, found: list[str]) -> None:
    assert [each.key for each in page().found(asked)] == found


def test_an_empty_search_finds_everything() -> None:
    assert page().found("  ") == page().rows


def test_the_page_is_copied_as_a_table_and_as_text() -> None:
    view = page()
    table = view.table(view.rows).split("\n")
    assert table[0].split("\t") == ["Figure", "Value", "How sure", "Checked", "Source", "Said of", "Address"]
    assert "2\tno limit\t–\t0.65\tcontinuous" in table
    text = view.text()
    assert text.startswith("Base Venue\nBTCUSDT, long.")
    assert "What everybody gets." in text
    assert text.endswith("A note.")


def test_an_age_is_said_in_words() -> None:
    assert ago("2026-11-21", TODAY) == "1 day ago"
    assert ago("2027-01-01", TODAY) == "today"  # a clock that is behind
    assert ago("last spring", TODAY) == ago(None, TODAY) == "date not known"


# --- every figure has words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_name_a_value_and_a_unit(name: str) -> None:
    assert figure_name(name)
    text = next(iter(CHOICES[name])) if name in CHOICES else "0.5"
    for figures in (
        {},
        {"instrument_kind": "inverse-perpetual", "quote_currency": "USD", "settlement_currency": "BTC"},
    ):
        value, unit = value_of(name, text, Words(), figures)
        assert value
        assert unit is not None


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_of_a_figure_has_its_words(name: str) -> None:
    assert set(CHOICES[name]) <= set(CHOICE_WORDS)


def test_every_status_has_a_mark_a_word_and_a_meaning() -> None:
    assert set(STATUS_WORDS) == set(STATUS_MEANINGS) == set(Status)
    assert len({words[0] for words in STATUS_WORDS.values()}) == len(Status)


@pytest.mark.parametrize(
    ("name", "text", "figures", "told"),
    [
        ("max_leverage", "125", {}, ("125", "×")),
        ("funding_interval_hours", "8", {}, ("8", "h")),
        ("tick", "0.10", {"quote_currency": "USDT"}, ("0.1", "USDT")),
        ("lot", "0.001", {"underlying": "BTC"}, ("0.001", "BTC")),
        ("contract_size", "100", {"instrument_kind": "inverse-perpetual", "quote_currency": "USD"}, ("100", "USD")),
        ("liquidation_level", "1.1", {"maintenance_on": "debt-level"}, ("1.1", "")),
        ("liquidation_level", "0.4", {"maintenance_on": "used-margin"}, ("40", "%")),
        ("unit_minimum", "5", {"quote_currency": "USD"}, ("5", "USD each")),
        ("maker_fee", "-0.0001", {}, ("−0.01", "%")),
        ("least_equity", "2000", {"settlement_currency": "USD"}, ("2,000", "USD")),
    ],
)
def test_a_figure_is_written_in_its_unit(name: str, text: str, figures: dict[str, str], told: tuple[str, str]) -> None:
    assert value_of(name, text, Words(), figures) == told
    assert Decimal(text).is_finite()


@pytest.mark.parametrize(
    ("key", "topic"),
    [
        ("figure:taker_fee", "costs.taker_fee"),
        ("absent:tick", "overrides.tick"),
        ("figure:margin_call_ratio", "overrides.margin_call.ratio"),
        ("figure:loan", "loan"),
        ("figure:margin_ratio", "venue"),
        ("asset:BTC", "venue"),
    ],
)
def test_the_help_explains_a_figure_where_it_explains_the_field(key: str, topic: str) -> None:
    assert topic_of(key) == topic
