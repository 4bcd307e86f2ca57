"""Why the maintenance margin is what it is: the tier at the entry, or the debt, the used margin or the minimum that it is counted from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.explain.demands import demand_at, demand_formula
from planner.model.explain.derivation import Derivation, Subject, digits, entry_input
from planner.model.instrument import MaintenanceOn
from planner.model.language import tr
from planner.model.margin.requirement import tier_in_force, used_margin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.margin.tiers import Tier

ZERO = Decimal(0)
FIGURES = (
    "maintenance_on",
    "tiers",
    "maintenance_rate",
    "maintenance_amount",
    "tier_mode",
    "tier_by",
    "maintenance_slope",
    "maintenance_adds_funding",
    "funding_rate",
    "liquidation_level",
    "unit_minimum",
    "low_price",
    "low_price_rate",
    "low_price_minimum",
    "contract_size",
)


def _maintenance(answer: Assessment) -> Derivation:
    return Subject(
        "maintenance_margin",
        tr("Maintenance margin"),
        tr(
            "The equity that keeps the position open, at the entry. It is tiered by size; liquidation is this floor enforced."
        ),
    ).derive(
        answer,
        answer.maintenance_margin,
        tr(
            "maintenance = {demand_formula}, at the entry, without closing fee",
            demand_formula=demand_formula(answer.position),
        ),
        *(() if answer.maintenance_margin is None else _worked(answer, answer.maintenance_margin)),
        unit=answer.currency,
        inputs=(entry_input(answer), (tr("quantity"), digits(answer.quantity), tr("assessment"))),
        figures=FIGURES
        if answer.terms.maintenance_adds_funding
        else tuple(name for name in FIGURES if name != "funding_rate"),
        rules=() if answer.maintenance_margin is None else tuple(demand_at(answer.position, answer.entry)),
        absent=tr("none: no maintenance rate is known, or the instrument has none"),
    )


def _worked(answer: Assessment, held: Decimal) -> Iterator[str]:
    position, terms = answer.position, answer.terms
    leg, level = position.leg, digits(terms.level)
    if terms.basis is MaintenanceOn.DEBT_LEVEL:
        yield f"({level} − 1) × {digits(position.worth(position.debt, leg.entry))} = {digits(held)}"
    elif terms.basis is MaintenanceOn.USED_MARGIN:
        used = position.worth(used_margin(leg, position.leverage), leg.entry)
        yield f"{level} × {digits(used)} = {digits(held)}"
    elif terms.unit_minimum and leg.sign < 0:
        low = bool(terms.low_price) and leg.entry < terms.low_price
        rate, least = (
            (terms.low_price_rate, terms.low_price_minimum) if low else (terms.tiers[0].rate, terms.unit_minimum)
        )
        yield f"max({digits(rate)} × {digits(leg.entry_notional)}, {digits(least)} × {digits(leg.size)}) = {digits(held)}"
    else:
        yield from _tiered(answer, held, tier_in_force(position.opened(), terms, leg.entry))


def _tiered(answer: Assessment, held: Decimal, tier: Tier) -> Iterator[str]:
    """Yield the rate, where more than the tier's own goes into it, and rate × notional − deduction."""
    terms, leg = answer.terms, answer.position.leg
    notional = leg.entry_notional
    rate = (held + tier.amount) / notional
    parts, whole = [digits(tier.rate)], tier.rate
    if terms.maintenance_slope:
        size = notional if leg.inverse else leg.size
        parts.append(f"{digits(terms.maintenance_slope)} × {digits(size)}")
        whole += terms.maintenance_slope * size
    if terms.maintenance_adds_funding:
        paid = max(ZERO, leg.sign * terms.funding_rate)
        parts.append(digits(paid))
        whole += paid
    if len(parts) > 1:
        yield tr("rate: {worked}", worked=f"{' + '.join(parts)} = {digits(whole)}")
    if terms.maintenance_adds_funding and digits(rate) != digits(whole):
        yield tr("but at most the initial margin: {worked}", worked=f"1 / {digits(answer.leverage)} = {digits(rate)}")
    yield f"{digits(rate)} × {digits(notional)} − {digits(tier.amount)} = {digits(held)}"


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {"maintenance_margin": _maintenance}
