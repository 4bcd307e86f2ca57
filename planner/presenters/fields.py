"""What each field of the ticket is called, its unit, and the term behind it. One table; the form and the findings read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Label with access key, unit, what undo calls it, tooltip, and what the arrow keys move.

    `unit` is "quote", "money" or "base", which the plan names, or the text itself.
    `nudge` is "tick", "lot", "one", "tenth" or "" (nothing).
    """

    access: str
    unit: str
    name: str
    tooltip: str
    nudge: str = "one"


ENTRY = FieldWords(
    "Entr&y", "quote", "entry", "Entry price: where the trade opens. 60000*0.97 is understood too.", "tick"
)
STOP = FieldWords(
    "&Stop",
    "quote",
    "stop",
    "Stop: the price that proves the idea wrong; the risk is reckoned to here. -2% counts from the entry.",
    "tick",
)
TARGET = FieldWords("Target", "quote", "target", "Target: where profit is taken. +4% counts from the entry.", "tick")

SIZES = {
    "risk": FieldWords(
        "&Risk",
        "money",
        "risk",
        "Risk: the money lost when the stop is hit, all costs in. Quantity = risk / loss per unit.",
    ),
    "risk-percent": FieldWords(
        "&Risk",
        "%",
        "risk",
        "Risk as a percentage of the balance, all costs in. Quantity = risk × balance / loss per unit.",
    ),
    "quantity": FieldWords("S&ize", "base", "size", "Quantity: contracts or coins, rounded down to the lot.", "lot"),
    "notional": FieldWords(
        "Not&ional", "quote", "size", "Notional: what the whole position is worth at the entry = quantity × entry."
    ),
    "collateral": FieldWords(
        "Marg&in", "money", "size", "Margin put up: notional = margin × leverage. It needs a leverage."
    ),
}

FIELDS = {
    "hold_hours": FieldWords(
        "H&old",
        "hours",
        "hold",
        "How long the trade is planned to last; 3d is 72 hours. Funding and interest are reckoned over it.",
    ),
    "leverage": FieldWords(
        "&Leverage",
        "×",
        "leverage",
        "Leverage = notional / initial margin. Left blank, it follows from the stop and the safety buffer.",
    ),
    "title": FieldWords("&Title", "", "title", "What you call this plan.", ""),
    "notes": FieldWords("&Note", "", "note", "Why you take this trade. It is saved with the plan.", ""),
    "mark": FieldWords(
        "&Current",  # short: its column is as wide as its longest label
        "quote",
        "current price",
        "The current (mark) price, where it is not the entry. Levels are sought around it.",
        "tick",
    ),
    "collateral": FieldWords(
        "&Margin put up",
        "money",
        "margin",
        "A fixed initial margin instead of a leverage: leverage = notional / margin.",
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
        "Levera&ge cap", "×", "leverage cap", "The most leverage you allow when it follows from the stop. At least 1."
    ),
    "loan": FieldWords(
        "Loan &kind",
        "",
        "loan",
        "Net: the notional less the margin is borrowed. Full: the whole notional is, and the margin stays beside it.",
        "",
    ),
    "opens_at": FieldWords(
        "Opens &at",
        "UTC",
        "opening time",
        "When the trade opens, such as 2026-07-31T14:00Z; then funding falls at its instants. Blank: it accrues evenly.",
        "",
    ),
    "costs.maker_fee": FieldWords(
        "&Maker fee",
        "%",
        "maker fee",
        "Fee on the notional of an order that waits in the book; a rebate is negative. Blank: the rulebook's.",
    ),
    "costs.taker_fee": FieldWords(
        "&Taker fee", "%", "taker fee", "Fee on the notional of an order that fills at once. Blank: the rulebook's."
    ),
    "costs.entry_is_maker": FieldWords(
        "Entry pays",
        "",
        "entry order",
        "Maker: the entry waits in the book. Taker: it fills at once. The exit always pays the taker fee.",
        "",
    ),
    "costs.slippage": FieldWords(
        "Slippa&ge",
        "%",
        "slippage",
        "How far beyond the stop its fill may land, as a share of the price. Blank: none.",
    ),
    "costs.funding_rate": FieldWords(
        "F&unding rate",
        "%",
        "funding rate",
        "What longs pay shorts on the notional at each funding; negative: shorts pay longs. Blank: the rulebook's.",
    ),
    "costs.funding_interval_hours": FieldWords(
        "Fun&ding every", "hours", "funding interval", "Hours between two fundings. Blank: the rulebook's."
    ),
    "costs.borrow_rate_daily": FieldWords(
        "I&nterest per day", "%", "interest", "Interest on the loan, per day. Blank: the rulebook's."
    ),
    "costs.opening_borrow_fee": FieldWords(
        "Opening lo&an fee", "%", "opening loan fee", "A fee on the loan, charged once. Blank: the rulebook's."
    ),
    "account.balance": FieldWords(
        "&Balance", "money", "balance", "What the account holds, without unrealised profit and loss."
    ),
    "account.currency": FieldWords("Curre&ncy", "", "currency", "The currency of the balance, such as USDT.", ""),
    "limits.risk": FieldWords(
        "Ris&k limit",
        "%",
        "risk limit",
        "Your own limit for one trade, as a percentage of the balance. Above it there is a finding.",
    ),
    "limits.reward_to_risk": FieldWords(
        "Least re&ward",
        ": 1",
        "least reward : risk",
        "The least reward for each unit of risk; plans below it get a finding.",
        "tenth",
    ),
    "limits.leverage_bands.0": FieldWords(
        "Caref&ul up to",
        "×",
        "conservative leverage",
        "Leverage up to here is conservative; above it there is a finding.",
    ),
    "limits.leverage_bands.1": FieldWords(
        "E&xtreme above", "×", "extreme leverage", "Leverage above this is extreme; the finding is graver."
    ),
    "overrides.tick": FieldWords(
        "Tic&k", "quote", "tick", "Smallest price step: levels are shown rounded to it, towards the entry."
    ),
    "overrides.lot": FieldWords("Lo&t", "base", "lot", "Smallest quantity step: the quantity is rounded down to it."),
    "overrides.min_notional": FieldWords(
        "Least &notional", "quote", "least notional", "The smallest position that the venue accepts."
    ),
    "overrides.contract_size": FieldWords(
        "Contract si&ze",
        "",
        "contract size",
        "Coins (linear) or units of the quote currency (inverse) in one contract.",
    ),
    "overrides.maintenance_rate": FieldWords(
        "&Maintenance", "%", "maintenance rate", "Maintenance margin as a share of the notional; replaces all tiers."
    ),
    "overrides.maintenance_amount": FieldWords(
        "&Deduction",
        "money",
        "deduction",
        "Taken off rate × notional. It counts together with a maintenance rate typed here.",
    ),
    "overrides.closing_fee_rate": FieldWords(
        "Closin&g fee", "%", "closing fee", "The closing fee that the venue counts into maintenance."
    ),
    "overrides.max_leverage": FieldWords(
        "Maximum leverage", "×", "maximum leverage", "The highest leverage that your account is granted."
    ),
    "overrides.margin_call.ratio": FieldWords(
        "&Call at", "%", "margin call", "The venue warns when maintenance has reached this share of the equity."
    ),
    "overrides.liquidation_fee_rate": FieldWords(
        "Clea&rance fee", "%", "clearance fee", "Charged on the notional that is liquidated."
    ),
    "overrides.liquidation_residual": FieldWords(
        "Resid&ual",
        "",
        "residual",
        "Whether what a liquidation leaves over is kept by the venue or returned to you.",
        "",
    ),
    "overrides.instrument_kind": FieldWords(
        "&Instrument",
        "",
        "instrument",
        "What is traded: spot, a margin loan, a linear or inverse contract, a share.",
        "",
    ),
    "overrides.quote_currency": FieldWords("&Quote currency", "", "quote currency", "The currency of the price.", ""),
    "overrides.settlement_currency": FieldWords(
        "&Settles in", "", "settlement currency", "The currency of profit, loss and collateral.", ""
    ),
    "overrides.underlying": FieldWords(
        "Under&lying",
        "",
        "underlying",
        "The coin or share behind the symbol, such as BTC; other positions in it move with the price.",
        "",
    ),
    "overrides.maintenance_on": FieldWords(
        "Measured &on",
        "",
        "maintenance basis",
        "What maintenance is measured on: the mark price, the entry price, or the market value (then it is a margin call).",
        "",
    ),
    "overrides.tier_mode": FieldWords(
        "Tier mode",
        "",
        "tier mode",
        "Progressive: a tier's rate counts above its floor only. Whole position: for all of it.",
        "",
    ),
    "overrides.carry_paid_from": FieldWords(
        "Carry p&aid from", "", "carry source", "What pays funding and interest while the position is open.", ""
    ),
    "overrides.liquidation_level": FieldWords(
        "Liquidation level",
        "",
        "liquidation level",
        "Assets over debt, or equity over used margin, at which the venue liquidates.",
        "tenth",
    ),
    "overrides.margin_call_level": FieldWords(
        "Call level",
        "",
        "call level",
        "Assets over debt, or equity over used margin, at which the venue calls.",
        "tenth",
    ),
}
"""Fields beneath the prices and the size, in reading order."""

RULEBOOK = ("", "the rulebook's")
OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "costs.entry_is_maker": (("no", "taker fee"), ("yes", "maker fee")),
    "loan": (RULEBOOK, ("net", "net"), ("full", "full")),
    "overrides.liquidation_residual": (RULEBOOK, ("kept", "kept"), ("returned", "returned")),
    "overrides.instrument_kind": (
        RULEBOOK,
        ("spot", "Spot"),
        ("spot-margin", "Spot margin"),
        ("linear-perpetual", "Linear perpetual"),
        ("inverse-perpetual", "Inverse perpetual"),
        ("linear-dated", "Linear future"),
        ("inverse-dated", "Inverse future"),
        ("equity", "Share"),
    ),
    "overrides.maintenance_on": (
        RULEBOOK,
        ("mark", "mark price"),
        ("entry", "entry price"),
        ("market-value", "market value"),
    ),
    "overrides.tier_mode": (RULEBOOK, ("progressive", "progressive"), ("whole-position", "whole position")),
    "overrides.carry_paid_from": (
        RULEBOOK,
        ("slice", "the collateral"),
        ("balance", "the balance"),
        ("wallet-then-slice", "balance, then collateral"),
    ),
}
"""Fields that are one of a few words: (value, what it is called)."""

AMOUNTS = frozenset({"collateral", "extra_margin", "account.balance"})
"""Fields that say how much the user has or puts up; the size is one too, unless it is a percentage."""

CHOICES = {
    "venue": "venue",
    "symbol": "symbol",
    "side": "side",
    "margin_mode": "margin mode",
    "size.by": "way of sizing",
}
"""Choices outside the table above, by the name that undo gives them."""


def words_of(key: str, size_by: str = "risk") -> FieldWords:
    """Return the words of a field; a rung of a ladder carries its number. Raises KeyError for a field that the ticket does not have."""
    if key == "size.value":
        return SIZES.get(size_by, SIZES["risk"])
    ladder, _, rest = key.partition(".")
    if ladder in ("entries", "targets"):
        number, _, part = rest.partition(".")
        if not number.isdecimal() or part not in ("price", "share"):
            raise KeyError(key)
        return _rung(ladder, int(number) + 1, part)
    return STOP if key == "stop" else FIELDS[key]


@lru_cache(maxsize=256)
def _rung(ladder: str, number: int, part: str) -> FieldWords:
    words = ENTRY if ladder == "entries" else TARGET
    name = f"{words.name} {number}" if ladder == "targets" or number > 1 else words.name
    if part == "share":
        return FieldWords("Share", "%", f"share of {name}", "The share of the quantity that trades at this price.")
    if ladder == "targets":
        return replace(words, access=f"Target &{number}", name=name)
    return words if number == 1 else replace(words, access=f"Entry {number}", name=name)


def name_of(key: str, size_by: str = "risk") -> str:
    """Return what a field or choice is called in a sentence."""
    if key in CHOICES:
        return CHOICES[key]
    try:
        return words_of(key, size_by).name
    except KeyError:
        return key.rpartition(".")[2].replace("_", " ")


def is_amount(key: str, size_by: str = "risk") -> bool:
    """Return whether the field tells how much the user has or trades; figures of the venue do not."""
    return key in AMOUNTS or (key == "size.value" and size_by != "risk-percent")


def is_field(key: str) -> bool:
    """Return whether the ticket has this field, so that a finding can lead to it."""
    try:
        words_of(key)
    except KeyError:
        return key in CHOICES
    return True
