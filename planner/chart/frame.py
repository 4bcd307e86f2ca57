"""The chart's geometry as one value: which slots and prices the plot shows, and where "now" and the planned hold lie. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

HOUR_MS = 3_600_000
NARROWEST_HOLD = 0.16
WIDEST_HOLD = 0.35
USUAL_HOLD = 0.25
HOLD_WITHOUT_CANDLES = 0.52


def hold_share(hold_slots: float, visible_slots: float, room: float = WIDEST_HOLD) -> tuple[float, bool]:
    """Return the share of the plot's width that the hold takes, and whether it is to the candles' scale.

    To scale it takes hold / visible. A hold that would so vanish, crowd out the candles or not fit into the `room` right of "now" (a
    share of the width) gets a linear scale of its own: the nearest share that the band allows. Clipping, rather than a fixed width,
    keeps pan and zoom without jumps.
    """
    share = hold_slots / visible_slots if visible_slots > 0 else 0.0
    widest = min(max(room, NARROWEST_HOLD), WIDEST_HOLD)
    if share < NARROWEST_HOLD:
        return NARROWEST_HOLD, False
    if share > widest * (1 + 1e-9):
        return widest, False
    return share, True


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The plot in widget pixels (y downwards), the slots [x0, x1] it spans, the prices [low, high], and the hold.

    `now` is the slot at which the last candle ends. `hold_width` is in pixels; `to_scale` tells whether an hour is as wide over the
    hold as among the candles.
    """

    left: float
    top: float
    width: float
    height: float
    x0: float
    x1: float
    low: float
    high: float
    now: float
    hold_hours: float
    hold_width: float
    to_scale: bool

    @property
    def right(self) -> float:
        """The plot's right edge in pixels."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The plot's lower edge in pixels."""
        return self.top + self.height

    @property
    def per_pixel(self) -> float:
        """The price height of one pixel."""
        return (self.high - self.low) / self.height

    @property
    def now_x(self) -> float:
        """Where "now" is in pixels; it may lie outside the plot."""
        return self.x_of_slot(self.now)

    @property
    def hold_end(self) -> float:
        """Where the planned hold ends in pixels."""
        return self.now_x + self.hold_width

    def x_of_slot(self, slot: float) -> float:
        """Return the pixel of a slot's left edge."""
        return self.left + (slot - self.x0) * self.width / (self.x1 - self.x0)

    def slot_of_x(self, x: float) -> float:
        """Return the slot under a pixel."""
        return self.x0 + (x - self.left) * (self.x1 - self.x0) / self.width

    def x_of_hours(self, hours: float) -> float:
        """Return the pixel of a moment of the hold, in hours after now."""
        return self.now_x + (hours / self.hold_hours * self.hold_width if self.hold_hours > 0 else 0.0)

    def hours_of_x(self, x: float) -> float:
        """Return the hours after now under a pixel."""
        return (x - self.now_x) / self.hold_width * self.hold_hours

    def y_of_price(self, price: float) -> float:
        """Return the pixel of a price."""
        return self.top + (self.high - price) * self.height / (self.high - self.low)

    def price_of_y(self, y: float) -> float:
        """Return the price under a pixel."""
        return self.high - (y - self.top) * (self.high - self.low) / self.height
