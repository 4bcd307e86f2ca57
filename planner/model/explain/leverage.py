"""Why a leverage is what it is: typed, or what the stop, its buffer and the hold leave, within what the venue grants."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.explain.demands import tier_words
from planner.model.explain.derivation import Derivation, Subject, digits
from planner.model.instrument import CarryFrom, MaintenanceOn
from planner.model.language import tr
from planner.model.leverage import call_factor, target_of_call
from planner.model.margin.account import Book
from planner.model.margin.requirement import Opened, requirement_of
from planner.model.margin.tiers import tier_at
from planner.model.trigger import gap_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.explain.derivation import Inputs
    from planner.model.sizing import Sized

ONE = Decimal(1)
FIGURES = (
    "tiers",
    "maintenance_rate",
    "liquidation_level",
    "max_leverage",
    "margin_call_ratio",
    "margin_call_level",
    "margin_call_buffer",
    "funding_rate",
    "borrow_rate_daily",
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
        said = [*_needed(answer, sized), *_leverage_out(sized, notional, digits(answer.leverage))]
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
        figures=FIGURES,
        rules=_rules(answer),
    )


def _rules(answer: Assessment) -> tuple[str, ...]:
    """Return the row of the tiers that says how much is granted at this size."""
    terms = answer.terms
    return (tier_words(terms, tier_at(terms.tiers, answer.position.measure)),) if terms.tiers else ()


def _needed(answer: Assessment, sized: Sized) -> Iterator[str]:
    """Yield what M* is made of: what the call asks for at its target T and at E, the carry that the slice pays, extra margin."""
    target = target_of_call(answer.plan, answer.terms, answer.entry)
    if sized.needed_margin is None or target is None:
        return
    if answer.terms.basis is MaintenanceOn.DEBT_LEVEL:
        yield from _beside_a_debt(answer, sized.needed_margin, target)
    elif answer.terms.call_buffer is None:
        yield from _beyond_the_call(answer, sized.needed_margin, target)


def _beyond_the_call(answer: Assessment, needed: Decimal, target: Decimal) -> Iterator[str]:
    position, terms = answer.position, answer.terms
    leg, k = position.leg, call_factor(terms)
    own = requirement_of(Opened(leg=leg, contracts=position.contracts, leverage=ONE), terms)
    book = Book(equity=leg.pnl(), lines=own.lines, fixed=own.fixed, curved=own.curved, bands=own.bands)
    most = None
    for name, price in (("T", target), ("E", leg.entry)):
        asked = book.requirement_at(price) / (price if position.inverse else ONE)
        pnl = position.worth(book.equity, price)
        held = k * asked - pnl
        most = held if most is None else max(most, held)
        worked = f"{digits(k)} × {digits(asked)} − ({digits(pnl)}) = {digits(held)}"
        yield tr(
            "k × requirement − profit and loss at {name} = {price}: {worked}",
            name=name,
            price=digits(price),
            worked=worked,
        )
    rest = needed - (most or ONE)
    yield tr(
        "M*, with carry, less extra margin: {worked}", worked=f"{digits(most)} + ({digits(rest)}) = {digits(needed)}"
    )


def _beside_a_debt(answer: Assessment, needed: Decimal, target: Decimal) -> Iterator[str]:
    position, terms, plan = answer.position, answer.terms, answer.plan
    level = 1 + call_factor(terms) * ((terms.level or ONE) - 1)
    interest = position.carry.interest_after(plan.hold_hours)
    grown = {
        CarryFrom.DEBT: level * (1 + interest),
        CarryFrom.BALANCE: level,
    }.get(terms.carry_from, level + interest)  # where the assets pay it, it grows no debt
    size, at, entry = digits(position.leg.size), digits(target), digits(position.leg.entry)
    yield tr("K′ with interest, at the call: {grown}", grown=digits(grown))
    worked = f"{size} × ({entry} − {at} / {digits(grown)})"
    if plan.sign < 0:
        worked = f"{size} × ({digits(grown)} × {at} − {entry})"
    elif terms.full_loan:
        worked = f"{size} × ({digits(grown)} × {entry} − {at})"
    yield tr("M*, less extra margin: {worked}", worked=f"{worked} − {digits(plan.extra_margin)} = {digits(needed)}")


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


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {"leverage": _leverage}
