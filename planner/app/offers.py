"""Which venues offer the plan's coin: asked of the shelf once for a coin and a side, for a keystroke changes neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.compare import in_same_money

if TYPE_CHECKING:
    from planner.model.rulebook import Rules
    from planner.presenters.resolving import Computed
    from planner.services.rulebooks import RulebookShelf

    Asked = tuple[str, str, tuple[str, ...] | None]


class Offers:
    """Remembers the answers to the last questions: all venues, and a few of them."""

    def __init__(self, shelf: RulebookShelf) -> None:
        self._shelf = shelf
        self._all: tuple[Asked, tuple[Rules, ...]] | None = None
        self._some: tuple[Asked, tuple[Rules, ...]] | None = None

    def beside(self, computed: Computed) -> tuple[tuple[Rules, ...], int]:
        """Return the rules of the other venues that can be put beside a plan, and how many quote its coin in other money."""
        terms, plan = computed.answer.terms, computed.plan
        asked: Asked = (terms.coin, str(plan.side), None)
        if self._all is None or self._all[0] != asked:
            self._all = (asked, self._shelf.offers(*asked[:2]))
        others = tuple(rules for rules in self._all[1] if rules.venue != plan.venue)
        kept = in_same_money(terms, others)
        return kept, len(others) - len(kept)

    def among(self, computed: Computed, venues: tuple[str, ...]) -> tuple[Rules, ...]:
        """Return the rules of those of `venues` that can be put beside a plan; no other rulebook is read for it."""
        terms, plan = computed.answer.terms, computed.plan
        asked: Asked = (terms.coin, str(plan.side), venues)
        if self._some is None or self._some[0] != asked:
            self._some = (asked, self._shelf.offers(*asked[:2], among=venues))
        return in_same_money(terms, (rules for rules in self._some[1] if rules.venue != plan.venue))

    def forget(self) -> None:
        """Ask anew next time: the rulebooks may have changed."""
        self._all = self._some = None

    def names(self) -> dict[str, str]:
        """Return every venue's name by its id."""
        return {venue: self._shelf.name(venue) for venue in self._shelf.ids()}
