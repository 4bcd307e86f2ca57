"""What the fields of the trade and of the account behind it are called, their units, and the terms behind them."""

from __future__ import annotations

from dataclasses import dataclass

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

TRADE = {
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
}
"""The trade and what sizes it, beneath the prices and the size, in reading order."""

ACCOUNT = {
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
    "limits.trigger_gap": FieldWords(
        tr("Price &gap"),
        "%",
        tr("price gap"),
        tr(
            "How far the price that decides a liquidation may stand from the last one, at which a stop fires. It moves no level; a stop "
            "within the gap gets a finding."
        ),
        "tenth",
    ),
}
"""The account and the user's own limits."""
