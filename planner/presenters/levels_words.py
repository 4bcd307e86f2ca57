"""In words: where an account is liquidated, on one side or on both, or that it cannot be. Panel and verdict say it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn, MarginMode
from planner.model.language import tr

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.presenters.situation import Situation


FAR = 100
"""Above so many times the entry no market gets: a level there is a matter of the venue's last tier, not of this trade."""


def out_of_reach(level: Decimal, entry: Decimal) -> bool:
    """Return whether a level exists by the sums alone."""
    return level > FAR * entry


def _ends(answer: Assessment) -> tuple[Decimal | None, Decimal | None]:
    """Return the levels of liquidation worth naming: an upper one out of reach is not, beside a lower one."""
    below, above, entry = answer.levels.liquidation_below, answer.levels.liquidation_above, answer.entry
    far = below is not None and above is not None and out_of_reach(above, entry)
    return below, None if far else above


def holds_both_sides(answer: Assessment) -> bool:
    """Return whether the account holds the plan's symbol on the other side too, so that both share one liquidation price."""
    plan = answer.plan
    return plan.margin_mode is MarginMode.CROSS and any(
        other.symbol == plan.symbol and other.side is not plan.side for other in plan.account.other_positions
    )


def liquidated_at(now: Situation, answer: Assessment) -> str:
    """Return the sentence on where a cross account that is known is liquidated; "" in isolated mode."""
    if answer.plan.margin_mode is not MarginMode.CROSS:
        return ""
    if answer.terms.basis is MaintenanceOn.MARKET_VALUE:
        return ""
    below, above = _ends(answer)
    tick, entry, symbol = answer.terms.tick, answer.entry, answer.symbol
    both = holds_both_sides(answer)
    if below is not None and above is not None:
        low, high = now.words.level(below, tick, entry), f"{now.words.level(above, tick, entry)} {answer.terms.quote}"
        if both:
            return tr(
                "Both sides of {symbol} are liquidated below at {low} and above at {high}.",
                symbol=symbol,
                low=low,
                high=high,
            )
        return tr("The account is liquidated below at {low} and above at {high}.", low=low, high=high)
    level = below if below is not None else above
    if level is None:
        return _no_level(answer)
    at = f"{now.words.level(level, tick, entry)} {answer.terms.quote}"
    if out_of_reach(level, entry):
        if both:
            return tr("Both sides of {symbol} share one liquidation price, out of reach at {at}.", symbol=symbol, at=at)
        return tr("Liquidation is out of reach, at {at}.", at=at)
    if both:
        return tr("Both sides of {symbol} are liquidated at {at}.", symbol=symbol, at=at)
    return tr("The account is liquidated at {at}.", at=at)


def _no_level(answer: Assessment) -> str:
    if not answer.intervals.liquidation.safe:
        return tr("The account would be liquidated at once: at no price does its equity exceed maintenance.")
    return tr("No price of {symbol} above zero liquidates this account.", symbol=answer.symbol)


def with_other_end(now: Situation, answer: Assessment, said: str) -> str:
    """Return what is said of the nearer level, with the other one where an account has two."""
    below, above = _ends(answer)
    if below is None or above is None:
        return said
    tick, entry = answer.terms.tick, answer.entry
    if answer.levels.liquidation == below:
        return tr("{said} · and above at {level}", said=said, level=now.words.level(above, tick, entry))
    return tr("{said} · and below at {level}", said=said, level=now.words.level(below, tick, entry))
