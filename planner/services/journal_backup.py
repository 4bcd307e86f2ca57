"""Verified copies of the journal in the folder `backups` beside it.

A copy counts only after it was opened again, checked by SQLite and by every hash, and renamed to its final name; so
whatever bears such a name was good when it was made. Old ones are thinned to 7 days, 4 weeks and 12 months.
"""

import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from planner.model.language import tr
from planner.services.atomic import make_private_folder, set_aside, sync_file, sync_folder
from planner.services.errors import file_error
from planner.services.journal_check import Steps, check, part_of
from planner.services.journal_errors import JournalDamaged, JournalUnavailable, journal_error
from planner.services.journal_open import connect, probe, resolve

DAY = timedelta(days=1)
_NAME = re.compile(r"journal-(\d{8}T\d{6}Z)\.db")
PAGES = 256
"""Pages copied at a time beside an open window: about a millisecond, for a save waits as long."""
SYNCED = 2048
"""Pages written between two times that the disk is asked to keep up."""
PAUSE = 0.5
RESTARTS = 40
"""Each save while a copy is being made makes it begin anew; after so many, the next start has to make it."""
_KEEP: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (7, lambda moment: moment.date()),
    (4, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
)


def backup_folder(journal: Path) -> Path:
    """Return where the copies of this journal lie."""
    return journal.parent / "backups"


def backups(journal: Path) -> dict[datetime, Path]:
    """Return the verified copies by their time, the newest first; other files in the folder are left alone.

    Raises JournalUnavailable if the folder cannot be read.
    """
    folder = backup_folder(journal)
    found = {}
    try:
        for place in folder.iterdir() if folder.is_dir() else ():
            if match := _NAME.fullmatch(place.name):
                found[datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)] = place
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("read the folder"), folder, error))) from error
    return dict(sorted(found.items(), reverse=True))


def is_due(journal: Path, moment: datetime) -> bool:
    """Whether no copy is younger than a day. One from the future (the clock was wrong) does not count."""
    return not any(moment - DAY < made <= moment for made in backups(journal))


def back_up(source: sqlite3.Connection, journal: Path, moment: datetime, steps: Steps | None = None) -> Path:
    """Copy, verify, make durable, name, thin; return the copy. Raises JournalError and then leaves no half copy.

    With `steps` (told how many thousandths are done) it is copied a few pages at a time, and plans can be saved meanwhile;
    without, the file is locked until it is copied.
    """
    folder = backup_folder(journal)
    final = folder / f"journal-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"
    part = final.with_suffix(".part")
    try:
        make_private_folder(folder)
        for leftover in folder.glob("journal-*.part*"):
            leftover.unlink()
        _copy(source, part, part_of(steps, 0, 700) if steps else None)
        _verify(part, part_of(steps, 700, 1000) if steps else None)
        sync_file(part)
        part.replace(final)
        sync_folder(folder)
        with suppress(JournalUnavailable):  # the new copy is made; old ones can go another day
            _thin(backups(journal), moment)
    except sqlite3.Error as error:
        raise journal_error(error, final) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("write the copy"), final, error))) from error
    finally:
        with suppress(OSError):
            part.unlink()
    return final


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Choose what to keep: the newest copy of each of the newest 7 days, 4 weeks and 12 months."""
    ordered = sorted(moments, reverse=True)
    keep: set[datetime] = set()
    for number, period in _KEEP:
        newest: dict[object, datetime] = {}
        for moment in ordered:
            newest.setdefault(period(moment), moment)
        keep.update(list(newest.values())[:number])
    return keep


def restore_backup(journal: Path, backup: Path, moment: datetime) -> Path | None:
    """Put a verified copy in the journal's place; return where the old file went (None: there was none).

    The journal must not be open. Nothing is overwritten: the old file, and the rollback journal beside it, are kept
    under a name that says damaged. Raises KnownError.
    """
    try:
        return _restore(resolve(journal), backup, moment)
    except sqlite3.Error as error:
        raise journal_error(error, backup) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error("restore", backup, error))) from error


def copy_verified(source: sqlite3.Connection, place: Path, steps: Steps) -> None:
    """Copy into a new file and compare every byte. Raises sqlite3.Error, OSError, JournalDamaged; then what was written is left."""
    _copy(source, place, steps)
    _verify(place, steps)


def put_away(journal: Path, moment: datetime) -> Path | None:
    """Set a file that cannot serve as journal aside, its rollback journal too: that must never meet another file."""
    rollback = journal.with_name(f"{journal.name}-journal")
    aside = set_aside(journal, moment) if journal.exists() else None
    if rollback.exists():
        rollback.rename((aside or set_aside_name(journal, moment)).with_suffix(".db-journal"))
    return aside


def set_aside_name(journal: Path, moment: datetime) -> Path:
    """Return the name under which a lone rollback journal is kept."""
    return journal.with_name(f"{journal.stem}.damaged-{moment:%Y%m%d-%H%M%S}.db")


def _restore(journal: Path, backup: Path, moment: datetime) -> Path | None:
    probe(backup)
    _verify(backup)
    fresh = journal.with_name(f"{journal.name}.new")
    with closing(connect(backup, mode="ro", read_only=True)) as source:
        _copy(source, fresh)
    sync_file(fresh)
    aside = put_away(journal, moment)
    fresh.replace(journal)
    sync_folder(journal.parent)
    return aside


def _copy(source: sqlite3.Connection, place: Path, steps: Steps | None = None) -> None:
    place.unlink(missing_ok=True)
    os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(connect(place, mode="rw", read_only=False)) as target:
        if steps is None:
            source.backup(target)
            return
        descriptor = os.open(place, os.O_RDWR)
        try:
            source.backup(target, pages=PAGES, progress=_Pieces(steps, descriptor), sleep=0.02)
        finally:
            os.close(descriptor)


class _Pieces:
    """Follows a copy made in pieces: SQLite begins anew when somebody saved in between."""

    def __init__(self, steps: Steps, descriptor: int) -> None:
        self._steps = steps
        self._descriptor = descriptor
        self._left: int | None = None
        self._times = 0

    def __call__(self, _status: int, left: int, pages: int) -> None:
        self._steps(pages - left, pages)
        if left // SYNCED != (self._left or 0) // SYNCED:
            os.fsync(self._descriptor)  # else a save, which waits for the disk, would wait for all of the copy
        if self._left is not None and left > self._left:
            self._times += 1
            if self._times > RESTARTS:
                raise JournalUnavailable(
                    tr("plans were saved all the while it was being copied; the next start tries again.")
                )
            time.sleep(PAUSE)  # no lock is held here
        self._left = left


def _verify(place: Path, steps: Steps | None = None) -> None:
    with closing(connect(place, mode="ro", read_only=True)) as copy:
        if not (check(copy, steps=steps) if steps else check(copy)).healthy:
            raise JournalDamaged(tr("The copy {place} does not match what was written; it is not used.", place=place))


def _thin(existing: dict[datetime, Path], moment: datetime) -> None:
    keep = kept(existing) | {moment.astimezone(UTC).replace(microsecond=0)}
    for made, place in existing.items():
        if made not in keep:
            with suppress(OSError):
                place.unlink()
