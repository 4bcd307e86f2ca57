"""The ticket's results: quantity, notional, leverage, margins, and the largest size that could be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.model.margin.requirement import tier_in_force
from planner.presenters.cliff_words import last_size_row
from planner.presenters.views import NumberView
from planner.presenters.words import NONE, coin_name

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.presenters.situation import Situation

LABELS = {
    "quantity": (tr("Quantity"), tr("How much is traded, rounded down to the lot.")),
    "notional": (tr("Notional"), tr("What the whole position is worth at the entry.")),
    "leverage": (tr("Leverage"), tr("Notional / initial margin.")),
    "initial_margin": (tr("Initial margin"), tr("The money that opens the trade: notional / leverage.")),
    "collateral": (tr("Collateral"), tr("Initial margin and extra margin: what backs the position.")),
    "maintenance_margin": (tr("Maintenance"), tr("The equity that keeps the position open, at the entry.")),
    "loan": (tr("Loan"), tr("What the venue lends.")),
    "largest_quantity": (tr("Largest size"), tr("The most that balance and tier allow at this leverage.")),
    "largest_leverage": (tr("Largest leverage"), tr("The most that the venue grants at this size.")),
}
BEFORE = (
    "quantity",
    "notional",
    "leverage",
    "initial_margin",
    "maintenance_margin",
    "largest_quantity",
    "largest_leverage",
)


def result_rows(now: Situation) -> tuple[NumberView, ...]:
    """Return the results in reading order; dashes as long as nothing could be computed."""
    answer, words = now.answer, now.words
    if answer is None:
        return tuple(NumberView(key=key, label=LABELS[key][0], value=NONE, tooltip=LABELS[key][1]) for key in BEFORE)
    terms, money = answer.terms, answer.currency
    lent = coin_name(terms.underlying, terms.quote) if answer.position.coin_loan else money
    rows = [
        _row(now, "quantity", words.quantity(answer.quantity, terms.lot), now.base_of(terms)),
        _row(now, "notional", words.money(answer.notional, terms.quote), terms.quote),
        _row(now, "leverage", words.factor(answer.leverage), "×"),
        _row(now, "initial_margin", words.money(answer.initial_margin, money), money),
    ]
    if answer.collateral != answer.initial_margin:
        rows.append(_row(now, "collateral", words.money(answer.collateral, money), money))
    rows.append(
        _row(now, "maintenance_margin", words.money(answer.maintenance_margin, money), money, _in_tier(now, answer))
    )
    if answer.loan is not None:
        rows.append(_row(now, "loan", words.money(answer.loan, lent), lent))
    largest = words.quantity(answer.largest_quantity, terms.lot)
    rows.append(_row(now, "largest_quantity", largest, now.base_of(terms)))
    most = answer.max_leverage
    rows.append(_view(now, "largest_leverage", words.factor(most), "×", full=most))
    if last := last_size_row(now, answer):
        rows.append(last)
    return tuple(rows)


def _row(now: Situation, key: str, value: str, unit: str, label: str = "") -> NumberView:
    return _view(now, key, value, unit, label, full=getattr(now.answer, key))


def _view(now: Situation, key: str, value: str, unit: str, label: str = "", *, full: Decimal | None) -> NumberView:
    usual, tooltip = LABELS[key]
    return NumberView(
        key=key,
        label=label or usual,
        value=value,
        full=now.words.every_digit(full, amount=not key.endswith("leverage")),
        unit="" if full is None else unit,
        stale=now.stale,
        tooltip=tooltip,
    )


def _in_tier(now: Situation, answer: Assessment) -> str:
    """Return what maintenance is called: with its rate at the entry, and the number of the tier where there are several."""
    label, _ = LABELS["maintenance_margin"]
    tiers = answer.terms.tiers
    if not tiers:
        return label
    tier = tier_in_force(answer.position.opened(), answer.terms, answer.entry)
    rate = now.words.rate(tier.rate)
    if len(tiers) == 1:
        return tr("{label} ({rate})", label=label, rate=rate)
    return tr("{label} (tier {number}, {rate})", label=label, number=tier.number, rate=rate)
