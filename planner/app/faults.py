"""Faults of the program itself: reported without amounts, told to the user once, and the window lives on."""

from __future__ import annotations

import faulthandler
import platform
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import qVersion

from planner import __version__
from planner.model.language import tr
from planner.services.clock import now_utc
from planner.services.crash_reports import CrashReports, about_fault
from planner.services.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from planner.services.paths import Places

TOLD = tr("Something went wrong inside the program; what you typed is kept. The report is in {log}.")
MOST = 100
"""Different reports of one run; a fault in every frame that is painted is one of them."""


class FaultLog:
    """Writes reports into the log folder: a crash in native code through faulthandler, anything else with kinds and places.

    It listens before there is a window; `tell_through` comes when there is one. `second`: another window has the first log.
    """

    def __init__(self, places: Places, *, second: bool = False) -> None:
        self.reports = CrashReports(places.log, "crash-second" if second else "crash")
        self._tell: Callable[[str], object] = str
        self._keep: Callable[[], object] = str
        self._known: set[str] = set()
        self._problem = ""
        self._log: TextIO | None = None
        try:
            self._log = self.reports.open(_about())
        except FileError as error:
            self._problem = tr("Crash reports cannot be kept. {error}", error=error)
            return
        faulthandler.enable(self._log)
        sys.excepthook = self._caught
        sys.unraisablehook = self._unraisable

    def tell_through(self, tell: Callable[[str], object], keep: Callable[[], object]) -> None:
        """Say sentences with `tell` from now on, and call `keep` at a fault, so that the ticket is written down."""
        self._tell, self._keep = tell, keep
        if self._problem:
            tell(self._problem)

    def close(self) -> None:
        """Stop listening, and close the log."""
        if self._log is not None:
            sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
            faulthandler.disable()
            self._log.close()
            self._log = None

    def _caught(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
        else:
            self._report(fault.with_traceback(trace))

    def _unraisable(self, found: sys.UnraisableHookArgs) -> None:
        if found.exc_value is not None:
            self._report(found.exc_value.with_traceback(found.exc_traceback))

    def _report(self, fault: BaseException) -> None:
        report = about_fault(fault, now_utc())
        self._show_developer(fault, report)
        what = report.partition("\n")[2]
        if self._log is None or what in self._known or len(self._known) >= MOST:
            return
        self._known.add(what)
        with suppress(OSError):  # a full disk
            self._log.write(report)
            self._log.flush()
        with suppress(Exception):  # the fault may sit in what is to be kept, or the window is gone already
            self._keep()
        with suppress(RuntimeError):
            self._tell(TOLD.format(log=self.reports.running))

    @staticmethod
    def _show_developer(fault: BaseException, report: str) -> None:
        """Say it in the terminal, if there is one; started by a desktop, standard error is a log, and gets the report."""
        if sys.stderr is None:
            return
        if sys.stderr.isatty() or sys.flags.dev_mode:
            sys.__excepthook__(type(fault), fault, fault.__traceback__)
        else:
            sys.stderr.write(report)


def _about() -> str:
    return tr(
        "Margin Planner {version}, Python {python_version}, Qt {qversion}, {system} {machine}, started "
        "{now_utc:%Y-%m-%dT%H:%M:%SZ}",
        version=__version__,
        python_version=platform.python_version(),
        qversion=qVersion(),
        system=platform.system(),
        machine=platform.machine(),
        now_utc=now_utc(),
    )
