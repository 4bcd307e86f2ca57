"""The split between the machine's fault and ours.

A `KnownError` is the environment's doing (disk full, file locked, bad input): its text is one sentence for the user
that says what to do, and no crash report is due. Every other exception is a bug of the program.
"""

import errno
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.language import tr

_REASONS = {
    errno.ENOSPC: tr("the disk is full; free some space and try again"),
    errno.EDQUOT: tr("your disk quota is used up; free some space and try again"),
    errno.EACCES: tr("permission is denied; choose another folder or change its permissions"),
    errno.EPERM: tr("permission is denied; choose another folder or change its permissions"),
    errno.EROFS: tr("the disk is read-only; choose another folder"),
    errno.ENOENT: tr("the file or its folder does not exist"),
    errno.ENOTDIR: tr("a part of the path is not a folder"),
    errno.EISDIR: tr("it is a folder, not a file"),
    errno.ELOOP: tr("its links lead in a circle"),
    errno.ENAMETOOLONG: tr("the name is too long; choose a shorter one"),
    errno.EMFILE: tr("too many files are open; close some programs and try again"),
    errno.EIO: tr("the disk reports an input/output error; check the disk"),
    errno.EFBIG: tr("the file would become larger than allowed"),
}


class KnownError(PlannerError):
    """Something outside the program went wrong; `str(error)` is one sentence for the user."""


class FileError(KnownError):
    """A file could not be read or written."""


def os_reason(error: OSError) -> str:
    """Say in half a sentence why the system refused."""
    return _REASONS.get(error.errno or 0, error.strerror or tr("the system refused"))


def file_error(verb: str, path: Path, error: OSError) -> FileError:
    """Return the sentence for a failed file operation: `file_error("write", path, error)`."""
    return FileError(tr("Cannot {verb} {path}: {os_reason}.", verb=verb, path=path, os_reason=os_reason(error)))


class CandleFileError(PlannerError):
    """A candle file cannot be used; the message is a sentence naming the file, and the line where there is one."""
