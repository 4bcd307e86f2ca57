"""Positions brought in: from a CSV file, from the clipboard, from the journal's open plans; chosen in one dialog, one step to undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from planner.model.assess import assess
from planner.model.draft_rows import POSITIONS, row_of_position
from planner.model.entry import Status
from planner.model.errors import PlannerError
from planner.model.held import held_of
from planner.model.journal_query import Query
from planner.model.language import tr, trn
from planner.model.plan import read_plan
from planner.presenters.offers import Offer, OffersView, file_offers
from planner.services.positions_csv import parse_positions, read_positions
from planner.widgets.positions_dialog import PositionsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.entry import JournalEntry
    from planner.presenters.account_bench import AccountBench
    from planner.presenters.workbench import Workbench
    from planner.services.journal import Journal
    from planner.services.positions_csv import Imported
    from planner.widgets.main_window import MainWindow

FILTERS = (tr("CSV (*.csv *.txt *.tsv)"), tr("All files (*)"))


class BringingIn(QObject):
    """Offers positions; `dialog` is the one that is open. `journal` returns the journal in use, `own` the id of the plan on the ticket."""

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        rows: AccountBench,
        journal: Callable[[], Journal | None],
        own: Callable[[], str],
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._rows = window, bench, rows
        self._journal, self._own = journal, own
        self.dialog: PositionsDialog | None = None

    def ask_for_file(self) -> None:
        """Ask for a file and offer what it holds."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, tr("Import positions"), str(Path.home()), ";;".join(FILTERS)
        )
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        """Offer what a file holds; say why it cannot be read."""
        try:
            found = read_positions(path, self._bench.situation.words.decimal_sign)
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return
        self._offer_found(path.name, found)

    def paste(self) -> None:
        """Offer what rows the clipboard holds."""
        name = tr("The clipboard")
        try:
            text = QGuiApplication.clipboard().text()
            found = parse_positions(text, name, self._bench.situation.words.decimal_sign)
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return
        self._offer_found(name, found)

    def from_journal(self) -> None:
        """Offer the journal's open plans as positions."""
        journal = self._journal()
        if journal is None:
            self._window.say(tr("The journal is not open."), trouble=True)
            return
        try:
            ids = journal.ids(Query(status=Status.OPEN))[: POSITIONS.most]
            offers, problems = self._open_plans([entry for key in ids if (entry := journal.get(key))])
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return
        if not offers and not problems:
            self._window.say(tr("The journal holds no other plan with the status open."))
            return
        lead = tr(
            "Plans with the status open, at their average entry, with the maintenance of the rules they were saved with."
        )
        self._offer(
            OffersView(
                title=tr("Take positions from the journal"),
                lead=lead,
                offers=tuple(offers),
                problems=tuple(problems),
                present=self._present(),
                hidden=self._bench.situation.words.hidden,
            )
        )

    def _open_plans(self, entries: list[JournalEntry]) -> tuple[list[Offer], list[str]]:
        offers, problems = [], []
        for entry in entries:
            if entry.id == self._own():
                continue
            try:
                offer = self._offer_of(entry)
            except (PlannerError, ValueError) as error:
                problems.append(tr("{symbol}: {error}", symbol=entry.symbol, error=error))
                continue
            if offer is not None:
                offers.append(offer)
        return offers, problems

    def _offer_of(self, entry: JournalEntry) -> Offer | None:
        plan = read_plan(json.loads(entry.plan))
        if plan.rules is None:
            return None
        answer = assess(plan, plan.rules)
        held = held_of(answer)
        if held is None:
            return None
        now, name = self._bench.situation, plan.rules.venue_name
        same = plan.venue == now.draft.text("venue") and answer.currency == now.money
        what = plan.title or tr("untitled")
        return Offer(
            row=row_of_position(held, now.words.decimal_sign),
            note=tr("{what} · {name} · {currency}", what=what, name=name, currency=answer.currency),
            checked=same,
        )

    def _offer_found(self, name: str, found: Imported) -> None:
        self._offer(
            file_offers(
                name,
                found.rows,
                found.lines,
                found.problems,
                found.empty,
                present=self._present(),
                words=self._bench.situation.words,
            )
        )

    def _present(self) -> int:
        return sum(1 for row in self._rows.rows(POSITIONS) if not POSITIONS.is_blank(row))

    def _offer(self, view: OffersView) -> None:
        self.dialog = PositionsDialog(view, self._window)
        self.dialog.taken.connect(self._take)
        self.dialog.open()

    def _take(self, offers: list[Offer], anew: bool) -> None:
        rows = [offer.row for offer in offers]
        name = trn("take one position", "take {count} positions", len(rows))
        taken = self._rows.bring_in(rows, name=name, anew=anew)
        if taken < len(rows):
            left = len(rows) - taken
            self._window.say(
                tr(
                    "{taken} positions were taken, {left} found no room: an account holds at most {most}.",
                    taken=taken,
                    left=left,
                    most=POSITIONS.most,
                ),
                trouble=True,
            )
        else:
            self._window.say(trn("One position was taken.", "{count} positions were taken.", taken))
