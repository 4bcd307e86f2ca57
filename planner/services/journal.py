"""Opening the journal: path, lock, probe, check, copy, upgrade; and what the user is told of it.

A second writer is refused. What cannot be written, or is damaged in its structure, opens read-only with a sentence
in `notices`; what cannot be read at all raises a JournalError. The damaged file itself is never overwritten.

A window does not wait for the check and the daily copy of a large journal: it opens with `check_later`, has another
process do both (`services/journal_inspection.py`), and hands what was found to `Journal.take`.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from planner.model.language import tr
from planner.services import journal_open as opening
from planner.services import migrations
from planner.services.errors import KnownError, os_reason
from planner.services.journal_backup import back_up, backups, is_due, put_away
from planner.services.journal_check import Health, check, documents_at_open
from planner.services.journal_errors import JournalDamaged, JournalError, JournalUnavailable, journal_error
from planner.services.journal_findings import findings, not_to_be_written, reindexed, stale_indexes
from planner.services.journal_lock import WriterLock
from planner.services.journal_store import Journal

__all__ = ["Journal", "open_journal"]

Clock = Callable[[], datetime]
AT_ONCE = 1 << 20
"""Up to this size (some hundred plans) a journal is checked and copied before it is shown, whatever was asked."""


def open_journal(
    path: Path,
    *,
    now: Clock,
    read_only: bool = False,
    start_new: bool = False,
    check_later: bool = False,
    upgrading: Callable[[], object] | None = None,
) -> Journal:
    """Open the journal; make it where none was ever kept.

    read_only: look without the writer's lock, for an export beside an open window.
    start_new: make a new journal although the one that was kept here is gone or empty.
    check_later: open a large one unchecked and without its daily copy (`Journal.checked` says so).
    upgrading: called before an older journal is checked, copied and brought to the present version, which takes a while.
    Raises JournalError, most often JournalLocked, JournalForeign, JournalNewer, JournalMissing or JournalDamaged.
    """
    place = opening.resolve(path.absolute())
    try:
        if read_only:
            return _look(place, now, later=check_later)
        opening.make_folder(place.parent)
        if reason := _unwritable(place):
            return _look(
                place, now, tr("The journal is open for reading only: {reason}.", reason=reason), later=check_later
            )
        return _open_locked(place, now, start_new, check_later, upgrading)
    except sqlite3.Error as error:
        raise journal_error(error, place) from error
    except OSError as error:
        raise JournalUnavailable(
            tr("The journal {place} cannot be opened: {os_reason}.", place=place, os_reason=os_reason(error))
        ) from error


def _open_locked(
    place: Path, now: Clock, start_new: bool, later: bool, upgrading: Callable[[], object] | None
) -> Journal:
    try:
        lock = WriterLock.take(place)
    except OSError as error:
        return _look(
            place,
            now,
            tr("The journal is open for reading only: {os_reason}.", os_reason=os_reason(error)),
            later=later,
        )
    journal = None
    try:
        _make_if_new(place, now, start_new)
        journal = (_unchecked(place, now, lock) if later else None) or _open_writable(place, now, lock, upgrading)
    finally:
        if journal is None or journal.read_only:
            lock.release()
    return journal


def _unwritable(place: Path) -> str | None:
    if not os.access(place.parent, os.W_OK):
        return tr("the folder {parent} cannot be written; check its permissions", parent=place.parent)
    if not place.exists():
        return None
    if not os.access(place, os.W_OK):
        return tr("{name} cannot be written; check its permissions", name=place.name)
    if opening.linked_twice(place):
        return tr(
            "{name} has a second name (a hard link), under which a crash could not be repaired; remove one",
            name=place.name,
        )
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


def _unchecked(place: Path, now: Clock, lock: WriterLock) -> Journal | None:
    """Open a large journal of this version as it is; None where anything at all asks for the thorough way."""
    try:
        if not _large(place) or opening.probe(place) != migrations.VERSION:
            return None
        connection = opening.connect(place, mode="rw", read_only=False)
        try:
            _settle(connection, place)
            return Journal(path=place, connection=connection, lock=lock, now=now, health=None, notices=())
        except BaseException:
            connection.close()
            raise
    except (JournalError, sqlite3.Error):
        return None


def _is_older(place: Path) -> bool:
    with suppress(JournalError, sqlite3.Error):  # said by the opening that follows
        return opening.probe(place) < migrations.VERSION
    return False


def _large(place: Path) -> bool:
    return place.stat().st_size > AT_ONCE


def _settle(connection: sqlite3.Connection, place: Path) -> None:
    opening.require_known_schema(connection, place)
    opening.tighten(place)
    with suppress(KnownError):
        opening.remember(place)


def _look(place: Path, now: Clock, *notices: str, later: bool = False) -> Journal:
    if not place.exists():
        if _was_kept(place):
            raise opening.missing(place)
        raise JournalUnavailable(tr("There is no journal at {place} yet, and none can be made there now.", place=place))
    version = opening.probe(place)
    connection = opening.connect_reader(place)
    try:
        if version == migrations.VERSION:
            opening.require_known_schema(connection, place)
        health = None
        if not later or not _large(place) or version != migrations.VERSION:
            health = check(connection, documents=documents_at_open(place))
        told = (*notices, *(findings(health) if health else ()))
        return Journal(path=place, connection=connection, lock=None, now=now, health=health, notices=told)
    except BaseException:
        connection.close()
        raise


def _open_writable(place: Path, now: Clock, lock: WriterLock, upgrading: Callable[[], object] | None) -> Journal:
    if upgrading is not None and _is_older(place):
        upgrading()
    version, connection, health = _checked(place)
    notices: list[str] = []
    try:
        if stale_indexes(health):
            connection.close()
            connection, health, notice = reindexed(place, now())
            notices.append(notice)
        if reason := not_to_be_written(version, health):
            connection.close()
            return _look(place, now, reason)
        notices += [*findings(health), *_backed_up(connection, place, now, health, version)]
        if version < migrations.VERSION:
            migrations.upgrade(connection)
        _settle(connection, place)
        return Journal(path=place, connection=connection, lock=lock, now=now, health=health, notices=tuple(notices))
    except BaseException:
        connection.close()
        raise


def _checked(place: Path) -> tuple[int, sqlite3.Connection, Health]:
    """Open and check; twice before anything is called damaged, for one failed read looks the same."""
    try:
        version, connection, health = _attempt(place)
    except (JournalDamaged, sqlite3.Error):
        return _attempt(place)
    if health.healthy:
        return version, connection, health
    connection.close()
    return _attempt(place)


def _attempt(place: Path) -> tuple[int, sqlite3.Connection, Health]:
    version = opening.probe(place)
    connection = opening.connect(place, mode="rw", read_only=False)
    return version, connection, check(connection, documents=documents_at_open(place))


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
        return (tr("Today's copy of the journal could not be made: {error}", error=error),)
    return ()
