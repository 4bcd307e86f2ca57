"""Frames: panning and zooming over short and long histories."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from planner.chart.price_chart import PriceChart
from planner.model.pyramid import Pyramid
from tests.benchmarks import peers, samples
from tests.benchmarks.edit import viewport_of
from tests.benchmarks.figures import Figure, Line, Skipped
from tests.benchmarks.timing import in_turns, middles, once
from tests.benchmarks.windows import SIZE, Paints, Pixels, application, ready_rects, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planner.model.candles import Candles
    from tests.benchmarks.scale import Scale

Move = tuple[str, float, float]
"""What a frame does: its name, the bars in view (a number up to 1: that share of all), and the step as a share of the view or a zoom."""
MOVES: tuple[Move, ...] = (
    ("pan over 500 bars", 500, 0.01),
    ("pan over half of all", 0.5, 0.002),
    ("zoom about half of all", 0.5, 0.0),
)
ZOOM = 1.05
PEER_SECONDS = 20.0
NS = 1e9


class Ours:
    """The planner's chart, moved by its own commands."""

    def __init__(self, candles: Candles, pyramid: Pyramid) -> None:
        self.chart, self._bars, self._turn = PriceChart(), len(candles), 0
        self.chart.resize(*SIZE)
        self.chart.set_candles(candles, pyramid)
        self.chart.show()
        settle()
        self._paints = Paints(viewport_of(self.chart))

    def begin(self, bars: float) -> None:
        """Look at the middle of the history."""
        wanted = bars if bars > 1 else bars * self._bars
        self.chart.view_all()
        self.chart.zoom(self._bars / wanted)
        self.chart.pan(-0.3 * self._bars / wanted)
        self._turn = 0
        settle()

    def frame(self, step: float) -> Callable[[], None]:
        """Return what makes one frame: a pan by `step` of the view, or a zoom in and out for 0."""

        def work() -> None:
            before = self._paints.count
            self._turn += 1
            if step:
                self.chart.pan(step)
            else:
                self.chart.zoom(ZOOM if self._turn % 2 else 1 / ZOOM)
            self._paints.wait(before)

        return work

    def close(self) -> None:
        """Put the chart away."""
        self.chart.hide()
        self.chart.deleteLater()
        settle()


class Peer:
    """finplot on the same candles and the same moves."""

    def __init__(self, candles: Candles) -> None:
        self._chart = peers.FinplotChart(candles, SIZE)
        settle()
        self._paints = Paints(self._chart.painted_on)
        self._left, self._right, self._turn = 0.0, 1.0, 0

    def begin(self, bars: float) -> None:
        """Look at the middle of the history."""
        width = bars if bars > 1 else bars * self._chart.bars
        self._left = self._chart.bars * 0.3
        self._right = self._left + width
        self._turn = 0
        self._show(0, 0)

    def frame(self, step: float) -> Callable[[], None]:
        """Return what makes one frame."""

        def work() -> None:
            self._turn += 1
            width = self._right - self._left
            if step:
                self._show(self._turn * step * width, self._turn * step * width)
            else:
                by = width * (ZOOM - 1) / 2 * (self._turn % 2)
                self._show(by, -by)

        return work

    def close(self) -> None:
        """Put the window away."""
        self._chart.close()

    def _show(self, left: float, right: float) -> None:
        before = self._paints.count
        self._chart.look(self._left + left, self._right + right)
        self._paints.wait(before)


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare with the same pixels from ready arrays, with the shortest history, and with finplot."""
    application()
    shortest: Ours | None = None
    for bars in scale.bars:
        candles = samples.candles(bars)
        built = min(once(lambda candles=candles: Pyramid(candles)) for _ in range(3)) / bars * NS
        swept = min(once(lambda candles=candles: (candles.low.min(), candles.high.max())) for _ in range(3)) / bars * NS
        most = 25.0 if bars >= 1_000_000 else None
        yield Figure(
            name=f"pyramid built, {bars:,} bars",
            ours=built,
            unit="ns a bar",
            baseline=swept,
            against="one sweep",
            most=most,
        )
        pyramid = Pyramid(candles)
        chart = Ours(candles, pyramid)
        found = _frames(scale, candles, pyramid, chart, shortest)
        for move, middle in found.items():
            name, ours = f"{move}, {bars:,} bars", middle["ours"]
            yield Figure(name=name, ours=ours, unit="ms", baseline=middle["floor"], against="ready arrays", limit=4.0)
            if shortest is not None:
                against = f"at {scale.bars[0]:,} bars"
                yield Figure(name=name, ours=ours, unit="ms", baseline=middle["short"], against=against, limit=1.3)
        yield from _beside_finplot(scale, candles, {move: middle["ours"] for move, middle in found.items()})
        if shortest is None:
            shortest = chart
        else:
            chart.close()
    if shortest is not None:
        shortest.close()


def _frames(
    scale: Scale, candles: Candles, pyramid: Pyramid, ours: Ours, shortest: Ours | None
) -> dict[str, dict[str, float]]:
    """Return for each move the milliseconds of our frame, of the floor, and of a frame over the shortest history."""
    found = {}
    for name, bars, step in MOVES:
        ours.begin(bars)
        wanted = bars if bars > 1 else bars * len(candles)
        left = len(candles) * 0.3
        shown = pyramid.window(left, left + wanted, SIZE[0] // 4)
        low, high = float(shown.low.min()), float(shown.high.max())
        floor = Pixels(ready_rects(shown, left, left + wanted, low, high, SIZE))
        floor.resize(*SIZE)
        floor.show()
        settle()
        works = {"ours": ours.frame(step), "floor": _again(floor)}
        if shortest is not None:
            shortest.begin(bars)
            works["short"] = shortest.frame(step)
        found[name] = middles(in_turns(works, scale.frames, warm=3))
        floor.hide()
        floor.deleteLater()
    settle()
    return found


def _again(floor: Pixels) -> Callable[[], None]:
    paints = Paints(floor)

    def work() -> None:
        before = paints.count
        floor.update()
        paints.wait(before)

    return work


def _beside_finplot(scale: Scale, candles: Candles, found: dict[str, float]) -> Iterator[Line]:
    count = len(candles)
    if not peers.has_finplot():
        yield Skipped(name=f"frames beside finplot, {count:,} bars", reason=peers.NOT_INSTALLED)
        return
    faster = 50 if count >= 5_000_000 else 15 if count >= 1_000_000 else None
    peer, begun = Peer(candles), time.monotonic()
    for name, bars, step in MOVES:
        peer.begin(bars)
        rounds = min(scale.frames, 10) if time.monotonic() - begun < PEER_SECONDS else 1
        theirs = middles(in_turns({"peer": peer.frame(step)}, rounds))["peer"]
        yield Figure(
            name=f"{name}, {count:,} bars",
            ours=found[name],
            unit="ms",
            baseline=theirs,
            against="finplot",
            limit=1 / faster if faster else None,
        )
    peer.close()
