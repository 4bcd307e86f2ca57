"""What the arrow keys do to a number: ticks for prices, lots for quantities, sensible units for the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft_fields import MONEY, PERCENT, kind_of, out_of_bounds
from planner.model.number import Direction, to_step, wide
from planner.model.typed import to_text
from planner.presenters.fields import is_field, words_of
from planner.presenters.words import price_places

if TYPE_CHECKING:
    from planner.presenters.situation import Situation

ONE, TENTH = Decimal(1), Decimal("0.1")
SMALLEST = Decimal("0.0001")
"""The step of a percentage that is zero: 0.01 %."""


def nudged(now: Situation, key: str, steps: int | Decimal) -> str | None:
    """Return the text of the field moved by `steps`; None where it holds no number, or could not hold the new one.

    A price or quantity beside the grid goes to the next place on it first. A part of a step (0.1) moves by a tenth of it, but a price
    never by less than the tick and a quantity never by less than the lot, where they are known.
    """
    fine = -1 < steps < 1
    count, part = (1 if steps > 0 else -1) if fine else int(steps), TENTH if fine else ONE
    value = now.reading.values.get(key)
    kind = kind_of(key, now.size_by)
    if value is None or kind is None or not is_field(key):
        return None
    nudge = words_of(key, now.size_by).nudge
    with wide():
        if nudge in ("tick", "lot"):
            moved = _along(value, _grid(now, nudge, value, part), count)
        elif nudge == "tenth":
            moved = value + count * part * TENTH
        elif kind in (MONEY, PERCENT):
            moved = value + count * part * _tenth_of(value, count)
        else:
            moved = value + count * part
    return None if out_of_bounds(key, kind, moved) else to_text(moved, now.words.decimal_sign, kind)


def _grid(now: Situation, nudge: str, value: Decimal, part: Decimal) -> Decimal:
    if nudge == "tick":
        return now.tick or part * ONE.scaleb(-price_places(value, None))
    lot = now.terms.lot if now.terms else None
    return lot or part * ONE.scaleb(value.adjusted() - 1)


def _along(value: Decimal, step: Decimal, steps: int) -> Decimal:
    start = to_step(value, step, Direction.DOWN if steps > 0 else Direction.UP)
    return start + steps * step


def _tenth_of(value: Decimal, steps: int) -> Decimal:
    """Return a step one digit below the number's first; down from 100 it is that of 99, so that up leads back."""
    if not value:
        return SMALLEST
    first = abs(value).adjusted()
    down_from_power = value * steps < 0 and abs(value) == ONE.scaleb(first)
    return ONE.scaleb(first - (2 if down_from_power else 1))
