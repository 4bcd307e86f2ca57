"""What the planner answers: numbers, levels, findings and sources, frozen; the JSON document of `margin-assessment/1`.

Money is in the settlement currency named by `currency` (inverse contracts: the coin, only `notional` is in quote); prices are in quote;
None means that the number does not exist or cannot be known, never zero. Levels are unrounded. Definitions: engine section 7.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from planner.model.language import tr
from planner.model.margin.levels import EVERYWHERE
from planner.model.number import plain

if TYPE_CHECKING:
    from planner.model.margin.account import Book
    from planner.model.margin.levels import Interval
    from planner.model.plan import Plan
    from planner.model.position import Position
    from planner.model.sizing import Sized
    from planner.model.terms import Sourced, Terms


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    CAUTION = "caution"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to do about a finding: a caption and the edits (field, text) that do it."""

    caption: str
    edits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the trader should know before the click: code, severity, the field it concerns, one sentence, a remedy where one exists."""

    code: str
    severity: Severity
    field: str
    message: str
    headline: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Prices at which something happens. `liquidation` and `margin_call` are the ends nearer to the entry."""

    liquidation: Decimal | None = None
    liquidation_below: Decimal | None = None
    liquidation_above: Decimal | None = None
    margin_call: Decimal | None = None
    bankruptcy: Decimal | None = None
    break_even: Decimal | None = None
    stop: Decimal | None = None
    targets: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """The prices between which nothing happens: of liquidation (k = 1) and of the margin call, at opening and at the end of the hold.

    An interval has no ends where the venue knows no such level.
    """

    liquidation: Interval = EVERYWHERE
    call: Interval = EVERYWHERE
    liquidation_at_end: Interval = EVERYWHERE
    call_at_end: Interval = EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """Distances from the average entry as fractions of it; negative where the level has been passed already."""

    liquidation: Decimal | None = None
    margin_call: Decimal | None = None
    stop: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostSheet:
    """Fees and carry. Carry is positive when paid, negative when received."""

    entry_fee: Decimal | None = None
    exit_fee: Decimal | None = None
    funding_per_day: Decimal | None = None
    borrow_per_day: Decimal | None = None
    carry_per_day: Decimal | None = None
    carry_over_hold: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LossPart:
    """One part of the loss at the stop (price, slippage, entry_fee, exit_fee, funding, interest); the parts add up to it exactly."""

    key: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The answer to one plan. The fields up to `sources` are the keys of the assessment document; those below serve the window."""

    title: str
    venue: str
    symbol: str
    currency: str
    quantity: Decimal | None = None
    notional: Decimal | None = None
    leverage: Decimal | None = None
    initial_margin: Decimal | None = None
    collateral: Decimal | None = None
    loan: Decimal | None = None
    maintenance_margin: Decimal | None = None
    levels: Levels = Levels()
    levels_at_end: Levels = Levels()
    distance: Distance = Distance()
    costs: CostSheet = CostSheet()
    loss_at_stop: Decimal | None = None
    loss_at_liquidation: Decimal | None = None
    reward_to_risk: Decimal | None = None
    runway_hours: Decimal | None = None
    findings: tuple[Finding, ...] = ()
    sources: tuple[Sourced, ...] = ()

    plan: Plan
    terms: Terms
    entry: Decimal
    sized: Sized | None = None
    book: Book | None = None
    """The account at opening: what backs the position, and what must be held; None where it is not known (see `Position.book`)."""
    beside: Decimal = Decimal(0)
    """What else pays for opening in a cross account, beside the balance (see `beside_the_balance`)."""
    problem: str = ""
    problem_field: str = ""
    intervals: Intervals = Intervals()
    reward: Decimal | None = None
    loss_parts: tuple[LossPart, ...] = ()
    largest_quantity: Decimal | None = None

    @property
    def position(self) -> Position:
        """Return the sized position; only an assessment with a quantity has one."""
        if self.sized is None:
            raise ValueError(tr("no quantity could be computed, so there is no position"))
        return self.sized.position

    @property
    def max_leverage(self) -> Decimal | None:
        """Return the most leverage that the venue grants at this size; None where nobody says, or there is no size."""
        return None if self.sized is None else self.sized.position.ceiling

    def finding(self, code: str) -> Finding | None:
        """Return the finding with this code, or None."""
        return next((finding for finding in self.findings if finding.code == code), None)


_DOCUMENT = [field.name for field in fields(Assessment)]
_DOCUMENT = _DOCUMENT[: _DOCUMENT.index("findings")]


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """Return the JSON document of `margin-assessment/1`: numbers as text with every digit, absent levels null."""
    document: dict[str, Any] = {"format": "margin-assessment/1"}
    document |= {name: _plain(getattr(assessment, name)) for name in _DOCUMENT}
    document["findings"] = [
        {"code": found.code, "severity": str(found.severity), "field": found.field, "message": found.message}
        for found in assessment.findings
    ]
    document["sources"] = [
        {"figure": used.figure, "source": used.source, "checked_on": used.checked_on, "status": str(used.status)}
        for used in assessment.sources
    ]
    return document


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
