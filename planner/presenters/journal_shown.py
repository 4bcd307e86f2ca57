"""What the journal panel shows: which plans, in which order, found piece by piece, and what stands around them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters.journal_cells import COLUMNS, RowView, Wording, copied
from planner.presenters.journal_filters import Filters, Sort, query_of
from planner.presenters.journal_words import (
    JournalState,
    Tally,
    empty_view,
    notice,
    selection_summary,
    summary,
    summed,
)
from planner.presenters.ports import PAGE_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo
    from decimal import Decimal

    from planner.model.entry import JournalRow
    from planner.model.journal_query import Query, Survey
    from planner.presenters.journal_words import Runs
    from planner.presenters.ports import JournalStore, JournalView, Pace

RISK_SUMMED = 1000
"""Above so many planned and open plans their risk is not summed at every keystroke."""


SEEN = 40
"""Rows that a window shows at once, about: their words are found before it is told."""


class AtOnce:
    """The pace of a journal that nobody waits for: everything is read before the next line runs."""

    def run(self, pieces: Iterator[None]) -> None:
        """Do all pieces."""
        for _ in pieces:
            pass


class JournalShown:
    """The reading half of `JournalPresenter`.

    `now` is the clock (aware), `venue_names` gives venues readable names, `zone` is the local time zone (None: the
    system's), `pace` lets a long reading go on between the window's own events (None: it is done at once).
    """

    def __init__(
        self,
        store: JournalStore,
        view: JournalView,
        now: Callable[[], datetime],
        *,
        venue_names: Mapping[str, str] | None = None,
        zone: tzinfo | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._view = view
        self._now = now
        self._names = venue_names or {}
        self._zone = zone
        self._decimal_sign = "."
        self._hidden = False
        self._balance: tuple[Decimal, str] | None = None
        self._selection: tuple[RowView, ...] = ()
        self._selected = 0
        self._tally = Tally()
        self._wording = self._words_now()
        self._pace = pace or AtOnce()
        self.reading = False
        """Whether what is shown is about to be replaced; the view is told to reload when it is."""
        self._state = JournalState()
        self._shown = self.query()
        self._first: Sequence[JournalRow] | None = None
        self._worded: dict[int, RowView] = {}

    @property
    def state(self) -> JournalState:
        """Return what is shown."""
        return self._state

    # -- reading ---------------------------------------------------------------------------------------------------

    def set_decimal_sign(self, decimal_sign: str) -> None:
        """Write numbers with this sign from now on."""
        if decimal_sign != self._decimal_sign:
            self._decimal_sign = decimal_sign
            self.refresh()

    def hide_amounts(self, hidden: bool) -> None:
        """Show ••• for sizes and risks, or the numbers again."""
        if hidden != self._hidden:
            self._hidden = hidden
            self.refresh()

    def refresh(self) -> None:
        """Read the journal anew, after a save or a change from elsewhere."""
        self._wording = self._words_now()
        self._selection, self._selected = (), 0
        self._first, self._worded, self.reading = None, {}, True
        self._pace.run(self._reading())

    def use(self, store: JournalStore) -> None:
        """Show another journal from now on; filters and order stay."""
        self._store = store
        self._state = replace(self._state, problem="", undo_text="")
        self.refresh()

    def page(self, offset: int, limit: int) -> Sequence[JournalRow]:
        """Return rows of the query that is shown. Raises PlannerError."""
        if self._first is not None and (offset, limit) == (0, PAGE_ROWS):
            return self._first
        return self._store.page(self._shown, offset, limit)

    def words(self, row: JournalRow) -> RowView:
        """Return a row's words."""
        return self._worded.get(id(row)) or self._wording.row(row)

    def ids(self, runs: Runs) -> tuple[str, ...]:
        """Return the ids of the rows in `runs`; none when they cannot be read."""
        found: list[str] = []

        def read() -> None:
            if sum(count for _, count in runs) <= RISK_SUMMED:
                found.extend(row.id for first, count in runs for row in self.page(first, count))
                return
            everything = self._store.ids(self._shown)
            found.extend(entry for first, count in runs for entry in everything[first : first + count])

        self._told(read)
        return tuple(found)

    def copy_text(self, runs: Runs) -> str:
        """Return the rows in `runs` as tab-separated lines under a heading, every digit kept; "" when they cannot be read."""
        lines = ["\t".join(column.title for column in COLUMNS)]

        def read() -> None:
            lines.extend(
                "\t".join(copied(row, hidden=self._hidden)) for first, count in runs for row in self.page(first, count)
            )

        return "\n".join(lines) if self._told(read) else ""

    def query(self) -> Query:
        """Return what is asked of the store now: the scope of an export of the filtered view."""
        return query_of(self._state.filters, self._state.sort, self._now(), self._zone)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def filter(self, filters: Filters) -> None:
        """Show the plans that pass `filters`."""
        if filters != self._state.filters:
            self._state = replace(self._state, filters=filters, problem="")
            self.refresh()

    def clear_filters(self) -> None:
        """Show everything again; the bin stays open if it is."""
        self.filter(Filters(in_bin=self._state.filters.in_bin))

    def leave_bin(self) -> None:
        """Go back from the bin to the journal."""
        self.filter(replace(self._state.filters, in_bin=False))

    def sort(self, sort: Sort) -> None:
        """Order by a column; one that cannot be sorted leaves the order as it is."""
        if sort != self._state.sort and any(column.key == sort.column and column.sort for column in COLUMNS):
            self._state = replace(self._state, sort=sort, problem="")
            self.refresh()

    def sort_by_header(self, column: str) -> None:
        """Order by the clicked column; a second click turns the order round. Times begin with the newest, all else with the least."""
        same = self._state.sort.column == column
        self.sort(Sort(column=column, descending=not self._state.sort.descending if same else column == "saved"))

    def set_balance(self, balance: Decimal | None, currency: str) -> None:
        """Take the account's balance, of which the summary says how much is at risk."""
        self._balance = (balance, currency) if balance else None
        self._show()

    def select(self, count: int, rows: Sequence[RowView]) -> None:
        """Note that `count` rows are selected; `rows` are their words, or empty when they are too many to sum."""
        self._selected, self._selection = count, tuple(rows)
        self._show()

    def report(self, sentence: str) -> None:
        """Show a fault that came up elsewhere, such as while a page was read; "" takes it away."""
        self._show(problem=sentence)

    # -- within ----------------------------------------------------------------------------------------------------

    def _attempt(self, step: Callable[[], object]) -> bool:
        try:
            step()
        except PlannerError as fault:
            self._state = replace(self._state, problem=str(fault))
            return False
        return True

    def _told(self, step: Callable[[], object]) -> bool:
        done = self._attempt(step)
        if not done:
            self._show()
        return done

    def _reading(self) -> Iterator[None]:
        """Find out what is to be shown, then show it; until then the rows found before stay."""
        query, found = self.query(), None
        first: Sequence[JournalRow] | None = None
        worded: dict[int, RowView] = {}
        try:
            for found in self._store.survey(query, RISK_SUMMED):
                if found is None:
                    yield
            if found is None:  # closed meanwhile
                return
            if query != self._shown:  # the view goes back to the top, and must not wait for rows while it paints
                first, worded = yield from self._first_rows(query)
            self._take(found)
        except PlannerError as fault:
            self._tally = Tally(failed=True)
            self._state = replace(self._state, rows=0, problem=str(fault))
        self._shown, self._first, self._worded, self.reading = query, first, worded, False
        self._show()
        self._view.reload(self._state.rows)
        yield
        yield from self._preparing(query)

    def _first_rows(self, query: Query) -> Generator[None, None, tuple[Sequence[JournalRow], dict[int, RowView]]]:
        """Return the first page, and the words of what will be seen of it by the rows' identity."""
        yield
        rows = self._store.page(query, 0, PAGE_ROWS)
        yield
        worded = {id(row): self._wording.row(row) for row in rows[:SEEN]}
        yield
        return rows, worded

    def _preparing(self, query: Query) -> Iterator[None]:
        with suppress(PlannerError):  # the next page that is read says it
            yield from self._store.prepare(query)

    def _take(self, found: Survey) -> None:
        risks = None
        if found.exposed is not None:
            risks = summed((row.currency, row.risk) for row in found.exposed if not row.damaged)
        names = {venue: self._names.get(venue, venue) for venue in self._store.venues()}
        venues = (("", tr("Any venue")), *sorted(names.items(), key=lambda pair: pair[1]))
        self._tally = Tally(rows=found.rows, total=found.total, risks=risks)
        self._state = replace(self._state, rows=found.rows, venues=venues)

    def _show(self, *, problem: str | None = None, undo_text: str | None = None) -> None:
        filters, store = self._state.filters, self._store
        self._state = replace(
            self._state,
            summary=self._summary(),
            empty=empty_view(self._tally, filters),
            notice=notice(store.read_only, len(store.damaged)),
            editable=not store.read_only,
            problem=self._state.problem if problem is None else problem,
            undo_text=self._state.undo_text if undo_text is None else undo_text,
        )
        self._view.show_state(self._state)

    def _summary(self) -> str:
        if self._selected > 1:
            return selection_summary(self._selected, self._selection, self._decimal_sign, hidden=self._hidden)
        return summary(self._tally, self._state.filters, self._balance, self._decimal_sign, hidden=self._hidden)

    def _words_now(self) -> Wording:
        return Wording(
            year=self._now().astimezone(self._zone).year,
            zone=self._zone,
            names=self._names,
            decimal_sign=self._decimal_sign,
            hidden=self._hidden,
        )
