"""One start in a process of its own: prints when what was asked for had been painted, then ends.

`python -m tests.benchmarks.start_child VARIANT [ARGUMENTS …]`; the variable BENCHMARK_BEGUN holds the moment of the spawn. With the
variable BENCHMARK_LEAVE the program is left as a user leaves it, so that the next start finds what it keeps; else the process ends at once.

What is painted is noted where the programs' own classes paint. A filter over all events would be less to write, but with the first event
PySide builds a Python class for every class of Qt, which costs more than a bare window does and would be counted on every side.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = ("numpy", "pydantic", "pandas", "numba", "polars", "pyarrow", "asyncio", "urllib.request", "pyqtgraph")
BEGUN = float(os.environ["BENCHMARK_BEGUN"])
LAST = {"bare": "form", "pyqtgraph": "chart", "finplot": "chart", "planner": "chart"}
times: dict[str, Any] = {}


def note(what: str, end: Callable[[], object] | None = None) -> None:
    """Note that something has been painted; with the last of it the process ends, or `end` is called."""
    if what in times:
        return
    heavy = [module for module in HEAVY if module in sys.modules]
    times[what] = {"wall": time.monotonic() - BEGUN, "cpu": time.process_time(), "heavy": heavy}
    if what == LAST[sys.argv[1]]:
        sys.stdout.write(json.dumps(times) + "\n")
        sys.stdout.flush()
        if end is None or "BENCHMARK_LEAVE" not in os.environ:
            os._exit(0)
        end()


def noting(kind: type, method: str, then: Callable[[Any], object]) -> type:
    """Return `kind` with a paint method that calls `then` when the paint is over."""
    painted = getattr(kind, method)

    def paint(self: Any, *given: Any) -> None:
        painted(self, *given)
        then(self)

    return type(kind.__name__, (kind,), {method: paint})


def soon(then: Callable[[], object]) -> None:
    """Call `then` with the next turn of the event loop: when the frame that is being painted is done."""
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, then)


def fit(window: Any) -> None:
    """Make a window as large as the planner's at its first start."""
    room = window.screen().availableGeometry()
    window.resize(min(1600, room.width()), min(1000, room.height()))


def bare() -> None:
    """Show the least that Qt's widgets can."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    fit(window)
    label = noting(QLabel, "paintEvent", lambda _: soon(lambda: note("form")))
    window.setCentralWidget(label("hello"))
    window.show()
    app.exec()


def pyqtgraph() -> None:
    """Show pyqtgraph's own plot of 500 points, imported the plain way."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    fit(window)
    plot = noting(pg.PlotWidget, "paintEvent", lambda _: soon(lambda: note("chart")))()
    plot.plot(np.cumsum(np.random.default_rng(1).normal(size=500)))
    window.setCentralWidget(plot)
    window.show()
    app.exec()


def finplot() -> None:
    """Show finplot's candles, 500 of them."""
    import finplot as fplt
    import pandas as pd
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.peers import frame_of
    from tests.benchmarks.samples import candles

    kind = type(fplt.create_plot("candles", init_zoom_periods=500).vb.win)
    kind.paintEvent = noting(kind, "paintEvent", lambda _: soon(lambda: note("chart"))).paintEvent
    fplt.candlestick_ochl(frame_of(pd, candles(500)))
    QApplication.instance().setQuitOnLastWindowClosed(False)
    fplt.show(qt_exec=False)
    QApplication.exec()


def planner() -> None:
    """Start the program as its command line does.

    The form counts as painted when the first paint is over and an input of the ticket was part of it; the chart when candles were.
    """
    from planner.app import cli

    import_qt = cli.import_qt

    def imported() -> None:  # where the program itself imports Qt, so that nothing is imported sooner than it would be
        import_qt()
        _watch()

    cli.import_qt = imported
    raise SystemExit(cli.main(sys.argv[2:]))


def _watch() -> None:
    from planner.app import main
    from planner.widgets.number_edit import NumberEdit

    inputs: list[object] = []
    NumberEdit.paintEvent = noting(NumberEdit, "paintEvent", inputs.append).paintEvent
    go_on = main.FirstPaint.call

    def form_painted(self: main.FirstPaint) -> None:
        if inputs:
            note("form")
        from planner.chart import quick_import

        import_pyqtgraph = quick_import.import_pyqtgraph

        def imported() -> object:
            quick_import.import_pyqtgraph = import_pyqtgraph
            module = import_pyqtgraph()
            _watch_candles(self._window)
            return module

        quick_import.import_pyqtgraph = imported
        go_on(self)

    main.FirstPaint.call = form_painted


def _watch_candles(window: Any) -> None:
    """Note the first paint of candles that has any room."""
    from planner.chart.candle_item import CandleItem

    def leave() -> None:
        if hasattr(window, "tools"):
            window.close()
        else:
            soon(leave)  # the engine is not there yet

    def painted(item: CandleItem) -> None:
        board = item._board
        if board.pyramid is not None and min(board.outer, board.foot) > 0:
            soon(lambda: note("chart", leave))

    CandleItem.draw = noting(CandleItem, "draw", painted).draw


if __name__ == "__main__":
    {"bare": bare, "pyqtgraph": pyqtgraph, "finplot": finplot, "planner": planner}[sys.argv[1]]()
