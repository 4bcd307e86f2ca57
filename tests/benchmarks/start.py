"""Start: from the spawn of a process to the ticket painted, and to the chart painted."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks import peers, samples
from tests.benchmarks.figures import Figure, Line, Skipped
from tests.benchmarks.timing import MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.scale import Scale

ROOT = Path(__file__).parents[2]
CANDLES = 500
PATIENCE = 120


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare a start on 500 candles with a bare Qt window, a bare pyqtgraph window, and finplot."""
    home = folder / "start"
    desk = ["--data-dir", str(home), "--candles", str(samples.candle_csv(folder, CANDLES))]
    full = _home_with_journal(folder, scale.plans[-1] if scale.plans[-1] <= 100_000 else scale.plans[-2])
    variants = {"planner": desk, "bare": [], "pyqtgraph": []}
    if peers.has_finplot():
        variants["finplot"] = []
    for (
        name,
        arguments,
    ) in variants.items():  # the very first starts make folders, journal, cache, first look and compiled modules
        _start(name, arguments, BENCHMARK_LEAVE="1")
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in variants}
    for _ in range(scale.starts):
        for name, arguments in variants.items():
            runs[name].append(_start(name, arguments))
    yield from _figures(runs)
    _start("planner", [*desk[2:], "--data-dir", str(full)], BENCHMARK_LEAVE="1")
    loaded = [_start("planner", [*desk[2:], "--data-dir", str(full)]) for _ in range(max(1, scale.starts // 3))]
    yield Figure(
        name=f"form painted, with a journal of {int(full.name.rpartition('-')[2]):,} plans",
        ours=_middle(loaded, "form", "wall"),
        unit="ms",
        baseline=_middle(runs["planner"], "form", "wall"),
        against="with an empty journal",
    )


def _figures(runs: dict[str, list[dict[str, Any]]]) -> Iterator[Line]:
    heavy = ", ".join(runs["planner"][0]["form"]["heavy"]) or "none"
    for clock, words in (("wall", "from the spawn"), ("cpu", "CPU time")):
        bare = _middle(runs["bare"], "form", clock)
        yield Figure(
            name=f"form painted, {words}",
            ours=_middle(runs["planner"], "form", clock),
            unit="ms",
            baseline=bare,
            against="bare Qt window",
            limit=1.15,
            note=f"of the heavy modules, imported by then: {heavy}" if clock == "wall" else "",
        )
        chart = _middle(runs["planner"], "chart", clock)
        yield Figure(
            name=f"chart painted, {words}", ours=chart, unit="ms", baseline=bare, against="bare Qt window", limit=2.5
        )
        plot = _middle(runs["pyqtgraph"], "chart", clock)
        yield Figure(
            name=f"chart painted, {words}", ours=chart, unit="ms", baseline=plot, against="bare pyqtgraph window"
        )
        if "finplot" in runs:
            peer = _middle(runs["finplot"], "chart", clock)
            yield Figure(
                name=f"chart painted, {words}", ours=chart, unit="ms", baseline=peer, against="finplot", limit=0.4
            )
    if "finplot" not in runs:
        yield Skipped(name="chart painted, against finplot", reason=peers.NOT_INSTALLED)


def _home_with_journal(folder: Path, count: int) -> Path:
    """Return a data folder with a large journal in it."""
    home = folder / f"start-{count}"
    if not home.exists():
        file = samples.journal_file(folder, count)
        home.mkdir()
        shutil.copyfile(file, home / "journal.db")
    return home


def _middle(runs: list[dict[str, Any]], what: str, clock: str) -> float:
    return statistics.median(run[what][clock] for run in runs) * MS


def _start(variant: str, arguments: list[str], **more: str) -> dict[str, Any]:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **more,
        "BENCHMARK_BEGUN": repr(time.monotonic()),
        "PYQTGRAPH_QT_LIB": "PySide6",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
    }
    command = [sys.executable, "-m", "tests.benchmarks.start_child", variant, *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"the start of {variant} was not painted: {done.stderr.strip()[-600:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
