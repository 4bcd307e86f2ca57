"""Any order of the journal's operations, crashes included, against a plain dict."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from planner.model.entry import JournalEntry, Status, search_text
from planner.model.journal_query import Query
from planner.services import journal as opening
from planner.services import journal_backup, journal_check, journal_inspection
from planner.services.journal import Journal, open_journal
from planner.services.journal_backup import backup_folder
from planner.services.journal_check import Health, check, no_steps
from planner.services.journal_copies import go_back
from planner.services.journal_errors import JournalError, JournalUnavailable
from planner.services.journal_inspection import health_of, inspect_journal, inspection_request
from tests.services.journal_entries import SteppingClock, make_entry

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(["BTC", "über", "50%_", "\0"])
NUMBERS = st.none() | st.decimals(-(10**12), 10**12, allow_nan=False, places=9) | st.just(Decimal("1E-18"))
MEMORY = Path("/dev/shm")  # crashes are copies here, so no disk is needed, and memory is faster
PICK = st.integers(0, 99)
PICKS = st.lists(PICK, max_size=4)
SORTS = st.sampled_from(["saved_at", "symbol", "size", "risk", "note"])


class StoppedConnection:
    """A connection whose COMMIT is where the program ends: the files are copied as they lie there."""

    def __init__(self, real: sqlite3.Connection, copy: Callable[[], None], *, commits: bool) -> None:
        self._real = real
        self._copy = copy
        self._commits = commits
        real.execute("PRAGMA cache_size = 10")  # so that pages reach the file before the commit

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql != "COMMIT":
            return self._real.execute(sql, *values)
        if self._commits:
            self._real.execute(sql)
        self._copy()
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class GivenUp(Exception):
    """What a worker raises when nobody waits for it any more."""


class JournalMachine(RuleBasedStateMachine):
    """The journal and what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="journal-", dir=MEMORY if MEMORY.is_dir() else None))
        self.generation = self.made = 0
        self.copied: dict[Path, dict[str, JournalEntry]] = {}
        self.clock = SteppingClock()
        self.model: dict[str, JournalEntry] = {}
        self.journal = self.opened()

    @property
    def path(self) -> Path:
        return self.folder / str(self.generation) / "journal.db"

    def opened(self) -> Journal:
        """Open as the next start does: nothing to be told, nothing damaged, every hash and the seal right."""
        journal = open_journal(self.path, now=self.clock)
        assert (journal.notices, journal.damaged, journal.read_only) == ((), (), False)
        assert check(journal._connection).healthy
        return journal

    def picked(self, pick: int) -> str:
        return list(self.model)[pick % len(self.model)]

    @rule(note=TEXTS, title=TEXTS, symbol=TEXTS, size=NUMBERS, risk=NUMBERS, large=st.booleans())
    def save(self, **values: Any) -> None:
        entry = self.fresh(**values)
        self.model[entry.id] = replace(entry, sequence=self.following())
        assert self.journal.save(entry) == self.model[entry.id]

    def following(self) -> int:
        """Return the place of the next plan: after the last that is there."""
        return 1 + max((entry.sequence or 0 for entry in self.model.values()), default=0)

    def fresh(self, *, large: bool = False, note: str = "", **values: Any) -> JournalEntry:
        self.clock.advance(hours=5)
        note = note * 2000 if large else note
        self.made += 1
        return make_entry(f"p{self.made}", saved_at=self.clock(), note=note, **values)

    @precondition(lambda self: self.model)
    @rule(pick=PICK)
    def save_again(self, pick: int) -> None:
        entry = self.model[self.picked(pick)]
        assert self.journal.save(replace(entry, note="typed since", sequence=None)) == entry

    @precondition(lambda self: self.model)
    @rule(pick=PICK)
    def save_another_plan_under_the_same_id(self, pick: int) -> None:
        with pytest.raises(ValueError, match="stands for another plan"):
            self.journal.save(replace(self.model[self.picked(pick)], plan="{}"))

    @precondition(lambda self: self.model)
    @rule(pick=PICK, note=TEXTS)
    def note(self, pick: int, note: str) -> None:
        entry_id = self.picked(pick)
        self.model[entry_id] = replace(self.model[entry_id], note=note)
        assert self.journal.update_note(entry_id, note) == self.model[entry_id]

    @precondition(lambda self: self.model)
    @rule(pick=PICK, status=st.sampled_from(Status))
    def status(self, pick: int, status: Status) -> None:
        entry_id = self.picked(pick)
        self.model[entry_id] = replace(self.model[entry_id], status=status)
        assert self.journal.set_status(entry_id, status) == self.model[entry_id]

    @precondition(lambda self: self.model)
    @rule(picks=PICKS)
    def delete(self, picks: list[int]) -> None:
        ids = dict.fromkeys(self.picked(pick) for pick in picks)
        moved = self.deleted(ids)
        assert self.journal.delete([*ids, "unknown"]) == moved

    def deleted(self, ids: dict[str, None]) -> tuple[str, ...]:
        moved = tuple(each for each in ids if self.model[each].deleted_at is None)
        self.model |= {each: replace(self.model[each], deleted_at=self.clock()) for each in moved}
        return moved

    @precondition(lambda self: self.model)
    @rule(picks=PICKS)
    def restore(self, picks: list[int]) -> None:
        ids = dict.fromkeys(self.picked(pick) for pick in picks)
        moved = tuple(each for each in ids if self.model[each].deleted_at)
        self.model |= {each: replace(self.model[each], deleted_at=None) for each in moved}
        assert self.journal.restore(ids) == moved

    @rule(text=TEXTS, in_bin=st.booleans(), sort=SORTS, descending=st.booleans())
    def search(self, text: str, in_bin: bool, sort: Any, descending: bool) -> None:
        query = Query(search=text, in_bin=in_bin, sort=sort, descending=descending)
        found = [
            entry
            for entry in self.model.values()
            if (entry.deleted_at is not None) == in_bin and all(word in searched(entry) for word in query.words())
        ]
        assert self.journal.count(query) == len(found)
        assert sorted(self.journal.ids(query)) == sorted(entry.id for entry in found)
        assert self.journal.ids(query) == [row.id for row in self.journal.page(query, 0, 999)]
        if sort == "saved_at":
            assert self.journal.ids(query) == [entry.id for entry in found][:: -1 if descending else 1]

    @rule()
    def back_up(self) -> None:
        copy = self.journal.back_up()
        with open_journal(copy, now=self.clock, read_only=True) as journal:
            assert set(journal.entries(self.model)) == set(self.model.values())
        self.copied[copy] = dict(self.model)

    @rule()
    def reopen(self) -> None:
        self.journal.close()
        self.journal = self.opened()

    @rule()
    def reopen_as_a_window_does(self) -> None:
        """Unchecked, however small; a search and a page come before what the check finds."""
        self.journal.close()
        opening.AT_ONCE, kept = 0, opening.AT_ONCE
        try:
            self.journal = open_journal(self.path, now=self.clock, check_later=True)
        finally:
            opening.AT_ONCE = kept
        assert not self.journal.checked
        assert not any(row.damaged for row in self.journal.page(Query(), 0, 999))
        assert self.journal.take(self.inspected(no_steps)) == ()

    @rule(saves=st.integers(0, 3), note=TEXTS)
    def inspect_with_saves_in_the_middle(self, saves: int, note: str) -> None:
        left = iter(range(saves))

        def step(done: int, of: int) -> None:
            for _ in left:
                self.save(note=note)
                return

        assert self.inspected(step) == Health()

    @rule(after=st.integers(0, 9))
    def inspect_and_give_up(self, after: int) -> None:
        left = iter(range(after))

        def step(done: int, of: int) -> None:
            if next(left, None) is None:
                raise GivenUp

        with suppress(GivenUp):
            self.inspected(step)
        folder = backup_folder(self.path)
        assert not folder.is_dir() or not list(folder.glob("*.part*"))

    def inspected(self, step: Callable[[int, int], None]) -> Health:
        """Check and copy as another process does, in the smallest steps."""
        answer = inspect_journal(inspection_request(self.path, self.clock(), copy=True), step)
        assert answer["told"] == ""
        return health_of(answer)

    @rule(note=TEXTS, large=st.booleans(), commits=st.booleans())
    def crash_in_a_save_and_reopen(self, note: str, large: bool, commits: bool) -> None:
        entry = self.fresh(note=note, large=large)
        done = self.stopped(lambda: self.journal.save(entry), commits=commits)
        if done:
            self.model[entry.id] = replace(entry, sequence=self.following())

    @precondition(lambda self: self.model)
    @rule(pick=PICK, note=TEXTS, status=st.sampled_from(Status), commits=st.booleans())
    def crash_in_an_edit_and_reopen(self, pick: int, note: str, status: Status, commits: bool) -> None:
        entry_id = self.picked(pick)
        for change, edit in (({"note": note}, self._note), ({"status": status}, self._status)):
            changed = replace(self.model[entry_id], **change)
            if changed != self.model[entry_id] and self.stopped(partial(edit, changed), commits=commits):
                self.model[entry_id] = changed

    def _note(self, entry: JournalEntry) -> None:
        self.journal.update_note(entry.id, entry.note)

    def _status(self, entry: JournalEntry) -> None:
        self.journal.set_status(entry.id, entry.status)

    @precondition(lambda self: any(entry.deleted_at for entry in self.model.values()))
    @rule(picks=PICKS, commits=st.booleans(), for_good=st.booleans())
    def crash_in_the_bin_and_reopen(self, picks: list[int], commits: bool, for_good: bool) -> None:
        ids = self.binned(picks)
        operation = (lambda: self.journal.purge(ids)) if for_good else (lambda: self.journal.restore(ids))
        if ids and self.stopped(operation, commits=commits):
            for each in ids:
                if for_good:
                    del self.model[each]
                else:
                    self.model[each] = replace(self.model[each], deleted_at=None)

    def binned(self, picks: list[int]) -> dict[str, None]:
        return dict.fromkeys(each for pick in picks if self.model[each := self.picked(pick)].deleted_at)

    @precondition(lambda self: self.model)
    @rule(picks=PICKS)
    def empty_the_bin(self, picks: list[int]) -> None:
        ids, kept = self.binned(picks), [each for each, entry in self.model.items() if not entry.deleted_at]
        assert self.journal.purge([*ids, *kept, "unknown"]) == tuple(ids)
        for each in ids:
            del self.model[each]

    @precondition(lambda self: self.copied)
    @rule(pick=PICK)
    def go_back_to_a_copy(self, pick: int) -> None:
        """The journal becomes the copy, and what it was until then is kept whole."""
        copy = list(self.copied)[pick % len(self.copied)]
        if not copy.exists():  # thinned since
            return
        self.journal.close()
        self.clock.advance(hours=1)
        request = {"journal": str(self.path), "copy": str(copy), "moment": self.clock().isoformat()}
        before = Path(str(go_back(request, no_steps)["before"]))
        was, self.model = self.model, dict(self.copied[copy])
        self.journal = self.opened()
        with open_journal(before, now=self.clock, read_only=True) as journal:
            assert {entry.id: entry for entry in journal.entries(was)} == was

    @precondition(lambda self: self.model)
    @rule(picks=PICKS, commits=st.booleans())
    def crash_in_a_deletion_and_reopen(self, picks: list[int], commits: bool) -> None:
        ids = dict.fromkeys(each for pick in picks if self.model[each := self.picked(pick)].deleted_at is None)
        if ids and self.stopped(lambda: self.journal.delete(ids), commits=commits):
            self.deleted(ids)

    def stopped(self, operation: Callable[[], object], *, commits: bool) -> bool:
        """Stop the program at the commit and go on with the files as they lay there; return whether it was done."""
        following = self.folder / str(self.generation + 1)
        stopped = StoppedConnection(
            self.journal._connection, lambda: shutil.copytree(self.path.parent, following) and None, commits=commits
        )
        self.journal._connection = stopped  # type: ignore[assignment]
        self.journal._reader._connection = stopped  # type: ignore[assignment]
        if commits:
            operation()
        else:
            with pytest.raises(JournalUnavailable, match="disk reported an error"):
                operation()
        self.journal.close()
        self.generation += 1
        self.journal = self.opened()
        return commits

    @invariant()
    def everything_is_there(self) -> None:
        assert {entry.id: entry for entry in self.journal.entries(self.model)} == self.model
        assert sum(self.journal.count(Query(in_bin=in_bin)) for in_bin in (False, True)) == len(self.model)

    def teardown(self) -> None:
        self.journal.close()
        self.opened().close()
        shutil.rmtree(self.folder)


def searched(entry: JournalEntry) -> str:
    return "\n".join(search_text(text) for text in (entry.symbol, entry.title, entry.venue, entry.note))


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((journal_check, "_STEP"), (journal_backup, "PAGES"), (journal_backup, "SYNCED")):
        monkeypatch.setattr(module, name, 1)
    for module in (journal_backup, journal_inspection):
        monkeypatch.setattr(module, "PAUSE", 0)


def run(examples: int, steps: int, phases: Iterable[Phase] = tuple(Phase)) -> None:
    run_state_machine_as_test(
        JournalMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_journal_is_a_dict_that_survives_crashes() -> None:
    run(20, 20)


@pytest.mark.sweep
def test_the_journal_is_a_dict_that_survives_crashes_in_many_orders() -> None:
    run(int(os.environ.get("MARGIN_PLANNER_EXAMPLES", "400")), 40)


@pytest.mark.parametrize("column", ["note", "symbol"])
def test_a_planted_slip_is_found(monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    statement = f"UPDATE entry SET {column} = {column} || ' ' WHERE sequence = 1 AND {column} <> ''"

    def slip(journal: Journal, rows: int, hashes: int) -> None:
        moved(journal, rows, hashes)
        if rows == 0:
            journal._connection.execute(statement)

    moved = Journal._seal
    monkeypatch.setattr(Journal, "_seal", slip)
    with pytest.raises((AssertionError, JournalError, ExceptionGroup)):
        run(60, 20, [Phase.generate])
