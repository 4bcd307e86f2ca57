"""Is every byte of the journal what was written? SQLite looks at its own structure, the hashes look at the values.

A bit flipped in a stored number passes SQLite's integrity check; the row's SHA-256 finds it. Rows that vanished or
came from elsewhere show in the seal: the number of rows and the sum of their hashes modulo 2^256, which a save moves
on in one step. The hashes find accidents; they are no protection against somebody who rewrites them as well.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.model.entry import COLUMNS, documents_hash, row_from_values, values_hash
from planner.model.language import tr

MODULUS = 1 << 256
DOCUMENTS_AT_OPEN = 32 * 1024 * 1024
"""Up to this file size (some 25,000 plans) the documents are hashed at every open too, which takes about 0.6 s.

Beyond, the rows are (100,000 take about 1.1 s), and the documents in the daily copy and whenever one is read.
"""

LIGHT = ", ".join(f"entry.{name}" for name in COLUMNS)
_ROWS = f"SELECT {LIGHT}, entry.row_hash FROM entry"
_ROWS_AND_DOCUMENTS = f"""SELECT {LIGHT}, entry.row_hash, document.plan, document.assessment
    FROM entry LEFT JOIN document ON document.sequence = entry.sequence"""
_DERIVED = re.compile(r"row \d+ missing from index|wrong # of entries in index|CHECK constraint failed")
_ROW_HASH, _PLAN, _ASSESSMENT = len(COLUMNS), len(COLUMNS) + 1, len(COLUMNS) + 2


Steps = Callable[[int, int], None]
"""Told (done, of) now and then; what it raises stops the work, and then nothing half-made is left."""
_STEP = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a check found."""

    damaged: tuple[str, ...] = ()
    """Ids of rows whose bytes changed."""
    sealed: bool = True
    """No row vanished, none came from elsewhere."""
    faults: tuple[str, ...] = ()
    """SQLite's complaints about the structure, and read errors."""

    @property
    def healthy(self) -> bool:
        """Nothing at all was found."""
        return self.sealed and not self.damaged and not self.faults

    @property
    def structure(self) -> tuple[str, ...]:
        """The faults that are more than a stale index or a value the row hash already names."""
        return tuple(fault for fault in self.faults if not _DERIVED.search(fault))


def no_steps(done: int, of: int) -> None:
    """Tell nobody how far it is."""


def part_of(steps: Steps, first: int, last: int) -> Steps:
    """Return steps of one part of some work: they are told on as thousandths of the whole, from `first` to `last`."""

    def told(done: int, of: int) -> None:
        steps(first + (last - first) * min(done, of) // max(of, 1), 1000)

    return told


def check(connection: sqlite3.Connection, *, documents: bool = True, steps: Steps = no_steps) -> Health:
    """Read the whole journal and compare. Never raises for what is in the file."""
    damaged: list[str] = []
    faults: list[str] = []
    sealed = False
    try:
        faults.extend(_structure(connection, thorough=documents))
        sealed = _compare_fast(connection, damaged, documents=documents, steps=steps)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        faults.append(str(error))
    return Health(damaged=tuple(damaged), sealed=sealed, faults=tuple(faults))


def documents_at_open(path: Path) -> bool:
    """Whether the file is small enough to hash every document each time it is opened."""
    return path.stat().st_size <= DOCUMENTS_AT_OPEN


def is_damaged(values: tuple[object, ...], *, documents: bool) -> bool:
    """Compare one row of the queries above with its hashes."""
    stored = values[:_ROW_HASH]
    try:
        changed = values_hash(stored) != values[_ROW_HASH]  # type: ignore[arg-type]  # bytes raise, as they should
    except TypeError:
        return True
    if changed:
        return True
    if not documents:
        return False
    plan, assessment = values[_PLAN], values[_ASSESSMENT]
    if not (isinstance(plan, str) and isinstance(assessment, str)):
        return True
    return documents_hash(plan, assessment) != stored[-1]


def hash_number(text: object) -> int:
    """Read a stored hash as the number that the seal adds up; anything else counts as 0 and breaks the seal."""
    try:
        return int(str(text), 16)
    except ValueError:
        return 0


def _structure(connection: sqlite3.Connection, *, thorough: bool) -> Iterator[str]:
    pragma = "integrity_check" if thorough else "quick_check"
    for (message,) in connection.execute(f"PRAGMA {pragma}").fetchall():
        if message != "ok":
            yield str(message)
    for table, row, *_ in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield tr("{table} {row} belongs to no entry", table=table, row=row)


def _compare_fast(connection: sqlite3.Connection, damaged: list[str], *, documents: bool, steps: Steps) -> bool:
    lenient = connection.text_factory
    connection.text_factory = str  # half the time of the lenient one, but a single undecodable byte stops it
    try:
        return _compare(connection, damaged, documents=documents, steps=steps)
    except sqlite3.OperationalError:
        connection.text_factory = lenient
        damaged.clear()
        return _compare(connection, damaged, documents=documents, steps=steps)
    finally:
        connection.text_factory = lenient


def _compare(connection: sqlite3.Connection, damaged: list[str], *, documents: bool, steps: Steps) -> bool:
    count = total = 0
    seal = connection.execute("SELECT count, total FROM seal").fetchone()
    for values in connection.execute(_ROWS_AND_DOCUMENTS if documents else _ROWS):
        count += 1
        if not count % _STEP:
            steps(count, seal[0] if seal else count)
        total += hash_number(values[_ROW_HASH])
        if is_damaged(values, documents=documents):
            damaged.append(row_from_values(values[:_ROW_HASH]).id)
    return seal is not None and seal[0] == count and hash_number(seal[1]) == total % MODULUS
