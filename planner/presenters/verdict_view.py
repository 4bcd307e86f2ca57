"""The verdict's texts: the liquidation price and its distance, what is risked, what holding costs, and the loss in parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import MaintenanceOn, MarginMode
from planner.model.language import tr
from planner.presenters.finding_views import finding_views
from planner.presenters.levels_words import with_other_end
from planner.presenters.views import NumberView, PartView, Tone, VerdictView
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.model.margin.levels import Interval
    from planner.presenters.situation import Situation

PARTS = {
    "price": (tr("Price"), Tone.LOSS),
    "slippage": (tr("Slippage"), Tone.LOSS),
    "fees": (tr("Fees, in and out"), Tone.CALL),
    "funding": (tr("Funding"), Tone.CARRY),
    "interest": (tr("Interest"), Tone.CARRY),
    "left": (tr("Left by rounding to the lot"), Tone.PLAIN),
}
TITLES = {
    MarginMode.ISOLATED: tr("Liquidation · isolated, on {price} price"),
    MarginMode.CROSS: tr("Liquidation · cross, on {price} price"),
}
TRIGGERS = {"mark": tr("mark"), "index": tr("index"), "oracle": tr("oracle"), "last": tr("last")}
ZERO = Decimal(0)


def verdict_view(now: Situation) -> VerdictView:
    """Return the verdict for this situation."""
    answer, findings = now.answer, finding_views(now)
    if answer is None:
        note = tr("Fill in the ticket to see where the venue closes the position.")
        waiting = NumberView(key="levels.liquidation", label=tr("Liquidation"), value=NONE, note=note)
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
    key, label = (
        "levels.liquidation",
        TITLES[answer.plan.margin_mode].format(price=TRIGGERS.get(terms.trigger, terms.trigger)),
    )
    if level is None:
        value, note = no_liquidation(answer)
        return NumberView(key=key, label=label, value=value, note=note, stale=now.stale)
    return NumberView(
        key=key,
        label=label,
        value=now.words.level(level, terms.tick, answer.entry),
        full=now.words.every_digit(level, amount=False),
        unit=terms.quote,
        note=with_other_end(now, answer, _room(now, answer, level)),
        tone=Tone.LIQUIDATION,
        stale=now.stale,
        tooltip=tr(
            "Where the venue closes the position, at opening; rounded to the tick towards the entry. Every digit on copying."
        ),
    )


def no_liquidation(answer: Assessment) -> tuple[str, str]:
    """Return what stands in the place of a liquidation price that does not exist, and why."""
    if answer.position.book() is None:
        return tr("not known"), tr("The findings say what is missing.")
    if answer.terms.basis is MaintenanceOn.MARKET_VALUE:
        return tr("by the broker"), tr("The crossing is a margin call; closing is at the broker's discretion.")
    if not answer.intervals.liquidation.safe:
        return tr("at once"), tr("At no price does the equity exceed maintenance.")
    return tr("none"), tr("No price above zero liquidates this position.")


def _room(now: Situation, answer: Assessment, level: Decimal) -> str:
    """Say how far liquidation is from the entry, and how much room is left beyond the stop."""
    entry, stop, distance = answer.entry, answer.plan.stop, answer.distance.liquidation
    said = away_words(now, answer, level, distance)
    if stop is None or entry == stop or (level < entry) != (stop < entry) or (distance or ZERO) < 0:
        return said
    beyond = (stop - level) / (entry - stop)
    return (
        tr("{said} · {beyond} R beyond the stop", said=said, beyond=now.words.number(beyond, 2))
        if beyond > 0
        else tr("{said} · before the stop", said=said)
    )


def away_words(now: Situation, answer: Assessment, level: Decimal, distance: Decimal | None) -> str:
    """Say how far a level is from the entry."""
    away = distance or ZERO
    below, shown = level < answer.entry, now.words.percent(abs(away))
    if away < 0:
        return tr("passed, {away} below entry", away=shown) if below else tr("passed, {away} above entry", away=shown)
    return tr("{away} below entry", away=shown) if below else tr("{away} above entry", away=shown)


def _call(now: Situation, answer: Assessment) -> NumberView:
    terms, level = answer.terms, answer.levels.margin_call
    key, label = "levels.margin_call", tr("Margin call")
    if level is None:
        value, note = _no_call(answer, answer.intervals.call)
        return NumberView(key=key, label=label, value=value, note=note, stale=now.stale)
    return NumberView(
        key=key,
        label=f"{label}, {terms.quote}",  # beside the number it would not fit two to a row
        value=now.words.level(level, terms.tick, answer.entry),
        full=now.words.every_digit(level, amount=False),
        note=away_words(now, answer, level, answer.distance.margin_call),
        tone=Tone.CALL,
        stale=now.stale,
        tooltip=_call_rule(now, answer),
    )


def _no_call(answer: Assessment, interval: Interval) -> tuple[str, str]:
    if answer.position.book() is None:
        return tr("not known"), ""
    if not answer.terms.calls:
        return tr("none"), tr("this venue does not warn")
    return (tr("none"), tr("no price reaches it")) if interval.safe else (tr("at once"), "")


def _call_rule(now: Situation, answer: Assessment) -> str:
    factor = answer.terms.call_factor
    if answer.terms.level is not None:
        return tr("Where the venue warns: its level of the margin call is reached.")
    if factor is None or factor == 1:
        return tr("Where the venue asks for more.")
    share = now.words.trimmed(100 / factor, 2)
    return tr("Where the venue warns: maintenance has reached {share} % of the equity.", share=share)


# --- amounts --------------------------------------------------------------------------------------------------------------


def _at_risk(now: Situation, answer: Assessment) -> NumberView:
    label, key, loss = tr("At risk (stop)"), "loss_at_stop", answer.loss_at_stop
    if loss is None:
        label, key, loss = tr("At risk (liquidation)"), "loss_at_liquidation", answer.loss_at_liquidation
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
        tr("What is lost there, all costs in."),
    )


def _gain(now: Situation, answer: Assessment, key: str, gain: Decimal) -> NumberView:
    """Return what the position gains where it would be expected to lose: a hedge at the account's liquidation, a stop in profit."""
    at_stop = key == "loss_at_stop"
    return _number(
        now,
        key,
        tr("Gain at the stop") if at_stop else tr("Gain at liquidation"),
        gain,
        now.words.money(gain, answer.currency),
        answer.currency,
        _of_balance(now, answer, gain),
        tr("The stop lies where the plan gains, all costs in.")
        if at_stop
        else tr("This position gains where the account is liquidated; what is lost there its other positions lose."),
    )


def _collateral(now: Situation, answer: Assessment) -> NumberView:
    cross, money = answer.position.cross, answer.collateral
    return _number(
        now,
        "collateral",
        tr("Initial margin") if cross else tr("Collateral at risk"),
        money,
        now.words.money(money, answer.currency),
        answer.currency,
        tr("whole balance at stake") if cross else _of_balance(now, answer, money),
        tr("What a liquidation can take.")
        if not cross
        else tr("In cross mode a liquidation can take the whole balance."),
    )


def _of_balance(now: Situation, answer: Assessment, money: Decimal | None) -> str:
    balance = answer.plan.account.balance
    return (
        tr("{ratio} % of balance", ratio=now.words.number(100 * money / balance, 2))
        if balance and money is not None
        else ""
    )


def _carry_a_year(year: str, *, received: bool) -> str:
    return tr("received, {year} of margin a year", year=year) if received else tr("{year} of margin a year", year=year)


def _carry(now: Situation, answer: Assessment) -> NumberView:
    words, daily, money = now.words, answer.costs.carry_per_day, answer.currency
    note, told = "", []
    if answer.collateral and daily:
        year = words.percent(abs(daily) * 365 / answer.collateral, 0)
        note = _carry_a_year(year, received=daily < 0)
        told.append(tr("{year} of the margin a year.", year=year))
    hold, paid = words.trimmed(answer.plan.hold_hours, 2), words.money(answer.costs.carry_over_hold, money)
    if answer.plan.hold_hours:
        told.append(tr("Over the hold of {hold} h: {paid} {money}.", hold=hold, paid=paid, money=money))
    if answer.terms.kind.perpetual:
        every = words.trimmed(answer.terms.funding_interval_hours, 2)
        told.append(
            tr(
                "Funding {funding_rate} of the notional every {every} h.",
                funding_rate=words.rate(answer.terms.funding_rate),
                every=every,
            )
        )
    if answer.terms.kind.borrows:
        told.append(tr("Interest {rate} of the loan a day.", rate=words.rate(answer.terms.borrow_rate_daily)))
    return _number(
        now, "costs.carry_per_day", tr("Carry per day"), daily, words.money(daily, money), money, note, " ".join(told)
    )


def _reward(now: Situation, answer: Assessment) -> NumberView:
    note = tr("no target")
    if answer.reward is not None:
        sign = "+" if answer.reward > 0 else ""
        note = tr(
            "{sign}{reward} {currency} net",
            sign=sign,
            reward=now.words.money(answer.reward, answer.currency),
            currency=answer.currency,
        )
    ratio = answer.reward_to_risk
    return _number(
        now,
        "reward_to_risk",
        tr("Reward : risk"),
        ratio,
        now.words.number(ratio, 2),
        "",
        note,
        tr("What the targets pay after all costs, for each unit that can be lost."),
    )


def _runway(now: Situation, answer: Assessment) -> NumberView:
    hours = answer.runway_hours
    called = answer.terms.call_factor is not None
    return _number(
        now,
        "runway_hours",
        tr("Runway"),
        hours,
        now.words.duration(hours),
        "",
        tr("carry takes nothing") if hours is None else tr("if the price stands still"),
        tr("How long until carry alone brings the margin call, the price standing at the entry.")
        if called
        else tr("How long until carry alone brings liquidation, the price standing at the entry."),
    )


# --- the loss in parts ----------------------------------------------------------------------------------------------------


def _parts_title(answer: Assessment) -> str:
    return tr("Loss at the stop in parts, {currency}", currency=answer.currency) if answer.loss_parts else ""


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
    hours = now.words.trimmed(answer.plan.hold_hours, 2)
    if key == "funding":
        return tr("Funding over {hours} h", hours=hours)
    return tr("Interest over {hours} h", hours=hours) if key == "interest" else name
