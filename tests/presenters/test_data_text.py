"""Where the prices come from and until when: old candles say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from planner.presenters.data_text import age_text, data_note, end_text

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 7, 31, 23, 55, tzinfo=UTC), "31 Jul 23:55 UTC"),
        (datetime(2025, 1, 2, 3, 4, tzinfo=UTC), "2 Jan 2025 03:04 UTC"),
    ],
)
def test_the_end_of_the_candles_names_the_year_where_it_is_another(end: datetime, text: str) -> None:
    assert end_text(end, NOW) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(hours=-3), ""),
        (timedelta(minutes=59), ""),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(hours=48), "2 days ago"),
        (timedelta(days=1500), "1,500 days ago"),
    ],
)
def test_the_age_is_told_once_it_matters(age: timedelta, text: str) -> None:
    assert age_text(age) == text


def test_the_note_beside_the_chart() -> None:
    assert data_note(datetime(2026, 7, 31, 23, 55, tzinfo=UTC), NOW) == "candles to 31 Jul 23:55 UTC, 113 days ago"
    assert data_note(NOW, NOW) == "candles to 22 Nov 12:00 UTC"
