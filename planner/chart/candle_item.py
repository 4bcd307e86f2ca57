"""Candles at any zoom: a few hundred exact ones from the pyramid, painted as two batches of rectangles for each colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from planner.chart.rect_batch import RectBatch
from planner.chart.sheet_item import SheetItem, device_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from planner.chart.board import Board
    from planner.chart.frame import Frame
    from planner.model.pyramid import Window

PIXELS_PER_CANDLE = 4.0
BODY_SHARE = 0.75
FAR = 30_000.0
"""Device coordinates are clipped to this: the raster engine counts in fixed point and would wrap beyond."""


class CandleItem(SheetItem):
    """Paints in device pixels, so that wicks and bodies are crisp at any scaling; refills its batches only when the view changed."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._batches = tuple(RectBatch() for _ in range(4))
        self._filled: tuple[object, ...] | None = None
        self.fills = 0

    def refresh(self) -> None:
        """Take note that the board holds other candles."""
        self._filled = None

    def draw(self, painter: QPainter) -> None:
        """Draw the candles in view."""
        pyramid, frame = self._board.pyramid, self._board.frame
        if pyramid is None:
            return
        ratio = device_ratio(painter)
        wanted = (pyramid, frame, ratio)
        if wanted != self._filled:
            self._fill(pyramid.window(frame.x0, frame.x1, columns(frame, ratio)), frame, ratio)
            self._filled = wanted
        painter.save()
        painter.setClipRect(self._board.plot)
        painter.scale(1 / ratio, 1 / ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, batches in ((self._board.inks.up, self._batches[:2]), (self._board.inks.down, self._batches[2:])):
            painter.setBrush(colour)
            for batch in batches:
                batch.draw(painter)
        painter.restore()

    def _fill(self, window: Window, frame: Frame, ratio: float) -> None:
        self.fills += 1
        self._board.bars_each = int(window.width)
        slot_width = window.width * frame.width / (frame.x1 - frame.x0) * ratio
        wick = float(max(1, round(ratio)))
        body = _same_parity(max(wick, float(np.floor(slot_width * BODY_SHARE))), wick)
        middle = np.rint(
            (frame.left + (window.x_left + window.width / 2 - frame.x0) * frame.width / (frame.x1 - frame.x0)) * ratio
        )
        opened, high, low, closed = (
            _rows(prices, frame, ratio) for prices in (window.open, window.high, window.low, window.close)
        )
        rising = window.close >= window.open
        for chosen, (wicks, bodies) in ((rising, self._batches[:2]), (~rising, self._batches[2:])):
            x, top, bottom = middle[chosen], np.minimum(opened, closed)[chosen], np.maximum(opened, closed)[chosen]
            wicks.fill(x - np.floor(wick / 2), high[chosen], wick, np.maximum(1.0, low[chosen] - high[chosen]))
            bodies.fill(x - np.floor(body / 2), top, body, np.maximum(wick, bottom - top))


def columns(frame: Frame, ratio: float) -> int:
    """Return how many candles the plot holds before neighbours are merged."""
    return max(1, int(frame.width * min(ratio, 1.5) / PIXELS_PER_CANDLE))


def _same_parity(width: float, wick: float) -> float:
    """Return a body that a wick can stand in the middle of."""
    return width if (width - wick) % 2 == 0 else width - 1 if width > wick else width


def _rows(prices: NDArray[np.float64], frame: Frame, ratio: float) -> NDArray[np.float64]:
    y = (frame.top + (frame.high - prices) * frame.height / (frame.high - frame.low)) * ratio
    return np.asarray(np.rint(np.fmin(np.fmax(y, -FAR), FAR)))  # unlike clip, these take NaN away too
