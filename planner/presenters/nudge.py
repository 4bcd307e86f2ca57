"""What the arrow keys do to a number: ticks for prices, lots for quantities, sensible units for the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft_fields import kind_of
from planner.model.number import exact
from planner.model.typed import FieldKind, to_text
from planner.presenters.fields import words_of
from planner.presenters.words import price_places

if TYPE_CHECKING:
    from planner.presenters.situation import Situation

ONE = Decimal(1)


def nudged(now: Situation, key: str, steps: int) -> str | None:
    """Return the text of the field moved by `steps`; None where it holds no number, or would fall to zero or below."""
    value = now.reading.values.get(key)
    if value is None or not words_of(key, now.draft.text("size.by")).nudge:
        return None
    kind = kind_of(key, now.draft.text("size.by"))
    with exact():
        moved = value + steps * step_of(now, key, value, kind)
        if moved <= 0 and value > 0:
            return None
        return to_text(moved, now.words.decimal_sign, kind)


def step_of(now: Situation, key: str, value: Decimal, kind: FieldKind | None) -> Decimal:
    """Return one step of the field, in the value's own measure (a percentage is a fraction)."""
    nudge = words_of(key, now.draft.text("size.by")).nudge
    tick = now.terms.tick if now.terms else None
    lot = now.terms.lot if now.terms else None
    if nudge == "tick":
        return tick or ONE.scaleb(-price_places(value, None))
    if nudge == "lot":
        return lot or ONE.scaleb(value.adjusted() - 1)
    if kind is FieldKind.PERCENT:
        return ONE.scaleb(min(-3, value.adjusted() - 1)) if value else Decimal("0.001")
    if kind is FieldKind.MONEY:
        return ONE.scaleb(value.adjusted() - 1)
    return ONE
