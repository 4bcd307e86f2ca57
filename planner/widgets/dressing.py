"""Puts a look on the application: font, Qt's palette and the style sheet, ready made, so that it can be kept from one start to the next."""

from __future__ import annotations

import contextlib
import gc
import json
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

PLAIN_STYLE = "marginPlannerStyle"
"""Set where the application was made with the style Fusion, which is quicker than to change it."""
_WORN = "marginPlannerDress"
THEME = "marginPlannerTheme"  # the application keeps the palette in force under this property


def put_on(app: QApplication, dress: str) -> None:
    """Dress the application in what `theme.dress_of` has made. Nothing is done where it wears that already, for dressing is dear.

    Raises ValueError, KeyError or TypeError where `dress` is none.
    """
    if app.property(_WORN) == dress:
        return
    made = json.loads(dress)
    palette, font = _qt_palette(made["colours"], made["disabled"]), body_font(made["zoom"])
    theme, sheet = made["palette"], made["sheet"]
    with uncollected():
        if app.property(_WORN) is None and not app.property(PLAIN_STYLE):
            app.setStyle("Fusion")
        app.setProperty(_WORN, dress)
        app.setProperty(THEME, theme)
        app.setFont(font)
        app.setPalette(palette)
        app.setStyleSheet(sheet)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Hold Python's collector off while Qt walks over a list of all widgets.

    A closed window is garbage until the collector comes. If an event of the walk wakes it, widgets go that the list still names, and
    the next step of the walk ends the program.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def worn(app: QApplication) -> str:
    """Return what the application is dressed in, "" where it is not."""
    return str(app.property(_WORN) or "")


def body_font(zoom: float = 1.0) -> QFont:
    """Return the system's font at `zoom`, with figures of equal width where the font offers them."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(max(QFontInfo(font).pointSizeF() * zoom, 4.0))
    with contextlib.suppress(AttributeError, TypeError, ValueError):  # Qt before 6.7 has no features
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def fixed_font(size: float) -> QFont:
    """Return the system's font of one width, in `size` points: by itself it would not grow with the text of the rest."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(size)
    return font


def _qt_palette(colours: dict[str, str], disabled: dict[str, str]) -> QPalette:
    result = QPalette()
    for name, colour in colours.items():
        result.setColor(QPalette.ColorRole[name], QColor(colour))
    for name, colour in disabled.items():
        result.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[name], QColor(colour))
    return result
