"""The command line on rulebooks: check files, show what is in force and where it stands. Imports no Qt."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planner.app.headless import BAD_INPUT, OK, complain
from planner.model.errors import PlannerError
from planner.presenters.sources_rows import Origin
from planner.presenters.sources_view import sources_view
from planner.presenters.words import Words
from planner.services.clock import today
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from planner.model.rulebook import Rulebook
    from planner.services.paths import Places

ANY = "Any symbol"
"""What stands for the symbol of a rulebook that lists none."""


def run_check(files: Iterable[Path], places: Places) -> int:
    """Say of each rulebook file that it is in order, or what is wrong with it, a line each. Return the exit status.

    A rulebook that extends another one is checked over it: one beside it, the user's, or the planner's own. Its tiers are checked too.
    """
    status, shelf = OK, RulebookShelf(resource_dir(), places.rulebooks)
    for path in files:
        found = shelf.check(path)
        for sentence in found.sentences:
            complain(sentence)
            status = BAD_INPUT
        if found.book is not None:
            sys.stdout.write(f"{path}: {_in_order(found.book)}\n")
    return status


def _in_order(book: Rulebook) -> str:
    symbols = f"{len(book.symbols)} symbols{' and a tiers file' if book.tiers_file else ''}"
    count = "any symbol" if book.any_symbol else symbols
    over = f", over {book.extends}" if book.extends else ""
    return f"{book.name}{over}, {len(book.figures)} figures, {count}: in order"


def run_show(words: Sequence[str], side: str, places: Places) -> int:
    """Print every figure of a rulebook that is in force for a symbol (its first one, if none is named). Return the exit status."""
    name, *symbols = words
    if len(symbols) > 1:
        complain("“rulebooks show” takes a rulebook's id and at most one symbol.")
        return BAD_INPUT
    shelf = RulebookShelf(resource_dir(), places.rulebooks)
    try:
        asked = next(iter((*symbols, *shelf.symbols(name))), ANY)
        view = sources_view(origin_of(shelf, name, asked, side), Words(), today())
    except PlannerError as error:
        complain(str(error))
        return BAD_INPUT
    sys.stdout.write(f"{view.text()}\n")
    return OK


def origin_of(shelf: RulebookShelf, name: str, symbol: str, side: str) -> Origin:
    """Return the rules of a symbol and side, and the rulebook that they come from; raises RulebookError."""
    book = shelf.book(name)
    return Origin(
        rules=shelf.rules(name, symbol, side),
        book=book,
        own=shelf.written(name),
        entry=shelf.entry(name, symbol),
        own_entry=shelf.written_entry(name, symbol),
        base_name=shelf.name(book.extends) if book.extends else "",
        mine=shelf.is_own(name),
    )
