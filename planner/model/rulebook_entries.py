"""What rulebooks and saved rules are written with: figures and tiers with their source, their day and how sure they are."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from planner.model.figures import check_figures
from planner.model.language import tr
from planner.model.number import D, NumberError, plain, read_before, shown

MOST_CHARACTERS = 100_000
"""The longest text of a file's key: a long note, and far beyond."""


def _number(value: object) -> Decimal:
    """Accept text, and exact numbers (a JSON reader hands over whole numbers and decimals); never a float."""
    if isinstance(value, str):
        return D(value)
    if isinstance(value, Decimal):
        return read_before(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return D(str(value))
    raise ValueError(tr('numbers are written as text, such as "0.25"'))


Number = Annotated[Decimal, PlainValidator(_number), PlainSerializer(plain, return_type=str)]
"""A decimal that is text in every file."""


Day = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""The day on which something was checked: rules whose day cannot be read would never grow old."""


class Record(BaseModel):
    """A frozen record of a file; unknown keys are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MOST_CHARACTERS)


class Status(StrEnum):
    """How sure a figure is."""

    VERIFIED = "verified"  # reproduces a figure that the venue shows
    PUBLISHED = "published"  # the venue's own text or interface says so
    DERIVED = "derived"  # follows from published facts, or is the planner's own teaching rule
    UNVERIFIED = "unverified"  # second-hand, old, or not found again
    USER = "user"  # typed by the user for this plan


class Source(Record):
    """Where a figure was read. `address` is a web address or the name of a document."""

    title: str
    address: str
    checked_on: Day


class FigureEntry(Record):
    """One figure in a rulebook file. `source` is a key of the book's sources.

    `short` is the value for short positions where it differs; `short_source` and `short_status` where those differ too.
    """

    value: str
    source: str
    status: Status
    short: str | None = None
    short_source: str | None = None
    short_status: Status | None = None
    checked_on: Day | None = None
    note: str = ""


def _known(figures: dict[str, FigureEntry]) -> dict[str, FigureEntry]:
    check_figures((name, figure.value) for name, figure in figures.items())
    check_figures((name, figure.short) for name, figure in figures.items() if figure.short is not None)
    return figures


FigureEntries = Annotated[dict[str, FigureEntry], AfterValidator(_known)]
"""Figures by name; the names are those of `FIGURES`."""

_Entry = TypeVar("_Entry", "FigureEntry", "Figure")
_LONGEST_ASSET = 30
_HAIRCUT = tr("write a haircut as a fraction from 0 to 1, such as 0.05 for an asset of which 95 % count")


def _haircuts(assets: dict[str, _Entry]) -> dict[str, _Entry]:
    """Refuse what is no haircut, and what is named twice, one line for each asset."""
    faults, names = [], set[str]()
    for name, entry in assets.items():
        fault = _asset(name) or _haircut(entry.value)
        if isinstance(entry, FigureEntry) and entry.short is not None:
            fault = fault or tr("a haircut is the same for long and short; take “short” out")
        if name.upper() in names:
            fault = tr("it stands twice, in small letters and in capitals; keep one")
        names.add(name.upper())
        if fault:
            faults.append(f"{shown(name)}: {fault}" if name.strip() else fault)
    if faults:
        raise ValueError("\n".join(faults))
    return assets


def _asset(name: str) -> str | None:
    good = name.strip() and name.isprintable() and len(name) <= _LONGEST_ASSET
    return None if good else tr("write a short name, such as USDT")


def _haircut(text: str) -> str | None:
    try:
        return None if 0 <= D(text) <= 1 else _HAIRCUT
    except NumberError as error:
        return str(error)


Haircuts = Annotated[dict[str, FigureEntry], AfterValidator(_haircuts)]
"""By asset, the part of its worth that does not count as collateral (1: it counts for nothing)."""


class TierRow(Record):
    """One maintenance tier: up to `max_notional` (inclusive; None is open; in quote, inverse: in coin).

    `maintenance_amount` None follows the recurrence D1 = 0, Dn = floor_n (r_n − r_(n−1)) + D_(n−1).
    """

    max_notional: Number | None = None
    maintenance_rate: Number
    maintenance_amount: Number | None = None
    max_leverage: Number | None = None


def _ladder(rows: tuple[TierRow, ...]) -> tuple[TierRow, ...]:
    """Refuse rows that are no ladder: each cap lies above the last one, and only the last row is open."""
    floor = Decimal(0)
    for number, row in enumerate(rows, start=1):
        if not 0 <= row.maintenance_rate < 1:
            raise ValueError(
                tr("tier {number}: maintenance_rate must be a fraction from 0 up to 1, such as 0.004", number=number)
            )
        if row.max_leverage is not None and row.max_leverage <= 0:
            raise ValueError(tr("tier {number}: max_leverage must be greater than 0", number=number))
        if row.max_notional is None and number < len(rows):
            raise ValueError(tr("tier {number}: only the last tier may be open", number=number))
        if row.max_notional is not None and row.max_notional <= floor:
            raise ValueError(
                tr("tier {number}: max_notional must be greater than {floor}", number=number, floor=plain(floor))
            )
        floor = row.max_notional or floor
    return rows


TierRows = Annotated[tuple[TierRow, ...], Field(min_length=1, max_length=200), AfterValidator(_ladder)]
"""Tiers in rising order."""


class TierTable(Record):
    """The tiers of one symbol in a rulebook file."""

    rows: TierRows
    source: str
    status: Status
    checked_on: Day | None = None
    note: str = ""


class SymbolEntry(Record):
    """What a rulebook says of one symbol beyond the venue's own figures."""

    figures: FigureEntries = {}
    tiers: TierTable | None = None

    def over(self, below: SymbolEntry) -> SymbolEntry:
        """Return this entry laid over another: its figures by name, and its tiers as a whole, stand before the other's."""
        return SymbolEntry.model_construct(figures=below.figures | self.figures, tiers=self.tiers or below.tiers)

    def sources(self) -> set[str]:
        """Return the keys of the sources that the entry's figures and tiers name."""
        named = {source for figure in self.figures.values() for source in (figure.source, figure.short_source)}
        named.add(self.tiers.source if self.tiers else None)
        return {name for name in named if name is not None}


class Figure(Record):
    """One figure of the rules in force: value and provenance, self-contained."""

    value: str
    source: str
    checked_on: str | None = None
    status: Status
    note: str = ""


class RuleTiers(Record):
    """The tiers in force, self-contained."""

    rows: TierRows
    source: str
    checked_on: str | None = None
    status: Status
    note: str = ""


FigureHaircuts = Annotated[dict[str, Figure], AfterValidator(_haircuts)]
"""The same in the rules in force."""
