"""The chart of a start, painted before the engine is imported: the levels as they were left, over candles out of the cache."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.presenters.scene_document import scene_document, scene_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

    from planner.chart.price_chart import PriceChart
    from planner.model.pyramid import Pyramid
    from planner.presenters.scene import ChartScene
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow


class EarlyChart(NamedTuple):
    """A chart that nobody has joined with a desk yet, and what is shown on it."""

    chart: PriceChart
    path: str
    """The file of the candles, "" where none are shown."""
    pyramid: Pyramid | None


def chart_document(scene: ChartScene, *, candles: str, chosen: str, symbol: str) -> dict[str, Any]:
    """Return what `early_chart` needs of the chart of a window that goes.

    `candles` is the file shown ("": none), `chosen` which symbol of it was chosen among several, `symbol` the plan's own.
    """
    return {"scene": scene_document(scene), "candles": candles, "chosen": chosen, "symbol": symbol}


def early_chart(
    app: QApplication, places: Places, window: MainWindow, kept: Mapping[str, Any], wanted: Path | None
) -> EarlyChart | None:
    """Put the chart into the window and paint it; None where what was kept does not suffice, as when its candles must be read first.

    `wanted` is the file that this start was asked to show; None: the one shown last.
    """
    try:
        scene, symbol = scene_from(kept["scene"]), str(kept["symbol"])
        last, chosen = str(kept["candles"]), str(kept["chosen"])
    except (KeyError, TypeError, ValueError):
        return None
    path = str(wanted.absolute()) if wanted is not None else last
    pyramid = _candles(path, chosen if path == last else "", places) if path else None
    if path and pyramid is None:
        return None
    chart = _painted(app, window, scene, pyramid, symbol)
    return EarlyChart(chart, path, pyramid)


def _candles(path: str, chosen: str, places: Places) -> Pyramid | None:
    from planner.model.pyramid import Pyramid
    from planner.services.candle_cache import open_cached

    kept = open_cached(Path(path), places.cache, chosen)
    return kept if isinstance(kept, Pyramid) else None


def _painted(
    app: QApplication, window: MainWindow, scene: ChartScene, pyramid: Pyramid | None, symbol: str
) -> PriceChart:
    from planner.chart.quick_import import import_pyqtgraph

    import_pyqtgraph()
    from planner.chart.price_chart import PriceChart
    from planner.presenters.data_text import chart_title
    from planner.presenters.palette import Palette
    from planner.services.clock import now_utc
    from planner.widgets.dressing import THEME

    chart = PriceChart(palette=Palette(**app.property(THEME)))
    chart.set_scene(scene)
    candles = pyramid.candles if pyramid is not None else None
    if pyramid is not None:
        chart.set_candles(candles, pyramid)
    chart.set_title(*chart_title(candles, symbol, now_utc(), scene.decimal_sign))
    window.place_chart(chart)
    chart.paint_now()
    return chart
