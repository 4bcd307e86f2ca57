"""Positions on offer before they are taken up: from a file, the clipboard or the journal, each with where it is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.draft_rows import POSITIONS
from planner.model.language import tr, trn
from planner.presenters.account_fields import AMOUNT_PARTS, column_of
from planner.presenters.account_rows import SIDES
from planner.presenters.words import HIDDEN

if TYPE_CHECKING:
    from planner.model.draft_rows import Row
    from planner.presenters.words import Words

SHOWN = ("symbol", "side", "quantity", "entry", "mark", "maintenance_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One position on offer: its row, whether it is taken by default, and where it is from or why not."""

    row: Row
    note: str = ""
    checked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersView:
    """What the dialog shows. `problems` name what could not be read; `present` is how many rows there are already."""

    title: str
    lead: str
    offers: tuple[Offer, ...]
    problems: tuple[str, ...] = ()
    present: int = 0
    hidden: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Return what stands over the columns."""
        return (*(column_of(POSITIONS, part).title for part in SHOWN), tr("From"))

    def cells(self, offer: Offer) -> tuple[str, ...]:
        """Return the texts of an offer from left to right."""
        texts = {part: offer.row[POSITIONS.at(part)] for part in SHOWN}
        texts["side"] = dict(SIDES).get(texts["side"], texts["side"])
        if self.hidden:
            texts |= {part: HIDDEN for part in SHOWN if part in AMOUNT_PARTS and texts[part]}
        return (*texts.values(), offer.note)


def taking(count: int) -> str:
    """Return what the button says that takes so many positions."""
    return trn("&Take one position", "&Take {count} positions", count)


def file_offers(
    name: str,
    rows: tuple[Row, ...],
    lines: tuple[int, ...],
    problems: tuple[str, ...],
    empty: int,
    *,
    present: int,
    words: Words,
) -> OffersView:
    """Return what a file offers."""
    found = trn("{name} holds one position.", "{name} holds {count} positions.", len(rows), name=name)
    closed = trn(
        "One line with a quantity of 0 is left out.", "{count} lines with a quantity of 0 are left out.", empty
    )
    return OffersView(
        title=tr("Import positions"),
        lead=f"{found} {closed}" if empty else found,
        offers=tuple(Offer(row=row, note=tr("line {line}", line=line)) for row, line in zip(rows, lines, strict=True)),
        problems=problems,
        present=present,
        hidden=words.hidden,
    )
