"""Rulebooks: what they may hold, and how the rules of one symbol and side are drawn from them."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from planner.model.figures import CHOICES, FIGURES
from planner.model.rulebook import Rulebook, RulebookError, Rules, RuleTiers, Status, SymbolEntry, TierRow

SOURCES = {
    "page": {"title": "A page", "address": "https://venue.example/rules", "checked_on": "2026-11-22"},
    "other": {"title": "Another", "address": "A leaflet", "checked_on": "2026-01-02"},
}


def figure(value: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "source": "page", "status": "published", **more}


def document(**more: Any) -> dict[str, Any]:
    return {
        "format": "margin-rulebook/1",
        "id": "some-venue",
        "name": "Some Venue",
        "about": "",
        "checked_on": "2026-11-22",
        "sources": SOURCES,
        "figures": {"taker_fee": figure("0.0005")},
        **more,
    }


def rulebook(**more: Any) -> Rulebook:
    return Rulebook.model_validate(document(**more))


def faults(**more: Any) -> str:
    with pytest.raises(ValidationError) as told:
        rulebook(**more)
    return str(told.value)


def tiers(*caps: str | None, **row: str) -> dict[str, Any]:
    rows = [{"max_notional": cap, "maintenance_rate": "0.01"} | row for cap in caps]
    return {"X": {"tiers": {"rows": rows, "source": "other", "status": "derived"}}}


def test_rules_carry_each_figure_with_its_provenance() -> None:
    rules = rulebook(any_symbol=True).rules_for("BTCUSDT", "long")
    taken = rules.figures["taker_fee"]
    assert (taken.value, taken.source, taken.checked_on) == ("0.0005", "https://venue.example/rules", "2026-11-22")
    assert taken.status is Status.PUBLISHED
    assert (rules.venue, rules.venue_name, rules.symbol, rules.side) == ("some-venue", "Some Venue", "BTCUSDT", "long")


def test_a_fact_that_is_not_known_is_none() -> None:
    rules = rulebook(any_symbol=True).rules_for("X", "long")
    assert rules.value("tick") is None
    assert rules.value("taker_fee") == "0.0005"
    assert rules.tiers is None


def test_a_figure_keeps_its_own_date() -> None:
    book = rulebook(any_symbol=True, figures={"tick": figure("0.1", checked_on="2025-05-05")})
    assert book.rules_for("X", "long").figures["tick"].checked_on == "2025-05-05"


def test_a_short_has_its_own_value_source_and_status() -> None:
    entry = figure("0.25", short="0.30", short_source="other", short_status="unverified")
    book = rulebook(any_symbol=True, figures={"maintenance_rate": entry})
    assert book.rules_for("X", "long").value("maintenance_rate") == "0.25"
    short = book.rules_for("X", "short").figures["maintenance_rate"]
    assert (short.value, short.source, short.checked_on) == ("0.30", "A leaflet", "2026-01-02")
    assert short.status is Status.UNVERIFIED


def test_a_short_shares_source_and_status_where_only_its_value_differs() -> None:
    book = rulebook(any_symbol=True, figures={"maintenance_rate": figure("0.25", short="0.30")})
    short = book.rules_for("X", "short").figures["maintenance_rate"]
    assert (short.value, short.source, short.status) == ("0.30", "https://venue.example/rules", Status.PUBLISHED)


def test_what_a_symbol_says_wins_over_the_tiers_file_and_that_over_the_venue() -> None:
    book = rulebook(
        figures={"tick": figure("1"), "lot": figure("1"), "taker_fee": figure("0.0005")},
        symbols={"X": {"figures": {"tick": figure("3")}}},
    )
    more = SymbolEntry.model_validate({"figures": {"tick": figure("2"), "lot": figure("2")}} | tiers("5", None)["X"])
    rules = book.rules_for("X", "long", more)
    assert [rules.value(name) for name in ("tick", "lot", "taker_fee")] == ["3", "2", "0.0005"]
    assert rules.tiers is not None
    assert rules.tiers.rows[0].max_notional == 5
    assert (rules.tiers.source, rules.tiers.checked_on, rules.tiers.status) == (
        "A leaflet",
        "2026-01-02",
        Status.DERIVED,
    )


def test_a_symbol_that_the_venue_does_not_list_is_refused_by_name() -> None:
    with pytest.raises(RulebookError, match="Some Venue has no symbol “FOO”"):
        rulebook(symbols=tiers(None)).rules_for("FOO", "long")


def test_a_source_that_is_not_listed_is_refused() -> None:
    assert "source “web” is used but not listed" in faults(figures={"tick": figure("1", source="web")})
    assert "source “web” is used" in faults(figures={"tick": figure("1", short="2", short_source="web")})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("taker", "0.1", "did you mean “taker_fee”"),
        ("zzz\x00", "1", "zzz\\x00: no such figure; take it out"),
        ("instrument_kind", "future", "“future” is not one of spot, spot-margin, linear-perpetual"),
        ("trigger_price", "", "is not one of mark, index"),
        ("quote_currency", " ", "write a short name"),
        ("underlying", "X" * 31, "write a short name"),
        ("tick", "abc", "“abc” is not a number"),
        ("tick", "0", "must be greater than 0"),
        ("taker_fee", "1", "fraction from 0 up to 1"),
        ("taker_fee", "-0.1", "fraction from 0 up to 1"),
        ("funding_rate", "-1", "fraction between -1 and 1"),
        ("margin_call_ratio", "80", "at most 1"),
        ("liquidation_share", "20", "at most 1"),
        ("liquidation_share_above", "0", "must be greater than 0"),
        ("liquidation_stops_at", "-1", "must be greater than 0"),
        ("least_equity", "0", "must be greater than 0"),
        ("hedge_requirement", "none", "is not one of each-side, larger-side"),
        ("margin_call_in", "none", "is not one of both, isolated, cross"),
        ("margin_ratio", "ratio", "is not one of maintenance-over-equity"),
        ("liquidation_path", "slowly", "is not one of whole, tier-by-tier"),
        ("min_notional", "-5", "must not be negative"),
    ],
)
def test_a_figure_out_of_bounds_is_told_with_its_name(name: str, value: str, told: str) -> None:
    assert told in faults(figures={name: figure(value)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maker_fee", "-0.0001"),
        ("maintenance_amount", "-3"),
        ("min_notional", "0"),
        ("margin_call_ratio", "1"),
        ("underlying", "哈基米"),
    ],
)
def test_a_figure_at_its_bound_is_kept(name: str, value: str) -> None:
    assert rulebook(any_symbol=True, figures={name: figure(value)}).rules_for("X", "long").value(name) == value


def test_every_mistake_in_the_figures_is_told_at_once() -> None:
    told = faults(figures={"tick": figure("0"), "lot": figure("x")})
    assert "tick: must be greater than 0" in told
    assert "lot: “x” is not a number" in told


def test_the_value_for_shorts_is_checked_too() -> None:
    assert "tick: must be greater than 0" in faults(figures={"tick": figure("1", short="0")})


@pytest.mark.parametrize(
    ("symbols", "told"),
    [
        (tiers("10", "10"), "tier 2: max_notional must be greater than 10"),
        (tiers("0"), "tier 1: max_notional must be greater than 0"),
        (tiers(None, "10"), "tier 1: only the last tier may be open"),
        (tiers("10", maintenance_rate="1"), "tier 1: maintenance_rate must be a fraction"),
        (tiers("10", max_leverage="0"), "tier 1: max_leverage must be greater than 0"),
        (tiers(), "at least 1 item"),
    ],
)
def test_tiers_that_are_no_ladder_are_refused(symbols: dict[str, Any], told: str) -> None:
    assert told in faults(symbols=symbols)


def test_numbers_in_a_file_are_text() -> None:
    assert "numbers are written as text" in faults(symbols=tiers("10", maintenance_rate=0.01))  # type: ignore[arg-type]
    assert TierRow(maintenance_rate=Decimal("0.0050")).model_dump(mode="json")["maintenance_rate"] == "0.005"
    with pytest.raises(ValidationError, match="is not a number"):
        TierRow(maintenance_rate=Decimal("NaN"))


def test_unknown_keys_are_refused_by_name() -> None:
    assert "colour" in faults(colour="red")


def test_rules_written_and_read_are_the_same_rules() -> None:
    rules = rulebook(symbols=tiers("5", None)).rules_for("X", "short")
    assert Rules.model_validate_json(rules.model_dump_json()) == rules
    assert isinstance(rules.tiers, RuleTiers)


def test_saved_rules_are_checked_like_a_rulebook() -> None:
    saved = rulebook(any_symbol=True).rules_for("X", "long").model_dump()
    saved["figures"]["tick"] = {"value": "-1", "source": "", "status": "user"}
    with pytest.raises(ValidationError, match="tick: must be greater than 0"):
        Rules.model_validate(saved)


# One over another --------------------------------------------------------------------------------------------------------


def base(**more: Any) -> Rulebook:
    return rulebook(
        **{
            "id": "base-venue",
            "name": "Base Venue",
            "any_symbol": True,
            "figures": {"taker_fee": figure("0.0005"), "tick": figure("1")},
            "symbols": tiers("5", None) | {"Y": {"figures": {"lot": figure("1"), "tick": figure("2")}}},
            "main_symbols": ["X"],
            "collateral": {"BTC": figure("0.05"), "ETH": figure("0.1")},
            "tiers_file": "base.tiers.json",
            "notes": ["Of the base.", "Of both."],
            **more,
        }
    )


def over(**more: Any) -> Rulebook:
    given = {"extends": "base-venue", "sources": {}, "figures": {}, "checked_on": "2026-11-23", **more}
    return rulebook(**given).over(base())


def test_a_rulebook_over_another_has_what_it_does_not_say_itself_from_that_one() -> None:
    laid = over()
    assert (laid.id, laid.name, laid.checked_on) == ("some-venue", "Some Venue", "2026-11-23")
    rules = laid.rules_for("X", "long")
    assert (rules.venue, rules.value("taker_fee"), rules.checked_on) == ("some-venue", "0.0005", "2026-11-23")
    assert rules.tiers is not None
    assert rules.tiers.source == "A leaflet"
    assert {asset: haircut.value for asset, haircut in rules.collateral.items()} == {"BTC": "0.05", "ETH": "0.1"}
    assert (laid.main_symbols, laid.tiers_file, laid.any_symbol) == (("X",), "base.tiers.json", True)
    assert laid.notes == ("Of the base.", "Of both.")


def test_what_a_rulebook_says_itself_stands_before_what_the_one_beneath_says_key_by_key() -> None:
    source = {"mine": {"title": "Mine", "address": "my notes", "checked_on": "2026-11-20"}}
    mine = figure("0.001", source="mine")
    row = {"rows": [{"maintenance_rate": "0.3"}], "source": "mine", "status": "user"}
    laid = over(
        sources=source,
        figures={"taker_fee": mine},
        symbols={"Y": {"figures": {"tick": mine}}, "X": {"tiers": row}, "Z": {"figures": {"tick": mine}}},
        collateral={"BTC": mine},
        main_symbols=["Z"],
        tiers_file="mine.tiers.json",
        notes=["Mine.", "Of both."],
        any_symbol=False,
    )
    rules = laid.rules_for("Y", "long")
    assert [rules.value(name) for name in ("taker_fee", "tick", "lot")] == ["0.001", "0.001", "1"]
    assert {asset: haircut.value for asset, haircut in rules.collateral.items()} == {"BTC": "0.001", "ETH": "0.1"}
    assert rules.figures["taker_fee"].source == "my notes"
    (only,) = laid.rules_for("X", "long").tiers.rows  # type: ignore[union-attr]
    assert only.maintenance_rate == Decimal("0.3")
    assert (laid.main_symbols, laid.tiers_file, laid.any_symbol) == (("Z",), "mine.tiers.json", False)
    assert laid.notes == ("Mine.", "Of both.", "Of the base.")
    assert list(laid.symbols) == ["X", "Y", "Z"]


def test_another_product_of_a_venue_takes_its_rules_and_none_of_its_symbols() -> None:
    laid = over(own_symbols=True, symbols={"Z": {"figures": {"tick": figure("7")}}})
    assert (tuple(laid.symbols), laid.main_symbols, laid.tiers_file, laid.any_symbol) == (("Z",), (), None, False)
    rules = laid.rules_for("Z", "long")
    assert [rules.value(name) for name in ("taker_fee", "tick", "lot")] == ["0.0005", "7", None]
    assert {asset: haircut.value for asset, haircut in rules.collateral.items()} == {"BTC": "0.05", "ETH": "0.1"}
    assert laid.notes == ("Of the base.", "Of both.")
    with pytest.raises(RulebookError, match="no symbol “Y”"):
        laid.rules_for("Y", "long")


def test_a_rulebook_may_name_the_sources_of_the_one_beneath() -> None:
    taken = over(figures={"tick": figure("3")}).rules_for("X", "long").figures["tick"]
    assert (taken.value, taken.source) == ("3", "https://venue.example/rules")


def test_a_source_that_neither_of_the_two_lists_is_refused() -> None:
    with pytest.raises(RulebookError, match="source “web” is used but not listed under sources"):
        over(figures={"tick": figure("1", source="web")})


def test_the_same_source_may_stand_in_both_but_not_another_under_its_key() -> None:
    assert over(sources=SOURCES).sources == base().sources
    with pytest.raises(RulebookError, match="“page” is another page in “base-venue”"):
        over(sources={"page": SOURCES["page"] | {"checked_on": "2026-11-23"}})


def test_a_rulebook_extends_neither_itself_nor_one_that_extends_another() -> None:
    assert "a rulebook cannot extend itself" in faults(extends="some-venue")
    with pytest.raises(RulebookError, match="“base-venue” extends “third” itself; extend “third” instead"):
        rulebook(extends="base-venue").over(base(extends="third"))


@pytest.mark.parametrize(
    ("asset", "value", "told"),
    [
        ("BTC", "1.01", "BTC: write a haircut as a fraction from 0 to 1"),
        ("BTC", "-0.1", "BTC: write a haircut as a fraction from 0 to 1"),
        ("BTC", "5 %", "BTC: “5 %” is not a number"),
        (" ", "0.1", "write a short name, such as USDT"),
        ("B" * 31, "0.1", "write a short name, such as USDT"),
        ("B\x07C", "0.1", "B\\x07C: write a short name, such as USDT"),
    ],
)
def test_a_haircut_is_a_fraction_of_a_named_asset(asset: str, value: str, told: str) -> None:
    assert told in faults(collateral={asset: figure(value)})


def test_an_asset_in_capitals_and_in_small_letters_is_one() -> None:
    assert "btc: it stands twice" in faults(collateral={"BTC": figure("0.1"), "btc": figure("0.2")})


def test_a_haircut_has_no_other_value_for_shorts() -> None:
    assert "BTC: a haircut is the same for long and short" in faults(collateral={"BTC": figure("0.1", short="0.2")})


def test_the_source_of_a_haircut_must_be_listed() -> None:
    assert "source “web” is used but not listed" in faults(collateral={"BTC": figure("0.1", source="web")})


@pytest.mark.parametrize("value", ["0", "0.05", "1"])
def test_a_haircut_at_its_bound_is_kept(value: str) -> None:
    assert rulebook(collateral={"BTC": figure(value)}, any_symbol=True).rules_for("X", "short").collateral[
        "BTC"
    ].value == (value)


def test_every_choice_is_a_figure() -> None:
    assert set(CHOICES) <= set(FIGURES)
