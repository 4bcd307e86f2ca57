"""The same trade on every venue or at every leverage, as rows to sort: words, values, and which is best and worst."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.model.language import tr, trn
from planner.model.number import plain, wide
from planner.model.rulebook import Status
from planner.presenters.compare_cells import HANG_ON_BACKING, in_full, told
from planner.presenters.compare_columns import CHART, CHECKED, COLUMNS, NAME, PLACES, STATUS, TAKES, Better
from planner.presenters.compare_fit import fit_of
from planner.presenters.compare_marks import BEST, marks_of
from planner.presenters.ticket_values import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from planner.model.compare import Compared
    from planner.presenters.compare_columns import Column
    from planner.presenters.compare_fit import Fit
    from planner.presenters.words import Words


class Ways(StrEnum):
    """What is put beside each other."""

    VENUES = "venues"
    LEVERAGE = "leverage"
    MODES = "modes"


STEPS = tuple(Decimal(step) for step in ("1", "2", "3", "5", "10", "20", "50", "100"))
"""The leverages that are put beside each other."""
OWN = tr("your plan")
STATUSES = {
    Status.VERIFIED: tr("verified"),
    Status.PUBLISHED: tr("published"),
    Status.DERIVED: tr("derived"),
    Status.UNVERIFIED: tr("unverified"),
    Status.USER: tr("your own"),
}
SUREST = {status: Decimal(at) for at, status in enumerate(STATUSES)}
SHOWN, NOT_SHOWN = tr("shown"), tr("not shown")
FIRST = {Ways.VENUES: tr("Venue"), Ways.LEVERAGE: tr("Leverage"), Ways.MODES: tr("Margin")}
NUMBERS = tuple(column for column in COLUMNS if column.number)
Value = Decimal | str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, what it sorts by (None: last), and its mark."""

    text: str
    value: Value = None
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """One row. `note` says what there is to know of it: why the venue refuses the plan, or what it does not state.

    `own`: the plan as it is. `drawn`: the venue's line is on the chart.
    """

    key: str
    cells: tuple[Cell, ...]
    name: str = ""
    note: str = ""
    own: bool = False
    takes: bool = True
    drawn: bool = False


def _nothing(_place: int, _key: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """The table. `summary` says what is compared and what money is counted in, `legend` what the marks mean.

    `quote` is that money. `usual` is the column by which rows stand while nobody sorts, "" for the order in which they come.
    `in_full` tells a cell, by the place of its row and the key of its column, with every digit: asked for one at a time.
    """

    columns: tuple[Column, ...] = COLUMNS
    rows: tuple[CompareRow, ...] = ()
    summary: str = ""
    legend: str = ""
    usual: str = ""
    quote: str = ""
    in_full: Callable[[int, str], str] = field(default=_nothing, compare=False, repr=False)

    def order(self, key: str, *, descending: bool) -> list[int]:
        """Return the places of the rows sorted by a column, equal ones as they were; what has no value comes last either way."""
        places = range(len(self.rows))
        if key not in PLACES and not self.usual:
            return list(places)
        at, descending = (PLACES[key], descending) if key in PLACES else (PLACES[self.usual], False)
        values = [row.cells[at].value for row in self.rows]
        known = sorted((place for place in places if values[place] is not None), key=_by(values), reverse=descending)
        return known + [place for place in places if values[place] is None]

    def records(self, order: Sequence[int], shown: Sequence[int]) -> list[list[str]]:
        """Return rows and columns in the order given for a program that computes: numbers with every digit and without grouping."""
        columns = [self.columns[at] for at in shown]
        lines = [[tr("{title}, {quote}", title=c.title, quote=self.quote) if c.money else c.title for c in columns]]
        lines += [[_record(self.rows[row].cells[at], self.columns[at]) for at in shown] for row in order]
        return lines

    def text(self, order: Sequence[int], shown: Sequence[int]) -> str:
        """Return rows and columns in the order given as lines of cells between tabs."""
        lines = [[self.columns[at].title for at in shown]]
        lines += [[spoken(self.rows[row].cells[at]) for at in shown] for row in order]
        return "\n".join("\t".join(line) for line in lines)


def _record(cell: Cell, column: Column) -> str:
    value = cell.value
    if not column.number or not isinstance(value, Decimal) or not value.is_finite() or cell.text == HIDDEN:
        return cell.text
    with wide():
        return plain(value * 100 if column.key.startswith("distance") else value)


def _by(values: Sequence[Value]) -> Callable[[int], Decimal | str]:
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
    numbers = _numbers(rows, fits, words, by_share=ways is Ways.VENUES)
    found = [
        _row(row, fit, cells, words, ways, own=at == 0, drawn=row.rules.venue in drawn)
        for at, (row, fit, cells) in enumerate(zip(rows, fits, numbers, strict=True))
    ]
    return CompareView(
        columns=_COLUMNS[ways],
        rows=tuple(found),
        summary=_summary(rows, ways, left_out),
        legend=_legend(fits),
        quote=rows[0].answer.terms.quote,
        usual=NAME if ways is Ways.LEVERAGE else "",
        in_full=lambda place, key: in_full(rows[place], COLUMNS[PLACES[key]], words),
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


def _legend(fits: Sequence[Fit]) -> str:
    if len(fits) < 2:
        return ""
    if all(fit.alike for fit in fits):
        return tr(
            "The marks stand for the best and the worst of a column, among the rows that take the plan. Equal ones share a mark; "
            "an end that more than half of them share has none."
        )
    return tr(
        "The marks stand for the best and the worst of a column, among the rows that take the plan; levels only among those with "
        "the same money behind the trade. Equal ones share a mark; an end that more than half of them share has none."
    )


def _numbers(rows: Sequence[Compared], fits: Sequence[Fit], words: Words, *, by_share: bool) -> list[dict[str, Cell]]:
    """Return the cells that hold numbers by row and column, the best and the worst marked among the rows that take the plan."""
    found: list[dict[str, Cell]] = [{} for _ in rows]
    for column in NUMBERS:
        column_told = [told(row, column, words, by_share=by_share) for row in rows]
        marks: Sequence[str] = ("",) * len(rows)
        if column.better is not Better.NEITHER:
            backed = column.key in HANG_ON_BACKING
            known = zip(column_told, fits, strict=True)
            marks = marks_of([rank if fit.takes and (fit.alike or not backed) else None for (_, _, rank), fit in known])
        for cells, (text, value, _), mark in zip(found, column_told, marks, strict=True):
            cells[column.key] = Cell(text, value, mark)
    return found


def _row(
    row: Compared, fit: Fit, numbers: dict[str, Cell], words: Words, ways: Ways, *, own: bool, drawn: bool
) -> CompareRow:
    key, name, value = _named(row, words, ways)
    shown = drawn or own
    cells = numbers | {
        NAME: Cell(name, value),
        TAKES: Cell(OWN if own and not fit.order else fit.text, Decimal(fit.order)),
        CHART: Cell(SHOWN if shown else NOT_SHOWN, Decimal(not shown)),
        STATUS: Cell(STATUSES[row.status], SUREST[row.status]),
        CHECKED: Cell(row.checked_on, row.checked_on),
    }
    return CompareRow(
        key=key,
        cells=tuple(cells[column.key] for column in COLUMNS),
        name=name,
        note=_note(row, fit, own=own),
        own=own,
        takes=fit.takes,
        drawn=drawn,
    )


def _named(row: Compared, words: Words, ways: Ways) -> tuple[str, str, Value]:
    """Return the key of a row, its name, and what that sorts by."""
    if ways is Ways.VENUES:
        return row.rules.venue, row.rules.venue_name, row.rules.venue_name.casefold()
    if ways is Ways.MODES:
        name = tr("Isolated") if row.plan.margin_mode == "isolated" else tr("Cross")
        return str(row.plan.margin_mode), name, name.casefold()
    typed, leverage = row.plan.leverage, row.answer.leverage
    return "" if typed is None else plain(typed), f"{words.number(leverage, 2)}×", leverage


def _note(row: Compared, fit: Fit, *, own: bool) -> str:
    said = [tr("This is the plan as it is.")] if own else []
    if fit.sentence:
        said.append(fit.sentence)
    missing = {found.headline for found in row.answer.findings if found.code == "figure-missing"}
    said += [headline for headline in sorted(missing) if headline not in fit.sentence]
    return " ".join(said)


_COLUMNS = {ways: (replace(COLUMNS[0], title=title), *COLUMNS[1:]) for ways, title in FIRST.items()}
