"""Rulebooks as a person reads them: Markdown with every figure, its source, its date and how sure it is.

`python -m planner.services.rulebook_text` writes the rendering of each shipped rulebook beside its file.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planner.model.figures import FIGURES
from planner.model.number import plain
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from planner.model.rulebook import FigureEntry, Rulebook, RuleTiers, TierRow

FIGURE_HEAD = ("Figure", "Value", "Status", "Source", "Note")
TIER_HEAD = ("Up to", "Leverage up to", "Maintenance", "Deduction")


def render(shelf: RulebookShelf, name: str) -> str:
    """Return the rulebook as Markdown: its rules, the tiers of its main symbols, its notes and sources."""
    book = shelf.book(name)
    parts = [*_head(book), *_figures(book), *_symbols(shelf, book), *_notes(book), *_sources(book)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _head(book: Rulebook) -> Iterator[str]:
    yield f"# {book.name}\n"
    yield f"{book.about}\n"
    yield f"Checked on {book.checked_on}. Rendered from `{book.id}.json`; change that file, not this page.\n"


def _figures(book: Rulebook) -> Iterator[str]:
    yield "## Figures\n"
    yield from _table(FIGURE_HEAD, [_figure_row(name, entry) for name, entry in book.figures.items()])
    if absent := [name for name in FIGURES if name not in book.figures]:
        yield f"Not stated{'' if book.any_symbol else ' for the venue as a whole'}: {', '.join(absent)}.\n"


def _figure_row(name: str, entry: FigureEntry) -> tuple[str, ...]:
    value, status, source = _shown(entry.value), str(entry.status), entry.source
    if entry.short is not None:
        value = f"{value} long, {_shown(entry.short)} short"
        status = f"{status}; short: {entry.short_status or entry.status}"
        source = f"{source}; short: {entry.short_source or entry.source}"
    return (f"`{name}`", value, status, source, entry.note)


def _shown(text: str) -> str:
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _symbols(shelf: RulebookShelf, book: Rulebook) -> Iterator[str]:
    for symbol in dict.fromkeys((*book.main_symbols, *book.symbols)):
        yield f"## {symbol}\n"
        entry = shelf.entry(book.id, symbol)
        if entry.figures:
            yield from _table(FIGURE_HEAD, [_figure_row(name, figure) for name, figure in entry.figures.items()])
        rules = shelf.rules(book.id, symbol, "long")
        if rules.tiers:
            yield from _tiers(rules.tiers, whole=rules.value("tier_mode") == "whole-position")
    if book.main_symbols and len(shelf.symbols(book.id)) > len(book.main_symbols):
        yield f"The file holds {len(shelf.symbols(book.id))} symbols; the main ones are shown.\n"


def _tiers(tiers: RuleTiers, *, whole: bool) -> Iterator[str]:
    left_out = "none: the rate counts for the whole position" if whole else "by the recurrence"
    yield from _table(TIER_HEAD, [_tier_row(row, left_out) for row in tiers.rows])
    yield f"Tiers: {tiers.status}, {tiers.source}, checked on {tiers.checked_on}. {tiers.note}".rstrip() + "\n"


def _tier_row(row: TierRow, left_out: str) -> tuple[str, ...]:
    cap = "no limit" if row.max_notional is None else _thousands(row.max_notional)
    leverage = "" if row.max_leverage is None else f"{plain(row.max_leverage)}×"
    amount = left_out if row.maintenance_amount is None else _thousands(row.maintenance_amount)
    return (cap, leverage, f"{plain(row.maintenance_rate * 100)} %", amount)


def _thousands(value: Decimal) -> str:
    return format(value, ",f").replace("-", "−")


def _notes(book: Rulebook) -> Iterator[str]:
    if book.notes:
        yield "## Notes\n"
        yield "\n".join(f"- {note}" for note in book.notes) + "\n"


def _sources(book: Rulebook) -> Iterator[str]:
    yield "## Sources\n"
    rows = [(f"`{key}`", source.title, source.address, source.checked_on) for key, source in book.sources.items()]
    yield from _table(("Key", "Title", "Address", "Checked on"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"
    yield ""


def main() -> None:
    """Write the rendering of every shipped rulebook beside its file."""
    resources = resource_dir()
    shelf = RulebookShelf(resources)
    for name in shelf.ids():
        path = resources / "rulebooks" / f"{name}.md"
        path.write_text(render(shelf, name), encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
