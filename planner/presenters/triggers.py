"""Which price decides a liquidation, in words, and how far that price may stand from the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.trigger import gap_of, seen_at

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.presenters.words import Words

PRICES = {"mark": tr("mark"), "index": tr("index"), "oracle": tr("oracle"), "last": tr("last")}


def price_of(answer: Assessment) -> str:
    """Return the price that decides, in a word; "" where the rules do not say."""
    terms = answer.terms
    return PRICES.get(terms.trigger, terms.trigger) if terms.sourced("trigger_price") is not None else ""


def gap_level(answer: Assessment, level: Decimal, *, below: bool) -> Decimal | None:
    """Return the last price at which a level may already be reached; None where the user set no gap."""
    gap = gap_of(answer.plan, answer.terms)
    return seen_at(level, gap, below=below) if gap else None


def tip_of(answer: Assessment, label: str, value: str, words: Words, gapped: Decimal | None = None) -> str:
    """Return the tool tip of a liquidation line: where it lies, on which price it is decided, and where a gap may bring it."""
    price, terms = price_of(answer), answer.terms
    if not price:
        said = tr("{label}: {value}.", label=label, value=value)
    else:
        said = tr("{label}: {value}, decided on the {price} price.", label=label, value=value, price=price)
    if gapped is None:
        return said
    near = tr(
        "With the gap of {gap} it may be reached when the last price is {level}.",
        gap=words.percent(gap_of(answer.plan, terms)),
        level=words.level(gapped, terms.tick, answer.entry),
    )
    return f"{said} {near}"
