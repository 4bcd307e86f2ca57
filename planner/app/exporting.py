"""The journal's export beside the window: a worker writes, the status bar tells how far it is, Cancel leaves no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from planner.app.worker_process import WorkerProcess
from planner.presenters.work_words import EXPORT_BROKEN, EXPORT_CANCELLED, EXPORT_RUNS, exported, exporting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.widgets.main_window import MainWindow

SOON_MS = 500
"""Work that is over before is not spoken of."""
KEY = "export"


class Exporting(QObject):
    """Runs one export at a time. How it ended is one sentence in the status bar."""

    def __init__(self, window: MainWindow, command: Sequence[str] | None = None) -> None:
        """`command` starts another worker than this very program."""
        super().__init__(window)
        self._window = window
        self._command = command
        self._worker: WorkerProcess | None = None
        self._place = ""
        self._far = (0, 0)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._show)
        window.work.cancelled.connect(self._asked_to_stop)

    @property
    def busy(self) -> bool:
        """Whether an export is being written."""
        return self._worker is not None

    def start(self, request: dict[str, Any]) -> bool:
        """Write what is asked; return whether it was begun."""
        if self._worker is not None:
            self._window.say(EXPORT_RUNS, trouble=True)
            return False
        self._place, self._far = str(request["out"]), (0, 0)
        worker = self._worker = WorkerProcess("export", EXPORT_BROKEN, self, self._command)
        worker.progressed.connect(self._progressed)
        worker.answered.connect(self._answered)
        worker.failed.connect(self._failed)
        worker.over.connect(worker.deleteLater)
        self._window.say("")
        self._soon.start()
        worker.start(request)
        return True

    def cancel(self) -> None:
        """Stop the export; no file is left."""
        if self._worker is not None:
            self._worker.give_up()
            self._end(EXPORT_CANCELLED)

    def stop(self) -> None:
        """Stop and wait for the process to be gone; for the end of the program."""
        for worker in self.findChildren(WorkerProcess):
            worker.stop()
        self._worker = None

    def _asked_to_stop(self, key: str) -> None:
        if key == KEY:
            self.cancel()

    def _progressed(self, done: int, of: int) -> None:
        self._far = (done, of)
        if not self._soon.isActive():
            self._show()

    def _show(self) -> None:
        if self._worker is not None:
            self._window.work.show_work(KEY, exporting(*self._far))

    def _answered(self, answer: dict[str, int]) -> None:
        written, asked = answer["written"], answer["asked"]
        self._end(exported(written, asked, self._place), trouble=written < asked)

    def _failed(self, sentence: str) -> None:
        self._end(sentence, trouble=True)

    def _end(self, sentence: str, *, trouble: bool = False) -> None:
        self._worker = None
        self._soon.stop()
        self._window.work.show_work(KEY, None)
        self._window.say(sentence, trouble=trouble)
