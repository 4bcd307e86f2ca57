"""A plan's views as the presenter would build them, for the tests of the widgets."""

from __future__ import annotations

from planner.presenters.views import (
    ChoiceView,
    FieldView,
    FindingView,
    NumberView,
    PartView,
    TicketView,
    Tone,
    VerdictView,
)

SIDE = ChoiceView(
    key="side", access="S&ide", value="long", options=(("long", "▲ Long", "up"), ("short", "▼ Short", "down"))
)
MODE = ChoiceView(
    key="margin_mode", access="&Mode", value="isolated", options=(("isolated", "Isolated", ""), ("cross", "Cross", ""))
)
SIZE_BY = ChoiceView(
    key="size.by",
    access="Si&ze by",
    value="risk",
    options=(
        ("risk", "Risk", ""),
        ("risk-percent", "Risk %", ""),
        ("quantity", "Size", ""),
        ("notional", "Notional", ""),
        ("collateral", "Margin", ""),
    ),
)
FIELDS = (
    FieldView(key="leverage", access="&Leverage", text="12", unit="×"),
    FieldView(key="entries.0.price", access="&Entry", text="62,887.9", unit="USDT"),
    FieldView(key="targets.0.price", access="Target &1", text="65,906.5", unit="USDT", echo="+4.8 % · +1.50 R"),
    FieldView(key="targets.0.share", access="Share", text="50", unit="%"),
    FieldView(key="targets.1.price", access="Target &2", text="68,233.4", unit="USDT"),
    FieldView(key="targets.1.share", access="Share", text="50", unit="%"),
    FieldView(key="stop", access="&Stop", text="60,875.5", unit="USDT", echo="−3.2 % · 1 R"),
    FieldView(key="size.value", access="&Risk", text="100.00", unit="USDT"),
    FieldView(key="hold_hours", access="&Hold", text="72", unit="hours"),
    FieldView(key="mark", access="Current &price", text="62,887.9", unit="USDT"),
    FieldView(key="something.new", access="Something new", text="1"),
    FieldView(key="costs.taker_fee", access="&Taker fee", text="0.05", unit="%"),
    FieldView(key="account.balance", access="&Balance", text="10,000.00", unit="USDT"),
    FieldView(key="limits.risk", access="Most per trade", text="1", unit="%"),
    FieldView(key="overrides.lot", access="Lot", text="0.001", unit="BTC"),
)
RESULTS = (
    NumberView(key="quantity", label="Quantity", value="0.046", unit="BTC", full="0.046"),
    NumberView(key="notional", label="Notional", value="2,892.84", unit="USDT", full="2892.8434"),
)


def ticket(
    fields: tuple[FieldView, ...] = FIELDS, results: tuple[NumberView, ...] = RESULTS, side: ChoiceView = SIDE
) -> TicketView:
    venue = ChoiceView(key="venue", access="&Venue", value="generic", options=(("generic", "Generic", ""),))
    symbol = FieldView(key="symbol", access="S&ymbol", text="BTCUSDT")
    return TicketView(
        side=side, margin_mode=MODE, size_by=SIZE_BY, venue=venue, symbol=symbol, fields=fields, results=results
    )


LIQUIDATION = NumberView(
    key="levels.liquidation",
    label="Liquidation · isolated, on mark price",
    value="57,878.8",
    full="57878.80123456789",
    unit="USDT",
    note="7.97 % below entry",
    tone=Tone.LIQUIDATION,
)
GRID = (
    NumberView(key="loss_at_stop", label="At risk (stop)", value="98.02", unit="USDT", note="0.98 % of balance"),
    NumberView(key="costs.carry_per_day", label="Carry per day", value="0.87", unit="USDT"),
    NumberView(key="reward_to_risk", label="Reward : risk", value="1.91"),
    NumberView(key="levels.margin_call", label="Margin call", value="57,936.9", tone=Tone.CALL),
)
PARTS = (
    PartView(label="Price", value="92.57", share=0.926, tone=Tone.LOSS),
    PartView(label="Fees, in and out", value="2.85", share=0.0285, tone=Tone.CALL),
    PartView(label="Funding over 72 h", value="2.60", share=0.026, tone=Tone.CARRY),
    PartView(label="Left by rounding", value="1.98", share=0.0195, tone=Tone.PLAIN),
)
FINDINGS = (
    FindingView(code="fine", tone=Tone.GOOD, headline="Stop fires before the margin call.", sentence="4.67 % of room."),
    FindingView(
        code="leverage-band",
        tone=Tone.CAUTION,
        headline="Leverage 12.0× is above the 1–5× band.",
        sentence="Your own limit.",
        field="leverage",
        remedy="Use 5×",
        remedy_edits=(("leverage", "5"),),
    ),
)


def verdict(*, stale: bool = False, findings: tuple[FindingView, ...] = FINDINGS) -> VerdictView:
    return VerdictView(
        headline=LIQUIDATION,
        grid=GRID,
        parts_title="Loss at the stop, in parts",
        parts=PARTS,
        findings=findings,
        stale=stale,
    )
