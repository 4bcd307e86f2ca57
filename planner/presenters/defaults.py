"""What a new ticket starts with: the user's account defaults, or the anchor example of the first start."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from planner.model.draft import PlanDraft
from planner.model.draft_fields import kind_of
from planner.model.language import tr
from planner.model.typed import to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The user's account defaults as decimal text; fractions are fractions (0.01 is 1 %)."""

    balance: str = "10000"
    currency: str = "USDT"
    risk: str = "0.01"
    maker_fee: str = ""
    taker_fee: str = ""
    leverage_bands: tuple[str, str] = ("5", "20")
    reward_to_risk: str = "1.5"
    safety_buffer: str = "0.25"
    leverage_cap: str = "5"
    hold_hours: str = "72"


def _written(values: dict[str, str], decimal_sign: str) -> dict[str, str]:
    """Return field texts from decimal texts: fractions become per cent, the dot becomes the user's sign."""
    size_by = values.get("size.by", "risk")
    texts = {}
    for key, value in values.items():
        kind = kind_of(key, size_by)
        texts[key] = value if kind is None or not value else to_text(Decimal(value), decimal_sign, kind)
    return texts


def _account(defaults: Defaults) -> dict[str, str]:
    return {
        "account.balance": defaults.balance,
        "account.currency": defaults.currency,
        "limits.risk": defaults.risk,
        "limits.reward_to_risk": defaults.reward_to_risk,
        "limits.leverage_bands.0": defaults.leverage_bands[0],
        "limits.leverage_bands.1": defaults.leverage_bands[1],
        "costs.maker_fee": defaults.maker_fee,
        "costs.taker_fee": defaults.taker_fee,
        "costs.entry_is_maker": "no",
        "safety_buffer": defaults.safety_buffer,
        "leverage_cap": defaults.leverage_cap,
        "hold_hours": defaults.hold_hours,
    }


def new_draft(defaults: Defaults, decimal_sign: str, *, venue: str = "generic", symbol: str = "BTCUSDT") -> PlanDraft:
    """Return an empty ticket with the account filled in, sized by the user's risk per trade."""
    values = _account(defaults) | {
        "venue": venue,
        "symbol": symbol,
        "side": "long",
        "margin_mode": "isolated",
        "size.by": "risk-percent",
        "size.value": defaults.risk,
    }
    return PlanDraft(texts=_written(values, decimal_sign), targets=1)


def anchor_draft(defaults: Defaults, decimal_sign: str) -> PlanDraft:
    """Return the anchor example: $500 at 5x is a $2,500 position; with 5 % maintenance a 15 % drop stands at the liquidation door."""
    values = _account(defaults) | {
        "title": tr("Anchor example"),
        "notes": tr(
            "500 at 5× is a 2,500 position; 5 % maintenance is 125, so a 15 % drop stands at the liquidation door."
        ),
        "venue": "generic",
        "symbol": "BTCUSDT",
        "side": "long",
        "margin_mode": "isolated",
        "entries.0.price": "60000",
        "entries.0.share": "1",
        "size.by": "collateral",
        "size.value": "500",
        "leverage": "5",
        "stop": "58200",
        "targets.0.price": "64200",
        "targets.0.share": "1",
    }
    return PlanDraft(texts=_written(values, decimal_sign), targets=1)
