"""From a Query to rows: SQL, paging and search.

Paging. Every sort key has a partial index. A page far down is found from the landmark before it, which a survey
(`journal_survey.py`) set up (`journal_landmarks.py`), else by stepping over the index from its nearer end (40 ns a row);
in the order of saving it is not even that, for the numbers have no gaps but the bin's. Where filters or a search leave
some rows only, a survey reads their order once, 8 bytes a row, and every page after it is a lookup by primary key. Any
change of the file, by us or by another process, drops orders and landmarks.

Search. Each word must occur in one folded column that holds symbol, title, venue and note. No full-text index: a
trader types parts of words ("tcus"), wildcards in the text mean nothing (instr, not LIKE), an optional SQLite module
is not needed, and no derived table lies outside the hashes. A scan takes some 30 ms at 100,000 plans, and is cut in pieces.
"""

import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from planner.model.entry import COLUMNS, NUMBER_FIELDS, JournalEntry, JournalRow, entry_from_row, row_from_values, shown
from planner.model.entry import utc_text as text_of
from planner.model.journal_query import Query
from planner.services.journal_check import LIGHT, is_damaged
from planner.services.journal_errors import corrupt
from planner.services.journal_landmarks import Landmarks, Order

State = tuple[int, int]
"""Commits of others, and rows changed by us."""
_FEW = 10_000
_CHUNK = 500
_STRETCH = 20_000
_LAST = (1 << 63) - 1
_WIDTH = len(COLUMNS)

_VENUES = """WITH RECURSIVE found (venue) AS (
    SELECT min(venue) FROM entry WHERE deleted_at IS NULL
    UNION ALL
    SELECT (SELECT min(venue) FROM entry WHERE deleted_at IS NULL AND venue > found.venue) FROM found
    WHERE found.venue IS NOT NULL
) SELECT venue FROM found WHERE venue IS NOT NULL"""


class Reader:
    """Answers queries over one connection. Raises sqlite3.Error; the journal turns that into a sentence."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._order: array[int] = array("q")
        self._order_of: tuple[Query, State] | None = None
        self._landmarks: Landmarks | None = None
        self._landmarks_of: tuple[Query, State] | None = None
        self._kept = 0
        self._kept_at: State | None = None
        self._binned: list[int] = []
        self._binned_at: State | None = None

    def state(self) -> "State":
        """Return what differs after each change of the file, by us or by another process."""
        others = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return others, self._connection.total_changes

    def count_known(self, count: int, state: "State") -> None:
        """Take in how many rows there are outside the bin, as counted in this state of the file."""
        self._kept, self._kept_at = count, state

    def order_known(self, query: Query, order: "array[int]", state: "State") -> None:
        """Take in the sequence numbers of a query's rows, as read in this state of the file."""
        self._order, self._order_of = order, (query, state)

    def kept(self, state: "State") -> int | None:
        """Return how many rows there are outside the bin; None where that was not counted in this state of the file."""
        return self._kept if self._kept_at == state else None

    def set_landmarks(self, query: Query, state: "State") -> Iterator[None]:
        """Set up what leads to the pages far down of everything outside the bin, sorted; pause often."""
        if query.sort == "saved_at" or self._landmarks_of == (query, state):
            return
        self._landmarks, self._landmarks_of = Landmarks(self._connection, _order(query)), (query, state)
        with suppress(UnicodeError):  # a damaged text is no landmark; what lies behind it is walked to
            yield from self._landmarks.set_up()

    def count(self, query: Query) -> int:
        """Return the number of rows."""
        state = self.state()
        if self._order_of == (query, state):
            return len(self._order)
        plain = _is_plain(query)
        if plain and self._kept_at == state:
            return self._kept
        condition, values = condition_of(query)
        sql = f"SELECT count(*) FROM entry {_source(query)} WHERE {condition}"
        found = int(self._connection.execute(sql, values).fetchone()[0])
        if plain:
            self.count_known(found, state)
        return found

    def page(self, query: Query, offset: int, limit: int) -> list[JournalRow]:
        """Return the rows offset … offset + limit."""
        offset, limit = max(offset, 0), max(limit, 0)
        if self._order_of == (query, self.state()):
            return list(self.rows(self._order[offset : offset + limit]))
        if not _is_plain(query):
            condition, values = condition_of(query)
            sql = f"SELECT {LIGHT}, row_hash FROM entry {_source(query)} WHERE {condition} {_sorting(query)}"
            found = self._connection.execute(f"{sql} LIMIT ? OFFSET ?", (*values, limit, offset)).fetchall()
            return [_row(stored) for stored in found]
        return self._kept_page(query, offset, limit)

    def _kept_page(self, query: Query, offset: int, limit: int) -> list[JournalRow]:
        """Return a page of everything outside the bin: at a counted place, or over an index from its nearer end."""
        if not offset:
            sql = f"SELECT {LIGHT}, row_hash FROM entry WHERE deleted_at IS NULL {_sorting(query)} LIMIT ?"
            return [_row(stored) for stored in self._connection.execute(sql, (limit,)).fetchall()]
        count = self.count(query)
        limit = max(min(limit, count - offset), 0)
        after = count - offset - limit
        if query.sort == "saved_at" and (first := self._nth(after if query.descending else offset)):
            sql = f"""SELECT {LIGHT}, row_hash FROM entry INDEXED BY entry_kept
                WHERE deleted_at IS NULL AND sequence >= ? ORDER BY sequence LIMIT ?"""
            found = [_row(stored) for stored in self._connection.execute(sql, (first, limit)).fetchall()]
            return found[::-1] if query.descending else found
        if self._landmarks is not None and self._landmarks_of == (query, self.state()):
            led_to = self._landmarks.sequences(offset, limit)
            if led_to is not None:
                return list(self.rows(led_to))
        backwards = after < offset
        sql = f"SELECT sequence FROM entry WHERE deleted_at IS NULL {_sorting(query, backwards=backwards)} LIMIT ? OFFSET ?"
        steps = self._connection.execute(sql, (limit, after if backwards else offset)).fetchall()
        sequences = [sequence for (sequence,) in steps]
        return list(self.rows(sequences[::-1] if backwards else sequences))

    def _nth(self, place: int) -> int | None:
        """Return the sequence number of the row at a place in the order of saving; None where it must be looked for.

        Numbers are given without gaps, so it is found by counting those in the bin, as long as they are few.
        """
        state = self.state()
        if self._binned_at != state:
            sql = "SELECT sequence FROM entry INDEXED BY entry_bin WHERE deleted_at IS NOT NULL LIMIT ?"
            self._binned = sorted(found for (found,) in self._connection.execute(sql, (_FEW + 1,)))
            self._binned_at = state
        last = self._connection.execute("SELECT max(sequence) FROM entry").fetchone()[0]
        if len(self._binned) > _FEW or last != self._kept + len(self._binned):
            return None
        left_out = bisect_right(range(len(self._binned)), place + 1, key=lambda at: self._binned[at] - at)
        return place + 1 + left_out

    def ids(self, query: Query) -> list[str]:
        """Return all ids in the query's order."""
        condition, values = condition_of(query)
        sql = f"SELECT id FROM entry {_source(query)} WHERE {condition} {_sorting(query)}"
        return [shown(found) for (found,) in self._connection.execute(sql, values)]

    def sequences(self, query: Query) -> "array[int]":
        """Return the sequence numbers of all rows in the query's order; by order of saving in short readings."""
        condition, values = condition_of(query)
        sql = f"SELECT sequence FROM entry {_source(query)} WHERE {condition}"
        if query.sort != "saved_at":
            return array("q", (found for (found,) in self._connection.execute(f"{sql} {_sorting(query)}", values)))
        beyond = f"AND sequence {'<' if query.descending else '>'} ? {_sorting(query)} LIMIT {_STRETCH}"
        found, last = array("q"), _LAST if query.descending else -1
        while stretch := self._connection.execute(f"{sql} {beyond}", (*values, last)).fetchall():
            found.extend(sequence for (sequence,) in stretch)
            if found[-1] == last or (found[-1] < last) != query.descending:
                raise corrupt("an index leads back to rows it has led to")  # and would for ever
            last = found[-1]
        return found

    def sequences_of(self, ids: Iterable[str]) -> "array[int]":
        """Return the sequence numbers of the ids that there are, in their order."""
        found, remaining = array("q"), iter(ids)
        while chunk := list(islice(remaining, _CHUNK)):
            sql = f"SELECT id, sequence FROM entry WHERE id IN ({_marks(chunk)})"
            known = dict(self._connection.execute(sql, chunk).fetchall())
            found.extend(known[entry_id] for entry_id in chunk if entry_id in known)
        return found

    def venues(self) -> list[str]:
        """Return the venues outside the bin: one index step for each, whatever the number of rows."""
        return [shown(venue) for (venue,) in self._connection.execute(_VENUES)]

    def stored(self, entry_id: str) -> tuple[object, ...] | None:
        """Return a row's stored values and its row hash as they lie in the file."""
        sql = f"SELECT {LIGHT}, row_hash FROM entry WHERE id = ?"
        found: tuple[object, ...] | None = self._connection.execute(sql, (entry_id,)).fetchone()
        return found

    def entries(self, ids: Iterable[str]) -> Iterator[tuple[JournalEntry | None, str]]:
        """Return (entry, id) in the order of the ids; no entry where the stored bytes changed; unknown ids left out."""
        remaining = iter(ids)
        while chunk := list(islice(remaining, _CHUNK)):
            sql = f"""SELECT {LIGHT}, entry.row_hash, plan, assessment FROM entry LEFT JOIN document USING (sequence)
                WHERE id IN ({_marks(chunk)})"""
            found = {str(stored[0]): stored for stored in self._connection.execute(sql, chunk)}
            for entry_id in chunk:
                if stored := found.get(entry_id):
                    yield (None if is_damaged(stored, documents=True) else entry_of(stored)), entry_id

    def rows(self, sequences: Sequence[int]) -> Iterator[JournalRow]:
        """Return the rows with these numbers, in their order; numbers that are gone are left out."""
        for start in range(0, len(sequences), _CHUNK):
            chunk = sequences[start : start + _CHUNK]
            sql = f"SELECT {LIGHT}, row_hash FROM entry WHERE sequence IN ({_marks(chunk)})"
            found = {stored[1]: stored for stored in self._connection.execute(sql, tuple(chunk))}
            yield from (_row(found[sequence]) for sequence in chunk if sequence in found)


def entry_of(stored: Sequence[object]) -> JournalEntry:
    """Build the entry from its stored values, row hash, plan and assessment."""
    row = row_from_values(stored[:_WIDTH])  # type: ignore[arg-type]  # STRICT columns hold text, integers or nothing
    return entry_from_row(row, str(stored[-2]), str(stored[-1]))


def _row(stored: Sequence[object]) -> JournalRow:
    damaged = is_damaged(tuple(stored), documents=False)
    return row_from_values(stored[:_WIDTH], damaged=damaged)  # type: ignore[arg-type]  # as above


def _source(query: Query) -> str:
    if query.in_bin:
        return "INDEXED BY entry_bin"
    # A search reads every text: a walk over an index only adds a jump to the table for each row (230 ms, not 33, at 100,000).
    return "NOT INDEXED" if query.words() else ""


def _is_plain(query: Query) -> bool:
    """Whether everything outside the bin is asked for, in any order."""
    return query == Query(sort=query.sort, descending=query.descending)


def condition_of(query: Query) -> tuple[str, tuple[str, ...]]:
    """Return the query's conditions as SQL, and the values bound in it."""
    terms = [f"deleted_at IS {'NOT ' if query.in_bin else ''}NULL"]
    values: list[str] = []
    limits = (
        ("side = ?", query.side),
        ("venue = ?", query.venue),
        ("status = ?", query.status),
        ("saved_at >= ?", query.saved_from and text_of(query.saved_from)),
        ("saved_at < ?", query.saved_to and text_of(query.saved_to)),
        *(("instr(search, ?) > 0", word) for word in query.words()),
    )
    for term, value in limits:
        if value is not None:
            terms.append(term)
            values.append(str(value))
    return " AND ".join(terms), tuple(values)


def _sorting(query: Query, *, backwards: bool = False) -> str:
    way = "DESC" if query.descending != backwards else "ASC"
    if query.sort == "saved_at":
        return f"ORDER BY sequence {way}"
    nulls = "FIRST" if backwards else "LAST"
    return f"ORDER BY {_SORT_TERMS.get(query.sort, query.sort)} {way} NULLS {nulls}, sequence {way}"


def _order(query: Query) -> Order:
    term = _SORT_TERMS.get(query.sort, query.sort)
    return Order(term=term, descending=query.descending, gaps=query.sort in NUMBER_FIELDS)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


_SORT_TERMS = {  # word for word what the indexes are made on
    **{name: f"CAST({name} AS REAL)" for name in NUMBER_FIELDS},
    "symbol": "symbol COLLATE NOCASE",
    "title": "title COLLATE NOCASE",
    "note": "substr(note, 1, 80) COLLATE NOCASE",
}
