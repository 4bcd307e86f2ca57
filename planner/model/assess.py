"""The one entrance: a plan and its rules in, a frozen assessment out. Never raises on any valid plan; pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, CostSheet, Distance, Levels, LossPart
from planner.model.costs import stop_fill
from planner.model.guardrails import findings_of
from planner.model.instrument import MaintenanceOn
from planner.model.margin.levels import NOWHERE, Interval, root_of, safe_interval
from planner.model.margin.tiers import maintenance
from planner.model.number import exact
from planner.model.sizing import Sized, SizeError, call_factor, largest_size, size
from planner.model.terms import Terms, terms_of

if TYPE_CHECKING:
    from planner.model.margin.account import Book
    from planner.model.plan import Plan
    from planner.model.position import Position
    from planner.model.rulebook import Rules

ZERO = Decimal(0)


def assess(plan: Plan, rules: Rules) -> Assessment:
    """Return the assessment of `plan` under `rules`; the plan's own frozen rules win.

    Where no quantity can be computed, every number is None and `problem` says why.
    """
    with exact():
        terms = terms_of(plan, rules)
        bare = Assessment(
            title=plan.title,
            venue=plan.venue,
            symbol=plan.symbol,
            currency=terms.settlement,
            plan=plan,
            terms=terms,
            sources=terms.sources,
        )
        try:
            sized = size(plan, terms)
        except SizeError as error:
            bare = replace(bare, problem=str(error), problem_field=error.field)
            return replace(bare, findings=findings_of(bare))
        whole = _numbers(bare, plan, terms, sized)
        return replace(whole, findings=findings_of(whole))


def _numbers(bare: Assessment, plan: Plan, terms: Terms, sized: Sized) -> Assessment:
    position = sized.position
    leg = position.leg
    book = position.book()
    hold = plan.hold_hours
    levels = _levels(position, book, ZERO)
    parts = _loss_parts(position)
    loss = sum((part.amount for part in parts), ZERO) if parts else None
    loss_at_liquidation = _loss_at_liquidation(position, book, levels)
    reward = _reward(position)
    risk = loss if loss is not None else loss_at_liquidation
    return replace(
        bare,
        sized=sized,
        entry=leg.entry,
        quantity=position.contracts,
        notional=leg.size if terms.inverse else leg.entry_notional,
        leverage=position.leverage,
        initial_margin=position.initial_margin,
        collateral=position.initial_margin if position.cross else position.slice,
        loan=position.loan,
        maintenance_margin=maintenance(terms.tiers, leg.entry_notional) if terms.tiers else None,
        levels=levels,
        levels_at_end=_levels(position, book.after(position.charge_after(hold)) if book else None, hold),
        distance=_distances(position, levels, plan),
        costs=_costs(position),
        loss_at_stop=loss,
        loss_parts=parts,
        loss_at_liquidation=loss_at_liquidation,
        reward=reward,
        reward_to_risk=reward / risk if reward is not None and risk is not None and risk > 0 else None,
        runway_hours=_runway(position),
        largest_quantity=largest_size(plan, terms, position.leverage),
    )


def liquidation_interval(position: Position, book: Book | None) -> Interval:
    """Return the interval in which the position lives; without ends where nothing liquidates it, or the venue only calls."""
    if book is None or position.terms.basis is MaintenanceOn.MARKET_VALUE:
        return Interval(None, None)
    return safe_interval(book, Decimal(1))


def call_interval(position: Position, book: Book | None) -> Interval:
    """Return the interval in which the venue is silent; without ends where it never warns."""
    if book is None or position.terms.call_factor is None:
        return Interval(None, None)
    return safe_interval(book, position.terms.call_factor)


def _levels(position: Position, book: Book | None, hours: Decimal) -> Levels:
    entry = position.leg.entry
    liquidation = liquidation_interval(position, book)
    return Levels(
        liquidation=liquidation.nearer(entry),
        liquidation_below=liquidation.below,
        liquidation_above=liquidation.above,
        margin_call=call_interval(position, book).nearer(entry),
        bankruptcy=(safe_interval(book, ZERO) if book else NOWHERE).nearer(entry),
        break_even=root_of(position.break_even(hours)),
        stop=position.plan.stop,
        targets=tuple(target.price for target in position.plan.targets),
    )


def _distances(position: Position, levels: Levels, plan: Plan) -> Distance:
    entry = position.leg.entry
    book = position.book()
    stop = None if plan.stop is None else plan.sign * (entry - plan.stop) / entry
    return Distance(
        liquidation=_room(entry, liquidation_interval(position, book), levels.liquidation),
        margin_call=_room(entry, call_interval(position, book), levels.margin_call),
        stop=stop,
    )


def _room(entry: Decimal, interval: Interval, level: Decimal | None) -> Decimal | None:
    """Return (E − level)/E at a lower end, (level − E)/E at an upper one."""
    if level is None:
        return None
    return ((entry - level) if level == interval.below else (level - entry)) / entry


def _loss_parts(position: Position) -> tuple[LossPart, ...]:
    """Return the loss at the stop in parts, all costs in; empty without a stop. Carry that is received counts as 0."""
    plan, terms, leg = position.plan, position.terms, position.leg
    fill = stop_fill(plan)
    if plan.stop is None or fill is None or fill <= 0:
        return ()
    to_stop = -position.worth(leg.pnl(), plan.stop)
    to_fill = -position.worth(leg.pnl(), fill)
    parts = [("price", to_stop), ("slippage", to_fill - to_stop), ("entry_fee", position.entry_fee)]
    parts.append(("exit_fee", terms.taker_fee * leg.notional_at(fill)))
    parts.append(("funding", max(ZERO, position.funding(plan.hold_hours))))
    parts.append(("interest", position.interest(plan.hold_hours, fill)))
    always = ("price", "entry_fee", "exit_fee")
    return tuple(LossPart(key=key, amount=amount) for key, amount in parts if amount or key in always)


def _costs(position: Position) -> CostSheet:
    leg, terms = position.leg, position.terms
    day = Decimal(24)
    funding = position.carry.funding_per_day * leg.entry_notional
    borrow = position.interest(day)
    fill = stop_fill(position.plan)
    exit_price = fill if fill and fill > 0 else leg.entry
    return CostSheet(
        entry_fee=position.entry_fee,
        exit_fee=terms.taker_fee * leg.notional_at(exit_price),
        funding_per_day=funding,
        borrow_per_day=borrow,
        carry_per_day=funding + borrow,
        carry_over_hold=position.carry_after(position.plan.hold_hours),
    )


def _reward(position: Position) -> Decimal | None:
    """Return the share-weighted net reward: each target pays the taker fee; entry fee and the whole carry come off. None without targets.

    What the shares leave over leaves at the last target.
    """
    plan, leg = position.plan, position.leg
    if not plan.targets:
        return None
    shares = [target.share for target in plan.targets]
    shares[-1] += 1 - sum(shares, ZERO)
    gross = ZERO
    for target, share in zip(plan.targets, shares, strict=True):
        gross += share * (
            position.worth(leg.pnl(), target.price) - position.terms.taker_fee * leg.notional_at(target.price)
        )
    return gross - position.entry_fee - position.carry_after(plan.hold_hours)


def _loss_at_liquidation(position: Position, book: Book | None, levels: Levels) -> Decimal | None:
    """Return what a liquidation at opening costs, fees in (engine section 7); None without a level.

    Isolated: the entry fee paid beside, and the slice less what the venue returns.
    Cross: the entry fee, the way to the level, and the clearance.
    """
    level = levels.liquidation
    if book is None or level is None:
        return None
    terms, leg = position.terms, position.leg
    clearance = terms.liquidation_fee_rate + (terms.taker_fee if terms.liquidation_takes_fee else ZERO)
    charged = clearance * leg.notional_at(level)
    if position.cross:
        return position.entry_fee - position.worth(leg.pnl(), level) + charged
    held = book.requirement_at(level) / (level if terms.inverse else 1)
    residual = max(ZERO, held - charged) if terms.residual_returned else ZERO
    return position.entry_fee + position.slice - residual


def _runway(position: Position) -> Decimal | None:
    """Return the hours until the margin call (liquidation where there is none) with the price at the entry and other positions frozen.

    0 where it is called already; None where holding costs nothing or is not paid from what backs the position.
    """
    book = position.book(frozen=True)
    per_hour = position.drain_per_hour
    if book is None or per_hour <= 0:
        return None
    entry = position.leg.entry
    left = book.equity.at(entry) - call_factor(position.terms) * book.requirement_at(entry)
    left = left / entry if position.inverse else left
    if left <= 0:
        return ZERO
    return (left + position.wallet_beside) / per_hour
