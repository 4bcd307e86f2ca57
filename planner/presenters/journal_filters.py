"""Which plans the journal shows: the choices of the filter row, and the query they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.model.journal_query import Query
from planner.model.language import tr
from planner.model.side import Side
from planner.presenters.journal_cells import COLUMN_INDEX, COLUMNS
from planner.presenters.statuses import STATUS_WORDS

if TYPE_CHECKING:
    from datetime import tzinfo

Choices = tuple[tuple[str, str], ...]
"""(value, text) of each choice; the value "" asks for everything."""


class When(StrEnum):
    """When a plan was saved."""

    ANY = ""
    TODAY = "today"
    WEEK = "7-days"
    MONTH = "30-days"
    YEAR = "year"
    CUSTOM = "custom"


SIDES: Choices = (("", tr("Any side")), (Side.LONG, tr("▲ Long")), (Side.SHORT, tr("▼ Short")))
STATUSES: Choices = (("", tr("Any status")), *((status, word.capitalize()) for status, word in STATUS_WORDS.items()))
DATES: Choices = (
    (When.ANY, tr("Any date")),
    (When.TODAY, tr("Today")),
    (When.WEEK, tr("Last 7 days")),
    (When.MONTH, tr("Last 30 days")),
    (When.YEAR, tr("This year")),
    (When.CUSTOM, tr("Custom range…")),
)
_DAYS_BACK = {When.TODAY: 0, When.WEEK: 6, When.MONTH: 29}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filter row's choices. `first` and `last` are local days, both included, and count with `When.CUSTOM` only."""

    search: str = ""
    side: str = ""
    venue: str = ""
    status: str = ""
    when: When = When.ANY
    first: date | None = None
    last: date | None = None
    in_bin: bool = False

    @property
    def active(self) -> bool:
        """Whether anything is held back, the bin apart."""
        return bool(self.search.strip() or self.side or self.venue or self.status or self.when)


def kept_filters(filters: Filters) -> dict[str, str]:
    """Return what outlives the program: side, venue, status and dates. A search and the bin are over when the window is."""
    days = {"first": filters.first, "last": filters.last}
    texts = {"side": filters.side, "venue": filters.venue, "status": filters.status, "when": str(filters.when)}
    return texts | {name: day.isoformat() for name, day in days.items() if day is not None}


def filters_from(kept: object) -> Filters:
    """Return the filters of `kept_filters`; what is unknown or broken in them asks for everything."""
    texts = {name: text for name, text in kept.items() if isinstance(text, str)} if isinstance(kept, dict) else {}
    return Filters(
        side=_known(texts.get("side", ""), SIDES),
        venue=texts.get("venue", ""),
        status=_known(texts.get("status", ""), STATUSES),
        when=When(_known(texts.get("when", ""), DATES)),
        first=_day(texts.get("first", "")),
        last=_day(texts.get("last", "")),
    )


def _known(value: str, choices: Choices) -> str:
    return value if any(value == known for known, _ in choices) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """The order: a column's key and its direction. A key that cannot be sorted falls back to the time of saving."""

    column: str = "saved"
    descending: bool = True

    @property
    def field(self) -> str:
        """Return the store's name of the column."""
        index = COLUMN_INDEX.get(self.column)
        return (COLUMNS[index].sort if index is not None else "") or "saved_at"


def query_of(filters: Filters, sort: Sort, now: datetime, zone: tzinfo | None) -> Query:
    """Return what to ask the store. Days begin at local midnight."""
    saved_from, saved_to = span(filters, now, zone)
    return Query(
        search=filters.search,
        side=filters.side or None,
        venue=filters.venue or None,
        status=filters.status or None,
        saved_from=saved_from,
        saved_to=saved_to,
        in_bin=filters.in_bin,
        sort=sort.field,
        descending=sort.descending,
    )


def span(filters: Filters, now: datetime, zone: tzinfo | None) -> tuple[datetime | None, datetime | None]:
    """Return the first instant shown and the first one no longer shown, UTC; None where open."""
    today = now.astimezone(zone).date()
    if filters.when == When.ANY:
        return None, None
    if filters.when == When.CUSTOM:
        return (
            _midnight(filters.first, zone) if filters.first else None,
            _midnight(filters.last + timedelta(days=1), zone) if filters.last else None,
        )
    if filters.when == When.YEAR:
        return _midnight(today.replace(month=1, day=1), zone), None
    return _midnight(today - timedelta(days=_DAYS_BACK[filters.when]), zone), None


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
