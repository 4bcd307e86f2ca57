import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.model.entry import JournalEntry
from planner.model.journal_query import Query
from planner.services.journal import Journal, open_journal
from planner.services.journal_check import check
from planner.services.journal_errors import (
    JournalDamaged,
    JournalError,
    JournalForeign,
    JournalLocked,
    JournalUnavailable,
    journal_error,
)
from tests.services.journal_entries import SteppingClock, make_entry

ROOT = Path(__file__).parents[2]
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


def test_a_second_writer_is_refused_and_may_follow_once_the_first_closed(path: Path) -> None:
    with opened(path), pytest.raises(JournalLocked, match="another window"):
        opened(path)
    with opened(path) as journal:
        assert not journal.read_only


def test_a_refused_file_gives_the_lock_back(path: Path) -> None:
    path.write_bytes(b"")
    for _ in range(2):
        with pytest.raises(JournalDamaged):
            opened(path)


def child(path: Path, body: str) -> "subprocess.Popen[str]":
    script = f"""
        import os, signal, sys
        from pathlib import Path
        from planner.services import journal_store
        from planner.services.journal import open_journal
        from tests.services.journal_entries import SteppingClock, make_entry
        journal = open_journal(Path({str(path)!r}), now=SteppingClock())
        {body}
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_every_acknowledged_save_survives_a_kill_between_two_saves(path: Path) -> None:
    process = child(path, "for n in range(10**6): print(journal.save(make_entry(f'k{n}')).id, flush=True)")
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(25)]
    process.kill()
    acknowledged += process.stdout.read().split("\n")[:-1]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    with opened(path) as journal:
        found = journal.ids(Query(descending=False))
        assert found[: len(acknowledged)] == acknowledged
        assert len(found) - len(acknowledged) in (0, 1)
        assert journal.notices == ()


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_a_save_killed_half_written_is_rolled_back_at_the_next_start(path: Path, entries: list[JournalEntry]) -> None:
    # more than SQLite's page cache holds, so that pages of the open transaction are already in the file
    body = """
        journal._connection.execute("PRAGMA cache_size = 10")
        journal._seal = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        journal.save(make_entry("half", note="x" * 500_000))
    """
    process = child(path, textwrap.dedent(body).replace("\n", "\n        "))
    assert process.wait() == -signal.SIGKILL
    assert process.stdout is not None
    process.stdout.close()
    assert path.with_name("journal.db-journal").exists()
    with opened(path) as journal:
        assert journal.notices == ()
        assert list(journal.entries(journal.ids(Query(descending=False)))) == entries
        assert journal.get("half") is None


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_looking_alone_also_gets_past_a_killed_save(path: Path, entries: list[JournalEntry]) -> None:
    body = """
        journal._connection.execute("PRAGMA cache_size = 10")
        journal._seal = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        journal.save(make_entry("half", note="x" * 500_000))
    """
    process = child(path, textwrap.dedent(body).replace("\n", "\n        "))
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    with opened(path, read_only=True) as journal:
        assert journal.count(Query()) == len(entries)


class FailingConnection:
    """A connection whose COMMIT reports an error, before or after it did its work."""

    def __init__(self, real: sqlite3.Connection, *, commits: bool) -> None:
        self._real = real
        self._commits = commits

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            if self._commits:
                self._real.execute(sql)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_DIR_FSYNC"
            raise error
        return self._real.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def fail_next_commit(journal: Journal, *, commits: bool) -> None:
    journal._connection = FailingConnection(journal._connection, commits=commits)  # type: ignore[assignment]


def test_an_error_after_the_commit_is_a_save_all_the_same(path: Path) -> None:
    entry = make_entry()
    with opened(path) as journal:
        fail_next_commit(journal, commits=True)
        assert journal.save(entry) == replace(entry, sequence=1)
        fail_next_commit(journal, commits=True)
        assert journal.update_note(entry.id, "new").note == "new"
        assert journal.count(Query()) == 1
        assert check(journal._connection).healthy


def test_an_error_before_the_commit_changes_nothing_and_is_told(path: Path) -> None:
    entry = make_entry()
    with opened(path) as journal:
        fail_next_commit(journal, commits=False)
        with pytest.raises(JournalUnavailable, match="The disk reported an error"):
            journal.save(entry)
        assert journal.count(Query()) == 0
        journal.save(entry)
        fail_next_commit(journal, commits=False)
        with pytest.raises(JournalUnavailable, match="The disk reported an error"):
            journal.delete([entry.id])
        assert journal.count(Query()) == 1
        assert check(journal._connection).healthy


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved on Windows")
@pytest.mark.parametrize("replaced", [False, True])
def test_a_journal_moved_while_open_refuses_the_save_and_goes_on_reading(path: Path, replaced: bool) -> None:
    with opened(path) as journal:
        kept = journal.save(make_entry())
        path.rename(path.with_name("elsewhere.db"))
        if replaced:
            path.write_bytes(path.with_name("elsewhere.db").read_bytes())
        with pytest.raises(JournalUnavailable, match="moved or replaced"):
            journal.save(make_entry())
        assert journal.get(kept.id) == kept


@pytest.mark.skipif(os.name == "nt", reason="no file size limit on Windows")
def test_a_full_disk_is_told_and_everything_saved_before_stays(path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(path) as journal:
        kept = journal.save(make_entry())
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192, hard))
        try:
            with pytest.raises(JournalUnavailable, match="disk"):
                journal.save(make_entry(note="x" * 400_000))
            assert journal.ids(Query()) == [kept.id]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        journal.save(make_entry(note="x" * 400_000))
        assert check(journal._connection).healthy


def test_a_journal_that_cannot_be_looked_into_after_an_error_says_it_does_not_know(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    entry = make_entry()
    with opened(path) as journal:
        with monkeypatch.context() as patch:
            fail_next_commit(journal, commits=False)
            patch.setattr("planner.services.journal_file.connect", refuse)
            for _ in range(2):
                with pytest.raises(JournalUnavailable, match="it is not known whether"):
                    journal.save(entry)
            with pytest.raises(JournalUnavailable, match="it is not known whether"):
                journal.count(Query())
        assert journal.count(Query()) == 0
        assert journal.save(entry) == replace(entry, sequence=1)


def test_a_journal_replaced_before_it_is_opened_again_after_an_error_is_not_taken_for_the_old_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    with opened(path) as journal:
        with monkeypatch.context() as patch:
            fail_next_commit(journal, commits=False)
            patch.setattr("planner.services.journal_file.connect", refuse)
            with pytest.raises(JournalUnavailable, match="it is not known whether"):
                journal.save(make_entry())
        path.rename(path.with_name("elsewhere.db"))
        path.write_bytes(path.with_name("elsewhere.db").read_bytes())
        with pytest.raises(JournalUnavailable, match="moved or replaced"):
            journal.save(make_entry())


class BlindConnection(FailingConnection):
    """A connection that cannot read any more once it has committed."""

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql != "COMMIT" and not self._commits:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_READ"
            raise error
        self._commits = self._commits and sql != "COMMIT"
        return self._real.execute(sql, *values)


def test_a_read_that_fails_after_the_commit_is_no_failed_save(path: Path) -> None:
    entry = make_entry()
    with opened(path) as journal:
        journal._connection = BlindConnection(journal._connection, commits=True)  # type: ignore[assignment]
        assert journal.save(entry) == replace(entry, sequence=1)
    with opened(path) as journal:
        journal._connection = BlindConnection(journal._connection, commits=True)  # type: ignore[assignment]
        assert journal.update_note(entry.id, "new").note == "new"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", JournalUnavailable),
        ("SQLITE_READONLY_DIRECTORY", JournalUnavailable),
        ("SQLITE_BUSY", JournalLocked),
        ("SQLITE_CANTOPEN_ISDIR", JournalUnavailable),
        ("SQLITE_IOERR_CORRUPTFS", JournalUnavailable),
        ("SQLITE_CORRUPT_INDEX", JournalDamaged),
        ("SQLITE_NOTADB", JournalForeign),
    ],
)
def test_each_fault_of_the_machine_has_its_sentence(name: str, kind: type[JournalError]) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    told = journal_error(error, Path("/data/journal.db"))
    assert type(told) is kind
    assert str(told).endswith(".")


def test_a_bug_stays_a_bug(path: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError):
        journal_error(sqlite3.ProgrammingError("no such column"), path)


@pytest.mark.skipif(os.name == "nt", reason="file descriptors are not handed down on Windows")
def test_a_closed_journal_is_free_although_a_starting_process_still_holds_a_copy_of_the_lock(path: Path) -> None:
    journal = opened(path)
    assert journal._lock is not None
    assert journal._lock._descriptor is not None
    copy = os.dup(journal._lock._descriptor)
    try:
        journal.close()
        with opened(path) as again:
            assert not again.read_only
    finally:
        os.close(copy)
