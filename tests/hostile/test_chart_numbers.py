"""The chart under numbers that are accepted and absurd: it is painted, and the window says what it says of any plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner.presenters.words import NONE
from tests.app.desks import settle, write_candles
from tests.hostile.fields import PLAN

if TYPE_CHECKING:
    from planner.app.desk import Desk
    from tests.hostile.tally import Tally

ABSURD = ("9" * 30, "1" + "0" * 30, "0." + "0" * 29 + "1", "0.000000001", "123456789012345.678901234567890123", "1")
FIELDS = (
    "entries.0.price",
    "stop",
    "targets.0.price",
    "mark",
    "size.value",
    "leverage",
    "hold_hours",
    "overrides.tick",
)


@pytest.fixture(scope="module")
def charted(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk.start(write_candles(tmp_path_factory.mktemp("candles") / "BTCUSDT-5m.csv"))
    assert desk.charting.wait(60_000) == ""
    settle()
    return desk


@pytest.mark.parametrize("key", FIELDS)
def test_the_chart_is_painted_whatever_number_is_typed(charted: Desk, tally: Tally, key: str) -> None:
    for text in ABSURD:
        charted.bench.resume(PLAN, saved=True)
        charted.bench.edit(key, text)
        settle(1)
        assert not charted.window.grab().toImage().isNull()  # an exception in a paint event fails the test
        shown = [number.value_text() for number in charted.window.verdict.grid_numbers()]
        assert all(value for value in shown)
        assert any(value != NONE for value in shown)
        tally.add("chart, absurd numbers", "taken")


def test_everything_absurd_at_once(charted: Desk) -> None:
    for text in ABSURD:
        charted.bench.resume(PLAN, saved=True)
        for key in FIELDS:
            charted.bench.edit(key, text)
        settle(1)
        assert not charted.window.grab().toImage().isNull()
    charted.bench.resume(PLAN, saved=True)
    settle()
    assert charted.bench.computed is not None
