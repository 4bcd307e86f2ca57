"""A plan like the one in the drawings, and a hand that moves over the chart."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from planner.model.candles import Candles, clean
from planner.presenters.scene import ChartScene, LevelView, ProbeText, Role, Zone, ZoneKind

if TYPE_CHECKING:
    from planner.chart.price_chart import PriceChart

START = 1_760_000_000_000
HOUR = 3_600_000


def scene(**changes: object) -> ChartScene:
    stop = changes.pop("stop", 60_875.5)
    liquidation = changes.pop("liquidation", 57_878.8)
    assert isinstance(stop, float)
    assert isinstance(liquidation, float)
    lean = ((0.0, liquidation), (36.0, liquidation + 40), (72.0, liquidation + 80))
    levels = (
        LevelView(
            key="entries.0.price", role=Role.ENTRY, price=62_887.9, label="Entry", value="62,887.9", movable=True
        ),
        LevelView(
            key="stop",
            role=Role.STOP,
            price=stop,
            label="Stop · −1.00 R",
            value=f"{stop:,.1f}",
            movable=True,
            tooltip="Where the plan gives up",
        ),
        LevelView(
            key="targets.0.price", role=Role.TARGET, price=65_906.5, label="Target 1", value="65,906.5", movable=True
        ),
        LevelView(key="break_even", role=Role.BREAK_EVEN, price=63_007.4, label="Break-even", value="63,007.4"),
        LevelView(
            key="liquidation_below",
            role=Role.LIQUIDATION,
            price=liquidation,
            label="Liquidation",
            value=f"{liquidation:,.1f}",
            curve=lean,
        ),
    )
    zones = (
        Zone(kind=ZoneKind.RISK, bottom=stop, top=62_887.9),
        Zone(kind=ZoneKind.REWARD, bottom=62_887.9, top=65_906.5),
        Zone(kind=ZoneKind.LIQUIDATED, bottom=None, top=liquidation, top_curve=lean),
    )
    values: dict[str, object] = {
        "levels": levels,
        "zones": zones,
        "hold_hours": 72.0,
        "hold_text": "planned hold: 72 h",
    }
    values |= {"summary": "Long BTCUSDT at 62,887.9.", **changes}
    return ChartScene(**values)  # type: ignore[arg-type]


def tenth(price: float, pixel: float) -> Decimal:
    return (Decimal(repr(price)) * 10).quantize(Decimal(1)) / 10


def words(price: float, pixel: float) -> ProbeText:
    return ProbeText(price=f"{price:,.1f}", percent="+1.00 %", pnl="+1.00 USDT", r_multiple="+0.01 R")


def made_up_candles() -> Candles:
    """Return a hundred days of hours, always the same."""
    count = 2400
    rng = np.random.default_rng(7)
    close = 62_000 * np.exp(np.cumsum(rng.normal(0, 0.002, count)))
    close *= 62_800 / close[-1]
    opened = np.concatenate([[close[0]], close[:-1]])
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    return clean(START + HOUR * np.arange(count), opened, high, low, close, symbol="BTCUSDT", source_name="made up")


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def mouse(
    chart: PriceChart, kind: QEvent.Type, point: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton
) -> None:
    """Send one mouse event to the plot, at a point of the plot."""
    viewport = chart._view.viewport()
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else button
    place = QPointF(viewport.mapToGlobal(QPoint(round(point.x()), round(point.y()))))
    QApplication.sendEvent(viewport, QMouseEvent(kind, point, place, button, held, Qt.KeyboardModifier.NoModifier))


def press(chart: PriceChart, point: QPointF) -> None:
    mouse(chart, QEvent.Type.MouseButtonPress, point)


def move(chart: PriceChart, point: QPointF) -> None:
    mouse(chart, QEvent.Type.MouseMove, point)


def release(chart: PriceChart, point: QPointF) -> None:
    mouse(chart, QEvent.Type.MouseButtonRelease, point)


def on_line(chart: PriceChart, key: str) -> QPointF:
    """Return a point on a level's line, away from its tag."""
    tag = next(tag for tag in chart._board.tags if tag.level.key == key)
    return QPointF(chart._board.frame.left + 40, tag.line_y)
