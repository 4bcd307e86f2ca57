"""The journal's export beside the window: a worker writes, Cancel leaves no file, how it ended is one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.app.status_work import StatusWork
from planner.presenters.work_words import EXPORT_BROKEN, EXPORT_CANCELLED, EXPORT_RUNS, exported, exporting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.widgets.main_window import MainWindow


class Exporting:
    """Runs one export at a time."""

    def __init__(self, window: MainWindow, command: Sequence[str] | None = None) -> None:
        """`command` starts another worker than this very program."""
        self._window = window
        self._place = ""
        self.work = StatusWork(window, "export", EXPORT_BROKEN, exporting, command)
        self.work.answered.connect(self._answered)
        self.work.failed.connect(self._failed)
        self.work.cancelled.connect(self._cancelled)

    @property
    def busy(self) -> bool:
        """Whether an export is being written."""
        return self.work.busy

    def start(self, request: dict[str, Any]) -> bool:
        """Write what is asked; return whether it was begun."""
        if self.work.busy:
            self._window.say(EXPORT_RUNS, trouble=True)
            return False
        self._place = str(request["out"])
        self._window.say("")
        self.work.start(request)
        return True

    def cancel(self) -> None:
        """Stop the export; no file is left."""
        self.work.cancel()

    def stop(self) -> None:
        """Stop and wait for the process to be gone; for the end of the program."""
        self.work.stop()

    def _answered(self, answer: dict[str, int]) -> None:
        written, asked = answer["written"], answer["asked"]
        self._window.say(exported(written, asked, self._place), trouble=written < asked)

    def _failed(self, sentence: str) -> None:
        self._window.say(sentence, trouble=True)

    def _cancelled(self) -> None:
        self._window.say(EXPORT_CANCELLED)
