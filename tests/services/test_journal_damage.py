import random
import sqlite3
from pathlib import Path

import pytest

from planner.model.entry import JournalEntry
from planner.model.journal_query import Query
from planner.services.journal import Journal, open_journal
from planner.services.journal_check import Health, check
from planner.services.journal_errors import (
    JournalDamaged,
    JournalError,
    JournalForeign,
    JournalMissing,
    JournalNewer,
    JournalUnavailable,
)
from tests.services.journal_entries import SteppingClock, make_entry

CLOCK = SteppingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def entries(path: Path) -> list[JournalEntry]:
    with open_journal(path, now=CLOCK) as journal:
        return [journal.save(make_entry(note=f"noted by hand {number}", title=f"Plan {number}")) for number in range(5)]


def opened(path: Path, **options: bool) -> Journal:
    return open_journal(path, now=CLOCK, **options)


def change(path: Path, old: bytes, new: bytes, times: int = -1) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, times))


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 100, b"x"])
def test_a_foreign_file_is_refused_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalForeign, match="not a Margin Planner journal"):
        opened(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_untouched(path: Path) -> None:
    execute(path, "CREATE TABLE t (x)")
    content = path.read_bytes()
    with pytest.raises(JournalForeign, match="not a Margin Planner journal"):
        opened(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "CREATE VIEW evil AS SELECT 1",
        "DROP INDEX entry_size",
    ],
)
def test_a_schema_that_is_not_ours_is_refused(path: Path, entries: list[JournalEntry], statement: str) -> None:
    execute(path, statement)
    with pytest.raises(JournalForeign, match=r"\((evil|entry_size)\)"):
        opened(path)


def test_an_empty_file_is_not_taken_for_a_new_journal(path: Path, entries: list[JournalEntry]) -> None:
    path.write_bytes(b"")
    with pytest.raises(JournalDamaged, match="is empty"):
        opened(path)
    assert path.read_bytes() == b""
    with opened(path, start_new=True) as journal:
        assert journal.count(Query()) == 0


def test_a_journal_that_vanished_is_reported_and_replaced_only_if_asked(
    path: Path, entries: list[JournalEntry]
) -> None:
    path.unlink()
    for options in ({}, {"read_only": True}):
        with pytest.raises(JournalMissing, match="is gone from"):
            opened(path, **options)
    with opened(path, start_new=True) as journal:
        assert journal.count(Query()) == 0


def test_looking_makes_no_journal(path: Path) -> None:
    with pytest.raises(JournalUnavailable, match="There is no journal"):
        opened(path, read_only=True)
    assert list(path.parent.iterdir()) == []


def test_a_rollback_journal_left_alone_never_meets_a_new_journal(path: Path, entries: list[JournalEntry]) -> None:
    path.unlink()
    path.with_name("journal.db-journal").write_bytes(b"pages of the old journal")
    with opened(path, start_new=True) as journal:
        journal.save(make_entry())
    assert path.with_name("journal.damaged-20261122-120000.db-journal").read_bytes() == b"pages of the old journal"


def test_a_newer_major_version_is_refused_untouched(path: Path, entries: list[JournalEntry]) -> None:
    execute(path, f"PRAGMA user_version = {2 << 16}")
    content = path.read_bytes()
    with pytest.raises(JournalNewer, match="newer Margin Planner"):
        opened(path)
    assert path.read_bytes() == content


def test_a_newer_minor_version_opens_for_reading(path: Path, entries: list[JournalEntry]) -> None:
    execute(path, f"PRAGMA user_version = {1 << 16 | 1}")
    with opened(path) as journal:
        assert journal.read_only
        assert "A newer Margin Planner" in journal.notices[0]
        assert journal.get(entries[0].id) == entries[0]
    with opened(path, read_only=True):
        pass


def test_a_truncated_file_is_reported_and_left_as_it_is(path: Path, entries: list[JournalEntry]) -> None:
    content = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(content)
    with pytest.raises(JournalDamaged, match="restore a copy"):
        opened(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Plan 3", b"Plbn 3"),
        (b"noted by hand 3", b"noted by hamd 3"),
    ],
)
def test_a_changed_byte_is_named_by_its_plan_and_the_rest_stays_usable(
    path: Path, entries: list[JournalEntry], old: bytes, new: bytes
) -> None:
    change(path, old, new)
    with opened(path) as journal:
        assert journal.damaged == (entries[3].id,)
        assert "1 plan has changed" in journal.notices[-1]
        assert [row.damaged for row in journal.page(Query(descending=False), 0, 9)] == [False] * 3 + [True, False]
        with pytest.raises(JournalDamaged, match="changed on the disk"):
            journal.get(entries[3].id)
        assert journal.get(entries[3].id, damaged_too=True) is not None
        assert journal.get(entries[2].id) == entries[2]
        assert [entry.id for entry in journal.entries(journal.ids(Query(descending=False)))] == [
            entry.id for entry in entries if entry != entries[3]
        ]
        with pytest.raises(JournalDamaged, match="changed on the disk"):
            journal.delete([entries[2].id, entries[3].id])
        assert journal.count(Query()) == 5
        assert not journal.read_only
        with pytest.raises(JournalDamaged, match="no copy is made"):
            journal.back_up()
        journal.save(make_entry())


def test_a_changed_byte_in_a_document_is_found_at_opening_and_when_read(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(path, b'"hold_hours": "72"', b'"hold_hours": "73"', 1)
    with opened(path) as journal:
        (found,) = journal.damaged
        assert found in {entry.id for entry in entries}
    monkeypatch.setattr("planner.services.journal_check.DOCUMENTS_AT_OPEN", 0)
    with opened(path) as journal:
        assert journal.damaged == ()
        with pytest.raises(JournalDamaged):
            journal.get(found)
        assert journal.damaged == (found,)


def test_undecodable_bytes_damage_one_row_and_not_the_list(path: Path, entries: list[JournalEntry]) -> None:
    change(path, b"noted by hand 1", b"noted by h\xffnd 1")
    with opened(path) as journal:
        assert journal.damaged == (entries[1].id,)
        assert journal.page(Query(descending=False), 1, 1)[0].note == "noted by h\ufffdnd 1"


def test_a_stale_index_is_rebuilt_from_the_rows_and_the_old_file_kept(path: Path, entries: list[JournalEntry]) -> None:
    execute(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'deleted_at IS NULL', 'sequence > 3') WHERE name = 'entry_size'",
    )
    execute(path, "REINDEX entry_size")
    execute(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, 'sequence > 3', 'deleted_at IS NULL') WHERE name = 'entry_size'",
    )
    with opened(path) as journal:
        assert not journal.read_only
        assert journal.damaged == ()
        assert "journal.damaged-20261122-120000.db" in journal.notices[0]
        assert len(journal.page(Query(sort="size"), 0, 9)) == 5
    assert path.with_name("journal.damaged-20261122-120000.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM entry WHERE sequence = 2", "UPDATE seal SET count = 9", "DELETE FROM seal"],
)
def test_rows_that_vanished_break_the_seal(path: Path, entries: list[JournalEntry], statement: str) -> None:
    execute(path, "DELETE FROM document WHERE sequence = 2" if "entry" in statement else "SELECT 1", statement)
    with opened(path) as journal:
        assert "more or fewer plans than were saved" in journal.notices[0]


def test_a_lost_document_damages_its_plan(path: Path, entries: list[JournalEntry]) -> None:
    execute(path, "DELETE FROM document WHERE sequence = 2")
    with opened(path) as journal:
        assert journal.damaged == (entries[1].id,)


def test_a_document_without_its_plan_makes_the_journal_read_only(path: Path, entries: list[JournalEntry]) -> None:
    execute(path, "DELETE FROM entry WHERE sequence = 2")
    with opened(path) as journal:
        assert journal.read_only
        assert "belongs to no entry" in journal.notices[0]


def test_no_flipped_bit_leads_to_a_wrong_value_unnoticed(path: Path, entries: list[JournalEntry]) -> None:
    good = path.read_bytes()
    dice = random.Random(20261122)
    used = [place for place, byte in enumerate(good) if byte]
    noticed = 0
    for place in dice.choices(used, k=150):
        content = bytearray(good)
        content[place] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        found = _found(path)
        assert found is None or found == entries, f"bit flip at {place}"
        noticed += found is None
    assert noticed > 75


@pytest.mark.parametrize("filled_with", ["zeros", "noise"])
def test_every_lost_page_is_noticed(path: Path, entries: list[JournalEntry], filled_with: str) -> None:
    good = path.read_bytes()
    dice = random.Random(20261122)
    for page in range(len(good) // 4096):
        lost = bytes(4096) if filled_with == "zeros" else dice.randbytes(4096)
        path.write_bytes(good[: page * 4096] + lost + good[(page + 1) * 4096 :])
        assert _found(path) is None, f"page {page}"


def test_bytes_after_the_end_harm_nothing(path: Path, entries: list[JournalEntry]) -> None:
    path.write_bytes(path.read_bytes() + b"left by a sync tool" * 500)
    assert _found(path) == entries


def _found(path: Path) -> list[JournalEntry] | None:
    """Return what the journal holds; None if it says that something is wrong."""
    try:
        with opened(path) as journal:
            told = journal.notices or journal.damaged
            return None if told else list(journal.entries(journal.ids(Query(descending=False))))
    except JournalError:
        return None


def test_an_undecodable_id_is_shown_and_never_breaks_a_list(path: Path, entries: list[JournalEntry]) -> None:
    change(path, entries[1].id.encode(), entries[1].id.encode()[:-1] + b"\xff")
    with opened(path) as journal:
        ids = journal.ids(Query(descending=False))
        assert ids[1] == entries[1].id[:-1] + "\ufffd" == journal.damaged[0]
        assert [row.id for row in journal.page(Query(descending=False), 0, 9)] == ids
        assert list(journal.entries(ids)) == [entry for entry in entries if entry != entries[1]]


def test_a_schema_with_broken_text_is_called_damaged(path: Path, entries: list[JournalEntry]) -> None:
    change(path, b"reward_to_risk TEXT", b"reward_to_r\xffsk TEXT")
    with pytest.raises((JournalDamaged, JournalForeign), match="restore a copy"):
        opened(path)


def test_no_file_is_given_up_after_one_failed_read(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([Health(faults=("disk I/O error",))])
    monkeypatch.setattr(
        "planner.services.journal.check", lambda *args, **named: next(answers, None) or check(*args, **named)
    )
    with opened(path) as journal:
        assert (journal.notices, journal.read_only, journal.count(Query())) == ((), False, 5)
