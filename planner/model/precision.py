"""Guard digits: the engine computes with more digits than it answers with, so that an exact 69,000 is 69000 and not 68,999.99…9.

Without them a level would round to the wrong tick, and thirty lots to twenty-nine, by the last digit of some division.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from planner.model.number import PRECISION, lot_floor

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

_WORKING = Context(prec=PRECISION + 16, rounding=ROUND_HALF_EVEN)
_CUT = Context(prec=PRECISION - 6, rounding=ROUND_DOWN)
_ANSWER = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)


def guarded() -> AbstractContextManager[Context]:
    """Return the decimal context of the engine's arithmetic, 16 guard digits wider than its answers."""
    return localcontext(_WORKING)


settle: Callable[[Decimal], Decimal] = _ANSWER.plus
"""Return a value at the digits of an answer. The context's own function: an assessment asks some thirty times."""


def settle_or_none(value: Decimal | None) -> Decimal | None:
    """Return `value` at the digits of an answer; None stays None."""
    return None if value is None else _ANSWER.plus(value)


def cut_to_lots(quantity: Decimal, lot: Decimal | None) -> Decimal:
    """Return the largest size within a bound that was divided to get it: in whole lots, or without a lot cut below its last digits."""
    return _CUT.plus(quantity) if lot is None else lot_floor(_ANSWER.plus(quantity), lot)
