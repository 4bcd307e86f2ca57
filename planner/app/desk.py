"""The desk: joins window, workbench, journal, chart and files, and runs the commands. What it joins is made by `compose`."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMessageBox

from planner.app.account_desk import AccountDesk
from planner.app.charting import CANDLE_ENDINGS, Charting
from planner.app.commands import command_table
from planner.app.comparing import Comparing
from planner.app.filing import Filing
from planner.app.help_pages import HelpPages
from planner.app.journal_life import JournalLife
from planner.app.journal_text import journal_text
from planner.app.journal_watch import JournalWatch
from planner.app.keeping import KeptTicket
from planner.app.levels_page import LevelsPage
from planner.app.liquidation_page import LiquidationPage
from planner.app.looks import Looks
from planner.app.offers import Offers
from planner.app.preferences import Preferences
from planner.app.privacy import Privacy
from planner.app.rivals import Rivals
from planner.app.rules_desk import RulesDesk
from planner.app.shortcuts import Shortcuts
from planner.app.why_page import WhyPage
from planner.app.wiring import wire
from planner.model.language import tr
from planner.presenters.rules_line import rules_line
from planner.services.journal_closed import ClosedJournal

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.diagnostics import Facts
    from planner.app.disk_work import DiskWork
    from planner.app.keeping import Keeping
    from planner.app.undoing import Undoing
    from planner.presenters.journal import JournalPresenter
    from planner.presenters.workbench import Workbench
    from planner.services.journal import Journal
    from planner.services.paths import Places
    from planner.services.rulebooks import RulebookShelf
    from planner.widgets.main_window import MainWindow

AUTOSAVE_MS = 800
PAUSE_MS = 250
"""What is dear to work out and not looked at while typing waits for a pause of so long."""
CHECK_AFTER_MS = 1000
"""The chart comes first; a large journal is checked beside it afterwards."""
FIRST_WORDS = tr("This is an example: 500 at 5×. Change any field and watch the levels move.")


class Desk(QObject):
    """Everything of one window. `resume` comes first, then the first paint, then `start`; `close` is the end."""

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        keeping: Keeping,
        undoing: Undoing,
        journal: Journal | None,
        plan_list: JournalPresenter | None,
        places: Places,
        shelf: RulebookShelf,
        disk: DiskWork,
    ) -> None:
        super().__init__(window)
        self.window, self.bench, self.keeping, self.journal = window, bench, keeping, journal
        self.undoing, self.plan_list, self.places = undoing, plan_list, places
        self.offers = Offers(shelf)
        self.rivals = Rivals(window, bench, keeping, self.offers)
        self.charting = Charting(window, bench, keeping, places, self.rivals)
        self.disk = disk
        self.filing = Filing(window, bench, keeping, journal, plan_list, self.disk)
        self.watch = JournalWatch(window)
        self.life = JournalLife(self)
        self.looks = Looks(window, keeping)
        self.preferences = Preferences(window, bench, keeping, self.looks, self.filing)
        self.help = HelpPages(window, places, self._facts, lambda: bench.situation.size_by)
        self.shortcuts = Shortcuts(window, keeping)
        self.liquidation = LiquidationPage(window, bench)
        self.levels = LevelsPage(window, bench, self.rivals)
        self.comparing = Comparing(window, bench, keeping, self.offers, self.rivals)
        self.account = AccountDesk(window, bench, lambda: self.journal, lambda: self.filing.entry_id)
        self.privacy = Privacy(window, bench, keeping, plan_list)
        self.why = WhyPage(window, bench, self.privacy, self.rivals)
        self.rules = RulesDesk(window, bench, keeping, shelf, places)
        self.autosaving = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._commands = command_table(self)
        wire(self)

    # --- starting and ending -------------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Put the last ticket back, or the example of a first start."""
        settings = self.keeping.settings
        kept = self.keeping.kept_draft(self.preferences.decimal_sign)
        if kept is not None:
            self.bench.resume(kept.draft, saved=not kept.modified)
            self.filing.resume(kept.entry_id)
        else:
            self.bench.show()
        if settings.first_run and not self.privacy.hidden:
            self.window.say(FIRST_WORDS)
        self.window.journal.restore_columns(settings.journal.model_dump())
        self.take_balance()
        self.count_journal()

    def open_plan(self, path: Path | None) -> str:
        """Open the plan that was asked for at the start; return "", or the sentence, shown in the window too, why it cannot be."""
        problem = self.filing.open_file(str(path)) if path is not None else ""
        self.window.notify(problem)
        return problem

    def wear(self, theme: str | None, zoom: int | None, *, hide_amounts: bool) -> None:
        """Take colours, size of text and hidden amounts for this start only; None leaves what is kept."""
        if theme:
            self.looks.wear(theme)
        if zoom:
            self.looks.wear_zoom(zoom)
        if hide_amounts:
            self.privacy.wear(True)
            self.window.say("")  # the first words name the example's size

    def start(self, candles: Path | None) -> None:
        """Bring the chart, and the candles that were asked for or shown last."""
        self.charting.start(self.looks.palette, candles)
        self.life.start()
        self.rules.start()
        QTimer.singleShot(CHECK_AFTER_MS, self, lambda: self.watch.begin(self.journal))

    def keep(self) -> str:
        """Keep the ticket as it is; return "", or the sentence why it could not be kept."""
        self.autosaving.stop()
        self.disk.finish()
        return self.keeping.keep_draft(self._ticket(), self.preferences.decimal_sign)

    def autosave(self) -> None:
        """Keep the ticket without waiting for the disk, and say where that fails."""
        kept = partial(self.keeping.keep_draft, self._ticket(), self.preferences.decimal_sign)
        self.disk.run(kept, lambda outcome: self.window.notify(outcome.result()))

    def _ticket(self) -> KeptTicket:
        return KeptTicket(draft=self.bench.draft, modified=self.bench.modified, entry_id=self.filing.entry_id)

    def leave(self) -> bool:
        """Keep everything before the window goes, and return whether it may; asked only where unsaved work would be lost."""
        self.window.journal.finish_note()
        problem = self.keep()
        if problem and self.bench.modified and not self._may_lose(problem):
            return False
        geometry, state = self.window.save_layout()
        self.keeping.change(
            window={"geometry": geometry, "state": state}, journal=self.window.journal.save_columns(), first_run=False
        )
        self.charting.stop()
        self.filing.exporting.stop()
        self.watch.stop()
        return True

    def close(self) -> None:
        """Close window and journal, whatever is said."""
        self.keep()
        self.window.may_close = lambda: True
        self.window.close()
        self.charting.stop()
        self.filing.exporting.stop()
        self.watch.stop()
        if self.journal is not None:
            self.journal.close()

    def _may_lose(self, problem: str) -> bool:
        question = tr("{problem}\n\nClose all the same, and lose what is on the ticket?", problem=problem)
        answer = QMessageBox.question(self.window, tr("The ticket is not kept"), question)
        return answer == QMessageBox.StandardButton.Yes

    # --- running ---------------------------------------------------------------------------------------------------------------

    def run(self, command: str) -> None:
        """Run a command of the menus or the tools."""
        self._commands[command]()

    def follow(self) -> None:
        """Follow the plan: keep it soon, and say whose rules it is computed with."""
        self.pause.start()
        if not self.autosaving.isActive():
            self.autosaving.start()
        if self.window.history.undo and self.window.said() == FIRST_WORDS:
            self.window.say("")  # what is on the ticket is the user's now, not the example
        frozen = self.bench.draft.rules is not None
        self.window.show_status("rules", rules_line(self.bench.situation, self.bench.computed))
        self.window.action("update_rules").setEnabled(frozen)
        self.window.action("use_last_close").setEnabled(self.charting.last_close is not None)
        self.levels.refresh()
        self.liquidation.refresh()
        self.rules.refresh()
        self.comparing.refresh()
        self.rivals.follow()
        self.undoing.name_steps()
        self.charting.say_data()

    # --- commands --------------------------------------------------------------------------------------------------------------

    def focus_field(self, key: str) -> None:
        """Lead to a field of the ticket, to venue or symbol in the row of tools, or to a cell of the account."""
        if key in ("venue", "symbol"):
            self.window.tools.focus_field(key)
        elif not self.account.focus_field(key):
            self.window.ticket.focus_field(key)

    def open_paths(self, paths: list[str]) -> None:
        """Open dropped files: plans go to the ticket, candles to the chart."""
        for path in paths:
            if path.lower().endswith(CANDLE_ENDINGS):
                self.charting.open(path, anew=True)
            else:
                self.filing.open_file(path)

    def _facts(self) -> Facts:
        from planner.app.diagnostics import Facts

        candles = self.charting.candles
        return Facts(
            places=self.places,
            settings=self.keeping.settings,
            journal=self.window.status("journal"),
            candles=0 if candles is None else len(candles),
            venue=self.window.status("rules"),
            window=(self.window.width(), self.window.height()),
        )

    def duplicate_entry(self, entry_id: str) -> None:
        """Put a copy of a plan of the journal on the ticket."""
        self.filing.open_entry(entry_id, copy=True)

    # --- the journal -----------------------------------------------------------------------------------------------------------

    def use_journal(self, journal: Journal | None) -> None:
        """Go on with another journal, or without one; the one of until now is closed."""
        self.watch.stop()
        self.window.journal.finish_note()
        before, self.journal = self.journal, journal
        self.filing.use(journal)
        self.undoing.forget_journal()
        if self.plan_list is not None:
            self.plan_list.use(journal or ClosedJournal())
        if before is not None:
            before.close()
        self.count_journal()
        self.watch.begin(journal)

    def journal_rewritten(self) -> None:
        """Show the journal anew after a change that nothing takes back."""
        self.undoing.forget_journal()
        self.journal_changed()

    def journal_changed(self) -> None:
        """Show the journal anew after any change."""
        if self.plan_list is None:
            self.count_journal()
        else:
            self.plan_list.refresh()  # and the panel tells when that is over

    def count_journal(self) -> None:
        """Say in the status bar how many plans the journal holds."""
        if self.plan_list is not None and self.plan_list.reading:
            return  # the panel tells when it is over, and then the count is known
        self.window.show_status("journal", journal_text(self.journal))

    def take_balance(self) -> None:
        """Measure the journal's risk by the balance of the settings."""
        if self.plan_list is not None:
            settings = self.keeping.settings
            self.plan_list.set_decimal_sign(self.preferences.decimal_sign)
            self.plan_list.set_balance(Decimal(settings.account_balance), settings.account_currency)

    def repaint_chart(self) -> None:
        """Give the chart the colours in force."""
        self.charting.paint(self.looks.palette)
