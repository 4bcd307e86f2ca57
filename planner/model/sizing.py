"""Dollars at risk become a quantity, and leverage is what comes out.

Source: engine sections 5 and 6. All of it is closed form; nothing is searched for.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from planner.model.costs import carry_of, entry_fee_rate, stop_fill
from planner.model.errors import PlannerError
from planner.model.instrument import CarryFrom, MarginMode
from planner.model.margin.account import Leg, closing_fee
from planner.model.margin.amount import Amount, settled
from planner.model.margin.levels import margins
from planner.model.number import lot_floor
from planner.model.position import Loan, Position, average_entry, loan_of, open_position

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)
ONE = Decimal(1)
STEP = Decimal("0.01")


class SizeError(PlannerError):
    """No quantity can be computed; the message names the field and says what to change."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A sized plan: the position, and how its size and leverage came about.

    `asked` is the quantity before rounding to the lot. `output` is True where leverage came out of the risk arithmetic; then
    `needed_margin` is M* (None where no stop asks for it) and `limit` says what set the leverage.
    """

    position: Position
    asked: Decimal
    output: bool
    needed_margin: Decimal | None = None
    limit: str = ""


def size(plan: Plan, terms: Terms) -> Sized:
    """Return the sized plan; raises SizeError where no quantity can be computed."""
    output = plan.leverage is None and plan.collateral is None
    if terms.kind == "spot":
        return _rounded(plan, terms, _size_at(plan, terms, ONE), leverage=ONE, output=False, limit="spot")
    if not output:
        return _rounded(plan, terms, _size_at(plan, terms, plan.leverage), leverage=plan.leverage, output=False)
    return _with_leverage_as_output(plan, terms)


def _rounded(
    plan: Plan,
    terms: Terms,
    asked: Decimal,
    *,
    leverage: Decimal | None,
    output: bool,
    needed: Decimal | None = None,
    limit: str = "",
) -> Sized:
    contracts = lot_floor(asked / terms.contract_size, terms.lot)
    if contracts <= 0:
        raise SizeError("size.value", f"The size is smaller than one lot of {terms.lot}; raise it.")
    position = open_position(plan, terms, size=contracts * terms.contract_size, leverage=leverage)
    return Sized(position=position, asked=asked / terms.contract_size, output=output, needed_margin=needed, limit=limit)


def _size_at(plan: Plan, terms: Terms, leverage: Decimal | None) -> Decimal:
    """Return Q (inverse: N), unrounded, at a known leverage (None: an absolute collateral)."""
    value, by = plan.size.value, plan.size.by
    entry = average_entry(plan, inverse=terms.inverse)
    if by == "quantity":
        return value * terms.contract_size
    if by == "notional":
        return value if terms.inverse else value / entry
    if by == "collateral":
        if leverage is None:
            raise SizeError("leverage", "Sizing by collateral needs a leverage; enter one.")
        return value * leverage * entry if terms.inverse else value * leverage / entry
    return _size_at_risk(
        _risk(plan), loss_per_unit(plan, terms), _interest_share(plan, terms), loan_of(plan, terms, entry, leverage)
    )


def _risk(plan: Plan) -> Decimal:
    if plan.size.by == "risk":
        return plan.size.value
    if not plan.account.balance:
        raise SizeError("account.balance", "Sizing by a percentage of the balance needs the balance; enter it.")
    return plan.size.value * plan.account.balance


def loss_per_unit(plan: Plan, terms: Terms) -> Decimal:
    """Return ℓ without interest on borrowed quote: price, both fees, funding paid; a coin loan's interest and opening fee are in it.

    linear s(E − S') + f_e·E + f_x·S' + funding; inverse, in coin: s(1/S' − 1/E) + f_e/E + f_x/S' + funding.
    Funding that is received counts as 0. Raises SizeError without a stop, or where the stop loses nothing.
    """
    fill = stop_fill(plan)
    if fill is None:
        raise SizeError("stop", "Sizing by risk needs a stop; enter one, or size by quantity.")
    if fill <= 0:
        raise SizeError("costs.slippage", "The slippage carries the stop to zero; enter a smaller one.")
    entry = average_entry(plan, inverse=terms.inverse)
    carry = carry_of(plan, terms)
    at_entry, at_stop = (1 / entry, 1 / fill) if terms.inverse else (entry, fill)
    move = (at_stop - at_entry) if terms.inverse else (at_entry - at_stop)
    loss = plan.sign * move + entry_fee_rate(plan, terms) * at_entry + terms.taker_fee * at_stop
    loss += max(ZERO, carry.funding_after(plan.hold_hours)) * at_entry
    if terms.kind.borrows and plan.sign < 0:
        loss += carry.interest_after(plan.hold_hours) * fill + terms.opening_borrow_fee * entry
    if loss <= 0:
        raise SizeError("stop", _wrong_side(plan))
    return loss


def _wrong_side(plan: Plan) -> str:
    side, where = ("long", "below") if plan.sign > 0 else ("short", "above")
    return f"At this stop the trade loses nothing, so no size follows from the risk; a {side}'s stop lies {where} its entry."


def _interest_share(plan: Plan, terms: Terms) -> Decimal:
    """Return what each unit of borrowed quote costs until the stop: interest over the hold and the opening fee."""
    if plan.sign < 0:
        return ZERO  # a coin loan is already in the loss per unit
    return carry_of(plan, terms).interest_after(plan.hold_hours) + terms.opening_borrow_fee


def _size_at_risk(risk: Decimal, loss: Decimal, cost: Decimal, loan: Loan | None) -> Decimal:
    """Return Q = (risk + c·less)/(ℓ + c·per_unit), or risk/ℓ where the loan would be negative."""
    if loan is None or cost == 0:
        return risk / loss
    asked = (risk + cost * loan.less) / (loss + cost * loan.per_unit)
    return asked if loan.per_unit * asked >= loan.less else risk / loss


# --- leverage as an output -------------------------------------------------------------------------------------------


def _with_leverage_as_output(plan: Plan, terms: Terms) -> Sized:
    if plan.size.by == "collateral":
        raise SizeError("leverage", "Sizing by collateral needs a leverage; enter one.")
    borrows_quote = (
        terms.kind.borrows and plan.sign > 0 and not terms.full_loan and plan.margin_mode is MarginMode.ISOLATED
    )
    if plan.size.by in ("risk", "risk-percent") and borrows_quote:
        return _risk_sized_loan(plan, terms)
    asked = _size_at(plan, terms, ONE)
    return _with_chosen(plan, terms, asked)


def _with_chosen(plan: Plan, terms: Terms, asked: Decimal) -> Sized:
    leverage, needed, limit = choose_leverage(plan, terms, asked)
    return _rounded(plan, terms, asked, leverage=leverage, output=True, needed=needed, limit=limit)


def _risk_sized_loan(plan: Plan, terms: Terms) -> Sized:
    """Solve size and leverage together: the loan, and so its interest, depends on the leverage that comes out.

    The loss is the least of straight lines α·Q + β, one for each tier and end of the price range, so Q is the greatest of their solutions.
    A cap or the floor to 0.01 then fixes the leverage, and the size is solved again for it, so that unrounded it loses exactly the risk.
    """
    risk, loss, cost = _risk(plan), loss_per_unit(plan, terms), _interest_share(plan, terms)
    entry = average_entry(plan, inverse=False)
    lines = _needed_lines(plan, terms)
    asked = risk / loss
    if lines and cost:
        interest = (
            carry_of(plan, terms).interest_after(plan.hold_hours) if terms.carry_from is CarryFrom.SLICE else ZERO
        )
        share = cost / (1 + interest)
        asked = max((risk + share * c) / (loss + share * (entry - m)) for m, c in lines)
    for _ in range(8):  # each pass can only lower the leverage; one is enough unless a tier's edge is crossed
        leverage, needed, limit = choose_leverage(plan, terms, asked)
        asked = _size_at_risk(risk, loss, cost, loan_of(plan, terms, entry, leverage))
        if choose_leverage(plan, terms, asked)[0] >= leverage:
            break
    return _rounded(plan, terms, asked, leverage=leverage, output=True, needed=needed, limit=limit)


def target_of_call(plan: Plan, entry: Decimal) -> Decimal | None:
    """Return T = S + buffer·(S − E): where the margin call may lie at the nearest; None without a stop."""
    return None if plan.stop is None else plan.stop + plan.safety_buffer * (plan.stop - entry)


def call_factor(terms: Terms) -> Decimal:
    """Return k of the margin call, or of liquidation where the venue has no call."""
    return terms.call_factor or ONE


def _needed_lines(plan: Plan, terms: Terms) -> list[tuple[Decimal, Decimal]]:
    """Return k·requirement − pnl at T and at E for each tier, as lines m·size + c in settlement currency.

    The difference is convex in the price (inverse: in 1/price), so its maximum between T and E is at one of the two.
    Empty where no stop asks for a margin.
    """
    entry = average_entry(plan, inverse=terms.inverse)
    target = target_of_call(plan, entry)
    if target is None or target <= 0 or plan.sign * (entry - (plan.stop or ZERO)) <= 0 or not terms.tiers:
        return []
    one, two = (_needed_at_size(plan, terms, Decimal(n), entry, target) for n in (1, 2))
    return [(b - a, 2 * a - b) for a, b in zip(one, two, strict=True)]


def _needed_at_size(plan: Plan, terms: Terms, units: Decimal, entry: Decimal, target: Decimal) -> list[Decimal]:
    leg = Leg(sign=plan.sign, inverse=terms.inverse, size=units, entry=entry)
    k = call_factor(terms)
    fee = closing_fee(leg, terms.closing_fee_rate, terms.basis)
    owed = fee.times(k) - leg.pnl()
    if terms.kind.borrows and plan.sign < 0 and terms.carry_from is not CarryFrom.BALANCE:
        # A coin debt grows in coins, so at T it weighs what it is worth there.
        owed += Amount(ZERO, units * carry_of(plan, terms).interest_after(plan.hold_hours))
    needed = [line.times(k) + owed for line in leg.requirement_lines(terms.tiers, terms.basis)]
    return [settled(amount, price, inverse=terms.inverse) for amount in needed for price in (target, entry)]


def choose_leverage(plan: Plan, terms: Terms, asked: Decimal) -> tuple[Decimal, Decimal | None, str]:
    """Return (leverage, M*, what set it) for a position of `asked` units: L = min(L*, tier's maximum, the user's cap), floored to 0.01.

    No stop, a stop on the wrong side, or T at or below zero: 1. In cross mode leverage moves no level: the cap.
    """
    entry = average_entry(plan, inverse=terms.inverse)
    leg = Leg(sign=plan.sign, inverse=terms.inverse, size=asked, entry=entry)
    lines = _needed_lines(plan, terms)
    if not lines:
        return ONE, None, "no stop"
    ceilings = [limit for limit in (terms.ceiling(leg.entry_notional), plan.leverage_cap) if limit is not None]
    cap = max(ONE, min(ceilings)) if ceilings else None
    if plan.margin_mode is MarginMode.CROSS:
        return cap or ONE, None, "cross"
    needed = _needed_margin(plan, terms, leg, lines)
    if needed <= 0:
        return cap or ONE, needed, "cap"
    wanted = leg.entry_notional / needed
    if cap is not None and cap <= wanted:
        return max(ONE, cap.quantize(STEP, ROUND_DOWN)), needed, "cap"
    return max(ONE, wanted.quantize(STEP, ROUND_DOWN)), needed, "stop" if wanted >= 1 else "too little"


def _needed_margin(plan: Plan, terms: Terms, leg: Leg, lines: list[tuple[Decimal, Decimal]]) -> Decimal:
    """Return M*: the initial margin that keeps the call beyond T until the end of the hold, extra margin already counted."""
    held = max(m * leg.size + c for m, c in lines)
    if terms.carry_from is CarryFrom.BALANCE:
        return held - plan.extra_margin
    carry = carry_of(plan, terms)
    held += max(ZERO, carry.funding_after(plan.hold_hours)) * leg.entry_notional
    interest = carry.interest_after(plan.hold_hours) if terms.kind.borrows else ZERO
    if plan.sign > 0 and terms.full_loan:
        held += interest * leg.entry_notional
    elif plan.sign > 0 and held < leg.entry_notional:  # the loan, and so its interest, shrinks as the slice grows
        held = (held + interest * leg.entry_notional) / (1 + interest)
    return held - plan.extra_margin


def cross_holds_at_target(position: Position) -> bool | None:
    """Return whether the balance keeps the call beyond T at the end of the hold; None where it cannot be told."""
    book = position.book()
    target = target_of_call(position.plan, position.leg.entry)
    if book is None or target is None or target <= 0:
        return None
    book = book.after(position.charge_after(position.plan.hold_hours))
    return all(g.at(target) >= 0 for g in margins(book, call_factor(position.terms)))


def largest_size(plan: Plan, terms: Terms, leverage: Decimal) -> Decimal | None:
    """Return the largest quantity (contracts) that balance and tier allow at `leverage`; None where neither limits it.

    The balance pays initial margin, extra margin and the entry fee; the tier is the largest that still grants the leverage.
    """
    entry = average_entry(plan, inverse=terms.inverse)
    limits = []
    if plan.account.balance is not None:
        fee = entry_fee_rate(plan, terms) + _opening_fee_share(plan, terms, leverage)
        limits.append(max(ZERO, plan.account.balance - plan.extra_margin) / (1 / leverage + fee))
    granting = [tier for tier in terms.tiers if tier.max_leverage is not None and tier.max_leverage >= leverage]
    if granting and granting[-1].cap is not None:
        limits.append(granting[-1].cap)
    if not limits:
        return None
    units = min(limits) * entry if terms.inverse else min(limits) / entry
    return lot_floor(units / terms.contract_size, terms.lot)


def _opening_fee_share(plan: Plan, terms: Terms, leverage: Decimal) -> Decimal:
    if not terms.kind.borrows:
        return ZERO
    lent = ONE if plan.sign < 0 or terms.full_loan else 1 - 1 / leverage
    return terms.opening_borrow_fee * lent
