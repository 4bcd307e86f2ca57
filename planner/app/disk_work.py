"""Work that waits for the disk, in a thread of its own: the window lives on, and hears of it when it is done.

Only what waits belongs here (a save, a file synced to the disk): Python gives other threads way while it waits and not
while it computes. One piece of work after another, in the order in which they were asked for, so that a newer file is
never overwritten by an older one. What was begun is ended, also when the program ends.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Outcome(Generic[Result]):
    """How a piece of work ended."""

    def __init__(self, work: Callable[[], Result]) -> None:
        """Do the work, here and now."""
        self._fault: BaseException | None = None
        try:
            self._result = work()
        except BaseException as fault:  # raised where somebody asks for the result
            self._fault = fault

    def result(self) -> Result:
        """Return what the work returned. Raises what it raised."""
        if self._fault is not None:
            raise self._fault
        return self._result


class _Job(Generic[Result]):
    def __init__(self, work: Callable[[], Result], told: Callable[[Outcome[Result]], None]) -> None:
        self._work, self._told = work, told
        self._outcome: Outcome[Result] | None = None

    @property
    def done(self) -> bool:
        return self._outcome is not None

    def do(self) -> None:
        self._outcome = Outcome(self._work)

    def tell(self) -> None:
        if self._outcome is not None:
            self._told(self._outcome)


class DiskWork(QObject):
    """Runs one piece of work at a time; whoever asked for it is told in the window's own thread."""

    _ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: deque[_Job[object]] = deque()
        self._thread: Thread | None = None
        self._ended.connect(self._tell)

    @property
    def busy(self) -> bool:
        """Whether anything is still to be done, or to be told."""
        return bool(self._jobs)

    def run(self, work: Callable[[], Result], told: Callable[[Outcome[Result]], None]) -> None:
        """Do the work after what was asked for before, then call `told` with how it ended."""
        self._jobs.append(_Job(work, told))  # type: ignore[arg-type]  # each is told what its own work returned
        if len(self._jobs) == 1:
            self._begin()

    def finish(self) -> None:
        """Wait until everything asked for is done and told."""
        while self._jobs:
            if self._thread is not None:
                self._thread.join()
            self._tell()

    def _begin(self) -> None:
        self._thread = Thread(target=self._do, args=(self._jobs[0],), name="disk")
        self._thread.start()

    def _do(self, job: _Job[object]) -> None:
        job.do()
        with suppress(RuntimeError):  # the window has gone, and nobody asks any more
            self._ended.emit()

    def _tell(self) -> None:
        if not self._jobs or not self._jobs[0].done:  # told already by `finish`
            return
        job = self._jobs.popleft()
        self._thread = None
        if self._jobs:
            self._begin()
        job.tell()
