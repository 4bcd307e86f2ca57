"""The account panel's commands: rows added and removed, brought in from files and the journal, copied and written out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from planner.app.asking import NOTHING, ask_save
from planner.app.bringing_in import BringingIn
from planner.model.draft_rows import ASSETS, POSITIONS, cell_of
from planner.model.errors import PlannerError
from planner.model.language import tr, trn
from planner.presenters.account_bench import AccountBench
from planner.services.atomic import write_atomic
from planner.services.positions_csv import positions_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.draft_rows import Table
    from planner.presenters.workbench import Workbench
    from planner.services.journal import Journal
    from planner.widgets.main_window import MainWindow

NAMES = ("symbol", "underlying", "asset")
"""Columns that hold names as venues list them."""
PREFIX = "account_"
"""How the window's commands for the panel begin."""


class AccountDesk(QObject):
    """Runs what is asked of the account panel."""

    def __init__(
        self, window: MainWindow, bench: Workbench, journal: Callable[[], Journal | None], own: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench
        self._rows = AccountBench(bench)
        self.bringing = BringingIn(window, bench, self._rows, journal, own)
        self._commands: dict[str, Callable[[], object]] = {
            "show": self.show,
            "add_position": partial(self._add, POSITIONS),
            "add_asset": partial(self._add, ASSETS),
            "duplicate": self._duplicate,
            "remove": self._remove,
            "clear_positions": partial(self._rows.clear, POSITIONS),
            "clear_assets": partial(self._rows.clear, ASSETS),
            "import": self.bringing.ask_for_file,
            "paste": self.bringing.paste,
            "journal": self.bringing.from_journal,
            "copy": self._copy,
            "export": self._export,
            "hedge": self._rows.show_hedge,
        }
        panel = window.account
        panel.command.connect(self.run)
        panel.edited.connect(bench.edit)
        panel.left.connect(self._leave)
        panel.cleared.connect(self._rows.empty_cells)
        panel.cross_requested.connect(partial(bench.edit, "margin_mode", "cross"))
        panel.why_requested.connect(self._explain)

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return the panel's commands by the names that the menus know."""
        return {f"{PREFIX}{key}": command for key, command in self._commands.items()}

    def run(self, key: str) -> None:
        """Run a command of the panel."""
        self._commands[key]()

    def focus_field(self, key: str) -> bool:
        """Lead to a cell of the panel; return False where the field is not one."""
        cell = cell_of(key)
        if cell is None:
            return False
        self._bring_forward()
        self._window.account.focus_cell(cell.table.key, cell.row, cell.part)
        return True

    def show(self) -> None:
        """Bring the panel forward and give it the focus."""
        self._bring_forward()
        self._window.account.take_focus()

    def _leave(self, key: str) -> None:
        """End the typing in a cell; a symbol in small letters gets the capitals by which venues list it."""
        cell, text = cell_of(key), self._bench.draft.text(key)
        if cell is not None and cell.part in NAMES and text != text.upper() and text == text.lower():
            self._bench.edit(key, text.upper())
        self._bench.leave(key)

    def _bring_forward(self) -> None:
        dock = self._window.docks["account"]
        dock.show()
        dock.raise_()

    def _add(self, table: Table) -> None:
        self._bring_forward()
        row = self._rows.add(table)
        if row >= 0:
            self._window.account.focus_cell(table.key, row, table.parts[0])

    def _duplicate(self) -> None:
        table, chosen = self._chosen()
        if chosen and (row := self._rows.duplicate(table, chosen[-1])) >= 0:
            self._window.account.focus_cell(table.key, row, table.parts[0], edit=False)

    def _remove(self) -> None:
        table, chosen = self._chosen()
        self._rows.remove(table, chosen)

    def _chosen(self) -> tuple[Table, tuple[int, ...]]:
        shown, rows = self._window.account.chosen_rows()
        return shown.rows.view().table, rows

    def _explain(self, key: str) -> None:
        """Show the formula of one of the account's totals."""
        self._window.term_requested.emit(f"number:{key}")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._window.account.copy_text())
        self._window.say(tr("The table is on the clipboard."))

    def _export(self) -> None:
        rows = self._bench.situation.reading.positions
        complete = [row.position for row in rows if row.position is not None]
        if not complete:
            self._window.say(tr("There is no complete position to export."), trouble=True)
            return
        place = Path.home() / "positions.csv"
        path, _ = ask_save(self._window, tr("Export positions"), place, [tr("CSV (*.csv)")], ending=".csv")
        if path == NOTHING:
            return
        try:
            write_atomic(path, [positions_csv(complete)])
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return
        self._window.say(
            trn(
                "One position is written to {path}.",
                "{count} positions are written to {path}.",
                len(complete),
                path=path,
            )
        )
