"""What a liquidation leaves: the money at the liquidation price, and the way down where a venue closes a position in parts.

Assumed throughout: at opening, every part is filled at the price that triggers it, and the price goes on the same way. What is realised
and what the venue charges is taken from the margin behind the position; nothing is added. Money is in settlement currency.

- whole (or nobody says): everything at once.
- tier-by-tier: cut to the cap of the next lower tier at that price, in whole lots; the level of what is left is solved again.
- share: a share of the position first, then the rest.
- until-safe: the least that brings the equity above the requirement times the factor at which the venue stops, but at least a twentieth of
  the position, or the table would have a row for each lot.

Where the venue closes in parts only above a notional (`liquidation_share_above`), what is not worth more is closed at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from planner.model.instrument import LiquidationPath, MaintenanceOn
from planner.model.margin.levels import headroom, safe_interval
from planner.model.margin.requirement import tier_in_force
from planner.model.margin.tiers import TierBy, tier_at
from planner.model.number import Direction, to_step
from planner.model.precision import cut_to_lots, guarded, settle

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.account import Book
    from planner.model.margin.amount import Amount
    from planner.model.margin.tiers import Tier
    from planner.model.position import Position

ZERO = Decimal(0)
ONE = Decimal(1)
MOST_STEPS = 40
LEAST_PART = Decimal("0.05")
"""Of the position at opening: the least that one step of `until-safe` closes here."""
FINEST = Decimal("0.000001")
"""Of the position: the step in which a part is sought where no lot is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step down: at `price` so many contracts are `closed`, at a realised `loss` (negative: a gain) and a `fee`.

    `notional` is what was closed, at that price. `left` contracts remain in `tier`, with `margin` behind them, and an `equity` at that
    price; they are liquidated at `next`, None where no price reaches them or nothing is left.
    """

    number: int
    price: Decimal
    closed: Decimal
    notional: Decimal
    loss: Decimal
    fee: Decimal
    left: Decimal
    tier: Tier | None
    margin: Decimal
    equity: Decimal
    next: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """The account after everything is closed at the liquidation price: `equity` there, less `clearance` and `taker` fee, is `rest`.

    `kept` is what of it the venue keeps, `returned` what stays yours; a `rest` below zero is what the margin does not cover. `loss` is
    what all of it costs, the entry fee in. In cross mode equity and rest are the account's, other positions at that price counted in.
    """

    price: Decimal
    bankruptcy: Decimal | None
    notional: Decimal
    equity: Decimal
    clearance: Decimal
    taker: Decimal
    rest: Decimal
    kept: Decimal
    returned: Decimal
    loss: Decimal
    path: LiquidationPath | None


def aftermath(answer: Assessment) -> Aftermath | None:
    """Return what closing everything at the liquidation price leaves (engine section 7); None where there is no such price."""
    if answer.sized is None or answer.levels.liquidation is None or answer.loss_at_liquidation is None:
        return None
    with guarded():
        position, level = answer.position, answer.levels.liquidation
        book = cast("Book", answer.book)
        notional = position.leg.notional_at(level)
        held = position.worth(book.at(level).equity, level)
        clearance, taker = answer.terms.liquidation_fee_rate * notional, position.terms.taker_at_liquidation * notional
        rest = held - clearance - taker
        kept = ZERO if position.stays_yours else max(ZERO, rest)
        return Aftermath(
            price=level,
            bankruptcy=answer.levels.bankruptcy,
            notional=settle(notional),
            equity=settle(held),
            clearance=settle(clearance),
            taker=settle(taker),
            rest=settle(rest),
            kept=settle(kept),
            returned=settle(max(ZERO, rest) - kept),
            loss=answer.loss_at_liquidation,
            path=answer.terms.liquidation_path,
        )


def steps_of(answer: Assessment) -> tuple[Step, ...]:
    """Return the way down, step by step; empty without a liquidation price, or where the position would be closed at once."""
    level = answer.levels.liquidation
    if answer.sized is None or level is None or not answer.intervals.liquidation.holds(answer.position.reference):
        return ()
    with guarded():
        return tuple(_Descent(answer, level).steps())


def path_loss(answer: Assessment, steps: tuple[Step, ...]) -> Decimal | None:
    """Return what is lost where the price goes on to the end of the way, the entry fee in; None where something stays open."""
    if not steps or steps[-1].left:
        return None
    with guarded():
        position = answer.position
        lost = sum((step.loss + step.fee for step in steps), position.entry_fee)
        if position.cross:
            return settle(lost)
        returned = max(ZERO, steps[-1].equity) if position.stays_yours else ZERO
        return settle(position.entry_fee + position.slice - returned)


def first_loss(answer: Assessment, steps: tuple[Step, ...]) -> Decimal | None:
    """Return what is lost for good where the price turns after the first step, the entry fee in; None where that step closes everything."""
    if not steps or not steps[0].left:
        return None
    with guarded():
        return settle(answer.position.entry_fee + steps[0].loss + steps[0].fee)


@dataclass(frozen=True, slots=True)
class _State:
    """What is left on the way down: the position, the equity behind it as an Amount, the margin in money."""

    position: Position
    equity: Amount[Decimal]
    margin: Decimal
    level: Decimal
    """The liquidation price: what holds around it, of other positions and assets too, is taken to hold on the whole way down."""

    def book(self) -> Book:
        book = cast("Book", self.position.book())  # there is a level, so there is a book
        return replace(book.at(self.level), equity=self.equity, parts=())

    def after(self, closed: Decimal, price: Decimal) -> _State:
        """Return what is left after so many contracts have been closed at `price`."""
        position = self.position
        size = closed * position.terms.contract_size
        gone, stays = replace(position.leg, size=size), replace(position.leg, size=position.leg.size - size)
        notional, pnl = gone.notional_at(price), gone.pnl()
        fee = (position.terms.liquidation_fee_rate + position.terms.taker_at_liquidation) * notional
        realised = position.worth(pnl, price) - fee
        left = replace(
            position,
            leg=stays,
            contracts=position.contracts - closed,
            loan=_owed(position, size, notional - fee),
        )
        return _State(left, self.equity - pnl + position.money(realised), self.margin + realised, self.level)


def _owed(position: Position, size: Decimal, proceeds: Decimal) -> Decimal | None:
    """Return what is owed after `size` was closed: a long repays with the proceeds, a short gives back the coins."""
    if position.loan is None:
        return None
    return max(ZERO, position.loan - (size if position.coin_loan else proceeds))


class _Descent:
    """The way down of one assessment."""

    def __init__(self, answer: Assessment, level: Decimal) -> None:
        self._terms = answer.terms
        self._level = level
        self._below = level == answer.intervals.liquidation.below
        position = answer.position
        book = cast("Book", answer.book)
        margin = position.slice
        if position.cross:
            plan = position.plan
            margin = (plan.account.balance or ZERO) + plan.extra_margin - position.entry_fee
        self._first = _State(position, book.at(level).equity, margin, level)

    def steps(self) -> list[Step]:
        state, price, steps = self._first, self._level, list[Step]()
        reached: Decimal | None = price
        while reached is not None and state.position.contracts > 0 and len(steps) < MOST_STEPS:
            price = reached
            closed = min(self._part(state, price, len(steps)), state.position.contracts)
            after = state.after(closed, price)
            reached = self._next(after, price)
            steps.append(self._step(len(steps) + 1, state, after, price, reached))
            state = after
        return steps

    def _step(self, number: int, before: _State, after: _State, price: Decimal, reached: Decimal | None) -> Step:
        closed = before.position.contracts - after.position.contracts
        gone = replace(before.position.leg, size=closed * self._terms.contract_size)
        loss, notional = -before.position.worth(gone.pnl(), price), gone.notional_at(price)
        left = after.position.contracts
        tiers = self._terms.tiers
        return Step(
            number=number,
            price=settle(price),
            closed=settle(closed),
            notional=settle(notional),
            loss=settle(loss),
            fee=settle((self._terms.liquidation_fee_rate + self._terms.taker_at_liquidation) * notional),
            left=settle(left),
            tier=tier_in_force(after.position.opened(), self._terms, price) if tiers and left else None,
            margin=settle(after.margin),
            equity=settle(after.position.worth(after.equity, price)),
            next=None if reached is None else settle(reached),
        )

    def _next(self, state: _State, price: Decimal) -> Decimal | None:
        """Return the price at which what is left is liquidated: this one, where the cut was not enough; None where no price is."""
        if state.position.contracts <= 0:
            return None
        book = state.book()
        if headroom(book, ONE, price) <= 0:
            return price
        interval = safe_interval(book, ONE, price)
        return interval.below if self._below else interval.above

    def _part(self, state: _State, price: Decimal, number: int) -> Decimal:
        """Return how many contracts are closed at `price`."""
        path, whole = self._terms.liquidation_path, state.position.contracts
        if self._too_small(state.position, price):
            return whole
        if path is LiquidationPath.TIER_BY_TIER:
            return self._to_lower_tier(state.position, price)
        if path is LiquidationPath.SHARE:
            return whole if number else self._first_share(whole)
        if path is LiquidationPath.UNTIL_SAFE:
            return self._until_safe(state, price)
        return whole

    def _to_lower_tier(self, position: Position, price: Decimal) -> Decimal:
        tiers, whole = self._terms.tiers, position.contracts
        if not tiers:
            return whole
        measure = self._measure(position, price)
        number = tier_at(tiers, measure).number
        cap = tiers[number - 2].cap if number > 1 else None
        return whole if cap is None else whole - cut_to_lots(cap / measure * whole, self._terms.lot)

    def _measure(self, position: Position, price: Decimal) -> Decimal:
        """Return the size as the tiers' bounds count it at `price`."""
        terms, leg = self._terms, position.leg
        if terms.tiers_in_contracts:
            return position.contracts
        at_entry = terms.basis is MaintenanceOn.ENTRY or (
            terms.tier_mode == "whole-position" and terms.tier_by is not TierBy.NOTIONAL
        )
        return leg.entry_notional if at_entry else leg.notional_at(price)

    def _too_small(self, position: Position, price: Decimal) -> bool:
        """Return whether a position is not worth enough to be closed in parts, however the venue does that."""
        worth = position.leg.size if position.inverse else position.leg.notional_at(price)
        above = self._terms.liquidation_share_above
        return above is not None and worth <= above

    def _first_share(self, whole: Decimal) -> Decimal:
        share = self._terms.liquidation_share
        return whole if share is None else self._lots(share * whole, whole)

    def _until_safe(self, state: _State, price: Decimal) -> Decimal:
        """Return the least that is enough, by halving: the more is closed, the less is required."""
        whole = state.position.contracts
        least = self._lots(LEAST_PART * self._first.position.contracts, whole)
        if least >= whole or self._enough(state, least, price):
            return least
        unit = self._terms.lot or whole * FINEST
        # Closing `low` units is not enough, closing all of them has to be.
        low, high = int(least / unit), int(whole / unit)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._enough(state, middle * unit, price) else (middle, high)
        return min(whole, high * unit)

    def _enough(self, state: _State, closed: Decimal, price: Decimal) -> bool:
        """Return whether the venue stops once so many contracts are closed."""
        return headroom(state.after(closed, price).book(), self._terms.liquidation_stops_at, price) > 0

    def _lots(self, part: Decimal, whole: Decimal) -> Decimal:
        """Return a part of the position in whole lots, rounded up."""
        return min(whole, to_step(part, self._terms.lot, Direction.UP))
