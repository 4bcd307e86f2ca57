"""What reading keeps of raw rows, what it drops, and what it says about it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.candles import (
    DAY_MS,
    MINUTE_MS,
    MONTH_MS,
    Candles,
    Gap,
    NoCandlesError,
    clean,
    most_common_interval,
    timeframe_text,
)
from planner.model.epoch import to_milliseconds
from planner.model.rows import plausible

START = 1_700_000_000_000


def rows(times, closes=None, **more) -> Candles:
    close = np.asarray(closes if closes is not None else np.full(len(times), 100.0), dtype=float)
    return clean(times, close, close * 1.01, close * 0.99, close, **more)


def minutes(count: int) -> np.ndarray:
    return START + np.arange(count) * MINUTE_MS


def test_rows_in_order_are_taken_as_they_are():
    candles = clean([START, START + 60000], [1, 2], [3, 4], [0.5, 1], [2, 3], [7, 8], symbol="BTCUSDT", source_name="f")
    assert candles.time.tolist() == [START, START + 60000]
    assert [candles.open.tolist(), candles.high.tolist()] == [[1, 2], [3, 4]]
    assert [candles.low.tolist(), candles.close.tolist()] == [[0.5, 1], [2, 3]]
    assert candles.volume is not None
    assert candles.volume.tolist() == [7, 8]
    assert (candles.symbol, candles.source_name, candles.notes) == ("BTCUSDT", "f", ())
    assert (len(candles), candles.interval_ms, candles.timeframe) == (2, MINUTE_MS, "1 m")
    assert (candles.start_ms, candles.end_ms, candles.last_close) == (START, START + 120000, 3)


def test_arrays_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        rows(minutes(3)).close[0] = 5


def test_the_callers_arrays_stay_writable_and_unchanged():
    volume = np.array([-1.0, 2.0])
    rows(minutes(2), volume=volume)
    volume[1] = 3
    assert volume.tolist() == [-1.0, 3.0]


@pytest.mark.parametrize(
    ("factor", "unit"), [(1e-3, "seconds"), (1, "milliseconds"), (1e3, "microseconds"), (1e6, "nanoseconds")]
)
def test_every_epoch_unit_gives_the_same_milliseconds(factor, unit):
    stamps, units = to_milliseconds(minutes(3) * factor)
    assert stamps.tolist() == minutes(3).tolist()
    assert units == (unit,)


def test_units_mixed_inside_one_file_are_told_row_by_row():
    times = minutes(4).astype(float)
    times[2:] *= 1000  # as in Binance's dumps from 2025-01-01 on
    candles = rows(times)
    assert candles.time.tolist() == minutes(4).tolist()
    assert candles.notes == ("Times came in milliseconds and microseconds; all of them were read.",)


def test_every_unit_found_is_named():
    times = minutes(4).astype(float) * np.array([1e-3, 1, 1e3, 1e6])
    assert rows(times).time.tolist() == [START, *minutes(4).tolist()[1:]]
    told = "Times came in seconds, milliseconds, microseconds and nanoseconds; all of them were read."
    assert rows(times).notes == (told,)


def test_times_that_are_no_times_are_dropped_and_counted():
    times = np.array([np.nan, np.inf, -5, 0, 1e30, 4_200_000_000_000, START, START + 60000])
    candles = rows(times)
    assert candles.time.tolist() == [START, START + 60000]
    assert "6 rows had no time between 1980 and 2100; they were dropped." in candles.notes


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 0.0, -1.0])
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_price_missing_or_not_above_zero_drops_its_row(bad, place):
    prices = np.array([[10.0] * 3, [11.0] * 3, [9.0] * 3, [10.0] * 3])
    prices[place, 1] = bad
    candles = clean(minutes(3), *prices)
    assert candles.time.tolist() == [START, START + 120000]
    assert candles.notes == ("1 row had a price that is missing or not above zero; it was dropped.",)


def test_a_row_whose_high_and_low_do_not_enclose_it_is_dropped():
    candles = clean(minutes(4), [10, 10, 10, 10], [11, 9, 11, 10.5], [9, 11, 9, 10.2], [10, 10, 12, 10.3])
    assert candles.time.tolist() == [START]
    assert candles.notes == ("3 rows had an open or close outside its high and low; they were dropped.",)


def test_unsorted_rows_are_sorted_and_the_last_of_equal_times_is_kept():
    candles = rows([START + 120000, START, START + 60000, START, START], [3, 1, 2, 1.1, 1.2])
    assert candles.time.tolist() == minutes(3).tolist()
    assert candles.close.tolist() == [1.2, 2, 3]
    assert candles.notes == (
        "The rows were not in order of time; they were sorted.",
        "2 rows repeated a time; the last row of each time was kept.",
    )


def test_repeated_times_in_order_need_no_sorting():
    candles = rows([START, START, START + 60000], [1, 1.1, 2])
    assert candles.close.tolist() == [1.1, 2]
    assert candles.notes == ("1 row repeated a time; the last row of each time was kept.",)


def test_an_unknown_volume_is_nan_and_its_row_stays():
    candles = rows(minutes(4), volume=[1, -2, np.inf, np.nan])
    assert candles.volume is not None
    assert np.isnan(candles.volume).tolist() == [False, True, True, True]
    assert candles.notes == ("3 rows had no usable volume.",)


def test_nothing_usable_is_said_with_the_reasons():
    with pytest.raises(NoCandlesError, match=r"^No usable candle was found\. 2 rows had a price .* dropped\.$"):
        rows(minutes(2), [np.nan, np.nan])
    with pytest.raises(NoCandlesError, match=r"^No usable candle was found\.$"):
        rows([])


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="flat column"):
        clean([[START]], [[1]], [[1]], [[1]], [[1]])
    with pytest.raises(ValueError, match="flat and of one length"):
        clean([START], [1, 2], [1], [1], [1])
    with pytest.raises(ValueError, match="flat and of one length"):
        clean([START], [1, 2], [1, 2], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="flat and of one length"):
        clean([START], [1], [1], [1], [1], [1, 2])


@pytest.mark.parametrize("junk", [1e308, 1e300, 1e5, 1e-5, 1e-300, 5e-324])
@pytest.mark.parametrize("places", [[0], [40], [79], [0, 1, 2], list(range(30, 46)), [77, 78, 79]])
def test_junk_far_from_its_neighbours_goes_and_they_stay(junk, places):
    close = np.full(80, 100.0)
    close[places] = junk
    candles = clean(minutes(80), close, close, close, close)
    assert len(candles) == 80 - len(places)
    assert set(candles.close.tolist()) == {100.0}
    row = "1 row had" if len(places) == 1 else f"{len(places)} rows had"
    far = "more than 100 times away" if 1e-15 <= junk <= 1e15 else "that no market has"
    assert candles.notes[0].startswith(f"{row} a price {far}")
    assert candles.dropped == len(places)


@pytest.mark.parametrize("price", [1e308, 1.1e15, 0.9e-15, 5e-324])
def test_a_file_of_nothing_but_absurd_prices_holds_no_candle(price):
    with pytest.raises(NoCandlesError, match=r"2 rows had a price that no market has \(under 1e-15 or over 1e15\)"):
        clean(minutes(2), *[[price] * 2] * 4)


@pytest.mark.parametrize("price", [1e-14, 1e-9, 1e9, 1e14])
def test_prices_of_the_cheapest_and_the_dearest_coins_stay(price):
    assert len(rows(minutes(40), np.full(40, price))) == 40


def test_times_that_are_still_to_come_are_dropped_and_counted():
    candles = rows(minutes(5), latest_ms=START + 3 * MINUTE_MS)
    assert candles.time.tolist() == minutes(3).tolist()
    assert candles.notes == ("2 rows had a time that is still to come; they were dropped.",)


def test_every_row_that_is_no_bar_is_counted_once():
    times = [START, START + 60000, START + 60000, np.nan, START + 120000, START + 180000]
    candles = clean(times, [1, 1, 1, 1, -1, 1], [1, 1, 1, 1, 1, 0.5], [1] * 6, [1] * 6)
    assert (len(candles), candles.dropped) == (2, 4)
    assert [note.split()[0] for note in candles.notes] == ["1", "1", "1", "1"]


@pytest.mark.parametrize("junk", [[], [0], [7], [20, 21]])
def test_checking_in_parts_finds_what_checking_at_once_finds(monkeypatch, junk):
    times, close = minutes(40).astype(float), np.linspace(100, 120, 40)
    times[:3] /= 1000
    close[junk] = 1e9
    whole = rows(times, close)
    monkeypatch.setattr("planner.model.rows.AT_ONCE", 16)
    monkeypatch.setattr("planner.model.epoch._AT_ONCE", 16)
    parts = rows(times, close)
    assert (parts.time.tolist(), parts.close.tolist()) == (whole.time.tolist(), whole.close.tolist())
    assert parts.notes == whole.notes
    assert len(parts) == 40 - len(junk)


def test_columns_kept_as_a_whole_are_not_copied():
    columns = [np.full(3, price) for price in (10.0, 11.0, 9.0, 10.0)]
    candles = clean(minutes(3), *columns, np.ones(3))
    assert [np.shares_memory(candles.high, columns[1]), candles.high.flags.writeable] == [True, False]
    assert columns[1].flags.writeable


def test_a_junk_wick_drops_its_bar():
    high = np.full(20, 101.0)
    high[7] = 1e300
    candles = clean(minutes(20), np.full(20, 100.0), high, np.full(20, 99.0), np.full(20, 100.0))
    assert len(candles) == 19
    assert candles.high.max() == 101


def test_a_long_run_of_absurd_prices_goes_by_the_median_of_the_file():
    close = np.full(1000, 100.0)
    close[300:500] = 1e300
    assert len(rows(minutes(1000), close)) == 800


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 33])
def test_ordinary_prices_of_any_count_stay(count):
    assert len(rows(minutes(count), np.linspace(50, 150, count))) == count


def test_a_crash_by_half_and_thirteen_years_of_growth_stay():
    crash = np.concatenate([np.full(500, 9000.0), np.full(500, 4500.0), np.full(500, 90.0)])
    assert rows(minutes(1500), crash).notes == ()
    months = START - MONTH_MS * 190 + np.arange(190) * MONTH_MS
    grown = np.geomspace(0.06, 120_000, 190)  # 2010 to 2026, by the month
    assert rows(months, grown).notes == ()
    steep = np.geomspace(0.06, 30, 11)  # 2010-07 to 2011-06, the steepest year of all
    assert rows(months[:11], steep).notes == ()


def test_plausible_of_nothing_is_nothing():
    assert plausible(np.empty(0), np.empty(0), np.empty(0)).tolist() == []


@given(st.lists(st.floats(min_value=1, max_value=9), min_size=1, max_size=80))
def test_prices_within_one_decade_are_never_taken_for_junk(closes):
    close = np.array(closes)
    assert plausible(close, close, close).all()


def test_gaps_are_where_bars_are_missing():
    times = np.delete(minutes(10), [3, 4, 8])
    assert rows(times).gaps() == (
        Gap(START + 3 * MINUTE_MS, START + 5 * MINUTE_MS, 2),
        Gap(START + 8 * MINUTE_MS, START + 9 * MINUTE_MS, 1),
    )


def test_a_bar_off_the_grid_is_no_gap_until_half_a_bar_is_missing():
    early = rows([*minutes(3), START + 3 * MINUTE_MS + 29_999])
    late = rows([*minutes(3), START + 3 * MINUTE_MS + 30_000])
    assert early.gaps() == ()
    assert [gap.missing for gap in late.gaps()] == [1]


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (1, "1 ms"),
        (1000, "1 s"),
        (MINUTE_MS, "1 m"),
        (300_000, "5 m"),
        (3_600_000, "1 h"),
        (5_400_000, "90 m"),
        (14_400_000, "4 h"),
        (DAY_MS, "1 d"),
        (3 * DAY_MS, "3 d"),
        (7 * DAY_MS, "1 w"),
        (MONTH_MS, "1 month"),
    ],
)
def test_a_timeframe_is_named_by_its_largest_whole_unit(interval, text):
    assert timeframe_text(interval) == text


def test_the_interval_is_the_most_common_spacing():
    assert most_common_interval(np.array([START])) == MINUTE_MS
    assert most_common_interval(np.array([0, 60, 120, 500, 560])) == 60
    assert most_common_interval(np.cumsum([0, 5, 60, 7, 60, 8, 9])) == 60  # no majority
    months = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31]) * DAY_MS
    assert most_common_interval(months) == MONTH_MS


def test_candles_that_break_their_own_rules_are_refused():
    one, two = np.array([1.0]), np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="at least one bar"):
        Candles(np.array([], dtype=np.int64), one[:0], one[:0], one[:0], one[:0], None, "", 1, "")
    with pytest.raises(ValueError, match="one length"):
        Candles(np.array([1]), one, one, one, two, None, "", 1, "")
    with pytest.raises(ValueError, match="one length"):
        Candles(np.array([1]), one, one, one, one, two, "", 1, "")
    with pytest.raises(ValueError, match="strictly increase"):
        Candles(np.array([1, 1]), two, two, two, two, None, "", 1, "")
    with pytest.raises(ValueError, match="interval"):
        Candles(np.array([1]), one, one, one, one, None, "", 0, "")
