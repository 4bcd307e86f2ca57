"""Candles from Parquet, through pyarrow, which is imported only when such a file is opened; read in bounded batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.model.language import tr
from planner.services.candle_columns import Gathering, Table
from planner.services.candle_layout import PRICES, iso_milliseconds, named_columns
from planner.services.candle_stream import MOST_BYTES, MOST_ROWS
from planner.services.errors import CandleFileError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from planner.services.candle_stream import Tell

BATCH_ROWS = 1 << 17
FIGURES = ("time", *PRICES, "volume")


def read_parquet(path: Path, symbol: str = "", tell: Tell | None = None) -> Table:
    """Read a Parquet file; of several symbols the named one.

    Raises:
        CandleFileError: if it cannot be read, or pyarrow is not installed.
        SeveralSymbols: if it holds several, and not the named one.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise CandleFileError(
            tr(
                "{name}: reading Parquet needs the package pyarrow; install margin-planner[parquet], or save the "
                "table as CSV.",
                name=path.name,
            )
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            return _read(path.name, file, symbol, tell)
    except (pyarrow.ArrowException, OSError) as error:
        raise CandleFileError(
            tr("{name}: it is no readable Parquet file; get it again ({first}).", name=path.name, first=_first(error))
        ) from error


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:160].rstrip(". ")


def _read(name: str, file: Any, symbol: str, tell: Tell | None) -> Table:
    found = _columns(name, file)
    figures = [figure for figure in FIGURES if figure in found]
    gathering = Gathering(name, symbol, len(figures))
    rows = 0
    for batch in file.iter_batches(BATCH_ROWS, columns=list(dict.fromkeys(found.values())), use_threads=False):
        columns = [_numbers(name, figure, rows, batch.column(found[figure])) for figure in figures]
        if "symbol" in found:
            coded = batch.column(found["symbol"]).cast("string").fill_null("").dictionary_encode()
            gathering.add_named(columns, coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.intp))
        else:
            gathering.add(columns)
        rows += batch.num_rows
        if tell is not None:
            tell(rows / max(rows, file.metadata.num_rows))
    return gathering.table()


def _columns(name: str, file: Any) -> dict[str, str]:
    """Return the file's name of each figure."""
    names = file.schema_arrow.names
    try:
        found = named_columns(names) or {}
    except ValueError as error:
        raise CandleFileError(f"{name}: {error}") from error
    missing = [figure for figure in ("time", *PRICES) if figure not in found]
    if missing:
        raise CandleFileError(tr("{name}: no column is named {missing}.", name=name, missing=" or ".join(missing)))
    metadata = file.metadata
    size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if metadata.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise CandleFileError(
            tr(
                "{name}: it holds more than {most_rows:,} rows or 2 GB; split it or use longer candles.",
                name=name,
                most_rows=MOST_ROWS,
            )
        )
    chosen = {figure: names[place] for figure, place in found.items() if figure != "day"}
    twice = next((each for each in chosen.values() if names.count(each) > 1), None)
    if twice is not None:
        raise CandleFileError(tr("{name}: the column {twice} is there twice.", name=name, twice=twice))
    return chosen


def _numbers(name: str, figure: str, before: int, column: Any) -> NDArray[np.float64]:
    """Return a column as float64, NaN where nothing stands; dates and texts of a time as epoch milliseconds."""
    from pyarrow import types

    kind = column.type
    if figure == "time":
        if types.is_timestamp(kind) or types.is_date(kind):
            return _milliseconds(column)
        if types.is_string(kind) or types.is_large_string(kind):
            return _read_times(name, before, column)
    if not (types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind) or types.is_null(kind)):
        raise CandleFileError(
            tr(
                "{name}: the column for {figure} holds no numbers ({kind}).",
                name=name,
                figure=figure,
                kind=str(kind)[:40],
            )
        )
    # Nanoseconds are more than a float's 53 bits can count; the 0.0003 ms that this costs are no candle's.
    return np.asarray(column.cast("float64", safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)


def _milliseconds(column: Any) -> NDArray[np.float64]:
    import pyarrow

    stamps = column.cast(pyarrow.timestamp("ms", getattr(column.type, "tz", None)), safe=False)
    numbers = stamps.cast("int64").cast("float64", safe=False)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _read_times(name: str, before: int, column: Any) -> NDArray[np.float64]:
    read = np.full(len(column), np.nan)
    for place, text in enumerate(column.to_pylist()):
        try:
            read[place] = np.nan if text is None else iso_milliseconds(text)
        except ValueError as error:
            row = before + place + 1
            raise CandleFileError(
                tr(
                    "{name}, row {row:,}: “{value}” is no time; use epoch numbers or ISO dates.",
                    name=name,
                    row=row,
                    value=text[:40],
                )
            ) from error
    return read
