"""Findings on size and cost: leverage, risk, balance, the venue's limits, and what holding eats."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, Finding, Remedy, Severity
from planner.model.guardrails.words import exceeds, money, percent, places
from planner.model.instrument import MarginMode
from planner.model.leverage import cross_holds_at_target
from planner.model.margin.levels import safe_interval
from planner.model.number import lot_floor, plain, significant
from planner.model.position import open_position

if TYPE_CHECKING:
    from collections.abc import Iterator


NOTE, CAUTION, DANGER = Severity.NOTE, Severity.CAUTION, Severity.DANGER
EIGHT_PLACES = Decimal("1e-8")


def _leverage_band(answer: Assessment) -> Iterator[Finding]:
    bands, leverage = answer.plan.limits.leverage_bands, answer.leverage
    if bands is None or leverage is None or leverage <= bands[0]:
        return
    extreme = leverage > bands[1]
    shown = f"{plain(places(leverage, 2))}×"
    word = "extreme" if extreme else "above your conservative band"
    yield Finding(
        code="leverage-band",
        severity=DANGER if extreme else CAUTION,
        field="leverage",
        headline=f"Leverage {shown} is {word}.",
        message=" ".join(
            (
                f"Your limit is {plain(bands[0])}×; beyond {plain(bands[1])}× small moves end a trade.",
                *_room_at(answer, bands[0]),
            )
        ),
        remedy=Remedy(caption=f"Use {plain(bands[0])}×", edits=(("leverage", plain(bands[0])), ("collateral", ""))),
    )


def _room_at(answer: Assessment, leverage: Decimal) -> tuple[str, ...]:
    """Say where liquidation would lie at the gentler leverage: the number that makes the advice worth taking."""
    position = answer.position
    book = position.book()
    if position.cross or book is None or answer.distance.liquidation is None:
        return ()
    gentler = open_position(position.plan, position.terms, contracts=position.contracts, leverage=leverage).book()
    interval = safe_interval(gentler or book, Decimal(1), position.reference)
    level = interval.nearer(position.leg.entry)
    if level is None:
        return ("There nothing would liquidate it.",)
    return (f"There liquidation would be {percent(abs(level / position.leg.entry - 1))} away.",)


def _risk_limit(answer: Assessment) -> Iterator[Finding]:
    limit, balance = answer.plan.limits.risk, answer.plan.account.balance
    loss = answer.loss_at_stop if answer.loss_at_stop is not None else answer.loss_at_liquidation
    if limit is None or balance is None or loss is None or not exceeds(loss, limit * balance):
        return
    where = "at the stop" if answer.loss_at_stop is not None else "at liquidation"
    yield Finding(
        code="risk-limit",
        severity=CAUTION,
        field="size.value",
        headline=f"The risk is above your {percent(limit)}.",
        message=f"{money(answer, loss)} would be lost {where}; your limit is {money(answer, limit * balance)}.",
        remedy=Remedy(
            caption=f"Risk {percent(limit)}", edits=(("size.by", "risk-percent"), ("size.value", plain(limit)))
        )
        if answer.loss_at_stop is not None
        else None,
    )


def _collateral(answer: Assessment) -> Iterator[Finding]:
    position, balance = answer.position, answer.plan.account.balance
    if balance is None:
        return
    needed = (position.initial_margin if position.cross else position.slice) + position.entry_fee
    held = balance + (answer.plan.extra_margin if position.cross else 0)
    if exceeds(needed, held):
        yield Finding(
            code="collateral-over-balance",
            severity=DANGER,
            field="size.value",
            headline="The collateral is more than the balance.",
            message=f"Opening takes {money(answer, needed)} with the fee; the balance is {money(answer, held)}. Use a smaller size.",
            remedy=_largest(answer),
        )
    elif position.cross and answer.sized and answer.sized.output and cross_holds_at_target(position) is False:
        yield Finding(
            code="collateral-over-balance",
            severity=DANGER,
            field="size.value",
            headline="The position is too large for this balance.",
            message="The margin call would come before the stop and its safety buffer by the end of the hold. Use a smaller size.",
        )


def _largest(answer: Assessment) -> Remedy | None:
    if not answer.largest_quantity:
        return None
    quantity = lot_floor(answer.largest_quantity, answer.terms.lot or EIGHT_PLACES)
    return Remedy(caption="Use the largest size", edits=(("size.by", "quantity"), ("size.value", plain(quantity))))


def _tier_maximum(answer: Assessment) -> Iterator[Finding]:
    position = answer.position
    ceiling = answer.terms.ceiling(position.measure)
    if ceiling is not None and exceeds(position.leverage, ceiling):
        yield Finding(
            code="tier-maximum",
            severity=DANGER,
            field="leverage",
            headline=f"The venue grants at most {plain(ceiling)}× at this size.",
            message=f"An order at {plain(places(position.leverage, 2))}× would be refused. Use {plain(ceiling)}× or a smaller size.",
            remedy=Remedy(caption=f"Use {plain(ceiling)}×", edits=(("leverage", plain(ceiling)), ("collateral", ""))),
        )
    cap = answer.terms.tiers[-1].cap if answer.terms.tiers else None
    if cap is not None and position.measure > cap:
        yield Finding(
            code="tier-maximum",
            severity=DANGER,
            field="size.value",
            headline="The position is larger than the venue's largest tier.",
            message=" ".join(
                (
                    f"The last tier ends at {_measured(answer, cap)}; this position is {_measured(answer, position.measure)}.",
                    "Use a smaller size.",
                )
            ),
            remedy=_largest(answer),
        )


def _measured(answer: Assessment, size: Decimal) -> str:
    return f"{plain(size)} contracts" if answer.terms.tiers_in_contracts else money(answer, size)


def _min_notional(answer: Assessment) -> Iterator[Finding]:
    least = answer.terms.min_notional
    if least is not None and answer.notional is not None and answer.notional < least:
        yield Finding(
            code="min-notional",
            severity=CAUTION,
            field="size.value",
            headline="The position is smaller than the venue accepts.",
            message=f"The least is {plain(least)} {answer.terms.quote}, this is {plain(places(answer.notional, 6))}. Enter more.",
        )


def _rounded(answer: Assessment) -> Iterator[Finding]:
    lot, quantity = answer.terms.lot, answer.position.contracts
    if lot is not None and answer.sized and exceeds(answer.sized.asked, quantity):
        yield Finding(
            code="quantity-rounded",
            severity=NOTE,
            field="size.value",
            headline="The quantity is rounded down to the lot.",
            message=f"{plain(significant(answer.sized.asked, 8))} became {plain(quantity)}; a lot is {plain(lot)}.",
        )


def _cross(answer: Assessment) -> Iterator[Finding]:
    if answer.plan.margin_mode is MarginMode.CROSS and not answer.plan.account.other_positions:
        yield Finding(
            code="cross-speculative",
            severity=CAUTION,
            field="margin_mode",
            headline="Cross margin puts the whole balance behind one trade.",
            message="It is meant for hedged positions. Isolated margin risks one slice.",
            remedy=Remedy(caption="Use isolated", edits=(("margin_mode", "isolated"),)),
        )


def _carry(answer: Assessment) -> Iterator[Finding]:
    carry = answer.costs.carry_over_hold
    if answer.reward is None or carry is None or carry <= 0:
        return
    before = answer.reward + carry
    if exceeds(carry * 3, before):
        yield Finding(
            code="carry-eats-reward",
            severity=CAUTION,
            field="hold_hours",
            headline="Holding eats more than a third of the reward.",
            message=f"Carry is {money(answer, carry)} of {money(answer, before)} at the targets. Hold shorter, or aim further.",
        )


def _reward_low(answer: Assessment) -> Iterator[Finding]:
    least, ratio = answer.plan.limits.reward_to_risk, answer.reward_to_risk
    if least is not None and ratio is not None and ratio < least:
        yield Finding(
            code="reward-risk-low",
            severity=CAUTION,
            field="targets.0.price",
            headline=f"Reward : risk {plain(places(ratio, 2))} is below your {plain(least)}.",
            message="After all costs the targets pay too little for what the stop can lose. Aim further, or let this one go.",
        )


CHECKS = (_tier_maximum, _collateral, _leverage_band, _risk_limit, _min_notional, _cross, _carry, _reward_low, _rounded)
