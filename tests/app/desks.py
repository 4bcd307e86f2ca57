"""Whole windows on folders of their own, as a user has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QLocale
from PySide6.QtWidgets import QApplication

from planner.app.compose import compose
from planner.app.main import show
from tests.locales import NAME
from tests.patience import PATIENCE_MS as PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planner.app.desk import Desk
    from planner.services.paths import Places

START = 1_704_067_200_000
BARS = 200


class Desks:
    """Opens windows one after the other, and sees that none is left."""

    def __init__(self, places: Places, locale: QLocale | None = None) -> None:
        QLocale.setDefault(locale or usual())
        self.places = places
        self._open: list[Desk] = []

    def open(self, plan: Path | None = None, candles: Path | None = None, size: tuple[int, int] | None = None) -> Desk:
        desk = compose(self.places)
        self._open.append(desk)
        desk.open_plan(plan)
        show(desk, size)
        desk.start(candles)
        assert desk.charting.wait(PATIENCE_MS) == ""
        settle()
        return desk

    def close(self, desk: Desk) -> None:
        """Close the window as its user does, then let the program end."""
        self._open.remove(desk)
        desk.window.close()
        assert not desk.window.isVisible()
        end(desk)

    def kill(self, desk: Desk) -> None:
        """End as a crash does: nothing is kept, the lock goes with the process."""
        self._open.remove(desk)
        desk.keep = lambda: ""
        desk.window.may_close = lambda: True
        end(desk)

    def close_all(self) -> None:
        for desk in self._open:
            end(desk)
        QLocale.setDefault(usual())


def usual() -> QLocale:
    """Return the locale that the tests run under."""
    return QLocale(NAME) if NAME else QLocale.c()


def end(desk: Desk) -> None:
    desk.close()
    desk.window.deleteLater()
    settle()


def settle(rounds: int = 5) -> None:
    """Let everything that waits be done and painted, deletions too."""
    for _ in range(rounds):
        # DeferredDelete, which processEvents leaves alone outside a running loop
        QApplication.sendPostedEvents(None, 52)
        QApplication.processEvents()


def wait_for(done: Callable[[], bool], milliseconds: int = PATIENCE_MS) -> None:
    deadline = QDeadlineTimer(milliseconds)
    while not done() and not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    assert done()


def write_candles(path: Path, last: float = 60_000, bars: int = BARS) -> Path:
    """Write 5-minute candles that end at `last`."""
    rows = []
    for n in range(bars):
        price = last + (n * 37 % 101 - 50) * 20 * (n < bars - 1)
        rows.append(f"{START + n * 300_000},{price},{price + 90},{price - 90},{price},1")
    path.write_text("timestamp,open,high,low,close,volume\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path
