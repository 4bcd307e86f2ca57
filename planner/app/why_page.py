"""Why a number is what it is: the dialog, opened when asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.model.explain import explain
from planner.model.language import tr
from planner.presenters.rivals import PREFIX
from planner.presenters.why_text import in_words
from planner.widgets.topics import TOPIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.privacy import Privacy
    from planner.app.rivals import Rivals
    from planner.model.compare import Compared
    from planner.model.explain import Derivation
    from planner.model.rulebook import Rules
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow
    from planner.widgets.why_dialog import WhyDialog

NO_AMOUNTS = frozenset({"leverage", "largest_leverage", "reward_to_risk", "runway_hours", "distance.liquidation"})
LIQUIDATION = "levels.liquidation"
CHOSEN = tr("You chose this number yourself; the ticket holds it as you wrote it.")
NOTHING_YET = tr("There is no number yet; complete the ticket first.")
NO_SIZE = tr("There is no number: the plan has no size there.")
HIDDEN = tr("Not shown while amounts are hidden; View > Hide amounts brings them back.")


class WhyPage(QObject):
    """Holds the dialog. While amounts are hidden it shows meaning, formula and sources, and no figure that was put in.

    `rivals` know what stands behind a line of another venue on the chart. `sources_requested` carries a figure, and the rules where they
    are another venue's (None: the plan's own).
    """

    sources_requested = Signal(str, object)

    def __init__(self, window: MainWindow, bench: Workbench, privacy: Privacy, rivals: Rivals) -> None:
        super().__init__(window)
        self._window, self._bench, self._privacy, self._rivals = window, bench, privacy, rivals
        self._again: Callable[[], None] = _nothing
        self._asked: tuple[str, Rules | None] = ("", None)
        self.dialog: WhyDialog | None = None
        privacy.changed.connect(self._follow)

    def show(self, key: str) -> None:
        """Show how a number of the plan came about, or the line of another venue on the chart."""
        row = self._rivals.row_of(key)
        if row is not None:
            self.show_row(row, LIQUIDATION + key.removeprefix(PREFIX + row.rules.venue))
            return
        derivation = self._bench.why(key)
        if derivation is None:
            self._window.say(CHOSEN if self._bench.computed is not None else NOTHING_YET)
            return
        self._show(derivation)
        self._again = partial(self.show, key)

    def show_row(self, row: Compared, key: str) -> None:
        """Show how a number of a compared row came about; the title names the row's venue."""
        derivation = explain(row.answer, key)
        if derivation is None:
            self._window.say(NO_SIZE if row.answer.sized is None else CHOSEN)
            return
        self._show(derivation, row.rules.venue_name, row.rules)
        self._again = partial(self.show_row, row, key)

    def _ask_sources(self) -> None:
        self.sources_requested.emit(*self._asked)

    def _show(self, derivation: Derivation, venue: str = "", rules: Rules | None = None) -> None:
        if self.dialog is None:
            from planner.widgets.why_dialog import WhyDialog

            self.dialog = WhyDialog(self._window)
            self.dialog.sources_requested.connect(self._ask_sources)
        key = derivation.key
        self._asked = (derivation.sources[0].figure if derivation.sources else "", rules)
        self.dialog.setProperty(TOPIC, f"number:{key}")
        result_hidden = self._privacy.hidden and not (key.startswith("levels") or key in NO_AMOUNTS)
        sign = self._bench.situation.words.decimal_sign
        title = derivation.title if result_hidden else _titled(derivation.title, in_words(derivation.result, sign))
        if venue:
            title = tr("{venue} · {title}", venue=venue, title=title)
        sections = _sections(derivation, sign, hidden=self._privacy.hidden)
        self.dialog.show_derivation(title, [part for part in sections if part[1]], derivation.source_lines())

    def _follow(self) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self._again()


def _nothing() -> None:
    return


def _titled(name: str, result: str) -> str:
    """Return name and result as a title; a result that gives its reason after a colon takes a dash before it."""
    return f"{name} – {result}" if ": " in result else f"{name}: {result}"


def _sections(derivation: Derivation, sign: str, *, hidden: bool) -> list[tuple[str, str]]:
    inputs = "\n".join(f"{name} = {in_words(value, sign)}  ({origin})" for name, value, origin in derivation.inputs)
    return [
        ("", derivation.meaning),
        (tr("Formula"), derivation.formula),
        (tr("With the numbers in"), HIDDEN if hidden else in_words("\n".join(derivation.worked), sign)),
        (tr("Inputs"), "" if hidden else inputs),
        (tr("Rules"), in_words("\n".join(derivation.rules), sign)),
    ]
