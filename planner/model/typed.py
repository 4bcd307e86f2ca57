"""What a person types into a field becomes an exact `Decimal`, or a sentence that says what to write instead.

Accepted: one decimal sign, `k` and `m` for thousands and millions, `%`, plain arithmetic with `+ − × ÷ * /` and brackets
(`60000*0.97`, `60000-3%`, `100/3`), and in price fields a signed percent from the entry (`+2%`, `-1.5%`). A separator is never lost:
text that can be read two ways is a question, not a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from typing import NoReturn

from planner.model.language import tr
from planner.model.number import PRECISION, D, NumberError, bounded, plain, shown, wide

MAX_LENGTH = 120
MAX_DEPTH = 8
MINUS = "−"
_TOKEN = re.compile(r" *(?:(?P<number>[0-9.,]+)(?P<suffix>[a-z]*)|(?P<sign>[-+*/()%]))", re.ASCII | re.IGNORECASE)
_SAME = str.maketrans({MINUS: "-", "×": "*", "÷": "/"})
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_ROUNDED = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)
_END = ""


class FieldKind(Enum):
    """What a field holds. It decides which suffixes are understood and what a percent means."""

    PRICE = "price"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    """Shown in percent: `1` and `1%` are both 0.01."""
    FACTOR = "factor"
    """A plain factor such as leverage; `5x` and `5×` are 5."""
    HOURS = "hours"
    """`72`, `72h` and `3d` are 72."""


_THOUSANDS = {"": Decimal(1), "k": Decimal(1000), "m": Decimal(1_000_000)}
_SUFFIXES = {
    FieldKind.PERCENT: {"": Decimal(1)},
    FieldKind.FACTOR: {"": Decimal(1)},
    FieldKind.HOURS: {"": Decimal(1), "h": Decimal(1), "d": Decimal(24)},
}
_EXAMPLES = {
    FieldKind.PERCENT: "1 or 1%",
    FieldKind.FACTOR: "5 or 5x",
    FieldKind.HOURS: "72, 72h or 3d",
}


def read_typed(text: str, *, decimal_sign: str, kind: FieldKind, entry: Decimal | None = None) -> Decimal:
    """Return the number that `text` means in a field of `kind`; percents come back as fractions, hours as hours.

    `decimal_sign` is the locale's, "." or ","; `entry` is what a signed percent in a price field counts from. The digits typed are
    kept; only a division rounds (to 34 digits), and what was worked out ends in no zeros: -1.5% is 59100, not 59100.000. Raises
    NumberError with a sentence for everything else.
    """
    if len(text) > MAX_LENGTH:
        raise NumberError(tr("This is too long; use at most {max_length} characters.", max_length=MAX_LENGTH))
    same = text.translate(_SAME).strip(" ")
    if kind is FieldKind.FACTOR and same[-1:] in ("x", "X", "*"):
        same = same[:-1].rstrip(" ")
    if not same:
        raise NumberError(tr("Write a number."))
    with wide():
        tokens = _tokens(same, decimal_sign, kind)
        reader = _Reader(tokens, kind)
        value = _in_field(reader.whole(), kind, entry, signed=same[0] in "+-")
        value = bounded(_ROUNDED.plus(value) if reader.divided else value, text.strip(" "))
        return Decimal(plain(value)) if len(tokens) > 1 else value


def to_text(value: Decimal, decimal_sign: str, kind: FieldKind | None = None) -> str:
    """Return every digit of `value` to fill a field with, without grouping; a field of kind PERCENT is filled in percent."""
    with wide():
        text = plain(value * 100 if kind is FieldKind.PERCENT else value)
    return text.replace(".", decimal_sign)


def grouped(value: Decimal, decimal_sign: str, places: int | None) -> str:
    """Return `value` for reading: thousands grouped, a true minus sign, `places` decimals (half to even) or all its digits."""
    if places is None:
        whole, _, fraction = plain(value).partition(".")
        text = f"{int(whole):,}" + (f".{fraction}" if fraction else "")
        text = f"-{text}" if whole == "-0" else text
    else:
        digits = Context(prec=max(value.adjusted(), 0) + places + 2, rounding=ROUND_HALF_EVEN)
        text = format(value.quantize(Decimal(1).scaleb(-places), context=digits), ",f")
        text = text.lstrip("-") if not text.strip("-0.,") else text
    if decimal_sign == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class _Value:
    """A number on the way; `percent` as long as it is a share of something not named yet."""

    number: Decimal
    percent: bool = False


_Token = str | _Value


def _tokens(text: str, decimal_sign: str, kind: FieldKind) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            _refuse_character(text[position:].lstrip(" "))
        if match["sign"]:
            found.append(match["sign"])
        else:
            found.append(_Value(_literal(match["number"], decimal_sign) * _factor(match, kind)))
        position = match.end()
    return found


def _refuse_character(rest: str) -> NoReturn:
    character = rest[0]
    if character.isdecimal():
        raise NumberError(tr("“{rest}”: write the digits 0 to 9.", rest=shown(rest)))
    if character.isspace() or character in "'’_":
        raise NumberError(tr("Write the digits together, without grouping, such as 1234."))
    raise NumberError(tr("“{rest}” is not part of a number; write the number alone.", rest=shown(rest)))


def _literal(text: str, decimal_sign: str) -> Decimal:
    """Return the number written with at most one separator, never guessing what the separator means."""
    separators = text.count(".") + text.count(",")
    if separators > 1:
        raise NumberError(
            tr(
                "“{shown}” has two separators; write the digits without grouping, such as 1234{decimal_sign}5.",
                shown=shown(text),
                decimal_sign=decimal_sign,
            )
        )
    whole, fraction = re.split("[.,]", text) if separators else (text, "0")
    if not whole or not fraction:
        raise NumberError(
            tr(
                "“{shown}” is not finished; write digits on both sides of the sign, such as 0{decimal_sign}5.",
                shown=shown(text),
                decimal_sign=decimal_sign,
            )
        )
    foreign = separators == 1 and decimal_sign not in text
    if foreign and (decimal_sign == "." or _TWO_WAYS.fullmatch(text)):
        _ask(text, whole, fraction, decimal_sign)
    return D(text.replace(",", "."))


def _ask(text: str, whole: str, fraction: str, decimal_sign: str) -> NoReturn:
    meant = f"{whole}{decimal_sign}{fraction}"
    other = "comma" if decimal_sign == "." else "dot"
    if _TWO_WAYS.fullmatch(text):
        raise NumberError(
            tr(
                "“{value}” can be read two ways, for a {other} is not the decimal sign here; write {meant} or "
                "{whole}{fraction}.",
                value=text,
                other=other,
                meant=meant,
                whole=whole,
                fraction=fraction,
            )
        )
    raise NumberError(
        tr(
            "“{shown}”: write {meant}; a {other} is not the decimal sign here.",
            shown=shown(text),
            meant=shown(meant),
            other=other,
        )
    )


def _factor(match: re.Match[str], kind: FieldKind) -> Decimal:
    known = _SUFFIXES.get(kind, _THOUSANDS)
    factor = known.get(match["suffix"].lower())
    if factor is None:
        example = _EXAMPLES.get(kind, "2500 or 2.5k")
        raise NumberError(
            tr(
                "“{match}” is not understood here; write the number alone, such as {example}.",
                match=shown(match["suffix"]),
                example=example,
            )
        )
    return factor


class _Reader:
    """Reads sums, products and brackets by recursive descent; the depth of brackets is bounded."""

    def __init__(self, tokens: list[_Token], kind: FieldKind) -> None:
        self.divided = False
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self._unit_is_percent = kind is FieldKind.PERCENT

    def whole(self) -> _Value:
        """Return the value of all tokens."""
        value = self._sum()
        if isinstance(self._peek(), _Value):
            raise NumberError(tr("Write one number, without grouping, or put + − * / between two."))
        if self._peek() != _END:
            raise NumberError(tr("The “{peek}” has nothing to belong to; take it out.", peek=self._peek()))
        return value

    def _peek(self) -> _Token:
        return self._tokens[self._next] if self._next < len(self._tokens) else _END

    def _took(self, *signs: str) -> str:
        """Take the next token if it is one of the signs, and return it; else return an empty text."""
        token = self._peek()
        if isinstance(token, str) and token in signs:
            self._next += 1
            return token
        return _END

    def _sum(self) -> _Value:
        value = self._product()
        while sign := self._took("+", "-"):
            right = self._product()
            step = -right.number if sign == "-" else right.number
            if value.percent and not right.percent:
                raise NumberError(tr("Write the percent last, such as 60000+3%."))
            if right.percent and not value.percent:
                step *= value.number
            value = _Value(value.number + step, value.percent)
        return value

    def _product(self) -> _Value:
        value = self._signed()
        while sign := self._took("*", "/"):
            right = self._signed()
            value = self._quotient(value, right) if sign == "/" else self._times(value, right)
        return value

    @staticmethod
    def _times(left: _Value, right: _Value) -> _Value:
        return _Value(left.number * right.number, left.percent and right.percent)

    def _quotient(self, left: _Value, right: _Value) -> _Value:
        if not right.number:
            raise NumberError(tr("This divides by zero; change the divisor."))
        self.divided = True
        return _Value(left.number / right.number, left.percent and not right.percent)

    def _signed(self) -> _Value:
        sign = self._took("+", "-")
        value = self._single()
        if self._took("%") and not self._unit_is_percent:
            value = _Value(value.number / 100, percent=True)
        return _Value(-value.number, value.percent) if sign == "-" else value

    def _single(self) -> _Value:
        token = self._peek()
        if isinstance(token, _Value):
            self._next += 1
            return token
        if not self._took("("):
            raise NumberError(tr("A number is missing; write it, or take out the sign next to it."))
        return self._bracket()

    def _bracket(self) -> _Value:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise NumberError(tr("Too many brackets; use at most {max_depth} inside one another.", max_depth=MAX_DEPTH))
        value = self._sum()
        if not self._took(")"):
            raise NumberError(tr("A bracket is not closed; write “)” where it ends."))
        self._depth -= 1
        return value


def _in_field(value: _Value, kind: FieldKind, entry: Decimal | None, *, signed: bool) -> Decimal:
    if kind is FieldKind.PERCENT:
        return value.number / 100
    if not value.percent:
        return value.number
    if kind is not FieldKind.PRICE:
        raise NumberError(tr("A percent of what? Write the number it is a share of, such as 5000*3%."))
    if not signed:
        raise NumberError(tr("Write +3% or -3% for a price that far from the entry."))
    if entry is None:
        raise NumberError(tr("Enter the entry price first; the percent is counted from it."))
    return entry * (1 + value.number)
