"""What the fields of costs and of the venue's figures are called, their units, and the terms behind them."""

from __future__ import annotations

from planner.model.language import tr
from planner.presenters.field_words import FieldWords

COSTS = {
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
}
"""What trading and holding cost; blank: the rulebook's."""

FIGURES = {
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
"""The venue's figures; blank: the rulebook's."""

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
