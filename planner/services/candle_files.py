"""Candles from a file the user chose: CSV, compressed CSV or Parquet, told apart by content, never by name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.model.candles import Candles, NoCandlesError, clean
from planner.model.language import tr
from planner.services.candle_columns import SeveralSymbols, Table
from planner.services.candle_csv import read_csv
from planner.services.candle_layout import symbol_of_name
from planner.services.candle_parquet import read_parquet
from planner.services.candle_source import open_regular
from planner.services.clock import now_utc
from planner.services.errors import CandleFileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from planner.services.candle_stream import Tell

__all__ = ["CandleFileError", "SeveralSymbols", "load_candles"]

AHEAD = timedelta(days=1)
"""Room for times written in the zone of the venue."""

_REFUSED = (
    (b"PK\x03\x04", tr("it is a ZIP archive; unpack it and open the table inside")),
    (b"ARROW1", tr("it is a Feather file; save the table as Parquet or CSV")),
    (b"FEA1", tr("it is a Feather file; save the table as Parquet or CSV")),
    (b"SQLite format 3", tr("it is a database, no candle table")),
    (b"\x28\xb5\x2f\xfd", tr("it is compressed by zstd; unpack it first")),
    (b"BZh", tr("it is compressed by bzip2; unpack it first")),
    (b"\xfd7zXZ", tr("it is compressed by xz; unpack it first")),
)


def load_candles(
    path: Path, symbol: str = "", tell: Tell | None = None, *, now: Callable[[], datetime] = now_utc
) -> Candles:
    """Read a candle file; of several symbols the named one. A file of one symbol is read whatever name is asked for.

    Rows later than a day from now are left out: no bar can have opened then, and one of them would stretch the chart by years.

    Raises:
        CandleFileError: a sentence naming the file, and the line where there is one, if it cannot be used.
        SeveralSymbols: if it holds several symbols, and not the named one.
    """
    try:
        table = _read(path, symbol, tell)
    except SeveralSymbols as several:
        if len(several.rows) > 1:
            raise
        return load_candles(path, "", tell, now=now)
    except OSError as error:
        raise CandleFileError(
            tr("{name}: it cannot be read: {strerror}.", name=path.name, strerror=error.strerror or error)
        ) from error
    opens, highs, lows, closes = table.prices
    try:
        return clean(
            table.time,
            opens,
            highs,
            lows,
            closes,
            table.volume,
            symbol=table.symbol or symbol_of_name(path.name.partition(".")[0]),
            source_name=path.name,
            notes=table.notes,
            latest_ms=int((now() + AHEAD).timestamp() * 1000),
        )
    except NoCandlesError as error:
        raise CandleFileError(f"{path.name}: {error}") from error


def _read(path: Path, symbol: str, tell: Tell | None) -> Table:
    with open_regular(path) as file:
        start = file.read(16)
    if not start:
        raise CandleFileError(tr("{name}: it is empty.", name=path.name))
    reason = next((reason for magic, reason in _REFUSED if start.startswith(magic)), None)
    if reason is not None:
        raise CandleFileError(f"{path.name}: {reason}.")
    return read_parquet(path, symbol, tell) if start.startswith(b"PAR1") else read_csv(path, symbol, tell)
