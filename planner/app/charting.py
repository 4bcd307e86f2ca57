"""Joins chart and candles with the workbench; the chart is imported only after the ticket has been painted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from planner.app.candle_opening import CandleOpening
from planner.model.language import tr
from planner.presenters.data_text import (
    NO_CANDLES,
    chart_title,
    data_note,
    end_in_utc,
    end_of,
    end_text,
    opened_text,
)
from planner.presenters.situation import LastClose
from planner.services.atomic import is_there
from planner.services.clock import now_utc
from planner.services.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.early_chart import EarlyChart
    from planner.app.keeping import Keeping
    from planner.app.rivals import Rivals
    from planner.chart.price_chart import PriceChart
    from planner.model.candles import Candles
    from planner.model.pyramid import Pyramid
    from planner.presenters.palette import Palette
    from planner.presenters.workbench import Workbench
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

ZOOM = 0.7
AGEING_MS = 60_000
"""How often the age of the candles is said anew."""
CANDLE_FILTER = tr("Candles (*.csv *.csv.gz *.gz *.parquet *.txt *.tsv);;All files (*)")
CANDLE_ENDINGS = (".csv", ".gz", ".parquet", ".txt", ".tsv")


class Charting(QObject):
    """The chart's side of the desk. `opened` says that other candles are shown; `idle` follows the end of every reading."""

    opened = Signal()
    idle = Signal()
    files_dropped = Signal(list)
    why_requested = Signal(str)
    term_requested = Signal(str)
    table_requested = Signal()

    def __init__(self, window: MainWindow, bench: Workbench, keeping: Keeping, places: Places, rivals: Rivals) -> None:
        super().__init__(window)
        self._window = window
        self._bench = bench
        self._keeping = keeping
        self._rivals = rivals
        self._said: tuple[object, ...] = ()
        self._title: tuple[str, ...] | None = None
        self._ageing = QTimer(self, interval=AGEING_MS)
        self._ageing.timeout.connect(self.say_data)
        self._offering = QTimer(self, singleShot=True, interval=0)  # not within the change that makes it necessary
        self._offering.timeout.connect(self._offer)
        self.last_close: LastClose | None = None
        """What is offered as the current price."""
        self.opening = CandleOpening(window, keeping, places, lambda: bench.draft.text("symbol"))
        self.opening.opened.connect(self._opened)
        self.opening.settled.connect(self._settled)
        self.opening.idle.connect(self.idle)
        self.chart: PriceChart | None = None
        self.candles: Candles | None = None
        self.early: EarlyChart | None = None
        """The chart that this start has painted already."""

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
        """Make the chart and bring the candles that were asked for, or shown last; or join the one that has been painted with them."""
        early, self.early = self.early, None
        if early is not None:
            self._go_on_with(early, palette)
            return
        self.build(palette)
        last = self._keeping.settings.last_candles
        if wanted is not None:
            self.open(str(wanted))
        elif last:
            self._open_last(last)

    def _open_last(self, last: str) -> None:
        try:
            there = is_there(Path(last))
        except FileError as error:  # a drive that is away today may be back tomorrow
            self._window.notify(str(error))
            return
        if there:
            self.open(last)
        else:
            self._window.notify(tr("The candles shown last are not there any more: {last}", last=last))
            self._keeping.change(last_candles=None)

    def document(self) -> dict[str, Any]:
        """Return what the next start paints the chart from."""
        from planner.app.early_chart import chart_document

        settings = self._keeping.settings
        candles = settings.last_candles or ""
        return chart_document(
            self._window.scene(),
            candles=candles,
            chosen=settings.candle_symbols.get(candles, ""),
            symbol=self._bench.draft.text("symbol"),
        )

    def build(self, palette: Palette) -> PriceChart:
        """Make the chart and join it; costs some hundred milliseconds, so it is called after the first paint."""
        from planner.chart.quick_import import import_pyqtgraph

        import_pyqtgraph()
        from planner.chart.price_chart import PriceChart

        chart = PriceChart(palette=palette)
        self._join(chart)
        return chart

    def _go_on_with(self, early: EarlyChart, palette: Palette) -> None:
        """Go on with a chart that was painted before there was a desk: the view stays as its user may have moved it."""
        early.chart.cancel_drag()  # nobody heard its beginning
        early.chart.set_palette(palette)
        self._join(early.chart)
        if early.pyramid is not None:
            self.opening.take(early.path, early.pyramid)

    def _join(self, chart: PriceChart) -> None:
        self.chart = chart
        chart.set_probe(self._bench.probe)
        chart.set_snap(self._bench.snap)
        chart.drag_started.connect(self._bench.begin_drag)
        chart.level_moved.connect(self._bench.drag)
        chart.drag_finished.connect(self._bench.end_drag)
        chart.drag_cancelled.connect(self._bench.cancel_drag)
        chart.level_nudged.connect(self._bench.nudge)
        chart.why_requested.connect(self.why_requested)
        chart.term_requested.connect(self.term_requested)
        chart.open_requested.connect(self.ask)
        chart.table_requested.connect(self.table_requested)
        chart.files_dropped.connect(self.files_dropped)
        self._rivals.join(chart)
        self._window.give_chart(chart, self._rivals.show_scene)
        self.say_data()

    def paint(self, palette: Palette) -> None:
        """Take the colours of a theme, live."""
        if self.chart is not None:
            self.chart.set_palette(palette)

    def ask(self) -> None:
        """Ask for a candle file and show it."""
        recent = self._keeping.settings.recent_candles
        folder = str(Path(recent[0]).parent) if recent else str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open candles"), folder, CANDLE_FILTER)
        if path:
            self.open(path, anew=True)

    def open(self, path: str, *, anew: bool = False) -> None:
        """Read candles, through the cache or a worker process; the window stays free. `anew`: ask again which symbol."""
        self.opening.open(path, anew=anew)

    def wait(self, milliseconds: int) -> str:
        """Wait until nothing is being read; return "", or the sentence that says what went wrong."""
        return self.opening.wait(milliseconds)

    @property
    def problem(self) -> str:
        """Why the file opened last is not shown; "" where it is."""
        return self.opening.problem

    def close(self) -> None:
        """Take the candles off the chart; whatever is still being read is let go."""
        self.opening.let_go()
        self._ageing.stop()
        self.candles = None
        if self.chart is not None:
            self.chart.set_candles(None, None)
        self._offer()
        self._keeping.change(last_candles=None)
        self.say_data()

    def stop(self) -> None:
        """End what is being read; for the end of the program."""
        self.opening.stop()

    def _opened(self, pyramid: Pyramid) -> None:
        candles = self.candles = pyramid.candles
        if self.chart is not None and self.chart.pyramid is not pyramid:
            self.chart.set_candles(candles, pyramid)
        self.say_data()
        self._ageing.start()

    def _settled(self) -> None:
        candles = self.candles
        if candles is None:
            return
        self._offer()
        self._window.say(opened_text(len(candles), candles.source_name, candles.notes, self._decimal_sign))
        self._keeping.remember("recent_candles", self.opening.path, last_candles=self.opening.path)
        self.opened.emit()

    def _offer(self) -> None:
        """Give the plan its market's last price, or take back that of another market."""
        last = self._last_close()
        if last != self.last_close:
            self.last_close = last
            self._bench.set_last_close(last)

    def _last_close(self) -> LastClose | None:
        """Return the last price; None where the candles are of another symbol, for a coin's price says nothing of another coin."""
        candles = self.candles
        if candles is None or candles.symbol not in ("", self._bench.draft.text("symbol")):
            return None
        # repr of a float is its shortest decimal: the very price the file holds
        price = Decimal(repr(float(candles.last_close)))
        return LastClose(price=price, when=end_text(end_of(candles), now_utc()))

    def say_data(self) -> None:
        """Say where the prices come from, until when, and where they are not those of the plan's symbol."""
        candles, symbol = self.candles, self._bench.draft.text("symbol")
        if not self.opening.busy:
            self._offering.start()
        now = now_utc()
        if candles is None:
            self._said = ()
            self._show_title((NO_CANDLES, ""), chart_title(None, symbol, now))
            return
        said = (id(candles), symbol, now.replace(second=0, microsecond=0), self._decimal_sign)
        if said == self._said:
            return  # nothing of it changes at a keystroke, and the age only once a minute
        self._said = said
        end, interval = end_of(candles), timedelta(milliseconds=candles.interval_ms)
        data = (data_note(end, now, interval), end_in_utc(end))
        self._show_title(data, chart_title(candles, symbol, now, self._decimal_sign))

    @property
    def _decimal_sign(self) -> str:
        return self._bench.situation.words.decimal_sign

    def _show_title(self, data: tuple[str, str], title: tuple[str, str, str, str]) -> None:
        self._window.tools.show_data(*data)
        if self.chart is not None and title != self._title:
            self._title = title
            self.chart.set_title(*title)
