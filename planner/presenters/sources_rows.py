"""The rows of the Sources page: each figure with its page, its day, how sure it is, and whose rulebook says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.figures import FIGURES
from planner.model.guardrails.ages import AGEING
from planner.model.language import tr
from planner.model.rulebook import FigureEntry, SymbolEntry
from planner.presenters.ages import age_of, ago
from planner.presenters.figure_words import FALLBACKS, STATUS_MEANINGS, STATUS_WORDS, UNKNOWN, title_of, value_of
from planner.presenters.words import NONE, Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planner.model.rulebook import Figure, Rulebook, Rules

NOTHING = SymbolEntry()
_PAGE = re.compile(r"https?://[^\s;,]+")
FROZEN = tr("the saved plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The rules in force, and the rulebook that they come from. Rules that are frozen into a plan have no book behind them.

    `own` is the book as its own file has it, `entry` and `own_entry` what book and file say of the symbol, `base_name` the name of the
    book that it extends. `mine`: the file is the user's. `typed`: figures that were typed on the ticket, which stand before the book's.
    """

    rules: Rules
    book: Rulebook | None = None
    own: Rulebook | None = None
    entry: SymbolEntry = NOTHING
    own_entry: SymbolEntry = NOTHING
    base_name: str = ""
    mine: bool = False
    typed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One figure. `detail` is everything there is to say of it; `address` is "" where there is no page to open.

    `ages`: the venue can change it, which teaching rules and figures of the user's own are spared.
    """

    key: str
    name: str
    value: str
    status: str
    checked: str
    source: str
    origin: str
    detail: str
    address: str = ""
    known: bool = True
    ages: bool = False

    def cells(self) -> tuple[str, ...]:
        """Return the texts from left to right."""
        return (self.name, self.value, self.status, self.checked, self.source, self.origin)


def figure_row(origin: Origin, name: str, words: Words, figures: Mapping[str, str]) -> SourceRow:
    """Return the row of a figure in force; `figures` holds all values in force."""
    book, entry = origin.book, origin.entry.figures.get(name)
    if entry is None and book is not None:
        entry = book.figures.get(name)
    of_symbol = name in origin.entry.figures
    own = origin.own is not None and name in (origin.own_entry.figures if of_symbol else origin.own.figures)
    value, other = _shown(name, origin.rules.figures[name].value, words, figures), ""
    if entry is not None and entry.short not in (None, entry.value):
        long = origin.rules.side == "long"
        other_value = _shown(name, entry.short or "" if long else entry.value, words, figures)
        other = tr("For shorts: {value}.", value=other_value) if long else tr("For longs: {value}.", value=other_value)
    told = _Told(title_of(name), value, FIGURES[name], other)
    return _row(
        f"figure:{name}",
        told,
        origin.rules.figures[name],
        _source(origin, entry),
        stands_in(origin, own=own, of_symbol=of_symbol),
    )


def asset_row(origin: Origin, asset: str, words: Words) -> SourceRow:
    """Return the row of an asset's haircut."""
    entry = origin.book.collateral.get(asset) if origin.book else None
    own = origin.own is not None and asset in origin.own.collateral
    figure = origin.rules.collateral[asset]
    meaning = tr("The part of this asset's worth that does not count as collateral in a cross account.")
    told = _Told(tr("Haircut on {asset}", asset=asset), words.rate(Decimal(figure.value)), meaning, "")
    return _row(f"asset:{asset}", told, figure, _source(origin, entry), stands_in(origin, own=own))


@dataclass(frozen=True, slots=True)
class _Told:
    name: str
    value: str
    meaning: str
    other: str


def _row(key: str, told: _Told, figure: Figure, source: str, stands: str) -> SourceRow:
    title = source or figure.source
    page = title if title == figure.source else f"{title}: {figure.source}"
    checked = figure.checked_on or NONE
    said = [
        tr("{name}: {value}", name=told.name, value=told.value),
        f"{told.meaning} {told.other}".rstrip(),
        f"{STATUS_WORDS[figure.status]}. {STATUS_MEANINGS[figure.status]}",
        tr("Checked on {checked}: {page}", checked=checked, page=page),
        tr("Said of: {stands}", stands=stands),
        figure.note,
    ]
    return SourceRow(
        key=key,
        name=told.name,
        value=told.value,
        status=STATUS_WORDS[figure.status],
        checked=checked,
        source=title,
        origin=stands,
        detail="\n".join(line for line in said if line),
        address=page_of(figure.source),
        ages=figure.status in AGEING,
    )


def page_of(source: str) -> str:
    """Return the first address among the words of a source, "" where there is none."""
    found = _PAGE.search(source)
    return found[0] if found else ""


def aged(row: SourceRow, today: date, oldest: int | None) -> SourceRow:
    """Return the row, marked as old where it was checked more than `oldest` days ago."""
    age = age_of(row.checked, today)
    if oldest is None or age is None or age <= oldest:
        return row
    old = tr("Old: {ago}.", ago=ago(row.checked, today))
    return replace(row, checked=tr("{checked}, old", checked=row.checked), detail=f"{row.detail}\n{old}")


def absent_row(name: str) -> SourceRow:
    """Return the row of a figure that the rulebook does not hold, with what the planner does without it."""
    return SourceRow(
        key=f"absent:{name}",
        name=title_of(name),
        value=NONE,
        status=UNKNOWN,
        checked=NONE,
        source=NONE,
        origin=NONE,
        detail=f"{title_of(name)}\n{FIGURES[name]}\n{FALLBACKS[name]}",
        known=False,
    )


def with_ticket(row: SourceRow, words: Words, figures: Mapping[str, str], typed: Mapping[str, str]) -> SourceRow:
    """Say what was typed on the ticket in the place of the rulebook's figure: that is what counts for the plan."""
    kind, _, name = row.key.partition(":")
    if kind == "asset" or name not in typed:
        return row
    text = _shown(name, typed[name], words, figures)
    value = (
        tr("{value}; ticket {typed}", value=row.value, typed=text) if row.known else tr("ticket {typed}", typed=text)
    )
    counts = tr("On the ticket you typed {typed}, which counts for this plan.", typed=text)
    return replace(row, value=value, detail=f"{row.detail}\n{counts}")


def _shown(name: str, text: str, words: Words, figures: Mapping[str, str]) -> str:
    return " ".join(part for part in value_of(name, text, words, figures) if part)


def _source(origin: Origin, entry: FigureEntry | None) -> str:
    """Return the title of the page that a figure names, "" where only its address is known."""
    if entry is None or origin.book is None:
        return ""
    short = origin.rules.side == "short" and entry.short is not None
    named = (entry.short_source if short else None) or entry.source
    return origin.book.sources[named].title


def stands_in(origin: Origin, *, own: bool, of_symbol: bool = False) -> str:
    """Return whose rulebook says it, of all symbols or of this one."""
    if origin.book is None:
        return FROZEN
    where = tr("this symbol") if of_symbol else tr("all symbols")
    if own or not origin.book.extends:
        return where
    return tr("{base}, {where}", base=origin.base_name, where=where)
