"""Another file in the journal's place: closing, exchanging, opening, and the way back from it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.modal_work import CalledOff, ShownWork
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters import copy_words as words
from planner.services.clock import now_utc
from planner.widgets.offers import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.widgets.main_window import MainWindow

WENT_BACK = tr("went back")


class Exchange:
    """`release` closes the window's journal, `open_again` opens what lies in its place."""

    def __init__(
        self, window: MainWindow, journal: Path, *, release: Callable[[], object], open_again: Callable[[], object]
    ) -> None:
        self._window, self.journal, self.release, self.open_again = window, journal, release, open_again

    def put(self, copy: Path, told: str) -> None:
        """Put a copy in the journal's place and open it; say what was `told`, and offer the way back."""
        self._window.offers.withdraw(WENT_BACK)
        self.release()
        before = sentence = ""
        try:
            request = {"journal": str(self.journal), "copy": str(copy), "moment": now_utc().isoformat()}
            answer = ShownWork(self._window, words.GOING).run("go_back", request, words.GO_BACK_BROKEN)
            before = str(answer["before"])
        except CalledOff:
            sentence = tr("The journal was left as it is.")
        except PlannerError as error:
            sentence = str(error)
        self.open_again()
        self._window.say(sentence, trouble=bool(sentence))
        if not sentence:
            undo = partial(self.put, Path(before), tr("The journal is as it was before."))
            steps = ((tr("Undo"), undo),) if before else ()
            self._window.offers.make(Offer(key=WENT_BACK, sentence=told, steps=steps))
