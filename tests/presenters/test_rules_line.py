"""The status bar's line about the rules: never those of an older answer."""

from __future__ import annotations

from dataclasses import replace

from planner.presenters.rules_line import rules_line
from tests.presenters.benches import EXCHANGE, bench_of


def line(bench) -> str:
    return rules_line(bench.situation, bench.computed)


def test_a_computed_plan_names_its_rules_and_their_day():
    bench, _ = bench_of()
    assert line(bench) == f"Rules: {EXCHANGE.venue_name}, checked {EXCHANGE.checked_on}"


def test_an_incomplete_plan_names_the_venue_that_is_chosen_now():
    bench, _ = bench_of()
    bench.edit("size.value", "")
    bench.edit("venue", "generic")
    assert line(bench) == f"Rules: {dict(bench.situation.venues)['generic']}; the plan is not complete"


def test_frozen_rules_are_called_so():
    bench, _ = bench_of()
    bench.resume(replace(bench.draft, rules=EXCHANGE), saved=True)
    assert line(bench).startswith("Rules frozen into this plan: ")


def test_figures_of_ones_own_have_no_day():
    bench, _ = bench_of()
    bench.edit("venue", "custom")
    assert line(bench).endswith(", your own figures")
