"""The engine's one primitive: everything a position owns, owes or must hold is worth `quote + coin·p`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

N = TypeVar("N", Decimal, "FloatArray")
"""A number of the engine: exact on the ticket, an array in curves and sweeps; the formulas are the same."""


@dataclass(frozen=True, slots=True)
class Amount(Generic[N]):
    """`quote` units of the quote currency and `coin` units of the base coin, worth quote + coin·p at price p (in quote)."""

    quote: N
    coin: N

    def at(self, price: N) -> N:
        """Return the worth at `price`, in quote."""
        return self.quote + self.coin * price

    def __add__(self, other: Amount[N]) -> Amount[N]:
        return Amount(self.quote + other.quote, self.coin + other.coin)

    def __sub__(self, other: Amount[N]) -> Amount[N]:
        return Amount(self.quote - other.quote, self.coin - other.coin)

    def times(self: Amount[Decimal], factor: Decimal) -> Amount[Decimal]:
        """Return the exact amount multiplied by a plain number."""
        return Amount(self.quote * factor, self.coin * factor)


ZERO = Amount(Decimal(0), Decimal(0))


def total(first: Amount[Decimal], rest: Sequence[Amount[Decimal]]) -> Amount[Decimal]:
    """Return the sum, added in this order; `first` itself where there is no rest."""
    if not rest:
        return first
    quote, coin = first.quote, first.coin
    for each in rest:
        quote += each.quote
        coin += each.coin
    return Amount(quote, coin)


def in_settlement(value: Decimal, *, inverse: bool) -> Amount[Decimal]:
    """Return money of the settlement currency as an Amount: quote for linear instruments, coin for inverse ones."""
    return Amount(Decimal(0), value) if inverse else Amount(value, Decimal(0))


def settled(amount: Amount[Decimal], price: Decimal, *, inverse: bool) -> Decimal:
    """Return the worth of `amount` at `price` in settlement currency (inverse: divided by the price)."""
    worth = amount.quote + amount.coin * price
    return worth / price if inverse else worth
