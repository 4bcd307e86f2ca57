"""Axes: round prices, round local moments, words that tell days, months and years apart."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.chart.ticks import (
    hour_ticks,
    moment_text,
    price_step,
    price_text,
    price_ticks,
    span_text,
    step_digits,
    time_ticks,
)

HOUR = 3_600_000.0
DAY = 24 * HOUR


def ms(*parts: int, zone: str = "UTC") -> float:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).timestamp() * 1000  # type: ignore[arg-type, misc]


@given(st.floats(1e-8, 1e7), st.floats(1e-4, 2), st.integers(2, 20))
def test_price_ticks_are_even_inside_and_few(low: float, spread: float, most: int) -> None:
    ticks = price_ticks(low, low * (1 + spread), most)
    prices = [price for price, _ in ticks]
    assert len(ticks) <= most + 1
    assert all(low * (1 - 1e-9) <= price <= low * (1 + spread) * (1 + 1e-9) for price in prices)
    assert len({text for _, text in ticks}) == len(ticks)


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (57_000, 69_000, ["58,000", "60,000", "62,000", "64,000", "66,000", "68,000"]),
        (0.0001, 0.0002, ["0.00010", "0.00012", "0.00014", "0.00016", "0.00018", "0.00020"]),
        (-5, 5, ["0", "2", "4"]),
    ],
)
def test_price_ticks_are_grouped_with_the_digits_they_need(low: float, high: float, texts: list[str]) -> None:
    assert [text for _, text in price_ticks(low, high, 6)] == texts


def test_a_range_of_nothing_has_a_step_nevertheless() -> None:
    assert price_step(5, 5, 4) == 1
    assert step_digits(0.025) == 3


@given(
    st.floats(1e11, 4e12),
    st.floats(HOUR / 4, 4000 * DAY),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
)
def test_moments_lie_inside_in_order_and_far_enough_apart(start: float, span: float, zone: str) -> None:
    ticks = time_ticks(start, start + span, span / 8, ZoneInfo(zone))
    times = [tick.time_ms for tick in ticks]
    assert all(start <= time <= start + span for time in times)
    assert all(other - one > span / 8 * 0.4 for one, other in pairwise(times))
    assert len(times) <= 22


def test_hours_of_a_day_change_to_its_date_at_midnight() -> None:
    ticks = time_ticks(ms(2026, 7, 30, 12), ms(2026, 7, 31, 12), 6 * HOUR, UTC)
    assert [tick.text for tick in ticks] == ["12:00", "18:00", "31 Jul", "06:00", "12:00"]


def test_days_begin_every_month_on_its_first() -> None:
    ticks = time_ticks(ms(2026, 6, 20), ms(2026, 7, 20), 6 * DAY, UTC)
    assert [tick.text for tick in ticks] == ["22 Jun", "1 Jul", "8 Jul", "15 Jul"]
    assert [tick.strong for tick in ticks] == [False, True, False, False]


def test_months_give_way_to_the_year_in_january() -> None:
    ticks = time_ticks(ms(2025, 9, 15), ms(2026, 4, 2), 60 * DAY, UTC)
    assert [tick.text for tick in ticks] == ["Nov", "2026", "Mar"]


def test_moments_are_round_in_the_zone_given_also_across_the_change_of_the_clock() -> None:
    ticks = time_ticks(ms(2026, 3, 28, 22), ms(2026, 3, 29, 22), 6 * HOUR, ZoneInfo("Europe/Berlin"))
    assert [tick.text for tick in ticks] == ["29 Mar", "06:00", "12:00", "18:00", "30 Mar"][: len(ticks)]
    assert ticks[1].time_ms - ticks[0].time_ms == 5 * HOUR


def test_impossible_spans_have_no_moments() -> None:
    assert time_ticks(5, 5, 1, UTC) == ()
    assert time_ticks(float("nan"), float("nan"), 1, UTC) == ()


def test_the_crosshair_names_day_and_time() -> None:
    assert moment_text(ms(2026, 7, 31, 23, 55), UTC) == "Fri 31 Jul 2026 23:55"
    assert moment_text(-1e18, UTC) == ""


@pytest.mark.parametrize(
    ("hours", "most", "texts"),
    [
        (72, 3, ["+24 h", "+48 h", "+72 h"]),
        (72, 1, ["+72 h"]),
        (0.5, 3, ["+0.5 h"]),
        (240, 4, ["+60 h", "+120 h", "+180 h", "+240 h"]),
        (240, 3, ["+120 h", "+240 h"]),
        (168, 4, ["+48 h", "+96 h", "+168 h"]),
        (0, 3, []),
    ],
)
def test_hours_of_the_hold_end_with_its_end(hours: float, most: int, texts: list[str]) -> None:
    assert [text for _, text in hour_ticks(hours, most)] == texts


def test_hours_of_the_hold_have_the_decimal_sign_of_the_prices() -> None:
    assert [text for _, text in hour_ticks(0.5, 3, ",")] == ["+0,5 h"]
    assert [text for _, text in hour_ticks(8760, 2, ",")][-1] == "+8.760 h"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(40, "40 m"), (160, "2 h 40 m"), (1440, "1 d"), (1600, "1 d 2 h"), (20_480, "14 d"), (0.25, "15 s")],
)
def test_a_span_is_told_in_its_two_largest_units(minutes: float, text: str) -> None:
    assert span_text(minutes * 60_000) == text


def test_prices_are_written_in_the_users_signs() -> None:
    assert price_text(70000.5, 1, ",") == "70.000,5"
    assert price_text(-70000.5, 1) == "−70,000.5"
    assert [text for _, text in price_ticks(60000, 70000, 2, ",")] == ["60.000", "65.000", "70.000"]
