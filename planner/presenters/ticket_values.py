"""What the ticket shows, as plain values. They stand apart from those of the verdict, for the ticket is painted before there is one.

Named tuples, whose classes Python makes in a tenth of the time of data classes: until the ticket is painted, nothing else needs those.
"""

from enum import StrEnum
from typing import NamedTuple

HIDDEN = "•••"
"""Stands for every amount while amounts are hidden: always as long, so that it does not tell how large the amount is."""


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


class FieldView(NamedTuple):
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


class ChoiceView(NamedTuple):
    """One choice among few (`side`, `margin_mode`, `size.by`) or many (`venue`, `symbol`): (value, text, tooltip) each."""

    key: str
    access: str
    value: str
    options: tuple[tuple[str, str, str], ...]
    problem: str = ""


class NumberView(NamedTuple):
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


class TicketView(NamedTuple):
    """The whole ticket form. Ladders are the fields `entries.N.price/share` and `targets.N.price/share`."""

    side: ChoiceView
    margin_mode: ChoiceView
    size_by: ChoiceView
    venue: ChoiceView
    symbol: FieldView
    fields: tuple[FieldView, ...]
    results: tuple[NumberView, ...]
    symbols: tuple[str, ...] = ()  # what the venue lists; empty where it serves any
    can_add_entry: bool = True
    can_add_target: bool = True
