"""What other positions and assets make of a cross account's book: they add up, bend its lines at kinks, and face the plan as a hedge."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.model.margin.account import Band, Book
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.amount import total
from planner.model.margin.others import between

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.margin.amount import Amount
    from planner.model.margin.others import Pieces


def shared(bare: Book, found: tuple[Pieces, ...], reference: Decimal) -> Book:
    """Return the book with what other positions and assets add to it; in parts where one of them has a kink."""
    edges, inside = between(edge for pieces in found for edge in pieces.edges)
    if not edges:
        return _with(bare, found, reference)
    ends = (None, *edges, None)
    parts = tuple(
        replace(_with(bare, found, at), low=low, high=high)
        for at, (low, high) in zip(inside, pairwise(ends), strict=True)
    )
    home = next(part for part in parts if part.high is None or reference <= part.high)
    return replace(home, parts=parts)


def _with(bare: Book, found: tuple[Pieces, ...], price: Decimal) -> Book:
    """Return the book with what they add around `price`."""
    held = [pieces.at(price) if pieces.edges else pieces.parts[0] for pieces in found]
    discount = [each.discount for each in held if each.discount is not NOTHING]
    demands = [(pieces.side, each.requirement) for pieces, each in zip(found, held, strict=True)]
    by_itself, along, against = (
        [demand for at, demand in demands if at == side and demand is not NOTHING] for side in (0, 1, -1)
    )
    book = Book(
        equity=total(bare.equity, [each.pnl for each in held]),
        lines=bare.lines,
        fixed=total(bare.fixed, by_itself),
        curved=bare.curved,
        bands=bare.bands,
        owed_factor=bare.owed_factor,
        discount=total(NOTHING, discount),
    )
    return _facing(book, total(NOTHING, along), total(NOTHING, against)) if along or against else book


def _facing(book: Book, along: Amount[Decimal], against: Amount[Decimal]) -> Book:
    """Return the book whose requirement is the larger one of both sides of the underlying: one line more in the maximum."""

    def larger(lines: tuple[Amount[Decimal], ...]) -> tuple[Amount[Decimal], ...]:
        return (*(line + along for line in lines), against)

    bands = tuple(Band(band.low, band.high, larger(band.lines)) for band in book.bands)
    return replace(book, lines=larger(book.lines), bands=bands)
