"""Opens candle files for the window: at once out of the cache, else through a worker process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from planner.services.candle_cache import open_cached, open_key
from planner.services.candle_folder import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model.pyramid import Pyramid

STOP_MS = 2000
LONGEST_ANSWER = 1 << 16


class CandleLoader(QObject):
    """Loads one file at a time; a newer `load` or `cancel` makes a late answer of an older one unheard.

    One of three signals ends a `load`: `loaded` with the `Pyramid` over the candles, `choice` with the `Choice` where a symbol has to
    be named, `failed` with a sentence for the user. `progress` names the file and the share that has been read (−1: not known); "" at
    the end.
    """

    loaded = Signal(object)
    choice = Signal(object)
    failed = Signal(str)
    progress = Signal(str, float)

    def __init__(self, cache_dir: Path, command: Sequence[str] | None = None, parent: QObject | None = None) -> None:
        """Keep candles under `cache_dir`; `command` starts the worker where `python -m` cannot (a frozen program)."""
        super().__init__(parent)
        self._cache_dir = cache_dir
        self._command = tuple(command or (sys.executable, "-P", "-m", "planner.app.candle_worker"))
        self._generation = 0
        self._process: QProcess | None = None
        self._reply: dict[str, Any] = {}

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._process is not None

    def load(self, path: Path, symbol: str = "") -> None:
        """Open a file, and of several symbols the named one. The answer comes before this returns if the cache holds it, else later."""
        self.cancel()
        path = path.absolute()
        cached = open_cached(path, self._cache_dir, symbol)
        if cached is not None:
            self._give(cached)
            return
        self.progress.emit(path.name, -1.0)
        self._start(path, symbol)

    def cancel(self) -> None:
        """Stop reading; nothing more is heard of it."""
        self._generation += 1
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            self.progress.emit("", -1.0)

    def stop(self) -> None:
        """Stop reading and wait for the process to be gone; for the end of the program."""
        running = self.findChildren(QProcess)
        for process in running:
            # a deletion put off until an event loop that never comes would meet one deleted with its parent, and crash
            process.blockSignals(True)
        self.cancel()
        for process in running:
            process.waitForFinished(STOP_MS)

    def _give(self, kept: Pyramid | Choice) -> None:
        if isinstance(kept, Choice):
            self.choice.emit(kept)
        else:
            self.loaded.emit(kept)

    def _start(self, path: Path, symbol: str) -> None:
        process = self._process = QProcess(self)
        self._reply = {}
        process.setObjectName(f"{self._generation} {path}")
        # Bound methods, not closures over the process: a closure outlives it and is torn down with what it points to.
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._not_started)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.setProcessEnvironment(_environment())
        program, *arguments = self._command
        process.start(program, [*arguments, str(path), str(self._cache_dir), *filter(None, [symbol])])

    def _hear(self) -> None:
        process = self.sender()
        if not isinstance(process, QProcess):
            return
        name, current = self._asked(process)
        while process.canReadLine():
            reply = _read(bytes(process.readLine(LONGEST_ANSWER).data()))
            if not current:
                continue
            if isinstance(reply.get("done"), float):
                self.progress.emit(name, min(max(reply["done"], 0.0), 1.0))
            else:
                self._reply = reply

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # every other error is followed by finished
            self._finished()

    def _finished(self, *_: object) -> None:
        process = self.sender()
        if not isinstance(process, QProcess):
            return
        self._hear()
        name, current = self._asked(process)
        process.deleteLater()
        if current:
            self._process = None
            self._answer(self._reply, name)

    def _asked(self, process: QProcess) -> tuple[str, bool]:
        """Return the name of the file that a process reads, and whether it is the one still wanted."""
        generation, _gap, path = process.objectName().partition(" ")
        return Path(path).name, generation == str(self._generation)

    def _answer(self, reply: dict[str, Any], name: str) -> None:
        self.progress.emit("", -1.0)
        kept = open_key(str(reply["key"]), self._cache_dir) if reply.get("ok") and "key" in reply else None
        if kept is not None:
            self._give(kept)
        else:
            self.failed.emit(str(reply.get("sentence") or f"{name}: reading it stopped half-way; try again."))


def _read(line: bytes) -> dict[str, Any]:
    """Return what the worker says in one line; empty where that is no answer."""
    try:
        reply = json.loads(line)
    except ValueError:
        return {}
    return reply if isinstance(reply, dict) else {}


def _environment() -> QProcessEnvironment:
    """Let the worker find this very program, wherever it is started; `-P` keeps it from looking in the folder."""
    environment = QProcessEnvironment.systemEnvironment()
    paths = [str(Path(__file__).parents[2]), environment.value("PYTHONPATH", "")]
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    return environment
