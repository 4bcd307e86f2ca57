"""Every figure of the rules in force, with where it comes from and how sure it is: the Sources page as rows of text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.figures import FIGURES
from planner.model.guardrails.ages import AGEING
from planner.model.language import tr, trn
from planner.model.rulebook import FigureEntry, SymbolEntry
from planner.presenters.ages import age_of, ago
from planner.presenters.figure_words import (
    FALLBACKS,
    STATUS_MEANINGS,
    STATUS_WORDS,
    UNKNOWN,
    title_of,
    value_of,
    wanted,
)
from planner.presenters.tier_table import tier_headings, tier_rows
from planner.presenters.words import NONE, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from planner.model.rulebook import Figure, Rulebook, Rules

HEADINGS = (tr("Figure"), tr("Value"), tr("How sure"), tr("Checked"), tr("Source"), tr("Said of"))
NOTHING = SymbolEntry()
_LAST = (
    "instrument_kind",
    "underlying",
    "quote_currency",
    "settlement_currency",
    "contract_size",
    "tick",
    "lot",
    "min_notional",
)
ORDER = (*(name for name in FIGURES if name not in _LAST), *_LAST)
"""What decides on liquidation and costs stands first, what the instrument is last."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesView:
    """The page. `summary` says whose rules they are and how old.

    `tiers` are rows under `tier_headings`, `tiers_note` says where they stand, and `tiers_address` is its page.
    """

    title: str
    summary: str
    about: str
    rows: tuple[SourceRow, ...] = ()
    tier_headings: tuple[str, ...] = ()
    tiers: tuple[tuple[str, ...], ...] = ()
    tiers_note: str = ""
    tiers_address: str = ""
    notes: tuple[str, ...] = ()

    def found(self, asked: str) -> tuple[SourceRow, ...]:
        """Return the rows in which every word that is asked for stands."""
        asked_words = asked.casefold().split()
        return tuple(row for row in self.rows if all(word in _all_text(row) for word in asked_words))

    def table(self, rows: Iterable[SourceRow]) -> str:
        """Return figures as lines of cells between tabs, as a spreadsheet takes them; the tiers beneath."""
        lines = [(*HEADINGS, tr("Address")), *((*row.cells(), row.address) for row in rows)]
        if self.tiers:
            lines += [(), self.tier_headings, *self.tiers]
        return "\n".join("\t".join(line) for line in lines)

    def text(self) -> str:
        """Return the whole page as text to read."""
        parts = [f"{self.title}\n{self.summary}", self.about, *(row.detail for row in self.rows)]
        if self.tiers:
            lines = [" · ".join(line) for line in (self.tier_headings, *self.tiers)]
            parts.append("\n".join([*lines, self.tiers_note]))
        parts += self.notes
        return "\n\n".join(part for part in parts if part)


def _all_text(row: SourceRow) -> str:
    return f"{row.detail} {row.checked} {row.key.partition(':')[2]}".casefold()


def sources_view(
    origin: Origin, words: Words, today: date, oldest: int | None = None, *, tier: int | None = None
) -> SourcesView:
    """Return the page of the rules in force. Figures that were checked more than `oldest` days before `today` are marked as old.

    `tier` is the place of the plan's own tier in the table.
    """
    rules = origin.rules
    figures = {name: figure.value for name, figure in rules.figures.items()}
    rows = [_figure_row(origin, name, words, figures) for name in ORDER if name in figures]
    rows += [_asset_row(origin, asset, words) for asset in rules.collateral]
    rows = [_aged(row, today, oldest) if row.ages else row for row in rows]
    absent = [_absent_row(name) for name in wanted(figures, tiers=rules.tiers is not None) if name not in figures]
    return SourcesView(
        title=rules.venue_name,
        summary=_summary(origin, today, len(rows), len(absent)),
        about=origin.book.about if origin.book else "",
        rows=tuple(_with_ticket(row, words, figures, dict(origin.typed)) for row in (*rows, *absent)),
        tier_headings=tier_headings(figures) if rules.tiers else (),
        tiers=tier_rows(rules.tiers, words, figures, tier) if rules.tiers else (),
        tiers_note=_tiers_note(origin),
        tiers_address=_page_of(rules.tiers.source) if rules.tiers else "",
        notes=origin.book.notes if origin.book else (),
    )


def _summary(origin: Origin, today: date, known: int, unknown: int) -> str:
    day = origin.rules.checked_on
    said = [
        _subject(origin.rules),
        _whose(origin, day, ago(day, today)),
        trn("{count} figure.", "{count} figures.", known),
    ]
    if unknown:
        said.append(trn("{count} more is not known.", "{count} more are not known.", unknown))
    return " ".join(said)


def _subject(rules: Rules) -> str:
    if rules.side == "short":
        return tr("{symbol}, short.", symbol=rules.symbol)
    return tr("{symbol}, long.", symbol=rules.symbol)


def _whose(origin: Origin, day: str, when: str) -> str:
    if origin.book is None:
        return tr("Frozen into this plan; the rulebook was checked on {day}, {when}.", day=day, when=when)
    if origin.mine and origin.book.extends:
        return tr(
            "Your own rulebook over “{base}”, checked on {day}, {when}.", base=origin.base_name, day=day, when=when
        )
    if origin.mine:
        return tr("Your own rulebook, checked on {day}, {when}.", day=day, when=when)
    return tr("Comes with the planner, checked on {day}, {when}.", day=day, when=when)


# --- rows ------------------------------------------------------------------------------------------------------------------


def _figure_row(origin: Origin, name: str, words: Words, figures: Mapping[str, str]) -> SourceRow:
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
        _stands(origin, own=own, of_symbol=of_symbol),
    )


def _asset_row(origin: Origin, asset: str, words: Words) -> SourceRow:
    entry = origin.book.collateral.get(asset) if origin.book else None
    own = origin.own is not None and asset in origin.own.collateral
    figure = origin.rules.collateral[asset]
    meaning = tr("The part of this asset's worth that does not count as collateral in a cross account.")
    told = _Told(tr("Haircut on {asset}", asset=asset), words.rate(Decimal(figure.value)), meaning, "")
    return _row(f"asset:{asset}", told, figure, _source(origin, entry), _stands(origin, own=own))


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
        address=_page_of(figure.source),
        ages=figure.status in AGEING,
    )


def _page_of(source: str) -> str:
    """Return the first address among the words of a source, "" where there is none."""
    found = _PAGE.search(source)
    return found[0] if found else ""


def _aged(row: SourceRow, today: date, oldest: int | None) -> SourceRow:
    age = age_of(row.checked, today)
    if oldest is None or age is None or age <= oldest:
        return row
    old = tr("Old: {ago}.", ago=ago(row.checked, today))
    return replace(row, checked=tr("{checked}, old", checked=row.checked), detail=f"{row.detail}\n{old}")


def _absent_row(name: str) -> SourceRow:
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


def _with_ticket(row: SourceRow, words: Words, figures: Mapping[str, str], typed: Mapping[str, str]) -> SourceRow:
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


def _stands(origin: Origin, *, own: bool, of_symbol: bool = False) -> str:
    if origin.book is None:
        return FROZEN
    where = tr("this symbol") if of_symbol else tr("all symbols")
    if own or not origin.book.extends:
        return where
    return tr("{base}, {where}", base=origin.base_name, where=where)


def _tiers_note(origin: Origin) -> str:
    tiers = origin.rules.tiers
    if tiers is None:
        return ""
    own = origin.own is not None and origin.own_entry.tiers is not None
    said = tr(
        "{status}, checked on {checked}: {source}. Said of: {stands}.",
        status=STATUS_WORDS[tiers.status],
        checked=tiers.checked_on or NONE,
        source=tiers.source,
        stands=_stands(origin, own=own, of_symbol=True),
    )
    return f"{said} {tiers.note}".rstrip()
