"""What the venue demands for a position, as Amounts: tiers on mark or entry, steps, a debt's level, used margin, minima a share.

Source: engine sections 1 and 2. No venue is named; the terms say which of these rules is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import CarryFrom, MaintenanceOn
from planner.model.margin.account import Band, Leg, closing_fee
from planner.model.margin.amount import ZERO as NOTHING
from planner.model.margin.amount import Amount
from planner.model.margin.tiers import TierBy, tier_at
from planner.model.number import lot_floor
from planner.model.precision import settle

if TYPE_CHECKING:
    from planner.model.margin.tiers import Tier
    from planner.model.terms import Terms

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One position's own share of the requirement; see `Book` for the parts."""

    lines: tuple[Amount[Decimal], ...] = ()
    fixed: Amount[Decimal] = NOTHING
    curved: Decimal = ZERO
    bands: tuple[Band, ...] = ()
    owed_factor: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the requirement is computed from: the leg, its contracts, its leverage, and the debt it leaves (an Amount)."""

    leg: Leg
    contracts: Decimal
    leverage: Decimal
    debt: Amount[Decimal] = NOTHING


def requirement_of(opened: Opened, terms: Terms) -> Requirement:
    """Return what `terms` demand for the position."""
    if terms.basis is MaintenanceOn.DEBT_LEVEL:
        factor = (terms.level or ONE) - 1
        grows = factor if terms.carry_from is CarryFrom.DEBT else ZERO
        return Requirement(lines=(opened.debt.times(factor),), owed_factor=grows)
    if terms.basis is MaintenanceOn.USED_MARGIN:
        return Requirement(lines=(used_margin(opened.leg, opened.leverage).times(terms.level or ZERO),))
    fee = _closing_fee(opened, terms)
    if terms.unit_minimum and opened.leg.sign < 0:
        return Requirement(bands=_minima(opened.leg, terms), fixed=fee)
    if terms.tier_mode == "whole-position" and len(terms.tiers) > 1:
        return _steps(opened, terms, fee)
    return Requirement(lines=_lines(opened, terms.tiers, terms), fixed=fee, curved=_curved(opened.leg, terms))


def tier_in_force(opened: Opened, terms: Terms, price: Decimal) -> Tier:
    """Return the tier that sets the requirement at `price`; terms without tiers have none to ask for."""
    leg, tiers = opened.leg, terms.tiers
    on_entry = terms.basis is MaintenanceOn.ENTRY
    if terms.tier_mode == "whole-position":
        if terms.tier_by is TierBy.QUANTITY:
            return tier_at(tiers, opened.contracts)
        return tier_at(
            tiers, leg.entry_notional if on_entry or terms.tier_by is TierBy.ENTRY else leg.notional_at(price)
        )
    notional = leg.entry_notional if on_entry else leg.notional_at(price)
    return max(tiers, key=lambda tier: tier.rate * notional - tier.amount)


def used_margin(leg: Leg, leverage: Decimal) -> Amount[Decimal]:
    """Return the used margin: a long's is fixed in quote, a short's is held in coins and moves with the price; inverse: fixed in coin."""
    if leg.inverse:
        return Amount(ZERO, leg.entry_notional / leverage)
    return Amount(leg.size * leg.entry / leverage, ZERO) if leg.sign > 0 else Amount(ZERO, leg.size / leverage)


def _lines(opened: Opened, tiers: tuple[Tier, ...], terms: Terms) -> tuple[Amount[Decimal], ...]:
    leg = opened.leg
    more = _added_rate(opened, terms)
    if not more and not terms.maintenance_adds_funding:
        return leg.requirement_lines(tiers, terms.basis)
    held = leg.on_entry if terms.basis is MaintenanceOn.ENTRY else leg.on_mark
    if not terms.maintenance_adds_funding:
        return tuple(held(tier.rate + more, tier.amount) for tier in tiers)
    most = 1 / opened.leverage  # beyond that the position could not have been opened
    return tuple(held(min(most, tier.rate + more), tier.amount) for tier in tiers)


def _added_rate(opened: Opened, terms: Terms) -> Decimal:
    """Return what the size, and a funding rate that this side pays, add to every tier's rate."""
    leg = opened.leg
    more = max(ZERO, leg.sign * terms.funding_rate) if terms.maintenance_adds_funding else ZERO
    if not terms.maintenance_slope:
        return more
    if not leg.inverse:
        return more + terms.maintenance_slope * leg.size
    return more + terms.maintenance_slope * leg.entry_notional if terms.basis is MaintenanceOn.ENTRY else more


def _curved(leg: Leg, terms: Terms) -> Decimal:
    """Return c of c/p: an inverse position's size in coins is N/p, so a rate b·N/p on a notional of N is b·N²/p in quote."""
    if not leg.inverse or terms.basis is MaintenanceOn.ENTRY:
        return ZERO
    return terms.maintenance_slope * leg.size * leg.size


def _steps(opened: Opened, terms: Terms, fee: Amount[Decimal]) -> Requirement:
    """Return the requirement where a tier's rate counts for the whole position: the tier is fixed at opening, or follows the mark."""
    leg, tiers = opened.leg, terms.tiers
    if terms.tier_by is not TierBy.NOTIONAL or terms.basis is MaintenanceOn.ENTRY:
        tier = tier_in_force(opened, terms, leg.entry)
        return Requirement(lines=_lines(opened, (tier,), terms), fixed=fee, curved=_curved(leg, terms))
    bands = []
    for tier in tiers if not leg.inverse else reversed(tiers):
        low, high = (_price_of(leg, tier.floor), _price_of(leg, None if tier is tiers[-1] else tier.cap))
        if leg.inverse:
            low, high = high, low
        bands.append(Band(low, high, _lines(opened, (tier,), terms)))
    return Requirement(bands=tuple(bands), fixed=fee, curved=_curved(leg, terms))


def _price_of(leg: Leg, notional: Decimal | None) -> Decimal | None:
    """Return the price at which the position is worth `notional`; None where no price is (0, or no bound)."""
    if not notional:
        return None
    return leg.size / notional if leg.inverse else notional / leg.size


def opening_cap(terms: Terms, sign: int, entry: Decimal) -> Decimal | None:
    """Return the highest leverage at which a short opens with its minimum a unit, cut to 0.01; None where there is no such minimum.

    The initial margin is never below the maintenance at the entry, and so leverage never above notional over that maintenance.
    """
    if sign > 0 or terms.inverse or not terms.unit_minimum or not terms.tiers:
        return None
    unit = Leg(sign=sign, inverse=False, size=ONE, entry=entry)
    held = min(max(line.at(entry) for line in band.lines) for band in _minima(unit, terms) if band.reaches(entry))
    if not held:
        return None  # a low price is named, but nothing of what counts below it
    most = settle(entry / held)
    return lot_floor(most, HUNDREDTH) or most


def granted(terms: Terms, tier: Tier | None, sign: int, entry: Decimal) -> Decimal | None:
    """Return the highest leverage that tier, venue and a short's minimum a unit leave; None where none of them says. No tier: any size."""
    limits = (tier.max_leverage if tier else None, terms.max_leverage, opening_cap(terms, sign, entry))
    return min([limit for limit in limits if limit is not None], default=None)


def ceiling(terms: Terms, sign: int, measure: Decimal, entry: Decimal) -> Decimal | None:
    """Return the highest leverage at which the venue opens a position of this size (see `Terms.measure`); None where nobody says."""
    return granted(terms, tier_at(terms.tiers, measure) if terms.tiers else None, sign, entry)


def _minima(leg: Leg, terms: Terms) -> tuple[Band, ...]:
    """Return a short's requirement with minima a share: the greater of rate and minimum, other ones below a low price."""
    usual = (
        leg.on_mark(terms.tiers[0].rate, ZERO),
        Amount(terms.unit_minimum * leg.size, ZERO),
    )
    if not terms.low_price:
        return (Band(None, None, usual),)
    low = (leg.on_mark(terms.low_price_rate, ZERO), Amount(terms.low_price_minimum * leg.size, ZERO))
    return (Band(None, terms.low_price, low), Band(terms.low_price, None, usual))


def _closing_fee(opened: Opened, terms: Terms) -> Amount[Decimal]:
    if terms.closing_fee_at == "bankruptcy" or not terms.closing_fee_rate:
        return NOTHING
    return closing_fee(opened.leg, terms.closing_fee_rate, terms.basis)
