"""Why a size, a leverage, a margin or a loan is what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.explain.derivation import Derivation, Subject, digits, entry_input
from planner.model.language import tr
from planner.model.leverage import target_of_call
from planner.model.trigger import gap_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment
    from planner.model.explain.derivation import Inputs
    from planner.model.sizing import Sized


def _notional(answer: Assessment) -> Derivation:
    terms, entry = answer.terms, "" if answer.terms.inverse else f" × {digits(answer.entry)}"
    return Subject("notional", tr("Notional"), tr("What the whole position is worth at the entry.")).derive(
        answer,
        answer.notional,
        tr("notional = quantity × contract size{word}", word="" if terms.inverse else " × E"),
        f"{digits(answer.quantity)} × {digits(terms.contract_size)}{entry} = {digits(answer.notional)}",
        unit=terms.quote,
        inputs=(entry_input(answer),),
        figures=("contract_size",),
    )


def _leverage(answer: Assessment) -> Derivation:
    plan, sized = answer.plan, answer.sized
    notional = answer.position.leg.entry_notional
    formula = tr("leverage = notional / initial margin")
    said = [f"{digits(notional)} / {digits(answer.initial_margin)} = {digits(answer.leverage)}"]
    if sized is not None and sized.output:
        formula = tr(
            "L = min(notional / M*, the tier's maximum, your cap), floored to 0.01; M* keeps the call beyond the stop and its buffer"
        )
        said = _leverage_out(sized, notional, digits(answer.leverage))
    elif sized is not None and sized.limit == "spot":
        said.insert(0, tr("Spot borrows nothing, so 1."))
    meaning = tr(
        "How many times larger the position is than the margin that opens it: an output of the risk arithmetic unless you type it."
    )
    return Subject("leverage", tr("Leverage"), meaning).derive(
        answer,
        answer.leverage,
        formula,
        *said,
        unit="×",
        inputs=(
            (tr("stop"), digits(plan.stop), tr("plan")),
            (tr("safety buffer"), digits(plan.safety_buffer), tr("plan, share of the way from entry to stop")),
            *_gap(answer),
            (tr("cap"), digits(plan.leverage_cap), tr("plan")),
        ),
        figures=("tiers", "maintenance_rate", "max_leverage", "margin_call_ratio"),
    )


def _gap(answer: Assessment) -> Inputs:
    """Return the price gap as an input, where one moves the target of the call."""
    gap = gap_of(answer.plan, answer.terms)
    if not gap:
        return ()
    target = target_of_call(answer.plan, answer.terms, answer.entry)
    return (
        (tr("price gap"), digits(gap), tr("your limits")),
        (tr("target of the call"), digits(target), tr("stop and buffer, divided by 1 + s · gap")),
    )


def _leverage_out(sized: Sized, notional: Decimal, shown: str) -> list[str]:
    """Return what set a leverage that came out of the arithmetic."""
    if sized.limit == "no stop":
        return [tr("No stop asks for a margin, so {shown}.", shown=shown)]
    if sized.limit == "cross":
        return [tr("In cross mode leverage moves no level, so the cap, {shown}.", shown=shown)]
    if sized.needed_margin is None or sized.needed_margin <= 0:
        return [tr("The stop asks for no margin of its own, so the cap, {shown}.", shown=shown)]
    wanted = tr(
        "notional / M*: {notional} / {needed_margin} = {ratio}",
        notional=digits(notional),
        needed_margin=digits(sized.needed_margin),
        ratio=digits(notional / sized.needed_margin),
    )
    last = {"cap": tr("your cap or the tier's maximum"), "too little": tr("never below 1")}.get(
        sized.limit, tr("floored to 0.01")
    )
    return [wanted, f"{last}: {shown}"]


def _initial_margin(answer: Assessment) -> Derivation:
    notional = answer.position.leg.entry_notional
    return Subject(
        "initial_margin", tr("Initial margin"), tr("The money that opens the trade; leverage is notional over it.")
    ).derive(
        answer,
        answer.initial_margin,
        tr("initial margin = notional / leverage"),
        f"{digits(notional)} / {digits(answer.leverage)} = {digits(answer.initial_margin)}",
        unit=answer.currency,
    )


def _collateral(answer: Assessment) -> Derivation:
    cross = answer.position.cross
    extra = Decimal(0) if cross else answer.plan.extra_margin
    return Subject(
        "collateral",
        tr("Collateral"),
        tr(
            "Isolated: the slice that a liquidation can take. Cross: the initial margin; the whole balance stands behind it."
        ),
    ).derive(
        answer,
        answer.collateral,
        tr("collateral = initial margin") + ("" if cross else tr(" + extra margin")),
        f"{digits(answer.initial_margin)} + {digits(extra)} = {digits(answer.collateral)}",
        unit=answer.currency,
    )


def _loan(answer: Assessment) -> Derivation:
    position, terms, loan = answer.position, answer.terms, digits(answer.loan)
    notional = position.leg.entry_notional
    formula = tr("loan = max(0, notional − collateral)")
    worked = f"{digits(notional)} − {digits(notional - (answer.loan or 0))} = {loan}"
    if position.coin_loan:
        formula = tr("loan = the coins sold = quantity × contract size")
        worked = f"{digits(answer.quantity)} × {digits(terms.contract_size)} = {loan}"
    elif terms.full_loan:
        formula, worked = tr("loan = notional"), f"{digits(answer.quantity)} × {digits(terms.contract_size)}"
        worked += f" × {digits(answer.entry)} = {loan}"
    return Subject(
        "loan",
        tr("Loan"),
        tr(
            "What the venue lends: quote currency for a long, coins for a short. Futures and perpetuals lend nothing; they have funding."
        ),
    ).derive(
        answer,
        answer.loan,
        formula,
        *(() if answer.loan is None else (worked,)),
        unit=terms.underlying if position.coin_loan else answer.currency,
        figures=("loan",),
        absent=tr("none: this instrument lends nothing"),
    )


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "notional": _notional,
    "leverage": _leverage,
    "initial_margin": _initial_margin,
    "collateral": _collateral,
    "loan": _loan,
}
