"""The verdict's texts: liquidation and its distance, what is risked, what holding costs, the loss in parts, the findings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from planner.model.assessment import Finding, Severity
from planner.presenters.finding_views import finding_views
from planner.presenters.plan_text import plan_text
from planner.presenters.verdict_view import verdict_view
from planner.presenters.views import NumberView, Tone
from tests.model.plans import rules_of
from tests.presenters.benches import BOOKS, EXCHANGE, TWO_SIDED, Screen, bench_of, situation_of

SHARES = {"instrument_kind": "equity", "maintenance_on": "market-value", "maintenance_rate": "0.25"}
EVEN = {
    "venue": "custom",
    "margin_mode": "cross",
    "size": {"by": "quantity", "value": "1"},
    "account": {
        "balance": "100",
        "other_positions": [{"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000"}],
    },
}
"""A hedge whose equity is 100 at any price."""
HEDGE = {
    "margin_mode": "cross",
    "size": {"by": "quantity", "value": "1"},
    "stop": None,
    "targets": [],
    "account": {
        "balance": "5000",
        "other_positions": [
            {"symbol": "BTC", "side": "short", "quantity": "2", "entry": "60000", "maintenance_rate": "0.005"}
        ],
    },
}
"""A long beside a short of twice its size: the account is liquidated above, where the long gains."""
SHORT = {"side": "short", "stop": "63000", "targets": [{"price": "54000"}]}


def screen_of(sign: str = ".", **changes: Any) -> Screen:
    return bench_of(sign, **changes)[1]


def words(view: NumberView) -> tuple[str, str, str]:
    return view.value, view.unit, view.note


# --- levels ------------------------------------------------------------------------------------------------------------------


def test_liquidation_stands_in_large_with_its_distance_and_the_room_beyond_the_stop() -> None:
    view = screen_of().number("levels.liquidation")
    assert view.label == "Liquidation · isolated, on mark price"
    assert words(view) == ("48,192.8", "USDT", "19.68 % below entry · 2.94 R beyond the stop")
    assert view.full == "48192.77108433734939759036144578313"
    assert view.tone is Tone.LIQUIDATION


@pytest.mark.parametrize(
    ("changes", "value", "note"),
    [
        (SHORT, "71,713.1", "19.52 % above entry · 2.90 R beyond the stop"),
        ({"leverage": "25"}, "57,831.4", "3.61 % below entry · before the stop"),
        ({"stop": None, "size": {"by": "quantity", "value": "1"}}, "48,192.8", "19.68 % below entry"),
        ({"stop": "63000", "size": {"by": "quantity", "value": "1"}}, "48,192.8", "19.68 % below entry"),
        ({"stop": "60000", "size": {"by": "quantity", "value": "1"}}, "48,192.8", "19.68 % below entry"),
        ({"leverage": "500"}, "60,120.4", "passed, 0.20 % above entry"),
    ],
)
def test_the_room_is_said_where_there_is_any(changes: dict[str, Any], value: str, note: str) -> None:
    view = screen_of(**changes).number("levels.liquidation")
    assert (view.value, view.note) == (value, note)


@pytest.mark.parametrize(
    ("changes", "value", "note"),
    [
        ({"leverage": "1"}, "none", "No price above zero liquidates this position."),
        (
            {"venue": "custom", "overrides": SHARES},
            "by the broker",
            "The crossing is a margin call; closing is at the broker's discretion.",
        ),
        ({"venue": "custom"}, "not known", "The findings say what is missing."),
        ({"margin_mode": "cross", "account": {"balance": None}}, "not known", "The findings say what is missing."),
        (
            {**EVEN, "overrides": {"maintenance_on": "entry", "maintenance_rate": "0.01"}},
            "at once",
            "At no price does the equity exceed maintenance.",
        ),
    ],
)
def test_a_liquidation_price_that_does_not_exist_says_why(changes: dict[str, Any], value: str, note: str) -> None:
    view = screen_of(**changes).number("levels.liquidation")
    assert (view.value, view.note, view.full, view.tone) == (value, note, "", Tone.PLAIN)


@pytest.mark.parametrize(
    ("changes", "value", "note"),
    [
        ({}, "48,241.3", "19.60 % below entry"),
        ({"leverage": "500"}, "60,180.9", "passed, 0.30 % above entry"),
        ({"leverage": "1"}, "none", "no price reaches it"),
        ({"venue": "custom"}, "not known", ""),
        ({"venue": "custom", "overrides": {"maintenance_rate": "0.01"}}, "none", "this venue does not warn"),
        (
            {
                **EVEN,
                "overrides": {"maintenance_on": "entry", "maintenance_rate": "0.0015", "margin_call": {"ratio": "0.8"}},
            },
            "at once",
            "",
        ),
    ],
)
def test_the_margin_call_or_why_there_is_none(changes: dict[str, Any], value: str, note: str) -> None:
    view = screen_of(**changes).number("levels.margin_call")
    assert (view.value, view.note) == (value, note)


def test_the_margin_call_tells_the_venues_rule() -> None:
    assert (
        screen_of().number("levels.margin_call").tooltip
        == "Where the venue warns: maintenance has reached 80 % of the equity."
    )
    shares = screen_of(venue="custom", overrides=SHARES).number("levels.margin_call")
    assert shares.tooltip == "Where the venue asks for more."


# --- amounts -----------------------------------------------------------------------------------------------------------------


def test_what_is_risked_and_what_backs_it() -> None:
    screen = screen_of()
    assert screen.number("loss_at_stop").label == "At risk (stop)"
    assert words(screen.number("loss_at_stop")) == ("99.60", "USDT", "1.00 % of balance")
    assert words(screen.number("collateral")) == ("384.00", "USDT", "3.84 % of balance")
    cross = screen_of(margin_mode="cross").number("collateral")
    assert (cross.label, cross.note) == ("Initial margin", "whole balance at stake")
    assert screen_of(account={"balance": None}).number("loss_at_stop").note == ""


def test_a_hedge_that_gains_where_the_account_is_liquidated_says_gain() -> None:
    bench, screen = bench_of(**HEDGE)
    loss = bench.computed.answer.loss_at_liquidation
    assert loss < 0
    shown = screen.number("loss_at_liquidation")
    assert (shown.label, shown.value) == ("Gain at liquidation", bench.situation.words.money(-loss, "USDT"))
    assert Decimal(shown.full) == -loss
    assert "other positions" in shown.tooltip


def test_a_stop_in_profit_says_gain() -> None:
    _, screen = bench_of(mark="63000", stop="61500", size={"by": "quantity", "value": "0.1"})
    shown = screen.number("loss_at_stop")
    assert (shown.label, shown.value, shown.unit) == ("Gain at the stop", "138.52", "USDT")


def test_without_a_stop_the_liquidation_is_the_risk() -> None:
    screen = screen_of(stop=None, size={"by": "quantity", "value": "0.032"})
    view = screen.number("loss_at_liquidation")
    assert (view.label, view.value) == ("At risk (liquidation)", "384.96")
    assert screen.verdict.parts == ()
    assert screen.verdict.parts_title == ""


def test_carry_is_told_a_day_over_the_hold_and_a_year() -> None:
    view = screen_of().number("costs.carry_per_day")
    assert words(view) == ("0.58", "USDT", "55 % of margin a year")
    assert (
        view.tooltip
        == "55 % of the margin a year. Over the hold of 72 h: 1.73 USDT. Funding 0.01 % of the notional every 8 h."
    )
    received = screen_of(**SHORT).number("costs.carry_per_day")
    assert (received.value, received.note) == ("−0.58", "received, 55 % of margin a year")
    loan = screen_of(
        overrides={"instrument_kind": "spot-margin"}, costs={"borrow_rate_daily": "0.0002"}, hold_hours="0"
    )
    assert loan.number("costs.carry_per_day").tooltip == "29 % of the margin a year. Interest 0.02 % of the loan a day."
    assert screen_of(costs={"funding_rate": "0"}).number("costs.carry_per_day").note == ""


def test_reward_to_risk_names_the_net_reward() -> None:
    assert words(screen_of().number("reward_to_risk")) == ("1.89", "", "+188.26 USDT net")
    assert words(screen_of(targets=[]).number("reward_to_risk")) == ("–", "", "no target")
    assert screen_of(targets=[{"price": "60010"}]).number("reward_to_risk").note == "−3.33 USDT net"


def test_the_runway_is_rough_and_says_what_it_counts_to() -> None:
    view = screen_of().number("runway_hours")
    assert (view.value, view.note) == ("650 days", "if the price stands still")
    assert "the margin call" in view.tooltip
    none = screen_of(**SHORT).number("runway_hours")
    assert (none.value, none.note, none.full) == ("–", "carry takes nothing", "")
    assert (
        "liquidation"
        in screen_of(venue="custom", overrides={"maintenance_rate": "0.01"}).number("runway_hours").tooltip
    )


# --- the loss in parts -----------------------------------------------------------------------------------------------------------


def test_the_parts_add_up_to_the_loss_and_with_what_rounding_left_to_the_risk() -> None:
    now = situation_of(costs={"slippage": "0.001"}, size={"by": "risk", "value": "101"})
    view = verdict_view(now)
    assert view.parts_title == "Loss at the stop in parts, USDT"
    assert [(part.label, part.value, part.tone) for part in view.parts] == [
        ("Price 60,000.0 → 57,000.0", "93.00", Tone.LOSS),
        ("Slippage", "1.77", Tone.LOSS),
        ("Fees, in and out", "1.81", Tone.CALL),
        ("Funding over 72 h", "1.67", Tone.CARRY),
        ("Left by rounding to the lot", "2.75", Tone.PLAIN),
    ]
    assert now.answer is not None
    assert sum(part.amount for part in now.answer.loss_parts) == now.answer.loss_at_stop
    assert sum(float(part.value) for part in view.parts) == pytest.approx(101, abs=0.02)
    assert sum(part.share for part in view.parts) == pytest.approx(1)


def test_nothing_is_left_where_nothing_is_rounded_or_the_risk_was_not_asked_for() -> None:
    exact = verdict_view(situation_of(size={"by": "risk-percent", "value": "0.00996"}))
    asked = verdict_view(situation_of(size={"by": "risk-percent", "value": "0.01"}))
    by_size = verdict_view(situation_of(size={"by": "quantity", "value": "0.0325"}))
    assert [part.label for part in exact.parts][-1] == "Funding over 72 h"
    assert [part.label for part in asked.parts][-1] == "Left by rounding to the lot"
    assert [part.label for part in by_size.parts][-1] == "Funding over 72 h"


def test_interest_is_a_part_of_its_own() -> None:
    loan = situation_of(overrides={"instrument_kind": "spot-margin"}, costs={"borrow_rate_daily": "0.0002"})
    assert "Interest over 72 h" in [part.label for part in verdict_view(loan).parts]


# --- findings -----------------------------------------------------------------------------------------------------------------


def test_a_good_word_where_the_stop_does_its_work_until_the_end_of_the_hold() -> None:
    good = screen_of().finding("stop-first")
    assert (good.headline, good.tone, good.field) == ("The stop fires before the margin call.", Tone.GOOD, "stop")
    assert good.sentence == "14.51 % of the entry price lies between them at the end of the hold."
    short = screen_of(**SHORT).finding("stop-first")
    assert short.sentence.startswith("14.49 %")
    plain = screen_of(venue="custom", overrides={"maintenance_rate": "0.01"}).finding("stop-first")
    assert plain.headline == "The stop fires before liquidation."


@pytest.mark.parametrize(
    "changes",
    [
        {"stop": None, "size": {"by": "quantity", "value": "1"}},
        {"leverage": "25"},
        {"leverage": "500"},
        {"leverage": "1", "hold_hours": "0"},
        {"stop": "63000", "size": {"by": "quantity", "value": "1"}},
    ],
)
def test_no_good_word_where_there_is_no_work_or_none_is_done(changes: dict[str, Any]) -> None:
    assert "stop-first" not in [found.code for found in screen_of(**changes).verdict.findings]


def test_of_a_two_sided_book_the_good_word_speaks_of_the_stops_own_side() -> None:
    found = screen_of(**{**TWO_SIDED, "stop": "59000"}).finding("stop-first")
    assert found.sentence.startswith("20.54 %")


def test_a_finding_leads_to_its_field_wherever_that_stands() -> None:
    now = situation_of(rules=rules_of({"maintenance_rate": "0.01", "taker_fee": "0.001"}).model_dump(mode="json"))
    assert now.answer is not None

    def led(field: str) -> str:
        found = Finding(code="x", severity=Severity.NOTE, field=field, message="m", headline="h")
        answer = type(now.answer)(
            **{**{key: getattr(now.answer, key) for key in now.answer.__slots__}, "findings": (found,)}
        )  # type: ignore[misc, union-attr]
        return finding_views(type(now)(**{**{key: getattr(now, key) for key in now.__slots__}, "answer": answer}))[
            0
        ].field

    assert led("overrides.taker_fee") == "costs.taker_fee"
    assert led("overrides.margin_call_ratio") == "overrides.margin_call.ratio"
    assert led("overrides.tiers") == ""
    assert led("targets.0.price") == "targets.0.price"


@pytest.mark.parametrize("begin", ["new", "clear"])
def test_before_the_first_answer_the_verdict_says_what_to_do(begin: str) -> None:
    bench, screen = bench_of()
    getattr(bench, begin)()
    assert screen.verdict.headline.note == "Fill in the ticket to see where the venue closes the position."
    assert [found.headline for found in screen.verdict.findings] == ["The entry is missing."]


# --- as text ---------------------------------------------------------------------------------------------------------------------


def test_a_plan_as_text_holds_its_prices_numbers_and_findings_each_once() -> None:
    text = plan_text(situation_of(title="Breakout", leverage="6", limits={"leverage_bands": ["5", "20"]}))
    lines = text.splitlines()
    assert lines[0] == "Breakout · BTCUSDT ▲ long, isolated, Exchange"
    assert lines[1:4] == [
        "Entry                     60,000.0 USDT",
        "Stop                      57,000.0 USDT",
        "Target 1                  66,000.0 USDT",
    ]
    assert "Liquidation               50,200.9 USDT (16.33 % below entry · 2.27 R beyond the stop)" in lines
    labels = [line[:26].strip() for line in lines[1:] if not line.startswith("[")]
    assert len(labels) == len(set(labels))
    assert any(line.startswith("[caution] Leverage 6× is above your conservative band.") for line in lines)


def test_an_unfinished_plan_as_text_says_so() -> None:
    bench, _ = bench_of(side="short", stop="63000", targets=[])
    bench.add_row("entries")
    text = plan_text(bench.situation)
    assert text.splitlines()[0] == "BTCUSDT ▼ short, isolated, Exchange"
    assert "Not complete: the numbers below are those of the last complete plan." in text
    bench.new()
    assert "Not complete." in plan_text(bench.situation)
    assert "Quantity" not in plan_text(bench.situation)


@pytest.mark.parametrize(("sign", "shown"), [(".", "at 48,192.8 USDT"), (",", "at 48.192,8 USDT")])
def test_numbers_in_findings_are_grouped_in_the_users_signs(sign: str, shown: str) -> None:
    found = screen_of(sign, stop="40000").finding("stop-beyond-liquidation")
    assert shown in found.sentence


def test_every_digit_is_copied_with_the_users_decimal_sign() -> None:
    for sign in ".,":
        _, screen = bench_of(sign, stop="58200.125")
        copied = [number.full for number in screen.verdict.grid if number.full]
        assert any(sign in text for text in copied)
        assert not any(("," if sign == "." else ".") in text for text in copied)


# --- the price gap --------------------------------------------------------------------------------------------------------------


OUT_OF_REACH = {
    **HEDGE,
    "account": {
        "balance": "500000",
        "other_positions": [
            {"symbol": "BTC", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
        ],
    },
}
"""An even hedge behind a large balance: only maintenance on both sides, at more than a hundred times the entry, uses it up."""


@pytest.mark.parametrize("key", ["levels.liquidation", "levels.margin_call"])
def test_a_level_that_no_market_gets_to_is_told_in_words_with_its_price_beneath(key: str) -> None:
    near = screen_of(**HEDGE).number(key)
    assert near.value[0].isdigit()
    view = screen_of(**OUT_OF_REACH).number(key)
    assert (view.value, view.unit) == ("out of reach", "")
    assert view.note.startswith("at ")
    assert view.note.endswith("above entry")
    assert Decimal(view.full) > 100 * 60000


def test_a_price_gap_is_told_beside_the_liquidation_price_and_moves_nothing() -> None:
    plain = bench_of(leverage="10")[1].verdict.headline
    gapped = bench_of(leverage="10", limits={"trigger_gap": "0.005"})[1].verdict.headline
    assert gapped.value == plain.value == "54,216.9"
    assert gapped.note == f"{plain.note} · with a gap of 0.5 %: 54,488.0"
    assert gapped.tooltip.endswith("may be there when the last price stands at 54,488.0.")


def test_a_shorts_gap_lies_beneath_its_level_and_a_blank_one_is_none() -> None:
    limits = {"trigger_gap": "0.01"}
    short = bench_of(leverage="10", side="short", stop="63000", targets=[], limits=limits)[1].verdict.headline
    level, seen = (Decimal(text.replace(",", "")) for text in (short.value, short.note.rpartition(" ")[2]))
    assert abs(seen - level * Decimal("0.99")) < 1
    bench, screen = bench_of(leverage="10", limits={"trigger_gap": "0.005"})
    assert screen.field("limits.trigger_gap").text == "0.5"
    assert screen.field("limits.trigger_gap").echo == ""
    bench.edit("limits.trigger_gap", "")
    assert "gap" not in screen.verdict.headline.note
    assert screen.field("limits.trigger_gap").placeholder == "0"


def test_a_gap_counts_for_nothing_where_the_last_price_itself_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    last = EXCHANGE.figures["trigger_price"].model_copy(update={"value": "last"})
    rules = EXCHANGE.model_copy(update={"figures": {**EXCHANGE.figures, "trigger_price": last}})
    monkeypatch.setitem(BOOKS, "exchange", rules)
    screen = bench_of(leverage="10", limits={"trigger_gap": "0.005"})[1]
    assert "gap" not in screen.verdict.headline.note
    assert screen.field("limits.trigger_gap").echo == "not used: here the last price decides"
