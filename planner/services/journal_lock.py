"""One writer for a journal: a kernel lock on a file beside it, which dies with the process that holds it."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

from planner.model.language import tr
from planner.services.journal_errors import JournalLocked


class WriterLock:
    """The right to write a journal. Nobody ever has to delete the lock file by hand."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, journal: Path) -> Self:
        """Lock, or raise JournalLocked if another holds it, or OSError if the folder allows no lock file."""
        descriptor = os.open(journal.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError) as error:
            os.close(descriptor)
            raise JournalLocked(
                tr(
                    "{name} is open in another window of Margin Planner; go on there, or close it and try again.",
                    name=journal.name,
                )
            ) from error
        except OSError:
            os.close(descriptor)
            raise
        return cls(descriptor)

    def release(self) -> None:
        """Give the right back; a second call does nothing."""
        if self._descriptor is not None:
            for give_back in (_unlock, os.close):
                with suppress(OSError):  # the disk's complaint: the right ends with the process at the latest
                    give_back(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        # closing is not enough: a process being started elsewhere in the program holds a copy until it runs
        fcntl.flock(descriptor, fcntl.LOCK_UN)
