"""The terms in force as a record: every figure that the engine computes with, typed, and where each came from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from planner.model.instrument import (
    CarryFrom,
    InstrumentKind,
    LiquidationPath,
    MaintenanceOn,
    MarginRatio,
    coin_behind,
)
from planner.model.margin.tiers import Tier, TierBy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model.rulebook import Status

ZERO = Decimal(0)
ON_A_LEVEL = (MaintenanceOn.DEBT_LEVEL, MaintenanceOn.USED_MARGIN)
"""The bases on which a level decides, not a rate."""


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

    Rates are fractions. `inverse`: the contract settles in the coin; `borrows`: leverage is a loan. `tiers` is empty where no maintenance
    is known, or where the instrument has none (`spot`). `level` is K: assets over debt, or equity over used margin, at which the venue
    liquidates. `larger_side`: of long and short of one underlying only the larger requirement counts. `call_factor` is k of the margin
    call (1 / ratio, or what the call level asks of the same requirement), None where the venue warns of nothing; `call_buffer`: the share
    of the way from maintenance to initial margin at which it warns instead. `call_in` names the margin modes in which it warns (both,
    isolated, cross); in another one the other two are None, unless they were typed for this plan.
    `margin_ratio` is how the venue states the account's state. `liquidation_path` is None where nobody says how a liquidation proceeds;
    `liquidation_stops_at` is equity over requirement at which a partial one ends (1: at maintenance).
    `haircuts`: what the venue does not count of the assets that the plan pledges, by their names in capitals, as far as it is known.
    `doubtful` are those of the `sources` that are unverified.
    `missing` names facts that nobody gave; `problems` are sentences about contradictions that leave the plan without levels.
    """

    kind: InstrumentKind
    inverse: bool
    borrows: bool
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
    larger_side: bool
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
    doubtful: tuple[Sourced, ...]
    missing: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def requirement_known(self) -> bool:
        """Return True where the terms say what the venue demands, or that it demands nothing (spot)."""
        return bool(self.tiers or self.level or self.kind is InstrumentKind.SPOT)

    @property
    def coin(self) -> str:
        """Return the coin behind the symbol: of BTCUSDT it is BTC."""
        return coin_behind(self.underlying, self.quote)

    @property
    def calls(self) -> bool:
        """Return True where the venue warns before it liquidates."""
        return self.call_factor is not None or self.call_buffer is not None

    @property
    def tiers_in_contracts(self) -> bool:
        """Return True where the tiers' bounds count contracts instead of notional."""
        return self.tier_by is TierBy.QUANTITY and self.tier_mode == "whole-position"

    @property
    def taker_at_liquidation(self) -> Decimal:
        """Return the taker fee that a liquidation pays beside the clearance fee: 0 unless the venue says so."""
        return self.taker_fee if self.liquidation_takes_fee else ZERO

    def measure(self, contracts: Decimal, entry_notional: Decimal) -> Decimal:
        """Return what the tiers' bounds are compared with at opening: the contracts, or the notional in settlement currency."""
        return contracts if self.tiers_in_contracts else entry_notional

    def sourced(self, figure: str) -> Sourced | None:
        """Return the provenance of a figure in use."""
        return next((entry for entry in self.sources if entry.figure == figure), None)
