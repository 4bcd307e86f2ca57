"""What is traded: the asset, the loan, or the contract."""

from __future__ import annotations

from enum import StrEnum

DOLLARS = frozenset({"USD", "USDT", "USDC", "USDE", "USD1", "BUSD", "FDUSD", "TUSD", "DAI", "U"})
"""Money that counts as one where venues are compared and amounts exchanged: the dollar, and what is meant to be worth one."""


class InstrumentKind(StrEnum):
    """The kind of an instrument. It decides what costs exist: a perpetual pays funding, a loan pays interest, a dated future neither."""

    SPOT = "spot"
    SPOT_MARGIN = "spot-margin"
    LINEAR_PERPETUAL = "linear-perpetual"
    INVERSE_PERPETUAL = "inverse-perpetual"
    LINEAR_DATED = "linear-dated"
    INVERSE_DATED = "inverse-dated"
    EQUITY = "equity"

    inverse: bool
    """True for contracts worth a fixed amount of quote currency that settle in the coin."""
    perpetual: bool
    """True where funding is exchanged."""
    borrows: bool
    """True where leverage is a loan that bears interest."""

    def __init__(self, name: str) -> None:
        self.inverse = name in ("inverse-perpetual", "inverse-dated")
        self.perpetual = name in ("linear-perpetual", "inverse-perpetual")
        self.borrows = name in ("spot-margin", "equity")


class MarginMode(StrEnum):
    """Isolated: one slice backs the position. Cross: the whole balance does."""

    ISOLATED = "isolated"
    CROSS = "cross"


class MaintenanceOn(StrEnum):
    """What the maintenance requirement is measured on (engine: the items of section 1)."""

    MARK = "mark"
    ENTRY = "entry"
    MARKET_VALUE = "market-value"
    DEBT_LEVEL = "debt-level"
    USED_MARGIN = "used-margin"


class CarryFrom(StrEnum):
    """What pays funding and interest while the position is open."""

    SLICE = "slice"
    BALANCE = "balance"
    WALLET_THEN_SLICE = "wallet-then-slice"
    DEBT = "debt"


class MarginRatio(StrEnum):
    """How a venue states how near an account is to liquidation; some ratios rise towards it, the others fall."""

    MAINTENANCE_OVER_EQUITY = "maintenance-over-equity"  # rises to 100 %
    EQUITY_OVER_MAINTENANCE = "equity-over-maintenance"  # falls to 100 %
    DEBT_OVER_ASSETS = "debt-over-assets"
    ASSETS_OVER_DEBT = "assets-over-debt"
    EQUITY_OVER_USED = "equity-over-used"
    BUFFER = "buffer"  # (equity − maintenance)/(initial margin − maintenance), falls to 0


class LiquidationPath(StrEnum):
    """How a liquidation proceeds where the venue says so."""

    WHOLE = "whole"
    TIER_BY_TIER = "tier-by-tier"  # reduced to the cap of the next lower tier, again and again
    SHARE = "share"  # a share of the position first
    UNTIL_SAFE = "until-safe"  # what brings the equity above the requirement again


def coin_behind(underlying: str, quote: str) -> str:
    """Return the coin behind a symbol: BTC of BTCUSDT, BTC/USDT and BTCUSDT_261225; the underlying where it does not end in `quote`."""
    name = underlying.partition("_")[0]
    coin = name[: -len(quote)].rstrip("/-:") if quote and name.upper().endswith(quote.upper()) else ""
    return coin or underlying
