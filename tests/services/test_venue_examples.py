"""The venues' own worked examples under the rulebooks that ship, each with its source.

Where an example is older than the rules that ship, what the plan puts in their place is in its row, and `instead` says why. A cross
balance in an example is what is left after the fee of opening, so fees are typed as 0 there.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from planner.model.assess import assess
from planner.model.assets import counted_at
from planner.model.margin.tiers import tiers_of
from planner.model.plan import read_plan
from planner.model.rulebook import TierRow
from planner.model.totals import totals_of
from planner.services.rulebooks import RulebookShelf
from tests.model.test_published_examples import TABLE as PRINTED

RESOURCES = Path(__file__).parents[2] / "resources"
SHELF = RulebookShelf(RESOURCES)
FREE = {"taker_fee": "0", "opening_borrow_fee": "0"}
BINANCE_FAQ = "Binance FAQ b3c689c1f50a44cabb3a84e663b81d93"
FREQTRADE = "https://github.com/freqtrade/freqtrade, tests/exchange/test_hyperliquid.py"
KRAKEN = "https://support.kraken.com/hc/en-us/articles/"
DYDX = "https://github.com/dydxprotocol/v4-documentation at 3e475b7"
KUCOIN = "https://www.kucoin.com/support/4408061803033"
BITGET = "https://github.com/metacodi/bitget"
OLD_TABLE = "the example is of an older table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example: where it was read, the plan under the shipped rules, and the levels it prints."""

    id: str
    source: str
    venue: str
    symbol: str
    side: str = "long"
    entry: str
    quantity: str
    leverage: str | None = None
    collateral: str | None = None
    balance: str | None = None
    others: tuple[dict[str, str], ...] = ()
    costs: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, Any] = field(default_factory=dict)
    instead: str = ""
    printed: dict[str, str]
    within: str


def other(symbol: str, side: str, quantity: str, entry: str, mark: str, rate: str, amount: str = "0") -> dict[str, str]:
    return {
        "symbol": symbol,
        "side": side,
        "quantity": quantity,
        "entry": entry,
        "mark": mark,
        "maintenance_rate": rate,
        "maintenance_amount": amount,
    }


EXAMPLES = (
    Example(id="binance-coinm-100000-contracts", source="dev.binance.vision/t/6292 (33,599.42; the venue showed 33,599.40)",
            venue="binance-coinm", symbol="BTCUSD_PERP", entry="45000", quantity="100000", balance="101", leverage="5", costs=FREE,
            printed={"liquidation": "33599.42"}, within="0.005"),
    Example(id="binance-two-longs-eth", source=BINANCE_FAQ, venue="binance-usdm", symbol="ETHUSDT", entry="1456.84", quantity="3683.979",
            balance="1535443.01", leverage="5", others=(other("BTCUSDT", "long", "109.488", "32481.98", "31967.27", "0.025", "16300"),),
            costs=FREE, overrides={"maintenance_rate": "0.1", "maintenance_amount": "135365"}, instead=OLD_TABLE,
            printed={"liquidation": "1153.26"}, within="0.01"),
    Example(id="binance-two-longs-btc", source=BINANCE_FAQ, venue="binance-usdm", symbol="BTCUSDT", entry="32481.98", quantity="109.488",
            balance="1535443.01", leverage="5", others=(other("ETHUSDT", "long", "3683.979", "1456.84", "1335.18", "0.1", "135365"),),
            costs=FREE, overrides={"maintenance_rate": "0.025", "maintenance_amount": "16300"}, instead=OLD_TABLE,
            printed={"liquidation": "26316.89"}, within="0.01"),
    Example(id="bybit-50x", source="The New Margin Calculation (2025-09-18), the example of 20,000 at 50× by the new formula",
            venue="bybit-linear", symbol="BTCUSDT", entry="20000", quantity="1", leverage="50",
            printed={"liquidation": "19698.4925", "bankruptcy": "19600"}, within="0.0001"),
    Example(id="bybit-50x-before", source="testnet.bybit help, before 2025-09-02", venue="bybit-linear", symbol="BTCUSDT", entry="20000",
            quantity="1", leverage="50", overrides={"maintenance_on": "entry"}, instead="maintenance was on the entry until 2025-09-02",
            printed={"liquidation": "19700"}, within="1e-9"),
    Example(id="bitmex-20x", source="client code of 2019-10-26, gist highfestiva 25598e42 (9,571.0 to the half-tick; formula 9,570.93)",
            venue="bitmex-inverse", symbol="XBTUSD", entry="10000", quantity="200000", leverage="20", costs={"funding_rate": "0.000169"},
            printed={"liquidation": "9570.93"}, within="0.005"),
    Example(id="bitmex-cross-50x", source="https://www.bitmex.com/app/isolatedMarginExamples", venue="bitmex-linear", symbol="ETHUSDT",
            entry="1000", quantity="2000000", leverage="50", balance="10000", costs=FREE | {"funding_rate": "0"},
            overrides={"maintenance_rate": "0.01"}, instead="the example's contract has 1 %; now 0.5 %",
            printed={"liquidation": "510", "bankruptcy": "500"}, within="1e-9"),
    Example(id="kraken-long-20000", source=KRAKEN + "203325763", venue="kraken-spot-margin", symbol="BTC/USD", entry="20000",
            quantity="1", leverage="5", balance="10000", costs=FREE, printed={"margin_call": "13200", "liquidation": "11600"},
            within="1e-9"),
    Example(id="kraken-long-30000", source=KRAKEN + "203325763", venue="kraken-spot-margin", symbol="BTC/USD", entry="30000",
            quantity="1.5", leverage="5", balance="10000", costs=FREE, printed={"margin_call": "28133.3"}, within="0.05"),
    Example(id="kraken-short-50000", source=KRAKEN + "203053156 (75 % at 65,200; its own levels follow)", venue="kraken-spot-margin",
            symbol="BTC/USD", side="short", entry="50000", quantity="0.2", leverage="5", balance="5000", costs=FREE,
            printed={"margin_call": "64655", "liquidation": "69444"}, within="0.5"),
    Example(id="kraken-futures-inverse", source=KRAKEN + "360022835671 (2026-03-17)", venue="kraken-futures-inverse", symbol="PI_XBTUSD",
            entry="8000", quantity="1000", collateral="0.01", printed={"liquidation": "7481", "bankruptcy": "7407"}, within="0.5"),
    Example(id="kucoin-100x-before", source=KUCOIN, venue="kucoin-futures", symbol="XBTUSDTM", side="short", entry="28000", quantity="5",
            leverage="100", overrides={"maintenance_on": "entry"},
            instead="maintenance was on the entry until 2025-05-22; the page still prints it",
            printed={"liquidation": "28168", "bankruptcy": "28280"}, within="1e-9"),
    Example(id="dydx-isolated", source=DYDX, venue="dydx-v4", symbol="ETH-USD", side="short", entry="3000", quantity="3",
            collateral="1000", overrides={"maintenance_rate": "0.05"}, instead="the example's market has 5 %",
            printed={"liquidation": "3174.60"}, within="0.005"),
    Example(id="dydx-cross", source=DYDX, venue="dydx-v4", symbol="ETH-USD", side="short", entry="3000", quantity="1.5", balance="1000",
            leverage="5", others=(other("STRK-USD", "long", "1000", "1.75", "1.75", "0.1"),), costs=FREE,
            overrides={"maintenance_rate": "0.05"}, instead="the example's market has 5 %", printed={"liquidation": "3380.95"},
            within="0.005"),
    Example(id="hyperliquid-eth", source=FREQTRADE, venue="hyperliquid", symbol="ETH", entry="2458.5", quantity="0.015",
            collateral="36.864593", overrides={"maintenance_rate": "0.01"}, instead="in October 2024 ETH had 50×; now 25×",
            printed={"liquidation": "0.86915825"}, within="0.00008"),
    Example(id="hyperliquid-btc", source=FREQTRADE, venue="hyperliquid", symbol="BTC", entry="63287", quantity="0.00039",
            collateral="24.673292", overrides={"maintenance_rate": "0.01"}, instead="in October 2024 BTC had 50×; now 40×",
            printed={"liquidation": "22.37166537"}, within="0.00272"),
    Example(id="hyperliquid-sol", source=FREQTRADE, venue="hyperliquid", symbol="SOL", entry="146.82", quantity="0.16",
            collateral="23.482979", printed={"liquidation": "0.05269872"}, within="6.8e-6"),
    Example(id="okx-calculator", source="deveab.com/7216.html, restating the venue's calculator", venue="okx-swap",
            symbol="BTC-USDT-SWAP", entry="60996", quantity="50", leverage="3", balance="5000", costs=FREE,
            printed={"liquidation": "51226.5"}, within="0.05"),
    Example(id="bitget-16299", source=BITGET, venue="bitget-futures", symbol="BTCUSDT", entry="16299", quantity="0.017", leverage="25",
            printed={"liquidation": "15719.34"}, within="0.01"),
    Example(id="bitget-16497", source=BITGET, venue="bitget-futures", symbol="BTCUSDT", entry="16497", quantity="0.017", leverage="25",
            printed={"liquidation": "15910.3"}, within="0.01"),
    Example(id="share-long", source="P0(1 − im)/(1 − mm)", venue="us-equity-reg-t", symbol="ACME", entry="100", quantity="100",
            leverage="2", printed={"margin_call": "66.6667"}, within="0.0001"),
    Example(id="share-short", source="P0(1 + im)/(1 + mm)", venue="us-equity-reg-t", symbol="ACME", side="short", entry="100",
            quantity="100", leverage="2", printed={"margin_call": "115.3846"}, within="0.0001"),
)  # fmt: skip


def document(example: Example) -> dict[str, Any]:
    return {
        "format": "margin-plan/1",
        "venue": example.venue,
        "symbol": example.symbol,
        "side": example.side,
        "margin_mode": "isolated" if example.balance is None else "cross",
        "entries": [{"price": example.entry}],
        "size": {"by": "quantity", "value": example.quantity},
        "leverage": example.leverage,
        "collateral": example.collateral,
        "account": {"balance": example.balance, "other_positions": list(example.others)},
        "costs": example.costs,
        "overrides": example.overrides,
    }


def answered(plan: dict[str, Any]) -> Any:
    return assess(read_plan(plan), SHELF.rules(plan["venue"], plan["symbol"], plan["side"]))


@pytest.mark.parametrize("example", [pytest.param(example, id=example.id) for example in EXAMPLES])
def test_the_shipped_rules_give_the_figure_that_is_printed(example: Example) -> None:
    levels = answered(document(example)).levels
    for name, expected in example.printed.items():
        found = getattr(levels, name)
        assert found is not None, name
        assert abs(found - Decimal(expected)) <= Decimal(example.within), f"{name} {found}"


def test_what_stands_in_for_the_shipped_rules_says_why() -> None:
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES)
    assert all(example.source and bool(example.overrides) == bool(example.instead) for example in EXAMPLES)


def test_both_sides_of_a_hedge_share_one_liquidation_price() -> None:
    """(WB − Q_L·E_L + Q_S·E_S)/(Q_L·MMR_L + Q_S·MMR_S − Q_L + Q_S): the variables of the FAQ on liquidation prices."""
    long, short = ("long", "3", "60000"), ("short", "1", "62000")
    found = []
    for own, beside in ((long, short), (short, long)):
        plan = document(
            Example(id="", source="", venue="binance-usdm", symbol="BTCUSDT", side=own[0], quantity=own[1], entry=own[2], printed={},
                    within="0", leverage="20", balance="20000", others=(other("BTCUSDT", *beside, "60000", "0.004"),), costs=FREE)
        )  # fmt: skip
        plan["account"]["other_positions"][0]["underlying"] = "BTC"
        found.append(answered(plan | {"mark": "60000"}).levels.liquidation_below)
    expected = (Fraction(20000) - 180000 + 62000) / (Fraction("0.016") - 2)
    assert found[0] == found[1]
    assert abs(Fraction(found[0]) / expected - 1) < Fraction(1, 10**25)


# --- requirements and tables ------------------------------------------------------------------------------------------


def test_gate_s_gradient_holds_4900_of_a_notional_of_1_2_million() -> None:
    """The notice of 2025-07-29; its table (0.4 % to 1 million, then 0.45 %) is an older one than the ladder that ships."""
    plan = document(
        Example(id="", source="", venue="gate-futures", symbol="BTC_USDT", entry="60000", quantity="20", leverage="10", printed={},
                within="0")
    )  # fmt: skip
    now = answered(plan)
    tiers = [{"max_notional": "1000000", "maintenance_rate": "0.004"}, {"maintenance_rate": "0.0045"}]
    assert answered(plan | {"overrides": {"tiers": tiers}}).maintenance_margin == 4900
    assert now.maintenance_margin == Decimal("0.004") * 1_200_000 - 750


@pytest.mark.parametrize(
    ("venue", "symbol", "base", "slope"),
    [
        ("deribit-inverse", "BTC-PERPETUAL", "0.01", "0.00005"),
        ("deribit-inverse", "ETH-PERPETUAL", "0.01", "0.000004"),
        ("deribit-linear", "SOL_USDC-PERPETUAL", "0.02", "0.000005"),
    ],
)
@pytest.mark.parametrize("side", ["long", "short"])
def test_deribit_s_rate_grows_with_the_size_in_coins(venue: str, symbol: str, base: str, slope: str, side: str) -> None:
    """MM = 1 % + 0.005 % × the size in BTC (support.deribit.com 25944826427293), the size of an inverse position being N/P."""
    inverse = venue == "deribit-inverse"
    coins, entry = Fraction(200), Fraction(1000)
    quantity = "200000" if inverse else "200"
    plan = document(
        Example(id="", source="", venue=venue, symbol=symbol, side=side, entry="1000", quantity=quantity, leverage="10", printed={},
                within="0")
    )  # fmt: skip
    answer = answered(plan)
    held = (Fraction(base) + Fraction(slope) * coins) * coins
    assert Fraction(answer.maintenance_margin) == (held if inverse else held * entry)
    level, s = Fraction(answer.levels.liquidation), 1 if side == "long" else -1
    size = coins * entry / level if inverse else coins
    gain = s * (coins - size) if inverse else s * coins * (level - entry)
    slice_ = coins / 10 if inverse else coins * entry / 10
    due = (Fraction(base) + Fraction(slope) * size) * size * (1 if inverse else level)
    assert abs((slice_ + gain) / due - 1) < Fraction(1, 10**25)


@pytest.mark.parametrize(
    ("symbol", "size", "price", "initial", "held"),
    [
        ("BTC_USDC-PERPETUAL", "25", "100000", "53125", "28125"),
        ("BTC_USDC-PERPETUAL", "350", "100000", "1312500", "962500"),
        ("SOL_USDC-PERPETUAL", "25", "200", "200.625", "100.625"),
        ("SOL_USDC-PERPETUAL", "6000", "200", "84000", "60000"),
    ],
)
def test_deribit_s_own_table_of_margins_comes_out(symbol: str, size: str, price: str, initial: str, held: str) -> None:
    """https://support.deribit.com/hc/en-us/articles/25944738177565-Linear-Perpetual; of 350 BTC and 6,000 SOL it prints initial margins.

    Initial margin is maintenance and 1 % (SOL: 2 %) more of the position's value.
    """
    plan = document(
        Example(id="", source="", venue="deribit-linear", symbol=symbol, entry=price, quantity=size, leverage="10", printed={},
                within="0")
    )  # fmt: skip
    value = Decimal(size) * Decimal(price)
    assert answered(plan).maintenance_margin == Decimal(held)
    assert Decimal(held) + value * Decimal("0.02" if symbol.startswith("SOL") else "0.01") == Decimal(initial)


def test_kucoin_s_risk_rate_of_an_account_with_a_position_and_an_order() -> None:
    """https://www.kucoin.com/support/35233217061785: 5.88 %. The order counts as the position it would be; its fee is off the margin."""
    order = other("ETHUSDTM", "short", "10", "3000", "3000", "0.0086")
    plan = document(
        Example(id="", source="", venue="kucoin-futures", symbol="XBTUSDTM", entry="62000", quantity="100", leverage="10",
                balance="4982", others=(order,), costs=FREE,
                overrides={"maintenance_rate": "0.005", "closing_fee_rate": "0.0006"}, printed={}, within="0")
    )  # fmt: skip
    totals = totals_of(answered(plan))
    assert totals is not None
    assert totals.ratio.value is not None
    assert abs(totals.ratio.value - Decimal("0.0588")) < Decimal("0.00005")
    assert (totals.equity, totals.maintenance) == (Decimal(4982), Decimal("292.72"))


COLLATERAL = (
    ("https://www.binance.com/en-NG/support/faq/29b45c485d664028b9ca1cdf90b24f6f", "binance-usdm", "BTCUSDT",
     {"asset": "BNB", "amount": "2", "price": "500"}, "950"),
    ("https://help.coinbase.com/en/coinbase/trading-and-funding/derivatives/pf-multi-asset-collateral", "coinbase-international",
     "BTC-PERP", {"asset": "ETH", "amount": "1", "price": "2000"}, "1800"),
    ("https://support.kraken.com/hc/en-us/articles/4843323030164-Futures-Collateral-Currencies, at the 4 % of its example",
     "kraken-futures-linear", "PF_ETHUSD", {"asset": "BTC", "amount": "0.5", "price": "35000", "haircut": "0.04"}, "16800"),
    ("https://github.com/JKorf/Kucoin.Net at 04e948d, GetCollateralRatio.txt: 490 of 500 BTC", "kucoin-futures", "ETHUSDTM",
     {"asset": "BTC", "amount": "500", "price": "1"}, "490"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("venue", "symbol", "asset", "counts"), [pytest.param(*row[1:], id=row[1]) for row in COLLATERAL]
)
def test_other_assets_count_for_what_the_venue_s_example_prints(
    venue: str, symbol: str, asset: dict[str, str], counts: str
) -> None:
    plan = document(
        Example(id="", source="", venue=venue, symbol=symbol, entry="2000", quantity="1", leverage="2", balance="5000", printed={},
                within="0")
    )  # fmt: skip
    plan["account"]["assets"] = [asset]
    answer = answered(plan)
    assert counted_at(answer.plan, answer.terms, Decimal(2000)) == Decimal(counts)


def test_each_step_of_bitmex_raises_both_margins_by_the_base_maintenance_margin() -> None:
    """https://www.bitmex.com/app/riskLimitsExamples; base and step as the instruments have them."""
    for venue in ("bitmex-inverse", "bitmex-linear"):
        for symbol in SHELF.symbols(venue):
            table = SHELF.rules(venue, symbol, "long").tiers
            assert table is not None
            base, first = table.rows[0], Decimal(1) / (table.rows[0].max_leverage or 1)
            for number, row in enumerate(table.rows):
                assert row.maintenance_rate == base.maintenance_rate * (number + 1)
                assert abs(Decimal(1) / (row.max_leverage or 1) - first - number * base.maintenance_rate) < Decimal(
                    "1e-5"
                )


@pytest.mark.parametrize(
    ("caps", "deductions"),
    [
        ((5, 10, 20, 50, 100, 200, 400), ("0", "0.005", "0.055", "0.355", "1.605", "6.605", "11.605")),
        ((10, 20, 30, 50, 100, 200, 400), ("0", "0.01", "0.11", "0.56", "1.81", "6.81", "11.81")),
    ],
)
def test_coin_m_deductions_follow_from_their_tiers(caps: tuple[int, ...], deductions: tuple[str, ...]) -> None:
    """Binance FAQ ceccfcfb4e3a45e3b48b0b1bb1a8ae46 prints 11.605, and of the generation before 0.56, 1.81 and 11.81."""
    rates = ("0.004", "0.005", "0.01", "0.025", "0.05", "0.1", "0.125")
    rows = [{"max_notional": str(cap), "maintenance_rate": rate} for cap, rate in zip(caps, rates, strict=True)]
    assert [tier.amount for tier in tiers_of([TierRow.model_validate(row) for row in rows])] == [
        Decimal(text) for text in deductions
    ]


@pytest.mark.parametrize(
    ("venue", "symbol"), [("bybit-linear", "BTCUSDT"), ("binance-coinm", "BTCUSD_PERP"), ("gate-futures", "BTC_USDT")]
)
def test_shipped_deductions_are_those_of_the_recurrence(venue: str, symbol: str) -> None:
    table = SHELF.rules(venue, symbol, "long").tiers
    assert table is not None
    for last, row in itertools.pairwise(table.rows):
        assert last.max_notional is not None
        step = last.max_notional * (row.maintenance_rate - last.maintenance_rate)
        assert row.maintenance_amount == step + (last.maintenance_amount or 0)


def test_every_deduction_of_907_symbols_is_that_of_the_recurrence() -> None:
    symbols = SHELF.symbols("binance-usdm")
    assert len(symbols) == 907
    for symbol in symbols:
        table = SHELF.rules("binance-usdm", symbol, "long").tiers
        assert table is not None
        for last, row in itertools.pairwise(table.rows):
            assert last.max_notional is not None
            follows = last.max_notional * (row.maintenance_rate - last.maintenance_rate) + (
                last.maintenance_amount or 0
            )
            assert row.maintenance_amount is not None
            assert abs(row.maintenance_amount - follows) <= Decimal("0.01"), symbol


@pytest.mark.parametrize(
    ("venue", "symbol"),
    [
        ("binance-coinm", "BTCUSD_PERP"),
        ("binance-coinm", "ETHUSD_PERP"),
        ("okx-inverse-futures", "BTC-USD"),
        ("okx-swap", "SOL-USDT-SWAP"),
        ("okx-spot-margin", "BTC-USDT"),
        ("bybit-inverse", "BTCUSD"),
        ("bitget-futures", "BTCUSDT"),
        ("kucoin-futures", "ETHUSDTM"),
        ("kraken-futures-linear", "PF_XBTUSD"),
        ("kraken-futures-linear-eea", "PF_XBTUSD"),
    ],
)
def test_tables_that_are_old_derived_or_second_hand_ship_as_unverified(venue: str, symbol: str) -> None:
    rules = SHELF.rules(venue, symbol, "long")
    assert (rules.tiers or rules.figures["maintenance_rate"]).status == "unverified"


def test_no_rulebook_rests_on_memory() -> None:
    for venue in SHELF.ids():
        file = RESOURCES / "rulebooks" / f"{venue}.json"
        assert "memory" not in file.read_text("utf-8"), venue


def test_the_page_of_the_venues_names_tests_that_there_are() -> None:
    page = (RESOURCES.parent / "planner" / "VENUES.md").read_text("utf-8").partition("\n## Printed examples")[2]
    named = set(re.findall(r"`([^`]+)`", "".join(line for line in page.splitlines() if line.startswith("| "))))
    known = {example.id for example in EXAMPLES} | {row[1] for row in COLLATERAL} | {printed.id for printed in PRINTED}
    assert {name for name in named if name not in known and name not in globals()} == set()
    assert {example.id for example in EXAMPLES} <= named
