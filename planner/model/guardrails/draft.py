"""Findings that need no size: a missing stop, a wrong side, a slipped digit, a figure that nobody knows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, Finding, Remedy, Severity
from planner.model.guardrails.words import figure_name, percent, price
from planner.model.instrument import MarginMode
from planner.model.number import plain
from planner.model.rulebook import Status

if TYPE_CHECKING:
    from collections.abc import Iterator


NOTE, CAUTION, DANGER = Severity.NOTE, Severity.CAUTION, Severity.DANGER
FAR = Decimal("0.1")
"""An entry this far from the current price (10 %) is more often a slip of the keyboard than a plan."""

STEPS = {
    "tick": "Prices are not rounded.",
    "lot": "The quantity is not rounded.",
    "min_notional": "The least size is not checked.",
}
COSTS = ("maker_fee", "taker_fee", "funding_rate", "borrow_rate_daily")


def _no_stop(answer: Assessment) -> Iterator[Finding]:
    if answer.plan.stop is None:
        yield Finding(
            code="no-stop",
            severity=CAUTION,
            field="stop",
            headline="There is no stop.",
            message="Without a stop the liquidation is the stop, and it takes the collateral. Enter the price that proves the idea wrong.",
        )


def _wrong_side(answer: Assessment) -> Iterator[Finding]:
    plan = answer.plan
    entry = answer.entry
    side, loses, wins = ("long", "below", "above") if plan.sign > 0 else ("short", "above", "below")
    if plan.stop is not None and plan.sign * (entry - plan.stop) <= 0:
        yield Finding(
            code="stop-wrong-side",
            severity=DANGER,
            field="stop",
            headline="The stop is on the wrong side.",
            message=f"A {side}'s stop lies {loses} its entry; this one would close the trade at once. Move it, or flip the side.",
        )
    for index, target in enumerate(plan.targets):
        if plan.sign * (target.price - entry) <= 0:
            yield Finding(
                code="target-wrong-side",
                severity=DANGER,
                field=f"targets.{index}.price",
                headline=f"Target {index + 1} is on the wrong side.",
                message=f"A {side}'s target lies {wins} its entry; this one would close at a loss. Move it, or flip the side.",
            )


def _entry_far(answer: Assessment) -> Iterator[Finding]:
    if answer.plan.mark is not None:
        yield from entry_far(answer, answer.plan.mark)


def entry_far(answer: Assessment, mark: Decimal) -> Iterator[Finding]:
    """Compare each entry with the current price, which may be the plan's own or the end of the candles on the chart."""
    for index, leg in enumerate(answer.plan.entries):
        away = leg.price / mark - 1
        if abs(away) > FAR:
            where = "above" if away > 0 else "below"
            yield Finding(
                code="entry-far",
                severity=CAUTION,
                field=f"entries.{index}.price",
                headline="The entry is far from the current price.",
                message=f"It lies {percent(abs(away))} {where} {price(answer, mark)}. Check for a slipped digit.",
                remedy=Remedy(caption="Use the current price", edits=((f"entries.{index}.price", plain(mark)),)),
            )


def _currency(answer: Assessment) -> Iterator[Finding]:
    named = answer.plan.account.currency
    if named and named.upper() != answer.currency.upper():
        yield Finding(
            code="currency-mismatch",
            severity=CAUTION,
            field="account.currency",
            headline=f"The balance is in {named}, the trade settles in {answer.currency}.",
            message=f"Limits and room are reckoned as if the balance were {answer.currency}. Enter what you hold in {answer.currency}.",
        )


def _missing(answer: Assessment) -> Iterator[Finding]:
    terms = answer.terms
    for sentence in terms.problems:
        field, _, rest = sentence.partition(": ")
        yield Finding(
            code="figure-missing", severity=DANGER, field=field, headline="The levels cannot be computed.", message=rest
        )
    who = "Nobody gave" if terms.venue_name == "Custom" else f"The rules of {terms.venue_name} do not hold"
    steps = [name for name in terms.missing if name in STEPS]
    if steps:
        yield _steps_missing(answer, steps, who)
    for name in terms.missing:
        if name in STEPS:
            continue
        grave = name in ("maintenance_rate", "liquidation_level")
        rest = (
            "No liquidation or margin call can be shown without it." if grave else "It counts as 0 until you enter it."
        )
        yield Finding(
            code="figure-missing",
            severity=DANGER if grave else NOTE,
            field=f"costs.{name}" if name in COSTS else f"overrides.{name}",
            headline=f"{figure_name(name).capitalize()} is not known.",
            message=f"{who} the {figure_name(name)} of {answer.symbol}. {rest} Enter it under Venue figures.",
        )
    if answer.plan.margin_mode is MarginMode.CROSS and answer.plan.account.balance is None:
        yield Finding(
            code="figure-missing",
            severity=DANGER,
            field="account.balance",
            headline="The balance is not known.",
            message="In cross mode the whole balance backs the position; no level can be shown without it. Enter the balance.",
        )


def _steps_missing(answer: Assessment, steps: list[str], who: str) -> Finding:
    """Say in one note which of tick, lot and least notional are missing: they are typed once, from the same page of the venue."""
    names = [figure_name(name) for name in steps]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return Finding(
        code="figure-missing",
        severity=NOTE,
        field=f"overrides.{steps[0]}",
        headline=f"{listed[:1].upper()}{listed[1:]} {'is' if len(names) == 1 else 'are'} not known.",
        message=f"{who} the {listed} of {answer.symbol}. {' '.join(STEPS[name] for name in steps)} Enter yours under Venue figures.",
    )


def _unverified(answer: Assessment) -> Iterator[Finding]:
    doubtful = [used for used in answer.sources if used.status is Status.UNVERIFIED]
    if doubtful:
        names = ", ".join(dict.fromkeys(figure_name(used.figure) for used in doubtful))
        yield Finding(
            code="figure-unverified",
            severity=NOTE,
            field=f"overrides.{doubtful[0].figure}",
            headline="Some figures are unverified.",
            message=f"Not confirmed by the venue: {names}. Compare with your account, and enter yours under Venue figures.",
        )


CHECKS = (_missing, _wrong_side, _no_stop, _entry_far, _currency, _unverified)
