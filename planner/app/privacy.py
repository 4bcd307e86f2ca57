"""Hiding amounts: one switch for everything that tells how much somebody has or trades, kept from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.model.language import tr

if TYPE_CHECKING:
    from planner.app.keeping import Keeping
    from planner.presenters.journal import JournalPresenter
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow

HIDDEN = tr("Amounts are hidden; what you copy is ••• too. An export holds them all the same.")
SHOWN = tr("Amounts are shown.")


class Privacy(QObject):
    """Hides and shows money and quantities. Prices, percentages and R stay; a file that is written keeps every digit."""

    changed = Signal()

    def __init__(
        self, window: MainWindow, bench: Workbench, keeping: Keeping, plan_list: JournalPresenter | None
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._keeping, self._list = window, bench, keeping, plan_list
        self.hidden = False
        if keeping.settings.hide_amounts:
            self.wear(True)

    def toggle(self) -> None:
        """Hide what is shown or show what is hidden, and keep that."""
        self.wear(not self.hidden)
        self._keeping.change(hide_amounts=self.hidden)
        self._window.say(HIDDEN if self.hidden else SHOWN)

    def wear(self, hidden: bool) -> None:
        """Hide or show for this start only."""
        self.hidden = hidden
        self._window.action("hide_amounts").setChecked(hidden)
        self._bench.hide_amounts(hidden)
        self._window.fill_account()  # no amount stays behind a tab
        if self._list is not None:
            self._list.hide_amounts(hidden)
        self.changed.emit()
