"""Which venues offer the plan's coin: asked of the shelf once for a coin and a side, for a keystroke changes neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.compare import coin_of, in_same_money

if TYPE_CHECKING:
    from planner.model.rulebook import Rules
    from planner.presenters.resolving import Computed
    from planner.services.rulebooks import RulebookShelf


class Offers:
    """Remembers the answer to the last question."""

    def __init__(self, shelf: RulebookShelf) -> None:
        self._shelf = shelf
        self._asked: tuple[str, str] | None = None
        self._found: tuple[Rules, ...] = ()

    def beside(self, computed: Computed) -> tuple[tuple[Rules, ...], int]:
        """Return the rules of the other venues that can be put beside a plan, and how many quote its coin in other money."""
        terms, plan = computed.answer.terms, computed.plan
        asked = (coin_of(terms), str(plan.side))
        if asked != self._asked:
            self._asked, self._found = asked, self._shelf.offers(*asked)
        others = tuple(rules for rules in self._found if rules.venue != plan.venue)
        kept = in_same_money(terms, others)
        return kept, len(others) - len(kept)

    def forget(self) -> None:
        """Ask anew next time: the rulebooks may have changed."""
        self._asked = None

    def names(self) -> dict[str, str]:
        """Return every venue's name by its id."""
        return {venue: self._shelf.name(venue) for venue in self._shelf.ids()}
