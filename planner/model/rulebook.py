"""What a venue publishes, as data: every figure with its source, the day it was checked and how sure it is.

A rulebook serves a whole venue; `Rulebook.rules_for` draws the rules of one symbol and side from it. Those rules are also what a saved
plan keeps (`rules` in the plan file), so that it recomputes to the same numbers years later. A fact that is not known is absent.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from planner.model.errors import PlannerError
from planner.model.number import D, plain


def _number(value: object) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, str):
        return D(value)
    raise ValueError('numbers are written as text, such as "0.25"')


Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(plain, return_type=str)]
"""A decimal that is text in every file."""


class Record(BaseModel):
    """A frozen record of a file; unknown keys are refused by name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=100_000)


class RulebookError(PlannerError):
    """The rulebook cannot be read or does not know what was asked; the message says what to change."""


class Status(StrEnum):
    """How sure a figure is."""

    VERIFIED = "verified"  # reproduces a figure that the venue shows
    PUBLISHED = "published"  # the venue's own text or interface says so
    DERIVED = "derived"  # follows from published facts, or is the planner's own teaching rule
    UNVERIFIED = "unverified"  # second-hand, old, or not found again
    USER = "user"  # typed by the user for this plan


FIGURES: dict[str, str] = {
    "instrument_kind": "What is traded: spot, a margin loan, or a linear or inverse contract.",
    "settlement_currency": "The currency in which profit, loss and collateral are counted.",
    "quote_currency": "The currency of the price.",
    "underlying": "The coin or share behind the symbol; other positions in it move with the price.",
    "contract_size": "Base units (linear) or quote units (inverse) in one contract.",
    "tick": "The smallest price step.",
    "lot": "The smallest quantity step.",
    "min_notional": "The smallest position the venue accepts, in quote currency.",
    "maintenance_on": "What maintenance is measured on: the mark price, the entry, or the market value.",
    "maintenance_rate": "Maintenance margin as a fraction of the notional.",
    "maintenance_amount": "The deduction that keeps maintenance continuous from tier to tier.",
    "tier_mode": "Whether a tier's rate counts only above its floor (progressive) or for the whole position.",
    "closing_fee_rate": "The closing fee that the venue counts into maintenance.",
    "max_leverage": "The highest leverage the venue grants.",
    "margin_call_ratio": "The share of equity that maintenance has reached when the venue warns (1 = liquidation).",
    "liquidation_fee_rate": "The clearance fee on the liquidated notional.",
    "liquidation_residual": "Whether what is left after a liquidation is kept by the venue or returned.",
    "liquidation_taker_fee": "Whether the taker fee is charged on a liquidation as well (yes or no).",
    "maker_fee": "The fee of an order that waits in the book, as a fraction of the notional.",
    "taker_fee": "The fee of an order that fills at once, as a fraction of the notional.",
    "funding_rate": "What longs pay shorts each interval, as a fraction of the notional.",
    "funding_interval_hours": "Hours between two fundings.",
    "borrow_rate_daily": "Interest on the loan per day, as a fraction.",
    "opening_borrow_fee": "A fee on the loan, charged once at opening.",
    "carry_paid_from": "What pays funding and interest: the slice, the balance, or the debt.",
    "loan": "Whether the loan is the notional less the collateral (net) or the whole notional (full).",
    "trigger_price": "The price that decides a liquidation: mark, index, oracle or last.",
}
"""Every figure a rulebook may hold, and what it means."""


class Source(Record):
    """Where a figure was read. `address` is a web address or the name of a document."""

    title: str
    address: str
    checked_on: str


class FigureEntry(Record):
    """One figure in a rulebook file. `short` is the value for short positions where it differs; `source` is a key of the book's sources."""

    value: str
    source: str
    status: Status
    short: str | None = None
    checked_on: str | None = None
    note: str = ""


class TierRow(Record):
    """One maintenance tier: up to `max_notional` (inclusive; None is open; in quote, inverse: in coin).

    `maintenance_amount` None follows the recurrence D1 = 0, Dn = floor_n (r_n − r_(n−1)) + D_(n−1).
    """

    max_notional: Number | None = None
    maintenance_rate: Number
    maintenance_amount: Number | None = None
    max_leverage: Number | None = None


class TierTable(Record):
    """The tiers of one symbol in a rulebook file."""

    rows: tuple[TierRow, ...] = Field(min_length=1)
    source: str
    status: Status
    checked_on: str | None = None
    note: str = ""


class SymbolEntry(Record):
    """What a rulebook says of one symbol beyond the venue's own figures."""

    figures: dict[str, FigureEntry] = {}
    tiers: TierTable | None = None


class Figure(Record):
    """One figure of the rules in force: value and provenance, self-contained."""

    value: str
    source: str
    checked_on: str | None = None
    status: Status
    note: str = ""


class RuleTiers(Record):
    """The tiers in force, self-contained."""

    rows: tuple[TierRow, ...] = Field(min_length=1)
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
        _refuse_unknown(self.figures)
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
    any_symbol: bool = False
    main_symbols: tuple[str, ...] = ()
    sources: dict[str, Source]
    figures: dict[str, FigureEntry]
    symbols: dict[str, SymbolEntry] = {}
    tiers_file: str | None = None
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sources_and_names_exist(self) -> Rulebook:
        groups = [self.figures, *(entry.figures for entry in self.symbols.values())]
        for figures in groups:
            _refuse_unknown(figures)
        named = {figure.source for figures in groups for figure in figures.values()}
        named |= {entry.tiers.source for entry in self.symbols.values() if entry.tiers}
        if missing := sorted(named - set(self.sources)):
            raise ValueError(f"source “{missing[0]}” is used but not listed under sources")
        return self

    def rules_for(self, symbol: str, side: str, more: SymbolEntry | None = None) -> Rules:
        """Return the rules for `symbol` on `side`; `more` is what the tiers file says of it.

        Raises RulebookError where the venue does not list the symbol.
        """
        entry = self.symbols.get(symbol)
        if entry is None and more is None and not self.any_symbol:
            raise RulebookError(
                f"{self.name} has no symbol “{symbol}”; choose one of its symbols, or the venue “Custom”."
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
        value = entry.short if side == "short" and entry.short is not None else entry.value
        source = self.sources[entry.source]
        return Figure(
            value=value,
            source=source.address,
            checked_on=entry.checked_on or source.checked_on,
            status=entry.status,
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


def _refuse_unknown(figures: dict[str, Any]) -> None:
    if unknown := sorted(set(figures) - set(FIGURES)):
        raise ValueError(f"unknown figure “{unknown[0]}”")
