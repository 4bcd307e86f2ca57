"""The verdict's texts: the liquidation price and its distance, what is risked, what holding costs, and the loss in parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn
from planner.presenters.finding_views import finding_views
from planner.presenters.views import NumberView, PartView, Tone, VerdictView
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.levels import Interval
    from planner.presenters.situation import Situation

PARTS = {
    "price": ("Price", Tone.LOSS),
    "slippage": ("Slippage", Tone.LOSS),
    "fees": ("Fees, in and out", Tone.CALL),
    "funding": ("Funding", Tone.CARRY),
    "interest": ("Interest", Tone.CARRY),
    "left": ("Left by rounding to the lot", Tone.PLAIN),
}
ZERO = Decimal(0)


def verdict_view(now: Situation) -> VerdictView:
    """Return the verdict for this situation."""
    answer, findings = now.answer, finding_views(now)
    if answer is None:
        note = "Fill in the ticket to see where the venue closes the position."
        waiting = NumberView(key="levels.liquidation", label="Liquidation", value=NONE, note=note)
        return VerdictView(headline=waiting, grid=(), parts_title="", parts=(), findings=findings)
    grid = (_at_risk, _collateral, _carry, _reward, _call, _runway)
    return VerdictView(
        headline=_headline(now, answer),
        grid=tuple(number(now, answer) for number in grid),
        parts_title=_parts_title(answer),
        parts=_parts(now, answer),
        findings=findings,
        stale=now.stale,
    )


def _number(
    now: Situation,
    key: str,
    label: str,
    value: Decimal | None,
    shown: str,
    unit: str,
    note: str = "",
    tooltip: str = "",
) -> NumberView:
    return NumberView(
        key=key,
        label=label,
        value=shown,
        full=now.words.every_digit(value, amount=bool(unit)),  # a number with a currency is one
        unit="" if value is None else unit,
        note=note,
        stale=now.stale,
        tooltip=tooltip,
    )


# --- levels ---------------------------------------------------------------------------------------------------------------


def _headline(now: Situation, answer: Assessment) -> NumberView:
    terms, level = answer.terms, answer.levels.liquidation
    key, label = "levels.liquidation", f"Liquidation · {answer.plan.margin_mode}, on {terms.trigger} price"
    if level is None:
        value, note = _no_liquidation(answer)
        return NumberView(key=key, label=label, value=value, note=note, stale=now.stale)
    return NumberView(
        key=key,
        label=label,
        value=now.words.level(level, terms.tick, answer.entry),
        full=now.words.every_digit(level, amount=False),
        unit=terms.quote,
        note=_room(now, answer, level),
        tone=Tone.LIQUIDATION,
        stale=now.stale,
        tooltip="Where the venue closes the position, at opening; rounded to the tick towards the entry. Every digit on copying.",
    )


def _no_liquidation(answer: Assessment) -> tuple[str, str]:
    """Return what stands in the place of a liquidation price that does not exist, and why."""
    if answer.position.book() is None:
        return "not known", "The findings say what is missing."
    if answer.terms.basis is MaintenanceOn.MARKET_VALUE:
        return "by the broker", "The crossing is a margin call; closing is at the broker's discretion."
    if not answer.intervals.liquidation.safe:
        return "at once", "At no price does the equity exceed maintenance."
    return "none", "No price above zero liquidates this position."


def _room(now: Situation, answer: Assessment, level: Decimal) -> str:
    """Say how far liquidation is from the entry, and how much room is left beyond the stop."""
    entry, stop, distance = answer.entry, answer.plan.stop, answer.distance.liquidation
    said = _away(now, answer, level, distance)
    if stop is None or entry == stop or (level < entry) != (stop < entry) or (distance or ZERO) < 0:
        return said
    beyond = (stop - level) / (entry - stop)
    return f"{said} · {now.words.number(beyond, 2)} R beyond the stop" if beyond > 0 else f"{said} · before the stop"


def _away(now: Situation, answer: Assessment, level: Decimal, distance: Decimal | None) -> str:
    away = distance or ZERO
    where = "below" if level < answer.entry else "above"
    return f"{'passed, ' if away < 0 else ''}{now.words.percent(abs(away))} {where} entry"


def _call(now: Situation, answer: Assessment) -> NumberView:
    terms, level = answer.terms, answer.levels.margin_call
    key, label = "levels.margin_call", "Margin call"
    if level is None:
        value, note = _no_call(answer, answer.intervals.call)
        return NumberView(key=key, label=label, value=value, note=note, stale=now.stale)
    return NumberView(
        key=key,
        label=f"{label}, {terms.quote}",  # beside the number it would not fit two to a row
        value=now.words.level(level, terms.tick, answer.entry),
        full=now.words.every_digit(level, amount=False),
        note=_away(now, answer, level, answer.distance.margin_call),
        tone=Tone.CALL,
        stale=now.stale,
        tooltip=_call_rule(now, answer),
    )


def _no_call(answer: Assessment, interval: Interval) -> tuple[str, str]:
    if answer.position.book() is None:
        return "not known", ""
    if not answer.terms.calls:
        return "none", "this venue does not warn"
    return ("none", "no price reaches it") if interval.safe else ("at once", "")


def _call_rule(now: Situation, answer: Assessment) -> str:
    factor = answer.terms.call_factor
    if answer.terms.level is not None:
        return "Where the venue warns: its level of the margin call is reached."
    if factor is None or factor == 1:
        return "Where the venue asks for more."
    share = now.words.trimmed(100 / factor, 2)
    return f"Where the venue warns: maintenance has reached {share} % of the equity."


# --- amounts --------------------------------------------------------------------------------------------------------------


def _at_risk(now: Situation, answer: Assessment) -> NumberView:
    label, key, loss = "At risk (stop)", "loss_at_stop", answer.loss_at_stop
    if loss is None:
        label, key, loss = "At risk (liquidation)", "loss_at_liquidation", answer.loss_at_liquidation
    if loss is not None and loss < 0:
        return _gain(now, answer, key, -loss)
    return _number(
        now,
        key,
        label,
        loss,
        now.words.money(loss, answer.currency),
        answer.currency,
        _of_balance(now, answer, loss),
        "What is lost there, all costs in.",
    )


def _gain(now: Situation, answer: Assessment, key: str, gain: Decimal) -> NumberView:
    """Return what the position gains where it would be expected to lose: a hedge at the account's liquidation, a stop in profit."""
    at_stop = key == "loss_at_stop"
    return _number(
        now,
        key,
        "Gain at the stop" if at_stop else "Gain at liquidation",
        gain,
        now.words.money(gain, answer.currency),
        answer.currency,
        _of_balance(now, answer, gain),
        "The stop lies where the plan gains, all costs in."
        if at_stop
        else "This position gains where the account is liquidated; what is lost there its other positions lose.",
    )


def _collateral(now: Situation, answer: Assessment) -> NumberView:
    cross, money = answer.position.cross, answer.collateral
    return _number(
        now,
        "collateral",
        "Initial margin" if cross else "Collateral at risk",
        money,
        now.words.money(money, answer.currency),
        answer.currency,
        "the whole balance backs it" if cross else _of_balance(now, answer, money),
        "What a liquidation can take." if not cross else "In cross mode a liquidation can take the whole balance.",
    )


def _of_balance(now: Situation, answer: Assessment, money: Decimal | None) -> str:
    balance = answer.plan.account.balance
    return f"{now.words.number(100 * money / balance, 2)} % of balance" if balance and money is not None else ""


def _carry(now: Situation, answer: Assessment) -> NumberView:
    words, daily, money = now.words, answer.costs.carry_per_day, answer.currency
    note, told = "", []
    if answer.collateral and daily:
        year = words.percent(abs(daily) * 365 / answer.collateral, 0)
        note = f"{'received, ' if daily < 0 else ''}{year} a year"
        told.append(f"{year} of the margin a year.")
    hold, paid = words.trimmed(answer.plan.hold_hours, 2), words.money(answer.costs.carry_over_hold, money)
    if answer.plan.hold_hours:
        told.append(f"Over the hold of {hold} h: {paid} {money}.")
    if answer.terms.kind.perpetual:
        every = words.trimmed(answer.terms.funding_interval_hours, 2)
        told.append(f"Funding {words.rate(answer.terms.funding_rate)} of the notional every {every} h.")
    if answer.terms.kind.borrows:
        told.append(f"Interest {words.rate(answer.terms.borrow_rate_daily)} of the loan a day.")
    return _number(
        now, "costs.carry_per_day", "Carry per day", daily, words.money(daily, money), money, note, " ".join(told)
    )


def _reward(now: Situation, answer: Assessment) -> NumberView:
    note = "no target"
    if answer.reward is not None:
        sign = "+" if answer.reward > 0 else ""
        note = f"{sign}{now.words.money(answer.reward, answer.currency)} {answer.currency} net"
    ratio = answer.reward_to_risk
    return _number(
        now,
        "reward_to_risk",
        "Reward : risk",
        ratio,
        now.words.number(ratio, 2),
        "",
        note,
        "What the targets pay after all costs, for each unit that can be lost.",
    )


def _runway(now: Situation, answer: Assessment) -> NumberView:
    hours = answer.runway_hours
    what = "the margin call" if answer.terms.call_factor is not None else "liquidation"
    return _number(
        now,
        "runway_hours",
        "Runway",
        hours,
        now.words.duration(hours),
        "",
        "carry takes nothing" if hours is None else "if the price stands still",
        f"How long until carry alone brings {what}, the price standing at the entry.",
    )


# --- the loss in parts ----------------------------------------------------------------------------------------------------


def _parts_title(answer: Assessment) -> str:
    return f"Loss at the stop in parts, {answer.currency}" if answer.loss_parts else ""


def _parts(now: Situation, answer: Assessment) -> tuple[PartView, ...]:
    """Return the loss at the stop in parts that add up to it, both fees as one; and what rounding leaves of the risk asked for."""
    amounts: dict[str, Decimal] = {}
    for part in answer.loss_parts:
        key = "fees" if part.key.endswith("fee") else part.key
        amounts[key] = amounts.get(key, ZERO) + part.amount
    if (left := _left(answer)) > 0:
        amounts["left"] = left
    whole = sum((abs(amount) for amount in amounts.values()), ZERO) or Decimal(1)
    return tuple(
        PartView(
            label=_label(now, answer, key),
            value=now.words.money(amount, answer.currency),
            share=float(abs(amount) / whole),
            tone=PARTS[key][1],
        )
        for key, amount in amounts.items()
    )


def _left(answer: Assessment) -> Decimal:
    """Return what rounding down to the lot has left of the risk, 0 where nothing is rounded."""
    size, balance, loss = answer.plan.size, answer.plan.account.balance, answer.loss_at_stop
    share = {"risk": Decimal(1), "risk-percent": balance}.get(size.by)
    return (
        ZERO
        if share is None or loss is None or answer.finding("quantity-rounded") is None
        else size.value * share - loss
    )


def _label(now: Situation, answer: Assessment, key: str) -> str:
    name, tick = PARTS[key][0], answer.terms.tick
    if key == "price" and answer.plan.stop is not None:
        return f"{name} {now.words.price(answer.entry, tick)} → {now.words.typed_price(answer.plan.stop, tick)}"
    return f"{name} over {now.words.trimmed(answer.plan.hold_hours, 2)} h" if key in ("funding", "interest") else name
