import csv
import json
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.services.csv_export import (
    COLUMNS,
    COMMA,
    NAMES,
    SEMICOLON,
    Cells,
    CsvDialect,
    document_cells,
    entry_cells,
    looks_like_formula,
    neutralised,
    restored,
    write_cells,
    write_lines,
)
from planner.services.errors import FileError
from tests.services.exports import is_untouched, read_csv, write_csv
from tests.services.journal_entries import make_entry

DIALECTS = [COMMA, SEMICOLON, CsvDialect(bom=False), CsvDialect(delimiter=";", decimal_sign=",", bom=False)]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["=1+2", "'=1", "'", "''", "-5", "@SUM", "\t=1", "\r\n=1", "＝1", " =1", "'  +1", 'a"b', "a;b,c\nd", "\0=1", "|x"]
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_export_reads_back_cell_for_cell(tmp_path: Path, dialect: CsvDialect) -> None:
    entries = [make_entry(note='=HYPERLINK("x")', title="a;b,c\n\"d'"), make_entry(stop=None, note="−5 % ✓")]
    assert write_csv(tmp_path / "plans.csv", entries, dialect) == 2
    rows = read_csv(tmp_path / "plans.csv")
    assert rows == [entry_cells(entry) for entry in entries]
    assert all(is_untouched(row) for row in rows)


def test_every_digit_and_the_whole_plan_are_in_the_file(tmp_path: Path) -> None:
    entry = make_entry()
    write_csv(tmp_path / "plans.csv", [entry])
    (row,) = read_csv(tmp_path / "plans.csv")
    assert row["notional"] == "1800.123456789012345678901234567890"
    assert row["loss_at_liquidation"] == "350"
    assert row["carry_per_day"] == "-0.54"
    assert row["targets"] == "66000 69000.50"
    assert row["entry"] == "60000"
    assert row["saved_at"] == "2026-11-22T12:00:00.000000Z"
    assert row["margin_call"] is None
    assert row["plan"] == entry.plan


def test_the_semicolon_variant_uses_the_decimal_comma_and_the_comma_variant_the_point(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [make_entry()], SEMICOLON)
    write_csv(tmp_path / "b.csv", [make_entry()], COMMA)
    assert ";48300,5;" in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert ",48300.5," in (tmp_path / "b.csv").read_text("utf-8-sig")


def test_the_file_has_a_byte_order_mark_if_asked_and_crlf_ends(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [make_entry()], COMMA)
    write_csv(tmp_path / "b.csv", [make_entry()], CsvDialect(bom=False))
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfid,saved_at,")
    assert (tmp_path / "b.csv").read_bytes().startswith(b"id,saved_at,")
    assert (tmp_path / "b.csv").read_bytes().count(b"\r\n") == 2


def test_every_column_is_documented_once() -> None:
    assert len(set(NAMES)) == len(COLUMNS) == 34
    assert all(column.meaning.endswith(".") and column.kind in {"text", "number", "numbers"} for column in COLUMNS)


@given(text=TEXTS)
def test_neutralised_text_comes_back_and_starts_no_formula(text: str) -> None:
    cell = neutralised(text)
    assert restored(cell) == text
    assert cell.startswith("'") or not looks_like_formula(cell)


@given(rows=st.lists(st.tuples(TEXTS, TEXTS, st.decimals(-(10**20), 10**20, allow_nan=False)), max_size=4))
def test_any_text_and_number_round_trips_and_no_cell_is_formula_like(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, Decimal]]
) -> None:
    path = tmp_path_factory.mktemp("export") / "plans.csv"
    cells = [
        document_cells({"notes": note}, {"title": title, "loss_at_stop": str(loss)}, {"plan": title})
        for note, title, loss in rows
    ]
    for dialect in (COMMA, SEMICOLON):
        write_cells(path, cells, dialect)
        assert read_csv(path) == cells
        assert not any(_runs_in_a_spreadsheet(line) for line in _raw_cells(path, dialect))


def _raw_cells(path: Path, dialect: CsvDialect) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [cell for row in csv.reader(file, delimiter=dialect.delimiter, strict=True) for cell in row]


def _runs_in_a_spreadsheet(cell: str) -> bool:
    is_number = re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", cell)
    return cell.lstrip(" ")[:1] in set("=+-@\t\r\n\0|＝＋－＠") and not is_number


def test_a_row_touched_by_a_spreadsheet_is_told_from_an_untouched_one(tmp_path: Path) -> None:
    write_csv(tmp_path / "plans.csv", [make_entry()])
    text = (tmp_path / "plans.csv").read_text("utf-8-sig").replace("48300.5", "48300.4")
    (tmp_path / "plans.csv").write_text(text, "utf-8")
    assert [is_untouched(row) for row in read_csv(tmp_path / "plans.csv")] == [False]


def test_a_plan_that_was_never_saved_is_exported_from_its_documents() -> None:
    entry = make_entry()
    cells = document_cells(json.loads(entry.plan), json.loads(entry.assessment), {"entry": "60000"})
    assert (cells["id"], cells["saved_at"], cells["entry"], cells["stop"]) == ("", "", "60000", None)
    assert json.loads(str(cells["plan"])) == json.loads(entry.plan)
    several: dict[str, Any] = {"entries": [{"price": "1", "share": "0.5"}, {"price": "2", "share": "0.5"}]}
    assert document_cells(several, {}, {})["entry"] is None


@pytest.mark.parametrize("number", ["NaN", "abc", "1E+99999", "1E-99999"])
def test_a_figure_that_cannot_be_written_out_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        document_cells({}, {"quantity": number}, {})


def test_a_failing_source_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "plans.csv"
    target.write_text("old")

    def rows() -> Any:
        yield entry_cells(make_entry())
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_cells(target, rows())
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_export_follows_a_link_and_is_private(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_csv(tmp_path / "link.csv", [make_entry()])
    assert (tmp_path / "link.csv").is_symlink()
    assert len(read_csv(tmp_path / "real.csv")) == 1
    assert (tmp_path / "real.csv").stat().st_mode & 0o777 == 0o600


def test_rows_are_written_as_they_come_and_counted(tmp_path: Path) -> None:
    seen: list[int] = []
    write_lines(tmp_path / "plans.csv", (b"line\r\n" for _ in range(3)), COMMA, seen.append)
    assert seen == [1, 2, 3]
    assert (tmp_path / "plans.csv").read_bytes().endswith(b"\r\nline\r\nline\r\nline\r\n")


@pytest.mark.skipif(os.name == "nt", reason="no FIFO on Windows")
def test_a_target_that_is_no_file_is_refused_without_hanging(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(FileError, match="not an ordinary file"):
            write_csv(target, [])
    with pytest.raises(FileError, match="the file or its folder does not exist"):
        write_csv(tmp_path / "no" / "plans.csv", [])


def test_an_empty_export_is_a_header(tmp_path: Path) -> None:
    empty: list[Cells] = []
    assert write_cells(tmp_path / "plans.csv", empty) == 0
    assert read_csv(tmp_path / "plans.csv") == []
