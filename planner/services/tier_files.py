"""The tiers of a venue's many symbols: one compact file beside its rulebook, read once, and one symbol at a time made into records."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, field_validator

from planner.model.language import tr
from planner.model.number import shown
from planner.model.rulebook import Day, FigureEntry, Record, Status, SymbolEntry, TierRow, TierTable
from planner.services.rulebook_files import BrokenRulebookError, fault_sentences, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

Cell = str | None


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
        found = self._document.symbols.get(symbol)
        if found is None:
            return None
        try:
            return self._read(symbol, TierSymbol.model_validate(found))
        except ValidationError as error:
            raise self._broken(error, f"symbols.{symbol}.") from None

    def _read(self, name: str, symbol: TierSymbol) -> SymbolEntry:
        document = self._document
        if any(len(row) != len(document.columns) for row in symbol.rows):
            raise BrokenRulebookError(
                (
                    tr(
                        "{name}: symbols.{name2}: a row needs {columns} cells.",
                        name=self._path.name,
                        name2=name,
                        columns=len(document.columns),
                    ),
                )
            )
        rows = tuple(TierRow.model_validate(dict(zip(document.columns, row, strict=True))) for row in symbol.rows)
        figures = {
            key: FigureEntry(
                value=text,
                source=document.source,
                status=document.figures_status,
                checked_on=document.checked_on,
                note=document.figures_note,
            )
            for key, text in (document.figures | symbol.figures).items()
        }
        table = TierTable(
            rows=rows,
            source=document.source,
            status=document.tiers_status,
            checked_on=document.checked_on,
            note=document.tiers_note,
        )
        return SymbolEntry(figures=figures, tiers=table)

    @cached_property
    def _document(self) -> TierDocument:
        try:
            return TierDocument.model_validate(parse_json(read_text(self._path), self._path.name))
        except ValidationError as error:
            raise self._broken(error) from None

    def _broken(self, error: ValidationError, where: str = "") -> BrokenRulebookError:
        return BrokenRulebookError(
            tuple(f"{self._path.name}: {where}{sentence}" for sentence in fault_sentences(error))
        )
