"""Why a cost is what it is; what it takes to earn the costs back, and how long the position bears them."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from planner.model.costs import stop_fill
from planner.model.explain.derivation import Derivation, Subject, digits, entry_input
from planner.model.explain.sums import entry_fee, funding, interest
from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.model.assessment import Assessment
    from planner.model.explain.derivation import Inputs

FEES = ("maker_fee", "taker_fee")
CARRY = ("funding_rate", "funding_interval_hours", "borrow_rate_daily")
CHARGES = ("borrow_interval_hours", "borrow_counted_from", "borrow_at_opening")


def _entry_fee(answer: Assessment) -> Derivation:
    formula = tr("entry fee = fee rate × notional")
    if answer.terms.opening_borrow_fee:
        formula += tr(" + opening fee × loan, in money at the entry")
    return Subject("costs.entry_fee", tr("Entry fee"), tr("Paid when the trade opens.")).derive(
        answer,
        answer.costs.entry_fee,
        formula,
        f"{entry_fee(answer)} = {digits(answer.costs.entry_fee)}",
        unit=answer.currency,
        inputs=(entry_input(answer),),
        figures=(*FEES, "opening_borrow_fee"),
    )


def _exit_fee(answer: Assessment) -> Derivation:
    price = stop_fill(answer.plan) or answer.entry
    notional = answer.position.leg.notional_at(price)
    return Subject(
        "costs.exit_fee", tr("Exit fee"), tr("Paid when the trade closes at the stop (without a stop: at the entry).")
    ).derive(
        answer,
        answer.costs.exit_fee,
        tr("exit fee = taker fee × notional at the exit"),
        f"{digits(answer.terms.taker_fee)} × {digits(notional)} = {digits(answer.costs.exit_fee)}",
        unit=answer.currency,
        inputs=((tr("exit"), f"{digits(price)} {answer.terms.quote}", tr("plan, after slippage")),),
        figures=("taker_fee",),
    )


def _funding(answer: Assessment) -> Derivation:
    position, terms = answer.position, answer.terms
    rate = position.leg.sign * terms.funding_rate
    notional, interval = position.leg.entry_notional, terms.funding_interval_hours
    return Subject(
        "costs.funding_per_day",
        tr("Funding per day"),
        tr("What longs pay shorts; positive: you pay, negative: you receive."),
    ).derive(
        answer,
        answer.costs.funding_per_day,
        tr("funding per day = s × funding rate × notional at the entry × 24 / interval hours"),
        f"{digits(rate)} × {digits(notional)} × 24 / {digits(interval)} = {digits(answer.costs.funding_per_day)}",
        unit=answer.currency,
        figures=CARRY[:2],
    )


def _interest(answer: Assessment) -> Derivation:
    at_entry = f" × {digits(answer.entry)}" if answer.position.coin_loan else ""
    loan = answer.loan or Decimal(0)
    return Subject("costs.borrow_per_day", tr("Interest per day"), tr("What the loan costs.")).derive(
        answer,
        answer.costs.borrow_per_day,
        tr("interest per day = daily rate × loan{word}", word=" × E" if at_entry else ""),
        f"{digits(answer.terms.borrow_rate_daily)} × {digits(loan)}{at_entry} = {digits(answer.costs.borrow_per_day)}",
        unit=answer.currency,
        figures=CARRY[2:],
    )


def _carry_per_day(answer: Assessment) -> Derivation:
    costs = answer.costs
    return Subject(
        "costs.carry_per_day",
        tr("Carry per day"),
        tr("What it costs to hold the position for a day while nothing happens."),
    ).derive(
        answer,
        costs.carry_per_day,
        tr("carry per day = funding per day + interest per day"),
        f"{digits(costs.funding_per_day)} + {digits(costs.borrow_per_day)} = {digits(costs.carry_per_day)}",
        unit=answer.currency,
        figures=CARRY,
    )


def _carry_over_hold(answer: Assessment) -> Derivation:
    position, hold = answer.position, answer.plan.hold_hours
    paid, owed = position.funding(hold), position.interest(hold)
    count = position.carry.fundings_after(hold)
    return Subject(
        "costs.carry_over_hold",
        tr("Carry over the hold"),
        tr("What holding costs over the planned time; with an opening time, funding falls at its instants."),
    ).derive(
        answer,
        answer.costs.carry_over_hold,
        tr("carry = funding + interest over the hold"),
        *_charged(answer, paid, owed),
        f"{digits(paid)} + {digits(owed)} = {digits(answer.costs.carry_over_hold)}",
        unit=answer.currency,
        inputs=(
            (tr("hold"), tr("{hold} hours", hold=digits(hold)), tr("plan")),
            (
                tr("fundings"),
                digits(count),
                tr("instants in the hold") if answer.plan.opens_at else tr("hold / interval"),
            ),
            *_charges(answer),
        ),
        figures=(*CARRY, *CHARGES),
    )


def _charged(answer: Assessment, paid: Decimal, owed: Decimal) -> Iterator[str]:
    if paid:
        yield tr("funding: {worked}", worked=f"{funding(answer)} = {digits(paid)}")
    if owed:
        yield tr("interest: {worked}", worked=f"{interest(answer)} = {digits(owed)}")


def _charges(answer: Assessment) -> Inputs:
    """Return how often interest is charged over the hold, where it does not accrue evenly."""
    carry = answer.position.carry
    if not carry.borrow_rate_daily or carry.borrow_interval is None:
        return ()
    count, every = carry.charges_after(answer.plan.hold_hours), digits(carry.borrow_interval)
    return ((tr("charges of interest"), digits(count), tr("every {hours} hours", hours=every)),)


def _break_even(answer: Assessment, *, at_end: bool) -> Derivation:
    levels, hours = (answer.levels_at_end, answer.plan.hold_hours) if at_end else (answer.levels, Decimal(0))
    net = answer.position.break_even(answer.position.carry_amount(hours))
    worked = [f"{digits(net.quote)} + ({digits(net.coin)})·P = 0"]
    if levels.break_even is not None:
        worked.append(f"P = −({digits(net.quote)}) / ({digits(net.coin)}) = {digits(levels.break_even)}")
    carry = answer.position.carry_after(hours)
    return Subject(
        f"levels{'_at_end' if at_end else ''}.break_even",
        tr("Break-even price") + (tr(" at the end of the hold") if at_end else ""),
        tr("The price at which the trade has earned its own costs."),
    ).derive(
        answer,
        levels.break_even,
        tr("P&L(P) − entry fee − exit fee(P) − carry = 0"),
        *worked,
        unit=answer.terms.quote,
        inputs=(
            entry_input(answer),
            (tr("entry fee"), f"{digits(answer.costs.entry_fee)} {answer.currency}", tr("costs")),
            (tr("carry"), f"{digits(carry)} {answer.currency}", tr("over {hours} hours", hours=digits(hours))),
        ),
        figures=(*FEES, "funding_rate"),
        absent=tr("none: no positive price earns the costs"),
    )


def _lasting(answer: Assessment, left: Decimal) -> Iterator[str]:
    """Yield how long that bears the carry: evenly, or charge by charge, and what the free balance pays first."""
    position, hours, daily = answer.position, answer.runway_hours, answer.costs.carry_per_day
    if hours is None or not daily:
        return
    if position.wallet_beside:
        yield tr("the free balance pays first: {wallet}", wallet=digits(position.wallet_beside))
    borne = left + position.wallet_beside
    if digits(borne / daily * 24) == digits(hours):
        yield f"{digits(borne)} / {digits(daily)} × 24 = {digits(hours)}"
    else:
        yield tr("runway, charge by charge: {hours} hours", hours=digits(hours))


def _runway(answer: Assessment) -> Derivation:
    position = answer.position
    book = position.book(frozen=True)
    worked = []
    if book is not None:
        book, k = position.call(book) or (book, Decimal(1))
        equity = position.worth(book.equity - book.discount, answer.entry)
        held = book.requirement_at(answer.entry) / (answer.entry if position.inverse else 1)
        worked.append(
            tr(
                "left for carry at the entry: {equity} − {k} × {held} = {difference}",
                equity=digits(equity),
                k=digits(k),
                held=digits(held),
                difference=digits(equity - k * held),
            )
        )
        worked += _lasting(answer, equity - k * held)
    return Subject(
        "runway_hours",
        tr("Runway"),
        tr(
            "How long the position lasts with the price standing at the entry: until carry alone brings the margin call "
            "(where there is none, liquidation)."
        ),
    ).derive(
        answer,
        answer.runway_hours,
        tr("runway = (equity − k × requirement, both at the entry) / carry per hour"),
        *worked,
        unit=tr("hours"),
        inputs=((tr("carry per day"), f"{digits(answer.costs.carry_per_day)} {answer.currency}", tr("costs")),),
        absent=tr("none: holding takes nothing from what backs the position, or what backs it is not known"),
    )


BUILDERS: dict[str, Callable[[Assessment], Derivation]] = {
    "costs.entry_fee": _entry_fee,
    "costs.exit_fee": _exit_fee,
    "costs.funding_per_day": _funding,
    "costs.borrow_per_day": _interest,
    "costs.carry_per_day": _carry_per_day,
    "costs.carry_over_hold": _carry_over_hold,
    "levels.break_even": partial(_break_even, at_end=False),
    "levels_at_end.break_even": partial(_break_even, at_end=True),
    "runway_hours": _runway,
}
