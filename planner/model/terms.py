"""The terms in force for one plan: the venue's rules with the user's overrides and costs laid over them, typed for the engine."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from planner.model.instrument import MarginMode
from planner.model.precision import guarded
from planner.model.terms_drawn import Inputs, drawn
from planner.model.terms_in_force import ON_A_LEVEL, Sourced, Terms

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.rulebook import Rules

__all__ = ("ON_A_LEVEL", "Sourced", "Terms", "terms_of")


def terms_of(plan: Plan, rules: Rules) -> Terms:
    """Return the terms for `plan` under `rules`; the plan's own frozen rules win.

    Never raises: contradictions are `problems`, unknown facts `missing`.
    """
    inputs = Inputs(
        symbol=plan.symbol,
        side=plan.side,
        mode=plan.margin_mode,
        loan=plan.loan,
        currency=plan.account.currency,
        costs=plan.costs,
        overrides=plan.overrides,
        rules=plan.rules or rules,
        assets=_ruled_assets(plan) if plan.account.assets else (),
    )
    return _terms(inputs)


def _ruled_assets(plan: Plan) -> tuple[str, ...]:
    """Return the assets behind a cross plan whose haircut was not typed for it."""
    if plan.margin_mode is not MarginMode.CROSS:
        return ()
    return tuple(sorted({each.asset.upper() for each in plan.account.assets if each.haircut is None}))


@lru_cache(maxsize=128)  # a comparison asks for two of each venue at every keystroke
def _terms(inputs: Inputs) -> Terms:
    with guarded():
        return drawn(inputs)
