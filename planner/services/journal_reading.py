"""Reading an open journal: single plans, pages, counts, and what is found out piece by piece.

One thread at a time: a save may be on its way in another one. What is done in pieces gives way to it; all else waits.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from planner.model.entry import COLUMNS, JournalEntry, JournalRow, row_from_values
from planner.model.journal_query import Query, Survey
from planner.services.journal_check import LIGHT, is_damaged
from planner.services.journal_file import JournalFile
from planner.services.journal_findings import damaged_plan
from planner.services.journal_query import entry_of
from planner.services.journal_survey import survey

Piece = TypeVar("Piece")
_WIDTH = len(COLUMNS)
_DOCUMENTS = f"""SELECT {LIGHT}, entry.row_hash, plan, assessment FROM entry LEFT JOIN document USING (sequence)
    WHERE id = ?"""


class JournalReading(JournalFile):
    """The reading half of `Journal`. Errors are JournalError sentences."""

    _damaged: set[str]

    @property
    def damaged(self) -> tuple[str, ...]:
        """Ids of entries whose stored bytes changed; they can be looked at, not edited or exported."""
        return tuple(sorted(self._damaged.copy()))

    def get(self, entry_id: str, *, damaged_too: bool = False) -> JournalEntry | None:
        """Return one entry with its documents, in the bin or not; None if there is no such id.

        Raises JournalDamaged if its bytes changed on disk, unless the caller asks for damaged ones too (and says so
        on screen).
        """
        with self._telling():
            return self._got(entry_id, damaged_too=damaged_too)

    def _got(self, entry_id: str, *, damaged_too: bool = False) -> JournalEntry | None:
        stored = self._connection.execute(_DOCUMENTS, (entry_id,)).fetchone()
        if stored is None:
            return None
        if is_damaged(stored, documents=True):
            self._damaged.add(entry_id)
            if not damaged_too:
                raise damaged_plan(row_from_values(stored[:_WIDTH]))
        return entry_of(stored)

    def entries(self, ids: Iterable[str]) -> Iterator[JournalEntry]:
        """Stream entries with their documents, in the order given, for an export; damaged ones are left out."""
        with self._telling():
            for entry, entry_id in self._reader.entries(ids):
                if entry is None:
                    self._damaged.add(entry_id)
                else:
                    yield entry

    def count(self, query: Query) -> int:
        """Return how many rows the query has."""
        with self._telling():
            return self._reader.count(query)

    def survey(self, query: Query, most: int) -> Iterator[Survey | None]:
        """Find out piece by piece what the query holds: None after some milliseconds, the survey at the end.

        most: up to so many planned and open plans are handed over in it. There is no survey if the journal is closed, or
        opened again after an error, before its end.
        """
        return self._in_pieces(lambda: survey(self._connection, self._reader, query, most))

    def prepare(self, query: Query) -> Iterator[None]:
        """Get ready, piece by piece, for the pages far down of a query without filters; without it they are found all the same."""
        return self._in_pieces(lambda: self._reader.set_landmarks(query, self._reader.state()))

    def _in_pieces(self, begin: Callable[[], Iterator[Piece]]) -> Iterator[Piece | None]:
        work: Iterator[Piece] | None = None
        begun_on: object = None
        while not self._closed:
            if not self._turn.acquire(blocking=False):  # a save is on its way: nobody waits for it here
                yield None
                continue
            try:
                with self._telling():
                    if work is None:
                        work, begun_on = begin(), self._connection
                    if begun_on is not self._connection:
                        return
                    piece = next(work)
            except StopIteration:
                return
            finally:
                self._turn.release()
            yield piece

    def page(self, query: Query, offset: int, limit: int) -> list[JournalRow]:
        """Return the rows offset … offset + limit of the query."""
        with self._telling():
            return self._reader.page(query, offset, limit)

    def ids(self, query: Query) -> list[str]:
        """Return the ids of all rows of the query, in its order."""
        with self._telling():
            return self._reader.ids(query)

    def venues(self) -> list[str]:
        """Return the venues that occur outside the bin, for the filter."""
        with self._telling():
            return self._reader.venues()
