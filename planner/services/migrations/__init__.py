"""Numbered steps that bring a journal file from one schema to the next.

A step works on raw SQL and imports no live code, so that it means the same in ten years. Each ends at a version of
`major << 16 | minor`: a program may still read a newer minor version, never a newer major one.
A new step: add the module, list it here, and keep a file of the old version for the tests.
"""

import sqlite3
from collections.abc import Callable

from planner.services.migrations import m0001_initial

APPLICATION_ID = 0x4D504A31
"""Bytes 68-71 of the file, "MPJ1": how a journal is told from any other SQLite file."""

STEPS: tuple[tuple[int, Callable[[sqlite3.Connection], None]], ...] = ((1 << 16, m0001_initial.upgrade),)
VERSION = STEPS[-1][0]


def upgrade(connection: sqlite3.Connection) -> None:
    """Run the missing steps in one transaction, the version numbers included: all of them or none."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute("BEGIN IMMEDIATE")
    try:
        for reached, step in STEPS:
            if reached > version:
                step(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def expected_schema() -> set[tuple[str, str, str]]:
    """Return (type, name, SQL) of everything a journal of this version holds, by making one in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        upgrade(connection)
        return schema_of(connection)
    finally:
        connection.close()


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return (type, name, SQL) of the file's tables, indexes, triggers and views; SQLite's own are left out."""
    found = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'")
    return {(str(kind), str(name), str(sql)) for kind, name, sql in found}
