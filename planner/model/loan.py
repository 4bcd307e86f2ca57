"""The loan behind a position on margin. Source: engine section 4."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MarginMode

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """The loan as a function of the size: per_unit·size − less, never negative; in coins for a short."""

    per_unit: Decimal
    less: Decimal

    def of(self, size: Decimal) -> Decimal:
        """Return the loan on `size`."""
        return max(ZERO, self.per_unit * size - self.less)


def loan_of(plan: Plan, terms: Terms, entry: Decimal, leverage: Decimal | None) -> Loan | None:
    """Return the loan (engine section 4): net, the notional less the slice; full, the whole notional; a short owes its coins.

    `leverage` None: the plan puts up an absolute collateral. None is returned where the instrument lends nothing.
    """
    if not terms.borrows:
        return None
    if plan.sign < 0:
        return Loan(per_unit=Decimal(1), less=ZERO)
    if terms.full_loan:
        return Loan(per_unit=entry, less=ZERO)
    extra = ZERO if plan.margin_mode is MarginMode.CROSS else plan.extra_margin
    if leverage is None:
        return Loan(per_unit=entry, less=(plan.collateral or ZERO) + extra)
    return Loan(per_unit=entry * (1 - 1 / leverage), less=extra)
