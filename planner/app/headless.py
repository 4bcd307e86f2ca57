"""The command line without a window: assess plans, export plans or the journal. Imports no Qt."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.assess import assess
from planner.model.assessment import Assessment, assessment_document
from planner.model.errors import PlannerError
from planner.model.number import plain, significant
from planner.model.plan import Plan, PlanError, read_plan
from planner.model.saving import frozen
from planner.services import plan_files
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from planner.services.csv_export import Cells, CsvDialect
    from planner.services.paths import Places

OK, BAD_INPUT = 0, 2


def load_plan(path: Path) -> Plan:
    """Return the plan in the file; raises PlannerError with a sentence that names it."""
    document = plan_files.read_plan(path)
    try:
        return read_plan(document)
    except PlanError as error:
        raise PlanError(f"{path.name}: {error}") from None


def assess_file(path: Path, shelf: RulebookShelf) -> Assessment:
    """Return the assessment of the plan in the file, with the rules frozen into the plan.

    Raises PlannerError where it is unreadable or has no quantity.
    """
    plan = load_plan(path)
    try:
        rules = plan.rules or shelf.rules(plan.venue, plan.symbol, plan.side)
        answer = assess(frozen(plan, rules), rules)
    except PlannerError as error:
        raise PlanError(f"{path.name}: {error}") from None
    if answer.quantity is None:
        raise PlanError(f"{path.name}: {answer.problem_field}: {answer.problem}")
    return answer


def run_assess(paths: Iterable[Path], places: Places, *, as_json: bool) -> int:
    """Print the assessment of each plan in the order given; a bad one gets a line on standard error. Return the exit status."""
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    status = OK
    for path in paths:
        try:
            answer = assess_file(path, shelf)
        except PlannerError as error:
            complain(_named(str(error), path))
            status = BAD_INPUT
            continue
        document = assessment_document(answer)
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n" if as_json else as_text(document))
    return status


def complain(sentence: str) -> None:
    """Write a sentence as one line on standard error."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")


def _named(sentence: str, path: Path) -> str:
    return sentence if f"{path.name}:" in sentence else f"{path.name}: {sentence}"


def run_export(paths: list[Path], out: Path, places: Places, dialect: CsvDialect) -> int:
    """Write the plans, or with none the journal, as CSV. Return the exit status."""
    from planner.services.csv_export import write_cells

    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    left_out: list[str] = []
    try:
        _require_apart(out, [*paths, places.journal])
        rows = [plan_cells(assess_file(path, shelf)) for path in paths] if paths else journal_cells(places, left_out)
        count = write_cells(out, rows, dialect)
    except PlannerError as error:
        complain(str(error))
        return BAD_INPUT
    sys.stdout.write(f"{count} {'plan' if count == 1 else 'plans'} written to {out}\n")
    for sentence in left_out:
        complain(sentence)
    return OK


def _require_apart(out: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over what is read."""
    for path in inputs:
        with suppress(OSError):  # where one of them is not there, or not to be looked at, they cannot be the same
            if out.samefile(path):
                raise PlannerError(f"{out} is what is exported; choose another name for the CSV file.")


def plan_cells(answer: Assessment) -> Cells:
    """Return the export row of a plan that is not in the journal."""
    from planner.services.csv_export import document_cells

    known: Cells = {"entry": plain(answer.entry) if answer.entry is not None else None}
    return document_cells(answer.plan.document(), assessment_document(answer), known)


def journal_cells(places: Places, left_out: list[str]) -> Iterator[Cells]:
    """Yield the export rows of the whole journal, oldest first, bin left out; reads beside an open window.

    `left_out` takes a sentence where there is no journal, or where plans are damaged and so not exported.
    """
    from planner.model.journal_query import Query
    from planner.services.atomic import is_there
    from planner.services.clock import now_utc
    from planner.services.csv_export import entry_cells
    from planner.services.journal import open_journal

    if not is_there(places.journal):
        left_out.append(f"There is no journal at {places.journal} yet.")
        return
    with open_journal(places.journal, now=now_utc, read_only=True) as journal:
        for entry in journal.entries(journal.ids(Query(descending=False))):
            yield entry_cells(entry)
        left_out.extend(f"{name} is damaged on the disk and was left out." for name in journal.damaged)


ROWS = (
    ("Quantity", "quantity", ""),
    ("Notional", "notional", ""),
    ("Leverage", "leverage", "×"),
    ("Initial margin", "initial_margin", "money"),
    ("Collateral", "collateral", "money"),
    ("Loan", "loan", ""),
    ("Maintenance margin", "maintenance_margin", "money"),
    ("Liquidation", "levels.liquidation", ""),
    ("  distance from entry", "distance.liquidation", "%"),
    ("  at the end of the hold", "levels_at_end.liquidation", ""),
    ("Margin call", "levels.margin_call", ""),
    ("Bankruptcy", "levels.bankruptcy", ""),
    ("Break-even", "levels.break_even", ""),
    ("Entry fee", "costs.entry_fee", "money"),
    ("Exit fee", "costs.exit_fee", "money"),
    ("Carry per day", "costs.carry_per_day", "money"),
    ("Carry over the hold", "costs.carry_over_hold", "money"),
    ("Loss at the stop", "loss_at_stop", "money"),
    ("Loss at liquidation", "loss_at_liquidation", "money"),
    ("Reward : risk", "reward_to_risk", ""),
    ("Hours to the margin call at rest", "runway_hours", ""),
)


def as_text(document: dict[str, Any]) -> str:
    """Return the assessment as an aligned page for a terminal; a number that does not exist is a dash."""
    lines = [f"{document['title'] or document['symbol']} · {document['symbol']} on {document['venue']}"]
    for label, key, unit in ROWS:
        value = _at(document, key)
        if key.startswith("loss_at") and value is not None and Decimal(value) < 0:
            # a hedge gains where the account is liquidated
            label, value = label.replace("Loss", "Gain"), plain(-Decimal(value))
        lines.append(f"  {label:<34}{_shown(value, unit, document['currency'])}")
    lines += [f"  [{found['severity']}] {found['message']} ({found['code']})" for found in document["findings"]]
    return "\n".join(lines) + "\n\n"


def _at(document: Any, key: str) -> str | None:
    for part in key.split("."):
        document = document[part]
    return document if document is None else str(document)


def _shown(value: str | None, unit: str, currency: str) -> str:
    if value is None:
        return "–"
    number = Decimal(value) * 100 if unit == "%" else Decimal(value)
    return f"{plain(significant(number, 10))} {currency if unit == 'money' else unit}".rstrip()
