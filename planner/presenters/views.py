"""What ticket and verdict show, as plain values: presenters build them, views compare and set. Nothing here decides."""

from __future__ import annotations

from dataclasses import dataclass

from planner.presenters.ticket_values import ChoiceView, FieldView, NumberView, TicketView, Tone

__all__ = [
    "ChoiceView",
    "FieldView",
    "FindingView",
    "HistoryView",
    "NumberView",
    "PartView",
    "TicketView",
    "Tone",
    "VerdictView",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of the loss at the stop; `share` is its width in the bar, 0 to 1. `key` names the number that explains it."""

    label: str
    value: str
    share: float
    tone: Tone
    key: str = "loss_at_stop"
    full: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding: a headline, the sentence, and the remedy (its caption and the edits (field, text) that apply it) where one exists."""

    code: str
    tone: Tone
    headline: str
    sentence: str
    field: str = ""
    remedy: str = ""
    remedy_edits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """The verdict: one big number (liquidation), a grid of six, the loss in parts, the findings."""

    headline: NumberView
    grid: tuple[NumberView, ...]
    parts_title: str
    parts: tuple[PartView, ...]
    findings: tuple[FindingView, ...]
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """Undo and redo with the step named ("Undo move stop"); "" when there is nothing to undo."""

    undo: str
    redo: str
    modified: bool
    title: str
