"""How numbers are written on the screen: grouped, with the user's decimal sign, at sensible digits; every digit on copying."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from planner.model.instrument import coin_behind
from planner.model.language import tr
from planner.model.number import Direction, plain, significant, to_step, wide
from planner.model.typed import grouped
from planner.presenters.ticket_values import HIDDEN as HIDDEN

NONE = "–"
CENTS = frozenset({"USD", "USDT", "USDC", "EUR", "GBP", "DAI", "BUSD", "FDUSD", "USD1", "U", "TUSD", "CHF"})
"""Currencies that people count in hundredths; coins get eight decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Writes numbers with one decimal sign. `hidden`: money and quantities are not shown; prices, percentages and R are."""

    decimal_sign: str = "."
    hidden: bool = False

    def number(self, value: Decimal | None, places: int | None) -> str:
        """Return the number grouped, with so many decimals (None: all its digits)."""
        return NONE if value is None else _written(value, self.decimal_sign, places)

    def trimmed(self, value: Decimal | None, places: int) -> str:
        """Return the number with at most so many decimals."""
        if value is None:
            return NONE
        with wide():
            return self.number(round(value, places), None)

    def price(self, value: Decimal | None, tick: Decimal | None) -> str:
        """Return a price with the tick's decimals, or with about six significant digits where no tick is known."""
        return NONE if value is None else self.number(value, price_places(value, tick))

    def typed_price(self, value: Decimal, tick: Decimal | None) -> str:
        """Return a price that somebody typed: at least the tick's decimals, and every digit that was typed."""
        return self.number(value, max(price_places(value, tick), step_places(value)))

    def level(self, value: Decimal | None, tick: Decimal | None, entry: Decimal) -> str:
        """Return a level on the tick, rounded towards the entry: never better for the trader than it is."""
        if value is None:
            return NONE
        return self._stepped(value, tick, Direction.UP if value <= entry else Direction.DOWN)

    def break_even(self, value: Decimal | None, tick: Decimal | None, sign: int) -> str:
        """Return a break-even price on the tick, rounded the way that earns no less than the costs: up for a long, down for a short."""
        return NONE if value is None else self._stepped(value, tick, Direction.UP if sign > 0 else Direction.DOWN)

    def _stepped(self, value: Decimal, tick: Decimal | None, direction: Direction) -> str:
        step = tick or Decimal(1).scaleb(-price_places(value, None))
        shown = _on_step(value, step, direction)
        return self.price(shown, tick) if shown else self.number(significant(value, 6), None)

    def money(self, value: Decimal | None, currency: str) -> str:
        """Return an amount with the currency's decimals, more where it would read as zero."""
        if value is None or self.hidden:
            return NONE if value is None else HIDDEN
        places = 2 if currency.upper() in CENTS else 8
        if value and abs(value) < Decimal(5).scaleb(-places - 1):
            places = 1 - value.adjusted()
        return self.number(value, places)

    def percent(self, fraction: Decimal | None, places: int = 2) -> str:
        """Return a fraction in per cent: 12.50 %."""
        return NONE if fraction is None else f"{self.number(fraction * 100, places)} %"

    def signed_percent(self, fraction: Decimal, places: int = 2) -> str:
        """Return a fraction in per cent that always carries its sign."""
        return f"{'+' if fraction > 0 else ''}{self.percent(fraction, places)}"

    def rate(self, fraction: Decimal | None) -> str:
        """Return a small rate in per cent with all its digits (0.01 %, 0.0125 %)."""
        return NONE if fraction is None else f"{self.number(fraction * 100, None)} %"

    def factor(self, value: Decimal | None, places: int = 2) -> str:
        """Return a factor such as leverage: two decimals."""
        return self.number(value, places)

    def r_multiple(self, value: Decimal) -> str:
        """Return a multiple of the risk with its sign: +1.50 R."""
        return f"{'+' if value > 0 else ''}{self.number(value, 2)} R"

    def quantity(self, value: Decimal | None, lot: Decimal | None) -> str:
        """Return a quantity with the lot's decimals, or up to eight figures after the dot, two for millions; rounded down, never more."""
        if value is None or self.hidden:
            return NONE if value is None else HIDDEN
        if lot is not None:
            places = step_places(lot)
            return self.number(to_step(value, Decimal(1).scaleb(-places), Direction.DOWN), places)
        size = value.adjusted()
        smallest = Decimal(1).scaleb(min(-8, size - 5) if size < 3 else min(-2, size - 10))
        return self.number(to_step(value, smallest, Direction.DOWN), None)

    def every_digit(self, value: Decimal | None, *, amount: bool) -> str:
        """Return the number for copying, "" where there is none to give: it does not exist, or is an amount and amounts are hidden."""
        return "" if value is None or (amount and self.hidden) else plain(value).replace(".", self.decimal_sign)

    def duration(self, hours: Decimal | None) -> str:
        """Return a rough time: hours up to three days, days beyond, years when it stops mattering."""
        if hours is None:
            return NONE
        if hours < 72:
            return f"{self.trimmed(hours, 1)} h"
        days = hours / 24
        return (
            tr("{days} days", days=self.trimmed(days, 0))
            if days < 1500
            else tr("{ratio} years", ratio=self.trimmed(days / 365, 0))
        )


@lru_cache(maxsize=2048)
def _written(value: Decimal, decimal_sign: str, places: int | None) -> str:
    """Return `grouped`: a keystroke changes few numbers. Equal decimals are written alike, whatever zeros they end in."""
    return grouped(value, decimal_sign, places)


@lru_cache(maxsize=512)
def _on_step(value: Decimal, step: Decimal, direction: Direction) -> Decimal:
    return to_step(value, step, direction)


@lru_cache(maxsize=64)
def step_places(step: Decimal) -> int:
    """Return how many decimals a step (tick, lot) needs."""
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def price_places(value: Decimal, tick: Decimal | None) -> int:
    """Return the decimals of a price: the tick's, or such that about six digits are shown."""
    if tick is not None:
        return step_places(tick)
    if value == 0:
        return 2
    return max(2, 5 - value.adjusted())


def coin_name(underlying: str, quote: str) -> str:
    """Return the coin behind a symbol: BTCUSDT and BTCUSDT_261225 are BTC; what cannot be told is "units"."""
    underlying = underlying.partition("_")[0]
    for suffix in (quote, "USDT", "USDC", "USD"):
        if (coin := coin_behind(underlying, suffix)) != underlying:
            return coin.upper()
    return underlying if len(underlying) <= 6 else "units"
