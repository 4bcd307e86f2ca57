"""What a report about the program says of the machine and the settings. No amount, no price, no name of a file is in it."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimeZone, qVersion
from PySide6.QtGui import QGuiApplication

from planner import __version__
from planner.app.looks import system_is_dark, system_wants_contrast
from planner.model.language import tr

if TYPE_CHECKING:
    from planner.services.paths import Places
    from planner.services.settings import Settings

PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "pydantic", "platformdirs", "pyarrow")
TOLD = ("theme", "zoom", "hide_amounts", "decimal_sign", "first_run")
"""Settings that say how the program looks; those that say how much somebody has or trades are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the desk knows: where the files are, the settings, and how much there is of what is counted, not valued."""

    places: Places
    settings: Settings
    journal: str
    candles: int
    venue: str
    window: tuple[int, int]


def versions() -> list[tuple[str, str]]:
    """Return Python, Qt and the packages with their versions; a package that is absent says so."""
    return [
        (tr("Python"), platform.python_version()),
        ("Qt", qVersion()),
        *((name, _installed(name)) for name in PACKAGES),
    ]


def diagnostics(facts: Facts) -> str:
    """Return the report as lines of text."""
    parts = [
        (tr("Margin Planner"), [(tr("version"), __version__), (tr("runs from"), _from())]),
        (tr("Versions"), versions()),
        (tr("System"), _system()),
        (tr("Screens"), _screens(facts.window)),
        (tr("Settings"), [(name, str(getattr(facts.settings, name))) for name in TOLD] + _changed(facts.settings)),
        (tr("Data"), _data(facts)),
    ]
    lines = [line for title, rows in parts for line in ("", title, *(f"  {name}: {value}" for name, value in rows))]
    return "\n".join(lines[1:])


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return tr("not installed")


def _from() -> str:
    return tr("a bundle") if getattr(sys, "frozen", False) else tr("Python packages")


def _system() -> list[tuple[str, str]]:
    hints = (
        tr("dark") if system_is_dark() else tr("light"),
        tr("high contrast") if system_wants_contrast() else tr("usual contrast"),
    )
    return [
        (tr("system"), f"{platform.system()} {platform.release()} {platform.machine()}"),
        (tr("platform"), QGuiApplication.platformName()),
        (tr("colours"), ", ".join(hints)),
        (tr("locale"), QLocale().name()),
        (tr("time zone"), bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")),
    ]


def _screens(window: tuple[int, int]) -> list[tuple[str, str]]:
    rows = []
    for number, screen in enumerate(QGuiApplication.screens(), 1):
        size, ratio = screen.size(), screen.devicePixelRatio()
        shown = tr(
            "{width} × {height} at {percent} %", width=size.width(), height=size.height(), percent=round(ratio * 100)
        )
        rows.append((tr("screen {number}", number=number), shown))
    return [*rows, (tr("window"), f"{window[0]} × {window[1]}")]


def _changed(settings: Settings) -> list[tuple[str, str]]:
    return [(tr("shortcuts changed"), str(len(settings.shortcuts)))]


def _data(facts: Facts) -> list[tuple[str, str]]:
    return [
        (tr("data folder"), _home_left_out(facts.places.data)),
        (tr("journal"), facts.journal),
        (tr("candles"), f"{facts.candles:,}"),
        (tr("rules"), facts.venue),
        (tr("log"), f"{_home_left_out(facts.places.log)}, {_size(facts.places.log / 'crash.log')}"),
    ]


def _home_left_out(path: Path) -> str:
    """Return a path without the user's name in it."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return path.name if path.parent == path else f"…/{path.name}"


def _size(path: Path) -> str:
    try:
        return tr("{size:,} bytes of crash reports", size=path.stat().st_size)
    except OSError:
        return tr("no crash report")
