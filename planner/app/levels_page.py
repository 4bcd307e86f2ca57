"""View > Levels as table: opened when asked for, filled anew at each change while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.presenters.levels_table import levels_view
from planner.widgets.levels_dialog import LevelsDialog

if TYPE_CHECKING:
    from planner.app.rivals import Rivals
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow


class LevelsPage(QObject):
    """Holds the dialog. `why_requested` carries the key of a level."""

    why_requested = Signal(str)

    def __init__(self, window: MainWindow, bench: Workbench, rivals: Rivals) -> None:
        super().__init__(window)
        self._window = window
        self._bench, self._rivals = bench, rivals
        self.dialog: LevelsDialog | None = None

    def show(self) -> None:
        """Open the table, or bring it forward."""
        if self.dialog is None:
            self.dialog = LevelsDialog(self._window)
            self.dialog.why_requested.connect(self.why_requested)
        self._fill(self.dialog)
        self.dialog.come_forward()

    def refresh(self) -> None:
        """Follow the plan."""
        if self.dialog is not None and self.dialog.isVisible():
            self._fill(self.dialog)

    def _fill(self, dialog: LevelsDialog) -> None:
        dialog.show_levels(levels_view(self._bench.situation, self._rivals.lines))
