"""The chart's levels as rows of a table: what the picture says, for who reads rather than looks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.trigger import gap_of
from planner.presenters.levels_words import out_of_reach
from planner.presenters.profit import profit_at
from planner.presenters.rivals import venue_of
from planner.presenters.scene_view import chart_scene, last_good
from planner.presenters.triggers import gap_level
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.presenters.scene import LevelView, RivalLine
    from planner.presenters.situation import Situation

ZERO = Decimal(0)
GAP = "gap:"
"""Begins the key of a liquidation with its gap; the key of the level follows."""
LIQUIDATION = "levels.liquidation"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """One level. `at_end` is where it stands at the end of the hold, if it moves until then; `full` its price with every digit."""

    key: str
    name: str
    price: str
    distance: str
    money: str
    at_end: str
    full: str = ""

    @property
    def asked(self) -> str:
        """Return the key of the number that explains the row: of a liquidation with its gap, that of the liquidation."""
        return self.key.removeprefix(GAP)

    @property
    def topic(self) -> str:
        """Return what the help knows the row by."""
        return LIQUIDATION if venue_of(self.key) else self.asked

    @property
    def copied(self) -> str:
        """Return what is copied of the row."""
        return self.full or self.price

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the texts from left to right."""
        return (self.name, self.price, self.distance, self.money, self.at_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsView:
    """The table, from the highest price down. `note` says what cannot be seen in it; `summary` is the plan in a sentence."""

    headings: tuple[str, ...]
    rows: tuple[LevelRow, ...]
    summary: str
    note: str = ""

    def text(self) -> str:
        """Return the table as lines of cells between tabs, as a spreadsheet takes them."""
        return "\n".join("\t".join(line) for line in (self.headings, *(row.cells for row in self.rows)))


def levels_view(now: Situation, rivals: tuple[RivalLine, ...] = ()) -> LevelsView:
    """Return every level on the chart, other venues' lines (`rivals`) too, with its distance from the entry and the money it means."""
    scene, answer = chart_scene(now), now.answer
    money = answer.currency if answer else now.money
    rows = [(level.price, _row(now, level)) for level in scene.levels]
    rows += [(line.price, _rival_row(now, line)) for line in rivals]
    rows += _gap_rows(now)
    rows.sort(key=lambda row: -row[0])
    return LevelsView(
        headings=(
            tr("Level"),
            tr("Price, {quote}", quote=now.quote) if now.quote else tr("Price"),
            tr("From entry, %"),
            tr("Profit or loss, {money}", money=money) if money else tr("Profit or loss"),
            tr("At the end, {quote}", quote=now.quote) if now.quote else tr("At the end"),
        ),
        rows=tuple(row for _, row in rows),
        summary=scene.summary,
        note=_note(now, scene.levels),
    )


def _note(now: Situation, levels: tuple[LevelView, ...]) -> str:
    if not levels:
        return tr("No level yet. Type an entry on the ticket.")
    if now.stale and now.answer is not None:
        return tr("Not complete: what is computed belongs to the last complete plan.")
    return tr(
        "Profit or loss is what closing there at the end of the hold brings, after all costs; the last column, where a level is by then."
    )


def _row(now: Situation, level: LevelView) -> LevelRow:
    answer, words = now.answer, now.words
    price = exact_price(now, level.key)
    money = _money(answer, level.key, price)
    return LevelRow(
        key=level.key,
        name=level.label,
        price=level.value,
        distance=_away(now, price),
        money=NONE if money is None or answer is None else _money_text(now, money, answer.currency),
        at_end=_at_end(now, level),
        full=words.every_digit(price, amount=False),
    )


def _rival_row(now: Situation, line: RivalLine) -> LevelRow:
    """Return the row of another venue's liquidation. The money it costs there stands in the comparison."""
    return LevelRow(
        key=line.key,
        name=tr("Liquidation at {venue}", venue=line.label),
        price=line.value,
        distance=_away(now, Decimal(repr(line.price))),
        money=NONE,
        at_end=line.at_end or NONE,
        full=line.value,
    )


def _gap_rows(now: Situation) -> list[tuple[float, LevelRow]]:
    """Return where the last price may stand when liquidation comes, if the user has set how far the deciding price may be away."""
    answer, words = now.answer, now.words
    found: list[tuple[float, LevelRow]] = []
    if answer is None:
        return found
    safe = answer.intervals.liquidation
    for end, level in (("below", safe.below), ("above", safe.above)):
        if level is None or out_of_reach(level, answer.entry):  # then the level itself is no row either
            continue
        price = gap_level(answer, level, below=end == "below")
        if price is not None:
            both = safe.below is not None and safe.above is not None
            row = LevelRow(
                key=f"{GAP}{LIQUIDATION}{f'_{end}' if both else ''}",
                name=tr("Liquidation with the gap of {gap}", gap=words.percent(gap_of(answer.plan, answer.terms))),
                price=words.level(price, answer.terms.tick, answer.entry),
                distance=_away(now, price),
                money=NONE,
                at_end=NONE,
                full=words.every_digit(price, amount=False),
            )
            found.append((float(price), row))
    return found


def _away(now: Situation, price: Decimal | None) -> str:
    entry = now.answer.entry if now.answer and not now.stale else now.entry
    if price is None or not entry:
        return NONE
    return now.words.signed_percent(price / entry - 1).removesuffix(" %")


def exact_price(now: Situation, key: str) -> Decimal | None:
    """Return the exact price of a level of the chart; None where there is none any more."""
    answer = now.answer
    if key.startswith("levels_at_end.") and answer is not None:
        return answer.levels_at_end.break_even
    if not key.startswith("levels."):
        return now.reading.values.get(key) or last_good(now, key)
    if answer is None:
        return None
    name = key.removeprefix("levels.")
    kind, _, end = name.rpartition("_") if name.endswith(("_below", "_above")) else (name, "", "")
    if not end:
        price: Decimal | None = getattr(answer.levels, name)
        return price
    interval = answer.intervals.liquidation if kind == "liquidation" else answer.intervals.call
    return interval.below if end == "below" else interval.above


def _money(answer: Assessment | None, key: str, price: Decimal | None) -> Decimal | None:
    """Return the profit at a level; at stop and liquidation the very loss that the verdict names."""
    if answer is None or price is None:
        return None
    if key == "levels_at_end.break_even":
        return ZERO  # by definition; worked out again, the last digit would show
    known = {"stop": answer.loss_at_stop, "levels.liquidation": answer.loss_at_liquidation}.get(key)
    if known is not None and (key != "stop" or price == answer.plan.stop):
        return -known
    return profit_at(answer, price)


def _money_text(now: Situation, money: Decimal, currency: str) -> str:
    text = now.words.money(money, currency)
    return f"+{text}" if money > 0 and not now.words.hidden else text


def _at_end(now: Situation, level: LevelView) -> str:
    answer = now.answer
    if answer is None or not level.curve:
        return NONE
    name = level.key.removeprefix("levels.")
    safe = answer.intervals.liquidation_at_end if name.startswith("liquidation") else answer.intervals.call_at_end
    end = "above" if level.curve[-1][1] > answer.entry else "below"
    price = safe.above if end == "above" else safe.below
    return NONE if price is None else now.words.level(price, answer.terms.tick, answer.entry)
