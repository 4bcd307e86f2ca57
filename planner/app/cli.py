"""The command line: `margin-planner [PLAN.json]` opens the window, `assess` and `export` do without one.

Qt is imported only when a window is wanted, so the headless commands run on a machine without a display or its libraries.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from planner import __version__
from planner.app.qt_first import import_qt, pause_collection, settle_memory
from planner.app.quick_enums import make_enums_plainly, make_enums_quickly
from planner.app.second_start import Standing, asked_for, claim
from planner.app.tongue import take_up_language
from planner.services.paths import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.app.second_start import Claim

OK, BAD_INPUT = 0, 2
COMMANDS = ("assess", "compare", "explain", "export", "rulebooks")
VALUED = ("--data-dir", "--candles", "--screenshot", "--size", "--theme", "--zoom", "--csv", "--number")
"""Options whose next word is their value, and so never a command."""
SMALLEST, LARGEST = 320, 8000
LEAST_ZOOM, MOST_ZOOM = 80, 200
NO_WINDOW = (
    "“margin-planner assess PLAN.json [--json]” and “margin-planner export [PLAN.json …] --csv OUT.csv” need none"
)


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
    parsers: dict[str, Callable[[], _Parser]] = {
        "assess": _assess_parser,
        "compare": _compare_parser,
        "explain": _explain_parser,
        "export": _export_parser,
        "rulebooks": _rulebooks_parser,
    }
    options = parsers[command]().parse_intermixed_args(given)
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
    options = _window_parser().parse_args(given)
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


def _shown(options: argparse.Namespace, places: Places, mine: Claim | None) -> int:
    try:
        import_qt()
        from planner.app.main import run_window
    except ImportError as error:
        sys.stderr.write(f"The window cannot be opened: {error}. {NO_WINDOW}.\n")
        return BAD_INPUT
    try:
        return run_window(options, places, mine)
    except OSError as error:
        if error.errno is not None:  # a fault of ours; one without a number is the sentence of Places.create
            raise
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT


def _claim(options: argparse.Namespace, places: Places) -> Claim:
    """Find out whether a window is open on the folder; if one is, it takes over before anything large is imported."""
    return claim(places.data, asked_for(options.plan, options.candles, options.theme))


def _speak(encoding: str | None = None) -> None:
    """Let standard output take every character: what the terminal cannot show is escaped, never a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _places(folder: Path | None) -> Places:
    return Places.portable(folder) if folder else Places.standard()


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)
        self.add_argument("--data-dir", type=Path, metavar="DIR", help="keep everything in this folder (portable)")

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {' '.join(message.split())}; “{self.prog} --help” lists what there is\n")


def _assess_parser() -> _Parser:
    parser = _Parser("margin-planner assess", "Print the assessment of plan files.")
    parser.add_argument("plans", nargs="+", type=Path, metavar="PLAN.json")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, numbers as text at full precision")
    return parser


def _compare_parser() -> _Parser:
    parser = _Parser("margin-planner compare", "Print what each venue that lists the coin makes of the plan.")
    parser.add_argument("plan", type=Path, metavar="PLAN.json")
    parser.add_argument("--json", action="store_true", help="one JSON object a venue and line, numbers as text")
    return parser


def _explain_parser() -> _Parser:
    parser = _Parser("margin-planner explain", "Print how the numbers of a plan come about.")
    parser.add_argument("plan", type=Path, metavar="PLAN.json")
    parser.add_argument(
        "--number", metavar="NAME", help="such as liquidation or levels_at_end.margin_call; without it, all"
    )
    parser.add_argument("--venue", metavar="ID", help="as this venue's rules would have it, such as okx-swap")
    return parser


def _rulebooks_parser() -> _Parser:
    parser = _Parser(
        "margin-planner rulebooks",
        "check FILE …: one sentence for each mistake. show ID [SYMBOL]: every figure in force, with its source.",
    )
    parser.add_argument("what", choices=("check", "show"))
    parser.add_argument("words", nargs="+", metavar="FILE|ID [SYMBOL]")
    parser.add_argument("--side", choices=("long", "short"), default="long", help="show: for which side")
    return parser


def _export_parser() -> _Parser:
    parser = _Parser("margin-planner export", "Write plans, or the whole journal, as CSV.")
    parser.add_argument("plans", nargs="*", type=Path, metavar="PLAN.json", help="plan files; none: the journal")
    parser.add_argument("--csv", required=True, type=Path, metavar="OUT.csv")
    parser.add_argument("--semicolon", action="store_true", help="semicolons and decimal commas")
    parser.add_argument("--no-bom", action="store_true", help="leave out the byte order mark that spreadsheets need")
    return parser


def _window_parser() -> argparse.ArgumentParser:
    parser = _Parser("margin-planner", f"Plan a leveraged trade before the click. This opens the window; {NO_WINDOW}.")
    parser.add_argument("plan", nargs="?", type=Path, metavar="PLAN.json", help="open the window on this plan")
    parser.add_argument("--candles", type=Path, metavar="FILE", help="candles to show (CSV, CSV.gz or Parquet)")
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help="render the window to a picture and exit")
    parser.add_argument(
        "--size", type=_size, default=(1600, 1000), metavar="WxH", help="size of the screenshot (default 1600x1000)"
    )
    parser.add_argument("--theme", choices=("system", "light", "dark", "contrast"), help="colours for this start")
    parser.add_argument("--zoom", type=_zoom, metavar="PERCENT", help="size of all text for this start, 80 to 200")
    parser.add_argument("--hide-amounts", action="store_true", help="show ••• for money and quantities in this start")
    parser.add_argument(
        "--selftest", action="store_true", help="temporary journal, draw a chart, exit 0 when all is well"
    )
    parser.add_argument("--version", action="version", version=f"Margin Planner {__version__}")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    sides = [int(side) for side in (width, height) if side.isascii() and side.isdigit() and len(side) <= len("8000")]
    if len(sides) != 2 or min(sides) < SMALLEST or max(sides) > LARGEST:
        raise argparse.ArgumentTypeError(
            f"write width x height in pixels from {SMALLEST} to {LARGEST}, such as 1280x720"
        )
    return sides[0], sides[1]


def _zoom(text: str) -> int:
    number = text.strip().removesuffix("%").strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 3) or not LEAST_ZOOM <= int(number) <= MOST_ZOOM:
        raise argparse.ArgumentTypeError(f"write a percentage from {LEAST_ZOOM} to {MOST_ZOOM}, such as 125")
    return int(number)
