"""What the command line's words may be, for every command; a usual start of the window is read without this (`app/window_options.py`)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from planner import __version__
from planner.app.window_options import WindowOptions

BAD_INPUT = 2
SMALLEST, LARGEST = 320, 8000
LEAST_ZOOM, MOST_ZOOM = 80, 200
NO_WINDOW = (
    "“margin-planner assess PLAN.json [--json]” and “margin-planner export [PLAN.json …] --csv OUT.csv” need none"
)


def headless_options(command: str, given: list[str]) -> argparse.Namespace:
    """Return the options of a command that needs no window; words that are none end the program with one line."""
    parsers = {
        "assess": _assess_parser,
        "compare": _compare_parser,
        "explain": _explain_parser,
        "export": _export_parser,
        "rulebooks": _rulebooks_parser,
    }
    return parsers[command]().parse_intermixed_args(given)


def window_options(given: list[str]) -> WindowOptions:
    """Return the options of the window; words that are none end the program with one line."""
    return WindowOptions(**vars(_window_parser().parse_args(given)))


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
