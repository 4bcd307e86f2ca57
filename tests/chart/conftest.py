"""A chart on a hundred days of made-up candles, and a plan like the one in the drawings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.chart.price_chart import PriceChart
from planner.model.candles import Candles, clean
from planner.model.pyramid import Pyramid
from tests.chart.chart_driver import scene, settle, tenth, words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

START = 1_760_000_000_000
HOUR = 3_600_000


@pytest.fixture
def candles() -> Candles:
    count = 2400
    rng = np.random.default_rng(7)
    close = 62_000 * np.exp(np.cumsum(rng.normal(0, 0.002, count)))
    close *= 62_800 / close[-1]
    opened = np.concatenate([[close[0]], close[:-1]])
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    return clean(START + HOUR * np.arange(count), opened, high, low, close, symbol="BTCUSDT", source_name="made up")


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
