"""Dollars at risk become a quantity, and leverage is what comes out.

Source: engine sections 5 and 6. All of it is closed form; nothing is searched for.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING

from planner.model.assets import counted_at
from planner.model.costs import carry_of, entry_fee_rate, stop_fill
from planner.model.errors import PlannerError
from planner.model.instrument import InstrumentKind, MarginMode
from planner.model.language import tr
from planner.model.leverage import Chooser, Chosen, chooser_of
from planner.model.loan import loan_of
from planner.model.margin.others import free_now
from planner.model.margin.requirement import granted
from planner.model.number import lot_floor
from planner.model.position import Position, average_entry, names_of, open_position
from planner.model.precision import settle

if TYPE_CHECKING:
    from planner.model.margin.tiers import Tier
    from planner.model.plan import Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)
ONE = Decimal(1)
PASSES = 6


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
    if terms.kind is InstrumentKind.SPOT:
        return _at(plan, terms, ONE, limit="spot")
    if plan.leverage is not None or plan.collateral is not None:
        return _at(plan, terms, plan.leverage)
    if plan.size.by == "collateral":
        raise SizeError("leverage", tr("Sizing by collateral needs a leverage; enter one."))
    chooser = chooser_of(plan, terms, average_entry(plan, inverse=terms.inverse), carry_of(plan, terms))
    if _by_risk(plan) and terms.borrows and plan.sign > 0 and not terms.full_loan:
        return _with_a_loan_that_shrinks(plan, terms, chooser)
    asked = _asked(plan, terms, ONE)
    contracts = _rounded(plan, terms, asked)
    return _sized(plan, terms, asked, contracts, chooser.choose(contracts * terms.contract_size))


def _at(plan: Plan, terms: Terms, leverage: Decimal | None, limit: str = "") -> Sized:
    asked = _asked(plan, terms, leverage)
    position = open_position(plan, terms, contracts=_rounded(plan, terms, asked), leverage=leverage)
    return Sized(position=position, asked=asked, output=False, limit=limit)


def _sized(plan: Plan, terms: Terms, asked: Decimal, contracts: Decimal, chosen: Chosen) -> Sized:
    position = open_position(plan, terms, contracts=contracts, leverage=chosen.leverage)
    return Sized(position=position, asked=asked, output=True, needed_margin=chosen.needed_margin, limit=chosen.limit)


def _rounded(plan: Plan, terms: Terms, asked: Decimal) -> Decimal:
    # Settled before it is cut to the lot, or thirty lots become twenty-nine; without a lot the guard digits stay, so 500 at 5× is 2,500.
    contracts = asked if plan.size.by == "quantity" or terms.lot is None else settle(asked)
    contracts = lot_floor(contracts, terms.lot)
    if contracts <= 0:
        raise SizeError("size.value", tr("The size is smaller than one lot of {lot}; raise it.", lot=terms.lot))
    return contracts


def _asked(plan: Plan, terms: Terms, leverage: Decimal | None) -> Decimal:
    """Return the contracts, unrounded, at a known leverage (None: an absolute collateral)."""
    value, by = plan.size.value, plan.size.by
    if by == "quantity":
        return value
    if by == "collateral" and leverage is None:
        raise SizeError("leverage", tr("Sizing by collateral needs a leverage; enter one."))
    entry = average_entry(plan, inverse=terms.inverse)
    if _by_risk(plan):
        units = _size_at_risk(plan, terms, entry, leverage)
    elif by == "notional":
        units = value if terms.inverse else value / entry
    else:
        paid_in = value * (leverage or ONE)
        units = paid_in * entry if terms.inverse else paid_in / entry
    return units / terms.contract_size


def _by_risk(plan: Plan) -> bool:
    return plan.size.by in ("risk", "risk-percent")


def _risk(plan: Plan) -> Decimal:
    if plan.size.by == "risk":
        return plan.size.value
    if not plan.account.balance:
        raise SizeError("account.balance", tr("Sizing by a percentage of the balance needs the balance; enter it."))
    return plan.size.value * plan.account.balance


def loss_per_unit(plan: Plan, terms: Terms) -> Decimal:
    """Return ℓ without interest on borrowed quote: price, both fees, funding paid; a coin loan's interest and opening fee are in it.

    linear s(E − S') + f_e·E + f_x·S' + funding; inverse, in coin: s(1/S' − 1/E) + f_e/E + f_x/S' + funding.
    Funding that is received counts as 0. Raises SizeError without a stop, or where the stop loses nothing.
    """
    fill = stop_fill(plan)
    if fill is None:
        raise SizeError("stop", tr("Sizing by risk needs a stop; enter one, or size by quantity."))
    entry = average_entry(plan, inverse=terms.inverse)
    carry = carry_of(plan, terms)
    at_entry, at_stop = (1 / entry, 1 / fill) if terms.inverse else (entry, fill)
    move = (at_stop - at_entry) if terms.inverse else (at_entry - at_stop)
    loss = plan.sign * move + entry_fee_rate(plan, terms) * at_entry + terms.taker_fee * at_stop
    loss += max(ZERO, carry.funding_after(plan.hold_hours)) * at_entry
    if terms.borrows and plan.sign < 0:
        loss += carry.interest_after(plan.hold_hours) * fill + terms.opening_borrow_fee * entry
    if loss <= 0:
        raise SizeError("stop", _wrong_side(plan))
    return loss


def _wrong_side(plan: Plan) -> str:
    side, where = ("long", "below") if plan.sign > 0 else ("short", "above")
    return tr(
        "At this stop the trade loses nothing, so no size follows from the risk; a {side}'s stop lies "
        "{where} its entry.",
        side=side,
        where=where,
    )


def _cost_of_quote(plan: Plan, terms: Terms) -> Decimal:
    """Return what each unit of borrowed quote costs until the stop: interest over the hold and the opening fee."""
    return carry_of(plan, terms).interest_after(plan.hold_hours) + terms.opening_borrow_fee


def _size_at_risk(plan: Plan, terms: Terms, entry: Decimal, leverage: Decimal | None) -> Decimal:
    """Return Q = (risk + i·less)/(ℓ + i·per_unit), or risk/ℓ where nothing is borrowed in quote."""
    risk, loss, loan = _risk(plan), loss_per_unit(plan, terms), loan_of(plan, terms, entry, leverage)
    if loan is None or plan.sign < 0 or loan.per_unit <= 0:
        return risk / loss  # a coin loan is already in the loss per unit
    cost = _cost_of_quote(plan, terms)
    asked = (risk + cost * loan.less) / (loss + cost * loan.per_unit)
    return asked if loan.per_unit * asked >= loan.less else risk / loss


# --- size and leverage together --------------------------------------------------------------------------------------


def _with_a_loan_that_shrinks(plan: Plan, terms: Terms, chooser: Chooser) -> Sized:
    """Solve size and leverage together: the loan, and so its interest, depends on the leverage that comes out.

    A higher leverage borrows more and so gives a smaller size, which bears no lower leverage: from 1× the passes only climb, to the largest
    size that agrees with its leverage. Every one of them loses exactly the risk and keeps the call beyond its target.
    """
    leverage, units = ONE, _size_at_risk(plan, terms, chooser.entry, ONE)
    for _ in range(PASSES):
        leverage = chooser.choose(units).leverage
        units = _size_at_risk(plan, terms, chooser.entry, leverage)
    asked = units / terms.contract_size
    contracts = _rounded(plan, terms, asked)
    rounded = contracts * terms.contract_size
    chosen = chooser.choose(rounded)
    if chosen.leverage > leverage and _size_at_risk(plan, terms, chooser.entry, chosen.leverage) < rounded:
        # The rounded size alone would bear more leverage, but with that loan it would lose more than the risk.
        chosen = Chosen(leverage, chosen.needed_margin, chosen.limit)
    return _sized(plan, terms, asked, contracts, chosen)


def largest_size(plan: Plan, terms: Terms, leverage: Decimal, beside: Decimal) -> Decimal | None:
    """Return the largest quantity (contracts) that balance and tier allow at `leverage`; None where neither limits it.

    The balance pays initial margin, extra margin and the entry fee; the tier is the largest that still grants the leverage. 0 where the
    venue grants it to no size.
    """
    entry = average_entry(plan, inverse=terms.inverse)
    most, granting = granted(terms, None, plan.sign, entry), granting_tiers(terms, leverage)
    if (most is not None and most < leverage) or (terms.tiers and not granting):
        return ZERO

    def contracts(notional: Decimal) -> Decimal:
        return (notional * entry if terms.inverse else notional / entry) / terms.contract_size

    limits = []
    if (paid := balance_allows(plan, terms, leverage, beside)) is not None:
        limits.append(contracts(paid))
    if granting and (cap := granting[-1].cap) is not None:
        limits.append(cap if terms.tiers_in_contracts else contracts(cap))
    return lot_floor(settle(min(limits)), terms.lot) if limits else None


def granting_tiers(terms: Terms, leverage: Decimal) -> list[Tier]:
    """Return the tiers from the first on up to which every one grants `leverage`."""
    return list(takewhile(lambda tier: tier.max_leverage is None or tier.max_leverage >= leverage, terms.tiers))


def opening_fees(plan: Plan, terms: Terms, leverage: Decimal) -> Decimal:
    """Return what opening costs, as a fraction of the notional: the entry fee, and the loan's opening fee."""
    rate = entry_fee_rate(plan, terms)
    if not terms.borrows:
        return rate
    whole = plan.sign < 0 or terms.full_loan
    return rate + terms.opening_borrow_fee * (ONE if whole else max(ZERO, 1 - 1 / leverage))


def balance_allows(plan: Plan, terms: Terms, leverage: Decimal, beside: Decimal) -> Decimal | None:
    """Return the largest entry notional whose margin and fees the balance pays; extra margin is part of an isolated slice only.

    In cross mode the rest of the account counts `beside` the balance (see `beside_the_balance`).
    """
    balance = plan.account.balance
    if balance is None:
        return None
    left = balance - plan.extra_margin
    if plan.margin_mode is MarginMode.CROSS:
        left = balance + plan.extra_margin + beside
    rate = 1 / leverage + opening_fees(plan, terms, leverage)
    return max(ZERO, left) / rate if rate > 0 else None


def beside_the_balance(plan: Plan, terms: Terms, reference: Decimal) -> Decimal:
    """Return what else pays for opening in a cross account, at the reference price and in settlement currency.

    Other assets after their haircuts, and the profit of other positions less what they tie up: their maintenance, at least.
    """
    names, free = names_of(plan, terms), ZERO
    for other in plan.account.other_positions:
        free += free_now(other, names=names, reference=reference, basis=terms.basis)
    return counted_at(plan, terms, reference) + (free / reference if terms.inverse else free)
