"""Where each field of the ticket stands. A new field is one row here; without one it is found under "More"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.widgets.field_row import group_rows, row_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.presenters.views import FieldView

    Rows = dict[str, tuple[FieldView, ...]]

PLACES: tuple[tuple[str, str], ...] = (
    ("mark", "prices"),
    ("entries.", "prices"),
    ("stop", "prices"),
    ("targets.", "prices"),
    ("size.value", "sizing"),
    ("hold_hours", "sizing"),
    ("leverage", "sizing"),
    ("costs.", tr("Costs")),
    ("account.", tr("Account")),
    ("limits.", tr("Account")),
    ("overrides.", tr("Venue figures")),
)
"""(key, or its beginning where it ends in a dot; the part of the form), in reading order."""

ALWAYS_SEEN = ("prices", "sizing")
SECTIONS = (tr("More"), tr("Costs"), tr("Account"), tr("Venue figures"))


@lru_cache(maxsize=256)
def place_of(key: str) -> str:
    """Return the part of the form that a field belongs to."""
    return next((place for pattern, place in PLACES if _matches(key, pattern)), tr("More"))


def placed_rows(fields: Sequence[FieldView]) -> dict[str, Rows]:
    """Return the rows of each part of the form, in reading order; those of one pattern keep the order they came in."""
    placed: dict[str, Rows] = {place: {} for place in (*ALWAYS_SEEN, *SECTIONS)}
    for name, row in sorted(group_rows(fields).items(), key=lambda item: _rank(item[1][0].key)):
        placed[place_of(row[0].key)][name] = row
    return placed


def retyped_rows(before: Sequence[FieldView], after: Sequence[FieldView]) -> dict[str, tuple[FieldView, ...]] | None:
    """Return the rows that differ, where nothing but their text, echo and placeholder does; None where more has changed.

    That is nearly every keystroke, and then forty other rows need not be looked at.
    """
    if len(before) != len(after):
        return None
    changed = [(old, new) for old, new in zip(before, after, strict=True) if new is not old and new != old]
    if any(_build_of(old) != _build_of(new) for old, new in changed):
        return None
    names = {row_id(new.key) for _, new in changed if new.visible}
    rows: dict[str, list[FieldView]] = {name: [] for name in names}
    for field in after:
        if field.visible and (row := rows.get(row_id(field.key))) is not None:
            row.append(field)
    return {name: tuple(row) for name, row in rows.items()}


def _build_of(field: FieldView) -> tuple[object, ...]:
    """Return what decides how and where a field is shown."""
    return (
        field.key,
        field.visible,
        field.access,
        field.unit,
        field.problem,
        field.problem_tone,
        field.options,
        field.tooltip,
    )


def removable_rows(prices: Rows) -> frozenset[str]:
    """Return the rows that may go: every target, an entry only while another stays."""
    entries = {name for name in prices if name.startswith("entries.")}
    targets = {name for name in prices if name.startswith("targets.")}
    return frozenset(targets | (entries if len(entries) > 1 else set()))


def problem_count(rows: Rows) -> int:
    """Return how many fields ask to be changed."""
    return sum(1 for fields in rows.values() for field in fields if field.problem)


@lru_cache(maxsize=256)
def _rank(key: str) -> int:
    return next((at for at, (pattern, _) in enumerate(PLACES) if _matches(key, pattern)), len(PLACES))


def _matches(key: str, pattern: str) -> bool:
    return key == pattern or (pattern.endswith(".") and key.startswith(pattern))
