"""The journal as CSV, read beside the window that has it open: by a process of its own, in short readings.

A reading lasts a few milliseconds, for while it lasts no plan can be saved. Each row is compared with its hashes before it
is written; damaged ones are left out and show as the difference between what was asked for and what was written.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.model.journal_query import Query
from planner.services.csv_export import CsvDialect, csv_line, entry_cells, write_lines
from planner.services.errors import file_error
from planner.services.journal_check import LIGHT, Steps, is_damaged
from planner.services.journal_errors import JournalUnavailable, journal_error
from planner.services.journal_lines import PARTS, Lines, Parts
from planner.services.journal_open import connect_reader, probe, require_known_schema
from planner.services.journal_query import Reader, entry_of
from planner.services.migrations import VERSION

CHUNK = 250
"""Rows of one reading."""
_FROM = "FROM entry LEFT JOIN document USING (sequence) WHERE entry.sequence IN ({marks})"
_DOCUMENTS = f"SELECT {LIGHT}, entry.row_hash, plan, assessment {_FROM.format(marks='?')}"
_LINES = f"SELECT {PARTS} {_FROM}"


def export_request(journal: Path, out: Path, dialect: CsvDialect, rows: Query | Sequence[str]) -> dict[str, Any]:
    """Return what `export_journal` is asked in another process: plain JSON. `rows`: a query, or ids in their order."""
    asked: dict[str, Any] = {"journal": str(journal), "out": str(out), "dialect": asdict(dialect)}
    if not isinstance(rows, Query):
        return asked | {"ids": list(rows)}
    query = asdict(rows)
    for name in ("saved_from", "saved_to"):
        query[name] = query[name] and query[name].isoformat()
    return asked | {"query": query}


def export_journal(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Write the plans asked for; return how many were asked for and how many written. The file is there whole or not at all.

    Raises KnownError with the sentence why it could not be.
    """
    place = Path(request["journal"])
    try:
        version = probe(place)
        with closing(connect_reader(place)) as connection:
            if version == VERSION:
                require_known_schema(connection, place)  # an index changed in it would hide plans from what is asked
            sequences, asked = _asked(Reader(connection), request)
            dialect = CsvDialect(**request["dialect"])
            lines = _lines(connection, sequences, dialect)
            written = write_lines(Path(request["out"]), lines, dialect, lambda done: steps(done, asked))
    except sqlite3.Error as error:
        raise journal_error(error, place) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error("read", place, error))) from error
    return {"asked": asked, "written": written}


def _asked(reader: Reader, request: dict[str, Any]) -> tuple[Sequence[int], int]:
    if "ids" in request:
        return reader.sequences_of(request["ids"]), len(request["ids"])
    query = dict(request["query"])
    for name in ("saved_from", "saved_to"):
        query[name] = query[name] and datetime.fromisoformat(query[name])
    sequences = reader.sequences(Query(**query))
    return sequences, len(sequences)


def _lines(connection: sqlite3.Connection, sequences: Sequence[int], dialect: CsvDialect) -> Iterator[bytes]:
    made, lenient = Lines(dialect), connection.text_factory
    for start in range(0, len(sequences), CHUNK):
        chunk = sequences[start : start + CHUNK]
        connection.text_factory = bytes
        found = {parts[0]: parts for parts in _parts(connection, chunk)}
        connection.text_factory = lenient
        for sequence in chunk:
            line = made.line(found[sequence]) if sequence in found else None
            if line is None:
                line = _the_long_way(connection, sequence, dialect)
            if line is not None:
                yield line


def _parts(connection: sqlite3.Connection, chunk: Sequence[int]) -> list[Parts]:
    """Read all of the chunk at once, so that no lock outlives this call."""
    try:
        return connection.execute(_LINES.format(marks=", ".join("?" * len(chunk))), tuple(chunk)).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_ERROR":  # neither a document that is no JSON, nor an SQLite without JSON
            raise
        return []


def _the_long_way(connection: sqlite3.Connection, sequence: int, dialect: CsvDialect) -> bytes | None:
    """Return the line of any row; None where its bytes changed, or it is gone."""
    stored = connection.execute(_DOCUMENTS, (sequence,)).fetchone()
    if stored is None or is_damaged(stored, documents=True):
        return None
    return csv_line(entry_cells(entry_of(stored)), dialect)
