"""What is done to the account's tables beyond typing in a cell: rows added, copied, removed, brought in; each is one step to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.draft_rows import ASSETS, POSITIONS
from planner.model.language import tr, trn
from planner.model.typed import to_text
from planner.presenters.account_fields import CHOSEN_CELLS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from planner.model.draft_rows import Row, Table
    from planner.presenters.workbench import Workbench


class AccountBench:
    """Edits the tables of the workbench's draft."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def rows(self, table: Table) -> tuple[Row, ...]:
        """Return the rows of a table as typed."""
        return self._bench.draft.rows(table)

    def room(self, table: Table) -> int:
        """Return how many rows the table can take up yet."""
        return table.most - len(self.rows(table))

    def add(self, table: Table) -> int:
        """Add a blank row beneath the others; return its place, -1 where the table is full."""
        rows = self.rows(table)
        if not self.room(table):
            return -1
        blank = table.blank(side=self._other_side()) if table is POSITIONS else table.blank()
        self._put(tr("add position") if table is POSITIONS else tr("add asset"), table, (*rows, blank))
        return len(rows)

    def duplicate(self, table: Table, at: int) -> int:
        """Put a copy of a row beneath it; return its place, -1 where there is no room for it or no such row."""
        rows = self.rows(table)
        if not self.room(table) or not 0 <= at < len(rows):
            return -1
        number = at + 1
        name = (
            tr("duplicate position {number}", number=number)
            if table is POSITIONS
            else tr("duplicate asset {number}", number=number)
        )
        self._put(name, table, (*rows[: at + 1], rows[at], *rows[at + 1 :]))
        return at + 1

    def remove(self, table: Table, places: Collection[int]) -> None:
        """Remove rows."""
        rows = self.rows(table)
        kept = [row for at, row in enumerate(rows) if at not in places]
        if gone := len(rows) - len(kept):
            self._put(_removal(table, gone), table, kept)

    def empty_cells(self, keys: Collection[str]) -> None:
        """Empty cells, as one step; a choice keeps what is chosen."""
        draft = self._bench.draft
        for key in keys:
            if not key.endswith(CHOSEN_CELLS):
                draft = draft.edited(key, "")
        self._bench.change(tr("clear cells"), draft)

    def clear(self, table: Table) -> None:
        """Remove all rows of a table."""
        self._put(tr("clear other positions") if table is POSITIONS else tr("clear other assets"), table, ())

    def bring_in(self, rows: Sequence[Row], *, name: str, anew: bool) -> int:
        """Take up positions beneath those that are there, or in their place (`anew`); return how many found room."""
        before = () if anew else tuple(row for row in self.rows(POSITIONS) if not POSITIONS.is_blank(row))
        taken = (*before, *rows)[: POSITIONS.most]
        self._put(name, POSITIONS, taken)
        return len(taken) - len(before)

    def show_hedge(self) -> None:
        """Fill in an example: half of the plan's position held on the other side, in cross mode."""
        bench = self._bench
        draft, answer = bench.draft, bench.situation.answer
        sign = bench.situation.words.decimal_sign
        half = "" if answer is None or answer.quantity is None else to_text(answer.quantity / 2, sign)
        hedge = POSITIONS.blank(
            symbol=draft.text("symbol").strip(),
            side=self._other_side(),
            quantity=half or "1",
            entry=draft.text("entries.0.price"),
        )
        crossed = draft.edited("margin_mode", "cross")
        bench.change(tr("example of a hedge"), crossed.with_rows(POSITIONS, (*draft.others, hedge)))

    def _other_side(self) -> str:
        return "long" if self._bench.draft.text("side") == "short" else "short"

    def _put(self, name: str, table: Table, rows: Sequence[Row]) -> None:
        self._bench.change(name, self._bench.draft.with_rows(table, rows))


def _removal(table: Table, count: int) -> str:
    if table is ASSETS:
        return trn("remove an asset", "remove {count} assets", count)
    return trn("remove a position", "remove {count} positions", count)
