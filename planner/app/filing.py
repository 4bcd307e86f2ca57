"""Plans in files, and the export: the commands that ask for a place and write there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from planner.app.asking import NOTHING, ask_save
from planner.app.exporting import Exporting
from planner.app.headless import load_plan
from planner.app.saving import Saving
from planner.model.assessment import assessment_document
from planner.model.errors import PlannerError
from planner.model.journal_query import Query
from planner.model.language import tr
from planner.model.number import plain
from planner.model.saving import frozen
from planner.presenters.work_words import exported
from planner.services import plan_files
from planner.services.csv_export import COMMA, SEMICOLON, document_cells, entry_cells, write_cells
from planner.services.journal_export import export_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.app.disk_work import DiskWork
    from planner.app.keeping import Keeping
    from planner.presenters.journal import JournalPresenter
    from planner.presenters.workbench import Computed, Workbench
    from planner.services.csv_export import Cells, CsvDialect
    from planner.services.journal import Journal
    from planner.widgets.main_window import MainWindow

PLAN_FILTERS = (tr("Plans (*.json)"), tr("All files (*)"))
CSV_KINDS = {
    tr("Comma, decimal point (*.csv)"): COMMA,
    tr("Semicolon, decimal comma (*.csv)"): SEMICOLON,
    tr("Comma, without byte order mark (*.csv)"): replace(COMMA, bom=False),
    tr("Semicolon, without byte order mark (*.csv)"): replace(SEMICOLON, bom=False),
}

NO_ROWS = {
    "selection": tr("Select plans in the journal first."),
    "view": tr("The journal shows no plans to export."),
    "all": tr("The journal holds no plans yet."),
}


AT_ONCE = 50
"""Up to so many rows are written before `export` returns; starting a process would take longer."""


class Filing(Saving):
    """Saves, opens and exports. Every fault is one sentence in the status bar; nothing typed is lost by any of them."""

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        keeping: Keeping,
        journal: Journal | None,
        list_: JournalPresenter | None,
        disk: DiskWork,
    ) -> None:
        super().__init__(window, bench, journal, disk)
        self._keeping = keeping
        self._list = list_
        self.exporting = Exporting(window)

    def use(self, journal: Journal | None) -> None:
        """Save into another journal from now on; None: into none. An export out of the old one is called off."""
        self.exporting.cancel()
        self.exporting.stop()
        super().use(journal)

    # --- files -----------------------------------------------------------------------------------------------------------------

    def ask_for_plan(self) -> None:
        """Ask for a plan file and open it."""
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open plan"), self._folder(), ";;".join(PLAN_FILTERS))
        if path:
            self.open_file(path)

    def open_file(self, path: str) -> str:
        """Open a plan file in the ticket; return "", or the sentence, said already, why it could not be opened."""
        try:
            plan = load_plan(Path(path))
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return str(error)
        self._bench.open_plan(plan)
        self._keeping.remember("recent_plans", str(Path(path).absolute()))
        self._window.say(tr("Opened {name}", name=Path(path).name))
        return ""

    def save_as(self) -> bool:
        """Ask for a place and write the plan there, its rules frozen into it; return whether it is there."""
        computed = self._complete()
        if computed is None:
            return False
        name = f"{computed.plan.title or computed.plan.symbol}.json".replace("/", "-")
        path, _ = ask_save(self._window, tr("Save plan as"), Path(self._folder()) / name, PLAN_FILTERS, ending=".json")
        if path == NOTHING:
            return False
        try:
            plan_files.write_plan(path, frozen(computed.plan, computed.rules).document())
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return False
        self._bench.mark_saved()
        self._keeping.remember("recent_plans", str(path.absolute()))
        self._window.say(tr("Plan written to {path}", path=path))
        return True

    # --- export ----------------------------------------------------------------------------------------------------------------

    def export(self, scope: str) -> bool:
        """Ask for a place and export the plan, the selection, the filtered view ("view") or everything.

        Return whether it is there, or is being written by a worker process.
        """
        self._disk.finish()  # what was changed last may be on its way to the disk
        rows = self._plan_row() if scope == "plan" else self._journal_rows(scope)
        if rows is None:
            return False
        choice = self._keeping.settings.csv
        chosen = next(
            kind for kind, csv in CSV_KINDS.items() if (csv.delimiter == ";", csv.bom) == (choice.semicolon, choice.bom)
        )
        place = Path(choice.folder or self._folder()) / ("plan.csv" if scope == "plan" else "journal.csv")
        path, kind = ask_save(self._window, tr("Export as CSV"), place, list(CSV_KINDS), ending=".csv", chosen=chosen)
        if path == NOTHING:
            return False
        csv = CSV_KINDS.get(kind, COMMA)
        self._keeping.change(csv={"semicolon": csv.delimiter == ";", "bom": csv.bom, "folder": str(path.parent)})
        if isinstance(rows, list):
            return self._write(path, rows, csv)
        return self._journal is not None and self._export_saved(path, rows, csv, self._journal)

    def _export_saved(self, path: Path, rows: Query | tuple[str, ...], csv: CsvDialect, journal: Journal) -> bool:
        """Export a few saved plans at once, many in a process of their own."""
        try:
            few = rows if isinstance(rows, tuple) or journal.count(rows) > AT_ONCE else tuple(journal.ids(rows))
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return False
        if isinstance(few, tuple) and len(few) <= AT_ONCE:
            return self._write(path, (entry_cells(entry) for entry in journal.entries(few)), csv, asked=len(few))
        return self.exporting.start(export_request(journal.path, path.absolute(), csv, few))

    def _write(self, path: Path, cells: Iterable[Cells], csv: CsvDialect, asked: int = 1) -> bool:
        """Write export rows; whole or not at all."""
        try:
            count = write_cells(path, cells, csv)
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return False
        self._window.say(exported(count, asked, str(path)), trouble=count < asked)
        return True

    def _plan_row(self) -> list[Cells] | None:
        computed = self._complete()
        return None if computed is None else [_cells_of(computed)]

    def _journal_rows(self, scope: str) -> Query | tuple[str, ...] | None:
        """Return what to export, as a query or as ids; None with a sentence said where there is nothing."""
        try:
            rows = self._asked_for(scope)
            if rows and (self._journal is not None and (isinstance(rows, tuple) or self._journal.count(rows))):
                return rows
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return None
        self._window.say(NO_ROWS[scope], trouble=True)
        return None

    def _asked_for(self, scope: str) -> Query | tuple[str, ...]:
        if self._list is None:
            return ()
        panel = self._window.journal
        if scope == "selection" and not panel.all_selected():
            return panel.selected_ids()
        return Query(descending=False) if scope == "all" else self._list.query()

    # --- inside ----------------------------------------------------------------------------------------------------------------

    def _folder(self) -> str:
        recent = self._keeping.settings.recent_plans
        return str(Path(recent[0]).parent) if recent else str(Path.home())


def _cells_of(computed: Computed) -> Cells:
    answer = computed.answer
    entry: Cells = {"entry": plain(answer.entry) if answer.entry is not None else None}
    return document_cells(frozen(computed.plan, computed.rules).document(), assessment_document(answer), entry)
