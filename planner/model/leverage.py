"""Leverage as an output: the highest that keeps the margin call beyond the stop and its buffer until the end of the hold.

Source: engine section 6. All of it is closed form; nothing is searched for.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.costs import entry_fee_rate
from planner.model.instrument import CarryFrom, MaintenanceOn, MarginMode
from planner.model.language import tr
from planner.model.margin.account import Book, Leg
from planner.model.margin.levels import headroom
from planner.model.margin.requirement import Opened, ceiling, opening_cap, requirement_of
from planner.model.number import lot_floor
from planner.model.position import extra_weight
from planner.model.precision import settle
from planner.model.trigger import clear_of, gap_of

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.costs import Carry
    from planner.model.plan import Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)
ONE = Decimal(1)
STEP = Decimal("0.01")

Line = tuple[Decimal, Decimal]
"""(m, c): the margin that one tier asks for at one price is m·size + c, in settlement currency."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A leverage that came out of the arithmetic: M* (None where no stop asks for it), and what set the leverage."""

    leverage: Decimal
    needed_margin: Decimal | None
    limit: str


def target_of_call(plan: Plan, terms: Terms, entry: Decimal) -> Decimal | None:
    """Return T = (S + buffer·(S − E))/(1 + s·gap): where the margin call may lie at the nearest; None without a stop."""
    if plan.stop is None:
        return None
    return clear_of(plan.stop + plan.safety_buffer * (plan.stop - entry), gap_of(plan, terms), plan.sign)


def call_factor(terms: Terms) -> Decimal:
    """Return k of the margin call, or of liquidation where the venue has no call."""
    return terms.call_factor or ONE


@dataclass(frozen=True, slots=True)
class Chooser:
    """Everything about a plan but its size, from which the leverage of any size follows."""

    plan: Plan
    terms: Terms
    entry: Decimal
    carry: Carry
    target: Decimal | None
    """T, where the call may lie at the nearest; None where no stop asks for a margin."""
    lines: tuple[Line, ...] = ()
    """k·requirement − pnl at T and at E for each tier, where the requirement is a maximum of lines that grow with the size."""

    def choose(self, size: Decimal) -> Chosen:
        """Return L = min(L*, the tier's maximum, the user's cap), floored to 0.01, for `size` (Q, or N for inverse).

        No stop, a stop on the wrong side, or T at or below zero: 1. In cross mode leverage moves no level: the cap. It is below 1 only
        where a short's minimum a unit asks for more than its notional.
        """
        cheap = opening_cap(self.terms, self.plan.sign, self.entry)
        least = ONE if cheap is None else min(ONE, cheap)
        if self.target is None:
            return Chosen(least, None, tr("no stop"))
        notional = self.notional(size)
        cap = self._cap(size, notional)
        # Used margin shrinks as leverage grows, so that the call moves away: as in cross mode, the stop asks for no margin.
        if self.plan.margin_mode is MarginMode.CROSS or self.terms.basis is MaintenanceOn.USED_MARGIN:
            return Chosen(_floored(cap or ONE, least), None, "cross")
        needed = self.needed_margin(size)
        if needed <= 0:
            return Chosen(_floored(cap or ONE, least), needed, "cap")
        wanted = notional / needed
        if cap is not None and cap <= wanted:
            return Chosen(_floored(cap, least), needed, "cap")
        return Chosen(_floored(wanted, least), needed, "stop" if wanted >= 1 else tr("too little"))

    @property
    def extra(self) -> Decimal:
        """Return the extra margin, as far as it counts."""
        return self.plan.extra_margin * extra_weight(self.plan, self.terms)

    def notional(self, size: Decimal) -> Decimal:
        """Return the entry notional of `size` in settlement currency."""
        return size / self.entry if self.terms.inverse else size * self.entry

    def _cap(self, size: Decimal, notional: Decimal) -> Decimal | None:
        measure = self.terms.measure(size / self.terms.contract_size, notional)
        granted, own = ceiling(self.terms, self.plan.sign, measure, self.entry), self.plan.leverage_cap
        return own if granted is None else granted if own is None else min(granted, own)

    def needed_margin(self, size: Decimal) -> Decimal:
        """Return M*: the initial margin that keeps the call beyond T until the end of the hold, extra margin already counted."""
        terms, extra = self.terms, self.extra
        if terms.basis is MaintenanceOn.DEBT_LEVEL:
            return self._beside_a_debt(size) - extra
        if terms.call_buffer is not None:
            return self._beyond_a_buffer(size, terms.call_buffer)
        held = max(m * size + c for m, c in self.lines) if self.lines else max(held for _, held in self._points(size))
        if terms.carry_from is CarryFrom.BALANCE:
            return held - extra
        if terms.carry_from is CarryFrom.WALLET_THEN_SLICE and self._wallet_pays(size, held):
            return held - extra
        return self._with_carry(size, held) - extra

    def _with_carry(self, size: Decimal, held: Decimal) -> Decimal:
        notional = self.notional(size)
        paid = max(ZERO, self.carry.funding_after(self.plan.hold_hours)) * notional
        if not self.terms.borrows:
            return held + paid
        interest = self.carry.interest_after(self.plan.hold_hours)
        if self.plan.sign < 0:
            points = [(price, m * size + c) for (m, c), price in self._priced_lines()] or self._points(size)
            return max(held + interest * size * price for price, held in points)
        if self.terms.full_loan:
            return held + interest * notional
        # The loan, and so its interest, shrinks as the slice grows.
        return (held + interest * notional) / (1 + interest) if held < notional else held

    def _beside_a_debt(self, size: Decimal) -> Decimal:
        """Return M* where assets over debt decide (engine section 6): the debt, grown by its interest, is 1/K' of the assets at T.

        Where the interest does not grow the debt, the assets pay it, or the free balance, which moves nothing.
        """
        target, entry, paid_from = self.target or self.entry, self.entry, self.terms.carry_from
        level = 1 + call_factor(self.terms) * ((self.terms.level or ONE) - 1)
        interest = self.carry.interest_after(self.plan.hold_hours)
        grown = level * (1 + interest) if paid_from is CarryFrom.DEBT else level + interest
        if paid_from is CarryFrom.BALANCE:
            grown = level
        if self.plan.sign < 0:
            return size * (grown * target - entry)
        if self.terms.full_loan:
            return size * (grown * entry - target)
        return size * (entry - target / grown)

    def _beyond_a_buffer(self, size: Decimal, buffer: Decimal) -> Decimal:
        """Return M* where the venue warns a share β of the way to initial margin, which grows with M* itself.

        M + extra + pnl = (1 − β)·requirement + β·M·p/E (inverse: E/p); beyond 1× the initial margin is the notional, and M − notional
        is what to add.
        """
        notional, paid = self.notional(size), ZERO
        if self.terms.carry_from is not CarryFrom.BALANCE:
            hours = self.plan.hold_hours
            paid = (max(ZERO, self.carry.funding_after(hours)) + self.carry.interest_after(hours)) * notional
        needed = []
        for price, held in self._points(size, 1 - buffer):
            share = buffer * (self.entry / price if self.terms.inverse else price / self.entry)
            asked = held + paid - self.extra
            needed.append(
                asked / (1 - share) if asked <= (1 - share) * notional and share < 1 else asked + share * notional
            )
        return max(needed)

    def _points(self, size: Decimal, k: Decimal | None = None) -> list[tuple[Decimal, Decimal]]:
        """Return (price, k·requirement − pnl in settlement currency) at T, at E and at the jumps between: the maximum is at one of them."""
        plan, terms, target = self.plan, self.terms, self.target or self.entry
        leg = Leg(sign=plan.sign, inverse=terms.inverse, size=size, entry=self.entry)
        opened = Opened(leg=leg, contracts=size / terms.contract_size, leverage=ONE)
        own = requirement_of(opened, terms)
        book = Book(equity=leg.pnl(), lines=own.lines, fixed=own.fixed, curved=own.curved, bands=own.bands)
        near, far = sorted((target, self.entry))
        edges = [band.low for band in own.bands if band.low is not None and near < band.low < far]
        k = call_factor(terms) if k is None else k
        return [
            (price, -headroom(book, k, price) / (price if terms.inverse else 1))
            for price in (target, self.entry, *edges)
        ]

    def _priced_lines(self) -> list[tuple[Line, Decimal]]:
        """Return each line with its price: a coin debt grows in coins, which at T weigh what they are worth there."""
        half = len(self.lines) // 2
        target = target_of_call(self.plan, self.terms, self.entry) or self.entry
        return [(line, target if index < half else self.entry) for index, line in enumerate(self.lines)]

    def _wallet_pays(self, size: Decimal, held: Decimal) -> bool:
        """Return whether the free balance beside a slice of `held` pays the whole carry."""
        notional, hours = self.notional(size), self.plan.hold_hours
        lent = ZERO
        if self.terms.borrows:
            whole = self.plan.sign < 0 or self.terms.full_loan
            lent = notional if whole else max(ZERO, notional - held)
        carry = max(ZERO, self.carry.funding_after(hours)) * notional + self.carry.interest_after(hours) * lent
        fee = entry_fee_rate(self.plan, self.terms) * notional + self.terms.opening_borrow_fee * lent
        return held + fee + carry <= (self.plan.account.balance or ZERO)


def chooser_of(plan: Plan, terms: Terms, entry: Decimal, carry: Carry) -> Chooser:
    """Return what chooses the leverage of `plan`."""
    target = _asking_target(plan, terms, entry)
    plain = terms.tier_mode == "progressive" and not (
        terms.maintenance_slope or terms.maintenance_adds_funding or terms.unit_minimum
    )
    lines = tuple(_lines(plan, terms, entry, target)) if target is not None and plain else ()
    return Chooser(plan, terms, entry, carry, target, lines)


def _asking_target(plan: Plan, terms: Terms, entry: Decimal) -> Decimal | None:
    target = target_of_call(plan, terms, entry)
    wrong = target is None or target <= 0 or plan.sign * (entry - (plan.stop or entry)) <= 0
    return None if wrong or terms.problems or not terms.requirement_known else target


def _lines(plan: Plan, terms: Terms, entry: Decimal, target: Decimal) -> list[Line]:
    """Return k·requirement − pnl at T, then at E, for each tier.

    The difference is convex in the price (inverse: in 1/price), so its maximum between T and E is at one of the two.
    """
    k, on_entry = call_factor(terms), terms.basis is MaintenanceOn.ENTRY
    fee = terms.closing_fee_rate if terms.closing_fee_at == "mark" else ZERO
    unit_at_entry = 1 / entry if terms.inverse else entry
    lines = []
    for unit in (1 / target if terms.inverse else target, unit_at_entry):
        pnl = plan.sign * (unit_at_entry - unit if terms.inverse else unit - unit_at_entry)
        held = unit_at_entry if on_entry else unit
        lines += [(k * (tier.rate + fee) * held - pnl, -k * tier.amount) for tier in terms.tiers]
    return lines


def _floored(leverage: Decimal, least: Decimal) -> Decimal:
    return max(least, lot_floor(settle(leverage), STEP))


def cross_holds_at_target(answer: Assessment) -> bool | None:
    """Return whether the balance keeps the call beyond T at the end of the hold; None where it cannot be told."""
    position, book = answer.position, answer.book
    target = target_of_call(position.plan, position.terms, position.leg.entry)
    if book is None or target is None or target <= 0:
        return None
    book = book.after(position.charge_after(position.plan.hold_hours))
    called, k = position.call(book) or (book, ONE)
    return headroom(called, k, target) >= 0
