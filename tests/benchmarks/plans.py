"""Journal: opening, paging, sorting, searching, saving and exporting, at several sizes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.entry import COLUMNS, stored_values, values_hash
from planner.model.journal_query import SORT_KEYS, Query
from planner.services.csv_export import COMMA
from planner.services.journal import open_journal
from planner.services.journal_check import LIGHT, is_damaged, no_steps
from planner.services.journal_export import export_journal, export_request
from tests.benchmarks import samples
from tests.benchmarks.figures import Figure, Line
from tests.benchmarks.timing import MS, in_turns, middles, once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.entry import JournalEntry, Stored
    from planner.services.journal import Journal
    from tests.benchmarks.scale import Scale

ROOT = Path(__file__).parents[2]
PAGE = 50
COPIED = 100_000
"""Up to this size the journal is copied a second time, for bare inserts into the same tables; a million plans are 9 GB."""
SETTINGS = ("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = EXTRA")
INSERT = f"INSERT INTO entry ({', '.join(COLUMNS)}, row_hash) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
ROWS_AND_DOCUMENTS = f"SELECT {LIGHT}, row_hash, plan, assessment FROM entry JOIN document USING (sequence)"
NEWEST = "SELECT * FROM entry WHERE deleted_at IS NULL ORDER BY sequence DESC LIMIT ? OFFSET ?"


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare with bare sqlite3 on the same files, and each size with the smallest one."""
    first_pages: dict[int, float] = {}
    for size in scale.plans:
        file = samples.journal_file(folder, size)
        bare = _connect(file)
        yield from _opening(file, size, scale.rounds)
        with open_journal(file, now=samples.now, read_only=True) as journal:
            for line in _reading(journal, bare, size, max(3, scale.inserts // 4)):
                yield line
                if line.name.startswith("first page"):
                    first_pages[size] = line.ours
        bare.close()
        if size != scale.plans[0]:
            yield Figure(
                name=f"first page, {size:,} plans",
                ours=first_pages[size],
                unit="ms",
                baseline=first_pages[scale.plans[0]],
                against=f"at {scale.plans[0]:,} plans",
                limit=1.5,
            )
        yield from _saving(folder, file, size, scale.inserts)
        yield from _exporting(folder, file, size, scale.rounds if size <= 10_000 else 1)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    for setting in SETTINGS:
        connection.execute(setting).fetchall()
    return connection


def _opening(file: Path, size: int, rounds: int) -> Iterator[Figure]:
    def ours(*, later: bool = True) -> None:
        with open_journal(file, now=samples.now, read_only=True, check_later=later) as journal:
            journal.page(Query(), 0, PAGE)

    def bare() -> None:
        connection = _connect(file)
        connection.execute(NEWEST, (PAGE, 0)).fetchall()
        connection.close()

    middle = middles(in_turns({"window": ours, "checked": lambda: ours(later=False), "bare": bare}, rounds))
    notes = {
        "window": "as a window does: the page is proved by its hashes, the rest by another process afterwards",
        "checked": "every row is proved by its hash first, as before a command without a window",
    }
    for way, note in notes.items():
        yield Figure(
            name=f"open and first page, {way}, {size:,} plans",
            ours=middle[way],
            unit="ms",
            baseline=middle["bare"],
            against="bare sqlite3",
            note=note,
        )


def _reading(journal: Journal, bare: sqlite3.Connection, size: int, rounds: int) -> Iterator[Figure]:
    half, plans = size // 2, f"{size:,} plans"
    by_risk = Query(sort="risk")
    _survey(journal, Query())
    first_jump = once(lambda: journal.page(Query(), half, PAGE)) * MS
    _survey(journal, by_risk)
    other_jump = once(lambda: journal.page(by_risk, half, PAGE)) * MS
    _survey(journal, Query())
    works: dict[str, Callable[[], object]] = {
        "first": lambda: journal.page(Query(), 0, PAGE),
        "bare first": lambda: bare.execute(NEWEST, (PAGE, 0)).fetchall(),
        "jump": lambda: journal.page(Query(), half, PAGE),
        "bare jump": lambda: bare.execute(NEWEST, (PAGE, half)).fetchall(),
    }
    middle = middles(in_turns(works, rounds))
    first = middle["first"]
    yield Figure(
        name=f"first page, {plans}", ours=first, unit="ms", baseline=middle["bare first"], against="bare sqlite3"
    )
    yield Figure(
        name=f"jump to the middle, the first one, {plans}", ours=first_jump, unit="ms", baseline=first,
        against="first page", limit=2.0,
    )  # fmt: skip
    yield Figure(
        name=f"jump to the middle by risk, the first one, {plans}", ours=other_jump, unit="ms", baseline=first,
        against="first page", limit=2.0,
    )  # fmt: skip
    yield Figure(
        name=f"jump to the middle, later ones, {plans}", ours=middle["jump"], unit="ms", baseline=first,
        against="first page", limit=2.0,
    )  # fmt: skip
    yield Figure(
        name=f"jump to the middle, later ones, {plans}", ours=middle["jump"], unit="ms", baseline=middle["bare jump"],
        against="bare OFFSET",
    )  # fmt: skip
    yield from _sorting(journal, size, rounds)
    yield from _searching(journal, bare, size, rounds)


def _survey(journal: Journal, query: Query) -> None:
    """Find out what the window's list does when a query is shown, before anybody can jump in it."""
    for _ in (*journal.survey(query, 1000), *journal.prepare(query)):
        pass


def _sorting(journal: Journal, size: int, rounds: int) -> Iterator[Figure]:
    """Yield each sort's first page, in the slower of its two directions."""
    works: dict[str, Callable[[], object]] = {
        f"{key} {way}": lambda key=key, way=way: journal.page(Query(sort=key, descending=way == "down"), 0, PAGE)
        for key in SORT_KEYS
        for way in ("down", "up")
    }
    middle = middles(in_turns(works, rounds))
    by_saving = middle["saved_at down"]
    for key in SORT_KEYS:
        way = max(("down", "up"), key=lambda way: middle[f"{key} {way}"])
        yield Figure(
            name=f"first page by {key}, {way}, {size:,} plans",
            ours=middle[f"{key} {way}"],
            unit="ms",
            baseline=by_saving,
            against="by order of saving",
            limit=2.0,
        )


def _searching(journal: Journal, bare: sqlite3.Connection, size: int, rounds: int) -> Iterator[Figure]:
    found = "FROM entry WHERE deleted_at IS NULL AND search LIKE ?"
    for kind, word in (("rare", samples.RARE), ("frequent", "tcus")):
        query, like = Query(search=word), f"%{word}%"

        def ours(query: Query = query) -> None:
            for _ in journal.survey(query, 1000):
                pass
            journal.page(query, 0, PAGE)

        def theirs(like: str = like) -> None:
            bare.execute(f"SELECT count(*) {found}", (like,)).fetchone()
            bare.execute(f"SELECT * {found} ORDER BY sequence DESC LIMIT {PAGE}", (like,)).fetchall()

        middle = middles(in_turns({"ours": ours, "bare": theirs}, max(3, rounds // 2)))
        yield Figure(
            name=f"search for a {kind} word, count and first page, {size:,} plans",
            ours=middle["ours"],
            unit="ms",
            baseline=middle["bare"],
            against="bare LIKE",
            note=f"in pieces, the longest of {_longest_piece(journal, query):.2f} ms; ours also sums what is at risk",
        )


def _longest_piece(journal: Journal, query: Query) -> float:
    """Return how long the window waits at most, in milliseconds."""
    pieces, longest = journal.survey(replace(query, search=f"{query.search} "), 1000), 0.0
    while True:
        begun = time.process_time()
        over = next(pieces, begun) is begun
        longest = max(longest, (time.process_time() - begun) * MS)
        if over:
            return longest


# --- saving ----------------------------------------------------------------------------------------------------------------


def _saving(folder: Path, file: Path, size: int, inserts: int) -> Iterator[Figure]:
    """Compare durable saves with bare inserts into a copy of the journal, and into one table without any index."""
    home = folder / "saving"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    copies = ("journal.db", "bare.db") if size <= COPIED else ("journal.db",)
    for name in copies:
        shutil.copyfile(file, home / name)
    same, turns = _connect(home / copies[-1]), inserts + 4
    fresh = list(samples.entries(3 * turns, size))
    rows, plain = _rows(fresh[turns : 2 * turns], size), _rows(fresh[2 * turns :], size)
    table = _connect(home / "table.db")
    columns = ", ".join(f"{name} TEXT" for name in (*COLUMNS, "row_hash", "plan", "assessment"))
    table.execute(f"CREATE TABLE entry ({columns})")
    with open_journal(home / "journal.db", now=samples.now) as journal:
        works = {
            "ours": lambda: journal.save(fresh.pop(0)),
            "same tables": lambda: _insert(same, rows.pop()),
            "one table": lambda: _insert_plainly(table, plain.pop()),
        }
        if size > COPIED:
            del works["same tables"]
        for clock, words in ((time.perf_counter, "from call to disk"), (time.process_time, "CPU time")):
            middle = middles(in_turns(works, max(1, inserts // 2), clock=clock))
            for against in list(works)[1:]:
                yield Figure(
                    name=f"save, {words}, {size:,} plans",
                    ours=middle["ours"],
                    unit="ms",
                    baseline=middle[against],
                    against=f"bare insert, {against}",
                    limit=1.3 if words != "CPU time" else None,
                )
    same.close()
    table.close()
    shutil.rmtree(home)


def _rows(entries: list[JournalEntry], size: int) -> list[tuple[Stored, ...]]:
    """Return rows ready to be inserted: stored values, hash, plan, assessment."""
    numbered = [replace(entry, sequence=size + at) for at, entry in enumerate(entries, 1)]
    valued = [(entry, stored_values(entry)) for entry in numbered]
    return [(*values, values_hash(values), entry.plan, entry.assessment) for entry, values in reversed(valued)]


def _insert(connection: sqlite3.Connection, row: tuple[Stored, ...]) -> None:
    *values, plan, assessment = row
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(INSERT, values)
    connection.execute("INSERT INTO document VALUES (?, ?, ?)", (row[COLUMNS.index("sequence")], plan, assessment))
    connection.execute("UPDATE seal SET count = count + 1")
    connection.execute("COMMIT")


def _insert_plainly(connection: sqlite3.Connection, row: tuple[Stored, ...]) -> None:
    connection.execute(f"INSERT INTO entry VALUES ({', '.join('?' * len(row))})", row)


# --- exporting -------------------------------------------------------------------------------------------------------------


def export(file: Path, out: Path) -> object:
    """Export everything as the window's worker does."""
    return export_journal(export_request(file, out, COMMA, Query(descending=False)), no_steps)


def _exporting(folder: Path, file: Path, size: int, rounds: int) -> Iterator[Figure]:
    out, spent = folder / "export.csv", []
    for _ in range(rounds):
        spent.append((once(lambda: export(file, out)), once(lambda: _iterate(file)), once(lambda: _prove(file))))
    ours, cursor, proved = (statistics.median(values) for values in zip(*spent, strict=True))
    yield Figure(
        name=f"CSV export, {size:,} plans",
        ours=ours * MS,
        unit="ms",
        baseline=cursor * MS,
        against="iterating the cursor",
        limit=2.8,
    )
    yield Figure(
        name=f"CSV export, {size:,} plans",
        ours=ours * MS,
        unit="ms",
        baseline=proved * MS,
        against="iterating and hashing each row once",
    )
    yield Figure(
        name=f"memory of a process that exports, {size:,} plans", ours=_memory(file, out), unit="MB", most=300.0
    )
    out.unlink()


def _prove(file: Path) -> None:
    """Read the rows and compare each with its hashes: what must be done before a row may leave the journal."""
    connection = _connect(file)
    for values in connection.execute(ROWS_AND_DOCUMENTS):
        assert not is_damaged(values, documents=True)
    connection.close()


def _iterate(file: Path) -> None:
    connection = _connect(file)
    for _ in connection.execute("SELECT * FROM entry JOIN document USING (sequence) ORDER BY sequence"):
        pass
    connection.close()


def _memory(file: Path, out: Path) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.export_child", str(file), str(out)]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["megabytes"])
