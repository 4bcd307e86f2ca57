"""Plan > Sources of these rules: opened when asked for, filled anew at each change while it is open; rulebooks are copied from here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from planner.app.headless_rulebooks import origin_of
from planner.model.errors import PlannerError
from planner.model.figure_reader import TYPED
from planner.model.language import tr
from planner.presenters.rulebook_words import all_mistakes
from planner.presenters.sources_rows import Origin
from planner.presenters.sources_view import sources_view
from planner.services.rulebook_copies import copy_rulebook, twin_of
from planner.widgets.offers import Offer

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.days import Days
    from planner.app.keeping import Keeping
    from planner.app.rulebook_watch import RulebookWatch
    from planner.model.rulebook import Rules
    from planner.presenters.workbench import Workbench
    from planner.services.rulebooks import RulebookShelf
    from planner.widgets.main_window import MainWindow
    from planner.widgets.sources_dialog import SourcesDialog
    from planner.widgets.text_dialog import TextDialog

NO_RULES = tr("There are no rules to show yet; choose a venue and one of its symbols.")
COPIED = "rulebook-copied"


class SourcesPage(QObject):
    """Holds the page. It opens a browser or an editor only when that is asked for."""

    def __init__(
        self,
        window: MainWindow,
        bench: Workbench,
        shelf: RulebookShelf,
        keeping: Keeping,
        watch: RulebookWatch,
        days: Days,
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._shelf = window, bench, shelf
        self._keeping, self._watch, self._days = keeping, watch, days
        self._other: Rules | None = None
        self.dialog: SourcesDialog | None = None
        self.report: TextDialog | None = None

    # --- the page --------------------------------------------------------------------------------------------------------------

    def show(self, figure: str = "", rules: Rules | None = None) -> None:
        """Open the page, or bring it forward; at a figure where one is named. `rules`: those of another venue than the plan's."""
        self._other = rules
        if self._rules() is None:
            self._window.say(NO_RULES)
            return
        if self.dialog is None:
            self.dialog = self._made()
        self.dialog.show()
        self.refresh()
        if figure:
            self.dialog.choose_figure(figure)
        self.dialog.come_forward()

    def refresh(self) -> None:
        """Follow the plan."""
        if self.dialog is None or not self.dialog.isVisible():
            return
        rules = self._rules()
        if rules is not None:
            origin = self._origin(rules)
            words, limit = self._bench.situation.words, self._keeping.settings.rules_old_after_days
            view = sources_view(origin, words, self._days.today(), limit, tier=self._tier(rules))
            self.dialog.show_sources(view, mine=origin.mine)

    def _made(self) -> SourcesDialog:
        from planner.widgets.sources_dialog import SourcesDialog

        dialog = SourcesDialog(self._window)
        dialog.page_requested.connect(self.open_page)
        dialog.copy_requested.connect(self.copy)
        dialog.file_requested.connect(self.open_file)
        dialog.folder_requested.connect(self.open_folder)
        dialog.check_requested.connect(self.check)
        return dialog

    def _rules(self) -> Rules | None:
        """Return the rules in force, also of a plan that is not complete; None where the venue does not know the symbol."""
        if self._other is not None:
            return self._other
        computed, draft = self._bench.computed, self._bench.draft
        if computed is not None or draft.rules is not None:
            return computed.rules if computed is not None else draft.rules
        try:
            return self._shelf.rules(draft.text("venue"), draft.text("symbol").strip(), draft.text("side") or "long")
        except PlannerError:
            return None

    def _tier(self, rules: Rules) -> int | None:
        """Return the place of the plan's tier in the venue's table; None where the plan has none, or tiers of its own."""
        now = self._bench.situation
        if now.fresh is None or now.cliff is None or rules.tiers is None or self._other is not None:
            return None
        tiers = now.fresh.terms.tiers
        if len(tiers) != len(rules.tiers.rows) or now.cliff.tier not in tiers:
            return None
        return tiers.index(now.cliff.tier)

    def _origin(self, rules: Rules) -> Origin:
        frozen = self._bench.draft.rules is not None and self._other is None
        if frozen or rules.venue not in self._shelf.ids():
            return Origin(rules=rules, typed=self._typed())
        return replace(origin_of(self._shelf, rules.venue, rules.symbol, rules.side), typed=self._typed())

    def _typed(self) -> tuple[tuple[str, str], ...]:
        """Return the figures that were typed on the ticket in the place of the rulebook's."""
        now = self._bench.situation
        if now.fresh is None or self._other is not None:
            return ()
        used = (each for each in now.fresh.sources if each.source == TYPED and each.figure != "tiers")
        return tuple((each.figure, each.value) for each in used)

    def open_page(self, address: str) -> None:
        """Open an address in the browser, because the user asked for it."""
        if not QDesktopServices.openUrl(QUrl(address)):
            self._window.say(tr("No browser could be opened; the address is {address}.", address=address), trouble=True)

    # --- the user's own --------------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Ask for a name, write a rulebook of the user's over the one in force, and offer to edit it and to use it."""
        rules = self._rules()
        if rules is None or rules.venue not in self._shelf.ids():
            self._window.say(
                tr("The rulebook of this plan is not here any more, so it cannot be copied."), trouble=True
            )
            return
        parent: QWidget = self.dialog or self._window
        name, agreed = QInputDialog.getText(
            parent,
            tr("Copy for editing"),
            tr("What shall your own rulebook be called in the list of venues?"),
            QLineEdit.EchoMode.Normal,
            tr("My {name}", name=self._shelf.name(rules.venue)),
        )
        if agreed:
            self.copy_as(name)

    def copy_as(self, name: str) -> Path | None:
        """Write the copy under a name; None where it could not be written, which is said."""
        rules = self._rules()
        if rules is None:
            return None
        try:
            path = self._written(rules, name)
        except PlannerError as error:
            self._window.say(str(error), trouble=True)
            return None
        self._watch.read_again()
        self._offer(path, self._shelf.name(path.stem))
        return path

    def _written(self, rules: Rules, name: str) -> Path:
        shelf, folder, today = self._shelf, self._watch.folder, self._days.today()
        if shelf.is_own(rules.venue):
            return twin_of(folder, shelf.written(rules.venue), name)
        entry = shelf.entry(rules.venue, rules.symbol)
        return copy_rulebook(folder, shelf.book(rules.venue), rules.symbol, entry, name, today)

    def _offer(self, path: Path, name: str) -> None:
        sentence = tr(
            "“{name}” is among the venues now. What you change in {file} counts as soon as it is saved.",
            name=name,
            file=path.name,
        )
        steps = (
            (tr("Open the file"), lambda: self._open(path)),
            (tr("Use it for this plan"), lambda: self._use(path.stem)),
        )
        self._window.offers.make(Offer(key=COPIED, sentence=sentence, steps=steps))

    def _use(self, name: str) -> None:
        self._bench.edit("venue", name)
        self._window.offers.withdraw(COPIED)

    def open_file(self) -> None:
        """Open the user's own file of the rules in force in the editor that the system has for it."""
        rules = self._rules()
        path = None if rules is None else self._shelf.own_file(rules.venue)
        if path is not None:
            self._open(path)

    def open_folder(self) -> None:
        """Open the folder of the user's own rulebooks."""
        self._open(self._watch.folder)

    def _open(self, path: Path) -> None:
        if not path.exists():
            self._window.say(tr("{path} is not there any more.", path=path), trouble=True)
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._window.say(tr("No program could be opened for it; the file is {path}.", path=path), trouble=True)

    def check(self) -> None:
        """Read all of the user's rulebooks anew and list what is wrong with them, a sentence for each mistake."""
        from planner.widgets.text_dialog import TextDialog

        self._watch.read_again()
        text = all_mistakes(self._shelf.checked(), str(self._watch.folder))
        if self.report is not None:
            self.report.deleteLater()
        parent: QWidget = self.dialog if self.dialog is not None and self.dialog.isVisible() else self._window
        self.report = TextDialog(tr("Your rulebooks"), text, parent, copies=tr("&Copy"))
        self.report.show()
