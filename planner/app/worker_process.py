"""Runs a task of `app/worker.py` beside the window: progress, one answer or one sentence, and a way to give it up."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from planner.app.worker import AS_PYTHON

if TYPE_CHECKING:
    from collections.abc import Sequence

GRACE_MS = 2000
"""How long a worker may take to clear up after itself before it is killed."""


class WorkerProcess(QObject):
    """One run of one task. After `start` comes any number of `progressed`, then exactly one of `answered` and `failed`.

    After `give_up` neither comes any more; `over` comes in every case, when the process has ended.
    """

    progressed = Signal(int, int)
    answered = Signal(object)
    failed = Signal(str)
    over = Signal()

    def __init__(self, task: str, broken: str, parent: QObject | None, command: Sequence[str] | None = None) -> None:
        """Prepare to run `task`; `broken` is what is said when the process ends without an answer.

        `command` starts another program than this one; its last word is the task.
        """
        super().__init__(parent)
        self._broken = broken
        self._command = (*(command or worker_command()), task)
        self._unread = b""
        self._heard: dict[str, Any] = {}
        self._wanted = False
        self._ended = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(worker_environment())
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._not_started)

    @property
    def running(self) -> bool:
        """Whether the process has been started and has not ended."""
        return not self._ended and self._process.state() != QProcess.ProcessState.NotRunning

    def start(self, request: dict[str, Any]) -> None:
        """Start the process with its request."""
        self._wanted = True
        program, *arguments = self._command
        self._process.start(program, arguments)
        self._process.write(json.dumps(request).encode("ascii") + b"\n")

    def give_up(self) -> None:
        """Let the worker clear up and end; nothing is heard of its work any more."""
        self._wanted = False
        if self._ended:
            return
        self._process.closeWriteChannel()
        if self.running:
            QTimer.singleShot(GRACE_MS, self, self._process.kill)

    def stop(self) -> None:
        """Give the work up and wait until the process has gone; for the end of the program."""
        self._wanted = False
        if self._ended:  # and on its way to be deleted
            return
        # a deletion put off until an event loop that never comes would meet one deleted with its parent, and crash
        self._process.blockSignals(True)
        self._process.closeWriteChannel()
        if self.running and not self._process.waitForFinished(GRACE_MS):
            self._process.kill()
            self._process.waitForFinished(GRACE_MS)
        self._ended = True

    def _read(self) -> None:
        self._unread += bytes(self._process.readAllStandardOutput().data())
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:  # not ours: some library's words on standard output
            return
        if not isinstance(message, dict):
            return
        if "done" in message:
            if self._wanted:
                self.progressed.emit(int(message["done"]), int(message["of"]))
        else:
            self._heard = message

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # every other error is followed by finished
            self._finished()

    def _finished(self, *_: object) -> None:
        self._read()
        self._ended = True
        wanted, self._wanted = self._wanted, False
        if wanted and "answer" in self._heard:
            self.answered.emit(self._heard["answer"])
        elif wanted:
            self.failed.emit(str(self._heard.get("sentence") or self._broken))
        self.over.emit()


def worker_command(arguments: Sequence[str] = AS_PYTHON) -> tuple[str, ...]:
    """Return what starts this very program as a worker.

    A frozen program or a launcher takes the same words: `app/cli.py` looks for them before it opens a window.
    """
    return (sys.executable or "python3", *arguments)


def worker_environment() -> QProcessEnvironment:
    """Let the worker find this very program, wherever it is started; `-P` keeps it from looking in the folder."""
    environment = QProcessEnvironment.systemEnvironment()
    paths = [str(Path(__file__).parents[2]), environment.value("PYTHONPATH", "")]
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    return environment
