"""When a screen reader must speak up: the gravest finding of the verdict, and one sentence when that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.presenters.views import Tone

if TYPE_CHECKING:
    from planner.presenters.views import VerdictView

_RANKS = (Tone.CAUTION, Tone.DANGER)  # a note or a good word raises no alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """The danger level of a verdict: PLAIN, CAUTION or DANGER, and the sentence that tells of it."""

    tone: Tone = Tone.PLAIN
    sentence: str = tr("No finding is grave any more.")


def alarm_of(view: VerdictView) -> Alarm:
    """Return the danger level and what to say when it has just become that."""
    grave = [finding for finding in view.findings if finding.tone in _RANKS]
    if not grave:
        return Alarm()
    worst = max(grave, key=lambda finding: _RANKS.index(finding.tone))  # the first of the gravest
    word = tr("Danger") if worst.tone is Tone.DANGER else tr("Caution")
    return Alarm(tone=worst.tone, sentence=f"{word}: {worst.headline} {worst.sentence}".rstrip())
