"""What a level is made of: the position, what backs it, the other positions and assets of a cross account, and what holding took."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assets import haircut_of, worth_of
from planner.model.explain.derivation import counted, digits, entry_input
from planner.model.language import tr
from planner.model.margin.amount import ZERO as NOTHING

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.explain.derivation import Inputs
    from planner.model.margin.amount import Amount
    from planner.model.plan import Asset

ZERO = Decimal(0)


def line_of(amount: Amount[Decimal]) -> str:
    """Return an Amount as a straight line of the price P."""
    sign = "−" if amount.coin < 0 else "+"
    return f"{digits(amount.quote)} {sign} {digits(abs(amount.coin))}·P"


def level_inputs(answer: Assessment, hours: Decimal) -> Inputs:
    """Return what a level is made of: the position, what backs it, and what the account holds beside it."""
    position, money = answer.position, answer.currency
    leg = position.leg
    rows = [
        ("s", tr("+1 (long)") if leg.sign > 0 else tr("−1 (short)"), tr("plan")),
        entry_input(answer),
        ("N" if leg.inverse else "Q", digits(leg.size), tr("quantity × contract size")),
    ]
    if position.cross:
        rows.append((tr("balance"), counted(answer.plan.account.balance, money), tr("account")))
        rows.append((tr("extra margin"), f"{digits(answer.plan.extra_margin)} {money}", tr("plan")))
        rows.append((tr("entry fee"), f"{digits(position.entry_fee)} {money}", tr("costs")))
        rows += [_other(answer, at) for at in range(len(answer.plan.account.other_positions))]
        rows += [_asset(answer, asset) for asset in answer.plan.account.assets]
    else:
        rows.append((tr("collateral"), f"{digits(position.slice)} {money}", tr("initial margin + extra margin")))
    if hours:
        taken = position.worth(position.charge_after(hours), leg.entry)
        origin = tr("what {hours} hours take from what backs the position", hours=digits(hours))
        rows.append((tr("carry"), f"{digits(taken)} {money}", origin))
    return tuple(rows)


def _asset(answer: Assessment, asset: Asset) -> tuple[str, str, str]:
    """Return another asset as an input: what there is of it, what it is worth at the reference price, and what of that is left out."""
    terms, reference = answer.terms, answer.position.reference
    worth, haircut = worth_of(asset, terms, reference), haircut_of(asset, terms)
    value = tr(
        "{amount}, worth {worth} {quote}",
        amount=digits(asset.amount),
        worth=digits(worth.at(reference) if worth else None),
        quote=terms.quote,
    )
    return (asset.asset, value, tr("account, haircut {haircut}", haircut=digits(haircut)))


def _other(answer: Assessment, at: int) -> tuple[str, str, str]:
    """Return another position as an input: what it gains and what it demands, as lines of the plan's price."""
    other, held = answer.plan.account.other_positions[at], answer.position.others()[at]
    name = tr("{symbol} {side} {quantity}", symbol=other.symbol, side=str(other.side), quantity=digits(other.quantity))
    value = tr(
        "profit and loss {pnl}, requirement {requirement}",
        pnl=line_of(held.pnl),
        requirement=line_of(held.requirement),
    )
    return (name, value, tr("account, entry {entry}, beta {beta}", entry=digits(other.entry), beta=digits(other.beta)))


def equity_worked(answer: Assessment, hours: Decimal, beside: Amount[Decimal]) -> str:
    """Return the equity as a formula of P with the numbers in; `beside`: what other positions and assets are worth."""
    position, plan = answer.position, answer.plan
    leg = position.leg
    backing = position.backing
    if position.cross:
        backing = (plan.account.balance or ZERO) + plan.extra_margin - position.entry_fee
    sign, size, entry = "+" if leg.sign > 0 else "−", digits(leg.size), digits(leg.entry)
    said = f"{digits(backing)}·P" if position.inverse else digits(backing)
    taken = position.charge_after(hours)
    if taken != NOTHING:
        said += f" − ({line_of(taken)})"
    said += f" {sign} {size}·(P / {entry} − 1)" if position.inverse else f" {sign} {size}·(P − {entry})"
    return said if beside == NOTHING else f"{said} + ({line_of(beside)})"
