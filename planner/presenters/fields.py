"""What each field of the ticket is called, its unit, and the term behind it. One table; the form and the findings read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from planner.model.language import tr


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
    tr("Entr&y"),
    "quote",
    tr("entry"),
    tr("Entry price: where the trade opens. 60000*97/100 is understood too."),
    "tick",
)
STOP = FieldWords(
    tr("&Stop"),
    "quote",
    tr("stop"),
    tr("Stop: the price that proves the idea wrong; the risk is reckoned to here. -2% counts from the entry."),
    "tick",
)
TARGET = FieldWords(
    tr("Target"), "quote", tr("target"), tr("Target: where profit is taken. +4% counts from the entry."), "tick"
)

SIZES = {
    "risk": FieldWords(
        tr("&Risk"),
        "money",
        tr("risk"),
        tr("Risk: the money lost when the stop is hit, all costs in. Quantity = risk / loss per unit."),
    ),
    "risk-percent": FieldWords(
        tr("&Risk"),
        "%",
        tr("risk"),
        tr("Risk as a percentage of the balance, all costs in. Quantity = risk × balance / loss per unit."),
    ),
    "quantity": FieldWords(
        tr("S&ize"), "base", tr("size"), tr("Quantity: contracts or coins, rounded down to the lot."), "lot"
    ),
    "notional": FieldWords(
        tr("Not&ional"),
        "quote",
        tr("size"),
        tr("Notional: what the whole position is worth at the entry = quantity × entry."),
    ),
    "collateral": FieldWords(
        tr("Marg&in"), "money", tr("size"), tr("Margin put up: notional = margin × leverage. It needs a leverage.")
    ),
}

FIELDS = {
    "hold_hours": FieldWords(
        tr("H&old"),
        "hours",
        tr("hold"),
        tr("How long the trade is planned to last; 3d is 72 hours. Funding and interest are reckoned over it."),
    ),
    "leverage": FieldWords(
        tr("&Leverage"),
        "×",
        tr("leverage"),
        tr("Leverage = notional / initial margin. Left blank, it follows from the stop and the safety buffer."),
    ),
    "title": FieldWords(tr("&Title"), "", tr("title"), tr("What you call this plan."), ""),
    "notes": FieldWords(tr("&Note"), "", tr("note"), tr("Why you take this trade. It is saved with the plan."), ""),
    "mark": FieldWords(
        tr("&Current"),  # short: its column is as wide as its longest label
        "quote",
        tr("current price"),
        tr("The current (mark) price, where it is not the entry. Levels are sought around it."),
        "tick",
    ),
    "collateral": FieldWords(
        tr("&Margin put up"),
        "money",
        tr("margin"),
        tr("A fixed initial margin instead of a leverage: leverage = notional / margin."),
    ),
    "extra_margin": FieldWords(
        tr("E&xtra margin"),
        "money",
        tr("extra margin"),
        tr("Added to the isolated slice (cross: to the balance). It moves liquidation away."),
    ),
    "safety_buffer": FieldWords(
        tr("Safety &buffer"),
        "%",
        tr("safety buffer"),
        tr("How far beyond the stop the margin call must lie, as a share of the way from entry to stop."),
    ),
    "leverage_cap": FieldWords(
        tr("Levera&ge cap"),
        "×",
        tr("leverage cap"),
        tr("The most leverage you allow when it follows from the stop. At least 1."),
    ),
    "loan": FieldWords(
        tr("Loan &kind"),
        "",
        tr("loan"),
        tr(
            "Net: the notional less the margin is borrowed. Full: the whole notional is, and the margin stays beside it."
        ),
        "",
    ),
    "opens_at": FieldWords(
        tr("Opens &at"),
        "UTC",
        tr("opening time"),
        tr(
            "When the trade opens, such as 2026-07-31T14:00Z; then funding falls at its instants. Blank: it accrues evenly."
        ),
        "",
    ),
    "costs.maker_fee": FieldWords(
        tr("&Maker fee"),
        "%",
        tr("maker fee"),
        tr("Fee on the notional of an order that waits in the book; a rebate is negative. Blank: the rulebook's."),
    ),
    "costs.taker_fee": FieldWords(
        tr("&Taker fee"),
        "%",
        tr("taker fee"),
        tr("Fee on the notional of an order that fills at once. Blank: the rulebook's."),
    ),
    "costs.entry_is_maker": FieldWords(
        tr("Entry pays"),
        "",
        tr("entry order"),
        tr("Maker: the entry waits in the book. Taker: it fills at once. The exit always pays the taker fee."),
        "",
    ),
    "costs.slippage": FieldWords(
        tr("Slippa&ge"),
        "%",
        tr("slippage"),
        tr("How far beyond the stop its fill may land, as a share of the price. Blank: none."),
    ),
    "costs.funding_rate": FieldWords(
        tr("F&unding rate"),
        "%",
        tr("funding rate"),
        tr("What longs pay shorts on the notional at each funding; negative: shorts pay longs. Blank: the rulebook's."),
    ),
    "costs.funding_interval_hours": FieldWords(
        tr("Fun&ding every"), "hours", tr("funding interval"), tr("Hours between two fundings. Blank: the rulebook's.")
    ),
    "costs.borrow_rate_daily": FieldWords(
        tr("I&nterest per day"), "%", tr("interest"), tr("Interest on the loan, per day. Blank: the rulebook's.")
    ),
    "costs.opening_borrow_fee": FieldWords(
        tr("Opening lo&an fee"),
        "%",
        tr("opening loan fee"),
        tr("A fee on the loan, charged once. Blank: the rulebook's."),
    ),
    "account.balance": FieldWords(
        tr("&Balance"), "money", tr("balance"), tr("What the account holds, without unrealised profit and loss.")
    ),
    "account.currency": FieldWords(
        tr("Curre&ncy"), "", tr("currency"), tr("The currency of the balance, such as USDT."), ""
    ),
    "limits.risk": FieldWords(
        tr("Ris&k limit"),
        "%",
        tr("risk limit"),
        tr("Your own limit for one trade, as a percentage of the balance. Above it there is a finding."),
    ),
    "limits.reward_to_risk": FieldWords(
        tr("Least re&ward"),
        ": 1",
        tr("least reward : risk"),
        tr("The least reward for each unit of risk; plans below it get a finding."),
        "tenth",
    ),
    "limits.leverage_bands.0": FieldWords(
        tr("Caref&ul up to"),
        "×",
        tr("conservative leverage"),
        tr("Leverage up to here is conservative; above it there is a finding."),
    ),
    "limits.leverage_bands.1": FieldWords(
        tr("E&xtreme above"), "×", tr("extreme leverage"), tr("Leverage above this is extreme; the finding is graver.")
    ),
    "overrides.tick": FieldWords(
        tr("Tic&k"), "quote", tr("tick"), tr("Smallest price step: levels are shown rounded to it, towards the entry.")
    ),
    "overrides.lot": FieldWords(
        tr("Lo&t"), "base", tr("lot"), tr("Smallest quantity step: the quantity is rounded down to it.")
    ),
    "overrides.min_notional": FieldWords(
        tr("Least &notional"), "quote", tr("least notional"), tr("The smallest position that the venue accepts.")
    ),
    "overrides.contract_size": FieldWords(
        tr("Contract si&ze"),
        "",
        tr("contract size"),
        tr("Coins (linear) or units of the quote currency (inverse) in one contract."),
    ),
    "overrides.maintenance_rate": FieldWords(
        tr("&Maintenance"),
        "%",
        tr("maintenance rate"),
        tr("Maintenance margin as a share of the notional; replaces all tiers."),
    ),
    "overrides.maintenance_amount": FieldWords(
        tr("&Deduction"),
        "money",
        tr("deduction"),
        tr("Taken off rate × notional. It counts together with a maintenance rate typed here."),
    ),
    "overrides.closing_fee_rate": FieldWords(
        tr("Closin&g fee"), "%", tr("closing fee"), tr("The closing fee that the venue counts into maintenance.")
    ),
    "overrides.max_leverage": FieldWords(
        tr("Maximum leverage"), "×", tr("maximum leverage"), tr("The highest leverage that your account is granted.")
    ),
    "overrides.margin_call.ratio": FieldWords(
        tr("&Call at"),
        "%",
        tr("margin call"),
        tr("The venue warns when maintenance has reached this share of the equity."),
    ),
    "overrides.liquidation_fee_rate": FieldWords(
        tr("Clea&rance fee"), "%", tr("clearance fee"), tr("Charged on the notional that is liquidated.")
    ),
    "overrides.liquidation_residual": FieldWords(
        tr("Resid&ual"),
        "",
        tr("residual"),
        tr("Whether what a liquidation leaves over is kept by the venue or returned to you."),
        "",
    ),
    "overrides.instrument_kind": FieldWords(
        tr("&Instrument"),
        "",
        tr("instrument"),
        tr("What is traded: spot, a margin loan, a linear or inverse contract, a share."),
        "",
    ),
    "overrides.quote_currency": FieldWords(
        tr("&Quote currency"), "", tr("quote currency"), tr("The currency of the price."), ""
    ),
    "overrides.settlement_currency": FieldWords(
        tr("&Settles in"), "", tr("settlement currency"), tr("The currency of profit, loss and collateral."), ""
    ),
    "overrides.underlying": FieldWords(
        tr("Under&lying"),
        "",
        tr("underlying"),
        tr("The coin or share behind the symbol, such as BTC; other positions in it move with the price."),
        "",
    ),
    "overrides.maintenance_on": FieldWords(
        tr("Measured &on"),
        "",
        tr("maintenance basis"),
        tr(
            "What maintenance is measured on: the mark price, the entry price, or the market value (then it is a margin call)."
        ),
        "",
    ),
    "overrides.tier_mode": FieldWords(
        tr("Tier mode"),
        "",
        tr("tier mode"),
        tr("Progressive: a tier's rate counts above its floor only. Whole position: for all of it."),
        "",
    ),
    "overrides.carry_paid_from": FieldWords(
        tr("Carry p&aid from"),
        "",
        tr("carry source"),
        tr("What pays funding and interest while the position is open."),
        "",
    ),
    "overrides.liquidation_level": FieldWords(
        tr("Liquidation level"),
        "",
        tr("liquidation level"),
        tr("Assets over debt, or equity over used margin, at which the venue liquidates."),
        "tenth",
    ),
    "overrides.margin_call_level": FieldWords(
        tr("Call level"),
        "",
        tr("call level"),
        tr("Assets over debt, or equity over used margin, at which the venue calls."),
        "tenth",
    ),
}
"""Fields beneath the prices and the size, in reading order."""

RULEBOOK = ("", tr("the rulebook's"))
OPTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "costs.entry_is_maker": (("no", tr("taker fee")), ("yes", tr("maker fee"))),
    "loan": (RULEBOOK, ("net", "net"), ("full", "full")),
    "overrides.liquidation_residual": (RULEBOOK, ("kept", "kept"), ("returned", "returned")),
    "overrides.instrument_kind": (
        RULEBOOK,
        ("spot", tr("Spot")),
        ("spot-margin", tr("Spot margin")),
        ("linear-perpetual", tr("Linear perpetual")),
        ("inverse-perpetual", tr("Inverse perpetual")),
        ("linear-dated", tr("Linear future")),
        ("inverse-dated", tr("Inverse future")),
        ("equity", tr("Share")),
    ),
    "overrides.maintenance_on": (
        RULEBOOK,
        ("mark", tr("mark price")),
        ("entry", tr("entry price")),
        ("market-value", tr("market value")),
    ),
    "overrides.tier_mode": (RULEBOOK, ("progressive", "progressive"), ("whole-position", tr("whole position"))),
    "overrides.carry_paid_from": (
        RULEBOOK,
        ("slice", tr("the collateral")),
        ("balance", tr("the balance")),
        ("wallet-then-slice", tr("balance, then collateral")),
    ),
}
"""Fields that are one of a few words: (value, what it is called)."""

AMOUNTS = frozenset({"collateral", "extra_margin", "account.balance"})
"""Fields that say how much the user has or puts up; the size is one too, unless it is a percentage."""

CHOICES = {
    "venue": tr("venue"),
    "symbol": tr("symbol"),
    "side": tr("side"),
    "margin_mode": tr("margin mode"),
    "size.by": tr("way of sizing"),
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
        return FieldWords(
            tr("Share"),
            "%",
            tr("share of {name}", name=name),
            tr("The share of the quantity that trades at this price."),
        )
    if ladder == "targets":
        return replace(words, access=tr("Target &{number}", number=number), name=name)
    return words if number == 1 else replace(words, access=tr("Entry {number}", number=number), name=name)


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
