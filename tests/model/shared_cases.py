"""Worked examples of the venues, translated into plans: what each case's inputs are as a `margin-plan/1` document."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def shared_folder() -> Path:
    """Return the folder of shared cases: named by MARGIN_PLANNER_SHARED, else beside the repository."""
    return Path(os.environ.get("MARGIN_PLANNER_SHARED") or ROOT.parent / "shared") / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its venue and plan, what to read from the assessment (key path, expected, tolerance), or why it is not in scope."""

    id: str
    venue: str
    plan: dict[str, Any] = field(default_factory=dict)
    expected: tuple[tuple[str, str, str], ...] = ()
    skipped: str = ""


Inputs = dict[str, Any]

BY_HAND = "no position to assess: held against the model's own parts in test_cases"
OUT_OF_SCOPE = {
    "kucoin_cross_risk_rate": "no inputs in the file",
    "binance-faq-coinm-tier-amount-L5": BY_HAND,
    "bitmex-pnlguide-long": BY_HAND,
    "kraken-docs-funding-short-100k": BY_HAND,
    "gate_mm_gradient": BY_HAND,
}
VENUES = ("binance", "kraken futures", "dydx", "phemex", "bybit", "kucoin", "bitmex", "kraken", "gate", "us-equity")


def venue_of(case: dict[str, Any]) -> str:
    """Return the venue of a case; a vector's id begins with it."""
    if "venue" in case:
        return str(case["venue"])
    name = str(case["id"]).replace("_", " ")
    return next((venue for venue in VENUES if name.startswith(venue)), "us-equity")


def text(value: object) -> str:
    """Return a number of the file as the text a plan holds, without an exponent."""
    return format(Decimal(str(value)), "f")


def _plan(side: str, entry: object, size: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "format": "margin-plan/1",
        "venue": "custom",
        "symbol": "CASE",
        "side": side,
        "entries": [{"price": text(entry)}],
        "size": size,
        **more,
    }


def _backing(inputs: Inputs, *, cross: bool) -> dict[str, Any]:
    """Return margin mode, collateral or leverage, and account: a given margin counts, leverage only where there is none."""
    others = [_other(each) for each in inputs.get("other_positions", ())]
    if cross:
        balance = inputs.get("wallet") or inputs["margin"]
        account = {"balance": text(balance), "other_positions": others}
        return {"margin_mode": "cross", "account": account, "leverage": text(inputs.get("leverage", 1))}
    if (margin := inputs.get("margin")) is not None:
        return {"margin_mode": "isolated", "collateral": text(margin)}
    return {"margin_mode": "isolated", "leverage": text(inputs["leverage"])}


def _other(position: dict[str, Any]) -> dict[str, Any]:
    return {
        "symbol": position["symbol"],
        "side": position["side"],
        "quantity": text(position["qty"]),
        "entry": text(position["entry"]),
        "mark": text(position["mark"]),
        "maintenance_rate": text(position["mmr"]),
        "maintenance_amount": text(position.get("maint_amount", 0)),
    }


# --- worked_examples.json ---------------------------------------------------------------------------------------------

USED_MARGIN = {
    "instrument_kind": "spot-margin",
    "settlement_currency": "USD",
    "maintenance_on": "used-margin",
    "liquidation_level": "0.4",
    "margin_call_level": "0.8",
}
"""Equity over used margin: warned at 80 %, liquidated at 40 %."""
KEYS = {
    "liquidation_price": "levels.liquidation",
    "bankruptcy_price": "levels.bankruptcy",
    "margin_call_price": "levels.margin_call",
    "short_call_market_value": "levels.margin_call",
    "initial_margin": "initial_margin",
    "maintenance_margin": "maintenance_margin",
    "short_maintenance": "maintenance_margin",
    "short_initial_deposit": "initial_margin",
    "used_margin": "initial_margin",
}
"""What of the expected figures an assessment holds; the others are sums of these."""


def example(case: dict[str, Any]) -> Case:
    """Return a case of worked_examples.json."""
    if case["id"] in OUT_OF_SCOPE:
        return Case(case["id"], venue_of(case), skipped=OUT_OF_SCOPE[case["id"]])
    wanted = tuple(
        (KEYS[name], text(value), text(case["rounding"][name]))
        for name, value in case["expected"].items()
        if name in KEYS
    )
    if case["product"] == "spot margin":
        return Case(case["id"], venue_of(case), _spot_margin(case), tuple(row for row in wanted if _opens(case)))
    make = _perpetual if case["product"] != "equity" else _share if "mark" in case["inputs"] else _equity
    return Case(case["id"], venue_of(case), make(case), wanted)


def _opens(case: dict[str, Any]) -> bool:
    """Return whether the case is the moment of opening: used margin is then what the assessment calls initial margin."""
    return bool(case["inputs"]["mark"] == case["inputs"]["entry"])


def _spot_margin(case: dict[str, Any]) -> dict[str, Any]:
    """Return a position under the shipped rules of the venue."""
    inputs = case["inputs"]
    plan = _plan(
        case["side"],
        inputs["entry"],
        {"by": "quantity", "value": text(inputs["qty"])},
        margin_mode="cross",
        leverage=text(inputs["leverage"]),
        account={"balance": text(inputs["equity_cash"])},
    )
    return plan | {"venue": "kraken-spot-margin", "symbol": "BTC/USD"}


def _share(case: dict[str, Any]) -> dict[str, Any]:
    """Return a short of shares at their price, under the shipped rules: their minima are a rulebook's, not a plan's."""
    inputs = case["inputs"]
    size = {"by": "quantity", "value": text(inputs["qty"])}
    # Twice the margin is what a broker grants; below 10 a share the minima ask for more, and leverage is an output.
    leverage = "2" if inputs["mark"] >= 10 else None
    plan = _plan(case["side"], inputs["mark"], size, margin_mode="isolated", leverage=leverage)
    return plan | {"venue": "us-equity-reg-t", "symbol": "ACME"}


def _perpetual(case: dict[str, Any]) -> dict[str, Any]:
    inputs = case["inputs"]
    formula = case["reproduced_by"].get("liquidation_price", "")
    inverse = case["product"].startswith("inverse")
    overrides = {
        "instrument_kind": "inverse-perpetual" if inverse else "linear-perpetual",
        "settlement_currency": "COIN" if inverse else "USDT",
        "maintenance_on": "entry" if formula.endswith("at_entry") else "mark",
        "maintenance_rate": text(inputs.get("mmr", 0)),
        "maintenance_amount": text(inputs.get("maint_amount", 0)),
        "closing_fee_rate": text(inputs["fee_rate"] if "+fee" in formula else 0),
    }
    quantity = inputs["contracts"] if inverse else inputs["qty"]
    return _plan(
        case["side"],
        inputs["entry"],
        {"by": "quantity", "value": text(quantity)},
        overrides=overrides,
        **_backing(inputs, cross=case["margin_mode"] == "cross"),
    )


def _equity(case: dict[str, Any]) -> dict[str, Any]:
    inputs = case["inputs"]
    if "credit" in inputs:  # the whole short position as one share: credit = proceeds + deposit
        quantity, entry, paid = 1, inputs["smv"], Decimal(inputs["credit"] - inputs["smv"])
    else:
        # the loan fixes the call; the price paid does not matter
        quantity, entry = inputs["qty"], inputs["entry"] or 40
        paid = Decimal(str(entry)) * quantity - Decimal(str(inputs["loan"]))
    overrides = {
        "instrument_kind": "equity",
        "settlement_currency": "USD",
        "maintenance_on": "market-value",
        "maintenance_rate": text(inputs["mmr"]),
    }
    size = {"by": "quantity", "value": text(quantity)}
    return _plan(case["side"], entry, size, margin_mode="isolated", collateral=text(paid), overrides=overrides)


# --- worked_vectors.json ----------------------------------------------------------------------------------------------


def vector(case: dict[str, Any]) -> Case:
    """Return a case of worked_vectors.json."""
    if case["id"] in OUT_OF_SCOPE:
        return Case(case["id"], venue_of(case), skipped=OUT_OF_SCOPE[case["id"]])
    tolerance = text(case["tol"])
    if case["family"] == "C_equity":
        return Case(
            case["id"],
            venue_of(case),
            _regulation_t(case),
            (("levels.margin_call", text(case["expect_lp"]), tolerance),),
        )
    if case["family"] == "E":
        return _used_margin(case)
    # bankruptcy where the closing fee is still paid: liquidation without maintenance
    if case["family"] == "bp_inverse_fee":
        plan = _contract(case | {"inputs": {"side": 1, "mmr": 0, "wallet": case["inputs"]["balance"]} | case["inputs"]})
        return Case(case["id"], venue_of(case), plan, (("levels.liquidation", text(case["expect_bp"]), tolerance),))
    wanted = [("levels.liquidation", text(case["expect_lp"]), tolerance)] if "expect_lp" in case else []
    if "expect_bp" in case:
        wanted.append(("levels.bankruptcy", text(case["expect_bp"]), tolerance))
    return Case(case["id"], venue_of(case), _contract(case), tuple(wanted))


def _used_margin(case: dict[str, Any]) -> Case:
    """A vector of one level k names the call where k is 0.8 and the liquidation where it is 0.4."""
    inputs = case["inputs"]
    quantity, entry = Decimal(str(inputs["qty"])), Decimal(str(inputs["entry"]))
    size = {"by": "quantity", "value": text(quantity)}
    plan = _plan(
        "long" if inputs["side"] == 1 else "short",
        entry,
        size,
        margin_mode="cross",
        leverage=text(quantity * entry / Decimal(str(inputs["used"]))),
        account={"balance": text(inputs["trade_balance"])},
        overrides=USED_MARGIN,
    )
    level = "levels.margin_call" if inputs["k"] == 0.8 else "levels.liquidation"
    return Case(case["id"], venue_of(case), plan, ((level, text(case["expect_lp"]), text(case["tol"])),))


def _regulation_t(case: dict[str, Any]) -> dict[str, Any]:
    inputs = case["inputs"]
    overrides = {
        "instrument_kind": "equity",
        "settlement_currency": "USD",
        "maintenance_on": "market-value",
        "maintenance_rate": text(inputs["mm"]),
    }
    side = "short" if "short" in case["id"] else "long"
    leverage = text(1 / Decimal(str(inputs["im"])))
    size = {"by": "quantity", "value": "100"}
    return _plan(side, inputs["p0"], size, margin_mode="isolated", leverage=leverage, overrides=overrides)


def _contract(case: dict[str, Any]) -> dict[str, Any]:
    inputs, family = case["inputs"], case["family"]
    inverse = "inverse" in family
    # BitMEX adds the adverse funding rate
    rate = Decimal(str(inputs["mmr"])) + Decimal(str(inputs.get("funding", 0)))
    overrides = {
        "instrument_kind": "inverse-perpetual" if inverse else "linear-perpetual",
        "settlement_currency": "COIN" if inverse else "USDT",
        "contract_size": text(inputs.get("contract_size", 1)),
        "maintenance_on": "entry" if family.startswith("B_") else "mark",
        "maintenance_rate": text(rate),
        "maintenance_amount": text(inputs.get("cum", 0)),
        "closing_fee_rate": text(inputs.get("fee", 0)),
    }
    backing = dict(inputs)
    backing["margin"] = inputs.get("margin", inputs.get("assigned", inputs.get("equity")))
    plan = _plan(
        "long" if inputs["side"] == 1 else "short",
        inputs["entry"],
        {"by": "quantity", "value": text(inputs.get("qty", inputs.get("contracts", inputs.get("usd"))))},
        overrides=overrides,
        **_backing(backing, cross="cross" in case["id"]),
    )
    if held := inputs.get("other_mm"):
        other = {"symbol": "OTHER", "side": "long", "quantity": text(held), "entry": "1", "maintenance_rate": "0.999"}
        plan["account"]["other_positions"] = [other | {"maintenance_amount": text(-Decimal(str(held)) / 1000)}]
    return plan
