"""What counts while a field is blank: the rulebook's figure, or what it follows from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft_fields import kind_of
from planner.model.language import tr
from planner.model.typed import to_text
from planner.presenters.fields import OPTIONS

if TYPE_CHECKING:
    from planner.model.terms import Terms
    from planner.presenters.situation import Situation

FIXED = {
    "leverage": tr("from the stop"),
    "stop": tr("none"),
    "targets.0.price": tr("none"),
    "collateral": tr("from leverage"),
    "extra_margin": "0",
    "hold_hours": "0",
    "safety_buffer": "0",
    "mark": tr("the entry"),
    "leverage_cap": tr("none"),
    "opens_at": tr("any time"),
    "costs.slippage": "0",
    "limits.risk": tr("none"),
    "limits.reward_to_risk": tr("none"),
    "limits.trigger_gap": "0",
    "account.balance": tr("not given"),
}
COSTS = frozenset(
    {
        "costs.maker_fee",
        "costs.taker_fee",
        "costs.funding_rate",
        "costs.borrow_rate_daily",
        "costs.opening_borrow_fee",
    }
)
TIERED = ("maintenance_rate", "maintenance_amount", "max_leverage")


def placeholder_of(now: Situation, key: str) -> str:
    """Return what counts while the field is blank."""
    if key in FIXED:
        return FIXED[key]
    group, _, name = key.partition(".")
    if group not in ("costs", "overrides") or now.terms is None or key in OPTIONS:
        return ""
    return _rulebook_value(now.terms, key, name.replace(".", "_"), now.words.decimal_sign)


def _rulebook_value(terms: Terms, key: str, name: str, decimal_sign: str) -> str:
    used = terms.sourced(name)
    if used is not None:
        kind = kind_of(key, "")
        return used.value if kind is None else to_text(Decimal(used.value), decimal_sign, kind)
    if name in TIERED and terms.sourced("tiers"):
        return tr("by tier")
    return tr("not known") if name in terms.missing else ""


def counts_as_nothing(now: Situation, key: str) -> bool:
    """Whether a blank cost is computed as 0 only because a venue of the user's own has no rulebook to state it."""
    if key not in COSTS or now.terms is None or now.draft.text("venue") != "custom":
        return False
    used = now.terms.sourced(key.removeprefix("costs."))
    return used is None or not Decimal(used.value)
