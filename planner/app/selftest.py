"""The self-test: a temporary journal, the anchor example, a chart with candles on it. For installers and continuous integration."""

from __future__ import annotations

import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.compose import compose
from planner.app.picture import settle
from planner.model.journal_query import Query
from planner.services.paths import Places

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from planner.app.desk import Desk

BARS = 300
PATIENCE_MS = 60_000
SIZE = (1280, 720)
ROOM = Decimal("0.15")
"""The anchor example's way to liquidation: $500 at 5× with a maintenance of 5 %."""


def selftest(_app: QApplication) -> int:
    """Return 0 when the anchor example comes out right, is saved, read back, and drawn; 1 with a sentence otherwise."""
    with tempfile.TemporaryDirectory(prefix="margin-planner-selftest-") as folder:
        desk = compose(Places.portable(Path(folder) / "data"))
        try:
            problem = _numbers(desk) or _journal(desk) or _chart(desk, _candles(Path(folder)))
        finally:
            desk.close()
    if problem:
        sys.stderr.write(f"self-test failed: {problem}\n")
        return 1
    sys.stdout.write("self-test passed\n")
    return 0


def _numbers(desk: Desk) -> str:
    computed = desk.bench.computed
    if computed is None:
        return "the anchor example has no answer"
    distance = computed.answer.distance.liquidation
    return "" if distance == ROOM else f"the anchor example's distance is {distance}, not {ROOM}"


def _journal(desk: Desk) -> str:
    if not desk.filing.save() or desk.journal is None:
        return f"the plan could not be saved: {desk.window.said()}"
    return "" if desk.journal.count(Query()) == 1 else "the journal does not hold the saved plan"


def _chart(desk: Desk, candles: Path) -> str:
    desk.window.resize(*SIZE)
    desk.window.show()
    desk.start(candles)
    problem = desk.charting.wait(PATIENCE_MS)
    if problem:
        return problem
    settle()
    shown = desk.charting.candles
    if shown is None or len(shown) != BARS:
        return "the chart does not show the candles"
    image = desk.window.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    return "" if len(colours) > 3 else "the window is blank"


def _candles(folder: Path) -> Path:
    lines = ["timestamp,open,high,low,close,volume"]
    for n in range(BARS):
        price = 60_000 + (n * 37 % 101) * 20 - 1000
        lines.append(f"{1_760_000_000_000 + n * 3_600_000},{price},{price + 150},{price - 150},{price + 40},1")
    path = folder / "BTCUSDT-1h.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
