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
from planner.model.margin.levels import margins
from planner.model.number import lot_floor
from planner.model.precision import settle

if TYPE_CHECKING:
    from planner.model.costs import Carry
    from planner.model.plan import Plan
    from planner.model.position import Position
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


def target_of_call(plan: Plan, entry: Decimal) -> Decimal | None:
    """Return T = S + buffer·(S − E): where the margin call may lie at the nearest; None without a stop."""
    return None if plan.stop is None else plan.stop + plan.safety_buffer * (plan.stop - entry)


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
    lines: tuple[Line, ...]
    """k·requirement − pnl at T and at E for each tier; empty where no stop asks for a margin."""

    def choose(self, size: Decimal) -> Chosen:
        """Return L = min(L*, the tier's maximum, the user's cap), floored to 0.01, for `size` (Q, or N for inverse).

        No stop, a stop on the wrong side, or T at or below zero: 1. In cross mode leverage moves no level: the cap.
        """
        if not self.lines:
            return Chosen(ONE, None, tr("no stop"))
        notional = self.notional(size)
        cap = self._cap(notional)
        if self.plan.margin_mode is MarginMode.CROSS:
            return Chosen(_floored(cap or ONE), None, "cross")
        needed = self.needed_margin(size)
        if needed <= 0:
            return Chosen(_floored(cap or ONE), needed, "cap")
        wanted = notional / needed
        if cap is not None and cap <= wanted:
            return Chosen(_floored(cap), needed, "cap")
        return Chosen(_floored(wanted), needed, "stop" if wanted >= 1 else tr("too little"))

    def notional(self, size: Decimal) -> Decimal:
        """Return the entry notional of `size` in settlement currency."""
        return size / self.entry if self.terms.inverse else size * self.entry

    def _cap(self, notional: Decimal) -> Decimal | None:
        granted, own = self.terms.ceiling(notional), self.plan.leverage_cap
        return own if granted is None else granted if own is None else min(granted, own)

    def needed_margin(self, size: Decimal) -> Decimal:
        """Return M*: the initial margin that keeps the call beyond T until the end of the hold, extra margin already counted."""
        plan, terms = self.plan, self.terms
        held = max(m * size + c for m, c in self.lines)
        if terms.carry_from is CarryFrom.BALANCE:
            return held - plan.extra_margin
        if terms.carry_from is CarryFrom.WALLET_THEN_SLICE and self._wallet_pays(size, held):
            return held - plan.extra_margin
        return self._with_carry(size, held) - plan.extra_margin

    def _with_carry(self, size: Decimal, held: Decimal) -> Decimal:
        notional = self.notional(size)
        paid = max(ZERO, self.carry.funding_after(self.plan.hold_hours)) * notional
        if not self.terms.kind.borrows:
            return held + paid
        interest = self.carry.interest_after(self.plan.hold_hours)
        if self.plan.sign < 0:
            return max(m * size + c + interest * size * price for (m, c), price in self._priced_lines())
        if self.terms.full_loan:
            return held + interest * notional
        # The loan, and so its interest, shrinks as the slice grows.
        return (held + interest * notional) / (1 + interest) if held < notional else held

    def _priced_lines(self) -> list[tuple[Line, Decimal]]:
        """Return each line with its price: a coin debt grows in coins, which at T weigh what they are worth there."""
        half = len(self.lines) // 2
        target = target_of_call(self.plan, self.entry) or self.entry
        return [(line, target if index < half else self.entry) for index, line in enumerate(self.lines)]

    def _wallet_pays(self, size: Decimal, held: Decimal) -> bool:
        """Return whether the free balance beside a slice of `held` pays the whole carry."""
        notional, hours = self.notional(size), self.plan.hold_hours
        lent = ZERO
        if self.terms.kind.borrows:
            whole = self.plan.sign < 0 or self.terms.full_loan
            lent = notional if whole else max(ZERO, notional - held)
        carry = max(ZERO, self.carry.funding_after(hours)) * notional + self.carry.interest_after(hours) * lent
        fee = entry_fee_rate(self.plan, self.terms) * notional + self.terms.opening_borrow_fee * lent
        return held + fee + carry <= (self.plan.account.balance or ZERO)


def chooser_of(plan: Plan, terms: Terms, entry: Decimal, carry: Carry) -> Chooser:
    """Return what chooses the leverage of `plan`."""
    return Chooser(plan, terms, entry, carry, tuple(_lines(plan, terms, entry)))


def _lines(plan: Plan, terms: Terms, entry: Decimal) -> list[Line]:
    """Return k·requirement − pnl at T, then at E, for each tier.

    The difference is convex in the price (inverse: in 1/price), so its maximum between T and E is at one of the two.
    """
    target = target_of_call(plan, entry)
    if target is None or target <= 0 or plan.sign * (entry - (plan.stop or entry)) <= 0 or terms.problems:
        return []
    k, on_entry = call_factor(terms), terms.basis is MaintenanceOn.ENTRY
    unit_at_entry = 1 / entry if terms.inverse else entry
    lines = []
    for unit in (1 / target if terms.inverse else target, unit_at_entry):
        pnl = plan.sign * (unit_at_entry - unit if terms.inverse else unit - unit_at_entry)
        held = unit_at_entry if on_entry else unit
        lines += [(k * (tier.rate + terms.closing_fee_rate) * held - pnl, -k * tier.amount) for tier in terms.tiers]
    return lines


def _floored(leverage: Decimal) -> Decimal:
    return max(ONE, lot_floor(settle(leverage), STEP))


def cross_holds_at_target(position: Position) -> bool | None:
    """Return whether the balance keeps the call beyond T at the end of the hold; None where it cannot be told."""
    book = position.book()
    target = target_of_call(position.plan, position.leg.entry)
    if book is None or target is None or target <= 0:
        return None
    book = book.after(position.charge_after(position.plan.hold_hours))
    return all(g.at(target) >= 0 for g in margins(book, call_factor(position.terms)))
