"""Findings on the account: what opening takes of it, what it must hold at least, and what stands behind a cross position."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, Finding, Remedy, Severity
from planner.model.assets import is_coin
from planner.model.guardrails.words import exceeds, money
from planner.model.instrument import InstrumentKind, MarginMode
from planner.model.language import tr
from planner.model.leverage import cross_holds_at_target
from planner.model.margin.others import moves_along
from planner.model.number import lot_floor, plain
from planner.model.position import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.model.plan import OtherPosition

CAUTION, DANGER = Severity.CAUTION, Severity.DANGER
ZERO = Decimal(0)
EIGHT_PLACES = Decimal("1e-8")


def collateral(answer: Assessment) -> Iterator[Finding]:
    """Compare what opening takes with what there is; in cross mode also what the stop asks of the balance."""
    position, balance = answer.position, answer.plan.account.balance
    if balance is None:
        return
    needed = (position.initial_margin if position.cross else position.slice) + position.entry_fee
    held = balance
    if position.cross:
        held += answer.plan.extra_margin + answer.beside
    if exceeds(needed, held):
        account = answer.plan.account
        taken, there = money(answer, needed, held), money(answer, max(held, ZERO), needed)
        message = (
            tr(
                "Opening takes {needed} with the fee; the account has {held} left for it. Use a smaller size.",
                needed=taken,
                held=there,
            )
            if position.cross and (account.assets or account.other_positions)
            else tr(
                "Opening takes {needed} with the fee; the balance is {held}. Use a smaller size.",
                needed=taken,
                held=there,
            )
        )
        yield _over_balance(tr("The collateral is more than the balance."), message, largest(answer))
    elif position.cross and answer.sized and answer.sized.output and cross_holds_at_target(answer) is False:
        message = tr(
            "The margin call would come before the stop and its safety buffer by the end of the hold. Use a smaller size."
        )
        yield _over_balance(tr("The position is too large for this balance."), message)


def _over_balance(headline: str, message: str, remedy: Remedy | None = None) -> Finding:
    return Finding(
        code="collateral-over-balance",
        severity=DANGER,
        field="size.value",
        headline=headline,
        message=message,
        remedy=remedy,
    )


def equity(answer: Assessment) -> Iterator[Finding]:
    """Compare the equity at opening with the least with which the venue opens a position on margin; a purchase in full is none."""
    position, least = answer.position, answer.terms.least_equity
    held = _equity_at_opening(answer)
    on_margin = position.loan is None or position.loan > 0
    if least is None or held is None or not on_margin or answer.terms.kind is InstrumentKind.SPOT or held >= least:
        return
    yield Finding(
        code="equity-too-low",
        severity=DANGER,
        field="size.value" if answer.plan.account.balance is None else "account.balance",
        headline=tr("The equity is less than the venue asks for."),
        message=tr(
            "No position on margin is opened below {least}; this account holds {held}. Trade without margin, or pay in more.",
            least=money(answer, least, held),
            held=money(answer, held, least),
        ),
    )


def _equity_at_opening(answer: Assessment) -> Decimal | None:
    """Return the account's equity before the fee: cross, all that backs it at the reference; isolated, the balance, else the slice."""
    position, balance = answer.position, answer.plan.account.balance
    if not position.cross:
        return position.slice if balance is None else balance
    if answer.book is None:
        return balance
    return position.worth(answer.book.equity - answer.book.discount, position.reference) + position.entry_fee


def largest(answer: Assessment) -> Remedy | None:
    """Return the remedy of taking the largest size that balance and tier allow; None where there is none."""
    quantity = lot_floor(answer.largest_quantity or ZERO, answer.terms.lot or EIGHT_PLACES)
    if not quantity:
        return None
    return Remedy(caption=tr("Use the largest size"), edits=(("size.by", "quantity"), ("size.value", plain(quantity))))


def cross(answer: Assessment) -> Iterator[Finding]:
    """Say that a whole balance stands behind one trade, or behind several that all lose together."""
    if answer.plan.margin_mode is not MarginMode.CROSS or _is_hedged(answer):
        return
    alone = not answer.plan.account.other_positions
    yield Finding(
        code="cross-speculative",
        severity=CAUTION,
        field="margin_mode",
        headline=tr("Cross margin puts the whole balance behind one trade.")
        if alone
        else tr("Nothing in this account hedges the trade."),
        message=tr("It is meant for hedged positions. Isolated margin risks one slice.")
        if alone
        else tr("No other position gains where this one loses, and the whole balance is behind them all."),
        remedy=Remedy(caption=tr("Use isolated"), edits=(("margin_mode", "isolated"),)),
    )


def _is_hedged(answer: Assessment) -> bool:
    """Return whether anything in the account gains where the plan loses: a position on the other side, the coin under a short.

    Another coin counts as moving along with the plan's, unless its beta says that it moves against it.
    """
    sign, account = answer.plan.sign, answer.plan.account
    turned = any(
        other.side.sign * (-1 if other.beta < 0 and not _of_the_plan(answer, other) else 1) != sign
        for other in account.other_positions
    )
    coins = any(asset.amount > 0 and (is_coin(asset.asset, answer.terms) or asset.beta > 0) for asset in account.assets)
    return turned or (sign < 0 and coins)


def _of_the_plan(answer: Assessment, other: OtherPosition) -> bool:
    return moves_along(other, names_of(answer.plan, answer.terms))
