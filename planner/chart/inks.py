"""Qt colours, fonts and line styles of the chart, made once for a palette and a font rather than at every paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QStaticText

from planner.presenters.scene import Role, ZoneKind

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from planner.presenters.palette import Palette

SMALL = 11 / 13
PAST = 0.35
ZONE_WEIGHT = {
    ZoneKind.RISK: 0.13,
    ZoneKind.REWARD: 0.12,
    ZoneKind.WARNING: 0.10,
    ZoneKind.LIQUIDATED: 0.20,
    ZoneKind.GAP: 0.42,
}


class Inks:
    """Colours of a palette, the two fonts of the chart and their measures. Widths are remembered: measuring is dearer than painting."""

    def __init__(self, palette: Palette, font: QFont) -> None:
        self.palette = palette
        self.ground = QColor(palette.panel)
        self.raised = QColor(palette.raised)
        self.line = QColor(palette.line)
        self.grid = QColor(palette.grid)
        self.text = QColor(palette.text)
        self.muted = QColor(palette.muted)
        self.ink = QColor(palette.ink)
        self.accent = QColor(palette.accent)
        self.up, self.down = QColor(palette.up), QColor(palette.down)
        self.roles = {role: QColor(palette.of_role(role)) for role in Role}
        self.pasts = {role: QColor(palette.tint(palette.of_role(role), PAST)) for role in Role}
        self.zones = {kind: QColor(palette.tint(palette.of_zone(kind), weight)) for kind, weight in ZONE_WEIGHT.items()}
        self.stale_zones = {
            kind: QColor(palette.tint(palette.muted, weight / 2)) for kind, weight in ZONE_WEIGHT.items()
        }
        self.font, self.bold = small_font(font), small_font(font, bold=True)
        self._measures = QFontMetricsF(self.font), QFontMetricsF(self.bold)
        self._widths: dict[tuple[str, bool], float] = {}
        self._laid: dict[tuple[str, bool], QStaticText] = {}
        self._ascents = tuple(measures.ascent() for measures in self._measures)
        self.line_height = self._measures[1].height()
        self.ascent = self._measures[1].ascent()

    @property
    def tag_height(self) -> float:
        """The height of a tag's plates: one line of text with air above and below."""
        return float(round(self.line_height + 4))

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width of a text in the small font, in pixels."""
        known = self._widths.get((text, bold))
        if known is None:
            if len(self._widths) > 2000:
                self._widths.clear()
            known = self._widths[text, bold] = self._measures[bold].horizontalAdvance(text)
        return known

    def write(self, painter: QPainter, baseline: QPointF, text: str, *, bold: bool = False) -> None:
        """Draw a text from the left end of its baseline with the font that the painter has; laying it out is remembered, and costs most."""
        laid = self._laid.get((text, bold))
        if laid is None:
            if len(self._laid) > 500:
                self._laid.clear()
            laid = self._laid[text, bold] = QStaticText(text)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        painter.drawStaticText(QPointF(baseline.x(), baseline.y() - self._ascents[bold]), laid)

    def elided(self, text: str, width: float) -> str:
        """Return the text, shortened with an ellipsis where it is wider than `width`."""
        if self.width(text) <= width:
            return text
        return self._measures[0].elidedText(text, Qt.TextElideMode.ElideRight, width)

    def of(self, role: Role, *, stale: bool) -> QColor:
        """Return a level's colour, grey while its number is out of date."""
        return self.muted if stale else self.roles[role]

    def past(self, role: Role, *, stale: bool) -> QColor:
        """Return the faint colour of a level that runs over the candles only for orientation."""
        return self.grid if stale else self.pasts[role]


def small_font(font: QFont, *, bold: bool = False) -> QFont:
    """Return the label size of a font, with figures of equal width."""
    small = QFont(font)
    if font.pointSizeF() > 0:
        small.setPointSizeF(font.pointSizeF() * SMALL)
    else:
        small.setPixelSize(max(1, round(font.pixelSize() * SMALL)))
    small.setBold(bold)
    tabular_figures(small)
    return small


def tabular_figures(font: QFont) -> None:
    """Ask a font for figures of equal width, where Qt can (6.7 and later) and the font has them."""
    if hasattr(font, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
