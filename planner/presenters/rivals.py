"""The liquidation lines of the same trade on other venues, as the chart lays them beside the plan's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.presenters.levels_words import out_of_reach
from planner.presenters.scene import RivalLine, Role
from planner.presenters.triggers import tip_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from planner.model.compare import Compared
    from planner.presenters.scene import ChartScene
    from planner.presenters.words import Words


@dataclass(frozen=True, slots=True)
class RivalChoice:
    """A venue whose line may be laid over the chart: `drawn` if it is; `price` says where the line lies, "" where that is not known."""

    venue: str
    name: str
    drawn: bool
    price: str = ""


PREFIX = "rival:"
"""Begins the keys of these lines; the venue's id follows."""


def rival_lines(rows: Iterable[Compared], words: Words, names: Mapping[str, str]) -> tuple[RivalLine, ...]:
    """Return the lines of the rows that have a level within reach, both of a two-sided book; `names` are short ones by venue."""
    return tuple(line for row in rows for line in _lines(row, words, names.get(row.rules.venue, row.rules.venue_name)))


def _lines(row: Compared, words: Words, name: str) -> Iterable[RivalLine]:
    safe, end = row.answer.intervals.liquidation, row.answer.intervals.liquidation_at_end
    both = safe.below is not None and safe.above is not None
    for side, price, last in (("below", safe.below, end.below), ("above", safe.above, end.above)):
        if price is not None and not out_of_reach(price, row.answer.entry):
            yield _line(row, words, name, f"_{side}" if both else "", price, last)


def _line(row: Compared, words: Words, name: str, side: str, price: Decimal, last: Decimal | None) -> RivalLine:
    answer, venue = row.answer, row.rules.venue
    tick, hold = answer.terms.tick, float(answer.plan.hold_hours)
    value = words.level(price, tick, answer.entry)
    return RivalLine(
        key=f"{PREFIX}{venue}{side}",
        venue=venue,
        role=Role.RIVAL,
        price=float(price),
        label=name,
        value=value,
        # what holding takes moves a level evenly, but for the instants of funding, which a line beside the plan need not show
        curve=((0.0, float(price)), (hold, float(last))) if last is not None and last != price and hold else None,
        at_end="" if last is None or last == price else words.level(last, tick, answer.entry),
        tooltip=tip_of(answer, tr("Liquidation at {venue}", venue=row.rules.venue_name), value, words),
    )


def venue_of(key: str) -> str:
    """Return the venue whose line a level of the chart is; "" for the plan's own levels."""
    return key.removeprefix(PREFIX).removesuffix("_below").removesuffix("_above") if key.startswith(PREFIX) else ""


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return venues' names cut down to the first words that tell each from all others."""
    return {key: _short(name, [other for each, other in names.items() if each != key]) for key, name in names.items()}


def _short(name: str, others: list[str]) -> str:
    words = name.split()
    for count in range(1, len(words)):
        start = " ".join(words[:count])
        if start.count("(") == start.count(")") and not any(
            f"{other} ".startswith(f"{start} ") or f"{other} ".startswith(f"{start}, ") for other in others
        ):
            return start.rstrip(",")
    return name


def with_rivals(scene: ChartScene, lines: tuple[RivalLine, ...]) -> ChartScene:
    """Return a scene with other venues' lines in it, and in its sentence."""
    if not lines:
        return scene
    told = "; ".join(tr("{venue} {price}", venue=line.label, price=line.value) for line in lines)
    summary = tr("{summary} Liquidation elsewhere: {told}.", summary=scene.summary, told=told)
    return replace(scene, rivals=lines, summary=summary)
