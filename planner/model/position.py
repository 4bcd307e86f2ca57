"""The position that a plan opens: size, leverage, collateral and loan, and the account behind it at any moment of the hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assets import pledged
from planner.model.costs import Carry, carry_of, entry_fee_rate
from planner.model.instrument import CarryFrom, MarginMode
from planner.model.loan import loan_of
from planner.model.margin.account import Band, Book, Leg
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.amount import Amount, in_settlement, settled
from planner.model.margin.others import other_position, stands
from planner.model.margin.requirement import Opened, Requirement, ceiling, requirement_of
from planner.model.margin.shared import shared
from planner.model.terms_in_force import ON_A_LEVEL

if TYPE_CHECKING:
    from planner.model.margin.others import Held, Pieces
    from planner.model.plan import Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)
CROSS = MarginMode.CROSS
"""Named once: Python 3.11 takes two calls to find a member in its enumeration, and a position is asked a dozen times."""


def names_of(plan: Plan, terms: Terms) -> tuple[str, ...]:
    """Return the names under which another position is in the plan's underlying: what the venue calls it, and the plan's symbol."""
    return (terms.underlying, plan.symbol)


def average_entry(plan: Plan, *, inverse: bool) -> Decimal:
    """Return E: the share-weighted average of the entries, harmonic for inverse contracts."""
    if len(plan.entries) == 1:
        return plan.entries[0].price  # the reciprocal of a reciprocal would lose the last digit
    if inverse:
        return 1 / sum([leg.share / leg.price for leg in plan.entries], ZERO)
    return sum([leg.share * leg.price for leg in plan.entries], ZERO)


def extra_weight(plan: Plan, terms: Terms) -> Decimal:
    """Return what each unit of isolated extra margin counts for: 1, or 1/(1 − s·fee), inverse 1/(1 + s·fee).

    The latter where the closing fee is reserved at the bankruptcy price: the fee of the initial margin stands on both sides and cancels,
    but extra margin moves that price, and the fee with it.
    """
    if terms.closing_fee_at != "bankruptcy":
        return Decimal(1)
    turn = -plan.sign if terms.inverse else plan.sign
    return 1 / (1 - turn * terms.closing_fee_rate)


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
        return self.plan.margin_mode is CROSS

    @property
    def reference(self) -> Decimal:
        """Return the price around which levels are sought: the mark, else the entry."""
        return self.plan.mark or self.leg.entry

    @property
    def measure(self) -> Decimal:
        """Return the size as the tiers' bounds count it."""
        return self.terms.measure(self.contracts, self.leg.entry_notional)

    @property
    def ceiling(self) -> Decimal | None:
        """Return the highest leverage at which the venue opens this position; None where nobody says."""
        return ceiling(self.terms, self.leg.sign, self.measure, self.leg.entry)

    @property
    def slice(self) -> Decimal:
        """Return the isolated collateral: initial margin plus extra."""
        return self.initial_margin + self.plan.extra_margin

    @property
    def debt(self) -> Amount[Decimal]:
        """Return what is owed at opening: quote for a long, coins for a short."""
        lent = self.loan or ZERO
        return Amount(ZERO, lent) if self.coin_loan else self.money(lent)

    def requirement(self) -> Requirement:
        """Return what the venue demands for this position alone."""
        return requirement_of(self.opened(), self.terms)

    def opened(self) -> Opened:
        """Return what the requirement is computed from."""
        debt = self.debt if self.loan else NOTHING
        return Opened(leg=self.leg, contracts=self.contracts, leverage=self.leverage, debt=debt)

    def book(self, *, frozen: bool = False) -> Book | None:
        """Return the account at opening; None where it is not known (cross without a balance, no maintenance figure).

        `frozen` leaves other positions at their marks, and assets at their prices, instead of moving them with the price.
        """
        if self.terms.problems or not self.terms.requirement_known:
            return None
        return self.book_of(self.requirement(), self.shares(frozen=frozen))

    def book_of(self, own: Requirement, found: tuple[Pieces, ...] | None) -> Book | None:
        """Return the account at opening, given what is demanded for this position alone, and what else a cross account holds (`shares`)."""
        if not self.cross:
            return _book(self.beside(self.leg.pnl(), self.backing), own, own.fixed)
        if self.plan.account.balance is None or found is None:
            return None
        backing = self.plan.account.balance + self.plan.extra_margin - self.entry_fee
        equity = self.beside(self.leg.pnl(), backing)
        bare = _book(equity, own, own.fixed + self.money(self._fee_at_bankruptcy()))
        return bare if not found else shared(bare, found, self.reference)

    @property
    def stays_yours(self) -> bool:
        """Return whether what a liquidation leaves is the trader's: cross, over a debt or used margin, or where the venue returns it."""
        return self.cross or self.terms.residual_returned or self.terms.basis in ON_A_LEVEL

    @property
    def backing(self) -> Decimal:
        """Return what of the isolated slice counts: all of it, or extra margin by its weight."""
        return self.initial_margin + self.plan.extra_margin * extra_weight(self.plan, self.terms)

    def _fee_at_bankruptcy(self) -> Decimal:
        """Return the closing fee at the price at which the initial margin alone is gone: E(1 − s/L), inverse E·L/(L + s)."""
        if self.terms.closing_fee_at != "bankruptcy":
            return ZERO
        turn = -self.leg.sign if self.inverse else self.leg.sign
        return self.terms.closing_fee_rate * self.leg.entry_notional * (1 - turn / self.leverage)

    def call(self, book: Book) -> tuple[Book, Decimal] | None:
        """Return the book and the k of the margin call, equity = k·requirement; None where the venue never warns.

        A buffer b asks for (1 − β)·maintenance + β·initial margin, the initial margin at the price of the moment.
        """
        buffer = self.terms.call_buffer
        if buffer is None:
            return None if self.terms.call_factor is None else (book, self.terms.call_factor)
        return self._warned(book, buffer), Decimal(1)

    def _warned(self, book: Book, buffer: Decimal) -> Book:
        initial, rest = self.leg.on_mark(buffer / self.leverage, ZERO), 1 - buffer
        # Of other positions the initial margin is not known; it is no less than their maintenance, which so counts whole.
        fee = self.requirement().fixed + (self.money(self._fee_at_bankruptcy()) if self.cross else NOTHING)

        def called(lines: tuple[Amount[Decimal], ...]) -> tuple[Amount[Decimal], ...]:
            warned = tuple(line.times(rest) + initial for line in lines)
            # The other side's initial margin is not known.
            return (*warned, *lines) if self.terms.larger_side else warned

        return replace(
            book,
            lines=called(book.lines),
            bands=tuple(Band(band.low, band.high, called(band.lines)) for band in book.bands),
            fixed=book.fixed - fee.times(buffer),
            curved=book.curved * rest,
            parts=tuple(self._warned(part, buffer) for part in book.parts),
        )

    def shares(self, *, frozen: bool = False, moving: tuple[Pieces, ...] = ()) -> tuple[Pieces, ...] | None:
        """Return what other positions and assets add to a cross account; None where the price of an asset is not known.

        `moving` is the same as it is not frozen, if that is known already: what stands at its mark anyway is then taken over.
        """
        assets = pledged(self.plan, self.terms, self.reference, frozen=frozen)
        return None if assets is None else (*self._positions(frozen=frozen, moving=moving), *assets)

    def others(self) -> list[Held]:
        """Return what each other position of a cross account adds to equity and requirement around the reference price."""
        return [each.at(self.reference) for each in self._positions()]

    def _positions(self, *, frozen: bool = False, moving: tuple[Pieces, ...] = ()) -> list[Pieces]:
        others = self.plan.account.other_positions
        if not others or not self.cross:
            return []
        terms, names, reference = self.terms, names_of(self.plan, self.terms), self.reference
        hedges = self.leg.sign if terms.larger_side else 0
        return [
            moving[at]
            if moving and stands(other, names)
            else other_position(
                other, names=names, reference=reference, basis=terms.basis, hedges=hedges, frozen=frozen
            )
            for at, other in enumerate(others)
        ]

    def money(self, value: Decimal) -> Amount[Decimal]:
        """Return money of the settlement currency as an Amount."""
        return in_settlement(value, inverse=self.terms.inverse)

    def beside(self, amount: Amount[Decimal], money: Decimal) -> Amount[Decimal]:
        """Return `amount` with money of the settlement currency beside it."""
        if self.terms.inverse:
            return Amount(amount.quote, amount.coin + money)
        return Amount(amount.quote + money, amount.coin)

    def worth(self, amount: Amount[Decimal], price: Decimal) -> Decimal:
        """Return what `amount` is worth at `price`, in settlement currency."""
        return settled(amount, price, inverse=self.terms.inverse)

    @property
    def coin_loan(self) -> bool:
        """Return True where the loan is coins (a short on a spot margin venue)."""
        return self.terms.borrows and self.leg.sign < 0

    def funding(self, hours: Decimal) -> Decimal:
        """Return funding paid after so many hours (negative: received)."""
        return self.carry.funding_after(hours) * self.leg.entry_notional

    def interest(self, hours: Decimal, price: Decimal | None = None) -> Decimal:
        """Return interest owed after so many hours; a coin loan is valued at `price` (default: the entry)."""
        owed = self.carry.interest_after(hours) * (self.loan or ZERO)
        return owed * (price or self.leg.entry) if self.coin_loan else owed

    @property
    def interest_per_day(self) -> Decimal:
        """Return what the loan costs a day, a coin loan valued at the entry."""
        owed = self.carry.borrow_rate_daily * (self.loan or ZERO)
        return owed * self.leg.entry if self.coin_loan else owed

    def carry_after(self, hours: Decimal) -> Decimal:
        """Return what holding has cost after so many hours, a coin loan valued at the entry (negative: received)."""
        return self.funding(hours) + self.interest(hours)

    def charge_after(self, hours: Decimal) -> Amount[Decimal]:
        """Return what holding has taken from the equity behind the position after so many hours (engine section 3)."""
        return self.taken(self.carry_amount(hours))

    def taken(self, charge: Amount[Decimal]) -> Amount[Decimal]:
        """Return what of a `charge` is taken from the equity behind the position."""
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
        per_day = self.interest_per_day
        if per_day <= 0:
            return None
        each = per_day * self.carry.borrow_interval / 24 if self.carry.borrow_interval else per_day
        return self.carry.hours_until_charge(money / each)

    def _beyond_the_wallet(self, charge: Amount[Decimal]) -> Amount[Decimal]:
        """Take from the slice only what the free balance beside it cannot pay."""
        owed = self.worth(charge, self.leg.entry)
        if owed <= 0:
            return charge
        return charge.times(max(ZERO, owed - self.wallet_beside) / owed)

    def break_even(self, carry: Amount[Decimal]) -> Amount[Decimal]:
        """Return profit and loss less both fees and the `carry`, as an Amount: its root is the break-even price."""
        pnl, exit_fee = self.leg.pnl(), self.terms.taker_fee * self.leg.size
        in_quote, in_coin = (exit_fee, self.entry_fee) if self.inverse else (self.entry_fee, exit_fee)
        return Amount(pnl.quote - in_quote - carry.quote, pnl.coin - in_coin - carry.coin)


def _book(equity: Amount[Decimal], own: Requirement, fixed: Amount[Decimal]) -> Book:
    return Book(
        equity=equity,
        lines=own.lines,
        fixed=fixed,
        curved=own.curved,
        bands=own.bands,
        owed_factor=own.owed_factor,
    )


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
