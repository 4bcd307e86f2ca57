"""A plan that is open, as another position of an account: what the journal's open plans become beside the plan on the ticket."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.plan import OtherPosition
from planner.model.precision import guarded, settle
from planner.model.row_reading import Known, requirement_at

if TYPE_CHECKING:
    from planner.model.assessment import Assessment


def held_of(answer: Assessment) -> OtherPosition | None:
    """Return the position that an assessed plan opens, with rate and deduction of the tier in force; None where it has no size.

    The maintenance rate is 0 where the plan's rules have none that hangs on the position's value alone.
    """
    if answer.sized is None or answer.quantity is None or answer.entry is None:
        return None
    terms, plan = answer.terms, answer.plan
    with guarded():
        rate, amount, _ = requirement_at(
            Known(terms),
            kind=terms.kind,
            sign=plan.sign,
            quantity=answer.quantity,
            contract_size=terms.contract_size,
            price=answer.entry,
        )
    return OtherPosition(
        symbol=plan.symbol,
        side=plan.side,
        quantity=answer.quantity,
        entry=answer.entry,
        instrument_kind=terms.kind,
        contract_size=terms.contract_size,
        underlying=None if terms.underlying == plan.symbol else terms.underlying,
        maintenance_rate=Decimal(0) if rate is None else settle(rate),
        maintenance_amount=settle(amount),
    )
