"""Documents with every key in them, and the way to each."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

TIER = {"max_notional": "50000", "maintenance_rate": "0.004", "maintenance_amount": "0", "max_leverage": "125"}
OPEN_TIER = {"max_notional": None, "maintenance_rate": "0.005", "maintenance_amount": "50", "max_leverage": "100"}
OTHER = {
    "symbol": "ETHUSDT",
    "side": "short",
    "quantity": "1",
    "entry": "2500",
    "mark": "2450",
    "instrument_kind": "linear-perpetual",
    "contract_size": "1",
    "underlying": "ETH",
    "beta": "0",
    "maintenance_rate": "0.005",
    "maintenance_amount": "0",
}
ASSET = {"asset": "ETH", "amount": "2", "price": "2450", "haircut": "0.1", "beta": "0.5"}


def plan_document() -> dict[str, Any]:
    """Return a plan in which every key of `margin-plan/1` stands with a value, but `collateral`, which excludes `leverage`."""
    rules = RulebookShelf(resource_dir()).rules("generic", "BTCUSDT", "long").model_dump(mode="json")
    rules["tiers"] = {
        "rows": [dict(TIER), dict(OPEN_TIER)],
        "source": "a page",
        "checked_on": "2026-11-22",
        "status": "published",
        "note": "",
    }
    return {
        "format": "margin-plan/1",
        "title": "BTC",
        "notes": "why",
        "venue": "generic",
        "symbol": "BTCUSDT",
        "side": "long",
        "margin_mode": "isolated",
        "entries": [{"price": "60000", "share": "0.5"}, {"price": "59000", "share": "0.5"}],
        "mark": "60000",
        "size": {"by": "risk", "value": "100"},
        "leverage": "5",
        "extra_margin": "1",
        "loan": "net",
        "stop": "57000",
        "targets": [{"price": "66000", "share": "0.5"}],
        "hold_hours": "72",
        "safety_buffer": "0.25",
        "leverage_cap": "5",
        "account": {"balance": "10000", "currency": "USDT", "other_positions": [dict(OTHER)], "assets": [dict(ASSET)]},
        "limits": {"risk": "0.01", "reward_to_risk": "1.5", "leverage_bands": ["5", "20"], "trigger_gap": "0.005"},
        "opens_at": "2026-11-22T12:00:00Z",
        "costs": {
            "maker_fee": "0.0002",
            "taker_fee": "0.0005",
            "entry_is_maker": False,
            "slippage": "0.001",
            "funding_rate": "0.0001",
            "funding_interval_hours": "8",
            "borrow_rate_daily": "0.0002",
            "opening_borrow_fee": "0.001",
        },
        "overrides": {
            "instrument_kind": "linear-perpetual",
            "settlement_currency": "USDT",
            "quote_currency": "USDT",
            "underlying": "BTC",
            "contract_size": "1",
            "tick": "0.1",
            "lot": "0.001",
            "min_notional": "5",
            "maintenance_on": "mark",
            "maintenance_rate": "0.005",
            "maintenance_amount": "0",
            "tier_mode": "progressive",
            "tiers": [dict(TIER), dict(OPEN_TIER)],
            "closing_fee_rate": "0.0005",
            "max_leverage": "100",
            "margin_call": {"ratio": "0.8"},
            "liquidation_fee_rate": "0.001",
            "liquidation_residual": "kept",
            "carry_paid_from": "slice",
            "liquidation_level": "1.1",
            "margin_call_level": "1.2",
        },
        "rules": rules,
    }


def leaves(node: Any, way: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the way to each value that is neither object nor list, and the value."""
    if isinstance(node, dict | list):
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(inner, (*way, key))
    else:
        yield way, node


def branches(node: Any, way: Path = ()) -> Iterator[Path]:
    """Yield the way to each object and list beneath the document."""
    if isinstance(node, dict | list):
        if way:
            yield way
        for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
            yield from branches(inner, (*way, key))


def dotted(way: Path) -> str:
    return ".".join(str(part) for part in way)


def at(document: Any, way: Path) -> Any:
    for part in way:
        document = document[part]
    return document


def put(document: dict[str, Any], way: Path, value: object) -> dict[str, Any]:
    """Return the document with another value at the end of the way."""
    changed = copy.deepcopy(document)
    at(changed, way[:-1])[way[-1]] = value
    return changed


class Literal(float):
    """A value that is written into JSON as it stands: `NaN`, `1e999`, sixty digits."""

    def __new__(cls, text: str) -> Literal:
        made = super().__new__(cls, 0.0)
        made.text = text
        return made

    text: str


def written(document: dict[str, Any]) -> str:
    """Return the document as JSON, literals as they stand."""
    marks: dict[str, str] = {}

    def marked(node: Any) -> Any:
        if isinstance(node, Literal):
            mark = f"<literal {len(marks)}>"
            marks[f'"{mark}"'] = node.text
            return mark
        if isinstance(node, dict):
            return {key: marked(inner) for key, inner in node.items()}
        return [marked(inner) for inner in node] if isinstance(node, list) else node

    text = json.dumps(marked(document))
    for mark, literal in marks.items():
        text = text.replace(mark, literal)
    return text
