"""What the venue demands, in words: the formula of the requirement, and the tier, step or level in force at a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.explain.derivation import digits
from planner.model.instrument import MaintenanceOn
from planner.model.language import tr
from planner.model.margin.requirement import tier_in_force, used_margin
from planner.model.margin.tiers import TierBy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from planner.model.margin.tiers import Tier
    from planner.model.position import Position
    from planner.model.terms import Terms


_USED = {
    1: tr(
        "K = {level}: equity over used margin at which the venue liquidates. "
        "The used margin is fixed at the opening cost over the leverage."
    ),
    -1: tr(
        "K = {level}: equity over used margin at which the venue liquidates. The used margin is held in coins, so it moves with the price."
    ),
}
"""What K stands for on used margin, by the sign of the position."""
_COUNTED = {
    TierBy.NOTIONAL: tr("notional"),
    TierBy.ENTRY: tr("notional at the entry"),
    TierBy.QUANTITY: tr("contracts"),
}
"""What the bounds of tiers count."""
_BOUNDS = {
    False: tr("Tier {number}: {by} above {floor} to {cap}, r = {rate}, D = {amount}"),
    True: tr("Tier {number}: {by} above {floor} without end, r = {rate}, D = {amount}"),
}
"""A row of a table of tiers, by whether it is without end."""


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


def demand_worked(position: Position, price: Decimal) -> str:
    """Return the position's own requirement, in quote, with the numbers of the rule in force at `price`; "" where it has no such form."""
    terms, leg = position.terms, position.leg
    moves = "·P" if (leg.inverse or leg.sign < 0) else ""
    if terms.basis is MaintenanceOn.DEBT_LEVEL:
        owed = position.debt.coin if position.coin_loan else position.worth(position.debt, leg.entry)
        return f"({digits(terms.level)} − 1) × {digits(owed)}{'·P' if position.coin_loan else ''}"
    if terms.basis is MaintenanceOn.USED_MARGIN:
        used = used_margin(leg, position.leverage)
        return f"{digits(terms.level)} × {digits(used.coin if moves else used.quote)}{moves}"
    if (
        (terms.unit_minimum and leg.sign < 0)
        or terms.maintenance_slope
        or terms.maintenance_adds_funding
        or not terms.tiers
    ):
        return ""
    tier = tier_in_force(position.opened(), terms, price)
    return _tier_worked(position, digits(tier.rate), digits(tier.amount), tier.amount == 0)


def _tier_worked(position: Position, rate: str, amount: str, nothing: bool) -> str:
    terms, size, entry = position.terms, digits(position.leg.size), digits(position.leg.entry)
    over = f" / {entry}" if position.inverse else f" × {entry}"
    notional = size + (over if terms.basis is MaintenanceOn.ENTRY else "")
    p = "·P" if position.inverse == (terms.basis is MaintenanceOn.ENTRY) else ""
    said = f"{rate} × {notional}{p}"
    if not nothing:
        said += f" − {amount}{'·P' if position.inverse else ''}"
    if terms.closing_fee_rate and terms.closing_fee_at == "mark":
        said += f" + {digits(terms.closing_fee_rate)} × {notional}{p}"
    return said


def _rate(terms: Terms) -> str:
    more = " + b·size" if terms.maintenance_slope else ""
    more += tr(" + adverse funding") if terms.maintenance_adds_funding else ""
    return f"(r{more})" if more else "r"


def demand_at(position: Position, price: Decimal) -> Iterator[str]:
    """Yield which rule is in force at `price`: the tier or step, or what the letters of the formula stand for."""
    terms, leg = position.terms, position.leg
    if terms.basis is MaintenanceOn.DEBT_LEVEL:
        yield tr("K = {level}: assets over debt at which the venue liquidates.", level=digits(terms.level))
    elif terms.basis is MaintenanceOn.USED_MARGIN:
        yield _USED[leg.sign].format(level=digits(terms.level))
    elif terms.unit_minimum and leg.sign < 0:
        yield _least_of_a_unit(terms, price)
    else:
        yield tier_words(terms, tier_in_force(position.opened(), terms, price))
        if terms.maintenance_slope:
            yield tr(
                "b = {maintenance_slope} for each unit of size.", maintenance_slope=digits(terms.maintenance_slope)
            )


def _least_of_a_unit(terms: Terms, price: Decimal) -> str:
    low = terms.low_price and price < terms.low_price
    rate, least = (terms.low_price_rate, terms.low_price_minimum) if low else (terms.tiers[0].rate, terms.unit_minimum)
    return tr("A short at this price: r = {rate}, but at least {least} a unit.", rate=digits(rate), least=digits(least))


def tier_words(terms: Terms, tier: Tier) -> str:
    """Return a row of the venue's table as a sentence: bounds, rate, deduction, the leverage it grants."""
    whole = terms.tier_mode == "whole-position"
    said = _BOUNDS[tier.cap is None].format(
        number=tier.number,
        by=_COUNTED.get(terms.tier_by if whole else TierBy.NOTIONAL, terms.tier_by),
        floor=digits(tier.floor),
        cap=digits(tier.cap),
        rate=digits(tier.rate),
        amount=digits(tier.amount),
    )
    if whole and len(terms.tiers) > 1:
        said = tr("{tier}, for the whole position", tier=said)
    if tier.max_leverage is not None:
        said = tr("{tier}, leverage up to {leverage}×", tier=said, leverage=digits(tier.max_leverage))
    return f"{said}."
