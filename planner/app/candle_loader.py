"""Opens candle files for the window: at once out of the cache, else through a worker process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from planner.app.worker_process import WorkerProcess
from planner.model.language import tr
from planner.services.candle_cache import open_cached, open_key
from planner.services.candle_folder import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.model.pyramid import Pyramid


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
        """Keep candles under `cache_dir`; `command` starts another worker than this very program."""
        super().__init__(parent)
        self._cache_dir = cache_dir
        self._command = command
        self._worker: WorkerProcess | None = None
        self._name = ""

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._worker is not None

    def load(self, path: Path, symbol: str = "") -> None:
        """Open a file, and of several symbols the named one. The answer comes before this returns if the cache holds it, else later."""
        self.cancel()
        path = path.absolute()
        cached = open_cached(path, self._cache_dir, symbol)
        if cached is not None:
            self._give(cached)
            return
        self._name = path.name
        self.progress.emit(path.name, -1.0)
        worker = self._worker = WorkerProcess("candles", self._broken(), self, self._command)
        worker.progressed.connect(self._progressed)
        worker.answered.connect(self._answered)
        worker.failed.connect(self._failed)
        worker.over.connect(worker.deleteLater)
        worker.start({"file": str(path), "cache": str(self._cache_dir), "symbol": symbol})

    def cancel(self) -> None:
        """Stop reading; nothing more is heard of it."""
        if self._worker is not None:
            self._worker.give_up()
            self._end()

    def stop(self) -> None:
        """Stop reading and wait for the process to be gone; for the end of the program."""
        for worker in self.findChildren(WorkerProcess):
            worker.stop()
        self.cancel()

    def _progressed(self, done: int, of: int) -> None:
        self.progress.emit(self._name, min(max(done / max(of, 1), 0.0), 1.0))

    def _answered(self, answer: dict[str, object]) -> None:
        kept = open_key(str(answer.get("key")), self._cache_dir)
        # Opening takes some milliseconds, showing and painting as many: the event loop has a turn in between.
        QTimer.singleShot(0, self, partial(self._opened, self._worker, kept))

    def _opened(self, worker: WorkerProcess | None, kept: Pyramid | Choice | None) -> None:
        if worker is not self._worker:  # given up meanwhile
            return
        self._end()
        if kept is not None:
            self._give(kept)
        else:
            self.failed.emit(self._broken())

    def _failed(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)

    def _give(self, kept: Pyramid | Choice) -> None:
        if isinstance(kept, Choice):
            self.choice.emit(kept)
        else:
            self.loaded.emit(kept)

    def _end(self) -> None:
        self._worker = None
        self.progress.emit("", -1.0)

    def _broken(self) -> str:
        return tr("{name}: reading it stopped half-way; try again.", name=self._name)
