"""The file behind an open journal: what is read from it, and what happens after an error.

An error does not mean "not saved": after any error the file is opened again and looked into. A file that was exchanged
meanwhile is not the one that was asked, and is never looked into. Two threads take turns: one saves, one reads.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar

from planner.model.language import tr
from planner.services.journal_errors import JournalUnavailable, journal_error
from planner.services.journal_open import connect, connect_reader
from planner.services.journal_query import Reader

Found = TypeVar("Found")
Given = ParamSpec("Given")
File = TypeVar("File", bound="JournalFile")


def in_turn(method: "Callable[Concatenate[File, Given], Found]") -> "Callable[Concatenate[File, Given], Found]":
    """Let a method use the connection alone: a call from another thread waits until it is over."""

    @wraps(method)
    def alone(self: File, /, *args: Given.args, **options: Given.kwargs) -> Found:
        with self._turn:
            return method(self, *args, **options)

    return alone


class JournalFile:
    """A connection that is opened again after an error, to the same file or to none."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        """Nothing can be saved; `notices` says why."""
        self._turn = RLock()
        """Whose turn it is to use the connection: the window reads while a thread of its own saves."""
        self._identity = _identity(path)
        self._closed = False
        self._use(connection)

    @property
    def moved(self) -> bool:
        """Whether the file was deleted, moved or replaced while it was open; what this journal reads is still the old one."""
        return _identity(self.path) != self._identity

    @in_turn
    def reading(self) -> sqlite3.Connection:
        """Return what this journal reads from, for a copy of a file that may be gone from its place. Raises JournalError."""
        self._recover()
        return self._connection

    def _use(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._reader = Reader(connection)
        self._lost = False

    @contextmanager
    def _telling(self) -> Iterator[None]:
        with self._turn:
            self._recover()
            try:
                yield
            except sqlite3.Error as error:
                raise journal_error(error, self.path) from error

    def _look_again(self, cause: sqlite3.Error, look: Callable[[], Found]) -> Found:
        """Look after an error into the file opened anew, so that what is read is what is on the disk."""
        if getattr(cause, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
            raise journal_error(cause, self.path) from cause
        self._require_same_file()
        self._connection.close()
        self._lost = True
        try:
            self._recover()
            return look()
        except sqlite3.Error as error:
            raise self._unknown() from error

    def _recover(self) -> None:
        """Open the file again if an error closed it: what stopped it may be over."""
        if self._lost:
            self._require_same_file()
            try:
                fresh = connect_reader(self.path) if self.read_only else connect(self.path, mode="rw", read_only=False)
                self._use(fresh)
            except sqlite3.Error as error:
                raise self._unknown() from error

    def _require_same_file(self) -> None:
        found = _identity(self.path)
        if found is not None and found != self._identity:
            raise JournalUnavailable(
                tr(
                    "{name} was moved or replaced while it was open, so it is not known whether the last change was "
                    "saved; put it back or restart the program.",
                    name=self.path.name,
                )
            )

    def _unknown(self) -> JournalUnavailable:
        return JournalUnavailable(
            tr(
                "{name} could not be read after an error, so it is not known whether the last change was saved; "
                "check the disk, then start the program again and look.",
                name=self.path.name,
            )
        )


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_dev, status.st_ino
    return None
