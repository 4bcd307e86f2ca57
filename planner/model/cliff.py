"""Tier cliffs: the last size before the venue's next tier, what one lot more costs, and the most leverage that is granted at this size.

`cliff_of` reads the tiers and is cheap. `one_lot_more` sizes the plan twice and finds its liquidation price twice, so it waits until
somebody looks. Under a progressive table the requirement goes on without a jump, and one lot more costs next to nothing unless the next
tier grants less leverage; where a tier's rate counts for the whole position, it jumps.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assess import liquidation_interval
from planner.model.margin.requirement import granted
from planner.model.margin.tiers import tier_at
from planner.model.number import lot_floor
from planner.model.plan import Plan, Size
from planner.model.precision import cut_to_lots, guarded, settle
from planner.model.sizing import size

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.tiers import Tier

NEAR = Decimal("0.02")
"""How near an edge, as a share of the size, a plan stands at it."""
MILLIONTH = Decimal("0.000001")
_BESIDE = frozenset({"size", "targets", "title", "notes", "format", "venue", "symbol", "costs", "overrides", "rules"})
_MATTERS = tuple(name for name in Plan.model_fields if name not in _BESIDE)
"""What of a plan decides what lies beyond its tier, beside the terms: those stand for costs, overrides and rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cliff:
    """Where the size stands among the tiers. Sizes are contracts; leverages are the most that is granted, None where nobody says.

    `last` is the last size in this tier, None in a tier without end; `room` the way there from the size of the
    plan. `below` is the last size of the tier beneath, None in the first.
    `step` is one lot, or a millionth of `last` where no lot is known. `jumps`: a tier's rate counts for the whole position.
    """

    quantity: Decimal
    tier: Tier
    next: Tier | None
    last: Decimal | None
    room: Decimal | None
    step: Decimal
    below: Decimal | None
    under: Tier | None
    jumps: bool
    granted: Decimal | None
    granted_beyond: Decimal | None
    granted_below: Decimal | None

    @property
    def just_above(self) -> bool:
        """Return True where a little less would stand in the tier beneath."""
        return bool(self.below) and self.quantity - (self.below or 0) <= NEAR * self.quantity

    @property
    def ends_soon(self) -> bool:
        """Return True where a little more would stand in the next tier."""
        return self.next is not None and self.room is not None and self.room <= NEAR * self.quantity

    @property
    def one_more(self) -> Decimal | None:
        """Return the least size of the next tier; None where there is none."""
        return None if self.last is None or self.next is None else self.last + self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class OneLotMore:
    """The same plan at the last size of its tier and one lot beyond: leverage, and distance to liquidation as a fraction of the entry.

    A distance is None where there is no liquidation price. `refused`: the leverage asked for is more than the next tier grants.
    """

    leverage: Decimal
    leverage_beyond: Decimal
    distance: Decimal | None
    distance_beyond: Decimal | None
    refused: bool

    @property
    def nearer(self) -> Decimal | None:
        """Return how much nearer liquidation comes, as a fraction of the entry (negative: it moves away); None without a level."""
        if self.distance is None or self.distance_beyond is None:
            return None
        return self.distance - self.distance_beyond


def cliff_of(answer: Assessment) -> Cliff | None:
    """Return where the size stands among the tiers; None without a size, and where one tier holds every size."""
    tiers, sized, quantity = answer.terms.tiers, answer.sized, answer.quantity
    if sized is None or quantity is None or len(tiers) < 2:
        return None
    with guarded():
        tier = tier_at(tiers, sized.position.measure)
        at = tier.number - 1
        beyond, under = (tiers[at + 1] if at + 1 < len(tiers) else None), (tiers[at - 1] if at else None)
        last = _last_size(answer, tier)
        return Cliff(
            quantity=quantity,
            tier=tier,
            next=beyond,
            last=last,
            room=None if last is None else last - quantity,
            step=answer.terms.lot or settle((last or quantity) * MILLIONTH),
            below=_last_size(answer, under) if under else None,
            under=under,
            jumps=answer.terms.tier_mode == "whole-position",
            granted=_granted(answer, tier),
            granted_beyond=_granted(answer, beyond) if beyond else None,
            granted_below=_granted(answer, under) if under else None,
        )


def one_lot_more(answer: Assessment, cliff: Cliff) -> OneLotMore | None:
    """Return what one lot beyond the last size of the tier changes; None where there is no next tier."""
    if cliff.last is None or cliff.one_more is None:
        return None
    with guarded():
        leverage, distance = _at(answer, cliff.last)
        leverage_beyond, distance_beyond = _at(answer, cliff.one_more)
    most = cliff.granted_beyond
    return OneLotMore(
        leverage=leverage,
        leverage_beyond=leverage_beyond,
        distance=distance,
        distance_beyond=distance_beyond,
        refused=most is not None and leverage_beyond > most,
    )


def same_beyond(one: Assessment, other: Assessment) -> bool:
    """Return whether one lot beyond the same tier costs the same in both: they differ in their sizes and targets at most."""
    if one.terms is not other.terms:
        return False
    # Compared as pydantic does, without what these records cannot hold.
    here, there = one.plan.__dict__, other.plan.__dict__
    return all(here[name] == there[name] for name in _MATTERS)


def _last_size(answer: Assessment, tier: Tier) -> Decimal | None:
    """Return the largest quantity whose size at the entry is within the tier's inclusive bound, in whole lots."""
    if tier.cap is None:
        return None
    terms, entry = answer.terms, answer.entry
    if terms.tiers_in_contracts:
        return lot_floor(tier.cap, terms.lot)
    contracts = (tier.cap * entry if terms.inverse else tier.cap / entry) / terms.contract_size
    return cut_to_lots(contracts, terms.lot)


def _granted(answer: Assessment, tier: Tier) -> Decimal | None:
    return granted(answer.terms, tier, answer.plan.sign, answer.entry)


def _at(answer: Assessment, contracts: Decimal) -> tuple[Decimal, Decimal | None]:
    """Return leverage and distance to liquidation of the same plan with another size."""
    plan = answer.plan.model_copy(update={"size": Size(by="quantity", value=contracts)})
    position = size(plan, answer.terms).position
    entry, interval = position.leg.entry, liquidation_interval(position, position.book())
    level = interval.nearer(entry)
    if level is None:
        return settle(position.leverage), None
    way = entry - level if level == interval.below else level - entry
    return settle(position.leverage), settle(way / entry)
