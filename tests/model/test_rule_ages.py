"""Old rules: which day counts, and for which rules none does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.model.assess import assess
from planner.model.assessment import Assessment, Severity
from planner.model.guardrails.ages import checked_on, rules_old
from planner.model.plan import read_plan
from planner.model.rulebook import Rulebook

TODAY = date(2026, 11, 22)


def figure(value: str, source: str = "page", status: str = "published", **more: Any) -> dict[str, Any]:
    return {"value": value, "source": source, "status": status, **more}


def answer(
    overrides: dict[str, Any] | None = None, checked: str = "2026-11-22", **figures: dict[str, Any]
) -> Assessment:
    book = Rulebook.model_validate(
        {
            "format": "margin-rulebook/1",
            "id": "some-venue",
            "name": "Some Venue",
            "about": "",
            "checked_on": checked,
            "any_symbol": True,
            "sources": {
                "page": {"title": "", "address": "https://venue.example", "checked_on": "2026-11-20"},
                "old": {"title": "", "address": "https://venue.example/old", "checked_on": "2026-01-02"},
            },
            "figures": {"maintenance_rate": figure("0.01"), "taker_fee": figure("0.0005"), **figures},
        }
    )
    document = {
        "format": "margin-plan/1",
        "venue": "some-venue",
        "symbol": "BTCUSDT",
        "side": "long",
        "margin_mode": "isolated",
        "entries": [{"price": "60000"}],
        "size": {"by": "quantity", "value": "0.1"},
        "leverage": "5",
        "overrides": overrides or {},
    }
    plan = read_plan(document)
    return assess(plan, book.rules_for("BTCUSDT", "long"))


def test_rules_that_were_checked_lately_are_no_finding() -> None:
    assert checked_on(answer()) == date(2026, 11, 20)
    assert rules_old(answer(), TODAY, 180) is None


def test_an_old_deciding_figure_is_named_with_its_day_and_age() -> None:
    old = rules_old(answer(maintenance_on=figure("mark", "old")), TODAY, 180)
    assert old is not None
    assert (old.code, old.severity, old.field) == ("rules-old", Severity.NOTE, "venue")
    assert "2026-01-02, 324 days ago" in old.message
    assert old.remedy is not None
    assert old.remedy.edits == ()


def test_the_rulebooks_own_day_counts_beside_its_figures() -> None:
    assert checked_on(answer(checked="2025-06-01")) == date(2025, 6, 1)


@pytest.mark.parametrize(("limit", "told"), [(323, True), (324, False), (1, True)])
def test_rules_are_old_after_more_days_than_the_limit(limit: int, told: bool) -> None:
    assert (rules_old(answer(maintenance_on=figure("mark", "old")), TODAY, limit) is not None) is told


def test_one_day_is_said_in_the_singular() -> None:
    old = rules_old(answer(), date(2026, 11, 21), 0)
    assert old is not None
    assert "2026-11-20, 1 day ago" in old.message


def test_a_figure_on_which_liquidation_does_not_hang_makes_no_rules_old() -> None:
    assert rules_old(answer(taker_fee=figure("0.0005", "old")), TODAY, 180) is None


def test_a_teaching_rule_and_a_typed_figure_do_not_grow_old() -> None:
    taught = answer(checked="2020-01-01", maintenance_rate=figure("0.01", "old", "derived"))
    assert checked_on(taught) is None
    assert rules_old(taught, TODAY, 180) is None
    assert checked_on(answer({"maintenance_rate": "0.02"}, checked="2020-01-01")) is None


def test_a_day_that_cannot_be_read_counts_for_nothing() -> None:
    # no rulebook has one, but rules kept in a plan may
    found = answer()
    odd = replace(found, sources=tuple(replace(used, checked_on="last spring") for used in found.sources))
    assert checked_on(odd) == date(2026, 11, 22)
    none = replace(odd, terms=replace(odd.terms, rules_checked_on=""))
    assert checked_on(none) is None
    assert rules_old(none, TODAY, 1) is None


def test_a_clock_that_went_back_makes_no_rules_old() -> None:
    assert rules_old(answer(), date(2020, 1, 1), 0) is None
