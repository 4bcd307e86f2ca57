"""The Sources page and the user's rulebooks of a window, as its tests reach them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk
    from planner.widgets.sources_dialog import SourcesDialog


def page_of(desk: Desk) -> SourcesDialog:
    desk.run("sources")
    dialog = desk.rules.sources.dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def keys(dialog: SourcesDialog) -> list[str]:
    return [row.key for row in dialog.rows()]


def on_binance(desk: Desk) -> SourcesDialog:
    desk.bench.edit("venue", "binance-usdm")
    return page_of(desk)


def own(desk: Desk, name: str = "my-venue", /, **more: Any) -> Path:
    folder = desk.places.rulebooks
    document = {
        "format": "margin-rulebook/1",
        "id": name,
        "name": "My Venue",
        "about": "",
        "checked_on": "2026-11-01",
        "extends": "binance-usdm",
        "sources": {"own": {"title": "Mine", "address": "my notes", "checked_on": "2026-11-01"}},
        "figures": {"taker_fee": {"value": "0.0003", "source": "own", "status": "user"}},
        **more,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def venues(desk: Desk) -> dict[str, str]:
    return dict(desk.bench.situation.venues)


def fee(desk: Desk) -> str:
    computed = desk.bench.computed
    return str(computed.rules.value("taker_fee")) if computed is not None else ""
