"""Starts the window: the ticket first, the chart after it has been painted."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

# numpy starts a pool of threads otherwise, which costs more than it ever gives here
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
# pydantic reads the metadata of every installed package otherwise, in search of plugins
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from planner import __version__
from planner.app.early import Early
from planner.app.first_look import FirstLook, first_look, forget_look, keep_look
from planner.app.qt_first import settle_memory
from planner.app.quick_enums import make_enums_plainly
from planner.app.second_start import HUNG, Asked, Claim, Standing
from planner.model.language import tr
from planner.widgets.access import install_roles
from planner.widgets.dressing import PLAIN_STYLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.app.desk import Desk
    from planner.app.endings import Endings
    from planner.app.faults import FaultLog
    from planner.app.first_window import FirstWindow
    from planner.app.window_options import WindowOptions
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

BAD_INPUT = 2
PATIENCE_MS = 1000
"""When a window that is never painted, being minimised, gets everything all the same."""
NO_DISPLAY = tr(
    "There is no display to open the window on. Without one: “margin-planner assess PLAN.json [--json]”, "
    "“margin-planner export [PLAN.json …] --csv OUT.csv”, and “margin-planner [PLAN.json] --screenshot OUT.png”.\n"
)


def run_window(options: WindowOptions, places: Places, claim: Claim | None = None) -> int:
    """Open the window and stay until it is closed; or render a picture, or test itself. Return the exit status.

    `claim` is how this start stands to a window on the same data folder; None: it neither hears others nor disturbs them.
    """
    if options.selftest or options.screenshot:
        settle_memory()
        return _without_user(options, places)
    if _no_display():
        sys.stderr.write(NO_DISPLAY)
        return BAD_INPUT
    return _Run(application(), options, places.create(), claim).to_the_end()


class _Run:
    """One run of the window. Where the last run left a look of the ticket, that is painted first and the rest comes after it."""

    def __init__(self, app: QApplication, options: WindowOptions, places: Places, claim: Claim | None) -> None:
        self._app, self._options, self._places, self._claim = app, options, places, claim
        self._hung = claim is not None and claim.standing is Standing.HUNG
        self._plain = not (self._hung or options.plan or options.theme or options.zoom or options.hide_amounts)
        self._faults: FaultLog | None = None
        self._desk: Desk | None = None
        self._endings: Endings | None = None
        self._first: FirstWindow | None = None
        self._fault: BaseException | None = None

    def to_the_end(self) -> int:
        """Open the window, stay until it is closed, and return the exit status."""
        look = first_look(self._app, self._places) if self._plain else None
        if look is None:
            desk = self._sit_down(None)
            after_first_paint(desk.window, self._go_on)
            show(desk)
        else:
            after_first_paint(look.window, partial(self._walk, look.window, self._following(look, Early(look.window))))
            look.window.show()
        status = self._app.exec()
        if self._fault is not None:
            raise self._fault
        self._close()
        return status

    def _walk(self, window: MainWindow, steps: Iterator[None]) -> None:
        """Take one step, and the next one when the window has answered what came meanwhile."""
        try:
            next(steps)
            QTimer.singleShot(0, window, partial(self._walk, window, steps))
        except StopIteration:
            self._go_on()
        except BaseException as fault:  # nobody could go on with such a window; `to_the_end` raises it
            self._fault = fault
            self._app.exit()

    def _following(self, look: FirstLook, early: Early) -> Iterator[None]:
        """Bring the chart, then the engine, behind a ticket that is on the screen already."""
        from planner.app.early_chart import early_chart

        chart = early_chart(self._app, self._places, look.window, look.chart, self._options.candles)
        yield
        yield from _engine()
        self._sit_down(look.window).charting.early = chart
        early.hand_on()
        yield

    def _sit_down(self, window: MainWindow | None) -> Desk:
        from planner.app.faults import FaultLog

        faults = self._faults = FaultLog(self._places, second=self._hung)
        from planner.app.compose import compose
        from planner.app.endings import Endings

        desk = self._desk = compose(self._places, window=window)
        window = desk.window
        # not at once: a fault may come while the window is painted, which is no time to change it
        faults.tell_through(lambda sentence: QTimer.singleShot(0, window, partial(window.notify, sentence)), desk.keep)
        window.notify(HUNG if self._hung else "")
        desk.wear(self._options.theme, self._options.zoom, hide_amounts=self._options.hide_amounts)
        desk.open_plan(self._options.plan)
        self._endings = Endings(self._app, keep=desk.keep, end=self._app.quit)
        return desk

    def _go_on(self) -> None:
        """Do what can wait until the form is painted."""
        desk, faults = self._desk, self._faults
        assert desk is not None
        assert faults is not None
        desk.start(self._options.candles)
        from planner.app.aftermath import offer_report
        from planner.app.first_window import FirstWindow

        offer_report(desk.window, faults.reports)
        settle_memory()
        make_enums_plainly()
        if self._claim is not None:
            self._first = FirstWindow(desk.window, self._claim, partial(_take, desk))

    def _close(self) -> None:
        desk = self._desk
        if self._first is not None:
            self._first.close()  # whoever calls now waits for the place instead of for an answer
        if self._endings is not None:
            self._endings.close()
        if desk is not None:
            desk.close()
            self._keep_look(desk)
        if self._faults is not None:
            self._faults.close()
        if self._claim is not None:
            self._claim.release()

    def _keep_look(self, desk: Desk) -> None:
        from planner.presenters.ticket_view import ticket_view

        if self._plain:
            ticket, chart = ticket_view(desk.bench.situation), desk.charting.document()
            desk.looks.let_go()
            keep_look(self._app, self._places, desk.window, ticket, chart, desk.keeping.settings.window)
        elif not self._hung:
            forget_look(self._places)


def _engine() -> Iterator[None]:
    """Import what takes long, from the ground up; after each step the window answers."""
    import planner.model.rulebook  # with it pydantic

    yield
    import planner.model.assess

    yield
    import planner.services.rulebooks

    yield
    import planner.app.compose  # noqa: F401

    yield


def _take(desk: Desk, asked: Asked) -> None:
    """Open what a later start was asked to show."""
    desk.open_plan(Path(asked.plan) if asked.plan else None)
    if asked.candles:
        desk.charting.open(asked.candles)
    if asked.theme:
        desk.looks.wear(asked.theme)


def _without_user(options: WindowOptions, places: Places) -> int:
    if _no_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = application()
    if options.selftest:
        from planner.app.selftest import selftest

        return selftest(app)
    from planner.app.picture import take_picture

    return take_picture(options, places if options.data_dir else None)


def _no_display() -> bool:
    told = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in told)


def application() -> QApplication:
    """Return the application, made and named at the first call."""
    QGuiApplication.setDesktopFileName("org.marginplanner.MarginPlanner")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([*sys.argv[:1], "-style", "Fusion"])
        app.setProperty(PLAIN_STYLE, True)
    app.setApplicationName("margin-planner")
    app.setApplicationDisplayName("Margin Planner")
    app.setApplicationVersion(__version__)
    install_roles(app)
    return app


def show(desk: Desk, size: tuple[int, int] | None = None) -> None:
    """Show the window where it was left, or at a size that suits the screen; or at a given size."""
    window, kept = desk.window, desk.keeping.settings.window
    if size is None and window.restore_layout(kept.geometry, kept.state):
        window.show()
        return
    from PySide6.QtWidgets import QStyle

    room = window.screen().availableGeometry()
    # Without room for the title bar, the status bar would lie below the screen.
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    window.resize(*(size or (min(1600, room.width()), min(1000, room.height() - title_bar))))
    window.show()
    window.arrange()


def after_first_paint(window: MainWindow, then: Callable[[], object]) -> None:
    """Call `then` once, when the window has been painted for the first time."""
    FirstPaint(window, then)


class FirstPaint(QObject):
    """Waits for the first paint of a window."""

    def __init__(self, window: MainWindow, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        window.installEventFilter(self)
        QTimer.singleShot(PATIENCE_MS, self, self.call)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look out for the paint."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self.call)
        return False

    def call(self) -> None:
        """Call what waits for the paint; only the first call counts."""
        self._window.removeEventFilter(self)
        then, self._then = self._then, _nothing
        then()


def _nothing() -> None:
    """Stand for what was called already."""
