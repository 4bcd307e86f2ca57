"""A window that is read from the right: the panels change sides, the chart does not, and Tab follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from planner.widgets.tab_order import panels_in_order
from tests.app.desks import settle, write_candles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.usefixtures("mirrored")
def test_panels_mirror_and_tab_follows_them(desks):
    desk = desks.open(size=(1280, 760))
    window, docks = desk.window, desk.window.docks
    assert docks["ticket"].x() > window.centralWidget().x() > docks["verdict"].x()
    order = panels_in_order(window)
    assert order == [window.tools, docks["ticket"], window.centralWidget(), docks["verdict"], docks["journal"]]
    buttons = window.tools._buttons
    assert buttons["new"].x() > buttons["open"].x()
    entry = window.ticket.rows("prices")[1]
    assert entry._label.x() > entry.edits()[0].x()


@pytest.mark.usefixtures("mirrored")
def test_time_still_runs_to_the_right_on_the_chart(desks, tmp_path):
    desk = desks.open(candles=write_candles(tmp_path / "BTCUSDT-5m.csv"), size=(1280, 760))
    settle()
    chart = desk.charting.chart
    assert chart is not None
    frame = chart._board.frame
    assert frame.left < frame.now_x < frame.right
    assert frame.slot_of_x(frame.left) < frame.slot_of_x(frame.right)
