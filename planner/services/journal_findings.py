"""What a check's findings mean for the journal: what the user is told, whether it may be written, and the mending of indexes."""

import shutil
import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from planner.model.entry import JournalRow
from planner.model.language import tr
from planner.services import journal_open as opening
from planner.services import migrations
from planner.services.journal_backup import set_aside_name
from planner.services.journal_check import Health, check, documents_at_open
from planner.services.journal_errors import JournalDamaged


def findings(health: Health) -> tuple[str, ...]:
    """Return a sentence for rows that changed or went missing; none for what makes the journal read-only."""
    told = []
    if health.damaged:
        count = len(health.damaged)
        plans = tr("1 plan has") if count == 1 else tr("{count} plans have", count=count)
        told.append(
            tr(
                "{plans} changed on the disk since written and cannot be trusted; restore a copy from backups.",
                plans=plans,
            )
        )
    if not health.sealed and not health.damaged:
        told.append(tr("The journal holds more or fewer plans than were saved; compare it with a copy from backups."))
    return tuple(told)


def not_to_be_written(version: int, health: Health) -> str | None:
    """Return the sentence why the journal may only be read; None: it may be written."""
    if version > migrations.VERSION:
        return tr("A newer Margin Planner wrote this journal; update the program to save in it.")
    if health.structure or stale_indexes(health):
        return tr("The journal is open for reading only: its file is damaged ({faults}).", faults=health.faults[0])
    if version < migrations.VERSION and not health.healthy:
        return tr("The journal is open for reading only: it is damaged, so it was not brought to the present version.")
    return None


def stale_indexes(health: Health) -> bool:
    """Whether nothing is wrong with the file's structure but indexes that do not fit their rows."""
    return any("index" in fault for fault in health.faults) and not health.structure


def reindexed(place: Path, moment: datetime) -> tuple[sqlite3.Connection, Health, str]:
    """Rebuild the indexes from the rows, which the hashes guard; a copy of the file as it was is kept.

    No connection of this process may be open on the file. Return a new one, what is wrong still, and what to tell.
    """
    aside = set_aside_name(place, moment)
    shutil.copyfile(place, aside)
    aside.chmod(0o600)
    connection = opening.connect(place, mode="rw", read_only=False)
    with suppress(sqlite3.DatabaseError):
        connection.execute("REINDEX")
    health = check(connection, documents=documents_at_open(place))
    told = tr(
        "Bytes of {name} changed on the disk; its indexes were rebuilt, the old file is kept as {name2}.",
        name=place.name,
        name2=aside.name,
    )
    return connection, health, told


def damaged_plan(row: JournalRow) -> JournalDamaged:
    """Return the error that names a plan whose bytes changed."""
    return JournalDamaged(
        tr(
            "The plan {title} saved {saved_at:%Y-%m-%d %H:%M} UTC changed on the disk since it was written; "
            "its figures cannot be trusted, so restore a copy from the folder backups.",
            title=row.title or row.symbol,
            saved_at=row.saved_at,
        )
    )
