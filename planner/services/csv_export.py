"""Export of plans as CSV. Signatures; the bodies follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from planner.model.entry import JournalEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDialect:
    """How the file is written."""

    delimiter: str = ","
    decimal_sign: str = "."
    bom: bool = True
    """A byte order mark, which spreadsheets need to see UTF-8."""


COMMA = CsvDialect()
SEMICOLON = CsvDialect(delimiter=";", decimal_sign=",")


def write_csv(path: Path, entries: Iterable[JournalEntry], dialect: CsvDialect = COMMA) -> int:
    """Write the entries and return how many; the file is there whole or not at all."""
    raise NotImplementedError
