"""Joins chart and candles with the workbench; the chart is imported only after the ticket has been painted."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.presenters.data_text import NO_CANDLES, data_note, end_text
from planner.presenters.situation import LastClose
from planner.services.clock import now_utc

if TYPE_CHECKING:
    from planner.app.candle_loader import CandleLoader
    from planner.chart.price_chart import PriceChart
    from planner.model.candles import Candles
    from planner.presenters.palette import Palette
    from planner.presenters.workbench import Workbench
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

CANDLE_ENDINGS = (".csv", ".gz", ".parquet", ".txt", ".tsv")


class Charting(QObject):
    """The chart's side of the desk. `opened` carries the path of candles that are shown, `idle` says that nothing is being read."""

    opened = Signal(str)
    idle = Signal()
    open_requested = Signal()
    files_dropped = Signal(list)
    why_requested = Signal(str)

    def __init__(self, window: MainWindow, bench: Workbench, places: Places) -> None:
        super().__init__(window)
        self._window = window
        self._bench = bench
        self._places = places
        self._loader: CandleLoader | None = None
        self._path = ""
        self.chart: PriceChart | None = None
        self.candles: Candles | None = None

    def build(self, palette: Palette) -> PriceChart:
        """Make the chart and join it; costs some hundred milliseconds, so it is called after the first paint."""
        from planner.chart.price_chart import PriceChart

        chart = self.chart = PriceChart()
        chart.set_palette(palette)
        chart.set_probe(self._bench.probe)
        chart.set_snap(self._bench.snap)
        chart.drag_started.connect(self._bench.begin_drag)
        chart.level_moved.connect(self._bench.drag)
        chart.drag_finished.connect(self._bench.end_drag)
        chart.drag_cancelled.connect(self._bench.cancel_drag)
        chart.level_nudged.connect(self._bench.nudge)
        chart.why_requested.connect(self.why_requested)
        chart.open_requested.connect(self.open_requested)
        chart.files_dropped.connect(self.files_dropped)
        self._window.give_chart(chart, chart.set_scene)
        self._say_data()
        return chart

    def open(self, path: str) -> None:
        """Read candles, through the cache or a worker process; the window stays free."""
        from planner.app.candle_loader import CandleLoader

        if self._loader is None:
            self._loader = CandleLoader(self._places.cache, parent=self)
            self._loader.loaded.connect(self._loaded)
            self._loader.failed.connect(self._failed)
            self._loader.progress.connect(self._window.say)
        self._path = path
        self._loader.load(Path(path))

    def close(self) -> None:
        """Take the candles off the chart."""
        self.candles, self._path = None, ""
        if self.chart is not None:
            self.chart.set_candles(None, None)
        self._bench.set_last_close(None)
        self._say_data()

    def stop(self) -> None:
        """End what is being read; for the end of the program."""
        if self._loader is not None:
            self._loader.stop()

    def _loaded(self, candles: Candles) -> None:
        from planner.model.pyramid import Pyramid

        self.candles = candles
        if self.chart is not None:
            self.chart.set_candles(candles, Pyramid(candles))
        # repr of a float is its shortest decimal: the very price the file holds
        price = Decimal(repr(float(candles.last_close)))
        self._bench.set_last_close(LastClose(price=price, when=end_text(self._end(candles), now_utc())))
        self._say_data()
        self._window.say(" ".join(candles.notes) or f"{len(candles):,} candles from {candles.source_name}")
        self.opened.emit(self._path)
        self.idle.emit()

    def _failed(self, sentence: str) -> None:
        self._window.say(sentence, trouble=True)
        self.idle.emit()

    def _end(self, candles: Candles) -> datetime:
        return datetime.fromtimestamp(candles.end_ms / 1000, UTC)

    def _say_data(self) -> None:
        candles = self.candles
        if candles is None:
            self._window.tools.show_data(NO_CANDLES)
            if self.chart is not None:
                self.chart.set_title(self._bench.draft.text("symbol"), "", "")
            return
        note = data_note(self._end(candles), now_utc())
        self._window.tools.show_data(f"Offline · {note}")
        if self.chart is not None:
            self.chart.set_title(candles.symbol, candles.timeframe, note)
