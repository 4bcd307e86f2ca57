"""The journal as CSV, read beside the window that has it open: by a process of its own, in short readings.

A reading lasts a few milliseconds, for while it lasts no plan can be saved. Each row is compared with its hashes before it
is written; damaged ones are left out and show as the difference between what was asked for and what was written.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.model.entry import COLUMNS
from planner.model.journal_query import Query
from planner.model.language import tr
from planner.services.csv_export import (
    FIGURE_PATHS,
    Cells,
    CsvDialect,
    entry_cells,
    stored_cells,
    write_cells,
)
from planner.services.errors import file_error
from planner.services.journal_check import LIGHT, is_damaged
from planner.services.journal_errors import JournalUnavailable, journal_error
from planner.services.journal_open import connect_reader, probe
from planner.services.journal_query import Reader, entry_of

Steps = Callable[[int, int], None]
"""Told (done, of) at each row; what it raises stops the export, and then no file is left."""

CHUNK = 250
"""Rows of one reading."""
_WIDTH = len(COLUMNS)
_DOCUMENTS = f"SELECT {LIGHT}, entry.row_hash, plan, assessment"
_FROM = "FROM entry LEFT JOIN document USING (sequence) WHERE sequence IN ({marks})"


_PARSED = tr(
    "{documents},\n    json_extract(assessment, {listed}),\n    coalesce(json_extract(assessment, "
    "'$.margin_mode'), json_extract(plan, '$.margin_mode')),\n    json_extract(plan, '$.hold_hours')",
    documents=_DOCUMENTS,
    listed=", ".join(f"'{path}'" for path in FIGURE_PATHS),
)


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
        probe(place)
        with closing(connect_reader(place)) as connection:
            sequences, asked = _asked(Reader(connection), request)
            rows = _rows(connection, sequences)
            dialect = CsvDialect(**request["dialect"])
            written = write_cells(Path(request["out"]), rows, dialect, lambda done: steps(done, asked))
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


def _rows(connection: sqlite3.Connection, sequences: Sequence[int]) -> Iterator[Cells]:
    for start in range(0, len(sequences), CHUNK):
        chunk = sequences[start : start + CHUNK]
        found = {stored[1]: stored for stored in _read(connection, chunk)}
        for sequence in chunk:
            cells = _cells(found[sequence]) if sequence in found else None
            if cells is not None:
                yield cells


def _read(connection: sqlite3.Connection, chunk: Sequence[int]) -> list[tuple[Any, ...]]:
    """Read all of the chunk at once, so that no lock outlives this call."""
    source = _FROM.format(marks=", ".join("?" * len(chunk)))
    try:  # SQLite takes the figures out of the documents in a third of the time that Python needs
        return connection.execute(f"{_PARSED} {source}", tuple(chunk)).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_ERROR":  # neither a document that is no JSON, nor an SQLite without JSON
            raise
        return connection.execute(f"{_DOCUMENTS} {source}", tuple(chunk)).fetchall()


def _cells(stored: tuple[Any, ...]) -> Cells | None:
    values = stored[: _WIDTH + 3]
    if is_damaged(values, documents=True):
        return None
    if len(stored) == len(values):
        return entry_cells(entry_of(values))
    return stored_cells(values, values[-2], *stored[-3:])
