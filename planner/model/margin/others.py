"""Another position of a cross account: its profit and loss and its requirement, piece by piece, while the plan's price moves.

Its own price is the plan's, stands at its mark, or moves with the plan's by beta. No price falls below nothing and no requirement does,
so that what a position adds is one straight line up to a kink, and another one beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn
from planner.model.margin.amount import ZERO, Amount

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.model.plan import OtherPosition

NONE = Decimal(0)
ONE = Decimal(1)
THE_PRICE = Amount(NONE, ONE)


@dataclass(frozen=True, slots=True)
class Held:
    """What something adds to a cross account: to its equity, to the requirement, and to what haircuts leave out of the equity."""

    pnl: Amount[Decimal]
    requirement: Amount[Decimal] = ZERO
    discount: Amount[Decimal] = ZERO


@dataclass(frozen=True, slots=True)
class Pieces:
    """What something adds below the first edge, between each two, and above the last one; `edges` rise.

    `side`, where a venue counts only the larger side of a hedge: 1 for a position on the plan's side of its underlying, −1 for one against
    it. 0: its requirement stands by itself.
    """

    parts: tuple[Held, ...]
    edges: tuple[Decimal, ...] = ()
    side: int = 0

    def at(self, price: Decimal) -> Held:
        """Return what it adds around `price`; at an edge both sides are worth the same."""
        return self.parts[sum(edge < price for edge in self.edges)]


def between(edges: Iterable[Decimal | None]) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """Return the positive edges in order, and a price inside each of the pieces that they make."""
    found = tuple(sorted({edge for edge in edges if edge is not None and edge > 0}))
    if not found:
        return (), (ONE,)
    middle = ((low + high) / 2 for low, high in pairwise(found))
    return found, (found[0] / 2, *middle, found[-1] * 2)


def root(amount: Amount[Decimal]) -> Decimal | None:
    """Return the price at which `amount` is worth nothing; None where no price is."""
    return -amount.quote / amount.coin if amount.coin else None


def moves_along(other: OtherPosition, names: tuple[str, ...]) -> bool:
    """Return whether `other` is in the plan's underlying: it names that, or the plan's own symbol (see `names_of`)."""
    return (other.underlying or other.symbol) in names


def other_position(
    other: OtherPosition,
    *,
    names: tuple[str, ...],
    reference: Decimal,
    basis: MaintenanceOn,
    hedges: int = 0,
    frozen: bool = False,
) -> Pieces:
    """Return what `other` adds to equity and requirement while the plan's price moves.

    A position of the plan's underlying, which these `names` name, moves with the price. Any other stands at its mark, or moves with it
    by `beta`: mark·(1 + beta·(p/reference − 1)). `frozen` leaves every position at its mark. The venue measures its requirement as it does
    that of the plan: on the notional of the moment, on that of the entry, or, where a level decides, on the latter for longs and the
    former for shorts.
    `hedges` is the sign of the plan where only the larger side of an underlying counts, else 0.
    """
    same, sign = moves_along(other, names), other.side.sign
    on_entry = _on_entry(basis, sign)
    own, kink = _price(other, reference, same=same, frozen=frozen)
    side = hedges * sign if same else 0
    alive = _held(other, own, on_entry=on_entry)
    if kink is None and other.maintenance_amount <= 0:
        return Pieces((alive,), (), side)  # nothing bends: its price is never below nothing, and so no demand
    gone = _held(other, ZERO, on_entry=on_entry)
    edges, inside = between((kink, root(alive.requirement), root(gone.requirement)))
    return Pieces(tuple([_in_force(alive, gone, own, at) for at in inside]), edges, side)


def stands(other: OtherPosition, names: tuple[str, ...]) -> bool:
    """Return whether `other` stands at its mark, wherever the plan's price goes."""
    return not other.beta and not moves_along(other, names)


def free_now(other: OtherPosition, *, names: tuple[str, ...], reference: Decimal, basis: MaintenanceOn) -> Decimal:
    """Return profit less requirement of `other` with the plan's price at the reference, in quote."""
    price = reference if moves_along(other, names) else other.mark or other.entry
    held = _held(other, Amount(price, NONE), on_entry=_on_entry(basis, other.side.sign))
    return held.pnl.quote - max(NONE, held.requirement.quote)


def _price(
    other: OtherPosition, reference: Decimal, *, same: bool, frozen: bool
) -> tuple[Amount[Decimal], Decimal | None]:
    """Return the price of the other position while the plan's moves, and the price of the plan at which that is nothing, if one is."""
    if same and not frozen:
        return THE_PRICE, None
    # A position of this underlying without a mark of its own has the plan's; any other stands at its entry.
    mark, beta = other.mark or (reference if same else other.entry), other.beta
    if frozen or not beta:
        return Amount(mark, NONE), None
    price = Amount(mark * (1 - beta), mark * beta / reference)
    return price, root(price) if beta < 0 or beta > 1 else None


def _in_force(alive: Held, gone: Held, price: Amount[Decimal], at: Decimal) -> Held:
    """Return the straight lines that hold around a price: with nothing left of the other coin's price, and with no requirement below 0."""
    held = alive if price.at(at) > 0 else gone
    return held if held.requirement.at(at) >= 0 else Held(held.pnl)


def _held(other: OtherPosition, price: Amount[Decimal], *, on_entry: bool) -> Held:
    """Return profit and requirement of `other`, whose coin has this price, in quote.

    In its own coin an inverse contract gains s(N/E − N/price); counted in quote at the moving price that is s(N/E·price − N).
    """
    rate, amount, sign = other.maintenance_rate, other.maintenance_amount, other.side.sign
    size, inverse = other.quantity * other.contract_size, other.instrument_kind.inverse
    coins, cost = (size / other.entry, size) if inverse else (size, size * other.entry)
    quote, coin = price.quote * coins, price.coin * coins
    pnl = Amount(sign * (quote - cost), sign * coin)
    if not rate and not amount:
        return Held(pnl)
    if not inverse:
        return Held(pnl, Amount(cost * rate - amount, NONE) if on_entry else Amount(quote * rate - amount, coin * rate))
    # The deduction is in the other coin, and so is a requirement on the entry.
    if on_entry:
        return Held(pnl, price.times(rate * coins - amount))
    return Held(pnl, Amount(size * rate - price.quote * amount, -price.coin * amount))


def _on_entry(basis: MaintenanceOn, sign: int) -> bool:
    """Return whether a position's requirement stays as it was at its entry: so does used margin, or a debt in quote, of a long."""
    return basis is MaintenanceOn.ENTRY or (sign > 0 and basis in (MaintenanceOn.DEBT_LEVEL, MaintenanceOn.USED_MARGIN))
