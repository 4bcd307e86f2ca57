"""Stalls: the longest time the window answers nothing while it loads, exports and searches."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QTableView

from planner.app.compose import compose
from planner.app.qt_first import settle_memory
from planner.services.paths import Places
from tests.benchmarks import samples
from tests.benchmarks.figures import Figure, Line
from tests.benchmarks.timing import MS
from tests.benchmarks.watchdog import Watchdog
from tests.benchmarks.windows import application, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planner.app.desk import Desk
    from tests.benchmarks.scale import Scale

    Listen = tuple[Callable[[], object], Callable[[], bool]]

BEAT_MS = 8
MOST = 20.0
"""Milliseconds: the longest gap between two frames while anything runs."""
PATIENCE = 600.0
WHERE = "MARGIN_PLANNER_WHERE"
"""Set to anything: it is also told where the window's thread computed longest."""
CALM = 0.6
"""Seconds without anything to do, after which a piece of work is taken to be over on the screen too."""


class Heart:
    """Beats every 8 ms while the event loop runs, and notes the gaps."""

    def __init__(self, watchdog: Watchdog | None) -> None:
        self._watchdog = watchdog
        self._busiest: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = (0.0, 0.0)
        self.gaps: list[tuple[float, float]] = []
        """Seconds between beats, and how many of them this thread was computing."""

    def listen(self, name: str, work: Callable[[], object], over: Callable[[], bool]) -> tuple[float, float]:
        """Do the work in a running event loop; return the longest gap in ms and the seconds until it was over.

        Raises RuntimeError if it never is.
        """
        self.gaps, self._busiest, loop = [], (0.0, 0.0, 0.0), QEventLoop()
        begun = time.perf_counter()
        self._last = (begun, time.thread_time())
        ended = [0.0]

        def look() -> None:
            now = time.perf_counter()
            if not ended[0] and over():
                ended[0] = now
            if now - begun > PATIENCE or (ended[0] and now - ended[0] > CALM):
                loop.quit()

        watch = QTimer(interval=2 * BEAT_MS)
        watch.timeout.connect(look)
        self._timer.start()
        watch.start()
        QTimer.singleShot(10 * BEAT_MS, work)
        loop.exec()
        self._timer.stop()
        watch.stop()
        if not ended[0]:
            raise RuntimeError(f"{name}: it was not over in time")
        return max(gap for gap, _ in self.gaps) * MS, ended[0] - begun

    def computing(self) -> float:
        """Return the longest that this thread computed between two beats, in ms: what a busy machine does not change."""
        return max(spent for _, spent in self.gaps) * MS

    def told(self, seconds: float) -> str:
        """Return how the last work went, in words."""
        computing = max(self.gaps)[1] * MS
        late = sum(gap * MS > MOST for gap, _ in self.gaps)
        return (
            f"computing {computing:.0f} ms of it; {late} of {len(self.gaps):,} beats late; over after {seconds:.2f} s"
        )

    def _beat(self) -> None:
        now, before = (time.perf_counter(), time.thread_time()), self._last
        self.gaps.append((now[0] - before[0], now[1] - before[1]))
        self._busiest = max(self._busiest, (now[1] - before[1], before[0], now[0]))
        self._last = now

    def seen(self) -> str:
        """Return where this thread was while it computed longest; "" unless somebody watches."""
        return "\n      ".join(self._watchdog.during(*self._busiest[1:])) if self._watchdog else ""


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare the longest gap while something runs with the longest one while nothing does."""
    application()
    plans = scale.plans[-1] if scale.plans[-1] <= 100_000 else scale.plans[-2]
    home = folder / "stalls"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    shutil.copyfile(samples.journal_file(folder, plans), home / "journal.db")
    _sync()
    begun = time.perf_counter()
    desk = compose(Places.portable(home))
    composed = (time.perf_counter() - begun) * MS
    desk.window.resize(1600, 1000)
    desk.window.show()
    desk.start(None)
    settle()
    settle_memory()  # as the program does once it has started
    with Watchdog() if os.environ.get(WHERE) else nullcontext() as watchdog:
        yield from _listening(desk, Heart(watchdog), scale, folder, home, plans)
    yield Figure(name=f"window made, before it can be shown, {plans:,} plans", ours=composed, unit="ms")
    desk.close()
    settle()
    shutil.rmtree(home)


def _listening(desk: Desk, heart: Heart, scale: Scale, folder: Path, home: Path, plans: int) -> Iterator[Line]:
    idle, _ = heart.listen("idling", lambda: None, lambda: True)
    yield Figure(name="longest gap while idle", ours=idle, unit="ms", note=heart.told(0))
    for name, listen in (
        (f"checking and copying {plans:,} plans", _checking(desk)),
        (f"loading {scale.rows:,} candles", _loading(desk, samples.candle_csv(folder, scale.rows))),
        (f"exporting {plans:,} plans", _exporting(desk, home / "out.csv")),
        (f"exporting {plans:,} plans and saving one", _exporting(desk, home / "second.csv", save=True)),
        (f"searching {plans:,} plans", _searching(desk)),
        (f"sorting {plans:,} plans and jumping to the middle", _jumping(desk)),
        (f"saving into {plans:,} plans", _saving(desk)),
    ):
        longest, seconds = heart.listen(name, *listen)
        yield Figure(
            name=f"longest gap while {name}",
            ours=longest,
            unit="ms",
            baseline=idle,
            against="idle",
            most=MOST,
            note=heart.told(seconds),
        )
        computing = heart.computing()
        yield Figure(
            name=f"of it computing, at most, while {name}", ours=computing, unit="ms", most=MOST, note=heart.seen()
        )


def _loading(desk: Desk, file: Path) -> Listen:
    return lambda: desk.open_paths([str(file)]), lambda: desk.charting.candles is not None


def _checking(desk: Desk) -> Listen:
    """Return the check and the daily copy of a journal that was opened unchecked; a tiny one has both behind it."""
    return lambda: desk.watch.begin(desk.journal), lambda: desk.journal is not None and desk.journal.checked


def _exporting(desk: Desk, out: Path, *, save: bool = False) -> Listen:
    """Return the export of everything; the dialog that asks for a place answers by itself."""

    def work() -> None:
        asked = QFileDialog.getSaveFileName
        QFileDialog.getSaveFileName = lambda *_arguments, **_options: (str(out), "")
        try:
            desk.run("export_all")
        finally:
            QFileDialog.getSaveFileName = asked
        if save:
            QTimer.singleShot(40 * BEAT_MS, lambda: _save_another(desk))

    return work, lambda: out.exists() and not desk.filing.exporting.busy


def _save_another(desk: Desk) -> None:
    desk.bench.edit("stop", "58111")
    desk.run("save")


def _sync() -> None:
    """Let the disk have what was just copied; a save would wait for it otherwise."""
    if hasattr(os, "sync"):
        os.sync()


def _searching(desk: Desk) -> Listen:
    fields = desk.window.journal.findChildren(QLineEdit)
    field = next(each for each in fields if each.accessibleName() == "Search the journal")
    before = _rows(desk)
    return lambda: QTest.keyClicks(field, samples.RARE), lambda: _rows(desk) < before


def _jumping(desk: Desk) -> Listen:
    tables = [each for each in desk.window.journal.findChildren(QTableView) if each.isVisible()]
    bar = max(tables, key=lambda each: each.width() * each.height()).verticalScrollBar()

    def work() -> None:
        assert desk.plan_list is not None
        desk.plan_list.clear_filters()
        desk.plan_list.sort_by_header("risk")
        QTimer.singleShot(4 * BEAT_MS, lambda: bar.setValue(bar.maximum() // 2))

    return work, lambda: bar.value() > 0


def _saving(desk: Desk) -> Listen:
    desk.bench.edit("stop", "57999")
    settle()
    before = _rows(desk)
    return lambda: desk.run("save"), lambda: _rows(desk) > before


def _rows(desk: Desk) -> int:
    return desk.plan_list.state.rows if desk.plan_list is not None else 0
