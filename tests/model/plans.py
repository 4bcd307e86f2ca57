"""Plans and rules for the engine's tests: a plain plan to change one thing of, and rules written by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from planner.model.assess import assess
from planner.model.plan import Plan, read_plan
from planner.model.rulebook import Figure, Rules, RuleTiers, Status, TierRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.model.margin.tiers import Tier

NESTED = ("account", "limits", "costs", "overrides")

BASE: dict[str, Any] = {
    "format": "margin-plan/1",
    "venue": "custom",
    "symbol": "BTCUSDT",
    "side": "long",
    "margin_mode": "isolated",
    "entries": [{"price": "60000", "share": "1"}],
    "size": {"by": "quantity", "value": "1"},
    "leverage": "5",
    "overrides": {
        "instrument_kind": "linear-perpetual",
        "settlement_currency": "USDT",
        "maintenance_on": "mark",
        "maintenance_rate": "0.005",
    },
}

BINANCE_BTC = (
    ("300000", "0.004", "0", "150"),
    ("800000", "0.005", "300", "100"),
    ("3000000", "0.0065", "1500", "75"),
    ("12000000", "0.01", "12000", "50"),
    ("70000000", "0.02", "132000", "25"),
    ("100000000", "0.025", "482000", "20"),
    ("230000000", "0.05", "2982000", "10"),
    ("480000000", "0.1", "14482000", "5"),
    ("600000000", "0.125", "26482000", "4"),
    ("800000000", "0.15", "41482000", "3"),
    ("1200000000", "0.25", "121482000", "2"),
    ("1800000000", "0.5", "421482000", "1"),
)
"""Binance's BTCUSDT brackets (cap, rate, maintenance amount, leverage) as captured on 2026-09-29."""


def document(**changes: Any) -> dict[str, Any]:
    """Return the plain plan's document with changes; `account`, `limits`, `costs` and `overrides` are laid over, not replaced."""
    whole = dict(BASE)
    for key, value in changes.items():
        whole[key] = whole.get(key, {}) | value if key in NESTED and isinstance(value, dict) else value
    return whole


def plan_of(**changes: Any) -> Plan:
    """Return the plain plan (long 1 BTC at 60,000, isolated at 5×, 0.5 % on mark, no costs) with changes."""
    return read_plan(document(**changes))


def rules_of(
    figures: dict[str, str] | None = None,
    tiers: tuple[tuple[str, str, str, str], ...] = (),
    *,
    venue: str = "custom",
    status: Status = Status.PUBLISHED,
) -> Rules:
    """Return rules with these figures and tiers."""
    rows = tuple(
        TierRow.model_validate(
            {"max_notional": cap, "maintenance_rate": rate, "maintenance_amount": amount, "max_leverage": leverage}
        )
        for cap, rate, amount, leverage in tiers
    )
    return Rules(
        venue=venue,
        venue_name=venue.capitalize(),
        symbol="BTCUSDT",
        side="long",
        checked_on="2026-11-22",
        figures={
            name: Figure(value=value, source="a page", checked_on="2026-11-22", status=status)
            for name, value in (figures or {}).items()
        },
        tiers=RuleTiers(rows=rows, source="a table", checked_on="2026-11-22", status=status) if rows else None,
    )


NO_RULES = rules_of()


def answer_of(rules: Rules = NO_RULES, **changes: Any) -> Assessment:
    """Return the assessment of the plain plan with changes."""
    return assess(plan_of(**changes), rules)


def codes_of(answer: Assessment) -> set[str]:
    """Return the codes of the findings."""
    return {finding.code for finding in answer.findings}


def near(value: Decimal | None, expected: object, tolerance: str = "1e-12") -> bool:
    """Return whether a number of the engine is what exact arithmetic says, relatively to the larger of it and 1."""
    if value is None or expected is None:
        return value is expected
    exact, got = Fraction(str(expected)) if not isinstance(expected, Fraction) else expected, Fraction(value)
    return abs(got - exact) <= Fraction(tolerance) * max(abs(exact), Fraction(1, 10**12))


def over_tiers(tiers: Sequence[Tier], notional: Decimal) -> Decimal:
    """Return the greatest of rate·notional − amount over the tiers: maintenance where rates rise and deductions continue."""
    return max(tier.rate * notional - tier.amount for tier in tiers)
