"""A journal kept in memory, for tests of its presenter and its panel; it notes what it was asked."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.entry import JournalEntry, JournalRow, Status, search_text
from planner.model.errors import PlannerError
from planner.model.journal_query import Survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.model.journal_query import Query

NOW = datetime(2026, 7, 31, 19, 30, tzinfo=UTC)


def entry(name: str, **changes: Any) -> JournalEntry:
    usual: dict[str, Any] = {
        "id": name,
        "saved_at": datetime(2026, 7, 31, 19, 14, 7, tzinfo=UTC),
        "status": Status.PLANNED,
        "title": "",
        "symbol": "BTCUSDT",
        "side": "long",
        "venue": "binance-usdm",
        "currency": "USDT",
        "note": "",
        "size": Decimal("0.046"),
        "leverage": Decimal(12),
        "entry": Decimal("62887.9"),
        "stop": Decimal("60875.5"),
        "liquidation": Decimal("57878.8"),
        "risk": Decimal("98.02"),
        "reward_to_risk": Decimal("1.91"),
        "plan": "{}",
        "assessment": "{}",
    }
    return JournalEntry(**(usual | changes))


def many(count: int) -> list[JournalEntry]:
    return [
        entry(
            f"p{number}",
            saved_at=NOW - timedelta(minutes=7 * (count - number)),
            symbol=("BTCUSDT", "ETHUSDT", "SOLUSDT", "BTC/USD")[number % 4],
            side=("long", "short")[number % 2],
            venue=("binance-usdm", "generic", "us-equity-reg-t")[number % 3],
            size=Decimal(number + 1) / 1000,
            status=tuple(Status)[number % 4],
            note=f"Note {number}" if number % 3 else "",
        )
        for number in range(count)
    ]


class MemoryJournal:
    """Satisfies `JournalStore`. `pages` and `queries` keep what was asked; `fault` makes every call fail."""

    def __init__(self, entries: Iterable[JournalEntry] = ()) -> None:
        self.entries = {
            kept.id: dataclasses.replace(kept, sequence=number) for number, kept in enumerate(entries, start=1)
        }
        self.read_only = False
        self.damaged: tuple[str, ...] = ()
        self.pages: list[tuple[int, int]] = []
        self.queries: list[Query] = []
        self.fault = ""
        self._found: tuple[Query | None, list[JournalEntry]] = (None, [])

    def survey(self, query: Query, most: int) -> Iterator[Survey | None]:
        found = self._select(query)
        yield None
        total = sum((kept.deleted_at is not None) == query.in_bin for kept in self.entries.values())
        exposed = [kept.row() for kept in found if kept.status in (Status.PLANNED, Status.OPEN) and not query.in_bin]
        rows = tuple(dataclasses.replace(row, damaged=row.id in self.damaged) for row in exposed)
        yield Survey(rows=len(found), total=total, exposed=rows if len(rows) <= most else None)

    def prepare(self, query: Query) -> Iterator[None]:
        self._check()
        yield

    def count(self, query: Query) -> int:
        return len(self._select(query))

    def page(self, query: Query, offset: int, limit: int) -> list[JournalRow]:
        self.pages.append((offset, limit))
        rows = [kept.row() for kept in self._select(query)[offset : offset + limit]]
        return [dataclasses.replace(row, damaged=row.id in self.damaged) for row in rows]

    def ids(self, query: Query) -> list[str]:
        return [kept.id for kept in self._select(query)]

    def venues(self) -> list[str]:
        self._check()
        return sorted({kept.venue for kept in self.entries.values() if kept.deleted_at is None})

    def get(self, entry_id: str, *, damaged_too: bool = False) -> JournalEntry | None:
        self._check()
        return self.entries.get(entry_id)

    def save(self, entry: JournalEntry) -> JournalEntry:
        self._check()
        self._found = (None, [])
        return self.entries.setdefault(entry.id, entry)

    def update_note(self, entry_id: str, note: str) -> JournalEntry:
        return self._replace(entry_id, note=note)

    def set_status(self, entry_id: str, status: Status) -> JournalEntry:
        return self._replace(entry_id, status=status)

    def delete(self, ids: Iterable[str]) -> tuple[str, ...]:
        return self._move(ids, NOW)

    def restore(self, ids: Iterable[str]) -> tuple[str, ...]:
        return self._move(ids, None)

    def _move(self, ids: Iterable[str], when: datetime | None) -> tuple[str, ...]:
        self._check()
        moved = tuple(i for i in ids if i in self.entries and (self.entries[i].deleted_at is None) != (when is None))
        for entry_id in moved:
            self._replace(entry_id, deleted_at=when)
        return moved

    def _replace(self, entry_id: str, **changes: Any) -> JournalEntry:
        self._check()
        if self.read_only:
            raise PlannerError("This journal is open for reading only.")
        self.entries[entry_id] = dataclasses.replace(self.entries[entry_id], **changes)
        self._found = (None, [])
        return self.entries[entry_id]

    def _select(self, query: Query) -> list[JournalEntry]:
        self._check()
        self.queries.append(query)
        if self._found[0] != query:
            self._found = (query, self._sorted(query))
        return self._found[1]

    def _sorted(self, query: Query) -> list[JournalEntry]:
        found = [kept for kept in self.entries.values() if matches(kept, query)]
        known = [kept for kept in found if getattr(kept, query.sort) is not None]
        missing = [kept for kept in found if getattr(kept, query.sort) is None]
        key = "sequence" if query.sort == "saved_at" else query.sort
        return sorted(known, key=lambda kept: getattr(kept, key), reverse=query.descending) + missing

    def _check(self) -> None:
        if self.fault:
            raise PlannerError(self.fault)


def matches(kept: JournalEntry, query: Query) -> bool:
    text = search_text(f"{kept.symbol}\n{kept.title}\n{kept.venue}\n{kept.note}")
    return (
        (kept.deleted_at is not None) == query.in_bin
        and all(word in text for word in query.words())
        and query.side in (None, kept.side)
        and query.venue in (None, kept.venue)
        and query.status in (None, kept.status)
        and (query.saved_from is None or kept.saved_at >= query.saved_from)
        and (query.saved_to is None or kept.saved_at < query.saved_to)
    )
