"""What trading and holding cost: fees, funding, borrow interest; per day, over the hold, and as charges on the collateral over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.terms import Terms

HOURS_PER_DAY = Decimal(24)
_NONE = Decimal(0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What holding costs, as fractions: funding of the entry notional (positive: this side pays), interest of the loan.

    Funding falls at the interval's instants counted from midnight UTC where the opening time is known, else it accrues pro rata.
    Interest is simple. It accrues pro rata, or is charged every `borrow_interval` hours: counted from the opening, or by the clock like
    funding; `borrow_at_opening`: the first charge is due with the opening. Source: engine section 3.
    """

    sign: int
    funding_rate: Decimal
    interval_hours: Decimal
    borrow_rate_daily: Decimal
    opens_at_hours: Decimal | None
    borrow_interval: Decimal | None = None
    borrow_by_clock: bool = False
    borrow_at_opening: bool = False

    def funding_after(self, hours: Decimal) -> Decimal:
        """Return funding paid after so many hours, as a signed fraction of the entry notional."""
        return self.sign * self.funding_rate * self.fundings_after(hours)

    def fundings_after(self, hours: Decimal) -> Decimal:
        """Return how many fundings fall into the first `hours`: whole instants with an opening time, pro rata without."""
        return _between(self.opens_at_hours, hours, self.interval_hours)

    def hours_until(self, fundings: Decimal) -> Decimal:
        """Return the hours after which so many fundings have fallen: the inverse of `fundings_after`."""
        return _until(self.opens_at_hours, fundings, self.interval_hours)

    def interest_after(self, hours: Decimal) -> Decimal:
        """Return interest after so many hours, as a fraction of the loan."""
        if self.borrow_interval is None:
            return self.borrow_rate_daily * hours / HOURS_PER_DAY
        return self.borrow_rate_daily * self.charges_after(hours) * self.borrow_interval / HOURS_PER_DAY

    def charges_after(self, hours: Decimal) -> Decimal:
        """Return how many charges of interest fall into the first `hours`; none at the very opening, nor where it accrues evenly."""
        if self.borrow_interval is None or not hours:
            return _NONE
        return _between(self._borrow_from, hours, self.borrow_interval) + (1 if self.borrow_at_opening else 0)

    def hours_until_charge(self, count: Decimal) -> Decimal:
        """Return the hours after which so many charges of interest have fallen: the inverse of `charges_after`; days where it accrues."""
        if self.borrow_interval is None:
            return count * HOURS_PER_DAY
        left = count - (1 if self.borrow_at_opening else 0)
        return _until(self._borrow_from, left, self.borrow_interval) if left > 0 else _NONE

    @property
    def interest_steps(self) -> bool:
        """Return True where interest is charged at known instants."""
        return bool(self.borrow_rate_daily) and self.borrow_interval is not None and self._borrow_from is not None

    @property
    def _borrow_from(self) -> Decimal | None:
        return self.opens_at_hours if self.borrow_by_clock else _NONE

    @property
    def funding_per_day(self) -> Decimal:
        """Return funding a day, as a signed fraction of the entry notional."""
        return self.sign * self.funding_rate * HOURS_PER_DAY / self.interval_hours


def _between(start: Decimal | None, hours: Decimal, interval: Decimal) -> Decimal:
    """Return how many whole multiples of `interval` are passed between `start` and so many hours later; pro rata without a start."""
    if start is None:
        return hours / interval
    return _multiples(start + hours, interval) - _multiples(start, interval)


def _until(start: Decimal | None, count: Decimal, interval: Decimal) -> Decimal:
    """Return the hours from `start` until so many multiples are passed: the inverse of `_between`."""
    if start is None:
        return count * interval
    return (_multiples(start, interval) + count.to_integral_value(ROUND_CEILING)) * interval - start


def _multiples(hours: Decimal, interval: Decimal) -> Decimal:
    return (hours / interval).to_integral_value(ROUND_FLOOR)


def carry_of(plan: Plan, terms: Terms) -> Carry:
    """Return the carry of `plan` under `terms`."""
    return Carry(
        sign=plan.sign,
        funding_rate=terms.funding_rate,
        interval_hours=terms.funding_interval_hours,
        borrow_rate_daily=terms.borrow_rate_daily,
        opens_at_hours=_hours_since_epoch(plan.opens_at),
        borrow_interval=terms.borrow_interval_hours,
        borrow_by_clock=terms.borrow_by_clock,
        borrow_at_opening=terms.borrow_at_opening,
    )


def _hours_since_epoch(moment: datetime | None) -> Decimal | None:
    if moment is None:
        return None
    since = moment - _EPOCH
    seconds = Decimal(since.days * 86_400 + since.seconds) + Decimal(since.microseconds) / 1_000_000
    return seconds / 3600


def entry_fee_rate(plan: Plan, terms: Terms) -> Decimal:
    """Return the fee rate of the entry: maker where the entry waits in the book, else taker."""
    return terms.maker_fee if plan.costs.entry_is_maker else terms.taker_fee


def stop_fill(plan: Plan) -> Decimal | None:
    """Return S' = S(1 − s·slippage), which is positive: the price at which the stop is assumed to fill; None without a stop."""
    if plan.stop is None:
        return None
    return plan.stop * (1 - plan.sign * plan.costs.slippage) if plan.costs.slippage else plan.stop
