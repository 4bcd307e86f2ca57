"""Bytes that are no text, in any column or in the schema: a damaged plan or a sentence, never Python's own error."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.model.entry import COLUMNS, NUMBER_FIELDS, JournalEntry
from planner.model.journal_query import Query
from planner.services.csv_export import COMMA
from planner.services.journal import open_journal
from planner.services.journal_check import no_steps
from planner.services.journal_copies import compare, make_copy
from planner.services.journal_errors import JournalDamaged, JournalError, JournalForeign, JournalUnavailable
from planner.services.journal_export import export_journal, export_request
from planner.services.journal_inspection import inspect_journal, inspection_request
from tests.services.exports import read_csv
from tests.services.journal_entries import START, SteppingClock, make_entry
from tests.services.test_journal_damage import change

DOCUMENTS = [("document", "plan"), ("document", "assessment")]
TEXTS = [*(("entry", name) for name in (*COLUMNS, "row_hash") if name != "sequence"), *DOCUMENTS]
SORTS = ("saved_at", "title", "symbol", "note", "status", *NUMBER_FIELDS)
BROKEN = "CAST(substr(CAST({0} AS BLOB), 1, length(CAST({0} AS BLOB)) - 1) || x'ff' AS TEXT)"
SCHEMA = [
    (b"reward_to_risk TEXT", b"reward_to_r\xffsk TEXT"),
    (b"CREATE TABLE document", b"CREATE T\xffBLE document"),
    (b"CREATE INDEX entry_size", b"CREATE IND\xffX entry_size"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def entries(path: Path) -> list[JournalEntry]:
    with open_journal(path, now=SteppingClock()) as journal:
        return [
            journal.save(make_entry(note=f"note {at}", title=f"Plan {at}", saved_at=START + timedelta(minutes=at)))
            for at in range(4)
        ]


def broken(path: Path, entries: list[JournalEntry], table: str, column: str) -> Query:
    """Make the last byte of that column 0xFF in the third plan; return the query that finds all of them."""
    if column == "deleted_at":
        with open_journal(path, now=SteppingClock()) as journal:
            journal.delete([entry.id for entry in entries])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        changed = connection.execute(f"UPDATE {table} SET {column} = {BROKEN.format(column)} WHERE sequence = 3")
        assert changed.rowcount == 1
        connection.commit()
    assert b"\xff" in path.read_bytes()
    return Query(in_bin=column == "deleted_at", descending=False)


def exported(path: Path, rows: Query | list[str]) -> tuple[dict[str, object], list[str]]:
    out = path.with_name("o.csv")
    answer = export_journal(export_request(path, out, COMMA, rows), no_steps)
    return answer, [str(row["id"]) for row in read_csv(out)]


@pytest.mark.parametrize(("table", "column"), TEXTS)
def test_an_export_leaves_the_plan_out_and_counts_it(
    path: Path, entries: list[JournalEntry], table: str, column: str
) -> None:
    query = broken(path, entries, table, column)
    sound = [entry.id for entry in entries if entry != entries[2]]
    told = {"asked": 4, "written": 3}
    for sort in SORTS:
        answer, ids = exported(path, replace(query, sort=sort))
        assert (answer, sorted(ids)) == (told, sorted(sound))
    assert exported(path, replace(query, search="pla"))[1] == sound
    assert exported(path, [entry.id for entry in entries]) == (told, sound)


@pytest.mark.parametrize(("table", "column"), TEXTS)
def test_the_window_shows_every_list_and_names_the_plan(
    path: Path, entries: list[JournalEntry], table: str, column: str
) -> None:
    query = broken(path, entries, table, column)
    with open_journal(path, now=SteppingClock(), read_only=True) as journal:
        (damaged,) = journal.damaged
        assert damaged == (entries[2].id[:-1] + "\ufffd" if column == "id" else entries[2].id)
        for sort in SORTS:
            asked = replace(query, sort=sort)
            list(journal.prepare(asked))
            for _ in range(2):  # before the survey and after it
                assert [row.id for row in journal.page(asked, 0, 9) if row.damaged] == [damaged] * (table == "entry")
                assert len(journal.page(asked, 1, 9)) == 3
                *_, survey = journal.survey(asked, 9)
            assert survey is not None
            assert (survey.rows, survey.total, journal.count(asked)) == (4, 4, 4)
        *_, found = journal.survey(replace(query, search="pla"), 9)
        assert found is not None
        assert found.rows == 4
        assert len(journal.venues()) == (0 if query.in_bin else 2 if column == "venue" else 1)
        assert [entry.id for entry in journal.entries(journal.ids(query))] == [
            entry.id for entry in entries if entry != entries[2]
        ]
        if column == "id":
            assert journal.get(entries[2].id) is None
        else:
            with pytest.raises(JournalDamaged, match="changed on the disk"):
                journal.get(entries[2].id)
            assert journal.get(entries[2].id, damaged_too=True) is not None


def by_query(path: Path) -> object:
    return exported(path, Query())


def by_ids(path: Path) -> object:
    return exported(path, ["p1"])


def inspected(path: Path) -> object:
    return inspect_journal(inspection_request(path, START, copy=True), no_steps)


def copied(path: Path) -> object:
    return make_copy({"journal": str(path), "moment": START.isoformat()}, no_steps)


def compared(path: Path) -> object:
    return compare({"journal": str(path), "copy": str(path)}, no_steps)


@pytest.mark.parametrize(("old", "new"), SCHEMA)
@pytest.mark.parametrize("work", [by_query, by_ids, inspected, copied, compared])
def test_a_schema_that_is_no_text_is_a_sentence(
    path: Path, entries: list[JournalEntry], old: bytes, new: bytes, work: Callable[[Path], object]
) -> None:
    change(path, old, new)
    with pytest.raises(JournalError, match="restore a copy"):
        work(path)
    assert not path.with_name("o.csv").exists()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_journal_opened_again_onto_such_a_schema_is_a_sentence(
    path: Path, entries: list[JournalEntry], read_only: bool
) -> None:
    with open_journal(path, now=SteppingClock(), read_only=read_only) as journal:
        content = path.read_bytes()
        with path.open("r+b") as file:  # the same file: one that was exchanged is refused before it is read
            file.write(content.replace(*SCHEMA[0]))
        journal._lost = True
        with pytest.raises(JournalUnavailable, match="could not be read after an error"):
            journal.get(entries[0].id)


@pytest.mark.parametrize(
    ("old", "new"), [(b"row_hash TEXT", b"row_hesh TEXT"), (b"substr(note, 1, 80)", b"substr(note, 1, 90)")]
)
def test_an_export_refuses_tables_that_this_program_did_not_make(
    path: Path, entries: list[JournalEntry], old: bytes, new: bytes
) -> None:
    change(path, old, new)
    with pytest.raises(JournalForeign, match="not laid out as this program writes it"):
        by_query(path)


# --- an index that leads in a circle -----------------------------------------------------------------------------------------


def test_an_export_ends_in_a_sentence_where_an_index_leads_back_to_rows_it_has_led_to(
    path: Path, tmp_path: Path
) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        for at in range(6):
            journal.save(make_entry(title=f"Plan {at}", saved_at=START + timedelta(minutes=at)))
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entry_kept'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    whole, start = path.read_bytes(), (page - 1) * size
    # the index's entry of plan 6: three bytes of head, its number twice
    at = whole.index(b"\x03\x01\x01\x06\x06", start, start + size)
    path.write_bytes(whole[: at + 3] + b"\x86\x86" + whole[at + 5 :])
    request = export_request(path, tmp_path / "out.csv", COMMA, Query(descending=False))
    with pytest.raises(JournalDamaged):
        export_journal(request, no_steps)
    assert not (tmp_path / "out.csv").exists()
