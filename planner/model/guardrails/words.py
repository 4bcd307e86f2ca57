"""The words of findings: prices on the tick, money at six digits, figures by the name a trader uses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import PRECISION, Direction, plain, significant, to_step

if TYPE_CHECKING:
    from planner.model.assessment import Assessment


HAIR = Decimal("1e-20")
"""Amounts that differ by less than this fraction are the same amount, computed on two ways."""


def exceeds(value: Decimal, limit: Decimal) -> bool:
    """Return True when `value` is truly above `limit`, not by the last digit of a division."""
    return value - limit > abs(limit) * HAIR


def places(value: Decimal, count: int) -> Decimal:
    """Return `value` rounded to so many decimals, or unrounded where it is so large that it has none worth showing."""
    return round(value, count) if value.adjusted() < PRECISION - count - 1 else value


def percent(value: Decimal) -> str:
    """Return a fraction as per cent with at most two decimals."""
    return f"{plain(places(value * 100, 2))} %"


def price(answer: Assessment, value: Decimal) -> str:
    """Return a price with its unit, on the tick nearer to the entry: the direction that is worse for the trader."""
    below = value <= answer.entry
    shown = significant(value, 7)
    if answer.terms.tick:
        shown = to_step(value, answer.terms.tick, Direction.UP if below else Direction.DOWN)
    return f"{plain(shown)} {answer.terms.quote}"


def money(answer: Assessment, value: Decimal) -> str:
    """Return an amount in settlement currency at six significant digits."""
    return f"{plain(significant(value, 6))} {answer.currency}"


def figure_name(figure: str) -> str:
    """Return the figure by the name a trader uses."""
    names = {
        "lot": tr("lot size"),
        "tick": tr("tick size"),
        "min_notional": tr("minimum notional"),
        "borrow_rate_daily": tr("daily borrow rate"),
    }
    return names.get(figure, figure.replace("_", " "))
