"""The command line on venues: compare a plan across them, explain its numbers. Imports no Qt."""

from __future__ import annotations

import json
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from planner.app.headless import BAD_INPUT, OK, assess_file, complain, load_plan
from planner.model.assessment import assessment_document
from planner.model.compare import compare, in_same_money
from planner.model.errors import PlannerError
from planner.model.explain import KEYS, explain
from planner.model.number import plain, shown
from planner.model.terms import terms_of
from planner.presenters.compare_columns import PLACES
from planner.presenters.compare_fit import fit_of
from planner.presenters.compare_marks import BEST, WORST
from planner.presenters.compare_view import compare_view
from planner.presenters.words import Words
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from pathlib import Path

    from planner.model.assessment import Assessment
    from planner.model.compare import Compared
    from planner.model.plan import Plan
    from planner.services.paths import Places

SHOWN = (
    "takes",
    "levels.liquidation",
    "distance.liquidation",
    "levels.margin_call",
    "initial_margin",
    "maintenance_margin",
    "max_leverage",
    "costs.carry_per_day",
    "loss_at_liquidation",
)
"""The columns of the page; `--json` holds everything."""
SIGNS = {BEST: "*", WORST: "!", "": " "}


def run_compare(path: Path, places: Places, *, as_json: bool) -> int:
    """Print the plan under its own rules and under those of every venue that lists its coin. Return the exit status."""
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    try:
        rows, left_out = _beside(load_plan(path), shelf)
    except PlannerError as error:
        complain(f"{path.name}: {error}")
        return BAD_INPUT
    if as_json:
        sys.stdout.writelines(json.dumps(compared_document(row), ensure_ascii=False) + "\n" for row in rows)
    else:
        sys.stdout.write(_table(rows, left_out))
    return OK


def _beside(plan: Plan, shelf: RulebookShelf) -> tuple[tuple[Compared, ...], int]:
    """Return the plan on every venue, and how many quote its coin in other money. Raises PlannerError."""
    own = plan.rules or shelf.rules(plan.venue, plan.symbol, plan.side)
    terms = terms_of(plan, own)
    others = [rules for rules in shelf.offers(terms.coin, plan.side) if rules.venue != plan.venue]
    offers = in_same_money(terms, others)
    return compare(plan, own, offers), len(others) - len(offers)


def compared_document(row: Compared) -> dict[str, Any]:
    """Return one venue's row: the assessment's document, and beside it the venue's limit, and how sure and old its rules are.

    `entry` is the average entry and `quote` the currency of prices: what is settled in coins is worth so much at the entry.
    """
    ceiling, fit = row.answer.max_leverage, fit_of(row, Words())
    return assessment_document(row.answer) | {
        "format": "margin-comparison/1",
        "venue_name": row.rules.venue_name,
        "quote": row.answer.terms.quote,
        "entry": plain(row.answer.entry),
        "max_leverage": None if ceiling is None else plain(ceiling),
        "takes_it": fit.takes,
        "status": str(row.status),
        "checked_on": row.checked_on,
        "problem": row.answer.problem if row.answer.problem or fit.takes else fit.sentence,
    }


def _table(rows: tuple[Compared, ...], left_out: int) -> str:
    view = compare_view(rows, Words(), left_out=left_out)
    columns = [view.columns[PLACES[key]] for key in SHOWN]
    lines = [("", *(column.title for column in columns), "counts in, rules")]
    for row, seen in zip(rows, view.rows, strict=True):
        cells = [seen.cells[PLACES[key]] for key in SHOWN]
        said = f"{row.answer.currency}, {row.status}, {row.checked_on}"
        why = "" if seen.takes else f": {fit_of(row, Words()).sentence}"
        lines.append((seen.name, *(f"{cell.text}{SIGNS[cell.mark]}" for cell in cells), said + why))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    page = "".join(
        f"{line[0]:<{widths[0]}}  {line[1]:<{widths[1]}}  "
        + "".join(f"{cell:>{width}}  " for cell, width in zip(line[2:-1], widths[2:-1], strict=True))
        + f"{line[-1]}\n"
        for line in lines
    )
    return f"{page}\n{view.summary} * best, ! worst among those that take the plan.\n"


def run_explain(path: Path, places: Places, name: str | None, venue: str | None = None) -> int:
    """Print how one number, or every number, of the plan comes about, under its own rules or another venue's. Return the exit status."""
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    try:
        answer = assess_file(path, shelf) if venue is None else _there(path, shelf, venue)
        keys = KEYS if name is None else (_key(name),)
    except PlannerError as error:
        complain(str(error))
        return BAD_INPUT
    told = [derivation.as_text() for key in keys if (derivation := explain(answer, key)) is not None]
    if venue is not None:
        told.insert(0, f"{answer.terms.venue_name}, {answer.symbol}")
    sys.stdout.write("\n\n".join(told) + "\n")
    return OK


def _there(path: Path, shelf: RulebookShelf, venue: str) -> Assessment:
    """Return what another venue makes of the plan. Raises PlannerError where it does not offer the coin, or there is no quantity."""
    shelf.book(venue)  # says which venues there are
    rows, _ = _beside(load_plan(path), shelf)
    found = [row.answer for row in rows if row.rules.venue == venue]
    if not found:
        raise PlannerError(
            f"{path.name}: {shelf.name(venue)} does not offer what the plan trades, or quotes it in other money"
        )
    if found[0].quantity is None:
        raise PlannerError(f"{path.name}: {found[0].problem}")
    return found[0]


def _key(name: str) -> str:
    """Return the key of a number: itself, or with `levels.`, `costs.` or the like before it. Raises PlannerError naming the closest."""
    for key in (name, f"levels.{name}", f"costs.{name}", f"distance.{name}", f"aftermath.{name}"):
        if key in KEYS:
            return key
    close = get_close_matches(name, [*KEYS, *(key.rpartition(".")[2] for key in KEYS)], n=3)
    hint = f"did you mean {' or '.join(dict.fromkeys(close))}?" if close else f"there are {', '.join(KEYS)}"
    raise PlannerError(f"There is no number “{shown(name)}”; {hint}")
