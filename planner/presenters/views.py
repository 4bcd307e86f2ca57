"""What ticket and verdict show, as plain values: presenters build them, views compare and set. Nothing here decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How serious a sentence is, or which meaning a number's colour has."""

    PLAIN = "plain"
    GOOD = "good"
    NOTE = "note"
    CAUTION = "caution"
    DANGER = "danger"
    PROFIT = "profit"
    LOSS = "loss"
    CALL = "call"
    LIQUIDATION = "liquidation"
    ENTRY = "entry"
    CARRY = "carry"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One input. `key` is the draft's field (`stop`, `entries.0.price`, `costs.taker_fee`).

    `text` is what the field must hold; a field that has the focus and whose text already equals it is left alone, so that typing is never
    interrupted. `echo` is the parsed or derived value beneath; `problem` the sentence that says what to change ("" when all is well).
    `access` is the label with its & access key, `tooltip` names the term and its formula.
    """

    key: str
    access: str
    text: str
    unit: str = ""
    echo: str = ""
    problem: str = ""
    problem_tone: Tone = Tone.DANGER
    placeholder: str = ""
    tooltip: str = ""
    visible: bool = True
    nudge: str = "tick"  # what Up and Down move: "tick", "lot", "one", "tenth" or "" (nothing)
    options: tuple[tuple[str, str], ...] = ()  # where the field is one of a few words: (value, what it is called)
    masked: bool = False  # an amount, and amounts are hidden: shown only while somebody is in the field


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One choice among few (`side`, `margin_mode`, `size.by`) or many (`venue`, `symbol`): (value, text, tooltip) each."""

    key: str
    access: str
    value: str
    options: tuple[tuple[str, str, str], ...]
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """One result. `value` is the number as shown, `full` its every digit for copying, `note` the words beneath; `stale` greys it.

    `key` names the number for "Why this number" (`levels.liquidation`, `costs.carry_per_day`).
    """

    key: str
    label: str
    value: str
    full: str = ""
    unit: str = ""
    note: str = ""
    tone: Tone = Tone.PLAIN
    stale: bool = False
    tooltip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of the loss at the stop; `share` is its width in the bar, 0 to 1."""

    label: str
    value: str
    share: float
    tone: Tone


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
class TicketView:
    """The whole ticket form. Ladders are the fields `entries.N.price/share` and `targets.N.price/share`."""

    side: ChoiceView
    margin_mode: ChoiceView
    size_by: ChoiceView
    venue: ChoiceView
    symbol: FieldView
    symbols: tuple[str, ...] = ()  # what the venue lists; empty where it serves any
    fields: tuple[FieldView, ...]
    results: tuple[NumberView, ...]
    can_add_entry: bool = True
    can_add_target: bool = True


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
