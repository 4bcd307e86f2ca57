"""What each field of the ticket is called, its unit, and the term behind it. One table; the form and the findings read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Label with access key, unit ("quote", "money", "base", or the text itself), what undo calls it, tooltip, what the arrows move."""

    access: str
    unit: str
    name: str
    tooltip: str
    nudge: str = "one"


PRICES = {
    "entry": FieldWords(
        "E&ntry",
        "quote",
        "entry",
        "Entry price: where the trade opens. Type +2% or 60000*0.97 if that is easier.",
        "tick",
    ),
    "stop": FieldWords(
        "&Stop",
        "quote",
        "stop",
        "Stop: the price that proves the idea wrong. −2% counts from the entry. The risk is reckoned to here.",
        "tick",
    ),
    "target": FieldWords(
        "Target", "quote", "target", "Target: where profit is taken. +4% counts from the entry.", "tick"
    ),
}

SIZES = {
    "risk": FieldWords(
        "&Risk",
        "money",
        "risk",
        "Risk: the money lost when the stop is hit, all costs in. The quantity follows from it.",
    ),
    "risk-percent": FieldWords(
        "&Risk", "%", "risk", "Risk as a percentage of the balance: quantity = fraction × balance / loss per unit."
    ),
    "quantity": FieldWords("S&ize", "base", "size", "Quantity: contracts or units, rounded down to the lot.", "lot"),
    "notional": FieldWords(
        "S&ize", "quote", "size", "Notional: what the whole position is worth at the entry = quantity × entry."
    ),
    "collateral": FieldWords("S&ize", "money", "size", "Margin put up: notional = margin × leverage."),
}

FIELDS = {
    "hold_hours": FieldWords(
        "H&old",
        "hours",
        "hold",
        "How long the trade is planned to last. Funding and interest are reckoned over it. 3d is 72.",
    ),
    "leverage": FieldWords(
        "&Leverage",
        "×",
        "leverage",
        "Leverage = 1 / initial margin. Leave it blank: then it follows from the stop and the safety buffer.",
    ),
    "title": FieldWords("&Title", "", "title", "What you call this plan."),
    "notes": FieldWords("Not&e", "", "note", "Why you take this trade. It is saved with the plan."),
    "mark": FieldWords(
        "&Current price",
        "quote",
        "current price",
        "Current (mark) price, if it is not the entry. Levels are sought around it.",
        "tick",
    ),
    "collateral": FieldWords(
        "&Margin put up",
        "money",
        "margin",
        "An absolute initial margin instead of a leverage: leverage = notional / margin.",
    ),
    "extra_margin": FieldWords(
        "E&xtra margin",
        "money",
        "extra margin",
        "Added to the isolated slice (cross: to the balance). It moves liquidation away.",
    ),
    "safety_buffer": FieldWords(
        "Safety &buffer",
        "%",
        "safety buffer",
        "How far beyond the stop the margin call must lie, as a share of the way from entry to stop.",
    ),
    "leverage_cap": FieldWords(
        "Leverage c&ap", "×", "leverage cap", "The most leverage you allow when it follows from the stop."
    ),
    "opens_at": FieldWords(
        "Opens at",
        "UTC",
        "opening time",
        "When the trade opens, such as 2026-07-31T14:00Z; then funding falls at its instants.",
        "",
    ),
    "costs.maker_fee": FieldWords(
        "Maker fee", "%", "maker fee", "Fee of an order that waits in the book. Blank: the rulebook's."
    ),
    "costs.taker_fee": FieldWords(
        "Taker fee", "%", "taker fee", "Fee of an order that fills at once. Blank: the rulebook's."
    ),
    "costs.entry_is_maker": FieldWords(
        "Entry is maker", "", "entry order", "yes: the entry waits in the book and pays the maker fee.", ""
    ),
    "costs.slippage": FieldWords(
        "Slippage", "%", "slippage", "How far beyond the stop its fill may land, as a share of the price."
    ),
    "costs.funding_rate": FieldWords(
        "Funding rate", "%", "funding rate", "What longs pay shorts each interval; 0.01 % per 8 h is the baseline."
    ),
    "costs.funding_interval_hours": FieldWords(
        "Funding every", "hours", "funding interval", "Hours between two fundings."
    ),
    "costs.borrow_rate_daily": FieldWords(
        "Interest per day", "%", "interest", "Interest on the loan per day. Blank: the rulebook's."
    ),
    "costs.opening_borrow_fee": FieldWords("Opening loan fee", "%", "opening fee", "A fee on the loan, charged once."),
    "account.balance": FieldWords(
        "Balance", "money", "balance", "What the account holds, without unrealised profit and loss."
    ),
    "account.currency": FieldWords("Currency", "", "currency", "The currency of the balance.", ""),
    "limits.risk": FieldWords(
        "Risk limit", "%", "risk limit", "Your own limit for one trade, as a percentage of the balance."
    ),
    "limits.reward_to_risk": FieldWords(
        "Least R : R", "", "least reward : risk", "Plans below this reward : risk get a finding."
    ),
    "limits.leverage_bands.0": FieldWords("Leverage up to", "×", "leverage band", "Conservative up to here."),
    "limits.leverage_bands.1": FieldWords("Extreme above", "×", "leverage band", "Extreme above this."),
    "overrides.tick": FieldWords("Tick", "quote", "tick", "Smallest price step: levels are rounded to it."),
    "overrides.lot": FieldWords("Lot", "base", "lot", "Smallest quantity step: the quantity is rounded down to it."),
    "overrides.min_notional": FieldWords(
        "Least notional", "quote", "least notional", "The smallest position the venue accepts."
    ),
    "overrides.contract_size": FieldWords(
        "Contract size", "", "contract size", "Base units (linear) or quote units (inverse) in one contract."
    ),
    "overrides.maintenance_rate": FieldWords(
        "Maintenance", "%", "maintenance rate", "Maintenance margin as a share of notional; replaces all tiers."
    ),
    "overrides.maintenance_amount": FieldWords(
        "Deduction", "money", "deduction", "The maintenance amount that is taken off rate × notional."
    ),
    "overrides.closing_fee_rate": FieldWords(
        "Closing fee", "%", "closing fee", "The closing fee that the venue counts into maintenance."
    ),
    "overrides.max_leverage": FieldWords(
        "Most leverage", "×", "most leverage", "The highest leverage your account is granted."
    ),
    "overrides.margin_call.ratio": FieldWords(
        "Call at", "%", "margin call", "The share of equity that maintenance has reached when the venue warns."
    ),
    "overrides.liquidation_fee_rate": FieldWords(
        "Clearance fee", "%", "clearance fee", "Charged on the liquidated notional."
    ),
    "overrides.liquidation_residual": FieldWords(
        "Left over is", "", "residual", "kept by the venue, or returned to you.", ""
    ),
    "overrides.instrument_kind": FieldWords(
        "Instrument", "", "instrument", "What is traded: spot, a margin loan, a linear or inverse contract.", ""
    ),
    "overrides.settlement_currency": FieldWords(
        "Settles in", "", "settlement", "The currency of profit, loss and collateral.", ""
    ),
    "overrides.maintenance_on": FieldWords(
        "Maintenance on", "", "maintenance basis", "mark, entry or market-value.", ""
    ),
    "overrides.carry_paid_from": FieldWords(
        "Carry paid from", "", "carry source", "slice, balance or wallet-then-slice.", ""
    ),
}
"""Fields of the lower part, in reading order."""

OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "costs.entry_is_maker": (("no", "taker"), ("yes", "maker")),
    "overrides.liquidation_residual": (("", "the rulebook's"), ("kept", "kept"), ("returned", "returned")),
    "overrides.instrument_kind": (
        ("", "the rulebook's"),
        ("spot", "Spot"),
        ("spot-margin", "Spot margin"),
        ("linear-perpetual", "Linear perpetual"),
        ("inverse-perpetual", "Inverse perpetual"),
        ("linear-dated", "Linear future"),
        ("inverse-dated", "Inverse future"),
        ("equity", "Share"),
    ),
    "overrides.maintenance_on": (
        ("", "the rulebook's"),
        ("mark", "mark price"),
        ("entry", "entry price"),
        ("market-value", "market value"),
    ),
    "overrides.carry_paid_from": (
        ("", "the rulebook's"),
        ("slice", "the collateral"),
        ("balance", "the balance"),
        ("wallet-then-slice", "balance, then collateral"),
    ),
}
"""Fields that are one of a few words: (value, what it is called)."""


def words_of(key: str, size_by: str = "risk") -> FieldWords:
    """Return the words of a field; a rung of a ladder carries its number."""
    if key == "size.value":
        return SIZES[size_by]
    ladder, _, rest = key.partition(".")
    if ladder in ("entries", "targets"):
        number, _, part = rest.partition(".")
        return _rung(ladder, int(number) + 1, part)
    return PRICES["stop"] if key == "stop" else FIELDS[key]


def _rung(ladder: str, number: int, part: str) -> FieldWords:
    words = PRICES["entry" if ladder == "entries" else "target"]
    name = f"{words.name} {number}" if ladder == "targets" or number > 1 else words.name
    if part == "share":
        return FieldWords("Share", "%", f"share of {name}", "The share of the quantity that trades at this price.")
    first = ladder == "entries" and number == 1
    access = (
        words.access
        if first
        else f"{words.access.replace('&', '')} {number}"
        if ladder == "entries"
        else f"Target &{number}"
    )
    return FieldWords(access, words.unit, name, words.tooltip, words.nudge)
