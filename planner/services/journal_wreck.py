"""A damaged journal as salvage reads it: a working copy, asked row by row, and asked again where it did not answer.

A disk that fails for a moment looks like a damaged file: SQLite calls both "malformed", or gives no row. So whatever
could not be read is asked for again through a connection opened anew, before it counts as lost.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from planner.services.journal_check import LIGHT
from planner.services.journal_open import SETTINGS

AGAIN = 3
"""How often what could not be read is asked for once more."""
IN_VAIN = 60
"""After so many further questions without an answer the file is damaged and not the disk busy: each is asked once from then on."""
_ROW = f"""SELECT {LIGHT}, entry.row_hash, plan, assessment FROM entry LEFT JOIN document USING (sequence)
    WHERE entry.sequence = ?"""
_IDS = (
    "SELECT id, sequence FROM entry INDEXED BY sqlite_autoindex_entry_1 WHERE id >= '' ORDER BY id",
    "SELECT id, sequence FROM entry INDEXED BY sqlite_autoindex_entry_1 WHERE id >= '' ORDER BY id DESC",
)
_LAST = (
    "SELECT max(sequence) FROM entry",
    "SELECT max(sequence) FROM entry INDEXED BY entry_kept WHERE deleted_at IS NULL",
    "SELECT max(sequence) FROM document",
    "SELECT count FROM seal",
)
_COUNT = _LAST[-1:]

Row = tuple[object, ...]
Found = TypeVar("Found")


class Wreck:
    """The working copy, opened anew before anything is asked a second time. Texts come as bytes."""

    def __init__(self, place: Path) -> None:
        """Open it. Raises sqlite3.DatabaseError where SQLite makes nothing of the file."""
        self._place = place
        self._connection = _connect_to_bytes(place)
        self._in_vain = 0

    def close(self) -> None:
        """Close the copy."""
        self._connection.close()

    def row(self, number: int) -> Row | None:
        """Return a row with its hash and its documents; None where there is none, or none that can be read."""
        with suppress(sqlite3.Error):
            found: Row | None = self._asked(lambda: self._connection.execute(_ROW, (number,)).fetchone())
            return found
        return None

    def ids(self) -> dict[int, str]:
        """Return the ids by row number, from the index of ids read from both ends up to where it breaks."""
        ids: dict[int, str] = {}

        def read(sql: str) -> None:
            for name, number in self._connection.execute(sql):
                if isinstance(number, int) and number > 0:
                    ids[number] = bytes(name).decode("utf-8", "replace")

        for sql in _IDS:
            with suppress(sqlite3.Error):
                self._asked(lambda sql=sql: read(sql))  # type: ignore[misc]  # mypy cannot infer a default's type here
        return ids

    def last_numbers(self) -> list[int]:
        """Return what the tables, an index and the seal give as the last number, as far as each can still answer."""
        return self._numbers(_LAST)

    def counts(self) -> list[int]:
        """Return how many plans the seal counted; nothing where it cannot be read."""
        return self._numbers(_COUNT)

    def _numbers(self, queries: Iterable[str]) -> list[int]:
        found: list[int] = []
        for sql in queries:
            with suppress(sqlite3.Error):
                rows = self._asked(lambda sql=sql: self._connection.execute(sql).fetchmany(1))  # type: ignore[misc]
                found += [number for (number,) in rows if isinstance(number, int)]
        return found

    def _asked(self, question: Callable[[], Found]) -> Found:
        """Ask until there is an answer. Raises the last sqlite3.Error."""
        for _ in range(AGAIN if self._in_vain < IN_VAIN else 0):
            try:
                found = question()
            except sqlite3.Error:
                self._in_vain += 1
                self._open_anew()
            else:
                self._in_vain = 0
                return found
        return question()

    def _open_anew(self) -> None:
        with suppress(sqlite3.Error):
            fresh = _connect_to_bytes(self._place)
            self._connection.close()
            self._connection = fresh


def _connect_to_bytes(copy: Path) -> sqlite3.Connection:
    """Open the copy; SQLite rolls an unfinished save back, or, where its remains are damaged too, does without."""
    for further in range(AGAIN, 0, -1):
        with suppress(sqlite3.Error):
            return _opened(copy)
        if further == 1:
            copy.with_name(f"{copy.name}-journal").unlink(missing_ok=True)
    return _opened(copy)


def _opened(copy: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{copy.as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        connection.text_factory = bytes
        for statement in (*SETTINGS, "PRAGMA cell_size_check = OFF", "PRAGMA query_only = ON"):
            connection.execute(statement).fetchall()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
