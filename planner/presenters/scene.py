"""What the chart shows, as plain values: the presenter builds a scene, the chart compares it with the last one and paints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """What a level means; one colour, line style and sign each, in the ticket, the chart, the verdict and the journal."""

    ENTRY = "entry"
    TARGET = "target"
    STOP = "stop"
    CALL = "call"
    LIQUIDATION = "liquidation"
    BANKRUPTCY = "bankruptcy"
    BREAK_EVEN = "break-even"
    MARK = "mark"
    RIVAL = "rival"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelView:
    """One horizontal level with its tag.

    `key` names it for edits (`entries.0.price`, `stop`, `targets.1.price`; results are those that can be explained:
    `levels.liquidation`, of a two-sided book `levels.liquidation_below` and `_above`).
    `price` is for painting only; `value` is the text of the exact number and `label` the word beside it.
    `curve` holds (hours after now, price) points over the planned hold, or None where the level does not move.
    """

    key: str
    role: Role
    price: float
    label: str
    value: str
    movable: bool = False
    stale: bool = False
    curve: tuple[tuple[float, float], ...] | None = None
    tooltip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RivalLine(LevelView):
    """The liquidation line of the same trade on another venue. Its label is the venue's short name.

    Without a marker where it lies outside the view. `at_end` is where it stands at the end of the hold, "" where it does not move.
    """

    venue: str
    at_end: str = ""


class ZoneKind(StrEnum):
    """What lies between two levels of the planned hold.

    GAP: where the last price may already bring a liquidation, for the price that decides may be beyond the level.
    """

    RISK = "risk"
    REWARD = "reward"
    WARNING = "warning"
    LIQUIDATED = "liquidated"
    GAP = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A shaded band over the hold. `bottom` or `top` None: it reaches the edge of the chart (beyond liquidation)."""

    kind: ZoneKind
    bottom: float | None
    top: float | None
    bottom_curve: tuple[tuple[float, float], ...] | None = None
    top_curve: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartScene:
    """Everything the chart paints besides candles. Hours are counted from "now" (the end of the last candle).

    `rivals` follow a moment after the plan's own `levels`.
    """

    levels: tuple[LevelView, ...] = ()
    rivals: tuple[RivalLine, ...] = ()
    zones: tuple[Zone, ...] = ()
    hold_hours: float = 0.0
    hold_text: str = ""
    summary: str = ""
    stale: bool = False
    decimal_sign: str = "."

    @property
    def lines(self) -> tuple[LevelView, ...]:
        """Return everything that is drawn as a level."""
        return (*self.levels, *self.rivals) if self.rivals else self.levels


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeText:
    """What the crosshair says at a price: the price, its distance from entry, profit or loss and R there ("" where unknown)."""

    price: str
    percent: str
    pnl: str
    r_multiple: str


Snap = Callable[[float, float], Decimal]
"""(price under the pointer, price height of one pixel) -> the price on the tick, or at sensible digits where no tick is known."""

Probe = Callable[[float, float], ProbeText]
"""(price under the pointer, price height of one pixel) -> the crosshair's words."""
