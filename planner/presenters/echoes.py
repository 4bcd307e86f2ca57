"""What stands beneath a field: the value as it was understood, and what follows from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.model.draft_fields import kind_of
from planner.model.language import tr
from planner.model.leverage import chooser_of
from planner.model.number import significant, wide
from planner.model.precision import guarded
from planner.model.typed import FieldKind
from planner.presenters.cliff_words import edge_words
from planner.presenters.fields import is_amount
from planner.presenters.placeholders import counts_as_nothing
from planner.presenters.profit import r_at
from planner.presenters.words import HIDDEN

if TYPE_CHECKING:
    from decimal import Decimal

    from planner.model.assessment import Assessment
    from planner.presenters.situation import Situation

DIGITS = 12
SUFFIXES = {FieldKind.PERCENT: " *%", FieldKind.FACTOR: " *[x×]", FieldKind.HOURS: " *h"}


def echo_of(now: Situation, key: str, text: str) -> str:
    """Return the words beneath a field; "" where there is nothing to add."""
    value = now.reading.values.get(key)
    if value is None:
        return "" if text.strip() else _of_blank(now, now.fresh, key)
    said = (_as_read(now, key, text.strip(), value), _meaning(now, key, value))
    return " · ".join(part for part in said if part)


def _as_read(now: Situation, key: str, typed: str, value: Decimal) -> str:
    """Return the value where it was not typed as a plain number: -3%, 60000*0.97, 2.5k, 3d, or another decimal sign."""
    kind, words = kind_of(key, now.size_by), now.words
    suffix = SUFFIXES.get(kind, "") if kind else ""
    if re.fullmatch(rf"[+−-]?[0-9]+([{words.decimal_sign}][0-9]+)?({suffix})?", typed):
        return ""
    with wide():
        exact = value * 100 if kind is FieldKind.PERCENT else value
    if words.hidden and is_amount(key, now.size_by):
        return f"= {HIDDEN}"
    shown = significant(exact, DIGITS)
    unit = " %" if kind is FieldKind.PERCENT else ""
    return f"{'=' if shown == exact else '≈'} {words.number(shown, None)}{unit}"


def _meaning(now: Situation, key: str, value: Decimal) -> str:
    group, _, part = key.partition(".")
    if key == "stop" or (group == "targets" and part.endswith("price")):
        return _from_entry(now, value)
    if group == "entries" and part.endswith("price"):
        return _rung(now, int(part.partition(".")[0]), value)
    if key == "size.value":
        return " · ".join(part for part in (_of_balance(now, value), edge_words(now)) if part)
    if key == "limits.trigger_gap" and now.terms is not None and now.terms.trigger == "last":
        return tr("not used: here the last price decides")
    if key == "hold_hours" and value >= 72:
        return tr("{ratio} days", ratio=now.words.trimmed(value / 24, 1))
    return _if_blank(now, now.fresh) if key == "leverage" and now.fresh else ""


def _from_entry(now: Situation, price: Decimal) -> str:
    """Return the way from the (average) entry, and the profit there in units of the risk."""
    entry = now.entry
    if entry is None:
        return ""
    away = now.words.signed_percent(price / entry - 1, 1)
    multiple = r_at(now.fresh, price)
    return away if multiple is None else f"{away} · {now.words.r_multiple(multiple)}"


def _rung(now: Situation, rung: int, price: Decimal) -> str:
    """Return, for a ladder, what is bought or sold at this rung; under the first the average as well."""
    first, answer = now.reading.values.get("entries.0.price"), now.fresh
    if now.draft.entries == 1 or first is None:
        return ""
    said = [] if rung == 0 else [now.words.signed_percent(price / first - 1, 1)]
    if answer is not None and answer.quantity is not None:
        share = answer.plan.entries[rung].share
        said.append(f"{now.words.quantity(answer.quantity * share, answer.terms.lot)} {now.base}")
        if rung == 0:
            said.append(tr("average {entry}", entry=now.words.price(answer.entry, answer.terms.tick)))
    return " · ".join(said)


def _of_balance(now: Situation, value: Decimal) -> str:
    balance = now.reading.values.get("account.balance")
    if not balance:
        return ""
    if now.size_by in ("risk", "collateral"):
        return tr("{ratio} of the balance", ratio=now.words.percent(value / balance))
    return f"{now.words.money(value * balance, now.money)} {now.money}" if now.size_by == "risk-percent" else ""


def _of_blank(now: Situation, answer: Assessment | None, key: str) -> str:
    """Return what a blank field has become; a cost that nobody states is 0, whether or not there is an answer yet."""
    if counts_as_nothing(now, key):
        return tr("counts as 0")
    if answer is None:
        return ""
    if key == "leverage" and answer.sized is not None:
        return _came_from(answer, answer.sized.limit, now.words.factor(answer.leverage))
    if key == "mark" and now.last_close:
        return tr(
            "last close {price}, {when}",
            price=now.words.price(now.last_close.price, answer.terms.tick),
            when=now.last_close.when,
        )
    return ""


def _if_blank(now: Situation, answer: Assessment) -> str:
    """Return what a leverage that was typed would be if it were left to the stop."""
    plan, position = answer.plan, answer.position
    if answer.sized is not None and answer.sized.limit == "spot":
        return tr("not used: spot borrows nothing")
    if plan.size.by == "collateral":
        return ""
    with guarded():
        chosen = chooser_of(plan, answer.terms, position.leg.entry, position.carry).choose(position.leg.size)
    return tr("blank: {outcome}", outcome=_came_from(answer, chosen.limit, now.words.factor(chosen.leverage)))


_FROM_CAP = {
    ("cap", "none"): tr("{leverage}× from no cap"),
    ("cap", "own"): tr("{leverage}× from your cap"),
    ("cap", "venue"): tr("{leverage}× from the venue's maximum"),
    ("cross", "none"): tr("{leverage}× from no cap; in cross it moves no level"),
    ("cross", "own"): tr("{leverage}× from your cap; in cross it moves no level"),
    ("cross", "venue"): tr("{leverage}× from the venue's maximum; in cross it moves no level"),
}


def _came_from(answer: Assessment, limit: str, leverage: str) -> str:
    """Return a leverage that was not typed, and where it comes from."""
    if limit in ("cap", "cross"):
        return _FROM_CAP[limit, _cap(answer)].format(leverage=leverage)
    if limit == "stop" and answer.plan.safety_buffer:
        return tr("{leverage}× from the stop and its buffer", leverage=leverage)
    if limit == "no stop" and not _known(answer):
        return tr("{leverage}× as the levels are not known", leverage=leverage)
    return {
        "stop": tr("{leverage}× from the stop", leverage=leverage),
        "no stop": tr("{leverage}× for want of a stop on the losing side", leverage=leverage),
        "too little": tr("{leverage}× as the stop is wide", leverage=leverage),
        "spot": tr("{leverage}× as spot borrows nothing", leverage=leverage),
    }.get(limit, tr("{leverage}× from the margin put up", leverage=leverage))


def _known(answer: Assessment) -> bool:
    return bool(answer.terms.tiers) and not answer.terms.problems


def _cap(answer: Assessment) -> str:
    """Return whose cap holds: none, own or venue."""
    own, granted = answer.plan.leverage_cap, answer.position.ceiling
    if own is None and granted is None:
        return "none"
    return "own" if granted is None or (own is not None and own <= granted) else "venue"
