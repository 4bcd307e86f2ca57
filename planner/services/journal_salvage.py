"""Salvage: every plan that can still be read and proved out of a damaged journal, into a new one.

The damaged file is only copied, never opened. In the copy each row is fetched by its number alone, so that a bad page
costs the rows on it and no others, and a row counts only if its hashes prove every byte of it. The new journal keeps
the numbers and hashes of the rows, has its own seal, and is checked like any other before it gets its name.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from planner.model.entry import COLUMNS
from planner.model.language import tr
from planner.services.atomic import sync_file, sync_folder
from planner.services.errors import file_error
from planner.services.journal_check import MODULUS, Steps, check, hash_number, is_damaged
from planner.services.journal_errors import JournalDamaged, JournalUnavailable, journal_error
from planner.services.journal_lock import WriterLock
from planner.services.journal_open import connect, create, resolve
from planner.services.journal_wreck import Row, Wreck

SMALLEST_ROW = 200
"""Bytes a row takes at least, its hashes and times alone: bounds the numbers worth asking for."""
_WIDTH = len(COLUMNS)
_INSERT = f"INSERT INTO entry ({', '.join(COLUMNS)}, row_hash) VALUES ({', '.join('?' * (_WIDTH + 1))})"


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What came out of the damaged file."""

    read: int
    """Plans in the new journal, each proved by its hashes."""
    lost: tuple[str, ...]
    """Ids of plans that were in the damaged file and are not in the new one, as far as their ids can still be read."""
    unnamed: int
    """Further plans that are lost, of which not even the id can be read; 0 also where nobody can tell any more."""
    names: dict[str, str] = field(default_factory=dict, compare=False)
    """Title and time of lost plans by id, as they stand in the damaged file; they may be damaged themselves."""


def salvage(path: Path, out: Path, *, now: Callable[[], datetime], steps: Steps | None = None) -> SalvageReport:
    """Write what can be proved of the journal at `path` into a new journal at `out`, which must not exist.

    The journal must not be open in this program. `now` names the working copy beside `out`, which is removed again.
    `steps` is told how many rows of how many were asked for; what it raises ends the work, and nothing is left of it.
    Raises JournalError: locked by another window, the disk is full, or nothing at all can be read.
    """
    source = resolve(path.absolute())
    if os.path.lexists(out):
        raise JournalUnavailable(tr("{out} is there already; choose a new name for what can be saved.", out=out))
    copy = out.with_name(f"{out.name}.{now():%Y%m%dT%H%M%S}.copy")
    fresh = out.with_name(f"{out.name}.{now():%Y%m%dT%H%M%S}.salvaged")
    try:
        _copy_unopened(source, copy)
        create(fresh)
        report = _from_copy(copy, fresh, source, steps or _silent)
        sync_file(fresh)
        fresh.rename(out)
        sync_folder(out.parent)
    except sqlite3.Error as error:
        raise journal_error(error, out) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("salvage into"), out, error))) from error
    finally:
        for place in (copy, fresh):
            _remove(place)
    return report


def _copy_unopened(source: Path, copy: Path) -> None:
    """Copy the file and its rollback journal while no window writes, and without opening it as a database."""
    lock = None
    with suppress(OSError):  # a folder that cannot be written has no window that writes
        lock = WriterLock.take(source)
    try:
        for suffix in ("", "-journal"):
            part = source.with_name(f"{source.name}{suffix}")
            if part.exists():
                shutil.copyfile(part, copy.with_name(f"{copy.name}{suffix}"))
                copy.with_name(f"{copy.name}{suffix}").chmod(0o600)
    finally:
        if lock is not None:
            lock.release()


def _from_copy(copy: Path, fresh: Path, source: Path, steps: Steps) -> SalvageReport:
    report = _attempt(copy, fresh, steps)
    if report.read == 0:  # the page with the layout may be the damaged one: every journal of this version shares it
        _lay_out_anew(copy, fresh)
        report = _attempt(copy, fresh, steps)
    if report.read == 0:
        raise JournalDamaged(
            tr("Nothing in {name} can be read any more; restore a copy from the folder backups.", name=source.name)
        )
    return report


def _attempt(copy: Path, fresh: Path, steps: Steps) -> SalvageReport:
    """Fill the new journal from the copy. What the copy does not give is lost; what the disk does not take is raised."""
    try:
        wreck = Wreck(copy)
    except sqlite3.DatabaseError:
        return SalvageReport(0, (), 0)
    with closing(wreck):
        ids = wreck.ids()
        limit = copy.stat().st_size // SMALLEST_ROW
        last = max((each for each in (*ids, *wreck.last_numbers()) if each <= limit), default=limit)
        with closing(connect(fresh, mode="rw", read_only=False)) as target:
            doubtful: dict[int, str] = {}
            found = _fill(target, _proved_rows(wreck, last, doubtful, steps))
            _require_healthy(target, fresh)
        lost = {number: name for number, name in ids.items() if number not in found}
        (kept,) = [each for each in wreck.counts() if each <= limit] or [max((*ids, *found), default=0)]
    unnamed = max(kept - len(found) - len(lost), 0)
    names = {lost[number]: doubtful[number] for number in lost.keys() & doubtful.keys()}
    return SalvageReport(len(found), tuple(lost[number] for number in sorted(lost)), unnamed, names)


def _proved_rows(wreck: Wreck, last: int, doubtful: dict[int, str], steps: Steps) -> Iterator[Row]:
    for number in range(1, last + 1):
        steps(number, last)
        stored = wreck.row(number)
        try:
            row = None if stored is None else tuple(_text(value) for value in stored)
        except UnicodeDecodeError:
            row = None
        if row is not None and row[1] == number and not is_damaged(row, documents=True):
            yield row
        elif stored is not None:
            doubtful[number] = _name(stored)


def _name(stored: Row) -> str:
    """Return title or symbol, and the time, of a row that is not to be trusted."""
    title, symbol, saved_at = (
        bytes(value).decode("utf-8", "replace") if isinstance(value := stored[COLUMNS.index(name)], bytes) else ""
        for name in ("title", "symbol", "saved_at")
    )
    return named(title or symbol, saved_at)


def named(title: str, saved_at: str) -> str:
    """Return a plan's name for the list of lost ones."""
    return tr("{title}, saved {saved_at} UTC", title=title[:60], saved_at=saved_at[:16].replace("T", " "))


def _silent(_done: int, _of: int) -> None:
    """Nobody asked how far it is."""


def _text(value: object) -> object:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def _fill(target: sqlite3.Connection, rows: Iterable[Row]) -> set[int]:
    """Insert the rows and seal them, all in one transaction; return their numbers."""
    found: set[int] = set()
    total = 0
    target.execute("BEGIN IMMEDIATE")
    for row in rows:
        try:
            target.execute(_INSERT, row[: _WIDTH + 1])
        except sqlite3.IntegrityError:  # proved, and yet no row of a journal: a plan read twice, or a forgery
            continue
        target.execute("INSERT INTO document VALUES (?, ?, ?)", (row[1], *row[_WIDTH + 1 :]))
        found.add(int(str(row[1])))
        total += hash_number(row[_WIDTH])
    target.execute("UPDATE seal SET count = ?, total = ?", (len(found), f"{total % MODULUS:064x}"))
    target.execute("COMMIT")
    return found


def _require_healthy(target: sqlite3.Connection, fresh: Path) -> None:
    if not check(target).healthy:
        raise JournalDamaged(
            tr("What was written to {parent} does not read back; check the disk and try again.", parent=fresh.parent)
        )


def _lay_out_anew(copy: Path, fresh: Path) -> None:
    """Put the pages that hold no rows (header and table of contents) of a fresh journal over those of the copy.

    A journal's tables are made first and in one order, so their roots lie on the same pages in every file.
    """
    with closing(connect(fresh, mode="ro", read_only=True)) as source:
        size = int(source.execute("PRAGMA page_size").fetchone()[0])
        roots = {page for (page,) in source.execute("SELECT rootpage FROM sqlite_schema")}
    content = fresh.read_bytes()
    pages = max(copy.stat().st_size // size, len(content) // size)
    with copy.open("r+b") as file:
        for page in range(1, len(content) // size + 1):
            if page not in roots:
                file.seek((page - 1) * size)
                file.write(content[(page - 1) * size : page * size])
        for place, number in ((28, pages), (32, 0), (36, 0)):  # length in pages; no list of free pages
            file.seek(place)
            file.write(number.to_bytes(4, "big"))
        file.truncate(pages * size)
    copy.with_name(f"{copy.name}-journal").unlink(missing_ok=True)


def _remove(place: Path) -> None:
    for suffix in ("", "-journal"):
        with suppress(OSError):
            place.with_name(f"{place.name}{suffix}").unlink()
