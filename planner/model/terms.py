"""The terms in force for one plan: the venue's rules with the user's overrides and costs laid over them, typed for the engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from planner.model.instrument import (
    CarryFrom,
    InstrumentKind,
    LiquidationPath,
    MaintenanceOn,
    MarginMode,
    MarginRatio,
)
from planner.model.language import tr
from planner.model.margin.tiers import Tier, TierBy, TierError, tier_at, tiers_of
from planner.model.number import D, plain
from planner.model.precision import guarded
from planner.model.rulebook import Status, TierRow
from planner.model.side import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.plan import Costs, Overrides, Plan
    from planner.model.rulebook import Figure, Rules

ZERO = Decimal(0)
ONE = Decimal(1)
TYPED = tr("typed for this plan")
ON_A_LEVEL = (MaintenanceOn.DEBT_LEVEL, MaintenanceOn.USED_MARGIN)
_RATIOS = {
    MaintenanceOn.DEBT_LEVEL: MarginRatio.ASSETS_OVER_DEBT,
    MaintenanceOn.USED_MARGIN: MarginRatio.EQUITY_OVER_USED,
}
"""How the state of an account is put where the venue does not say it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Where a figure in use came from."""

    figure: str
    value: str
    source: str
    checked_on: str | None
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The figures that the engine computes with.

    Rates are fractions. `inverse`: the contract settles in the coin. `tiers` is empty where no maintenance is known, or where the
    instrument has none (`spot`). `level` is K: assets over debt, or equity over used margin, at which the venue liquidates.
    `call_factor` is k of the margin call (1 / ratio, or what the call level asks of the same requirement), None where the venue warns of
    nothing; `call_buffer`: the share of the way from maintenance to initial margin at which it warns instead. `call_in` names the margin
    modes in which it warns (both, isolated, cross); in another one the other two are None, unless they were typed for this plan.
    `margin_ratio` is how the venue states the account's state. `liquidation_path` is None where nobody says how a liquidation proceeds;
    `liquidation_stops_at` is equity over requirement at which a partial one ends (1: at maintenance).
    `haircuts`: what the venue does not count of the assets that the plan pledges, by their names in capitals, as far as it is known.
    `missing` names facts that nobody gave; `problems` are sentences about contradictions that leave the plan without levels.
    """

    kind: InstrumentKind
    inverse: bool
    settlement: str
    quote: str
    underlying: str
    contract_size: Decimal
    tick: Decimal | None
    lot: Decimal | None
    min_notional: Decimal | None
    basis: MaintenanceOn
    tiers: tuple[Tier, ...]
    tier_mode: str
    tier_by: TierBy
    level: Decimal | None
    maintenance_slope: Decimal
    maintenance_adds_funding: bool
    unit_minimum: Decimal
    low_price: Decimal
    low_price_rate: Decimal
    low_price_minimum: Decimal
    closing_fee_rate: Decimal
    closing_fee_at: str
    max_leverage: Decimal | None
    call_factor: Decimal | None
    call_buffer: Decimal | None
    call_in: str
    margin_ratio: MarginRatio
    liquidation_path: LiquidationPath | None
    liquidation_share: Decimal | None
    liquidation_share_above: Decimal | None
    liquidation_stops_at: Decimal
    least_equity: Decimal | None
    liquidation_fee_rate: Decimal
    residual_returned: bool
    liquidation_takes_fee: bool
    maker_fee: Decimal
    taker_fee: Decimal
    funding_rate: Decimal
    funding_interval_hours: Decimal
    borrow_rate_daily: Decimal
    borrow_interval_hours: Decimal | None
    borrow_by_clock: bool
    borrow_at_opening: bool
    opening_borrow_fee: Decimal
    carry_from: CarryFrom
    full_loan: bool
    trigger: str
    haircuts: Mapping[str, Decimal]
    venue_name: str
    rules_checked_on: str
    sources: tuple[Sourced, ...]
    missing: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def requirement_known(self) -> bool:
        """Return True where the terms say what the venue demands, or that it demands nothing (spot)."""
        return bool(self.tiers or self.level or self.kind is InstrumentKind.SPOT)

    @property
    def coin(self) -> str:
        """Return the coin behind the symbol: of BTCUSDT it is BTC."""
        return self.underlying.removesuffix(self.quote) or self.underlying

    @property
    def calls(self) -> bool:
        """Return True where the venue warns before it liquidates."""
        return self.call_factor is not None or self.call_buffer is not None

    @property
    def tiers_in_contracts(self) -> bool:
        """Return True where the tiers' bounds count contracts instead of notional."""
        return self.tier_by is TierBy.QUANTITY and self.tier_mode == "whole-position"

    def measure(self, contracts: Decimal, entry_notional: Decimal) -> Decimal:
        """Return what the tiers' bounds are compared with at opening: the contracts, or the notional in settlement currency."""
        return contracts if self.tiers_in_contracts else entry_notional

    def ceiling(self, measure: Decimal) -> Decimal | None:
        """Return the highest leverage granted at this size (see `measure`); None where nobody says."""
        granted = tier_at(self.tiers, measure).max_leverage if self.tiers else None
        if granted is None or self.max_leverage is None:
            return granted or self.max_leverage
        return min(granted, self.max_leverage)

    def sourced(self, figure: str) -> Sourced | None:
        """Return the provenance of a figure in use."""
        return next((entry for entry in self.sources if entry.figure == figure), None)


class _Reader:
    """Looks a figure up in the overrides, then in the rules (both validated before), and keeps what was used."""

    def __init__(self, given: Mapping[str, Any], rules: Rules) -> None:
        self.given = given
        self.rules = rules
        self.sources: list[Sourced] = []
        self.missing: list[str] = []
        self.problems: list[str] = []

    def text(self, name: str) -> str | None:
        if (typed := self.given.get(name)) is not None:
            self._use(name, str(typed))
            return str(typed)
        return self._ruled(name)

    def number(self, name: str, *, needed: bool = False) -> Decimal | None:
        typed: Decimal | None = self.given.get(name)
        if typed is not None:
            self._use(name, plain(typed))
            return typed
        text = self._ruled(name)
        if text is None and needed:
            self.missing.append(name)
        return None if text is None else D(text)

    def rate(self, name: str, *, needed: bool = False) -> Decimal:
        return self.number(name, needed=needed) or ZERO

    def peek(self, name: str) -> str | None:
        """Return what is in force without noting a use again."""
        return self.given.get(name) or self.rules.value(name)

    def _ruled(self, name: str) -> str | None:
        figure = self.rules.figures.get(name)
        if figure is None:
            return None
        self.sources.append(_sourced(name, figure))
        return figure.value

    def _use(self, name: str, value: str) -> None:
        self.sources.append(Sourced(figure=name, value=value, source=TYPED, checked_on=None, status=Status.USER))

    def haircuts(self, assets: tuple[str, ...], settlement: str) -> dict[str, Decimal]:
        """Return the haircuts of `assets`: the venue's, none on the settlement currency, none where no venue is chosen."""
        found = {}
        stated = {name.upper(): (name, figure) for name, figure in self.rules.collateral.items()}
        for asset in assets:
            if asset in stated:
                name, figure = stated[asset]
                self.sources.append(_sourced(f"collateral.{name}", figure))
                found[asset] = D(figure.value)
            elif self.rules.venue == "custom" or asset == settlement.upper():
                found[asset] = ZERO
        return found

    def tiers(self) -> tuple[Tier, ...]:
        try:
            return tiers_of(self._tier_rows(), whole=self.text("tier_mode") == "whole-position")
        except TierError as error:
            self.problems.append(str(error))
            return ()

    def _tier_rows(self) -> tuple[TierRow, ...]:
        if rows := self.given.get("tiers"):
            self._use("tiers", tr("{rows} tiers", rows=len(rows)))
            return tuple(rows)
        typed = self.given.get("maintenance_rate") is not None
        table = self.rules.tiers
        if table is not None and not typed:
            self.sources.append(
                Sourced(
                    figure="tiers",
                    value=tr("{rows} tiers", rows=len(table.rows)),
                    source=table.source,
                    checked_on=table.checked_on,
                    status=table.status,
                    note=table.note,
                )
            )
            return table.rows
        rate = self.number("maintenance_rate", needed=True)
        if rate is None:
            return ()
        # A typed rate replaces the venue's rule whole: its deduction would belong to another rate.
        amount = self.given.get("maintenance_amount") if typed else self.number("maintenance_amount")
        if typed and amount is not None:
            self._use("maintenance_amount", plain(amount))
        return (TierRow(maintenance_rate=rate, maintenance_amount=amount or ZERO),)


def _sourced(name: str, figure: Figure) -> Sourced:
    return Sourced(
        figure=name,
        value=figure.value,
        source=figure.source,
        checked_on=figure.checked_on,
        status=figure.status,
        note=figure.note,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Inputs:
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
            isinstance(other, _Inputs)
            and (self.rules is other.rules or self.rules == other.rules)
            # as pydantic compares them, without its checks for what these records cannot hold: this runs at every keystroke
            and self.costs.__dict__ == other.costs.__dict__
            and self.overrides.__dict__ == other.overrides.__dict__
            and self._words() == other._words()
        )

    def _words(self) -> tuple[object, ...]:
        return (self.symbol, self.side, self.mode, self.loan, self.currency, self.assets)


def terms_of(plan: Plan, rules: Rules) -> Terms:
    """Return the terms for `plan` under `rules`; the plan's own frozen rules win.

    Never raises: contradictions are `problems`, unknown facts `missing`.
    """
    inputs = _Inputs(
        symbol=plan.symbol,
        side=plan.side,
        mode=plan.margin_mode,
        loan=plan.loan,
        currency=plan.account.currency,
        costs=plan.costs,
        overrides=plan.overrides,
        rules=plan.rules or rules,
        assets=_ruled_assets(plan) if plan.account.assets else (),
    )
    return _terms(inputs)


def _ruled_assets(plan: Plan) -> tuple[str, ...]:
    """Return the assets behind a cross plan whose haircut was not typed for it."""
    if plan.margin_mode is not MarginMode.CROSS:
        return ()
    return tuple(sorted({each.asset.upper() for each in plan.account.assets if each.haircut is None}))


@lru_cache(maxsize=128)  # a comparison asks for two of each venue at every keystroke
def _terms(inputs: _Inputs) -> Terms:
    with guarded():
        return _drawn(inputs)


def _drawn(inputs: _Inputs) -> Terms:
    read = _Reader(_given(inputs), inputs.rules)
    kind = InstrumentKind(read.text("instrument_kind") or InstrumentKind.LINEAR_PERPETUAL)
    basis = MaintenanceOn(read.text("maintenance_on") or MaintenanceOn.MARK)
    known = read.rules.venue != "custom"  # custom: a null cost is 0, not a fact that somebody forgot
    listed = read.rules.tiers is not None  # a venue that lists the symbol has steps for it; teaching rules need none
    spot = kind is InstrumentKind.SPOT
    settlement = read.text("settlement_currency")
    quote = read.text("quote_currency")
    currency = settlement or (None if kind.inverse else quote) or inputs.currency or "USD"
    level = _level(read, basis)
    carry_from = _carry_from(read, inputs.mode, basis)
    call_in = read.text("margin_call_in") or "both"
    call_factor, call_buffer = _call(read, basis, level, silent=call_in not in ("both", inputs.mode))
    tiers = () if spot or basis in ON_A_LEVEL else read.tiers()
    _refuse_contradictions(read, inputs, kind, settlement)
    if basis is MaintenanceOn.DEBT_LEVEL and not kind.borrows:
        read.problems.append(
            tr("overrides.maintenance_on: Only a loan has a debt level; choose spot margin as the instrument.")
        )
    return Terms(
        kind=kind,
        inverse=kind.inverse,
        settlement=currency,
        quote=quote or ("USD" if kind.inverse else currency),
        underlying=read.text("underlying") or inputs.symbol,
        contract_size=read.number("contract_size") or ONE,
        tick=read.number("tick", needed=listed),
        lot=read.number("lot", needed=listed),
        min_notional=read.number("min_notional", needed=listed),
        basis=basis,
        tiers=tiers,
        tier_mode=read.peek("tier_mode") or "progressive",
        tier_by=TierBy(read.text("tier_by") or TierBy.NOTIONAL),
        level=level,
        maintenance_slope=read.rate("maintenance_slope"),
        maintenance_adds_funding=read.text("maintenance_adds_funding") == "yes",
        unit_minimum=read.rate("unit_minimum"),
        low_price=read.rate("low_price"),
        low_price_rate=read.rate("low_price_rate"),
        low_price_minimum=read.rate("low_price_minimum"),
        closing_fee_at=read.text("closing_fee_at") or "mark",
        closing_fee_rate=ZERO if spot else read.rate("closing_fee_rate"),
        max_leverage=ONE if spot else read.number("max_leverage"),
        call_factor=call_factor,
        call_buffer=call_buffer,
        call_in=call_in,
        margin_ratio=MarginRatio(read.text("margin_ratio") or _RATIOS.get(basis, MarginRatio.MAINTENANCE_OVER_EQUITY)),
        liquidation_path=LiquidationPath(path) if (path := read.text("liquidation_path")) else None,
        liquidation_share=read.number("liquidation_share"),
        liquidation_share_above=read.number("liquidation_share_above"),
        liquidation_stops_at=read.number("liquidation_stops_at") or ONE,
        least_equity=read.number("least_equity"),
        liquidation_fee_rate=read.rate("liquidation_fee_rate"),
        residual_returned=read.text("liquidation_residual") == "returned",
        liquidation_takes_fee=read.text("liquidation_taker_fee") == "yes",
        maker_fee=read.rate("maker_fee", needed=known and inputs.costs.entry_is_maker),
        taker_fee=read.rate("taker_fee", needed=known),
        funding_rate=read.rate("funding_rate", needed=known) if kind.perpetual else ZERO,
        funding_interval_hours=(read.number("funding_interval_hours") if kind.perpetual else None) or Decimal(8),
        borrow_rate_daily=read.rate("borrow_rate_daily", needed=known) if kind.borrows else ZERO,
        borrow_interval_hours=read.number("borrow_interval_hours") if kind.borrows else None,
        borrow_by_clock=read.text("borrow_counted_from") == "midnight",
        borrow_at_opening=read.text("borrow_at_opening") == "yes",
        opening_borrow_fee=read.rate("opening_borrow_fee") if kind.borrows else ZERO,
        carry_from=carry_from,
        full_loan=(inputs.loan or read.text("loan")) == "full",
        trigger=read.text("trigger_price") or "mark",
        haircuts=read.haircuts(inputs.assets, currency),
        venue_name=read.rules.venue_name,
        rules_checked_on=read.rules.checked_on,
        sources=tuple(read.sources),
        missing=tuple(read.missing),
        problems=tuple(read.problems),
    )


def _given(inputs: _Inputs) -> dict[str, Any]:
    given = dict(inputs.overrides)
    ratio = given.pop("margin_call")
    given["margin_call_ratio"] = ratio.ratio if ratio else None
    given |= {name: value for name, value in inputs.costs if name not in ("entry_is_maker", "slippage")}
    return given


def _carry_from(read: _Reader, mode: MarginMode, basis: MaintenanceOn) -> CarryFrom:
    chosen = read.text("carry_paid_from") or (CarryFrom.DEBT if basis is MaintenanceOn.DEBT_LEVEL else None)
    if chosen == CarryFrom.DEBT:
        return CarryFrom.DEBT
    if mode is MarginMode.CROSS or (chosen is None and basis is MaintenanceOn.USED_MARGIN):
        return CarryFrom.BALANCE
    return CarryFrom(chosen or CarryFrom.SLICE)


def _level(read: _Reader, basis: MaintenanceOn) -> Decimal | None:
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


def _call(
    read: _Reader, basis: MaintenanceOn, level: Decimal | None, *, silent: bool
) -> tuple[Decimal | None, Decimal | None]:
    """Return k and buffer of the call. A ratio that was typed for the plan stands before both, and in either mode."""
    typed = read.given.get("margin_call_ratio") is not None
    if silent and not typed:
        return None, None
    return _call_factor(read, basis, level), None if typed else read.number("margin_call_buffer")


def _call_factor(read: _Reader, basis: MaintenanceOn, level: Decimal | None) -> Decimal | None:
    """Return k of the call: 1/ratio; for levels the call's requirement over that of liquidation."""
    ratio = read.number("margin_call_ratio")
    if ratio:
        return 1 / ratio
    called = read.number("margin_call_level") if basis in ON_A_LEVEL else None
    if called is None or level is None:
        return ONE if basis is MaintenanceOn.MARKET_VALUE else None
    return (called - 1) / (level - 1) if basis is MaintenanceOn.DEBT_LEVEL else called / level


def _refuse_contradictions(read: _Reader, inputs: _Inputs, kind: InstrumentKind, settlement: str | None) -> None:
    if kind.inverse and settlement is None:
        read.problems.append(tr("overrides.settlement_currency: Name the coin that this inverse contract settles in."))
    if kind is InstrumentKind.SPOT and inputs.side is Side.SHORT:
        read.problems.append(tr("side: Spot without a loan cannot be sold short; choose spot margin or a perpetual."))
