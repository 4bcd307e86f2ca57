"""The command line on venues: compare a plan across them, explain its numbers. Imports no Qt."""

from __future__ import annotations

import json
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from planner.app.headless import BAD_INPUT, OK, assess_file, complain, load_plan
from planner.model.assessment import assessment_document
from planner.model.compare import coin_of, compare
from planner.model.errors import PlannerError
from planner.model.explain import KEYS, explain
from planner.model.number import plain, shown, significant
from planner.model.terms import terms_of
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from planner.model.compare import Compared
    from planner.services.paths import Places

COLUMNS = (
    ("Liquidation", "levels.liquidation"),
    ("away %", "distance.liquidation"),
    ("Margin call", "levels.margin_call"),
    ("Initial", "initial_margin"),
    ("Maintenance", "maintenance_margin"),
    ("Carry a day", "costs.carry_per_day"),
    ("Loss at liq.", "loss_at_liquidation"),
)


def run_compare(path: Path, places: Places, *, as_json: bool) -> int:
    """Print the plan under its own rules and under those of every venue that lists its coin. Return the exit status."""
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    try:
        plan = load_plan(path)
        own = plan.rules or shelf.rules(plan.venue, plan.symbol, plan.side)
        offers = shelf.offers(coin_of(terms_of(plan, own)), plan.side)
    except PlannerError as error:
        complain(f"{path.name}: {error}")
        return BAD_INPUT
    rows = compare(plan, own, [rules for rules in offers if rules.venue != plan.venue])
    if as_json:
        sys.stdout.writelines(json.dumps(compared_document(row), ensure_ascii=False) + "\n" for row in rows)
    else:
        sys.stdout.write(_table(rows))
    return OK


def compared_document(row: Compared) -> dict[str, Any]:
    """Return one venue's row: the assessment's document, and beside it the venue's limit, and how sure and old its rules are."""
    ceiling = row.max_leverage
    return assessment_document(row.answer) | {
        "format": "margin-comparison/1",
        "venue_name": row.rules.venue_name,
        "max_leverage": None if ceiling is None else plain(ceiling),
        "status": str(row.status),
        "checked_on": row.checked_on,
        "problem": row.answer.problem,
    }


def _table(rows: Iterable[Compared]) -> str:
    lines = [("", *(title for title, _ in COLUMNS), "currency, rules")]
    for row in rows:
        said = f"{row.answer.currency}, {row.status}, {row.checked_on}"
        problem = f": {row.answer.problem}" if row.answer.problem else ""
        lines.append((row.rules.venue_name, *(_cell(row, key) for _, key in COLUMNS), said + problem))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        f"{line[0]:<{widths[0]}}  "
        + "".join(f"{cell:>{width}}  " for cell, width in zip(line[1:-1], widths[1:-1], strict=True))
        + f"{line[-1]}\n"
        for line in lines
    )


def _cell(row: Compared, key: str) -> str:
    number = row.number(key)
    if number is None:
        return "–"
    return plain(significant(number * 100 if key.startswith("distance") else number, 7))


def run_explain(path: Path, places: Places, name: str | None) -> int:
    """Print how one number, or every number, of the plan comes about. Return the exit status."""
    try:
        answer = assess_file(path, RulebookShelf(resource_dir(), places.rulebooks))
        keys = KEYS if name is None else (_key(name),)
    except PlannerError as error:
        complain(str(error))
        return BAD_INPUT
    told = [derivation.as_text() for key in keys if (derivation := explain(answer, key)) is not None]
    sys.stdout.write("\n\n".join(told) + "\n")
    return OK


def _key(name: str) -> str:
    """Return the key of a number: itself, or with `levels.` or `costs.` before it. Raises PlannerError naming the closest."""
    for key in (name, f"levels.{name}", f"costs.{name}", f"distance.{name}"):
        if key in KEYS:
            return key
    close = get_close_matches(name, [*KEYS, *(key.rpartition(".")[2] for key in KEYS)], n=3)
    hint = f"did you mean {' or '.join(dict.fromkeys(close))}?" if close else f"there are {', '.join(KEYS)}"
    raise PlannerError(f"There is no number “{shown(name)}”; {hint}")
