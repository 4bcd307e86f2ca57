"""Crash reports on disk: the running program's own, the one to be shown at the next start, and the last one seen.

A report names kinds and places: the program's version, the time, the kind of each fault, and file, line and function of each
frame. It never holds a message, a variable or a line of text that somebody typed, for those may hold amounts.
"""

from __future__ import annotations

import os
import re
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from planner.services.atomic import write_atomic
from planner.services.errors import FileError, file_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

LONGEST = 200_000
"""Characters of a report to be shown; of more than that the newest are kept."""
_FRAME = re.compile(r'File "([^"\n]*)"')
_NATIVE = re.compile(r"^(Fatal Python error|Windows fatal exception)", re.MULTILINE)
_PACKAGE = Path(__file__).parents[2]


class CrashReports:
    """The reports in one log folder. `name` keeps those of a second window apart from the first one's."""

    def __init__(self, folder: Path, name: str = "crash") -> None:
        self.running = folder / f"{name}.log"
        self._unseen = folder / f"{name}-last.log"
        self._seen = folder / f"{name}-seen.log"

    def open(self, about: str) -> TextIO:
        """Set the last run's report aside for showing, and begin this run's with one line about the program. Raises FileError."""
        try:
            self._set_aside()
            log = self.running.open("w", encoding="utf-8")
            log.write(f"{about}\n")
            log.flush()
        except OSError as error:
            raise file_error("write", self.running, error) from error
        return log

    def _set_aside(self) -> None:
        if not self.running.exists():
            return
        report = self.running.read_text(encoding="utf-8", errors="replace")
        if not report.partition("\n")[2].strip():
            return
        ended = datetime.fromtimestamp(self.running.stat().st_mtime, tz=UTC)
        text = f"{self.unseen()}{report.rstrip()}\nEnded {ended:%Y-%m-%dT%H:%M:%SZ}\n\n"
        write_atomic(self._unseen, [text[-LONGEST:].encode("utf-8", "replace")])

    def unseen(self) -> str:
        """Return what the next start offers to show; "" where nothing happened, or where it cannot be read."""
        with suppress(OSError):
            return shortened(self._unseen.read_text(encoding="utf-8", errors="replace"))
        return ""

    def dismiss(self) -> None:
        """Note that the report was seen; it stays in the log folder until the next one is. Raises FileError."""
        try:
            self._unseen.replace(self._seen)
        except FileNotFoundError:
            return
        except OSError as error:
            raise file_error("set aside", self._unseen, error) from error


def stopped(report: str) -> bool:
    """Say whether the program was ended by a fault in native code; after any other it goes on."""
    return _NATIVE.search(report) is not None


def about_fault(fault: BaseException, moment: datetime) -> str:
    """Return the report on a fault: kinds and places, of what caused it first."""
    lines = [f"{moment:%Y-%m-%dT%H:%M:%SZ}"]
    for each in _chain(fault):
        lines += [*_places(each.__traceback__), _kind(type(each))]
    return "\n".join(lines) + "\n"


def _chain(fault: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    each: BaseException | None = fault
    while each is not None and each not in chain:
        chain.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return chain[::-1]


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        yield f"  {short_path(frame.f_code.co_filename)}:{line} in {frame.f_code.co_qualname}"


def _kind(kind: type[BaseException]) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def shortened(report: str) -> str:
    """Return the report without the folders of this machine, which name its user."""
    return _FRAME.sub(lambda found: f'File "{short_path(found[1])}"', report)


def short_path(path: str) -> str:
    """Return a source file's path from its package on."""
    parts = Path(path).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    if path.startswith(f"{_PACKAGE}{os.sep}"):
        return Path(path).relative_to(_PACKAGE).as_posix()
    return Path(path).name


__all__ = ["CrashReports", "FileError", "about_fault", "shortened", "stopped"]
