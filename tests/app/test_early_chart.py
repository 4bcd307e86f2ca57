"""The chart before the engine: the one that will be, live, and only where what was kept still holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from planner.app.compose import compose
from planner.app.early_chart import early_chart
from planner.app.first_look import FirstLook, first_look, keep_look
from planner.app.main import show
from planner.presenters.ticket_view import ticket_view
from tests.app.desks import settle, write_candles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from planner.app.desk import Desk
    from planner.app.early_chart import EarlyChart
    from tests.app.desks import Desks

    Begin = Callable[[], FirstLook]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def candles(tmp_path: Path) -> Path:
    return write_candles(tmp_path / "BTCUSDT-5m.csv")


@pytest.fixture
def begin(desks: Desks, qapp: QApplication) -> Iterator[Begin]:
    """Leave what is open, and begin the next start: the window painted, nobody behind it."""
    looks: list[FirstLook] = []

    def beginning() -> FirstLook:
        look = first_look(qapp, desks.places)
        assert look is not None
        look.window.show()
        settle()
        looks.append(look)
        return look

    yield beginning
    for look in looks:
        look.window.may_close = lambda: True
        look.window.close()
        look.window.deleteLater()
    settle()


def leave(desks: Desks, app: QApplication, candles: Path | None) -> None:
    desk = compose(desks.places)
    show(desk)
    desk.start(candles)
    assert desk.charting.wait(60_000) == ""
    settle()
    desk.window.close()
    desk.close()
    chart = json.loads(json.dumps(desk.charting.document()))
    keep_look(app, desks.places, desk.window, ticket_view(desk.bench.situation), chart, desk.keeping.settings.window)
    desk.window.deleteLater()
    settle()


def bring(app: QApplication, desks: Desks, look: FirstLook, wanted: Path | None = None) -> EarlyChart | None:
    return early_chart(app, desks.places, look.window, look.chart, wanted)


def sit_down(desks: Desks, look: FirstLook, early: EarlyChart, wanted: Path | None = None) -> Desk:
    desk = compose(desks.places, window=look.window)
    desk.charting.early = early
    desk.start(wanted)
    assert desk.charting.wait(60_000) == ""
    settle()
    return desk


@pytest.mark.parametrize("with_candles", [True, False], ids=["candles", "no candles"])
def test_the_early_chart_is_the_chart_as_it_will_be(desks, qapp, begin, candles, with_candles):
    leave(desks, qapp, candles if with_candles else None)
    look = begin()
    early = bring(qapp, desks, look)
    assert early is not None
    assert early.chart._view.paints > 0  # before the event loop turned
    assert (early.pyramid is not None) is with_candles
    first, place = early.chart.grab().toImage(), early.chart.geometry()
    desk = sit_down(desks, look, early)
    assert desk.charting.chart is early.chart
    assert early.chart.geometry() == place
    assert early.chart.grab().toImage() == first
    desk.close()


def test_the_view_stays_where_its_user_moved_it_meanwhile(desks, qapp, begin, candles):
    leave(desks, qapp, candles)
    look = begin()
    early = bring(qapp, desks, look)
    early.chart.zoom(2)
    early.chart.pan(-0.5)
    seen = early.chart._camera.x0, early.chart._camera.x1
    desk = sit_down(desks, look, early)
    assert (early.chart._camera.x0, early.chart._camera.x1) == seen
    assert desk.charting.candles is early.pyramid.candles
    assert desk.charting.last_close is not None
    assert desk.window.said() != ""
    desk.close()


def test_a_level_moved_on_the_chart_that_was_there_early_is_in_the_plan(desks, qapp, begin, candles):
    leave(desks, qapp, candles)
    look = begin()
    desk = sit_down(desks, look, bring(qapp, desks, look))
    before = desk.bench.draft.text("stop")
    desk.charting.chart.level_nudged.emit("stop", 1)
    assert desk.bench.draft.text("stop") != before
    desk.close()


def test_other_candles_that_were_read_before_are_shown_as_asked(desks, qapp, begin, candles, tmp_path):
    other = write_candles(tmp_path / "other.csv", last=59_000)
    leave(desks, qapp, other)
    leave(desks, qapp, candles)
    look = begin()
    early = bring(qapp, desks, look, wanted=other)
    assert early.path == str(other)
    desk = sit_down(desks, look, early, wanted=other)
    assert desk.charting.candles.source_name == "other.csv"
    assert desk.keeping.settings.last_candles == str(other)
    desk.close()


@pytest.mark.parametrize("changed", ["gone", "grown", "uncached", "never read"])
def test_candles_that_must_be_read_first_leave_the_chart_to_the_desk(desks, qapp, begin, candles, tmp_path, changed):
    leave(desks, qapp, candles)
    look, wanted = begin(), None
    if changed == "gone":
        candles.unlink()
    elif changed == "grown":
        write_candles(candles, bars=300)
    elif changed == "uncached":
        for file in desks.places.cache.rglob("*.npy"):
            file.unlink()
    else:
        wanted = write_candles(tmp_path / "new.csv", last=61_000)
    assert bring(qapp, desks, look, wanted) is None
    assert look.window.column.count() == 0


@pytest.mark.parametrize("key", ["scene", "candles", "chosen", "symbol"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {"levels": 3}], ids=["null", "number", "text", "list", "object"])
def test_no_value_in_a_kept_chart_stops_a_start(desks, qapp, begin, candles, key, value):
    leave(desks, qapp, candles)
    look = begin()
    damaged: dict[str, Any] = {**look.chart, key: value}
    early = early_chart(qapp, desks.places, look.window, damaged, None)
    assert early is None or key in ("symbol", "chosen")
    assert early_chart(qapp, desks.places, look.window, {}, None) is None
