"""`python -m tests.benchmarks [NAME …] [--full]`: run the benchmarks and print what came out."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

# as the program itself does, before numpy or Qt are imported
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks.figures import Figure, Line, table
from tests.benchmarks.scale import FULL, TINY, USUAL, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    "start": "start",
    "edit": "edit",
    "frames": "frames",
    "loading": "loading",
    "engine": "engine",
    "compare": "compare",
    "journal": "plans",
    "stalls": "stalls",
}
"""The benchmarks in the order in which they run, and their modules."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; 0 whatever the figures say, for a shared machine's figures judge nobody."""
    options = _parser().parse_args(arguments)
    scale = TINY if options.tiny else FULL if options.full else USUAL
    if options.data is None:
        with tempfile.TemporaryDirectory(prefix="planner-benchmarks-") as folder:
            return _run(options, scale, Path(folder))
    options.data.mkdir(parents=True, exist_ok=True)
    return _run(options, scale, options.data.absolute())


def _run(options: argparse.Namespace, scale: Scale, folder: Path) -> int:
    if not options.json:
        _say(f"{_machine()}\n")
    for name in options.names or NAMES:
        begun = time.monotonic()
        lines: list[Line] = list(importlib.import_module(f"tests.benchmarks.{NAMES[name]}").measure(scale, folder))
        if options.json:
            _say(json.dumps({"benchmark": name, "lines": [_plain(line) for line in lines]}))
        else:
            _say(f"{name} ({time.monotonic() - begun:.0f} s)\n{table(lines)}\n")
    return 0


def _plain(line: Line) -> dict[str, object]:
    if not isinstance(line, Figure):
        return {"name": line.name, "skipped": line.reason}
    kept = {key: getattr(line, key) for key in ("name", "ours", "unit", "baseline", "against", "note")}
    return kept | {"ratio": line.ratio, "target": line.target, "verdict": line.verdict}


def _machine() -> str:
    import numpy
    import pyqtgraph
    import PySide6

    versions = f"PySide6 {PySide6.__version__}, pyqtgraph {pyqtgraph.__version__}, numpy {numpy.__version__}"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, {os.environ['QT_QPA_PLATFORM']}"
    return f"Python {platform.python_version()}, {versions}\n{where}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; none: all of them", type=_name
    )
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--full", action="store_true", help="also 5,000,000 candles and 1,000,000 plans")
    sizes.add_argument("--tiny", action="store_true", help="sizes that say nothing about speed; for the suite")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the made-up files here for the next run")
    parser.add_argument("--json", action="store_true", help="one JSON object a benchmark")
    return parser


def _name(text: str) -> str:
    if text not in NAMES:
        raise argparse.ArgumentTypeError(f"there is no benchmark “{text}”; there are {', '.join(NAMES)}")
    return text


if __name__ == "__main__":
    raise SystemExit(main())
