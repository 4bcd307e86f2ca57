"""Numbers in the journal's table: grouped, rounded as far as a cell has room, every digit in the tool tip."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

_SIGN = re.compile(r"(?<=\d)[.,](?=\d)")  # a sign inside a number, not a comma between two of them
_DIGITS_SHOWN = 12
_DIGITS_ROUNDED = 6
_DIGITS_WRITTEN_OUT = 40
_CENTS = 2


def in_signs(text: str, decimal_sign: str) -> str:
    """Return a number written with commas for groups and a dot, in the user's signs."""
    return _SIGN.sub(lambda sign: "." if sign[0] == "," else ",", text) if decimal_sign == "," else text


def grouped(value: Decimal, places: int | None = None, rounding: str = ROUND_HALF_EVEN) -> str:
    """Return `value` with grouped thousands and a true minus sign: every digit, or rounded to `places`."""
    if abs(value.adjusted()) > _DIGITS_WRITTEN_OUT:
        return f"{value:.5E}".replace("-", "−")
    if places is not None:
        value = value.quantize(*_rounding(places, rounding))
        if not value:
            value = abs(value)
    text = f"{value:,f}"
    return f"−{text[1:]}" if text[0] == "-" else text


@lru_cache(maxsize=2 * _DIGITS_WRITTEN_OUT)
def _rounding(places: int, rounding: str) -> tuple[Decimal, str, Context]:
    return Decimal(1).scaleb(-places), rounding, Context(prec=2 * _DIGITS_WRITTEN_OUT + places)


def places_of(value: Decimal) -> int:
    """Return how many decimals `value` is written with; zeros beyond the second come from arithmetic: the average 58800.1200."""
    exponent = value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return max(_CENTS, _places_needed(value)) if places > _CENTS and value.adjusted() >= 0 else places


def _places_needed(value: Decimal) -> int:
    _sign, digits, exponent = value.as_tuple()
    zeros = next((at for at, digit in enumerate(reversed(digits)) if digit), 0)
    return max(0, -exponent - zeros) if isinstance(exponent, int) else 0


def level_places(value: Decimal, places: int) -> int:
    """Return the decimals of a level that was worked out, beside prices with `places`: what it needs up to those, or to six digits."""
    return min(_places_needed(value), max(places, min(_DIGITS_WRITTEN_OUT, _DIGITS_ROUNDED - 1 - value.adjusted())))


def _is_short(value: Decimal) -> bool:
    return len(value.as_tuple().digits) <= _DIGITS_SHOWN


def places_shown(value: Decimal) -> int:
    """Return the decimals that `value` is shown with: all of a short one, of a long one enough for six significant digits."""
    if _is_short(value):
        return places_of(value)
    return max(0, min(_DIGITS_WRITTEN_OUT, _DIGITS_ROUNDED - 1 - value.adjusted()))


def readable(value: Decimal, places: int) -> str:
    """Return `value` whole where it is short, filled up to `places` decimals; else with `places`, but never under six digits."""
    if _is_short(value):
        return grouped(value, max(places, places_of(value)))
    return grouped(value, min(_DIGITS_WRITTEN_OUT, max(places, _DIGITS_ROUNDED - 1 - value.adjusted())))


def money(value: Decimal) -> str:
    """Return an amount with two decimals; below one, with four significant digits, so that 0.0031 BTC stays readable."""
    if value == 0 or abs(value) >= 1:
        return grouped(value, 2)
    return grouped(value, min(_DIGITS_WRITTEN_OUT, max(2, 3 - value.adjusted())))
