import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from planner.model.entry import JournalEntry
from planner.model.journal_query import Query
from planner.services import journal as journal_module
from planner.services import migrations
from planner.services.journal import Journal, open_journal
from planner.services.journal_errors import JournalError, JournalLocked, JournalUnavailable
from planner.services.journal_lock import WriterLock
from tests.services.journal_entries import SteppingClock, make_entry

CLOCK = SteppingClock()
ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def entries(path: Path) -> list[JournalEntry]:
    with open_journal(path, now=CLOCK) as journal:
        return [journal.save(make_entry(note=f"noted by hand {number}", title=f"Plan {number}")) for number in range(5)]


def opened(path: Path, **options: bool) -> Journal:
    return open_journal(path, now=CLOCK, **options)


def test_a_link_leads_to_the_one_journal(path: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "journal.db"
    with opened(real) as journal:
        journal.save(make_entry())
    path.symlink_to(real)
    with opened(path) as journal:
        assert journal.count(Query()) == 1
        assert journal.path == real
        with pytest.raises(JournalLocked):
            opened(real)


def test_a_link_to_nothing_creates_nothing(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "nowhere.db")
    with pytest.raises(JournalUnavailable, match="mend the link"):
        opened(path)
    assert not (tmp_path / "nowhere.db").exists()


def test_a_second_name_makes_the_journal_read_only(path: Path, entries: list[JournalEntry]) -> None:
    path.with_name("copy.db").hardlink_to(path)
    with opened(path) as journal:
        assert journal.read_only
        assert "second name" in journal.notices[0]
        assert journal.count(Query()) == 5


@pytest.mark.skipif(os.name == "nt", reason="no FIFO on Windows")
def test_what_is_no_file_is_refused_without_hanging(path: Path, tmp_path: Path) -> None:
    os.mkfifo(path)
    loop = tmp_path / "loop.db"
    loop.symlink_to(loop)
    for place in (path, tmp_path, Path("/dev/null")):
        with pytest.raises(JournalUnavailable, match="not an ordinary file"):
            opened(place)
    with pytest.raises(JournalUnavailable):
        opened(loop)
    with pytest.raises(JournalUnavailable, match="Cannot"):
        opened(tmp_path / "journal.db" / "below.db")


@pytest.fixture
def no_write_access(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    refused: list[str] = []
    monkeypatch.setattr(journal_module.os, "access", lambda place, _: Path(place).name not in refused)
    return refused


def test_a_folder_or_file_without_write_permission_opens_for_reading(
    path: Path, entries: list[JournalEntry], no_write_access: list[str]
) -> None:
    for name in (path.parent.name, path.name):
        no_write_access[:] = [name]
        with opened(path) as journal:
            assert journal.read_only
            assert "cannot be written" in journal.notices[0]
            assert journal.get(entries[0].id) == entries[0]
            with pytest.raises(JournalUnavailable, match="reading only"):
                journal.delete([entries[0].id])


def test_a_folder_without_locks_opens_for_reading(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> WriterLock:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(WriterLock, "take", refuse)
    with opened(path) as journal:
        assert journal.read_only
        assert "permission is denied" in journal.notices[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_truly_read_only_folder_opens_for_reading(path: Path, entries: list[JournalEntry]) -> None:
    path.parent.chmod(0o500)
    try:
        with opened(path) as journal:
            assert journal.read_only
    finally:
        path.parent.chmod(0o700)


def test_a_file_that_nobody_may_change_opens_for_reading(path: Path, entries: list[JournalEntry]) -> None:
    if shutil.which("chattr") is None or os.geteuid() != 0:
        pytest.skip("needs root and chattr, to make a file immutable")
    if subprocess.run(["chattr", "+i", path], capture_output=True, check=False).returncode:
        pytest.skip("the disk knows no immutable files")
    try:
        with opened(path) as journal:
            assert journal.count(Query()) == len(entries)
            with pytest.raises(JournalError):
                journal.save(make_entry())
            assert journal.count(Query()) == len(entries)
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


AS_NOBODY = """
import sys
from pathlib import Path
from planner.model.journal_query import Query
from planner.services.clock import now_utc
from planner.services.journal import open_journal
with open_journal(Path(sys.argv[1]), now=now_utc) as journal:
    print(journal.read_only, journal.count(Query()), *journal.notices)
"""


@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o777), (0o444, 0o555), (0o666, 0o555)])
def test_whoever_may_not_write_reads(path: Path, entries: list[JournalEntry], file: int, folder: int) -> None:
    if shutil.which("setpriv") is None or os.geteuid() != 0:
        pytest.skip("needs root and setpriv, to become somebody else")
    with tempfile.TemporaryDirectory() as others:  # pytest's own folders are closed to others
        place = Path(others) / "data" / "journal.db"
        place.parent.mkdir()
        shutil.copy(path, place)
        Path(others).chmod(0o755)
        place.chmod(file)
        place.parent.chmod(folder)
        command = [
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            sys.executable,
            "-c",
            AS_NOBODY,
            place,
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}, check=False, timeout=60
        )
        if "Permission denied" in done.stderr:
            pytest.skip("somebody else may not even run Python here")
        assert done.stdout.startswith(f"True {len(entries)} The journal is open for reading only: "), done.stderr


def _next_version(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    steps = (*migrations.STEPS, (1 << 16 | 1, lambda connection: connection.execute(statement)))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(migrations, "VERSION", 1 << 16 | 1)


def test_an_upgrade_leaves_a_verified_copy_of_the_old_file(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    _next_version(monkeypatch, "CREATE TABLE tag (name TEXT) STRICT")
    with opened(path) as journal:
        assert journal._connection.execute("PRAGMA user_version").fetchone() == (1 << 16 | 1,)
        assert list(journal.entries(journal.ids(Query(descending=False)))) == entries
    (copy,) = (path.parent / "backups").glob("journal-*.db")
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA user_version").fetchone() == (1 << 16,)
    connection.close()


def test_a_failing_upgrade_changes_nothing(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _next_version(patch, "CREATE TABLE entry (name TEXT)")
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            opened(path)
    with opened(path) as journal:
        assert list(journal.entries(journal.ids(Query(descending=False)))) == entries


def test_no_upgrade_without_its_copy(path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch) -> None:
    _next_version(monkeypatch, "CREATE TABLE tag (name TEXT) STRICT")
    (path.parent / "backups").write_text("in the way")
    with pytest.raises(JournalUnavailable, match="Cannot write the copy"):
        opened(path)


def test_a_disk_error_while_looking_for_a_journal_that_is_not_there_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([FileNotFoundError(errno.ENOENT, "none"), OSError(errno.EIO, "bad")])

    def fail(_: Path) -> None:
        raise next(answers)

    monkeypatch.setattr(Path, "lstat", fail)
    with pytest.raises(JournalUnavailable, match="input/output error"):
        open_journal(path, now=CLOCK)
