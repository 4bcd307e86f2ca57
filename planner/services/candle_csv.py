"""Candles from CSV: numpy reads what is plain, a careful reader takes the rest and names the line it cannot read."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.model.language import tr
from planner.services.candle_columns import Gathering, Table
from planner.services.candle_layout import (
    Columns,
    clock_milliseconds,
    columns_by_name,
    columns_by_order,
    is_date,
    is_number,
    iso_milliseconds,
    named_columns,
)
from planner.services.candle_stream import Chunk, chunks
from planner.services.errors import CandleFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from planner.services.candle_stream import Tell

    _Rows = tuple[NDArray[np.float64], NDArray[np.str_] | None]

MOST_COLUMNS = 100
HEAD_LINES = 40
"""Within how many lines the first row must come; before the header may stand such as CryptoDataDownload's address."""
DECIMAL_SAMPLE = 1000
_MISSING = frozenset(("", "-", "nan", "null", "none", "na", "n/a", "inf", "-inf", "+inf"))


@dataclass(frozen=True, slots=True)
class _Format:
    """How the rows of one file are written."""

    name: str
    separator: str
    columns: Columns
    decimal_comma: bool

    @property
    def numeric(self) -> tuple[int, ...]:
        """Columns read as numbers: time, the four prices, then time of day and volume where there are."""
        wanted = (self.columns.time, *self.columns.prices, self.columns.clock, self.columns.volume)
        return tuple(column for column in wanted if column is not None)

    @property
    def converters(self) -> dict[int | str, Callable[[str], float]]:
        """What reads the columns that are no plain numbers."""
        found: dict[int | str, Callable[[str], float]] = {}
        if self.columns.dated:
            found[self.columns.time] = iso_milliseconds
        if self.columns.clock is not None:
            found[self.columns.clock] = clock_milliseconds
        return found


def read_csv(path: Path, symbol: str = "", tell: Tell | None = None) -> Table:
    """Read a CSV file, plain or gzip-compressed; of several symbols the named one.

    Raises:
        CandleFileError: if it cannot be read.
        SeveralSymbols: if it holds several, and not the named one.
    """
    source = chunks(path, tell)
    form, waiting = _head(path, source)
    gathering = Gathering(path.name, symbol, 5 if form.columns.volume is None else 6)
    for chunk in chain(waiting, source):
        numbers, symbols = _fast(chunk, form) or _slow(chunk, form)
        columns = _columns(numbers, form)
        if symbols is None:
            gathering.add(columns)
        elif len(symbols):
            gathering.add_named(columns, *_told_apart(symbols))
    return gathering.table()


def _columns(numbers: NDArray[np.float64], form: _Format) -> list[NDArray[np.float64]]:
    """Return time, prices and volume, a time of day added to its date."""
    time, opens, highs, lows, closes, *more = numbers.T
    if form.columns.clock is not None:
        time = time + more.pop(0)
    return [time, opens, highs, lows, closes, *more]


def _told_apart(symbols: NDArray[np.str_]) -> tuple[list[str], NDArray[np.intp]]:
    if bool(np.all(symbols == symbols[0])):  # most chunks are of one symbol: no need to sort texts
        return [str(symbols[0])], np.zeros(len(symbols), dtype=np.intp)
    names, which = np.unique(symbols, return_inverse=True)
    return [str(name) for name in names], which


def _head(path: Path, source: Iterator[Chunk]) -> tuple[_Format, list[Chunk]]:
    """Find the header and the first row, and give back the rows of the first chunk that are left."""
    chunk = _first_lines(path, source)
    found: dict[str, int] | None = None
    header: list[str] = []
    first_seen = ""
    for place, line in enumerate(chunk.lines[:HEAD_LINES]):
        if not line.strip() or line.startswith("#"):
            continue
        number = chunk.first_line + place
        separator = next((mark for mark in ";\t" if mark in line), ",")
        row = _split(path.name, number, line, separator)
        first_seen = first_seen or tr("line {number:,}: “{line}”", number=number, line=line[:60])
        if found is None:
            before, header, found = header, row, _named(path.name, number, row)
            columns = None if found else _by_order(path.name, number, before, row)
        else:
            columns = _under_header(path.name, number, header, found, row)
        if columns is not None:
            lines = chunk.lines[place:]
            rest = Chunk(number, lines, "\n".join(lines))
            return _Format(path.name, separator, columns, _has_decimal_comma(rest, separator, columns)), [rest]
    if found is not None:
        raise CandleFileError(tr("{name}: there is a header but no row under it.", name=path.name))
    raise CandleFileError(
        tr(
            "{name}, {first_seen} is neither a header that names time, open, high, low and close, nor a row "
            "of them in that order.",
            name=path.name,
            first_seen=first_seen or tr("line 1"),
        )
    )


def _first_lines(path: Path, source: Iterator[Chunk]) -> Chunk:
    """Return enough lines to find the header in; of a file of long lines that may be more than the first chunk."""
    chunk = next(source, None)
    if chunk is None:
        raise CandleFileError(tr("{name}: it is empty.", name=path.name))
    while len(chunk.lines) < HEAD_LINES and (more := next(source, None)) is not None:
        chunk = Chunk(chunk.first_line, chunk.lines + more.lines, f"{chunk.text}\n{more.text}")
    return chunk


def _by_order(name: str, number: int, before: list[str], row: list[str]) -> Columns | None:
    """Take a row by the usual order of columns, unless the line before it names them, in words that are not known: then it may be any."""
    columns = columns_by_order(row)
    if columns is None or len(before) != len(row) or any(is_number(cell) or is_date(cell) for cell in before):
        return columns
    raise CandleFileError(
        tr(
            "{name}, line {number:,}: the line above names its columns {before}, which are not known; name "
            "them time, open, high, low and close.",
            name=name,
            number=number,
            before=", ".join(before)[:80],
        )
    )


def _named(name: str, number: int, row: list[str]) -> dict[str, int] | None:
    try:
        return named_columns(row)
    except ValueError as error:
        raise CandleFileError(tr("{name}, line {number:,}: {error}", name=name, number=number, error=error)) from error


def _under_header(name: str, number: int, header: list[str], found: dict[str, int], row: list[str]) -> Columns:
    if len(row) != len(header):
        raise CandleFileError(
            tr(
                "{name}, line {number:,}: the header names {header} columns, this row has {row}.",
                name=name,
                number=number,
                header=len(header),
                row=len(row),
            )
        )
    try:
        return columns_by_name(found, row)
    except ValueError as error:
        raise CandleFileError(tr("{name}, line {number:,}: {error}", name=name, number=number, error=error)) from error


def _has_decimal_comma(chunk: Chunk, separator: str, columns: Columns) -> bool:
    if separator == ",":
        return False
    rows = (line.split(separator) for line in chunk.lines[:DECIMAL_SAMPLE])
    return any("," in row[column] for row in rows for column in columns.prices if column < len(row))


def _split(name: str, number: int, line: str, separator: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error as error:
        raise CandleFileError(
            tr("{name}, line {number:,}: a quotation mark is not closed.", name=name, number=number)
        ) from error
    if len(row) > MOST_COLUMNS:
        raise CandleFileError(
            tr(
                "{name}, line {number:,}: it has more than {most_columns} columns.",
                name=name,
                number=number,
                most_columns=MOST_COLUMNS,
            )
        )
    return [cell.strip() for cell in row]


def _fast(chunk: Chunk, form: _Format) -> _Rows | None:
    """Read a chunk by numpy; None if anything in it is out of the ordinary and needs the careful reader."""
    lines, text = chunk.lines, chunk.text
    if "" in lines:
        lines = [line for line in lines if line]
    if not lines or text.count(form.separator) != len(lines) * (form.columns.count - 1):
        return None
    if form.decimal_comma:
        if "." in text:
            return None
        lines = [line.replace(",", ".") for line in lines]
    names = form.columns.symbol
    numbers: Any = np.dtype((np.float64, (len(form.numeric),)))
    try:
        rows: Any = np.loadtxt(
            lines,
            dtype=np.float64 if names is None else np.dtype([("numbers", numbers), ("names", "U32")]),
            delimiter=form.separator,
            usecols=form.numeric if names is None else (*form.numeric, names),
            comments=None,
            quotechar='"' if '"' in text else None,
            converters=form.converters or None,
            encoding="utf-8",
            ndmin=2 if names is None else 1,
        )
    except ValueError:
        return None
    if len(rows) != len(lines):
        return None
    return (rows, None) if names is None else (rows["numbers"], rows["names"])


def _slow(chunk: Chunk, form: _Format) -> _Rows:
    """Read a chunk field by field: blanks become NaN, anything else that is no number is named with its line."""
    numbers: list[list[float]] = []
    names: list[str] = []
    for number, line in enumerate(chunk.lines, chunk.first_line):
        if not line.strip() or line.startswith("#"):
            continue
        row = _split(form.name, number, line, form.separator)
        if len(row) != form.columns.count:
            raise CandleFileError(
                tr(
                    "{name}, line {number:,}: it has {row} columns where {count} were expected; the file may be cut "
                    "off there.",
                    name=form.name,
                    number=number,
                    row=len(row),
                    count=form.columns.count,
                )
            )
        numbers.append([_number(form, number, column, row[column]) for column in form.numeric])
        if form.columns.symbol is not None:
            names.append(row[form.columns.symbol][:32])
    table = np.array(numbers, dtype=np.float64).reshape(-1, len(form.numeric))
    return table, None if form.columns.symbol is None else np.array(names, dtype="U32")


def _number(form: _Format, number: int, column: int, text: str) -> float:
    if text.lower() in _MISSING:
        return math.nan
    try:
        convert = form.converters.get(column)
        return _plain(form, text) if convert is None else convert(text)
    except ValueError as error:
        what = "time" if column in (form.columns.time, form.columns.clock) else "number"
        hint = tr("; the file's other numbers have a decimal comma") if form.decimal_comma and "." in text else ""
        raise CandleFileError(
            tr(
                "{name}, line {number:,}, column {column}: “{value}” is no {what}{hint}.",
                name=form.name,
                number=number,
                column=column + 1,
                value=text[:40],
                what=what,
                hint=hint,
            )
        ) from error


def _plain(form: _Format, text: str) -> float:
    if not is_number(text) or ("." if form.decimal_comma else ",") in text:
        raise ValueError(text)
    return float(text.replace(",", "."))
