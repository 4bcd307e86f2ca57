"""Where the prices come from and until when, in words: old candles say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr, trn
from planner.model.typed import grouped
from planner.presenters.calendar_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from planner.model.candles import Candles

NO_CANDLES = tr("Offline · no candles")
NAMED = 3
"""How many symbols of a file are named in a sentence."""


def end_text(end: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return when the candles end, in `zone` (None: the system's): "31 Jul 23:55", with the year where it is not this one's."""
    local = end.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local.day} {MONTHS[local.month - 1]}{year} {local:%H:%M}"


def end_in_utc(end: datetime) -> str:
    """Return the same moment for a tool tip: it tells the two hours apart that an autumn night has by the local clock."""
    return tr("The last candle ends at {astimezone:%Y-%m-%d %H:%M} UTC.", astimezone=end.astimezone(UTC))


def age_text(age: timedelta, interval: timedelta) -> str:
    """Return how old candles are that ended so long ago; the last of them may still be under way."""
    if -age > interval:
        return tr("ahead of this computer's clock")
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 60:
        return tr("{minutes} min old", minutes=minutes)
    if minutes < 48 * 60:
        return tr("{hours} h old", hours=minutes // 60)
    return trn("{count:,} day old", "{count:,} days old", age.days)


def data_note(end: datetime, now: datetime, interval: timedelta, zone: tzinfo | None = None) -> str:
    """Return the note of the tools: "Offline · candles to 31 Jul 23:55, 114 days old"."""
    return tr("Offline · candles to {end}, {age}", end=end_text(end, now, zone), age=age_text(now - end, interval))


def title_note(
    *,
    bars: int,
    end: datetime,
    now: datetime,
    interval: timedelta,
    dropped: int,
    file: str,
    zone: tzinfo | None = None,
    decimal_sign: str = ".",
) -> str:
    """Return the note beside the chart's title: how many bars until when, how old, how many rows are not shown, of which file."""
    upto = trn(
        "{count} bar to {end}, {age}",
        "{count} bars to {end}, {age}",
        bars,
        count=grouped(Decimal(bars), decimal_sign, 0),
        end=end_text(end, now, zone),
        age=age_text(now - end, interval),
    )
    left_out = (
        trn("{count} row left out", "{count} rows left out", dropped, count=grouped(Decimal(dropped), decimal_sign, 0))
        if dropped
        else ""
    )
    return " · ".join(part for part in (upto, left_out, file) if part)


def chart_title(
    candles: Candles | None, symbol: str, now: datetime, decimal_sign: str = "."
) -> tuple[str, str, str, str]:
    """Return symbol, timeframe, note and its tool tip for the chart's title; `symbol` is the plan's, shown where there are no candles."""
    if candles is None:
        return symbol, "", "", ""
    end = end_of(candles)
    note = title_note(
        bars=len(candles),
        end=end,
        now=now,
        interval=timedelta(milliseconds=candles.interval_ms),
        dropped=candles.dropped,
        file=candles.source_name,
        decimal_sign=decimal_sign,
    )
    if candles.symbol not in ("", symbol):
        note = f"{other_symbol(symbol)} · {note}"
    return candles.symbol, candles.timeframe, note, "\n".join((note, end_in_utc(end), *candles.notes))


def end_of(candles: Candles) -> datetime:
    """Return when the last candle ends."""
    return datetime.fromtimestamp(candles.end_ms / 1000, UTC)


def other_symbol(symbol: str) -> str:
    """Return the words for candles of another symbol than the plan's."""
    return tr("the plan is on {symbol}", symbol=symbol)


def opened_text(bars: int, file: str, notes: tuple[str, ...], decimal_sign: str = ".") -> str:
    """Return what is said when candles have come: what reading left out or put right, else how many there are."""
    if notes:
        told = " ".join(notes)
        return f"{file}: {told}"
    return trn(
        "{count} candle from {file}",
        "{count} candles from {file}",
        bars,
        count=grouped(Decimal(bars), decimal_sign, 0),
        file=file,
    )


def reading_text(file: str, done: float) -> str:
    """Return how far reading is; `done` is the share, negative while it is not known."""
    percent = round(max(done, 0.0) * 100)
    return (
        tr("Reading {file} …", file=file)
        if done < 0
        else tr("Reading {file}: {percent} % …", file=file, percent=percent)
    )


def cancelled_text(file: str) -> str:
    """Return what is said when reading was called off."""
    return tr("{file} was not opened; the chart stays as it was.", file=file)


def not_in_time_text(file: str) -> str:
    """Return what is said when somebody waits for candles and they do not come."""
    return tr("{file} was not read in time.", file=file)


def which_symbol_text(file: str, symbols: int) -> str:
    """Return the question which symbol of a file to show."""
    return tr("{file} holds {symbols:,} symbols. Which one shall the chart show?", file=file, symbols=symbols)


def no_such_symbol_text(file: str, rows: Mapping[str, int], symbol: str) -> str:
    """Return what is said where nobody can be asked for a symbol, and the plan's is not among them."""
    names = sorted(rows)
    some = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        return tr(
            "{file}: it holds {names:,} symbols ({some} and others), and not {symbol}, which the plan is on.",
            file=file,
            names=len(names),
            some=some,
            symbol=symbol,
        )
    return tr(
        "{file}: it holds {names:,} symbols ({some}), and not {symbol}, which the plan is on.",
        file=file,
        names=len(names),
        some=some,
        symbol=symbol,
    )
