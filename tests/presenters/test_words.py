"""Numbers on the screen: the user's decimal sign, sensible digits, and rounding that never flatters."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.presenters.words import Words, coin_name, price_places, step_places

DOT, COMMA = Words(), Words(decimal_sign=",")
D = Decimal


@pytest.mark.parametrize(
    ("value", "tick", "text"),
    [
        ("60000", "0.1", "60,000.0"),
        ("60000", None, "60,000.00"),
        ("0.00001234", None, "0.0000123400"),
        ("1E-20", None, "0.0000000000000000000100000"),
        ("0", None, "0.00"),
        ("3", "5", "3"),
    ],
)
def test_a_price_has_the_decimals_of_its_tick_or_six_figures(value: str, tick: str | None, text: str) -> None:
    assert DOT.price(D(value), D(tick) if tick else None) == text


def test_the_decimal_comma_groups_with_dots() -> None:
    assert COMMA.price(D("-1234567.5"), D("0.1")) == "−1.234.567,5"


@pytest.mark.parametrize(
    ("value", "tick", "text"),
    [("57000", "0.1", "57,000.0"), ("57000.123", "0.1", "57,000.123"), ("60000", None, "60,000.00")],
)
def test_a_typed_price_keeps_every_digit(value: str, tick: str | None, text: str) -> None:
    assert DOT.typed_price(D(value), D(tick) if tick else None) == text


@pytest.mark.parametrize(
    ("level", "entry", "text"),
    [
        ("50999.91", "60000", "51,000.0"),
        ("69000.09", "60000", "69,000.0"),
        ("60000", "60000", "60,000.0"),
        ("0.01", "60000", "0.1"),
        ("0.04", "0.02", "0.04"),
    ],
)
def test_a_level_is_rounded_towards_the_entry(level: str, entry: str, text: str) -> None:
    assert DOT.level(D(level), D("0.1"), D(entry)) == text


def test_a_level_without_a_tick_is_rounded_towards_the_entry_too() -> None:
    assert DOT.level(D("9.9999951"), None, D(20)) == "10.0000"
    assert DOT.level(D("50999.991"), None, D(60000)) == "51,000.00"
    assert DOT.level(D("69000.009"), None, D(60000)) == "69,000.00"


prices = st.decimals(D("0.01"), D(200000), places=6)


@given(prices, prices, st.sampled_from([None, D("0.1"), D("0.5"), D("0.001")]))
def test_no_level_is_shown_better_than_it_is(level: Decimal, entry: Decimal, tick: Decimal | None) -> None:
    step = tick or D(1).scaleb(-price_places(level, None))
    if min(level, entry, abs(level - entry)) < 2 * step:
        return
    shown = D(DOT.level(level, tick, entry).replace(",", ""))
    assert min(level, entry) <= shown <= max(level, entry)
    assert abs(shown - level) < step


@pytest.mark.parametrize(("sign", "text"), [(1, "60,114.1"), (-1, "60,114.0")])
def test_break_even_is_rounded_to_where_the_costs_are_earned(sign: int, text: str) -> None:
    assert DOT.break_even(D("60114.057"), D("0.1"), sign) == text


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("99.875", "USDT", "99.88"),
        ("0.001", "usdt", "0.0010"),
        ("0", "USDT", "0.00"),
        ("-3.6", "USDT", "−3.60"),
        ("0.00166666666", "BTC", "0.00166667"),
        ("1E-12", "BTC", "0.0000000000010"),
    ],
)
def test_money_has_the_currencys_decimals_and_more_where_it_would_read_as_nothing(
    value: str, currency: str, text: str
) -> None:
    assert DOT.money(D(value), currency) == text


@pytest.mark.parametrize(
    ("value", "lot", "text"),
    [
        ("0.032", "0.001", "0.032"),
        ("5", "0.001", "5.000"),
        ("0.0169", "0.001", "0.016"),
        ("0.0416666666666", None, "0.04166666"),
        ("1E-12", None, "0.000000000001"),
        ("100", None, "100"),
        ("45175421.90311053", None, "45,175,421.903"),
        ("3049795081.967219", None, "3,049,795,081.96"),
    ],
)
def test_a_quantity_is_never_shown_larger_than_it_is(value: str, lot: str | None, text: str) -> None:
    assert DOT.quantity(D(value), D(lot) if lot else None) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ("0", "0 h"),
        ("36.25", "36.2 h"),
        ("72", "3 days"),
        ("11000", "458 days"),
        ("36000", "4 years"),
        ("1E30", "114,155,251,141,552,511,415,525,114 years"),
    ],
)
def test_times_are_rough(hours: str, text: str) -> None:
    assert DOT.duration(D(hours)) == text


def test_rates_multiples_and_percentages() -> None:
    assert DOT.rate(D("0.000125")) == "0.0125 %"
    assert COMMA.percent(D("0.15")) == "15,00 %"
    assert DOT.signed_percent(D("0.07"), 1) == "+7.0 %"
    assert DOT.signed_percent(D("-0.03"), 1) == "−3.0 %"
    assert DOT.r_multiple(D("1.5")) == "+1.50 R"
    assert DOT.r_multiple(D(-1)) == "−1.00 R"
    assert DOT.factor(D("3.5")) == "3.50"
    assert DOT.trimmed(D("33.340"), 2) == "33.34"


def test_what_does_not_exist_is_a_dash() -> None:
    texts = (
        DOT.number(None, 2),
        DOT.trimmed(None, 2),
        DOT.price(None, None),
        DOT.level(None, None, D(1)),
        DOT.break_even(None, None, 1),
        DOT.money(None, "USDT"),
        DOT.percent(None),
        DOT.rate(None),
        DOT.factor(None),
        DOT.quantity(None, None),
        DOT.duration(None),
    )
    assert set(texts) == {"–"}


wild = st.builds(
    lambda digits, exponent: D(digits).scaleb(exponent), st.integers(-(10**20), 10**20), st.integers(-40, 40)
)


@given(wild, st.sampled_from([None, D("0.1"), D("1E-8"), D(5)]), st.sampled_from([DOT, COMMA]))
def test_no_number_is_too_large_or_too_small_to_be_shown(value: Decimal, step: Decimal | None, words: Words) -> None:
    texts = [words.price(value, step), words.level(value, step, D(1)), words.break_even(value, step, 1)]
    texts += [
        words.typed_price(value, step),
        words.quantity(value, step),
        words.money(value, "USDT"),
        words.money(value, "BTC"),
    ]
    texts += [
        words.percent(value),
        words.rate(value),
        words.trimmed(value, 2),
        words.duration(value),
        words.r_multiple(value),
    ]
    assert all(text and "E" not in text and "-" not in text for text in texts)


@pytest.mark.parametrize(("step", "places"), [("0.10", 1), ("5", 0), ("100", 0), ("1E-8", 8)])
def test_a_steps_decimals(step: str, places: int) -> None:
    assert step_places(D(step)) == places


@pytest.mark.parametrize(
    ("underlying", "quote", "coin"),
    [
        ("BTCUSDT", "USDT", "BTC"),
        ("BTC", "USDT", "BTC"),
        ("BTCUSDT_261225", "USDT", "BTC"),
        ("BTC/USD", "USD", "BTC"),
        ("ETHUSDC", "", "ETH"),
        ("AAPL", "USD", "AAPL"),
        ("XBTH26CONTRACT", "EUR", "units"),
    ],
)
def test_the_coin_behind_a_symbol(underlying: str, quote: str, coin: str) -> None:
    assert coin_name(underlying, quote) == coin
