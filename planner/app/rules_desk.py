"""What has to do with whose rules are in force: their page, how old they are, and the user's own rulebooks while they are edited."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.app.days import Days
from planner.app.rulebook_watch import RulebookWatch
from planner.services.clock import now_utc

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from planner.app.keeping import Keeping
    from planner.app.sources_page import SourcesPage
    from planner.model.rulebook import Rules
    from planner.presenters.views import FindingView
    from planner.presenters.workbench import Workbench
    from planner.services.paths import Places
    from planner.services.rulebooks import RulebookShelf
    from planner.widgets.main_window import MainWindow

OLD = "rules-old"


class RulesDesk(QObject):
    """`changed` follows a change of the user's own rulebooks. `now` is the clock."""

    changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        keeping: Keeping,
        shelf: RulebookShelf,
        places: Places,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._keeping, self._shelf = window, bench, keeping, shelf
        self.days = Days(self, now)
        self.watch = RulebookWatch(window, bench, shelf, places.rulebooks)
        self.days.turned.connect(self.tell_day)
        self.watch.changed.connect(self._follow)
        self.watch.check_requested.connect(self._check)
        window.rules_requested.connect(self._show_sources)
        self.tell_day()

    @cached_property
    def sources(self) -> SourcesPage:
        """The page of sources; most starts never open it, so it is brought when it is first asked for."""
        from planner.app.sources_page import SourcesPage

        return SourcesPage(self._window, self._bench, self._shelf, self._keeping, self.watch, self.days)

    def start(self) -> None:
        """Begin to watch the user's own rulebooks."""
        self.watch.start()

    def refresh(self) -> None:
        """Follow the plan."""
        if "sources" in self.__dict__:
            self.sources.refresh()

    def tell_day(self) -> None:
        """Say what the day is, and when rules count as old: the day or the setting changed."""
        self._bench.set_day(self.days.today(), self._keeping.settings.rules_old_after_days)
        self.refresh()

    def remedy(self, finding: FindingView) -> None:
        """Do what a finding offers: its edits, or the page where old rules are looked into."""
        if finding.code == OLD:
            self.sources.show()
        else:
            self._bench.apply(finding)

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return the commands of the menus."""
        return {"sources": self._show_sources, "check_rulebooks": self._check}

    def show_sources(self, figure: str = "", rules: Rules | None = None) -> None:
        """Show the page at a figure; `rules`: those of another venue than the plan's."""
        self.sources.show(figure, rules)

    def _show_sources(self) -> None:
        self.sources.show()

    def _check(self) -> None:
        self.sources.check()

    def _follow(self) -> None:
        self.refresh()
        self.changed.emit()
