"""Why the last size of a tier is what it is, what one lot more costs, the largest size at a leverage, the most leverage at a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.cliff import cliff_of, one_lot_more
from planner.model.explain.demands import tier_words
from planner.model.explain.derivation import Derivation, Subject, counted, digits, entry_input
from planner.model.language import tr
from planner.model.margin.requirement import granted, opening_cap
from planner.model.margin.tiers import tier_at
from planner.model.sizing import balance_allows, granting_tiers, opening_fees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.model.cliff import Cliff
    from planner.model.explain.derivation import Inputs

_SLICE_FORMULA = tr(
    "largest notional = min((balance − extra margin) / (1 / leverage + fees), cap of the tier), rounded down to the lot"
)
_CROSS_FORMULA = tr(
    "largest notional = min((balance + extra margin + rest of the account) / (1 / leverage + fees), cap of the tier), "
    "rounded down to the lot"
)
_OPENING = ("taker_fee", "maker_fee", "opening_borrow_fee")
FIGURES = ("tiers", "tier_mode", "tier_by", "max_leverage", "contract_size", "lot")


def _last_in_tier(answer: Assessment) -> Derivation:
    cliff, terms = cliff_of(answer), answer.terms
    formula = tr("last size = cap of the tier / (E × contract size), rounded down to the lot")
    if terms.tiers_in_contracts:
        formula = tr("last size = cap of the tier, in contracts, rounded down to the lot")
    elif terms.inverse:
        formula = tr("last size = cap of the tier × E / contract size, rounded down to the lot")
    last = cliff.last if cliff else None
    return Subject(
        "last_in_tier",
        tr("Last size in the tier"),
        tr(
            "The largest size that still stands in the tier of today. What lies beyond has another rate, and may be granted less leverage."
        ),
    ).derive(
        answer,
        last,
        formula,
        *(_worked(answer, cliff) if cliff else ()),
        inputs=(
            entry_input(answer),
            (tr("quantity"), digits(answer.quantity), tr("assessment")),
            (tr("lot"), digits(terms.lot), tr("rules")),
        ),
        figures=FIGURES,
        rules=_rules(answer, cliff),
        absent=tr("none: one tier holds every size") if cliff is None else tr("none: the tier has no end"),
    )


def _worked(answer: Assessment, cliff: Cliff) -> Iterator[str]:
    terms, last = answer.terms, cliff.last
    if last is None or cliff.tier.cap is None or cliff.room is None:
        return
    if not terms.tiers_in_contracts:
        yield _contracts(answer, cliff.tier.cap)
    if terms.lot:
        yield tr("rounded down to the lot of {lot}: {last}", lot=digits(terms.lot), last=digits(last))
    yield tr(
        "room from the size of the plan: {worked}",
        worked=f"{digits(last)} − {digits(answer.quantity)} = {digits(cliff.room)}",
    )
    yield from _one_more(answer, cliff)


def _one_more(answer: Assessment, cliff: Cliff) -> Iterator[str]:
    """Yield what the same plan comes to at the last size and one lot beyond."""
    more = one_lot_more(answer, cliff)
    if more is None:
        return
    for size, leverage, distance in (
        (cliff.last, more.leverage, more.distance),
        (cliff.one_more, more.leverage_beyond, more.distance_beyond),
    ):
        yield tr(
            "at {size}: leverage {leverage}, distance to liquidation {distance} of the entry",
            size=digits(size),
            leverage=digits(leverage),
            distance=digits(distance),
        )
    if more.nearer is not None:
        worked = f"{digits(more.distance)} − {digits(more.distance_beyond)} = {digits(more.nearer)}"
        yield tr("one lot more brings it nearer by: {worked}", worked=worked)
    if more.refused:
        yield tr(
            "the next tier grants at most {leverage}×, so this leverage would be refused",
            leverage=digits(cliff.granted_beyond),
        )


def _rules(answer: Assessment, cliff: Cliff | None) -> tuple[str, ...]:
    if cliff is None:
        return ()
    said = [tier_words(answer.terms, cliff.tier)]
    if cliff.next is not None:
        said.append(tier_words(answer.terms, cliff.next))
        said.append(
            tr("The rate counts for the whole position, so maintenance jumps at the edge.")
            if cliff.jumps
            else tr("The rate counts above the floor only, so maintenance goes on without a jump.")
        )
    return tuple(said)


def _largest_leverage(answer: Assessment) -> Derivation:
    terms, measure = answer.terms, answer.position.measure
    most = answer.max_leverage
    tier = tier_at(terms.tiers, measure) if terms.tiers else None
    limits = (
        tier.max_leverage if tier else None,
        terms.max_leverage,
        opening_cap(terms, answer.plan.sign, answer.entry),
    )
    named = [digits(each) for each in limits if each is not None]
    return Subject(
        "largest_leverage",
        tr("Largest leverage here"),
        tr(
            "The most that the venue grants at this size. Your own cap, and the margin that the stop asks for, may lie below it."
        ),
    ).derive(
        answer,
        most,
        tr(
            "largest leverage = min(the tier's maximum at this size, the venue's maximum, what a minimum a unit leaves)"
        ),
        *(() if most is None else (f"min({', '.join(named)}) = {digits(most)}",)),
        unit="×",
        inputs=(
            (
                tr("size as the tiers count it"),
                digits(measure),
                tr("contracts") if terms.tiers_in_contracts else tr("notional at the entry"),
            ),
        ),
        figures=FIGURES[:4],
        rules=(tier_words(terms, tier),) if tier else (),
        absent=tr("not known: nobody says how much is granted"),
    )


def _largest(answer: Assessment) -> Derivation:
    return Subject(
        "largest_quantity",
        tr("Largest size here"),
        tr("The most that the balance can open at this leverage and that the venue's tier still grants it to."),
    ).derive(
        answer,
        answer.largest_quantity,
        _CROSS_FORMULA if answer.position.cross else _SLICE_FORMULA,
        *(() if answer.largest_quantity is None else _limits(answer, answer.largest_quantity)),
        inputs=(
            entry_input(answer),
            (tr("balance"), counted(answer.plan.account.balance, answer.currency), tr("account")),
            *_counted(answer),
            (tr("leverage"), f"{digits(answer.leverage)}×", tr("assessment")),
            *_short_cap(answer),
        ),
        figures=("tiers", "tier_by", "max_leverage", "lot", "contract_size", *_OPENING),
        rules=tuple(
            tier_words(answer.terms, tier) for tier in granting_tiers(answer.terms, answer.position.leverage)[-1:]
        ),
        absent=tr("none: neither a balance nor a tier limits it"),
    )


def _counted(answer: Assessment) -> Inputs:
    """Return the rest of a cross account as an input, where something pays or weighs beside the balance."""
    account = answer.plan.account
    if not answer.position.cross or not (account.assets or account.other_positions):
        return ()
    said = tr("other assets after haircuts, other positions' profit less their maintenance")
    return ((tr("rest of the account"), counted(answer.beside, answer.currency), said),)


def _short_cap(answer: Assessment) -> Inputs:
    """Return the highest leverage of a short with a minimum a unit: at more than that no size opens."""
    cap = opening_cap(answer.terms, answer.position.leg.sign, answer.position.leg.entry)
    return () if cap is None else ((tr("highest leverage"), f"{digits(cap)}×", tr("its minimum a unit")),)


def _limits(answer: Assessment, largest: Decimal) -> Iterator[str]:
    """Yield what the balance pays for, what the last tier that grants the leverage holds, and the lesser of them in whole lots."""
    plan, terms, leverage = answer.plan, answer.terms, answer.position.leverage
    if (paid := balance_allows(plan, terms, leverage, answer.beside)) is not None:
        fees = opening_fees(plan, terms, leverage)
        left = paid * (1 / leverage + fees)
        yield tr(
            "the balance pays for: {worked}",
            worked=f"{digits(left)} / (1 / {digits(leverage)} + {digits(fees)}) = {digits(paid)}",
        )
        yield tr("in contracts: {worked}", worked=_contracts(answer, paid))
    granting, most = granting_tiers(terms, leverage), granted(terms, None, plan.sign, answer.entry)
    cap = granting[-1].cap if granting else None
    if most is not None and most < leverage:
        yield tr("no size is granted {leverage}×, at most {most}×", leverage=digits(leverage), most=digits(most))
    elif cap is not None:
        worked = digits(cap) if terms.tiers_in_contracts else _contracts(answer, cap)
        yield tr("the tier holds: {worked}", worked=worked)
    elif terms.tiers and not granting:
        yield tr("no tier grants {leverage}×", leverage=digits(leverage))
    if terms.lot:
        yield tr("in whole lots of {lot}: {largest}", lot=digits(terms.lot), largest=digits(largest))
    else:
        yield tr("largest: {largest}", largest=digits(largest))


def _contracts(answer: Assessment, notional: Decimal) -> str:
    entry, unit = answer.entry, answer.terms.contract_size
    if answer.terms.inverse:
        return f"{digits(notional)} × {digits(entry)} / {digits(unit)} = {digits(notional * entry / unit)}"
    return f"{digits(notional)} / ({digits(entry)} × {digits(unit)}) = {digits(notional / entry / unit)}"


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "largest_quantity": _largest,
    "largest_leverage": _largest_leverage,
    "last_in_tier": _last_in_tier,
}
