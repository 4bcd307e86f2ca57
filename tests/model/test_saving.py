"""What the journal stores: the plan with its rules frozen in, which computes to the same numbers again."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from planner.model.assess import assess
from planner.model.assessment import assessment_document
from planner.model.entry import Status
from planner.model.plan import read_plan
from planner.model.saving import entry_of, frozen
from tests.model.plans import BINANCE_BTC, NO_RULES, plan_of, rules_of

RULES = rules_of({"taker_fee": "0.0005", "funding_rate": "0.0001", "lot": "0.001"}, BINANCE_BTC)
PLAN = plan_of(
    title="Breakout",
    notes="it broke out",
    stop="57000",
    targets=[{"price": "66000"}],
    hold_hours="72",
    overrides={"maintenance_rate": None},
)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_rules_are_frozen_into_a_plan_once() -> None:
    once = frozen(PLAN, RULES)
    assert once.rules is RULES
    assert frozen(once, NO_RULES) is once


def test_an_entry_holds_the_numbers_that_the_list_shows() -> None:
    answer = assess(PLAN, RULES)
    entry = entry_of(answer, RULES, entry_id="p1", saved_at=NOW)
    assert (entry.id, entry.saved_at, entry.status) == ("p1", NOW, Status.PLANNED)
    assert (entry.title, entry.symbol, entry.side, entry.venue) == ("Breakout", "BTCUSDT", "long", "custom")
    assert (entry.currency, entry.size, entry.leverage) == ("USDT", 1, 5)
    assert (entry.entry, entry.stop, entry.liquidation) == (60000, 57000, answer.levels.liquidation)
    assert (entry.risk, entry.reward_to_risk) == (answer.loss_at_stop, answer.reward_to_risk)
    assert json.loads(entry.assessment) == assessment_document(answer)


def test_the_note_is_the_entrys_and_no_part_of_the_frozen_plan() -> None:
    entry = entry_of(assess(PLAN, RULES), RULES, entry_id="p1", saved_at=NOW)
    assert entry.note == "it broke out"
    assert json.loads(entry.plan)["notes"] == ""


def test_the_stored_plan_computes_to_the_stored_numbers_under_any_later_rules() -> None:
    entry = entry_of(assess(PLAN, RULES), RULES, entry_id="p1", saved_at=NOW)
    again = assess(read_plan(json.loads(entry.plan)), NO_RULES)
    assert assessment_document(again) == json.loads(entry.assessment)
