"""Reading our own CSV export back, cell for cell, within bounds of memory and size."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from planner.services.csv_export import COLUMNS, NAMES, Cells, cells_hash, restored
from planner.services.errors import FileError, file_error

MAX_BYTES = 1024 * 1024 * 1024
MAX_LINE = 8 * 1024 * 1024
MAX_ROWS = 1_000_000


def read_csv(path: Path) -> list[Cells]:
    """Return the rows of an export in either dialect, with or without byte order mark.

    Raises FileError, a sentence that names the file and the line, for anything that is not such an export.
    """
    try:
        if not path.is_file():
            raise FileError(f"Cannot read {path}: there is no such file.")
        if path.stat().st_size > MAX_BYTES:
            raise FileError(f"Cannot read {path.name}: it is larger than {MAX_BYTES // 1024**2} MB.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(path, file)
    except UnicodeDecodeError as error:
        raise FileError(f"Cannot read {path.name}: it is not UTF-8 text; export it again.") from error
    except OSError as error:
        raise file_error("read", path, error) from error


def is_untouched(cells: Cells) -> bool:
    """Whether the row is as it was exported: a spreadsheet that rounds numbers or changes text breaks the hash."""
    return cells["row_hash"] == cells_hash(cells)


def _rows(path: Path, file: IO[str]) -> list[Cells]:
    header = file.readline(MAX_LINE)
    delimiter = next((sign for sign in ",;" if _names(header, sign) == list(NAMES)), None)
    if delimiter is None:
        raise FileError(f"Cannot read {path.name}: its first line is not that of a plan export.")
    comma = delimiter != ","
    limit = csv.field_size_limit(MAX_LINE)  # a setting of the whole process: given back below
    reader = csv.reader(_lines(path, file), delimiter=delimiter, strict=True)
    rows: list[Cells] = []
    try:
        for fields in reader:
            if len(fields) != len(COLUMNS) or len(rows) >= MAX_ROWS:
                line = reader.line_num + 1
                raise FileError(f"Cannot read {path.name}: line {line} does not have {len(COLUMNS)} cells.")
            rows.append(_cells(fields, comma=comma))
    except csv.Error as error:
        raise FileError(f"Cannot read {path.name}: line {reader.line_num + 1} is broken ({error}).") from error
    finally:
        csv.field_size_limit(limit)
    return rows


def _names(header: str, delimiter: str) -> list[str]:
    return [name.strip('"') for name in header.rstrip("\r\n").split(delimiter)]


def _lines(path: Path, file: IO[str]) -> Iterator[str]:
    number = 1
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise FileError(f"Cannot read {path.name}: line {number} is too long.")
        yield line


def _cells(fields: list[str], *, comma: bool) -> Cells:
    cells: Cells = {}
    for column, value in zip(COLUMNS, fields, strict=True):
        if column.kind == "text":
            cells[column.name] = restored(value)
        else:
            cells[column.name] = (value.replace(",", ".") if comma else value) or None
    return cells
