"""Pictures of the window: rendered at any size, on no screen, leaving the user's own files alone."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from planner.app.compose import compose
from planner.app.main import show
from planner.model.language import tr
from planner.services.paths import Places

if TYPE_CHECKING:
    from planner.app.desk import Desk
    from planner.app.window_options import WindowOptions

OK, BAD_INPUT = 0, 2
PATIENCE_MS = 120_000


def take_picture(options: WindowOptions, places: Places | None) -> int:
    """Render the window with the given plan, candles, theme and size; return the exit status. `places`: whose ticket and journal."""
    with tempfile.TemporaryDirectory(prefix="margin-planner-") as folder:
        desk = compose(places or Places.portable(Path(folder)), looking=places is not None)
        try:
            problem = _rendered(desk, options)
        finally:
            desk.close()
    if problem:
        sys.stderr.write(" ".join(problem.split()) + "\n")
    return BAD_INPUT if problem else OK


def _rendered(desk: Desk, options: WindowOptions) -> str:
    desk.wear(options.theme, options.zoom, hide_amounts=options.hide_amounts)
    problem = desk.open_plan(options.plan)
    if problem:
        return problem
    desk.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    show(desk, options.size)
    desk.charting.opening.may_ask = False
    desk.start(options.candles)
    problem = desk.charting.wait(PATIENCE_MS)
    if problem:
        return problem
    desk.bench.settle()
    settle()
    if desk.window.grab().save(str(options.screenshot)):
        return ""
    return tr(
        "The picture could not be written to {screenshot}; choose a folder that exists and a name ending in .png.",
        screenshot=options.screenshot,
    )


def settle(rounds: int = 12) -> None:
    """Let everything that waits be painted. A height that follows from a new width climbs one layout in two rounds."""
    for _ in range(rounds):
        QApplication.processEvents()
