"""Every field of the ticket by its key: what it is called, its unit, and the term behind it. The form and the findings read it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from planner.model.language import tr
from planner.presenters.account_fields import is_amount_cell, name_of_cell
from planner.presenters.field_words import ACCOUNT, ENTRY, SIZES, STOP, TARGET, TRADE, FieldWords
from planner.presenters.venue_fields import COSTS, FIGURES, OPTIONS

__all__ = ["AMOUNTS", "CHOICES", "FIELDS", "OPTIONS", "SIZES", "is_amount", "is_field", "name_of", "words_of"]

FIELDS = {**TRADE, **COSTS, **ACCOUNT, **FIGURES}
"""Fields beneath the prices and the size, in reading order."""

AMOUNTS = frozenset({"collateral", "extra_margin", "account.balance"})
"""Fields that say how much the user has or puts up; the size is one too, unless it is a percentage."""

CHOICES = {
    "venue": tr("venue"),
    "symbol": tr("symbol"),
    "side": tr("side"),
    "margin_mode": tr("margin mode"),
    "size.by": tr("way of sizing"),
}
"""Choices outside the table above, by the name that undo gives them."""


def words_of(key: str, size_by: str = "risk") -> FieldWords:
    """Return the words of a field; a rung of a ladder carries its number. Raises KeyError for a field that the ticket does not have."""
    if key == "size.value":
        return SIZES.get(size_by, SIZES["risk"])
    ladder, _, rest = key.partition(".")
    if ladder in ("entries", "targets"):
        number, _, part = rest.partition(".")
        if not number.isdecimal() or part not in ("price", "share"):
            raise KeyError(key)
        return _rung(ladder, int(number) + 1, part)
    return STOP if key == "stop" else FIELDS[key]


@lru_cache(maxsize=256)
def _rung(ladder: str, number: int, part: str) -> FieldWords:
    words = ENTRY if ladder == "entries" else TARGET
    name = f"{words.name} {number}" if ladder == "targets" or number > 1 else words.name
    if part == "share":
        return FieldWords(
            tr("Share"),
            "%",
            tr("share of {name}", name=name),
            tr("The share of the quantity that trades at this price."),
        )
    if ladder == "targets":
        return replace(words, access=tr("Target &{number}", number=number), name=name)
    return words if number == 1 else replace(words, access=tr("Entry {number}", number=number), name=name)


def name_of(key: str, size_by: str = "risk") -> str:
    """Return what a field or choice is called in a sentence."""
    if key in CHOICES:
        return CHOICES[key]
    try:
        return words_of(key, size_by).name
    except KeyError:
        return name_of_cell(key) or key.rpartition(".")[2].replace("_", " ")


def is_amount(key: str, size_by: str = "risk") -> bool:
    """Return whether the field tells how much the user has or trades; figures of the venue do not."""
    return key in AMOUNTS or (key == "size.value" and size_by != "risk-percent") or is_amount_cell(key)


def is_field(key: str) -> bool:
    """Return whether ticket or account panel have this field, so that a finding can lead to it."""
    try:
        words_of(key)
    except KeyError:
        return key in CHOICES or bool(name_of_cell(key))
    return True
