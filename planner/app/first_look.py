"""The first look of a start: the window as it was left, with the ticket in it, painted before the engine is imported.

At its end the program keeps beside the ticket what form and chart showed, the place of the window and its dress. The next start paints
that, and works everything out afterwards. It is used only while every file it was made from is as it was; else the start takes the
longer way.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontDatabase, QGuiApplication

from planner import __version__
from planner.model.language import tr
from planner.presenters.ticket_document import ticket_document, ticket_from
from planner.widgets.dressing import put_on, worn
from planner.widgets.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from planner.presenters.ticket_values import TicketView
    from planner.services.paths import Places
    from planner.services.settings import WindowState

FORMAT = "margin-first-look/2"
MOST_BYTES = 1_000_000


class FirstLook(NamedTuple):
    """What a start begins with."""

    window: MainWindow
    """As it was left, dressed and with its ticket, but not furnished."""
    chart: Mapping[str, Any]
    """What `early_chart` makes the chart from."""


def first_look(app: QApplication, places: Places) -> FirstLook | None:
    """Return how the window was left; None where nothing was kept that still holds."""
    try:
        kept = _read(_file(places))
        if kept.get("made_from") != _made_from(places):
            return None
        ticket = ticket_from(kept["ticket"])
        put_on(app, kept["dress"])
        window = MainWindow(furnished=False)
        window.setWindowTitle(kept["title"])
        window.setWindowModified(kept["modified"])
        window.reserve(*kept["reserved"])
        window.ticket.show(ticket)
        if window.restore_layout(str(kept["geometry"]), str(kept["state"])):
            return FirstLook(window, dict(kept["chart"]))
        window.deleteLater()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # nothing is lost: it is a copy of what the start works out anyway
    return None


def keep_look(
    app: QApplication,
    places: Places,
    window: MainWindow,
    ticket: TicketView,
    chart: Mapping[str, Any],
    kept: WindowState,
) -> None:
    """Keep the look of a window that goes; after ticket and settings (`kept` is of them) were written, for it holds while they stand."""
    document = {
        "format": FORMAT,
        "made_from": _made_from(places),
        "dress": worn(app),
        "title": window.windowTitle(),
        "modified": window.isWindowModified(),
        "reserved": window.reserved(),
        "geometry": kept.geometry,
        "state": kept.state,
        "ticket": ticket_document(ticket),
        "chart": chart,
    }
    try:
        # A torn or lost file costs the next start half a second and nothing else, so nothing waits for the disk.
        with open(_file(places), "w", encoding="utf-8", opener=_private) as file:
            json.dump(document, file)
    except OSError:
        forget_look(places)


def forget_look(places: Places) -> None:
    """Let the next start take the longer way."""
    with suppress(OSError):
        _file(places).unlink(missing_ok=True)


def _file(places: Places) -> Path:
    return places.data / "first-look.json"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    document = json.loads(data) if len(data) <= MOST_BYTES else None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(tr("no first look"))
    return document


def _made_from(places: Places) -> list[object]:
    """Return what a look depends on: the program, the ticket and the settings, language, colours and font of the system."""
    hints = QGuiApplication.styleHints()
    return [
        __version__,
        _stamp(places.settings),
        _stamp(places.data / "draft.json"),
        _stamps(places.rulebooks),
        QLocale.system().name(),
        hints.colorScheme().name,
        str(hints.accessibility().contrastPreference()) if hasattr(hints, "accessibility") else "",
        QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).toString(),
    ]


def _stamps(folder: Path) -> list[object]:
    return [[path.name, *_stamp(path)] for path in sorted(folder.glob("*.json"))]


def _stamp(path: Path) -> list[int]:
    """Return what tells one content of a file from another; no file is a content too."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    return [len(data), crc32(data)]
