"""Candles from Parquet, through pyarrow, which is imported only when such a file is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from planner.services.candle_layout import (
    PRICES,
    CandleFileError,
    Table,
    iso_milliseconds,
    named_columns,
    plain_symbol,
)
from planner.services.candle_stream import MOST_BYTES, MOST_ROWS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def read_parquet(path: Path, symbol: str | None = None) -> Table:
    """Read a Parquet file; of several symbols the named one, else the first.

    Raises:
        CandleFileError: if it cannot be read, or pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise CandleFileError(
            f"{path.name}: reading Parquet needs the package pyarrow; install margin-planner[parquet], or save the "
            "table as CSV."
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            found = _columns(path.name, file)
            names = file.schema_arrow.names
            table = file.read(columns=[names[place] for place in dict.fromkeys(found.values())])
            return _table(path.name, {figure: table.column(names[place]) for figure, place in found.items()}, symbol)
    except (pyarrow.ArrowException, OSError) as error:
        raise CandleFileError(
            f"{path.name}: it is no readable Parquet file; get it again ({_first(error)})."
        ) from error


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:160]


def _columns(name: str, file: Any) -> dict[str, int]:
    found = named_columns(file.schema_arrow.names) or {}
    missing = [figure for figure in ("time", *PRICES) if figure not in found]
    if missing:
        raise CandleFileError(f"{name}: no column is named {' or '.join(missing)}.")
    metadata = file.metadata
    size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if metadata.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise CandleFileError(f"{name}: it holds more than {MOST_ROWS:,} rows or 2 GB; split it or use longer candles.")
    found.pop("day", None)
    return found


def _table(name: str, columns: dict[str, Any], symbol: str | None) -> Table:
    notes: tuple[str, ...] = ()
    chosen = ""
    if "symbol" in columns:
        names = columns["symbol"].cast("string").to_pylist()
        chosen = plain_symbol(symbol or next(filter(None, names), ""))
        plain = {each: plain_symbol(each or "") for each in set(names)}
        mine = np.array([plain[each] == chosen for each in names], dtype=np.bool_)
        others = sorted(set(plain.values()) - {chosen, ""})
        if others:
            notes = (f"The file holds {len(others) + 1:,} symbols; {chosen} was read.",)
        columns = {figure: column.filter(mine) for figure, column in columns.items() if figure != "symbol"}
    return Table(
        time=_milliseconds(name, columns["time"]),
        prices=np.stack([_floats(columns[price]) for price in PRICES]),
        volume=_floats(columns["volume"]) if "volume" in columns else None,
        symbol=chosen,
        notes=notes,
    )


def _floats(column: Any) -> NDArray[np.float64]:
    return np.asarray(column.cast("float64").to_numpy(), dtype=np.float64)


def _milliseconds(name: str, column: Any) -> NDArray[np.float64]:
    """Dates and timestamps as epoch milliseconds, ISO texts likewise; plain numbers as they are."""
    import pyarrow
    from pyarrow import types

    if types.is_timestamp(column.type) or types.is_date(column.type):
        stamps = column.cast(pyarrow.timestamp("ms", getattr(column.type, "tz", None)), safe=False)
        return _floats(stamps.cast("int64"))
    if not (types.is_string(column.type) or types.is_large_string(column.type)):
        return _floats(column)
    try:
        return np.array([np.nan if text is None else iso_milliseconds(text) for text in column.to_pylist()])
    except ValueError as error:
        raise CandleFileError(f"{name}: a time cannot be read ({error}); use epoch numbers or ISO dates.") from error
