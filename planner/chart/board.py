"""What the chart's items paint from: the newest scene, the geometry of this frame, the tags, and what pointer and keyboard hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from planner.presenters.scene import ChartScene, LevelView

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtCore import QPointF

    from planner.chart.frame import Frame
    from planner.chart.inks import Inks
    from planner.chart.tags import Tag
    from planner.model.candles import Candles
    from planner.model.pyramid import Pyramid
    from planner.presenters.scene import Probe, ProbeText

MIDDLE = 0.5


@dataclass(slots=True)
class Board:
    """Shared by the items of one chart; `PriceChart` writes it before each paint, the items only read."""

    inks: Inks
    frame: Frame
    outer: float = 0.0
    """The right edge of the price column in pixels."""
    foot: float = 0.0
    """The lower edge of the time axis in pixels."""
    scene: ChartScene = field(default_factory=ChartScene)
    levels: tuple[LevelView, ...] = ()
    """The scene's levels, one of them perhaps at the price it is being dragged to."""
    tags: tuple[Tag, ...] = ()
    candles: Candles | None = None
    pyramid: Pyramid | None = None
    bars_each: int = 1
    """How many bars one drawn candle holds."""
    has_prices: bool = False
    probe: Probe | None = None
    pointer: QPointF | None = None
    hovered: str = ""
    focused: str = ""
    held: tuple[str, Decimal] | None = None

    @property
    def plot(self) -> QRectF:
        """The plot as a rectangle."""
        return QRectF(self.frame.left, self.frame.top, self.frame.width, self.frame.height)

    def probed(self, price: float) -> ProbeText | None:
        """Return the crosshair's words at a price, where someone told how to say them."""
        return self.probe(price, self.frame.per_pixel) if self.probe is not None and self.has_prices else None


def snapped(position: float, ratio: float, thickness: float = 1.0) -> float:
    """Return the middle of the line `thickness` wide, nearest to `position`, that fills whole device pixels (crisp at 125 and 150 %)."""
    pixels = max(1, round(thickness * ratio))
    return (round(position * ratio - pixels * MIDDLE) + pixels * MIDDLE) / ratio
