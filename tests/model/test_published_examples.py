"""Figures that venues and textbooks have printed, recomputed: inputs, the printed figure, its rounding, and where it was read.

This table is the repository's own, so that the engine is held to it on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from tests.model.plans import NO_RULES, answer_of

FREQTRADE = "https://github.com/freqtrade/freqtrade/blob/develop/tests/exchange/"
BINANCE_FAQ = "https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93"
DYDX = "https://github.com/dydxprotocol/v4-documentation/blob/main/docs/pages/concepts/trading/liquidations.mdx"
KUCOIN = "https://www.kucoin.com/support/4408061803033"
BITMEX = "https://www.bitmex.com/app/isolatedMarginExamples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One printed figure: side, entry, size, what backs it, the venue's figures, and the key of the assessment that must match."""

    id: str
    source: str
    side: str
    entry: str
    quantity: str
    expected: str
    within: str
    key: str = "liquidation"
    leverage: str | None = None
    collateral: str | None = None
    balance: str | None = None
    others: tuple[dict[str, str], ...] = ()
    overrides: dict[str, Any] = field(default_factory=dict)


def mark(rate: str, amount: str = "0", fee: str = "0") -> dict[str, Any]:
    return {"maintenance_rate": rate, "maintenance_amount": amount, "closing_fee_rate": fee}


def entry(rate: str) -> dict[str, Any]:
    return {"maintenance_rate": rate, "maintenance_on": "entry"}


def inverse(rate: str, **more: str) -> dict[str, Any]:
    return {"instrument_kind": "inverse-perpetual", "settlement_currency": "BTC", "maintenance_rate": rate, **more}


def shares(rate: str) -> dict[str, Any]:
    return {
        "instrument_kind": "equity",
        "settlement_currency": "USD",
        "maintenance_on": "market-value",
        "maintenance_rate": rate,
    }


BTC_OF_TWO = {
    "symbol": "BTCUSDT", "side": "long", "quantity": "109.488", "entry": "32481.98", "mark": "31967.27",
    "maintenance_rate": "0.025", "maintenance_amount": "16300",
}  # fmt: skip
ETH_OF_TWO = {
    "symbol": "ETHUSDT", "side": "long", "quantity": "3683.979", "entry": "1456.84", "mark": "1335.18",
    "maintenance_rate": "0.1", "maintenance_amount": "135365",
}  # fmt: skip
STRK = {
    "symbol": "STRK",
    "side": "long",
    "quantity": "1000",
    "entry": "1.75",
    "mark": "1.75",
    "maintenance_rate": "0.1",
}

TABLE = (
    Printed(id="hyperliquid-eth-1x", source=FREQTRADE + "test_hyperliquid.py", side="long", entry="2458.5", quantity="0.015",
            collateral="36.864593", overrides=mark("0.01"), expected="0.86915825", within="7.1e-5"),
    Printed(id="hyperliquid-btc-1x", source=FREQTRADE + "test_hyperliquid.py", side="long", entry="63287", quantity="0.00039",
            collateral="24.673292", overrides=mark("0.01"), expected="22.37166537", within="0.00272"),
    Printed(id="hyperliquid-sol-1x", source=FREQTRADE + "test_hyperliquid.py", side="long", entry="146.82", quantity="0.16",
            collateral="23.482979", overrides=mark("0.025"), expected="0.05269872", within="6.8e-6"),
    Printed(id="binance-two-longs-eth", source=BINANCE_FAQ, side="long", entry="1456.84", quantity="3683.979", balance="1535443.01",
            others=(BTC_OF_TWO,), overrides=mark("0.1", "135365"), expected="1153.26", within="0.01"),
    Printed(id="binance-two-longs-btc", source=BINANCE_FAQ, side="long", entry="32481.98", quantity="109.488", balance="1535443.01",
            others=(ETH_OF_TWO,), overrides=mark("0.025", "16300"), expected="26316.89", within="0.01"),
    Printed(id="binance-isolated-eth", source=FREQTRADE + "test_binance.py", side="long", entry="1456.84", quantity="3683.979",
            collateral="1535443.01", overrides=mark("0.1", "135365"), expected="1114.78", within="0.01"),
    Printed(id="binance-isolated-btc", source=FREQTRADE + "test_binance.py", side="long", entry="32481.98", quantity="109.488",
            collateral="1535443.01", overrides=mark("0.025", "16300"), expected="18778.73", within="0.01"),
    Printed(id="binance-5x", source=FREQTRADE + "test_exchange.py", side="long", entry="10", quantity="1", leverage="5",
            overrides=mark("0.01", "0.01"), expected="8.070707070707071", within="1e-9"),
    Printed(id="gate-short-5x-fee", source=FREQTRADE + "test_exchange.py", side="short", entry="10", quantity="2", leverage="5",
            overrides=mark("0.01", fee="0.0006"), expected="11.87413417771621", within="1e-9"),
    Printed(id="okx-short-3x-fee", source=FREQTRADE + "test_exchange.py", side="short", entry="10", quantity="1", leverage="3",
            overrides=mark("0.01", fee="0.0006"), expected="13.193482419684678", within="1e-9"),
    Printed(id="okx-calculator", source="https://www.deveab.com/7216.html", side="long", entry="60996", quantity="0.5",
            balance="5000", overrides=mark("0.004", fee="0.0005"), expected="51226.5", within="0.05"),
    Printed(id="bybit-1x-entry-basis", source=FREQTRADE + "test_exchange.py", side="long", entry="10", quantity="1", leverage="1",
            overrides=entry("0.01"), expected="0.1", within="1e-6"),
    Printed(id="bybit-3x-entry-basis", source=FREQTRADE + "test_exchange.py", side="long", entry="10", quantity="1", leverage="3",
            overrides=entry("0.01"), expected="6.7666666", within="1e-6"),
    Printed(id="bitget-25x-a", source="https://github.com/metacodi/bitget", side="long", entry="16299", quantity="0.017", leverage="25",
            overrides=mark("0.004", fee="0.0006"), expected="15719.34", within="0.01"),
    Printed(id="bitget-25x-b", source="https://github.com/metacodi/bitget", side="long", entry="16497", quantity="0.017", leverage="25",
            overrides=mark("0.004", fee="0.0006"), expected="15910.3", within="0.01"),
    Printed(id="kucoin-short-100x", source=KUCOIN, side="short", entry="28000", quantity="0.005", leverage="100",
            overrides=entry("0.004"), expected="28168", within="1e-6"),
    Printed(id="kucoin-short-100x-bankrupt", source=KUCOIN, side="short", entry="28000", quantity="0.005", leverage="100",
            overrides=entry("0.004"), key="bankruptcy", expected="28280", within="1e-6"),
    Printed(id="kucoin-coin-50x-bankrupt", source=KUCOIN, side="long", entry="28000", quantity="1", leverage="50",
            overrides=inverse("0"), key="bankruptcy", expected="27450", within="1"),
    Printed(id="bitmex-cross-50x", source=BITMEX, side="long", entry="1000", quantity="20", leverage="50", balance="10000",
            overrides=entry("0.01"), expected="510", within="1e-9"),
    Printed(id="bitmex-cross-50x-bankrupt", source=BITMEX, side="long", entry="1000", quantity="20", leverage="50", balance="10000",
            overrides=entry("0.01"), key="bankruptcy", expected="500", within="1e-9"),
    Printed(id="dydx-isolated-short", source=DYDX, side="short", entry="3000", quantity="3", collateral="1000",
            overrides=mark("0.05"), expected="3174.6", within="0.01"),
    Printed(id="dydx-cross-short", source=DYDX, side="short", entry="3000", quantity="1.5", balance="1000", others=(STRK,),
            overrides=mark("0.05"), expected="3380.95", within="0.01"),
    Printed(id="kraken-futures-inverse", source="https://support.kraken.com/hc/en-us/articles/360022835671", side="long", entry="8000",
            quantity="1000", collateral="0.01", overrides=inverse("0.01"), expected="7481", within="0.6"),
    Printed(id="kraken-futures-inverse-bankrupt", source="https://support.kraken.com/hc/en-us/articles/360022835671", side="long",
            entry="8000", quantity="1000", collateral="0.01", overrides=inverse("0.01"), key="bankruptcy", expected="7407", within="0.6"),
    Printed(id="binance-coinm-cross", source="https://dev.binance.vision/t/6292", side="long", entry="45000", quantity="100000",
            balance="101", overrides=inverse("0.125", contract_size="100", maintenance_amount="11.605"),
            expected="33599.4", within="0.05"),
    Printed(id="bybit-inverse-cross-bankrupt-before-2025", source="help.bybit.com 360039261334", side="long", entry="8000",
            quantity="10000", balance="0.5", overrides=inverse("0", closing_fee_rate="0.00075"), expected="5718.57", within="0.01"),
    Printed(id="investopedia-200-shares", source="https://www.investopedia.com/university/margin/margin2.asp", side="long", entry="50",
            quantity="200", collateral="5000", overrides=shares("0.3"), key="margin_call", expected="35.71", within="0.01"),
    Printed(id="regulation-t-long", source="algebra: P0(1 − im)/(1 − mm)", side="long", entry="100", quantity="100", leverage="2",
            overrides=shares("0.25"), key="margin_call", expected="66.6667", within="0.001"),
    Printed(id="regulation-t-short", source="algebra: P0(1 + im)/(1 + mm)", side="short", entry="100", quantity="100", leverage="2",
            overrides=shares("0.3"), key="margin_call", expected="115.3846", within="0.001"),
)  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in TABLE])
def test_the_printed_figure_comes_out_within_its_rounding(case: Printed) -> None:
    cross = case.balance is not None
    answer = answer_of(
        NO_RULES,
        symbol="CASE",
        side=case.side,
        margin_mode="cross" if cross else "isolated",
        entries=[{"price": case.entry}],
        size={"by": "quantity", "value": case.quantity},
        leverage=case.leverage or (None if case.collateral else "1"),
        collateral=case.collateral,
        account={"balance": case.balance, "other_positions": list(case.others)},
        overrides=case.overrides,
    )
    level = getattr(answer.levels, case.key)
    assert level is not None
    assert abs(level - Decimal(case.expected)) <= Decimal(case.within)


def test_every_row_names_where_it_was_read() -> None:
    assert len({case.id for case in TABLE}) == len(TABLE) >= 20
    assert all(case.source for case in TABLE)
