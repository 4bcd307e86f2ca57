"""Every field of the ticket, on a ticket that shows it."""

from __future__ import annotations

from dataclasses import replace

from planner.model.draft import PlanDraft
from planner.model.draft_fields import NUMBER_FIELDS, SIZE_KINDS, kind_of

PLAN = PlanDraft(
    texts={
        "venue": "custom",
        "symbol": "BTCUSDT",
        "title": "Hostile",
        "notes": "why",
        "side": "long",
        "margin_mode": "isolated",
        "size.by": "risk",
        "size.value": "100",
        "leverage": "5",
        "entries.0.price": "60000",
        "entries.0.share": "50",
        "entries.1.price": "59000",
        "entries.1.share": "50",
        "targets.0.price": "64000",
        "targets.0.share": "50",
        "targets.1.price": "66000",
        "targets.1.share": "50",
        "stop": "57000",
        "mark": "60000",
        "extra_margin": "1",
        "hold_hours": "24",
        "safety_buffer": "25",
        "leverage_cap": "5",
        "opens_at": "2026-11-22T12:00:00Z",
        "account.balance": "10000",
        "account.currency": "USDT",
        "limits.risk": "1",
        "limits.reward_to_risk": "1.5",
        "limits.leverage_bands.0": "5",
        "limits.leverage_bands.1": "20",
        "limits.trigger_gap": "0.5",
        "costs.maker_fee": "0.02",
        "costs.taker_fee": "0.05",
        "costs.slippage": "0.1",
        "costs.funding_rate": "0.01",
        "costs.funding_interval_hours": "8",
        "overrides.instrument_kind": "linear-perpetual",
        "overrides.quote_currency": "USDT",
        "overrides.settlement_currency": "USDT",
        "overrides.underlying": "BTC",
        "overrides.contract_size": "1",
        "overrides.tick": "0.1",
        "overrides.lot": "0.001",
        "overrides.min_notional": "5",
        "overrides.maintenance_rate": "0.5",
        "overrides.maintenance_amount": "0",
        "overrides.closing_fee_rate": "0.05",
        "overrides.max_leverage": "100",
        "overrides.margin_call.ratio": "80",
        "overrides.liquidation_fee_rate": "0.1",
        "overrides.liquidation_level": "1.1",
        "overrides.margin_call_level": "1.2",
    },
    entries=2,
    targets=2,
)
LOAN = {
    "overrides.instrument_kind": "spot-margin",
    "costs.borrow_rate_daily": "0.02",
    "costs.opening_borrow_fee": "0.1",
}
RUNGS = tuple(
    f"{ladder}.{rung}.{part}" for ladder in ("entries", "targets") for rung in (0, 1) for part in ("price", "share")
)
FIELDS = (*NUMBER_FIELDS, *RUNGS, *(f"size.value by {by}" for by in SIZE_KINDS))
WORDS = (
    "title",
    "notes",
    "opens_at",
    "account.currency",
    "overrides.quote_currency",
    "overrides.settlement_currency",
    "overrides.underlying",
)


def ticket_for(field: str) -> tuple[str, str, PlanDraft]:
    """Return the field's key, the name of its kind, and a complete ticket on which it is shown with a number."""
    key, _, by = field.partition(" by ")
    texts = dict(PLAN.texts)
    if by:
        texts |= {"size.by": by, "size.value": "1"}
    if key == "collateral":
        texts |= {"leverage": "", "collateral": "500"}
    if key in LOAN:
        texts |= LOAN
    kind = kind_of(key, texts["size.by"])
    assert kind is not None
    return key, kind.value, replace(PLAN, texts=texts)
