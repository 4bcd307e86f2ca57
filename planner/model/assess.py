"""The one entrance: a plan and its rules in, a frozen assessment out. Never raises on any valid plan; pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.assessment import Assessment, CostSheet, Distance, Intervals, Levels, LossPart
from planner.model.costs import stop_fill
from planner.model.guardrails import findings_of
from planner.model.instrument import InstrumentKind, MaintenanceOn
from planner.model.margin.account import highest
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.levels import EVERYWHERE, Interval, root_of, safe_interval
from planner.model.outcomes import loss_at_liquidation, loss_parts, reward_of, runway
from planner.model.position import average_entry
from planner.model.precision import guarded, settle, settle_or_none
from planner.model.sizing import Sized, SizeError, beside_the_balance, largest_size, size
from planner.model.terms import Terms, terms_of

if TYPE_CHECKING:
    from planner.model.margin.account import Book
    from planner.model.margin.amount import Amount
    from planner.model.margin.others import Pieces
    from planner.model.margin.requirement import Requirement
    from planner.model.plan import Plan
    from planner.model.position import Position
    from planner.model.rulebook import Rules

ZERO = Decimal(0)
ONE = Decimal(1)


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
        # Nobody else has the answer yet, and to make a second one for its findings takes as long as all the levels.
        object.__setattr__(answer, "findings", findings_of(answer))
        return answer


def _numbers(plan: Plan, terms: Terms, sized: Sized) -> dict[str, Any]:
    position, hold = sized.position, plan.hold_hours
    own = position.requirement() if terms.requirement_known and not terms.problems else None
    shares = position.shares() if own else None
    book, pnl = position.book_of(own, shares) if own else None, position.leg.pnl()
    funding = position.funding(hold)
    carry = funding + position.interest(hold)
    owed = position.carry_amount(hold) if position.coin_loan else position.money(carry)
    end = book.after(position.taken(owed)) if book else None
    safe = _intervals(position, book, end)
    net = position.break_even(NOTHING)
    levels = at_end = _levels(position, book, safe.liquidation, safe.call, net)
    if hold:
        at_end = _levels(position, end, safe.liquidation_at_end, safe.call_at_end, net - owed)
    exit_fee = terms.taker_fee * position.leg.notional_at(stop_fill(plan) or position.leg.entry)
    lost = loss_at_liquidation(position, pnl, book, levels.liquidation)
    beside = beside_the_balance(plan, terms, position.reference) if position.cross else ZERO
    return {
        "sized": sized,
        "book": book,
        "beside": beside,
        **_opened(position, own),
        "levels": levels,
        "levels_at_end": at_end,
        "intervals": safe,
        "distance": _distances(position, levels, safe.liquidation, safe.call),
        "costs": _costs(position, carry, exit_fee),
        **_outcomes(loss_parts(position, pnl, funding, exit_fee), reward_of(position, pnl, carry), lost),
        "runway_hours": settle_or_none(_runway(position, own, shares, book)),
        "largest_quantity": largest_size(plan, terms, position.leverage, beside),
    }


def _runway(
    position: Position, own: Requirement | None, shares: tuple[Pieces, ...] | None, book: Book | None
) -> Decimal | None:
    """Return the hours until the margin call, all prices but the plan's at their marks."""
    if own and shares:
        book = position.book_of(own, position.shares(frozen=True, moving=shares))
    return runway(position, book) if book else None


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


def _outcomes(parts: tuple[LossPart, ...], reward: Decimal | None, liquidated: Decimal | None) -> dict[str, Any]:
    """Return what the stop and the liquidation lose, and what the targets pay for it."""
    loss = sum([part.amount for part in parts], ZERO) if parts else None
    risk = liquidated if loss is None else loss
    return {
        "loss_at_stop": loss,
        "loss_parts": parts,
        "loss_at_liquidation": settle_or_none(liquidated),
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
    held = highest(own.lines, entry)
    if own.curved:
        held += own.curved / entry
    if own.bands:  # on the edge of two tiers the lower one, whose bound is inclusive
        held += min([highest(band.lines, entry) for band in own.bands if band.reaches(entry)])
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
    position: Position, book: Book | None, liquidation: Interval, call: Interval, net: Amount[Decimal]
) -> Levels:
    """Return the levels of a moment; `net` is profit and loss less all costs until then, which is nothing at break-even."""
    entry = position.leg.entry
    return Levels(
        liquidation=liquidation.nearer(entry),
        liquidation_below=liquidation.below,
        liquidation_above=liquidation.above,
        margin_call=call.nearer(entry),
        bankruptcy=_bankruptcy(position, book),
        break_even=root_of(net),
        stop=position.plan.stop,
        targets=tuple([target.price for target in position.plan.targets]),
    )


def _bankruptcy(position: Position, book: Book | None) -> Decimal | None:
    """Return the price at which nothing is left of the equity."""
    if book is None:
        return None
    if not book.parts:
        return root_of(book.equity)
    return safe_interval(book, ZERO, position.reference).nearer(position.leg.entry)


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


def _costs(position: Position, carry: Decimal, exit_fee: Decimal) -> CostSheet:
    funding = position.carry.funding_per_day * position.leg.entry_notional
    borrow = position.interest_per_day
    return CostSheet(
        entry_fee=settle(position.entry_fee),
        exit_fee=settle(exit_fee),
        funding_per_day=settle(funding),
        borrow_per_day=settle(borrow),
        carry_per_day=settle(funding + borrow),
        carry_over_hold=settle(carry),
    )
