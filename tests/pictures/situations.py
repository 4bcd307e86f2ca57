"""The situations in which the window is looked at: what lies on the ticket, on the chart and in the journal."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.app.compose import compose
from planner.app.main import show
from planner.app.picture import settle
from planner.model.plan import read_plan
from planner.services.paths import Places
from tests.benchmarks import samples

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk
    from planner.model.plan import Plan

BARS, PLANS = 900, 10_000
HOUR_S = 3600
CANDLES = "BTCUSDT-1h.csv"
PATIENCE_MS = 60_000


def desk_in(state: str, folder: Path, shared: Path) -> Desk:
    """Return a shown window in a situation of `grid.STATES`; `folder` is its own, `shared` holds what is made once."""
    places = Places.portable(folder)
    places.create()
    if state == "journal":
        shutil.copyfile(samples.journal_file(shared, PLANS), places.journal)
    desk = compose(places)
    desk.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    show(desk, (1280, 720))
    candles = None if state == "empty" else shared / CANDLES
    desk.start(candles)
    if candles is not None and (problem := desk.charting.wait(PATIENCE_MS)):
        raise RuntimeError(problem)
    settle()
    if state == "empty":
        desk.bench.clear()
    elif state == "ladder":
        desk.bench.open_plan(hopeless_ladder())
    elif state == "account":
        desk.bench.open_plan(hedged_account())
        desk.run("account_show")
    for line in desk.window.findChildren(QLineEdit):
        line.deselect()  # no window is active here: the ring that says why the text is selected would be missing
    desk.bench.settle()  # what waits for a pause in the typing: the next tier
    _wait_for_the_check(desk)
    settle()
    return desk


def _wait_for_the_check(desk: Desk) -> None:
    """Let the journal be checked, or some pictures would show it at work and others not."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while desk.journal is not None and not desk.journal.checked:
        if time.monotonic() > until:
            raise RuntimeError("The journal was not checked in time.")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def hourly_candles(shared: Path) -> Path:
    """Return made-up hours of the weeks up to now, so that the window has no old data to complain of."""
    path = shared / CANDLES
    end = int(time.time()) // HOUR_S * HOUR_S
    # The samples are minutes; an hour of a quiet month moves some five times as far.
    rows = zip(*((60_000 + 5 * (column - 60_000)).tolist() for column in samples.prices(BARS)), strict=True)
    lines = [
        f"{end - (BARS - at) * HOUR_S},{opened:.1f},{high:.1f},{low:.1f},{close:.1f}"
        for at, (opened, high, low, close) in enumerate(rows)
    ]
    path.write_text("\n".join(["time,open,high,low,close", *lines, ""]), encoding="ascii")
    return path


def hopeless_ladder() -> Plan:
    """Return a ladder of three entries that most of the findings have something to say about."""
    return read_plan(
        {
            "format": "margin-plan/1",
            "title": "Averaging down into the low, against every rule of the house",
            "notes": "Third attempt this week.",
            "venue": "binance-usdm",
            "symbol": "BTCUSDT",
            "side": "long",
            "margin_mode": "cross",
            "entries": [
                {"price": "60000", "share": "0.2"},
                {"price": "59400", "share": "0.3"},
                {"price": "58800", "share": "0.5"},
            ],
            "size": {"by": "notional", "value": "152500"},
            "leverage": "75",
            "stop": "50500",
            "targets": [{"price": "60900", "share": "0.5"}, {"price": "61500", "share": "0.5"}],
            "hold_hours": "240",
            "account": {"balance": "4000", "currency": "USDT"},
            "limits": {"risk": "0.01", "reward_to_risk": "1.5", "leverage_bands": ["5", "20"]},
            "overrides": {"tick": "0.1", "lot": "0.001", "min_notional": "5"},
        }
    )


def hedged_account() -> Plan:
    """Return a cross plan whose account holds its hedge, positions of other coins and other assets."""
    return read_plan(
        {
            "format": "margin-plan/1",
            "title": "Breakout, half of it hedged",
            "venue": "binance-usdm",
            "symbol": "BTCUSDT",
            "side": "long",
            "margin_mode": "cross",
            "entries": [{"price": "60000"}],
            "size": {"by": "quantity", "value": "1.2"},
            "leverage": "10",
            "stop": "58200",
            "targets": [{"price": "64200"}],
            "hold_hours": "72",
            "account": {
                "balance": "9000",
                "currency": "USDT",
                "other_positions": [
                    {
                        "symbol": "BTCUSDT",
                        "side": "short",
                        "quantity": "0.6",
                        "entry": "61250.5",
                        "maintenance_rate": "0.004",
                        "underlying": "BTC",
                    },
                    {
                        "symbol": "ETHUSDT",
                        "side": "long",
                        "quantity": "4",
                        "entry": "2500",
                        "mark": "2450.5",
                        "maintenance_rate": "0.004",
                    },
                    {"symbol": "SOLUSDT", "side": "short", "quantity": "40", "entry": "150", "beta": "1.2"},
                ],
                "assets": [
                    {"asset": "BTC", "amount": "0.05", "haircut": "0.05"},
                    {"asset": "BNB", "amount": "2", "price": "600"},
                ],
            },
            "overrides": {"tick": "0.1", "lot": "0.001", "min_notional": "5"},
        }
    )
