"""Reading our own CSV export back, cell for cell, within bounds of memory and size, whatever the file holds."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from planner.model.entry import Status
from planner.model.instrument import MarginMode
from planner.model.language import tr
from planner.model.number import shown
from planner.model.side import Side
from planner.services.csv_export import COLUMNS, NAMES, Cells, Column, cells_hash, restored
from planner.services.errors import FileError, file_error

MAX_BYTES = 1024 * 1024 * 1024
MAX_LINE = 8 * 1024 * 1024
MAX_ROWS = 1_000_000
_NUMBER = r"-?[0-9]{1,300}(\.[0-9]{1,300})?"
_SHAPES = {
    "number": (re.compile(f"({_NUMBER})?"), tr("a number")),
    "numbers": (re.compile(f"({_NUMBER}( {_NUMBER})*)?"), tr("a list of numbers")),
    "saved_at": (re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)?"), tr("a time")),
    "side": (re.compile(f"({'|'.join(Side)})?"), tr("long or short")),
    "margin_mode": (re.compile(f"({'|'.join(MarginMode)})?"), tr("isolated or cross")),
    "status": (re.compile(f"({'|'.join(Status)})?"), tr("one of {status}", status=", ".join(Status))),
    "row_hash": (re.compile(r"[0-9a-f]{64}"), tr("the hash of a row")),
}
"""What a cell looks like, by its column or its kind; every other text is free. Empty where nothing is known."""


def read_csv(path: Path) -> list[Cells]:
    """Return all rows of an export at once. Raises FileError as `rows_of` does."""
    return list(rows_of(path))


def rows_of(path: Path) -> Iterator[Cells]:
    """Yield the rows of an export in either dialect, with or without byte order mark, one at a time.

    Raises FileError, a sentence that names the file and the line, for anything that is not such an export.
    """
    try:
        if not path.exists():
            raise FileError(tr("Cannot read {path}: there is no such file.", path=path))
        if not path.is_file():
            raise FileError(tr("Cannot read {path}: it is not an ordinary file.", path=path))
        if path.stat().st_size > MAX_BYTES:
            raise FileError(
                tr("Cannot read {name}: it is larger than {value} MB.", name=path.name, value=MAX_BYTES // 1024**2)
            )
        with path.open("rb") as file:
            yield from _Reader(path.name, file).rows()
    except OSError as error:
        raise file_error("read", path, error) from error


def is_untouched(cells: Cells) -> bool:
    """Whether the row is as it was exported: a spreadsheet that rounds numbers or changes text breaks the hash."""
    return cells["row_hash"] == cells_hash(cells)


class _Reader:
    """Reads one file line by line; `line` is the number of the line read last."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name = name
        self._file = file
        self._line = 0

    def rows(self) -> Iterator[Cells]:
        header = self._next().removeprefix("\ufeff")
        delimiter = next((sign for sign in ",;" if _names(header, sign) == list(NAMES)), None)
        if delimiter is None:
            raise FileError(tr("Cannot read {name}: its first line is not that of a plan export.", name=self._name))
        limit = csv.field_size_limit(MAX_LINE)  # a setting of the whole process: given back below
        try:
            yield from self._cells(csv.reader(iter(self._next, ""), delimiter=delimiter, strict=True), delimiter)
        finally:
            csv.field_size_limit(limit)

    def _cells(self, records: Iterator[list[str]], delimiter: str) -> Iterator[Cells]:
        count = 0
        while True:
            began = self._line + 1
            try:
                fields = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileError(
                    tr(
                        "Cannot read {name}: the row at line {began} is broken ({error}).",
                        name=self._name,
                        began=began,
                        error=error,
                    )
                ) from error
            count += 1
            if count > MAX_ROWS:
                raise FileError(
                    tr(
                        "Cannot read {name}: it has more than {max_rows:,} rows; split it.",
                        name=self._name,
                        max_rows=MAX_ROWS,
                    )
                )
            if len(fields) != len(COLUMNS):
                raise FileError(
                    tr(
                        "Cannot read {name}: line {began} does not have {columns} cells.",
                        name=self._name,
                        began=began,
                        columns=len(COLUMNS),
                    )
                )
            yield self._checked(fields, began, comma=delimiter != ",")

    def _checked(self, fields: list[str], line: int, *, comma: bool) -> Cells:
        cells: Cells = {}
        for column, field in zip(COLUMNS, fields, strict=True):
            value = _value(column, field, comma=comma)
            shape, meant = _SHAPES.get(column.name) or _SHAPES.get(column.kind) or (None, "")
            if value is None or (shape is not None and not shape.fullmatch(value)):
                raise FileError(
                    tr(
                        "Cannot read {name}: line {line}, {name2}: “{field}” is not {meant}.",
                        name=self._name,
                        line=line,
                        name2=column.name,
                        field=shown(field),
                        meant=meant,
                    )
                )
            cells[column.name] = value if column.kind == "text" else value or None
        return cells

    def _next(self) -> str:
        """Return the next line, "" at the end; bounded before it is decoded."""
        line = self._file.readline(MAX_LINE)
        self._line += 1
        if len(line) == MAX_LINE:
            raise FileError(tr("Cannot read {name}: line {line} is too long.", name=self._name, line=self._line))
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileError(
                tr(
                    "Cannot read {name}: line {line} is not UTF-8 text; export it again.",
                    name=self._name,
                    line=self._line,
                )
            ) from error


def _names(header: str, delimiter: str) -> list[str]:
    return [name.strip('"') for name in header.rstrip("\r\n").split(delimiter)]


def _value(column: Column, field: str, *, comma: bool) -> str | None:
    """Return what the cell holds; None for a number with a point in a file whose decimal sign is the comma: it could be either."""
    if column.kind == "text":
        return restored(field)
    if not comma:
        return field
    return None if "." in field else field.replace(",", ".")
