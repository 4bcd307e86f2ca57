"""The position that a plan opens: size, leverage, collateral and loan, and the account behind it at any moment of the hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.costs import Carry, carry_of, entry_fee_rate
from planner.model.instrument import CarryFrom, MarginMode
from planner.model.margin.account import Book, Held, Leg, closing_fee, other_position
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.amount import Amount, in_settlement, settled

if TYPE_CHECKING:
    from planner.model.plan import OtherPosition, Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)


def average_entry(plan: Plan, *, inverse: bool) -> Decimal:
    """Return E: the share-weighted average of the entries, harmonic for inverse contracts."""
    if len(plan.entries) == 1:
        return plan.entries[0].price  # the reciprocal of a reciprocal would lose the last digit
    if inverse:
        return 1 / sum((leg.share / leg.price for leg in plan.entries), ZERO)
    return sum((leg.share * leg.price for leg in plan.entries), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A sized plan. Money is in settlement currency; `loan` in the borrowed one (a short owes coins), None where nothing is lent."""

    plan: Plan
    terms: Terms
    leg: Leg
    contracts: Decimal
    leverage: Decimal
    initial_margin: Decimal
    loan: Decimal | None
    entry_fee: Decimal
    carry: Carry

    @property
    def inverse(self) -> bool:
        """Return True where money is counted in the coin."""
        return self.terms.inverse

    @property
    def cross(self) -> bool:
        """Return True where the whole balance backs the position."""
        return self.plan.margin_mode is MarginMode.CROSS

    @property
    def reference(self) -> Decimal:
        """Return the price around which levels are sought: the mark, else the entry."""
        return self.plan.mark or self.leg.entry

    @property
    def slice(self) -> Decimal:
        """Return the isolated collateral: initial margin plus extra."""
        return self.initial_margin + self.plan.extra_margin

    def book(self, *, frozen: bool = False) -> Book | None:
        """Return the account at opening; None where it is not known (cross without a balance, no maintenance figure).

        `frozen` leaves the other positions at their marks instead of moving them with the price.
        """
        if self.terms.problems or not (self.terms.tiers or self.terms.kind == "spot"):
            return None
        lines = self.leg.requirement_lines(self.terms.tiers, self.terms.basis)
        fee = closing_fee(self.leg, self.terms.closing_fee_rate, self.terms.basis)
        if not self.cross:
            return Book(equity=self.money(self.slice) + self.leg.pnl(), lines=lines, fixed=fee)
        if self.plan.account.balance is None:
            return None
        others = [self._held(other, frozen) for other in self.plan.account.other_positions]
        equity = self.money(self.plan.account.balance + self.plan.extra_margin - self.entry_fee) + self.leg.pnl()
        for held in others:
            equity += held.pnl
            fee += held.requirement
        return Book(equity=equity, lines=lines, fixed=fee)

    def _held(self, other: OtherPosition, frozen: bool) -> Held:
        return other_position(other, underlying=self.terms.underlying, reference=self.reference, frozen=frozen)

    def money(self, value: Decimal) -> Amount[Decimal]:
        """Return money of the settlement currency as an Amount."""
        return in_settlement(value, inverse=self.inverse)

    def worth(self, amount: Amount[Decimal], price: Decimal) -> Decimal:
        """Return what `amount` is worth at `price`, in settlement currency."""
        return settled(amount, price, inverse=self.inverse)

    @property
    def coin_loan(self) -> bool:
        """Return True where the loan is coins (a short on a spot margin venue)."""
        return self.terms.kind.borrows and self.plan.sign < 0

    def funding(self, hours: Decimal) -> Decimal:
        """Return funding paid after so many hours (negative: received)."""
        return self.carry.funding_after(hours) * self.leg.entry_notional

    def interest(self, hours: Decimal, price: Decimal | None = None) -> Decimal:
        """Return interest owed after so many hours; a coin loan is valued at `price` (default: the entry)."""
        owed = self.carry.interest_after(hours) * (self.loan or ZERO)
        return owed * (price or self.leg.entry) if self.coin_loan else owed

    def carry_after(self, hours: Decimal) -> Decimal:
        """Return what holding has cost after so many hours, a coin loan valued at the entry (negative: received)."""
        return self.funding(hours) + self.interest(hours)

    def charge_after(self, hours: Decimal) -> Amount[Decimal]:
        """Return what holding has taken from the equity behind the position after so many hours (engine section 3)."""
        charge = self.carry_amount(hours)
        if self.cross or self.terms.carry_from is CarryFrom.SLICE:
            return charge
        return NOTHING if self.terms.carry_from is CarryFrom.BALANCE else self._beyond_the_wallet(charge)

    def carry_amount(self, hours: Decimal) -> Amount[Decimal]:
        """Return what holding costs after so many hours, wherever it is taken from: a coin loan's interest is owed in coins."""
        if self.coin_loan:
            return Amount(ZERO, self.carry.interest_after(hours) * (self.loan or ZERO))
        return self.money(self.carry_after(hours))

    @property
    def wallet_beside(self) -> Decimal:
        """Return the free balance that pays carry before the slice does (0 unless the rulebook says so)."""
        if self.terms.carry_from is not CarryFrom.WALLET_THEN_SLICE:
            return ZERO
        return max(ZERO, (self.plan.account.balance or ZERO) - self.slice - self.entry_fee)

    def hours_to_lose(self, money: Decimal) -> Decimal | None:
        """Return the hours until holding has taken `money` from what backs the position; None where it takes nothing from there."""
        if not self.cross and self.terms.carry_from is CarryFrom.BALANCE:
            return None
        money += self.wallet_beside
        if (funding := self.carry.sign * self.carry.funding_rate * self.leg.entry_notional) > 0:
            return self.carry.hours_until(money / funding)
        per_day = self.interest(Decimal(24))
        return money / per_day * 24 if per_day > 0 else None

    def _beyond_the_wallet(self, charge: Amount[Decimal]) -> Amount[Decimal]:
        """Take from the slice only what the free balance beside it cannot pay."""
        owed = self.worth(charge, self.leg.entry)
        if owed <= 0:
            return charge
        return charge.times(max(ZERO, owed - self.wallet_beside) / owed)

    def break_even(self, hours: Decimal) -> Amount[Decimal]:
        """Return profit and loss less both fees and the carry of `hours`, as an Amount: its root is the break-even price."""
        pnl, exit_fee = self.leg.pnl(), self.leg.on_mark(self.terms.taker_fee, ZERO)
        fee, carry = self.money(self.entry_fee), self.carry_amount(hours)
        # One by one, as exact amounts are taken off, but without an Amount for each step: this runs at every keystroke.
        return Amount(
            pnl.quote - fee.quote - exit_fee.quote - carry.quote, pnl.coin - fee.coin - exit_fee.coin - carry.coin
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """The loan as a function of the size: per_unit·size − less, never negative; in coins for a short."""

    per_unit: Decimal
    less: Decimal

    def of(self, size: Decimal) -> Decimal:
        """Return the loan on `size`."""
        return max(ZERO, self.per_unit * size - self.less)


def loan_of(plan: Plan, terms: Terms, entry: Decimal, leverage: Decimal | None) -> Loan | None:
    """Return the loan (engine section 4): net, the notional less the slice; full, the whole notional; a short owes its coins.

    `leverage` None: the plan puts up an absolute collateral. None is returned where the instrument lends nothing.
    """
    if not terms.kind.borrows:
        return None
    if plan.sign < 0:
        return Loan(per_unit=Decimal(1), less=ZERO)
    if terms.full_loan:
        return Loan(per_unit=entry, less=ZERO)
    extra = ZERO if plan.margin_mode is MarginMode.CROSS else plan.extra_margin
    if leverage is None:
        return Loan(per_unit=entry, less=(plan.collateral or ZERO) + extra)
    return Loan(per_unit=entry * (1 - 1 / leverage), less=extra)


def open_position(plan: Plan, terms: Terms, *, contracts: Decimal, leverage: Decimal | None) -> Position:
    """Return the position of so many contracts at `leverage`, or with the plan's absolute collateral where that is None."""
    size = contracts * terms.contract_size
    leg = Leg(sign=plan.sign, inverse=terms.inverse, size=size, entry=average_entry(plan, inverse=terms.inverse))
    notional = leg.entry_notional
    margin = notional / leverage if leverage is not None else plan.collateral or ZERO
    loan = loan_of(plan, terms, leg.entry, leverage)
    lent = loan.of(size) if loan else None
    lent_at_entry = (lent or ZERO) * (leg.entry if plan.sign < 0 else 1)
    return Position(
        plan=plan,
        terms=terms,
        leg=leg,
        contracts=contracts,
        leverage=leverage if leverage is not None else notional / margin,
        initial_margin=margin,
        loan=lent,
        entry_fee=entry_fee_rate(plan, terms) * notional + terms.opening_borrow_fee * lent_at_entry,
        carry=carry_of(plan, terms),
    )
