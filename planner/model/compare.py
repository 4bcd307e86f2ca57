"""The same trade under the rules of several venues: the plan carried over to each, and what each makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from planner.model.assess import assess
from planner.model.assets import is_coin, is_money
from planner.model.instrument import DOLLARS, InstrumentKind, MaintenanceOn, MarginMode
from planner.model.margin.others import moves_along
from planner.model.plan import Costs, Overrides
from planner.model.position import average_entry, names_of
from planner.model.precision import guarded, settle
from planner.model.rulebook import Status
from planner.model.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planner.model.assessment import Assessment
    from planner.model.plan import Account, Asset, OtherPosition, Plan, Size
    from planner.model.rulebook import Rules
    from planner.model.terms import Terms

DOUBT = (Status.UNVERIFIED, Status.DERIVED, Status.PUBLISHED, Status.VERIFIED, Status.USER)
"""From the least certain on."""
DECIDING = (
    "tiers",
    "maintenance_on",
    "maintenance_rate",
    "maintenance_slope",
    "liquidation_level",
    "closing_fee_rate",
    "tier_mode",
)
"""The figures on which a liquidation price hangs."""


NEEDED = {
    "costs.entry_fee": ("taker_fee", "maker_fee"),
    "costs.exit_fee": ("taker_fee",),
    "costs.carry_per_day": ("funding_rate", "borrow_rate_daily"),
    "costs.carry_over_hold": ("funding_rate", "borrow_rate_daily"),
    "levels.break_even": ("taker_fee", "maker_fee"),
    "loss_at_liquidation": ("taker_fee", "maker_fee"),
}
"""The figures without which a number is not known: a cost that nobody states counts as 0 in the sums, but is no bargain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One venue's row: the plan as it would be there, the answer, and how sure and how old the rules are."""

    plan: Plan
    rules: Rules
    answer: Assessment
    status: Status
    checked_on: str

    def number(self, key: str) -> Decimal | None:
        """Return the assessment's number of that key; None where it does not exist or hangs on a figure that nobody states."""
        needed, missing = NEEDED.get(key), self.answer.terms.missing
        if needed and missing and not set(missing).isdisjoint(needed):
            return None
        value = _reader(key)(self.answer)
        return value if isinstance(value, Decimal) else None


@lru_cache(maxsize=64)
def _reader(key: str) -> Callable[[Assessment], Any]:
    """Return what reads a number of the assessment by its key."""
    return attrgetter(key)


def in_same_money(terms: Terms, offers: Iterable[Rules]) -> tuple[Rules, ...]:
    """Return the offers whose price is in the plan's money; dollars of every kind are. A price in euros could not be compared with it."""
    return tuple(
        rules
        for rules in offers
        if (quote := rules.value("quote_currency") or terms.quote) == terms.quote or {quote, terms.quote} <= DOLLARS
    )


def compare(plan: Plan, own: Rules, offers: Iterable[Rules]) -> tuple[Compared, ...]:
    """Return the plan under its own rules first, then under each of `offers`; never raises on a valid plan."""
    rows = [_compared(plan, plan.rules or own)]
    rows += [beside(plan, own, rules) for rules in offers]
    return tuple(rows)


def beside(plan: Plan, own: Rules, rules: Rules) -> Compared:
    """Return the plan, whose own rules are `own`, under other rules."""
    return _compared(carried_over(plan, own, rules), rules)


def _compared(plan: Plan, rules: Rules) -> Compared:
    answer = assess(plan, rules)
    deciding = [used for used in answer.sources if used.figure in DECIDING and used.checked_on]
    return Compared(
        plan=plan,
        rules=rules,
        answer=answer,
        status=min((used.status for used in deciding), key=DOUBT.index, default=Status.UNVERIFIED),
        checked_on=min((used.checked_on or "" for used in deciding), default=rules.checked_on),
    )


def carried_over(plan: Plan, own: Rules, rules: Rules) -> Plan:
    """Return the plan as it would be placed under other rules.

    Prices, times and leverage stay. The plan's own figures, costs and kind of loan belong to its venue and are left behind. Money is
    counted in the other settlement currency where one of the two is the coin, and a quantity in the other's contracts, both at the entry.
    What backs or burdens a cross account comes along: the coin's own positions and assets under the name that the other venue has for it.
    """
    with guarded():
        here = terms_of(plan, own)
        bare = plan.model_copy(
            update={
                "venue": rules.venue,
                "symbol": rules.symbol,
                "overrides": Overrides(),
                "costs": Costs(entry_is_maker=plan.costs.entry_is_maker, slippage=plan.costs.slippage),
                "loan": None,
                "rules": None,
            }
        )
        there = terms_of(bare, rules)
        counted = recounted(bare, here, there)
        changes: dict[str, object] = {"account": _account(counted.account, names_of(plan, here), here, there)}
        if there.basis is MaintenanceOn.USED_MARGIN:
            changes["margin_mode"] = MarginMode.CROSS  # equity over used margin is an account's: there are no slices
        if there.kind is InstrumentKind.SPOT:
            changes |= {"leverage": None, "collateral": None}
        return counted.model_copy(update=changes)


def recounted(plan: Plan, here: Terms, there: Terms) -> Plan:
    """Return the plan with its money and its quantity, meant under the terms `here`, as they count under those of `there`.

    500 USDT are not 500 BTC: where one of the two settles in the coin, money is exchanged at the entry. A quantity stays as many coins.
    """
    with guarded():
        rate = _rate(plan, here, there)
        return plan.model_copy(
            update={
                "account": plan.account.model_copy(update={"balance": _times(plan.account.balance, rate)}),
                "size": _sized(plan, here, there, rate),
                "collateral": _times(plan.collateral, rate),
                "extra_margin": settle(plan.extra_margin * rate),
            }
        )


def _rate(plan: Plan, here: Terms, there: Terms) -> Decimal:
    """Return what one unit of money here is there: 1, or the entry of the inverse one of the two, so that the way back undoes it."""
    if here.inverse == there.inverse:
        return Decimal(1)
    entry = average_entry(plan, inverse=True)
    return entry if here.inverse else 1 / entry


def _account(account: Account, names: tuple[str, ...], here: Terms, there: Terms) -> Account:
    return account.model_copy(
        update={
            "currency": there.settlement,
            "other_positions": tuple(_position(each, names, there) for each in account.other_positions),
            "assets": tuple(_asset(each, here, there) for each in account.assets),
        }
    )


def _position(other: OtherPosition, names: tuple[str, ...], there: Terms) -> OtherPosition:
    """Return a position with the other venue's name of the coin, where it moves with the plan's price; else it would stand still there."""
    return other.model_copy(update={"underlying": there.underlying}) if moves_along(other, names) else other


def _asset(asset: Asset, here: Terms, there: Terms) -> Asset:
    """Return an asset as the other venue knows it: its coin by its own name, money of this side at one of its own."""
    if is_coin(asset.asset, here):
        return asset if is_coin(asset.asset, there) else asset.model_copy(update={"asset": there.coin})
    if is_money(asset.asset, here) and not is_money(asset.asset, there):
        return asset.model_copy(update={"price": Decimal(1)})
    return asset


def _times(money: Decimal | None, rate: Decimal) -> Decimal | None:
    return None if money is None else settle(money * rate)


def _sized(plan: Plan, here: Terms, there: Terms, rate: Decimal) -> Size:
    value = _size(plan, here, there, rate)
    return plan.size if value == plan.size.value else plan.size.model_copy(update={"value": value})


def _size(plan: Plan, here: Terms, there: Terms, rate: Decimal) -> Decimal:
    """Return the size's number there; a quantity stays as many coins, whatever a contract is worth."""
    value = plan.size.value
    if plan.size.by in ("risk", "collateral"):
        return settle(value * rate)
    if plan.size.by != "quantity":
        return value
    units = value * here.contract_size
    if here.inverse != there.inverse:
        entry = average_entry(plan, inverse=True)
        units = units / entry if here.inverse else units * entry
    return settle(units / there.contract_size)


def with_leverage(plan: Plan, rules: Rules, steps: Iterable[Decimal]) -> tuple[Compared, ...]:
    """Return the plan as it is, and at each leverage that the venue grants at its size."""
    own = _compared(plan, plan.rules or rules)
    most = own.answer.max_leverage
    granted = [step for step in steps if step != own.answer.leverage and (most is None or step <= most)]
    rows = [plan.model_copy(update={"leverage": step, "collateral": None}) for step in granted]
    return (own, *(_compared(row, row.rules or rules) for row in rows))


def with_mode(plan: Plan, rules: Rules) -> tuple[Compared, ...]:
    """Return the plan as it is, and in the other margin mode at the same leverage."""
    own = _compared(plan, plan.rules or rules)
    other = MarginMode.CROSS if plan.margin_mode is MarginMode.ISOLATED else MarginMode.ISOLATED
    update: dict[str, object] = {"margin_mode": other}
    if own.answer.leverage is not None:
        update |= {"leverage": own.answer.leverage, "collateral": None}
    row = plan.model_copy(update=update)
    return (own, _compared(row, row.rules or rules))
