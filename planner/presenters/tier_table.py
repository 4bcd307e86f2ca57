"""A venue's tiers as a table: how maintenance grows with the position, and which tier the plan is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.presenters.words import NONE, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.rulebook import RuleTiers, TierRow


def tier_headings(figures: Mapping[str, str]) -> tuple[str, ...]:
    """Return what stands above the columns: units are the currency in which the venue counts."""
    inverse = figures.get("instrument_kind", "").startswith("inverse")
    counted = figures.get("settlement_currency" if inverse else "quote_currency", "")
    unit = tr("contracts") if figures.get("tier_by") == "quantity" else counted
    return (
        tr("Tier"),
        tr("Up to, {unit}", unit=unit) if unit else tr("Up to"),
        tr("Leverage up to, ×"),
        tr("Maintenance, %"),
        tr("Deduction, {unit}", unit=counted) if counted else tr("Deduction"),
    )


def tier_rows(
    tiers: RuleTiers, words: Words, figures: Mapping[str, str], own: int | None
) -> tuple[tuple[str, ...], ...]:
    """Return the rows; `own` is the place of the plan's own tier."""
    left_out = tr("none") if figures.get("tier_mode") == "whole-position" else tr("continuous")
    rows = []
    for at, row in enumerate(tiers.rows):
        cells = _tier_row(row, words, left_out)
        rows.append((tr("{number}, this plan", number=at + 1) if at == own else str(at + 1), *cells))
    return tuple(rows)


def _tier_row(row: TierRow, words: Words, left_out: str) -> tuple[str, ...]:
    return (
        tr("no limit") if row.max_notional is None else words.number(row.max_notional, None),
        NONE if row.max_leverage is None else words.number(row.max_leverage, None),
        words.number(row.maintenance_rate * 100, None),
        left_out if row.maintenance_amount is None else words.number(row.maintenance_amount, None),
    )
