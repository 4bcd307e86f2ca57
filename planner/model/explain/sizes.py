"""Why a notional, a margin or a loan is what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.explain.derivation import Derivation, Subject, digits, entry_input
from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment


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


def _initial_margin(answer: Assessment) -> Derivation:
    notional, typed = answer.position.leg.entry_notional, answer.plan.collateral
    worked = f"{digits(notional)} / {digits(answer.leverage)} = {digits(answer.initial_margin)}"
    if typed is not None and answer.plan.leverage is None:
        worked = tr("put up: {margin}; leverage = {worked}", margin=digits(typed), worked=_over(answer, notional))
    return Subject(
        "initial_margin", tr("Initial margin"), tr("The money that opens the trade; leverage is notional over it.")
    ).derive(
        answer,
        answer.initial_margin,
        tr("initial margin = notional / leverage") if typed is None else tr("initial margin = what is put up"),
        worked,
        unit=answer.currency,
        inputs=(entry_input(answer), (tr("quantity"), digits(answer.quantity), tr("assessment"))),
    )


def _over(answer: Assessment, notional: Decimal) -> str:
    return f"{digits(notional)} / {digits(answer.initial_margin)} = {digits(answer.leverage)}"


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
        unit=terms.coin if position.coin_loan else answer.currency,
        figures=("loan",),
        absent=tr("none: this instrument lends nothing"),
    )


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "notional": _notional,
    "initial_margin": _initial_margin,
    "collateral": _collateral,
    "loan": _loan,
}
