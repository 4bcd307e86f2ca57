"""Why a size, a cost, a loss or a ratio is what it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.costs import entry_fee_rate, stop_fill
from planner.model.explain.derivation import Derivation, digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.model.assessment import Assessment

PARTS = {
    "price": "price, entry to stop",
    "slippage": "slippage on the stop's fill",
    "entry_fee": "entry fee",
    "exit_fee": "exit fee, taker",
    "funding": "funding over the hold",
    "interest": "interest over the hold",
}


def _make(
    answer: Assessment,
    key: str,
    title: str,
    meaning: str,
    formula: str,
    worked: tuple[str, ...],
    value: Decimal | None,
    unit: str = "",
    **more: object,
) -> Derivation:
    figures = more.get("figures", ())
    inputs = more.get("inputs", ())
    assert isinstance(figures, tuple)
    assert isinstance(inputs, tuple)
    return Derivation(
        key=key,
        title=title,
        meaning=meaning,
        formula=formula,
        worked=worked,
        result="none" if value is None else f"{digits(value)} {unit}".rstrip(),
        inputs=inputs,
        sources=tuple(used for name in figures if (used := answer.terms.sourced(name))),
    )


def _entry_input(answer: Assessment) -> tuple[str, str, str]:
    return ("E", f"{digits(answer.entry)} {answer.terms.quote}", "plan, average entry")


def _quantity(answer: Assessment) -> Derivation:
    sized, plan = answer.sized, answer.plan
    by = plan.size.by
    formulas = {
        "risk": "quantity = risk / loss per unit at the stop, rounded down to the lot",
        "risk-percent": "quantity = fraction × balance / loss per unit at the stop, rounded down to the lot",
        "quantity": "quantity = as typed, rounded down to the lot",
        "notional": "quantity = notional / (E × contract size), rounded down to the lot",
        "collateral": "quantity = collateral × leverage / (E × contract size), rounded down to the lot",
    }
    asked = sized.asked if sized else None
    worked = [f"unrounded {digits(asked)}, lot {digits(answer.terms.lot)}", f"quantity = {digits(answer.quantity)}"]
    if by.startswith("risk") and asked and answer.loss_at_stop is not None and answer.quantity:
        worked.insert(
            0, f"loss per unit, all costs in = {digits(answer.loss_at_stop / answer.quantity)} {answer.currency}"
        )
    return _make(
        answer,
        "quantity",
        "Quantity",
        "How much is traded. It follows from what may be lost, not from the leverage.",
        formulas[by],
        tuple(worked),
        answer.quantity,
        inputs=((by, digits(plan.size.value), "plan"), _entry_input(answer), ("stop", digits(plan.stop), "plan")),
        figures=("lot", "contract_size", "taker_fee", "maker_fee"),
    )


def _notional(answer: Assessment) -> Derivation:
    size, inverse = answer.position.leg.size, answer.terms.inverse
    formula = "notional = contracts × contract size" if inverse else "notional = quantity × contract size × E"
    worked = f"{digits(answer.quantity)} × {digits(answer.terms.contract_size)}"
    worked += "" if inverse else f" × {digits(answer.entry)}"
    return _make(
        answer,
        "notional",
        "Notional",
        "What the whole position is worth at the entry.",
        formula,
        (f"{worked} = {digits(answer.notional)}",),
        answer.notional,
        answer.terms.quote,
        inputs=(("size", digits(size), "quantity × contract size"), _entry_input(answer)),
        figures=("contract_size",),
    )


def _leverage(answer: Assessment) -> Derivation:
    sized = answer.sized
    if sized is None or not sized.output:
        formula, worked = "leverage = notional / initial margin", f"as typed: {digits(answer.leverage)}"
    else:
        formula = "L = min(notional / M*, tier maximum, your cap), floored to 0.01; M* keeps the call beyond the stop and its buffer"
        reasons = {
            "no stop": "no stop asks for a margin, so 1",
            "cross": "in cross mode leverage moves no level, so your cap",
            "cap": f"M* = {digits(sized.needed_margin)}; your cap or the tier's maximum is lower",
            "too little": f"M* = {digits(sized.needed_margin)} is more than the notional, so 1",
        }
        worked = reasons.get(sized.limit, f"M* = {digits(sized.needed_margin)}, so L = {digits(answer.leverage)}")
    return _make(
        answer,
        "leverage",
        "Leverage",
        "How many times larger the position is than the margin that opens it: an output of the risk arithmetic unless you type it.",
        formula,
        (worked,),
        answer.leverage,
        "×",
        inputs=(
            ("stop", digits(answer.plan.stop), "plan"),
            ("safety buffer", digits(answer.plan.safety_buffer), "plan, share of the way from entry to stop"),
            ("cap", digits(answer.plan.leverage_cap), "plan"),
        ),
        figures=("tiers", "maintenance_rate", "max_leverage", "margin_call_ratio"),
    )


def _initial_margin(answer: Assessment) -> Derivation:
    notional = answer.position.leg.entry_notional
    return _make(
        answer,
        "initial_margin",
        "Initial margin",
        "The money that opens the trade; leverage is its reciprocal.",
        "initial margin = notional / leverage",
        (f"{digits(notional)} / {digits(answer.leverage)} = {digits(answer.initial_margin)}",),
        answer.initial_margin,
        answer.currency,
    )


def _collateral(answer: Assessment) -> Derivation:
    extra = answer.plan.extra_margin if not answer.position.cross else Decimal(0)
    return _make(
        answer,
        "collateral",
        "Collateral at risk",
        "Isolated: the slice that a liquidation can take. Cross: the initial margin; the whole balance stands behind it.",
        "collateral = initial margin + extra margin" if not answer.position.cross else "collateral = initial margin",
        (f"{digits(answer.initial_margin)} + {digits(extra)} = {digits(answer.collateral)}",),
        answer.collateral,
        answer.currency,
    )


def _maintenance(answer: Assessment) -> Derivation:
    notional = answer.position.leg.entry_notional
    return _make(
        answer,
        "maintenance_margin",
        "Maintenance margin",
        "The equity that keeps the position open, at the entry. It is tiered by size; liquidation is this floor enforced.",
        "maintenance = max over tiers of (r × notional − D)",
        (f"on a notional of {digits(notional)}: {digits(answer.maintenance_margin)}",),
        answer.maintenance_margin,
        answer.currency,
        figures=("tiers", "maintenance_rate", "maintenance_amount"),
    )


def _loan(answer: Assessment) -> Derivation:
    return _make(
        answer,
        "loan",
        "Loan",
        "What the venue lends: quote currency for a long, coins for a short. Futures and perpetuals lend nothing; they have funding.",
        "net: max(0, notional − collateral); full: notional; short: the coins sold",
        (f"loan = {digits(answer.loan)}",),
        answer.loan,
        answer.terms.underlying if answer.position.coin_loan else answer.currency,
        figures=("loan",),
    )


def _loss_at_stop(answer: Assessment) -> Derivation:
    worked = [f"{PARTS[part.key]}: {digits(part.amount)}" for part in answer.loss_parts]
    worked.append(f"sum = {digits(answer.loss_at_stop)}")
    return _make(
        answer,
        "loss_at_stop",
        "Loss at the stop",
        "All that is lost when the stop is hit at the end of the hold: price, fees, slippage, carry. Carry received counts as 0.",
        "loss = s·Q·(E − S′) + entry fee + exit fee + funding + interest; S′ = S·(1 − s·slippage)",
        tuple(worked),
        answer.loss_at_stop,
        answer.currency,
        inputs=(
            _entry_input(answer),
            ("S", digits(answer.plan.stop), "plan"),
            ("S′", digits(stop_fill(answer.plan)), "after slippage"),
        ),
        figures=("taker_fee", "maker_fee", "funding_rate", "funding_interval_hours", "borrow_rate_daily"),
    )


def _loss_at_liquidation(answer: Assessment) -> Derivation:
    terms = answer.terms
    if answer.position.cross:
        formula = "loss = entry fee + loss from E to the liquidation price + clearance fee"
    elif terms.residual_returned:
        formula = "loss = entry fee + collateral − max(0, requirement − clearance fee)"
    else:
        formula = "loss = entry fee + collateral; what is left is kept by the venue"
    return _make(
        answer,
        "loss_at_liquidation",
        "Loss at liquidation",
        "What a liquidation at opening would cost in all.",
        formula,
        (
            f"entry fee {digits(answer.costs.entry_fee)}, collateral {digits(answer.collateral)}, loss {digits(answer.loss_at_liquidation)}",
        ),
        answer.loss_at_liquidation,
        answer.currency,
        figures=("liquidation_fee_rate", "liquidation_residual", "liquidation_taker_fee"),
    )


def _reward(answer: Assessment) -> Derivation:
    risk = answer.loss_at_stop if answer.loss_at_stop is not None else answer.loss_at_liquidation
    return _make(
        answer,
        "reward_to_risk",
        "Reward : risk",
        "What the targets pay after fees and carry, for each unit that the stop can lose.",
        "(Σ share × (profit at the target − exit fee) − entry fee − carry) / loss at the stop",
        (f"{digits(answer.reward)} / {digits(risk)} = {digits(answer.reward_to_risk)}",),
        answer.reward_to_risk,
        inputs=tuple(
            (f"target {i + 1}", f"{digits(t.price)}, {digits(t.share * 100)} %", "plan")
            for i, t in enumerate(answer.plan.targets)
        ),
        figures=("taker_fee", "funding_rate"),
    )


def _break_even(answer: Assessment, key: str = "levels.break_even") -> Derivation:
    at_end = key.startswith("levels_at_end")
    value = answer.levels_at_end.break_even if at_end else answer.levels.break_even
    hours = answer.plan.hold_hours if at_end else Decimal(0)
    net = answer.position.break_even(hours)
    return _make(
        answer,
        key,
        "Break-even price" + (" at the end of the hold" if at_end else ""),
        "The price at which the trade has earned its own costs.",
        "P&L(P) − entry fee − exit fee(P) − carry = 0",
        (f"{digits(net.quote)} + ({digits(net.coin)})·P = 0", f"P = {digits(value)}"),
        value,
        answer.terms.quote,
        inputs=(_entry_input(answer), ("entry fee", digits(answer.costs.entry_fee), "costs")),
        figures=("taker_fee", "maker_fee", "funding_rate"),
    )


def _runway(answer: Assessment) -> Derivation:
    return _make(
        answer,
        "runway_hours",
        "Runway",
        "How long the position lasts with the price standing at the entry: until carry alone brings the margin call.",
        "hours = (equity − k·requirement at the entry) / carry per hour",
        (f"runway = {digits(answer.runway_hours)} hours",),
        answer.runway_hours,
        "hours",
        inputs=(("carry per day", digits(answer.costs.carry_per_day), "costs"),),
    )


def _largest(answer: Assessment) -> Derivation:
    return _make(
        answer,
        "largest_quantity",
        "Largest size here",
        "The most that the balance can open at this leverage and that the venue's tier still grants it to.",
        "min((balance − extra margin) / (1/leverage + fees), cap of the tier) / E, rounded down to the lot",
        (f"largest = {digits(answer.largest_quantity)}",),
        answer.largest_quantity,
        inputs=(
            ("balance", digits(answer.plan.account.balance), "account"),
            ("leverage", digits(answer.leverage), "assessment"),
        ),
        figures=("tiers", "max_leverage", "lot"),
    )


def _cost(answer: Assessment, key: str) -> Derivation:
    name = key.partition(".")[2]
    value = getattr(answer.costs, name)
    title, meaning, formula = COSTS[name]
    position, terms = answer.position, answer.terms
    notional = position.leg.entry_notional
    worked = {
        "entry_fee": f"{digits(entry_fee_rate(answer.plan, terms))} × {digits(notional)} + opening fee on the loan = {digits(value)}",
        "exit_fee": f"{digits(terms.taker_fee)} × notional at the exit = {digits(value)}",
        "funding_per_day": (
            f"{'+' if position.leg.sign > 0 else '−'}{digits(terms.funding_rate)} × {digits(notional)} "
            f"× 24 / {digits(terms.funding_interval_hours)} = {digits(value)}"
        ),
        "borrow_per_day": f"{digits(terms.borrow_rate_daily)} × loan {digits(answer.loan)} = {digits(value)}",
        "carry_per_day": f"{digits(answer.costs.funding_per_day)} + {digits(answer.costs.borrow_per_day)} = {digits(value)}",
        "carry_over_hold": f"over {digits(answer.plan.hold_hours)} hours = {digits(value)}",
    }[name]
    figures = (
        ("maker_fee", "taker_fee") if "fee" in name else ("funding_rate", "funding_interval_hours", "borrow_rate_daily")
    )
    return _make(answer, key, title, meaning, formula, (worked,), value, answer.currency, figures=figures)


COSTS = {
    "entry_fee": ("Entry fee", "Paid when the trade opens.", "fee rate × notional + opening fee × loan"),
    "exit_fee": (
        "Exit fee",
        "Paid when the trade closes at the stop (without a stop: at the entry).",
        "taker fee × notional at the exit",
    ),
    "funding_per_day": (
        "Funding per day",
        "What longs pay shorts (positive: you pay).",
        "s × funding rate × notional at the entry × 24 / interval hours",
    ),
    "borrow_per_day": ("Interest per day", "What the loan costs.", "daily rate × loan"),
    "carry_per_day": (
        "Carry per day",
        "What it costs to hold the position for a day while nothing happens.",
        "funding + interest",
    ),
    "carry_over_hold": (
        "Carry over the hold",
        "What holding costs over the planned time; with an opening time, funding falls at its instants.",
        "funding + interest over the hold",
    ),
}

SUMS: dict[str, Callable[[Assessment], Derivation]] = {
    "quantity": _quantity,
    "notional": _notional,
    "leverage": _leverage,
    "initial_margin": _initial_margin,
    "collateral": _collateral,
    "maintenance_margin": _maintenance,
    "loan": _loan,
    "loss_at_stop": _loss_at_stop,
    "loss_at_liquidation": _loss_at_liquidation,
    "reward_to_risk": _reward,
    "levels.break_even": _break_even,
    "runway_hours": _runway,
    "largest_quantity": _largest,
}


def explain_sum(answer: Assessment, key: str) -> Derivation:
    """Return the derivation of a number that is not a level; raises KeyError for an unknown key."""
    if key == "levels_at_end.break_even":
        return _break_even(answer, key)
    if key.startswith("costs."):
        return _cost(answer, key)
    return SUMS[key](answer)
