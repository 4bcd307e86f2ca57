"""What a person types: exact where it is clear, a question where it is not."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.model.number import NumberError
from planner.model.typed import FieldKind, grouped, read_typed, to_text

COMMA, DOT = ",", "."


def price(text: str, sign: str = DOT, entry: str | None = None) -> Decimal:
    return read_typed(text, decimal_sign=sign, kind=FieldKind.PRICE, entry=Decimal(entry) if entry else None)


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("0,012", COMMA, "0.012"),
        ("21,1", COMMA, "21.1"),
        ("1,234", COMMA, "1.234"),
        ("0.012", COMMA, "0.012"),
        ("21.1", COMMA, "21.1"),
        ("1234.567", COMMA, "1234.567"),
        ("1.2345", COMMA, "1.2345"),
        ("1.234", DOT, "1.234"),
        ("0.012", DOT, "0.012"),
        ("0.100", COMMA, "0.1"),
    ],
)
def test_a_separator_that_is_clear_is_the_decimal_sign(text: str, sign: str, value: str) -> None:
    assert price(text, sign) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "sign", "hint"),
    [
        ("1.234", COMMA, "write 1,234 or 1234"),
        ("21.100", COMMA, "write 21,100 or 21100"),
        ("999.999", COMMA, "write 999,999 or 999999"),
        ("2*1.234", COMMA, "write 1,234 or 1234"),
        ("1.234k", COMMA, "write 1,234 or 1234"),
        ("1,234", DOT, "write 1.234 or 1234"),
        ("21,1", DOT, "write 21.1; a comma is not the decimal sign here"),
        ("0,012", DOT, "write 0.012; a comma is not the decimal sign here"),
        ("1,234.5", DOT, "two separators"),
        ("1.234,5", COMMA, "two separators"),
        ("1,2,3", COMMA, "two separators"),
    ],
)
def test_a_separator_that_is_not_clear_is_a_question(text: str, sign: str, hint: str) -> None:
    with pytest.raises(NumberError, match=hint.replace(".", r"\.")):
        price(text, sign)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60000*0.97", "58200"),
        ("60000-3%", "58200"),
        ("60000 + 3 %", "61800"),
        ("60000*3%", "1800"),
        ("60000/3%", "2000000"),
        ("5000*(1-3%)", "4850"),
        ("60000+(1%+1%)", "61200"),
        ("60000-2%/2", "59400"),
        ("60000*3%/1%", "180000"),
        ("1%/1%", "1"),
        ("2+3×4−6÷3", "12"),
        ("(2+3)*4", "20"),
        ("2*-3", "-6"),
        ("−5", "-5"),
        ("+5", "5"),
        ("2.5k", "2500"),
        ("1K+1m", "1001000"),
        (" 7 ", "7"),
        ("((((((((1))))))))", "1"),
        ("0.1+0.2", "0.3"),
        ("1" * 31, "1" * 31),
    ],
)
def test_arithmetic_is_exact(text: str, value: str) -> None:
    assert price(text) == Decimal(value)


def test_only_a_division_rounds_and_keeps_34_digits() -> None:
    assert price("100/3") == Decimal("33." + "3" * 32)
    assert price("100/3*3") == Decimal(100)
    assert price("1.0000000000000000000000000000000000001+1") == Decimal("2.0000000000000000000000000000000000001")


@pytest.mark.parametrize(
    ("text", "value"), [("+2%", "61200"), ("-1.5%", "59100"), ("−1.5%", "59100"), ("+1%+1%", "61200")]
)
def test_a_signed_percent_in_a_price_field_counts_from_the_entry(text: str, value: str) -> None:
    assert price(text, entry="60000") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "digits"), [("-1.5%", "59100"), ("60000*0.97", "58200"), ("0.10+0.2", "0.3"), ("0.00001050", "0.00001050")]
)
def test_what_is_worked_out_ends_in_no_zeros_and_what_is_typed_keeps_them(text: str, digits: str) -> None:
    assert str(price(text, entry="60000")) == digits


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "Write a number"),
        ("   ", "Write a number"),
        ("nan", "not part of a number"),
        ("Infinity", "not part of a number"),
        ("1e999", "“e” is not understood"),
        ("5x", "“x” is not understood"),
        ("１２", "digits 0 to 9"),
        ("1２", "digits 0 to 9"),
        ("٣", "digits 0 to 9"),
        ("1\u00a0000", "without grouping"),
        ("1'000", "without grouping"),
        ("1 000", "without grouping"),
        ("5%5", "without grouping"),
        ("5.", "not finished"),
        (".5", "not finished"),
        (".", "not finished"),
        ("$500", "write the number alone"),
        ("60000 USDT", "write the number alone"),
        ("60000USDT", "“USDT” is not understood"),
        ("\ud800", "write the number alone"),
        ("--5", "number is missing"),
        ("5*", "number is missing"),
        ("()", "number is missing"),
        ("%", "number is missing"),
        ("5)", "nothing to belong to"),
        ("5%%", "nothing to belong to"),
        ("(5", "bracket is not closed"),
        ("(((((((((1)))))))))", "Too many brackets"),
        ("1/0", "divides by zero"),
        ("5%/0%", "divides by zero"),
        ("1%+2", "Write the percent last"),
        ("3%", r"Write \+3% or -3%"),
        ("+2%", "Enter the entry price first"),
        ("9" * 32, "out of range"),
        ("9m*9m*9m*9m*9m", "out of range"),
        ("0.1234567890123456789*0.1234567890123456789*0.12345", "too many digits"),
        ("1+" * 80 + "1", "too long"),
    ],
)
def test_what_is_not_understood_is_told_in_a_sentence(text: str, hint: str) -> None:
    with pytest.raises(NumberError, match=hint) as told:
        price(text)
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.PERCENT, "1", "0.01"),
        (FieldKind.PERCENT, "1%", "0.01"),
        (FieldKind.PERCENT, "-0.01%", "-0.0001"),
        (FieldKind.PERCENT, "1+1%", "0.02"),
        (FieldKind.FACTOR, "5", "5"),
        (FieldKind.FACTOR, "5x", "5"),
        (FieldKind.FACTOR, "2.5 X", "2.5"),
        (FieldKind.FACTOR, "5×", "5"),
        (FieldKind.FACTOR, "5×2", "10"),
        (FieldKind.HOURS, "72", "72"),
        (FieldKind.HOURS, "72h", "72"),
        (FieldKind.HOURS, "3d", "72"),
        (FieldKind.HOURS, "1d+12H", "36"),
        (FieldKind.QUANTITY, "0.5k", "500"),
        (FieldKind.MONEY, "1m", "1000000"),
        (FieldKind.MONEY, "10000*1%", "100"),
    ],
)
def test_a_field_understands_its_own_unit(kind: FieldKind, text: str, value: str) -> None:
    assert read_typed(text, decimal_sign=DOT, kind=kind) == Decimal(value)


@pytest.mark.parametrize(
    ("kind", "text", "hint"),
    [
        (FieldKind.MONEY, "3%", "A percent of what"),
        (FieldKind.HOURS, "90m", "72, 72h or 3d"),
        (FieldKind.PERCENT, "1k", "1 or 1%"),
        (FieldKind.FACTOR, "5k", "5 or 5x"),
        (FieldKind.FACTOR, "x", "Write a number"),
        (FieldKind.QUANTITY, "3d", "2500 or 2.5k"),
    ],
)
def test_a_unit_of_another_field_is_refused_with_an_example(kind: FieldKind, text: str, hint: str) -> None:
    with pytest.raises(NumberError, match=hint):
        read_typed(text, decimal_sign=DOT, kind=kind)


any_text = st.one_of(st.text(max_size=130), st.text("0123456789.,+-*/()%kmxhd −×÷e", max_size=40))


@given(any_text, st.sampled_from([COMMA, DOT]), st.sampled_from(FieldKind), st.sampled_from([None, Decimal(60000)]))
@example("9m/" * 39 + "9", DOT, FieldKind.PRICE, None)
@example("1/9m" * 20, DOT, FieldKind.PRICE, None)
def test_any_text_is_a_bounded_number_or_a_sentence(
    text: str, sign: str, kind: FieldKind, entry: Decimal | None
) -> None:
    answer: Decimal | NumberError
    try:
        answer = read_typed(text, decimal_sign=sign, kind=kind, entry=entry)
    except NumberError as told:
        answer = told
    if isinstance(answer, Decimal):
        assert answer.is_finite()
        assert abs(answer.adjusted()) <= 30
    else:
        assert str(answer).endswith(".")


in_bounds = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=15)


@given(in_bounds, st.sampled_from([COMMA, DOT]), st.sampled_from(FieldKind))
def test_the_text_that_fills_a_field_is_read_back_as_the_same_number(
    value: Decimal, sign: str, kind: FieldKind
) -> None:
    assert read_typed(to_text(value, sign, kind), decimal_sign=sign, kind=kind) == value


def test_text_for_a_field_is_not_grouped() -> None:
    assert to_text(Decimal("1234567.50"), COMMA) == "1234567,5"
    assert to_text(Decimal("0.0005"), DOT, FieldKind.PERCENT) == "0.05"


@pytest.mark.parametrize(
    ("value", "sign", "places", "text"),
    [
        ("1234567.895", DOT, 2, "1,234,567.90"),
        ("1234567.885", DOT, 2, "1,234,567.88"),
        ("1234567.125", COMMA, 2, "1.234.567,12"),
        ("-1234.5", DOT, None, "−1,234.5"),
        ("-0.5", COMMA, None, "−0,5"),
        ("-12.30", DOT, None, "−12.3"),
        ("1E+6", DOT, None, "1,000,000"),
        ("-0.001", DOT, 2, "0.00"),
        ("0", DOT, 0, "0"),
        ("999.999", DOT, 2, "1,000.00"),
        ("1E-40", DOT, 2, "0.00"),
        ("1" * 40, DOT, 0, "1,111,111,111,111,111,111,111,111,111,111,111,111,111"),
    ],
)
def test_a_number_for_reading_is_grouped_and_rounds_half_to_even(
    value: str, sign: str, places: int | None, text: str
) -> None:
    assert grouped(Decimal(value), sign, places) == text
