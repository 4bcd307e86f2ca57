"""The other assets behind a cross account: what they are worth while the plan's price moves, and what of that counts.

A venue that takes an asset as collateral counts its worth less a haircut beside the requirement; what is owned is all of it, so that
bankruptcy knows no haircut. Source: engine section 1, `collateral` in its own slot.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MarginMode
from planner.model.margin.amount import ZERO as NO_AMOUNT
from planner.model.margin.amount import Amount, settled
from planner.model.margin.others import Held, Pieces, between, root

if TYPE_CHECKING:
    from planner.model.plan import Asset, Plan
    from planner.model.terms import Terms

ZERO = Decimal(0)
ONE = Decimal(1)
NOTHING = Held(NO_AMOUNT)


def pledged(plan: Plan, terms: Terms, reference: Decimal, *, frozen: bool = False) -> tuple[Pieces, ...] | None:
    """Return the assets behind a cross plan while its price moves around `reference`; None where the price of one is not known.

    `frozen` leaves those that move by beta at their price. An asset whose haircut nobody knows counts for nothing beside the requirement.
    """
    if plan.margin_mode is not MarginMode.CROSS or not plan.account.assets:
        return ()
    found = []
    for asset in plan.account.assets:
        worth = worth_of(asset, terms, reference, frozen=frozen)
        if worth is None:
            return None
        haircut = haircut_of(asset, terms)
        alive = Held(worth, discount=worth.times(ONE if haircut is None else haircut))
        # Beyond the price at which it is worth nothing it is worth no less.
        edges, inside = between((root(worth) if worth.quote else None,))
        found.append(Pieces(tuple(alive if worth.at(at) >= 0 else NOTHING for at in inside), edges))
    return tuple(found)


def counted_at(plan: Plan, terms: Terms, price: Decimal) -> Decimal:
    """Return what the assets count for at `price` after their haircuts, in settlement currency; 0 where a price is not known."""
    held = [pieces.at(price) for pieces in pledged(plan, terms, price) or ()]
    return sum((settled(each.pnl - each.discount, price, inverse=terms.inverse) for each in held), ZERO)


def worth_of(asset: Asset, terms: Terms, reference: Decimal, *, frozen: bool = False) -> Amount[Decimal] | None:
    """Return what `asset` is worth as an Amount; None where its price is needed and nobody gave it.

    Money of the settlement or quote currency is worth 1 and the plan's own coin the plan's price, whatever price is typed. Any other asset
    stands at its price, or moves with the plan's by beta: price·(1 + beta·(p/reference − 1)), which may fall below nothing here.
    """
    if is_coin(asset.asset, terms):
        return Amount(ZERO, asset.amount)
    if is_money(asset.asset, terms):
        return Amount(asset.amount, ZERO)
    if asset.price is None:
        return None
    held = asset.amount * asset.price
    beta = ZERO if frozen else asset.beta
    return Amount(held * (1 - beta), held * beta / reference) if beta else Amount(held, ZERO)


def haircut_of(asset: Asset, terms: Terms) -> Decimal | None:
    """Return the fraction of the asset that does not count: typed, else the venue's; None where nobody knows it."""
    return terms.haircuts.get(asset.asset.upper()) if asset.haircut is None else asset.haircut


def is_coin(name: str, terms: Terms) -> bool:
    """Return True for the plan's own coin, which is also what an inverse contract settles in."""
    return _same(name, terms.settlement if terms.inverse else terms.coin) or _same(name, terms.coin)


def is_money(name: str, terms: Terms) -> bool:
    """Return True for the currency of the price, and for the settlement currency of a contract that is not inverse."""
    return _same(name, terms.quote) or (not terms.inverse and _same(name, terms.settlement))


def _same(name: str, other: str) -> bool:
    return name.upper() == other.upper()
