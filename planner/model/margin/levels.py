"""The safe interval around the price and its ends: liquidation, margin call, bankruptcy; break-even beside them.

g(p) = equity(p) − haircuts(p) − k·requirement(p); for bankruptcy (k = 0) the equity alone. Within one band of prices the requirement is
a maximum of straight lines, and `curved/p`, so g > 0 exactly where every g_j(p) = equity − haircuts − k·(line_j + fixed + curved/p) is
positive: the lower end is the greatest root of the rising ones, the upper end the least root of the falling ones. No price is searched
for. Where the requirement jumps, the band's edge is the level.
Source: engine section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.margin.amount import ZERO, Amount
from planner.model.precision import settle, settle_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from planner.model.margin.account import Book
    from planner.model.margin.amount import FloatArray

    Ends = tuple[Decimal | None, Decimal | None]


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

    def within(self, low: Decimal | None, high: Decimal | None) -> Interval:
        """Return the part of the interval between `low` and `high`."""
        below = low if self.below is None else self.below if low is None else max(self.below, low)
        above = high if self.above is None else self.above if high is None else min(self.above, high)
        empty = not self.safe or (below is not None and above is not None and below >= above)
        return NOWHERE if empty else Interval(below, above)


NOWHERE = Interval(None, None, safe=False)
EVERYWHERE = Interval(None, None)


def margins(book: Book, k: Decimal) -> tuple[Amount[Decimal], ...]:
    """Return g_j = equity − haircuts − k·(line_j + fixed) for each line; with k = 0 (bankruptcy) the equity alone."""
    free = book.equity - book.discount - book.fixed.times(k) if k else book.equity
    lines = book.lines if k and book.lines else (ZERO,)
    return tuple(Amount(free.quote - k * line.quote, free.coin - k * line.coin) for line in lines)


def headroom(book: Book, k: Decimal, price: Decimal) -> Decimal:
    """Return g(price) = equity − haircuts − k·requirement, in quote."""
    if not k:
        return book.at(price).equity.at(price)
    return book.free_at(price) - k * book.requirement_at(price)


def safe_interval(book: Book, k: Decimal, around: Decimal) -> Interval:
    """Return the interval around a price in which equity > k·requirement; where that price is not safe, the nearest one that is.

    Ends at or below zero are dropped: a price cannot get there. Where no positive price is safe, the result is NOWHERE.
    """
    if book.parts or (k and book.bands):
        found = _around(book, k, around) if book.parts else _nearest(_joined(book, k), around)
        ends = (found.below, found.above) if found.safe else None
    else:
        ends = _ends(book, k, book.lines if k and book.lines else (ZERO,))
    if ends is None or (ends[1] is not None and ends[1] <= 0):
        return NOWHERE
    below, above = ends
    return Interval(settle(below) if below is not None and below > 0 else None, settle_or_none(above))


def _convex(book: Book, k: Decimal, lines: tuple[Amount[Decimal], ...]) -> Interval:
    """Return the safe interval of a requirement that is the maximum of `lines`."""
    ends = _ends(book, k, lines)
    return NOWHERE if ends is None else Interval(*ends)


def _ends(book: Book, k: Decimal, lines: tuple[Amount[Decimal], ...]) -> Ends | None:
    below: Decimal | None = None
    above: Decimal | None = None
    # As `margins`, without an Amount for each tier and without multiplying by 1: this runs several times at every keystroke.
    equity, fixed, whole = book.equity, book.fixed, k == 1
    quote = equity.quote - (fixed.quote if whole else fixed.quote * k)
    coin = equity.coin - (fixed.coin if whole else fixed.coin * k)
    if k and book.discount is not ZERO:
        quote, coin = quote - book.discount.quote, coin - book.discount.coin
    curved = k * book.curved if book.curved else None
    for line in lines:
        rest, slope = (
            (quote - line.quote, coin - line.coin) if whole else (quote - k * line.quote, coin - k * line.coin)
        )
        if curved:
            lower, upper, alive = _curved_roots(rest, slope, curved)
            if not alive:
                return None
        elif not slope:
            if rest <= 0:
                return None
            continue
        else:
            root = -rest / slope
            lower, upper = (root, None) if slope > 0 else (None, root)
        if lower is not None and (below is None or lower > below):
            below = lower
        if upper is not None and (above is None or upper < above):
            above = upper
    crossed = above is not None and (above <= 0 or (below is not None and below >= above))
    return None if crossed else (below, above)


def _curved_roots(rest: Decimal, slope: Decimal, curved: Decimal) -> tuple[Decimal | None, Decimal | None, bool]:
    """Return between which positive prices rest + slope·p − curved/p > 0 (curved > 0), and whether there are any.

    Multiplied by p it is slope·p² + rest·p − curved: below 0 at 0, so it first has to rise above it.
    """
    if not slope:
        return (curved / rest, None, True) if rest > 0 else (None, None, False)
    inside = rest * rest + 4 * slope * curved
    if inside <= 0 or (slope < 0 and rest <= 0):
        return None, None, False
    # The form without a difference of near numbers: q = −(rest + sign·√)/2, roots q/slope and −curved/q.
    q = -(rest + (inside.sqrt() if rest >= 0 else -inside.sqrt())) / 2
    first, second = sorted((q / slope, -curved / q))
    return (second, None, True) if slope > 0 else (first, second, True)


def _joined(book: Book, k: Decimal) -> list[Interval]:
    """Return the safe intervals of a requirement in bands, rising; those that meet at an edge are one."""
    return _merged(_convex(book, k, band.lines).within(band.low, band.high) for band in book.bands)


def _around(book: Book, k: Decimal, around: Decimal) -> Interval:
    """Return the safe interval of a book in parts: mostly it ends within the part around the reference, else all of them are looked at."""
    alone = _whole(book, k)
    near = _nearest(alone, around)
    if near.holds(around) and _inside(near, book):
        return near
    parts = [interval.within(part.low, part.high) for part in book.parts for interval in _whole(part, k)]
    return _nearest(_merged(parts), around)


def _whole(book: Book, k: Decimal) -> list[Interval]:
    """Return the safe intervals as if the book's lines held at all prices."""
    if k and book.bands:
        return _joined(book, k)
    return [_convex(book, k, book.lines if k and book.lines else (ZERO,))]


def _inside(interval: Interval, book: Book) -> bool:
    """Return whether both ends lie where the book's lines hold."""
    low = book.low is None or (interval.below is not None and interval.below > book.low)
    return low and (book.high is None or (interval.above is not None and interval.above < book.high))


def _merged(parts: Iterable[Interval]) -> list[Interval]:
    """Return the intervals without the empty ones; those that meet at an edge are one."""
    found: list[Interval] = []
    for part in parts:
        if not part.safe:
            continue
        if found and found[-1].above is not None and found[-1].above == part.below:
            found[-1] = Interval(found[-1].below, part.above)
        else:
            found.append(part)
    return found


def _nearest(found: Iterable[Interval], price: Decimal) -> Interval:
    """Return the interval that holds `price`, or the one that comes nearest to it."""

    def way(interval: Interval) -> Decimal:
        end = interval.nearer(price)
        return abs(end - price) if end is not None and not interval.holds(price) else price * 0

    return min(found, key=way, default=NOWHERE)


def safe_intervals(book: Book, k: Decimal, charges: Amount[FloatArray], around: float) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper ends after each of `charges` has been taken from the equity, as arrays; NaN where there is no level."""
    if book.bands or book.curved:
        return _one_by_one(book, k, charges, around)
    lower, upper = _vectors(book, k, charges)
    if book.parts and not _within(book, lower, upper, around):
        return _one_by_one(book, k, charges, around)
    return lower, upper


def _within(book: Book, lower: FloatArray, upper: FloatArray, around: float) -> bool:
    """Return whether every interval holds the price `around` and ends where the book's lines hold."""
    import numpy as np

    below = (lower < around) & (lower > float(book.low or 0))
    above = (upper > around) & (upper < (np.inf if book.high is None else float(book.high)))
    if book.low is None:
        below |= np.isnan(lower)
    if book.high is None:
        above |= np.isnan(upper)
    return bool((below & above).all())


def _vectors(book: Book, k: Decimal, charges: Amount[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the ends as arrays, as if the book's lines held at all prices."""
    import numpy as np  # only here: the ticket is painted before anything needs arrays

    below = np.full(charges.quote.shape, -np.inf)
    above = np.full(charges.quote.shape, np.inf)
    for g in margins(book, k):
        grown = 1 + float(k * book.owed_factor)
        left = Amount(float(g.quote) - grown * charges.quote, float(g.coin) - grown * charges.coin)
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


def _one_by_one(book: Book, k: Decimal, charges: Amount[FloatArray], around: float) -> tuple[FloatArray, FloatArray]:
    """As `safe_intervals`, for requirements that are no maximum of lines; a curve has some fifty points."""
    import numpy as np

    found = [
        safe_interval(book.after(Amount(type(k)(quote), type(k)(coin))), k, type(k)(around))
        for quote, coin in zip(charges.quote.tolist(), charges.coin.tolist(), strict=True)
    ]
    ends = np.array([[np.nan if end is None else float(end) for end in (each.below, each.above)] for each in found])
    return ends[:, 0], ends[:, 1]


def root_of(amount: Amount[Decimal]) -> Decimal | None:
    """Return the positive price at which `amount` is worth nothing; None where there is none."""
    if amount.coin == 0:
        return None
    root = -amount.quote / amount.coin
    return settle(root) if root > 0 else None
