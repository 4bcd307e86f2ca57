"""Why the last size of a tier is what it is, what one lot more costs, and the most leverage that is granted at a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.cliff import cliff_of, largest_leverage, one_lot_more
from planner.model.explain.demands import tier_words
from planner.model.explain.derivation import Derivation, Subject, digits, entry_input
from planner.model.language import tr
from planner.model.margin.requirement import opening_cap
from planner.model.margin.tiers import tier_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.cliff import Cliff

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
    cap, entry, unit = digits(cliff.tier.cap), digits(answer.entry), digits(terms.contract_size)
    if not terms.tiers_in_contracts:
        exact = (
            cliff.tier.cap * answer.entry / terms.contract_size
            if terms.inverse
            else cliff.tier.cap / (answer.entry * terms.contract_size)
        )
        yield (
            f"{cap} × {entry} / {unit} = {digits(exact)}"
            if terms.inverse
            else f"{cap} / ({entry} × {unit}) = {digits(exact)}"
        )
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
    most = largest_leverage(answer)
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


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "largest_leverage": _largest_leverage,
    "last_in_tier": _last_in_tier,
}
