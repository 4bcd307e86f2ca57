"""A chart on a hundred days of made-up candles, and a plan like the one in the drawings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from planner.chart.price_chart import PriceChart
from planner.model.pyramid import Pyramid
from tests.chart.chart_driver import made_up_candles, scene, settle, tenth, words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from planner.model.candles import Candles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def candles() -> Candles:
    return made_up_candles()


@pytest.fixture
def bare(qtbot: QtBot) -> PriceChart:
    chart = PriceChart()
    qtbot.addWidget(chart)
    chart.resize(900, 600)
    chart.show()
    qtbot.waitExposed(chart)
    chart.set_snap(tenth)
    chart.set_probe(words)
    return chart


@pytest.fixture
def chart(bare: PriceChart, candles: Candles) -> PriceChart:
    bare.set_scene(scene())
    bare.set_candles(candles, Pyramid(candles))
    settle()
    return bare
