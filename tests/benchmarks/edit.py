"""Edit: from a keystroke in the ticket to the chart painted again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from planner.app.compose import compose
from planner.chart.price_chart import PriceChart
from planner.model.pyramid import Pyramid
from planner.presenters.workbench import Workbench
from planner.services.paths import Places
from planner.widgets.ticket_form import TicketForm
from tests.benchmarks import peers, samples
from tests.benchmarks.figures import Figure, Line, Skipped
from tests.benchmarks.timing import MS, in_turns, late, middles
from tests.benchmarks.windows import SIZE, Paints, PlainChart, StockPlot, application, ready_rects, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from planner.presenters.account_view import AccountView
    from planner.presenters.scene import ChartScene
    from planner.presenters.views import HistoryView, TicketView, VerdictView
    from tests.benchmarks.scale import Scale

BARS = 500
FIELD = "stop"
DIGIT = 2
"""Which digit of the stop is typed over: hundreds, so that the levels move by some pixels and every text changes."""


class Desk(QWidget):
    """Ticket and chart joined by a workbench, without the rest of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.ticket, self.chart = TicketForm(), PriceChart()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.ticket)
        row.addWidget(self.chart, 1)
        self.chart.setFixedSize(*SIZE)
        candles = samples.candles(BARS)
        self.chart.set_candles(candles, Pyramid(candles))
        self.scene: ChartScene | None = None
        self.bench = Workbench(samples.shelf(), self)
        self.ticket.edited.connect(self.bench.edit)
        self.bench.show()

    def show_ticket(self, view: TicketView) -> None:
        """Show the form."""
        self.ticket.show(view)

    def show_verdict(self, view: VerdictView) -> None:
        """Leave the verdict out."""

    def show_scene(self, scene: Callable[[], ChartScene]) -> None:
        """Show the levels."""
        self.scene = scene()
        self.chart.set_scene(self.scene)

    def show_account(self, view: Callable[[], AccountView]) -> None:
        """Leave the account out, as a panel does that is not seen."""

    def show_history(self, view: HistoryView) -> None:
        """Leave the history out."""


class Typist:
    """Types one digit over another in a field and waits for a widget to be painted."""

    def __init__(self, field: QLineEdit, painted: QWidget) -> None:
        self._field, self._paints, self._next = field, Paints(painted), 0
        field.setFocus()

    def __call__(self) -> None:
        """Type and wait."""
        text, before = self._field.text(), self._paints.count
        places = [at for at, sign in enumerate(text) if sign.isdigit()]
        self._next = (self._next + 3) % 10
        self._field.setSelection(places[DIGIT], 1)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_0.value + self._next, Qt.KeyboardModifier.NoModifier, str(self._next))
            QApplication.sendEvent(self._field, key)
        self._paints.wait(before)


def plain_window(chart: QWidget, move: Callable[[float], None]) -> tuple[QWidget, QLineEdit]:
    """Return a window with one input above a chart that follows it."""
    window, field = QWidget(), QLineEdit("58200")
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(field)
    column.addWidget(chart, 1)
    chart.setFixedSize(*SIZE)
    field.textEdited.connect(lambda text: move(float(text) - 58200))
    window.show()
    return window, field


def viewport_of(chart: QWidget) -> QWidget:
    """Return what a chart paints on: the inside of the largest view on it."""
    views = chart.findChildren(QAbstractScrollArea)
    return max(views, key=lambda view: view.width() * view.height()).viewport()


def measure(scale: Scale, folder: Path) -> Iterator[Line]:
    """Compare with plain Qt, with pyqtgraph as its documentation shows it, and with finplot."""
    application()
    desk, other = Desk(), Desk()
    desk.show()
    other.show()
    settle()
    scene = desk.scene
    assert scene is not None
    pyramid = Pyramid(samples.candles(BARS))
    window = pyramid.window(0, BARS, SIZE[0] // 4)
    low, high = 56_000.0, 66_000.0
    batches = ready_rects(window, 0, BARS * 4 / 3, low, high, (SIZE[0] - 90, SIZE[1] - 28))
    plain, stock = PlainChart(batches, scene, low, high), StockPlot(window, scene, low, high)
    plain_top, plain_field = plain_window(plain, plain.move)
    stock_top, stock_field = plain_window(stock, stock.move)
    with tempfile.TemporaryDirectory(dir=folder) as home:
        whole = compose(Places.portable(Path(home)))
        whole.window.resize(1600, 1000)
        whole.window.show()
        whole.start(samples.candle_csv(folder, BARS))
        whole.charting.wait(60_000)
        settle()
        field, chart = whole.window.ticket.edit(FIELD), whole.charting.chart
        assert isinstance(field, QLineEdit)
        assert chart is not None
        own_field = desk.ticket.edit(FIELD)
        assert isinstance(own_field, QLineEdit)
        works = {
            "chart": _scenes(other, scene),
            "desk": Typist(own_field, viewport_of(desk.chart)),
            "window": Typist(field, viewport_of(chart)),
            "plain": Typist(plain_field, plain),
            "stock": Typist(stock_field, stock.viewport()),
        }
        if peers.has_finplot():
            works["finplot"] = _finplot_lines(len(scene.levels))
        settle()
        seconds = in_turns(works, scale.edits, warm=8 if scale.edits > 8 else 1)
        yield from _figures(seconds)
        whole.close()
    for top in (desk, other, plain_top, stock_top):
        top.hide()
        top.deleteLater()
    settle()


def _figures(seconds: dict[str, list[float]]) -> Iterator[Line]:
    middle = middles(seconds)
    names = {
        "chart": "another scene → chart painted",
        "desk": "key → ticket, workbench, chart painted",
        "window": "key → whole window painted",
    }
    for ours, name in names.items():
        value = middle[ours]
        yield Figure(name=name, ours=value, unit="ms", baseline=middle["plain"], against="plain-Qt redraw", limit=1.3)
        yield Figure(
            name=name,
            ours=value,
            unit="ms",
            baseline=middle["stock"],
            against="stock pyqtgraph",
            limit=0.4,
        )
        if "finplot" in middle:
            peer = middle["finplot"]
            yield Figure(name=name, ours=value, unit="ms", baseline=peer, against="finplot setPos", limit=1.0)
        yield Figure(
            name=f"{name}: 95th percentile",
            ours=late(seconds[ours]) * MS,
            unit="ms",
            baseline=value,
            against="its median",
            limit=2.0,
        )
    if "finplot" not in middle:
        yield Skipped(name="moving finplot's lines", reason=peers.NOT_INSTALLED)


def _scenes(desk: Desk, first: ChartScene) -> Callable[[], None]:
    """Return what shows two scenes by turns in the desk's chart: no field, no workbench."""
    text = desk.bench.draft.text(FIELD)
    desk.bench.edit(FIELD, "58700")
    second = desk.scene
    assert second is not None
    desk.bench.edit(FIELD, text)
    paints, both, turn = Paints(viewport_of(desk.chart)), (first, second), [0]

    def work() -> None:
        before = paints.count
        turn[0] += 1
        desk.chart.set_scene(both[turn[0] % 2])
        paints.wait(before)

    return work


def _finplot_lines(count: int) -> Callable[[], None]:
    import finplot as fplt

    chart = peers.FinplotChart(samples.candles(BARS), SIZE)
    lines = [fplt.add_line((0, 57_000 + 900 * at), (BARS, 57_000 + 900 * at), ax=chart.axis) for at in range(count)]
    settle()
    paints, turn = Paints(chart.painted_on), [0]

    def work() -> None:
        before = paints.count
        turn[0] += 1
        for line in lines:
            line.setPos(0, 100 * (turn[0] % 7))
        chart.painted_on.update()
        paints.wait(before)

    return work
