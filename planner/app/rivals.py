"""Other venues' liquidation lines over the chart: which were chosen, where they lie, and that they follow the plan a moment after it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.app.settling import Settling
from planner.model.compare import Compared, beside
from planner.model.language import tr
from planner.presenters.rivals import RivalChoice, rival_lines, short_names, venue_of, with_rivals
from planner.presenters.scene import ChartScene

if TYPE_CHECKING:
    from planner.app.keeping import Keeping
    from planner.app.offers import Offers
    from planner.chart.price_chart import PriceChart
    from planner.presenters.scene import RivalLine
    from planner.presenters.workbench import Workbench


class Rivals(QObject):
    """The lines are worked out once the typing settles; until then the chart keeps those of a moment ago, so that none blinks.

    `chosen_changed` says that another venue's line is wanted or one no longer is, `moved` that the lines have changed; `said` is a sentence
    for the user.
    """

    chosen_changed = Signal()
    moved = Signal()
    compare_requested = Signal()
    said = Signal(str)

    def __init__(self, parent: QObject, bench: Workbench, keeping: Keeping, offers: Offers) -> None:
        super().__init__(parent)
        self._bench, self._keeping, self._offers = bench, keeping, offers
        self._settling = Settling(self)
        self._settling.settled.connect(self.refresh)
        self._chart: PriceChart | None = None
        self._scene = ChartScene()
        self._rows: dict[str, Compared] = {}
        self.lines: tuple[RivalLine, ...] = ()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the venues whose lines are wanted, whether they offer the coin or not."""
        return tuple(self._keeping.settings.compare.lines)

    def join(self, chart: PriceChart) -> None:
        """Serve a chart."""
        self._chart = chart
        chart.rival_choices = self.choices
        chart.rival_toggled.connect(self.toggle)
        chart.rivals_cleared.connect(self.clear)
        chart.compare_requested.connect(self.compare_requested)
        self.follow()  # after the chart's first paint

    def show_scene(self, scene: ChartScene) -> None:
        """Show a plan on the chart, the lines of a moment ago with it."""
        self._scene = scene
        if self._chart is not None:
            self._chart.set_scene(with_rivals(scene, self.lines))

    def follow(self) -> None:
        """Work the lines out anew, once the typing settles."""
        if self.chosen or self.lines:
            self._settling.stir()

    def follow_rules(self) -> None:
        """Follow a change of the rulebooks: their names may be others, too."""
        self.__dict__.pop("_names", None)
        self.follow()

    def refresh(self) -> None:
        """Work the lines out now. While the plan is not complete they stay as they were; without any plan there are none."""
        computed, words = self._bench.computed, self._bench.situation.words
        if computed is not None:
            wanted = self._offers.among(computed, self.chosen) if self.chosen else ()
            self._rows = {rules.venue: beside(computed.plan, computed.rules, rules) for rules in wanted}
        elif self._bench.situation.answer is None:
            self._rows = {}
        lines = rival_lines(self._rows.values(), words, self._names if self._rows else {})
        if lines != self.lines:
            self.lines = lines
            self.show_scene(self._scene)
            self.moved.emit()

    def toggle(self, venue: str) -> None:
        """Lay a venue's line over the chart, or take it off."""
        chosen = [each for each in self.chosen if each != venue]
        wanted = venue not in self.chosen
        self._choose([*chosen, venue] if wanted else chosen)
        if wanted and not any(line.venue == venue for line in self.lines):
            self.said.emit(
                tr(
                    "{venue} has no liquidation price for this plan, so there is no line.",
                    venue=self._names.get(venue, venue),
                )
            )

    def clear(self) -> None:
        """Take all lines off."""
        self._choose([])

    def _choose(self, venues: list[str]) -> None:
        kept = self._keeping.settings.compare
        self._keeping.change(compare=kept.model_copy(update={"lines": venues}))
        self.refresh()
        self.chosen_changed.emit()

    def choices(self) -> tuple[RivalChoice, ...]:
        """Return the venues that can be laid beside the plan on the chart, by name."""
        computed = self._bench.computed
        offers = self._offers.beside(computed)[0] if computed is not None else ()
        prices = {line.venue: line.value for line in self.lines}
        found = (
            RivalChoice(rules.venue, rules.venue_name, rules.venue in self.chosen, prices.get(rules.venue, ""))
            for rules in offers
        )
        return tuple(sorted(found, key=lambda choice: choice.name.casefold()))

    def row_of(self, key: str) -> Compared | None:
        """Return the row behind a line of the chart, None where it is none of these lines."""
        return self._rows.get(venue_of(key))

    @cached_property
    def _names(self) -> dict[str, str]:
        return short_names(self._offers.names())
