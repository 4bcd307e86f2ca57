"""What the journal keeps of a plan: the frozen documents, the figures a table shows, and a hash over all of it.

Pure values: no clock, no file. Money is `Decimal` in memory and text in storage, so every digit comes back.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from planner.model.language import tr

Stored = str | int | None
"""What one column of a stored row may hold. Never a float."""

NUMBER_FIELDS = ("size", "leverage", "entry", "stop", "liquidation", "risk", "reward_to_risk")
TEXT_FIELDS = ("title", "symbol", "side", "venue", "currency", "note")
COLUMNS = (
    *("id", "sequence", "saved_at", "status"),
    *TEXT_FIELDS,
    *NUMBER_FIELDS,
    *("deleted_at", "search", "documents_hash"),
)
"""The stored columns of the table `entry`, in the order in which they are hashed. Never reorder: add at the end."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLACES = 1000  # beyond this many digits a number is a fault, and writing it out in full could exhaust memory


class Status(StrEnum):
    """Where a trade stands; the user sets it by hand."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the table's line and the entry have in common."""

    id: str
    """Made by the program before the save: "p", or a spreadsheet would see a number, and a UUID, or a save repeated would be two trades."""
    saved_at: datetime
    """When the plan was saved, UTC."""
    status: Status
    title: str
    symbol: str
    side: str
    venue: str
    currency: str
    """The settlement currency; risk is in it."""
    note: str
    size: Decimal | None
    """Quantity in contracts."""
    leverage: Decimal | None
    entry: Decimal | None
    """Average entry price."""
    stop: Decimal | None
    liquidation: Decimal | None
    """None: cannot be liquidated, or the venue calls instead."""
    risk: Decimal | None
    """`loss_at_stop` of the assessment, in `currency`."""
    reward_to_risk: Decimal | None
    sequence: int | None = None
    """Order of saving, given by the journal; None until stored. Clocks never decide the order."""
    deleted_at: datetime | None = None
    """When it went to the bin, UTC; None: not in the bin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow(Kept):
    """One line of the journal's table: everything but the documents.

    In a row whose bytes changed on disk (`damaged`) an unreadable number is None, an unreadable time is 1970 and an
    unreadable status is planned: show such a row as damaged, and do not calculate with it.
    """

    damaged: bool = False
    """The stored bytes no longer match the hash written with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry(Kept):
    """A plan as saved: its frozen documents, its figures, and the note the user may still edit.

    Raises ValueError if a time is not UTC, the id does not start with a letter, a number is not finite, or a text
    holds half a character (a lone surrogate), which no file can keep.
    """

    plan: str
    """The `margin-plan/1` JSON document with its rules filled in."""
    assessment: str
    """The `margin-assessment/1` JSON document."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(
                tr("a journal id is a letter and up to 63 letters, digits, - or _, not {id!r}", id=self.id)
            )
        for name in ("saved_at", "deleted_at"):
            _require_utc(name, getattr(self, name))
        for name in (*TEXT_FIELDS, "plan", "assessment"):
            _require_text(name, getattr(self, name))
        for name in NUMBER_FIELDS:
            _require_number(name, getattr(self, name))

    def row(self) -> JournalRow:
        """Return the table's line for this entry."""
        return JournalRow(**_kept(self))


def utc_text(moment: datetime) -> str:
    """Write a UTC time with fixed width (`2026-11-22T15:55:39.000000Z`), so that text order is time order."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def search_text(text: str) -> str:
    """Fold case and width, so that `btc` finds BTC and `übung` finds ÜBUNG."""
    return unicodedata.normalize("NFKC", text).casefold()


def documents_hash(plan: str, assessment: str) -> str:
    """Hash the two documents (SHA-256, hex); the row's hash covers this one and thereby both of them."""
    return _sha256([plan, assessment])


def stored_values(entry: JournalEntry) -> tuple[Stored, ...]:
    """Return what storage keeps for the entry besides its documents, in the order of COLUMNS."""
    return (*_row_values(entry.row()), documents_hash(entry.plan, entry.assessment))


def revalued(row: JournalRow, hashed_documents: str) -> tuple[Stored, ...]:
    """Return the stored values of an edited row whose documents stay as they are."""
    return (*_row_values(row), hashed_documents)


def values_hash(values: Sequence[Stored]) -> str:
    """Hash stored values exactly as they lie in storage (SHA-256 over canonical JSON, hex)."""
    return _sha256(list(values))


def row_hash(entry: JournalEntry) -> str:
    """Hash everything stored for the entry, its documents and its sequence included."""
    return values_hash(stored_values(entry))


def shown(value: Stored) -> str:
    """Return a stored text as it can be shown: storage hands undecodable bytes over as lone surrogates."""
    text = str("" if value is None else value)
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def row_from_values(values: Sequence[Stored], *, damaged: bool = False) -> JournalRow:
    """Read stored values (order of COLUMNS) back into a row. Never raises: see JournalRow on damaged ones."""
    stored = dict(zip(COLUMNS, values, strict=True))
    sequence = stored["sequence"]
    status = stored["status"]
    read: dict[str, Any] = {name: shown(stored[name]) for name in TEXT_FIELDS}
    read |= {name: _number(stored[name]) for name in NUMBER_FIELDS}
    return JournalRow(
        id=shown(stored["id"]),
        sequence=sequence if isinstance(sequence, int) else None,
        saved_at=_moment(stored["saved_at"]) or EPOCH,
        status=Status(status) if status in set(Status) else Status.PLANNED,
        deleted_at=_moment(stored["deleted_at"]),
        damaged=damaged,
        **read,
    )


def entry_from_row(row: JournalRow, plan: str, assessment: str) -> JournalEntry:
    """Join a row and its documents into the entry that was saved."""
    return JournalEntry(**_kept(row), plan=shown(plan), assessment=shown(assessment))


def _kept(line: Kept) -> dict[str, Any]:
    return {field.name: getattr(line, field.name) for field in fields(Kept)}


def _row_values(row: JournalRow) -> tuple[Stored, ...]:
    searched = "\n".join(search_text(text) for text in (row.symbol, row.title, row.venue, row.note))
    return (
        *(row.id, row.sequence, utc_text(row.saved_at), str(row.status)),
        *(getattr(row, name) for name in TEXT_FIELDS),
        *(None if (number := getattr(row, name)) is None else str(number) for name in NUMBER_FIELDS),
        *(row.deleted_at and utc_text(row.deleted_at), searched),
    )


def _sha256(values: list[Stored]) -> str:
    return hashlib.sha256(_CANONICAL.encode(values).encode("utf-8", "surrogateescape")).hexdigest()


def _moment(value: Stored) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except ValueError:
        return None


def _number(value: Stored) -> Decimal | None:
    text = str(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if _written_out(text) or _bounded(number) else None


def _written_out(text: str) -> bool:
    """Whether a number is short and without an exponent; to ask the text takes a fifth of the time."""
    return len(text) <= _PLACES and text.strip("-0123456789.") == ""


def _bounded(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= _PLACES and number.adjusted() <= _PLACES


def _require_utc(name: str, moment: datetime | None) -> None:
    if moment is not None and (moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None)):
        raise ValueError(tr("{name} must be a time in UTC, not {moment!r}", name=name, moment=moment))


def _require_text(name: str, text: str) -> None:
    try:
        text.encode()  # in C: a walk over each character would be most of the time that a save or an export takes
    except UnicodeEncodeError:
        raise ValueError(
            tr("the {name} holds half a character that cannot be stored; type it again", name=name)
        ) from None


def _require_number(name: str, number: Decimal | None) -> None:
    if number is not None and not _bounded(number):
        raise ValueError(tr("{name} must be a finite number of at most {places} digits", name=name, places=_PLACES))
