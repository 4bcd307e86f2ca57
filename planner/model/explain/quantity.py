"""Why a quantity is what it is: what one unit loses at the stop, and the risk over it; or what was typed, turned into contracts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.costs import entry_fee_rate, stop_fill
from planner.model.explain.derivation import Derivation, Subject, counted, digits, entry_input
from planner.model.language import tr
from planner.model.loan import loan_of
from planner.model.sizing import loss_per_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.explain.derivation import Inputs

ZERO = Decimal(0)
ONE = Decimal(1)
FIGURES = ("lot", "contract_size", "taker_fee", "maker_fee")
ASKED = {
    "risk": tr("risk"),
    "risk-percent": tr("risk, as a fraction of the balance"),
    "quantity": tr("quantity"),
    "notional": tr("notional"),
    "collateral": tr("margin put up"),
}
"""What the plan is sized by, in words."""
HELD = ("funding_rate", "funding_interval_hours", "borrow_rate_daily", "opening_borrow_fee")


def _quantity(answer: Assessment) -> Derivation:
    formula, *worked = _ways(answer)
    asked, terms = digits(answer.sized.asked if answer.sized else None), answer.terms
    lot = tr("not rounded, for no lot is known: {asked}", asked=asked)
    if terms.lot:
        lot = tr(
            "rounded down to the lot of {lot}: {quantity}", lot=digits(terms.lot), quantity=digits(answer.quantity)
        )
    risked = answer.plan.size.by.startswith("risk")
    return Subject(
        "quantity", tr("Quantity"), tr("How much is traded. It follows from what may be lost, not from the leverage.")
    ).derive(
        answer,
        answer.quantity,
        tr("quantity = {formula}, rounded down to the lot", formula=formula),
        *worked,
        tr("unrounded: {asked}", asked=asked),
        lot,
        inputs=_inputs(answer),
        figures=(*FIGURES, *HELD) if risked and answer.plan.hold_hours else FIGURES,
    )


def _inputs(answer: Assessment) -> Inputs:
    plan = answer.plan
    rows = [(ASKED[plan.size.by], digits(plan.size.value), tr("plan")), entry_input(answer)]
    if plan.size.by == "risk-percent":
        rows.append((tr("balance"), counted(plan.account.balance, answer.currency), tr("account")))
    if plan.size.by.startswith("risk"):
        rows.append(("S", digits(plan.stop), tr("plan")))
        rows.append(("S′", digits(stop_fill(plan)), tr("after slippage")))
        rows.append((tr("hold"), tr("{hold} hours", hold=digits(plan.hold_hours)), tr("plan")))
    return tuple(rows)


def _ways(answer: Assessment) -> Iterator[str]:
    """Yield the formula of the plan's way of sizing, then its lines."""
    plan, terms, position = answer.plan, answer.terms, answer.position
    by, value, unit = plan.size.by, digits(plan.size.value), digits(terms.contract_size)
    asked, entry = digits(answer.sized.asked if answer.sized else None), digits(answer.entry)
    if by.startswith("risk"):
        yield tr("risk / (loss per unit at the stop × contract size)")
        yield from _at_risk(answer)
    elif by == "quantity":
        yield tr("as typed")
    elif by == "notional":
        yield tr("notional / contract size") if terms.inverse else tr("notional / (E × contract size)")
        yield f"{value} / {unit} = {asked}" if terms.inverse else f"{value} / ({entry} × {unit}) = {asked}"
    elif terms.inverse:
        yield tr("margin × leverage × E / contract size")
        yield f"{value} × {digits(position.leverage)} × {entry} / {unit} = {asked}"
    else:
        yield tr("margin × leverage / (E × contract size)")
        yield f"{value} × {digits(position.leverage)} / ({entry} × {unit}) = {asked}"


def _at_risk(answer: Assessment) -> Iterator[str]:
    """Yield the risk in money, the loss of one unit in parts, and the one over the other."""
    plan = answer.plan
    risk = plan.size.value
    if plan.size.by == "risk-percent":
        risk *= plan.account.balance or ZERO
        worked = f"{digits(plan.size.value)} × {digits(plan.account.balance)} = {digits(risk)}"
        yield tr("risk: {worked}", worked=worked)
    loss = loss_per_unit(plan, answer.terms)
    parts = tuple(_parts(answer))
    for name, worked, amount in parts:
        yield tr("{name}: {worked}", name=name, worked=f"{worked} = {digits(amount)}")
    shown = " + ".join(f"({digits(amount)})" if amount < 0 else digits(amount) for _, _, amount in parts)
    yield tr("loss per unit: {worked}", worked=f"{shown} = {digits(loss)}")
    yield _over(answer, risk, loss)


def _parts(answer: Assessment) -> Iterator[tuple[str, str, Decimal]]:
    """Yield name, sum and amount of each part of what one unit loses; a unit of an inverse contract loses coins."""
    plan, terms, position = answer.plan, answer.terms, answer.position
    entry, fill = position.leg.entry, stop_fill(plan) or position.leg.entry
    at_entry, at_stop = (1 / entry, 1 / fill) if terms.inverse else (entry, fill)
    written = [f"1 / {digits(price)}" if terms.inverse else digits(price) for price in (entry, fill)]
    first, last = (0, 1) if (plan.sign > 0) != terms.inverse else (1, 0)
    yield tr("price"), f"{written[first]} − {written[last]}", (at_entry - at_stop) * (1 if first == 0 else -1)
    rate = entry_fee_rate(plan, terms)
    yield tr("entry fee"), f"{digits(rate)} × {written[0]}", rate * at_entry
    yield tr("exit fee"), f"{digits(terms.taker_fee)} × {written[1]}", terms.taker_fee * at_stop
    funding = position.carry.funding_after(plan.hold_hours)
    if funding > 0:
        yield tr("funding"), f"{digits(funding)} × {written[0]}", funding * at_entry
    if position.coin_loan:
        interest, opening = position.carry.interest_after(plan.hold_hours), terms.opening_borrow_fee
        yield tr("interest"), f"{digits(interest)} × {written[1]}", interest * fill
        yield tr("opening loan fee"), f"{digits(opening)} × {written[0]}", opening * entry


def _over(answer: Assessment, risk: Decimal, loss: Decimal) -> str:
    """Return risk over loss; a loan in quote shrinks with the slice, so its cost stands on both sides."""
    plan, terms, position = answer.plan, answer.terms, answer.position
    asked, unit = answer.sized.asked if answer.sized else ZERO, digits(terms.contract_size)
    if digits(risk / loss / terms.contract_size) == digits(asked):
        return f"{digits(risk)} / ({digits(loss)} × {unit}) = {digits(asked)}"
    leverage = None if plan.collateral is not None else position.leverage
    loan = loan_of(plan, terms, answer.entry, leverage)
    cost = position.carry.interest_after(plan.hold_hours) + terms.opening_borrow_fee
    size = asked if loan is None else (risk + cost * loan.less) / (loss + cost * loan.per_unit) / terms.contract_size
    if loan is not None and digits(size) == digits(asked):
        less, each = f"{digits(cost)} × {digits(loan.less)}", f"{digits(cost)} × {digits(loan.per_unit)}"
        worked = f"({digits(risk)} + {less}) / (({digits(loss)} + {each}) × {unit}) = {digits(asked)}"
        return tr("the loan's cost counted in: {worked}", worked=worked)
    return tr("size, leverage and the cost of the loan are solved together: {asked}", asked=digits(asked))


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {"quantity": _quantity}
