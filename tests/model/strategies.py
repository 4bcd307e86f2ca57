"""Plans that hypothesis writes: sane ones, whose arithmetic is checked, and wild ones, which must only not break anything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from planner.model.instrument import CarryFrom, InstrumentKind, MaintenanceOn
from tests.model.plans import BINANCE_BTC

Draw = Any


def text(low: str, high: str, places: int = 4) -> st.SearchStrategy[str]:
    """Return decimals between two bounds as a plan writes them."""
    return st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False).map(
        lambda value: format(value, "f")
    )


sides = st.sampled_from(["long", "short"])
derivatives = st.sampled_from(["linear-perpetual", "inverse-perpetual", "linear-dated", "inverse-dated"])
loans = st.sampled_from(["spot-margin", "equity"])


def tier_rows(rows: tuple[tuple[str, str, str, str], ...], scale: Decimal) -> list[dict[str, str | None]]:
    """Return tiers scaled down, so that small positions reach several of them."""
    caps = [format(Decimal(cap) * scale, "f") for cap, *_ in rows]
    return [{"max_notional": cap, "maintenance_rate": row[1]} for cap, row in zip(caps, rows, strict=True)]


@st.composite
def figures(draw: Draw, kind: str) -> dict[str, Any]:
    """Return overrides: flat or tiered maintenance, on mark or entry, with or without a closing fee and a call."""
    given: dict[str, Any] = {
        "instrument_kind": kind,
        "settlement_currency": "BTC" if kind.startswith("inverse") else "USDT",
        "maintenance_on": draw(st.sampled_from(["mark", "entry"])),
        "closing_fee_rate": draw(text("0", "0.002")),
        "margin_call": draw(st.none() | text("0.3", "1", 2).map(lambda ratio: {"ratio": ratio})),
        "contract_size": draw(st.sampled_from([None, "10", "0.001"])),
    }
    if draw(st.booleans()):
        scale = Decimal("1e-8") if kind.startswith("inverse") else Decimal("0.001")
        return given | {"tiers": tier_rows(BINANCE_BTC, scale)}
    return given | {"maintenance_rate": draw(text("0", "0.1"))}


@st.composite
def ladders(draw: Draw, price: Decimal) -> list[dict[str, str]]:
    """Return one entry, or two that share the quantity."""
    if draw(st.booleans()):
        return [{"price": str(price)}]
    share = draw(st.decimals(Decimal("0.1"), Decimal("0.9"), places=2))
    other = draw(st.decimals(price * Decimal("0.95"), price * Decimal("1.05"), places=3))
    return [{"price": str(price), "share": str(share)}, {"price": str(other), "share": str(1 - share)}]


@st.composite
def other_positions(draw: Draw, price: Decimal) -> list[dict[str, Any]]:
    """Return up to four: of the same underlying, of another, linear or inverse, frozen or moving along."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        inverse = draw(st.booleans())
        entry = draw(st.decimals(price * Decimal("0.8"), price * Decimal("1.2"), places=3))
        found.append(
            {
                "symbol": draw(st.sampled_from(["BTCUSDT", "ETHUSDT"])),
                "underlying": draw(st.sampled_from([None, "BTCUSDT", "ETH"])),
                "side": draw(sides),
                "quantity": draw(text("1", "50000", 0) if inverse else text("0.01", "1")),
                "entry": str(entry),
                "mark": draw(st.sampled_from([None, str(price)])),
                "beta": draw(st.sampled_from(["0", "0.7", "-0.5", "1.5"])),
                "instrument_kind": "inverse-perpetual" if inverse else "linear-perpetual",
                "maintenance_rate": draw(text("0", "0.05")),
            }
        )
    return found


@st.composite
def assets(draw: Draw, price: Decimal, balance: Decimal) -> list[dict[str, Any]]:
    """Return up to three: the plan's own coin, money, or another asset that stands or moves along; with and without a haircut."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(["BTC", "USDT", "USD", "ETH"]))
        each = draw(st.decimals(Decimal("0.01"), Decimal(5000), places=2))
        worth = balance * draw(st.decimals(Decimal("0.01"), Decimal(2), places=3))
        found.append(
            {
                "asset": name,
                "amount": format((worth / (price if name == "BTC" else each)).quantize(Decimal("1e-12")), "f"),
                "price": str(each),
                "haircut": draw(st.sampled_from([None, "0", "0.05", "0.3", "0.99"])),
                "beta": draw(st.sampled_from(["0", "0.8", "-0.4", "1.6"])),
            }
        )
    return found


@st.composite
def plans(draw: Draw, *, kinds: st.SearchStrategy[str] = derivatives | loans) -> dict[str, Any]:
    """Return a sane plan of any kind the engine computes, isolated or cross, sized by quantity, its rules all in its overrides."""
    kind = draw(kinds)
    inverse = kind.startswith("inverse")
    price = draw(st.decimals(Decimal("0.5"), Decimal(90000), places=3))
    cross = draw(st.booleans())
    given = draw(figures(kind))
    base = draw(st.decimals(Decimal(1), Decimal(200000), places=2))
    size = base / Decimal(given["contract_size"] or 1) / (1 if inverse else price)
    balance = base / (price if inverse else 1) * draw(st.decimals(Decimal("0.02"), Decimal(3), places=3))
    return {
        "format": "margin-plan/1",
        "venue": "custom",
        "symbol": "BTCUSDT",
        "side": draw(sides),
        "margin_mode": "cross" if cross else "isolated",
        "entries": draw(ladders(price)),
        "mark": draw(st.none() | st.just(str(price))),
        "size": {"by": "quantity", "value": format(size.quantize(Decimal("1e-12")) or Decimal("1e-12"), "f")},
        "leverage": draw(text("1", "100", 2)),
        "extra_margin": draw(st.just("0") | text("0.0001", "10") if not inverse else st.just("0")),
        "loan": draw(st.sampled_from([None, "net", "full"])),
        "hold_hours": draw(text("0", "2000", 1)),
        "account": {
            "balance": format(balance.quantize(Decimal("1e-12")), "f"),
            "other_positions": draw(other_positions(price)) if cross else [],
            "assets": draw(assets(price, base)) if cross else [],
        },
        "costs": {
            "taker_fee": draw(text("0", "0.002")),
            "slippage": draw(text("0", "0.01")),
            "funding_rate": draw(text("-0.001", "0.001")),
            "funding_interval_hours": draw(st.sampled_from([None, "1", "4"])),
            "borrow_rate_daily": draw(text("0", "0.002")),
            "opening_borrow_fee": draw(text("0", "0.001")),
        },
        "overrides": given | {"carry_paid_from": draw(st.sampled_from([None, "slice", "balance"]))},
    }


@st.composite
def stopped(draw: Draw, plan: dict[str, Any], *, furthest: str = "0.3") -> dict[str, Any]:
    """Return the plan with a stop on its losing side."""
    prices = [Decimal(leg["price"]) for leg in plan["entries"]]
    away = draw(st.decimals(Decimal("0.002"), Decimal(furthest), places=4))
    stop = min(prices) * (1 - away) if plan["side"] == "long" else max(prices) * (1 + away)
    return plan | {"stop": format(stop.quantize(Decimal("1e-9")), "f")}


# --- wild: everything a plan may hold, at any size --------------------------------------------------------------------

positive = st.one_of(
    st.sampled_from(["1e-30", "1e30", "9.99e29", "1", "3", "0.01", "1e-12", "60000"]),
    st.tuples(st.integers(1, 10**18), st.integers(-30, 12)).map(lambda pair: f"{pair[0]}e{pair[1]}"),
)
not_negative = positive | st.just("0")
any_number = not_negative | positive.map(lambda number: f"-{number}")
fraction = st.sampled_from(["0", "1e-30", "0.0005", "0.5", "0.999999", "0.9999999999999999999999999999999999999999"])
signed = fraction | fraction.map(lambda number: f"-{number}")
at_least_one = st.sampled_from(["1", "1.005", "5", "125", "1e30"])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the values, or null."""
    return st.none() | values


def legs(*, whole: bool) -> st.SearchStrategy[list[dict[str, str]]]:
    """Return entries, whose shares make a whole, or targets."""
    one = st.builds(lambda price: [{"price": price, "share": "1"}], positive)
    two = st.builds(lambda a, b: [{"price": a, "share": "0.25"}, {"price": b, "share": "0.75"}], positive, positive)
    return (
        one | two if whole else one | two | st.just([]) | st.builds(lambda a: [{"price": a, "share": "0.5"}], positive)
    )


wild_tiers = st.sampled_from(
    [
        [{"maintenance_rate": "0.01"}],
        [{"max_notional": "1e-20", "maintenance_rate": "0.01"}, {"max_notional": "1e30", "maintenance_rate": "0.5"}],
        [{"max_notional": "5", "maintenance_rate": "0.5"}, {"maintenance_rate": "0.1"}],
        [{"max_notional": "5", "maintenance_rate": "0.1"}, {"maintenance_rate": "0.5", "maintenance_amount": "77"}],
        tier_rows(BINANCE_BTC, Decimal(1)),
    ]
)

wild_overrides = st.fixed_dictionaries(
    {},
    optional={
        "instrument_kind": st.sampled_from([str(kind) for kind in InstrumentKind]),
        "settlement_currency": st.sampled_from(["USDT", "BTC", "", None]),
        "quote_currency": st.sampled_from(["USD", None]),
        "underlying": st.sampled_from(["BTC", "BTCUSDT"]),
        "contract_size": maybe(positive),
        "tick": maybe(positive),
        "lot": maybe(positive),
        "min_notional": maybe(not_negative),
        "maintenance_on": st.sampled_from([str(basis) for basis in MaintenanceOn]),
        "maintenance_rate": maybe(fraction),
        "maintenance_amount": maybe(any_number),
        "tier_mode": st.sampled_from(["progressive", "whole-position"]),
        "tiers": maybe(wild_tiers),
        "closing_fee_rate": maybe(fraction),
        "max_leverage": maybe(positive),
        "margin_call": maybe(st.fixed_dictionaries({"ratio": st.sampled_from(["1", "0.8", "1e-30", "0.7"])})),
        "liquidation_fee_rate": maybe(fraction),
        "liquidation_residual": st.sampled_from(["kept", "returned"]),
        "carry_paid_from": st.sampled_from([str(source) for source in CarryFrom]),
        "liquidation_level": maybe(positive),
        "margin_call_level": maybe(positive),
    },
)

wild_others = st.lists(
    st.fixed_dictionaries(
        {"symbol": st.sampled_from(["BTC", "ETH"]), "side": sides, "quantity": positive, "entry": positive},
        optional={
            "mark": maybe(positive),
            "instrument_kind": st.sampled_from([str(kind) for kind in InstrumentKind]),
            "contract_size": positive,
            "underlying": st.sampled_from(["BTC", None]),
            "beta": any_number,
            "maintenance_rate": fraction,
            "maintenance_amount": any_number,
        },
    ),
    max_size=2,
)

wild_assets = st.lists(
    st.fixed_dictionaries(
        {"asset": st.sampled_from(["USDT", "usdt", "BTC", "ETH", "BTCUSDT"]), "amount": not_negative},
        optional={"price": maybe(positive), "haircut": maybe(fraction), "beta": maybe(any_number)},
    ),
    max_size=2,
)

wild_plans = st.fixed_dictionaries(
    {
        "format": st.just("margin-plan/1"),
        "venue": st.just("custom"),
        "symbol": st.just("BTC"),
        "side": sides,
        "margin_mode": st.sampled_from(["isolated", "cross"]),
        "entries": legs(whole=True),
        "size": st.fixed_dictionaries(
            {"by": st.sampled_from(["risk", "risk-percent", "quantity", "notional", "collateral"]), "value": positive}
        ),
    },
    optional={
        "title": st.text(max_size=5),
        "notes": st.text(max_size=5),
        "mark": maybe(positive),
        "extra_margin": not_negative,
        "loan": st.sampled_from([None, "net", "full"]),
        "stop": maybe(positive),
        "targets": legs(whole=False),
        "hold_hours": not_negative,
        "safety_buffer": not_negative,
        "leverage_cap": maybe(at_least_one),
        "account": st.fixed_dictionaries(
            {},
            optional={
                "balance": maybe(not_negative),
                "currency": st.sampled_from(["USDT", "usdt", None]),
                "other_positions": wild_others,
                "assets": wild_assets,
            },
        ),
        "limits": st.fixed_dictionaries(
            {},
            optional={
                "risk": maybe(fraction),
                "reward_to_risk": maybe(not_negative),
                "leverage_bands": st.sampled_from([None, ["5", "20"], ["1e-30", "1e30"]]),
                "trigger_gap": maybe(fraction),
            },
        ),
        "opens_at": st.sampled_from(
            [None, "2026-07-31T14:20:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+00:00"]
        ),
        "costs": st.fixed_dictionaries(
            {},
            optional={
                "maker_fee": maybe(signed),
                "taker_fee": maybe(fraction),
                "entry_is_maker": st.booleans(),
                "slippage": maybe(fraction),
                "funding_rate": maybe(signed),
                "funding_interval_hours": maybe(positive),
                "borrow_rate_daily": maybe(fraction),
                "opening_borrow_fee": maybe(fraction),
            },
        ),
        "overrides": wild_overrides,
    },
).flatmap(
    lambda plan: st.sampled_from(
        [{}, {"leverage": "5"}, {"leverage": "1e-30"}, {"leverage": "1e30"}, {"collateral": "1e-30"}]
    ).map(lambda backing: plan | backing)
)
"""Any document that is a plan, contradictions and numbers of every size included."""
