"""The verdict's levels in words: the liquidation price, how far it is, where a price gap may bring it, and the margin call."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn, MarginMode
from planner.model.language import tr
from planner.model.trigger import gap_of
from planner.presenters.levels_words import out_of_reach, with_other_end
from planner.presenters.triggers import PRICES, gap_level
from planner.presenters.views import NumberView, Tone

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.levels import Interval
    from planner.presenters.situation import Situation

TITLES = {
    MarginMode.ISOLATED: tr("Liquidation · isolated, on {price} price"),
    MarginMode.CROSS: tr("Liquidation · cross, on {price} price"),
}
ZERO = Decimal(0)


def headline(now: Situation, answer: Assessment) -> NumberView:
    """Return the verdict's large number: the liquidation price, or what stands in its place."""
    terms, level = answer.terms, answer.levels.liquidation
    key, label = (
        "levels.liquidation",
        TITLES[answer.plan.margin_mode].format(price=PRICES.get(terms.trigger, terms.trigger)),
    )
    if level is None:
        value, note = no_liquidation(answer)
        return NumberView(key=key, label=label, value=value, note=note, stale=now.stale)
    if out_of_reach(level, answer.entry):
        said = with_other_end(now, answer, away_words(now, answer, level, answer.distance.liquidation))
        return _beyond(now, answer, key, label, level, said)
    return NumberView(
        key=key,
        label=label,
        value=now.words.level(level, terms.tick, answer.entry),
        full=now.words.every_digit(level, amount=False),
        unit=terms.quote,
        note=_with_gap(now, answer, level, with_other_end(now, answer, _room(now, answer, level))),
        tone=Tone.LIQUIDATION,
        stale=now.stale,
        tooltip=_told(now, answer, level),
    )


def _beyond(now: Situation, answer: Assessment, key: str, label: str, level: Decimal, said: str) -> NumberView:
    """Return a level that no market gets to: in words, the price itself beneath."""
    price = now.words.level(level, answer.terms.tick, answer.entry)
    return NumberView(
        key=key,
        label=label,
        value=tr("out of reach"),
        full=now.words.every_digit(level, amount=False),
        note=tr("at {price} {quote}, {said}", price=price, quote=answer.terms.quote, said=said),
        stale=now.stale,
        tooltip=tr(
            "By the venue's tiers there is a level, more than a hundred times the entry away. Every digit on copying."
        ),
    )


def _seen(now: Situation, answer: Assessment, level: Decimal) -> str:
    """Return the last price at which liquidation may already come with the user's gap; "" without one."""
    seen = gap_level(answer, level, below=level == answer.intervals.liquidation.below)
    return "" if seen is None else now.words.level(seen, answer.terms.tick, answer.entry)


def _with_gap(now: Situation, answer: Assessment, level: Decimal, said: str) -> str:
    seen = _seen(now, answer, level)
    if not seen:
        return said
    gap = now.words.rate(gap_of(answer.plan, answer.terms))
    return tr("{said} · with a gap of {gap}: {price}", said=said, gap=gap, price=seen)


def _told(now: Situation, answer: Assessment, level: Decimal) -> str:
    told = tr(
        "Where the venue closes the position, at opening; rounded to the tick towards the entry. Every digit on copying."
    )
    seen = _seen(now, answer, level)
    if not seen:
        return told
    return tr(
        "{told} The {trigger} price decides; with your gap it may be there when the last price stands at {price}.",
        told=told,
        trigger=PRICES.get(answer.terms.trigger, answer.terms.trigger),
        price=seen,
    )


def no_liquidation(answer: Assessment) -> tuple[str, str]:
    """Return what stands in the place of a liquidation price that does not exist, and why."""
    if answer.book is None:
        return tr("not known"), tr("The findings say what is missing.")
    if answer.terms.basis is MaintenanceOn.MARKET_VALUE:
        return tr("by the broker"), tr("The crossing is a margin call; closing is at the broker's discretion.")
    if not answer.intervals.liquidation.safe:
        return tr("at once"), tr("At no price does the equity exceed maintenance.")
    return tr("none"), tr("No price above zero liquidates this position.")


def _room(now: Situation, answer: Assessment, level: Decimal) -> str:
    """Say how far liquidation is from the entry, and how much room is left beyond the stop."""
    entry, stop, distance = answer.entry, answer.plan.stop, answer.distance.liquidation
    said = away_words(now, answer, level, distance)
    if stop is None or entry == stop or (level < entry) != (stop < entry) or (distance or ZERO) < 0:
        return said
    beyond = (stop - level) / (entry - stop)
    return (
        tr("{said} · {beyond} R beyond the stop", said=said, beyond=now.words.number(beyond, 2))
        if beyond > 0
        else tr("{said} · before the stop", said=said)
    )


def away_words(now: Situation, answer: Assessment, level: Decimal, distance: Decimal | None) -> str:
    """Say how far a level is from the entry."""
    away = distance or ZERO
    below, shown = level < answer.entry, now.words.percent(abs(away))
    if away < 0:
        return tr("passed, {away} below entry", away=shown) if below else tr("passed, {away} above entry", away=shown)
    return tr("{away} below entry", away=shown) if below else tr("{away} above entry", away=shown)


def margin_call(now: Situation, answer: Assessment) -> NumberView:
    """Return the price at which the venue warns."""
    terms, level = answer.terms, answer.levels.margin_call
    key, label = "levels.margin_call", tr("Margin call")
    if level is None:
        value, note = _no_call(answer, answer.intervals.call)
        return NumberView(key=key, label=label, value=value, note=note, stale=now.stale)
    if out_of_reach(level, answer.entry):
        return _beyond(now, answer, key, label, level, away_words(now, answer, level, answer.distance.margin_call))
    return NumberView(
        key=key,
        label=f"{label}, {terms.quote}",  # beside the number it would not fit two to a row
        value=now.words.level(level, terms.tick, answer.entry),
        full=now.words.every_digit(level, amount=False),
        note=away_words(now, answer, level, answer.distance.margin_call),
        tone=Tone.CALL,
        stale=now.stale,
        tooltip=_call_rule(now, answer),
    )


def _no_call(answer: Assessment, interval: Interval) -> tuple[str, str]:
    if answer.book is None:
        return tr("not known"), ""
    if not answer.terms.calls:
        return tr("none"), tr("this venue does not warn")
    return (tr("none"), tr("no price reaches it")) if interval.safe else (tr("at once"), "")


def _call_rule(now: Situation, answer: Assessment) -> str:
    factor = answer.terms.call_factor
    if answer.terms.level is not None:
        return tr("Where the venue warns: its level of the margin call is reached.")
    if factor is None or factor == 1:
        return tr("Where the venue asks for more.")
    share = now.words.trimmed(100 / factor, 2)
    return tr("Where the venue warns: maintenance has reached {share} % of the equity.", share=share)
