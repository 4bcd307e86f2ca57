"""The journal's export as its readers meet it: written as the command line writes it, and read back cell for cell."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from planner.services.csv_export import (
    COLUMNS,
    COMMA,
    NAMES,
    Cells,
    CsvDialect,
    cells_hash,
    entry_cells,
    restored,
    write_cells,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from planner.model.entry import JournalEntry

_NUMBER = r"-?[0-9]{1,300}(\.[0-9]{1,300})?"
_SHAPES = {"number": re.compile(f"({_NUMBER})?"), "numbers": re.compile(f"({_NUMBER}( {_NUMBER})*)?")}


def write_csv(path: Path, entries: Iterable[JournalEntry], dialect: CsvDialect = COMMA) -> int:
    """Write saved plans and return how many."""
    return write_cells(path, (entry_cells(entry) for entry in entries), dialect)


def read_csv(path: Path) -> list[Cells]:
    """Return the rows of an export in either dialect, with or without byte order mark; anything else about it is an error."""
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = text[len(NAMES[0])]
    limit = csv.field_size_limit(len(text))  # a setting of the whole process
    try:
        names, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    finally:
        csv.field_size_limit(limit)
    assert names == list(NAMES)
    return [_row(fields, comma=delimiter == ";") for fields in rows]


def _row(fields: list[str], *, comma: bool) -> Cells:
    cells: Cells = {}
    for column, field in zip(COLUMNS, fields, strict=True):
        if column.kind == "text":
            cells[column.name] = restored(field)
            continue
        assert not (comma and "." in field), f"{column.name}: {field}"
        number = field.replace(",", ".") if comma else field
        assert _SHAPES[column.kind].fullmatch(number), f"{column.name}: {field}"
        cells[column.name] = number or None
    return cells


def is_untouched(cells: Cells) -> bool:
    """Whether the row is as it was exported: a spreadsheet that rounds numbers or changes text breaks the hash."""
    return cells["row_hash"] == cells_hash(cells)
