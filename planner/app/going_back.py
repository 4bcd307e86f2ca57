"""Going back to a copy of the journal: the list and the preview."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from planner.app.worker_process import WorkerProcess
from planner.model.errors import PlannerError
from planner.presenters import copy_words as words
from planner.presenters.journal_words import plans
from planner.services.journal_copies import Copy, copies
from planner.widgets.copies_dialog import CopiesDialog

if TYPE_CHECKING:
    from planner.app.exchange import Exchange
    from planner.widgets.main_window import MainWindow


class GoingBack(QObject):
    """One visit to the list of copies of the journal that `exchange` has to do with."""

    def __init__(self, window: MainWindow, exchange: Exchange) -> None:
        super().__init__()
        self._window, self._exchange, self._journal = window, exchange, exchange.journal
        self._copies: tuple[Copy, ...] = ()
        self._worker: WorkerProcess | None = None
        self.dialog: CopiesDialog | None = None

    def ask(self) -> None:
        """Show the copies; it returns when the user has gone back to one, or left."""
        try:
            self._copies = copies(self._journal)
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return
        views = [
            words.copy_view(each.made.astimezone(), each.plans, each.size, daily=each.daily) for each in self._copies
        ]
        dialog = self.dialog = CopiesDialog(views, self._window)
        dialog.chosen.connect(self._look_into)
        dialog.wanted.connect(self._go)
        dialog.exec()
        self._drop_worker()
        dialog.deleteLater()

    def _drop_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()
            worker.deleteLater()

    def _look_into(self, row: int) -> None:
        assert self.dialog is not None
        self._drop_worker()
        self.dialog.show_preview(words.CHECKING, may_go=False)
        worker = self._worker = WorkerProcess("compare", words.COMPARE_BROKEN, self)
        worker.answered.connect(self._compared)
        worker.failed.connect(partial(self.dialog.show_preview, may_go=False))
        worker.start({"journal": str(self._journal), "copy": str(self._copies[row].path)})

    def _compared(self, answer: dict[str, Any]) -> None:
        assert self.dialog is not None
        if not answer["sound"]:
            self.dialog.show_preview(words.NOT_SOUND, may_go=False)
            return
        text = words.difference_text(
            answer["plans"], answer["missing"], answer["back"], answer["changed"], comparable=answer["comparable"]
        )
        self.dialog.show_preview(text, may_go=True)

    def _go(self, row: int) -> None:
        assert self.dialog is not None
        copy = self._copies[row]
        self._drop_worker()
        self.dialog.show_going()
        made, held = f"{copy.made.astimezone():%Y-%m-%d %H:%M}", plans(copy.plans or 0)
        self._exchange.put(copy.path, words.went_back(made, held))
        self.dialog.accept()
