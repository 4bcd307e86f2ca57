"""The ticket form's texts, from one situation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from planner.model.draft_fields import MAX_RUNGS
from planner.model.language import tr
from planner.presenters.echoes import echo_of
from planner.presenters.fields import FIELDS, OPTIONS, is_amount, words_of
from planner.presenters.placeholders import placeholder_of
from planner.presenters.results import result_rows
from planner.presenters.views import ChoiceView, FieldView, TicketView, Tone

if TYPE_CHECKING:
    from planner.presenters.situation import Situation

SIDES = (
    ("long", tr("▲ Long"), tr("Long: gains when the price rises.")),
    ("short", tr("▼ Short"), tr("Short: gains when the price falls.")),
)
MODES = (
    (
        "isolated",
        tr("Isolated"),
        tr("Isolated margin: one slice backs the position; only the slice can be lost to a liquidation."),
    ),
    ("cross", tr("Cross"), tr("Cross margin: the whole balance backs the position. It is meant for hedged positions.")),
)
SIZE_BY = (
    ("risk", tr("Risk"), tr("Size from the money that may be lost at the stop.")),
    ("risk-percent", tr("Risk %"), tr("Size from a percentage of the balance that may be lost at the stop.")),
    ("quantity", tr("Size"), tr("Size by quantity.")),
    ("notional", tr("Notional"), tr("Size by what the whole position is worth.")),
    ("collateral", tr("Margin"), tr("Size by the margin put up, times a leverage.")),
)
FIRST = ("hold_hours", "leverage")
AFTER_RUNGS = ("size.value", *FIRST, *(key for key in FIELDS if key not in FIRST))
"""The fields beneath the prices."""
ADVANCED = frozenset(
    {
        "overrides.instrument_kind",
        "overrides.quote_currency",
        "overrides.settlement_currency",
        "overrides.underlying",
        "overrides.maintenance_on",
        "overrides.carry_paid_from",
    }
)
"""Venue figures that only a venue without rules of its own needs."""
CARRIED = frozenset({"overrides.tier_mode", "overrides.liquidation_level", "overrides.margin_call_level"})
"""Figures that an opened plan may bring along; a new one has no use for them yet."""


LIVE = frozenset({"size.value", "mark", *FIRST})
"""Fields beneath which stands what follows from other fields, as it does beneath all prices and shares."""
QUIET = frozenset(FIELDS) - LIVE


def ticket_view(now: Situation, last: tuple[Situation, TicketView] | None = None) -> TicketView:
    """Return the ticket form; `last`: another situation and its form, whose fields are taken over where they are true still."""
    draft, known = now.draft, _taken_over(now, last)
    keys = (*rung_keys(now), *AFTER_RUNGS)
    units = {"quote": now.quote, "money": now.money, "base": now.base, "hours": "h"}
    return TicketView(
        side=_choice(now, "side", tr("Side"), SIDES),
        margin_mode=_choice(now, "margin_mode", tr("Margin mode"), MODES),
        size_by=_choice(now, "size.by", tr("Size by"), SIZE_BY),
        venue=_choice(now, "venue", tr("Ven&ue"), tuple((key, name, name) for key, name in now.venues)),
        symbol=FieldView(
            key="symbol",
            access=tr("Symbol"),
            text=draft.text("symbol"),
            problem=now.problems.get("symbol", ""),
            problem_tone=_problem_tone(draft.text("symbol")),
            tooltip=tr("Symbol: what is traded, by the venue's own name for it."),
            nudge="",
        ),
        symbols=now.symbols,
        fields=tuple([known.get(key) or _field(now, key, units) for key in keys]),
        results=result_rows(now),
        can_add_entry=draft.entries < MAX_RUNGS,
        can_add_target=draft.targets < MAX_RUNGS,
    )


def _taken_over(now: Situation, last: tuple[Situation, TicketView] | None) -> dict[str, FieldView]:
    """Return the fields that a keystroke in another one leaves as they were, by key."""
    if last is None or now.terms is None:
        return {}
    was, view = last
    venues = (now.draft.text("venue"), was.draft.text("venue"))
    if now.terms is not was.terms or now.words != was.words or now.size_by != was.size_by or venues[0] != venues[1]:
        return {}
    pairs = now.draft.texts.items() ^ was.draft.texts.items() | now.problems.items() ^ was.problems.items()
    changed = {key for key, _ in pairs}
    return {field.key: field for field in view.fields if field.key in QUIET and field.key not in changed}


def rung_keys(now: Situation) -> list[str]:
    """Return the fields of prices: the entries, the stop, the targets; each rung of a ladder with its share."""
    keys = []
    for ladder, count in (("entries", now.draft.entries), ("targets", now.draft.targets)):
        if ladder == "targets":
            keys.append("stop")
        for rung in range(count):
            keys.append(f"{ladder}.{rung}.price")
            if count > 1:
                keys.append(f"{ladder}.{rung}.share")
    return keys


def _choice(now: Situation, key: str, access: str, options: tuple[tuple[str, str, str], ...]) -> ChoiceView:
    return _choice_made(key, access, now.draft.text(key), options, now.problems.get(key, ""))


@lru_cache(maxsize=64)
def _choice_made(
    key: str, access: str, value: str, options: tuple[tuple[str, str, str], ...], problem: str
) -> ChoiceView:
    return ChoiceView(key=key, access=access, value=value, options=options, problem=problem)


def _problem_tone(text: str) -> Tone:
    """Say calmly what is not there yet, and plainly what is wrong."""
    return Tone.DANGER if text.strip() else Tone.NOTE


def _field(now: Situation, key: str, units: dict[str, str]) -> FieldView:
    text, size_by = now.draft.text(key), now.size_by
    words = words_of(key, size_by)
    return _made(
        key,
        size_by if key == "size.value" else "",
        text,
        units.get(words.unit, words.unit),
        echo_of(now, key, text),
        now.problems.get(key, ""),
        "" if text else placeholder_of(now, key),
        _visible(now, key, text),
        now.words.hidden and is_amount(key, size_by),
    )


@lru_cache(maxsize=1024)
def _made(
    key: str,
    size_by: str,
    text: str,
    unit: str,
    echo: str,
    problem: str,
    placeholder: str,
    visible: bool,
    masked: bool,
) -> FieldView:
    """Return the view of a field; a keystroke changes one or two of fifty, the others are those made before."""
    words = words_of(key, size_by)
    return FieldView(
        key=key,
        access=words.access,
        text=text,
        unit=unit,
        echo=echo,
        problem=problem,
        problem_tone=_problem_tone(text),
        placeholder=placeholder,
        tooltip=words.tooltip,
        visible=visible,
        nudge=words.nudge,
        options=_options(key, text),
        masked=masked,
    )


def _options(key: str, text: str) -> tuple[tuple[str, str], ...]:
    options = OPTIONS.get(key, ())
    if not options or any(value == text for value, _ in options):
        return options
    return (*options, (text, text.replace("-", " ")))  # brought along by an opened plan


def _visible(now: Situation, key: str, text: str) -> bool:
    if key in now.problems:
        return True
    if key in ADVANCED:
        return bool(text) or now.draft.text("venue") == "custom"
    if key in CARRIED:
        return bool(text)
    kind = now.terms.kind if now.terms else None
    if kind is None:
        return True
    if key.startswith("costs.funding"):
        return kind.perpetual
    return kind.borrows or key not in ("loan", "costs.borrow_rate_daily", "costs.opening_borrow_fee")
