"""Faults of the program itself: written into a log, told to the user once, and the window lives on."""

from __future__ import annotations

import faulthandler
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from planner import __version__
from planner.services.clock import now_utc

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from planner.services.paths import Places

TOLD = "Something went wrong inside the program; what you typed is kept. The report is in {log}."


class FaultLog:
    """Keeps reports in the log folder: a crash in native code through faulthandler, anything else with its trace."""

    def __init__(self, places: Places, tell: Callable[[str], object]) -> None:
        self._path = places.log / "crash.log"
        self._tell = tell
        self._log: TextIO | None = None
        try:
            self._log = self._path.open("a", encoding="utf-8")
        except OSError as error:
            tell(f"Crash reports cannot be kept: {error.strerror or error} ({self._path}).")
            return
        faulthandler.enable(self._log)
        sys.excepthook = self._report

    def close(self) -> None:
        """Stop listening, and close the log."""
        if self._log is not None:
            sys.excepthook = sys.__excepthook__
            faulthandler.disable()
            self._log.close()
            self._log = None

    def _report(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if self._log is not None:
            place = "".join(traceback.format_tb(trace))
            # the message may hold amounts; the kind and the place tell enough
            self._log.write(f"\n{now_utc():%Y-%m-%dT%H:%M:%SZ} Margin Planner {__version__}\n{place}{kind.__name__}\n")
            self._log.flush()
        sys.__excepthook__(kind, fault, trace)
        with suppress(RuntimeError):  # the window is gone already
            self._tell(TOLD.format(log=self._path))
