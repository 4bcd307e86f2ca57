"""What the journal's table asks for: which plans, in which order."""

from dataclasses import dataclass
from datetime import datetime

from planner.model.entry import NUMBER_FIELDS, TEXT_FIELDS, JournalRow, search_text
from planner.model.language import tr

SORT_KEYS = ("saved_at", "status", *TEXT_FIELDS, *NUMBER_FIELDS)
"""Columns the journal can be ordered by; each has an index. `saved_at` orders by sequence, whatever the clock did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A selection of the journal. All conditions must hold. Raises ValueError for a sort key that does not exist."""

    search: str = ""
    """Words, each of which must occur (part of a word is enough, case is ignored) in symbol, title, venue or note."""
    side: str | None = None
    venue: str | None = None
    status: str | None = None
    saved_from: datetime | None = None
    """Saved at this instant or later (aware)."""
    saved_to: datetime | None = None
    """Saved before this instant (aware)."""
    in_bin: bool = False
    """The bin's content instead of the journal's."""
    sort: str = "saved_at"
    """One of SORT_KEYS. Missing figures come last in either direction; equal ones keep the order of saving."""
    descending: bool = True

    def __post_init__(self) -> None:
        if self.sort not in SORT_KEYS:
            raise ValueError(
                tr(
                    "the journal cannot be sorted by {sort!r}; choose one of {sort_keys}",
                    sort=self.sort,
                    sort_keys=", ".join(SORT_KEYS),
                )
            )

    def words(self) -> tuple[str, ...]:
        """Return the search words as they are compared."""
        return tuple(search_text(self.search).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a query holds, besides its rows."""

    rows: int
    total: int
    """Rows without any filter: of the journal, or of the bin if the query is about that."""
    exposed: tuple[JournalRow, ...] | None
    """The planned and open plans among the rows; None: too many to sum. None of the bin's are."""
