"""The gap between the price that decides a liquidation (mark, index, oracle) and the last traded price, at which a stop fires.

The user sets it as a safety margin. It moves no level; it says at which last price a level may already be reached.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)


def gap_of(plan: Plan, terms: Terms) -> Decimal:
    """Return the gap as a fraction of the deciding price; 0 where the user set none, or the last price itself decides."""
    return ZERO if terms.trigger == "last" else plan.limits.trigger_gap or ZERO


def seen_at(level: Decimal, gap: Decimal, *, below: bool) -> Decimal:
    """Return the last price at which a level may already be reached: level·(1 + gap) at a lower end, level·(1 − gap) at an upper one."""
    return level * (1 + gap if below else 1 - gap)


def clear_of(price: Decimal, gap: Decimal, sign: int) -> Decimal:
    """Return where a level must lie so that it is reached no sooner than the last price stands at `price`: price/(1 + s·gap)."""
    return price / (1 + sign * gap) if gap else price
