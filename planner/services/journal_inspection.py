"""The check and the daily copy of a journal that a window has open, made by another process while plans are being saved.

Nothing here may hold a save up: the check reads without any lock, and counts only if nothing was saved meanwhile or if it
found nothing wrong; the copy is made a few pages at a time. Only a copy that was opened again and compared counts.
"""

import sqlite3
import time
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.model.language import tr
from planner.services.errors import file_error
from planner.services.journal_backup import back_up, is_due
from planner.services.journal_check import Health, Steps, check, documents_at_open, part_of
from planner.services.journal_errors import JournalError, JournalUnavailable, journal_error
from planner.services.journal_open import connect_reader, connect_unlocked

LOOKS = 20
"""So often a finding is looked for again when plans were saved during the reading; then the next start has to look."""
PAUSE = 0.5


def inspection_request(journal: Path, moment: datetime, *, copy: bool) -> dict[str, Any]:
    """Return what `inspect_journal` is asked in another process: plain JSON. `copy`: make the daily copy if it is due."""
    return {"journal": str(journal), "moment": moment.isoformat(), "copy": copy}


def inspect_journal(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Check the journal, and make the daily copy of a sound one; return the health and `told`, a sentence or "".

    Raises JournalError if the file cannot be read at all.
    """
    place, moment = Path(request["journal"]), datetime.fromisoformat(request["moment"])
    try:
        health = check_beside(place, part_of(steps, 0, 300 if request["copy"] else 1000))
        told = _copied(place, moment, part_of(steps, 300, 1000)) if request["copy"] and health.healthy else ""
    except sqlite3.Error as error:
        raise journal_error(error, place) from error
    except OSError as error:
        raise JournalUnavailable(str(file_error("check", place, error))) from error
    return asdict(health) | {"told": told}


def health_of(answer: dict[str, Any]) -> Health:
    """Return the health out of the answer of `inspect_journal`."""
    return Health(damaged=tuple(answer["damaged"]), sealed=bool(answer["sealed"]), faults=tuple(answer["faults"]))


def check_beside(place: Path, steps: Steps) -> Health:
    """Check a journal that may be saved to meanwhile. A finding must be made twice: one failed read looks the same."""
    found: Health | None = None
    with closing(connect_reader(place)) as watcher:
        for _ in range(LOOKS):
            before = _commits(watcher)
            with closing(connect_unlocked(place)) as connection:
                health = check(connection, documents=documents_at_open(place), steps=steps)
            if health.healthy or (found is not None and _commits(watcher) == before):
                return health
            if _commits(watcher) == before:
                found = health
            else:
                time.sleep(PAUSE)
    raise JournalUnavailable(
        tr("The journal could not be checked: plans were saved all the while; the next start tries again.")
    )


def _commits(watcher: sqlite3.Connection) -> int:
    """Return a number that changes with each save by anybody else; a lock is held for that moment only."""
    return int(watcher.execute("PRAGMA data_version").fetchone()[0])


def _copied(place: Path, moment: datetime, steps: Steps) -> str:
    with closing(connect_reader(place)) as source:
        empty = source.execute("SELECT count FROM seal").fetchone() == (0,)
        try:
            if not empty and is_due(place, moment):
                back_up(source, place, moment, steps)
        except JournalError as error:
            return tr("Today's copy of the journal could not be made: {error}", error=error)
    return ""
