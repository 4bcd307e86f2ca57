"""Another venue, symbol or kind of contract may count in another currency: what was typed is exchanged, for 500 USDT are not 500 BTC."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from planner.model.compare import recounted
from planner.model.draft_fields import kind_of
from planner.model.draft_rows import typed_text
from planner.presenters.resizing import short

if TYPE_CHECKING:
    from planner.model.draft import PlanDraft
    from planner.model.plan import Plan
    from planner.model.terms import Terms
    from planner.presenters.resolving import Computed

RECOUNTING = frozenset({"venue", "symbol", "overrides.instrument_kind"})
"""Fields that may bring another currency."""
_AMOUNTS = ("size.value", "collateral", "extra_margin", "account.balance")


def in_other_money(draft: PlanDraft, last: Computed, now: Computed, decimal_sign: str) -> PlanDraft:
    """Return the draft, which reads as `now`, with the amounts that stand in it since `last` counted as `now` counts them.

    Money is exchanged at the entry where one of the two settles in the coin, and a quantity in contracts stays as many coins. An amount
    typed since is meant as it stands. For another coin the entry tells no rate, and amounts that would need one are left blank.
    """
    here, there = last.answer.terms, now.answer.terms
    if not _alike(here.coin, there.coin) and last.plan.symbol != now.plan.symbol:
        return draft if here.inverse == there.inverse else _without_money(draft, last, now)
    counted = recounted(now.plan, here, there)
    for key in _AMOUNTS:
        was, meant, value = (attrgetter(key)(plan) for plan in (last.plan, now.plan, counted))
        if value is not None and was == meant != value:
            draft = draft.edited(key, typed_text(short(value), decimal_sign, kind_of(key, now.plan.size.by)))
    return draft if here.inverse == there.inverse else _named(draft, here, there)


def in_short(draft: PlanDraft, was: Plan, plan: Plan, decimal_sign: str) -> PlanDraft:
    """Return the draft of `plan` with the amounts that differ from those of `was` at ten figures: an exchange leaves endless ones."""
    for key in _AMOUNTS:
        value = attrgetter(key)(plan)
        if value is not None and value != attrgetter(key)(was) and (brief := short(value)) != value:
            draft = draft.edited(key, typed_text(brief, decimal_sign, kind_of(key, plan.size.by)))
    return draft


def _alike(coin: str, other: str) -> bool:
    """Return whether two venues may mean the same coin: rules that name none leave the whole symbol, BTCUSDT."""
    return coin.startswith(other) or other.startswith(coin)


def _without_money(draft: PlanDraft, last: Computed, now: Computed) -> PlanDraft:
    money = _AMOUNTS if now.plan.size.by in ("risk", "collateral", "quantity") else _AMOUNTS[1:]
    for key in money:
        read = attrgetter(key)
        if draft.text(key) and read(last.plan) == read(now.plan):
            draft = draft.edited(key, "")
    return _named(draft, last.answer.terms, now.answer.terms)


def _named(draft: PlanDraft, here: Terms, there: Terms) -> PlanDraft:
    """Return the draft with the currency of the balance: rules that state none of their own count in it, and must not count in the coin."""
    money = there.quote if there.quote != here.settlement else here.quote
    return draft.edited("account.currency", there.settlement if there.inverse else money)
