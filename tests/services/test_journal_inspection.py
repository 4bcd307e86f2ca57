"""A journal that is opened first and checked afterwards, beside it: the same is found, and no save waits."""

import json
import random
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from planner.model.entry import JournalEntry
from planner.model.journal_query import Query
from planner.services import journal as opening
from planner.services import journal_backup, journal_inspection
from planner.services.journal import Journal, open_journal
from planner.services.journal_backup import backups
from planner.services.journal_check import Health, check, no_steps
from planner.services.journal_errors import JournalDamaged, JournalError, JournalLocked, JournalUnavailable
from planner.services.journal_inspection import health_of, inspect_journal, inspection_request
from tests.faults.child import next_release
from tests.services.journal_entries import START, SteppingClock, make_entry
from tests.services.test_journal_damage import change, execute

CLOCK = SteppingClock()


class GivenUp(Exception):
    """Stands for what a worker raises when nobody waits any more."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def entries(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[JournalEntry]:
    monkeypatch.setattr(opening, "AT_ONCE", 0)  # every journal counts as a large one
    with open_journal(path, now=CLOCK) as journal:
        return [journal.save(make_entry(note=f"noted by hand {number}", title=f"Plan {number}")) for number in range(5)]


def opened(path: Path) -> Journal:
    return open_journal(path, now=CLOCK, check_later=True)


def inspected(path: Path, steps: Callable[[int, int], None] = no_steps, *, copy: bool = True) -> tuple[Health, str]:
    """Ask as the window does, through JSON."""
    request = json.loads(json.dumps(inspection_request(path, CLOCK(), copy=copy)))
    answer = json.loads(json.dumps(inspect_journal(request, steps)))
    return health_of(answer), answer["told"]


def test_a_large_journal_opens_unchecked_and_is_checked_and_copied_beside_it(path: Path, entries: object) -> None:
    with opened(path) as journal:
        assert (journal.checked, journal.read_only, journal.notices) == (False, False, ())
        assert backups(path) == {}
        health, told = inspected(path)
        assert (health, told) == (Health(), "")
        assert journal.take(health) == ()
        assert journal.checked
        (copy,) = backups(path).values()
    with open_journal(copy, now=CLOCK, read_only=True) as kept:
        assert check(kept._connection).healthy
        assert kept.count(Query()) == 5


def test_a_small_journal_is_checked_before_it_is_shown(path: Path, entries: object, monkeypatch) -> None:
    monkeypatch.setattr(opening, "AT_ONCE", 1 << 20)
    with opened(path) as journal:
        assert journal.checked


def test_a_copy_is_made_once_a_day_and_none_for_a_reader(path: Path, entries: object) -> None:
    inspected(path, copy=False)
    assert backups(path) == {}
    inspected(path)
    CLOCK.advance(hours=1)
    inspected(path)
    assert len(backups(path)) == 1
    CLOCK.advance(hours=24)
    inspected(path)
    assert len(backups(path)) == 2


@pytest.mark.parametrize("copy", [True, False])
def test_steps_go_from_nothing_to_a_thousand_and_never_back(
    path: Path, entries: object, monkeypatch, copy: bool
) -> None:
    monkeypatch.setattr("planner.services.journal_check._STEP", 1)
    monkeypatch.setattr(journal_backup, "PAGES", 4)
    told: list[tuple[int, int]] = []
    inspected(path, lambda done, of: told.append((done, of)), copy=copy)
    assert told == sorted(told)
    assert {of for _, of in told} == {1000}
    assert told[-1] == (1000, 1000)


def test_a_changed_plan_is_named_and_never_shown_as_sound_even_before_the_check(path: Path, entries) -> None:
    change(path, b"noted by hand 3", b"noted by hans 3")
    with opened(path) as journal:
        shown = {row.id: row.damaged for row in journal.page(Query(), 0, 9)}
        assert shown == {entry.id: entry == entries[3] for entry in entries}
        with pytest.raises(JournalDamaged):
            journal.get(entries[3].id)
        health, told = inspected(path)
        assert (health.damaged, told) == ((entries[3].id,), "")
        mended, sentence = journal.take(health)
        assert "its indexes were rebuilt" in mended
        assert sentence.startswith("1 plan has changed on the disk")
        assert journal.notices == (mended, sentence)
        assert journal.damaged == (entries[3].id,)
        with pytest.raises(JournalDamaged, match="no copy is made"):
            journal.back_up()
    assert backups(path) == {}  # no copy that could push out a good one


@pytest.mark.parametrize("statement", ["UPDATE seal SET count = 9", "DELETE FROM seal"])
def test_a_broken_seal_is_told_and_keeps_nobody_from_saving(path: Path, entries: object, statement: str) -> None:
    execute(path, statement)
    with opened(path) as journal:
        journal.save(make_entry())
        (sentence,) = journal.take(inspected(path)[0])
        assert "more or fewer plans than were saved" in sentence
        assert not journal.read_only


def test_a_damaged_structure_makes_the_open_journal_read_only_and_frees_it(path: Path, entries) -> None:
    execute(path, "DELETE FROM entry WHERE sequence = 2")
    with opened(path) as journal:
        told = journal.take(inspected(path)[0])
        assert "open for reading only: its file is damaged" in told[0]
        assert journal.read_only
        with pytest.raises(JournalUnavailable, match="reading only"):
            journal.save(make_entry())
        assert [row.id for row in journal.page(Query(descending=False), 0, 9)] == [
            entry.id for entry in entries if entry != entries[1]
        ]
        with open_journal(path, now=CLOCK) as other:  # nobody holds the writer's lock any more
            assert other.read_only


def test_stale_indexes_are_mended_in_the_open_journal(path: Path, entries: object) -> None:
    swap = "UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') WHERE name = 'entry_size'"
    partly, whole = "sequence > 3", "deleted_at IS NULL"
    execute(path, "PRAGMA writable_schema = ON", swap.format(whole, partly))
    execute(path, "REINDEX entry_size")
    execute(path, "PRAGMA writable_schema = ON", swap.format(partly, whole))
    with opened(path) as journal:
        (sentence,) = journal.take(inspected(path)[0])
        assert "its indexes were rebuilt" in sentence
        assert not journal.read_only
        assert len(journal.page(Query(sort="size"), 0, 9)) == 5
        journal.save(make_entry())
        assert inspected(path)[0].healthy
    with pytest.raises(JournalLocked), open_journal(path, now=CLOCK), open_journal(path, now=CLOCK):
        pass


def test_no_flipped_bit_leads_to_a_wrong_value_unnoticed(path: Path, entries: list[JournalEntry]) -> None:
    good = path.read_bytes()
    dice = random.Random(20261122)
    used = [place for place, byte in enumerate(good) if byte]
    noticed = 0
    for place in dice.choices(used, k=80):
        content = bytearray(good)
        content[place] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
        found = _found(path)
        assert found is None or found == entries, f"bit flip at {place}"
        noticed += found is None
    assert noticed > 40


def _found(path: Path) -> list[JournalEntry] | None:
    try:
        with opened(path) as journal:
            if not journal.checked:
                journal.take(inspected(path, copy=False)[0])
            if journal.notices or journal.damaged:
                return None
            return list(journal.entries(journal.ids(Query(descending=False))))
    except JournalError:
        return None


# --- saving meanwhile ------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(path: Path, entries: object, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """A journal whose saves fail at once where they would have to wait."""
    monkeypatch.setattr("planner.services.journal_check._STEP", 1)
    for module in (journal_backup, journal_inspection):
        monkeypatch.setattr(module, "PAUSE", 0)
    monkeypatch.setattr(journal_backup, "PAGES", 1)
    journal = opened(path)
    journal._connection.execute("PRAGMA busy_timeout = 0")
    return journal


def test_saves_in_the_middle_of_check_and_copy_wait_for_nothing_and_are_in_the_copy(path: Path, busy: Journal) -> None:
    saved: list[str] = []

    def save(done: int, of: int) -> None:
        if len(saved) < 6:
            saved.append(busy.save(make_entry()).id)

    with busy:
        assert inspected(path, save) == (Health(), "")
    (copy,) = backups(path).values()
    with open_journal(copy, now=CLOCK, read_only=True) as kept:
        assert set(saved) <= set(kept.ids(Query()))
        assert check(kept._connection).healthy
    assert len(saved) == 6


def test_a_finding_while_plans_are_saved_is_looked_for_again(path: Path, busy: Journal, monkeypatch) -> None:
    torn = iter([Health(sealed=False), Health(damaged=("p1",)), Health(sealed=False)])

    def looked(connection: sqlite3.Connection, **options: object) -> Health:
        busy.save(make_entry())
        return next(torn, Health())

    monkeypatch.setattr(journal_inspection, "check", looked)
    with busy:
        assert inspected(path, copy=False) == (Health(), "")


def test_one_failed_read_is_no_finding_and_two_are(path: Path, entries: object, monkeypatch) -> None:
    answers = [Health(faults=("disk I/O error",))]
    monkeypatch.setattr(journal_inspection, "check", lambda *_, **__: answers.pop() if answers else Health())
    assert inspected(path, copy=False)[0].healthy
    answers += [Health(faults=("disk I/O error",))] * 2
    assert inspected(path, copy=False)[0].faults == ("disk I/O error",)


def test_findings_that_cannot_be_told_from_saving_are_left_to_the_next_start(
    path: Path, busy: Journal, monkeypatch
) -> None:
    def torn(connection: sqlite3.Connection, **options: object) -> Health:
        busy.save(make_entry())
        return Health(sealed=False)

    monkeypatch.setattr(journal_inspection, "check", torn)
    with busy, pytest.raises(JournalUnavailable, match="plans were saved all the while"):
        inspected(path)


def test_a_copy_that_never_comes_to_an_end_is_told_and_leaves_nothing(path: Path, busy: Journal, monkeypatch) -> None:
    monkeypatch.setattr(journal_backup, "RESTARTS", 3)
    monkeypatch.setattr(journal_inspection, "check_beside", lambda *_: Health())
    with busy:
        health, told = inspected(path, lambda done, of: bool(busy.save(make_entry())) and None)
        assert health.healthy
        assert told.startswith("Today's copy of the journal could not be made: plans were saved all the while")
        assert list((path.parent / "backups").iterdir()) == []


def test_a_copy_on_a_full_disk_is_told(path: Path, entries: object, monkeypatch) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(journal_backup, "_copy", full)
    health, told = inspected(path)
    assert health.healthy
    assert told.startswith("Today's copy of the journal could not be made: The disk is full")


def test_work_that_is_given_up_leaves_no_half_copy(path: Path, busy: Journal) -> None:
    def stop(done: int, of: int) -> None:
        if (path.parent / "backups").exists():
            raise GivenUp

    with busy, pytest.raises(GivenUp):
        inspected(path, stop)
    assert list((path.parent / "backups").iterdir()) == []


# --- what is opened at once ------------------------------------------------------------------------------------------


def test_an_older_journal_is_checked_and_copied_before_it_is_upgraded_whatever_was_asked(
    path: Path, entries: object
) -> None:
    told: list[str] = []
    with (
        next_release(),
        open_journal(path, now=CLOCK, check_later=True, upgrading=lambda: told.append("wait")) as journal,
    ):
        assert journal.checked
        assert told == ["wait"]
        assert len(backups(path)) == 1
    with pytest.raises(JournalError, match="newer"), opened(path):
        pass


def test_a_journal_of_this_version_says_nothing_of_an_upgrade(path: Path, entries: object) -> None:
    with open_journal(path, now=CLOCK, upgrading=lambda: pytest.fail("there is nothing to upgrade")) as journal:
        assert journal.checked


def test_a_second_window_looks_at_once_and_is_checked_without_a_copy(path: Path, entries: object) -> None:
    with opened(path), open_journal(path, now=CLOCK, read_only=True, check_later=True) as second:
        assert (second.checked, second.read_only) == (False, True)
        change_of_day = START + timedelta(days=2)
        answer = inspect_journal(inspection_request(path, change_of_day, copy=not second.read_only), no_steps)
        assert second.take(health_of(answer)) == ()
        assert second.checked
    assert backups(path) == {}
