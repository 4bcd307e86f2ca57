"""Every column of the CSV export: hostile texts go out and come back as they were, and hostile cells are refused by line and column."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.model.journal_query import Query
from planner.services.csv_export import COLUMNS, COMMA, NAMES, SEMICOLON, CsvDialect, entry_cells, write_csv
from planner.services.csv_import import is_untouched, read_csv
from planner.services.errors import FileError
from planner.services.journal import open_journal
from tests.hostile.table import ALL, TEXTS, Hostile, ids, is_told
from tests.services.journal_entries import SteppingClock, make_entry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.tally import Tally

PLAIN = {"comma": CsvDialect(bom=False), "semicolon": CsvDialect(delimiter=";", decimal_sign=",", bom=False)}
WORDS = {
    "side": ("long", "short", ""),
    "margin_mode": ("isolated", "cross", ""),
    "status": ("planned", "open", "closed", "cancelled", ""),
    "saved_at": ("",),
    "row_hash": (),
}
"""Columns of words that are no free text, and what may stand there."""
FORMULA = re.compile(r"\s*[=+\-@\t\r\n\0|＝＋－＠]")
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
NUMBERS = re.compile(rf"{NUMBER.pattern}( {NUMBER.pattern})*")


def exported(folder: Path, dialect: CsvDialect) -> list[list[str]]:
    write_csv(folder / "good.csv", [make_entry(), make_entry("p2")], dialect)
    text = (folder / "good.csv").read_bytes().decode()
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True))


def with_cell(folder: Path, rows: list[list[str]], dialect: CsvDialect, column: int, text: str) -> Path:
    changed = [row[:] for row in rows]
    changed[2][column] = text
    path = folder / "hostile.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=dialect.delimiter, quoting=csv.QUOTE_ALL).writerows(changed)
    return path


@pytest.mark.parametrize("dialect", PLAIN)
@pytest.mark.parametrize("column", range(len(COLUMNS)), ids=NAMES)
def test_a_cell_is_taken_as_it_stands_or_named(tmp_path: Path, tally: Tally, column: int, dialect: str) -> None:
    name, kind = COLUMNS[column].name, COLUMNS[column].kind
    rows = exported(tmp_path, PLAIN[dialect])
    for value in ALL:
        path = with_cell(tmp_path, rows, PLAIN[dialect], column, value.text)
        try:
            cell = read_csv(path)[1][name]
        except FileError as error:
            said = str(error)
            assert is_told(said), said
            assert f"hostile.csv: line 3, {name}: “" in said
            assert name in WORDS or kind != "text"
            tally.add("CSV, columns", "refused")
            continue
        if kind == "text":
            assert name not in WORDS or value.text in WORDS[name]
            assert cell == value.text or (value.text[0] == "'" and cell == value.text[1:])
        else:
            assert is_worth(cell, value, dialect), f"{value.name} became {cell}"
        tally.add("CSV, columns", "taken")


def is_worth(cell: str | None, value: Hostile, dialect: str) -> bool:
    """Whether the number is the one in the cell: written with the dialect's own sign, and with no other."""
    meant = value.text.replace(",", ".") if dialect == "semicolon" else value.text
    wrong = "." if dialect == "semicolon" else ","
    shape = NUMBERS if " " in meant else NUMBER  # targets are prices with spaces between
    return cell == meant and wrong not in value.text and shape.fullmatch(meant) is not None


@pytest.mark.parametrize("value", TEXTS, ids=ids)
@pytest.mark.parametrize("dialect", [COMMA, SEMICOLON])
def test_a_hostile_text_goes_out_and_comes_back(
    tmp_path: Path, tally: Tally, value: Hostile, dialect: CsvDialect
) -> None:
    text = value.text[:100_000]
    entry = make_entry(title=text, note=text, symbol=text, currency=text, venue=text, plan=json.dumps({"title": text}))
    write_csv(tmp_path / "plans.csv", [entry], dialect)
    (row,) = read_csv(tmp_path / "plans.csv")
    assert row == entry_cells(entry)
    assert is_untouched(row)
    assert [row[name] for name in ("title", "note", "symbol", "currency", "venue")] == [text] * 5
    tally.add("CSV, out and in", "taken")


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [value.text for value in ALL if len(value.text) < 200]
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.lists(st.tuples(ANY, ANY, ANY, ANY), min_size=1, max_size=4), dialect=st.sampled_from([COMMA, SEMICOLON])
)
def test_what_the_journal_exports_is_the_journal_and_no_cell_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str, str]], dialect: CsvDialect
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    clock = SteppingClock()
    with open_journal(folder / "journal.db", now=clock) as journal:
        for number, (title, note, symbol, venue) in enumerate(texts):
            journal.save(make_entry(f"p{number}", title=title, note=note, symbol=symbol, venue=venue))
        entries = list(journal.entries(journal.ids(Query(descending=False))))
        write_csv(folder / "plans.csv", entries, dialect)
    rows = read_csv(folder / "plans.csv")
    assert rows == [entry_cells(entry) for entry in entries]
    assert [(row["title"], row["note"], row["symbol"], row["venue"]) for row in rows] == texts
    assert [row["plan"] for row in rows] == [entry.plan for entry in entries]
    text = (folder / "plans.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter) for cell in row]
    assert [cell for cell in cells if FORMULA.match(cell) and not NUMBER.fullmatch(cell)] == []


def test_a_quote_that_is_never_closed_is_named_by_the_line_where_its_row_begins(tmp_path: Path) -> None:
    write_csv(tmp_path / "plans.csv", [make_entry(f"p{number}") for number in range(4)], PLAIN["comma"])
    lines = (tmp_path / "plans.csv").read_bytes().split(b"\r\n")
    lines[2] = b'"p1' + lines[2].removeprefix(b'"p1"')
    (tmp_path / "plans.csv").write_bytes(b"\r\n".join(lines))
    with pytest.raises(FileError, match="the row at line 3 is broken"):
        read_csv(tmp_path / "plans.csv")


def test_a_byte_that_is_no_text_is_named_by_its_line(tmp_path: Path) -> None:
    write_csv(tmp_path / "plans.csv", [make_entry(note="für 5 €")], PLAIN["comma"])
    text = (tmp_path / "plans.csv").read_bytes().decode()
    (tmp_path / "plans.csv").write_bytes(text.encode("cp1252"))
    with pytest.raises(FileError, match="line 2 is not UTF-8 text"):
        read_csv(tmp_path / "plans.csv")


def test_a_point_in_a_file_of_decimal_commas_could_be_either_and_is_refused(tmp_path: Path) -> None:
    rows = exported(tmp_path, PLAIN["semicolon"])
    path = with_cell(tmp_path, rows, PLAIN["semicolon"], NAMES.index("stop"), "1.234")
    with pytest.raises(FileError, match=r"line 3, stop: “1\.234” is not a number"):
        read_csv(path)
