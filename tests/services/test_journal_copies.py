import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from planner.model.entry import JournalEntry, Status
from planner.model.journal_query import Query
from planner.services.journal import Journal, open_journal
from planner.services.journal_backup import back_up, backup_folder
from planner.services.journal_copies import Difference, compare, copies, go_back, make_copy, put_back, save_copy
from planner.services.journal_errors import JournalDamaged, JournalError, JournalLocked, JournalUnavailable
from planner.services.journal_open import connect_reader
from tests.services.journal_entries import START, SteppingClock, make_entry

PLANS = 6


def silent(_done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def entries(path: Path) -> list[JournalEntry]:
    """Keep six plans, and a copy of them that was made an hour after the last."""
    clock = SteppingClock()
    with open_journal(path, now=clock) as journal:
        kept = [journal.save(make_entry(f"p{number}", title=f"Plan {number}")) for number in range(PLANS)]
    with closing(connect_reader(path)) as source:
        back_up(source, path, START + timedelta(hours=1))
    return kept


def titles(path: Path) -> set[str]:
    with open_journal(path, now=SteppingClock()) as journal:
        assert (journal.notices, journal.read_only) == ((), False)
        return {row.title for row in journal.page(Query(), 0, 100)}


def change(path: Path, change: Callable[[Journal], object]) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        change(journal)


def back_to(path: Path, copy: Path, moment: datetime = START + timedelta(hours=2)) -> Path:
    return Path(str(go_back({"journal": str(path), "copy": str(copy), "moment": moment.isoformat()}, silent)["before"]))


def difference(path: Path, copy: Path) -> Difference:
    return Difference(**compare({"journal": str(path), "copy": str(copy)}, silent))  # type: ignore[arg-type]


# --- the list ----------------------------------------------------------------------------------------------------------------


def test_copies_are_listed_with_their_time_their_plans_and_their_size(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    assert (copy.made, copy.plans, copy.daily) == (START + timedelta(hours=1), len(entries), True)
    assert copy.size == copy.path.stat().st_size > 0


def test_a_copy_that_cannot_be_read_is_listed_without_its_plans(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    for content in (b"", b"no database", copy.path.read_bytes()[:5000]):
        copy.path.write_bytes(content)
        (found,) = copies(path)
        assert (found.path, found.plans, found.size) == (copy.path, None, len(content))


def test_files_of_another_name_are_no_copies(path: Path, entries: list[JournalEntry]) -> None:
    for name in ("journal-before-.db", "journal-before-yesterday.db", "journal-20261122.db", "notes.txt"):
        (backup_folder(path) / name).write_text("")
    assert len(copies(path)) == 1


# --- what would change -------------------------------------------------------------------------------------------------------


def test_a_preview_counts_what_is_missing_what_comes_back_and_what_differs(
    path: Path, entries: list[JournalEntry]
) -> None:
    def act(journal: Journal) -> None:
        journal.save(make_entry("q1"))
        journal.save(make_entry("q2"))
        journal.update_note("p0", "another")
        journal.set_status("p1", Status.OPEN)
        journal.delete(["p2", "p3", "p4"])
        journal.purge(["p4"])

    (copy,) = copies(path)
    assert difference(path, copy.path) == Difference(sound=True, plans=PLANS, missing=0, back=0, changed=0)
    change(path, act)
    assert difference(path, copy.path) == Difference(sound=True, plans=PLANS, missing=2, back=1, changed=4)


def test_a_copy_that_changed_on_the_disk_is_not_sound(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    copy.path.write_bytes(copy.path.read_bytes().replace(b"Plan 3", b"Plan 8"))
    assert not difference(path, copy.path).sound


@pytest.mark.parametrize("content", [None, b"", b"no database at all"])
def test_beside_a_journal_that_cannot_be_read_the_copy_speaks_for_itself(
    path: Path, entries: list[JournalEntry], content: bytes | None
) -> None:
    (copy,) = copies(path)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    found = difference(path, copy.path)
    assert (found.sound, found.plans, found.comparable) == (True, PLANS, False)


def test_a_copy_that_is_gone_is_told(path: Path, entries: list[JournalEntry]) -> None:
    with pytest.raises(JournalError):
        difference(path, path.with_name("none.db"))


# --- going back --------------------------------------------------------------------------------------------------------------


def test_going_back_can_be_undone_by_going_back_again(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    change(path, lambda journal: journal.save(make_entry("q1", title="Since")))
    before = back_to(path, copy.path)
    assert "Since" not in titles(path)
    (kept,) = [each for each in copies(path) if not each.daily]
    assert (kept.path, kept.plans, kept.made) == (before, PLANS + 1, START + timedelta(hours=2))
    back_to(path, before, START + timedelta(hours=3))
    assert "Since" in titles(path)
    assert len(copies(path)) == 4  # nothing was overwritten or lost on the way


def test_twice_in_one_second_overwrites_nothing(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    kept = [back_to(path, copy.path) for _ in range(3)]
    assert len(set(kept)) == 3
    assert all(place.exists() for place in kept)


@pytest.mark.parametrize("silent_call", ["is_there", "make_private_folder", "sync_folder"])
def test_a_disk_that_fails_after_the_exchange_takes_nothing_back_and_names_where_the_journal_lies(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch, silent_call: str
) -> None:
    (copy,) = copies(path)
    change(path, lambda journal: journal.save(make_entry("q1", title="Since")))

    def fail(place: Path) -> None:
        raise OSError(28, "No space left on device", str(place))

    monkeypatch.setattr(f"planner.services.journal_copies.{silent_call}", fail)
    before = back_to(path, copy.path)
    assert "Since" not in titles(path)
    assert "Since" in titles(before)


def test_a_damaged_journal_is_kept_under_a_name_that_says_so(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    path.write_bytes(path.read_bytes()[:5000])
    bad = path.read_bytes()
    before = back_to(path, copy.path)
    assert before.name.startswith("journal.damaged-")
    assert before.read_bytes() == bad
    assert len(titles(path)) == PLANS


def test_going_back_to_a_damaged_copy_changes_nothing(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    copy.path.write_bytes(copy.path.read_bytes().replace(b"Plan 3", b"Plan 8"))
    now = path.read_bytes()
    with pytest.raises(JournalDamaged):
        back_to(path, copy.path)
    assert path.read_bytes() == now
    assert len(titles(path)) == PLANS


def test_nothing_is_exchanged_under_an_open_window(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    with open_journal(path, now=SteppingClock()), pytest.raises(JournalLocked):
        back_to(path, copy.path)


def test_a_journal_that_vanished_comes_back(path: Path, entries: list[JournalEntry]) -> None:
    (copy,) = copies(path)
    path.unlink()
    assert go_back({"journal": str(path), "copy": str(copy.path), "moment": START.isoformat()}, silent) == {
        "before": ""
    }
    assert len(titles(path)) == PLANS


def test_where_the_old_journal_cannot_be_named_a_copy_it_is_kept_all_the_same(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy,) = copies(path)
    rename = Path.rename

    def refuse(place: Path, target: Path) -> Path:
        if "before" in str(target):
            raise PermissionError
        return rename(place, target)

    monkeypatch.setattr(Path, "rename", refuse)
    before = back_to(path, copy.path)
    assert (before.parent, before.exists()) == (path.parent, True)


# --- copies elsewhere --------------------------------------------------------------------------------------------------------


def test_a_copy_of_the_users_own_is_a_journal_that_opens(
    path: Path, entries: list[JournalEntry], tmp_path: Path
) -> None:
    out = tmp_path / "out.db"
    out.write_text("replaced, as the file dialog asked")
    with open_journal(path, now=SteppingClock()) as journal:
        save_copy(journal.reading(), path, out, silent)
    assert len(titles(out)) == PLANS
    assert out.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_deleted_while_open_can_still_be_copied_and_put_back(
    path: Path, entries: list[JournalEntry], tmp_path: Path, replaced: bool
) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        assert not journal.moved
        path.unlink()
        if replaced:
            path.write_text("something else")
        assert journal.moved
        save_copy(journal.reading(), path, tmp_path / "out.db", silent)
        if replaced:
            with pytest.raises(JournalUnavailable, match="another file"):
                put_back(journal.reading(), path, silent)
            assert path.read_text() == "something else"
        else:
            put_back(journal.reading(), path, silent)
    assert len(titles(tmp_path / "out.db")) == PLANS
    if not replaced:
        assert len(titles(path)) == PLANS


@pytest.mark.parametrize("taken", [False, True])
def test_a_journal_is_put_back_on_a_disk_without_hard_links_too(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    def refuse(_source: Path, place: Path) -> None:
        if taken:
            place.write_text("came meanwhile")
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    with open_journal(path, now=SteppingClock()) as journal:
        path.unlink()
        monkeypatch.setattr(os, "link", refuse)
        if taken:
            with pytest.raises(JournalUnavailable, match="Cannot put back"):
                put_back(journal.reading(), path, silent)
        else:
            put_back(journal.reading(), path, silent)
    assert not path.with_name("journal.db.new").exists()
    assert path.read_text() == "came meanwhile" if taken else len(titles(path)) == PLANS


def test_the_journal_itself_is_no_place_for_a_copy(path: Path, entries: list[JournalEntry], tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(path)
    with open_journal(path, now=SteppingClock()) as journal:
        for place in (path, tmp_path / "link.db"):
            with pytest.raises(JournalUnavailable, match="the journal itself"):
                save_copy(journal.reading(), path, place, silent)


def test_a_copy_that_is_called_off_or_fails_leaves_the_old_file(
    path: Path, entries: list[JournalEntry], tmp_path: Path
) -> None:
    def called_off(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out.db"
    out.write_text("old")
    with open_journal(path, now=SteppingClock()) as journal:
        with pytest.raises(KeyboardInterrupt):
            save_copy(journal.reading(), path, out, called_off)
        with pytest.raises(JournalError):
            save_copy(journal.reading(), path, tmp_path / "none" / "out.db", silent)
    assert out.read_text() == "old"
    assert sorted(place.name for place in tmp_path.iterdir()) == ["data", "out.db"]


# --- the bin is emptied ------------------------------------------------------------------------------------------------------


def test_what_is_deleted_for_good_is_gone_and_the_rest_is_sealed(path: Path, entries: list[JournalEntry]) -> None:
    def act(journal: Journal) -> None:
        journal.delete(["p1", "p3"])
        assert journal.purge(["p1", "p3", "p4", "none", "p1"]) == ("p1", "p3")  # p4 is not in the bin
        assert journal.purge([]) == ()
        assert journal.save(make_entry("q1", title="Later")).sequence == PLANS + 1

    change(path, act)
    assert titles(path) == {"Plan 0", "Plan 2", "Plan 4", "Plan 5", "Later"}
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM document").fetchone() == (5,)
    connection.close()


def test_a_damaged_plan_is_not_deleted_for_good_and_neither_is_any_other(
    path: Path, entries: list[JournalEntry]
) -> None:
    change(path, lambda journal: journal.delete(["p1", "p3"]))
    path.write_bytes(path.read_bytes().replace(b"Plan 3", b"Plan 8"))
    with open_journal(path, now=SteppingClock()) as journal:
        assert not journal.sound
        with pytest.raises(JournalDamaged, match="Plan 8"):
            journal.purge(["p1", "p3"])
        assert journal.count(Query(in_bin=True)) == 2


def test_an_emptied_bin_is_looked_up_after_an_error(
    path: Path, entries: list[JournalEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_journal(path, now=SteppingClock()) as journal:
        journal.delete(["p1"])
        plain = journal._connection

        class Fails:
            """Commits, and then says that it could not."""

            def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
                done = plain.execute(statement, *values)
                if statement == "COMMIT":
                    raise sqlite3.OperationalError("disk I/O error")
                return done

            def close(self) -> None:
                plain.close()

        monkeypatch.setattr(journal, "_connection", Fails())
        assert journal.purge(["p1"]) == ("p1",)
        assert journal.count(Query(in_bin=True)) == 0


def test_a_read_only_journal_deletes_nothing_for_good(path: Path, entries: list[JournalEntry]) -> None:
    with open_journal(path, now=SteppingClock(), read_only=True) as journal, pytest.raises(JournalUnavailable):
        journal.purge(["p1"])


def test_copies_made_before_a_change_are_never_thinned_out(path: Path, entries: list[JournalEntry]) -> None:
    request = {"journal": str(path), "moment": (START + timedelta(hours=2)).isoformat()}
    made = [Path(str(make_copy(request, silent)["copy"])) for _ in range(3)]
    with closing(connect_reader(path)) as source:
        back_up(source, path, START + timedelta(hours=3))
    found = copies(path)
    assert sorted(copy.path for copy in found if not copy.daily) == sorted(made)
    assert [copy.plans for copy in found] == [PLANS] * 4  # the daily copy of an hour later took the place of the first
    assert difference(path, made[0]).sound


def test_the_copy_before_is_refused_where_the_journal_is_damaged(path: Path, entries: list[JournalEntry]) -> None:
    path.write_bytes(path.read_bytes().replace(b"Plan 3", b"Plan 8"))
    with pytest.raises(JournalDamaged):
        make_copy({"journal": str(path), "moment": (START + timedelta(days=2)).isoformat()}, silent)
    assert len(copies(path)) == 1
    assert not list(backup_folder(path).glob("*.part*"))
