"""Sums that several derivations show: what a position gains between two prices, its fee, its funding and interest over the hold."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.costs import entry_fee_rate
from planner.model.explain.derivation import digits

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.position import Position

ZERO = Decimal(0)


def gained(position: Position, start: Decimal, end: Decimal, size: Decimal | None = None) -> str:
    """Return what the position, or `size` of it, gains between two prices: Q × (end − start), inverse N × (1/start − 1/end).

    A short's is turned over.
    """
    units = digits(position.leg.size if size is None else size)
    first, last = (start, end) if position.leg.sign > 0 else (end, start)
    if position.inverse:
        return f"{units} × (1 / {digits(first)} − 1 / {digits(last)})"
    return f"{units} × ({digits(last)} − {digits(first)})"


def entry_fee(answer: Assessment) -> str:
    """Return the fee of opening: rate × notional, and the loan's opening fee."""
    position, terms = answer.position, answer.terms
    rate, notional = entry_fee_rate(answer.plan, terms), position.leg.entry_notional
    worked = f"{digits(rate)} × {digits(notional)}"
    if terms.opening_borrow_fee:
        lent = (position.entry_fee - rate * notional) / terms.opening_borrow_fee
        worked += f" + {digits(terms.opening_borrow_fee)} × {digits(lent)}"
    return worked


def funding(answer: Assessment) -> str:
    """Return funding over the hold: s·rate × notional at the entry × number of fundings."""
    position = answer.position
    rate = position.leg.sign * answer.terms.funding_rate
    count = position.carry.fundings_after(answer.plan.hold_hours)
    return f"{digits(rate)} × {digits(position.leg.entry_notional)} × {digits(count)}"


def interest(answer: Assessment, price: Decimal | None = None) -> str:
    """Return interest over the hold: daily rate × loan × time; a coin loan is worth what the coins are at `price` (default: the entry)."""
    position, carry = answer.position, answer.position.carry
    loan = digits(position.loan or ZERO)
    if position.coin_loan:
        loan += f" × {digits(price or position.leg.entry)}"
    hours = answer.plan.hold_hours
    held = digits(hours)
    if carry.borrow_interval is not None:
        held = f"{digits(carry.charges_after(hours))} × {digits(carry.borrow_interval)}"
    return f"{digits(answer.terms.borrow_rate_daily)} × {loan} × {held} / 24"
