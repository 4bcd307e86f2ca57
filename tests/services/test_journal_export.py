"""The export beside an open window gives cell for cell what the window itself would write."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.assess import assess
from planner.model.entry import JournalEntry, Status
from planner.model.journal_query import Query
from planner.model.saving import entry_of
from planner.services import journal_export
from planner.services.csv_export import COMMA, SEMICOLON, entry_cells
from planner.services.errors import KnownError
from planner.services.journal import Journal, open_journal
from planner.services.journal_check import no_steps
from planner.services.journal_errors import JournalDamaged
from planner.services.journal_export import export_journal, export_request
from planner.services.journal_inspection import inspect_journal, inspection_request
from tests.benchmarks import samples
from tests.services.exports import is_untouched, read_csv, write_csv
from tests.services.journal_entries import START, SteppingClock, make_entry
from tests.services.test_journal_damage import change


class GivenUp(Exception):
    """Stands for what a worker raises when nobody waits any more."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def filled(path: Path, count: int = 6) -> list[JournalEntry]:
    sides = ("long", "short")
    with open_journal(path, now=SteppingClock()) as journal:
        return [
            journal.save(
                make_entry(
                    side=sides[at % 2],
                    note=f'=note {at}, "quoted";',
                    title=f"Plan {at}",
                    status=list(Status)[at % 4],
                    saved_at=START + timedelta(minutes=at),
                )
            )
            for at in range(count)
        ]


def exported(path: Path, rows: Query | list[str], out: Path, dialect=COMMA) -> dict[str, object]:
    request = json.loads(json.dumps(export_request(path, out, dialect, rows)))
    return export_journal(request, no_steps)


@pytest.mark.parametrize("dialect", [COMMA, SEMICOLON])
def test_every_cell_is_as_the_window_writes_it(path: Path, tmp_path: Path, dialect) -> None:
    entries = filled(path)
    assert exported(path, Query(descending=False), tmp_path / "o.csv", dialect) == {"asked": 6, "written": 6}
    rows = read_csv(tmp_path / "o.csv")
    assert rows == [entry_cells(entry) for entry in entries]
    assert all(is_untouched(row) for row in rows)


VALUES = st.none() | st.decimals(-(10**9), 10**9, allow_nan=False, places=7).map(str)
VALUES |= st.sampled_from(["1E+3", "-0", "007", "5.", ".5", "1e-9", "0.10"]) | st.integers(-9, 9)


@settings(max_examples=25, deadline=None)
@given(
    figures=st.fixed_dictionaries(dict.fromkeys(("quantity", "leverage", "loss_at_stop"), VALUES)),
    level=VALUES,
    targets=st.lists(VALUES, max_size=3),
    hold=VALUES,
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_documents_of_any_figures_come_out_alike(tmp_path_factory, figures, level, targets, hold, text) -> None:
    folder = tmp_path_factory.mktemp("journal")
    assessment = {**figures, "levels": {"liquidation": level, "targets": targets}}
    entry = make_entry(
        plan=json.dumps({"hold_hours": hold, "margin_mode": "cross"}), assessment=json.dumps(assessment), note=text
    )
    with open_journal(folder / "journal.db", now=SteppingClock()) as journal:
        journal.save(entry)
    exported(folder / "journal.db", Query(), folder / "o.csv")
    write_csv(folder / "window.csv", [entry])
    assert (folder / "o.csv").read_bytes() == (folder / "window.csv").read_bytes()


def test_an_sqlite_without_json_exports_the_same(path: Path, tmp_path: Path, monkeypatch) -> None:
    entries = filled(path)
    monkeypatch.setattr(journal_export, "_LINES", "SELECT no_such_function({marks})")
    exported(path, Query(descending=False), tmp_path / "o.csv")
    assert read_csv(tmp_path / "o.csv") == [entry_cells(entry) for entry in entries]


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORDS |= st.sampled_from(
    ["=1+2", " @sum", "＝x", "'quoted", '"', 'a","b', "a\\", "tab\t", "line\nbreak", "nul\0", "-5", "ü"]
)


@settings(max_examples=40, deadline=None)
@given(words=st.fixed_dictionaries(dict.fromkeys(("title", "symbol", "note"), WORDS)), hidden=WORDS)
def test_any_words_come_out_alike_in_every_dialect(tmp_path_factory, words, hidden) -> None:
    folder = tmp_path_factory.mktemp("journal")
    plan = json.dumps({"notes": hidden, "margin_mode": "isolated", "hold_hours": "72"}, ensure_ascii=False)
    entry = make_entry(
        **words, plan=plan, assessment=json.dumps({"quantity": "1.5", "levels": {"targets": ["7.5", "8"]}})
    )
    with open_journal(folder / "journal.db", now=SteppingClock()) as journal:
        journal.save(entry)
    for dialect in (COMMA, SEMICOLON):
        exported(folder / "journal.db", Query(), folder / "o.csv", dialect)
        write_csv(folder / "window.csv", [entry], dialect)
        assert (folder / "o.csv").read_bytes() == (folder / "window.csv").read_bytes()


def kinds_of_plans() -> Iterator[JournalEntry]:
    """Yield plans as they are saved: the example, a ladder under a venue's tiers, a title with quotes, cross margin."""
    plain, laddered = samples.anchor(), samples.ladder()
    titled = plain.edited("title", 'the "old" range\\').edited("hold_hours", "")
    for at, draft in enumerate((plain, laddered, titled, plain.edited("margin_mode", "cross"))):
        plan, rules = samples.planned(draft)
        yield entry_of(assess(plan, rules), rules, entry_id=f"p{at:032x}", saved_at=START)


def test_usual_plans_take_the_short_way(path: Path, tmp_path: Path, monkeypatch) -> None:
    entries = [replace(entry, note=f'=note {entry.id}, "quoted"; ü') for entry in kinds_of_plans()]
    with open_journal(path, now=SteppingClock()) as journal:
        for entry in entries:
            journal.save(entry)
    monkeypatch.setattr(journal_export, "_the_long_way", lambda *_: pytest.fail("nothing here is unusual"))
    assert exported(path, Query(descending=False), tmp_path / "o.csv") == {"asked": 4, "written": 4}
    write_csv(tmp_path / "window.csv", entries)
    assert (tmp_path / "o.csv").read_bytes() == (tmp_path / "window.csv").read_bytes()


def lay_out(path: Path, table: str, sql: str) -> None:
    """Let the table's definition read like this; its rows stay as they are."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, table))
        connection.commit()


@pytest.mark.parametrize(
    ("table", "column"), [("entry", "row_hash"), ("entry", "note"), ("document", "plan"), ("document", "assessment")]
)
def test_a_text_that_one_bit_made_a_blob_is_damage(path: Path, tmp_path: Path, table: str, column: str) -> None:
    entries = list(kinds_of_plans())
    with open_journal(path, now=SteppingClock()) as journal:
        for entry in entries:
            journal.save(entry)
    with closing(sqlite3.connect(path)) as connection:
        (laid_out,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    lay_out(path, table, laid_out.replace("STRICT", "").replace(" TEXT", ""))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {table} SET {column} = CAST({column} AS BLOB) WHERE sequence = 3")
        connection.commit()
    lay_out(path, table, laid_out)
    assert exported(path, Query(descending=False), tmp_path / "o.csv") == {"asked": 4, "written": 3}
    assert [row["id"] for row in read_csv(tmp_path / "o.csv")] == [e.id for e in entries if e != entries[2]]


def test_ids_keep_their_order_and_the_unknown_one_is_missed(path: Path, tmp_path: Path) -> None:
    entries = filled(path)
    ids = [entries[4].id, "unknown", entries[1].id]
    assert exported(path, ids, tmp_path / "o.csv") == {"asked": 3, "written": 2}
    assert [row["id"] for row in read_csv(tmp_path / "o.csv")] == [entries[4].id, entries[1].id]


def test_a_filtered_view_in_its_order_is_exported_in_many_short_readings(
    path: Path, tmp_path: Path, monkeypatch
) -> None:
    entries = filled(path, 9)
    monkeypatch.setattr(journal_export, "CHUNK", 2)
    monkeypatch.setattr("planner.services.journal_query._STRETCH", 2)
    queries = [
        Query(side="long", saved_from=START, saved_to=START + timedelta(minutes=7)),
        Query(sort="title", search="plan"),
        Query(descending=False),
    ]
    for query in queries:
        exported(path, query, tmp_path / "o.csv")
        with open_journal(path, now=SteppingClock()) as journal:
            assert [row["id"] for row in read_csv(tmp_path / "o.csv")] == journal.ids(query)
    assert len(read_csv(tmp_path / "o.csv")) == len(entries)


def test_a_damaged_plan_is_left_out_and_counted(path: Path, tmp_path: Path) -> None:
    entries = filled(path)
    change(path, b"=note 2", b"=nope 2")
    assert exported(path, Query(descending=False), tmp_path / "o.csv") == {"asked": 6, "written": 5}
    assert [row["id"] for row in read_csv(tmp_path / "o.csv")] == [e.id for e in entries if e != entries[2]]


def test_plans_are_saved_between_two_readings_without_waiting(path: Path, tmp_path: Path, monkeypatch) -> None:
    filled(path)
    monkeypatch.setattr(journal_export, "CHUNK", 1)
    with open_journal(path, now=SteppingClock()) as journal:
        journal._connection.execute("PRAGMA busy_timeout = 0")  # a lock held now would fail the save at once
        request = export_request(path, tmp_path / "o.csv", COMMA, Query())
        answer = export_journal(request, lambda done, of: saved(journal))
    assert answer == {"asked": 6, "written": 6}


def saved(journal: Journal) -> None:
    journal.save(make_entry())


def test_an_export_that_is_given_up_leaves_the_old_file_and_nothing_else(path: Path, tmp_path: Path) -> None:
    filled(path)
    out = tmp_path / "out"
    out.mkdir()
    (out / "o.csv").write_text("old")

    def stop(done: int, of: int) -> None:
        assert (done, of) == (1, 6)
        raise GivenUp

    with pytest.raises(GivenUp):
        export_journal(export_request(path, out / "o.csv", COMMA, Query()), stop)
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [("o.csv", "old")]


def test_a_journal_that_cannot_be_read_is_a_sentence(path: Path, tmp_path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(JournalDamaged, match="damaged"):
        exported(path, Query(), tmp_path / "o.csv")
    assert not (tmp_path / "o.csv").exists()


def test_a_journal_that_is_gone_is_a_sentence(path: Path, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"cannot be opened|does not exist"):
        exported(path, Query(), tmp_path / "o.csv")
    with pytest.raises(KnownError, match=r"cannot be opened|does not exist"):
        inspect_journal(inspection_request(path, START, copy=True), no_steps)


def test_a_folder_that_is_not_there_is_a_sentence(path: Path, tmp_path: Path) -> None:
    filled(path)
    with pytest.raises(KnownError, match=r"o\.csv"):
        exported(path, Query(), tmp_path / "none" / "o.csv")
