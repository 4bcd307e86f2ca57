"""Opening the journal: path, lock, probe, check, copy, upgrade; and what the user is told of it.

A second writer is refused. What cannot be written, or is damaged in its structure, opens read-only with a sentence
in `notices`; what cannot be read at all raises a JournalError. The damaged file itself is never overwritten.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from planner.services import journal_open as opening
from planner.services import migrations
from planner.services.errors import KnownError, os_reason
from planner.services.journal_backup import back_up, backups, is_due, put_away, set_aside_name
from planner.services.journal_check import Health, check, documents_at_open
from planner.services.journal_errors import JournalDamaged, JournalError, JournalUnavailable, journal_error
from planner.services.journal_lock import WriterLock
from planner.services.journal_store import Journal

__all__ = ["Journal", "open_journal"]

Clock = Callable[[], datetime]
_UNREADABLE = "{name} is damaged; keep the file as it is and restore a copy from the folder backups beside it."


def open_journal(path: Path, *, now: Clock, read_only: bool = False, start_new: bool = False) -> Journal:
    """Open the journal; make it where none was ever kept.

    read_only: look without the writer's lock, for an export beside an open window.
    start_new: make a new journal although the one that was kept here is gone or empty.
    Raises JournalError, most often JournalLocked, JournalForeign, JournalNewer, JournalMissing or JournalDamaged.
    """
    place = opening.resolve(path.absolute())
    try:
        if read_only:
            return _look(place, now)
        opening.make_folder(place.parent)
        if reason := _unwritable(place):
            return _look(place, now, f"The journal is open for reading only: {reason}.")
        return _open_locked(place, now, start_new)
    except sqlite3.Error as error:
        raise journal_error(error, place) from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema, which Python then cannot read
        raise JournalDamaged(_UNREADABLE.format(name=place.name)) from error
    except OSError as error:
        raise JournalUnavailable(f"The journal {place} cannot be opened: {os_reason(error)}.") from error


def _open_locked(place: Path, now: Clock, start_new: bool) -> Journal:
    try:
        lock = WriterLock.take(place)
    except OSError as error:
        return _look(place, now, f"The journal is open for reading only: {os_reason(error)}.")
    journal = None
    try:
        _make_if_new(place, now, start_new)
        journal = _open_writable(place, now, lock)
    finally:
        if journal is None or journal.read_only:
            lock.release()
    return journal


def _unwritable(place: Path) -> str | None:
    if not os.access(place.parent, os.W_OK):
        return f"the folder {place.parent} cannot be written; check its permissions"
    if not place.exists():
        return None
    if not os.access(place, os.W_OK):
        return f"{place.name} cannot be written; check its permissions"
    if opening.linked_twice(place):
        return f"{place.name} has a second name (a hard link), under which a crash could not be repaired; remove one"
    return None


def _make_if_new(place: Path, now: Clock, start_new: bool) -> None:
    if place.exists() and not (start_new and place.stat().st_size == 0):
        return
    if not start_new and _was_kept(place):
        raise opening.missing(place)
    put_away(place, now())
    opening.create(place)


def _was_kept(place: Path) -> bool:
    return opening.marker(place).exists() or bool(backups(place))


def _look(place: Path, now: Clock, *notices: str) -> Journal:
    if not place.exists():
        if _was_kept(place):
            raise opening.missing(place)
        raise JournalUnavailable(f"There is no journal at {place} yet, and none can be made there now.")
    version = opening.probe(place)
    connection = opening.connect_reader(place)
    try:
        if version == migrations.VERSION:
            opening.require_known_schema(connection, place)
        health = check(connection, documents=documents_at_open(place))
        told = (*notices, *_findings(health))
        return Journal(path=place, connection=connection, lock=None, now=now, health=health, notices=told)
    except BaseException:
        connection.close()
        raise


def _open_writable(place: Path, now: Clock, lock: WriterLock) -> Journal:
    version, connection, health = _checked(place)
    notices: list[str] = []
    try:
        if _stale_indexes(health):
            connection.close()
            connection, health, notice = _reindexed(place, now)
            notices.append(notice)
        if reason := _not_to_be_written(version, health):
            connection.close()
            return _look(place, now, reason)
        notices += [*_findings(health), *_backed_up(connection, place, now, health, version)]
        if version < migrations.VERSION:
            migrations.upgrade(connection)
        opening.require_known_schema(connection, place)
        opening.tighten(place)
        with suppress(KnownError):
            opening.remember(place)
        return Journal(path=place, connection=connection, lock=lock, now=now, health=health, notices=tuple(notices))
    except BaseException:
        connection.close()
        raise


def _checked(place: Path) -> tuple[int, sqlite3.Connection, Health]:
    """Open and check; twice before anything is called damaged, for one failed read looks the same."""
    try:
        version, connection, health = _attempt(place)
    except (JournalDamaged, sqlite3.Error, UnicodeDecodeError):
        return _attempt(place)
    if health.healthy:
        return version, connection, health
    connection.close()
    return _attempt(place)


def _attempt(place: Path) -> tuple[int, sqlite3.Connection, Health]:
    version = opening.probe(place)
    connection = opening.connect(place, mode="rw", read_only=False)
    return version, connection, check(connection, documents=documents_at_open(place))


def _stale_indexes(health: Health) -> bool:
    return any("index" in fault for fault in health.faults) and not health.structure


def _reindexed(place: Path, now: Clock) -> tuple[sqlite3.Connection, Health, str]:
    """Rebuild the indexes from the rows, which the hashes guard; a copy of the file as it was is kept."""
    aside = set_aside_name(place, now())
    shutil.copyfile(place, aside)
    aside.chmod(0o600)
    connection = opening.connect(place, mode="rw", read_only=False)
    with suppress(sqlite3.DatabaseError):
        connection.execute("REINDEX")
    health = check(connection, documents=documents_at_open(place))
    told = f"Bytes of {place.name} changed on the disk; its indexes were rebuilt, the old file is kept as {aside.name}."
    return connection, health, told


def _not_to_be_written(version: int, health: Health) -> str | None:
    if version > migrations.VERSION:
        return "A newer Margin Planner wrote this journal; update the program to save in it."
    if health.structure or _stale_indexes(health):
        return f"The journal is open for reading only: its file is damaged ({health.faults[0]})."
    if version < migrations.VERSION and not health.healthy:
        return "The journal is open for reading only: it is damaged, so it was not brought to the present version."
    return None


def _findings(health: Health) -> tuple[str, ...]:
    told = []
    if health.damaged:
        count = len(health.damaged)
        plans = "1 plan has" if count == 1 else f"{count} plans have"
        told.append(f"{plans} changed on the disk since written and cannot be trusted; restore a copy from backups.")
    if not health.sealed and not health.damaged:
        told.append("The journal holds more or fewer plans than were saved; compare it with a copy from backups.")
    return tuple(told)


def _backed_up(
    connection: sqlite3.Connection, place: Path, now: Clock, health: Health, version: int
) -> tuple[str, ...]:
    """Make the daily copy. Before an upgrade it must succeed; otherwise a failure is only told."""
    upgrading = version < migrations.VERSION
    empty = connection.execute("SELECT count FROM seal").fetchone() == (0,)
    try:
        if not upgrading and (empty or not health.healthy or not is_due(place, now())):
            return ()
        back_up(connection, place, now())
    except JournalError as error:
        if upgrading:
            raise
        return (f"Today's copy of the journal could not be made: {error}",)
    return ()
