"""How terms are drawn from rules: the words and numbers of the figures become what the engine computes with.

The figures are read in one order, group by group, which is the order of an assessment's sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.figure_reader import FigureReader
from planner.model.instrument import (
    CarryFrom,
    InstrumentKind,
    LiquidationPath,
    MaintenanceOn,
    MarginMode,
    MarginRatio,
)
from planner.model.language import tr
from planner.model.margin.tiers import TierBy
from planner.model.rulebook import Status
from planner.model.side import Side
from planner.model.terms_in_force import ON_A_LEVEL, Terms

if TYPE_CHECKING:
    from planner.model.plan import Costs, Overrides
    from planner.model.rulebook import Rules

ZERO = Decimal(0)
ONE = Decimal(1)
_RATIOS = {
    MaintenanceOn.DEBT_LEVEL: MarginRatio.ASSETS_OVER_DEBT,
    MaintenanceOn.USED_MARGIN: MarginRatio.EQUITY_OVER_USED,
}
"""How the state of an account is put where the venue does not say it otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """All that terms depend on. Compared by value, so that a keystroke in another field finds the terms made before."""

    symbol: str
    side: Side
    mode: MarginMode
    loan: str | None
    currency: str | None
    costs: Costs
    overrides: Overrides
    rules: Rules
    assets: tuple[str, ...]
    """The assets whose haircut the venue states, in capitals."""

    def __hash__(self) -> int:
        return hash((self.symbol, self.side, self.rules.venue))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Inputs)
            and (self.rules is other.rules or self.rules == other.rules)
            # as pydantic compares them, without its checks for what these records cannot hold: this runs at every keystroke
            and self.costs.__dict__ == other.costs.__dict__
            and self.overrides.__dict__ == other.overrides.__dict__
            and self._words() == other._words()
        )

    def _words(self) -> tuple[object, ...]:
        return (self.symbol, self.side, self.mode, self.loan, self.currency, self.assets)


def drawn(inputs: Inputs) -> Terms:
    """Return the terms; contradictions are `problems`, unknown facts `missing`."""
    read = FigureReader(_given(inputs), inputs.rules)
    kind = InstrumentKind(read.text("instrument_kind") or InstrumentKind.LINEAR_PERPETUAL)
    basis = MaintenanceOn(read.text("maintenance_on") or MaintenanceOn.MARK)
    settlement = read.text("settlement_currency")
    quote = read.text("quote_currency")
    currency = settlement or (None if kind.inverse else quote) or inputs.currency or "USD"
    level = _level(read, basis)
    carry_from = _carry_from(read, inputs.mode, basis)
    tiers = () if kind is InstrumentKind.SPOT or basis in ON_A_LEVEL else read.tiers()
    _refuse_contradictions(read, inputs, kind, basis, settlement)
    return Terms(
        kind=kind,
        inverse=kind.inverse,
        borrows=kind.borrows,
        settlement=currency,
        quote=quote or ("USD" if kind.inverse else currency),
        basis=basis,
        tiers=tiers,
        level=level,
        **_traded(read, inputs),
        **_demanded(read, kind),
        **_call(read, inputs.mode, basis, level),
        **_liquidated(read, basis),
        **_charged(read, inputs, kind),
        carry_from=carry_from,
        full_loan=(inputs.loan or read.text("loan")) == "full",
        trigger=read.text("trigger_price") or "mark",
        haircuts=read.haircuts(inputs.assets, currency),
        venue_name=read.rules.venue_name,
        rules_checked_on=read.rules.checked_on,
        sources=tuple(read.sources),
        doubtful=tuple(used for used in read.sources if used.status is Status.UNVERIFIED),
        missing=tuple(read.missing),
        problems=tuple(read.problems),
    )


def _traded(read: FigureReader, inputs: Inputs) -> dict[str, Any]:
    """Return what is traded, and in which steps."""
    listed = read.rules.tiers is not None  # a venue that lists the symbol has steps for it; teaching rules need none
    return {
        "underlying": read.text("underlying") or inputs.symbol,
        "contract_size": read.number("contract_size") or ONE,
        "tick": read.number("tick", needed=listed),
        "lot": read.number("lot", needed=listed),
        "min_notional": read.number("min_notional", needed=listed),
    }


def _demanded(read: FigureReader, kind: InstrumentKind) -> dict[str, Any]:
    """Return what the venue demands beside its tiers, and the highest leverage that it grants."""
    spot = kind is InstrumentKind.SPOT
    return {
        "tier_mode": read.peek("tier_mode") or "progressive",
        "tier_by": TierBy(read.text("tier_by") or TierBy.NOTIONAL),
        "maintenance_slope": read.rate("maintenance_slope"),
        "maintenance_adds_funding": read.text("maintenance_adds_funding") == "yes",
        "unit_minimum": read.rate("unit_minimum"),
        "low_price": read.rate("low_price"),
        "low_price_rate": read.rate("low_price_rate"),
        "low_price_minimum": read.rate("low_price_minimum"),
        "closing_fee_at": read.text("closing_fee_at") or "mark",
        "closing_fee_rate": ZERO if spot else read.rate("closing_fee_rate"),
        "larger_side": read.text("hedge_requirement") == "larger-side",
        "max_leverage": ONE if spot else read.number("max_leverage"),
    }


def _liquidated(read: FigureReader, basis: MaintenanceOn) -> dict[str, Any]:
    """Return how the venue puts the state of an account, and how it liquidates."""
    ratio = _RATIOS.get(basis, MarginRatio.MAINTENANCE_OVER_EQUITY)
    found: dict[str, Any] = {"margin_ratio": MarginRatio(read.text("margin_ratio") or ratio)}
    path = read.text("liquidation_path")
    return found | {
        "liquidation_path": LiquidationPath(path) if path else None,
        "liquidation_share": read.number("liquidation_share"),
        "liquidation_share_above": read.number("liquidation_share_above"),
        "liquidation_stops_at": read.number("liquidation_stops_at") or ONE,
        "least_equity": read.number("least_equity"),
        "liquidation_fee_rate": read.rate("liquidation_fee_rate"),
        "residual_returned": read.text("liquidation_residual") == "returned",
        "liquidation_takes_fee": read.text("liquidation_taker_fee") == "yes",
    }


def _charged(read: FigureReader, inputs: Inputs, kind: InstrumentKind) -> dict[str, Any]:
    """Return what trading and holding cost."""
    known = read.rules.venue != "custom"  # custom: a null cost is 0, not a fact that somebody forgot
    perpetual, borrows = kind.perpetual, kind.borrows
    return {
        "maker_fee": read.rate("maker_fee", needed=known and inputs.costs.entry_is_maker),
        "taker_fee": read.rate("taker_fee", needed=known),
        "funding_rate": read.rate("funding_rate", needed=known) if perpetual else ZERO,
        "funding_interval_hours": (read.number("funding_interval_hours") if perpetual else None) or Decimal(8),
        "borrow_rate_daily": read.rate("borrow_rate_daily", needed=known) if borrows else ZERO,
        "borrow_interval_hours": read.number("borrow_interval_hours") if borrows else None,
        "borrow_by_clock": read.text("borrow_counted_from") == "midnight",
        "borrow_at_opening": read.text("borrow_at_opening") == "yes",
        "opening_borrow_fee": read.rate("opening_borrow_fee") if borrows else ZERO,
    }


def _given(inputs: Inputs) -> dict[str, Any]:
    given = dict(inputs.overrides)
    ratio = given.pop("margin_call")
    given["margin_call_ratio"] = ratio.ratio if ratio else None
    given |= {name: value for name, value in inputs.costs if name not in ("entry_is_maker", "slippage")}
    return given


def _carry_from(read: FigureReader, mode: MarginMode, basis: MaintenanceOn) -> CarryFrom:
    chosen = read.text("carry_paid_from") or (CarryFrom.DEBT if basis is MaintenanceOn.DEBT_LEVEL else None)
    if chosen == CarryFrom.DEBT:
        return CarryFrom.DEBT
    if mode is MarginMode.CROSS or (chosen is None and basis is MaintenanceOn.USED_MARGIN):
        return CarryFrom.BALANCE
    return CarryFrom(chosen or CarryFrom.SLICE)


def _level(read: FigureReader, basis: MaintenanceOn) -> Decimal | None:
    """Return K of a level: as published, or (1 + maintenance rate)·(1 + closing fee) where a debt venue publishes those."""
    if basis not in ON_A_LEVEL:
        return None
    level = read.number("liquidation_level")
    if level is None and basis is MaintenanceOn.DEBT_LEVEL and (rate := read.number("maintenance_rate")) is not None:
        level = (1 + rate) * (1 + read.rate("closing_fee_rate"))
    if level is None:
        read.missing.append("liquidation_level")
    elif basis is MaintenanceOn.DEBT_LEVEL and level <= 1:
        read.problems.append(tr("overrides.liquidation_level: Assets over debt must be above 1, such as 1.1."))
        return None
    return level


def _call(read: FigureReader, mode: MarginMode, basis: MaintenanceOn, level: Decimal | None) -> dict[str, Any]:
    """Return when the venue warns. A ratio that was typed for the plan stands before a buffer, and counts in either mode."""
    call_in, typed = read.text("margin_call_in") or "both", read.given.get("margin_call_ratio") is not None
    silent = call_in not in ("both", mode) and not typed
    factor = None if silent else _call_factor(read, basis, level)
    buffer = None if silent or typed else read.number("margin_call_buffer")
    return {"call_in": call_in, "call_factor": factor, "call_buffer": buffer}


def _call_factor(read: FigureReader, basis: MaintenanceOn, level: Decimal | None) -> Decimal | None:
    """Return k of the call: 1/ratio; for levels the call's requirement over that of liquidation."""
    ratio = read.number("margin_call_ratio")
    if ratio:
        return 1 / ratio
    called = read.number("margin_call_level") if basis in ON_A_LEVEL else None
    if called is None or level is None:
        return ONE if basis is MaintenanceOn.MARKET_VALUE else None
    return (called - 1) / (level - 1) if basis is MaintenanceOn.DEBT_LEVEL else called / level


def _refuse_contradictions(
    read: FigureReader, inputs: Inputs, kind: InstrumentKind, basis: MaintenanceOn, settlement: str | None
) -> None:
    if kind.inverse and settlement is None:
        read.problems.append(tr("overrides.settlement_currency: Name the coin that this inverse contract settles in."))
    if kind is InstrumentKind.SPOT and inputs.side is Side.SHORT:
        read.problems.append(tr("side: Spot without a loan cannot be sold short; choose spot margin or a perpetual."))
    if basis is MaintenanceOn.DEBT_LEVEL and not kind.borrows:
        read.problems.append(
            tr("overrides.maintenance_on: Only a loan has a debt level; choose spot margin as the instrument.")
        )
