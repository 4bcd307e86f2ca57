"""The only place that reads the wall clock; everything else is handed a `now`."""

from datetime import UTC, date, datetime


def now_utc() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day that it is where the user is."""
    return now_utc().astimezone().date()
