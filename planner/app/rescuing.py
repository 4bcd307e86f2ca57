"""Rescuing plans from a damaged journal: the file, the work, the report, and the new journal in the old one's place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog

from planner.app.modal_work import CalledOff, ShownWork
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters import copy_words as words
from planner.services.clock import now_utc
from planner.services.journal_rescue import Rescued, rescue_name, rescue_request, rescued_of
from planner.widgets.rescue_dialog import RescueDialog

if TYPE_CHECKING:
    from planner.app.exchange import Exchange
    from planner.widgets.main_window import MainWindow

FILTERS = tr("Journals (*.db);;All files (*)")
USED = tr("The rescued plans are the journal now. The damaged file is kept as it was.")


class Rescuing:
    """One rescue, into the place of the journal that `exchange` has to do with."""

    def __init__(self, window: MainWindow, exchange: Exchange) -> None:
        self._window, self._exchange, self._journal = window, exchange, exchange.journal

    def ask(self) -> None:
        """Ask for the damaged file, and rescue what is in it."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, tr("Rescue plans from a damaged journal"), str(self._journal), FILTERS
        )
        if path:
            self.rescue(Path(path))

    def rescue(self, damaged: Path) -> None:
        """Rescue what can be read of a file into a new journal, report, and offer to use that one."""
        ours = os.path.realpath(damaged) == os.path.realpath(self._journal)
        if ours:
            self._exchange.release()  # nobody may write while its file is copied
        try:
            moment = now_utc()
            request = rescue_request(damaged, rescue_name(self._journal.parent, moment), moment)
            found = rescued_of(
                ShownWork(self._window, tr("Rescuing plans …")).run("rescue", request, words.RESCUE_BROKEN)
            )
        except CalledOff:
            self._window.say(tr("The rescue was called off; nothing was written."))
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
        else:
            if self._wants(found):
                self._exchange.put(found.out, USED)
                return
        if ours:
            said = self._window.said()
            self._exchange.open_again()
            self._window.say(said, trouble=bool(said))

    def _wants(self, found: Rescued) -> bool:
        report = words.rescue_text(found.read, found.lost, found.unnamed, str(found.out))
        dialog = RescueDialog(report, self._window)
        wanted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return wanted
