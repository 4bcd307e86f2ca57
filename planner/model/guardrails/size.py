"""Findings on size and cost: leverage, risk, balance, the venue's limits, and what holding eats."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, Finding, Remedy, Severity
from planner.model.guardrails.account import collateral, cross, equity, largest
from planner.model.guardrails.words import beside, exceeds, money, percent
from planner.model.language import tr
from planner.model.margin.levels import safe_interval
from planner.model.margin.requirement import opening_cap
from planner.model.number import plain, significant
from planner.model.position import open_position

if TYPE_CHECKING:
    from collections.abc import Iterator


NOTE, CAUTION, DANGER = Severity.NOTE, Severity.CAUTION, Severity.DANGER


def _leverage_band(answer: Assessment) -> Iterator[Finding]:
    bands, leverage = answer.plan.limits.leverage_bands, answer.leverage
    if bands is None or leverage is None or leverage <= bands[0]:
        return
    extreme = leverage > bands[1]
    shown = f"{beside(leverage, bands[1] if extreme else bands[0])}×"
    yield Finding(
        code="leverage-band",
        severity=DANGER if extreme else CAUTION,
        field="leverage",
        headline=tr("Leverage {shown} is extreme.", shown=shown)
        if extreme
        else tr("Leverage {shown} is above your conservative band.", shown=shown),
        message=" ".join(
            (
                tr(
                    "Your limit is {bands}×; beyond {bands2}× small moves end a trade.",
                    bands=plain(bands[0]),
                    bands2=plain(bands[1]),
                ),
                *_room_at(answer, bands[0]),
            )
        ),
        remedy=Remedy(
            caption=tr("Use {bands}×", bands=plain(bands[0])), edits=(("leverage", plain(bands[0])), ("collateral", ""))
        ),
    )


def _room_at(answer: Assessment, leverage: Decimal) -> tuple[str, ...]:
    """Say where liquidation would lie at the gentler leverage: the number that makes the advice worth taking."""
    position, book = answer.position, answer.book
    if position.cross or book is None or answer.distance.liquidation is None:
        return ()
    gentler = open_position(position.plan, position.terms, contracts=position.contracts, leverage=leverage).book()
    interval = safe_interval(gentler or book, Decimal(1), position.reference)
    level = interval.nearer(position.leg.entry)
    if level is None:
        return (tr("There nothing would liquidate it."),)
    return (
        tr("There liquidation would be {difference} away.", difference=percent(abs(level / position.leg.entry - 1))),
    )


def _risk_limit(answer: Assessment) -> Iterator[Finding]:
    limit, balance = answer.plan.limits.risk, answer.plan.account.balance
    loss = answer.loss_at_stop if answer.loss_at_stop is not None else answer.loss_at_liquidation
    if limit is None or balance is None or loss is None or not exceeds(loss, limit * balance):
        return
    most = limit * balance
    shown, allowed = money(answer, loss, most), money(answer, most, loss)
    yield Finding(
        code="risk-limit",
        severity=CAUTION,
        field="size.value",
        headline=tr("The risk is above your {limit}.", limit=percent(limit)),
        message=tr("{loss} would be lost at the stop; your limit is {limit}.", loss=shown, limit=allowed)
        if answer.loss_at_stop is not None
        else tr("{loss} would be lost at liquidation; your limit is {limit}.", loss=shown, limit=allowed),
        remedy=Remedy(
            caption=tr("Risk {limit}", limit=percent(limit)),
            edits=(("size.by", "risk-percent"), ("size.value", plain(limit))),
        )
        if answer.loss_at_stop is not None and answer.position.contracts * most / loss >= (answer.terms.lot or 0)
        else None,
    )


def _leverage_granted(answer: Assessment) -> Iterator[Finding]:
    position = answer.position
    ceiling = position.ceiling
    if ceiling is None or not exceeds(position.leverage, ceiling):
        return
    shown, leverage = plain(ceiling), beside(position.leverage, ceiling)
    if opening_cap(position.terms, position.leg.sign, position.leg.entry) == ceiling:
        headline = tr("A short at this price opens at most at {ceiling}×.", ceiling=shown)
        message = tr(
            "The venue asks for a minimum a unit. An order at {leverage}× would be refused. Use {ceiling}×.",
            leverage=leverage,
            ceiling=shown,
        )
    else:
        headline = tr("The venue grants at most {ceiling}× at this size.", ceiling=shown)
        message = tr(
            "An order at {leverage}× would be refused. Use {ceiling}× or a smaller size.",
            leverage=leverage,
            ceiling=shown,
        )
    yield Finding(
        code="tier-maximum",
        severity=DANGER,
        field="leverage",
        headline=headline,
        message=message,
        remedy=Remedy(caption=tr("Use {ceiling}×", ceiling=shown), edits=(("leverage", shown), ("collateral", ""))),
    )


def _last_tier(answer: Assessment) -> Iterator[Finding]:
    cap, measure = answer.terms.tiers[-1].cap if answer.terms.tiers else None, answer.position.measure
    if cap is None or measure <= cap:
        return
    yield Finding(
        code="tier-maximum",
        severity=DANGER,
        field="size.value",
        headline=tr("The position is larger than the venue's largest tier."),
        message=" ".join(
            (
                tr(
                    "The last tier ends at {measured}; this position is {measured2}.",
                    measured=_measured(answer, cap, measure),
                    measured2=_measured(answer, measure, cap),
                ),
                tr("Use a smaller size."),
            )
        ),
        remedy=largest(answer),
    )


def _measured(answer: Assessment, size: Decimal, other: Decimal) -> str:
    return tr("{size} contracts", size=plain(size)) if answer.terms.tiers_in_contracts else money(answer, size, other)


def _min_notional(answer: Assessment) -> Iterator[Finding]:
    least = answer.terms.min_notional
    if least is not None and answer.notional is not None and answer.notional < least:
        yield Finding(
            code="min-notional",
            severity=CAUTION,
            field="size.value",
            headline=tr("The position is smaller than the venue accepts."),
            message=tr(
                "The least is {least} {quote}, this is {notional}. Enter more.",
                least=plain(least),
                quote=answer.terms.quote,
                notional=beside(answer.notional, least, 6),
            ),
        )


def _rounded(answer: Assessment) -> Iterator[Finding]:
    lot, quantity = answer.terms.lot, answer.position.contracts
    if lot is not None and answer.sized and exceeds(answer.sized.asked, quantity):
        yield Finding(
            code="quantity-rounded",
            severity=NOTE,
            field="size.value",
            headline=tr("The quantity is rounded down to the lot."),
            message=tr(
                "{asked} became {quantity}; a lot is {plain}.",
                asked=plain(significant(answer.sized.asked, 8)),
                quantity=plain(quantity),
                plain=plain(lot),
            ),
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
            headline=tr("Holding eats more than a third of the reward."),
            message=tr(
                "Carry is {carry} of {before} at the targets. Hold shorter, or aim further.",
                carry=money(answer, carry),
                before=money(answer, before),
            ),
        )


def _reward_low(answer: Assessment) -> Iterator[Finding]:
    least, ratio = answer.plan.limits.reward_to_risk, answer.reward_to_risk
    if least is not None and ratio is not None and ratio < least:
        yield Finding(
            code="reward-risk-low",
            severity=CAUTION,
            field="targets.0.price",
            headline=tr("Reward : risk {ratio} is below your {least}.", ratio=beside(ratio, least), least=plain(least)),
            message=tr(
                "After all costs the targets pay too little for what the stop can lose. Aim further, or let this one go."
            ),
        )


CHECKS = (
    _leverage_granted,
    _last_tier,
    collateral,
    equity,
    _leverage_band,
    _risk_limit,
    _min_notional,
    cross,
    _carry,
    _reward_low,
    _rounded,
)
