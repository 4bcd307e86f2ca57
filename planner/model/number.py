"""The one door for numbers: text becomes a bounded, finite `Decimal`, or a sentence that says what to change.

No float touches money. Digits and exponents are bounded before any arithmetic, because `Decimal("1e999999999")` is legal and
formatting it exhausts the memory. Rounding always names its direction.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, localcontext
from enum import Enum
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.language import tr

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

PRECISION = 34
"""Significant digits of the engine's arithmetic (IEEE 754 decimal128), far beyond any venue's."""

MAX_DIGITS = 40
MAX_EXPONENT = 30
MAX_LENGTH = 100
_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,80})?|\.\d{1,80})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_WIDE = Context(prec=150, rounding=ROUND_HALF_EVEN)
"""Holds any product or whole quotient of two accepted numbers exactly."""


class NumberError(PlannerError, ValueError):
    """The text is not a number that the planner accepts; its message says what to write instead."""


class Direction(Enum):
    """Which way a value is rounded. There is no default on purpose."""

    UP = ROUND_CEILING
    DOWN = ROUND_FLOOR


def exact() -> AbstractContextManager[Context]:
    """Return a decimal context of `PRECISION` digits for a block of engine arithmetic."""
    return localcontext(Context(prec=PRECISION, rounding=ROUND_HALF_EVEN))


def wide() -> AbstractContextManager[Context]:
    """Return a decimal context in which sums and products of accepted numbers keep every digit."""
    return localcontext(_WIDE)


def D(text: str) -> Decimal:  # noqa: N802, RUF100 - the name the whole code base reads as "a decimal"
    """Return the decimal written in `text`: ASCII digits, one dot, an optional small exponent; surrounding spaces allowed.

    Raises NumberError on anything else: NaN, infinity, grouping, other scripts' digits, more than 40 digits, exponents beyond ±30.
    """
    stripped = text.strip(" ")
    if len(stripped) > MAX_LENGTH:
        raise NumberError(tr("This number has too many digits; use at most {max_digits}.", max_digits=MAX_DIGITS))
    if not _NUMBER.fullmatch(stripped):
        raise NumberError(
            tr("“{stripped}” is not a number; write digits with one dot, such as 0.25.", stripped=shown(stripped))
        )
    value = Decimal(stripped)
    if len(stripped) <= MAX_DIGITS and -MAX_EXPONENT <= value.adjusted() <= MAX_EXPONENT:
        return value or Decimal(0)  # no more digits than characters; to count them takes longer than all the rest
    return bounded(value, stripped)


def read_before(value: Decimal) -> Decimal:
    """Return a number that was read before, as `D` would return it from its text; raises NumberError as `D` does."""
    text = str(value)
    short = len(text) <= MAX_DIGITS and value.is_finite()
    return value if short and value and -MAX_EXPONENT <= value.adjusted() <= MAX_EXPONENT else D(text)


def bounded(value: Decimal, text: str) -> Decimal:
    """Return the finite `value` that `text` stands for, if its digits and exponent are within bounds; else raise NumberError."""
    if value and abs(value.adjusted()) > MAX_EXPONENT:
        raise NumberError(
            tr(
                "“{shown}” is out of range; numbers lie between 1e-{max_exponent} and 1e{max_exponent}.",
                shown=shown(text),
                max_exponent=MAX_EXPONENT,
            )
        )
    if len(value.as_tuple().digits) > MAX_DIGITS:
        raise NumberError(tr("This number has too many digits; use at most {max_digits}.", max_digits=MAX_DIGITS))
    return value if value else Decimal(0)  # -0 is 0


def shown(text: str, limit: int = 24) -> str:
    """Return `text` fit for a sentence: control and format characters visible, shortened in the middle of nowhere."""
    visible = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[: limit + 1])
    return visible if len(text) <= limit else visible[:limit] + "…"


def plain(value: Decimal) -> str:
    """Return every digit of `value` without exponent and without trailing zeros after the dot: what files and copies hold."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


def to_step(value: Decimal, step: Decimal | None, direction: Direction) -> Decimal:
    """Return `value` on the grid of `step` (a tick), rounded in the named direction; unchanged where no step is known."""
    if step is None or step <= 0:
        return value
    with wide():
        return (value / step).to_integral_value(rounding=direction.value) * step


def lot_floor(quantity: Decimal, lot: Decimal | None) -> Decimal:
    """Return `quantity` rounded down to a whole number of lots (never more than asked); unchanged where no lot is known."""
    if lot is None or lot <= 0:
        return quantity
    with wide():
        return (quantity / lot).to_integral_value(rounding=ROUND_DOWN) * lot


def significant(value: Decimal, digits: int) -> Decimal:
    """Return `value` at so many significant digits, half to even: for showing, never for storing."""
    return value.normalize(Context(prec=digits, rounding=ROUND_HALF_EVEN)) if value else value
