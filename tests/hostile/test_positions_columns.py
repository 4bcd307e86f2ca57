"""Every column of the CSV of positions: a hostile cell is taken for exactly what it is worth, or named by its line."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import pytest

from planner.model.draft_rows import POSITIONS
from planner.services.errors import FileError
from planner.services.positions_csv import Imported, parse_positions
from tests.hostile.table import ALL, BESIDE_OTHERS, Hostile, is_told

if TYPE_CHECKING:
    from tests.hostile.tally import Tally

SIGNS = {"comma": (",", ".,"), "semicolon": (";", ",.")}
"""What separates cells, and what stands for the decimal point and the comma that groups."""
GOOD = {
    "symbol": "BTCUSDT",
    "side": "long",
    "quantity": "1.5",
    "entry": "60000.5",
    "mark": "60000.25",
    "maintenance_rate": "0.0045",
}
NOTHING = ("", "-", "--", "n/a", "na", "null", "none", "nan")
"""What exports write where they know nothing."""
WHOLE = (
    "Cannot read hostile.csv: it is no text.",
    "Cannot read hostile.csv: line 3 is too long.",
    "Cannot read hostile.csv: line 3 is too long; look at its quotation marks.",
)
"""Why a cell may cost the whole file: a NUL, or a cell that no position has."""
WHERE = "CSV of positions, columns"


def positions_with(part: str, text: str, way: str) -> str:
    """Return a file of two positions; the second one has the text in a column."""
    delimiter, signs = SIGNS[way]
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(POSITIONS.parts)
    for changed in ({}, {part: text}):
        row = [(name, (GOOD | changed).get(name, "")) for name in POSITIONS.parts]
        swapped = str.maketrans(".,", signs)
        writer.writerow([cell.translate(swapped) if name in POSITIONS.kinds else cell for name, cell in row])
    return file.getvalue()


def read(text: str) -> Imported | str:
    """Return the positions, or the sentence that refuses the whole file."""
    try:
        return parse_positions(text, "hostile.csv", ".")
    except FileError as error:
        return str(error)


@pytest.mark.parametrize("way", SIGNS)
@pytest.mark.parametrize("part", POSITIONS.parts)
def test_a_cell_of_positions_is_taken_for_what_it_is_worth_or_named(tally: Tally, part: str, way: str) -> None:
    for value in ALL:
        found = read(positions_with(part, value.text, way))
        if isinstance(found, str):
            assert found in WHOLE
            tally.add(WHERE, "refused")
        elif len(found.rows) == 2:
            cell = found.rows[1][POSITIONS.at(part)]
            assert is_worth(found.rows[1], part, value) if cell else value.text.strip().casefold() in NOTHING, (
                value.name
            )
            tally.add(WHERE, "taken" if cell else "blank")
        elif found.empty:
            assert (part, Decimal(value.filed or "nan")) == ("quantity", 0)
            tally.add(WHERE, "blank")
        else:
            (said,) = found.problems
            assert said.startswith("Line 3: ")
            assert is_told(said), said
            tally.add(WHERE, "refused")


def is_worth(row: tuple[str, ...], part: str, value: Hostile) -> bool:
    """Whether a cell of a row is what the text is worth: exactly its number, or the words themselves."""
    cell, side = row[POSITIONS.at(part)], row[POSITIONS.at("side")]
    if part not in POSITIONS.kinds:
        return cell == value.text.strip() or part == "side"
    with localcontext(prec=500):
        whole = part != "maintenance_rate" or cell.endswith("*100")  # else written in per cent, as its field takes it
        number = Decimal(cell.removesuffix("*100")) / (1 if whole else 100)
        return (-number if part == "quantity" and side == "short" else number) == worth(value)


def worth(value: Hostile) -> Decimal:
    """Return the number beside others that show the decimal sign."""
    return Decimal(BESIDE_OTHERS.get(value.name) or value.filed or "nan")
