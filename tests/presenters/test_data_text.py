"""Where the prices come from and until when: old candles say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from planner.presenters.data_text import (
    age_text,
    data_note,
    end_in_utc,
    end_text,
    no_such_symbol_text,
    opened_text,
    reading_text,
    title_note,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (datetime(2026, 7, 31, 23, 55, tzinfo=UTC), "31 Jul 23:55"),
        (datetime(2025, 1, 2, 3, 4, tzinfo=UTC), "2 Jan 2025 03:04"),
    ],
)
def test_the_end_of_the_candles_names_the_year_where_it_is_another(end: datetime, text: str) -> None:
    assert end_text(end, NOW, UTC) == text


def test_times_are_those_of_the_users_clock_and_the_tool_tip_tells_the_doubled_hour_apart() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert end_text(first, NOW, berlin) == end_text(second, NOW, berlin) == "25 Oct 02:30"
    assert end_in_utc(first) == "The last candle ends at 2026-10-25 00:30 UTC."
    assert end_in_utc(second) == "The last candle ends at 2026-10-25 01:30 UTC."
    assert end_text(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), NOW, berlin) == "29 Mar 03:00", (
        "02:00 to 03:00 is left out"
    )


def test_the_year_is_that_of_the_users_clock() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    end = datetime(2025, 12, 31, 20, 0, tzinfo=UTC)
    assert end_text(end, NOW, tokyo) == "1 Jan 05:00"
    assert end_text(end, NOW, UTC) == "31 Dec 2025 20:00"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(hours=-1, seconds=-1), "ahead of this computer's clock"),
        (timedelta(days=-4000), "ahead of this computer's clock"),
        (timedelta(hours=-1), "0 min old"),
        (timedelta(0), "0 min old"),
        (timedelta(minutes=59, seconds=59), "59 min old"),
        (timedelta(hours=5), "5 h old"),
        (timedelta(hours=48), "2 days old"),
        (timedelta(days=1500), "1,500 days old"),
    ],
)
def test_the_age_is_told_and_a_bar_under_way_is_not_ahead_of_the_clock(age: timedelta, text: str) -> None:
    assert age_text(age, HOUR) == text


def test_the_notes_say_until_when_and_how_old() -> None:
    end = datetime(2026, 7, 31, 23, 55, tzinfo=UTC)
    assert data_note(end, NOW, HOUR, UTC) == "Offline · candles to 31 Jul 23:55, 113 days old"


@pytest.mark.parametrize(
    ("bars", "dropped", "note"),
    [
        (940_297, 0, "940,297 bars to 31 Jul 23:55, 113 days old · a.csv"),
        (1, 1, "1 bar to 31 Jul 23:55, 113 days old · 1 row left out · a.csv"),
        (2, 1234, "2 bars to 31 Jul 23:55, 113 days old · 1,234 rows left out · a.csv"),
    ],
)
def test_the_title_says_how_many_bars_of_which_file_and_what_is_not_shown(bars: int, dropped: int, note: str) -> None:
    end = datetime(2026, 7, 31, 23, 55, tzinfo=UTC)
    assert title_note(bars=bars, end=end, now=NOW, interval=HOUR, dropped=dropped, file="a.csv", zone=UTC) == note


def test_counts_are_grouped_as_the_decimal_sign_asks() -> None:
    end = datetime(2026, 7, 31, 23, 55, tzinfo=UTC)
    said = title_note(
        bars=2345, end=end, now=NOW, interval=HOUR, dropped=1234, file="1,5.csv", zone=UTC, decimal_sign=","
    )
    assert said == "2.345 bars to 31 Jul 23:55, 113 days old · 1.234 rows left out · 1,5.csv"
    assert opened_text(2345, "1,5.csv", (), ",") == "2.345 candles from 1,5.csv"


def test_what_was_opened_is_said_with_what_reading_put_right() -> None:
    assert opened_text(1, "a.csv", ()) == "1 candle from a.csv"
    assert opened_text(1200, "a.csv", ()) == "1,200 candles from a.csv"
    assert opened_text(3, "a.csv", ("One.", "Two.")) == "a.csv: One. Two."


def test_reading_says_its_share_once_it_is_known() -> None:
    assert (reading_text("a.csv", -1), reading_text("a.csv", 0.426)) == ("Reading a.csv …", "Reading a.csv: 43 % …")


def test_symbols_of_a_file_are_named_and_counted() -> None:
    three = {"C": 1, "A": 2, "B": 3}
    assert (
        no_such_symbol_text("a.csv", three, "X")
        == "a.csv: it holds 3 symbols (A, B, C), and not X, which the plan is on."
    )
    assert "4 symbols (A, B, C and others), and not X" in no_such_symbol_text("a.csv", three | {"D": 1}, "X")
