"""The terms in force for one plan: the venue's rules with the user's overrides and costs laid over them, typed for the engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from planner.model.instrument import CarryFrom, InstrumentKind, MaintenanceOn, MarginMode
from planner.model.language import tr
from planner.model.margin.tiers import Tier, TierError, tier_at, tiers_of
from planner.model.number import D, plain
from planner.model.precision import guarded
from planner.model.rulebook import Status, TierRow
from planner.model.side import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.plan import Costs, Overrides, Plan
    from planner.model.rulebook import Rules

ZERO = Decimal(0)
ONE = Decimal(1)
TYPED = tr("typed for this plan")
NOT_YET = tr("is not computed by this version yet; no level is shown.")
LATER = (MaintenanceOn.DEBT_LEVEL, MaintenanceOn.USED_MARGIN)


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
    instrument has none (`spot`).
    `call_factor` is k of the margin call (1 / ratio), None where the venue warns of nothing. `missing` names facts that nobody gave;
    `problems` are sentences about contradictions that leave the plan without levels.
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
    closing_fee_rate: Decimal
    max_leverage: Decimal | None
    call_factor: Decimal | None
    liquidation_fee_rate: Decimal
    residual_returned: bool
    liquidation_takes_fee: bool
    maker_fee: Decimal
    taker_fee: Decimal
    funding_rate: Decimal
    funding_interval_hours: Decimal
    borrow_rate_daily: Decimal
    opening_borrow_fee: Decimal
    carry_from: CarryFrom
    full_loan: bool
    trigger: str
    venue_name: str
    rules_checked_on: str
    sources: tuple[Sourced, ...]
    missing: tuple[str, ...]
    problems: tuple[str, ...]

    def ceiling(self, notional: Decimal) -> Decimal | None:
        """Return the highest leverage granted at this entry notional (settlement currency); None where nobody says."""
        granted = tier_at(self.tiers, notional).max_leverage if self.tiers else None
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

    def _ruled(self, name: str) -> str | None:
        figure = self.rules.figures.get(name)
        if figure is None:
            return None
        self.sources.append(
            Sourced(
                figure=name,
                value=figure.value,
                source=figure.source,
                checked_on=figure.checked_on,
                status=figure.status,
                note=figure.note,
            )
        )
        return figure.value

    def _use(self, name: str, value: str) -> None:
        self.sources.append(Sourced(figure=name, value=value, source=TYPED, checked_on=None, status=Status.USER))

    def tiers(self) -> tuple[Tier, ...]:
        rows = self._tier_rows()
        if self.text("tier_mode") == "whole-position" and len(rows) > 1:
            self.problems.append(tr("overrides.tier_mode: “whole-position” {not_yet}", not_yet=NOT_YET))
            return ()
        try:
            return tiers_of(rows)
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

    def __hash__(self) -> int:
        return hash(self.symbol)

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
        return (self.symbol, self.side, self.mode, self.loan, self.currency)


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
    )
    return _terms(inputs)


@lru_cache(maxsize=8)
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
    call = read.number("margin_call_ratio")
    carry_from = _carry_from(read, inputs.mode)
    tiers = () if spot else read.tiers()
    _refuse_contradictions(read, inputs, kind, settlement)
    _refuse_what_is_not_built(read, basis, carry_from)
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
        closing_fee_rate=ZERO if spot else read.rate("closing_fee_rate"),
        max_leverage=ONE if spot else read.number("max_leverage"),
        call_factor=1 / call if call else (ONE if basis is MaintenanceOn.MARKET_VALUE else None),
        liquidation_fee_rate=read.rate("liquidation_fee_rate"),
        residual_returned=read.text("liquidation_residual") == "returned",
        liquidation_takes_fee=read.text("liquidation_taker_fee") == "yes",
        maker_fee=read.rate("maker_fee", needed=known and inputs.costs.entry_is_maker),
        taker_fee=read.rate("taker_fee", needed=known),
        funding_rate=read.rate("funding_rate", needed=known) if kind.perpetual else ZERO,
        funding_interval_hours=(read.number("funding_interval_hours") if kind.perpetual else None) or Decimal(8),
        borrow_rate_daily=read.rate("borrow_rate_daily", needed=known) if kind.borrows else ZERO,
        opening_borrow_fee=read.rate("opening_borrow_fee") if kind.borrows else ZERO,
        carry_from=carry_from,
        full_loan=(inputs.loan or read.text("loan")) == "full",
        trigger=read.text("trigger_price") or "mark",
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


def _carry_from(read: _Reader, mode: MarginMode) -> CarryFrom:
    chosen = read.text("carry_paid_from")
    if chosen == CarryFrom.DEBT:
        return CarryFrom.DEBT
    if mode is MarginMode.CROSS:
        return CarryFrom.BALANCE
    return CarryFrom(chosen or CarryFrom.SLICE)


def _refuse_contradictions(read: _Reader, inputs: _Inputs, kind: InstrumentKind, settlement: str | None) -> None:
    if kind.inverse and settlement is None:
        read.problems.append(tr("overrides.settlement_currency: Name the coin that this inverse contract settles in."))
    if kind is InstrumentKind.SPOT and inputs.side is Side.SHORT:
        read.problems.append(tr("side: Spot without a loan cannot be sold short; choose spot margin or a perpetual."))


def _refuse_what_is_not_built(read: _Reader, basis: MaintenanceOn, carry_from: CarryFrom) -> None:
    """Name the rules that this version cannot compute: a wrong level is worse than none."""
    if basis in LATER:
        read.problems.append(tr("overrides.maintenance_on: “{basis}” {not_yet}", basis=basis, not_yet=NOT_YET))
    if carry_from is CarryFrom.DEBT:
        read.problems.append(tr("overrides.carry_paid_from: “debt” {not_yet}", not_yet=NOT_YET))
