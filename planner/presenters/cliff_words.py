"""The tier cliff in words: the row of the last size in the tier, what one lot more costs, and a hint where the plan stands at an edge."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.cliff import one_lot_more, same_beyond
from planner.model.language import tr
from planner.model.number import lot_floor, plain
from planner.presenters.views import FindingView, NumberView, Tone

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.cliff import Cliff, OneLotMore
    from planner.model.margin.tiers import Tier
    from planner.presenters.situation import Situation

LEAST_JUMP = Decimal("0.00005")
"""Of the entry; what is less reads as 0.00 %."""
EIGHT_PLACES = Decimal("0.00000001")
_RULES = {
    (True, True): tr("Beyond it the venue asks {rate} of the whole position, and grants up to {leverage}×."),
    (True, False): tr("Beyond it the venue asks {rate} of the whole position."),
    (False, True): tr("Beyond it the venue asks {rate} of what is more, and grants up to {leverage}×."),
    (False, False): tr("Beyond it the venue asks {rate} of what is more."),
}
"""What the next tier brings, by whether its rate counts for the whole position, and whether it says a leverage."""
_LESS = {
    True: tr("{size} {unit} less would stand in tier {number}: maintenance {rate}, up to {leverage}×."),
    False: tr("{size} {unit} less would stand in tier {number}: maintenance {rate}."),
}
_MORE = {
    True: tr("{size} {unit} more would stand in tier {number}: maintenance {rate}, up to {leverage}×."),
    False: tr("{size} {unit} more would stand in tier {number}: maintenance {rate}."),
}


def with_cost(now: Situation) -> Situation:
    """Return the situation with what one lot beyond the tier costs; the same one where there is nothing to add."""
    if now.answer is None or now.cliff is None or now.one_more is not None:
        return now
    more = one_lot_more(now.answer, now.cliff)
    return now if more is None else replace(now, one_more=more)


def with_known_cost(now: Situation, was: Situation) -> Situation:
    """Return `now` with what one lot more costs, where typing in another field or of another size in the tier left it as it `was`."""
    if was.one_more is None or was.answer is None or was.cliff is None or now.answer is None or now.cliff is None:
        return now
    same = now.cliff.tier == was.cliff.tier and same_beyond(was.answer, now.answer)
    return replace(now, one_more=was.one_more) if same else now


def last_size_row(now: Situation, answer: Assessment) -> NumberView | None:
    """Return the last size before the next tier; None where no tier ends."""
    cliff = now.cliff
    if cliff is None or cliff.last is None:
        return None
    words, terms = now.words, answer.terms
    return NumberView(
        key="last_in_tier",
        label=tr("Last size in tier {number}", number=cliff.tier.number),
        value=words.quantity(cliff.last, terms.lot),
        full=words.every_digit(cliff.last, amount=True),
        unit=now.base_of(terms),
        note=_one_more(now, answer, cliff),
        stale=now.stale,
        tooltip=_beyond(now, cliff),
    )


def _beyond(now: Situation, cliff: Cliff) -> str:
    if cliff.next is None:
        return tr("The venue's tiers end here.")
    return _RULES[cliff.jumps, cliff.granted_beyond is not None].format(
        rate=now.words.rate(cliff.next.rate), leverage=now.words.trimmed(cliff.granted_beyond, 2)
    )


def _one_more(now: Situation, answer: Assessment, cliff: Cliff) -> str:
    """Return what one lot more costs; as long as it has not been worked out, a sentence as long that waits."""
    if cliff.next is None:
        return ""
    told = "…" if now.one_more is None else _cost(now, cliff, now.one_more)
    if not told:
        return ""
    return (
        tr("just beyond it: {told}", told=told) if answer.terms.lot is None else tr("one lot more: {told}", told=told)
    )


def _cost(now: Situation, cliff: Cliff, more: OneLotMore) -> str:
    words, nearer = now.words, more.nearer
    if more.refused:
        return tr("at most {leverage}×", leverage=words.trimmed(cliff.granted_beyond, 2))
    if more.leverage_beyond < more.leverage and cliff.granted_beyond == more.leverage_beyond:
        return tr(
            "{leverage}×, no longer {was}×",
            leverage=words.trimmed(more.leverage_beyond, 2),
            was=words.trimmed(more.leverage, 2),
        )
    if nearer is None:
        return ""
    if abs(nearer) < LEAST_JUMP:
        return tr("liquidation hardly moves")
    shown = words.percent(abs(nearer))
    return (
        tr("liquidation {nearer} nearer", nearer=shown) if nearer > 0 else tr("liquidation {away} farther", away=shown)
    )


def edge_words(now: Situation) -> str:
    """Return a word beneath the size where it stands at the edge of a tier, "" elsewhere."""
    cliff, answer = now.cliff, now.fresh
    if cliff is None or answer is None:
        return ""
    if cliff.just_above:
        last = now.words.quantity(cliff.below, answer.terms.lot)
        return tr("above tier {number}, which ends at {last}", number=cliff.tier.number - 1, last=last)
    if cliff.ends_soon:
        last = now.words.quantity(cliff.last, answer.terms.lot)
        return tr("tier {number} ends at {last}", number=cliff.tier.number, last=last)
    return ""


def edge_hint(now: Situation, answer: Assessment) -> FindingView | None:
    """Return a hint where the size stands a little above the last size of a tier, or a little below that of its own."""
    cliff = now.cliff
    if cliff is None:
        return None
    if cliff.just_above:
        return _just_above(now, answer, cliff)
    return _ends_soon(now, answer, cliff) if cliff.ends_soon else None


def _just_above(now: Situation, answer: Assessment, cliff: Cliff) -> FindingView | None:
    tier, last = cliff.under, cliff.below
    if tier is None or last is None:
        return None
    told = _told(now, answer, cliff.quantity - last, tier, cliff.granted_below)
    return FindingView(
        code="tier-edge",
        tone=Tone.NOTE,
        headline=tr("Just above tier {number}.", number=tier.number),
        sentence=_LESS[cliff.granted_below is not None].format(**told),
        field="size.value",
        remedy=tr("Use {size}", size=now.words.quantity(last, answer.terms.lot)),
        remedy_edits=(
            ("size.by", "quantity"),
            ("size.value", plain(lot_floor(last, answer.terms.lot or EIGHT_PLACES))),
        ),
    )


def _ends_soon(now: Situation, answer: Assessment, cliff: Cliff) -> FindingView | None:
    if cliff.next is None or cliff.room is None:
        return None
    told = _told(now, answer, cliff.room + cliff.step, cliff.next, cliff.granted_beyond)
    return FindingView(
        code="tier-edge",
        tone=Tone.NOTE,
        headline=tr("Tier {number} ends soon.", number=cliff.tier.number),
        sentence=_MORE[cliff.granted_beyond is not None].format(**told),
        field="size.value",
    )


def _told(now: Situation, answer: Assessment, size: Decimal, tier: Tier, granted: Decimal | None) -> dict[str, object]:
    words = now.words
    return {
        "size": words.quantity(size, answer.terms.lot),
        "unit": now.base_of(answer.terms),
        "number": tier.number,
        "rate": words.rate(tier.rate),
        "leverage": words.trimmed(granted, 2),
    }
