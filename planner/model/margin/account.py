"""Equity and requirement of a position, as sums of Amounts: an isolated slice, or a cross balance with other positions.

The requirement is `max(lines) + fixed`, and `curved/p` where a rate grows with the size in coins: the lines are this leg's tiers, the
rest is closing fee and other positions. Where it jumps from step to step, there are bands of prices, each with lines of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn
from planner.model.margin.amount import ZERO, Amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model.margin.tiers import Tier

NONE = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A filled position. `size` is Q in base units (linear) or N in quote units (inverse); `entry` the average (inverse: harmonic)."""

    sign: int
    inverse: bool
    size: Decimal
    entry: Decimal

    @property
    def entry_notional(self) -> Decimal:
        """Return the notional at the entry in settlement currency: Q·E, inverse N/E."""
        return self.size / self.entry if self.inverse else self.size * self.entry

    def notional_at(self, price: Decimal) -> Decimal:
        """Return the notional at `price` in settlement currency: Q·p, inverse N/p."""
        return self.size / price if self.inverse else self.size * price

    def pnl(self) -> Amount[Decimal]:
        """Return unrealised profit and loss: (−sQE, sQ), inverse (−sN, sN/E)."""
        if self.inverse:
            return Amount(-self.sign * self.size, self.sign * self.size / self.entry)
        return Amount(-self.sign * self.size * self.entry, self.sign * self.size)

    def on_mark(self, rate: Decimal, amount: Decimal) -> Amount[Decimal]:
        """Return rate·notional − amount with the notional at the mark: (−D, rQ), inverse (rN, −D)."""
        if self.inverse:
            return Amount(rate * self.size, -amount)
        return Amount(-amount, rate * self.size)

    def on_entry(self, rate: Decimal, amount: Decimal) -> Amount[Decimal]:
        """Return rate·notional − amount with the notional at the entry: (rQE − D, 0), inverse (0, rN/E − D)."""
        held = rate * self.entry_notional - amount
        return Amount(NONE, held) if self.inverse else Amount(held, NONE)

    def requirement_lines(self, tiers: Sequence[Tier], basis: MaintenanceOn) -> tuple[Amount[Decimal], ...]:
        """Return one straight line a tier; the requirement of the leg is their maximum."""
        size = self.size
        if basis is MaintenanceOn.ENTRY:
            notional = self.entry_notional
            held = [tier.rate * notional - tier.amount for tier in tiers]
            return tuple([Amount(NONE, each) if self.inverse else Amount(each, NONE) for each in held])
        if self.inverse:
            return tuple([Amount(tier.rate * size, -tier.amount) for tier in tiers])
        return tuple([Amount(-tier.amount, tier.rate * size) for tier in tiers])


@dataclass(frozen=True, slots=True)
class Band:
    """Prices from `low` to `high` (None: no end) in which the requirement is the maximum of these lines."""

    low: Decimal | None
    high: Decimal | None
    lines: tuple[Amount[Decimal], ...]

    def reaches(self, price: Decimal) -> bool:
        """Return True when `price` lies in the band or on its edge."""
        return (self.low is None or price >= self.low) and (self.high is None or price <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What backs the position and what must be held: equity, and requirement = max(lines) + fixed + curved/p.

    `bands`, in rising order, replace `lines` where the requirement jumps. `owed_factor`: what a charge adds to the requirement, as a
    share of it, where carry is added to a debt. `discount` is what haircuts take from the equity beside the requirement, for k > 0 as it
    is: a venue that warns at a multiple of the requirement does not count its haircuts twice. Where other positions or assets bend the
    lines, these hold for prices from `low` to `high` only, around the reference; `parts` are the books of all prices then, in rising order.
    """

    equity: Amount[Decimal]
    lines: tuple[Amount[Decimal], ...]
    fixed: Amount[Decimal] = ZERO
    curved: Decimal = NONE
    bands: tuple[Band, ...] = ()
    owed_factor: Decimal = NONE
    discount: Amount[Decimal] = ZERO
    low: Decimal | None = None
    high: Decimal | None = None
    parts: tuple[Book, ...] = ()

    def at(self, price: Decimal) -> Book:
        """Return the book whose lines hold at `price`."""
        return next((part for part in self.parts if part.high is None or price <= part.high), self)

    def free_at(self, price: Decimal) -> Decimal:
        """Return what of the equity counts beside the requirement at `price`, in quote."""
        book = self.at(price) if self.parts else self
        return book.equity.at(price) - book.discount.at(price)

    def requirement_at(self, price: Decimal) -> Decimal:
        """Return the requirement at `price`, in quote; on the edge of two bands the greater one."""
        if self.parts:
            return self.at(price).requirement_at(price)
        if self.bands:
            held = max(line.at(price) for band in self.bands if band.reaches(price) for line in band.lines)
        else:
            held = highest(self.lines, price)
        held += self.fixed.at(price)
        return held + self.curved / price if self.curved else held

    def after(self, charge: Amount[Decimal]) -> Book:
        """Return the book after `charge` has been taken from its equity, or added to its debt."""
        fixed = self.fixed + charge.times(self.owed_factor) if self.owed_factor else self.fixed
        # Named one by one: `replace` takes three times as long, and this runs at every keystroke.
        return Book(
            equity=self.equity - charge,
            lines=self.lines,
            fixed=fixed,
            curved=self.curved,
            bands=self.bands,
            owed_factor=self.owed_factor,
            discount=self.discount,
            low=self.low,
            high=self.high,
            parts=tuple(part.after(charge) for part in self.parts) if self.parts else (),
        )


def highest(lines: Sequence[Amount[Decimal]], price: Decimal) -> Decimal:
    """Return the most that any of `lines` is worth at `price`, in quote; 0 without lines."""
    return max([line.quote + line.coin * price for line in lines], default=NONE)


def closing_fee(leg: Leg, rate: Decimal, basis: MaintenanceOn) -> Amount[Decimal]:
    """Return the closing fee that the venue counts into the requirement: the maintenance rate raised by the fee rate."""
    held = leg.on_entry if basis is MaintenanceOn.ENTRY else leg.on_mark
    return held(rate, NONE)
