"""The figures that rules are made of: what each one means and what it may be."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from planner.model.instrument import CarryFrom, InstrumentKind, LiquidationPath, MaintenanceOn, MarginRatio
from planner.model.language import tr
from planner.model.margin.tiers import TierBy
from planner.model.number import D, NumberError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

FIGURES: dict[str, str] = {
    "instrument_kind": tr("What is traded: spot, a margin loan, or a linear or inverse contract."),
    "settlement_currency": tr("The currency in which profit, loss and collateral are counted."),
    "quote_currency": tr("The currency of the price."),
    "underlying": tr("The coin or share behind the symbol; other positions in it move with the price."),
    "contract_size": tr("Base units (linear) or quote units (inverse) in one contract."),
    "tick": tr("The smallest price step."),
    "lot": tr("The smallest quantity step."),
    "min_notional": tr("The smallest position the venue accepts, in quote currency."),
    "maintenance_on": tr("What maintenance is measured on: the mark price, the entry, or the market value."),
    "maintenance_rate": tr("Maintenance margin as a fraction of the notional."),
    "maintenance_amount": tr("The deduction that keeps maintenance continuous from tier to tier."),
    "tier_mode": tr("Whether a tier's rate counts only above its floor (progressive) or for the whole position."),
    "tier_by": tr(
        "What decides on the tier of a whole position: the notional at the mark, at the entry, or the contracts."
    ),
    "maintenance_slope": tr("What each base unit of the position's size adds to the maintenance rate."),
    "maintenance_adds_funding": tr(
        "Whether a funding rate that this side pays is added to the maintenance rate (yes or no)."
    ),
    "unit_minimum": tr("The least maintenance of a short, in quote for each unit (a minimum a share)."),
    "low_price": tr("The price below which a short has another rate and another minimum."),
    "low_price_rate": tr("The maintenance rate of a short below the low price."),
    "low_price_minimum": tr("The least maintenance of a short for each unit below the low price."),
    "closing_fee_at": tr("The price at which the closing fee in the requirement is reckoned: mark or bankruptcy."),
    "closing_fee_rate": tr("The closing fee that the venue counts into maintenance."),
    "max_leverage": tr("The highest leverage the venue grants."),
    "margin_call_ratio": tr("The share of equity that maintenance has reached when the venue warns (1 = liquidation)."),
    "margin_call_buffer": tr(
        "The share of the way from maintenance to initial margin at which the venue warns (1 = initial margin)."
    ),
    "margin_call_level": tr("Assets over debt, or equity over used margin, at which the venue calls."),
    "liquidation_level": tr("Assets over debt, or equity over used margin, at which the venue liquidates."),
    "hedge_requirement": tr(
        "Whether long and short of one underlying each have their requirement, or only the larger side (cross mode)."
    ),
    "margin_call_in": tr("The margin modes in which the venue warns: both, isolated or cross."),
    "margin_ratio": tr("How the venue states how near an account is to liquidation, and in which direction."),
    "liquidation_path": tr("How a liquidation proceeds: the whole position at once, or which part of it first."),
    "liquidation_share": tr("The share of the position that each step of a partial liquidation closes."),
    "liquidation_share_above": tr("The notional, in quote, above which a position is closed in parts."),
    "liquidation_stops_at": tr("Equity over requirement at which a partial liquidation ends (1 = maintenance)."),
    "least_equity": tr("The least equity with which the venue opens a position on margin, in settlement currency."),
    "liquidation_fee_rate": tr("The clearance fee on the liquidated notional."),
    "liquidation_residual": tr("Whether what is left after a liquidation is kept by the venue or returned."),
    "liquidation_taker_fee": tr("Whether the taker fee is charged on a liquidation as well (yes or no)."),
    "maker_fee": tr("The fee of an order that waits in the book, as a fraction of the notional."),
    "taker_fee": tr("The fee of an order that fills at once, as a fraction of the notional."),
    "funding_rate": tr("What longs pay shorts each interval, as a fraction of the notional."),
    "funding_interval_hours": tr("Hours between two fundings."),
    "borrow_rate_daily": tr("Interest on the loan per day, as a fraction."),
    "borrow_interval_hours": tr("Hours between two charges of interest; without it, interest accrues evenly."),
    "borrow_counted_from": tr(
        "Where the hours between charges of interest are counted from: the opening, or midnight UTC."
    ),
    "borrow_at_opening": tr("Whether the first interest is charged with the opening (yes or no)."),
    "opening_borrow_fee": tr("A fee on the loan, charged once at opening."),
    "carry_paid_from": tr("What pays funding and interest: the slice, the balance, or the debt."),
    "loan": tr("Whether the loan is the notional less the collateral (net) or the whole notional (full)."),
    "trigger_price": tr("The price that decides a liquidation: mark, index, oracle or last."),
}
"""Every figure a rulebook may hold, and what it means."""

CHOICES: dict[str, tuple[str, ...]] = {
    "instrument_kind": tuple(InstrumentKind),
    "maintenance_on": tuple(MaintenanceOn),
    "tier_mode": ("progressive", "whole-position"),
    "tier_by": tuple(TierBy),
    "maintenance_adds_funding": ("yes", "no"),
    "closing_fee_at": ("mark", "bankruptcy"),
    "hedge_requirement": ("each-side", "larger-side"),
    "margin_call_in": ("both", "isolated", "cross"),
    "margin_ratio": tuple(MarginRatio),
    "liquidation_path": tuple(LiquidationPath),
    "liquidation_residual": ("kept", "returned"),
    "liquidation_taker_fee": ("yes", "no"),
    "borrow_counted_from": ("opening", "midnight"),
    "borrow_at_opening": ("yes", "no"),
    "carry_paid_from": tuple(CarryFrom),
    "loan": ("net", "full"),
    "trigger_price": ("mark", "index", "oracle", "last"),
}
"""The figures that are one word of a few."""

NAMES = frozenset({"settlement_currency", "quote_currency", "underlying"})
"""The figures that name a currency or a coin."""

_LONGEST_NAME = 30
_FRACTIONS = (
    "maintenance_rate",
    "maintenance_slope",
    "closing_fee_rate",
    "liquidation_fee_rate",
    "taker_fee",
    "borrow_rate_daily",
    "opening_borrow_fee",
)
_FRACTION = tr("write a fraction from 0 up to 1, such as 0.0005 for 0.05 %")
_SIGNED = ("maker_fee", "funding_rate")  # a rebate is a negative fee; shorts may pay longs
_SIGNED_FRACTION = tr("write a fraction between -1 and 1, such as 0.0001 for 0.01 %")
_RATIO = tr("write a fraction above 0 and at most 1, such as 0.8")


def check_figures(figures: Iterable[tuple[str, str]]) -> None:
    """Raise ValueError with one line for each (name, text) that no rulebook may hold, saying what to write."""
    if faults := [f"{shown(name, 60)}: {fault}" for name, text in figures if (fault := _fault(name, text))]:
        raise ValueError("\n".join(faults))


def _fault(name: str, text: str) -> str | None:
    if name not in FIGURES:
        close = get_close_matches(name, FIGURES, n=1)
        return (
            tr("no such figure; did you mean “{close}”?", close=close[0])
            if close
            else tr("no such figure; take it out")
        )
    if name in CHOICES:
        return (
            None
            if text in CHOICES[name]
            else tr("“{shown}” is not one of {choices}", shown=shown(text), choices=", ".join(CHOICES[name]))
        )
    if name in NAMES:
        return None if text.strip() and len(text) <= _LONGEST_NAME else tr("write a short name, such as USDT")
    try:
        value = D(text)
    except NumberError as error:
        return str(error)
    return _out_of_bounds(name, value)


def _out_of_bounds(name: str, value: Decimal) -> str | None:
    if name in _FRACTIONS:
        return None if 0 <= value < 1 else _FRACTION
    if name in _SIGNED:
        return None if -1 < value < 1 else _SIGNED_FRACTION
    if name in ("margin_call_ratio", "margin_call_buffer", "liquidation_share"):
        return None if 0 < value <= 1 else _RATIO
    if name == "maintenance_amount":
        return None  # where rates fall from tier to tier, the deduction is negative
    if name == "min_notional":
        return None if value >= 0 else tr("must not be negative")
    return None if value > 0 else tr("must be greater than 0")
