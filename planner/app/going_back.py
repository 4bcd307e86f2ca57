"""Going back to a copy of the journal: the list, the preview, the exchange, and the way back from it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from planner.app.modal_work import CalledOff, ShownWork
from planner.app.worker_process import WorkerProcess
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters import copy_words as words
from planner.presenters.journal_words import plans
from planner.services.clock import now_utc
from planner.services.journal_copies import Copy, copies
from planner.widgets.copies_dialog import CopiesDialog
from planner.widgets.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planner.widgets.main_window import MainWindow

WENT_BACK = tr("went back")


class GoingBack(QObject):
    """One visit to the list of copies. `release` closes the journal, `open_again` opens what lies in its place."""

    def __init__(
        self, window: MainWindow, journal: Path, *, release: Callable[[], object], open_again: Callable[[], object]
    ) -> None:
        super().__init__(window)
        self._window, self._journal = window, journal
        self._release, self._open_again = release, open_again
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
        self.deleteLater()

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
        exchange(self._window, self._journal, copy.path, words.went_back(made, held), self._release, self._open_again)
        self.dialog.accept()


def exchange(
    window: MainWindow,
    journal: Path,
    copy: Path,
    told: str,
    release: Callable[[], object],
    open_again: Callable[[], object],
) -> None:
    """Put a copy in the journal's place and open it; offer the way back."""
    window.offers.withdraw(WENT_BACK)
    release()
    before = ""
    sentence = ""
    try:
        request = {"journal": str(journal), "copy": str(copy), "moment": now_utc().isoformat()}
        answer = ShownWork(window, words.GOING).run("go_back", request, words.GO_BACK_BROKEN)
        before = str(answer["before"])
    except CalledOff:
        sentence = tr("The journal was left as it is.")
    except PlannerError as error:
        sentence = str(error)
    open_again()
    if sentence:
        window.say(sentence, trouble=True)
        return
    window.say("")
    undo = partial(
        exchange, window, journal, type(journal)(before), tr("The journal is as it was before."), release, open_again
    )
    steps = ((tr("Undo"), undo),) if before else ()
    window.offers.make(Offer(key=WENT_BACK, sentence=told, steps=steps))
