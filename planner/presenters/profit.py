"""Profit and loss at a price, all costs in, and its multiple of the risk: one definition for ticket, chart and verdict."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.precision import guarded, settle

if TYPE_CHECKING:
    from planner.model.assessment import Assessment


def profit_at(answer: Assessment | None, price: Decimal) -> Decimal | None:
    """Return what closing the whole position at `price` at the end of the hold brings, both fees and the carry off; None without a size.

    At the stop it is minus the loss at the stop, apart from slippage and from carry that is received; at break-even it is 0.
    """
    if answer is None or answer.sized is None or price <= 0:
        return None
    with guarded():
        position, hold = answer.position, answer.plan.hold_hours
        gross = position.worth(position.leg.pnl(), price)
        fees = position.entry_fee + answer.terms.taker_fee * position.leg.notional_at(price)
        return settle(gross - fees - position.funding(hold) - position.interest(hold, price))


def r_at(answer: Assessment | None, price: Decimal) -> Decimal | None:
    """Return the profit at `price` in units of the loss at the stop; exactly −1 at the stop itself; None without a stop."""
    if answer is None or not answer.loss_at_stop or answer.loss_at_stop <= 0:
        return None
    if price == answer.plan.stop:
        return Decimal(-1)
    profit = profit_at(answer, price)
    return None if profit is None else profit / answer.loss_at_stop
