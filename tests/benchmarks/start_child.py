"""One start in a process of its own: prints when what was asked for had been painted, then ends at once.

`python -m tests.benchmarks.start_child VARIANT [ARGUMENTS …]`; the variable BENCHMARK_BEGUN holds the moment of the spawn.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = ("numpy", "pandas", "numba", "polars", "pyarrow", "asyncio", "urllib.request", "pyqtgraph")
WANTED = {
    "bare": {"form": "QLabel"},
    "pyqtgraph": {"chart": "PlotWidget"},
    "finplot": {"chart": "FinWindow"},
    "planner": {"form": "TicketForm", "chart": "PriceChart"},
}


def watch(wanted: dict[str, str]) -> object:
    """Note when a widget of each class (or one inside it) has been painted: at the first event after its paint event."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject

    class Watch(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.waiting = dict(wanted)
            self.painted: list[str] = []
            self.times: dict[str, Any] = {}
            self.events = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.events += 1
            if event.type() == QEvent.Type.Paint:
                for name, kind in list(self.waiting.items()):
                    if _inside(watched, kind):
                        del self.waiting[name]
                        self.painted.append(name)
            elif self.painted:
                self._note()
            return False

        def _note(self) -> None:
            begun = float(os.environ["BENCHMARK_BEGUN"])
            for name in self.painted:
                heavy = [module for module in HEAVY if module in sys.modules]
                self.times[name] = {"wall": time.monotonic() - begun, "cpu": time.process_time(), "heavy": heavy}
            self.painted.clear()
            if not self.waiting:
                sys.stdout.write(json.dumps({**self.times, "events": self.events}) + "\n")
                sys.stdout.flush()
                os._exit(0)

    watcher = Watch()
    QCoreApplication.instance().installEventFilter(watcher)
    return watcher


def _inside(widget: Any, kind: str) -> bool:
    while widget is not None:
        if type(widget).__name__ == kind:
            return True
        widget = widget.parent()
    return False


def _fit(window: Any) -> None:
    """Make a window as large as the planner's at its first start."""
    room = window.screen().availableGeometry()
    window.resize(min(1600, room.width()), min(1000, room.height()))


def bare() -> None:
    """Show the least that Qt's widgets can."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    _fit(window)
    window.setCentralWidget(QLabel("hello"))
    kept = watch(WANTED["bare"])
    window.show()
    app.exec()
    del kept


def pyqtgraph() -> None:
    """Show pyqtgraph's own plot of 500 points, imported the plain way."""
    import numpy as np
    import pyqtgraph as pg
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    _fit(window)
    plot = pg.PlotWidget()
    plot.plot(np.cumsum(np.random.default_rng(1).normal(size=500)))
    window.setCentralWidget(plot)
    kept = watch(WANTED["pyqtgraph"])
    window.show()
    app.exec()
    del kept


def finplot() -> None:
    """Show finplot's candles, 500 of them."""
    import finplot as fplt
    import pandas as pd
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.peers import frame_of
    from tests.benchmarks.samples import candles

    fplt.create_plot("candles", init_zoom_periods=500)
    fplt.candlestick_ochl(frame_of(pd, candles(500)))
    QApplication.instance().setQuitOnLastWindowClosed(False)
    kept = watch({"chart": type(fplt.windows[0]).__name__})
    fplt.show(qt_exec=False)
    QApplication.exec()
    del kept


def planner() -> None:
    """Start the program as its command line does, and watch from the moment its event loop begins."""
    from PySide6.QtWidgets import QApplication

    from planner.app import cli, main

    assert main  # imported so that Qt comes in as the program brings it in
    run: Callable[..., int] = QApplication.exec
    kept: list[object] = []

    def watched(*_: object) -> int:
        kept.append(watch(WANTED["planner"]))
        return run()

    QApplication.exec = watched
    raise SystemExit(cli.main(sys.argv[2:]))


if __name__ == "__main__":
    {"bare": bare, "pyqtgraph": pyqtgraph, "finplot": finplot, "planner": planner}[sys.argv[1]]()
