"""The open journal: saving, editing and reading plans in one SQLite file that survives a kill and a power cut.

"Saved" is said only after the file system has it. An error does not mean "not saved": after any error the file is
opened again and looked into, and only then is the user told or the save called good.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from planner.model.entry import (
    COLUMNS,
    JournalEntry,
    JournalRow,
    Status,
    revalued,
    row_from_values,
    stored_values,
    values_hash,
)
from planner.model.language import tr
from planner.services import journal_backup, migrations
from planner.services.journal_check import MODULUS, Health, hash_number, is_damaged
from planner.services.journal_errors import JournalDamaged, JournalError, JournalUnavailable, journal_error
from planner.services.journal_file import in_turn
from planner.services.journal_findings import damaged_plan, findings, not_to_be_written, reindexed, stale_indexes
from planner.services.journal_lock import WriterLock
from planner.services.journal_reading import JournalReading

_WIDTH = len(COLUMNS)
_INSERT = f"""INSERT INTO entry ({", ".join(COLUMNS)}, row_hash) VALUES ({", ".join("?" * (_WIDTH + 1))})
    ON CONFLICT (id) DO NOTHING"""
_UPDATE = "UPDATE entry SET status = ?, note = ?, deleted_at = ?, search = ?, row_hash = ? WHERE id = ?"
_STATUS, _NOTE, _DELETED_AT, _SEARCH = (COLUMNS.index(name) for name in ("status", "note", "deleted_at", "search"))


class Journal(JournalReading):
    """An open journal; `open_journal` makes it. One thread at a time: a second one waits. Errors are JournalError sentences."""

    def __init__(
        self,
        *,
        path: Path,
        connection: sqlite3.Connection,
        lock: WriterLock | None,
        now: Callable[[], datetime],
        health: Health | None,
        notices: tuple[str, ...],
    ) -> None:
        """`health` is None where nobody has checked the file yet: `take` brings it."""
        super().__init__(path, connection, read_only=lock is None)
        self.notices = notices
        """Sentences the user should read after opening: read-only, damaged, no copy could be made."""
        self._lock = lock
        self._now = now
        self.checked = health is not None
        """Every row has been compared with its hash, when the journal was opened or since."""
        self._damaged = set(health.damaged if health else ())
        self._healthy = health is None or health.healthy

    @property
    def sound(self) -> bool:
        """Whether nothing is known to be wrong with the file."""
        return self._healthy and not self._damaged

    @in_turn
    def take(self, health: Health) -> tuple[str, ...]:
        """Take in what a check beside this journal found; return the sentences for the user, which join `notices`.

        Stale indexes are mended here and now; a file that is damaged in its structure is only read from now on.
        """
        told: list[str] = []
        if stale_indexes(health) and not self.read_only:
            health = self._mended(told)
        reason = None if self.read_only else not_to_be_written(migrations.VERSION, health)
        if reason is not None:
            told.append(reason)
            self._withdraw()
        self.checked = True
        self._damaged.update(health.damaged)
        self._healthy = health.healthy
        told += findings(health)
        self.notices += tuple(told)
        return tuple(told)

    def _mended(self, told: list[str]) -> Health:
        self._connection.close()
        self._lost = True
        try:
            connection, health, notice = reindexed(self.path, self._now())
        except (sqlite3.Error, OSError) as error:
            return Health(faults=(tr("index: {error}", error=error),))
        self._use(connection)
        told.append(notice)
        return health

    def _withdraw(self) -> None:
        self.read_only = True
        self._connection.close()
        self._lost = True
        if self._lock is not None:
            self._lock.release()

    @in_turn
    def save(self, entry: JournalEntry) -> JournalEntry:
        """Store the entry and return it with its sequence. Saving the same id again returns what is stored.

        Raises ValueError if the id already stands for another plan.
        """
        self._require_writable()
        try:
            stored = self._insert(entry) or self.get(entry.id)
        except sqlite3.Error as error:
            stored = self._look_again(error, lambda: self._got(entry.id))
            if stored is None:
                raise journal_error(error, self.path) from error
        if stored is None or stored.plan != entry.plan:
            raise ValueError(tr("the id {id} stands for another plan", id=entry.id))
        return stored

    @in_turn
    def update_note(self, entry_id: str, note: str) -> JournalEntry:
        """Replace the note."""
        if any("\ud800" <= character <= "\udfff" for character in note):
            raise JournalError(
                tr("The note holds half a character that cannot be stored; delete it and type it again.")
            )
        return self._edit_one(entry_id, lambda row: replace(row, note=note))

    @in_turn
    def set_status(self, entry_id: str, status: Status) -> JournalEntry:
        """Change the status."""
        return self._edit_one(entry_id, lambda row: replace(row, status=status))

    @in_turn
    def delete(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Move entries to the bin; return those that moved, which is what an undo restores."""
        moment = self._now()
        return self._edit(ids, lambda row: row if row.deleted_at else replace(row, deleted_at=moment))

    @in_turn
    def restore(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Take entries out of the bin; return those that moved."""
        return self._edit(ids, lambda row: replace(row, deleted_at=None))

    @in_turn
    def purge(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Delete entries of the bin for good, all or none; return those that went. What is not in the bin stays."""
        self._require_writable()
        gone: list[str] = []
        try:
            with self._transaction():
                for entry_id in dict.fromkeys(ids):
                    self._purge_row(entry_id, gone)
        except sqlite3.Error as error:
            done = self._look_again(error, lambda: all(self._reader.stored(each) is None for each in gone))
            if not (gone and done):
                raise journal_error(error, self.path) from error
        return tuple(gone)

    @in_turn
    def back_up(self) -> Path:
        """Make a verified copy now and return it. Raises JournalError if the journal is damaged or cannot be copied."""
        self._require_writable()
        if not self._healthy or self._damaged:
            raise JournalDamaged(tr("The journal is damaged, so no copy is made that could push out a good one."))
        return journal_backup.back_up(self._connection, self.path, self._now())

    @in_turn
    def close(self) -> None:
        """Close the file and give up the lock; a second call does nothing."""
        self._closed = True
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _require_writable(self) -> None:
        if self.read_only:
            raise JournalUnavailable(tr("{name} is open for reading only, so nothing was saved.", name=self.path.name))
        self._recover()

    def _insert(self, entry: JournalEntry) -> JournalEntry | None:
        """Return the entry as stored, None if its id was there already. After the commit nothing is read again."""
        with self._transaction() as connection:
            last = connection.execute("SELECT max(sequence) FROM entry").fetchone()[0]
            stored = replace(entry, sequence=(last or 0) + 1)
            values = stored_values(stored)
            hashed = values_hash(values)
            if not connection.execute(_INSERT, (*values, hashed)).rowcount:
                return None
            documents = (stored.sequence, stored.plan, stored.assessment)
            connection.execute("INSERT INTO document (sequence, plan, assessment) VALUES (?, ?, ?)", documents)
            self._seal(1, hash_number(hashed))
        return stored

    def _edit_one(self, entry_id: str, change: Callable[[JournalRow], JournalRow]) -> JournalEntry:
        self._edit((entry_id,), change)
        try:
            entry = self._got(entry_id)
        except sqlite3.Error as error:
            entry = self._look_again(error, lambda: self._got(entry_id))
        if entry is None:
            raise JournalError(tr("This plan is no longer in the journal."))
        return entry

    def _edit(self, ids: Iterable[str], change: Callable[[JournalRow], JournalRow]) -> tuple[str, ...]:
        self._require_writable()
        planned: dict[str, str] = {}
        try:
            with self._transaction():
                for entry_id in dict.fromkeys(ids):
                    self._edit_row(entry_id, change, planned)
        except sqlite3.Error as error:
            done = self._look_again(error, lambda: all(self._hash_of(each) == planned[each] for each in planned))
            if not (planned and done):
                raise journal_error(error, self.path) from error
        return tuple(planned)

    def _edit_row(self, entry_id: str, change: Callable[[JournalRow], JournalRow], planned: dict[str, str]) -> None:
        stored, row = self._sound(entry_id)
        if row is None:
            return
        changed = change(row)
        if changed == row:
            return
        values = revalued(changed, str(stored[_WIDTH - 1]))
        hashed = values_hash(values)
        columns = (values[_STATUS], values[_NOTE], values[_DELETED_AT], values[_SEARCH])
        self._connection.execute(_UPDATE, (*columns, hashed, entry_id))
        self._seal(0, hash_number(hashed) - hash_number(stored[_WIDTH]))
        planned[entry_id] = hashed

    def _purge_row(self, entry_id: str, gone: list[str]) -> None:
        stored, row = self._sound(entry_id)
        if row is None or row.deleted_at is None:
            return
        for table in ("document", "entry"):
            self._connection.execute(f"DELETE FROM {table} WHERE sequence = ?", (row.sequence,))
        self._seal(-1, -hash_number(stored[_WIDTH]))
        gone.append(entry_id)

    def _sound(self, entry_id: str) -> tuple[tuple[object, ...], JournalRow | None]:
        """Return a row as stored and as read; None if there is none. Raises JournalDamaged if its bytes changed."""
        stored = self._reader.stored(entry_id)
        if stored is None:
            return (), None
        row = row_from_values(stored[:_WIDTH])  # type: ignore[arg-type]  # checked in the next line
        if is_damaged(stored, documents=False) or entry_id in self._damaged:
            raise damaged_plan(row)
        return stored, row

    def _hash_of(self, entry_id: str) -> object:
        stored = self._reader.stored(entry_id)
        return stored and stored[_WIDTH]

    def _seal(self, rows: int, hashes: int) -> None:
        found = self._connection.execute("SELECT count, total FROM seal").fetchone()
        count, total = found or (0, "")  # a seal that is gone stays gone, and is told; it keeps nobody from saving
        sealed = (hash_number(total) + hashes) % MODULUS
        self._connection.execute("UPDATE seal SET count = ?, total = ?", (count + rows, f"{sealed:064x}"))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
