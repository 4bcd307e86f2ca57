"""The verdict's texts: the liquidation price and its distance, what is risked, what holding costs, and the loss in parts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.language import tr
from planner.presenters.finding_views import finding_views
from planner.presenters.verdict_levels import headline, margin_call
from planner.presenters.views import NumberView, PartView, Tone, VerdictView
from planner.presenters.words import NONE

if TYPE_CHECKING:
    from planner.model.assessment import Assessment
    from planner.presenters.situation import Situation

PARTS = {
    "price": (tr("Price"), Tone.LOSS),
    "slippage": (tr("Slippage"), Tone.LOSS),
    "fees": (tr("Fees, in and out"), Tone.CALL),
    "funding": (tr("Funding"), Tone.CARRY),
    "interest": (tr("Interest"), Tone.CARRY),
    "left": (tr("Left by rounding to the lot"), Tone.PLAIN),
}
ZERO = Decimal(0)


def verdict_view(now: Situation) -> VerdictView:
    """Return the verdict for this situation."""
    answer, findings = now.answer, finding_views(now)
    if answer is None:
        note = tr("Fill in the ticket to see where the venue closes the position.")
        waiting = NumberView(key="levels.liquidation", label=tr("Liquidation"), value=NONE, note=note)
        return VerdictView(headline=waiting, grid=(), parts_title="", parts=(), findings=findings)
    grid = (_at_risk, _collateral, _carry, _reward, margin_call, _runway)
    return VerdictView(
        headline=headline(now, answer),
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
            key="quantity" if key == "left" else "loss_at_stop",
            full=now.words.every_digit(amount, amount=True),
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
