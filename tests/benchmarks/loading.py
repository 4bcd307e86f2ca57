"""Loading: a large candle file from the disk to arrays that can be shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.services.candle_cache import cache_file, open_cached
from planner.services.candle_files import load_candles
from tests.benchmarks import samples
from tests.benchmarks.figures import Figure, Line, Skipped
from tests.benchmarks.timing import in_turns, middles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.scale import Scale

COLUMNS = (0, 1, 2, 3, 4, 5)


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare with numpy and pyarrow, which only parse: ours also finds the layout, checks every row and names bad lines."""
    source = samples.candle_csv(folder, scale.rows)
    works = {
        "ours": lambda: load_candles(source),
        "numpy": lambda: np.loadtxt(source, delimiter=",", usecols=COLUMNS),
    }
    has_arrow = find_spec("pyarrow") is not None
    if has_arrow:
        from pyarrow import csv

        names = csv.ReadOptions(autogenerate_column_names=True)
        works["pyarrow"] = lambda: csv.read_csv(source, read_options=names)
    middle = middles(in_turns(works, scale.rounds))
    rows = f"{scale.rows:,} rows"
    for peer, words in (("numpy", "numpy.loadtxt"), ("pyarrow", "pyarrow.csv")):
        if peer in middle:
            yield Figure(name=f"CSV, {rows}", ours=middle["ours"], unit="ms", baseline=middle[peer], against=words)
    yield _memory(source, rows)
    yield _cached(scale, folder, source)
    if has_arrow:
        yield _parquet(scale, folder)
    else:
        yield Skipped(
            name=f"Parquet, {rows}", reason="pyarrow is not installed here; it comes with the extra “parquet”"
        )


def _memory(source: Path, rows: str) -> Line:
    """Compare what a process takes at most that reads the file into the cache, levels and all, with one that only parses it."""
    name = f"memory to read {rows}"
    if find_spec("resource") is None:
        return Skipped(name=name, reason="this system does not tell a process how much memory it took")
    read = "from planner.services.candle_cache import cache_file; cache_file(path, folder)"
    parse = f"import numpy; numpy.loadtxt(path, delimiter=',', usecols={COLUMNS})"
    return Figure(
        name=name, ours=_peak(source, read), unit="MB", baseline=_peak(source, parse), against="numpy.loadtxt"
    )


def _peak(source: Path, code: str) -> float:
    """Return the most megabytes that a process of its own held at once."""
    # a child starts with its parent's mark where it was forked, so the work is done by a fresh grandchild
    work = (
        f"import pathlib, resource, tempfile; path = pathlib.Path({str(source)!r})\n"
        f"with tempfile.TemporaryDirectory() as made:\n    folder = pathlib.Path(made); {code}\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    relay = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {work!r}]).returncode)"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", relay], env=os.environ | {"PYTHONPATH": root}, capture_output=True, text=True, check=True
    )
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024) / 1e6


def _cached(scale: Scale, folder: Path, source: Path) -> Figure:
    """Compare a file that was read before with the bare memory map of its columns."""
    cache = folder / "candle-cache"
    shutil.rmtree(cache, ignore_errors=True)
    cache_file(source, cache)
    columns = sorted(cache.rglob("*.npy"))

    def mapped() -> None:
        for column in columns:
            np.load(column, mmap_mode="r").max()

    middle = middles(in_turns({"ours": lambda: open_cached(source, cache), "mapped": mapped}, max(3, scale.rounds)))
    return Figure(
        name=f"the same file again, {scale.rows:,} rows",
        ours=middle["ours"],
        unit="ms",
        baseline=middle["mapped"],
        against="memory map and one pass",
    )


def _parquet(scale: Scale, folder: Path) -> Figure:
    from pyarrow import parquet

    source = samples.candle_parquet(folder, scale.rows)
    names = ["timestamp", "open", "high", "low", "close", "volume"]

    def arrow() -> None:
        table = parquet.read_table(source, columns=names)
        for name in names:
            table.column(name).to_numpy()

    middle = middles(in_turns({"ours": lambda: load_candles(source), "arrow": arrow}, max(3, scale.rounds)))
    return Figure(
        name=f"Parquet, {scale.rows:,} rows",
        ours=middle["ours"],
        unit="ms",
        baseline=middle["arrow"],
        against="pyarrow read_table",
    )
