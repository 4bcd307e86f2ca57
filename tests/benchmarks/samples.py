"""Made-up candles, plans and journals, the same at every run. Files are made once for a folder and found again later."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from planner.model.assess import assess
from planner.model.candles import Candles
from planner.model.draft_reading import read_draft
from planner.model.entry import COLUMNS, Status, stored_values, values_hash
from planner.model.saving import entry_of
from planner.presenters.defaults import Defaults, anchor_draft
from planner.services.journal import open_journal
from planner.services.journal_check import MODULUS, hash_number
from planner.services.paths import resource_dir
from planner.services.rulebooks import RulebookShelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from planner.model.draft import PlanDraft
    from planner.model.entry import JournalEntry
    from planner.model.plan import Plan
    from planner.model.rulebook import Rules

START = 1_500_000_000_000
MINUTE = 60_000
SAVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "ADAUSDT", "LINKUSDT")
RARE, RARE_EVERY = "retest", 997
"""A word that stands in the note of one plan in about a thousand."""

# --- candles ---------------------------------------------------------------------------------------------------------------


def prices(count: int, seed: int = 7) -> tuple[NDArray[np.float64], ...]:
    """Return open, high, low and close of minute bars around 60,000: fat tails, quiet and busy stretches."""
    rng = np.random.default_rng(seed)
    spread = np.clip(0.0008 * np.exp(np.cumsum(rng.normal(0, 0.004, count)) * 0.3), 0.0002, 0.0032)
    path = np.cumsum(rng.standard_t(4, count) * spread * 0.7)
    close = 60_000 * np.exp(path - np.linspace(0, path[-1], count))
    opened = np.concatenate([close[:1], close[:-1]])
    high = np.maximum(opened, close) * (1 + np.abs(rng.normal(0, 1, count)) * spread * 0.5)
    low = np.minimum(opened, close) * (1 - np.abs(rng.normal(0, 1, count)) * spread * 0.5)
    return opened, high, low, close


def candles(count: int) -> Candles:
    """Return minute candles, ready to be shown."""
    opened, high, low, close = prices(count)
    return Candles(
        time=START + MINUTE * np.arange(count, dtype=np.int64),
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=None,
        symbol="BTCUSDT",
        interval_ms=MINUTE,
        source_name="made up",
    )


def candle_csv(folder: Path, rows: int) -> Path:
    """Return a file as exchanges publish it: twelve columns, no header."""
    path = folder / f"BTCUSDT-1m-{rows}.csv"
    if path.exists():
        return path
    columns = zip(*(column.tolist() for column in prices(rows)), strict=True)
    with path.with_suffix(".new").open("w", encoding="ascii") as file:
        for at, (opened, high, low, close) in enumerate(columns):
            time = START + MINUTE * at
            file.write(
                f"{time},{opened:.8f},{high:.8f},{low:.8f},{close:.8f},12.34567890,{time + MINUTE - 1},"
                "740740.12345678,123,6.12345678,370370.12345678,0\n"
            )
    return path.with_suffix(".new").rename(path)


def candle_parquet(folder: Path, rows: int) -> Path:
    """Return the same prices as a Parquet file. Raises ImportError without pyarrow."""
    import pyarrow
    from pyarrow import parquet

    path = folder / f"BTCUSDT-1m-{rows}.parquet"
    if not path.exists():
        names = ("open", "high", "low", "close")
        columns = {"timestamp": START + MINUTE * np.arange(rows, dtype=np.int64)}
        columns |= {name: np.round(column, 8) for name, column in zip(names, prices(rows), strict=True)}
        parquet.write_table(pyarrow.table(columns | {"volume": np.full(rows, 12.3456789)}), path)
    return path


# --- plans -----------------------------------------------------------------------------------------------------------------


def shelf() -> RulebookShelf:
    """Return the venues' rules."""
    return RulebookShelf(resource_dir())


def anchor() -> PlanDraft:
    """Return the ticket of a first start: one entry, a stop, a target."""
    return anchor_draft(Defaults(), ".")


def ladder() -> PlanDraft:
    """Return a ticket with three entries, three targets and a venue's tiers."""
    draft = anchor().edited("venue", "binance-usdm")
    for name in ("entries", "entries", "targets", "targets"):
        draft = draft.with_rung(name, ".")
    texts = {
        "entries.1.price": "59500",
        "entries.2.price": "59000",
        "targets.1.price": "65000",
        "targets.2.price": "66000",
    }
    for key, text in texts.items():
        draft = draft.edited(key, text)
    return draft


def planned(draft: PlanDraft) -> tuple[Plan, Rules]:
    """Return a ticket's plan and the rules for it. Raises ValueError if the ticket is not complete."""
    reading = read_draft(draft, ".")
    if reading.plan is None:
        raise ValueError(f"the sample ticket is not complete: {dict(reading.problems)}")
    plan = reading.plan
    return plan, shelf().rules(plan.venue, plan.symbol, str(plan.side))


# --- journals --------------------------------------------------------------------------------------------------------------


def now() -> datetime:
    """Return the time at which the sample journals are opened."""
    return SAVED + timedelta(days=1)


def entries(count: int, first: int = 0) -> Iterator[JournalEntry]:
    """Yield plans as they are saved: real documents, figures that differ from row to row."""
    plan, rules = planned(anchor())
    sample = entry_of(assess(plan, rules), rules, entry_id="p0", saved_at=SAVED)
    for at in range(first, first + count):
        price = Decimal(60_000 + at * 7919 % 20_011) / 2
        yield replace(
            sample,
            id=f"p{at:032x}",
            saved_at=SAVED - timedelta(minutes=count + first - at),
            status=list(Status)[at % len(Status)],
            title=f"Plan {at * 7919 % 1_000_003}",
            symbol=SYMBOLS[at % len(SYMBOLS)],
            side=("long", "short")[at % 3 == 0],
            venue=("generic", "binance-usdm")[at % 2],
            note=f"a {RARE} of the level before" if at % RARE_EVERY == 0 else f"breakout on volume, number {at}",
            size=Decimal(at % 977 + 1) / 1000,
            leverage=Decimal(at % 49 + 2) / 2,
            entry=price,
            stop=None if at % 11 == 0 else price * Decimal("0.97"),
            liquidation=price * Decimal("0.85"),
            risk=Decimal(at * 31 % 100_003) / 100,
            reward_to_risk=Decimal(at % 71) / 10,
        )


def journal_file(folder: Path, count: int) -> Path:
    """Return a journal of `count` plans, alone in a folder of its own.

    Saving them one by one would wait for the disk at each; so they are written in one transaction, as the journal lays them out.
    """
    home = folder / f"journal-{count}"
    path = home / "journal.db"
    if not (home / "whole").exists():
        path.unlink(missing_ok=True)
        path.with_suffix(".kept").unlink(missing_ok=True)
        open_journal(path, now=now).close()
        _fill(path, count)
        (home / "whole").touch()
    return path


def _fill(path: Path, count: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    connection.execute("BEGIN")
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    total = 0
    insert = f"INSERT INTO entry ({', '.join(COLUMNS)}, row_hash) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
    for sequence, entry in enumerate(entries(count), 1):
        values = stored_values(replace(entry, sequence=sequence))
        hashed = values_hash(values)
        total += hash_number(hashed)
        connection.execute(insert, (*values, hashed))
        connection.execute("INSERT INTO document VALUES (?, ?, ?)", (sequence, entry.plan, entry.assessment))
    connection.execute("UPDATE seal SET count = ?, total = ?", (count, f"{total % MODULUS:064x}"))
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()
