"""Plans of every kind whose numbers are derived: what they are explained under, and what is changed of the plain plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.model.plans import BINANCE_BTC, NO_RULES, rules_of

if TYPE_CHECKING:
    from planner.model.rulebook import Rules

RULES = rules_of(
    {
        "contract_size": "1",
        "maintenance_on": "mark",
        "margin_call_ratio": "0.8",
        "maker_fee": "0.0002",
        "taker_fee": "0.0005",
        "funding_rate": "0.0001",
        "funding_interval_hours": "8",
        "borrow_rate_daily": "0.0004",
        "opening_borrow_fee": "0.0001",
        "lot": "0.001",
        "tick": "0.1",
        "liquidation_fee_rate": "0.0125",
        "trigger_price": "mark",
    },
    BINANCE_BTC,
    venue="binance-usdm",
)
STOP = {"stop": "57000", "targets": [{"price": "66000", "share": "0.5"}, {"price": "69000", "share": "0.3"}]}
HELD = {**STOP, "hold_hours": "72", "overrides": {"maintenance_rate": None}}
RISK = {"size": {"by": "risk-percent", "value": "0.01"}, "leverage": None, "account": {"balance": "10000"}}
LADDER = [{"price": "60000", "share": "0.5"}, {"price": "58000", "share": "0.5"}]
OTHER = {"symbol": "BTCUSDT", "side": "short", "quantity": "2", "entry": "59000", "maintenance_rate": "0.004"}
INVERSE = {
    "instrument_kind": "inverse-perpetual",
    "settlement_currency": "BTC",
    "maintenance_rate": "0.005",
    "contract_size": "100",
    "lot": "1",
}
LENT = {"overrides": {"instrument_kind": "spot-margin", "maintenance_rate": None}}
SHORT = {"side": "short", "stop": "63000", "targets": [{"price": "54000"}]}
CROSS = {"margin_mode": "cross", "account": {"balance": "20000"}}

HEDGED = {
    "margin_mode": "cross",
    "hold_hours": "72",
    "account": {
        "balance": "2000",
        "other_positions": [{"symbol": "BTCUSDT", "side": "short", "quantity": "0.9", "entry": "60000"}],
    },
    "costs": {"funding_rate": "0.0001"},
    "overrides": {
        "maintenance_rate": None,
        "tiers": [{"max_notional": "100000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.5"}],
        "margin_call": {"ratio": "0.8"},
    },
}
"""A hedge with levels below and above."""


def over(**overrides: Any) -> dict[str, Any]:
    return {"overrides": {"maintenance_rate": None, **overrides}}


BY_TIERS = rules_of(
    {
        "taker_fee": "0.0005",
        "lot": "0.001",
        "liquidation_fee_rate": "0.0125",
        "liquidation_taker_fee": "yes",
        "liquidation_path": "tier-by-tier",
    },
    BINANCE_BTC,
    venue="binance-usdm",
)
BY_SHARE = rules_of({"liquidation_path": "share", "liquidation_share": "0.2", "taker_fee": "0.0005"}, BINANCE_BTC)
CUT = {"size": {"by": "quantity", "value": "100"}, "leverage": "10", "overrides": {"maintenance_rate": None}}

CHEAP = rules_of(
    {
        "maintenance_rate": "0.3",
        "unit_minimum": "5",
        "low_price": "5",
        "low_price_rate": "1",
        "low_price_minimum": "2.5",
    }
)


def cheap_short(entry: str, stop: str, target: str) -> dict[str, Any]:
    levels = {"entries": [{"price": entry}], "stop": stop, "targets": [{"price": target}], "leverage": "1"}
    return {**SHORT, **over(maintenance_on="market-value"), **levels}


KINDS: dict[str, tuple[Rules, dict[str, Any]]] = {
    "isolated by quantity": (RULES, HELD),
    "sized by risk, leverage an output": (RULES, {**HELD, **RISK}),
    "sized by risk in money": (RULES, {**HELD, **RISK, "size": {"by": "risk", "value": "100"}}),
    "by notional": (RULES, {**HELD, "size": {"by": "notional", "value": "90000"}}),
    "by margin": (RULES, {**HELD, "size": {"by": "collateral", "value": "500"}}),
    "absolute collateral": (RULES, {**HELD, "leverage": None, "collateral": "7000", "extra_margin": "100"}),
    "a ladder": (RULES, {**HELD, "entries": LADDER, "stop": "55000"}),
    "maker entry, opening time": (
        RULES,
        {**HELD, "costs": {"entry_is_maker": True}, "opens_at": "2026-07-31T14:20:00Z"},
    ),
    "cross": (RULES, {**HELD, **CROSS, "leverage": None, "leverage_cap": "5"}),
    "cross, two-sided": (NO_RULES, {**STOP, **HEDGED}),
    "cross, with other assets": (
        NO_RULES,
        {
            **HELD,
            "margin_mode": "cross",
            "account": {
                "balance": "5000",
                "assets": [
                    {"asset": "BTC", "amount": "0.1", "haircut": "0.05"},
                    {"asset": "ETH", "amount": "2", "price": "2500", "haircut": "0.2", "beta": "1.2"},
                ],
            },
            "overrides": {"maintenance_rate": "0.005", "margin_call": {"ratio": "0.8"}},
        },
    ),
    "cross without a balance": (RULES, {**HELD, "margin_mode": "cross"}),
    "short": (RULES, {**HELD, **SHORT}),
    "wide short": (RULES, {**HELD, **SHORT, "stop": "130000", "leverage": None}),
    "received funding": (RULES, {**HELD, **SHORT, "costs": {"slippage": "0.001"}}),
    "inverse": (
        NO_RULES,
        {**STOP, "size": {"by": "quantity", "value": "600"}, "overrides": INVERSE, "hold_hours": "24"},
    ),
    "inverse by notional": (NO_RULES, {**STOP, "size": {"by": "notional", "value": "60000"}, "overrides": INVERSE}),
    "inverse by margin": (NO_RULES, {**STOP, "size": {"by": "collateral", "value": "0.5"}, "overrides": INVERSE}),
    "inverse cross, on entry": (
        NO_RULES,
        {
            **STOP,
            **CROSS,
            "size": {"by": "quantity", "value": "600"},
            "account": {"balance": "0.3"},
            "overrides": {
                **INVERSE,
                "maintenance_on": "entry",
                "closing_fee_rate": "0.0006",
                "margin_call": {"ratio": "0.7"},
            },
        },
    ),
    "shares on a net loan": (
        NO_RULES,
        {
            **HELD,
            **over(
                instrument_kind="equity",
                maintenance_on="market-value",
                maintenance_rate="0.25",
                liquidation_residual="returned",
            ),
            "leverage": "2",
            "costs": {"borrow_rate_daily": "0.0002", "opening_borrow_fee": "0.001"},
        },
    ),
    "spot margin, full loan": (
        RULES,
        {**HELD, **over(instrument_kind="spot-margin", liquidation_residual="returned"), "loan": "full"},
    ),
    "spot margin short": (RULES, {**HELD, **SHORT, **over(instrument_kind="spot-margin")}),
    "more margin than asked for": (RULES, {**HELD, **RISK, "extra_margin": "90000", "leverage_cap": "3"}),
    "fees that eat everything": (RULES, {**HELD, **SHORT, "costs": {"taker_fee": "0.99", "funding_rate": "-0.01"}}),
    "spot": (NO_RULES, {**STOP, "overrides": {"instrument_kind": "spot"}}),
    "no stop": (RULES, {"overrides": {"maintenance_rate": None}, "leverage": None}),
    "no maintenance": (NO_RULES, {**STOP, **over()}),
    "1×, no level": (RULES, {**HELD, "leverage": "1"}),
    "cut tier by tier": (BY_TIERS, CUT),
    "a share of a cross account first": (BY_SHARE, {**CUT, "margin_mode": "cross", "account": {"balance": "700000"}}),
    "what is left over a debt": (
        BY_SHARE,
        {
            **over(
                instrument_kind="spot-margin",
                maintenance_on="debt-level",
                liquidation_level="1.1",
                maintenance_rate=None,
            ),
            "leverage": "3",
        },
    ),
    "a gap between mark and last": (
        RULES,
        {**HELD, **RISK, "limits": {"trigger_gap": "0.005"}, "safety_buffer": "0.25"},
    ),
    "a debt, leverage an output": (
        RULES,
        {
            **HELD,
            **over(instrument_kind="spot-margin", maintenance_on="debt-level", liquidation_level="1.1"),
            "leverage": None,
        },
    ),
    "a full loan, leverage an output": (
        RULES,
        {
            **HELD,
            **over(instrument_kind="spot-margin", maintenance_on="debt-level", liquidation_level="1.1"),
            "leverage": None,
            "loan": "full",
        },
    ),
    "a debt of coins, leverage an output": (
        RULES,
        {
            **HELD,
            **SHORT,
            **over(instrument_kind="spot-margin", maintenance_on="debt-level", liquidation_level="1.1"),
            "leverage": None,
        },
    ),
    "a buffer, leverage an output": (
        RULES.model_copy(update={"figures": {**RULES.figures, **rules_of({"margin_call_buffer": "0.2"}).figures}}),
        {**HELD, "leverage": None},
    ),
    "inverse, leverage an output": (
        NO_RULES,
        {
            **STOP,
            "size": {"by": "quantity", "value": "600"},
            "overrides": INVERSE,
            "leverage": None,
            "extra_margin": "0.01",
        },
    ),
    "a net loan, sized by risk": (RULES, {**HELD, **RISK, **LENT, "leverage": "3", "extra_margin": "50"}),
    "a net loan, size and leverage together": (RULES, {**HELD, **RISK, **LENT}),
    "a net loan whose rounded size stands in a lower tier": (
        RULES,
        {
            **HELD,
            "size": {"by": "risk", "value": "100"},
            "leverage": None,
            "overrides": {
                "instrument_kind": "spot-margin",
                "maintenance_rate": None,
                "lot": "0.01",
                "tiers": [{"max_notional": "1000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.05"}],
            },
            "costs": {"borrow_rate_daily": "0.01"},
        },
    ),
    "a net loan on an absolute collateral": (RULES, {**HELD, **RISK, **LENT, "collateral": "400"}),
    "coins lent, sized by risk": (RULES, {**HELD, **SHORT, **RISK, **LENT}),
    "inverse, sized by risk": (
        NO_RULES,
        {
            **STOP,
            "size": {"by": "risk", "value": "0.01"},
            "overrides": INVERSE,
            "hold_hours": "24",
            "costs": {"funding_rate": "0.0001"},
        },
    ),
    "an inverse short, sized by risk": (
        NO_RULES,
        {**SHORT, "size": {"by": "risk", "value": "0.01"}, "overrides": INVERSE, "costs": {"taker_fee": "0.0005"}},
    ),
    "interest every four hours": (
        RULES.model_copy(update={"figures": {**RULES.figures, **rules_of({"borrow_interval_hours": "4"}).figures}}),
        {**HELD, **LENT},
    ),
    "the free balance pays the carry first": (
        RULES,
        {**HELD, **over(carry_paid_from="wallet-then-slice"), "account": {"balance": "20000"}},
    ),
    "a leverage that no tier grants": (RULES, {**HELD, "leverage": "200", "account": {"balance": "20000"}}),
    "used margin": (
        NO_RULES,
        {**STOP, **over(instrument_kind="spot-margin", maintenance_on="used-margin", liquidation_level="0.4")},
    ),
    "a rate that grows": (rules_of({"maintenance_slope": "0.00005"}), {**STOP, "hold_hours": "24"}),
    "adverse funding in the rate": (
        rules_of({"maintenance_adds_funding": "yes", "funding_rate": "0.01"}, BINANCE_BTC),
        {**STOP, **over(), "leverage": "10"},
    ),
    "adverse funding up to the initial margin": (
        rules_of({"maintenance_adds_funding": "yes", "funding_rate": "0.2"}, BINANCE_BTC),
        {**STOP, **over(), "leverage": "10"},
    ),
    "a minimum a share": (CHEAP, cheap_short("10", "12", "8")),
    "a minimum a share below the low price": (CHEAP, cheap_short("4", "4.5", "3")),
    "steps": (
        rules_of({"tier_mode": "whole-position"}),
        {
            **STOP,
            **over(
                tiers=[{"max_notional": "100000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.05"}],
                tier_mode="whole-position",
            ),
        },
    ),
    "lost at once": (RULES, {**HELD, "leverage": "2000"}),
    "no price is safe": (
        NO_RULES,
        {
            **CROSS,
            "account": {"balance": "1"},
            "overrides": {"maintenance_on": "entry"},
            "size": {"by": "quantity", "value": "0.00001"},
            "costs": {"taker_fee": "0.9"},
            "extra_margin": "0",
            "hold_hours": "1000000",
            "side": "long",
            "stop": "57000",
        },
    ),
}
