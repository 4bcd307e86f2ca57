"""Moving levels: by mouse with snapping and Esc, by keyboard in steps."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.chart.price_chart import PriceChart
from tests.chart.chart_driver import mouse, move, on_line, press, release, scene, settle

Key = Qt.Key


@pytest.fixture
def heard(chart: PriceChart) -> list[tuple[object, ...]]:
    said: list[tuple[object, ...]] = []
    chart.level_moved.connect(lambda key, price: said.append(("moved", key, price)))
    chart.drag_started.connect(lambda key: said.append(("started", key)))
    chart.drag_finished.connect(lambda key: said.append(("finished", key)))
    chart.drag_cancelled.connect(lambda key: said.append(("cancelled", key)))
    chart.level_nudged.connect(lambda key, steps: said.append(("nudged", key, steps)))
    return said


def test_a_drag_tells_its_start_its_snapped_prices_and_its_end(
    chart: PriceChart, heard: list[tuple[object, ...]]
) -> None:
    start = on_line(chart, "stop")
    expected = chart._board.frame.price_of_y(start.y() + 50)
    press(chart, start)
    for step in (10, 30, 50):
        move(chart, start + QPointF(0, step))
        settle()
    release(chart, start + QPointF(0, 50))
    assert heard[0] == ("started", "stop")
    assert heard[-1] == ("finished", "stop")
    moved = [said for said in heard if said[0] == "moved"]
    assert len(moved) == 3
    last = moved[-1][2]
    assert isinstance(last, Decimal)
    assert last == last.quantize(Decimal("0.1"))
    assert abs(float(last) - expected) < chart._board.frame.per_pixel


def test_a_level_is_taken_at_its_tag_without_jumping(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    tag = next(tag for tag in chart._board.tags if tag.level.key == "entries.0.price")
    at = tag.plate.center() + QPointF(0, 3)
    press(chart, at)
    move(chart, at + QPointF(0, -20))
    moved = next(said for said in heard if said[0] == "moved")
    assert moved[1] == "entries.0.price"
    assert isinstance(moved[2], Decimal)
    assert float(moved[2]) == pytest.approx(62_887.9 + 20 * chart._board.frame.per_pixel, abs=0.06)


def test_many_moves_in_one_frame_make_one_signal_and_the_last_is_not_lost(
    chart: PriceChart, heard: list[tuple[object, ...]]
) -> None:
    start = on_line(chart, "stop")
    press(chart, start)
    for step in range(10, 60):
        move(chart, start + QPointF(0, step))
    assert len([said for said in heard if said[0] == "moved"]) == 1
    settle()
    prices = [said[2] for said in heard if said[0] == "moved"]
    assert len(prices) == 2
    assert prices[-1] == chart._board.held[1]  # type: ignore[index]


def test_a_drag_whose_release_a_menu_has_swallowed_is_taken_back(
    chart: PriceChart, heard: list[tuple[object, ...]]
) -> None:
    start = on_line(chart, "stop")
    press(chart, start)
    move(chart, start + QPointF(0, 40))
    told = len(heard)
    mouse(chart, QEvent.Type.MouseMove, start + QPointF(0, 90), Qt.MouseButton.NoButton)
    settle()
    assert heard[told:] == [("cancelled", "stop")]
    press(chart, start)
    move(chart, start + QPointF(0, 40))
    assert heard[-1][0] == "moved"


def test_escape_takes_a_drag_back(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    start = on_line(chart, "stop")
    press(chart, start)
    move(chart, start + QPointF(0, 40))
    QTest.keyClick(chart, Key.Key_Escape)
    move(chart, start + QPointF(0, 80))
    release(chart, start + QPointF(0, 80))
    settle()
    assert [said[0] for said in heard] == ["started", "moved", "cancelled"]
    assert chart._board.levels == scene().levels


def test_a_click_on_a_level_moves_nothing_and_gives_it_the_keyboard(
    chart: PriceChart, heard: list[tuple[object, ...]]
) -> None:
    start = on_line(chart, "stop")
    press(chart, start)
    release(chart, start)
    assert heard == []
    assert chart.focused_level == "stop"


def test_results_cannot_be_dragged(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    chart.view_plan()
    settle()
    start = next(tag for tag in chart._board.tags if tag.level.key == "liquidation_below").plate.center()
    press(chart, start)
    move(chart, start + QPointF(0, -60))
    release(chart, start + QPointF(0, -60))
    assert heard == []


def test_the_scale_stands_still_while_a_level_is_dragged(chart: PriceChart) -> None:
    start = on_line(chart, "stop")
    press(chart, start)
    move(chart, start + QPointF(0, 20))
    before = (chart._camera.low, chart._camera.high)
    chart.set_scene(scene(stop=40_000.0))
    settle()
    assert (chart._camera.low, chart._camera.high) == before
    release(chart, start + QPointF(0, 20))


def test_a_marker_at_the_edge_comes_to_the_pointer(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    chart.set_scene(scene(stop=20_000.0))
    settle()
    tag = next(tag for tag in chart._board.tags if tag.level.key == "stop")
    press(chart, tag.plate.center())
    move(chart, tag.plate.center() - QPointF(0, 40))
    price = next(said for said in heard if said[0] == "moved")[2]
    assert isinstance(price, Decimal)
    assert chart._camera.low < float(price) < chart._camera.high


def test_other_candles_end_a_drag(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    start = on_line(chart, "stop")
    press(chart, start)
    move(chart, start + QPointF(0, 40))
    chart.set_candles(None, None)
    assert heard[-1] == ("cancelled", "stop")


@pytest.mark.parametrize(
    ("key", "steps"), [(Key.Key_Up, 1), (Key.Key_Down, -1), (Key.Key_PageUp, 10), (Key.Key_PageDown, -10)]
)
def test_the_focused_level_is_nudged(
    chart: PriceChart, heard: list[tuple[object, ...]], key: Qt.Key, steps: int
) -> None:
    chart.focus_level("stop")
    QTest.keyClick(chart, key)
    assert heard == [("nudged", "stop", steps)]


def test_shift_makes_a_step_of_the_level_ten_times_as_large(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    chart.focus_level("stop")
    QTest.keyClick(chart, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert heard == [("nudged", "stop", -10)]


def test_tab_walks_the_movable_levels_from_the_top_and_then_leaves(chart: PriceChart, qtbot: QtBot) -> None:
    chart.activateWindow()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    seen = []
    for _ in range(4):
        chart.focusNextPrevChild(True)
        seen.append(chart.focused_level)
    assert seen == ["targets.0.price", "entries.0.price", "stop", ""]


def test_backtab_walks_back(chart: PriceChart, qtbot: QtBot) -> None:
    chart.activateWindow()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    chart.focus_level("entries.0.price")
    chart.focusNextPrevChild(False)
    assert chart.focused_level == "targets.0.price"


def test_an_arrow_without_a_focused_level_takes_the_first(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    QTest.keyClick(chart, Key.Key_Down)
    assert chart.focused_level == "targets.0.price"
    assert heard == []


def test_escape_lets_go_of_the_focused_level(chart: PriceChart) -> None:
    chart.focus_level("stop")
    QTest.keyClick(chart, Key.Key_Escape)
    assert chart.focused_level == ""


def test_a_level_that_left_the_plan_loses_the_focus(chart: PriceChart) -> None:
    chart.focus_level("stop")
    chart.set_scene(scene(levels=scene().levels[:1]))
    assert chart.focused_level == ""


def test_a_level_under_the_pointer_says_so(chart: PriceChart) -> None:
    at = on_line(chart, "stop")
    mouse(chart, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
    assert chart._board.hovered == "stop"
    assert chart._view.viewport().cursor().shape() is Qt.CursorShape.SizeVerCursor
    assert chart._hand.tooltip(at) == "Where the plan gives up"


def test_without_a_rule_prices_have_the_digits_of_a_pixel(chart: PriceChart, heard: list[tuple[object, ...]]) -> None:
    chart.set_snap(None)
    start = on_line(chart, "stop")
    press(chart, start)
    move(chart, start + QPointF(0, 30))
    price = next(said for said in heard if said[0] == "moved")[2]
    assert isinstance(price, Decimal)
    assert price == price.to_integral_value()
