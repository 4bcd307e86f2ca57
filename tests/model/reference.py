"""The account behind a plan by first principles, in exact fractions: no Amount, no lines, no tier maximum, nothing of the engine.

What is read from the assessment is only what was opened: quantity, collateral, loan and entry fee. The rest comes from the plan's own text.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.model.assessment import Assessment


def fraction(value: object) -> Fraction:
    """Return a number of a plan; None is 0."""
    return Fraction(str(value)) if value is not None else Fraction(0)


class Account:
    """One assessed plan whose rules are all in its overrides, seen as a book-keeper would see it."""

    def __init__(self, answer: Assessment, hours: Fraction = Fraction(0)) -> None:
        self.answer = answer
        self.plan = answer.plan
        self.given: dict[str, Any] = dict(answer.plan.overrides)
        self.costs: dict[str, Any] = dict(answer.plan.costs)
        self.kind = str(self.given["instrument_kind"])
        self.inverse = self.kind.startswith("inverse")
        self.sign = 1 if str(self.plan.side) == "long" else -1
        self.size = fraction(answer.quantity) * (fraction(self.given["contract_size"]) or 1)
        self.entry = self._average()
        self.hours = hours

    def _average(self) -> Fraction:
        legs = [(fraction(leg.share), fraction(leg.price)) for leg in self.plan.entries]
        if self.inverse:
            return 1 / sum(share / price for share, price in legs)
        return sum(share * price for share, price in legs)

    # --- in settlement currency -------------------------------------------------------------------------------------

    def notional(self, price: Fraction) -> Fraction:
        """Return the notional at a price."""
        return self.size / price if self.inverse else self.size * price

    def profit(self, price: Fraction) -> Fraction:
        """Return profit at a price, fees aside."""
        if self.inverse:
            return self.sign * self.size * (1 / self.entry - 1 / price)
        return self.sign * self.size * (price - self.entry)

    def carry(self, price: Fraction) -> Fraction:
        """Return what holding has cost by now; coins owed are worth the price."""
        if "perpetual" in self.kind:
            fundings = self.hours / (fraction(self.costs["funding_interval_hours"]) or 8)
            return self.sign * fraction(self.costs["funding_rate"]) * fundings * self.notional(self.entry)
        if self.kind in ("spot-margin", "equity"):
            owed = fraction(self.answer.loan) * fraction(self.costs["borrow_rate_daily"]) * self.hours / 24
            return owed * price if self.sign < 0 else owed
        return Fraction(0)

    def equity(self, price: Fraction) -> Fraction:
        """Return what backs the position at a price."""
        if str(self.plan.margin_mode) == "isolated":
            return fraction(self.answer.collateral) + self.profit(price) - self._taken(price)
        account = self.plan.account
        own = fraction(account.balance) + fraction(self.plan.extra_margin) - fraction(self.answer.costs.entry_fee)
        others = sum((self._other(each, price)[0] for each in account.other_positions), Fraction(0))
        others += sum((self._asset(each, price) for each in account.assets), Fraction(0))
        return own + self.profit(price) - self.carry(price) + (others / price if self.inverse else others)

    def _taken(self, price: Fraction) -> Fraction:
        return Fraction(0) if self.given["carry_paid_from"] == "balance" else self.carry(price)

    def requirement(self, price: Fraction) -> Fraction:
        """Return what the venue wants to see at a price, every part of it."""
        counted = self.notional(self.entry if self.given["maintenance_on"] == "entry" else price)
        held = self.maintenance(counted) + fraction(self.given["closing_fee_rate"]) * counted
        if str(self.plan.margin_mode) == "cross":
            others = sum((self._other(each, price)[1] for each in self.plan.account.other_positions), Fraction(0))
            held += others / price if self.inverse else others
        return held

    def maintenance(self, notional: Fraction) -> Fraction:
        """Return maintenance by looking the tier up, rate on the part above each floor; the last tier goes on."""
        rows = self.given["tiers"]
        if not rows:
            return fraction(self.given["maintenance_rate"]) * notional - fraction(self.given["maintenance_amount"])
        held = floor = Fraction(0)
        for row in rows:
            top = notional if row.max_notional is None or row is rows[-1] else min(notional, fraction(row.max_notional))
            held += fraction(row.maintenance_rate) * max(top - floor, Fraction(0))
            floor = max(floor, top)
        return held

    def haircuts(self, price: Fraction) -> Fraction:
        """Return what of the other assets' worth does not count beside the requirement."""
        if str(self.plan.margin_mode) == "isolated":
            return Fraction(0)
        left_out = sum(
            (fraction(each.haircut) * self._asset(each, price) for each in self.plan.account.assets), Fraction(0)
        )
        return left_out / price if self.inverse else left_out

    def _asset(self, asset: Any, price: Fraction) -> Fraction:
        """Return what another asset is worth, in quote: BTC is the coin of every plan here, USD and the settlement currency money."""
        held = fraction(asset.amount)
        if asset.asset == "BTC":
            return held * price
        if asset.asset == ("USD" if self.inverse else "USDT"):
            return held
        reference = fraction(self.plan.mark) or self.entry
        return held * fraction(asset.price) * max(Fraction(0), 1 + fraction(asset.beta) * (price / reference - 1))

    def _other(self, other: Any, price: Fraction) -> tuple[Fraction, Fraction]:
        """Return profit and requirement of another position, in quote."""
        mark = fraction(other.mark or other.entry)
        if (other.underlying or other.symbol) in (self.given["underlying"], self.plan.symbol):
            mark = price
        else:
            reference = fraction(self.plan.mark) or self.entry
            mark = max(Fraction(0), mark * (1 + fraction(other.beta) * (price / reference - 1)))
        sign = 1 if str(other.side) == "long" else -1
        size, entry = fraction(other.quantity) * fraction(other.contract_size), fraction(other.entry)
        rate, amount = fraction(other.maintenance_rate), fraction(other.maintenance_amount)
        on_entry = self.given["maintenance_on"] == "entry"  # one venue, one way to measure
        if str(other.instrument_kind).startswith("inverse"):
            held = rate * size * (mark / entry if on_entry else 1) - amount * mark
            return sign * size * (mark / entry - 1), max(Fraction(0), held)
        return sign * size * (mark - entry), max(Fraction(0), rate * size * (entry if on_entry else mark) - amount)

    # --- what follows -----------------------------------------------------------------------------------------------

    def margin(self, price: Fraction, k: Fraction) -> Fraction:
        """Return equity less haircuts and k times the requirement; at bankruptcy (k = 0) all that is owned counts."""
        if not k:
            return self.equity(price)
        return self.equity(price) - self.haircuts(price) - k * self.requirement(price)

    def closes(self, price: Fraction, k: Fraction) -> bool:
        """Return whether equity is k·requirement at a price, to 1e-12 of what was added up to get there."""
        scale = abs(self.profit(price)) + abs(self.equity(price)) + self.notional(price) + self.notional(self.entry)
        scale += self.haircuts(price)
        return abs(self.margin(price, k)) <= Fraction(1, 10**12) * scale

    def loss_at_stop(self) -> Fraction:
        """Return what leaving at the stop loses, all costs in; carry that is received counts as nothing."""
        fill = fraction(self.plan.stop) * (1 - self.sign * fraction(self.costs["slippage"]))
        fees = fraction(self.answer.costs.entry_fee) + fraction(self.costs["taker_fee"]) * self.notional(fill)
        held, self.hours = self.hours, fraction(self.plan.hold_hours)
        carry, self.hours = self.carry(fill), held
        return -self.profit(fill) + fees + max(carry, Fraction(0))
