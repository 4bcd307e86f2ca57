"""Entries and clocks for the journal's tests."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from planner.model.entry import JournalEntry, Status

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_numbers = count(1)


class SteppingClock:
    """A clock that tests move by hand."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **step: float) -> None:
        self.moment += timedelta(**step)


def make_entry(entry_id: str | None = None, **changes: Any) -> JournalEntry:
    plan = {
        "format": "margin-plan/1",
        "venue": "generic",
        "symbol": "BTCUSDT",
        "side": "long",
        "margin_mode": "isolated",
        "entries": [{"price": "60000", "share": "1"}],
        "size": {"by": "risk", "value": "100"},
        "stop": "57000",
        "hold_hours": "72",
    }
    assessment = {
        "format": "margin-assessment/1",
        "quantity": "0.03",
        "notional": "1800.123456789012345678901234567890",
        "levels": {"liquidation": "48300.5", "break_even": "60060", "targets": ["66000", "69000.50"]},
        "distance": {"liquidation": "0.195"},
        "costs": {"entry_fee": "0.9", "carry_per_day": "-0.54"},
        "loss_at_liquidation": "3.5E+2",
    }
    values: dict[str, Any] = {
        "id": entry_id or f"p{next(_numbers):032x}",
        "saved_at": START,
        "status": Status.PLANNED,
        "title": "Breakout",
        "symbol": "BTCUSDT",
        "side": "long",
        "venue": "generic",
        "currency": "USDT",
        "note": "",
        "size": Decimal("0.03"),
        "leverage": Decimal("5"),
        "entry": Decimal("60000"),
        "stop": Decimal("57000"),
        "liquidation": Decimal("48300.5"),
        "risk": Decimal("100.00"),
        "reward_to_risk": Decimal("2.0"),
        "plan": json.dumps(plan),
        "assessment": json.dumps(assessment),
    }
    return JournalEntry(**(values | changes))
