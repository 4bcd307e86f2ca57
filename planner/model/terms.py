"""The terms in force for one plan: the venue's rules with the user's overrides and costs laid over them, typed for the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.model.instrument import CarryFrom, InstrumentKind, MaintenanceOn, MarginMode
from planner.model.margin.tiers import Tier, TierError, tier_at, tiers_of
from planner.model.number import D, NumberError, plain
from planner.model.rulebook import Status, TierRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.plan import Plan
    from planner.model.rulebook import Rules

ZERO = Decimal(0)
TYPED = "typed for this plan"
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

    Rates are fractions. `tiers` is empty where no maintenance is known, or where the instrument has none (`spot`).
    `call_factor` is k of the margin call (1 / ratio), None where the venue warns of nothing. `missing` names facts that nobody gave;
    `problems` are sentences about contradictions that leave the plan without levels.
    """

    kind: InstrumentKind
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

    @property
    def inverse(self) -> bool:
        """Return True where the contract settles in the coin."""
        return self.kind.inverse

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
    """Looks a figure up in the overrides, then in the rules, and keeps what was used."""

    def __init__(self, given: Mapping[str, Any], rules: Rules) -> None:
        self.given = given
        self.rules = rules
        self.sources: list[Sourced] = []
        self.missing: list[str] = []
        self.problems: list[str] = []

    def text(self, name: str, *, needed: bool = False) -> str | None:
        if (typed := self.given.get(name)) is not None:
            self._use(name, plain(typed) if isinstance(typed, Decimal) else str(typed))
            return self.sources[-1].value
        figure = self.rules.figures.get(name)
        if figure is None:
            if needed:
                self.missing.append(name)
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

    def number(self, name: str, *, needed: bool = False) -> Decimal | None:
        text = self.text(name, needed=needed)
        if text is None:
            return None
        try:
            return D(text)
        except NumberError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def rate(self, name: str, *, needed: bool) -> Decimal:
        return self.number(name, needed=needed) or ZERO

    def tiers(self) -> tuple[Tier, ...]:
        try:
            return tiers_of(self._tier_rows())
        except TierError as error:
            self.problems.append(str(error))
            return ()

    def _tier_rows(self) -> tuple[TierRow, ...]:
        if rows := self.given.get("tiers"):
            self._use("tiers", f"{len(rows)} tiers")
            return tuple(rows)
        table = self.rules.tiers
        if table is not None and self.given.get("maintenance_rate") is None:
            self.sources.append(
                Sourced(
                    figure="tiers",
                    value=f"{len(table.rows)} tiers",
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
        return (TierRow(maintenance_rate=rate, maintenance_amount=self.number("maintenance_amount") or ZERO),)


def terms_of(plan: Plan, rules: Rules) -> Terms:
    """Return the terms for `plan` under `rules`. Never raises: contradictions are `problems`, unknown facts `missing`."""
    read = _Reader(_given(plan), plan.rules or rules)
    kind = _choice(read, "instrument_kind", InstrumentKind) or InstrumentKind.LINEAR_PERPETUAL
    basis = _choice(read, "maintenance_on", MaintenanceOn) or MaintenanceOn.MARK
    known = read.rules.venue != "custom"  # custom: a null cost is 0, not a fact that somebody forgot
    listed = read.rules.tiers is not None  # a venue that lists the symbol has steps for it; teaching rules need none
    underlying = read.text("underlying") or plan.symbol
    settlement = read.text("settlement_currency")
    quote = read.text("quote_currency")
    if kind.inverse and settlement is None:
        read.problems.append("overrides.settlement_currency: name the coin that this inverse contract settles in.")
    currency = settlement or (None if kind.inverse else quote) or plan.account.currency or "USD"
    call = read.number("margin_call_ratio")
    terms = Terms(
        kind=kind,
        settlement=currency,
        quote=quote or (currency if not kind.inverse else "USD"),
        underlying=underlying,
        contract_size=read.number("contract_size") or Decimal(1),
        tick=read.number("tick", needed=listed),
        lot=read.number("lot", needed=listed),
        min_notional=read.number("min_notional", needed=listed),
        basis=basis,
        tiers=() if kind is InstrumentKind.SPOT else read.tiers(),
        closing_fee_rate=read.rate("closing_fee_rate", needed=False),
        max_leverage=Decimal(1) if kind is InstrumentKind.SPOT else read.number("max_leverage"),
        call_factor=1 / call if call else (Decimal(1) if basis is MaintenanceOn.MARKET_VALUE else None),
        liquidation_fee_rate=read.rate("liquidation_fee_rate", needed=False),
        residual_returned=read.text("liquidation_residual") == "returned",
        liquidation_takes_fee=read.text("liquidation_taker_fee") == "yes",
        maker_fee=read.rate("maker_fee", needed=known and plan.costs.entry_is_maker),
        taker_fee=read.rate("taker_fee", needed=known),
        funding_rate=read.rate("funding_rate", needed=known) if kind.perpetual else ZERO,
        funding_interval_hours=(read.number("funding_interval_hours") if kind.perpetual else None) or Decimal(8),
        borrow_rate_daily=read.rate("borrow_rate_daily", needed=known) if kind.borrows else ZERO,
        opening_borrow_fee=read.rate("opening_borrow_fee", needed=False) if kind.borrows else ZERO,
        carry_from=_carry_from(read, plan),
        full_loan=(plan.loan or read.text("loan")) == "full",
        trigger=read.text("trigger_price") or "mark",
        venue_name=read.rules.venue_name,
        rules_checked_on=read.rules.checked_on,
        sources=(),
        missing=(),
        problems=(),
    )
    _refuse_what_is_not_built(read, terms)
    return _finished(terms, read)


def _given(plan: Plan) -> dict[str, Any]:
    given = dict(plan.overrides)
    ratio = given.pop("margin_call")
    given["margin_call_ratio"] = ratio.ratio if ratio else None
    given |= {name: value for name, value in plan.costs if name not in ("entry_is_maker", "slippage")}
    return given


def _choice(read: _Reader, name: str, kinds: Any) -> Any:
    text = read.text(name)
    if text is None:
        return None
    try:
        return kinds(text)
    except ValueError:
        read.problems.append(f"overrides.{name}: “{text}” is not one of {', '.join(str(kind) for kind in kinds)}.")
        return None


def _carry_from(read: _Reader, plan: Plan) -> CarryFrom:
    chosen = _choice(read, "carry_paid_from", CarryFrom)
    if plan.margin_mode is MarginMode.CROSS:
        return CarryFrom.BALANCE
    return chosen or CarryFrom.SLICE


def _refuse_what_is_not_built(read: _Reader, terms: Terms) -> None:
    """Name the rules that this version cannot compute: a wrong level is worse than none."""
    if terms.basis in LATER:
        read.problems.append(
            f"overrides.maintenance_on: “{terms.basis}” is not computed by this version yet; no level is shown."
        )
    if read.text("tier_mode") == "whole-position" and len(terms.tiers) > 1:
        read.problems.append(
            "overrides.tier_mode: “whole-position” is not computed by this version yet; no level is shown."
        )
    if terms.carry_from is CarryFrom.DEBT:
        read.problems.append(
            "overrides.carry_paid_from: “debt” is not computed by this version yet; no level is shown."
        )


def _finished(terms: Terms, read: _Reader) -> Terms:
    return replace(terms, sources=tuple(read.sources), missing=tuple(read.missing), problems=tuple(read.problems))
