"""What a plan can lose and gain: at the stop in parts, at the targets, at a liquidation; and how long the account holds out.

Source: engine sections 3, 5 and 7.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import LossPart
from planner.model.costs import stop_fill
from planner.model.margin.levels import headroom

if TYPE_CHECKING:
    from planner.model.margin.account import Book
    from planner.model.margin.amount import Amount
    from planner.model.position import Position

ZERO = Decimal(0)
ONE = Decimal(1)
GRID = 30
"""Digits of the largest part of a loss to which all its parts are rounded, so that they add up without another rounding."""


def loss_parts(position: Position, pnl: Amount[Decimal], funding: Decimal, exit_fee: Decimal) -> tuple[LossPart, ...]:
    """Return the loss at the stop in parts, all costs in; empty without a stop. Carry that is received counts as 0."""
    plan = position.plan
    fill = stop_fill(plan)
    if plan.stop is None or fill is None:
        return ()
    at_stop = position.worth(pnl, plan.stop)
    parts = [("price", -at_stop), ("entry_fee", position.entry_fee), ("exit_fee", exit_fee)]
    if fill != plan.stop and (slipped := at_stop - position.worth(pnl, fill)):
        parts.insert(1, ("slippage", slipped))
    if funding > 0:
        parts.append(("funding", funding))
    if position.loan and (interest := position.interest(plan.hold_hours, fill)):
        parts.append(("interest", interest))
    grid = Decimal((0, (1,), max([part.adjusted() for _, part in parts if part], default=0) - GRID))
    return tuple([LossPart(key=key, amount=amount.quantize(grid) if amount else ZERO) for key, amount in parts])


def reward_of(position: Position, pnl: Amount[Decimal], carry: Decimal) -> Decimal | None:
    """Return the share-weighted net reward: each target pays the taker fee; entry fee and the whole `carry` come off. None without targets.

    What the shares leave over leaves at the last target.
    """
    targets, leg, fee = position.plan.targets, position.leg, position.terms.taker_fee
    if not targets:
        return None
    shares = [target.share for target in targets]
    shares[-1] += 1 - sum(shares, ZERO)
    gross = ZERO
    for target, share in zip(targets, shares, strict=True):
        gross += share * (position.worth(pnl, target.price) - fee * leg.notional_at(target.price))
    return gross - position.entry_fee - carry


def loss_at_liquidation(
    position: Position, pnl: Amount[Decimal], book: Book | None, level: Decimal | None
) -> Decimal | None:
    """Return what a liquidation at opening costs, fees in (engine section 7); None without a level.

    Isolated: the entry fee paid beside, and the slice less what the venue returns.
    Cross: the entry fee, the way to the level, and the clearance.
    """
    if book is None or level is None:
        return None
    terms = position.terms
    charged = (terms.liquidation_fee_rate + terms.taker_at_liquidation) * position.leg.notional_at(level)
    if position.cross:
        return position.entry_fee - position.worth(pnl, level) + charged
    # The equity there: it is the requirement, but where the requirement jumps above it.
    held = position.worth(book.equity, level)
    residual = max(ZERO, held - charged) if position.stays_yours else ZERO
    return position.entry_fee + position.slice - residual


def runway(position: Position, book: Book) -> Decimal | None:
    """Return the hours until the margin call (liquidation where there is none): the price at the entry, all else frozen as in `book`.

    0 where it is called already; None where holding costs nothing or is not paid from what backs the position.
    """
    entry = position.leg.entry
    called, k = position.call(book) or (book, ONE)
    left = headroom(called, k, entry)
    left /= 1 + k * called.owed_factor  # a charge that is added to the debt raises the requirement as well
    return position.hours_to_lose(left / entry if position.inverse else left) if left > 0 else ZERO
