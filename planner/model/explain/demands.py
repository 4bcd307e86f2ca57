"""What the venue demands, in words: the formula of the requirement, and the tier, step or level in force at a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.explain.derivation import digits
from planner.model.instrument import MaintenanceOn
from planner.model.language import tr
from planner.model.margin.requirement import tier_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from planner.model.position import Position
    from planner.model.terms import Terms


def demand_formula(position: Position) -> str:
    """Return the requirement as a formula of the price P, in quote."""
    terms = position.terms
    if terms.basis is MaintenanceOn.DEBT_LEVEL:
        return "(K − 1) · debt" + (" · P" if position.coin_loan else "")
    if terms.basis is MaintenanceOn.USED_MARGIN:
        return tr("K · used margin") + (" · P" if position.leg.sign < 0 else "")
    fee = tr(" + closing fee") if terms.closing_fee_rate else ""
    if terms.unit_minimum and position.leg.sign < 0:
        return tr("max(r·Q·P, minimum·Q){fee}", fee=fee)
    rate = _rate(terms)
    on_entry = terms.basis is MaintenanceOn.ENTRY
    linear, inverse = (f"{rate}·Q·E − D", f"({rate}·N/E − D)·P") if on_entry else (f"{rate}·Q·P − D", f"{rate}·N − D·P")
    return (inverse if position.inverse else linear) + fee


def _rate(terms: Terms) -> str:
    more = " + b·size" if terms.maintenance_slope else ""
    more += tr(" + adverse funding") if terms.maintenance_adds_funding else ""
    return f"(r{more})" if more else "r"


def demand_at(position: Position, price: Decimal) -> Iterator[str]:
    """Yield which rule is in force at `price`: the tier or step, or what the letters of the formula stand for."""
    terms, leg = position.terms, position.leg
    if terms.basis is MaintenanceOn.DEBT_LEVEL:
        yield tr("K = {level}: assets over debt at which the venue liquidates.", level=digits(terms.level))
        return
    if terms.basis is MaintenanceOn.USED_MARGIN:
        held = (
            tr("held in coins, so it moves with the price")
            if leg.sign < 0
            else tr("fixed at the opening cost over the leverage")
        )
        yield tr(
            "K = {level}: equity over used margin at which the venue liquidates. The used margin is {held}.",
            level=digits(terms.level),
            held=held,
        )
        return
    if terms.unit_minimum and leg.sign < 0:
        low = terms.low_price and price < terms.low_price
        rate, least = (
            (terms.low_price_rate, terms.low_price_minimum) if low else (terms.tiers[0].rate, terms.unit_minimum)
        )
        yield tr(
            "A short at this price: r = {rate}, but at least {least} a unit.", rate=digits(rate), least=digits(least)
        )
        return
    tier = tier_in_force(position.opened(), terms, price)
    reach = tr("without end") if tier.cap is None else f"to {digits(tier.cap)}"
    by = terms.tier_by if terms.tier_mode == "whole-position" else "notional"
    whole = tr(", for the whole position") if terms.tier_mode == "whole-position" and len(terms.tiers) > 1 else ""
    yield tr(
        "Tier {number}: {by} above {floor} {reach}, r = {rate}, D = {amount}{whole}.",
        number=tier.number,
        by=by,
        floor=digits(tier.floor),
        reach=reach,
        rate=digits(tier.rate),
        amount=digits(tier.amount),
        whole=whole,
    )
    if terms.maintenance_slope:
        yield tr("b = {maintenance_slope} for each unit of size.", maintenance_slope=digits(terms.maintenance_slope))
