"""Why a loss or the ratio of reward to risk is what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.costs import stop_fill
from planner.model.explain.aftermath import WAYS, level_input
from planner.model.explain.derivation import Derivation, Subject, digits, entry_input
from planner.model.explain.sums import entry_fee, funding, gained, interest
from planner.model.language import tr
from planner.model.liquidated import aftermath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.liquidated import Aftermath

PARTS = {
    "price": tr("price, entry to stop"),
    "slippage": tr("slippage on the stop's fill"),
    "entry_fee": tr("entry fee"),
    "exit_fee": tr("exit fee, taker"),
    "funding": tr("funding over the hold"),
    "interest": tr("interest over the hold"),
}


def _loss_at_stop(answer: Assessment) -> Derivation:
    parts = answer.loss_parts
    worked = [f"{PARTS[part.key]}: {_part(answer, part.key)} = {digits(part.amount)}" for part in parts]
    if parts:
        worked.append(f"{' + '.join(digits(part.amount) for part in parts)} = {digits(answer.loss_at_stop)}")
    return Subject(
        "loss_at_stop",
        tr("Loss at the stop"),
        tr(
            "All that is lost when the stop is hit at the end of the hold: price, fees, slippage, carry. Carry received counts as 0."
        ),
    ).derive(
        answer,
        answer.loss_at_stop,
        tr(
            "loss = price + slippage + entry fee + exit fee + funding + interest, the stop filled at S′ = S·(1 − s·slippage)"
        ),
        *worked,
        unit=answer.currency,
        inputs=(
            entry_input(answer),
            ("S", digits(answer.plan.stop), tr("plan")),
            ("S′", digits(stop_fill(answer.plan)), tr("after slippage")),
        ),
        figures=("taker_fee", "maker_fee", "funding_rate", "funding_interval_hours", "borrow_rate_daily"),
        absent=tr("none: there is no stop"),
    )


def _part(answer: Assessment, key: str) -> str:
    """Return the sum of one part of the loss at the stop."""
    position, entry = answer.position, answer.entry
    stop, fill = answer.plan.stop or entry, stop_fill(answer.plan) or entry
    if key == "exit_fee":
        return f"{digits(answer.terms.taker_fee)} × {digits(position.leg.notional_at(fill))}"
    sums = {
        "price": lambda: gained(position, stop, entry),
        "slippage": lambda: gained(position, fill, stop),
        "entry_fee": lambda: entry_fee(answer),
        "funding": lambda: funding(answer),
        "interest": lambda: interest(answer, fill),
    }
    return sums[key]()


def _loss_at_liquidation(answer: Assessment) -> Derivation:
    position, left = answer.position, aftermath(answer)
    formula = tr("loss = entry fee + collateral; what is left is kept by the venue")
    if position.cross:
        formula = tr("loss = entry fee + loss from E to the liquidation price + fees of the liquidation")
    elif position.stays_yours:
        formula = tr("loss = entry fee + collateral − what is returned: max(0, equity there − fees of the liquidation)")
    return Subject(
        "loss_at_liquidation",
        tr("Loss at liquidation"),
        tr(
            "What it costs in all where everything is closed at the liquidation price, at opening; below zero, what this position would "
            "gain there."
        ),
    ).derive(
        answer,
        answer.loss_at_liquidation,
        formula,
        *(_to_liquidation(answer, left) if left else ()),
        unit=answer.currency,
        inputs=(entry_input(answer), *level_input(answer, left)),
        figures=("liquidation_fee_rate", "liquidation_residual", "liquidation_taker_fee", "liquidation_path"),
        rules=(WAYS[answer.terms.liquidation_path],),
        absent=tr("none: there is no liquidation price"),
    )


def _to_liquidation(answer: Assessment, left: Aftermath) -> Iterator[str]:
    position = answer.position
    fee, backing, charged = position.entry_fee, position.slice, left.clearance + left.taker
    yield tr("fees of the liquidation: {charged}", charged=digits(charged))
    if position.cross:
        way = -position.worth(position.leg.pnl(), left.price)
        yield tr("loss from E to P: {worked}", worked=f"{gained(position, left.price, answer.entry)} = {digits(way)}")
        yield f"{digits(fee)} + {digits(way)} + {digits(charged)} = {digits(left.loss)}"
    elif position.stays_yours:
        yield tr(
            "equity there less fees: {worked}",
            worked=f"{digits(left.equity)} − {digits(charged)} = {digits(left.rest)}",
        )
        yield f"{digits(fee)} + {digits(backing)} − {digits(left.returned)} = {digits(left.loss)}"
    else:
        yield f"{digits(fee)} + {digits(backing)} = {digits(left.loss)}"


def _reward(answer: Assessment) -> Derivation:
    risk = answer.loss_at_stop if answer.loss_at_stop is not None else answer.loss_at_liquidation
    worked = _targets(answer)
    if answer.reward_to_risk is not None:
        worked.append(f"{digits(answer.reward)} / {digits(risk)} = {digits(answer.reward_to_risk)}")
    where = "stop" if answer.loss_at_stop is not None else tr("liquidation price")
    return Subject(
        "reward_to_risk",
        tr("Reward : risk"),
        tr("What the targets pay after fees and carry, for each unit that can be lost."),
    ).derive(
        answer,
        answer.reward_to_risk,
        tr("(Σ share × (profit at the target − exit fee) − entry fee − carry) / loss at the {where}", where=where),
        *worked,
        inputs=(entry_input(answer),),
        figures=("taker_fee", "funding_rate", "funding_interval_hours", "borrow_rate_daily"),
        absent=tr("none: there is no target, or nothing to lose"),
    )


def _targets(answer: Assessment) -> list[str]:
    """Return the net reward target by target; what the shares leave over leaves at the last one."""
    plan, position = answer.plan, answer.position
    if answer.reward is None:
        return []
    shares = [target.share for target in plan.targets]
    shares[-1] += 1 - sum(shares, Decimal(0))
    lines, gains = [], []
    for number, (target, share) in enumerate(zip(plan.targets, shares, strict=True), start=1):
        profit = position.worth(position.leg.pnl(), target.price)
        fee = answer.terms.taker_fee * position.leg.notional_at(target.price)
        gains.append(share * (profit - fee))
        lines.append(
            tr(
                "profit at {price}: {worked}",
                price=digits(target.price),
                worked=f"{gained(position, answer.entry, target.price)} = {digits(profit)}",
            )
        )
        lines.append(
            tr(
                "target {number}: {share} × ({profit} − {fee}) = {gains}",
                number=number,
                share=digits(share),
                profit=digits(profit),
                fee=digits(fee),
                gains=digits(gains[-1]),
            )
        )
    costs = f"{digits(answer.costs.entry_fee)} − {digits(answer.costs.carry_over_hold)}"
    return [*lines, f"{' + '.join(digits(gain) for gain in gains)} − {costs} = {digits(answer.reward)}"]


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "loss_at_stop": _loss_at_stop,
    "loss_at_liquidation": _loss_at_liquidation,
    "reward_to_risk": _reward,
}
