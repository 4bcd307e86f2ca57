"""What the journal panel says and does: what it shows (`presenters/journal_shown.py`), and every change with its way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters.journal_shown import JournalShown
from planner.presenters.journal_words import JournalAct, plans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from planner.model.entry import Status
    from planner.presenters.journal_words import Told
    from planner.presenters.ports import Ended, JournalStore, JournalView, Pace, Work


class Done:
    """Work that is done when its result is asked for."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.result = work


class NoWaiting:
    """Work of a journal that nobody waits for: all of it is done before the next line runs."""

    def run(self, work: Callable[[], object], told: Callable[[Ended], None]) -> None:
        """Do the work and tell of it."""
        told(Done(work))

    def finish(self) -> None:
        """Return at once, for nothing is left to be done."""


class JournalPresenter(JournalShown):
    """Stands between the journal's store and its panel.

    `now` is the clock (aware), `record` takes each change into the app's history, `venue_names` gives venues readable names,
    `zone` is the local time zone (None: the system's), `pace` lets a long reading go on between the window's own events,
    `work` does what waits for the disk (None: both are done at once). A change is shown and recorded once it is made; the
    next one waits for it, so that they keep their order.
    """

    def __init__(
        self,
        store: JournalStore,
        view: JournalView,
        now: Callable[[], datetime],
        *,
        record: Callable[[JournalAct], None] | None = None,
        venue_names: Mapping[str, str] | None = None,
        zone: tzinfo | None = None,
        pace: Pace | None = None,
        work: Work | None = None,
    ) -> None:
        super().__init__(store, view, now, venue_names=venue_names, zone=zone, pace=pace)
        self._record = record
        self._work = work or NoWaiting()
        self._binned: tuple[str, ...] = ()

    def use(self, store: JournalStore) -> None:
        """Show another journal from now on; filters and order stay, what could be undone does not."""
        self._work.finish()
        self._binned = ()
        super().use(store)

    # -- changes ---------------------------------------------------------------------------------------------------

    def edit_note(self, entry_id: str, note: str) -> None:
        """Keep a new note."""
        before: list[str] = []

        def change() -> None:
            before.append(self._entry_note(entry_id))
            if before[0] != note:
                self._store.update_note(entry_id, note)

        def ended(done: bool) -> None:
            if done and before[0] != note:
                self._keep(
                    tr("edit note"),
                    lambda: self._store.update_note(entry_id, before[0]),
                    lambda: self._store.update_note(entry_id, note),
                )

        self._change(change, ended)

    def set_status(self, ids: Sequence[str], status: Status) -> None:
        """Set the status of plans; those that have it already are left alone."""
        before: dict[str, Status] = {}

        def change() -> None:
            for entry_id in ids:
                entry = self._store.get(entry_id, damaged_too=True)
                if entry is not None and entry.status != status:
                    self._store.set_status(entry_id, status)
                    before[entry_id] = entry.status

        def ended(_: bool) -> None:  # of several plans some may have been changed before a fault
            if before:
                self._keep(
                    tr("set {before} to {status}", before=plans(len(before)), status=status),
                    lambda: [self._store.set_status(entry_id, old) for entry_id, old in before.items()],
                    lambda: [self._store.set_status(entry_id, status) for entry_id in before],
                )

        self._change(change, ended)

    def delete(self, ids: Sequence[str]) -> None:
        """Move plans to the bin, and offer the way back."""
        moved: list[str] = []

        def ended(done: bool) -> None:
            if done and moved:
                self._binned = tuple(moved)
                self._show(undo_text=tr("Moved {moved} to the bin", moved=plans(len(moved))))
                self._keep(
                    tr("move {moved} to the bin", moved=plans(len(moved))),
                    lambda: self._store.restore(moved),
                    lambda: self._store.delete(moved),
                )

        self._change(lambda: moved.extend(self._store.delete(ids)), ended)

    def restore(self, ids: Sequence[str]) -> None:
        """Take plans out of the bin."""
        moved: list[str] = []

        def ended(done: bool) -> None:
            if done and moved:
                self._keep(
                    tr("restore {moved}", moved=plans(len(moved))),
                    lambda: self._store.delete(moved),
                    lambda: self._store.restore(moved),
                )

        self._change(lambda: moved.extend(self._store.restore(ids)), ended)

    def undo_delete(self) -> None:
        """Bring back what the undo bar speaks of."""
        self.restore(self._binned)

    def dismiss_undo(self) -> None:
        """Take the undo bar away; the history keeps its step."""
        self._show(undo_text="")

    # -- within ----------------------------------------------------------------------------------------------------

    def _entry_note(self, entry_id: str) -> str:
        entry = self._store.get(entry_id, damaged_too=True)
        if entry is None:
            raise PlannerError(tr("This plan is no longer in the journal."))
        return entry.note

    def _keep(self, name: str, undo: Callable[[], object], redo: Callable[[], object]) -> None:
        if self._record is not None:
            self._record(JournalAct(name, partial(self._change, undo), partial(self._change, redo)))

    def _change(self, change: Callable[[], object], told: Told) -> None:
        """Make a change after those asked for before; then show what came of it and tell whether it was made."""
        self._work.finish()
        self._state = replace(self._state, undo_text="", problem="")

        def ended(work: Ended) -> None:
            done = self._attempt(work.result)
            self.refresh()
            told(done)

        self._work.run(change, ended)
