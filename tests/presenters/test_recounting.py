"""Choosing a venue that counts in another currency: amounts are exchanged at the entry, never taken for as many coins."""

from __future__ import annotations

from typing import Any

import pytest

from planner.model.compare import carried_over
from planner.model.draft import draft_of
from planner.model.rulebook import RulebookError, Rules
from planner.presenters.finding_views import finding_views
from planner.presenters.workbench import Workbench
from tests.model.plans import rules_of
from tests.presenters.benches import BOOKS, Screen, Shelf, exchange_plan

FIGURES = {
    "maintenance_on": "mark",
    "maintenance_rate": "0.005",
    "max_leverage": "100",
    "maker_fee": "0",
    "taker_fee": "0",
}
COINS = {"instrument_kind": "inverse-perpetual", "contract_size": "1", "quote_currency": "USD"}
MORE = {
    "coins": rules_of(FIGURES | COINS | {"settlement_currency": "BTC", "underlying": "BTC"}, venue="coins"),
    "ether": rules_of(FIGURES | COINS | {"settlement_currency": "ETH", "underlying": "ETH"}, venue="ether"),
    "hundredths": rules_of(
        FIGURES
        | {"contract_size": "0.01", "quote_currency": "USDT", "settlement_currency": "USDT", "underlying": "BTC"},
        venue="hundredths",
    ),
}


class Wide(Shelf):
    """The shelf of the other tests, and venues that count otherwise; one of them lists a single symbol."""

    def ids(self) -> list[str]:
        return [*BOOKS, *MORE]

    def name(self, name: str) -> str:
        return (BOOKS | MORE)[name].venue_name

    def symbol_of(self, name: str, coin: str) -> str | None:
        return "BTCUSD" if name == "coins" and coin == "BTC" else super().symbol_of(name, coin)

    def rules(self, name: str, symbol: str, side: str) -> Rules:
        if name == "coins" and symbol != "BTCUSD":
            raise RulebookError(f"Coins has no symbol “{symbol}”; the closest is BTCUSD.")
        if name in MORE:
            return MORE[name].model_copy(update={"symbol": symbol, "side": side})
        return super().rules(name, symbol, side)


def bench_of(sign: str = ".", **changes: Any) -> Workbench:
    bench = Workbench(Wide(), Screen(), decimal_sign=sign)
    bench.resume(draft_of(exchange_plan(**changes), sign), saved=True)
    return bench


def to_coins(bench: Workbench) -> None:
    bench.edit("venue", "coins")
    bench.edit("symbol", "BTCUSD")


def texts(bench: Workbench, *keys: str) -> list[str]:
    return [bench.draft.text(key) for key in keys]


@pytest.mark.parametrize(("by", "typed", "there"), [("risk", "600", "0.01"), ("collateral", "1200", "0.02")])
def test_dollars_become_coins_at_the_entry(by: str, typed: str, there: str) -> None:
    bench = bench_of(size={"by": by, "value": typed}, extra_margin="60")
    bench.edit("venue", "coins")
    assert texts(bench, "size.value", "account.balance") == [typed, "10000"], (
        "the symbol is not known there: nothing is counted yet"
    )
    bench.edit("symbol", "BTCUSD")
    assert texts(bench, "size.value", "extra_margin", "account.currency") == [there, "0.001", "BTC"]
    assert bench.draft.text("account.balance") == "0.1666666667"
    assert bench.computed is not None
    assert bench.computed.answer.currency == "BTC"
    bench.undo()
    assert texts(bench, "size.value", "account.balance", "account.currency") == [typed, "10000", "USDT"]


def test_a_venue_that_calls_the_coin_otherwise_offers_its_symbol_and_taking_it_exchanges() -> None:
    bench = bench_of(size={"by": "risk", "value": "600"})
    bench.edit("venue", "coins")
    [lacking] = finding_views(bench.situation)
    assert (lacking.headline, lacking.remedy) == ("Change the symbol.", "Use BTCUSD")
    bench.apply(lacking)
    assert texts(bench, "symbol", "size.value", "account.currency") == ["BTCUSD", "0.01", "BTC"]
    bench.undo()
    assert texts(bench, "venue", "symbol", "size.value", "account.currency") == ["coins", "BTCUSDT", "600", "USDT"]


@pytest.mark.parametrize("symbol", ["BTCUSX", "ETHUSDT"], ids=["a slip of the keyboard", "another coin"])
def test_no_symbol_is_offered_but_for_the_coin_that_was_planned(symbol: str) -> None:
    bench = bench_of()
    bench.edit("venue", "coins")
    bench.edit("symbol", symbol)
    [lacking] = finding_views(bench.situation)
    assert lacking.remedy == ""


@pytest.mark.parametrize("begin", [Workbench.new, Workbench.clear])
def test_an_empty_ticket_keeps_the_balance_that_was_exchanged_and_else_has_the_one_of_the_settings(begin: Any) -> None:
    bench = bench_of(size={"by": "risk", "value": "600"}, account={"balance": "12000", "currency": "USDT"})
    begin(bench)
    assert texts(bench, "account.balance", "account.currency") == ["10000", "USDT"]
    bench.undo()
    to_coins(bench)
    begin(bench)
    assert texts(bench, "account.balance", "account.currency", "size.value") == ["0.2", "BTC", "1"]


def test_the_way_back_gives_the_amounts_that_were_typed() -> None:
    bench = bench_of(size={"by": "collateral", "value": "500"}, extra_margin="77.7")
    to_coins(bench)
    assert bench.draft.text("size.value") == "0.008333333334"
    bench.edit("venue", "generic")
    assert texts(bench, "size.value", "extra_margin", "account.balance", "account.currency") == [
        "500",
        "77.7",
        "10000",
        "USD",
    ]


def test_coins_are_written_with_the_decimal_sign() -> None:
    bench = bench_of(",", size={"by": "risk", "value": "600"})
    to_coins(bench)
    assert bench.draft.text("size.value") == "0,01"


def test_an_amount_typed_since_is_meant_as_it_stands() -> None:
    bench = bench_of(size={"by": "risk", "value": "600"})
    bench.edit("venue", "coins")
    bench.edit("size.value", "0.02")
    bench.edit("symbol", "BTCUSD")
    assert texts(bench, "size.value", "account.balance") == ["0.02", "0.1666666667"]


def test_a_quantity_stays_as_many_coins_whatever_a_contract_holds() -> None:
    bench = bench_of(size={"by": "quantity", "value": "0.5"})
    bench.edit("venue", "hundredths")
    assert texts(bench, "size.value", "account.balance", "account.currency") == ["50", "10000", "USDT"]
    bench.edit("venue", "exchange")
    assert bench.draft.text("size.value") == "0.5"


def test_money_for_another_coin_is_left_blank_for_no_rate_is_known() -> None:
    bench = bench_of(size={"by": "risk", "value": "600"}, extra_margin="60")
    bench.edit("symbol", "ETHUSD")
    bench.edit("venue", "ether")
    assert texts(bench, "size.value", "extra_margin", "account.balance", "account.currency") == ["", "", "", "ETH"]


@pytest.mark.parametrize(("by", "value", "typed"), [("risk-percent", "0.01", "1"), ("notional", "1200", "1200")])
def test_shares_of_the_balance_and_notionals_stay_what_they_are(by: str, value: str, typed: str) -> None:
    bench = bench_of(size={"by": by, "value": value})
    to_coins(bench)
    assert bench.draft.text("size.value") == typed


def test_a_venue_that_counts_alike_changes_no_amount() -> None:
    bench = bench_of(size={"by": "risk", "value": "600"}, extra_margin="60")
    bench.edit("venue", "generic")
    assert texts(bench, "size.value", "extra_margin", "account.balance", "account.currency") == [
        "600",
        "60",
        "10000",
        "USDT",
    ]


def test_a_plan_moved_by_the_comparison_has_amounts_that_can_be_read() -> None:
    bench = bench_of(size={"by": "collateral", "value": "500"}, extra_margin="0.00000000000012345")
    own = bench.computed
    assert own is not None
    there = carried_over(own.plan, own.rules, MORE["coins"].model_copy(update={"symbol": "BTCUSD"}))
    bench.adopt(there, "move to Coins")
    assert texts(bench, "size.value", "account.balance") == ["0.008333333334", "0.1666666667"]
    again = bench.computed
    assert again is not None
    bench.adopt(
        carried_over(again.plan, again.rules, BOOKS["exchange"].model_copy(update={"side": "long"})), "move back"
    )
    assert texts(bench, "size.value", "account.balance", "account.currency") == ["500", "10000", "USDT"]


def test_an_amount_that_no_exchange_touched_keeps_every_digit() -> None:
    bench = bench_of(size={"by": "collateral", "value": "500.1234567890123"})
    own = bench.computed
    assert own is not None
    bench.adopt(own.plan.model_copy(update={"leverage": 3}), "3×")
    assert bench.draft.text("size.value") == "500.1234567890123"
