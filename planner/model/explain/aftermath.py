"""Why a liquidation leaves what it leaves: the equity at its price, the fees, the rest, and the loss over all steps."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from planner.model.explain.demands import tier_words
from planner.model.explain.derivation import Derivation, Subject, counted, digits, entry_input
from planner.model.explain.sums import gained
from planner.model.instrument import LiquidationPath
from planner.model.language import tr
from planner.model.liquidated import aftermath, first_loss, path_loss, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.explain.derivation import Inputs
    from planner.model.liquidated import Aftermath, Step

ZERO = Decimal(0)
NO_PRICE = tr("none: there is no liquidation price")
FEES = ("liquidation_fee_rate", "liquidation_taker_fee", "taker_fee")
PATH = (
    "liquidation_path",
    "liquidation_share",
    "liquidation_share_above",
    "liquidation_stops_at",
    *FEES,
    "liquidation_residual",
    "tiers",
)
WAYS = {
    LiquidationPath.WHOLE: tr("The venue closes the whole position at once."),
    LiquidationPath.TIER_BY_TIER: tr("The venue cuts the position to the cap of the next lower tier, again and again."),
    LiquidationPath.SHARE: tr("The venue closes a share of the position first, and then the rest."),
    LiquidationPath.UNTIL_SAFE: tr("The venue closes what brings the equity above the requirement again."),
    None: tr("Nobody says how this venue proceeds; all of it at once is assumed."),
}
"""How a liquidation proceeds, in a sentence."""
ASSUMED = tr("Every part is filled at the price that triggers it, and the price goes on the same way.")


def level_input(answer: Assessment, left: Aftermath | None) -> Inputs:
    """Return the liquidation price as an input of a derivation."""
    return ((tr("liquidation price P"), counted(left.price if left else None, answer.terms.quote), tr("assessment")),)


def _equity(answer: Assessment) -> Derivation:
    left, position = aftermath(answer), answer.position
    backing = tr("balance + extra margin − entry fee") if position.cross else tr("collateral")
    beside = position.cross and bool(answer.plan.account.other_positions or answer.plan.account.assets)
    formula = tr("equity(P) = {backing} + profit and loss at P", backing=backing)
    if beside:
        formula = tr("equity(P) = {backing} + profit and loss at P + other positions and assets at P", backing=backing)
    return Subject(
        "aftermath.equity",
        tr("Equity at liquidation"),
        tr("What is left behind the position when the venue takes it over, before its fees."),
    ).derive(
        answer,
        left.equity if left else None,
        formula,
        *(_equity_worked(answer, left, beside=beside) if left else ()),
        unit=answer.currency,
        inputs=(entry_input(answer), *level_input(answer, left)),
        absent=NO_PRICE,
    )


def _equity_worked(answer: Assessment, left: Aftermath, *, beside: bool) -> Iterator[str]:
    position = answer.position
    pnl = position.worth(position.leg.pnl(), left.price)
    backing = position.backing
    if position.cross:
        plan = answer.plan
        backing = (plan.account.balance or ZERO) + plan.extra_margin - position.entry_fee
        yield f"{digits(plan.account.balance)} + {digits(plan.extra_margin)} − {digits(position.entry_fee)} = {digits(backing)}"
    worked = f"{gained(position, answer.entry, left.price)} = {digits(pnl)}"
    yield tr("profit and loss at P: {worked}", worked=worked)
    others = f" + ({digits(left.equity - backing - pnl)})" if beside else ""
    yield f"{digits(backing)} + ({digits(pnl)}){others} = {digits(left.equity)}"


def _fee(answer: Assessment) -> Derivation:
    left, terms = aftermath(answer), answer.terms
    worked: list[str] = []
    charged = None
    if left:
        charged, notional = left.clearance + left.taker, digits(left.notional)
        worked = [f"{digits(terms.liquidation_fee_rate)} × {notional} = {digits(left.clearance)}"]
        if terms.liquidation_takes_fee:
            worked.append(f"{digits(terms.taker_fee)} × {notional} = {digits(left.taker)}")
            worked.append(f"{digits(left.clearance)} + {digits(left.taker)} = {digits(charged)}")
    return Subject(
        "aftermath.fee",
        tr("Fees of the liquidation"),
        tr("What the venue charges for closing the position at that price."),
    ).derive(
        answer,
        charged,
        tr("fees = (clearance fee + taker fee, where it is charged) × notional at P"),
        *worked,
        unit=answer.currency,
        inputs=level_input(answer, left),
        figures=FEES,
        absent=NO_PRICE,
    )


def _rest(answer: Assessment) -> Derivation:
    left = aftermath(answer)
    worked: list[str] = []
    if left:
        worked = [
            f"{digits(left.equity)} − {digits(left.clearance + left.taker)} = {digits(left.rest)}",
            _whose(answer, left),
        ]
    return Subject(
        "aftermath.rest",
        tr("Left after liquidation"),
        tr(
            "Equity less fees where everything is closed at the liquidation price; below zero, what the margin does not cover."
        ),
    ).derive(
        answer,
        left.rest if left else None,
        tr("rest = equity at P − fees"),
        *worked,
        unit=answer.currency,
        inputs=level_input(answer, left),
        figures=(*FEES, "liquidation_residual"),
        absent=NO_PRICE,
    )


def _whose(answer: Assessment, left: Aftermath) -> str:
    if left.rest < 0:
        return tr("Nothing is left; the venue bears what is missing, or its insurance fund does.")
    if answer.position.stays_yours:
        return tr("It stays yours: {returned}", returned=digits(left.returned))
    return tr("The venue keeps it: {kept}", kept=digits(left.kept))


def _steps(answer: Assessment, *, first: bool) -> Derivation:
    steps = steps_of(answer)
    value = first_loss(answer, steps) if first else path_loss(answer, steps)
    shown = steps[:1] if first else steps
    absent = (
        tr("none: all of it is closed in one step")
        if first
        else tr("none: a part stays open, or there is no liquidation price")
    )
    subject = Subject(
        "aftermath.path_loss",
        tr("Loss if the price goes on"),
        tr("What a liquidation costs over all its steps, the entry fee in."),
    )
    if first:
        subject = Subject(
            "aftermath.first_loss",
            tr("Loss of the first step"),
            tr(
                "What is lost for good where the price turns after the first step; the rest of the position stays open."
            ),
        )
    return subject.derive(
        answer,
        value,
        tr("loss = entry fee + Σ (realised loss + fees) of the step") if first else _formula(answer),
        *(line for step in shown for line in _step_worked(answer, step)),
        *(() if value is None else (_sum(answer, shown, digits(value)),)),
        unit=answer.currency,
        inputs=(entry_input(answer), (tr("entry fee"), digits(answer.position.entry_fee), tr("costs"))),
        figures=PATH,
        rules=(WAYS[answer.terms.liquidation_path], ASSUMED, *_tiers(answer, shown)),
        absent=absent,
    )


def _formula(answer: Assessment) -> str:
    if answer.position.cross:
        return tr("loss = entry fee + Σ (realised loss + fees) of all steps")
    return tr("loss = entry fee + collateral − what is returned at the end")


def _step_worked(answer: Assessment, step: Step) -> Iterator[str]:
    yield tr(
        "step {number}, at P = {price}: closes {closed}, leaves {left}",
        number=step.number,
        price=digits(step.price),
        closed=digits(step.closed),
        left=digits(step.left),
    )
    rate = answer.terms.liquidation_fee_rate + answer.terms.taker_at_liquidation
    size = step.closed * answer.terms.contract_size
    loss = f"{gained(answer.position, step.price, answer.entry, size)} = {digits(step.loss)}"
    yield tr("realised loss of step {number}: {worked}", number=step.number, worked=loss)
    fees = f"{digits(rate)} × {digits(step.notional)} = {digits(step.fee)}"
    yield tr("fees of step {number}: {worked}", number=step.number, worked=fees)
    yield tr("margin left {margin}, next liquidated at {price}", margin=digits(step.margin), price=digits(step.next))


def _sum(answer: Assessment, steps: tuple[Step, ...], value: str) -> str:
    position = answer.position
    if position.cross or steps[-1].left:
        lost = sum((step.loss + step.fee for step in steps), ZERO)
        return f"{digits(position.entry_fee)} + {digits(lost)} = {value}"
    returned = max(steps[-1].equity, ZERO) if position.stays_yours else ZERO
    return f"{digits(position.entry_fee)} + {digits(position.slice)} − {digits(returned)} = {value}"


def _tiers(answer: Assessment, steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(tier_words(answer.terms, step.tier) for step in steps if step.tier)


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "aftermath.equity": _equity,
    "aftermath.fee": _fee,
    "aftermath.rest": _rest,
    "aftermath.first_loss": partial(_steps, first=True),
    "aftermath.path_loss": partial(_steps, first=False),
}
