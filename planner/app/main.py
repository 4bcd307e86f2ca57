"""Starts the window: the ticket first, the chart after it has been painted; pictures and the self-test beside it."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # numpy starts a thread pool otherwise, which costs more than it ever gives here
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from planner import __version__
from planner.app.compose import compose
from planner.services.clock import now_utc
from planner.services.paths import Places

if TYPE_CHECKING:
    import argparse
    from types import TracebackType

    from planner.app.desk import Desk

OK, BAD_INPUT = 0, 2
WAIT_MS = 60_000


def run_window(options: argparse.Namespace, places: Places) -> int:
    """Open the window and stay until it is closed; or render a picture, or test itself. Return the exit status."""
    if options.selftest:
        from planner.app.selftest import selftest

        return selftest(_application())
    if options.screenshot:
        return _screenshot(options)
    app = _application()
    _report_faults(places)
    desk = compose(places)
    if options.theme:
        desk.looks.choose(options.theme)
    _show(desk)
    QTimer.singleShot(0, lambda: desk.start(options.plan, options.candles))
    return app.exec()


def _application() -> QApplication:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QGuiApplication.setDesktopFileName("org.marginplanner.MarginPlanner")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("margin-planner")
    app.setApplicationDisplayName("Margin Planner")
    app.setApplicationVersion(__version__)
    return app


def _show(desk: Desk, size: tuple[int, int] | None = None) -> None:
    """Show the window where it was left, or at a size that suits the screen."""
    window = desk.window
    kept = desk.keeping.settings.window
    if size is not None or not window.restore_layout(kept.geometry, kept.state):
        room = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(*(size or (min(1600, room.width()), min(1000, room.height()))))
        window.show()
        window.arrange()
    else:
        window.show()


def _screenshot(options: argparse.Namespace) -> int:
    """Render the window with the given plan and candles to a picture, leaving the user's own files alone."""
    with tempfile.TemporaryDirectory(prefix="margin-planner-") as folder:
        app = _application()
        desk = compose(Places.portable(options.data_dir or Path(folder)))
        if options.theme:
            desk.looks.choose(options.theme)
        width, _, height = options.size.partition("x")
        _show(desk, (int(width), int(height)))
        desk.start(options.plan, options.candles)
        if options.candles and desk.charting.candles is None:
            _wait_for(desk)
        settle(app)
        saved = desk.window.grab().save(str(options.screenshot))
        failed = options.plan is not None and not desk.bench.draft.text("venue")
        close(desk)
    if not saved:
        sys.stderr.write(f"The picture could not be written to {options.screenshot}.\n")
    return OK if saved and not failed else BAD_INPUT


def _wait_for(desk: Desk) -> None:
    loop = QEventLoop()
    desk.charting.idle.connect(loop.quit)
    QTimer.singleShot(WAIT_MS, loop.quit)
    loop.exec()


def settle(app: QApplication, rounds: int = 4) -> None:
    """Let everything that waits be painted."""
    for _ in range(rounds):
        app.processEvents()


def close(desk: Desk) -> None:
    """Close window and journal."""
    desk.window.close()
    if desk.journal is not None:
        desk.journal.close()


def _report_faults(places: Places) -> None:
    """Write faults into the log folder: a crash in native code through faulthandler, anything else with its trace."""
    places.create()
    log = (places.log / "crash.log").open("a", encoding="utf-8")
    faulthandler.enable(log)

    def report(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        log.write(f"\n{now_utc():%Y-%m-%dT%H:%M:%SZ} Margin Planner {__version__}\n")
        log.write("".join(traceback.format_tb(trace)))
        log.write(f"{kind.__name__}\n")  # the message may hold amounts; the kind and the place tell enough
        log.flush()
        sys.__excepthook__(kind, fault, trace)

    sys.excepthook = report
