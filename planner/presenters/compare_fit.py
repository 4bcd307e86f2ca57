"""Whether a venue would take the plan, in two words, and the sentences that say why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.assessment import Severity
from planner.model.language import tr

if TYPE_CHECKING:
    from planner.model.assessment import Finding
    from planner.model.compare import Compared
    from planner.presenters.words import Words

REFUSED = {
    "tier-maximum": tr("no: too large"),
    "min-notional": tr("no: too small"),
    "closed-at-once": tr("no: closed at once"),
}
"""What makes a venue refuse the order, or close it at once."""
TAKEN_BUT = {
    "figure-missing": tr("unknown"),
    "stop-beyond-liquidation": tr("stop too late"),
    "called-at-once": tr("called at once"),
    "collateral-over-balance": tr("balance too small"),
}
"""What the venue would not stop, but the trader must know before anything else; only where it is a danger."""
NO_SLICES = tr("This venue knows no isolated slices: here the whole balance stands behind the trade.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """`takes`: the venue would accept the plan. `order` sorts: those that take it first.

    `alike`: the same money stands behind the trade, so that its levels can be held against those of the others.
    """

    text: str
    takes: bool
    order: int
    sentence: str = ""
    alike: bool = True


def fit_of(row: Compared, words: Words, *, crossed: bool = False) -> Fit:
    """Return whether the row's venue takes the plan; `crossed`: the plan has an isolated slice, and the venue knows none."""
    answer = row.answer
    if answer.problem:
        return Fit(text=tr("no: no size"), takes=False, order=3, sentence=answer.problem)
    found = {finding.code: finding for finding in reversed(answer.findings)}  # the gravest of a code comes first
    for code, text in REFUSED.items():
        if code in found:
            return Fit(text=_most(row, words) or text, takes=False, order=2, sentence=_said(found[code]))
    for code, text in TAKEN_BUT.items():
        if code in found and found[code].severity is Severity.DANGER:
            return Fit(text=text, takes=True, order=1, sentence=_said(found[code]), alike=not crossed)
    if crossed:
        return Fit(text=tr("yes, as cross"), takes=True, order=1, sentence=NO_SLICES, alike=False)
    return Fit(text=tr("yes"), takes=True, order=0)


def _most(row: Compared, words: Words) -> str:
    """Say how much leverage the venue grants, where the plan asks for more."""
    most, leverage = row.answer.max_leverage, row.answer.leverage
    if most is None or leverage is None or leverage <= most:
        return ""
    return tr("no: at most {most}×", most=words.trimmed(most, 2))


def _said(finding: Finding) -> str:
    return f"{finding.headline} {finding.message}".strip()
