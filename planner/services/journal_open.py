"""The way into a journal file: is the path safe, is the file ours, and with which settings is it opened.

Rollback journal (DELETE) with synchronous=EXTRA: of SQLite's settings one of the two under which an acknowledged save
survives a power cut, and the one that stays readable on a full disk and is a single file to copy. The file itself is
never opened by anything but SQLite while a connection to it exists: closing it would drop SQLite's locks.
"""

import os
import sqlite3
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from planner.model.language import tr
from planner.services.atomic import make_private_folder, sync_file, sync_folder, write_atomic
from planner.services.errors import file_error
from planner.services.journal_errors import (
    JournalDamaged,
    JournalForeign,
    JournalMissing,
    JournalNewer,
    JournalUnavailable,
    corrupt,
    journal_error,
)
from planner.services.migrations import APPLICATION_ID, VERSION, expected_schema, schema_of, upgrade

SETTINGS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
)
WRITER_SETTINGS = ("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = EXTRA")
MAX_TEXT = 32 * 1024 * 1024


def resolve(path: Path) -> Path:
    """Follow links to the real place, or refuse: a link to nothing would silently create a file elsewhere."""
    real = Path(os.path.realpath(path))
    try:
        mode = _mode(real)
        dangling = mode is None and _mode(path) is not None
    except OSError as error:
        raise JournalUnavailable(str(file_error("open", path, error))) from error
    if dangling:
        raise JournalUnavailable(
            tr("{path} is a link to {real}, which is not there; mend the link or remove it.", path=path, real=real)
        )
    if mode is not None and not stat.S_ISREG(mode):
        raise JournalUnavailable(
            tr("{path} is not an ordinary file; choose another file or folder for the journal.", path=path)
        )
    return real


def _mode(path: Path) -> int | None:
    """Return what lies there, links not followed; None if nothing does."""
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return None


def linked_twice(path: Path) -> bool:
    """Whether the file has a second name, under which SQLite would not find the rollback journal of this one."""
    return path.stat().st_nlink > 1


def make_folder(folder: Path) -> None:
    """Make the journal's folder, for its owner only; one that exists keeps its permissions."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise JournalUnavailable(str(file_error(tr("make the folder"), folder, error))) from error


def connect(path: Path, *, mode: str, read_only: bool) -> sqlite3.Connection:
    """Open an existing file with our settings; nothing in the file is run, whatever its schema says."""
    if sqlite3.sqlite_version_info < (3, 37):
        raise JournalUnavailable(
            tr(
                "SQLite {sqlite_version} is too old for the journal; 3.37 is needed.",
                sqlite_version=sqlite3.sqlite_version,
            )
        )
    connection = sqlite3.connect(  # a save has a thread of its own; `JournalFile` lets one use it at a time
        f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=5, check_same_thread=False
    )
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
        # stdlib refuses a whole SELECT for one bad byte; the row hash names the row instead
        connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
        with _as_sqlite_says():
            _run(connection, SETTINGS)
            _run(connection, ("PRAGMA query_only = ON",) if read_only else WRITER_SETTINGS)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open for looking only. After a crash SQLite must first roll back, which a strictly read-only open cannot."""
    try:
        return _proved(connect(path, mode="ro", read_only=True))
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise
        return _proved(connect(path, mode="rw", read_only=True))


def connect_unlocked(path: Path) -> sqlite3.Connection:
    """Open for looking without any lock, so that a save never waits for the reading, however long it takes.

    What is read may be half of one state and half of the next: it counts only if nothing was saved meanwhile.
    """
    return connect(path, mode="ro&immutable=1", read_only=True)


def probe(path: Path) -> int:
    """Return the file's version before anything may change it; refuse what is empty, foreign or too new."""
    if path.stat().st_size == 0:
        raise JournalDamaged(
            tr(
                "{name} in {parent} is empty; restore a copy from the folder backups beside it, or start a new "
                "journal.",
                name=path.name,
                parent=path.parent,
            )
        )
    try:
        connection = connect_reader(path)
        try:
            return _version(connection, path)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise journal_error(error, path) from error


def create(path: Path) -> None:
    """Make an empty journal beside its place and move it there, so that the name never stands for half a file."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        connection = connect(fresh, mode="rw", read_only=False)
        try:
            upgrade(connection)
        finally:
            connection.close()
        sync_file(fresh)
        fresh.replace(path)
        sync_folder(path.parent)
    except sqlite3.Error as error:
        raise journal_error(error, path) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error("make", path, error))) from error


def require_known_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse tables, triggers or views that this program did not make."""
    differing = sorted({name for _, name, _ in schema_of(connection) ^ expected_schema()})
    if differing:
        raise JournalForeign(
            tr(
                "{name} is not laid out as this program writes it ({differing}); restore a copy from the folder "
                "backups beside it, or choose another file.",
                name=path.name,
                differing=", ".join(differing[:3]),
            )
        )


def marker(path: Path) -> Path:
    """Return the small file that remembers that a journal was kept here."""
    return path.with_suffix(".kept")


def remember(path: Path) -> None:
    """Leave the mark, so that a journal that vanishes is reported and not replaced by an empty one."""
    if not marker(path).exists():
        write_atomic(marker(path), [tr("A journal is kept here, in {name}.\n", name=path.name).encode()])


def missing(path: Path) -> JournalMissing:
    """Return the sentence for a journal that was here once."""
    return JournalMissing(
        tr(
            "{name} is gone from {parent}, where a journal was kept; put it back, restore a copy from the "
            "folder backups, or start a new journal.",
            name=path.name,
            parent=path.parent,
        )
    )


def tighten(path: Path) -> None:
    """Make the journal readable by its owner only, as far as the system lets us."""
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) != 0o600:
        path.chmod(0o600)


def _run(connection: sqlite3.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement).fetchall()


def _proved(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        with _as_sqlite_says():
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _as_sqlite_says() -> Iterator[None]:
    """Raise SQLite's own error for a broken schema. Its message quotes the schema, and Python gives up on bytes that are no text."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise corrupt(str(error)) from error


def _version(connection: sqlite3.Connection, path: Path) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID or version < 1 << 16:
        raise JournalForeign(
            tr("{name} is not a Margin Planner journal; choose another file or folder.", name=path.name)
        )
    if version >> 16 > VERSION >> 16:
        raise JournalNewer(
            tr(
                "{name} was written by a newer Margin Planner; update the program to open it. Nothing was changed.",
                name=path.name,
            )
        )
    return version
