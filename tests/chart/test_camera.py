"""What the chart looks at: the hold keeps its share, near levels are in view, nothing runs away."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.chart.camera import Camera
from planner.chart.frame import NARROWEST_HOLD, WIDEST_HOLD, hold_share
from planner.chart.scaling import keep_in_reach, plan_range, price_range
from planner.model.pyramid import Pyramid
from planner.presenters.scene import LevelView, Role
from tests.chart.chart_driver import scene

if TYPE_CHECKING:
    from planner.model.candles import Candles


def level(price: float, role: Role = Role.STOP) -> LevelView:
    return LevelView(key=role.value, role=role, price=price, label="", value="")


@pytest.fixture
def camera(candles: Candles) -> Camera:
    camera = Camera()
    camera.set_plan(scene().levels, 72.0)
    camera.set_history(Pyramid(candles))
    return camera


@given(st.floats(0, 1e9), st.floats(1, 1e9), st.floats(-5, 5))
def test_the_hold_never_vanishes_nor_crowds_out_the_candles(hold: float, visible: float, room: float) -> None:
    share, to_scale = hold_share(hold, visible, room)
    assert NARROWEST_HOLD <= share <= WIDEST_HOLD * (1 + 1e-6)
    assert not to_scale or math.isclose(share, hold / visible)


@pytest.mark.parametrize("hours", [24.0, 72.0, 240.0])
def test_the_first_view_shows_the_hold_to_scale_up_to_the_right_edge(camera: Camera, hours: float) -> None:
    camera.set_plan(scene().levels, hours)
    camera.view_first()
    frame = camera.frame(0, 0, 1000, 500)
    assert frame.to_scale
    assert frame.hold_end == pytest.approx(1000)
    assert 0.16 <= frame.hold_width / 1000 <= 0.35
    assert frame.x_of_hours(10) - frame.now_x == pytest.approx(frame.x_of_slot(10) - frame.x_of_slot(0))


def test_a_longer_hold_leaves_the_candles_where_they_are(camera: Camera) -> None:
    before = (camera.x0, camera.x1)
    camera.set_plan(scene().levels, 720.0)
    assert (camera.x0, camera.x1) == before
    assert not camera.frame(0, 0, 1000, 500).to_scale


@given(st.floats(0.05, 20), st.floats(-1e4, 1e4))
def test_the_view_keeps_hold_of_the_history(factor: float, moved: float) -> None:
    x0, x1 = keep_in_reach(1000 + moved, 1000 + moved + 200 * factor, 2000)
    assert x0 < 2000
    assert x1 > 0
    assert x1 - x0 >= 12


def test_zoom_leaves_the_slot_under_the_pointer_in_place(camera: Camera) -> None:
    before = camera.frame(0, 0, 1000, 500).x_of_slot(2300)
    camera.zoom(2, 2300)
    assert camera.frame(0, 0, 1000, 500).x_of_slot(2300) == pytest.approx(before)


def test_zooming_far_out_and_in_again_stops_at_the_ends(camera: Camera) -> None:
    for _ in range(100):
        camera.zoom(0.5)
    assert camera.x1 - camera.x0 <= 1.6 * 2400 + 121
    for _ in range(100):
        camera.zoom(2)
    assert camera.x1 - camera.x0 == pytest.approx(12)


def test_home_and_end_reach_the_ends(camera: Camera) -> None:
    camera.view_start()
    assert camera.x0 == 0
    camera.view_end()
    assert camera.frame(0, 0, 1000, 500).hold_end == pytest.approx(1000)


def test_near_levels_are_in_view_and_a_far_liquidation_does_not_squash_the_candles() -> None:
    near, far = level(90.0), level(10.0, Role.LIQUIDATION)
    shown = price_range((95.0, 105.0), (near, far))
    assert shown is not None
    assert shown[0] < 90
    assert shown[0] > 80


def test_a_level_in_view_stays_a_while_longer_so_that_typing_in_another_does_not_move_the_scale() -> None:
    candles, far = (99.0, 101.0), level(111.4, Role.TARGET)
    near, farther = level(99.2), level(98.0)
    shown = price_range(candles, (near, far))
    assert shown is not None
    assert shown[1] > 111.4
    fresh, kept = price_range(candles, (farther, far)), price_range(candles, (farther, far), shown)
    assert fresh is not None
    assert kept is not None
    assert fresh[1] < 111.4 < kept[1]
    gone = price_range(candles, (level(60.0, Role.BREAK_EVEN), level(150.0, Role.TARGET)), (50.0, 160.0))
    assert gone is not None
    assert gone[1] < 150


@given(
    st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)),
    st.lists(st.one_of(st.floats(1e-3, 1e8), st.just(math.nan), st.just(math.inf), st.just(-5.0)), max_size=6),
)
def test_whatever_the_levels_the_candles_keep_a_share_of_the_height(
    ends: tuple[float, float], prices: list[float]
) -> None:
    low, high = min(ends), max(ends)
    shown = price_range((low, high), [level(price) for price in prices])
    assert shown is not None
    assert shown[0] < low
    assert high < shown[1]
    assert shown[1] - shown[0] <= max(high - low, high * 1e-3) / 0.16 * 1.3 + high * 0.03


def test_levels_alone_make_a_scale() -> None:
    assert price_range(None, [level(100.0, Role.ENTRY)]) == pytest.approx((94.3, 105.7))
    assert price_range(None, ()) is None
    assert price_range(None, [level(math.nan)]) is None


def test_a_small_edit_leaves_the_scale_alone_and_a_large_one_moves_it(camera: Camera) -> None:
    before = (camera.low, camera.high)
    camera.set_plan(scene(stop=60_900.0).levels, 72.0)
    assert (camera.low, camera.high) == before
    camera.set_plan(scene(stop=56_000.0).levels, 72.0)
    assert camera.low < 56_000 < before[0]


def test_a_scale_taken_over_stays_until_it_is_given_back(camera: Camera) -> None:
    before = camera.high - camera.low
    camera.scale_prices(2)
    camera.pan(-200)
    assert camera.high - camera.low == pytest.approx(2 * before)
    camera.shift_prices(10)
    camera.reset_prices()
    assert camera.high - camera.low != pytest.approx(2 * before)


def test_the_whole_plan_shows_every_level(camera: Camera) -> None:
    camera.set_plan((*scene().levels, level(9_000.0, Role.LIQUIDATION)), 72.0)
    assert camera.low > 9_000
    camera.view_plan()
    assert camera.low < 9_000


def test_the_whole_history_shows_every_bar(camera: Camera) -> None:
    camera.view_all()
    assert camera.x0 == 0
    assert camera.x1 > 2400


def test_without_candles_now_has_the_hold_on_its_right() -> None:
    camera = Camera()
    camera.set_plan(scene().levels, 72.0)
    frame = camera.frame(0, 0, 1000, 500)
    assert frame.hold_end == pytest.approx(1000)
    assert 400 < frame.now_x < 600
    camera.zoom(3)
    camera.pan(1)
    camera.view_end()
    camera.view_all()
    assert camera.frame(0, 0, 1000, 500) == frame


def test_the_whole_plan_is_shown_without_making_room_for_other_venues_lines() -> None:
    own = (level(100.0, Role.ENTRY), level(95.0), level(80.0, Role.LIQUIDATION))
    assert plan_range(None, (*own, level(20.0, Role.RIVAL))) == plan_range(None, own)
    assert price_range((90.0, 105.0), (*own, level(88.0, Role.RIVAL))) == price_range(
        (90.0, 105.0), (*own, level(88.0, Role.CALL))
    )
