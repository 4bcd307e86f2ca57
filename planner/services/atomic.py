"""Writing a file so that it is there whole or not at all, and stays there through a power cut.

Temporary file in the same folder, fsync, rename over the target, fsync of the folder: the only order of these steps
that leaves neither an empty file nor a lost one when the power goes.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.services.errors import FileError, file_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_BUFFER = 1 << 18
"""Bytes written by one system call; in pieces of 4 KB, which is usual, an export spends three times as long writing, 4 µs more a plan."""


def write_atomic(path: Path, chunks: Iterable[bytes]) -> None:
    """Replace the file by the chunks, readable by its owner only. Raises FileError; then the old file is untouched.

    A symbolic link is followed: the file it names is replaced, not the link. An exception out of `chunks` passes
    through and leaves the old file as it was.
    """
    target = Path(os.path.realpath(path))
    _require_regular(path, target)
    from uuid import uuid4  # no file is written before the window is painted, and it takes its time

    temporary = target.parent / f".{uuid4().hex}.part"
    try:
        _write_through(temporary, chunks)
        temporary.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise file_error("write", path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def is_there(path: Path) -> bool:
    """Say whether the name leads to anything, links followed. Raises FileError where the disk does not tell: that is no "no"."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise file_error(tr("look for"), path, error) from error
    return True


def sync_folder(folder: Path) -> None:
    """Make renames in the folder durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Make the folder and those above it that are missing, and make their names durable. Raises OSError.

    New ones are for their owner only (`mkdir(parents=True)` would leave the parents to the umask); one that is there
    keeps its mode.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(PermissionError):  # a folder may allow new names and yet not be opened
            sync_folder(each.parent)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, tr("it is a file"), str(folder))


def sync_file(path: Path) -> None:
    """Force a written file to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def set_aside(path: Path, moment: datetime) -> Path:
    """Rename a damaged file to `NAME.damaged-DATE.SUFFIX`, never over another, and return its new name."""
    stamp = f"{path.stem}.damaged-{moment:%Y%m%d-%H%M%S}"
    names = itertools.chain([stamp], (f"{stamp}-{number}" for number in itertools.count(2)))
    free = next(place for name in names if not os.path.lexists(place := path.with_name(f"{name}{path.suffix}")))
    try:
        path.rename(free)
        sync_folder(path.parent)
    except OSError as error:
        raise file_error(tr("set aside"), path, error) from error
    return free


def _write_through(temporary: Path, chunks: Iterable[bytes]) -> None:
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=_BUFFER) as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _require_regular(shown: Path, target: Path) -> None:
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise file_error("write", shown, error) from error
    if not stat.S_ISREG(mode):
        raise FileError(tr("Cannot write {shown}: it is not an ordinary file; choose another name.", shown=shown))
