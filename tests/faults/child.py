"""The process that is killed: does one scenario with the program's own code and says what was acknowledged.

    python -m tests.faults SCENARIO FOLDER [WEAKNESS …]

Each line goes out with one write, before the next step begins:
`opened`, `refused SENTENCE`, `ok N`, `failed N SENTENCE`, `looked N DIGEST`, `gave up N`.
A step that failed is done again, with the same id, as a user would who presses the button again.
"""

import hashlib
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from planner.model.entry import Status
from planner.services import atomic, journal_open, migrations
from planner.services.errors import KnownError
from planner.services.journal import Journal, open_journal
from planner.services.journal_backup import backups, restore_backup
from planner.services.journal_check import no_steps
from planner.services.journal_copies import go_back, save_copy
from planner.services.journal_inspection import health_of, inspect_journal, inspection_request
from planner.services.journal_rescue import rescue, rescue_request
from planner.services.plan_files import write_plan
from tests.services.exports import write_csv
from tests.services.journal_entries import START, SteppingClock, make_entry

ATTEMPTS = 12
SMALL = 1 << 12
"""Bytes of a write, so that a fault also falls between two of them."""
_ONE_RELEASE_AT_A_TIME = Lock()
NEXT_VERSION = 2 << 16
STEPS: tuple[Callable[[Journal], object], ...] = (
    lambda journal: journal.save(make_entry("pa", note="first")),
    lambda journal: journal.save(make_entry("pb", title="Retest", note="x" * 6000)),
    lambda journal: journal.update_note("pa", "moved the stop"),
    lambda journal: journal.delete(["pb", "old1"]),
    lambda journal: journal.set_status("old2", Status.CLOSED),
    lambda journal: journal.restore(["pb"]),
    lambda journal: journal.purge(["old1", "pa"]),
)


def play(scenario: str, folder: Path) -> None:
    """Run the scenario. Names of temporary files are counted, for strace must know each path."""
    numbers = count(1)
    uuid.uuid4 = lambda: uuid.UUID(int=next(numbers))  # type: ignore[assignment]
    SCENARIOS[scenario](folder)


def say(line: str) -> None:
    """Write one line past every buffer."""
    os.write(1, f"{line}\n".encode())


def mark(folder: Path, name: str) -> None:
    """Leave a call in strace's log, to tell the phases of a scenario apart."""
    os.access(folder / name, os.F_OK)


def journal_steps(folder: Path, number: int = len(STEPS)) -> None:
    """Open the journal, do the steps, close."""
    path = folder / "journal.db"
    if (journal := attempted_opening(path)) is None:
        return
    with journal:
        say("opened")
        mark(folder, "begin")
        for index, step in enumerate(STEPS[:number]):
            if not attempted(index, partial(step, journal), partial(digest, path)):
                break
        mark(folder, "end")


def attempted_opening(path: Path) -> Journal | None:
    """Try to open for writing, as often as a patient user would."""
    for _ in range(ATTEMPTS):
        try:
            journal = open_journal(path, now=SteppingClock())
        except KnownError as error:
            say(f"refused {error}")
            continue
        if not journal.read_only:
            return journal
        say(f"refused {journal.notices[0]}")
        journal.close()
    return None


def attempted(index: int, step: Callable[[], object], look: Callable[[], str]) -> bool:
    """Do the step until it is acknowledged; after a failure say what lies in the file."""
    for _ in range(ATTEMPTS):
        try:
            step()
        except KnownError as error:
            say(f"failed {index} {error}")
            with suppress(sqlite3.Error):
                say(f"looked {index} {look()}".rstrip())
            continue
        say(f"ok {index}")
        return True
    say(f"gave up {index}")
    return False


def digest(path: Path) -> str:
    """Hash what the journal file holds, as another program would read it."""
    rows = _asked(path, "SELECT id, row_hash FROM entry ORDER BY id")
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def _asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


@contextmanager
def next_release() -> Iterator[None]:
    """Be the release after this one: with a migration that touches every row. Also used by the tests themselves."""
    with _ONE_RELEASE_AT_A_TIME:
        kept = migrations.STEPS, migrations.VERSION
        migrations.STEPS = (*migrations.STEPS, (NEXT_VERSION, _label_every_row))
        migrations.VERSION = journal_open.VERSION = NEXT_VERSION
        try:
            yield
        finally:
            migrations.STEPS, migrations.VERSION = kept
            journal_open.VERSION = kept[1]


def _label_every_row(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA cache_size = 10")  # so that pages reach the file long before the commit
    connection.execute("ALTER TABLE entry ADD COLUMN label TEXT")
    connection.execute("UPDATE entry SET label = 'label of ' || id")
    connection.execute("CREATE INDEX entry_label ON entry (label)")


def upgrade(folder: Path) -> None:
    """Open a journal of this release with the next one."""
    with next_release():
        journal = attempted_opening(folder / "journal.db")
        if journal is not None:
            say("ok 0")
            journal.close()


def version(path: Path) -> int:
    """Return the version that stands in the file."""
    return int(_asked(path, "PRAGMA user_version")[0][0])


def labels(path: Path) -> list[object] | None:
    """Return what the migration of the next release wrote; None: it did not run."""
    if not any(row[1] == "label" for row in _asked(path, "PRAGMA table_info (entry)")):
        return None
    return [label for (label,) in _asked(path, "SELECT label FROM entry ORDER BY sequence")]


def restore(folder: Path) -> None:
    """Put the newest copy in the journal's place."""
    attempted(0, partial(restore_newest, folder / "journal.db"), lambda: "")


def restore_newest(path: Path) -> None:
    """Put the newest copy in the journal's place."""
    (newest, *_) = backups(path).values()
    restore_backup(path, newest, START)


def return_to_copy(folder: Path) -> None:
    """Go back to the newest copy as the window does: the journal of until now is kept among the copies."""
    path = folder / "journal.db"

    def go() -> None:
        (newest, *_) = backups(path).values()
        go_back({"journal": str(path), "copy": str(newest), "moment": START.isoformat()}, no_steps)

    attempted(0, go, lambda: "")


def copy_out(folder: Path) -> None:
    """Save a copy of the open journal over an older file elsewhere."""
    path = folder / "journal.db"
    if (journal := attempted_opening(path)) is not None:
        with journal:
            mark(folder, "begin")
            attempted(0, lambda: save_copy(journal.reading(), path, folder / "copy.db", no_steps), lambda: "")
            mark(folder, "end")


def rescued(folder: Path) -> None:
    """Write what can be proved of the journal into a new one."""
    request = rescue_request(folder / "journal.db", folder / "rescued.db", START)
    attempted(0, lambda: rescue(request, no_steps), lambda: "")


def back_up(folder: Path) -> None:
    """Make a copy of the journal."""
    path = folder / "journal.db"
    if (journal := attempted_opening(path)) is not None:
        with journal:
            mark(folder, "begin")
            attempted(0, journal.back_up, lambda: "")
            mark(folder, "end")


def inspect(folder: Path) -> None:
    """Check and copy the journal as the worker does, beside the window that has it open."""
    path = folder / "journal.db"
    if (journal := attempted_opening(path)) is not None:
        with journal:
            mark(folder, "begin")
            attempted(0, partial(inspected, path), lambda: "")
            mark(folder, "end")


def inspected(path: Path) -> None:
    """Check and copy; a finding counts as a failure, for nothing is wrong with the file."""
    answer = inspect_journal(inspection_request(path, START, copy=True), no_steps)
    if not health_of(answer).healthy or answer["told"]:
        raise KnownError(str(answer["told"]) or "The check found damage where there is none.")


def export(folder: Path) -> None:
    """Write the CSV export over an older one, in many writes, as a long one is."""
    atomic._BUFFER = SMALL
    entries = [make_entry(f"e{number}", note="n" * 3000) for number in range(8)]
    attempted(0, lambda: write_csv(folder / "plans.csv", entries), lambda: "")


def plan(folder: Path) -> None:
    """Save the plan file over an older one, in several writes."""
    atomic._BUFFER = SMALL
    document = {"format": "margin-plan/1", "notes": "new " * 3000}
    attempted(0, lambda: write_plan(folder / "plan.json", document), lambda: "")


SCENARIOS: dict[str, Callable[[Path], None]] = {
    "steps": journal_steps,
    "one": partial(journal_steps, number=1),
    "two": partial(journal_steps, number=2),
    "upgrade": upgrade,
    "restore": restore,
    "go_back": return_to_copy,
    "copy_out": copy_out,
    "rescue": rescued,
    "back_up": back_up,
    "inspect": inspect,
    "first": lambda folder: journal_steps(folder / "data", number=1),
    "export": export,
    "plan": plan,
}
