"""What a venue publishes, as data: every figure with its source, the day it was checked and how sure it is.

A rulebook serves a whole venue; `Rulebook.rules_for` draws the rules of one symbol and side from it. Those rules are also what a saved
plan keeps (`rules` in the plan file), so that it recomputes to the same numbers years later. A fact that is not known is absent.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, Literal

from pydantic import Field, StrictBool, model_validator

from planner.model.errors import PlannerError
from planner.model.figures import FIGURES as FIGURES
from planner.model.figures import check_figures
from planner.model.language import tr
from planner.model.number import shown
from planner.model.rulebook_entries import MOST_CHARACTERS as MOST_CHARACTERS
from planner.model.rulebook_entries import Day as Day
from planner.model.rulebook_entries import Figure as Figure
from planner.model.rulebook_entries import FigureEntries, FigureHaircuts, Haircuts
from planner.model.rulebook_entries import FigureEntry as FigureEntry
from planner.model.rulebook_entries import Number as Number
from planner.model.rulebook_entries import Record as Record
from planner.model.rulebook_entries import RuleTiers as RuleTiers
from planner.model.rulebook_entries import Source as Source
from planner.model.rulebook_entries import Status as Status
from planner.model.rulebook_entries import SymbolEntry as SymbolEntry
from planner.model.rulebook_entries import TierRow as TierRow
from planner.model.rulebook_entries import TierRows as TierRows
from planner.model.rulebook_entries import TierTable as TierTable

ID = r"^[a-z0-9][a-z0-9-]{1,40}$"
"""What a rulebook's id may be."""


class RulebookError(PlannerError):
    """The rulebook cannot be read or does not know what was asked; the message says what to change."""


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
    collateral: FigureHaircuts = Field(default_factory=dict)

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
    which is read only when one of them is asked for. `extends` is the id of the rulebook that lies beneath this one (`over`);
    `own_symbols` leaves that one's symbols out, for another product of the same venue.
    """

    format: Literal["margin-rulebook/1"]
    id: str = Field(pattern=ID)
    name: str = Field(pattern=r"\S")
    about: str
    checked_on: Day
    extends: str | None = Field(default=None, pattern=ID)
    own_symbols: StrictBool = False
    any_symbol: StrictBool = False
    main_symbols: tuple[str, ...] = ()
    sources: dict[str, Source]
    figures: FigureEntries
    symbols: dict[str, SymbolEntry] = Field(default_factory=dict)
    collateral: Haircuts = Field(default_factory=dict)
    tiers_file: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]*\.tiers\.json$")
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sources_and_names_exist(self) -> Rulebook:
        if self.extends == self.id:
            raise ValueError(tr("extends: a rulebook cannot extend itself; name another one, or take the key out"))
        if self.extends is None and (missing := self.unlisted()):
            raise ValueError(tr("source “{missing}” is used but not listed under sources", missing=shown(missing)))
        return self

    def unlisted(self) -> str:
        """Return the first source that is named and not listed, "" where there is none."""
        entries = [SymbolEntry.model_construct(figures=self.figures), *self.symbols.values()]
        named = {name for entry in entries for name in entry.sources()}
        named |= {entry.source for entry in self.collateral.values()}
        return min(named - set(self.sources), default="")

    def over(self, base: Rulebook) -> Rulebook:
        """Return this rulebook laid over the one that it extends, key by key: what it says itself stands before what `base` says.

        Name, id, day and `about` are this book's own. Raises RulebookError where `base` extends another rulebook itself, where the two
        give one key to different sources, or where a source is listed in neither.
        """
        if base.extends is not None:
            raise RulebookError(
                tr(
                    "extends: “{base}” extends “{other}” itself; extend “{other}” instead.",
                    base=base.id,
                    other=base.extends,
                )
            )
        if twice := sorted(key for key in self.sources.keys() & base.sources if self.sources[key] != base.sources[key]):
            raise RulebookError(
                tr(
                    "sources: “{key}” is another page in “{base}”; give this page another key.",
                    key=shown(twice[0]),
                    base=base.id,
                )
            )
        merged = self.model_copy(update=self._merged_with(base))
        if missing := merged.unlisted():
            raise RulebookError(tr("source “{missing}” is used but not listed under sources.", missing=shown(missing)))
        return merged

    def _merged_with(self, base: Rulebook) -> dict[str, Any]:
        return {
            "sources": base.sources | self.sources,
            "figures": base.figures | self.figures,
            "collateral": base.collateral | self.collateral,
            "notes": (*self.notes, *(note for note in base.notes if note not in self.notes)),
            **({} if self.own_symbols else self._symbols_over(base)),
        }

    def _symbols_over(self, base: Rulebook) -> dict[str, Any]:
        nothing = SymbolEntry()
        names = (*base.symbols, *(name for name in self.symbols if name not in base.symbols))
        return {
            "symbols": {name: self.symbols.get(name, nothing).over(base.symbols.get(name, nothing)) for name in names},
            "any_symbol": self.any_symbol if "any_symbol" in self.model_fields_set else base.any_symbol,
            "main_symbols": self.main_symbols or base.main_symbols,
            "tiers_file": self.tiers_file or base.tiers_file,
        }

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
        venue = SymbolEntry.model_construct(figures=self.figures)
        layers = [layer for layer in (venue, more, entry) if layer is not None]
        merged = reduce(lambda below, above: above.over(below), layers)
        return Rules(
            venue=self.id,
            venue_name=self.name,
            symbol=symbol,
            side=side,
            checked_on=self.checked_on,
            figures={name: self._in_force(figure, side) for name, figure in merged.figures.items()},
            tiers=self._tiers_in_force(merged.tiers),
            collateral={asset: self._in_force(figure, side) for asset, figure in self.collateral.items()},
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
