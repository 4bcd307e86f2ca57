"""Plans in files and in the journal, and their export: the commands that ask for a place and write there."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from planner.model.assessment import assessment_document
from planner.model.errors import PlannerError
from planner.model.journal_query import Query
from planner.model.number import plain
from planner.model.plan import PlanError, read_plan
from planner.model.saving import entry_of, frozen
from planner.presenters.journal_words import plans
from planner.services import plan_files
from planner.services.clock import now_utc
from planner.services.csv_export import COMMA, SEMICOLON, CsvDialect, document_cells, entry_cells, write_cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.app.keeping import Keeping
    from planner.model.draft import PlanDraft
    from planner.presenters.journal import JournalPresenter
    from planner.presenters.workbench import Computed, Workbench
    from planner.services.csv_export import Cells
    from planner.services.journal import Journal
    from planner.widgets.main_window import MainWindow

PLAN_FILTER = "Plans (*.json);;All files (*)"
CSV_FILTERS = ("Comma, decimal point (*.csv)", "Semicolon, decimal comma (*.csv)")


class Filing(QObject):
    """Saves, opens and exports. Every fault is one sentence in the status bar; nothing typed is lost by any of them."""

    plan_opened = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        keeping: Keeping,
        journal: Journal | None,
        list_: JournalPresenter | None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bench = bench
        self._keeping = keeping
        self._journal = journal
        self._list = list_
        self._in_journal: PlanDraft | None = None

    # --- the journal ---------------------------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Store the plan in the journal; return whether it is there."""
        computed = self._complete()
        if computed is None or self._journal is None:
            if self._journal is None:
                self._window.say(
                    "The journal could not be opened; use Save plan as to keep this plan in a file.", trouble=True
                )
            return False
        if self._in_journal == self._bench.draft:
            self._window.say("This plan is in the journal already; nothing has changed since.")
            return True
        moment = now_utc()
        entry = entry_of(computed.answer, computed.rules, entry_id=f"p{uuid.uuid4().hex}", saved_at=moment)
        try:
            self._journal.save(entry)
        except (PlannerError, ValueError) as error:
            self._window.say(str(error), trouble=True)
            return False
        self._in_journal = self._bench.draft
        self._bench.mark_saved()
        self._refresh()
        self._window.show_status("saved", f"Saved {moment.astimezone():%H:%M:%S}")
        self._window.say("")
        return True

    def open_entry(self, entry_id: str, *, copy: bool = False) -> None:
        """Open a plan of the journal in the ticket, with the numbers it was saved with; a copy is unsaved and uses today's rules."""
        try:
            entry = self._journal.get(entry_id) if self._journal else None
            if entry is None:
                raise PlanError("This plan is not in the journal any more.")
            plan = read_plan(json.loads(entry.plan)).model_copy(update={"notes": entry.note})
        except (PlannerError, ValueError) as error:
            self._window.say(str(error), trouble=True)
            return
        self._bench.open_plan(plan)
        if copy:
            self._bench.duplicate()
        else:
            self._in_journal = self._bench.draft
        self._window.say("")

    # --- files -----------------------------------------------------------------------------------------------------------------

    def ask_and_open(self) -> str:
        """Ask for a plan file and return its path ("" when called off)."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open plan", self._folder(), PLAN_FILTER)
        return path

    def open_file(self, path: str) -> bool:
        """Open a plan file in the ticket; return whether it was one."""
        try:
            plan = read_plan(plan_files.read_plan(Path(path)))
        except PlannerError as error:
            said = str(error)
            self._window.say(said if Path(path).name in said else f"{Path(path).name}: {said}", trouble=True)
            return False
        self._bench.open_plan(plan)
        self._keeping.remember("recent_plans", str(Path(path).absolute()))
        self._window.say(f"Opened {Path(path).name}")
        self.plan_opened.emit(path)
        return True

    def save_as(self) -> bool:
        """Ask for a place and write the plan there."""
        computed = self._complete()
        if computed is None:
            return False
        name = f"{computed.plan.title or computed.plan.symbol}.json".replace("/", "-")
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Save plan as", str(Path(self._folder()) / name), PLAN_FILTER
        )
        return bool(path) and self.write_plan(path)

    def write_plan(self, path: str) -> bool:
        """Write the plan with its rules frozen into it."""
        computed = self._complete()
        if computed is None:
            return False
        target = Path(path) if Path(path).suffix else Path(f"{path}.json")
        try:
            plan_files.write_plan(target, frozen(computed.plan, computed.rules).document())
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return False
        self._bench.mark_saved()
        self._keeping.remember("recent_plans", str(target.absolute()))
        self._window.say(f"Plan written to {target}")
        self.plan_opened.emit(str(target))
        return True

    # --- export ----------------------------------------------------------------------------------------------------------------

    def export(self, scope: str) -> None:
        """Ask for a place and export the current plan, the selection, the filtered view, or everything."""
        rows = self.rows_of(scope)
        if rows is None:
            return
        choice = self._keeping.settings.csv
        start = str(Path(choice.folder or self._folder()) / {"plan": "plan.csv"}.get(scope, "journal.csv"))
        path, kind = QFileDialog.getSaveFileName(
            self._window, "Export as CSV", start, ";;".join(CSV_FILTERS), CSV_FILTERS[1 if choice.semicolon else 0]
        )
        if path:
            semicolon = kind == CSV_FILTERS[1]
            self._keeping.change(csv={"semicolon": semicolon, "bom": choice.bom, "folder": str(Path(path).parent)})
            self.write_csv(path, rows, semicolon=semicolon, bom=choice.bom)

    def rows_of(self, scope: str) -> Iterable[Cells] | None:
        """Return the export rows of a scope: "plan", "selection", "view" or "all"; None, with a sentence said, where there are none."""
        if scope == "plan":
            computed = self._complete()
            return None if computed is None else [_cells_of(computed)]
        ids = self._ids_of(scope)
        if not ids or self._journal is None:
            sentence = {
                "selection": "Select plans in the journal first.",
                "view": "The journal shows no plans to export.",
            }
            self._window.say(sentence.get(scope, "The journal holds no plans yet."), trouble=True)
            return None
        return (entry_cells(entry) for entry in self._journal.entries(ids))

    def write_csv(self, path: str, rows: Iterable[Cells], *, semicolon: bool, bom: bool) -> bool:
        """Write export rows; whole or not at all."""
        base = SEMICOLON if semicolon else COMMA
        target = Path(path) if Path(path).suffix else Path(f"{path}.csv")
        try:
            count = write_cells(
                target, rows, CsvDialect(delimiter=base.delimiter, decimal_sign=base.decimal_sign, bom=bom)
            )
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return False
        self._window.say(f"{plans(count)} exported to {target}")
        return True

    def _ids_of(self, scope: str) -> list[str]:
        if self._journal is None or self._list is None:
            return []
        try:
            if scope == "selection":
                return list(self._window.journal.selected_ids())
            return list(self._journal.ids(self._list.query() if scope == "view" else Query(descending=False)))
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return []

    # --- inside ----------------------------------------------------------------------------------------------------------------

    def _complete(self) -> Computed | None:
        computed = self._bench.computed
        if computed is None:
            problems = self._bench.situation.problems
            first = next(iter(problems.values()), "Fill in the ticket first.")
            self._window.say(f"The plan is not complete: {first}", trouble=True)
            if problems:
                self._window.ticket.focus_field(next(iter(problems)))
        return computed

    def _refresh(self) -> None:
        if self._list is not None:
            self._list.refresh()

    def _folder(self) -> str:
        recent = self._keeping.settings.recent_plans
        return str(Path(recent[0]).parent) if recent else str(Path.home())


def _cells_of(computed: Computed) -> Cells:
    answer = computed.answer
    entry: Cells = {"entry": plain(answer.entry) if answer.entry is not None else None}
    return document_cells(frozen(computed.plan, computed.rules).document(), assessment_document(answer), entry)
