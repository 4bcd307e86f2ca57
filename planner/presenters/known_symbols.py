"""What the plan's venue says of the symbols of other positions: looked up once, and again when the plan's own figures change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from planner.model.draft import PlanDraft
from planner.model.draft_fields import NUMBER_FIELDS, TEXT_FIELDS
from planner.model.draft_reading import read_draft
from planner.model.errors import PlannerError
from planner.model.row_reading import Known
from planner.model.terms import terms_of

if TYPE_CHECKING:
    from planner.model.plan import Plan
    from planner.model.row_reading import KnownOf
    from planner.model.rulebook import Rules, TierRow
    from planner.presenters.resolving import RuleSource

OWN = tuple(key for key in (*NUMBER_FIELDS, *TEXT_FIELDS) if key.startswith("overrides."))
"""Figures typed for the plan: they count for other positions of its own symbol too."""
MOST = 500
"""Symbols kept at hand: those of a full table, and what was typed on the way to them."""
_LEAST = {"margin_mode": "cross", "entries.0.price": "1", "size.by": "quantity", "size.value": "1"}


class KnownSymbols:
    """Hands out what is known of a symbol under a venue's rules; the same answer for the same question."""

    def __init__(self, source: RuleSource) -> None:
        self._source = source
        self._found: dict[tuple[object, ...], tuple[Known | None, Rules | None]] = {}

    def of(self, draft: PlanDraft, decimal_sign: str) -> KnownOf | None:
        """Return what can be asked about the other positions of this draft; None where it has none."""
        return partial(self._ask, draft, decimal_sign) if draft.others else None

    def _ask(self, draft: PlanDraft, decimal_sign: str, symbol: str, side: str) -> Known | None:
        venue, frozen = draft.text("venue"), None
        typed: tuple[tuple[str, str], ...] = ()
        tiers: tuple[TierRow, ...] = ()
        if symbol == draft.text("symbol").strip():
            typed = tuple((key, text) for key in OWN if (text := draft.text(key)))
            tiers = draft.tiers
            frozen = draft.rules if draft.rules is not None and draft.rules.side == side else None
        question = (venue, symbol, side, typed, tiers, id(frozen), decimal_sign)
        if question not in self._found:
            if len(self._found) >= MOST:
                self._found.clear()
            texts = {**_LEAST, "venue": venue, "symbol": symbol, "side": side}
            plain, whole = PlanDraft(texts=texts), PlanDraft(texts={**texts, **dict(typed)}, tiers=tiers)
            plan = read_draft(whole, decimal_sign).plan or read_draft(plain, decimal_sign).plan
            # frozen rules are kept beside the answer: while they live, no others have their id
            self._found[question] = (self._known(plan, frozen), frozen)
        return self._found[question][0]

    def _known(self, plan: Plan | None, frozen: Rules | None) -> Known | None:
        if plan is None:
            return None
        try:
            return Known(terms_of(plan, frozen or self._source.rules(plan.venue, plan.symbol, str(plan.side))))
        except PlannerError:
            return None
