"""Rulebooks as a person reads them: Markdown with every figure, its source, its date and how sure it is.

`python -m planner.services.rulebook_text` writes the rendering of each shipped rulebook beside its file, and the index of their names.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planner.model.figures import FIGURES
from planner.model.number import plain
from planner.services.paths import resource_dir
from planner.services.rulebook_files import NAMES
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from decimal import Decimal

    from planner.model.rulebook import FigureEntry, Rulebook, RuleTiers, TierRow

FIGURE_HEAD = ("Figure", "Value", "Status", "Source", "Note")
ASSET_HEAD = ("Asset", "Haircut", "Status", "Source", "Note")
TIER_HEAD = ("Up to", "Leverage up to", "Maintenance", "Deduction")


def render(shelf: RulebookShelf, name: str) -> str:
    """Return the rulebook as Markdown: its rules, the tiers of its main symbols, its notes and sources.

    Where it extends another one, everything in force is shown, and what stands in the other one is marked “from” it.
    """
    book, own = shelf.book(name), shelf.written(name)
    parts = [*_head(book), *_figures(book, own), *_symbols(shelf, book), *_collateral(book, own)]
    return "\n".join([*parts, *_notes(book, own), *_sources(book)]).rstrip("\n") + "\n"


def _head(book: Rulebook) -> Iterator[str]:
    yield f"# {book.name}\n"
    yield f"{book.about}\n"
    yield f"Checked on {book.checked_on}. Rendered from `{book.id}.json`; change that file, not this page.\n"
    if book.extends:
        yield f"It extends `{book.extends}`: what is marked “from `{book.extends}`” stands there.\n"


def _figures(book: Rulebook, own: Rulebook) -> Iterator[str]:
    yield "## Figures\n"
    yield from _table(FIGURE_HEAD, _rows(book, book.figures, own.figures))
    if absent := [name for name in FIGURES if name not in book.figures]:
        yield f"Not stated{'' if book.any_symbol else ' for the venue as a whole'}: {', '.join(absent)}.\n"


def _rows(book: Rulebook, figures: Mapping[str, FigureEntry], own: Container[str]) -> list[tuple[str, ...]]:
    return [_figure_row(name, entry, "" if name in own else _from(book)) for name, entry in figures.items()]


def _from(book: Rulebook) -> str:
    return f"From `{book.extends}`. " if book.extends else ""


def _figure_row(name: str, entry: FigureEntry, inherited: str) -> tuple[str, ...]:
    value, status, source = _shown(entry.value), str(entry.status), entry.source
    if entry.short is not None:
        value = f"{value} long, {_shown(entry.short)} short"
        status = f"{status}; short: {entry.short_status or entry.status}"
        source = f"{source}; short: {entry.short_source or entry.source}"
    return (f"`{name}`", value, status, source, f"{inherited}{entry.note}".rstrip())


def _shown(text: str) -> str:
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _symbols(shelf: RulebookShelf, book: Rulebook) -> Iterator[str]:
    for symbol in dict.fromkeys((*book.main_symbols, *book.symbols)):
        yield f"## {symbol}\n"
        entry, written = shelf.entry(book.id, symbol), shelf.written_entry(book.id, symbol)
        if entry.figures:
            yield from _table(FIGURE_HEAD, _rows(book, entry.figures, written.figures))
        rules = shelf.rules(book.id, symbol, "long")
        if rules.tiers:
            inherited = "" if written.tiers else _from(book)
            yield from _tiers(rules.tiers, inherited, whole=rules.value("tier_mode") == "whole-position")
    if book.main_symbols and len(shelf.symbols(book.id)) > len(book.main_symbols):
        yield f"The file holds {len(shelf.symbols(book.id))} symbols; the main ones are shown.\n"


def _collateral(book: Rulebook, own: Rulebook) -> Iterator[str]:
    if book.collateral:
        yield "## Collateral\n"
        yield "The haircut is the part of an asset's worth that does not count.\n"
        yield from _table(ASSET_HEAD, _rows(book, book.collateral, own.collateral))


def _tiers(tiers: RuleTiers, inherited: str, *, whole: bool) -> Iterator[str]:
    left_out = "none: the rate counts for the whole position" if whole else "by the recurrence"
    yield from _table(TIER_HEAD, [_tier_row(row, left_out) for row in tiers.rows])
    said = f"Tiers: {tiers.status}, {tiers.source}, checked on {tiers.checked_on}. {inherited}{tiers.note}"
    yield said.rstrip() + "\n"


def _tier_row(row: TierRow, left_out: str) -> tuple[str, ...]:
    cap = "no limit" if row.max_notional is None else _thousands(row.max_notional)
    leverage = "" if row.max_leverage is None else f"{plain(row.max_leverage)}×"
    amount = left_out if row.maintenance_amount is None else _thousands(row.maintenance_amount)
    return (cap, leverage, f"{plain(row.maintenance_rate * 100)} %", amount)


def _thousands(value: Decimal) -> str:
    return format(value, ",f").replace("-", "−")


def _notes(book: Rulebook, own: Rulebook) -> Iterator[str]:
    if book.notes:
        yield "## Notes\n"
        yield "\n".join(f"- {note if note in own.notes else _from(book) + note}" for note in book.notes) + "\n"


def _sources(book: Rulebook) -> Iterator[str]:
    yield "## Sources\n"
    rows = [(f"`{key}`", source.title, source.address, source.checked_on) for key, source in book.sources.items()]
    yield from _table(("Key", "Title", "Address", "Checked on"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"
    yield ""


def names_of(shelf: RulebookShelf) -> str:
    """Return the index of the names: id, tab, name, a line each."""
    return "".join(f"{name}\t{shelf.book(name).name}\n" for name in shelf.ids())


def main() -> None:
    """Write the rendering of every shipped rulebook beside its file, and the index of their names."""
    resources = resource_dir()
    shelf = RulebookShelf(resources)
    for name in shelf.ids():
        path = resources / "rulebooks" / f"{name}.md"
        path.write_text(render(shelf, name), encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path}\n")
    index = resources / "rulebooks" / NAMES
    index.write_text(names_of(shelf), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{index}\n")


if __name__ == "__main__":
    main()
