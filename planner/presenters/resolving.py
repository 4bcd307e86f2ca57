"""From a draft to a situation: read it, find its rules, assess it, and keep the last good answer while it is incomplete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from planner.model.assess import assess
from planner.model.assessment import Severity
from planner.model.cliff import cliff_of
from planner.model.draft_reading import read_draft
from planner.model.errors import PlannerError
from planner.model.guardrails.ages import rules_old
from planner.model.guardrails.draft import entry_far
from planner.model.language import tr
from planner.model.plan import read_plan
from planner.model.terms import terms_of
from planner.presenters.known_symbols import KnownSymbols
from planner.presenters.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from planner.model.assessment import Assessment, Finding
    from planner.model.draft import PlanDraft
    from planner.model.plan import Plan
    from planner.model.rulebook import Rules
    from planner.model.terms import Terms
    from planner.presenters.situation import LastClose
    from planner.presenters.words import Words


class RuleSource(Protocol):
    """Where rules come from. `rules` raises PlannerError with a sentence where the venue does not know the symbol."""

    def ids(self) -> Sequence[str]:
        """Return the venues."""

    def name(self, name: str) -> str:
        """Return a venue's name."""

    def symbols(self, name: str) -> Sequence[str]:
        """Return the symbols a venue lists; none where it serves any."""

    def symbol_of(self, name: str, coin: str) -> str | None:
        """Return a venue's main symbol of a coin; None where it lists none."""

    def rules(self, name: str, symbol: str, side: str) -> Rules:
        """Return the rules in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A plan, the rules it was computed with, and the answer: what is saved, exported and copied."""

    plan: Plan
    rules: Rules
    answer: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """What the day is, and after how many days rules count as old (None: never). The model has no clock."""

    today: date
    limit: int | None


class Resolver:
    """Turns drafts into situations. The rules and symbols asked for last are at hand, for a keystroke seldom changes them.

    Where `ages` says what the day is, rules that were checked long ago raise a finding; what is saved and exported has none.
    """

    def __init__(self, source: RuleSource) -> None:
        self._source = source
        self.ages: Ages | None = None
        self.renew()

    def renew(self) -> None:
        """Ask for venues, symbols and rules anew: those of the user's own may have changed."""
        source = self._source
        self._known = KnownSymbols(source)
        self._venues = tuple((name, source.name(name)) for name in source.ids())
        self._rules: tuple[tuple[str, str, str], Rules] | None = None
        self._symbols: tuple[str, tuple[str, ...]] | None = None

    def resolve(
        self, draft: PlanDraft, words: Words, last_close: LastClose | None, last: Computed | None
    ) -> tuple[Situation, Computed | None]:
        """Return the situation, and the last plan that could be computed: this one, or else `last`."""
        reading = read_draft(draft, words.decimal_sign, self._known.of(draft, words.decimal_sign))
        problems = dict(reading.problems)
        answer = computed = None
        if reading.plan is not None:
            computed = self._computed(reading.plan, problems)
        if computed is not None and computed.answer.quantity is None:
            problems[computed.answer.problem_field] = computed.answer.problem
            terms: Terms | None = computed.answer.terms
            computed = None
        elif computed is not None:
            answer, terms = self._with_found(computed.answer, last_close), computed.answer.terms
        else:
            terms = self._terms(draft, last, problems)
        if answer is None and last is not None:
            shown: Assessment | None = last.answer
        else:
            shown = answer
        situation = Situation(
            draft=draft,
            reading=reading,
            answer=shown,
            stale=answer is None,
            problems=problems,
            terms=terms,
            words=words,
            venues=self._venues,
            symbols=self._listed(draft.text("venue")),
            same_coin=self._same_coin(reading.plan, last) if "symbol" in problems else "",
            last_close=last_close,
            cliff=cliff_of(shown) if shown is not None else None,
        )
        return situation, computed or last

    def _computed(self, plan: Plan, problems: dict[str, str]) -> Computed | None:
        if plan.rules is None and plan.venue not in dict(self._venues):
            problems["venue"] = tr("This venue is not known here; choose one of the list.")
            return None
        try:
            rules = plan.rules or self._in_force(plan.venue, plan.symbol, str(plan.side))
        except PlannerError as error:
            problems["symbol"] = str(error)
            return None
        return Computed(plan=plan, rules=rules, answer=assess(plan, rules))

    def _same_coin(self, plan: Plan | None, last: Computed | None) -> str:
        """Return what the venue calls the coin that was planned until another venue was chosen; "" where it lists none."""
        if plan is None or last is None or last.plan.symbol != plan.symbol:
            return ""
        try:
            return self._source.symbol_of(plan.venue, last.answer.terms.coin) or ""
        except PlannerError:
            return ""

    def _terms(self, draft: PlanDraft, last: Computed | None, problems: dict[str, str]) -> Terms | None:
        """Return the terms of a draft that is no plan yet, so that units and the rulebook's figures can be shown.

        A symbol that the venue does not list is a problem before the rest is filled in.
        """
        named = tuple(draft.text(key) for key in ("venue", "symbol", "side", "margin_mode"))
        if last is not None and named == (last.plan.venue, last.plan.symbol, last.plan.side, last.plan.margin_mode):
            return last.answer.terms
        document = {
            "format": "margin-plan/1",
            **dict(zip(("venue", "symbol", "side", "margin_mode"), named, strict=True)),
            "entries": [{"price": "1"}],
            "size": {"by": "quantity", "value": "1"},
            "account": {"currency": draft.text("account.currency") or None},
        }
        try:
            plan = read_plan(document)  # first: no rulebook is asked for what no plan may name
        except PlannerError:
            return None
        try:
            rules = draft.rules or self._in_force(*named[:3])
        except PlannerError as error:
            if named[0] in dict(self._venues):
                problems.setdefault("symbol", str(error))
            return None
        try:
            return terms_of(plan, rules)
        except PlannerError:
            return None

    def _in_force(self, venue: str, symbol: str, side: str) -> Rules:
        asked = (venue, symbol, side)
        if self._rules is None or self._rules[0] != asked:
            self._rules = (asked, self._source.rules(*asked))
        return self._rules[1]

    def _listed(self, venue: str) -> tuple[str, ...]:
        if self._symbols is None or self._symbols[0] != venue:
            try:
                self._symbols = (venue, tuple(self._source.symbols(venue)))
            except PlannerError:
                self._symbols = (venue, ())
        return self._symbols[1]

    def _with_found(self, answer: Assessment, last_close: LastClose | None) -> Assessment:
        """Add what the window alone can find: it knows the end of the candles, and what the day is.

        The entry is compared with the candles where the plan names no current price of its own. What is saved and exported stays as the
        plan and its rules alone have it.
        """
        found: list[Finding] = []
        if last_close is not None and answer.plan.mark is None:
            found += entry_far(answer, last_close.price)
        if self.ages is not None and self.ages.limit is not None:
            old = rules_old(answer, self.ages.today, self.ages.limit)
            found += [] if old is None else [old]
        if not found:
            return answer
        order = list(Severity)
        findings = sorted((*answer.findings, *found), key=lambda each: -order.index(each.severity))
        return replace(answer, findings=tuple(findings))
