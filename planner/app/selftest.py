"""The self-test: a temporary journal, the anchor example, a chart with candles on it. For installers and continuous integration."""

from __future__ import annotations

import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.compose import compose
from planner.model.journal_query import Query
from planner.services.paths import Places

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

BARS = 300


def selftest(app: QApplication) -> int:
    """Return 0 when the anchor example comes out right, is saved, read back, and drawn; 1 with a sentence otherwise."""
    with tempfile.TemporaryDirectory(prefix="margin-planner-selftest-") as folder:
        problem = _run(app, Path(folder))
    if problem:
        sys.stderr.write(f"self-test failed: {problem}\n")
        return 1
    sys.stdout.write("self-test passed\n")
    return 0


def _run(app: QApplication, folder: Path) -> str:
    from planner.app.main import close, settle

    candles = folder / "BTCUSDT-1h.csv"
    candles.write_text("".join(_bars()), encoding="utf-8")
    desk = compose(Places.portable(folder / "data"))
    desk.window.resize(1280, 720)
    desk.window.show()
    desk.start(None, None)
    settle(app)
    try:
        return _check_numbers(desk) or _check_journal(desk) or _check_chart(app, desk, candles)
    finally:
        close(desk)


def _check_numbers(desk: object) -> str:
    from planner.app.desk import Desk

    assert isinstance(desk, Desk)
    computed = desk.bench.computed
    if computed is None:
        return "the anchor example has no answer"
    distance = computed.answer.distance.liquidation
    return "" if distance == Decimal("0.15") else f"the anchor example's distance is {distance}, not 0.15"


def _check_journal(desk: object) -> str:
    from planner.app.desk import Desk

    assert isinstance(desk, Desk)
    if not desk.filing.save() or desk.journal is None:
        return "the plan could not be saved"
    return "" if desk.journal.count(Query()) == 1 else "the journal does not hold the saved plan"


def _check_chart(app: QApplication, desk: object, candles: Path) -> str:
    from planner.app.desk import Desk
    from planner.app.main import settle
    from planner.services.candle_files import load_candles

    assert isinstance(desk, Desk)
    if len(load_candles(candles)) != BARS:
        return "the candles could not be read"
    desk.open_paths([str(candles)])
    from planner.app.main import _wait_for

    if desk.charting.candles is None:
        _wait_for(desk)
    settle(app)
    chart = desk.charting.chart
    if chart is None or desk.charting.candles is None:
        return "the chart shows no candles"
    picture = chart.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    return "" if len(colours) > 3 else "the chart is blank"


def _bars() -> list[str]:
    lines = ["timestamp,open,high,low,close,volume\n"]
    for n in range(BARS):
        price = 60_000 + (n * 37 % 101) * 20 - 1000
        lines.append(f"{1_760_000_000_000 + n * 3_600_000},{price},{price + 150},{price - 150},{price + 40},1\n")
    return lines
