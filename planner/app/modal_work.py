"""Work that the user waits for: another process does it, a small window tells how far it is and can stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QObject, Qt
from PySide6.QtWidgets import QProgressDialog

from planner.app.worker_process import WorkerProcess
from planner.model.language import tr
from planner.services.errors import KnownError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SOON_MS = 500
"""Work that is over before is not shown."""


class CalledOff(Exception):
    """The user stopped the work; nothing was changed."""


class ShownWork(QObject):
    """One piece of work, begun by `run`; or steps of our own, for which it stands as `steps`."""

    def __init__(self, window: QWidget, label: str) -> None:
        super().__init__(window)
        self._loop = QEventLoop(self)
        self._answer: dict[str, Any] | None = None
        self._sentence = ""
        self._dialog = QProgressDialog(label, tr("Cancel"), 0, 0, window)
        self._dialog.setWindowTitle(tr("Margin Planner"))
        self._dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self._dialog.setMinimumDuration(SOON_MS)
        self._dialog.setAutoReset(False)
        self._dialog.setAutoClose(False)

    def run(self, task: str, request: dict[str, Any], broken: str) -> dict[str, Any]:
        """Have a worker do the task and return its answer. Raises KnownError with its sentence, or CalledOff."""
        worker = WorkerProcess(task, broken, self)
        worker.progressed.connect(self._progressed)
        worker.answered.connect(self._answered)
        worker.failed.connect(self._failed)
        self._dialog.canceled.connect(self._loop.quit)
        worker.start(request)
        self._dialog.setValue(0)  # lets events in: it may all be over, or called off, before the loop begins
        if self._answer is None and not self._sentence and not self._dialog.wasCanceled():
            self._loop.exec()
        worker.stop()
        self.close()
        if self._sentence:
            raise KnownError(self._sentence)
        if self._answer is None:
            raise CalledOff
        return self._answer

    def steps(self, done: int, of: int) -> None:
        """Show how far work in this process is. Raises CalledOff."""
        self._progressed(done, of)
        if self._dialog.wasCanceled():
            raise CalledOff

    def close(self) -> None:
        """Take the small window away."""
        self._dialog.close()
        self.deleteLater()
        self._dialog.deleteLater()

    def _progressed(self, done: int, of: int) -> None:
        self._dialog.setMaximum(max(of, 1))
        self._dialog.setValue(done)

    def _answered(self, answer: dict[str, Any]) -> None:
        self._answer = answer
        self._loop.quit()

    def _failed(self, sentence: str) -> None:
        self._sentence = sentence
        self._loop.quit()
