"""`python -m tests.pictures [--out DIR]`: take every picture of the grid, and put each language's on a contact sheet."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.pictures.grid import SCALES, STATES, THEMES, TONGUES

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures; return 1 if a process could not take its own."""
    options = _parser().parse_args(arguments)
    out = options.out.absolute()
    shared = out / "made-once"
    shared.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _make_once(shared, options.states or STATES)
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1)) as pool:
        jobs = product(options.tongues or [tongue.name for tongue in TONGUES], options.scales or SCALES)
        failed = [problem for problem in pool.map(lambda job: _child(*job, out, shared, options), jobs) if problem]
    sys.stderr.write("".join(failed))
    _sheets(out)
    return 1 if failed else 0


def _make_once(shared: Path, states: Sequence[str]) -> None:
    from tests.benchmarks import samples
    from tests.pictures.situations import PLANS, hourly_candles

    hourly_candles(shared)
    if "journal" in states:
        samples.journal_file(shared, PLANS)


def _child(tongue: str, scale: str, out: Path, shared: Path, options: argparse.Namespace) -> str:
    environment = {**os.environ, "QT_SCALE_FACTOR": scale}
    words = [tongue, scale, str(out), str(shared), ",".join(options.states or ()), ",".join(options.themes or ())]
    done = subprocess.run(
        [sys.executable, "-m", "tests.pictures.child", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else f"{tongue} at {scale}:\n{done.stderr}\n"


def _sheets(out: Path) -> None:
    from tests.pictures.sheet import contact_sheet

    for tongue in TONGUES:
        file = out / f"sheet-{tongue.name}.png"
        count = contact_sheet(tongue.name, out, file)
        sys.stdout.write(f"{file}: {count} pictures\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--out", type=Path, default=Path("pictures"), metavar="DIR", help="where they go (default: pictures)"
    )
    parser.add_argument(
        "--tongues", nargs="*", choices=[each.name for each in TONGUES], help="languages (default: all)"
    )
    parser.add_argument("--scales", nargs="*", choices=SCALES, help="scale factors (default: all)")
    parser.add_argument("--states", nargs="*", choices=STATES, help="situations (default: all)")
    parser.add_argument("--themes", nargs="*", choices=THEMES, help="colours (default: all)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
