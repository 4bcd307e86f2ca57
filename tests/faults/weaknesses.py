"""Faults planted into the program, one function each, to show that the sweeps would find them."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from planner.services import atomic, csv_export, journal_backup, journal_open, journal_store, plan_files
from planner.services.journal import Journal
from tests.faults import child


def _settings(*statements: str) -> None:
    journal_open.WRITER_SETTINGS = statements


def synchronous_off() -> None:
    """Never wait for the disk."""
    _settings("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF")


def synchronous_normal() -> None:
    """Wait, but not for everything."""
    _settings("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = NORMAL")


def synchronous_full() -> None:
    """Wait for all but the removal of the rollback journal: Python's default."""
    _settings("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = FULL")


def rollback_in_memory() -> None:
    """Keep the pages to roll back to where a kill takes them along."""
    _settings("PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = EXTRA")


def acknowledged_early() -> None:
    """Say "saved" before it is."""
    done = child.attempted

    def early(index: int, *rest: object) -> bool:
        child.say(f"ok {index}")
        return done(index, *rest)  # type: ignore[arg-type]  # handed through

    child.attempted = early  # type: ignore[assignment]  # a double


def never_looked_up() -> None:
    """Take every error for "not saved"."""

    def open_again(journal: Journal, cause: sqlite3.Error) -> None:
        journal._connection.close()
        journal._use(journal_open.connect(journal.path, mode="rw", read_only=False))
        raise journal_store.journal_error(cause, journal.path)

    Journal._look_again = open_again  # type: ignore[method-assign]


def in_two_transactions() -> None:
    """Move the seal on in a transaction of its own."""
    moved = Journal._seal

    def apart(journal: Journal, rows: int, hashes: int) -> None:
        journal._connection.execute("COMMIT")
        journal._connection.execute("BEGIN IMMEDIATE")
        moved(journal, rows, hashes)

    Journal._seal = apart  # type: ignore[method-assign]


def upgraded_in_two_transactions() -> None:
    """Commit the new layout before its version number."""
    label = child._label_every_row

    def committed(connection: sqlite3.Connection) -> None:
        label(connection)
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")

    child._label_every_row = committed


def written_in_place() -> None:
    """Overwrite the old file."""

    def overwrite(path: Path, chunks: Iterable[bytes]) -> None:
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    csv_export.write_atomic = plan_files.write_atomic = overwrite


def file_not_synced() -> None:
    """Rename a file that is not on the disk yet."""
    atomic._write_through = lambda temporary, chunks: temporary.write_bytes(b"".join(chunks)) and None


def folder_not_synced() -> None:
    """Never make a rename durable."""
    atomic.sync_folder = lambda folder: None


def new_folders_not_synced() -> None:
    """Leave the names of new folders to chance."""

    def make(folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    journal_open.make_private_folder = journal_backup.make_private_folder = make
