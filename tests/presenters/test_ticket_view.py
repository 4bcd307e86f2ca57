"""The ticket's texts: labels, units, echoes, what counts while a field is blank, and the results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.draft import draft_of
from planner.model.draft_fields import NUMBER_FIELDS, TEXT_FIELDS
from planner.presenters.fields import CHOICES, FIELDS, OPTIONS, is_field, name_of, words_of
from planner.presenters.ticket_view import ticket_view
from planner.widgets.ticket_places import placed_rows
from tests.presenters.benches import Screen, bench_of, bench_with, exchange_plan

if TYPE_CHECKING:
    from planner.presenters.views import FieldView

MENU_LETTERS = "fevpjh"
LADDER = [{"price": "60000", "share": "0.5"}, {"price": "58800", "share": "0.5"}]
SPOT = {"instrument_kind": "spot"}


def screen_of(sign: str = ".", **changes: Any) -> Screen:
    return bench_of(sign, **changes)[1]


def typed(key: str, text: str, sign: str = ".", **changes: Any) -> FieldView:
    bench, screen = bench_of(sign, **changes)
    bench.edit(key, text)
    return screen.field(key)


# --- the table of fields ------------------------------------------------------------------------------------------------------


def test_the_ticket_has_a_field_for_every_key_of_a_draft() -> None:
    keys = {view.key for view in screen_of().ticket.fields}
    choices = {"side", "margin_mode", "size.by", "venue", "symbol"}
    assert set(NUMBER_FIELDS) | set(TEXT_FIELDS) <= keys | choices
    assert set(FIELDS) <= set(NUMBER_FIELDS) | set(TEXT_FIELDS)
    assert set(OPTIONS) <= set(FIELDS)


def access(text: str) -> str:
    return text[text.index("&") + 1].lower() if "&" in text else ""


def test_no_access_key_is_given_twice_among_fields_seen_together_nor_taken_from_the_menus() -> None:
    screen = screen_of(venue="custom", overrides={"instrument_kind": "spot-margin", "maintenance_rate": "0.01"})
    placed = placed_rows(screen.ticket.fields)
    always = [row[0] for place in ("prices", "sizing") for row in placed[place].values()]
    for section in ("More", "Costs", "Account", "Venue figures"):
        seen = [row[0] for row in placed[section].values()]
        letters = [access(view.access) for view in (seen if section == "Venue figures" else [*always, *seen])]
        given = [letter for letter in letters if letter]
        assert sorted(given) == sorted(set(given)), section
        assert not set(given) & set(MENU_LETTERS), section
    assert all(access(view.access) for view in always)


def test_every_field_has_a_tooltip_of_whole_sentences_and_a_name() -> None:
    for view in screen_of(entries=LADDER).ticket.fields:
        assert view.tooltip.endswith("."), view.key
        assert view.access.replace("&", "")
        assert name_of(view.key)


def test_rungs_carry_their_number() -> None:
    screen = screen_of(entries=LADDER)
    assert [view.access for view in screen.ticket.fields[:6]] == [
        "Entr&y",
        "Share",
        "Entry 2",
        "Share",
        "&Stop",
        "Target &1",
    ]
    assert (name_of("entries.1.price"), name_of("targets.0.share")) == ("entry 2", "share of target 1")


def test_what_is_no_field_has_a_name_all_the_same_and_nowhere_to_lead() -> None:
    assert name_of("overrides.moon_phase") == "moon phase"
    assert not is_field("overrides.tiers")
    assert not is_field("entries.0")
    assert is_field("size.by")
    assert all(is_field(key) for key in CHOICES)
    assert words_of("size.value", "nonsense") is words_of("size.value", "risk")


# --- units and choices ------------------------------------------------------------------------------------------------------


def test_units_are_those_of_the_plan() -> None:
    screen = screen_of()
    units = {view.key: view.unit for view in screen.ticket.fields}
    assert (units["stop"], units["size.value"], units["overrides.lot"]) == ("USDT", "USDT", "BTC")
    assert (units["leverage"], units["hold_hours"], units["costs.taker_fee"]) == ("×", "h", "%")
    inverse = {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "contract_size": "100", "lot": "1"}
    screen = screen_of(
        venue="custom", size={"by": "quantity", "value": "6"}, overrides={**inverse, "maintenance_rate": "0.01"}
    )
    units = {view.key: view.unit for view in screen.ticket.fields}
    assert (units["stop"], units["size.value"], units["extra_margin"]) == ("USD", "contracts", "BTC")


@pytest.mark.parametrize(
    ("by", "access_key", "unit"),
    [
        ("risk", "&Risk", "USDT"),
        ("risk-percent", "&Risk", "%"),
        ("quantity", "S&ize", "BTC"),
        ("notional", "Not&ional", "USDT"),
        ("collateral", "Marg&in", "USDT"),
    ],
)
def test_the_size_is_called_by_what_it_is(by: str, access_key: str, unit: str) -> None:
    view = screen_of(size={"by": by, "value": "0.5"}).field("size.value")
    assert (view.access, view.unit) == (access_key, unit)


def test_fields_that_the_instrument_has_no_use_for_are_hidden() -> None:
    perpetual = screen_of()
    assert perpetual.field("costs.funding_rate").visible
    assert not perpetual.field("costs.borrow_rate_daily").visible
    assert not perpetual.field("loan").visible
    loan = screen_of(overrides={"instrument_kind": "spot-margin"})
    assert loan.field("costs.borrow_rate_daily").visible
    assert loan.field("loan").visible
    assert not loan.field("costs.funding_rate").visible


def test_a_hidden_field_comes_forward_with_its_problem() -> None:
    assert typed("costs.borrow_rate_daily", "x").visible
    assert typed("loan", "half").problem == "“half” is not one of net or full."


def test_what_only_a_venue_without_rules_needs_is_shown_there_or_where_it_is_given() -> None:
    assert not screen_of().field("overrides.settlement_currency").visible
    assert screen_of(venue="custom", overrides={"maintenance_rate": "0.01"}).field("overrides.quote_currency").visible
    assert screen_of(overrides={"underlying": "BTC"}).field("overrides.underlying").visible
    assert not screen_of().field("overrides.liquidation_level").visible
    assert screen_of(overrides={"liquidation_level": "1.1"}).field("overrides.liquidation_level").visible


def test_a_word_that_an_opened_plan_brings_along_is_among_the_choices() -> None:
    view = screen_of(overrides={"maintenance_on": "used-margin"}).field("overrides.maintenance_on")
    assert view.options[-1] == ("used-margin", "used margin")
    assert screen_of().field("overrides.maintenance_on").options[0] == ("", "the rulebook's")


# --- echoes -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "sign", "echo"),
    [
        ("stop", "57000", ".", "−5.0 % · −1.00 R"),
        ("stop", "-3%", ".", "= 58,200 · −3.0 % · −1.00 R"),
        ("stop", "60000*0.97", ".", "= 58,200 · −3.0 % · −1.00 R"),
        ("stop", "57.5k", ".", "= 57,500 · −4.2 % · −1.00 R"),
        ("stop", "100000/3*2-9000", ".", "≈ 57,666.6666667 · −3.9 % · −1.00 R"),
        ("targets.0.price", "66000,5", ",", "+10,0 % · +1,89 R"),
        ("leverage", "4x", ".", "blank: 14.68× from the stop and its buffer"),
        ("costs.taker_fee", "0,05", ",", ""),
        ("costs.taker_fee", "0.05", ",", "= 0,05 %"),
        ("costs.taker_fee", "0.05 %", ".", ""),
        ("costs.taker_fee", "0.1/2", ".", "= 0.05 %"),
        ("hold_hours", "3d", ".", "= 72 · 3 days"),
        ("hold_hours", "100h", ".", "4.2 days"),
        ("hold_hours", "24", ".", ""),
        ("size.value", "250", ".", "2.50 % of the balance"),
        ("title", "60000", ".", ""),
    ],
)
def test_beneath_a_field_stands_what_was_understood_and_what_follows(key: str, text: str, sign: str, echo: str) -> None:
    assert typed(key, text, sign, safety_buffer="0.25").echo == echo


def test_a_percentage_of_the_balance_is_told_in_money() -> None:
    assert typed("size.value", "2", size={"by": "risk-percent", "value": "0.01"}).echo == "200.00 USDT"
    assert typed("size.value", "0.1", size={"by": "quantity", "value": "1"}).echo == ""
    assert typed("size.value", "200", account={"balance": None}).echo == ""


def test_while_the_draft_is_incomplete_echoes_say_only_what_is_typed() -> None:
    bench, screen = bench_of()
    bench.edit("size.value", "")
    assert screen.field("stop").echo == "−5.0 %"
    bench.edit("entries.0.price", "")
    assert screen.field("stop").echo == ""
    assert screen.field("leverage").echo == ""


def test_each_entry_of_a_ladder_says_how_much_is_filled_there() -> None:
    bench, screen = bench_of(entries=LADDER, size={"by": "quantity", "value": "0.5"})
    assert screen.field("entries.0.price").echo == "0.250 BTC · average 59,400.0"
    assert screen.field("entries.1.price").echo == "−2.0 % · 0.250 BTC"
    assert screen.field("stop").echo.startswith("−4.0 % · ")
    bench.edit("size.value", "")
    assert screen.field("entries.1.price").echo == "−2.0 %"
    assert screen.field("entries.0.price").echo == ""
    bench.edit("entries.0.price", "")
    assert screen.field("entries.1.price").echo == ""


@pytest.mark.parametrize(
    ("changes", "echo"),
    [
        ({"safety_buffer": "0.25"}, "14.68× from the stop and its buffer"),
        ({}, "17.96× from the stop"),
        ({"leverage_cap": "5"}, "5.00× from your cap"),
        ({"overrides": {"max_leverage": "3"}, "leverage_cap": "5"}, "3.00× from the venue's maximum"),
        ({"margin_mode": "cross", "leverage_cap": "5"}, "5.00× from your cap; in cross it moves no level"),
        (
            {"venue": "custom", "margin_mode": "cross", "overrides": {"maintenance_rate": "0.01"}},
            "1.00× from no cap; in cross it moves no level",
        ),
        ({"stop": None, "size": {"by": "quantity", "value": "0.1"}}, "1.00× for want of a stop on the losing side"),
        ({"side": "short", "stop": "125000", "targets": []}, "1.00× as the stop is wide"),
        ({"collateral": "1000"}, "1.92× from the margin put up"),
        ({"overrides": SPOT}, "1.00× as spot borrows nothing"),
    ],
)
def test_a_leverage_left_blank_says_where_it_came_from(changes: dict[str, Any], echo: str) -> None:
    view = screen_of(**{"leverage": None, **changes}).field("leverage")
    assert (view.echo, view.placeholder) == (echo, "from the stop")


def test_a_leverage_that_counts_for_nothing_says_so() -> None:
    assert screen_of(overrides=SPOT).field("leverage").echo == "not used: spot borrows nothing"
    assert screen_of(size={"by": "collateral", "value": "500"}).field("leverage").echo == ""


# --- placeholders ---------------------------------------------------------------------------------------------------------------


def test_a_blank_field_shows_what_counts_instead() -> None:
    screen = screen_of(",")
    shown = {view.key: view.placeholder for view in screen.ticket.fields}
    assert (shown["costs.taker_fee"], shown["costs.funding_rate"], shown["costs.funding_interval_hours"]) == (
        "0,05",
        "0,01",
        "8",
    )
    assert (shown["overrides.tick"], shown["overrides.underlying"]) == ("0,1", "BTC")
    assert (shown["overrides.maintenance_rate"], shown["overrides.max_leverage"]) == ("by tier", "by tier")
    assert shown["overrides.margin_call.ratio"] == "80"
    assert shown["overrides.closing_fee_rate"] == ""
    assert (shown["mark"], shown["targets.0.price"], shown["limits.risk"]) == ("the entry", "", "none")


def test_a_figure_that_nobody_gave_is_not_known() -> None:
    screen = screen_of(venue="custom")
    assert screen.field("overrides.maintenance_rate").placeholder == "not known"


# --- results ---------------------------------------------------------------------------------------------------------------------


def test_the_results_are_all_there_with_every_digit_for_copying() -> None:
    screen = screen_of(size={"by": "quantity", "value": "0.333"}, leverage="7")
    rows = {view.key: (view.label, view.value, view.unit, view.full) for view in screen.ticket.results}
    assert rows == {
        "quantity": ("Quantity", "0.333", "BTC", "0.333"),
        "notional": ("Notional", "19,980.00", "USDT", "19980"),
        "leverage": ("Leverage", "7.00", "×", "7"),
        "initial_margin": ("Initial margin", "2,854.29", "USDT", "2854.285714285714285714285714285714"),
        "maintenance_margin": ("Maintenance (tier 1, 0.4 %)", "79.92", "USDT", "79.92"),
        "largest_quantity": ("Largest size", "1.162", "BTC", "1.162"),
        "largest_leverage": ("Largest leverage", "150.00", "×", "150"),
        "last_in_tier": ("Last size in tier 1", "5.000", "BTC", "5"),
    }


def test_collateral_and_loan_have_rows_where_they_differ_or_exist() -> None:
    keys = [view.key for view in screen_of(extra_margin="50").ticket.results]
    assert "collateral" in keys
    loan = {"instrument_kind": "spot-margin", "maintenance_rate": "0.1"}
    lent = screen_of(overrides=loan, size={"by": "quantity", "value": "0.1"}).result("loan")
    assert (lent.value, lent.unit) == ("4,800.00", "USDT")
    short = screen_of(overrides=loan, size={"by": "quantity", "value": "0.1"}, side="short", stop="63000").result(
        "loan"
    )
    assert (short.value, short.unit) == ("0.10000000", "BTC")


def test_a_number_that_does_not_exist_has_no_unit() -> None:
    screen = screen_of(venue="custom", account={"balance": None})
    assert (screen.result("maintenance_margin").value, screen.result("maintenance_margin").unit) == ("–", "")
    assert screen.result("largest_quantity").value == "–"
    assert screen_of(venue="generic").result("maintenance_margin").label == "Maintenance (5 %)"


def test_before_anything_could_be_computed_the_results_are_dashes() -> None:
    _, screen = bench_with(replace(draft_of(exchange_plan(), "."), texts={"venue": "exchange"}))
    assert {view.value for view in screen.ticket.results} == {"–"}
    assert len(screen.ticket.results) == 7


def test_a_full_ladder_takes_no_more_rows() -> None:
    bench, screen = bench_of()
    assert screen.ticket.can_add_target
    for _ in range(60):
        bench.add_row("targets")
    assert (screen.ticket.can_add_target, screen.ticket.can_add_entry, bench.draft.targets) == (False, True, 50)


# --- fields taken over from the view before -----------------------------------------------------------------------------------


EDITS = (
    ("stop", "58500"),
    ("account.balance", "20000"),
    ("stop", "58 500"),
    ("costs.taker_fee", "0.04"),
    ("costs.taker_fee", "4 or 5"),
    ("stop", "-2%"),
    ("costs.taker_fee", ""),
    ("venue", "custom"),
    ("overrides.tick", "0.5"),
    ("size.by", "quantity"),
    ("overrides.instrument_kind", "spot-margin"),
    ("costs.borrow_rate_daily", "0.02%"),
    ("leverage", ""),
    ("side", "short"),
    ("account.currency", "EUR"),
    ("venue", "generic"),
    ("symbol", ""),
)


@pytest.mark.parametrize("sign", [".", ","])
def test_form_shown_edit_by_edit_is_the_form_made_afresh(sign: str) -> None:
    bench, screen = bench_of(sign)
    for key, text in EDITS:
        bench.edit(key, text)
        assert screen.ticket == ticket_view(bench.situation), (key, text)
    for _ in EDITS:
        bench.undo()
        assert screen.ticket == ticket_view(bench.situation)


def test_a_keystroke_leaves_the_fields_that_it_does_not_concern_the_very_same() -> None:
    bench, screen = bench_of()
    before = {view.key: view for view in screen.ticket.fields}
    bench.edit("stop", "58500")
    others = [view for view in screen.ticket.fields if view.key.startswith(("costs.", "account.", "overrides."))]
    assert len(others) > 20
    assert all(view is before[view.key] for view in others)


# --- costs that nobody states -------------------------------------------------------------------------------------------------


def test_a_cost_that_is_blank_without_a_rulebook_says_that_it_counts_as_nothing() -> None:
    own = {"instrument_kind": "linear-perpetual", "maintenance_rate": "0.01"}
    screen = screen_of(venue="custom", overrides=own, costs={"taker_fee": "0.0005"})
    for name in ("maker_fee", "funding_rate"):
        blank = screen.field(f"costs.{name}")
        assert (blank.placeholder, blank.echo) == ("0", "counts as 0")
    assert screen.field("costs.taker_fee").echo == ""
    assert screen.field("costs.slippage").echo == ""
    loan = {"instrument_kind": "spot-margin", "maintenance_rate": "0.01"}
    screen = screen_of(venue="custom", overrides=loan)
    assert [screen.field(f"costs.{name}").echo for name in ("borrow_rate_daily", "opening_borrow_fee")] == [
        "counts as 0"
    ] * 2


def test_a_cost_that_the_rulebook_states_does_not_count_as_nothing() -> None:
    screen = screen_of()
    assert screen.field("costs.taker_fee").echo == ""
    assert screen.field("costs.taker_fee").placeholder not in ("", "0")
