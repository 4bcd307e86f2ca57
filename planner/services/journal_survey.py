"""What a query holds: how many rows, in which order, and which of them stand at risk. Found piece by piece.

A search reads every row, which takes a third of a second at a million plans; nobody may wait that long for a key to
answer. So a survey is a generator: it yields after a few milliseconds of work (never in a small journal), and its caller
decides when it goes on. Its result is kept by the reader, so that every page afterwards is a lookup by primary key.
"""

import heapq
import sqlite3
from array import array
from collections.abc import Generator, Iterator, Sequence
from itertools import islice

from planner.model.entry import NUMBER_FIELDS, JournalRow, Status
from planner.model.journal_query import Query, Survey
from planner.services.journal_query import Reader, condition_of

COUNTED = 1 << 14
"""Rows counted at a time."""
READ = 1 << 11
"""Rows read, sorted or merged at a time."""
SUMMED = 128
"""Rows compared with their hashes at a time."""
_AT_RISK = (Status.PLANNED, Status.OPEN)
_NOCASE = frozenset(("symbol", "title", "note"))

Key = tuple[bool, float | bytes, int]
Pieces = Generator[None, None, "array[int]"]


def survey(connection: sqlite3.Connection, reader: Reader, query: Query, most: int) -> Iterator[Survey | None]:
    """Yield None between pieces of work, and the survey at the end. Raises sqlite3.Error.

    most: up to so many planned and open plans are handed over in `Survey.exposed`.
    """
    state = reader.state()
    plain = query == Query(sort=query.sort, descending=query.descending, in_bin=query.in_bin)
    known = None if query.in_bin else reader.kept(state)
    total = (yield from _counted(connection, query.in_bin)) if known is None else known
    if plain and not query.in_bin:
        reader.count_known(total, state)
        at_risk = _first_at_risk(connection, most)
    else:
        order = yield from _ordered(connection, query, few=query.in_bin and total <= READ)
        reader.order_known(query, order, state)
        at_risk = array("q") if query.in_bin else (yield from _at_risk_among(connection, order, most))
    rows = total if plain else len(order)
    if len(at_risk) > most:
        yield Survey(rows=rows, total=total, exposed=None)
        return
    exposed: list[JournalRow] = []
    for start in range(0, len(at_risk), SUMMED):
        if start:
            yield None
        exposed.extend(reader.rows(at_risk[start : start + SUMMED]))
    yield Survey(rows=rows, total=total, exposed=tuple(exposed))


def _last(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT max(sequence) FROM entry").fetchone()[0] or 0)


def _counted(connection: sqlite3.Connection, in_bin: bool) -> Generator[None, None, int]:
    if in_bin:
        return int(connection.execute("SELECT count(*) FROM entry WHERE deleted_at IS NOT NULL").fetchone()[0])
    sql = """SELECT count(*) FROM entry INDEXED BY entry_kept
        WHERE deleted_at IS NULL AND sequence > ? AND sequence <= ?"""
    total = 0
    for start in range(0, _last(connection), COUNTED):
        if start:
            yield None
        total += connection.execute(sql, (start, start + COUNTED)).fetchone()[0]
    return total


def _ordered(connection: sqlite3.Connection, query: Query, *, few: bool) -> Pieces:
    """Return the sequence numbers of the query's rows in its order. `few`: what lies in the bin is one piece."""
    condition, values = condition_of(query)
    walked = "INDEXED BY entry_bin" if few else _walked(query)
    last = _last(connection)
    step = last or 1 if few else READ
    key = "NULL" if query.sort == "saved_at" else _key_term(query.sort)
    sql = f"""SELECT sequence, {key} FROM entry {walked} WHERE {condition} AND sequence > ? AND sequence <= ?
        ORDER BY sequence"""
    found: array[int] = array("q")
    runs: list[list[Key]] = []
    for start in range(0, last, step):
        if start:
            yield None
        stretch = connection.execute(sql, (*values, start, start + step)).fetchall()
        if query.sort == "saved_at":
            found.extend(sequence for sequence, _ in stretch)
        elif stretch:
            runs.append(sorted(_keys(stretch, query), reverse=query.descending))
    if query.sort == "saved_at":
        return found[::-1] if query.descending else found
    return (yield from _merged(runs, query.descending))


def _walked(query: Query) -> str:
    """Return what to walk along: a search reads every text; one value of a column is found by that column's index."""
    indexed = next((name for name in ("status", "venue", "side") if getattr(query, name) is not None), None)
    if query.in_bin or query.words() or indexed is None:
        return "NOT INDEXED"
    return f"INDEXED BY entry_{indexed}"


def _key_term(sort: str) -> str:
    if sort in NUMBER_FIELDS:
        return f"CAST({sort} AS REAL)"
    return "substr(note, 1, 80)" if sort == "note" else sort


def _keys(stretch: Sequence[tuple[int, float | str | None]], query: Query) -> Iterator[Key]:
    """Order as SQLite does: missing ones last in either direction, texts by their bytes, of some without regard to case."""
    for sequence, value in stretch:
        if isinstance(value, str):
            raw = value.encode("utf-8", "surrogateescape")
            yield query.descending, raw.lower() if query.sort in _NOCASE else raw, sequence
        else:
            yield (value is not None) == query.descending, 0.0 if value is None else value, sequence


def _merged(runs: list[list[Key]], descending: bool) -> Pieces:
    merged: array[int] = array("q")
    ordered = heapq.merge(*runs, reverse=descending)
    while piece := list(islice(ordered, READ)):
        if merged:
            yield None
        merged.extend(sequence for *_, sequence in piece)
    return merged


def _first_at_risk(connection: sqlite3.Connection, most: int) -> "array[int]":
    found: array[int] = array("q")
    sql = "SELECT sequence FROM entry INDEXED BY entry_status WHERE deleted_at IS NULL AND status = ? LIMIT ?"
    for status in _AT_RISK:
        found.extend(sequence for (sequence,) in connection.execute(sql, (status, most + 1)).fetchall())
    return found


def _at_risk_among(connection: sqlite3.Connection, order: Sequence[int], most: int) -> Pieces:
    found: array[int] = array("q")
    for start in range(0, len(order), SUMMED):
        if start and not start % READ:
            yield None
        chunk = order[start : start + SUMMED]
        sql = f"SELECT sequence FROM entry WHERE sequence IN ({', '.join('?' * len(chunk))}) AND status IN (?, ?)"
        found.extend(sequence for (sequence,) in connection.execute(sql, (*chunk, *_AT_RISK)).fetchall())
        if len(found) > most:
            break
    return found
