"""What presenters need of the world, as Protocols: services satisfy them, and the two never meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from planner.model.entry import JournalEntry, JournalRow, Status
    from planner.model.journal_query import Query, Survey
    from planner.presenters.journal_words import JournalState


PAGE_ROWS = 64
"""Rows of the journal that a view reads at a time: a screen's worth, for they are read while it waits to be painted."""


class JournalStore(Protocol):
    """The kept plans. Every method raises `planner.model.errors.PlannerError` with one plain sentence when it cannot do its work."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written here."""

    @property
    def damaged(self) -> Sequence[str]:
        """Return the ids of rows whose stored bytes changed outside the planner."""

    def survey(self, query: Query, most: int) -> Iterator[Survey | None]:
        """Find out what the query holds: None after each few milliseconds of work, at the end the survey.

        most: up to so many planned and open plans are handed over in it.
        """

    def prepare(self, query: Query) -> Iterator[None]:
        """Get ready for the pages far down of what a survey was made of; None after each few milliseconds of work."""

    def page(self, query: Query, offset: int, limit: int) -> Sequence[JournalRow]:
        """Return rows `offset` … `offset + limit` of the query."""

    def ids(self, query: Query) -> Sequence[str]:
        """Return the ids of all rows of the query, in its order."""

    def venues(self) -> Sequence[str]:
        """Return the venues that occur, for the filter."""

    def get(self, entry_id: str, *, damaged_too: bool = False) -> JournalEntry | None:
        """Return one entry with its documents; None if there is no such id."""

    def save(self, entry: JournalEntry) -> JournalEntry:
        """Store the entry; the same id again changes nothing."""

    def update_note(self, entry_id: str, note: str) -> JournalEntry:
        """Replace the note."""

    def set_status(self, entry_id: str, status: Status) -> JournalEntry:
        """Change the status."""

    def delete(self, ids: Iterable[str]) -> Sequence[str]:
        """Move entries to the bin; return those that moved."""

    def restore(self, ids: Iterable[str]) -> Sequence[str]:
        """Take entries out of the bin; return those that moved."""


class Pace(Protocol):
    """Lets work that comes in pieces go on without holding up the window."""

    def run(self, pieces: Iterator[None]) -> None:
        """Do all pieces, the first at once, the rest as time allows; work begun before and not ended is dropped."""


class Ended(Protocol):
    """How a piece of work ended."""

    def result(self) -> object:
        """Return what the work returned. Raises what it raised."""


class Work(Protocol):
    """Does what waits for the disk, so that the window need not: one piece after another, in the order asked for."""

    def run(self, work: Callable[[], object], told: Callable[[Ended], None]) -> None:
        """Do the work, then call `told` with how it ended, in the window's own turn."""

    def finish(self) -> None:
        """Wait until everything asked for is done and told."""


class JournalView(Protocol):
    """What the journal's presenter asks of its panel."""

    def show_state(self, state: JournalState) -> None:
        """Show what stands around the rows; the same state again changes nothing."""

    def reload(self, rows: int) -> None:
        """Forget the rows read so far; there are `rows` of them now."""
