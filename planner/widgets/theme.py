"""Turns a frozen palette and the system font into the look of the whole program; the only place that touches the application's style."""

from __future__ import annotations

import contextlib
import html
from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from planner.presenters.palette import DARK, LIGHT, Palette, blend
from planner.presenters.palette import palette_for as palette_of_scheme
from planner.widgets.style_sheet import FontSizes, style_sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_THEME = "marginPlannerTheme"  # the application keeps the palette in force under this property


def palette_for(choice: str, system_is_dark: bool, *, high_contrast: bool = False) -> Palette:
    """Return the palette for "system", "light", "dark" or "contrast"; anything else counts as "system".

    `high_contrast`: the system asks for it, which holds for every choice; "contrast" asks for it on any system.
    """
    dark = {"light": False, "dark": True}.get(choice, system_is_dark)
    return palette_of_scheme(dark=dark, high_contrast=high_contrast or choice == "contrast")


def apply_theme(app: QApplication, palette: Palette, *, zoom: float = 1.0) -> None:
    """Dress the application: Fusion, palette, one style sheet. `zoom` scales the system font; calling again replaces everything."""
    if app.property(_THEME) is None:
        app.setStyle("Fusion")
    font = body_font(zoom)
    app.setProperty(_THEME, asdict(palette))
    app.setFont(font)
    app.setPalette(qt_palette(palette))
    app.setStyleSheet(style_sheet(palette, font_sizes(font), unit=grid_unit(font)))


def current_palette() -> Palette:
    """Return the palette in force, for what is painted by hand; before `apply_theme` the one that suits the application's window colour."""
    app = QApplication.instance()
    kept = app.property(_THEME) if app is not None else None
    if isinstance(kept, dict):
        return Palette(**kept)
    return DARK if QPalette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def body_font(zoom: float = 1.0) -> QFont:
    """Return the system's font at `zoom`, with figures of equal width where the font offers them."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(max(QFontInfo(font).pointSizeF() * zoom, 4.0))
    with contextlib.suppress(AttributeError, TypeError, ValueError):  # Qt before 6.7 has no features
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def font_sizes(body: QFont) -> FontSizes:
    """Return the four type sizes in points, in the proportions 11 : 13 : 19 : 24 with `body` as 13.

    The small size never falls under 11 pixels while the body itself is larger than that: legible on a 12 px desktop too.
    """
    points = QFontInfo(body).pointSizeF()
    eleven_pixels = 11 * points / max(QFontInfo(body).pixelSize(), 1)
    return FontSizes(
        small=max(points * 11 / 13, min(points, eleven_pixels)),
        body=points,
        number=points * 19 / 13,
        headline=points * 24 / 13,
    )


def grid_unit(font: QFont) -> int:
    """Return one step of the spacing grid in logical pixels: 4 at the usual font size, growing with it."""
    return max(4, round(QFontMetrics(font).height() / 4))


def spacing(widget: QWidget, steps: float = 1) -> int:
    """Return `steps` of the grid for `widget`'s font."""
    return round(grid_unit(widget.font()) * steps)


def tooltip(text: str) -> str:
    """Return `text` for a tool tip: wrapped by Qt, never read as markup."""
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" if text else ""


def set_state(widget: QWidget, **states: str | bool) -> None:
    """Set dynamic properties that the style sheet asks for; the widget is dressed again only if one differs."""
    changed = [name for name, value in states.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, states[name])
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def qt_palette(palette: Palette) -> QPalette:
    """Return Qt's own roles for a palette, so that what no style sheet reaches looks right as well."""
    role = QPalette.ColorRole
    colours = {
        role.Window: palette.panel,
        role.WindowText: palette.text,
        role.Base: palette.field,
        role.AlternateBase: palette.raised,
        role.Text: palette.text,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.BrightText: palette.text,
        role.PlaceholderText: palette.muted,
        role.Highlight: palette.selection,
        role.HighlightedText: palette.text,
        role.Accent: palette.accent,
        role.Link: palette.accent,
        role.LinkVisited: palette.carry,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.Light: blend(palette.text, palette.raised, 0.1),
        role.Midlight: blend(palette.text, palette.raised, 0.05),
        role.Mid: palette.line,
        role.Dark: palette.line,
        role.Shadow: palette.window,
    }
    result = QPalette()
    for name, colour in colours.items():
        result.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(palette.muted))
    return result
