"""Every figure of the rules in force, with where it comes from and how sure it is: the Sources page as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.figures import FIGURES
from planner.model.language import tr, trn
from planner.presenters.ages import ago
from planner.presenters.figure_words import STATUS_WORDS, wanted
from planner.presenters.sources_rows import (
    Origin,
    SourceRow,
    absent_row,
    aged,
    asset_row,
    figure_row,
    page_of,
    stands_in,
    with_ticket,
)
from planner.presenters.tier_table import tier_headings, tier_rows
from planner.presenters.words import NONE, Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from planner.model.rulebook import Rules

HEADINGS = (tr("Figure"), tr("Value"), tr("How sure"), tr("Checked"), tr("Source"), tr("Said of"))
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
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)

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
    known = [figure_row(origin, name, words, figures) for name in ORDER if name in figures]
    haircuts = [asset_row(origin, asset, words) for asset in rules.collateral]
    absent = [absent_row(name) for name in wanted(figures, tiers=rules.tiers is not None) if name not in figures]
    rows = [aged(row, today, oldest) if row.ages else row for row in (*known, *absent, *haircuts)]
    return SourcesView(
        title=rules.venue_name,
        summary=_summary(origin, today, len(known) + len(haircuts), len(absent)),
        about=origin.book.about if origin.book else "",
        rows=tuple(with_ticket(row, words, figures, dict(origin.typed)) for row in rows),
        tier_headings=tier_headings(figures) if rules.tiers else (),
        tiers=tier_rows(rules.tiers, words, figures, tier) if rules.tiers else (),
        tiers_note=_tiers_note(origin),
        tiers_address=page_of(rules.tiers.source) if rules.tiers else "",
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
        stands=stands_in(origin, own=own, of_symbol=True),
    )
    return f"{said} {tiers.note}".rstrip()
