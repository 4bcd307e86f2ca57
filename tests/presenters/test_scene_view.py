"""What the chart shows: levels that follow their fields, zones, and the crosshair's words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.presenters.scene import ChartScene, LevelView, ProbeText, Role, ZoneKind
from planner.presenters.scene_view import chart_scene, probe, snapped
from tests.presenters.benches import TWO_SIDED, bench_of, situation_of

SHORT = {"side": "short", "stop": "63000", "targets": [{"price": "54000"}]}
LADDERS = {
    "entries": [{"price": "60000", "share": "0.5"}, {"price": "58800", "share": "0.5"}],
    "targets": [{"price": "66000", "share": "0.3334"}, {"price": "69000", "share": "0.3333"}],
}


def scene_of(**changes: Any) -> ChartScene:
    return chart_scene(situation_of(**changes))


def level(scene: ChartScene, key: str) -> LevelView:
    return next(view for view in scene.levels if view.key == key)


def keys(scene: ChartScene) -> list[str]:
    return [view.key for view in scene.levels]


# --- levels -----------------------------------------------------------------------------------------------------------------------


def test_all_levels_of_a_plan_with_their_words() -> None:
    scene = scene_of()
    shown = {view.key: (view.role, view.label, view.value, view.movable) for view in scene.levels}
    assert shown == {
        "entries.0.price": (Role.ENTRY, "Entry", "60,000.0", True),
        "stop": (Role.STOP, "Stop · −1.00 R", "57,000.0", True),
        "targets.0.price": (Role.TARGET, "Target · +1.89 R", "66,000.0", True),
        "levels_at_end.break_even": (Role.BREAK_EVEN, "Break-even", "60,114.1", False),
        "levels.bankruptcy": (Role.BANKRUPTCY, "Bankruptcy", "48,000.0", False),
        "levels.liquidation": (Role.LIQUIDATION, "Liquidation · mark", "48,192.8", False),
        "levels.margin_call": (Role.CALL, "Margin call", "48,241.3", False),
    }
    assert level(scene, "stop").tooltip == "Stop · −1.00 R: 57,000.0. Drag it, or use the arrow keys."
    assert level(scene, "levels.margin_call").tooltip == "Margin call: 48,241.3"


def test_ladders_name_their_rungs_and_shares() -> None:
    labels = [view.label for view in scene_of(**LADDERS).levels if view.movable]
    assert labels[:2] == ["Entry 1 · 50 %", "Entry 2 · 50 %"]
    assert labels[3].startswith("Target 1 · 33.34 % · +")


@pytest.mark.parametrize(
    ("changes", "rising"), [({}, True), (SHORT, True), ({**SHORT, "costs": {"funding_rate": "-0.0001"}}, False)]
)
def test_call_and_liquidation_move_with_the_carry(changes: dict[str, Any], rising: bool) -> None:
    view = level(scene_of(**changes), "levels.liquidation")
    assert view.curve is not None
    assert view.curve[0] == (0.0, pytest.approx(view.price))
    assert view.curve[-1][0] == 72.0
    assert (view.curve[-1][1] > view.curve[0][1]) == rising


def test_a_level_that_stays_where_it_is_has_no_curve() -> None:
    for changes in ({"hold_hours": "0"}, {"costs": {"funding_rate": "0"}}):
        scene = scene_of(**changes)
        assert {view.curve for view in scene.levels} == {None}
        assert {zone.top_curve for zone in scene.zones} == {None}


def test_no_level_is_drawn_that_does_not_exist() -> None:
    scene = scene_of(leverage="1", hold_hours="0")
    assert keys(scene) == ["entries.0.price", "stop", "targets.0.price", "levels_at_end.break_even"]
    assert [zone.kind for zone in scene.zones] == [ZoneKind.RISK, ZoneKind.REWARD]
    assert scene.summary.endswith("no liquidation price.")


def test_a_level_that_comes_to_be_during_the_hold_stands_where_it_begins() -> None:
    scene = scene_of(
        leverage="1", hold_hours="7200", size={"by": "quantity", "value": "0.1"}, costs={"funding_rate": "0.001"}
    )
    view = level(scene, "levels.liquidation")
    assert view.curve is not None
    assert view.curve[0][0] > 0
    assert view.price == view.curve[0][1]


def test_a_two_sided_book_has_levels_and_zones_on_both_sides() -> None:
    scene = scene_of(**TWO_SIDED)
    ends = {key: level(scene, key) for key in keys(scene) if key.startswith("levels.")}
    assert list(ends) == [
        "levels.bankruptcy",
        "levels.liquidation_below",
        "levels.liquidation_above",
        "levels.margin_call_below",
        "levels.margin_call_above",
    ]
    below, call_below, call_above, above = (
        ends[f"levels.{name}"].price
        for name in ("liquidation_below", "margin_call_below", "margin_call_above", "liquidation_above")
    )
    assert below < call_below < 60000 < call_above < above
    danger = [zone for zone in scene.zones if zone.kind in (ZoneKind.WARNING, ZoneKind.LIQUIDATED)]
    assert [(zone.bottom, zone.top) for zone in danger] == [
        (pytest.approx(below), pytest.approx(call_below)),
        (None, pytest.approx(below)),
        (pytest.approx(call_above), pytest.approx(above)),
        (pytest.approx(above), None),
    ]


def test_a_level_that_no_market_gets_to_takes_no_room_on_the_chart() -> None:
    """An even hedge behind a large balance: only the other side's maintenance uses it up, far above."""
    hedge = {"symbol": "BTCUSDT", "side": "short", "quantity": "1", "entry": "60000", "maintenance_rate": "0.005"}
    account = {"balance": "900000", "other_positions": [hedge]}
    now = situation_of(margin_mode="cross", size={"by": "quantity", "value": "1"}, account=account)
    assert now.answer is not None
    assert now.answer.levels.liquidation is not None
    assert now.answer.levels.liquidation > 100 * now.answer.entry
    scene = chart_scene(now)
    assert [view.role for view in scene.levels] == [Role.ENTRY, Role.STOP, Role.TARGET, Role.BREAK_EVEN]
    assert scene.summary.endswith(", liquidation out of reach.")


def test_shares_have_a_call_and_a_bankruptcy_but_no_liquidation() -> None:
    shares = {"instrument_kind": "equity", "maintenance_on": "market-value", "maintenance_rate": "0.25"}
    scene = scene_of(venue="custom", overrides=shares)
    assert {"levels.margin_call", "levels.bankruptcy"} <= set(keys(scene))
    assert "levels.liquidation" not in keys(scene)
    assert {zone.kind for zone in scene.zones} == {ZoneKind.RISK, ZoneKind.REWARD}


def test_zones_lie_between_entry_and_stop_and_entry_and_the_farthest_target() -> None:
    scene = scene_of(**LADDERS)
    risk, reward = scene.zones[:2]
    assert (risk.kind, risk.bottom, risk.top) == (ZoneKind.RISK, 57000, 59400)
    assert (reward.kind, reward.bottom, reward.top) == (ZoneKind.REWARD, 59400, 69000)
    assert scene_of(stop=None, targets=[], size={"by": "quantity", "value": "1"}).zones[0].kind is ZoneKind.WARNING


def test_the_hold_and_the_summary_are_told_in_words() -> None:
    scene = scene_of()
    assert scene.hold_hours == 72
    assert scene.hold_text == "planned hold: 72 h, 9 fundings"
    assert scene.summary == (
        "BTCUSDT long from 60,000.0 USDT, stop 57,000.0, target 66,000.0, margin call 48,241.3, liquidation 48,192.8."
    )
    assert scene_of(hold_hours="0").hold_text == ""
    assert scene_of(hold_hours="8").hold_text == "planned hold: 8 h, 1 funding"
    assert scene_of(overrides={"instrument_kind": "linear-dated"}).hold_text == "planned hold: 72 h"


# --- while the draft is incomplete -------------------------------------------------------------------------------------------------


def test_lines_follow_their_fields_while_another_field_is_wrong() -> None:
    bench, screen = bench_of()
    bench.edit("leverage", "x")
    bench.edit("stop", "58000")
    bench.edit("entries.0.price", "61000")
    assert screen.scene.stale
    stop, entry = level(screen.scene, "stop"), level(screen.scene, "entries.0.price")
    assert (stop.price, stop.stale, stop.label) == (58000, False, "Stop")
    assert entry.price == 61000
    assert (screen.scene.zones[0].bottom, screen.scene.zones[0].top) == (58000, 61000)
    assert level(screen.scene, "levels.liquidation").stale


@pytest.mark.parametrize(("key", "price"), [("stop", 57000), ("entries.0.price", 60000), ("targets.0.price", 66000)])
def test_a_line_stays_where_it_was_while_its_own_field_is_half_typed(key: str, price: float) -> None:
    bench, screen = bench_of()
    bench.edit(key, "57000*")
    assert (level(screen.scene, key).price, level(screen.scene, key).stale) == (price, True)
    bench.edit(key, "")
    assert key not in keys(screen.scene)


def test_a_new_rung_has_no_line_before_it_has_a_price() -> None:
    bench, screen = bench_of()
    bench.add_row("targets")
    bench.edit("targets.1.price", "x")
    assert "targets.1.price" not in keys(screen.scene)
    assert "targets.0.price" in keys(screen.scene)


def test_before_the_first_answer_only_what_was_typed_is_drawn() -> None:
    bench, screen = bench_of()
    bench.new()
    bench.edit("stop", "57x")
    bench.edit("entries.0.price", "60000")
    assert keys(screen.scene) == ["entries.0.price"]
    assert (screen.scene.zones, screen.scene.summary) == ((), "No plan to show yet.")


# --- the pointer --------------------------------------------------------------------------------------------------------------------


def test_the_pointer_snaps_to_the_tick_or_to_what_a_pixel_can_tell_apart() -> None:
    now = situation_of()
    assert snapped(now, 57000.06, 10.0) == Decimal("57000.1")
    assert snapped(now, 57000.04, 10.0) == 57000
    assert snapped(now, -5.0, 10.0) == Decimal("0.1")
    free = situation_of(venue="generic")
    assert snapped(free, 57003.7, 25.0) == 57000
    assert snapped(free, 57003.7, 0.3) == Decimal("57003.7")
    assert snapped(free, 0.0, 0.0) == Decimal("1e-12")


@given(st.floats(0.2, 1e9), st.floats(1e-6, 1e4))
def test_no_snap_is_farther_than_half_a_tick_and_none_is_off_it(price: float, pixel: float) -> None:
    found = snapped(SITUATION, price, pixel)
    assert found % Decimal("0.1") == 0
    assert abs(found - Decimal(repr(price))) <= Decimal("0.05")


SITUATION = situation_of()


def test_the_crosshair_tells_distance_profit_and_multiple() -> None:
    now = situation_of()
    assert probe(now, 57000.0, 10.0) == ProbeText(
        price="57,000.0", percent="−5.00 %", pnl="−99.60 USDT", r_multiple="−1.00 R"
    )
    assert probe(now, 66000.02, 10.0) == ProbeText(
        price="66,000.0", percent="+10.00 %", pnl="+188.26 USDT", r_multiple="+1.89 R"
    )
    assert probe(now, 0.0, 10.0) == ProbeText(price="", percent="", pnl="", r_multiple="")


def test_the_crosshair_tells_what_it_can() -> None:
    bench, _ = bench_of(stop=None, targets=[], size={"by": "quantity", "value": "0.1"})
    found = bench.probe(61000.0, 10.0)
    assert (found.percent, found.r_multiple) == ("+1.67 %", "")
    assert found.pnl.startswith("+8")
    bench.new()
    assert bench.probe(61000.0, 10.0) == ProbeText(price="61,000.0", percent="", pnl="", r_multiple="")
