"""Opens candle files for the window: at once out of the cache, else through a worker process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from planner.services.candle_cache import open_cached, open_key

if TYPE_CHECKING:
    from collections.abc import Sequence

STOP_MS = 2000


class CandleLoader(QObject):
    """Loads one file at a time; a newer `load` or `cancel` makes a late answer of an older one unheard.

    `loaded` carries the `Candles`, `failed` a sentence for the user, `progress` what is being done ("" when done).
    """

    loaded = Signal(object)
    failed = Signal(str)
    progress = Signal(str)

    def __init__(self, cache_dir: Path, command: Sequence[str] | None = None, parent: QObject | None = None) -> None:
        """Keep candles under `cache_dir`; `command` starts the worker where `python -m` cannot (a frozen program)."""
        super().__init__(parent)
        self._cache_dir = cache_dir
        self._command = tuple(command or (sys.executable, "-P", "-m", "planner.app.candle_worker"))
        self._generation = 0
        self._process: QProcess | None = None

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._process is not None

    def load(self, path: Path) -> None:
        """Open a file. `loaded` comes before this returns if the cache holds the file, else later."""
        self.cancel()
        path = path.absolute()
        cached = open_cached(path, self._cache_dir)
        if cached is not None:
            self.loaded.emit(cached)
            return
        self.progress.emit(f"Reading {path.name} …")
        self._start(path)

    def cancel(self) -> None:
        """Stop reading; nothing more is heard of it."""
        self._generation += 1
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            self.progress.emit("")

    def stop(self) -> None:
        """Stop reading and wait for the process to be gone; for the end of the program."""
        running = self.findChildren(QProcess)
        for process in running:
            # a deletion put off until an event loop that never comes would meet one deleted with its parent, and crash
            process.blockSignals(True)
        self.cancel()
        for process in running:
            process.waitForFinished(STOP_MS)

    def _start(self, path: Path) -> None:
        process = self._process = QProcess(self)
        process.setObjectName(f"{self._generation} {path}")
        # Bound methods, not closures over the process: a closure outlives it and is torn down with what it points to.
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        process.setProcessEnvironment(_environment())
        program, *arguments = self._command
        process.start(program, [*arguments, str(path), str(self._cache_dir)])

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # every other error is followed by finished
            self._finished()

    def _finished(self, *_: object) -> None:
        process = self.sender()
        if not isinstance(process, QProcess):
            return
        generation, _gap, path = process.objectName().partition(" ")
        output = bytes(process.readAllStandardOutput().data())
        process.deleteLater()
        if generation == str(self._generation):
            self._process = None
            self._answer(_reply(output), Path(path).name)

    def _answer(self, reply: dict[str, Any], name: str) -> None:
        self.progress.emit("")
        candles = open_key(str(reply["key"]), self._cache_dir) if reply.get("ok") else None
        if candles is not None:
            self.loaded.emit(candles)
        else:
            self.failed.emit(str(reply.get("sentence") or f"{name}: reading it stopped half-way; try again."))


def _reply(output: bytes) -> dict[str, Any]:
    """Return the worker's answer; empty if it died before giving one."""
    try:
        reply = json.loads(output)
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}


def _environment() -> QProcessEnvironment:
    """Let the worker find this very program, wherever it is started; `-P` keeps it from looking in the folder."""
    environment = QProcessEnvironment.systemEnvironment()
    paths = [str(Path(__file__).parents[2]), environment.value("PYTHONPATH", "")]
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    return environment
