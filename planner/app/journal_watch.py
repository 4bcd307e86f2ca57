"""Has the open journal checked and copied by another process, and brings what it found into the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from planner.app.status_work import StatusWork
from planner.presenters.work_words import CHECK_BROKEN, CHECK_CANCELLED, checking
from planner.services.clock import now_utc
from planner.services.journal_inspection import health_of, inspection_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.services.journal import Journal
    from planner.widgets.main_window import MainWindow


class JournalWatch(QObject):
    """`begin` checks a journal that was opened unchecked; `checked` comes when its findings are in the journal and told."""

    checked = Signal()

    def __init__(self, window: MainWindow, command: Sequence[str] | None = None) -> None:
        """`command` starts another worker than this very program."""
        super().__init__(window)
        self._window = window
        self._journal: Journal | None = None
        self._work = StatusWork(window, "inspect", CHECK_BROKEN, checking, command)
        self._work.answered.connect(self._answered)
        self._work.failed.connect(window.notify)
        self._work.cancelled.connect(self._cancelled)

    @property
    def busy(self) -> bool:
        """Whether the journal is being checked."""
        return self._work.busy

    def begin(self, journal: Journal | None) -> None:
        """Check the journal unless that was done when it was opened; and make its daily copy where it may be written."""
        if journal is not None and not journal.checked and not self._work.busy:
            self._journal = journal
            self._work.start(inspection_request(journal.path, now_utc(), copy=not journal.read_only))

    def stop(self) -> None:
        """Stop and wait for the process to be gone; for the end of the program, or before the file is exchanged."""
        self._work.stop()

    def _answered(self, answer: dict[str, Any]) -> None:
        if self._journal is not None:
            for sentence in (*self._journal.take(health_of(answer)), str(answer["told"])):
                self._window.notify(sentence)
            self.checked.emit()

    def _cancelled(self) -> None:
        self._window.say(CHECK_CANCELLED)
