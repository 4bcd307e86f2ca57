"""The same trade on every venue or at every leverage, as rows to sort: words, values, and which is best and worst."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.model.language import tr, trn
from planner.model.number import plain
from planner.model.rulebook import Status
from planner.presenters.compare_columns import CHART, CHECKED, COLUMNS, LIQUIDATION, NAME, PLACES, STATUS, TAKES, Better
from planner.presenters.compare_fit import Fit, fit_of
from planner.presenters.compare_marks import BEST, marks_of
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from planner.model.compare import Compared
    from planner.presenters.compare_columns import Column
    from planner.presenters.words import Words


class Ways(StrEnum):
    """What is put beside each other."""

    VENUES = "venues"
    LEVERAGE = "leverage"
    MODES = "modes"


STEPS = tuple(Decimal(step) for step in ("1", "2", "3", "5", "10", "20", "50", "100"))
"""The leverages that are put beside each other."""
UNKNOWN = tr("unknown")
NEVER = tr("none")
OWN = tr("your plan")
BEYOND = Decimal("Infinity")
"""How far away a liquidation lies that no price reaches."""
STATUSES = {
    Status.VERIFIED: tr("verified"),
    Status.PUBLISHED: tr("published"),
    Status.DERIVED: tr("derived"),
    Status.UNVERIFIED: tr("unverified"),
    Status.USER: tr("your own"),
}
SUREST = tuple(STATUSES)
FIRST = {Ways.VENUES: tr("Venue"), Ways.LEVERAGE: tr("Leverage"), Ways.MODES: tr("Margin")}
_REACHED = (LIQUIDATION, "distance.liquidation", "levels.margin_call", "loss_at_liquidation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its words, what it sorts by (None: last), how good it is among its column (None: takes no part), and its mark.

    `more` says the same in full: every digit, and money in the currency in which the venue counts it.
    """

    text: str
    value: Decimal | str | None = None
    rank: Decimal | None = None
    mark: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """One row. `note` says what there is to know of it: why the venue refuses the plan, or what it does not state."""

    key: str
    cells: tuple[Cell, ...]
    name: str = ""
    note: str = ""
    own: bool = False
    takes: bool = True
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The table. `summary` says what is compared and what money is counted in, `legend` what the marks mean."""

    columns: tuple[Column, ...] = COLUMNS
    rows: tuple[CompareRow, ...] = ()
    summary: str = ""
    legend: str = ""

    def order(self, key: str, *, descending: bool) -> list[int]:
        """Return the places of the rows sorted by a column, equal ones as they were; what has no value comes last either way."""
        at = PLACES.get(key)
        places = range(len(self.rows))
        if at is None:
            return list(places)
        values = [row.cells[at].value for row in self.rows]
        known = sorted((place for place in places if values[place] is not None), key=_by(values), reverse=descending)
        return known + [place for place in places if values[place] is None]

    def text(self, order: Sequence[int], shown: Sequence[int]) -> str:
        """Return rows and columns in the order given as lines of cells between tabs."""
        lines = [[self.columns[at].title for at in shown]]
        lines += [[spoken(self.rows[row].cells[at]) for at in shown] for row in order]
        return "\n".join("\t".join(line) for line in lines)


def _by(values: Sequence[Decimal | str | None]) -> Callable[[int], Decimal | str]:
    def value(place: int) -> Decimal | str:
        found = values[place]
        assert found is not None
        return found

    return value


def spoken(cell: Cell) -> str:
    """Return a cell's words with its mark, for who cannot see the sign."""
    if not cell.mark:
        return cell.text
    return tr("{text} (best)", text=cell.text) if cell.mark == BEST else tr("{text} (worst)", text=cell.text)


def compare_view(
    rows: Sequence[Compared],
    words: Words,
    ways: Ways = Ways.VENUES,
    *,
    left_out: int = 0,
    drawn: Collection[str] = (),
) -> CompareView:
    """Return the rows of a comparison, the plan's own first; money in quote currency, coins at the entry.

    `left_out`: so many venues offer the coin in another kind of money, which nothing here can convert.
    `drawn`: the venues whose lines are on the chart.
    """
    if not rows:
        return CompareView(summary=tr("Complete the ticket to compare."))
    mode = rows[0].plan.margin_mode
    fits = [fit_of(row, words, crossed=ways is Ways.VENUES and row.plan.margin_mode != mode) for row in rows]
    found = [
        _row(row, fit, words, ways, own=at == 0, drawn=row.rules.venue in drawn)
        for at, (row, fit) in enumerate(zip(rows, fits, strict=True))
    ]
    columns = (replace(COLUMNS[0], title=FIRST[ways]), *COLUMNS[1:])
    return CompareView(
        columns=columns, rows=_marked(found), summary=_summary(rows, ways, left_out), legend=_legend(len(rows))
    )


def _summary(rows: Sequence[Compared], ways: Ways, left_out: int) -> str:
    quote = rows[0].answer.terms.quote
    said = [
        {
            Ways.VENUES: tr("The same trade under the rules of every venue that lists the coin."),
            Ways.LEVERAGE: tr("The same trade at other leverages."),
            Ways.MODES: tr("The same trade with an isolated slice and with the whole balance behind it."),
        }[ways],
        tr("Money in {quote}; coins count at the entry.", quote=quote),
    ]
    if len({row.answer.terms.quote for row in rows}) > 1:
        said.append(tr("Dollars of every kind count as one."))
    if left_out:
        said.append(
            trn(
                "One venue quotes the coin in other money and is left out.",
                "{count} venues quote the coin in other money and are left out.",
                left_out,
            )
        )
    return " ".join(said)


def _legend(count: int) -> str:
    if count < 2:
        return ""
    return tr(
        "The marks stand for the best and the worst of a column, among the rows that take the plan. Equal ones share a mark; "
        "an end that more than half of them share has none."
    )


def _marked(rows: list[CompareRow]) -> tuple[CompareRow, ...]:
    columns = []
    for at, column in enumerate(COLUMNS):
        cells = [row.cells[at] for row in rows]
        if column.better is Better.NEITHER:
            columns.append(cells)
            continue
        ranks = [cell.rank if row.takes else None for cell, row in zip(cells, rows, strict=True)]
        marks = marks_of(ranks)
        columns.append([replace(c, mark=mark) if mark else c for c, mark in zip(cells, marks, strict=True)])
    return tuple(replace(row, cells=cells) for row, cells in zip(rows, zip(*columns, strict=True), strict=True))


def _row(row: Compared, fit: Fit, words: Words, ways: Ways, *, own: bool, drawn: bool) -> CompareRow:
    answer = row.answer
    key = {
        Ways.VENUES: row.rules.venue,
        Ways.LEVERAGE: "" if row.plan.leverage is None else plain(row.plan.leverage),
        Ways.MODES: str(row.plan.margin_mode),
    }[ways]
    name = {
        Ways.VENUES: row.rules.venue_name,
        Ways.LEVERAGE: f"{words.number(answer.leverage, 2)}×",
        Ways.MODES: tr("Isolated") if row.plan.margin_mode == "isolated" else tr("Cross"),
    }[ways]
    first: Decimal | str | None = name.casefold() if ways is not Ways.LEVERAGE else answer.leverage
    given = {
        NAME: Cell(text=name, value=first),
        TAKES: Cell(text=OWN if own and not fit.order else fit.text, value=Decimal(fit.order), more=fit.sentence),
        CHART: Cell(text=tr("shown") if drawn or own else tr("not shown"), value=Decimal(not (drawn or own))),
        STATUS: Cell(text=STATUSES[row.status], value=Decimal(SUREST.index(row.status))),
        CHECKED: Cell(text=row.checked_on, value=row.checked_on),
    }
    cells = tuple(given[column.key] if column.key in given else _cell(row, column, words) for column in COLUMNS)
    return CompareRow(
        key=key, cells=cells, name=name, note=_note(row, fit, own=own), own=own, takes=fit.takes, drawn=drawn
    )


def _note(row: Compared, fit: Fit, *, own: bool) -> str:
    said = [tr("This is the plan as it is.")] if own else []
    if fit.sentence:
        said.append(fit.sentence)
    told = {found.headline for found in row.answer.findings if found.code == "figure-missing"}
    said += [headline for headline in sorted(told) if headline not in fit.sentence]
    return " ".join(said)


def _cell(row: Compared, column: Column, words: Words) -> Cell:
    value, answer = row.number(column.key), row.answer
    if value is None:
        if _out_of_reach(row, column):
            return _never(column)
        return Cell(text=UNKNOWN if answer.sized else NONE)
    if column.money:
        return _money(row, column, words, value)
    text = _written(row, column, words, value)
    rank: Decimal | None = value if column.better is Better.HIGH else None
    if column.key == LIQUIDATION:
        rank = answer.distance.liquidation
    elif column.better is Better.PROFIT:
        rank = -answer.plan.sign * (value / answer.entry - 1)
    return Cell(text=text, value=value, rank=rank, more=words.every_digit(value, amount=False))


def _never(column: Column) -> Cell:
    """Return the cell of a level that no price reaches, or that the venue does not have: farther away than any other."""
    far = column.key == "distance.liquidation"
    rank = BEYOND if column.better is Better.HIGH else None
    return Cell(text=NEVER, value=BEYOND if far else None, rank=rank)


def _money(row: Compared, column: Column, words: Words, value: Decimal) -> Cell:
    """Return an amount in quote currency; what is settled in coins counts at the entry, and stands in coins under `more`.

    It is ranked by its share of the position, so that a venue whose lots make the trade smaller is not cheaper for that.
    """
    answer, terms = row.answer, row.answer.terms
    worth = value * answer.entry if terms.inverse else value
    text = words.money(worth, terms.quote)
    more = f"{words.every_digit(worth, amount=True)} {terms.quote}"
    if terms.inverse:
        more = tr(
            "{coins} {coin}, at the entry {worth} {quote}",
            coins=words.money(value, terms.settlement),
            coin=terms.settlement,
            worth=text,
            quote=terms.quote,
        )
    return Cell(
        text=text,
        value=worth,
        rank=-worth / answer.notional if answer.notional else None,
        more="" if words.hidden else more,
    )


def _written(row: Compared, column: Column, words: Words, value: Decimal) -> str:
    answer = row.answer
    if column.key == "distance.liquidation":
        return words.number(round(value * 100, 2), 2)
    if column.key == "max_leverage":
        return f"{words.trimmed(value, 2)}×"
    if column.key == "levels.break_even":
        return words.break_even(value, answer.terms.tick, answer.plan.sign)
    return words.level(value, answer.terms.tick, answer.entry)


def _out_of_reach(row: Compared, column: Column) -> bool:
    """Return True where the account is known, so that a level that is missing does not exist, nor a loss there."""
    answer = row.answer
    if column.key == "loss_at_liquidation" and answer.levels.liquidation is not None:
        return False
    return column.key in _REACHED and bool(answer.sized) and answer.position.book() is not None
