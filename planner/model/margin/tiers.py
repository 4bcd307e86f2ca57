"""Maintenance tiers: with rising rates and continuous deductions the requirement is a maximum over straight lines.

maintenance(n) = max over tiers of (rate·n − amount), so no tier has to be searched for, and the same lines serve numbers and arrays.
Source: the recurrence D1 = 0, Dn = floor_n (r_n − r_(n−1)) + D_(n−1), which Binance states for its brackets
(https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93) and which holds on all of its published tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.model.number import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model.rulebook import TierRow


class TierBy(StrEnum):
    """What decides on the tier of a whole position: the notional at the mark or at the entry, or the contracts."""

    NOTIONAL = "notional"
    ENTRY = "entry"
    QUANTITY = "quantity"


class TierError(PlannerError):
    """The tiers contradict themselves; the message names the row."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: notionals above `floor` up to and including `cap` (None: open), in quote (inverse: in coin)."""

    number: int
    floor: Decimal
    cap: Decimal | None
    rate: Decimal
    amount: Decimal
    max_leverage: Decimal | None


def tiers_of(rows: Sequence[TierRow], *, whole: bool = False) -> tuple[Tier, ...]:
    """Return the tiers with floors and deductions filled in; raises TierError where rates fall or maintenance would jump.

    `whole`: each tier's rate counts for the whole position, so there is no deduction and maintenance jumps by rule.

    That caps rise has been seen to when the rows were read.
    """
    tiers: list[Tier] = []
    for number, row in enumerate(rows, start=1):
        last = tiers[-1] if tiers else None
        if last and row.maintenance_rate < last.rate:
            raise TierError(
                tr(
                    "overrides.tiers: The maintenance rate falls in row {number}; rates must rise with size.",
                    number=number,
                )
            )
        floor = last.cap if last and last.cap is not None else Decimal(0)
        tiers.append(
            Tier(
                number=number,
                floor=floor,
                cap=row.max_notional,
                rate=row.maintenance_rate,
                amount=row.maintenance_amount or Decimal(0) if whole else _deduction(last, floor, row),
                max_leverage=row.max_leverage,
            )
        )
    return tuple(tiers)


def _deduction(last: Tier | None, floor: Decimal, row: TierRow) -> Decimal:
    follows = floor * (row.maintenance_rate - last.rate) + last.amount if last else Decimal(0)
    if row.maintenance_amount is None:
        return follows
    # Published tables round the deduction; a larger gap would make the requirement jump, which a maximum of lines cannot show.
    gap = abs(row.maintenance_amount - follows)
    if last and gap and gap >= max(abs(follows) / 1000, _last_decimal(row.maintenance_amount)):
        raise TierError(
            tr(
                "overrides.tiers: Row {number} has the deduction {maintenance_amount}, where {follows} keeps "
                "maintenance continuous; correct it or leave it out.",
                number=last.number + 1,
                maintenance_amount=plain(row.maintenance_amount),
                follows=plain(follows),
            )
        )
    return row.maintenance_amount


def _last_decimal(value: Decimal) -> Decimal:
    """Return the worth of the last decimal written (0.01 of 1.81), 0 for whole numbers: as far as rounding can have moved it."""
    exponent = value.as_tuple().exponent
    return Decimal((0, (1,), exponent)) if isinstance(exponent, int) and exponent < 0 else Decimal(0)


def tier_at(tiers: Sequence[Tier], notional: Decimal) -> Tier:
    """Return the tier that holds `notional`; beyond the last cap, the last tier."""
    return next((tier for tier in tiers if tier.cap is None or notional <= tier.cap), tiers[-1])
