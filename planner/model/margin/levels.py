"""The safe interval around the price and its ends: liquidation, margin call, bankruptcy; break-even beside them.

g(p) = equity(p) − k·requirement(p). The requirement is a maximum of straight lines, so g > 0 exactly where every
g_j(p) = equity − k·(line_j + fixed) is positive: the lower end is the greatest root of the rising lines, the upper end the least root of
the falling ones. No price is searched for, and the same rule runs on arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.margin.amount import ZERO, Amount
from planner.model.precision import settle, settle_or_none

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.margin.account import Book
    from planner.model.margin.amount import FloatArray


@dataclass(frozen=True, slots=True)
class Interval:
    """The open interval of prices that are safe; None where it has no end. `safe` is False where no price is safe at all."""

    below: Decimal | None
    above: Decimal | None
    safe: bool = True

    def holds(self, price: Decimal) -> bool:
        """Return True when `price` lies inside."""
        return self.safe and (self.below is None or price > self.below) and (self.above is None or price < self.above)

    def nearer(self, price: Decimal) -> Decimal | None:
        """Return the end nearer to `price`; None where the interval has none."""
        if self.below is None or self.above is None:
            return self.above if self.below is None else self.below
        return self.below if abs(self.below - price) <= abs(self.above - price) else self.above


NOWHERE = Interval(None, None, safe=False)
EVERYWHERE = Interval(None, None)


def margins(book: Book, k: Decimal) -> tuple[Amount[Decimal], ...]:
    """Return g_j = equity − k·(line_j + fixed) for each line; with k = 0 (bankruptcy) the equity alone."""
    free = book.equity - book.fixed.times(k)
    lines = book.lines if k and book.lines else (ZERO,)
    return tuple(Amount(free.quote - k * line.quote, free.coin - k * line.coin) for line in lines)


def safe_interval(book: Book, k: Decimal) -> Interval:
    """Return the interval in which equity > k·requirement.

    Ends at or below zero are dropped: a price cannot get there. Where no positive price is safe, the result is NOWHERE.
    """
    below: Decimal | None = None
    above: Decimal | None = None
    # As `margins`, without an Amount for each tier and without multiplying by 1: this runs several times at every keystroke.
    equity, fixed, whole = book.equity, book.fixed, k == 1
    quote = equity.quote - (fixed.quote if whole else fixed.quote * k)
    coin = equity.coin - (fixed.coin if whole else fixed.coin * k)
    for line in book.lines if k and book.lines else (ZERO,):
        rest, slope = (
            (quote - line.quote, coin - line.coin) if whole else (quote - k * line.quote, coin - k * line.coin)
        )
        if not slope:
            if rest <= 0:
                return NOWHERE
        elif slope > 0:
            root = -rest / slope
            below = root if below is None or root > below else below
        else:
            root = -rest / slope
            above = root if above is None or root < above else above
    if above is not None and (above <= 0 or (below is not None and below >= above)):
        return NOWHERE
    return Interval(settle(below) if below is not None and below > 0 else None, settle_or_none(above))


def safe_intervals(book: Book, k: Decimal, charges: Amount[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper ends after each of `charges` has been taken from the equity, as arrays; NaN where there is no level."""
    import numpy as np  # only here: the ticket is painted before anything needs arrays

    below = np.full(charges.quote.shape, -np.inf)
    above = np.full(charges.quote.shape, np.inf)
    for g in margins(book, k):
        left = Amount(float(g.quote) - charges.quote, float(g.coin) - charges.coin)
        with np.errstate(divide="ignore", invalid="ignore"):
            root = -left.quote / left.coin
        below = np.maximum(below, np.where(left.coin > 0, root, -np.inf))
        above = np.minimum(above, np.where(left.coin < 0, root, np.inf))
        dead = (left.coin == 0) & (left.quote <= 0)
        above = np.where(dead, -np.inf, above)
    nowhere = (above <= 0) | (below >= above)
    lower = np.where(nowhere | (below <= 0), np.nan, below)
    upper = np.where(nowhere | np.isinf(above), np.nan, above)
    return lower, upper


def root_of(amount: Amount[Decimal]) -> Decimal | None:
    """Return the positive price at which `amount` is worth nothing; None where there is none."""
    if amount.coin == 0:
        return None
    root = -amount.quote / amount.coin
    return settle(root) if root > 0 else None
