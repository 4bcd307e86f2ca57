"""A workbench over rules written by hand, and a view that keeps what it was shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.model.draft import PlanDraft, draft_of
from planner.model.rulebook import RulebookError, Rules
from planner.presenters.workbench import Workbench
from tests.model.plans import BINANCE_BTC, plan_of, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.plan import Plan
    from planner.presenters.account_view import AccountView
    from planner.presenters.scene import ChartScene
    from planner.presenters.situation import Situation
    from planner.presenters.views import FieldView, FindingView, HistoryView, NumberView, TicketView, VerdictView

TEACHING = rules_of(
    {
        "maintenance_on": "entry",
        "maintenance_rate": "0.05",
        "max_leverage": "10",
        "margin_call_ratio": "0.8",
        "maker_fee": "0.0002",
        "taker_fee": "0.0005",
        "funding_rate": "0.0001",
        "funding_interval_hours": "8",
    },
    venue="generic",
)
EXCHANGE = rules_of(
    {
        "contract_size": "1",
        "quote_currency": "USDT",
        "settlement_currency": "USDT",
        "underlying": "BTC",
        "maintenance_on": "mark",
        "margin_call_ratio": "0.8",
        "maker_fee": "0.0002",
        "taker_fee": "0.0005",
        "funding_rate": "0.0001",
        "funding_interval_hours": "8",
        "tick": "0.1",
        "lot": "0.001",
        "min_notional": "5",
        "trigger_price": "mark",
    },
    BINANCE_BTC,
    venue="exchange",
)
CUSTOM = rules_of({"taker_fee": "0", "maker_fee": "0", "funding_rate": "0"})
BOOKS = {"generic": TEACHING, "exchange": EXCHANGE, "custom": CUSTOM}


TWO_SIDED: dict[str, Any] = {
    "margin_mode": "cross",
    "size": {"by": "quantity", "value": "1"},
    "account": {
        "balance": "2000",
        "other_positions": [{"symbol": "BTC", "side": "short", "quantity": "0.9", "entry": "60000"}],
    },
    "overrides": {
        "tiers": [{"max_notional": "100000", "maintenance_rate": "0.01"}, {"maintenance_rate": "0.5"}],
        "margin_call": {"ratio": "0.8"},
    },
}
"""A hedge with a liquidation price below and another above."""


class Shelf:
    """Three venues; the exchange lists one symbol."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def ids(self) -> list[str]:
        return list(BOOKS)

    def name(self, name: str) -> str:
        return BOOKS[name].venue_name

    def symbols(self, name: str) -> list[str]:
        if name not in BOOKS:
            raise RulebookError(f"There is no rulebook “{name}”.")
        return ["BTCUSDT"] if name == "exchange" else []

    def symbol_of(self, name: str, coin: str) -> str | None:
        if name not in BOOKS:
            raise RulebookError(f"There is no rulebook “{name}”.")
        return "BTCUSDT" if name == "exchange" and coin == "BTC" else None

    def rules(self, name: str, symbol: str, side: str) -> Rules:
        self.asked.append((name, symbol, side))
        if name not in BOOKS:
            raise RulebookError(f"There is no rulebook “{name}”.")
        if name == "exchange" and symbol != "BTCUSDT":
            raise RulebookError(f"Exchange has no symbol “{symbol}”; the closest is BTCUSDT.")
        return BOOKS[name].model_copy(update={"symbol": symbol, "side": side})


@dataclass
class Screen:
    """What was shown last, and how often."""

    shows: int = 0
    shown: dict[str, Any] = field(default_factory=dict)

    def show_ticket(self, view: TicketView) -> None:
        self.shows += 1
        self.shown["ticket"] = view

    def show_verdict(self, view: VerdictView) -> None:
        self.shown["verdict"] = view

    def show_scene(self, scene: Callable[[], ChartScene]) -> None:
        self.shown["scene"] = scene()

    def show_account(self, view: Callable[[], AccountView]) -> None:
        self.shown["account"] = view()

    def show_history(self, view: HistoryView) -> None:
        self.shown["history"] = view

    @property
    def account(self) -> AccountView:
        return self.shown["account"]

    @property
    def ticket(self) -> TicketView:
        return self.shown["ticket"]

    @property
    def verdict(self) -> VerdictView:
        return self.shown["verdict"]

    @property
    def scene(self) -> ChartScene:
        return self.shown["scene"]

    @property
    def history(self) -> HistoryView:
        return self.shown["history"]

    def field(self, key: str) -> FieldView:
        return next(view for view in self.ticket.fields if view.key == key)

    def result(self, key: str) -> NumberView:
        return next(view for view in self.ticket.results if view.key == key)

    def number(self, key: str) -> NumberView:
        return next(view for view in (self.verdict.headline, *self.verdict.grid) if view.key == key)

    def finding(self, code: str) -> FindingView:
        return next(view for view in self.verdict.findings if view.code == code)


def bench_of(sign: str = ".", **changes: Any) -> tuple[Workbench, Screen]:
    """Return a workbench with a plan on the exchange, and its screen: long at 60,000, stop 57,000, target 66,000."""
    return bench_with(draft_of(exchange_plan(**changes), sign), sign)


def bench_with(draft: PlanDraft, sign: str = ".") -> tuple[Workbench, Screen]:
    """Return a workbench that goes on with a draft."""
    screen = Screen()
    bench = Workbench(Shelf(), screen, decimal_sign=sign)
    bench.resume(draft, saved=True)
    return bench, screen


def exchange_plan(**changes: Any) -> Plan:
    """Return the plan that `bench_of` opens; `account` and `overrides` are laid over it."""
    none = dict.fromkeys(("instrument_kind", "settlement_currency", "maintenance_on", "maintenance_rate"))
    base: dict[str, Any] = {
        "venue": "exchange",
        "stop": "57000",
        "targets": [{"price": "66000"}],
        "size": {"by": "risk", "value": "100"},
        "hold_hours": "72",
    }
    account = {"balance": "10000", "currency": "USDT"} | changes.pop("account", {})
    overrides = none | changes.pop("overrides", {})
    return plan_of(**(base | changes), account=account, overrides=overrides)


def situation_of(sign: str = ".", **changes: Any) -> Situation:
    """Return the situation of the plan that `bench_of` opens."""
    return bench_of(sign, **changes)[0].situation
