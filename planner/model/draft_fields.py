"""The fields of a draft: what each one holds, how a person writes it, and what it may be.

Named like the keys of the plan file, dotted: `stop`, `entries.0.price`, `costs.taker_fee`, `account.balance`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.model.draft_rows import cell_of
from planner.model.language import tr
from planner.model.typed import FieldKind

if TYPE_CHECKING:
    from decimal import Decimal

PRICE, QUANTITY, MONEY = FieldKind.PRICE, FieldKind.QUANTITY, FieldKind.MONEY
PERCENT, FACTOR, HOURS = FieldKind.PERCENT, FieldKind.FACTOR, FieldKind.HOURS
MAX_RUNGS = 50
"""Rungs of a ladder, as many as a plan may have."""

NUMBER_FIELDS: dict[str, FieldKind] = {
    "mark": PRICE,
    "leverage": FACTOR,
    "collateral": MONEY,
    "extra_margin": MONEY,
    "stop": PRICE,
    "hold_hours": HOURS,
    "safety_buffer": PERCENT,
    "leverage_cap": FACTOR,
    "account.balance": MONEY,
    "limits.risk": PERCENT,
    "limits.reward_to_risk": FACTOR,
    "limits.leverage_bands.0": FACTOR,
    "limits.leverage_bands.1": FACTOR,
    "limits.trigger_gap": PERCENT,
    "costs.maker_fee": PERCENT,
    "costs.taker_fee": PERCENT,
    "costs.slippage": PERCENT,
    "costs.funding_rate": PERCENT,
    "costs.funding_interval_hours": HOURS,
    "costs.borrow_rate_daily": PERCENT,
    "costs.opening_borrow_fee": PERCENT,
    "overrides.contract_size": QUANTITY,
    "overrides.tick": QUANTITY,
    "overrides.lot": QUANTITY,
    "overrides.min_notional": MONEY,
    "overrides.maintenance_rate": PERCENT,
    "overrides.maintenance_amount": MONEY,
    "overrides.closing_fee_rate": PERCENT,
    "overrides.max_leverage": FACTOR,
    "overrides.margin_call.ratio": PERCENT,
    "overrides.liquidation_fee_rate": PERCENT,
    "overrides.liquidation_level": FACTOR,
    "overrides.margin_call_level": FACTOR,
}
"""Fields that hold one number, and how a person writes it."""

TEXT_FIELDS = (
    "title",
    "notes",
    "venue",
    "symbol",
    "side",
    "margin_mode",
    "size.by",
    "loan",
    "opens_at",
    "account.currency",
    "costs.entry_is_maker",
    "overrides.instrument_kind",
    "overrides.settlement_currency",
    "overrides.quote_currency",
    "overrides.underlying",
    "overrides.maintenance_on",
    "overrides.tier_mode",
    "overrides.liquidation_residual",
    "overrides.carry_paid_from",
)
"""Fields that hold words."""

LADDERS = ("entries", "targets")
RUNG = re.compile(r"(entries|targets)\.(\d{1,2})\.(price|share)")
SIZE_KINDS = {"risk": MONEY, "risk-percent": PERCENT, "quantity": QUANTITY, "notional": MONEY, "collateral": MONEY}


def kind_of(key: str, size_by: str) -> FieldKind | None:
    """Return how the field's number is written; None for fields of words."""
    if key == "size.value":
        return SIZE_KINDS.get(size_by, MONEY)
    if rung := RUNG.fullmatch(key):
        return PRICE if rung[3] == "price" else PERCENT
    cell = cell_of(key)
    return cell.kind if cell else NUMBER_FIELDS.get(key)


MAY_BE_NEGATIVE = frozenset({"costs.funding_rate", "costs.maker_fee", "overrides.maintenance_amount"})
MAY_BE_WHOLE = frozenset({"overrides.margin_call.ratio"})
MAY_EXCEED_WHOLE = frozenset({"safety_buffer", "size.value"})
MUST_BE_POSITIVE = frozenset(
    (
        "size.value",
        "leverage",
        "collateral",
        "leverage_cap",
        "limits.leverage_bands.0",
        "limits.leverage_bands.1",
        "costs.funding_interval_hours",
        "overrides.contract_size",
        "overrides.tick",
        "overrides.lot",
        "overrides.max_leverage",
        "overrides.margin_call.ratio",
        "overrides.liquidation_level",
        "overrides.margin_call_level",
    )
)


def out_of_bounds(key: str, kind: FieldKind, value: Decimal) -> str:
    """Return the sentence for a number that the field cannot hold, "" where it can."""
    if value < 0 and key not in MAY_BE_NEGATIVE:
        return tr("Enter a number that is not negative.")
    if value == 0 and (kind is PRICE or key in MUST_BE_POSITIVE or RUNG.fullmatch(key)):
        return tr("Enter a number greater than 0.")
    if key == "leverage_cap" and value < 1:
        return tr("Enter at least 1.")
    if kind is not PERCENT or key in MAY_EXCEED_WHOLE:
        return ""
    if key in MAY_BE_WHOLE or RUNG.fullmatch(key):
        return tr("Enter at most 100 %.") if value > 1 else ""
    return tr("Enter less than 100 %.") if abs(value) >= 1 else ""
