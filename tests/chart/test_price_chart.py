"""The chart as a widget: what it paints, what it leaves alone, and what it says."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from planner.chart import rect_batch
from planner.chart.axis_marks import mark
from planner.chart.layout import Edge
from planner.chart.strokes import STROKES
from planner.model.candles import clean
from planner.model.pyramid import Pyramid
from planner.presenters.palette import DARK, LIGHT
from planner.presenters.scene import ChartScene, LevelView, RivalLine, Role, Zone, ZoneKind
from tests.chart.chart_driver import mouse, move, on_line, press, release, scene, settle

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from planner.chart.price_chart import PriceChart
    from planner.chart.tags import Tag
    from planner.model.candles import Candles


def picture(chart: PriceChart) -> QImage:
    return chart._view.viewport().grab().toImage()


def count(image: QImage, colour: str, left: float, right: float) -> int:
    """Count the pixels of a colour between two columns."""
    wanted, ratio = QColor(colour).rgb(), image.devicePixelRatio()
    across = range(int(left * ratio), min(int(right * ratio), image.width()))
    return sum(image.pixel(x, y) == wanted for x in across for y in range(image.height()))


def tag_of(chart: PriceChart, key: str) -> Tag:
    return next(tag for tag in chart._board.tags if tag.level.key == key)


DOUBLE = QEvent.Type.MouseButtonDblClick


def leave() -> QEvent:
    return QEvent(QEvent.Type.Leave)


def mouse_over(chart: PriceChart, point: QPointF) -> None:
    mouse(chart, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton)
    settle()


def wheel(chart: PriceChart, point: QPointF, turn: int) -> None:
    viewport = chart._view.viewport()
    event = QWheelEvent(
        point,
        QPointF(viewport.mapToGlobal(point.toPoint())),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)
    settle()


def menu_at(chart: PriceChart, point: QPointF) -> QMenu:
    """Ask for a context menu, without the popup itself: the offscreen screen warns about grabs."""
    at = chart._view.viewport().mapTo(chart, point.toPoint())
    QApplication.sendEvent(chart, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, chart.mapToGlobal(at)))
    return chart.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]


def test_candles_are_painted_in_both_colours_left_of_now_only(chart: PriceChart) -> None:
    chart.set_scene(ChartScene(hold_hours=72))
    settle()
    image, frame = picture(chart), chart._board.frame
    for colour in (DARK.up, DARK.down):
        assert count(image, colour, frame.left, frame.now_x) > 300
        assert count(image, colour, frame.now_x + 3, frame.right) == 0


def test_candles_are_the_same_where_the_private_array_is_missing(
    chart: PriceChart, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = picture(chart)
    monkeypatch.delattr(rect_batch.pg.Qt.internals, "PrimitiveArray")
    chart._view.candles._batches = tuple(rect_batch.RectBatch() for _ in range(4))
    chart._view.candles.refresh()
    assert picture(chart) == before


def test_another_scene_leaves_the_candles_as_they_are(chart: PriceChart) -> None:
    fills, paints = chart._view.candles.fills, chart._view.paints
    chart.set_scene(scene(stop=60_900.0))
    settle()
    assert chart._view.candles.fills == fills
    assert chart._view.paints == paints + 1


def test_an_equal_scene_paints_nothing(chart: PriceChart) -> None:
    paints = chart._view.paints
    chart.set_scene(scene())
    settle()
    assert chart._view.paints == paints


def test_a_pan_paints_one_frame(chart: PriceChart) -> None:
    paints = chart._view.paints
    chart.pan(-0.1)
    settle()
    assert chart._view.paints == paints + 1


def test_the_stop_line_is_painted_in_its_colour_across_the_past(chart: PriceChart) -> None:
    image, tag, frame = picture(chart), tag_of(chart, "stop"), chart._board.frame
    ratio = image.devicePixelRatio()
    across = range(int(frame.left * ratio), int(tag.word.left() * ratio))
    rows = [[image.pixelColor(x, math.floor(tag.line_y * ratio) + up).name() for x in across] for up in (-1, 0)]
    assert max(row.count(DARK.loss) for row in rows) > len(across) * 0.5


def test_a_level_out_of_view_keeps_a_marker_at_the_edge_with_its_value(chart: PriceChart) -> None:
    chart.set_scene(scene(liquidation=12_345.6))
    settle()
    tag, frame = tag_of(chart, "liquidation_below"), chart._board.frame
    assert tag.edge is Edge.BELOW
    assert tag.level.value == "12,345.6"
    assert tag.plate.bottom() == pytest.approx(frame.bottom, abs=1)
    image = picture(chart)
    assert count(image, DARK.liquidation, tag.plate.left(), tag.plate.right()) > 100


def test_tags_never_overlap_each_other_whatever_the_size(chart: PriceChart) -> None:
    for height in (600, 420, 330):
        chart.resize(900, height)
        chart.view_all()
        settle()
        plates = [tag.plate for tag in chart._board.tags]
        assert len(plates) > 3
        assert not any(one.intersects(other) for i, one in enumerate(plates) for other in plates[:i])


def test_without_candles_levels_and_a_button_are_there_apart_from_each_other(bare: PriceChart, qtbot: QtBot) -> None:
    bare.set_scene(scene())
    settle()
    frame = bare._board.frame
    hint = bare._hint
    assert hint.isVisible()
    assert hint.geometry().right() <= frame.now_x
    image = picture(bare)
    assert count(image, DARK.entry, frame.now_x, frame.right) > 100
    assert count(image, DARK.entry, frame.left, frame.now_x - 1) == 0
    with qtbot.waitSignal(bare.open_requested):
        QTest.mouseClick(hint.button, Qt.MouseButton.LeftButton)


def test_without_candles_and_levels_the_hint_stands_in_the_middle_with_no_now_beside_it(bare: PriceChart) -> None:
    settle()
    hint = bare._hint
    assert hint.isVisible()
    assert abs(hint.geometry().center().x() - bare.width() / 2) < 12
    assert mark(bare._board, 1.0).now is None


def test_with_candles_the_hint_is_gone(chart: PriceChart) -> None:
    assert not chart._hint.isVisible()


def test_an_empty_plan_without_candles_is_painted_too(bare: PriceChart) -> None:
    assert not picture(bare).isNull()
    assert bare._board.tags == ()


def test_a_level_that_is_no_number_is_left_out(chart: PriceChart) -> None:
    bad = LevelView(key="bad", role=Role.CALL, price=math.nan, label="Call", value="?")
    worse = LevelView(key="worse", role=Role.CALL, price=math.inf, label="Call", value="?")
    chart.set_scene(scene(levels=(*scene().levels, bad, worse)))
    settle()
    assert {"bad", "worse"}.isdisjoint(tag.level.key for tag in chart._board.tags)


def test_one_candle_alone_is_shown(bare: PriceChart) -> None:
    lone = clean([1_760_000_000_000], [10.0], [11.0], [9.0], [10.5])
    bare.set_candles(lone, Pyramid(lone))
    settle()
    assert count(picture(bare), DARK.up, 0, 900) > 10


def test_prices_of_a_tiny_coin_have_their_digits(bare: PriceChart) -> None:
    size = 300
    close = 1e-5 * (1 + 0.1 * np.sin(np.arange(size) / 20))
    tiny = clean(1_760_000_000_000 + 60_000 * np.arange(size), close, close * 1.01, close * 0.99, close)
    bare.set_candles(tiny, Pyramid(tiny))
    settle()
    words = [word.text for word in bare._view._sheets[1]._marks.prices]  # type: ignore[attr-defined]
    assert len(set(words)) == len(words) >= 3
    assert all(text.startswith("0.0000") for text in words)


def test_light_and_dark_change_live(chart: PriceChart) -> None:
    chart.set_palette(LIGHT)
    settle()
    image = picture(chart)
    assert image.pixelColor(2, 2).name() == LIGHT.panel
    assert count(image, LIGHT.entry, 0, 900) > 100
    chart.set_palette(DARK)
    settle()
    assert picture(chart).pixelColor(2, 2).name() == DARK.panel


def test_a_stale_scene_loses_its_colours(chart: PriceChart) -> None:
    chart.set_scene(scene(stale=True))
    settle()
    image = picture(chart)
    assert count(image, DARK.entry, 0, 900) == 0
    assert count(image, DARK.muted, chart._board.frame.right, 900) > 500


def test_the_crosshair_says_price_percent_profit_and_r(chart: PriceChart) -> None:
    before = picture(chart)
    move_to = QPointF(200, 150)
    mouse_over(chart, move_to)
    assert chart._board.pointer == move_to
    after = picture(chart)
    assert count(after, DARK.raised, 0, 900) > count(before, DARK.raised, 0, 900) + 300
    QApplication.sendEvent(chart._view, leave())
    settle()
    assert picture(chart) == before


def test_the_wheel_zooms_about_the_pointer_and_scales_over_the_price_axis(chart: PriceChart) -> None:
    camera, frame = chart._camera, chart._board.frame
    slot = frame.slot_of_x(300)
    wheel(chart, QPointF(300, 200), 240)
    assert camera.x1 - camera.x0 < frame.x1 - frame.x0
    assert chart._board.frame.slot_of_x(300) == pytest.approx(slot)
    spread = camera.high - camera.low
    wheel(chart, QPointF(frame.right + 20, 200), -240)
    assert camera.high - camera.low > spread


def test_dragging_the_chart_pans_it_and_a_double_click_brings_it_back(chart: PriceChart) -> None:
    camera = chart._camera
    before = (camera.x0, camera.x1)
    free = QPointF(100, chart._board.frame.top + 3)
    press(chart, free)
    move(chart, free + QPointF(200, 0))
    release(chart, free + QPointF(200, 0))
    assert camera.x0 < before[0]
    mouse(chart, DOUBLE, free)
    assert (camera.x0, camera.x1) == before


def test_dragging_the_price_axis_scales_it_and_a_double_click_brings_it_back(chart: PriceChart) -> None:
    camera = chart._camera
    before = (camera.low, camera.high)
    at = QPointF(chart._board.frame.right + 30, chart._board.frame.top + 1)
    press(chart, at)
    move(chart, at + QPointF(0, 60))
    release(chart, at + QPointF(0, 60))
    assert camera.high - camera.low > (before[1] - before[0]) * 1.1
    assert not camera.follows_prices
    mouse(chart, DOUBLE, at)
    assert (camera.low, camera.high) == before


@pytest.mark.parametrize(("key", "earlier"), [(Qt.Key.Key_Left, True), (Qt.Key.Key_Right, False)])
def test_arrows_pan(chart: PriceChart, key: Qt.Key, earlier: bool) -> None:
    before = chart._camera.x0
    QTest.keyClick(chart, key)
    assert (chart._camera.x0 < before) is earlier


def test_plus_minus_home_and_end_move_the_view(chart: PriceChart) -> None:
    camera = chart._camera
    span = camera.x1 - camera.x0
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert camera.x1 - camera.x0 < span
    QTest.keyClick(chart, Qt.Key.Key_Minus)
    assert camera.x1 - camera.x0 == pytest.approx(span)
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert camera.x0 == 0
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert camera.x1 > camera.now


def test_a_screen_reader_hears_the_plan_and_the_focused_level(chart: PriceChart) -> None:
    assert chart.accessibleName() == "Price chart"
    assert chart.accessibleDescription() == "Long BTCUSDT at 62,887.9."
    chart.focus_level("stop")
    assert chart.accessibleDescription().startswith("Stop · −1.00 R 60,875.5.")


def test_dropped_files_are_told_by_path(chart: PriceChart, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a.csv"), QUrl("https://example.org/b.csv")])
    at, copy, left, none = (
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered = QDragEnterEvent(at, copy, data, left, none)
    QApplication.sendEvent(chart, entered)
    assert entered.isAccepted()
    with qtbot.waitSignal(chart.files_dropped) as told:
        QApplication.sendEvent(chart, QDropEvent(QPointF(at), copy, data, left, none))
    assert told.args == [["/tmp/a.csv"]]


def test_a_level_offers_its_value_and_its_reason(
    chart: PriceChart, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: None)
    menu = menu_at(chart, on_line(chart, "stop"))
    copy, why, what = menu.actions()
    assert (copy.text(), why.text(), what.text()) == ("Copy value", "Why this number", "What is this?")
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "60875.5"
    with qtbot.waitSignal(chart.why_requested) as told:
        why.trigger()
    assert told.args == ["stop"]
    with qtbot.waitSignal(chart.term_requested) as told:
        what.trigger()
    assert told.args == ["stop"]
    menu.close()


def test_elsewhere_the_menu_offers_views(chart: PriceChart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: None)
    menu = menu_at(chart, QPointF(100, 26))
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Back to now",
        "Show the whole plan",
        "Show the whole history",
        "Let prices follow",
        "Liquidation lines of other venues",
        "Levels as table…",
        "Open candles…",
    ]
    menu.close()


def test_the_title_says_what_one_drawn_candle_covers(chart: PriceChart) -> None:
    chart.set_title("BTCUSDT", "1 h", "candles to 31 Jul 23:55 UTC, 114 days ago")
    chart.view_all()
    settle()
    assert "drawn as" in chart._title._timeframe.text()
    chart.zoom(1000)
    settle()
    assert chart._title._timeframe.text() == "1 h"
    assert chart._title._note.toolTip() == "<p>candles to 31 Jul 23:55 UTC, 114 days ago</p>"
    chart.set_title("BTCUSDT", "1 h", "of <b>a</b>.csv", "of <b>a</b>.csv\nOne row was left out.")
    assert chart._title._note.toolTip() == "<p>of &lt;b&gt;a&lt;/b&gt;.csv<br>One row was left out.</p>"


def test_a_larger_font_moves_everything_apart(chart: PriceChart) -> None:
    before = tag_of(chart, "stop").plate
    font = chart.font()
    font.setPointSizeF(font.pointSizeF() * 1.6)
    chart.setFont(font)
    settle()
    after = tag_of(chart, "stop").plate
    assert after.height() > before.height() * 1.3
    assert after.width() > before.width() * 1.2


def test_a_view_far_in_the_past_still_paints(chart: PriceChart, candles: Candles) -> None:
    chart.view_start()
    for _ in range(30):
        chart.pan(-0.5)
    settle()
    assert not picture(chart).isNull()
    assert chart._camera.x1 > 0


def test_the_note_loses_whole_parts_before_a_word_is_cut(chart: PriceChart) -> None:
    chart.set_title("BTCUSDT", "1 h", "900 bars to 22 Nov 20:00, 36 min old · BTCUSDT-1h.csv")
    note = chart._title._note
    upto = note.fontMetrics().horizontalAdvance("900 bars to 22 Nov 20:00, 36 min old · B")
    note.resize(upto, note.height())
    assert note.seen_text() == "900 bars to 22 Nov 20:00, 36 min old"
    note.resize(upto // 2, note.height())
    assert note.seen_text().endswith("…")


# --- other venues, and the gap ---------------------------------------------------------------------------------------------------


def rival(venue: str, price: float) -> RivalLine:
    return RivalLine(
        key=f"rival:{venue}", venue=venue, role=Role.RIVAL, price=price, label=venue.capitalize(), value=f"{price:,.1f}"
    )


def test_another_venues_line_is_thin_and_dashed_and_its_plate_is_an_outline(chart: PriceChart) -> None:
    chart.set_scene(scene(liquidation=61_900.0, rivals=(rival("other", 61_300.0),)))
    settle()
    mine, theirs = tag_of(chart, "liquidation_below"), tag_of(chart, "rival:other")
    image, colour = picture(chart), DARK.liquidation
    ratio = image.devicePixelRatio()

    def filled(tag: Tag) -> int:
        box = [
            round(edge * ratio) for edge in (tag.plate.left(), tag.plate.right(), tag.plate.top(), tag.plate.bottom())
        ]
        wanted = QColor(colour).rgb()
        return sum(image.pixel(x, y) == wanted for x in range(box[0], box[1]) for y in range(box[2], box[3]))

    assert filled(theirs) < filled(mine) / 4
    assert STROKES[Role.RIVAL].thickness < STROKES[Role.LIQUIDATION].thickness
    assert not STROKES[Role.RIVAL].solid
    assert STROKES[Role.RIVAL] not in [stroke for role, stroke in STROKES.items() if role is not Role.RIVAL]


def test_another_venues_line_out_of_view_has_no_marker_and_the_plans_own_has(chart: PriceChart) -> None:
    chart.set_scene(scene(liquidation=20_000.0, rivals=(rival("far", 19_000.0), rival("near", 61_000.0))))
    settle()
    assert {tag.level.key for tag in chart._board.tags if tag.level.role is Role.RIVAL} == {"rival:near"}
    assert tag_of(chart, "liquidation_below").edge is Edge.BELOW


def test_the_plans_own_tags_stay_where_their_levels_are_beside_other_venues_tags(chart: PriceChart) -> None:
    crowd = tuple(rival(f"venue{at}", 61_900.0 + at) for at in range(-2, 3))
    chart.set_scene(scene(liquidation=61_900.0, rivals=crowd))
    settle()
    mine = tag_of(chart, "liquidation_below")
    moved = [abs(tag.middle - tag.line_y) for tag in chart._board.tags if tag.level.role is Role.RIVAL]
    assert len(moved) == 5
    assert abs(mine.middle - mine.line_y) < max(moved)


def test_the_number_of_venues_is_said_in_the_title(chart: PriceChart) -> None:
    chart.show()
    settle()
    height = chart._title.height()
    assert not chart._rivals.isVisible()
    chart.set_scene(scene(rivals=(rival("one", 59_400.0),)))
    assert chart._rivals.text() == "┄ line of 1 venue ▾"
    chart.set_scene(scene(rivals=(rival("one", 59_400.0), rival("two", 59_500.0))))
    assert chart._rivals.accessibleName() == "Liquidation lines of 2 other venues"
    settle()
    assert chart._title.height() == height
    chart.set_scene(scene())
    assert not chart._rivals.isVisible()


def test_the_gap_is_a_band_of_its_own_tint_beside_the_line(chart: PriceChart) -> None:
    band = Zone(kind=ZoneKind.GAP, bottom=61_000.0, top=61_600.0)
    plain = scene()
    chart.set_scene(plain)
    settle()
    frame = chart._board.frame
    colour, left, right = chart._board.inks.zones[ZoneKind.GAP].name(), frame.now_x, frame.hold_end
    before = count(picture(chart), colour, left, right)
    chart.set_scene(replace(plain, zones=(*plain.zones, band)))
    settle()
    assert before == 0
    assert count(picture(chart), colour, left, right) > 500


@pytest.mark.qt_log_ignore("QPainter::end: Painter ended with . saved states")
def test_a_fault_while_painting_costs_that_frame_alone(
    qtbot: QtBot, chart: PriceChart, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_painter: object) -> None:
        raise RuntimeError("a sheet that cannot be drawn")

    view, before = chart._view, picture(chart)
    with qtbot.capture_exceptions() as faults, monkeypatch.context() as planted:
        planted.setattr(view._sheets[1], "draw", fail)
        chart.redraw()
        settle()
    assert [kind for kind, *_ in faults] == [RuntimeError]  # whose frames are kept here, as those of a report are
    frames = view.paints
    chart.redraw()
    settle()
    assert view.paints == frames + 1
    assert picture(chart) == before


def test_a_title_that_becomes_taller_takes_its_room_from_the_plot(chart: PriceChart) -> None:
    height = chart._board.foot
    chart._title.setMinimumHeight(chart._title.height() + 20)
    chart.set_scene(scene(stop=59_000.0))  # arranged at once, before the layout has its turn
    settle()
    assert chart._board.foot == chart._view.viewport().height() == height - 20
