"""Where tags go: never over one another, as near to their levels as that allows, always inside the plot. Pure geometry, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Edge(IntEnum):
    """Whether a level is in view, or which edge of the plot stands for it (y grows downwards)."""

    ABOVE = -1
    INSIDE = 0
    BELOW = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """A tag that would like its middle at `y`. Where room runs out, the lowest `rank` goes first; the heavier one moves less."""

    y: float
    height: float
    rank: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a tag's middle goes, and whether its level lies outside the plot."""

    y: float
    edge: Edge


def place(wishes: Sequence[Wish], top: float, bottom: float, gap: float = 2.0) -> tuple[Spot | None, ...]:
    """Return one spot for each wish, in the same order; None for a tag that found no room.

    Tags keep the order of their levels, stand `gap` apart and move as little as possible in total (weighted least squares: the pool of
    adjacent violators, e.g. Best & Chakravarti 1990, clipped to the plot). Levels outside the plot pile up at its edge.
    """
    kept = _that_fit(wishes, bottom - top, gap)
    order = sorted(kept, key=lambda i: (wishes[i].y, i))
    spots: list[Spot | None] = [None] * len(wishes)
    for i, y in zip(order, _spread([wishes[i] for i in order], top, bottom, gap), strict=True):
        spots[i] = Spot(y, edge_of(wishes[i].y, top, bottom))
    return tuple(spots)


def edge_of(y: float, top: float, bottom: float) -> Edge:
    """Tell on which side of the plot a level lies."""
    if y < top:
        return Edge.ABOVE
    return Edge.BELOW if y > bottom else Edge.INSIDE


def _that_fit(wishes: Sequence[Wish], room: float, gap: float) -> list[int]:
    """Return the indices of the highest-ranked wishes that fit together; of equal rank the earlier stays."""
    kept: list[int] = []
    used = -gap
    for i in sorted(range(len(wishes)), key=lambda i: (-wishes[i].rank, i)):
        used += wishes[i].height + gap
        if used > room:
            break
        kept.append(i)
    return kept


def _spread(wishes: Sequence[Wish], top: float, bottom: float, gap: float) -> list[float]:
    """Return the middles of wishes sorted by y."""
    offsets: list[float] = []
    reach = 0.0
    for wish in wishes:
        offsets.append(reach + wish.height / 2)
        reach += wish.height + gap
    highest, lowest = top, bottom - (reach - gap)
    wanted = [
        min(max(wish.y, top + wish.height / 2), bottom - wish.height / 2) - offset
        for wish, offset in zip(wishes, offsets, strict=True)
    ]
    settled = _increasing(wanted, [wish.weight for wish in wishes])
    return [min(max(z, highest), lowest) + offset for z, offset in zip(settled, offsets, strict=True)]


def _increasing(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the non-decreasing sequence nearest to `values` in weighted least squares."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, heavy, count = value, weight, 1
        while pools and pools[-1][0] > mean:
            before, load, size = pools.pop()
            mean, heavy, count = (before * load + mean * heavy) / (load + heavy), load + heavy, size + count
        pools.append((mean, heavy, count))
    return [mean for mean, _, count in pools for _ in range(count)]
