"""The verdict's texts: the liquidation price and its distance, what is risked, what holding costs, and the findings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.assessment import Severity
from planner.model.number import plain
from planner.presenters.fields import words_of
from planner.presenters.views import FindingView, NumberView, PartView, Tone, VerdictView

if TYPE_CHECKING:
    from planner.model.assessment import Assessment, Finding
    from planner.presenters.situation import Situation
    from planner.presenters.words import Words

TONES = {Severity.NOTE: Tone.NOTE, Severity.CAUTION: Tone.CAUTION, Severity.DANGER: Tone.DANGER}
PARTS = {
    "price": ("Price", Tone.LOSS),
    "slippage": ("Slippage", Tone.LOSS),
    "fees": ("Fees, in and out", Tone.CALL),
    "funding": ("Funding", Tone.CARRY),
    "interest": ("Interest", Tone.CARRY),
    "rounding": ("Left by rounding to the lot", Tone.PLAIN),
}


def verdict_view(now: Situation) -> VerdictView:
    """Return the verdict for this situation."""
    answer = now.answer
    if answer is None or answer.sized is None:
        waiting = NumberView(
            key="levels.liquidation",
            label="Liquidation",
            value="–",
            note="Fill in the ticket to see where the venue closes it.",
        )
        return VerdictView(headline=waiting, grid=(), parts_title="", parts=(), findings=_findings(now))
    return VerdictView(
        headline=_headline(now, answer),
        grid=(_at_risk(now, answer), _carry(now, answer), _reward(now, answer), _call(now, answer)),
        parts_title="Loss at the stop, in parts" if answer.loss_parts else "",
        parts=_parts(now, answer),
        findings=_findings(now),
        stale=now.stale,
    )


def _headline(now: Situation, answer: Assessment) -> NumberView:
    words, terms, entry = now.words, answer.terms, answer.entry or Decimal(0)
    level = answer.levels.liquidation
    label = f"Liquidation · {answer.plan.margin_mode}, on {terms.trigger} price"
    if level is None:
        called = terms.basis == "market-value" and answer.levels.margin_call is not None
        value = "by the broker" if called else "none" if answer.position.book() else "not known"
        note = {
            "by the broker": "The crossing is a margin call; closing is at the broker's discretion.",
            "none": "No positive price liquidates this position.",
            "not known": "See the findings for what is missing.",
        }[value]
        return NumberView(key="levels.liquidation", label=label, value=value, note=note, stale=now.stale)
    return NumberView(
        key="levels.liquidation",
        label=label,
        value=words.level(level, terms.tick, entry),
        full=plain(level),
        unit=terms.quote,
        note=_room(words, answer, level, entry),
        tone=Tone.LIQUIDATION,
        stale=now.stale,
        tooltip="Where the venue closes the position, at opening; every digit on copying.",
    )


def _room(words: Words, answer: Assessment, level: Decimal, entry: Decimal) -> str:
    """Say how far liquidation is from the entry, and how much room is left beyond the stop."""
    distance = answer.distance.liquidation
    said = f"{words.percent(abs(distance or Decimal(0)))} {'below' if level < entry else 'above'} entry"
    if distance is not None and distance < 0:
        said = f"passed already, {said}"
    stop = answer.plan.stop
    if stop is None or entry == stop:
        return said
    beyond = (stop - level) / (entry - stop)
    if (level < entry) != (stop < entry):
        return said
    return f"{said} · {words.number(beyond, 2)} R beyond the stop" if beyond > 0 else f"{said} · before the stop"


def _at_risk(now: Situation, answer: Assessment) -> NumberView:
    words, money = now.words, answer.currency
    loss = answer.loss_at_stop
    label, key = "At risk (stop)", "loss_at_stop"
    if loss is None:
        label, key, loss = "At risk (liquidation)", "loss_at_liquidation", answer.loss_at_liquidation
    balance = answer.plan.account.balance
    share = f", {words.percent(loss / balance)} of balance" if balance and loss is not None else ""
    slice_text = f"collateral {words.money(answer.collateral, money)}"
    return NumberView(
        key=key,
        label=label,
        value=words.money(loss, money),
        full=_full(loss),
        unit="",
        note=f"{money}{share} · {slice_text}",
        stale=now.stale,
    )


def _carry(now: Situation, answer: Assessment) -> NumberView:
    words, terms, costs = now.words, answer.terms, answer.costs
    parts = []
    if terms.kind.perpetual:
        parts.append(f"{words.rate(terms.funding_rate)} per {words.trimmed(terms.funding_interval_hours, 2)} h")
    if terms.kind.borrows:
        parts.append(f"{words.rate(terms.borrow_rate_daily)} interest a day")
    yearly = ""
    if answer.collateral and costs.carry_per_day:
        yearly = f" · {words.percent(costs.carry_per_day * 365 / answer.collateral, 0)} of collateral a year"
    note = f"{answer.currency}{', ' + ', '.join(parts) if parts else ''}{yearly}"
    label = "Carry per day" if (costs.carry_per_day or 0) >= 0 else "Carry per day, received"
    return NumberView(
        key="costs.carry_per_day",
        label=label,
        value=words.money(costs.carry_per_day, answer.currency),
        full=_full(costs.carry_per_day),
        note=note,
        stale=now.stale,
    )


def _reward(now: Situation, answer: Assessment) -> NumberView:
    words = now.words
    note = "no target" if answer.reward is None else f"{words.money(answer.reward, answer.currency)} net at targets"
    if answer.reward is not None and answer.reward > 0:
        note = f"+{note}"
    return NumberView(
        key="reward_to_risk",
        label="Reward : risk",
        value=words.number(answer.reward_to_risk, 2),
        full=_full(answer.reward_to_risk),
        note=note,
        stale=now.stale,
    )


def _call(now: Situation, answer: Assessment) -> NumberView:
    words, terms = now.words, answer.terms
    level = answer.levels.margin_call
    if level is None:
        return NumberView(
            key="levels.margin_call",
            label="Margin call",
            value="none",
            note="this venue warns of nothing",
            stale=now.stale,
        )
    ratio = words.percent(Decimal(1) / terms.call_factor, 0) if terms.call_factor else ""
    rest = f", in {words.duration(answer.runway_hours)} at rest" if answer.runway_hours is not None else ""
    return NumberView(
        key="levels.margin_call",
        label="Margin call",
        value=words.level(level, terms.tick, answer.entry or level),
        full=plain(level),
        note=f"{ratio}{rest}",
        tone=Tone.CALL,
        stale=now.stale,
        tooltip="Where the venue warns; at rest: with the price standing at the entry, carry alone brings it.",
    )


def _full(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _parts(now: Situation, answer: Assessment) -> tuple[PartView, ...]:
    """Return the loss at the stop in parts, both fees as one, and what rounding to the lot leaves of the risk."""
    amounts: dict[str, Decimal] = {}
    for part in answer.loss_parts:
        key = "fees" if part.key.endswith("fee") else part.key
        amounts[key] = amounts.get(key, Decimal(0)) + part.amount
    loss = answer.loss_at_stop
    if loss is None:
        return ()
    budget = _budget(answer)
    if budget is not None and budget > loss:
        amounts["rounding"] = budget - loss
    whole = sum((abs(amount) for amount in amounts.values()), Decimal(0)) or Decimal(1)
    return tuple(
        PartView(
            label=_label(now, answer, key),
            value=now.words.money(amount, answer.currency),
            share=float(abs(amount) / whole),
            tone=PARTS[key][1],
        )
        for key, amount in amounts.items()
    )


def _label(now: Situation, answer: Assessment, key: str) -> str:
    words, terms, plan = now.words, answer.terms, answer.plan
    if key == "price":
        return f"Price {words.price(answer.entry, terms.tick)} → {words.price(plan.stop, terms.tick)}"
    if key in ("funding", "interest"):
        return f"{PARTS[key][0]} over {words.duration(plan.hold_hours)}"
    return PARTS[key][0]


def _budget(answer: Assessment) -> Decimal | None:
    size, balance = answer.plan.size, answer.plan.account.balance
    if size.by == "risk":
        return size.value
    return size.value * balance if size.by == "risk-percent" and balance is not None else None


# --- findings -----------------------------------------------------------------------------------------------------------


def _findings(now: Situation) -> tuple[FindingView, ...]:
    shown = [_problem(key, sentence) for key, sentence in now.problems.items()]
    answer = now.answer
    if answer is not None and not now.stale:
        shown += [_finding(found) for found in answer.findings]
        if good := _good(now, answer):
            shown.append(good)
    return tuple(shown)


def _problem(key: str, sentence: str) -> FindingView:
    try:
        name = words_of(key).name
    except KeyError:
        name = key.rpartition(".")[2].replace("_", " ")
    return FindingView(
        code="incomplete",
        tone=Tone.DANGER,
        headline=f"{name.capitalize()}: not complete yet.",
        sentence=sentence,
        field=key,
    )


def _finding(found: Finding) -> FindingView:
    return FindingView(
        code=found.code,
        tone=TONES[found.severity],
        headline=found.headline,
        sentence=found.message,
        field=found.field,
        remedy=found.remedy.caption if found.remedy else "",
        remedy_edits=found.remedy.edits if found.remedy else (),
    )


def _good(now: Situation, answer: Assessment) -> FindingView | None:
    """Say it when the stop does its work: it fires before the call until the end of the hold."""
    stop, entry, call = answer.plan.stop, answer.entry, answer.levels_at_end.margin_call
    what = "margin call"
    if call is None:
        call, what = answer.levels_at_end.liquidation, "liquidation"
    codes = ("stop-beyond-call", "stop-beyond-liquidation", "stop-wrong-side", "closed-at-once", "called-at-once")
    if stop is None or call is None or entry is None or any(answer.finding(code) for code in codes):
        return None
    return FindingView(
        code="stop-first",
        tone=Tone.GOOD,
        headline=f"The stop fires before the {what}.",
        sentence=f"{now.words.percent(abs(stop - call) / entry)} of the entry lies between them.",
        field="stop",
    )
