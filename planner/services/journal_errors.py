"""What can go wrong with the journal, each as one sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.services.errors import KnownError

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


class JournalError(KnownError):
    """The journal could not do what was asked; the text says why and what to do."""


class JournalLocked(JournalError):
    """Another window or program is writing to this journal."""


class JournalForeign(JournalError):
    """The file is not a journal of this program."""


class JournalNewer(JournalError):
    """The file was written by a newer version of this program."""


class JournalDamaged(JournalError):
    """The file, or the entry asked for, is damaged."""


class JournalUnavailable(JournalError):
    """The disk, the folder or the permissions do not allow it now."""


class JournalMissing(JournalUnavailable):
    """A journal was kept here and is gone; the user may restore a backup or start a new one."""


def journal_error(error: sqlite3.Error, path: Path) -> JournalError:
    """Turn SQLite's error into a sentence. An error that only a bug can cause is raised again as it is."""
    name = getattr(error, "sqlite_errorname", None) or ""
    for prefix, kind, sentence in _SENTENCES:
        if name.startswith(prefix):
            return kind(sentence.format(name=path.name, folder=path.parent, code=name))
    raise error


def corrupt(what: str) -> sqlite3.DatabaseError:
    """Return SQLite's own error for a damaged file, for damage that SQLite has not seen itself."""
    import sqlite3  # a start looks at these errors before it needs a journal

    error = sqlite3.DatabaseError(what)
    error.sqlite_errorname = "SQLITE_CORRUPT"
    return error


_SENTENCES: tuple[tuple[str, type[JournalError], str], ...] = (
    ("SQLITE_FULL", JournalUnavailable, tr("The disk is full: nothing was saved; free some space and try again.")),
    (
        "SQLITE_READONLY_DBMOVED",
        JournalUnavailable,
        tr("{name} was moved or replaced while it was open: nothing was saved; put it back or restart the program."),
    ),
    (
        "SQLITE_READONLY",
        JournalUnavailable,
        tr("{name} in {folder} cannot be written: nothing was saved; check the permissions of file and folder."),
    ),
    (
        "SQLITE_PERM",
        JournalUnavailable,
        tr("{name} in {folder} may not be opened; check the permissions of file and folder."),
    ),
    ("SQLITE_BUSY", JournalLocked, tr("Another program is using {name}; close it there and try again.")),
    ("SQLITE_LOCKED", JournalLocked, tr("Another program is using {name}; close it there and try again.")),
    (
        "SQLITE_CANTOPEN",
        JournalUnavailable,
        tr("{name} in {folder} cannot be opened; check that the folder is there and may be written."),
    ),
    (
        "SQLITE_IOERR_CORRUPTFS",
        JournalUnavailable,
        tr("The disk gave back other bytes than {name} holds; check the disk, then start the program again."),
    ),
    (
        "SQLITE_IOERR",
        JournalUnavailable,
        tr("The disk reported an error on {name} ({code}); check the disk, then try again."),
    ),
    ("SQLITE_NOTADB", JournalForeign, tr("{name} is not a Margin Planner journal; choose another file or folder.")),
    (
        "SQLITE_CORRUPT",
        JournalDamaged,
        tr("{name} is damaged; keep the file as it is and restore a copy from the folder backups beside it."),
    ),
    ("SQLITE_TOOBIG", JournalUnavailable, tr("The text is too long for the journal: nothing was saved; shorten it.")),
    ("SQLITE_NOMEM", JournalUnavailable, tr("The computer is out of memory: nothing was saved; close some programs.")),
)
