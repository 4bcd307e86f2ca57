"""The CSV export: hostile texts go out and come back as they were, and no cell is a formula."""

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
from planner.services.csv_export import COMMA, SEMICOLON, CsvDialect, entry_cells
from planner.services.journal import open_journal
from tests.hostile.table import ALL, TEXTS, Hostile, ids
from tests.services.exports import is_untouched, read_csv, write_csv
from tests.services.journal_entries import SteppingClock, make_entry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.tally import Tally

FORMULA = re.compile(r"\s*[=+\-@\t\r\n\0|＝＋－＠]")
NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


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
