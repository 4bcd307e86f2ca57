"""A task of the worker beside the window: the status bar tells how far it is, and Cancel there stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from planner.app.worker_process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.presenters.work_words import WorkView
    from planner.widgets.main_window import MainWindow

SOON_MS = 500
"""Work that is over before is not spoken of."""


class StatusWork(QObject):
    """Runs a task, one at a time. `answered` or `failed` follows a `start`, or `cancelled` where the user stopped it; none after `stop`."""

    answered = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(
        self,
        window: MainWindow,
        task: str,
        broken: str,
        words: Callable[[int, int], WorkView],
        command: Sequence[str] | None = None,
    ) -> None:
        """Prepare to run `task`; `broken` is said when its process ends without an answer, `words` how far it is.

        `command` starts another worker than this very program.
        """
        super().__init__(window)
        self._window, self._task, self._broken, self._words, self.command = window, task, broken, words, command
        self._worker: WorkerProcess | None = None
        self._far = (0, 0)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._show)
        window.work.cancelled.connect(self._asked_to_stop)

    @property
    def busy(self) -> bool:
        """Whether the task is under way."""
        return self._worker is not None

    def start(self, request: dict[str, Any]) -> None:
        """Begin the task; what was under way is let go."""
        if self._worker is not None:
            self._worker.give_up()
        self._far = (0, 0)
        worker = self._worker = WorkerProcess(self._task, self._broken, self, self.command)
        worker.progressed.connect(self._progressed)
        worker.answered.connect(self._answered)
        worker.failed.connect(self._failed)
        worker.over.connect(worker.deleteLater)
        self._soon.start()
        worker.start(request)

    def cancel(self) -> None:
        """Let the task clear up and end; nothing is left of it."""
        if self._worker is not None:
            self._worker.give_up()
            self._end()
            self.cancelled.emit()

    def stop(self) -> None:
        """Stop without a word and wait for the process to be gone; for the end of the program."""
        for worker in self.findChildren(WorkerProcess):
            worker.stop()
        self._end()

    def _asked_to_stop(self, key: str) -> None:
        if key == self._task:
            self.cancel()

    def _progressed(self, done: int, of: int) -> None:
        self._far = (done, of)
        if not self._soon.isActive():
            self._show()

    def _show(self) -> None:
        if self._worker is not None:
            self._window.work.show_work(self._task, self._words(*self._far))

    def _answered(self, answer: dict[str, Any]) -> None:
        self._end()
        self.answered.emit(answer)

    def _failed(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _end(self) -> None:
        self._worker = None
        self._soon.stop()
        self._window.work.show_work(self._task, None)
