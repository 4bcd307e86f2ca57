"""The command line: `margin-planner [PLAN.json]` opens the window, `assess` and `export` do without one.

Qt is imported only when a window is wanted, so the headless commands run on a machine without a display or its libraries.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.qt_first import import_qt, pause_collection, settle_memory
from planner.app.quick_enums import make_enums_plainly, make_enums_quickly
from planner.app.second_start import Standing, asked_for, claim
from planner.app.tongue import take_up_language
from planner.app.window_options import usual_options
from planner.services.paths import Places

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from planner.app.second_start import Claim
    from planner.app.window_options import WindowOptions

OK, BAD_INPUT = 0, 2
COMMANDS = ("assess", "compare", "explain", "export", "rulebooks")
VALUED = ("--data-dir", "--candles", "--screenshot", "--size", "--theme", "--zoom", "--csv", "--number")
"""Options whose next word is their value, and so never a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, or 2 with one line on standard error for bad input."""
    take_up_language()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["-P"]:  # a frozen program was asked for what only Python understands
        from planner.app.worker import AS_PYTHON
        from planner.app.worker import main as work

        if tuple(given[: len(AS_PYTHON)]) == AS_PYTHON:
            return work(given[len(AS_PYTHON) :])
    command = _command_at(given)
    try:
        if command is None:
            return _window(given)
        return _headless(given[command], given[:command] + given[command + 1 :])
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _command_at(given: Sequence[str]) -> int | None:
    """Return where the command stands: the first word, if it is one. A plan of that name is opened as `./assess` or after `--`."""
    is_value = False
    for at, word in enumerate(given):
        if word == "--" or (not is_value and not word.startswith("-")):
            return at if word in COMMANDS else None
        is_value = not is_value and word in VALUED
    return None


def _headless(command: str, given: list[str]) -> int:
    from planner.app.options import headless_options

    options = headless_options(command, given)
    _speak("utf-8" if getattr(options, "json", False) else None)
    status = _run(command, options, _places(options.data_dir))
    sys.stdout.flush()
    return status


def _run(command: str, options: argparse.Namespace, places: Places) -> int:
    from planner.app import headless, headless_venues

    if command == "assess":
        return headless.run_assess(options.plans, places, as_json=options.json)
    if command == "compare":
        return headless_venues.run_compare(options.plan, places, as_json=options.json)
    if command == "explain":
        return headless_venues.run_explain(options.plan, places, options.number, options.venue)
    if command == "rulebooks":
        return _run_rulebooks(options, places)
    from planner.services.csv_export import COMMA, SEMICOLON, CsvDialect

    base = SEMICOLON if options.semicolon else COMMA
    dialect = CsvDialect(delimiter=base.delimiter, decimal_sign=base.decimal_sign, bom=not options.no_bom)
    return headless.run_export(options.plans, options.csv, places, dialect)


def _run_rulebooks(options: argparse.Namespace, places: Places) -> int:
    from planner.app import headless_rulebooks

    if options.what == "check":
        return headless_rulebooks.run_check([Path(file) for file in options.words], places)
    return headless_rulebooks.run_show(options.words, options.side, places)


def _window(given: list[str]) -> int:
    options = usual_options(given) or _parsed(given)
    places = _places(options.data_dir)
    mine = None if options.selftest or options.screenshot else _claim(options, places)
    if mine is not None and mine.standing is Standing.ANSWERED:
        sys.stdout.write("Margin Planner is open already; its window comes to the front.\n")
        return OK
    pause_collection()
    make_enums_quickly()
    try:
        return _shown(options, places, mine)
    finally:
        make_enums_plainly()
        settle_memory()


def _parsed(given: list[str]) -> WindowOptions:
    from planner.app.options import window_options

    return window_options(given)


def _shown(options: WindowOptions, places: Places, mine: Claim | None) -> int:
    try:
        import_qt()
        from planner.app.main import run_window
    except ImportError as error:
        from planner.app.options import NO_WINDOW

        sys.stderr.write(f"The window cannot be opened: {error}. {NO_WINDOW}.\n")
        return BAD_INPUT
    try:
        return run_window(options, places, mine)
    except OSError as error:
        if error.errno is not None:  # a fault of ours; one without a number is the sentence of Places.create
            raise
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT


def _claim(options: WindowOptions, places: Places) -> Claim:
    """Find out whether a window is open on the folder; if one is, it takes over before anything large is imported."""
    return claim(places.data, asked_for(options.plan, options.candles, options.theme))


def _speak(encoding: str | None = None) -> None:
    """Let standard output take every character: what the terminal cannot show is escaped, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _places(folder: Path | None) -> Places:
    return Places.portable(folder) if folder else Places.standard()
