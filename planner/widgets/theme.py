"""Turns a frozen palette and the system font into the look of the whole program; the only place that touches the application's style."""

from __future__ import annotations

import json
from dataclasses import asdict

from PySide6.QtGui import QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from planner.presenters.palette import DARK, LIGHT, Palette, blend
from planner.presenters.palette import palette_for as palette_of_scheme
from planner.widgets.dressing import THEME, put_on
from planner.widgets.dressing import body_font as body_font
from planner.widgets.grid import grid_unit as grid_unit
from planner.widgets.grid import set_state as set_state
from planner.widgets.grid import spacing as spacing
from planner.widgets.grid import tooltip as tooltip
from planner.widgets.style_sheet import FontSizes, style_sheet


def palette_for(choice: str, system_is_dark: bool, *, high_contrast: bool = False) -> Palette:
    """Return the palette for "system", "light", "dark" or "contrast"; anything else counts as "system".

    `high_contrast`: the system asks for it, which holds for every choice; "contrast" asks for it on any system.
    """
    dark = {"light": False, "dark": True}.get(choice, system_is_dark)
    return palette_of_scheme(dark=dark, high_contrast=high_contrast or choice == "contrast")


def apply_theme(app: QApplication, palette: Palette, *, zoom: float = 1.0) -> None:
    """Dress the application: Fusion, palette, one style sheet. `zoom` scales the system font; calling again replaces everything."""
    put_on(app, dress_of(palette, zoom=zoom))


def dress_of(palette: Palette, *, zoom: float = 1.0) -> str:
    """Return all that `dressing.put_on` needs for a palette and the system's font at `zoom`, as text."""
    font = body_font(zoom)
    made = {
        "palette": asdict(palette),
        "colours": _qt_roles(palette),
        "disabled": dict.fromkeys(("WindowText", "Text", "ButtonText", "HighlightedText"), palette.muted),
        "font": font.toString(),
        "zoom": zoom,
        "sheet": style_sheet(palette, font_sizes(font), unit=grid_unit(font)),
    }
    return json.dumps(made)


def current_palette() -> Palette:
    """Return the palette in force, for what is painted by hand; before `apply_theme` the one that suits the application's window colour."""
    app = QApplication.instance()
    kept = app.property(THEME) if app is not None else None
    if isinstance(kept, dict):
        return Palette(**kept)
    return DARK if QPalette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


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


def _qt_roles(palette: Palette) -> dict[str, str]:
    """Return colours for Qt's own roles, so that what no style sheet reaches looks right as well."""
    return {
        "Window": palette.panel,
        "WindowText": palette.text,
        "Base": palette.field,
        "AlternateBase": palette.raised,
        "Text": palette.text,
        "Button": palette.raised,
        "ButtonText": palette.text,
        "BrightText": palette.text,
        "PlaceholderText": palette.muted,
        "Highlight": palette.selection,
        "HighlightedText": palette.text,
        "Accent": palette.accent,
        "Link": palette.accent,
        "LinkVisited": palette.carry,
        "ToolTipBase": palette.raised,
        "ToolTipText": palette.text,
        "Light": blend(palette.text, palette.raised, 0.1),
        "Midlight": blend(palette.text, palette.raised, 0.05),
        "Mid": palette.line,
        "Dark": palette.line,
        "Shadow": palette.window,
    }
