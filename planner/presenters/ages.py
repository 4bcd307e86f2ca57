"""How long ago a rulebook was checked, in words; today is told by whoever has a clock."""

from __future__ import annotations

from datetime import date

from planner.model.language import tr, trn


def age_of(day: str | None, today: date) -> int | None:
    """Return the days from a date as rulebooks write it to today; None where there is no such date."""
    try:
        return (today - date.fromisoformat(day or "")).days
    except ValueError:
        return None


def ago(day: str | None, today: date) -> str:
    """Return how long ago a day was."""
    age = age_of(day, today)
    if age is None:
        return tr("date not known")
    return tr("today") if age <= 0 else trn("{count} day ago", "{count} days ago", age)
