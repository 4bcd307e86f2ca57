"""The only place that reads the wall clock; everything else is handed a `now`."""

from datetime import UTC, datetime


def now_utc() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)
