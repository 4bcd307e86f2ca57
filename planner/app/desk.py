"""The desk: joins window, workbench, journal, chart and files, and runs the commands. What it joins is made by `compose`."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from planner.app.charting import CANDLE_ENDINGS, Charting
from planner.app.comparing import Comparing
from planner.app.filing import Filing
from planner.app.help_pages import HelpPages
from planner.app.journal_life import JournalLife
from planner.app.journal_watch import JournalWatch
from planner.app.keeping import KeptTicket
from planner.app.levels_page import LevelsPage
from planner.app.looks import THEMES, Looks
from planner.app.preferences import Preferences
from planner.app.privacy import Privacy
from planner.app.shortcuts import Shortcuts
from planner.app.why_page import WhyPage
from planner.model.errors import PlannerError
from planner.model.journal_query import Query
from planner.model.language import tr
from planner.presenters.journal_cells import in_signs
from planner.presenters.journal_words import plans
from planner.presenters.plan_text import plan_text
from planner.presenters.rules_line import rules_line
from planner.services.journal_closed import ClosedJournal

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.diagnostics import Facts
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
    ) -> None:
        super().__init__(window)
        self.window, self.bench, self.keeping, self.journal = window, bench, keeping, journal
        self.undoing, self.plan_list, self.places = undoing, plan_list, places
        self.charting = Charting(window, bench, keeping, places)
        self.filing = Filing(window, bench, keeping, journal, plan_list)
        self.watch = JournalWatch(window)
        self.life = JournalLife(self)
        self.looks = Looks(window, keeping)
        self._preferences = Preferences(window, bench, keeping, self.looks, self.filing)
        self.help = HelpPages(window, places, self._facts, lambda: bench.situation.size_by)
        self.shortcuts = Shortcuts(window, keeping)
        self._levels = LevelsPage(window, bench)
        self.comparing = Comparing(window, bench, shelf)
        self.privacy = Privacy(window, bench, keeping, plan_list)
        self.why = WhyPage(window, bench, self.privacy)
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._commands = self._table()
        self._connect()

    # --- starting and ending -------------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Put the last ticket back, or the example of a first start."""
        settings = self.keeping.settings
        kept = self.keeping.kept_draft(self._preferences.decimal_sign)
        if kept is not None:
            self.bench.resume(kept.draft, saved=not kept.modified)
            self.filing.resume(kept.entry_id)
        else:
            self.bench.show()
        if settings.first_run and not self.privacy.hidden:
            self.window.say(FIRST_WORDS)
        self.window.journal.restore_columns(settings.journal.model_dump())
        self._take_balance()
        self._count_journal()

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
        QTimer.singleShot(CHECK_AFTER_MS, self, partial(self.watch.begin, self.journal))

    def keep(self) -> str:
        """Keep the ticket as it is; return "", or the sentence why it could not be kept."""
        self._autosave.stop()
        ticket = KeptTicket(draft=self.bench.draft, modified=self.bench.modified, entry_id=self.filing.entry_id)
        return self.keeping.keep_draft(ticket, self._preferences.decimal_sign)

    def leave(self) -> bool:
        """Keep everything before the window goes, and return whether it may; asked only where unsaved work would be lost."""
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

    def _autosaved(self) -> None:
        self.window.notify(self.keep())

    # --- wiring ----------------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        window, bench = self.window, self.bench
        window.may_close = self.leave
        window.command.connect(self.run)
        ticket, verdict, journal = window.ticket, window.verdict, window.journal
        for source in (ticket, window.tools):
            source.edited.connect(bench.edit)
        ticket.field_left.connect(bench.leave)
        ticket.nudged.connect(bench.nudge)
        ticket.add_row.connect(bench.add_row)
        ticket.remove_row.connect(bench.remove_row)
        verdict.field_requested.connect(ticket.focus_field)
        verdict.remedy_requested.connect(bench.apply)
        for asks in (ticket, verdict, self.charting, self._levels):
            asks.why_requested.connect(self.why.show)
        for asks_what in (window, self.charting):
            asks_what.term_requested.connect(self.help.show_topic)
        for takes in (window, journal, self.charting):
            takes.files_dropped.connect(self.open_paths)
        journal.open_requested.connect(self.filing.open_entry)
        journal.duplicate_requested.connect(self._duplicate_entry)
        journal.save_requested.connect(self.filing.save)
        journal.export_requested.connect(self.filing.export)
        self.charting.opened.connect(self._changed)
        self.charting.table_requested.connect(self._levels.show)
        self.looks.changed.connect(self._repaint_chart)
        self._preferences.changed.connect(self._take_balance)
        self.filing.saved.connect(self._journal_changed)
        self.watch.checked.connect(self._journal_changed)
        self.watch.checked.connect(self.life.look_after)
        self.filing.refused.connect(self.life.look)
        journal.reloaded.connect(self._count_journal)
        window.menus.menus["file"].aboutToShow.connect(self._fill_recent)
        window.watch_history(self._changed)
        self._autosave.timeout.connect(self._autosaved)
        self._pause.timeout.connect(bench.settle)

    def _table(self) -> dict[str, Callable[[], object]]:
        bench, filing, window = self.bench, self.filing, self.window
        return {
            "new": bench.new,
            "open": filing.ask_for_plan,
            "save": filing.save,
            "save_as": filing.save_as,
            "settings": self._preferences.show,
            "quit": window.close,
            "undo": self.undoing.undo,
            "redo": self.undoing.redo,
            "copy_plan": self._copy_plan,
            "find": self._find,
            "reset_layout": window.reset_layout,
            "text_larger": self.looks.larger,
            "text_smaller": self.looks.smaller,
            "text_usual": self.looks.usual,
            "hide_amounts": self.privacy.toggle,
            "shortcuts": self.shortcuts.show,
            "flip": bench.flip,
            "duplicate": bench.duplicate,
            "clear": bench.clear,
            "add_entry": partial(bench.add_row, "entries"),
            "add_target": partial(bench.add_row, "targets"),
            "use_last_close": bench.use_last_close,
            "levels_table": self._levels.show,
            "compare": self.comparing.show,
            "why": partial(self.why.show, "levels.liquidation"),
            "update_rules": bench.update_rules,
            **{f"export_{scope}": partial(filing.export, scope) for scope in ("plan", "selection", "view", "all")},
            **{f"theme_{theme}": partial(self.looks.choose, theme) for theme in THEMES},
            **self.life.commands(),
            **self.charting.commands(),
            **self.help.commands(),
        }

    def run(self, command: str) -> None:
        """Run a command of the menus or the tools."""
        self._commands[command]()

    def _changed(self) -> None:
        """Follow the plan: keep it soon, and say whose rules it is computed with."""
        self._pause.start()
        if not self._autosave.isActive():
            self._autosave.start()
        if self.window.history.undo and self.window.said() == FIRST_WORDS:
            self.window.say("")  # what is on the ticket is the user's now, not the example
        frozen = self.bench.draft.rules is not None
        self.window.show_status("rules", rules_line(self.bench.situation, self.bench.computed))
        self.window.action("update_rules").setEnabled(frozen)
        self.window.action("use_last_close").setEnabled(self.charting.last_close is not None)
        self._levels.refresh()
        self.comparing.refresh()
        self.undoing.name_steps()
        self.charting.say_data()

    # --- commands --------------------------------------------------------------------------------------------------------------

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

    def _duplicate_entry(self, entry_id: str) -> None:
        self.filing.open_entry(entry_id, copy=True)

    def _copy_plan(self) -> None:
        QGuiApplication.clipboard().setText(plan_text(self.bench.situation))
        self.window.say(tr("The plan is on the clipboard."))

    def _find(self) -> None:
        self.window.docks["journal"].show()
        self.window.journal.focus_search()

    # --- the journal -----------------------------------------------------------------------------------------------------------

    def use_journal(self, journal: Journal | None) -> None:
        """Go on with another journal, or without one; the one of until now is closed."""
        self.watch.stop()
        before, self.journal = self.journal, journal
        self.filing.use(journal)
        self.undoing.forget_journal()
        if self.plan_list is not None:
            self.plan_list.use(journal or ClosedJournal())
        if before is not None:
            before.close()
        self._count_journal()
        self.watch.begin(journal)

    def journal_rewritten(self) -> None:
        """Show the journal anew after a change that nothing takes back."""
        self.undoing.forget_journal()
        self._journal_changed()

    def _journal_changed(self) -> None:
        if self.plan_list is None:
            self._count_journal()
        else:
            self.plan_list.refresh()  # and the panel tells when that is over

    def _count_journal(self) -> None:
        if self.plan_list is not None and self.plan_list.reading:
            return  # the panel tells when it is over, and then the count is known
        signs = self.bench.situation.words.decimal_sign
        self.window.show_status("journal", in_signs(_journal_text(self.journal), signs))

    def _take_balance(self) -> None:
        if self.plan_list is not None:
            settings = self.keeping.settings
            self.plan_list.set_decimal_sign(self._preferences.decimal_sign)
            self.plan_list.set_balance(Decimal(settings.account_balance), settings.account_currency)

    def _repaint_chart(self) -> None:
        self.charting.paint(self.looks.palette)

    def _fill_recent(self) -> None:
        for name, opener in (("recent_plans", self.filing.open_file), ("recent_candles", self.charting.open)):
            menu = self.window.menus.menus[name]
            menu.clear()
            for path in getattr(self.keeping.settings, name):
                action = menu.addAction(Path(path).name.replace("&", "&&"))
                action.setStatusTip(path)
                action.triggered.connect(partial(_opened, opener, path))
            menu.setEnabled(not menu.isEmpty())


def _journal_text(journal: Journal | None) -> str:
    if journal is None:
        return tr("Journal: not open")
    try:
        count = plans(journal.count(Query()))
    except PlannerError:
        return tr("Journal: cannot be read")
    if not journal.checked:
        return tr("Journal: {count}, not checked yet", count=count)
    if journal.damaged:
        return tr("Journal: {count}, {damaged} damaged", count=count, damaged=len(journal.damaged))
    if journal.read_only:
        return tr("Journal: {count}, read-only", count=count)
    return tr("Journal: {count}, sealed", count=count)


def _opened(opener: Callable[[str], object], path: str, _checked: bool = False) -> None:
    opener(path)
