"""Other venues' liquidation lines: where they lie, what they are called, and how they are said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.compare import Compared, compare
from planner.presenters.levels_table import levels_view
from planner.presenters.rivals import rival_lines, short_names, venue_of, with_rivals
from planner.presenters.scene import Role, ZoneKind
from planner.presenters.scene_view import chart_scene
from planner.presenters.words import NONE, Words
from tests.model.plans import plan_of, rules_of
from tests.presenters.benches import TWO_SIDED, situation_of

if TYPE_CHECKING:
    from planner.presenters.situation import Situation

LINEAR = {
    "instrument_kind": "linear-perpetual",
    "settlement_currency": "USDT",
    "quote_currency": "USDT",
    "underlying": "BTCUSDT",
    "maintenance_rate": "0.01",
    "taker_fee": "0.001",
    "tick": "0.1",
    "trigger_price": "index",
}


def rows_of(figures: dict[str, str] | None = None, **changes: Any) -> tuple[Compared, ...]:
    plan = plan_of(venue="own", overrides={"maintenance_rate": None, "maintenance_on": None}, **changes)
    return compare(plan, rules_of(LINEAR, venue="own"), [rules_of(LINEAR | (figures or {}), venue="other")])[1:]


def test_a_line_lies_where_the_venue_would_close_the_trade_and_says_on_which_price() -> None:
    [row] = rows_of()
    [line] = rival_lines([row], Words(), {"other": "Other"})
    assert line.price == pytest.approx(float(row.answer.levels.liquidation or 0))
    assert (line.key, line.venue, line.role, line.label) == ("rival:other", "other", Role.RIVAL, "Other")
    assert line.value == Words().level(row.answer.levels.liquidation, Decimal("0.1"), row.answer.entry)
    assert line.tooltip == f"Liquidation at Other: {line.value}, decided on the index price."
    assert (line.movable, line.curve, line.at_end) == (False, None, "")


def test_a_line_that_holding_moves_ends_where_the_level_is_at_the_end_of_the_hold() -> None:
    [row] = rows_of({"funding_rate": "0.001"}, hold_hours="72")
    [line] = rival_lines([row], Words(), {})
    assert line.curve is not None
    end = row.answer.levels_at_end.liquidation
    assert line.curve[0] == (0.0, line.price)
    assert line.curve[1] == (72.0, pytest.approx(float(end or 0)))
    assert line.at_end == Words().level(end, Decimal("0.1"), row.answer.entry)


def test_a_two_sided_book_has_a_line_below_and_one_above() -> None:
    rows = rows_of(**{key: value for key, value in TWO_SIDED.items() if key not in ("venue", "overrides")})
    lines = rival_lines(rows, Words(), {})
    if len(lines) == 2:
        assert [line.key for line in lines] == ["rival:other_below", "rival:other_above"]
        assert lines[0].price < lines[1].price
    assert {venue_of(line.key) for line in lines} == {"other"}


def test_a_venue_that_never_closes_the_trade_or_does_not_say_when_has_no_line() -> None:
    assert rival_lines(rows_of(leverage="1"), Words(), {}) == ()
    silent = {key: value for key, value in LINEAR.items() if key != "maintenance_rate"}
    rows = compare(plan_of(), rules_of(LINEAR), [rules_of(silent, venue="silent")])[1:]
    assert rival_lines(rows, Words(), {}) == ()


def test_a_line_that_no_market_gets_to_is_not_drawn() -> None:
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
    account = {"balance": "900000", "other_positions": [hedge]}
    [row] = rows_of(margin_mode="cross", size={"by": "quantity", "value": "1"}, stop=None, account=account)
    assert row.answer.intervals.liquidation.above is not None
    assert row.answer.intervals.liquidation.above > 100 * row.answer.entry
    assert rival_lines([row], Words(), {}) == ()


@pytest.mark.parametrize(
    ("key", "venue"),
    [("rival:okx-swap", "okx-swap"), ("rival:okx-swap_above", "okx-swap"), ("levels.liquidation", ""), ("stop", "")],
)
def test_the_venue_is_read_from_a_lines_key(key: str, venue: str) -> None:
    assert venue_of(key) == venue


def test_names_are_cut_to_the_words_that_tell_them_apart() -> None:
    names = ("Gate perpetuals", "Bybit USDT perpetuals", "Bybit inverse perpetuals", "Kraken Futures, linear")
    more = ("Kraken Futures, linear (EEA clients)", "Kraken spot margin", "OKX", "OKX swaps")
    short = short_names({name: name for name in (*names, *more)})
    assert list(short.values()) == [
        "Gate",
        "Bybit USDT",
        "Bybit inverse",
        "Kraken Futures, linear",
        "Kraken Futures, linear (EEA clients)",
        "Kraken spot",
        "OKX",
        "OKX swaps",
    ]
    assert len(set(short.values())) == len(short)


def test_the_chart_and_its_sentence_hold_the_lines() -> None:
    scene = chart_scene(situation_of())
    lines = rival_lines(rows_of(), Words(), {})
    both = with_rivals(scene, lines)
    assert both.lines == (*scene.levels, *lines)
    assert both.summary.endswith(f"Liquidation elsewhere: Other {lines[0].value}.")
    assert with_rivals(scene, ()) is scene


def test_the_table_of_levels_holds_them_where_their_prices_stand() -> None:
    lines = rival_lines(rows_of({"funding_rate": "0.001"}, hold_hours="72"), Words(), {})
    view = levels_view(situation_of(), lines)
    prices = [float(row.price.replace(",", "")) for row in view.rows]
    assert prices == sorted(prices, reverse=True)
    [row] = [row for row in view.rows if row.key == "rival:other"]
    assert row.cells[0] == "Liquidation at Other"
    assert row.cells[1:] == (lines[0].value, "−19.19", NONE, lines[0].at_end)
    assert (row.topic, row.asked) == ("levels.liquidation", "rival:other")


# --- the price that decides, and the gap beside it ---------------------------------------------------------------------------------


def gapped(**changes: Any) -> Situation:
    """Return a situation whose plan has a gap of half a per cent between the price that decides and the last one."""
    now = situation_of(**changes)
    assert now.answer is not None
    limits = now.answer.plan.limits.model_copy(update={"trigger_gap": Decimal("0.005")})
    return replace(now, answer=replace(now.answer, plan=now.answer.plan.model_copy(update={"limits": limits})))


def test_the_liquidation_says_which_price_decides_it_and_where_a_gap_may_bring_it() -> None:
    [plain] = [level for level in chart_scene(situation_of()).levels if level.role is Role.LIQUIDATION]
    assert plain.tooltip == f"Liquidation: {plain.value}, decided on the mark price."
    [near] = [level for level in chart_scene(gapped()).levels if level.role is Role.LIQUIDATION]
    assert near.tooltip.endswith("With the gap of 0.50 % it may be reached when the last price is 48,433.8.")
    assert near.price == plain.price


def test_rules_that_do_not_say_which_price_decides_are_not_guessed_for() -> None:
    [level] = [level for level in chart_scene(situation_of(venue="generic")).levels if level.role is Role.LIQUIDATION]
    assert level.label == "Liquidation"
    assert level.tooltip == f"Liquidation: {level.value}."


@pytest.mark.parametrize(("side", "stop", "turn"), [("long", "57000", 1), ("short", "63000", -1)])
def test_a_band_lies_beside_the_liquidation_on_the_side_of_the_entry(side: str, stop: str, turn: int) -> None:
    now = gapped(side=side, stop=stop, targets=[])
    assert now.answer is not None
    level = float(now.answer.levels.liquidation or 0)
    [band] = [zone for zone in chart_scene(now).zones if zone.kind is ZoneKind.GAP]
    ends = sorted((level, level * (1 + turn * 0.005)))
    assert (band.bottom, band.top) == (pytest.approx(ends[0]), pytest.approx(ends[1]))


def test_without_a_gap_there_is_no_band_and_where_the_last_price_decides_there_is_none_either() -> None:
    now = gapped()
    assert now.answer is not None
    last = replace(now, answer=replace(now.answer, terms=replace(now.answer.terms, trigger="last")))
    bands = [
        [zone for zone in chart_scene(each).zones if zone.kind is ZoneKind.GAP] for each in (situation_of(), last, now)
    ]
    assert [len(each) for each in bands] == [0, 0, 1]


def test_the_table_of_levels_says_where_the_gap_may_bring_liquidation() -> None:
    view = levels_view(gapped())
    [row] = [row for row in view.rows if row.key.startswith("gap:")]
    assert row.name == "Liquidation with the gap of 0.50 %"
    assert row.price == "48,433.8"
    assert (row.topic, row.asked) == ("levels.liquidation", "levels.liquidation")
    assert not [row for row in levels_view(situation_of()).rows if row.key.startswith("gap:")]
