"""Everything the window's texts are made from: the draft, what was read of it, and the last answer that could be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.presenters.words import Words, coin_name

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.model.cliff import Cliff, OneLotMore
    from planner.model.draft import PlanDraft
    from planner.model.draft_reading import Reading
    from planner.model.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class LastClose:
    """The end of the candles: the price and when it was, in words."""

    price: Decimal
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One moment of the window. `answer` is the last one with numbers; `stale`: the draft has moved on and cannot be computed.

    `problems` are sentences by field. `same_coin` is the venue's own symbol of the coin, where it does not list the plan's. `terms`
    are those that the draft is under, None where no rules were found. `cliff` is where the answer's size stands among the tiers,
    `one_more` what one lot beyond its tier costs, None until the typing pauses.
    """

    draft: PlanDraft
    reading: Reading
    answer: Assessment | None
    stale: bool
    problems: dict[str, str]
    terms: Terms | None
    words: Words
    venues: tuple[tuple[str, str], ...]
    symbols: tuple[str, ...]
    same_coin: str = ""
    last_close: LastClose | None = None
    cliff: Cliff | None = None
    one_more: OneLotMore | None = None

    @property
    def fresh(self) -> Assessment | None:
        """Return the answer where it is the one to the draft as it stands."""
        return None if self.stale else self.answer

    @property
    def size_by(self) -> str:
        """Return what sizes the plan."""
        return self.draft.text("size.by") or "risk"

    @property
    def tick(self) -> Decimal | None:
        """Return the smallest price step."""
        return self.terms.tick if self.terms else None

    @property
    def entry(self) -> Decimal | None:
        """Return the average entry; while the draft cannot be computed, the first one typed."""
        return self.fresh.entry if self.fresh else self.reading.values.get("entries.0.price")

    @property
    def quote(self) -> str:
        """Return the currency of the price."""
        return self.terms.quote if self.terms else ""

    @property
    def money(self) -> str:
        """Return the settlement currency."""
        return self.terms.settlement if self.terms else self.draft.text("account.currency")

    @property
    def base(self) -> str:
        """Return the unit of the quantity."""
        return self.base_of(self.terms) if self.terms else ""

    def base_of(self, terms: Terms) -> str:
        """Return the unit of a quantity: coins, or contracts where one holds more or less than a coin."""
        return "contracts" if terms.inverse or terms.contract_size != 1 else coin_name(terms.underlying, terms.quote)
