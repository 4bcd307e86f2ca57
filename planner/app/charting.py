"""Joins chart and candles with the workbench; the chart is imported only after the ticket has been painted."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from planner.presenters.data_text import NO_CANDLES, data_note, end_text
from planner.presenters.situation import LastClose
from planner.services.clock import now_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.candle_loader import CandleLoader
    from planner.app.keeping import Keeping
    from planner.chart.price_chart import PriceChart
    from planner.model.candles import Candles
    from planner.presenters.palette import Palette
    from planner.presenters.workbench import Workbench
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

ZOOM = 0.7
CANDLE_FILTER = "Candles (*.csv *.csv.gz *.gz *.parquet *.txt *.tsv);;All files (*)"
CANDLE_ENDINGS = (".csv", ".gz", ".parquet", ".txt", ".tsv")


class Charting(QObject):
    """The chart's side of the desk. `opened` says that other candles are shown; `idle` follows the end of every reading."""

    opened = Signal()
    idle = Signal()
    files_dropped = Signal(list)
    why_requested = Signal(str)
    table_requested = Signal()

    def __init__(self, window: MainWindow, bench: Workbench, keeping: Keeping, places: Places) -> None:
        super().__init__(window)
        self._window = window
        self._bench = bench
        self._keeping = keeping
        self._places = places
        self._loader: CandleLoader | None = None
        self._path = ""
        self._title: tuple[str, str, str] | None = None
        self.problem = ""
        self.chart: PriceChart | None = None
        self.candles: Candles | None = None

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return the commands that concern candles and chart."""
        return {
            "open_candles": self.ask,
            "close_candles": self.close,
            "view_plan": self._on_chart(lambda chart: chart.view_plan()),
            "view_first": self._on_chart(lambda chart: chart.view_first()),
            "view_all": self._on_chart(lambda chart: chart.view_all()),
            "zoom_in": self._on_chart(lambda chart: chart.zoom(ZOOM)),
            "zoom_out": self._on_chart(lambda chart: chart.zoom(1 / ZOOM)),
        }

    def _on_chart(self, act: Callable[[PriceChart], None]) -> Callable[[], None]:
        def run() -> None:
            if self.chart is not None:
                act(self.chart)

        return run

    def start(self, palette: Palette, wanted: Path | None) -> None:
        """Make the chart and bring the candles that were asked for, or shown last."""
        self.build(palette)
        last = self._keeping.settings.last_candles
        if wanted is not None:
            self.open(str(wanted))
        elif last and Path(last).exists():
            self.open(last)
        elif last:
            self._window.notify(f"The candles shown last are not there any more: {last}")
            self._keeping.change(last_candles=None)

    def build(self, palette: Palette) -> PriceChart:
        """Make the chart and join it; costs some hundred milliseconds, so it is called after the first paint."""
        from planner.chart.quick_import import import_pyqtgraph

        import_pyqtgraph()
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
        chart.open_requested.connect(self.ask)
        chart.table_requested.connect(self.table_requested)
        chart.files_dropped.connect(self.files_dropped)
        self._window.give_chart(chart, chart.set_scene)
        self.say_data()
        return chart

    def paint(self, palette: Palette) -> None:
        """Take the colours of a theme, live."""
        if self.chart is not None:
            self.chart.set_palette(palette)

    def ask(self) -> None:
        """Ask for a candle file and show it."""
        recent = self._keeping.settings.recent_candles
        folder = str(Path(recent[0]).parent) if recent else str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self._window, "Open candles", folder, CANDLE_FILTER)
        if path:
            self.open(path)

    def open(self, path: str) -> None:
        """Read candles, through the cache or a worker process; the window stays free."""
        from planner.app.candle_loader import CandleLoader

        if self._loader is None:
            self._loader = CandleLoader(self._places.cache, parent=self)
            self._loader.loaded.connect(self._loaded)
            self._loader.failed.connect(self._failed)
            self._loader.progress.connect(self._window.say)
        self._path, self.problem = path, ""
        self._loader.load(Path(path))

    def wait(self, milliseconds: int) -> str:
        """Wait until nothing is being read; return "", or the sentence that says what went wrong."""
        if self._loader is not None and self._loader.busy:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            QTimer.singleShot(milliseconds, loop, loop.quit)
            loop.exec()
            if self._loader.busy:
                return f"{Path(self._path).name} was not read in time."
        return self.problem

    def close(self) -> None:
        """Take the candles off the chart; whatever is still being read is let go."""
        if self._loader is not None:
            self._loader.cancel()
        self.candles, self._path = None, ""
        if self.chart is not None:
            self.chart.set_candles(None, None)
        self._bench.set_last_close(None)
        self._keeping.change(last_candles=None)
        self.say_data()

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
        self.say_data()
        self._window.say(" ".join(candles.notes) or f"{len(candles):,} candles from {candles.source_name}")
        shown = str(Path(self._path).absolute())
        self._keeping.remember("recent_candles", shown, last_candles=shown)
        self.opened.emit()
        self.idle.emit()

    def _failed(self, sentence: str) -> None:
        self.problem = sentence
        self._window.say(sentence, trouble=True)
        self.idle.emit()

    def _end(self, candles: Candles) -> datetime:
        return datetime.fromtimestamp(candles.end_ms / 1000, UTC)

    def say_data(self) -> None:
        """Say where the prices come from, until when, and where they are not those of the plan's symbol."""
        candles, symbol = self.candles, self._bench.draft.text("symbol")
        if candles is None:
            self._show_title(NO_CANDLES, (symbol, "", ""))
            return
        note = data_note(self._end(candles), now_utc())
        other = "" if candles.symbol in ("", symbol) else f"the plan is on {symbol} · "
        self._show_title(f"Offline · {note}", (candles.symbol, candles.timeframe, f"{other}{note}"))

    def _show_title(self, data: str, title: tuple[str, str, str]) -> None:
        self._window.tools.show_data(data)
        if self.chart is not None and title != self._title:
            self._title = title
            self.chart.set_title(*title)
