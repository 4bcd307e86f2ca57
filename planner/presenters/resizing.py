"""Another way to size the plan: the position stays, and the number that makes it is written anew."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft_fields import kind_of
from planner.model.number import Direction, to_step, wide
from planner.model.typed import to_text

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.draft import PlanDraft

DECIMALS = 12
FIGURES = 10
SHORT_FIGURES = 6
BILLIONTH = Decimal("1e-9")


def resized(draft: PlanDraft, answer: Assessment | None, by: str, decimal_sign: str) -> PlanDraft:
    """Return the draft sized by `by`. Where no number is known for it, the field is left blank: 100 USDT are not 100 BTC."""
    if by == draft.text("size.by"):
        return draft
    value = _value(answer, by) if answer else None
    whole_lots = answer is not None and answer.terms.lot is not None
    text = (
        ""
        if value is None
        else to_text(short_above(value) if whole_lots else short(value), decimal_sign, kind_of("size.value", by))
    )
    draft = draft.edited("size.by", by).edited("size.value", text)
    if by == "collateral" and answer is not None and answer.leverage is not None and not draft.text("leverage"):
        leverage = to_text(short_above(answer.leverage), decimal_sign)
        draft = draft.edited("leverage", leverage).edited("collateral", "")
    return draft


def _value(answer: Assessment, by: str) -> Decimal | None:
    loss, balance = answer.loss_at_stop, answer.plan.account.balance
    if by == "risk-percent":
        with wide():
            return loss / balance if loss is not None and balance else None
    found: Decimal | None = getattr(answer, {"risk": "loss_at_stop", "collateral": "initial_margin"}.get(by, by))
    return found


def short(value: Decimal) -> Decimal:
    """Return a short number a billionth away where there is one (2500, not 2500.00000077), else the next above at ten figures.

    Where a size is cut to whole lots take `short_above`.
    """
    with wide():
        near = round(value, SHORT_FIGURES - value.adjusted())
    return near if abs(near - value) <= abs(value) * BILLIONTH else short_above(value)


def short_above(value: Decimal) -> Decimal:
    """Return the value itself where it is short, else the next above at ten figures: a hair below would cost a whole lot."""
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= DECIMALS:
        return value
    return to_step(value, Decimal(1).scaleb(value.adjusted() + 1 - FIGURES), Direction.UP)
