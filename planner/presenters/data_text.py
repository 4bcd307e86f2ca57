"""Where the prices come from and until when, in words: old candles say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

NO_CANDLES = "Offline · no candles"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def end_text(end: datetime, now: datetime) -> str:
    """Return when the candles end, in UTC: "31 Jul 23:55 UTC", with the year where it is not this one's."""
    year = f" {end.year}" if end.year != now.year else ""
    return f"{end.day} {MONTHS[end.month - 1]}{year} {end:%H:%M} UTC"


def age_text(age: timedelta) -> str:
    """Return how long ago that was; "" while it is fresh (under an hour)."""
    hours = age.total_seconds() / 3600
    if hours < 1:
        return ""
    if hours < 48:
        return f"{hours:.0f} h ago"
    return f"{age.days:,} days ago"


def data_note(end: datetime, now: datetime) -> str:
    """Return the note beside the chart's title: "candles to 31 Jul 23:55 UTC, 114 days ago"."""
    age = age_text(now - end)
    return f"candles to {end_text(end, now)}{', ' + age if age else ''}"
