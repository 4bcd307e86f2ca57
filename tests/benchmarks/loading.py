"""Loading: a large candle file from the disk to arrays that can be shown."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from planner.services.candle_cache import cache_file, open_cached
from planner.services.candle_files import load_candles
from tests.benchmarks import samples
from tests.benchmarks.figures import Figure, Line, Skipped
from tests.benchmarks.timing import in_turns, middles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    yield _cached(scale, folder, source)
    if has_arrow:
        yield _parquet(scale, folder)
    else:
        yield Skipped(
            name=f"Parquet, {rows}", reason="pyarrow is not installed here; it comes with the extra “parquet”"
        )


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
