"""The words of findings: prices on the tick, money at two decimals, coins at six digits, figures by the name a trader uses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import PRECISION, Direction, plain, significant, to_step

if TYPE_CHECKING:
    from planner.model.assessment import Assessment


HAIR = Decimal("1e-20")
"""Amounts that differ by less than this fraction are the same amount, computed on two ways."""
_TEN_THOUSANDS = 4
_NAMES = {
    "instrument_kind": tr("instrument kind"),
    "settlement_currency": tr("settlement currency"),
    "quote_currency": tr("quote currency"),
    "underlying": tr("underlying"),
    "contract_size": tr("contract size"),
    "tick": tr("tick size"),
    "lot": tr("lot size"),
    "min_notional": tr("minimum notional"),
    "maintenance_on": tr("maintenance on"),
    "maintenance_rate": tr("maintenance rate"),
    "maintenance_amount": tr("maintenance amount"),
    "tier_mode": tr("tier mode"),
    "closing_fee_rate": tr("closing fee rate"),
    "max_leverage": tr("max leverage"),
    "margin_call_ratio": tr("margin call ratio"),
    "margin_call_level": tr("margin call level"),
    "liquidation_level": tr("liquidation level"),
    "hedge_requirement": tr("requirement of a hedge"),
    "margin_call_in": tr("margin call in which mode"),
    "margin_ratio": tr("margin ratio"),
    "liquidation_path": tr("liquidation path"),
    "liquidation_share": tr("liquidation share"),
    "liquidation_share_above": tr("liquidation in shares above"),
    "liquidation_stops_at": tr("liquidation stops at"),
    "least_equity": tr("least equity"),
    "liquidation_fee_rate": tr("liquidation fee rate"),
    "liquidation_residual": tr("liquidation residual"),
    "liquidation_taker_fee": tr("liquidation taker fee"),
    "maker_fee": tr("maker fee"),
    "taker_fee": tr("taker fee"),
    "funding_rate": tr("funding rate"),
    "funding_interval_hours": tr("funding interval hours"),
    "borrow_rate_daily": tr("daily borrow rate"),
    "borrow_interval_hours": tr("hours between charges of interest"),
    "borrow_counted_from": tr("start of the hours of interest"),
    "borrow_at_opening": tr("interest at the opening"),
    "opening_borrow_fee": tr("opening borrow fee"),
    "carry_paid_from": tr("carry paid from"),
    "loan": tr("loan"),
    "trigger_price": tr("trigger price"),
    "tiers": tr("tiers"),
}


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
    """Return a price with its unit, on the tick nearer to the entry: the direction that is worse for the trader.

    Where no tick is known, it is rounded as far as in the verdict beside it: to two decimals, and to six digits below 1,000.
    """
    below = value <= answer.entry
    step = answer.terms.tick or Decimal(1).scaleb(-max(2, 5 - value.adjusted()))
    shown = to_step(value, step, Direction.UP if below else Direction.DOWN)
    return f"{plain(shown)} {answer.terms.quote}"


def beside(value: Decimal, limit: Decimal, count: int = 2) -> str:
    """Return `value` rounded to so many decimals, or to as many more as tell it from the `limit` that it misses."""
    return plain(next((shown for more in range(count, 9) if (shown := places(value, more)) != limit), value))


def money(answer: Assessment, value: Decimal, limit: Decimal | None = None) -> str:
    """Return an amount in settlement currency as `_rounded`, or at as many digits more as tell it from the `limit` that it misses."""
    rounded = _rounded(answer, value)
    if limit is not None and rounded == _rounded(answer, limit):
        rounded = next(
            (more for at in range(7, 20) if (more := significant(value, at)) != significant(limit, at)), value
        )
    return f"{plain(rounded)} {answer.currency}"


def _rounded(answer: Assessment, value: Decimal) -> Decimal:
    """Return an amount as the verdict beside it: money from 1 on at two decimals, less of it and coins below 10,000 at six digits."""
    whole = _TEN_THOUSANDS if answer.terms.inverse else 0
    return places(value, 2) if value.adjusted() >= whole else significant(value, 6)


def figure_name(figure: str) -> str:
    """Return the figure by the name a trader uses."""
    if figure.startswith("collateral."):
        return tr("haircut on {asset}", asset=figure.removeprefix("collateral."))
    return _NAMES.get(figure, figure.replace("_", " "))
