"""What stands around the journal's rows: the summary, the empty states, the notices. Values and pure functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Context
from typing import TYPE_CHECKING

from planner.model.language import tr, trn
from planner.presenters.journal_filters import Choices, Filters, Sort
from planner.presenters.journal_numbers import grouped, in_signs, money
from planner.presenters.words import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from planner.presenters.journal_cells import RowView

Runs = tuple[tuple[int, int], ...]
"""Selected rows as (first, count) stretches, in the order shown."""

Balance = tuple["Decimal", str]
"""The account's balance and its currency."""

Told = Callable[[bool], None]
"""Told whether a change was made, once that is known."""


@dataclass(frozen=True, slots=True)
class JournalAct:
    """A change of the journal as a step of the app's history. `name` follows "Undo "; each way tells whether it could be done."""

    name: str
    undo: Callable[[Told], None]
    redo: Callable[[Told], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyView:
    """What the panel says instead of a table.

    "{save}" stands for the shortcut of Save; `action` is what the button does: "", "clear", "leave_bin", "refresh" or "save".
    """

    headline: str
    sentence: str
    button: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalState:
    """Everything the panel shows around its rows."""

    rows: int = 0
    summary: str = ""
    empty: EmptyView | None = None
    undo_text: str = ""
    problem: str = ""
    notice: str = ""
    editable: bool = True
    venues: Choices = (("", tr("Any venue")),)
    filters: Filters = field(default_factory=Filters)
    sort: Sort = field(default_factory=Sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted at the last reading.

    `risks` is the loss at the stops of the planned and open plans shown, by currency; None where there are too many to sum.
    """

    rows: int = 0
    total: int = 0
    risks: Mapping[str, Decimal] | None = field(default_factory=dict)
    failed: bool = False


def plans(count: int) -> str:
    """Return "1 plan", "3 plans"."""
    return trn("{count:,} plan", "{count:,} plans", count)


def empty_view(tally: Tally, filters: Filters) -> EmptyView | None:
    """Return what to say when no row is shown; None when there are rows."""
    if tally.rows:
        return None
    if tally.failed:
        return EmptyView(
            headline=tr("The journal cannot be read"),
            sentence=tr("Nothing was changed."),
            button=tr("Try again"),
            action="refresh",
        )
    if filters.active and tally.total:
        held = plans(tally.total)
        return EmptyView(
            headline=tr("Nothing matches"),
            sentence=tr("The filters hold back {held} in the bin.", held=held)
            if filters.in_bin
            else tr("The filters hold back {held}.", held=held),
            button=tr("Clear filters"),
            action="clear",
        )
    if filters.in_bin:
        return EmptyView(
            headline=tr("The bin is empty"),
            sentence=tr("Plans you delete wait here until you restore them."),
            button=tr("Back to the journal"),
            action="leave_bin",
        )
    return EmptyView(
        headline=tr("No plans yet"),
        sentence=tr(
            "{save} keeps the plan in the ticket: its rules, its numbers and your note, exactly as they were."
            " Drop plan files here to open them."
        ),
        button=tr("Save this plan"),
        action="save",
    )


def summary(
    tally: Tally, filters: Filters, balance: Balance | None, decimal_sign: str = ".", *, hidden: bool = False
) -> str:
    """Return how many plans are shown, and how much the planned and open ones would lose at their stops."""
    if not tally.total:
        return ""
    shown = plans(tally.total)
    if filters.active:
        shown = tr("{rows:,} of {plans}", rows=tally.rows, plans=shown)
    if filters.in_bin:
        return tr("{shown} in the bin", shown=shown)
    if tally.risks is None:
        return tr("{shown} · filter to sum the risk", shown=shown)
    risks = at_risk(tally.risks, hidden=hidden), heat(tally.risks, balance)
    return " · ".join(part for part in (shown, *(in_signs(risk, decimal_sign) for risk in risks)) if part)


def selection_summary(count: int, rows: Sequence[RowView], decimal_sign: str = ".", *, hidden: bool = False) -> str:
    """Return how many plans are selected, and their loss at the stops where it can be summed."""
    risks = summed((row.unit, row.risk) for row in rows if not row.damaged)
    lost = in_signs(at_risk(risks, hidden=hidden), decimal_sign)
    return " · ".join(part for part in (tr("{count:,} selected", count=count), lost) if part)


def summed(amounts: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal]:
    """Return the sum of (currency, amount) by currency; unknown amounts are left out."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        if amount is not None:
            sums[currency] = sums[currency] + amount if currency in sums else amount
    return sums


def at_risk(risks: Mapping[str, Decimal], *, hidden: bool = False) -> str:
    """Return the sums by currency; amounts in different currencies are never added."""
    sums = [
        f"{HIDDEN if hidden else money(amount)} {currency}".rstrip()
        for currency, amount in sorted(risks.items())
        if amount
    ]
    return tr("at risk {sums}", sums=", ".join(sums)) if sums else ""


def heat(risks: Mapping[str, Decimal], balance: Balance | None) -> str:
    """Return the risk in percent of the balance, when all of it is in the balance's currency."""
    if balance is None or balance[0] <= 0 or set(risks) != {balance[1]}:
        return ""
    share = Context(prec=34).divide(risks[balance[1]] * 100, balance[0])
    return tr("heat {share} % of balance", share=grouped(share, 1))


def notice(read_only: bool, damaged: int) -> str:
    """Return what the user should know about the journal as a whole; "" when all is well."""
    sentences = []
    if read_only:
        sentences.append(
            tr("This journal is open for reading only: notes, statuses and the bin cannot be changed here.")
        )
    if damaged:
        sentences.append(
            trn(
                "⚠ {count:,} row was changed outside the planner: look at it, but do not rely on its numbers.",
                "⚠ {count:,} rows were changed outside the planner: look at them, but do not rely on their numbers.",
                damaged,
            )
        )
    return " ".join(sentences)
