"""Every shared worked example in scope, through the engine and through the command line; the others skipped by id with the reason."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from planner.model.assess import assess
from planner.model.assessment import assessment_document
from planner.model.costs import Carry
from planner.model.margin.account import Leg
from planner.model.margin.amount import settled
from planner.model.margin.tiers import tiers_of
from planner.model.plan import read_plan
from planner.model.rulebook import TierRow
from planner.services.rulebooks import RulebookShelf
from tests.model.plans import NO_RULES, over_tiers
from tests.model.shared_cases import ROOT, Case, example, shared_folder, text, vector

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = shared_folder()
if not FOLDER.is_dir():
    pytest.skip(
        f"the shared cases are not at {FOLDER}; name their folder in MARGIN_PLANNER_SHARED", allow_module_level=True
    )


def load() -> list[Case]:
    examples = json.loads((FOLDER / "worked_examples.json").read_text("utf-8"))["cases"]
    vectors = json.loads((FOLDER / "worked_vectors.json").read_text("utf-8"))
    return [*(example(case) for case in examples), *(vector(case) for case in vectors)]


CASES = load()
RUN = [case for case in CASES if not case.skipped]
LEVELS = [case for case in RUN if case.expected]
SHELF = RulebookShelf(ROOT / "resources")
TABLE = ROOT / "planner" / "VENUES.md"
WORST = Decimal("0.0002")
"""The largest relative error allowed: what a venue's printed, rounded figure can differ by."""


def compute(case: Case) -> dict[str, Any]:
    rules = SHELF.rules(case.plan["venue"], case.plan["symbol"], case.plan["side"])
    return assessment_document(assess(read_plan(case.plan), rules))


def read(answer: dict[str, Any], path: str) -> Decimal:
    value: Any = answer
    for key in path.split("."):
        value = value[key]
    assert value is not None, f"{path} is null"
    return Decimal(value)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_published_figure_comes_out_within_its_own_rounding(case: Case) -> None:
    if case.skipped:
        pytest.skip(f"{case.id}: {case.skipped}")
    if not case.expected:
        pytest.skip(f"{case.id}: no key of an assessment; held against the book below")
    answer = compute(case)
    for path, expected, tolerance in case.expected:
        assert abs(read(answer, path) - Decimal(expected)) <= Decimal(tolerance), path


def relative_errors() -> list[tuple[Decimal, Case, str]]:
    return [
        (abs(read(answer, path) / Decimal(expected) - 1), case, path)
        for case, answer in zip(LEVELS, [compute(case) for case in LEVELS], strict=True)
        for path, expected, _ in case.expected
    ]


def test_the_worst_relative_error_is_that_of_a_rounded_figure() -> None:
    error, case, path = max(relative_errors(), key=lambda row: row[0])
    assert error < WORST, f"worst relative error {error:.3e} in {case.id} {path}"


def table_rows() -> list[str]:
    """Return the rows of the table in planner/VENUES.md: venue, cases, figures, worst relative error and where it is."""
    errors = relative_errors()
    rows = []
    for venue in sorted({case.venue for case in LEVELS}):
        own = [row for row in errors if row[1].venue == venue]
        error, case, path = max(own, key=lambda row: row[0])
        cases = len({row[1].id for row in own})
        where = f"{case.id}, {path}" if error > Decimal("1e-20") else "exact"
        rows.append(f"| {venue} | {cases} | {len(own)} | {error:.1e} | {where} |")
    return rows


def test_the_table_of_the_venues_says_what_is_computed() -> None:
    cases = TABLE.read_text("utf-8").partition("\n## ")[0]
    written = [line for line in cases.splitlines() if line.startswith("| ")]
    assert written[2:] == table_rows(), "correct planner/VENUES.md:\n" + "\n".join(table_rows())


def figure(case_id: str, name: str) -> tuple[dict[str, Any], Decimal, Decimal]:
    """Return inputs, expected value and tolerance of a figure that is no key of an assessment."""
    examples = json.loads((FOLDER / "worked_examples.json").read_text("utf-8"))["cases"]
    case = next(each for each in examples if each["id"] == case_id)
    return case["inputs"], Decimal(str(case["expected"][name])), Decimal(str(case["rounding"][name]))


def test_the_deduction_follows_from_the_tier_before_it() -> None:
    inputs, expected, tolerance = figure("binance-faq-coinm-tier-amount-L5", "maint_amount")
    first = {"max_notional": text(inputs["tier_floor"]), "maintenance_rate": text(inputs["prev_mmr"])}
    rows = [
        first | {"maintenance_amount": text(inputs["prev_maint_amount"])},
        {"maintenance_rate": text(inputs["mmr"])},
    ]
    assert abs(tiers_of([TierRow.model_validate(row) for row in rows])[1].amount - expected) <= tolerance


def test_profit_of_an_inverse_contract_is_counted_in_the_coin() -> None:
    inputs, expected, tolerance = figure("bitmex-pnlguide-long", "pnl")
    leg = Leg(sign=1, inverse=True, size=Decimal(inputs["contracts"]), entry=Decimal(inputs["entry"]))
    mark = Decimal(inputs["mark"])
    assert abs(settled(leg.pnl(), mark, inverse=True) - expected) <= tolerance
    assert leg.notional_at(mark) == Decimal("0.8")


def test_a_short_receives_the_funding_of_its_notional() -> None:
    inputs, expected, tolerance = figure("kraken-docs-funding-short-100k", "funding")
    leg = Leg(sign=-1, inverse=True, size=Decimal(inputs["contracts"]), entry=Decimal(inputs["mark"]))
    rate = Decimal(str(inputs["funding_rate"]))
    carry = Carry(
        sign=-1, funding_rate=rate, interval_hours=Decimal(1), borrow_rate_daily=Decimal(0), opens_at_hours=None
    )
    assert abs(-carry.funding_after(Decimal(1)) * leg.entry_notional - expected) <= tolerance


def test_maintenance_on_two_tiers_counts_each_rate_above_its_floor() -> None:
    rows = [{"max_notional": "1000000", "maintenance_rate": "0.004"}, {"maintenance_rate": "0.0045"}]
    assert over_tiers(tiers_of([TierRow.model_validate(row) for row in rows]), Decimal(1_200_000)) == 4900


def test_the_margin_level_of_a_short_counts_its_used_margin_at_the_mark() -> None:
    """Equity over used margin: 250 % at opening, and the printed 75 % at 65,200 with used margin of 2,608 and a loss of 3,040."""
    for case_id in ("kraken-docs-short-5x-open", "kraken-docs-short-5x-65200"):
        inputs, expected, tolerance = figure(case_id, "margin_level")
        _, used, _ = figure(case_id, "used_margin")
        case = next(case for case in RUN if case.id == case_id)
        position = assess(read_plan(case.plan), SHELF.rules("kraken-spot-margin", "BTC/USD", "short")).position
        book, mark = position.book(), Decimal(inputs["mark"])
        assert book is not None
        fee = position.entry_fee  # the venue's example leaves its fee out
        held = book.requirement_at(mark) / Decimal("0.4")
        assert held == used
        assert abs((book.equity.at(mark) + fee) / held * 100 - expected) <= tolerance


def test_free_margin_is_what_the_used_margin_leaves() -> None:
    inputs, expected, tolerance = figure("kraken-docs-long-15000-5x", "free_margin")
    case = next(case for case in RUN if case.id == "kraken-docs-long-15000-5x")
    assert abs(Decimal(inputs["equity_cash"]) - read(compute(case), "initial_margin") - expected) <= tolerance


def test_maintenance_at_the_level_is_on_the_notional_there() -> None:
    _, expected, tolerance = figure("dydx-docs-iso-short-3eth", "maintenance_margin_at_liq")
    case = next(case for case in RUN if case.id == "dydx-docs-iso-short-3eth")
    answer = assess(read_plan(case.plan), NO_RULES)
    book = answer.position.book()
    assert book is not None
    assert answer.levels.liquidation is not None
    assert abs(book.requirement_at(answer.levels.liquidation) - expected) <= tolerance


def test_the_call_asks_for_what_is_missing_to_maintenance() -> None:
    _, expected, tolerance = figure("regt-investopedia-200sh", "call_amount_at_35")
    case = next(case for case in RUN if case.id == "regt-investopedia-200sh")
    book = assess(read_plan(case.plan), NO_RULES).position.book()
    assert book is not None
    assert abs(book.requirement_at(Decimal(35)) - book.equity.at(Decimal(35)) - expected) <= tolerance


def test_enough_cases_are_in_scope_for_the_summary_to_mean_something() -> None:
    assert len(LEVELS) >= 44
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.skipif(
    importlib.util.find_spec("planner.app.cli") is None, reason="the command line is not part of this build"
)
def test_the_command_line_prints_the_same_assessments_one_a_line(tmp_path: Path) -> None:
    files = [tmp_path / f"{case.id}.json" for case in RUN]
    for file, case in zip(files, RUN, strict=True):
        file.write_text(json.dumps(case.plan), "utf-8")
    command = [sys.executable, "-m", "planner", "assess", "--json", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert [json.loads(line) for line in done.stdout.splitlines()] == [compute(case) for case in RUN]
