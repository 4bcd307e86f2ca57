"""The one entrance: a plan and its rules in, a frozen assessment out. Never raises on any valid plan; pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.assessment import Assessment, CostSheet, Distance, Intervals, Levels, LossPart
from planner.model.costs import stop_fill
from planner.model.guardrails import findings_of
from planner.model.instrument import InstrumentKind, MaintenanceOn
from planner.model.margin.account import Book
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.levels import EVERYWHERE, Interval, headroom, root_of, safe_interval
from planner.model.position import average_entry
from planner.model.precision import guarded, settle, settle_or_none
from planner.model.sizing import Sized, SizeError, largest_size, size
from planner.model.terms import ON_A_LEVEL, Terms, terms_of

if TYPE_CHECKING:
    from planner.model.margin.amount import Amount
    from planner.model.margin.requirement import Requirement
    from planner.model.plan import Plan
    from planner.model.position import Position
    from planner.model.rulebook import Rules

ZERO = Decimal(0)
ONE = Decimal(1)
GRID = 30
"""Digits of the largest part of a loss to which all its parts are rounded, so that they add up without another rounding."""


def assess(plan: Plan, rules: Rules) -> Assessment:
    """Return the assessment of `plan` under `rules`; the plan's own frozen rules win.

    Where no quantity can be computed, every number is None and `problem` says why.
    """
    with guarded():
        terms = terms_of(plan, rules)
        facts: dict[str, Any] = {
            "title": plan.title,
            "venue": plan.venue,
            "symbol": plan.symbol,
            "currency": terms.settlement,
            "plan": plan,
            "terms": terms,
            "sources": terms.sources,
            "entry": settle(average_entry(plan, inverse=terms.inverse)),
        }
        try:
            facts |= _numbers(plan, terms, size(plan, terms))
        except SizeError as error:
            facts |= {"problem": str(error), "problem_field": error.field}
        answer = Assessment(**facts)
        found = findings_of(answer)
        return Assessment(**facts, findings=found) if found else answer


def _numbers(plan: Plan, terms: Terms, sized: Sized) -> dict[str, Any]:
    position, hold = sized.position, plan.hold_hours
    own = position.requirement() if terms.requirement_known and not terms.problems else None
    book = position.book(own=own)
    funding = position.funding(hold)
    carry = funding + position.interest(hold)
    owed = position.carry_amount(hold) if position.coin_loan else position.money(carry)
    end = book.after(position.taken(owed)) if book else None
    safe = _intervals(position, book, end)
    levels = _levels(position, book, safe.liquidation, safe.call, NOTHING)
    at_end = _levels(position, end, safe.liquidation_at_end, safe.call_at_end, owed) if hold else levels
    return {
        "sized": sized,
        **_opened(position, own),
        "levels": levels,
        "levels_at_end": at_end,
        "intervals": safe,
        "distance": _distances(position, levels, safe.liquidation, safe.call),
        "costs": _costs(position, carry),
        **_outcomes(position, funding, carry, _loss_at_liquidation(position, book, levels.liquidation)),
        "runway_hours": settle_or_none(_runway(position, book)),
        "largest_quantity": largest_size(plan, terms, position.leverage),
    }


def _opened(position: Position, own: Requirement | None) -> dict[str, Any]:
    """Return what is opened, and with what."""
    leg, inverse = position.leg, position.inverse
    return {
        "quantity": settle(position.contracts),
        "notional": settle(leg.size if inverse else leg.entry_notional),
        "leverage": settle(position.leverage),
        "initial_margin": settle(position.initial_margin),
        "collateral": settle(position.initial_margin if position.cross else position.slice),
        "loan": settle_or_none(position.loan),
        "maintenance_margin": settle_or_none(_maintenance(position, own)),
    }


def _outcomes(
    position: Position, funding: Decimal, carry: Decimal, loss_at_liquidation: Decimal | None
) -> dict[str, Any]:
    """Return what the stop and the liquidation lose, and what the targets pay for it."""
    parts, reward = _loss_parts(position, funding), _reward(position, carry)
    loss = sum((part.amount for part in parts), ZERO) if parts else None
    risk = loss if loss is not None else loss_at_liquidation
    return {
        "loss_at_stop": loss,
        "loss_parts": parts,
        "loss_at_liquidation": settle_or_none(loss_at_liquidation),
        "reward": settle_or_none(reward),
        "reward_to_risk": settle(reward / risk) if reward is not None and risk is not None and risk > 0 else None,
    }


def _intervals(position: Position, book: Book | None, end: Book | None) -> Intervals:
    """Return where the position is safe at opening and at the end of the hold; where holding takes nothing, that is the same."""
    liquidation, call = liquidation_interval(position, book), call_interval(position, book)
    moved = end is not None and book is not None and end.equity != book.equity
    return Intervals(
        liquidation=liquidation,
        call=call,
        liquidation_at_end=liquidation_interval(position, end) if moved else liquidation,
        call_at_end=call_interval(position, end) if moved else call,
    )


def _maintenance(position: Position, own: Requirement | None) -> Decimal | None:
    """Return this position's requirement at the entry, in settlement currency, without closing fee; None where it is not known."""
    terms, entry = position.terms, position.leg.entry
    if own is None or terms.kind is InstrumentKind.SPOT:
        return None
    held = Book(equity=NOTHING, lines=own.lines, curved=own.curved).requirement_at(entry)
    if own.bands:  # on the edge of two tiers the lower one, whose bound is inclusive
        held += min(max(line.at(entry) for line in band.lines) for band in own.bands if band.reaches(entry))
    return held / entry if terms.inverse else held


def liquidation_interval(position: Position, book: Book | None) -> Interval:
    """Return the interval in which the position lives; without ends where nothing liquidates it, or the venue only calls."""
    if book is None or position.terms.basis is MaintenanceOn.MARKET_VALUE:
        return EVERYWHERE
    return safe_interval(book, ONE, position.reference)


def call_interval(position: Position, book: Book | None) -> Interval:
    """Return the interval in which the venue is silent; without ends where it never warns."""
    call = position.call(book) if book else None
    return safe_interval(*call, position.reference) if call else EVERYWHERE


def _levels(
    position: Position, book: Book | None, liquidation: Interval, call: Interval, carry: Amount[Decimal]
) -> Levels:
    entry = position.leg.entry
    return Levels(
        liquidation=liquidation.nearer(entry),
        liquidation_below=liquidation.below,
        liquidation_above=liquidation.above,
        margin_call=call.nearer(entry),
        bankruptcy=safe_interval(book, ZERO, position.reference).nearer(entry) if book else None,
        break_even=root_of(position.break_even(carry)),
        stop=position.plan.stop,
        targets=tuple(target.price for target in position.plan.targets),
    )


def _distances(position: Position, levels: Levels, liquidation: Interval, call: Interval) -> Distance:
    entry, stop = position.leg.entry, levels.stop
    return Distance(
        liquidation=_room(entry, liquidation, levels.liquidation),
        margin_call=_room(entry, call, levels.margin_call),
        stop=None if stop is None else settle(position.plan.sign * (entry - stop) / entry),
    )


def _room(entry: Decimal, interval: Interval, level: Decimal | None) -> Decimal | None:
    """Return (E − level)/E at a lower end, (level − E)/E at an upper one."""
    if level is None:
        return None
    return settle(((entry - level) if level == interval.below else (level - entry)) / entry)


def _loss_parts(position: Position, funding: Decimal) -> tuple[LossPart, ...]:
    """Return the loss at the stop in parts, all costs in; empty without a stop. Carry that is received counts as 0."""
    plan, leg = position.plan, position.leg
    fill = stop_fill(plan)
    if plan.stop is None or fill is None:
        return ()
    pnl = leg.pnl()
    at_stop = position.worth(pnl, plan.stop)
    exit_fee = position.terms.taker_fee * leg.notional_at(fill)
    parts = [("price", -at_stop), ("entry_fee", position.entry_fee), ("exit_fee", exit_fee)]
    if fill != plan.stop and (slipped := at_stop - position.worth(pnl, fill)):
        parts.insert(1, ("slippage", slipped))
    if funding > 0:
        parts.append(("funding", funding))
    if position.loan and (interest := position.interest(plan.hold_hours, fill)):
        parts.append(("interest", interest))
    grid = Decimal((0, (1,), max((part.adjusted() for _, part in parts if part), default=0) - GRID))
    return tuple(LossPart(key=key, amount=amount.quantize(grid) if amount else ZERO) for key, amount in parts)


def _costs(position: Position, carry: Decimal) -> CostSheet:
    leg = position.leg
    funding = position.carry.funding_per_day * leg.entry_notional
    borrow = position.interest_per_day
    return CostSheet(
        entry_fee=settle(position.entry_fee),
        exit_fee=settle(position.terms.taker_fee * leg.notional_at(stop_fill(position.plan) or leg.entry)),
        funding_per_day=settle(funding),
        borrow_per_day=settle(borrow),
        carry_per_day=settle(funding + borrow),
        carry_over_hold=settle(carry),
    )


def _reward(position: Position, carry: Decimal) -> Decimal | None:
    """Return the share-weighted net reward: each target pays the taker fee; entry fee and the whole `carry` come off. None without targets.

    What the shares leave over leaves at the last target.
    """
    plan, leg, fee = position.plan, position.leg, position.terms.taker_fee
    if not plan.targets:
        return None
    shares = [target.share for target in plan.targets]
    shares[-1] += 1 - sum(shares, ZERO)
    pnl, gross = leg.pnl(), ZERO
    for target, share in zip(plan.targets, shares, strict=True):
        gross += share * (position.worth(pnl, target.price) - fee * leg.notional_at(target.price))
    return gross - position.entry_fee - carry


def _loss_at_liquidation(position: Position, book: Book | None, level: Decimal | None) -> Decimal | None:
    """Return what a liquidation at opening costs, fees in (engine section 7); None without a level.

    Isolated: the entry fee paid beside, and the slice less what the venue returns.
    Cross: the entry fee, the way to the level, and the clearance.
    """
    if book is None or level is None:
        return None
    terms, leg = position.terms, position.leg
    clearance = terms.liquidation_fee_rate + (terms.taker_fee if terms.liquidation_takes_fee else ZERO)
    charged = clearance * leg.notional_at(level)
    if position.cross:
        return position.entry_fee - position.worth(leg.pnl(), level) + charged
    # The equity there: it is the requirement, but where the requirement jumps above it.
    held = position.worth(book.equity, level)
    returned = (
        terms.residual_returned or terms.basis in ON_A_LEVEL
    )  # what assets leave over a debt is always the owner's
    residual = max(ZERO, held - charged) if returned else ZERO
    return position.entry_fee + position.slice - residual


def _runway(position: Position, book: Book | None) -> Decimal | None:
    """Return the hours until the margin call (liquidation where there is none): the price at the entry, all else frozen.

    0 where it is called already; None where holding costs nothing or is not paid from what backs the position.
    """
    account = position.plan.account
    if position.cross and (account.other_positions or account.assets):
        book = position.book(frozen=True)
    if book is None:
        return None
    entry = position.leg.entry
    called, k = position.call(book) or (book, ONE)
    left = headroom(called, k, entry)
    left /= 1 + k * called.owed_factor  # a charge that is added to the debt raises the requirement as well
    return position.hours_to_lose(left / entry if position.inverse else left) if left > 0 else ZERO
