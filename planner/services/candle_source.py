"""Opening what the user pointed at, whatever it is, without ever waiting for it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from planner.model.language import tr
from planner.services.errors import CandleFileError

if TYPE_CHECKING:
    from pathlib import Path


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading; never a pipe or a device, which could be waited for without end.

    Raises:
        CandleFileError: if it is no ordinary file.
        OSError: if it cannot be opened.
    """
    if path.is_dir():
        raise CandleFileError(tr("{name}: it is a folder; open a file in it.", name=path.name or path))
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise CandleFileError(
            tr("{name}: it is no regular file but a pipe or a device; save the table as a file.", name=path.name)
        )
    return os.fdopen(number, "rb")
