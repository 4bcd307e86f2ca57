"""Opens the journal for a window: to be written, else to be read, else not at all; and says what the user should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.services.atomic import is_there
from planner.services.clock import now_utc
from planner.services.journal import Journal, open_journal
from planner.services.journal_errors import JournalLocked

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.services.paths import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What came of opening the journal."""

    journal: Journal | None = None
    locked: bool = False
    """Another window writes it; here it can only be read."""
    trouble: PlannerError | None = None
    """Why it could not be opened."""
    sentences: tuple[str, ...] = ()
    """What the user should read."""


def open_for_window(
    places: Places, *, looking: bool = False, start_new: bool = False, upgrading: Callable[[], object] | None = None
) -> Opened:
    """Open the journal. `looking` changes nothing; `start_new` makes a new one where the one kept here is gone or empty.

    upgrading: called before an older journal is copied, checked and brought to this version, which may take a while.
    """
    try:
        if looking and not is_there(places.journal):
            return Opened()
        journal = open_journal(
            places.journal,
            now=now_utc,
            read_only=looking,
            start_new=start_new,
            check_later=not looking,
            upgrading=upgrading,
        )
    except JournalLocked as error:
        return _read_only(places, tr("{error} Here it is open for reading only.", error=error))
    except PlannerError as error:
        return Opened(trouble=error, sentences=(str(error),))
    return Opened(journal=journal, sentences=journal.notices)


def _read_only(places: Places, told: str) -> Opened:
    try:
        journal = open_journal(places.journal, now=now_utc, read_only=True, check_later=True)
    except PlannerError as error:
        return Opened(locked=True, trouble=error, sentences=(told, str(error)))
    return Opened(journal=journal, locked=True, sentences=(told, *journal.notices))
