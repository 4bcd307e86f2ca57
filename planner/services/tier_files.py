"""The tiers of a venue's many symbols: one compact file beside its rulebook, read once, and one symbol at a time made into records."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator

from planner.model.language import tr
from planner.model.number import shown
from planner.model.rulebook import Day, FigureEntry, Record, Status, SymbolEntry, TierRow, TierTable
from planner.services.rulebook_files import BrokenRulebookError, fault_sentences, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

Cell = str | None
_Read = TypeVar("_Read", bound=Record)


class TierDocument(Record):
    """A tiers file (`format: "margin-tiers/1"`).

    `source` is a key of the rulebook's sources, `columns` names the cells of every row, and `figures` holds what all symbols share;
    a symbol is `{"figures": {…}, "rows": [[…], …]}`, its own figures before the shared ones. Symbols are validated when asked for.
    """

    format: Literal["margin-tiers/1"]
    about: str
    source: str
    checked_on: Day
    tiers_status: Status
    tiers_note: str = ""
    figures_status: Status
    figures_note: str = ""
    columns: tuple[Literal["max_notional", "max_leverage", "maintenance_rate", "maintenance_amount"], ...]
    figures: dict[str, str] = Field(default_factory=dict)
    symbols: dict[str, Any]

    @field_validator("columns")
    @classmethod
    def _columns_differ(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(columns)) < len(columns):
            raise ValueError(tr("a column stands twice; keep one"))
        return columns


class TierSymbol(Record):
    """One symbol of a tiers file."""

    figures: dict[str, str] = Field(default_factory=dict)
    rows: tuple[tuple[Cell, ...], ...]


class TierFile:
    """The tiers file at `path`. Nothing is read before it is asked for; rulebooks that share the file share what was read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def beside(self, sources: Container[str]) -> TierFile:
        """Return itself for a rulebook with these keys of sources; raises BrokenRulebookError where the file's own is not among them."""
        if self._document.source not in sources:
            source = shown(self._document.source)
            raise BrokenRulebookError(
                (
                    tr(
                        "{name}: source: “{source}” is not among the rulebook's sources.",
                        name=self._path.name,
                        source=source,
                    ),
                )
            )
        return self

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols in the order of the file; raises BrokenRulebookError where the file cannot be read."""
        return tuple(self._document.symbols)

    def entry(self, symbol: str) -> SymbolEntry | None:
        """Return what the file says of the symbol, or None; raises BrokenRulebookError where that is broken."""
        document, where = self._document, f"symbols.{shown(symbol)}"
        if symbol not in document.symbols:
            return None
        found = self._valid(TierSymbol, document.symbols[symbol], where)
        table: dict[str, object] = {
            "rows": self._rows(found, where),
            "source": document.source,
            "status": document.tiers_status,
            "checked_on": document.checked_on,
            "note": document.tiers_note,
        }
        figures = {
            key: FigureEntry(
                value=text,
                source=document.source,
                status=document.figures_status,
                checked_on=document.checked_on,
                note=document.figures_note,
            )
            for key, text in (document.figures | found.figures).items()
        }
        tiers = self._valid(TierTable, table, where)
        return self._valid(SymbolEntry, {"figures": figures, "tiers": tiers}, where)

    def _rows(self, symbol: TierSymbol, where: str) -> tuple[TierRow, ...]:
        columns, rows = self._document.columns, []
        for number, cells in enumerate(symbol.rows):
            place = f"{where}.rows.{number}"
            if len(cells) != len(columns):
                sentence = tr(
                    "{name}: {place}: a row needs {columns} cells.",
                    name=self._path.name,
                    place=place,
                    columns=len(columns),
                )
                raise BrokenRulebookError((sentence,))
            rows.append(self._valid(TierRow, dict(zip(columns, cells, strict=True)), place))
        return tuple(rows)

    @cached_property
    def _document(self) -> TierDocument:
        return self._valid(TierDocument, parse_json(read_text(self._path), self._path.name))

    def _valid(self, record: type[_Read], found: object, where: str = "") -> _Read:
        """Return the record; raises BrokenRulebookError with a sentence for each mistake, which names the place in the file."""
        try:
            return record.model_validate(found)
        except ValidationError as error:
            faults = fault_sentences(error, where)
            raise BrokenRulebookError(tuple(f"{self._path.name}: {fault}" for fault in faults)) from None
