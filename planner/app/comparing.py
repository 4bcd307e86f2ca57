"""Plan > Compare: opened when asked for, filled anew at each change while it is open; a row of it can become the plan."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from planner.app.asking import NOTHING, ask_save
from planner.app.settling import Settling
from planner.model.compare import Compared, compare, with_leverage, with_mode
from planner.model.errors import PlannerError
from planner.model.language import tr
from planner.presenters.compare_view import STEPS, CompareView, Ways, compare_view
from planner.services.atomic import write_atomic
from planner.services.csv_export import neutralised
from planner.widgets.compare_dialog import CompareDialog

if TYPE_CHECKING:
    from planner.app.keeping import Keeping
    from planner.app.offers import Offers
    from planner.app.rivals import Rivals
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow


class Comparing(QObject):
    """Holds the dialog. `why_requested` carries a row and the key of the number to be explained."""

    why_requested = Signal(object, str)

    def __init__(self, window: MainWindow, bench: Workbench, keeping: Keeping, offers: Offers, rivals: Rivals) -> None:
        super().__init__(window)
        self._window, self._bench, self._keeping, self._offers, self._rivals = window, bench, keeping, offers, rivals
        self._ways = Ways.VENUES
        self._rows: tuple[Compared, ...] = ()
        self._left_out = 0
        self._settling: Settling | None = None
        self.dialog: CompareDialog | None = None
        rivals.chosen_changed.connect(self.refresh)

    def show(self) -> None:
        """Open the comparison, or bring it forward."""
        self._offers.forget()
        dialog = self.dialog or self._made()
        self._fill()
        dialog.come_forward()

    def _made(self) -> CompareDialog:
        dialog = self.dialog = CompareDialog(self._window)
        self._settling = Settling(dialog)  # it ends with the dialog
        self._settling.settled.connect(self._fill)
        dialog.restore_columns(self._keeping.settings.compare.model_dump())
        dialog.adopt_requested.connect(self._adopt)
        dialog.why_requested.connect(self._ask_why)
        dialog.line_toggled.connect(self._toggle_line)
        dialog.ways_changed.connect(self._change_ways)
        dialog.export_requested.connect(self._export)
        dialog.columns_changed.connect(self._keep)
        return dialog

    def refresh(self) -> None:
        """Follow the plan, once the typing settles."""
        if self.dialog is not None and self._settling is not None and self.dialog.isVisible():
            self._settling.stir()

    def _change_ways(self, ways: str) -> None:
        self._ways = Ways(ways)
        self._fill()

    def _fill(self) -> None:
        if self.dialog is not None:
            self._rows = self._compared()
            self.dialog.show_comparison(self._view())

    def _view(self) -> CompareView:
        words, drawn = self._bench.situation.words, self._rivals.chosen
        return compare_view(self._rows, words, self._ways, left_out=self._left_out, drawn=drawn)

    def _compared(self) -> tuple[Compared, ...]:
        computed, self._left_out = self._bench.computed, 0
        if computed is None:
            return ()
        plan, rules = computed.plan, computed.rules
        if self._ways is Ways.LEVERAGE:
            return with_leverage(plan, rules, STEPS)
        if self._ways is Ways.MODES:
            return with_mode(plan, rules)
        offers, self._left_out = self._offers.beside(computed)
        return compare(plan, rules, offers)

    def _adopt(self, at: int) -> None:
        row = self._rows[at]
        what = {
            Ways.VENUES: tr("move to {venue_name}", venue_name=row.rules.venue_name),
            Ways.LEVERAGE: tr("change leverage"),
            Ways.MODES: tr("change to {margin_mode}", margin_mode=row.plan.margin_mode),
        }[self._ways]
        self._bench.adopt(row.plan, what)

    def _ask_why(self, at: int, key: str) -> None:
        self.why_requested.emit(self._rows[at], key)

    def _toggle_line(self, at: int) -> None:
        self._rivals.toggle(self._rows[at].rules.venue)

    def _keep(self) -> None:
        if self.dialog is not None:
            state: dict[str, Any] = self.dialog.columns_state()
            self._keeping.change(compare=self._keeping.settings.compare.model_copy(update=state))

    def _export(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        path, _ = ask_save(
            dialog, tr("Export the comparison"), Path.home() / "comparison.csv", [tr("CSV (*.csv)")], ending=".csv"
        )
        if path == NOTHING:
            return
        out = io.StringIO()
        writer = csv.writer(out)
        for line in self._view().records(dialog.order(), dialog.shown_columns()):
            writer.writerow([neutralised(cell) for cell in line])
        try:
            write_atomic(path, [out.getvalue().encode("utf-8-sig")])
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
        else:
            self._window.say(tr("The comparison is written to {path}.", path=path))
