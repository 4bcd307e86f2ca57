"""Engine: one assessment, and everything a keystroke computes before a widget is touched."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from planner.chart.price_chart import PriceChart
from planner.model.assess import assess
from planner.model.draft_reading import read_draft
from planner.model.plan import read_plan
from planner.model.pyramid import Pyramid
from planner.presenters.scene_view import chart_scene
from planner.presenters.ticket_view import ticket_view
from planner.presenters.verdict_view import verdict_view
from planner.presenters.workbench import Workbench
from tests.benchmarks import samples
from tests.benchmarks.edit import viewport_of
from tests.benchmarks.figures import Figure, Line
from tests.benchmarks.timing import MS, US, in_turns, middles
from tests.benchmarks.windows import SIZE, Paints, PlainChart, application, ready_rects, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from planner.model.draft import PlanDraft
    from planner.presenters.scene import ChartScene
    from tests.benchmarks.scale import Scale

BARS = 500
EACH = 20
ONE = Decimal(1)


class Nobody:
    """A view that keeps the scene and shows nothing."""

    scene: ChartScene

    def show_ticket(self, view: object) -> None:
        """Do nothing."""

    def show_verdict(self, view: object) -> None:
        """Do nothing."""

    def show_scene(self, scene: Callable[[], ChartScene]) -> None:
        """Keep the scene."""
        self.scene = scene()

    def show_account(self, view: object) -> None:
        """Do nothing: a panel that is not seen does not ask."""

    def show_history(self, view: object) -> None:
        """Do nothing."""


def straight(entry: Decimal, stop: Decimal, target: Decimal, margin: Decimal, leverage: Decimal) -> tuple[Decimal, ...]:
    """Return the ticket's numbers for a plain long by straight decimal arithmetic: what cannot be saved."""
    rate, fee, hours = Decimal("0.05"), Decimal("0.0005"), Decimal(72)
    notional = margin * leverage
    quantity = notional / entry
    liquidation = (entry - margin / quantity) / (ONE - rate)
    call = (entry - margin / quantity) / (ONE - rate * Decimal("1.25"))
    break_even = entry * (ONE + fee) / (ONE - fee)
    carry = notional * Decimal("0.0001") * hours / 8
    loss = quantity * (entry - stop) + fee * (notional + quantity * stop) + carry
    reward = quantity * (target - entry) - fee * (notional + quantity * target) - carry
    return (
        notional,
        quantity,
        liquidation,
        call,
        break_even,
        carry,
        loss,
        reward,
        reward / loss,
        ONE - liquidation / entry,
    )


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare with straight decimal arithmetic and with a repaint of the chart."""
    application()
    repaint, plain = _repaints(scale)
    rounds = max(3, scale.edits // 3)
    for name, draft in (("one entry", samples.anchor()), ("ladder of three, with tiers", samples.ladder())):
        yield from _assessments(name, draft, rounds, repaint)
        yield from _keystroke(name, draft, rounds, repaint, plain)


def _assessments(name: str, draft: PlanDraft, rounds: int, repaint: float) -> Iterator[Line]:
    plan, rules = samples.planned(draft)
    document = plan.document()
    given = [Decimal(text) for text in ("60000", "58200", "64200", "500", "5")]
    works: dict[str, Callable[[], object]] = {
        "assess": lambda: assess(plan, rules),
        "validated": lambda: assess(read_plan(document), rules),
        "straight": lambda: straight(*given),
    }
    middle = middles(in_turns(works, rounds, each=EACH), US)
    yield Figure(
        name=f"assess(), {name}",
        ours=middle["assess"],
        unit="µs",
        baseline=repaint * US,
        against="a repaint of our chart",
        limit=0.05,
    )
    yield Figure(
        name=f"plan validated and assessed, {name}",
        ours=middle["validated"],
        unit="µs",
        baseline=middle["straight"],
        against="straight arithmetic",
        most=25.0,
    )


def _keystroke(name: str, draft: PlanDraft, rounds: int, repaint: float, plain: float) -> Iterator[Line]:
    bench = Workbench(samples.shelf(), Nobody())
    bench.resume(draft, saved=True)
    now, turn = bench.situation, [0]

    def edit() -> None:
        turn[0] += 1
        bench.edit("stop", f"58{turn[0] % 10}00")

    works: dict[str, Callable[[], object]] = {
        "read_draft": lambda: read_draft(draft, "."),
        "ticket": lambda: ticket_view(now),
        "verdict": lambda: verdict_view(now),
        "scene": lambda: chart_scene(now),
        "edit": edit,
    }
    middle = middles(in_turns(works, rounds, each=EACH), US)
    parts = ", ".join(f"{part} {middle[part]:.0f}" for part in ("read_draft", "ticket", "verdict", "scene"))
    for baseline, against in ((repaint, "a repaint of our chart"), (plain, "plain-Qt redraw")):
        yield Figure(
            name=f"keystroke without widgets, {name}",
            ours=middle["edit"],
            unit="µs",
            baseline=baseline * US,
            against=against,
            note=f"of it µs: {parts}" if baseline == repaint else "",
        )


def _repaints(scale: Scale) -> tuple[float, float]:
    """Return the seconds of a repaint of our chart and of the plain-Qt one, the scene already there."""
    view = Nobody()
    Workbench(samples.shelf(), view).show()
    candles = samples.candles(BARS)
    pyramid, chart = Pyramid(candles), PriceChart()
    chart.set_candles(candles, pyramid)
    chart.set_scene(view.scene)
    batches = ready_rects(pyramid.window(0, BARS, 300), 0, BARS * 4 / 3, 56e3, 66e3, (SIZE[0] - 90, SIZE[1] - 28))
    plain = PlainChart(batches, view.scene, 56e3, 66e3)
    for widget in (chart, plain):
        widget.resize(*SIZE)
        widget.show()
    settle()
    works = {
        "ours": _painting(chart.redraw, Paints(viewport_of(chart))),
        "plain": _painting(plain.update, Paints(plain)),
    }
    middle = middles(in_turns(works, scale.edits, warm=3))
    for widget in (chart, plain):
        widget.hide()
        widget.deleteLater()
    settle()
    return middle["ours"] / MS, middle["plain"] / MS


def _painting(ask: Callable[[], object], paints: Paints) -> Callable[[], None]:
    def work() -> None:
        before = paints.count
        ask()
        paints.wait(before)

    return work
