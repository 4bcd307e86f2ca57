"""What the axes show for one frame, worked out once and painted as long as the view stands still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF

from planner.chart import ticks
from planner.chart.board import snapped
from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.chart.board import Board

    Values = tuple[tuple[float, str], ...]

LINES_PER_PRICE = 4.0
WIDEST_TIME = "00 Mmm 00"
NOW = tr("now")
AIR = 12.0


@dataclass(frozen=True, slots=True)
class Word:
    """A text with the place of its baseline's left end; `top` and `bottom` are the edges of its line."""

    place: QPointF
    text: str
    strong: bool = False
    top: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class AxisMarks:
    """Grid lines, the texts of the price axis (some will hide under tags) and those of the time axis."""

    grid: tuple[QRectF, ...]
    prices: tuple[Word, ...]
    times: tuple[Word, ...]
    now: Word | None
    now_line: QLineF | None


def mark(board: Board, ratio: float) -> AxisMarks:
    """Return the marks of the board's frame; `ratio` is device pixels per pixel."""
    values = _price_values(board)
    now = _now(board)
    hours = tuple(_hours(board, now))
    moments = tuple(
        _moments(board, min((word.place.x() for word in (now, *hours) if word is not None), default=board.outer))
    )
    return AxisMarks(
        grid=(*_price_grid(board, values, ratio), *_time_grid(board, moments, ratio)),
        prices=tuple(_prices(board, values)),
        times=(*(word for _, word in moments), *hours),
        now=now,
        now_line=_now_line(board, ratio) if now is not None else None,
    )


def _price_values(board: Board) -> Values:
    frame = board.frame
    most = max(2, int(frame.height / (board.inks.line_height * LINES_PER_PRICE)))
    return ticks.price_ticks(frame.low, frame.high, most, board.scene.decimal_sign) if board.has_prices else ()


def _price_grid(board: Board, values: Values, ratio: float) -> Iterator[QRectF]:
    frame, hair = board.frame, 1 / ratio
    for price, _ in values:
        yield QRectF(frame.left, snapped(frame.y_of_price(price), ratio) - hair / 2, frame.width, hair)


def _prices(board: Board, values: Values) -> Iterator[Word]:
    frame, inks = board.frame, board.inks
    middle = (frame.right + 2 + board.outer) / 2
    for price, text in values:
        top = frame.y_of_price(price) - inks.line_height / 2
        bottom = top + inks.line_height
        if frame.top <= top and bottom <= frame.bottom:
            yield Word(QPointF(middle - inks.width(text) / 2, top + inks.ascent), text, top=top, bottom=bottom)


def _time_grid(board: Board, moments: tuple[tuple[float, Word], ...], ratio: float) -> Iterator[QRectF]:
    hair = 1 / ratio
    for x, _ in moments:
        yield QRectF(snapped(x, ratio) - hair / 2, board.frame.top, hair, board.frame.height)


def _moments(board: Board, taken: float) -> Iterator[tuple[float, Word]]:
    """Yield round moments of the past whose texts stay left of `taken`."""
    pyramid, frame, inks = board.pyramid, board.frame, board.inks
    if pyramid is None:
        return
    slots_apart = (inks.width(WIDEST_TIME) + 3 * AIR) * (frame.x1 - frame.x0) / frame.width
    start, end = pyramid.time_of(frame.x0), pyramid.time_of(min(frame.x1, frame.now))
    for tick in ticks.time_ticks(start, end, slots_apart * pyramid.candles.interval_ms):
        x = frame.x_of_slot(pyramid.slot_of(tick.time_ms))
        half = inks.width(tick.text, bold=tick.strong) / 2
        if frame.left + half < x < frame.right - half and x + half + AIR < taken:
            yield x, Word(QPointF(x - half, _baseline(board)), tick.text, strong=tick.strong)


def _now(board: Board) -> Word | None:
    frame = board.frame
    if not board.has_prices or not frame.left <= frame.now_x <= frame.right:
        return None  # nothing is drawn before it nor after it
    half = board.inks.width(NOW, bold=True) / 2
    return Word(QPointF(max(frame.now_x, frame.left + half) - half, _baseline(board)), NOW, strong=True)


def _now_line(board: Board, ratio: float) -> QLineF:
    x = snapped(board.frame.now_x, ratio)
    return QLineF(x, 4.0, x, board.frame.bottom)


def _hours(board: Board, now: Word | None) -> Iterator[Word]:
    """Yield the hours of the hold: its end first, then what fits between."""
    frame, inks = board.frame, board.inks
    if frame.hold_hours <= 0 or not frame.left < frame.hold_end or frame.now_x > frame.right:
        return
    most = int(frame.hold_width / (inks.width("+000 h") + 3 * AIR))
    *inner, (_, last) = ticks.hour_ticks(frame.hold_hours, most, board.scene.decimal_sign)
    taken = now.place.x() + inks.width(NOW, bold=True) + AIR if now is not None else frame.left
    end = min(frame.hold_end, board.outer - inks.width(last) / 2) - inks.width(last) / 2
    if end > taken:
        yield Word(QPointF(end, _baseline(board)), last)
    for hour, text in inner:
        left = frame.x_of_hours(hour) - inks.width(text) / 2
        if left > taken and left + inks.width(text) + AIR < min(end, frame.right):
            yield Word(QPointF(left, _baseline(board)), text)


def _baseline(board: Board) -> float:
    frame, inks = board.frame, board.inks
    return frame.bottom + (board.foot - frame.bottom - inks.line_height) / 2 + inks.ascent
