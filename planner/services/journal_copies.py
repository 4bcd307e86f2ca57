"""Copies of the journal to go back to: which there are, how one differs from the journal, and the exchange itself.

Going back overwrites nothing: the journal of until now becomes a copy of its own, so that one can go back to that as well.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from planner.model.language import tr
from planner.services.atomic import is_there, make_private_folder, sync_file, sync_folder
from planner.services.errors import KnownError, file_error
from planner.services.journal_backup import backup_folder, backups, copy_verified, restore_backup
from planner.services.journal_check import Steps, check
from planner.services.journal_errors import JournalError, JournalUnavailable, journal_error
from planner.services.journal_lock import WriterLock
from planner.services.journal_open import connect_reader, probe, resolve

_STAMP = "%Y%m%dT%H%M%SZ"
_KEPT = "journal-before-"
_ROWS = "SELECT id, row_hash FROM entry ORDER BY id"
_Row = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy that lies in the folder of copies."""

    path: Path
    made: datetime
    size: int
    """Bytes."""
    plans: int | None
    """Plans in it, those of its bin too; None where that cannot be read."""
    daily: bool
    """Made by the program and checked when it was; otherwise kept before somebody went back or emptied the bin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What going back to a copy would change."""

    sound: bool
    """The copy was read through just now, and every byte is what was written."""
    plans: int
    """Plans in the copy."""
    missing: int
    """Plans of the journal that the copy does not hold."""
    back: int
    """Plans of the copy that the journal does not hold any more."""
    changed: int
    """Plans of both whose note, status or bin differ."""
    comparable: bool = True
    """The journal of now could be read."""


def copies(journal: Path) -> tuple[Copy, ...]:
    """Return the copies of this journal, the newest first. Raises JournalUnavailable if their folder cannot be read."""
    daily = [(made, place, True) for made, place in backups(journal).items()]
    found = [*daily, *((made, place, False) for made, place in _kept(journal))]
    try:
        return tuple(
            Copy(path=place, made=made, size=place.stat().st_size, plans=_count(place), daily=is_daily)
            for made, place, is_daily in sorted(found, key=lambda each: each[0], reverse=True)
        )
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("read the copies in"), backup_folder(journal), error))) from error


def _kept(journal: Path) -> Iterator[tuple[datetime, Path]]:
    for place in backup_folder(journal).glob(f"{_KEPT}*.db"):
        with suppress(ValueError):
            yield datetime.strptime(place.stem.removeprefix(_KEPT)[:16], _STAMP).replace(tzinfo=UTC), place


def _count(place: Path) -> int | None:
    try:
        probe(place)
        with closing(connect_reader(place)) as connection:
            return int(connection.execute("SELECT count FROM seal").fetchone()[0])
    except (JournalError, sqlite3.Error, TypeError, OSError):
        return None


def make_copy(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Make a verified copy of `request["journal"]` among the others, never to be thinned; return its place. Raises JournalError."""
    journal = Path(request["journal"])
    place = _free(journal, datetime.fromisoformat(request["moment"]))
    try:
        make_private_folder(place.parent)
        with closing(connect_reader(journal)) as source:
            save_copy(source, journal, place, steps)
    except sqlite3.Error as error:
        raise journal_error(error, journal) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("write the copy"), place, error))) from error
    return {"copy": str(place)}


def compare(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Check the copy `request["copy"]`, and compare it with `request["journal"]`; return a Difference as plain values.

    Raises JournalError if the copy cannot be read.
    """
    journal, copy = Path(request["journal"]), Path(request["copy"])
    try:
        probe(copy)
        with closing(connect_reader(copy)) as then:
            health = check(then, steps=steps)
            if not health.healthy:
                return asdict(Difference(sound=False, plans=0, missing=0, back=0, changed=0, comparable=False))
            return asdict(_difference(journal, then))
    except sqlite3.Error as error:
        raise journal_error(error, copy) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error("read", copy, error))) from error


def _difference(journal: Path, then: sqlite3.Connection) -> Difference:
    (plans,) = then.execute("SELECT count(*) FROM entry").fetchone()
    try:
        probe(journal)
        with closing(connect_reader(journal)) as now:
            missing, back, changed = _merged(now, then)
    except (JournalError, sqlite3.Error, OSError):
        return Difference(sound=True, plans=plans, missing=0, back=0, changed=0, comparable=False)
    return Difference(sound=True, plans=plans, missing=missing, back=back, changed=changed)


def _merged(now: sqlite3.Connection, then: sqlite3.Connection) -> tuple[int, int, int]:
    """Walk both in the order of their ids, so that neither need be held in memory; count what only one has, and what differs."""
    missing = back = changed = 0
    ours, theirs = _rows(now), _rows(then)
    here, there = next(ours, None), next(theirs, None)
    while here is not None or there is not None:
        if there is None or (here is not None and here[0] < there[0]):
            missing, here = missing + 1, next(ours, None)
        elif here is None or there[0] < here[0]:
            back, there = back + 1, next(theirs, None)
        else:
            changed += here[1] != there[1]
            here, there = next(ours, None), next(theirs, None)
    return missing, back, changed


def _rows(connection: sqlite3.Connection) -> Iterator[_Row]:
    connection.text_factory = bytes  # SQLite orders by bytes
    yield from connection.execute(_ROWS)


def go_back(request: dict[str, Any], _steps: Steps) -> dict[str, object]:
    """Put the copy `request["copy"]` in the place of `request["journal"]`; return where the journal of until now lies.

    The journal must be closed. Raises JournalError, and then it is as it was.
    """
    journal, copy = resolve(Path(request["journal"])), Path(request["copy"])
    moment = datetime.fromisoformat(request["moment"])
    try:
        lock = WriterLock.take(journal)
    except OSError as error:
        raise JournalUnavailable(str(file_error("exchange", journal, error))) from error
    try:
        aside = restore_backup(journal, copy, moment)
        return {"before": str(_named(journal, aside, moment)) if aside is not None else ""}
    finally:
        lock.release()


def _named(journal: Path, aside: Path, moment: datetime) -> Path:
    """Put a sound journal among the copies; a damaged one, or one that needs its rollback journal, keeps its name beside the journal."""
    kept = aside
    # the exchange is done: whatever the disk says now, the file is kept under one of its names
    with suppress(OSError, KnownError):
        if is_there(aside.with_suffix(".db-journal")) or _count(aside) is None:
            return aside
        place = _free(journal, moment)
        make_private_folder(place.parent)
        aside.rename(place)
        kept = place
        sync_folder(place.parent)
        sync_folder(journal.parent)
    return kept


def _free(journal: Path, moment: datetime) -> Path:
    """Return a name that no copy bears, and under which none is thinned out."""
    stem = f"{_KEPT}{moment.astimezone(UTC):{_STAMP}}"
    names = (f"{stem}{f'-{number}' if number else ''}.db" for number in count())
    return next(each for each in (backup_folder(journal) / name for name in names) if not os.path.lexists(each))


def save_copy(source: sqlite3.Connection, journal: Path, place: Path, steps: Steps) -> None:
    """Write what `source` reads to `place`, verified, whole or not at all; a file that is there is replaced. Raises JournalError."""
    if os.path.realpath(place) == os.path.realpath(journal):
        raise JournalUnavailable(tr("That is the journal itself; choose another name for the copy."))
    part = place.with_name(f".{place.name}.part")
    try:
        copy_verified(source, part, steps)
        sync_file(part)
        part.replace(place)
        sync_folder(place.parent)
    except sqlite3.Error as error:
        raise journal_error(error, place) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("write the copy"), place, error))) from error
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                left.unlink()


def put_back(source: sqlite3.Connection, journal: Path, steps: Steps) -> None:
    """Write what `source` reads to the journal's own place, from which the file vanished. Raises JournalError."""
    if is_there(journal):
        raise JournalUnavailable(
            tr("There is another file at {journal} now; save a copy under a name of its own.", journal=journal)
        )
    fresh = journal.with_name(f"{journal.name}.new")
    save_copy(source, journal, fresh, steps)
    try:
        _move_to_free_name(fresh, journal)
        sync_folder(journal.parent)
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("put back"), journal, error))) from error
    finally:
        with suppress(OSError):
            fresh.unlink()


def _move_to_free_name(fresh: Path, place: Path) -> None:
    """Rename, but unlike a rename never over a file that came meanwhile. Raises OSError."""
    try:
        os.link(fresh, place)
    except FileExistsError:
        raise
    except OSError:
        # a disk without hard links, such as a stick: the name is taken first, and what is replaced is our own empty file
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        fresh.replace(place)
    else:
        fresh.unlink()
