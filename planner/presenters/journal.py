"""What the journal panel says and does: what it shows (`presenters/journal_shown.py`), and every change with its way back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters.journal_shown import JournalShown
from planner.presenters.journal_words import JournalAct, plans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, tzinfo

    from planner.model.entry import Status
    from planner.presenters.ports import JournalStore, JournalView, Pace


class JournalPresenter(JournalShown):
    """Stands between the journal's store and its panel.

    `now` is the clock (aware), `record` takes each change into the app's history, `venue_names` gives venues readable names,
    `zone` is the local time zone (None: the system's), `pace` lets a long reading go on between the window's own events
    (None: it is done at once).
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
    ) -> None:
        super().__init__(store, view, now, venue_names=venue_names, zone=zone, pace=pace)
        self._record = record
        self._binned: tuple[str, ...] = ()

    def use(self, store: JournalStore) -> None:
        """Show another journal from now on; filters and order stay, what could be undone does not."""
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

        if self._change(change) and before[0] != note:
            self._keep(
                tr("edit note"),
                lambda: self._store.update_note(entry_id, before[0]),
                lambda: self._store.update_note(entry_id, note),
            )

    def set_status(self, ids: Sequence[str], status: Status) -> None:
        """Set the status of plans; those that have it already are left alone."""
        before: dict[str, Status] = {}

        def change() -> None:
            for entry_id in ids:
                entry = self._store.get(entry_id, damaged_too=True)
                if entry is not None and entry.status != status:
                    self._store.set_status(entry_id, status)
                    before[entry_id] = entry.status

        self._change(change)
        if before:
            self._keep(
                tr("set {before} to {status}", before=plans(len(before)), status=status),
                lambda: [self._store.set_status(entry_id, old) for entry_id, old in before.items()],
                lambda: [self._store.set_status(entry_id, status) for entry_id in before],
            )

    def delete(self, ids: Sequence[str]) -> None:
        """Move plans to the bin, and offer the way back."""
        moved: list[str] = []
        if self._change(lambda: moved.extend(self._store.delete(ids))) and moved:
            self._binned = tuple(moved)
            self._show(undo_text=tr("Moved {moved} to the bin", moved=plans(len(moved))))
            self._keep(
                tr("move {moved} to the bin", moved=plans(len(moved))),
                lambda: self._store.restore(moved),
                lambda: self._store.delete(moved),
            )

    def restore(self, ids: Sequence[str]) -> None:
        """Take plans out of the bin."""
        moved: list[str] = []
        if self._change(lambda: moved.extend(self._store.restore(ids))) and moved:
            self._keep(
                tr("restore {moved}", moved=plans(len(moved))),
                lambda: self._store.delete(moved),
                lambda: self._store.restore(moved),
            )

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
            self._record(JournalAct(name, lambda: self._change(undo), lambda: self._change(redo)))

    def _change(self, change: Callable[[], object]) -> bool:
        self._state = replace(self._state, undo_text="", problem="")
        done = self._attempt(change)
        self.refresh()
        return done
