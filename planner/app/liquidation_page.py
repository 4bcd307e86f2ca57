"""Plan > What a liquidation leaves: opened when asked for, filled anew soon after each change while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.app.settling import Settling
from planner.presenters.liquidation_view import liquidation_view
from planner.widgets.liquidation_dialog import LiquidationDialog

if TYPE_CHECKING:
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow


class LiquidationPage(QObject):
    """Holds the dialog. `why_requested` carries the key of a number."""

    why_requested = Signal(str)

    def __init__(self, window: MainWindow, bench: Workbench) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench
        self._settling = Settling(self)
        self._settling.settled.connect(self._fill)
        self.dialog: LiquidationDialog | None = None

    def show(self) -> None:
        """Open the page, or bring it forward."""
        if self.dialog is None:
            self.dialog = LiquidationDialog(self._window)
            self.dialog.why_requested.connect(self.why_requested)
        self._fill()
        self.dialog.come_forward()

    def refresh(self) -> None:
        """Follow the plan; the steps of some venues take longer than a keystroke may."""
        if self.dialog is not None and self.dialog.isVisible():
            self._settling.stir()

    def _fill(self) -> None:
        if self.dialog is not None:
            self.dialog.show_liquidation(liquidation_view(self._bench.situation))
