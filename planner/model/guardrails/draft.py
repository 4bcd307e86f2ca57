"""Findings that need no size: a missing stop, a wrong side, a slipped digit, a figure that nobody knows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Assessment, Finding, Remedy, Severity
from planner.model.assets import haircut_of, is_coin, is_money, worth_of
from planner.model.guardrails.words import figure_name, percent, price
from planner.model.instrument import DOLLARS, InstrumentKind, MarginMode
from planner.model.language import tr, trn
from planner.model.number import plain, shown, significant
from planner.model.position import average_entry

if TYPE_CHECKING:
    from collections.abc import Iterator


NOTE, CAUTION, DANGER = Severity.NOTE, Severity.CAUTION, Severity.DANGER
FAR = Decimal("0.1")
"""An entry this far from the current price (10 %) is more often a slip of the keyboard than a plan."""

STEPS = {
    "tick": tr("Prices are not rounded."),
    "lot": tr("The quantity is not rounded."),
    "min_notional": tr("The least size is not checked."),
}
COSTS = (
    "maker_fee",
    "taker_fee",
    "funding_rate",
    "funding_interval_hours",
    "borrow_rate_daily",
    "opening_borrow_fee",
)
"""Figures that have their field under Costs; the others stand under Venue figures."""
_FIGURES = 10
"""Significant digits of a balance that was exchanged: as many as an exchange of the whole ticket writes."""


def _no_stop(answer: Assessment) -> Iterator[Finding]:
    if answer.plan.stop is None:
        yield Finding(
            code="no-stop",
            severity=CAUTION,
            field="stop",
            headline=tr("There is no stop."),
            message=tr(
                "Without a stop the liquidation is the stop, and it takes the collateral. Enter the price that proves the idea wrong."
            ),
        )


def _stop_side(answer: Assessment) -> Iterator[Finding]:
    plan = answer.plan
    if plan.stop is not None and plan.sign * (answer.entry - plan.stop) <= 0:
        yield Finding(
            code="stop-wrong-side",
            severity=DANGER,
            field="stop",
            headline=tr("The stop is on the wrong side."),
            message=tr(
                "A long's stop lies below its entry; this one would close the trade at once. Move it, or flip the side."
            )
            if plan.sign > 0
            else tr(
                "A short's stop lies above its entry; this one would close the trade at once. Move it, or flip the side."
            ),
        )


def _target_side(answer: Assessment) -> Iterator[Finding]:
    plan = answer.plan
    for index, target in enumerate(plan.targets):
        if plan.sign * (target.price - answer.entry) <= 0:
            yield Finding(
                code="target-wrong-side",
                severity=DANGER,
                field=f"targets.{index}.price",
                headline=tr("Target {index} is on the wrong side.", index=index + 1),
                message=tr(
                    "A long's target lies above its entry; this one would close at a loss. Move it, or flip the side."
                )
                if plan.sign > 0
                else tr(
                    "A short's target lies below its entry; this one would close at a loss. Move it, or flip the side."
                ),
            )


def _entry_far(answer: Assessment) -> Iterator[Finding]:
    if answer.plan.mark is not None:
        yield from entry_far(answer, answer.plan.mark)


def entry_far(answer: Assessment, mark: Decimal) -> Iterator[Finding]:
    """Compare each entry with the current price, which may be the plan's own or the end of the candles on the chart."""
    for index, leg in enumerate(answer.plan.entries):
        away = leg.price / mark - 1
        if abs(away) > FAR:
            far, current = percent(abs(away)), price(answer, mark)
            yield Finding(
                code="entry-far",
                severity=CAUTION,
                field=f"entries.{index}.price",
                headline=tr("The entry is far from the current price."),
                message=tr("It lies {away} above {mark}. Check for a slipped digit.", away=far, mark=current)
                if away > 0
                else tr("It lies {away} below {mark}. Check for a slipped digit.", away=far, mark=current),
                remedy=Remedy(caption=tr("Use the current price"), edits=((f"entries.{index}.price", plain(mark)),)),
            )


def _currency(answer: Assessment) -> Iterator[Finding]:
    named = answer.plan.account.currency
    if named and named.upper() != answer.currency.upper():
        yield Finding(
            code="currency-mismatch",
            severity=CAUTION,
            field="account.currency",
            headline=tr(
                "The balance is in {named}, the trade settles in {currency}.", named=named, currency=answer.currency
            ),
            message=tr(
                "Limits and room are reckoned as if the balance were {currency}. Enter what you hold in {currency}.",
                currency=answer.currency,
            ),
            remedy=_exchanged(answer, named),
        )


def _exchanged(answer: Assessment, named: str) -> Remedy | None:
    """Return the remedy of counting the balance in the settlement currency at the entry; None where the entry is not their rate."""
    balance, terms = answer.plan.account.balance, answer.terms
    entry = average_entry(answer.plan, inverse=True)
    if balance is None:
        return None
    if terms.inverse and (is_money(named, terms) or {named.upper(), terms.quote} <= DOLLARS):
        counted = balance / entry
    elif not terms.inverse and is_coin(named, terms):
        counted = balance * entry
    else:
        return None
    edits = (("account.balance", plain(significant(counted, _FIGURES))), ("account.currency", answer.currency))
    return Remedy(caption=tr("Exchange it at the entry"), edits=edits)


def _contradictions(answer: Assessment) -> Iterator[Finding]:
    for sentence in answer.terms.problems:
        field, _, rest = sentence.partition(": ")
        yield _missing(field, tr("The levels cannot be computed."), rest, grave=True)


def _figures(answer: Assessment) -> Iterator[Finding]:
    missing = answer.terms.missing
    if steps := [name for name in missing if name in STEPS]:
        yield _steps_missing(answer, steps)
    for name in missing:
        if name in STEPS:
            continue
        grave = name in ("maintenance_rate", "liquidation_level")
        rest = (
            tr("No liquidation or margin call can be shown without it.")
            if grave
            else tr("It counts as 0 until you enter it.")
        )
        yield _missing(
            f"costs.{name}" if name in COSTS else f"overrides.{name}",
            tr("{figure} is not known.", figure=figure_name(name).capitalize()),
            " ".join((_nobody_gave(answer, figure_name(name)), rest, _where(name))),
            grave=grave,
        )


def _where(figure: str) -> str:
    return tr("Enter it under Costs.") if figure in COSTS else tr("Enter it under Venue figures.")


def _balance(answer: Assessment) -> Iterator[Finding]:
    if answer.plan.margin_mode is MarginMode.CROSS and answer.plan.account.balance is None:
        yield _missing(
            "account.balance",
            tr("The balance is not known."),
            tr(
                "In cross mode the whole balance backs the position; no level can be shown without it. Enter the balance."
            ),
            grave=True,
        )


def _others(answer: Assessment) -> Iterator[Finding]:
    """Name the first of the other positions behind a cross account whose maintenance counts as nothing."""
    if answer.plan.margin_mode is not MarginMode.CROSS:
        return
    for index, other in enumerate(answer.plan.account.other_positions):
        if other.maintenance_rate or other.maintenance_amount or other.instrument_kind is InstrumentKind.SPOT:
            continue
        yield _missing(
            f"account.other_positions.{index}.maintenance_rate",
            tr("The maintenance of {symbol} counts as nothing.", symbol=shown(other.symbol, 20)),
            tr("Its maintenance rate is not known, so the levels may lie too far away. Enter it beside the position."),
        )
        return


def _assets(answer: Assessment) -> Iterator[Finding]:
    """Name the assets behind a cross account whose price or haircut nobody gave."""
    if answer.plan.margin_mode is not MarginMode.CROSS:
        return
    for index, asset in enumerate(answer.plan.account.assets):
        if worth_of(asset, answer.terms, answer.entry) is None:
            yield _missing(
                f"account.assets.{index}.price",
                tr("The price of {asset} is not known.", asset=shown(asset.asset, 20)),
                tr(
                    "{asset} backs the account; no level can be shown without its price. Enter it in {quote}.",
                    asset=shown(asset.asset, 20),
                    quote=answer.terms.quote,
                ),
                grave=True,
            )
        if haircut_of(asset, answer.terms) is None:
            yield _missing(
                f"account.assets.{index}.haircut",
                tr("The haircut on {asset} is not known.", asset=shown(asset.asset, 20)),
                tr(
                    "The rules of {venue} do not hold it, so {asset} counts for nothing beside the requirement. "
                    "Enter how much of its worth the venue leaves out.",
                    venue=answer.terms.venue_name,
                    asset=shown(asset.asset, 20),
                ),
            )


def _nobody_gave(answer: Assessment, figures: str) -> str:
    """Say that figures are not there, and whose part it would have been."""
    if answer.terms.venue_name == "Custom":
        return tr("Nobody gave the {figures} of {symbol}.", figures=figures, symbol=answer.symbol)
    return tr(
        "The rules of {venue} do not hold the {figures} of {symbol}.",
        venue=answer.terms.venue_name,
        figures=figures,
        symbol=answer.symbol,
    )


def _steps_missing(answer: Assessment, steps: list[str]) -> Finding:
    """Say in one note which of tick, lot and least notional are missing: they are typed once, from the same page of the venue."""
    names = [figure_name(name) for name in steps]
    listed = names[0] if len(names) == 1 else tr("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])
    return _missing(
        f"overrides.{steps[0]}",
        trn("{figures} is not known.", "{figures} are not known.", len(names), figures=listed[:1].upper() + listed[1:]),
        " ".join(
            (_nobody_gave(answer, listed), *(STEPS[name] for name in steps), tr("Enter yours under Venue figures."))
        ),
    )


def _missing(field: str, headline: str, message: str, *, grave: bool = False) -> Finding:
    return Finding(
        code="figure-missing",
        severity=DANGER if grave else NOTE,
        field=field,
        headline=headline,
        message=message,
    )


def _unverified(answer: Assessment) -> Iterator[Finding]:
    doubtful = answer.terms.doubtful
    if doubtful:
        names = ", ".join(dict.fromkeys(figure_name(used.figure) for used in doubtful))
        yield Finding(
            code="figure-unverified",
            severity=NOTE,
            field=f"overrides.{doubtful[0].figure}",
            headline=tr("Some figures are unverified."),
            message=tr(
                "Not confirmed by the venue: {names}. Compare with your account, and enter yours under Costs or Venue figures.",
                names=names,
            )
            if any(used.figure in COSTS for used in doubtful)
            else tr(
                "Not confirmed by the venue: {names}. Compare with your account, and enter yours under Venue figures.",
                names=names,
            ),
        )


CHECKS = (
    _contradictions,
    _figures,
    _balance,
    _others,
    _assets,
    _stop_side,
    _target_side,
    _no_stop,
    _entry_far,
    _currency,
    _unverified,
)
