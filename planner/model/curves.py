"""Levels over the planned hold: every charge moves the account, so every level is a curve over time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from planner.model.instrument import MaintenanceOn
from planner.model.margin.amount import Amount
from planner.model.margin.levels import safe_intervals

if TYPE_CHECKING:
    from planner.model.assessment import Assessment

Curve = tuple[tuple[float, float], ...]
"""(hours after opening, price) points, without those at which the level does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCurves:
    """The moving levels of one position over its hold; empty where a level does not exist."""

    liquidation_below: Curve = ()
    liquidation_above: Curve = ()
    margin_call_below: Curve = ()
    margin_call_above: Curve = ()


def curves_of(answer: Assessment, points: int = 49) -> LevelCurves:
    """Return the levels at `points` instants of the hold, from opening to its end; the first point is the static level."""
    book = answer.position.book() if answer.sized else None
    if book is None:
        return LevelCurves()
    hold = answer.plan.hold_hours
    hours = [hold * step / (points - 1) for step in range(points)] if hold else [Decimal(0)]
    charges = [answer.position.charge_after(hour) for hour in hours]
    arrays = Amount(
        np.array([float(charge.quote) for charge in charges]), np.array([float(charge.coin) for charge in charges])
    )
    times = [float(hour) for hour in hours]
    found: dict[str, Curve] = {}
    if answer.terms.basis is not MaintenanceOn.MARKET_VALUE:
        below, above = safe_intervals(book, Decimal(1), arrays)
        found |= {"liquidation_below": _curve(times, below), "liquidation_above": _curve(times, above)}
    if answer.terms.call_factor is not None:
        below, above = safe_intervals(book, answer.terms.call_factor, arrays)
        found |= {"margin_call_below": _curve(times, below), "margin_call_above": _curve(times, above)}
    return LevelCurves(**found)


def _curve(times: list[float], prices: object) -> Curve:
    levels = [float(price) for price in np.asarray(prices)]
    return tuple((time, price) for time, price in zip(times, levels, strict=True) if not math.isnan(price))
