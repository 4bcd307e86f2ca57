"""Findings in words: what the draft lacks, what the planner found, and a good word where the stop does its work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.model.assessment import Severity
from planner.model.language import tr
from planner.model.row_reading import key_in_draft
from planner.presenters.cliff_words import edge_hint
from planner.presenters.fields import is_field, name_of
from planner.presenters.views import FindingView, Tone
from planner.presenters.why_text import in_words
from planner.presenters.words import HIDDEN

if TYPE_CHECKING:
    from planner.model.assessment import Assessment, Finding
    from planner.presenters.situation import Situation

TONES = {Severity.NOTE: Tone.NOTE, Severity.CAUTION: Tone.CAUTION, Severity.DANGER: Tone.DANGER}
SPEAK_OF_AMOUNTS = frozenset(
    {
        "carry-eats-reward",
        "collateral-over-balance",
        "equity-too-low",
        "min-notional",
        "quantity-rounded",
        "risk-limit",
        "stop-beyond-call",
        "tier-maximum",
    }
)
"""Findings in whose words an amount can stand."""
_AMOUNT = re.compile(r"(?<![\w.])(?<!\bat )\d+(?:\.\d+)?(?:E[+-]?\d+)?(?!\d|\.\d|\s?[%×])")
STOP_CODES = (
    "stop-beyond-call",
    "stop-beyond-liquidation",
    "stop-near-liquidation",
    "stop-wrong-side",
    "closed-at-once",
    "called-at-once",
)


def finding_views(now: Situation) -> tuple[FindingView, ...]:
    """Return what is to be said: problems of the draft first, then the findings in the order they came, the good word and a hint last."""
    shown = [_problem(now, key, sentence) for key, sentence in now.problems.items()]
    if now.fresh is not None:
        shown += [_finding(now, found) for found in now.fresh.findings]
        if good := _good(now, now.fresh):
            shown.append(good)
        if hint := edge_hint(now, now.fresh):
            shown.append(hint)
    return tuple(shown)


def _problem(now: Situation, key: str, sentence: str) -> FindingView:
    name, blank = name_of(key, now.size_by), not now.draft.text(key).strip()
    offered = key == "symbol" and now.same_coin
    return FindingView(
        code="incomplete",
        tone=Tone.NOTE if blank else Tone.DANGER,
        headline=_lacking(key, name) if blank else _unreadable(key, name),
        sentence=sentence,
        field=key if is_field(key) else "",
        remedy=tr("Use {symbol}", symbol=now.same_coin) if offered else "",
        remedy_edits=(("symbol", now.same_coin),) if offered else (),
    )


def _lacking(key: str, name: str) -> str:
    if _is_rung(key, name):
        return tr("{Name} is missing.", Name=name[:1].upper() + name[1:])
    return tr("The {name} is missing.", name=name)


def _unreadable(key: str, name: str) -> str:
    return tr("Change {name}.", name=name) if _is_rung(key, name) else tr("Change the {name}.", name=name)


def _is_rung(key: str, name: str) -> bool:
    """Return whether the field is called by a number, such as entry 2: it takes no article."""
    return key.endswith(".price") and key.startswith(("entries.", "targets.")) and name[-1:].isdigit()


def _finding(now: Situation, found: Finding) -> FindingView:
    field = found.field.replace("margin_call_ratio", "margin_call.ratio")
    field = key_in_draft(field, now.reading.positions, now.reading.assets)
    name = field.rpartition(".")[2]
    if not is_field(field) and is_field(f"costs.{name}"):
        field = f"costs.{name}"
    return FindingView(
        code=found.code,
        tone=TONES[found.severity],
        headline=_written(now, found, found.headline),
        sentence=_written(now, found, found.message),
        field=field if is_field(field) else "",
        remedy=_written(now, found, found.remedy.caption) if found.remedy else "",
        remedy_edits=found.remedy.edits if found.remedy else (),
    )


def _written(now: Situation, found: Finding, text: str) -> str:
    """Return a finding's words with their numbers grouped and in the user's decimal sign.

    Where amounts are hidden, they are left out; the price after "at", percentages and leverage stay.
    """
    if now.words.hidden and found.code in SPEAK_OF_AMOUNTS:
        text = _AMOUNT.sub(HIDDEN, text)
    return in_words(text, now.words.decimal_sign)


def _good(now: Situation, answer: Assessment) -> FindingView | None:
    """Say it when the stop does its work: it fires before the call, or before liquidation, until the end of the hold."""
    stop, safe = answer.plan.stop, answer.intervals
    if stop is None or any(answer.finding(code) for code in STOP_CODES):
        return None
    for interval, headline in (
        (safe.call_at_end, tr("The stop fires before the margin call.")),
        (safe.liquidation_at_end, tr("The stop fires before liquidation.")),
    ):
        level = interval.below if answer.plan.sign > 0 else interval.above
        if level is not None:
            between = now.words.percent(abs(stop - level) / answer.entry)
            return FindingView(
                code="stop-first",
                tone=Tone.GOOD,
                headline=headline,
                sentence=tr("{between} of the entry price lies between them at the end of the hold.", between=between),
                field="stop",
            )
    return None
