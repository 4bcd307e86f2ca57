"""Compare: the same trade on every venue, worked out, put into words and painted; and what other venues' lines cost a keystroke."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from planner.app.comparing import Comparing
from planner.app.compose import compose
from planner.model.assess import assess
from planner.model.compare import compare
from planner.presenters.compare_view import compare_view
from planner.services.paths import Places
from tests.benchmarks import samples
from tests.benchmarks.edit import BARS, FIELD, Typist, viewport_of
from tests.benchmarks.figures import Figure, Line
from tests.benchmarks.timing import MS, in_turns, late, middles
from tests.benchmarks.windows import Paints, application, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.app.desk import Desk
    from planner.presenters.resolving import Computed
    from planner.presenters.situation import Situation
    from tests.benchmarks.scale import Scale

FRAME = 1000 / 60
"""Milliseconds between two pictures of a usual screen."""
VENUE = "binance-usdm"
WHOLE = (1600, 900)
"""Every row and every column in view."""
LINES = ("bybit-linear", "okx-swap", "gate-futures", "hyperliquid")
PLANS = (("60000", "500"), ("60123.4", "617"))
"""Entry and margin of the two plans: nearly every number in the table differs between them."""


@dataclass
class TwoPlans:
    """Stands in for the workbench: two plans by turns, so that nothing but the comparison is measured."""

    both: list[tuple[Situation, Computed]]

    def turn(self) -> None:
        """Go on to the other plan."""
        self.both.reverse()

    @property
    def situation(self) -> Situation:
        """Return the moment of the plan whose turn it is."""
        return self.both[0][0]

    @property
    def computed(self) -> Computed:
        """Return the plan whose turn it is."""
        return self.both[0][1]


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Measure against a frame, against as many bare assessments, and a keystroke with lines against one without."""
    application()
    with tempfile.TemporaryDirectory(dir=folder) as home, tempfile.TemporaryDirectory(dir=folder) as other:
        desk = _desk(Path(home), folder)
        yield from _refresh(desk, scale)
        lined = _desk(Path(other), folder)
        for venue in LINES:
            lined.rivals.toggle(venue)
        settle()
        yield from _keys(desk, lined, scale)
        desk.close()
        lined.close()
    settle()


def _desk(home: Path, folder: Path) -> Desk:
    desk = compose(Places.portable(home))
    desk.window.resize(1600, 1000)
    desk.window.show()
    desk.start(samples.candle_csv(folder, BARS))
    desk.charting.wait(60_000)
    desk.bench.edit("venue", VENUE)
    settle()
    return desk


def _two_plans(desk: Desk) -> TwoPlans:
    both = []
    for price, margin in PLANS:
        desk.bench.edit("entries.0.price", price)
        desk.bench.edit("size.value", margin)
        computed = desk.bench.computed
        assert computed is not None
        both.append((desk.bench.situation, computed))
    for key, text in zip(("entries.0.price", "size.value"), PLANS[0], strict=True):
        desk.bench.edit(key, text)
    return TwoPlans(both)


def _refresh(desk: Desk, scale: Scale) -> Iterator[Line]:
    plans = _two_plans(desk)
    comparing = Comparing(desk.window, plans, desk.keeping, desk.offers, desk.rivals)  # type: ignore[arg-type]
    comparing.show()
    settle()
    dialog = comparing.dialog
    assert dialog is not None
    offers, _ = desk.offers.beside(plans.computed)
    dialog.resize(*WHOLE)
    settle()
    paints = Paints(dialog.table.viewport())

    def refresh() -> None:
        before = paints.count
        plans.turn()
        comparing._fill()
        paints.wait(before)

    def rows() -> None:
        plans.turn()
        compare_view(compare(plans.computed.plan, plans.computed.rules, offers), plans.situation.words)

    def bare() -> None:
        plans.turn()
        for row in comparing._rows:
            assess(row.plan, row.rules)

    seconds = in_turns({"refresh": refresh, "rows": rows, "bare": bare}, scale.edits, warm=8 if scale.edits > 8 else 1)
    middle, count = middles(seconds), len(comparing._rows)
    name = f"{count} venues compared and painted"
    yield Figure(
        name=name, ours=middle["refresh"], unit="ms", baseline=FRAME, against="one frame at 60 a second", limit=1.0
    )
    yield Figure(
        name=name, ours=middle["refresh"], unit="ms", baseline=middle["bare"], against=f"{count} × assess()", limit=4.0
    )
    yield Figure(
        name=f"{name}: 95th percentile",
        ours=late(seconds["refresh"]) * MS,
        unit="ms",
        baseline=middle["refresh"],
        against="its median",
        limit=2.0,
    )
    yield Figure(
        name=f"{count} venues compared, in words",
        ours=middle["rows"],
        unit="ms",
        baseline=middle["bare"],
        against=f"{count} × assess()",
    )
    dialog.close()
    settle()


def _keys(desk: Desk, lined: Desk, scale: Scale) -> Iterator[Line]:
    works: dict[str, Callable[[], object]] = {"plain": _typist(desk), "lined": _typist(lined)}
    seconds = in_turns(works, scale.edits, warm=8 if scale.edits > 8 else 1)
    middle = middles(seconds)
    name = f"key → whole window painted, lines of {len(LINES)} venues on the chart"
    yield Figure(
        name=name, ours=middle["lined"], unit="ms", baseline=middle["plain"], against="without lines", limit=1.15
    )
    yield Figure(
        name=f"{name}: 95th percentile",
        ours=late(seconds["lined"]) * MS,
        unit="ms",
        baseline=late(seconds["plain"]) * MS,
        against="that without lines",
    )


def _typist(desk: Desk) -> Typist:
    field, chart = desk.window.ticket.edit(FIELD), desk.charting.chart
    assert isinstance(field, QLineEdit)
    assert chart is not None
    return Typist(field, viewport_of(chart))
