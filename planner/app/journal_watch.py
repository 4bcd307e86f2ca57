"""Has the open journal checked and copied by another process, and brings what it found into the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from planner.app.worker_process import WorkerProcess
from planner.presenters.work_words import CHECK_BROKEN, CHECK_CANCELLED, checking
from planner.services.clock import now_utc
from planner.services.journal_inspection import health_of, inspection_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.services.journal import Journal
    from planner.widgets.main_window import MainWindow

SOON_MS = 500
"""Work that is over before is not spoken of."""
KEY = "check"


class JournalWatch(QObject):
    """`begin` checks a journal that was opened unchecked; `checked` comes when its findings are in the journal and told."""

    checked = Signal()

    def __init__(self, window: MainWindow, command: Sequence[str] | None = None) -> None:
        """`command` starts another worker than this very program."""
        super().__init__(window)
        self._window = window
        self._command = command
        self._journal: Journal | None = None
        self._worker: WorkerProcess | None = None
        self._far = (0, 0)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._show)
        window.work.cancelled.connect(self._asked_to_stop)

    @property
    def busy(self) -> bool:
        """Whether the journal is being checked."""
        return self._worker is not None

    def begin(self, journal: Journal | None) -> None:
        """Check the journal unless that was done when it was opened; and make its daily copy where it may be written."""
        if journal is None or journal.checked or self._worker is not None:
            return
        self._journal, self._far = journal, (0, 0)
        worker = self._worker = WorkerProcess("inspect", CHECK_BROKEN, self, self._command)
        worker.progressed.connect(self._progressed)
        worker.answered.connect(self._answered)
        worker.failed.connect(self._failed)
        worker.over.connect(worker.deleteLater)
        self._soon.start()
        worker.start(inspection_request(journal.path, now_utc(), copy=not journal.read_only))

    def stop(self) -> None:
        """Stop and wait for the process to be gone; for the end of the program, or before the file is exchanged."""
        for worker in self.findChildren(WorkerProcess):
            worker.stop()
        self._end()

    def _asked_to_stop(self, key: str) -> None:
        if key == KEY and self._worker is not None:
            self._worker.give_up()
            self._end()
            self._window.say(CHECK_CANCELLED)

    def _progressed(self, done: int, of: int) -> None:
        self._far = (done, of)
        if not self._soon.isActive():
            self._show()

    def _show(self) -> None:
        if self._worker is not None:
            self._window.work.show_work(KEY, checking(*self._far))

    def _answered(self, answer: dict[str, Any]) -> None:
        journal = self._journal
        self._end()
        if journal is not None:
            for sentence in (*journal.take(health_of(answer)), str(answer["told"])):
                self._window.notify(sentence)
            self.checked.emit()

    def _failed(self, sentence: str) -> None:
        self._end()
        self._window.notify(sentence)

    def _end(self) -> None:
        self._worker = None
        self._soon.stop()
        self._window.work.show_work(KEY, None)
