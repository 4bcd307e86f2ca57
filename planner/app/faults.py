"""Faults of the program itself: written into a log, told to the user once, and the window lives on."""

from __future__ import annotations

import faulthandler
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from planner import __version__
from planner.services.clock import now_utc

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from planner.services.paths import Places

TOLD = "Something went wrong inside the program; what you typed is kept. The report is in {log}."


def report_faults(places: Places, tell: Callable[[str], object]) -> None:
    """Write faults into the log folder: a crash in native code through faulthandler, anything else with its trace."""
    path = places.log / "crash.log"
    try:
        log = path.open("a", encoding="utf-8")
    except OSError as error:
        tell(f"Crash reports cannot be kept: {error.strerror or error} ({path}).")
        return
    faulthandler.enable(log)

    def report(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        log.write(f"\n{now_utc():%Y-%m-%dT%H:%M:%SZ} Margin Planner {__version__}\n")
        log.write("".join(traceback.format_tb(trace)))
        log.write(f"{kind.__name__}\n")  # the message may hold amounts; the kind and the place tell enough
        log.flush()
        sys.__excepthook__(kind, fault, trace)
        with suppress(RuntimeError):  # the window is gone already
            tell(TOLD.format(log=path))

    sys.excepthook = report
