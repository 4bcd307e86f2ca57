"""The command line: `margin-planner [PLAN.json]` opens the window, `assess` and `export` do without one.

Qt is imported only when a window is wanted, so the headless commands run on a machine without a display or its libraries.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from planner import __version__
from planner.services.paths import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("assess", "export")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0, or 2 with one line on standard error for bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = next((word for word in given if not word.startswith("-")), "")
    if command in COMMANDS:
        return _headless(given)
    return _window(_window_parser().parse_args(given))


def _headless(given: list[str]) -> int:
    from planner.app import headless
    from planner.services.csv_export import COMMA, SEMICOLON, CsvDialect

    options = _headless_parser().parse_args(given)
    places = _places(options.data_dir)
    if options.command == "assess":
        return headless.run_assess(options.plans, places, as_json=options.json)
    base = SEMICOLON if options.semicolon else COMMA
    dialect = CsvDialect(delimiter=base.delimiter, decimal_sign=base.decimal_sign, bom=not options.no_bom)
    return headless.run_export(options.plans, options.csv, places, dialect)


def _window(options: argparse.Namespace) -> int:
    from planner.app.main import run_window

    return run_window(options, _places(options.data_dir))


def _places(folder: Path | None) -> Places:
    return Places.portable(folder) if folder else Places.standard()


def _headless_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="margin-planner", description="Work with plans without a window.")
    _data_dir(parser)
    commands = parser.add_subparsers(dest="command", required=True)
    assess = commands.add_parser("assess", help="print the assessment of plan files")
    assess.add_argument("plans", nargs="+", type=Path, metavar="PLAN.json")
    assess.add_argument("--json", action="store_true", help="one JSON object a line, numbers as text at full precision")
    export = commands.add_parser("export", help="write plans, or the whole journal, as CSV")
    export.add_argument("plans", nargs="*", type=Path, metavar="PLAN.json", help="plan files; none: the journal")
    export.add_argument("--csv", required=True, type=Path, metavar="OUT.csv")
    export.add_argument("--semicolon", action="store_true", help="semicolons and decimal commas")
    export.add_argument("--no-bom", action="store_true", help="leave out the byte order mark that spreadsheets need")
    for sub in (assess, export):
        _data_dir(sub, default=argparse.SUPPRESS)
    return parser


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="margin-planner",
        description="Plan a leveraged trade before the click. Without a window: “margin-planner assess PLAN.json [--json]” and "
        "“margin-planner export [PLAN.json …] --csv OUT.csv”.",
    )
    parser.add_argument("plan", nargs="?", type=Path, metavar="PLAN.json", help="open the window on this plan")
    parser.add_argument("--candles", type=Path, metavar="FILE", help="candles to show (CSV, CSV.gz or Parquet)")
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help="render the window to a picture and exit")
    parser.add_argument("--size", default="1600x1000", metavar="WxH", help="size of the screenshot (default 1600x1000)")
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="colours for this start")
    parser.add_argument(
        "--selftest", action="store_true", help="temporary journal, draw a chart, exit 0 when all is well"
    )
    parser.add_argument("--version", action="version", version=f"Margin Planner {__version__}")
    _data_dir(parser)
    return parser


def _data_dir(parser: argparse.ArgumentParser, default: object = None) -> None:
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", default=default, help="keep everything in this folder (portable)"
    )
