"""Rescue: what salvage brings out of a damaged journal, and the names of what it does not."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.services.journal_backup import backups
from planner.services.journal_check import Steps
from planner.services.journal_errors import JournalError
from planner.services.journal_open import connect_reader
from planner.services.journal_salvage import named, salvage

MOST_NAMES = 200
"""Names of lost plans that are looked for; of further ones only the number is told."""
_ONE = "SELECT title, symbol, saved_at FROM entry WHERE id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    """What a rescue came to."""

    out: Path
    read: int
    lost: tuple[str, ...]
    """Names of lost plans, from a copy where one knows them, else from the damaged file, else their ids."""
    unnamed: int
    """Further lost plans, without a name."""


def rescue_request(journal: Path, out: Path, moment: datetime) -> dict[str, Any]:
    """Return what `rescue` is asked in another process: plain JSON."""
    return {"journal": str(journal), "out": str(out), "moment": moment.isoformat()}


def rescue_name(folder: Path, moment: datetime) -> Path:
    """Return a free name for the new journal in the folder."""
    stem = f"journal-rescued-{moment.astimezone(UTC):%Y%m%d-%H%M%S}"
    names = (folder / f"{stem}{f'-{number}' if number else ''}.db" for number in range(1000))
    return next(place for place in names if not place.exists())


def rescue(request: dict[str, Any], steps: Steps) -> dict[str, object]:
    """Write what can be proved into a new journal; return a Rescued as plain values. Raises JournalError."""
    journal, out = Path(request["journal"]), Path(request["out"])
    moment = datetime.fromisoformat(request["moment"])
    report = salvage(journal, out, now=lambda: moment, steps=steps)
    asked = report.lost[:MOST_NAMES]
    names = {**report.names, **_known(asked, _copies_of(journal))}
    unnamed = report.unnamed + len(report.lost) - len(asked)
    return {"out": str(out), "read": report.read, "lost": [names.get(each, each) for each in asked], "unnamed": unnamed}


def rescued_of(answer: dict[str, Any]) -> Rescued:
    """Return the outcome out of the answer of `rescue`."""
    lost = tuple(str(name) for name in answer["lost"])
    return Rescued(out=Path(answer["out"]), read=int(answer["read"]), lost=lost, unnamed=int(answer["unnamed"]))


def _copies_of(journal: Path) -> Iterable[Path]:
    with suppress(JournalError):
        return backups(journal).values()
    return ()


def _known(ids: Iterable[str], copies: Iterable[Path]) -> dict[str, str]:
    """Return the names of plans by id, from the newest copy that knows each."""
    found: dict[str, str] = {}
    wanted = list(ids)
    for place in copies:
        missing = [each for each in wanted if each not in found]
        if not missing:
            break
        with suppress(sqlite3.Error), closing(connect_reader(place)) as connection:
            for each in missing:
                row = connection.execute(_ONE, (each,)).fetchone()
                if row is not None:
                    found[each] = named(str(row[0] or row[1]), str(row[2]))
    return found
