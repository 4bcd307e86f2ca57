"""The one door for numbers: what comes in, what stays out, which way it rounds."""

from decimal import Decimal, getcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.number import (
    MAX_DIGITS,
    PRECISION,
    D,
    Direction,
    NumberError,
    exact,
    lot_floor,
    plain,
    read_before,
    shown,
    significant,
    to_step,
)
from planner.model.plan import Size


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", "0.25"),
        (" 7 ", "7"),
        ("+1", "1"),
        ("-3.", "-3"),
        (".5", "0.5"),
        ("1e3", "1000"),
        ("2.5E-7", "0.00000025"),
        ("1e30", "1" + "0" * 30),
        ("0" * 39 + "1", "1"),
    ],
)
def test_a_number_in_bounds_keeps_its_digits(text: str, value: str) -> None:
    assert D(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nan",
        "-inf",
        "sNaN",
        "1e",
        "1_000",
        "1,000",
        "1.2.3",
        "0x10",
        "１２",
        "٣",
        "1\n",
        "1\u00a0",
        "−5",
        "--1",
        ".",
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(NumberError, match="is not a number"):
        D(text)


@pytest.mark.parametrize("text", ["1e31", "1" * 40, "1e99", "-1e31", "1e-31", "0." + "0" * 40 + "1"])
def test_a_number_beyond_the_exponents_is_out_of_range(text: str) -> None:
    with pytest.raises(NumberError, match="out of range"):
        D(text)


@pytest.mark.parametrize("text", ["0." + "1" * 41, "1" * 101, "1" * 30 + "." + "2" * 11])
def test_more_than_forty_digits_are_refused(text: str) -> None:
    with pytest.raises(NumberError, match="too many digits"):
        D(text)


@pytest.mark.parametrize("text", ["-0", "0e99", "-0.000", "0" * 40])
def test_every_zero_is_the_same_zero(text: str) -> None:
    assert str(D(text)) == "0"


numbers = st.builds(
    lambda sign, digits, power: Decimal((sign, tuple(int(c) for c in str(digits)), power - len(str(digits)) + 1)),
    st.integers(0, 1),
    st.integers(1, 10**MAX_DIGITS - 1),
    st.integers(-30, 30),
)


@given(numbers)
def test_the_plain_text_of_any_number_is_read_back_as_that_number(value: Decimal) -> None:
    assert D(plain(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.500", "1.5"),
        ("100", "100"),
        ("1E+2", "100"),
        ("-0.00", "0"),
        ("0", "0"),
        ("-0", "0"),
        ("-2.0", "-2"),
        ("1E-8", "0.00000001"),
    ],
)
def test_plain_text_has_every_digit_and_nothing_else(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_shown_makes_invisible_characters_visible_and_shortens() -> None:
    assert shown("a\u202eb\x00") == "a\\x202eb\\x00"
    assert shown("x" * 30) == "x" * 24 + "…"
    assert shown("x" * 24) == "x" * 24


@pytest.mark.parametrize(
    ("value", "step", "direction", "rounded"),
    [
        ("100.04", "0.1", Direction.DOWN, "100.0"),
        ("100.04", "0.1", Direction.UP, "100.1"),
        ("-100.04", "0.1", Direction.DOWN, "-100.1"),
        ("100.1", "0.1", Direction.UP, "100.1"),
        ("7", "2.5", Direction.UP, "7.5"),
        ("99999999999999999999.123456789", "0.000000001", Direction.DOWN, "99999999999999999999.123456789"),
        ("99999999999999999999.1234567891", "0.000000001", Direction.UP, "99999999999999999999.123456790"),
    ],
)
def test_a_price_lands_on_the_tick_in_the_named_direction(
    value: str, step: str, direction: Direction, rounded: str
) -> None:
    assert to_step(Decimal(value), Decimal(step), direction) == Decimal(rounded)


@pytest.mark.parametrize(
    ("quantity", "lot", "floored"),
    [("0.0129", "0.001", "0.012"), ("-0.0129", "0.001", "-0.012"), ("0.0009", "0.001", "0"), ("33.3", "1", "33")],
)
def test_a_quantity_is_never_more_than_asked(quantity: str, lot: str, floored: str) -> None:
    assert lot_floor(Decimal(quantity), Decimal(lot)) == Decimal(floored)


@pytest.mark.parametrize("step", [None, Decimal(0), Decimal(-1)])
def test_without_a_step_nothing_is_rounded(step: Decimal | None) -> None:
    value = Decimal("1.23456789")
    assert to_step(value, step, Direction.UP) is value
    assert lot_floor(value, step) is value


def test_exact_arithmetic_has_34_digits_and_leaves_the_outer_context_alone() -> None:
    before = getcontext().prec
    with exact():
        assert len((Decimal(1) / 3).as_tuple().digits) == PRECISION == 34
    assert getcontext().prec == before


def test_significant_digits_round_half_to_even() -> None:
    assert significant(Decimal("1234.5"), 4) == 1234
    assert significant(Decimal("1235.5"), 4) == 1236
    assert significant(Decimal(0), 4) == 0


@pytest.mark.parametrize("text", ["5", "-2.50", "1E+5", "0E-50", "1E-30", "0.000001", "9" * 31, "1." + "1" * 39])
def test_a_number_read_before_is_what_its_text_is(text: str) -> None:
    again, read = read_before(Decimal(text)), D(text)
    assert again.as_tuple() == read.as_tuple()


@pytest.mark.parametrize("text", ["NaN", "sNaN", "-Infinity", "1E+31", "1E-31", "9" * 41, "0E-120"])
def test_a_number_that_cannot_be_read_is_refused_in_the_same_words(text: str) -> None:
    with pytest.raises(NumberError) as of_text:
        D(text)
    with pytest.raises(NumberError) as of_number:
        read_before(Decimal(text))
    assert str(of_number.value) == str(of_text.value)


def test_a_plan_takes_whole_numbers_as_they_are() -> None:
    assert Size.model_validate({"by": "risk", "value": 100}).value.as_tuple() == Decimal("100").as_tuple()
    with pytest.raises(ValueError, match="numbers are written as text"):
        Size.model_validate({"by": "risk", "value": True})
