"""Explain any number: built on demand from the assessment, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.explain import (
    aftermath,
    costs,
    distances,
    levels,
    leverage,
    losses,
    maintenance,
    quantity,
    sizes,
    tiers,
)
from planner.model.explain.derivation import Derivation
from planner.model.precision import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment

__all__ = ["KEYS", "Derivation", "explain"]

_BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    **quantity.BUILDERS,
    **sizes.BUILDERS,
    **leverage.BUILDERS,
    **maintenance.BUILDERS,
    **tiers.BUILDERS,
    **losses.BUILDERS,
    **aftermath.BUILDERS,
    **costs.BUILDERS,
    **levels.BUILDERS,
    **distances.BUILDERS,
}
KEYS = tuple(_BUILDERS)
"""Every number that can be explained, by its key in the assessment's document, and a few that only the window shows."""


def explain(answer: Assessment, key: str) -> Derivation | None:
    """Return how the number `key` came about; None where the plan has no quantity yet, or the key names no number."""
    build = _BUILDERS.get(key)
    if answer.sized is None or build is None:
        return None
    with guarded():
        return build(answer)
