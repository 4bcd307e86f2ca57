"""What a venue publishes, as data: every figure with its source, the day it was checked and how sure it is.

A rulebook serves a whole venue; `Rulebook.rules_for` draws the rules of one symbol and side from it. Those rules are also what a saved
plan keeps (`rules` in the plan file), so that it recomputes to the same numbers years later. A fact that is not known is absent.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    model_validator,
)

from planner.model.errors import PlannerError
from planner.model.figures import FIGURES as FIGURES
from planner.model.figures import check_figures
from planner.model.language import tr
from planner.model.number import D, plain, shown

MOST_CHARACTERS = 100_000
"""The longest text of a file's key: a long note, and far beyond."""


def _number(value: object) -> Decimal:
    """Accept text, and exact numbers (a JSON reader hands over whole numbers and decimals); never a float."""
    if isinstance(value, str):
        return D(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return D(str(value))
    raise ValueError(tr('numbers are written as text, such as "0.25"'))


Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(plain, return_type=str)]
"""A decimal that is text in every file."""


class Record(BaseModel):
    """A frozen record of a file; unknown keys are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=MOST_CHARACTERS)


class RulebookError(PlannerError):
    """The rulebook cannot be read or does not know what was asked; the message says what to change."""


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
    checked_on: str


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
    checked_on: str | None = None
    note: str = ""


def _known(figures: dict[str, FigureEntry]) -> dict[str, FigureEntry]:
    check_figures((name, figure.value) for name, figure in figures.items())
    check_figures((name, figure.short) for name, figure in figures.items() if figure.short is not None)
    return figures


FigureEntries = Annotated[dict[str, FigureEntry], AfterValidator(_known)]
"""Figures by name; the names are those of `FIGURES`."""


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
    checked_on: str | None = None
    note: str = ""


class SymbolEntry(Record):
    """What a rulebook says of one symbol beyond the venue's own figures."""

    figures: FigureEntries = {}
    tiers: TierTable | None = None

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


class Rules(Record):
    """The rules of one venue, symbol and side: what the engine reads and a saved plan keeps."""

    format: Literal["margin-rules/1"] = "margin-rules/1"
    venue: str
    venue_name: str
    symbol: str
    side: str
    checked_on: str
    figures: dict[str, Figure]
    tiers: RuleTiers | None = None

    @model_validator(mode="after")
    def _figures_are_known(self) -> Rules:
        check_figures((name, figure.value) for name, figure in self.figures.items())
        return self

    def value(self, name: str) -> str | None:
        """Return the figure's text, or None where the venue's fact is not known."""
        figure = self.figures.get(name)
        return figure.value if figure else None


class Rulebook(Record):
    """One venue's rules (`format: "margin-rulebook/1"`).

    `any_symbol`: the venue's own figures serve every symbol. `tiers_file` names a file beside this one with the tiers of many symbols,
    which is read only when one of them is asked for.
    """

    format: Literal["margin-rulebook/1"]
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    name: str
    about: str
    checked_on: str
    any_symbol: StrictBool = False
    main_symbols: tuple[str, ...] = ()
    sources: dict[str, Source]
    figures: FigureEntries
    symbols: dict[str, SymbolEntry] = {}
    tiers_file: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]*\.tiers\.json$")
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sources_and_names_exist(self) -> Rulebook:
        entries = [SymbolEntry(figures=self.figures), *self.symbols.values()]
        named = {name for entry in entries for name in entry.sources()}
        if missing := sorted(named - set(self.sources)):
            raise ValueError(tr("source “{missing}” is used but not listed under sources", missing=shown(missing[0])))
        return self

    def rules_for(self, symbol: str, side: str, more: SymbolEntry | None = None) -> Rules:
        """Return the rules for `symbol` on `side`; `more` is what the tiers file says of it.

        Raises RulebookError where the venue does not list the symbol.
        """
        entry = self.symbols.get(symbol)
        if entry is None and more is None and not self.any_symbol:
            raise RulebookError(
                tr(
                    "{name} has no symbol “{symbol}”; choose one of its symbols, or the venue “Custom”.",
                    name=self.name,
                    symbol=shown(symbol),
                )
            )
        merged = dict(self.figures)
        tiers: TierTable | None = None
        for layer in (more, entry):
            if layer is not None:
                merged |= layer.figures
                tiers = layer.tiers or tiers
        return Rules(
            venue=self.id,
            venue_name=self.name,
            symbol=symbol,
            side=side,
            checked_on=self.checked_on,
            figures={name: self._in_force(figure, side) for name, figure in merged.items()},
            tiers=self._tiers_in_force(tiers),
        )

    def _in_force(self, entry: FigureEntry, side: str) -> Figure:
        value, named, status = entry.value, entry.source, entry.status
        if side == "short" and entry.short is not None:
            value, named, status = entry.short, entry.short_source or named, entry.short_status or status
        source = self.sources[named]
        return Figure(
            value=value,
            source=source.address,
            checked_on=entry.checked_on or source.checked_on,
            status=status,
            note=entry.note,
        )

    def _tiers_in_force(self, table: TierTable | None) -> RuleTiers | None:
        if table is None:
            return None
        source = self.sources[table.source]
        return RuleTiers(
            rows=table.rows,
            source=source.address,
            checked_on=table.checked_on or source.checked_on,
            status=table.status,
            note=table.note,
        )
