"""The journal: every saved plan, in one SQLite file that survives a power cut.

Signatures; the bodies follow.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType

from planner.model.entry import JournalEntry, JournalRow, Status
from planner.model.journal_query import Query


class Journal:
    """An open journal; made by open_journal, used from one thread. Errors are JournalError sentences."""

    path: Path
    read_only: bool
    damaged: tuple[str, ...]
    """Ids of entries whose stored bytes changed; they can be looked at, not edited."""
    notices: tuple[str, ...]
    """Sentences the user should read after opening (read-only, damaged, backup failed)."""

    def save(self, entry: JournalEntry) -> JournalEntry:
        """Store the entry and return it with its sequence; saving the same id again changes nothing."""
        raise NotImplementedError

    def update_note(self, entry_id: str, note: str) -> JournalEntry:
        """Replace the note."""
        raise NotImplementedError

    def set_status(self, entry_id: str, status: Status) -> JournalEntry:
        """Change the status."""
        raise NotImplementedError

    def delete(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Move entries to the bin; return those that moved, which is what an undo restores."""
        raise NotImplementedError

    def restore(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Take entries out of the bin; return those that moved."""
        raise NotImplementedError

    def get(self, entry_id: str, *, damaged_too: bool = False) -> JournalEntry | None:
        """Return one entry with its documents, in the bin or not; None if there is no such id."""
        raise NotImplementedError

    def entries(self, ids: Iterable[str]) -> Iterator[JournalEntry]:
        """Stream entries with their documents, in the order given, for an export; damaged ones are left out."""
        raise NotImplementedError

    def count(self, query: Query) -> int:
        """Return how many rows the query has."""
        raise NotImplementedError

    def page(self, query: Query, offset: int, limit: int) -> list[JournalRow]:
        """Return the rows offset … offset + limit of the query."""
        raise NotImplementedError

    def ids(self, query: Query) -> list[str]:
        """Return the ids of all rows of the query, in its order."""
        raise NotImplementedError

    def venues(self) -> list[str]:
        """Return the venues that occur outside the bin, for the filter."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the file and give up the lock."""
        raise NotImplementedError

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_journal(
    path: Path, *, now: Callable[[], datetime], read_only: bool = False, start_new: bool = False
) -> Journal:
    """Open (or, where none was ever kept, make) the journal.

    read_only: look without the writer's lock, for exports beside an open window.
    start_new: make a new journal although the one that was kept here is gone or empty.
    """
    raise NotImplementedError
