"""Why a distance is what it is: how far the price may move from the entry before a level is reached."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from planner.model.explain.derivation import Derivation, digits, entry_input
from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from planner.model.assessment import Assessment

_DISTANCES = {
    "liquidation": tr("Distance to liquidation"),
    "margin_call": tr("Distance to margin call"),
    "stop": tr("Distance to the stop"),
}


def explain_distance(answer: Assessment, key: str, which: str) -> Derivation:
    """Return the derivation of a distance: how far the price may move from the entry before the level is reached."""
    entry, level, value = answer.entry, getattr(answer.levels, which), getattr(answer.distance, which)
    below = level is not None and level == _lower_end(answer, which)
    formula = tr("distance = (E − level) / E") if below else tr("distance = (level − E) / E")
    worked: tuple[str, ...] = ()
    if level is not None:
        way = f"({digits(entry)} − {digits(level)})" if below else f"({digits(level)} − {digits(entry)})"
        worked = (f"{way} / {digits(entry)} = {digits(value)}",)
    return Derivation(
        key=key,
        title=_DISTANCES[which],
        meaning=tr(
            "How far the price may move against the position first; negative where the level has been passed already."
        ),
        formula=formula,
        worked=worked,
        result=tr("none: there is no such level") if value is None else f"{digits(value * 100)} %",
        inputs=(entry_input(answer), (tr("level"), digits(level), tr("assessment"))),
    )


def _lower_end(answer: Assessment, which: str) -> Decimal | None:
    if which == "stop":
        return answer.plan.stop if answer.plan.sign > 0 else None
    return answer.intervals.liquidation.below if which == "liquidation" else answer.intervals.call.below


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    f"distance.{which}": partial(explain_distance, key=f"distance.{which}", which=which) for which in _DISTANCES
}
