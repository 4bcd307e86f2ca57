"""Where the prices come from and until when, in words: old candles say so."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta, tzinfo

NO_CANDLES = "Offline · no candles"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMED = 3
"""How many symbols of a file are named in a sentence."""


def end_text(end: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return when the candles end, in `zone` (None: the system's): "31 Jul 23:55", with the year where it is not this one's."""
    local = end.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local.day} {MONTHS[local.month - 1]}{year} {local:%H:%M}"


def end_in_utc(end: datetime) -> str:
    """Return the same moment for a tool tip: it tells the two hours apart that an autumn night has by the local clock."""
    return f"The last candle ends at {end.astimezone(UTC):%Y-%m-%d %H:%M} UTC."


def age_text(age: timedelta, interval: timedelta) -> str:
    """Return how old candles are that ended so long ago; the last of them may still be under way."""
    if -age > interval:
        return "ahead of this computer's clock"
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min old"
    if minutes < 48 * 60:
        return f"{minutes // 60} h old"
    return f"{age.days:,} days old"


def data_note(end: datetime, now: datetime, interval: timedelta, zone: tzinfo | None = None) -> str:
    """Return the note of the tools: "candles to 31 Jul 23:55, 114 days old"."""
    return f"candles to {end_text(end, now, zone)}, {age_text(now - end, interval)}"


def title_note(
    *,
    bars: int,
    end: datetime,
    now: datetime,
    interval: timedelta,
    dropped: int,
    file: str,
    zone: tzinfo | None = None,
) -> str:
    """Return the note beside the chart's title: how many bars until when, how old, how many rows are not shown, of which file."""
    counted = "1 bar" if bars == 1 else f"{bars:,} bars"
    left_out = "" if not dropped else "1 row left out" if dropped == 1 else f"{dropped:,} rows left out"
    upto = f"{counted} to {end_text(end, now, zone)}, {age_text(now - end, interval)}"
    return " · ".join(part for part in (upto, left_out, file) if part)


def other_symbol(symbol: str) -> str:
    """Return the words for candles of another symbol than the plan's."""
    return f"the plan is on {symbol}"


def opened_text(bars: int, file: str, notes: tuple[str, ...]) -> str:
    """Return what is said when candles have come: what reading left out or put right, else how many there are."""
    if notes:
        told = " ".join(notes)
        return f"{file}: {told}"
    return f"1 candle from {file}" if bars == 1 else f"{bars:,} candles from {file}"


def reading_text(file: str, done: float) -> str:
    """Return how far reading is; `done` is the share, negative while it is not known."""
    percent = round(max(done, 0.0) * 100)
    return f"Reading {file} …" if done < 0 else f"Reading {file}: {percent} % …"


def cancelled_text(file: str) -> str:
    """Return what is said when reading was called off."""
    return f"{file} was not opened; the chart stays as it was."


def not_in_time_text(file: str) -> str:
    """Return what is said when somebody waits for candles and they do not come."""
    return f"{file} was not read in time."


def which_symbol_text(file: str, symbols: int) -> str:
    """Return the question which symbol of a file to show."""
    return f"{file} holds {symbols:,} symbols. Which one shall the chart show?"


def no_such_symbol_text(file: str, rows: Mapping[str, int], symbol: str) -> str:
    """Return what is said where nobody can be asked for a symbol, and the plan's is not among them."""
    names = sorted(rows)
    some = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        return f"{file}: it holds {len(names):,} symbols ({some} and others), and not {symbol}, which the plan is on."
    return f"{file}: it holds {len(names):,} symbols ({some}), and not {symbol}, which the plan is on."
