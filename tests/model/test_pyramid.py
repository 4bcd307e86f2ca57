"""The pyramid against brute force: every wick survives, gaps stay gaps, panning regroups nothing."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.candles import MONTH_MS, Candles, clean
from planner.model.pyramid import SMALLEST_LEVEL, Pyramid

START = 1_700_000_000_000
STEP = 60_000


def history(slots: np.ndarray, seed: int = 0) -> Candles:
    random = np.random.default_rng(seed)
    count = len(slots)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, count)).clip(-2, 2))
    open_ = close * np.exp(random.normal(0, 0.005, count))
    high = np.maximum(open_, close) * (1 + random.random(count) * 0.02)
    low = np.minimum(open_, close) * (1 - random.random(count) * 0.02)
    return Candles(START + slots * STEP, open_, high, low, close, None, "", STEP, "")


def brute_window(candles: Candles, slots: np.ndarray, x0: float, x1: float, width: int) -> list[tuple[float, ...]]:
    """One candle per group of `width` slots that holds a bar and touches [x0, x1), by plain loops."""
    drawn = []
    for group in sorted({int(slot) // width for slot in slots}):
        touches = math.floor(x0) // width <= group <= (math.ceil(x1) - 1) // width
        if touches:
            rows = [i for i, slot in enumerate(slots) if slot // width == group]
            high, low = candles.high[rows].max(), candles.low[rows].min()
            drawn.append((group * width, candles.open[rows[0]], high, low, candles.close[rows[-1]]))
    return drawn


def as_rows(window) -> list[tuple[float, ...]]:
    return list(zip(window.x_left, window.open, window.high, window.low, window.close, strict=True))


@st.composite
def slot_lists(draw) -> np.ndarray:
    """Histories with gaps of every size, short and long enough for several levels."""
    count = draw(st.sampled_from([1, 2, 3, 17, 300, SMALLEST_LEVEL, 3000]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = draw(st.sampled_from([0.0, 0.001, 0.2, 1.0]))
    longest = draw(st.sampled_from([2, 50, 100_000]))
    jumps = np.where(random.random(count) < share, random.integers(1, longest + 1, count), 1)
    return np.cumsum(jumps) - jumps[0]


@settings(max_examples=120, deadline=None)
@given(slots=slot_lists(), place=st.floats(-0.3, 1.2), share=st.floats(0.0001, 1.5), columns=st.integers(1, 200))
def test_a_window_equals_brute_force_and_keeps_its_bound(slots, place, share, columns):
    candles = history(slots)
    pyramid = Pyramid(candles)
    x0 = place * pyramid.slots
    x1 = x0 + share * pyramid.slots
    window = pyramid.window(x0, x1, columns)
    assert len(window) <= columns + 2
    assert window.width == 1 or window.width / 2 * columns < (x1 - x0)
    touched = (slots >= math.floor(x0)) & (slots < math.ceil(x1))
    near = brute_window(candles, slots, x0, x1, int(window.width)) if touched.any() or len(window) else []
    assert as_rows(window) == near


@settings(max_examples=120, deadline=None)
@given(slots=slot_lists(), place=st.floats(-0.3, 1.2), share=st.floats(0, 1.5))
def test_an_extent_is_exact(slots, place, share):
    candles = history(slots)
    pyramid = Pyramid(candles)
    x0, x1 = place * pyramid.slots, (place + share) * pyramid.slots
    rows = (slots >= math.floor(x0)) & (slots < math.ceil(x1)) & (x0 < x1)
    expected = (candles.low[rows].min(), candles.high[rows].max()) if rows.any() else None
    assert pyramid.extent(x0, x1) == expected


def test_far_in_every_bar_is_drawn_as_it_is():
    candles = history(np.arange(5000))
    window = Pyramid(candles).window(1000.0, 1100.0, 400)
    assert window.width == 1
    assert window.x_left.tolist() == list(range(1000, 1100))
    assert window.close.tolist() == candles.close[1000:1100].tolist()


def test_one_single_wick_among_a_hundred_thousand_bars_survives_every_zoom():
    count = 100_000
    flat = np.full(count, 100.0)
    high, low = flat.copy(), flat.copy()
    high[77_777], low[33_333] = 150, 60
    pyramid = Pyramid(Candles(START + np.arange(count) * STEP, flat, high, low, flat, None, "", STEP, ""))
    for columns in (1, 7, 100, 1100):
        window = pyramid.window(0, count, columns)
        assert (window.high.max(), window.low.min()) == (150, 60)
    assert pyramid.extent(0, count) == (60, 150)
    assert pyramid.extent(33_334, 77_777) == (100, 100)


def test_panning_never_regroups():
    pyramid = Pyramid(history(np.arange(50_000)))
    seen: dict[float, tuple[float, ...]] = {}
    widths = set()
    for x0 in np.linspace(-20_000, 60_000, 733):
        window = pyramid.window(x0, x0 + 16_384.0, 512)
        widths.add(window.width)
        for row in as_rows(window):
            assert seen.setdefault(row[0], row) == row
    assert widths == {32.0}
    assert len(seen) == math.ceil(50_000 / 32)


def test_gaps_are_left_empty():
    slots = np.concatenate([np.arange(100), np.arange(1_000_000, 1_000_100)])
    pyramid = Pyramid(history(slots))
    assert pyramid.slots == 1_000_100
    assert pyramid.window(0, 1_000_100, 500).x_left.tolist() == [0, 999_424]
    assert len(pyramid.window(2_048, 999_424, 500)) == 0
    assert pyramid.extent(200, 900_000) is None


def test_lone_bars_in_long_gaps_do_not_multiply_the_memory():
    random = np.random.default_rng(5)
    slots = np.cumsum(random.integers(1, 10**7, 20_000))
    pyramid = Pyramid(history(slots - slots[0]))
    stored = sum(len(level.group) for level in pyramid.levels)
    assert stored <= 2 * 20_000
    assert len(pyramid.window(0, pyramid.slots, 1000)) <= 1002


def test_bars_sharing_a_slot_become_one_candle_with_their_extremes():
    time = START + np.array([0, 1, 1.2, 2, 3]) * STEP
    candles = clean(time, [10, 10, 11, 12, 13], [11, 12, 15, 13, 14], [9, 9.5, 10, 11, 12], [10, 11, 12, 13, 13.5])
    window = Pyramid(candles).window(0, 10, 10)
    assert as_rows(window)[1] == (1.0, 10.0, 15.0, 9.5, 12.0)
    assert len(window) == 4


def test_calendar_months_get_a_slot_each():
    days = np.cumsum([0, *([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 8)])
    count = len(days)
    time = START + days * 86_400_000
    candles = clean(time, np.full(count, 5), np.full(count, 6), np.full(count, 4), np.full(count, 5))
    assert candles.interval_ms == MONTH_MS
    assert Pyramid(candles).window(0, 200, 500).x_left.tolist() == list(range(count))
    assert candles.gaps() == ()


@pytest.mark.parametrize(
    ("x0", "x1"), [(math.nan, 5), (5, math.nan), (5, 5), (9, 2), (-50, -1), (100, 200), (math.inf, math.inf)]
)
def test_a_view_without_bars_is_empty(x0, x1):
    pyramid = Pyramid(history(np.arange(100)))
    assert len(pyramid.window(x0, x1, 100)) == 0
    assert pyramid.extent(x0, x1) is None


@pytest.mark.parametrize("columns", [-1, 0, 1, 10_000])
def test_an_endless_view_shows_all(columns):
    candles = history(np.arange(100))
    pyramid = Pyramid(candles)
    window = pyramid.window(-math.inf, math.inf, columns)
    assert as_rows(window) == [
        (0.0, candles.open[0], candles.high.max(), candles.low.min(), candles.close[-1]),
    ]
    assert pyramid.extent(-math.inf, math.inf) == (candles.low.min(), candles.high.max())
    assert len(pyramid.window(-1e300, 1e300, columns)) == 1


def test_slots_and_times_convert_both_ways():
    pyramid = Pyramid(history(np.arange(10)))
    assert pyramid.slot_of(START) == 0
    assert pyramid.slot_of(pyramid.candles.end_ms) == 10 == pyramid.slots
    assert pyramid.time_of(2.5) == START + 150_000
    assert pyramid.slot_of(pyramid.time_of(-7.25)) == -7.25


def test_levels_built_before_are_taken_as_they_are():
    candles = history(np.arange(5000))
    built = Pyramid(candles)
    taken = Pyramid(candles, built.levels)
    assert taken.slots == built.slots == 5000
    assert all(one is other for one, other in zip(taken.levels, built.levels, strict=True))
    assert as_rows(taken.window(0, 5000, 40)) == as_rows(built.window(0, 5000, 40))


def test_levels_that_cannot_be_those_of_candles_are_refused():
    candles = history(np.arange(5000))
    base, above, *_ = Pyramid(candles).levels
    for levels in ((), (above,), (base, base), (base, above, base)):
        with pytest.raises(ValueError, match="single slots"):
            Pyramid(candles, levels)
    with pytest.raises(ValueError, match="without rows"):
        Pyramid(candles, (base, above.rows(slice(0, 0))))
