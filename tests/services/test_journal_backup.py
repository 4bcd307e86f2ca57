import errno
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.model.journal_query import Query
from planner.services import journal_backup
from planner.services.errors import KnownError
from planner.services.journal import open_journal
from planner.services.journal_backup import backups, is_due, kept, restore_backup
from planner.services.journal_check import Health
from planner.services.journal_errors import JournalDamaged, JournalError, JournalForeign, JournalUnavailable
from tests.services.journal_entries import START, SteppingClock, make_entry


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def started(path: Path, clock: SteppingClock) -> tuple[str, ...]:
    with open_journal(path, now=clock) as journal:
        return journal.notices


def test_an_empty_journal_needs_no_copy_and_a_filled_one_gets_one_a_day(path: Path) -> None:
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        journal.save(make_entry())
    assert backups(path) == {}
    for hours in (0, 1, 22, 2):
        clock.advance(hours=hours)
        started(path, clock)
    assert list(backups(path)) == [START + timedelta(hours=25), START]


def test_a_copy_is_a_journal_that_opens(path: Path) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        kept_entry = journal.save(make_entry())
        copy = journal.back_up()
    with open_journal(copy, now=SteppingClock(), read_only=True) as journal:
        assert journal.get(kept_entry.id) == kept_entry
    assert copy.name == "journal-20261122T120000Z.db"
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_copy_from_the_future_does_not_put_off_the_next(path: Path) -> None:
    with open_journal(path, now=SteppingClock(START + timedelta(days=30))) as journal:
        journal.save(make_entry())
        journal.back_up()
    assert is_due(path, START)
    with open_journal(path, now=SteppingClock()):
        assert not is_due(path, START + timedelta(hours=1))


def test_thinning_keeps_seven_days_four_weeks_and_twelve_months() -> None:
    moments = [datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(hours=8 * step) for step in range(3 * 800)]
    keep = sorted(kept(moments), reverse=True)
    assert keep[0] == moments[0]
    assert len({moment.date() for moment in keep}) == len(keep)
    assert [moment.date().isoformat() for moment in keep[:7]] == [f"2026-11-{day}" for day in range(22, 15, -1)]
    assert len(keep) <= 7 + 3 + 11
    assert len({(moment.year, moment.month) for moment in keep}) == 12
    assert kept(keep) == set(keep)


def test_old_copies_go_and_strange_files_stay(path: Path) -> None:
    folder = path.parent / "backups"
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        journal.save(make_entry())
        for name in ("journal-20261122T120000Z.db.bak", "my journal.db", "journal-[a-z]*.db"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text("mine")
        for _ in range(40):
            clock.advance(days=1)
            journal.back_up()
    made = list(backups(path))
    assert made[0] == clock.moment
    assert made == sorted(kept(made), reverse=True)
    assert 7 < len(made) < 14
    assert len(list(folder.iterdir())) == len(made) + 3


def test_a_copy_that_does_not_verify_is_dropped_and_the_good_ones_stay(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        journal.save(make_entry())
        good = journal.back_up()
        clock.advance(days=1)
        with monkeypatch.context() as patch:
            patch.setattr(journal_backup, "check", lambda _: Health(sealed=False))
            with pytest.raises(JournalDamaged, match="does not match"):
                journal.back_up()
    assert list((path.parent / "backups").iterdir()) == [good]


def test_leftovers_of_a_killed_copy_are_cleared(path: Path) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        journal.save(make_entry())
        (path.parent / "backups").mkdir()
        (path.parent / "backups" / "journal-20200101T000000Z.part").write_text("half")
        copy = journal.back_up()
    assert list((path.parent / "backups").iterdir()) == [copy]


def test_a_copy_that_fails_is_told_and_the_journal_opens(path: Path) -> None:
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        journal.save(make_entry())
    (path.parent / "backups").write_text("in the way")
    (notice,) = started(path, clock)
    assert notice.startswith("Today's copy of the journal could not be made: Cannot write the copy")


def test_a_damaged_journal_pushes_no_good_copy_out(path: Path) -> None:
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        journal.save(make_entry(note="noted by hand"))
        journal.back_up()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"noted by hand", b"noted by hamd"))
    clock.advance(days=2)
    assert started(path, clock)
    assert list(backups(path)) == [START]


def test_a_copy_is_restored_and_nothing_is_overwritten(path: Path) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        entry = journal.save(make_entry())
        copy = journal.back_up()
        journal.save(make_entry())
    path.write_bytes(path.read_bytes()[:5000])
    damaged = path.read_bytes()
    path.with_name("journal.db-journal").write_bytes(b"old pages")
    aside = restore_backup(path, copy, START)
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert aside.with_suffix(".db-journal").read_bytes() == b"old pages"
    with open_journal(path, now=SteppingClock()) as journal:
        assert journal.ids(Query()) == [entry.id]
        assert (journal.notices, journal.read_only) == ((), False)


def test_a_missing_journal_is_restored_without_anything_to_set_aside(path: Path) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        journal.save(make_entry())
        copy = journal.back_up()
    path.unlink()
    assert restore_backup(path, copy, START) is None
    with open_journal(path, now=SteppingClock()) as journal:
        assert journal.count(Query()) == 1


def test_only_a_verified_copy_is_restored(path: Path, tmp_path: Path) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        journal.save(make_entry(note="noted by hand"))
        copy = journal.back_up()
    copy.write_bytes(copy.read_bytes().replace(b"noted by hand", b"noted by hamd"))
    before = path.read_bytes()
    with pytest.raises(JournalDamaged, match="does not match"):
        restore_backup(path, copy, START)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(JournalForeign):
        restore_backup(path, other, START)
    with pytest.raises(KnownError, match="does not exist"):
        restore_backup(path, tmp_path / "none.db", START)
    assert path.read_bytes() == before
    assert issubclass(JournalDamaged, JournalError)


def test_a_folder_of_copies_that_cannot_be_read_is_told_and_the_journal_opens(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        journal.save(make_entry())
        journal.back_up()

    def fail(folder: Path) -> None:
        raise OSError(errno.EIO, "bad", str(folder))

    monkeypatch.setattr(Path, "iterdir", fail)
    with pytest.raises(JournalUnavailable, match="Cannot read the folder"):
        backups(path)
    clock.advance(days=2)
    (notice,) = started(path, clock)
    assert notice.startswith("Today's copy of the journal could not be made: Cannot read the folder")
    with open_journal(path, now=clock) as journal:
        assert journal.count(Query()) == 1
