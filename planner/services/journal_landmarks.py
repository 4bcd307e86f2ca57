"""Landmarks of a sort order: which row stands at every five hundredth place, so that a page far down needs no walk to it.

They are set up one after another while nothing else is to do, each by stepping over the index from the one before (40 ns
a row), and cost a few bytes each. A place that they do not reach yet is walked to from the last of them.
"""

import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

STRIDE = 512
"""Rows between two landmarks."""
FARTHEST = 8 * STRIDE
"""Rows from the last landmark that are still walked; beyond, SQLite alone walks the whole way faster."""

Key = str | float | int | None
Landmark = tuple[Key, int]
"""What a row is sorted by, and its sequence number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of everything outside the bin that an index stands for: by `term`, missing ones last, then by sequence."""

    term: str
    """As SQL, word for word what the index is made on."""
    descending: bool
    gaps: bool
    """Whether rows may have nothing to sort by: they come last, whichever way it goes."""


class Landmarks:
    """The landmarks of one order in one state of the file. Raises sqlite3.Error."""

    def __init__(self, connection: sqlite3.Connection, order: Order) -> None:
        self._connection = connection
        self._way, self._beyond = ("DESC", "<") if order.descending else ("ASC", ">")
        self._term, self._gaps = order.term, order.gaps
        self._set: list[Landmark] = []

    def set_up(self) -> Iterator[None]:
        """Set one landmark after another; pause after each. Raises UnicodeError at a damaged text, beyond which there are none."""
        found = self._first()
        while found is not None:
            str(found[0]).encode()
            self._set.append(found)
            found = self._after(found, STRIDE)
            yield

    def sequences(self, offset: int, limit: int) -> "array[int] | None":
        """Return the sequence numbers of the rows at places offset … offset + limit; None where no landmark stands near them."""
        number = min(offset // STRIDE, len(self._set) - 1)
        skipped = offset - number * STRIDE
        if number < 0 or skipped > FARTHEST:
            return None
        rows = self._from(self._set[number], skipped + limit)
        return array("q", islice(rows, skipped, skipped + limit))

    def _first(self) -> Landmark | None:
        sql = f"{self._select()} ORDER BY {self._term} {self._way} NULLS LAST, sequence {self._way} LIMIT 1"
        found: Landmark | None = self._connection.execute(sql).fetchone()
        return found

    def _after(self, landmark: Landmark, steps: int) -> Landmark | None:
        """Return the row so many steps further on; None beyond the end."""
        for condition, sorting, values in self._stretches(landmark, self._beyond):
            sql = f"{self._select()} AND {condition} {sorting} LIMIT 1 OFFSET ?"
            found: Landmark | None = self._connection.execute(sql, (*values, steps - 1)).fetchone()
            if found is not None:
                return found
            sql = f"SELECT count(*) FROM entry WHERE deleted_at IS NULL AND {condition}"
            steps -= self._connection.execute(sql, values).fetchone()[0]
        return None

    def _from(self, landmark: Landmark, limit: int) -> Iterator[int]:
        """Yield the numbers of `limit` rows, the landmark's own first."""
        for condition, sorting, values in self._stretches(landmark, f"{self._beyond}="):
            sql = f"SELECT sequence FROM entry WHERE deleted_at IS NULL AND {condition} {sorting} LIMIT ?"
            rows = self._connection.execute(sql, (*values, limit)).fetchall()
            limit -= len(rows)
            yield from (sequence for (sequence,) in rows)

    def _stretches(self, landmark: Landmark, beyond: str) -> Iterator[tuple[str, str, tuple[Key, ...]]]:
        """Yield condition and order of what follows: the same key, the keys after it, no key at all. Each is one walk."""
        key, sequence = landmark
        by_number = f"ORDER BY sequence {self._way}"
        if key is None:
            yield f"{self._term} IS NULL AND sequence {beyond} ?", by_number, (sequence,)
            return
        yield f"{self._term} = ? AND sequence {beyond} ?", by_number, (key, sequence)
        yield f"{self._term} {self._beyond} ?", f"ORDER BY {self._term} {self._way}, sequence {self._way}", (key,)
        if self._gaps:
            yield f"{self._term} IS NULL", by_number, ()

    def _select(self) -> str:
        return f"SELECT {self._term}, sequence FROM entry WHERE deleted_at IS NULL"
