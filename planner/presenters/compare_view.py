"""The same trade on every venue or at every leverage, as rows to sort: words, values, and which is best and worst."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.number import plain
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.model.compare import Compared
    from planner.presenters.words import Words


class Ways(StrEnum):
    """What is put beside each other."""

    VENUES = "venues"
    LEVERAGE = "leverage"
    MODES = "modes"


class Better(StrEnum):
    """Which end of a column is the good one."""

    HIGH = "high"
    LOW = "low"
    NEITHER = ""


BEST, WORST = "best", "worst"
STEPS = tuple(Decimal(step) for step in ("1", "2", "3", "5", "10", "20", "50", "100"))
"""The leverages that are put beside each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, what it says, which end is better. `money` columns are counted in quote currency."""

    key: str
    title: str
    tooltip: str
    better: Better = Better.NEITHER
    money: bool = False


COLUMNS = (
    Column(key="name", title=tr("Venue"), tooltip=tr("Whose rules. Enter moves the plan there; undo brings it back.")),
    Column(
        key="levels.liquidation",
        title=tr("Liquidation"),
        tooltip=tr("Where the venue closes the position, at opening."),
    ),
    Column(
        key="distance.liquidation", title="Away, %", tooltip=tr("From the entry to liquidation."), better=Better.HIGH
    ),
    Column(key="levels.margin_call", title=tr("Margin call"), tooltip=tr("Where the venue warns, if it does.")),
    Column(
        key="initial_margin",
        title=tr("Initial margin"),
        tooltip=tr("The money that opens the trade."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="maintenance_margin",
        title=tr("Maintenance"),
        tooltip=tr("The equity that keeps it open, at the entry."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="max_leverage",
        title="Most, ×",
        tooltip=tr("The highest leverage granted at this size."),
        better=Better.HIGH,
    ),
    Column(key="costs.entry_fee", title=tr("Fee in"), tooltip=tr("What opening costs."), better=Better.LOW, money=True),
    Column(
        key="costs.exit_fee",
        title=tr("Fee out"),
        tooltip=tr("What leaving at the stop costs."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="costs.carry_per_day",
        title=tr("Carry a day"),
        tooltip=tr("Funding and interest; unknown ones count as 0."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="costs.carry_over_hold",
        title=tr("Carry, hold"),
        tooltip=tr("The same over the planned hold."),
        better=Better.LOW,
        money=True,
    ),
    Column(key="levels.break_even", title=tr("Break-even"), tooltip=tr("Where the trade has paid its fees.")),
    Column(
        key="loss_at_liquidation",
        title=tr("Loss at liq."),
        tooltip=tr("What a liquidation at opening costs in all."),
        better=Better.LOW,
        money=True,
    ),
    Column(
        key="rules",
        title=tr("Rules"),
        tooltip=tr("How sure the figures are on which the level hangs, and how old the oldest is."),
    ),
)
"""The columns, in their usual order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its words, what it sorts by (None: last), and "best", "worst" or ""."""

    text: str
    value: Decimal | str | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """One row. `note` says what there is to know of it: why there is no number, or what the venue does not state."""

    key: str
    cells: tuple[Cell, ...]
    note: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The table. `summary` says what is compared and what money is counted in."""

    columns: tuple[Column, ...] = COLUMNS
    rows: tuple[CompareRow, ...] = ()
    summary: str = ""

    def text(self, order: Sequence[int], shown: Sequence[int]) -> str:
        """Return rows and columns in the order given as lines of cells between tabs."""
        lines = [[self.columns[at].title for at in shown]]
        lines += [[_marked(self.rows[row].cells[at]) for at in shown] for row in order]
        return "\n".join("\t".join(line) for line in lines)


def _marked(cell: Cell) -> str:
    return f"{cell.text} ({cell.mark})" if cell.mark else cell.text


def compare_view(rows: Sequence[Compared], words: Words, ways: Ways = Ways.VENUES) -> CompareView:
    """Return the rows of a comparison, the plan's own first; money in quote currency, coins at the entry."""
    if not rows:
        return CompareView(summary=tr("Complete the ticket to compare."))
    found = [_row(row, words, ways, own=at == 0) for at, row in enumerate(rows)]
    for at, column in enumerate(COLUMNS):
        if column.better is not Better.NEITHER:
            found = _with_marks(found, at, column.better)
    quote = rows[0].answer.terms.quote
    what = {
        Ways.VENUES: tr("The same trade under the rules of every venue that lists the coin"),
        Ways.LEVERAGE: tr("The same trade at other leverages"),
        Ways.MODES: tr("The same trade with an isolated slice and with the whole balance behind it"),
    }[ways]
    columns = COLUMNS if ways is Ways.VENUES else (replace(COLUMNS[0], title=str(ways).capitalize()), *COLUMNS[1:])
    return CompareView(
        columns=columns,
        rows=tuple(found),
        summary=tr("{what}. Money in {quote}; coins count at the entry.", what=what, quote=quote),
    )


def _row(row: Compared, words: Words, ways: Ways, *, own: bool) -> CompareRow:
    answer = row.answer
    key = {
        Ways.VENUES: row.rules.venue,
        Ways.LEVERAGE: "" if row.plan.leverage is None else plain(row.plan.leverage),
        Ways.MODES: str(row.plan.margin_mode),
    }[ways]
    name = {
        Ways.VENUES: row.rules.venue_name,
        Ways.LEVERAGE: f"{words.number(answer.leverage, 2)}×",
        Ways.MODES: str(row.plan.margin_mode).capitalize(),
    }[ways]
    cells = [Cell(text=name, value=name.casefold() if ways is not Ways.LEVERAGE else answer.leverage)]
    cells += [_cell(row, column, words) for column in COLUMNS[1:-1]]
    cells.append(Cell(text=f"{row.status}, {row.checked_on}", value=row.checked_on))
    missing = [found.headline for found in answer.findings if found.code == "figure-missing"]
    return CompareRow(key=key, cells=tuple(cells), note=answer.problem or " ".join(missing), own=own)


def _cell(row: Compared, column: Column, words: Words) -> Cell:
    value, answer = row.number(column.key), row.answer
    if value is None:
        return Cell(text="none" if _out_of_reach(row, column.key) else NONE)
    if column.money:
        worth = value * answer.entry if answer.terms.inverse else value
        return Cell(text=words.money(worth, answer.terms.quote), value=worth)
    write: dict[str, Callable[[], str]] = {
        "distance.liquidation": lambda: words.number(round(value * 100, 2), 2),
        "max_leverage": lambda: words.trimmed(value, 2),
        "levels.break_even": lambda: words.break_even(value, answer.terms.tick, answer.plan.sign),
    }
    text = write.get(column.key, lambda: words.level(value, answer.terms.tick, answer.entry))()
    return Cell(text=text, value=value)


def _out_of_reach(row: Compared, key: str) -> bool:
    """Return True where no price reaches the level, or the venue has no such level."""
    if key not in ("levels.liquidation", "levels.margin_call") or not row.answer.sized:
        return False
    return row.answer.position.book() is not None


def _with_marks(rows: list[CompareRow], at: int, better: Better) -> list[CompareRow]:
    """Mark the best and the worst of a column, where they differ."""
    values = [value for row in rows if isinstance(value := row.cells[at].value, Decimal)]
    if len(set(values)) < 2:
        return rows
    best, worst = (max(values), min(values)) if better is Better.HIGH else (min(values), max(values))

    def marked(row: CompareRow) -> CompareRow:
        cell = row.cells[at]
        mark = BEST if cell.value == best else WORST if cell.value == worst else ""
        return replace(row, cells=(*row.cells[:at], replace(cell, mark=mark), *row.cells[at + 1 :])) if mark else row

    return [marked(row) for row in rows]
