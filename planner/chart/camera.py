"""What the chart looks at: slots along, prices up, and how both answer to new candles, new levels, pan and zoom. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.chart import scaling
from planner.chart.frame import HOLD_WITHOUT_CANDLES, HOUR_MS, Frame, hold_share

if TYPE_CHECKING:
    from planner.model.pyramid import Pyramid
    from planner.presenters.scene import LevelView

NOTHING = (0.0, 1.0)


class Camera:
    """Mutable view state. Prices follow the candles and levels in view until the user scales them; `reset_prices` lets go again."""

    def __init__(self) -> None:
        self._pyramid: Pyramid | None = None
        self._levels: tuple[LevelView, ...] = ()
        self._hold_hours = 0.0
        self._fresh = True
        self.x0, self.x1 = scaling.without_candles()
        self.low, self.high = NOTHING
        self.has_prices = False
        self.follows_prices = True
        self._frozen = False
        self._extent_of: tuple[object, ...] = ()
        self._known_extent: tuple[float, float] | None = None

    @property
    def frozen(self) -> bool:
        """Whether the prices stand still (while a level is dragged, or it would run away from the pointer)."""
        return self._frozen

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        self._frozen = frozen
        self._follow(calmly=True)

    @property
    def now(self) -> float:
        """The slot at which the last candle ends; 0 without candles."""
        return float(self._pyramid.slots) if self._pyramid is not None else 0.0

    def set_history(self, pyramid: Pyramid | None) -> None:
        """Look at another history, from its first view on."""
        self._pyramid = pyramid
        self.follows_prices = True
        self.view_first()

    def set_plan(self, levels: tuple[LevelView, ...], hold_hours: float) -> None:
        """Take other levels; the prices in view change only where they no longer serve.

        The very first hold also sets the width of the first view; later ones do not, or the candles would jump under every keystroke.
        """
        self._levels, self._hold_hours = levels, hold_hours
        if self._fresh and hold_hours > 0:
            self._fresh = False
            self.view_first()
        else:
            self._follow(calmly=True)

    def view_first(self) -> None:
        """Show the recent past and the hold at its usual share of the width."""
        if self._pyramid is None:
            self.x0, self.x1 = scaling.without_candles()
        else:
            self.x0, self.x1 = scaling.first_view(self._pyramid.slots, self._hold_slots())
        self._follow()

    def view_all(self) -> None:
        """Show the whole history and the hold."""
        if self._pyramid is not None:
            slots = self._pyramid.slots
            self.x0, self.x1 = scaling.ending_now(slots, max(slots, scaling.SMALLEST_SPAN), self._hold_slots())
        self.reset_prices()

    def view_plan(self) -> None:
        """Show the hold and every level of the plan, however far away."""
        self.view_first()
        wanted = scaling.plan_range(self._extent(), self._levels)
        if wanted is not None:
            self.low, self.high = wanted
            self.follows_prices = False

    def view_start(self) -> None:
        """Move to the oldest candle."""
        self._move_to(0.0)

    def view_end(self) -> None:
        """Move back to "now" and the hold, keeping the zoom."""
        if self._pyramid is None:
            return
        span = self.x1 - self.x0
        share, _ = hold_share(self._hold_slots(), span)
        self._move_to(self.now - span * (1 - share))

    def pan(self, slots: float) -> None:
        """Move the view by slots; positive shows later ones."""
        self._move_to(self.x0 + slots)

    def zoom(self, factor: float, about: float | None = None) -> None:
        """Show `factor` times fewer slots about a slot that stays in place ("now", or the middle where that is out of view)."""
        if self._pyramid is None or not factor > 0:
            return
        if about is None:
            about = self.now if self.x0 < self.now < self.x1 else (self.x0 + self.x1) / 2
        span = min(max((self.x1 - self.x0) / factor, scaling.SMALLEST_SPAN), scaling.widest(self._pyramid.slots))
        left = (about - self.x0) / (self.x1 - self.x0)
        self.x0, self.x1 = about - left * span, about + (1 - left) * span
        self._settle()

    def scale_prices(self, factor: float) -> None:
        """Stretch the price scale about its middle; from then on it stays as it is."""
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2 * factor
        if half > abs(middle) * 1e-7 and half < abs(middle) * 1e3 + 1:
            self.low, self.high = middle - half, middle + half
        self.follows_prices = False

    def shift_prices(self, by: float) -> None:
        """Move a price scale that the user has taken over."""
        if not self.follows_prices:
            self.low, self.high = self.low + by, self.high + by

    def reset_prices(self) -> None:
        """Let the prices follow the candles and levels in view again."""
        self.follows_prices = True
        self._follow()

    def frame(self, left: float, top: float, width: float, height: float) -> Frame:
        """Return the geometry for a plot of that place and size (pixels)."""
        span = self.x1 - self.x0
        share, to_scale = hold_share(self._hold_slots(), span, (self.x1 - self.now) / span)
        if self._pyramid is None:
            share, to_scale = HOLD_WITHOUT_CANDLES, True
        return Frame(
            left=left,
            top=top,
            width=max(1.0, width),
            height=max(1.0, height),
            x0=self.x0,
            x1=self.x1,
            low=self.low,
            high=self.high,
            now=self.now,
            hold_hours=self._hold_hours,
            hold_width=share * max(1.0, width),
            to_scale=to_scale,
        )

    def _hold_slots(self) -> float:
        if self._pyramid is None:
            return 0.0
        return self._hold_hours * HOUR_MS / self._pyramid.candles.interval_ms

    def _move_to(self, x0: float) -> None:
        if self._pyramid is None:
            return
        self.x0, self.x1 = x0, x0 + (self.x1 - self.x0)
        self._settle()

    def _settle(self) -> None:
        self.x0, self.x1 = scaling.keep_in_reach(self.x0, self.x1, int(self.now))
        self._follow()

    def _extent(self) -> tuple[float, float] | None:
        """Return the lowest and highest price in view; kept while the view stands, for edits ask again and again."""
        wanted = (self._pyramid, self.x0, self.x1)
        if wanted != self._extent_of:
            self._extent_of = wanted
            self._known_extent = self._pyramid.extent(self.x0, self.x1) if self._pyramid is not None else None
        return self._known_extent

    def _follow(self, *, calmly: bool = False) -> None:
        if not self.follows_prices or self._frozen:
            return
        calmly = calmly and self.has_prices
        seen = (self.low, self.high) if calmly else None
        wanted = scaling.price_range(self._extent(), self._levels, seen)
        self.has_prices = wanted is not None
        self.low, self.high = (
            NOTHING if wanted is None else wanted if not calmly else scaling.calmer(wanted, (self.low, self.high))
        )
