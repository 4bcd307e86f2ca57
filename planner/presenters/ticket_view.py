"""The ticket form's texts, from one situation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.draft_fields import MAX_RUNGS, kind_of
from planner.model.margin.tiers import tier_at
from planner.model.number import plain
from planner.model.typed import FieldKind
from planner.presenters.fields import FIELDS, OPTIONS, SIZES, words_of
from planner.presenters.profit import r_at
from planner.presenters.views import ChoiceView, FieldView, NumberView, TicketView

if TYPE_CHECKING:
    from planner.presenters.situation import Situation

SIDES = (
    ("long", "▲ Long", "Long: gains when the price rises."),
    ("short", "▼ Short", "Short: gains when the price falls."),
)
MODES = (
    (
        "isolated",
        "Isolated",
        "Isolated margin: one slice backs the position; only the slice can be lost to a liquidation.",
    ),
    ("cross", "Cross", "Cross margin: the whole balance backs the position. It is meant for hedged positions."),
)
SIZE_BY = (
    ("risk", "Risk", "Size from the money that can be lost at the stop."),
    ("risk-percent", "Risk %", "Size from a percentage of the balance that can be lost at the stop."),
    ("quantity", "Size", "Size by quantity."),
    ("notional", "Notional", "Size by what the whole position is worth."),
    ("collateral", "Margin", "Size by the margin put up, times a leverage."),
)
ADVANCED = frozenset(
    {
        "overrides.instrument_kind",
        "overrides.settlement_currency",
        "overrides.maintenance_on",
        "overrides.carry_paid_from",
    }
)
"""Venue figures that only a venue without rules of its own needs."""

DEFAULT_UNITS = {"%": "%", "×": "×", "hours": "h"}


def ticket_view(now: Situation) -> TicketView:
    """Return the ticket form for this situation."""
    draft = now.draft
    keys = ["entries.0.price", *_rung_keys(now)[1:], "size.value", "hold_hours", "leverage"]
    keys += [key for key in FIELDS if key not in ("hold_hours", "leverage")]
    return TicketView(
        side=_choice(now, "side", "Side", SIDES),
        margin_mode=_choice(now, "margin_mode", "Margin mode", MODES),
        size_by=_choice(now, "size.by", "Size by", SIZE_BY),
        venue=ChoiceView(
            key="venue",
            access="&Venue",
            value=draft.text("venue"),
            options=tuple((key, name, name) for key, name in now.venues),
            problem=now.problems.get("venue", ""),
        ),
        symbol=FieldView(
            key="symbol", access="Symbol", text=draft.text("symbol"), problem=now.problems.get("symbol", "")
        ),
        fields=tuple(_field(now, key) for key in keys),
        results=_results(now),
        can_add_entry=draft.entries < MAX_RUNGS,
        can_add_target=draft.targets < MAX_RUNGS,
    )


def _rung_keys(now: Situation) -> list[str]:
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
    return ChoiceView(
        key=key, access=access, value=now.draft.text(key), options=options, problem=now.problems.get(key, "")
    )


def _field(now: Situation, key: str) -> FieldView:
    size_by = now.draft.text("size.by") or "risk"
    words = words_of(key, size_by if size_by in SIZES else "risk")
    unit = {"quote": now.quote, "money": now.money, "base": now.base}.get(
        words.unit, DEFAULT_UNITS.get(words.unit, words.unit)
    )
    return FieldView(
        key=key,
        access=words.access,
        text=now.draft.text(key),
        unit=unit,
        echo=_echo(now, key),
        problem=now.problems.get(key, ""),
        placeholder=_placeholder(now, key),
        tooltip=words.tooltip,
        visible=_visible(now, key),
        nudge=words.nudge,
        options=OPTIONS.get(key, ()),
    )


def _visible(now: Situation, key: str) -> bool:
    if key in ADVANCED:
        return now.draft.text("venue") == "custom" or bool(now.draft.text(key))
    kind = now.terms.kind if now.terms else None
    if kind is not None and key.startswith("costs.funding"):
        return kind.perpetual
    if kind is not None and key in ("costs.borrow_rate_daily", "costs.opening_borrow_fee"):
        return kind.borrows
    return True


def _echo(now: Situation, key: str) -> str:
    """Return what stands beneath a field: the value as read where it was typed another way, and what follows from it."""
    value = now.reading.values.get(key)
    if value is None:
        return _echo_of_blank(now, key)
    said = [_as_read(now, key, value), _meaning(now, key, value)]
    return " · ".join(part for part in said if part)


def _as_read(now: Situation, key: str, value: Decimal) -> str:
    typed = now.draft.text(key).strip()
    percent = kind_of(key, now.draft.text("size.by")) is FieldKind.PERCENT
    shown = value * 100 if percent else value
    same = plain(shown).replace(".", now.words.decimal_sign)
    if typed.lstrip("+").rstrip("0").rstrip(now.words.decimal_sign) == same.rstrip("0").rstrip(now.words.decimal_sign):
        return ""
    return f"= {now.words.number(Decimal(plain(shown)), None)}{' %' if percent else ''}"


def _meaning(now: Situation, key: str, value: Decimal) -> str:
    entry = now.reading.values.get("entries.0.price")
    if (key == "stop" or (key.startswith("targets.") and key.endswith("price"))) and entry:
        away = now.words.signed_percent(value / entry - 1, 1)
        multiple = r_at(now.answer, value) if not now.stale else None
        return away if multiple is None else f"{away} · {now.words.r_multiple(multiple)}"
    if key == "size.value":
        return _size_meaning(now, value)
    if key == "hold_hours" and value >= 72:
        return f"{now.words.trimmed(value / 24, 1)} days"
    return ""


def _size_meaning(now: Situation, value: Decimal) -> str:
    balance = now.reading.values.get("account.balance")
    by = now.draft.text("size.by")
    if not balance:
        return ""
    if by in ("risk", "collateral"):
        return f"{now.words.percent(value / balance)} of {now.words.money(balance, now.money)}"
    if by == "risk-percent":
        return f"{now.words.money(value * balance, now.money)} {now.money} of {now.words.money(balance, now.money)}"
    return ""


def _echo_of_blank(now: Situation, key: str) -> str:
    if now.draft.text(key).strip() or now.answer is None or now.stale:
        return ""
    if key == "leverage" and now.answer.sized and now.answer.sized.output:
        reasons = {
            "no stop": "no stop to reckon from",
            "cross": "your cap; in cross it moves no level",
            "cap": "your cap",
            "too little": "the stop is wide",
        }
        return f"blank: {now.words.factor(now.answer.leverage)} × from {reasons.get(now.answer.sized.limit, 'stop and buffer')}"
    if key == "leverage" and now.reading.values.get("collateral"):
        return f"{now.words.factor(now.answer.leverage)} × from the margin put up"
    if key == "mark" and now.last_close:
        return f"last close {now.words.price(now.last_close.price, now.answer.terms.tick)}, {now.last_close.when}"
    return ""


def _placeholder(now: Situation, key: str) -> str:
    """Return what counts while the field is blank."""
    if now.terms is None:
        return ""
    name = key.partition(".")[2].replace("margin_call.ratio", "margin_call_ratio")
    if key.startswith(("costs.", "overrides.")):
        return _rulebook_value(now, key, name)
    return {
        "leverage": "from the stop",
        "stop": "none",
        "collateral": "notional / leverage",
        "mark": "the entry",
        "opens_at": "any time",
    }.get(key, "")


def _rulebook_value(now: Situation, key: str, name: str) -> str:
    terms = now.terms
    used = terms.sourced(name) if terms else None
    if used is None or used.status == "user":
        return "not known" if terms and name in terms.missing else ""
    if kind_of(key, "") is FieldKind.PERCENT:
        return plain(Decimal(used.value) * 100).replace(".", now.words.decimal_sign)
    return used.value.replace(".", now.words.decimal_sign) if kind_of(key, "") else ""


def _results(now: Situation) -> tuple[NumberView, ...]:
    answer, words = now.answer, now.words
    if answer is None or answer.sized is None:
        return tuple(NumberView(key=key, label=label, value="–") for key, label in RESULTS)
    terms, money = answer.terms, answer.currency
    tier = _tier(now)
    rows = [
        _number(now, "quantity", "Quantity", words.quantity(answer.quantity, terms.lot), answer.quantity, now.base),
        _number(now, "notional", "Notional", words.money(answer.notional, terms.quote), answer.notional, terms.quote),
        _number(now, "leverage", "Leverage", words.factor(answer.leverage), answer.leverage, "×"),
        _number(
            now,
            "initial_margin",
            "Initial margin",
            words.money(answer.initial_margin, money),
            answer.initial_margin,
            money,
        ),
    ]
    if answer.collateral != answer.initial_margin:
        rows.append(
            _number(now, "collateral", "Collateral", words.money(answer.collateral, money), answer.collateral, money)
        )
    rows.append(
        _number(
            now,
            "maintenance_margin",
            "Maintenance",
            words.money(answer.maintenance_margin, money),
            answer.maintenance_margin,
            tier or money,
        )
    )
    if answer.loan is not None:
        unit = now.coin if answer.position.coin_loan else money
        rows.append(_number(now, "loan", "Loan", words.money(answer.loan, unit), answer.loan, unit))
    rows.append(
        _number(
            now,
            "largest_quantity",
            "Largest size here",
            words.quantity(answer.largest_quantity, terms.lot),
            answer.largest_quantity,
            now.base,
        )
    )
    return tuple(rows)


RESULTS = (
    ("quantity", "Quantity"),
    ("notional", "Notional"),
    ("leverage", "Leverage"),
    ("initial_margin", "Initial margin"),
    ("maintenance_margin", "Maintenance"),
    ("largest_quantity", "Largest size here"),
)


def _number(now: Situation, key: str, label: str, value: str, full: Decimal | None, unit: str) -> NumberView:
    return NumberView(
        key=key,
        label=label,
        value=value,
        full=plain(full) if full is not None else "",
        unit=unit if full is not None else "",
        stale=now.stale,
    )


def _tier(now: Situation) -> str:
    """Return the maintenance rate and tier at the entry: "0.40 %, tier 1"."""
    answer = now.answer
    if answer is None or answer.sized is None or not answer.terms.tiers:
        return ""
    tier = tier_at(answer.terms.tiers, answer.position.leg.entry_notional)
    rate = now.words.percent(tier.rate)
    return rate if len(answer.terms.tiers) == 1 else f"{rate}, tier {tier.number}"
