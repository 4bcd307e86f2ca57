"""The split between the machine's fault and ours.

A `KnownError` is the environment's doing (disk full, file locked, bad input): its text is one sentence for the user
that says what to do, and no crash report is due. Every other exception is a bug of the program.
"""

import errno
from pathlib import Path

from planner.model.errors import PlannerError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "your disk quota is used up; free some space and try again",
    errno.EACCES: "permission is denied; choose another folder or change its permissions",
    errno.EPERM: "permission is denied; choose another folder or change its permissions",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOENT: "the file or its folder does not exist",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "it is a folder, not a file",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EMFILE: "too many files are open; close some programs and try again",
    errno.EIO: "the disk reports an input/output error; check the disk",
    errno.EFBIG: "the file would become larger than allowed",
}


class KnownError(PlannerError):
    """Something outside the program went wrong; `str(error)` is one sentence for the user."""


class FileError(KnownError):
    """A file could not be read or written."""


def os_reason(error: OSError) -> str:
    """Say in half a sentence why the system refused."""
    return _REASONS.get(error.errno or 0, error.strerror or "the system refused")


def file_error(verb: str, path: Path, error: OSError) -> FileError:
    """Return the sentence for a failed file operation: `file_error("write", path, error)`."""
    return FileError(f"Cannot {verb} {path}: {os_reason(error)}.")
