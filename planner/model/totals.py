"""The account as a whole at opening, with the price at the reference: equity, margin used and free, maintenance, and the margin ratio.

The ratio is put as the venue puts it (figure `margin_ratio`), with the values at which it calls and liquidates. Where the requirement is
k times smaller at the call, the ratio's call is k times its liquidation, or that share of it where the ratio rises.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn, MarginRatio
from planner.model.precision import guarded, settle, settle_or_none

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.account import Book
    from planner.model.position import Position

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """The margin ratio as the venue states it. `value` is None where nothing stands in its denominator (or the equity is gone).

    `rises`: it rises towards liquidation. `call` is None where the venue does not warn; `liquidation` where it only calls.
    """

    kind: MarginRatio
    value: Decimal | None
    liquidation: Decimal | None
    call: Decimal | None
    rises: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Money in settlement currency.

    `at_least`: other positions' initial margins are not known and count with their maintenance, so that `used` is at least so much and
    `free` at most.

    Isolated: equity and maintenance are those of the position's slice; `free` is what the balance leaves beside it, None where that is
    not known. Equity is what counts: less what haircuts take from other assets.
    """

    price: Decimal
    currency: str
    equity: Decimal
    used: Decimal
    free: Decimal | None
    maintenance: Decimal
    at_least: bool
    ratio: Ratio


def totals_of(answer: Assessment) -> Totals | None:
    """Return the totals of an assessed plan; None where the account is not known (no size, no balance, no maintenance figure)."""
    if answer.sized is None:
        return None
    with guarded():
        return None if answer.book is None else _totals(answer.sized.position, answer.book)


def _totals(position: Position, book: Book) -> Totals:
    price = position.reference
    unit = price if position.inverse else ONE
    equity = (book.equity.at(price) - book.discount.at(price)) / unit
    maintenance = book.requirement_at(price) / unit
    held = [other.requirement.at(price) / unit for other in position.others()]
    own = position.initial_margin if position.cross else position.slice
    used = own + sum(held, ZERO)
    return Totals(
        price=settle(price),
        currency=position.terms.settlement,
        equity=settle(equity),
        used=settle(used),
        free=settle_or_none(_free(position, equity, used)),
        maintenance=settle(maintenance),
        at_least=any(held),
        ratio=_ratio(position, equity, maintenance, used),
    )


def _free(position: Position, equity: Decimal, used: Decimal) -> Decimal | None:
    if position.cross:
        return equity - used
    balance = position.plan.account.balance
    return None if balance is None else balance - used - position.entry_fee


def _ratio(position: Position, equity: Decimal, maintenance: Decimal, used: Decimal) -> Ratio:
    terms = position.terms
    kind, k, level = terms.margin_ratio, terms.call_factor, terms.level
    value: Decimal | None
    liquidation, call, rises = ONE, k, False
    if kind is MarginRatio.BUFFER:
        value, liquidation, call = _over(equity - maintenance, used - maintenance), ZERO, terms.call_buffer
    elif kind in (MarginRatio.ASSETS_OVER_DEBT, MarginRatio.DEBT_OVER_ASSETS) and level is not None:
        debt = maintenance / (level - 1)
        value, liquidation = _over(equity + debt, debt), level
        call = None if k is None else 1 + k * (level - 1)
        if kind is MarginRatio.DEBT_OVER_ASSETS:
            value, liquidation, rises = _over(debt, equity + debt), 1 / liquidation, True
            call = None if call is None else 1 / call
    elif kind is MarginRatio.EQUITY_OVER_USED and level is not None:
        value, liquidation, call = _over(equity, maintenance / level), level, None if k is None else k * level
    elif kind is MarginRatio.EQUITY_OVER_MAINTENANCE:
        value = _over(equity, maintenance)
    else:
        kind, value, rises = MarginRatio.MAINTENANCE_OVER_EQUITY, _over(maintenance, equity), True
        call = None if k is None else 1 / k
    calls_only = terms.basis is MaintenanceOn.MARKET_VALUE  # the crossing is a call; closing is the broker's affair
    return Ratio(
        kind=kind,
        value=settle_or_none(value),
        liquidation=None if calls_only else settle(liquidation),
        call=settle_or_none(call),
        rises=rises,
    )


def _over(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole > 0 else None
