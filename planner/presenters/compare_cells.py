"""One number of a compared venue in words: in the money of all rows, with what it sorts by and how good it is among its column."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import wide
from planner.presenters.compare_columns import LIQUIDATION, Better
from planner.presenters.levels_words import out_of_reach
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from planner.model.compare import Compared
    from planner.presenters.compare_columns import Column
    from planner.presenters.words import Words

    Told = tuple[str, Decimal | None, Decimal | None]

UNKNOWN = tr("unknown")
NEVER = tr("none")
FAR_OFF = tr("out of reach")
BEYOND = Decimal("Infinity")
"""How far away a liquidation lies that no price reaches."""
AWAY, CALL, LOSS = "distance.liquidation", "levels.margin_call", "loss_at_liquidation"
HANG_ON_BACKING = frozenset({LIQUIDATION, AWAY, CALL, LOSS})
"""The levels, and what is lost there: what a whole balance behind the trade makes better than any slice could."""


def told(row: Compared, column: Column, words: Words, *, by_share: bool) -> Told:
    """Return a cell's words, what it sorts by (None: last), and its rank, of which more is better (None: it takes no part).

    `by_share`: an amount is ranked by its share of the position. Between venues only lots make the size differ, and one whose lots make
    the trade smaller is not cheaper for that; between leverages the size is what differs.
    """
    value, answer = row.number(column.key), row.answer
    if value is None:
        return _missing(row, column)
    if _too_far(row, column.key):
        return FAR_OFF, *_farther(column)
    if column.money:
        return _money(row, column, words, value, by_share=by_share)
    text = _written(row, column, words, value)
    if column.key == LIQUIDATION:
        return text, value, answer.distance.liquidation
    if column.better is Better.PROFIT:
        return text, value, -answer.plan.sign * (value / answer.entry - 1)
    return text, value, value if column.better is Better.HIGH else None


def _missing(row: Compared, column: Column) -> Told:
    """Return the cell of a number that does not exist, farther away than any other, or that nobody knows."""
    if not row.answer.sized:
        return NONE, None, None
    if not _does_not_exist(row, column.key):
        return UNKNOWN, None, None
    return NEVER, *_farther(column)


def _farther(column: Column) -> tuple[Decimal | None, Decimal | None]:
    """Return what a level sorts by, and its rank, that no market gets to: behind all others."""
    return BEYOND if column.key == AWAY else None, BEYOND if column.better is Better.HIGH else None


def _too_far(row: Compared, key: str) -> bool:
    """Return True for a level that exists by the sums alone, and for what would be lost there."""
    levels, entry = row.answer.levels, row.answer.entry
    level = levels.margin_call if key == CALL else levels.liquidation if key in (LIQUIDATION, AWAY, LOSS) else None
    return level is not None and out_of_reach(level, entry)


def _does_not_exist(row: Compared, key: str) -> bool:
    """Return True where the account is known, so that a level that is missing does not exist, nor a loss there."""
    answer = row.answer
    if key not in HANG_ON_BACKING or (key == LOSS and answer.levels.liquidation is not None):
        return False
    return answer.book is not None


def _money(row: Compared, column: Column, words: Words, value: Decimal, *, by_share: bool) -> Told:
    """Return an amount in quote currency; what is settled in coins counts at the entry."""
    worth, notional = _worth(row, value), row.answer.notional
    rank = (-worth / notional if by_share and notional else -worth) if column.better is Better.LOW else None
    return words.money(worth, row.answer.terms.quote), worth, rank


def _worth(row: Compared, value: Decimal) -> Decimal:
    with wide():
        return value * row.answer.entry if row.answer.terms.inverse else value


def _written(row: Compared, column: Column, words: Words, value: Decimal) -> str:
    answer = row.answer
    if column.key == AWAY:
        return words.number(round(value * 100, 2), 2)
    if column.key == "max_leverage":
        return f"{words.trimmed(value, 2)}×"
    if column.key == "levels.break_even":
        return words.break_even(value, answer.terms.tick, answer.plan.sign)
    return words.level(value, answer.terms.tick, answer.entry)


def in_full(row: Compared, column: Column, words: Words) -> str:
    """Return a number with every digit, an amount also in the coin that the venue counts in; "" where there is none to tell."""
    terms, value = row.answer.terms, row.number(column.key) if column.number else None
    if value is None or (column.money and words.hidden):
        return ""
    if not column.money:
        return words.every_digit(value, amount=False)
    worth = _worth(row, value)
    if not terms.inverse:
        return f"{words.every_digit(worth, amount=True)} {terms.quote}"
    return tr(
        "{coins} {coin}, at the entry {worth} {quote}",
        coins=words.money(value, terms.settlement),
        coin=terms.settlement,
        worth=words.money(worth, terms.quote),
        quote=terms.quote,
    )
