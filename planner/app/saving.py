"""The ticket and the journal: saving into it, in a thread of its own, and opening what it holds."""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from planner.model.assessment import assessment_document
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.model.plan import PlanError, read_plan
from planner.model.saving import entry_of
from planner.services.clock import now_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.disk_work import DiskWork, Outcome
    from planner.model.draft import PlanDraft
    from planner.model.entry import JournalEntry
    from planner.presenters.workbench import Computed, Workbench
    from planner.services.journal import Journal
    from planner.widgets.main_window import MainWindow

NOT_OPEN = tr("The journal could not be opened; use Save plan as to keep this plan in a file.")
SLOW_MS = 250
"""A save that takes longer, because the disk is slow or the file in use, is spoken of."""


class Saving(QObject):
    """Saves and opens plans of the journal. "Saved" is said once the disk has it, of the plan as it was when that was asked."""

    saved = Signal()
    refused = Signal()
    """The journal did not take a plan; the sentence was said."""

    def __init__(self, window: MainWindow, bench: Workbench, journal: Journal | None, disk: DiskWork) -> None:
        super().__init__(window)
        self._window = window
        self._bench = bench
        self._journal = journal
        self._disk = disk
        self._in_journal: PlanDraft | None = None
        self._entry_id = ""
        self._on_its_way = False
        self._said = ("", "")
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._say_slow)

    def use(self, journal: Journal | None) -> None:
        """Save into another journal from now on; None: into none. What is being saved is saved first."""
        self._disk.finish()
        self._journal = journal

    @property
    def entry_id(self) -> str:
        """The journal's entry that the ticket shows unchanged; "" where there is none."""
        return self._entry_id if self._in_journal == self._bench.draft else ""

    def resume(self, entry_id: str) -> None:
        """Note that the ticket as it is stands in the journal already; "" if it does not."""
        self._in_journal, self._entry_id = (self._bench.draft if entry_id else None), entry_id

    # --- saving --------------------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Store the plan in the journal and wait for the disk; return whether it is there."""
        if not self.begin_saving():
            return False
        self._disk.finish()
        return bool(self.entry_id)

    def begin_saving(self) -> bool:
        """Store the plan in the journal; `saved` or `refused` follows. Return whether it is there or on its way."""
        if self._on_its_way:  # what a first press saves may be this very plan
            self._disk.finish()
        computed = self._complete()
        if computed is None:
            return False
        if self._journal is None:
            self._window.say(NOT_OPEN, trouble=True)
            return False
        entry = entry_of(computed.answer, computed.rules, entry_id=f"p{uuid.uuid4().hex}", saved_at=now_utc())
        try:
            if self._stands(self._journal):
                self._window.say(tr("This plan is in the journal already; nothing has changed since."))
                return True
        except PlannerError as error:
            self._refuse(error)
            return False
        self._on_its_way = True
        self._slow.start()
        ended = partial(self._ended, entry, self._bench.draft, self._bench.storing())
        self._disk.run(partial(self._journal.save, entry), ended)
        return True

    def _ended(
        self, entry: JournalEntry, draft: PlanDraft, stored: Callable[[], None], outcome: Outcome[JournalEntry]
    ) -> None:
        """Say how the save of a draft ended; the ticket may show another one by now."""
        self._on_its_way = False
        self._slow.stop()
        try:
            outcome.result()
        except (PlannerError, ValueError) as error:
            self._refuse(error)
            return
        if not self.entry_id:
            self._in_journal, self._entry_id = draft, entry.id
        stored()
        self._said = (
            tr("Saved {astimezone:%H:%M:%S}", astimezone=entry.saved_at.astimezone()),
            tr("{moment:%Y-%m-%d %H:%M:%S} UTC", moment=entry.saved_at),
        )
        self._window.show_status("saved", *self._said)
        self._window.say("")
        self.saved.emit()

    def _refuse(self, error: Exception) -> None:
        self._window.show_status("saved", *self._said)
        self._window.say(str(error), trouble=True)
        self.refused.emit()

    def _say_slow(self) -> None:
        self._window.show_status("saved", tr("Saving …"), tr("The plan is in the journal once the disk has it."))

    def _stands(self, journal: Journal) -> bool:
        """Say whether the ticket as it is stands in the journal, outside the bin."""
        if not self.entry_id:
            return False
        self._disk.finish()  # it may be on its way into the bin
        stored = journal.get(self.entry_id, damaged_too=True)
        return stored is not None and stored.deleted_at is None

    # --- opening -------------------------------------------------------------------------------------------------------------

    def open_entry(self, entry_id: str, *, copy: bool = False) -> None:
        """Open a plan of the journal in the ticket, with the numbers it was saved with; a copy is unsaved and uses today's rules."""
        self._disk.finish()  # its note may be on its way to the disk
        try:
            entry = self._journal.get(entry_id) if self._journal else None
            if entry is None:
                raise PlanError(tr("This plan is not in the journal any more."))
            plan = read_plan(json.loads(entry.plan)).model_copy(update={"notes": entry.note})
        except (PlannerError, ValueError) as error:
            self._window.say(str(error), trouble=True)
            return
        self._bench.open_plan(plan)
        if copy:
            self._bench.duplicate()
            self._window.say(tr("A copy, unsaved, with today's rules."))
            return
        self.resume(entry_id)
        self._window.say(self._changed_since(entry.assessment))

    def _changed_since(self, saved: str) -> str:
        """Return "" where the plan comes out as it did when it was saved, else which numbers did not."""
        then = json.loads(saved)
        now = assessment_document(self._bench.computed.answer) if self._bench.computed else {}
        # findings also speak of the candles on the chart, which are not the plan's
        moved = [key for key in then if key != "findings" and then[key] != now.get(key)]
        if not moved:
            return ""
        return tr(
            "The planner now computes this plan otherwise than when it was saved: {moved}.",
            moved=", ".join(moved).replace("_", " "),
        )

    def _complete(self) -> Computed | None:
        self._window.tools.symbol.finish()  # a shortcut does not leave its field; what is saved is what is seen
        computed = self._bench.computed
        if computed is None:
            problems = self._bench.situation.problems
            first = next(iter(problems.values()), tr("Fill in the ticket first."))
            self._window.say(tr("The plan is not complete: {first}", first=first), trouble=True)
            if problems:
                self._window.ticket.focus_field(next(iter(problems)))
        return computed
