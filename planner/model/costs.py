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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What holding costs, as fractions: funding of the entry notional (positive: this side pays), interest of the loan.

    Funding falls at the interval's instants counted from midnight UTC where the opening time is known, else it accrues pro rata.
    Interest accrues simply and pro rata. Source: engine section 3.
    """

    sign: int
    funding_rate: Decimal
    interval_hours: Decimal
    borrow_rate_daily: Decimal
    opens_at_hours: Decimal | None

    def funding_after(self, hours: Decimal) -> Decimal:
        """Return funding paid after so many hours, as a signed fraction of the entry notional."""
        return self.sign * self.funding_rate * self.fundings_after(hours)

    def fundings_after(self, hours: Decimal) -> Decimal:
        """Return how many fundings fall into the first `hours`: whole instants with an opening time, pro rata without."""
        if self.opens_at_hours is None:
            return hours / self.interval_hours
        return self._instants(self.opens_at_hours + hours) - self._instants(self.opens_at_hours)

    def hours_until(self, fundings: Decimal) -> Decimal:
        """Return the hours after which so many fundings have fallen: the inverse of `fundings_after`."""
        if self.opens_at_hours is None:
            return fundings * self.interval_hours
        instant = self._instants(self.opens_at_hours) + fundings.to_integral_value(ROUND_CEILING)
        return instant * self.interval_hours - self.opens_at_hours

    def _instants(self, hours: Decimal) -> Decimal:
        return (hours / self.interval_hours).to_integral_value(ROUND_FLOOR)

    def interest_after(self, hours: Decimal) -> Decimal:
        """Return interest after so many hours, as a fraction of the loan."""
        return self.borrow_rate_daily * hours / HOURS_PER_DAY

    @property
    def funding_per_day(self) -> Decimal:
        """Return funding a day, as a signed fraction of the entry notional."""
        return self.sign * self.funding_rate * HOURS_PER_DAY / self.interval_hours


def carry_of(plan: Plan, terms: Terms) -> Carry:
    """Return the carry of `plan` under `terms`."""
    return Carry(
        sign=plan.sign,
        funding_rate=terms.funding_rate,
        interval_hours=terms.funding_interval_hours,
        borrow_rate_daily=terms.borrow_rate_daily,
        opens_at_hours=_hours_since_epoch(plan.opens_at),
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
