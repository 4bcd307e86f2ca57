"""Plan > Compare: opened when asked for, filled anew at each change while it is open; a row of it can become the plan."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from planner.app.asking import NOTHING, ask_save
from planner.model.compare import Compared, coin_of, compare, with_leverage, with_mode
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters.compare_view import STEPS, Ways, compare_view
from planner.services.atomic import write_atomic
from planner.services.csv_export import neutralised
from planner.widgets.compare_dialog import CompareDialog

if TYPE_CHECKING:
    from planner.presenters.workbench import Workbench
    from planner.services.rulebooks import RulebookShelf
    from planner.widgets.main_window import MainWindow

SOON_MS = 30
"""While somebody types, one comparison for several keystrokes."""


class Comparing(QObject):
    """Holds the dialog."""

    def __init__(self, window: MainWindow, bench: Workbench, shelf: RulebookShelf) -> None:
        super().__init__(window)
        self._window, self._bench, self._shelf = window, bench, shelf
        self._ways = Ways.VENUES
        self._rows: tuple[Compared, ...] = ()
        self._soon: QTimer | None = None
        self.dialog: CompareDialog | None = None

    def show(self) -> None:
        """Open the comparison, or bring it forward."""
        if self.dialog is None:
            self.dialog = CompareDialog(self._window)
            self._soon = QTimer(self.dialog, singleShot=True, interval=SOON_MS)  # it ends with the dialog
            self._soon.timeout.connect(self._fill)
            self.dialog.adopt_requested.connect(self._adopt)
            self.dialog.ways_changed.connect(self._change_ways)
            self.dialog.export_requested.connect(self._export)
        self.dialog.show()
        self._fill()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def refresh(self) -> None:
        """Follow the plan."""
        if self.dialog is not None and self._soon is not None and self.dialog.isVisible():
            self._soon.start()

    def _change_ways(self, ways: str) -> None:
        self._ways = Ways(ways)
        self._fill()

    def _fill(self) -> None:
        if self.dialog is not None:
            self._rows = self._compared()
            self.dialog.show_comparison(compare_view(self._rows, self._bench.situation.words, self._ways))

    def _compared(self) -> tuple[Compared, ...]:
        computed = self._bench.computed
        if computed is None:
            return ()
        plan, rules = computed.plan, computed.rules
        if self._ways is Ways.LEVERAGE:
            return with_leverage(plan, rules, STEPS)
        if self._ways is Ways.MODES:
            return with_mode(plan, rules)
        offers = self._shelf.offers(coin_of(computed.answer.terms), plan.side)
        return compare(plan, rules, [offer for offer in offers if offer.venue != plan.venue])

    def _adopt(self, at: int) -> None:
        row = self._rows[at]
        what = {
            Ways.VENUES: tr("move to {venue_name}", venue_name=row.rules.venue_name),
            Ways.LEVERAGE: tr("change leverage"),
            Ways.MODES: tr("change to {margin_mode}", margin_mode=row.plan.margin_mode),
        }[self._ways]
        self._bench.adopt(row.plan, what)

    def _export(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        path, _ = ask_save(
            dialog, tr("Export the comparison"), Path.home() / "comparison.csv", [tr("CSV (*.csv)")], ending=".csv"
        )
        if path == NOTHING:
            return
        view = compare_view(self._rows, self._bench.situation.words, self._ways)
        out = io.StringIO()
        writer = csv.writer(out)
        for line in view.text(dialog.order(), dialog.shown_columns()).split("\n"):
            writer.writerow([neutralised(cell) for cell in line.split("\t")])
        try:
            write_atomic(path, [out.getvalue().encode("utf-8-sig")])
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
        else:
            self._window.say(tr("The comparison is written to {path}.", path=path))
