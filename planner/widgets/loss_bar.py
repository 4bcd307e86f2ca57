"""The loss at the stop as one bar in parts, painted by hand so that the parts always fill it exactly."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QAccessible, QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.presenters.views import Tone
from planner.widgets.access import set_role
from planner.widgets.ground import covered_ground, erase
from planner.widgets.theme import current_palette, spacing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QShowEvent

    from planner.presenters.palette import Palette
    from planner.presenters.views import PartView

_THINNEST = 2  # pixels: a part that exists can be seen


def spans(shares: Sequence[float], width: int) -> list[tuple[int, int]]:
    """Return (left, width) in pixels for each share. They follow each other without a gap and never reach beyond `width`.

    Shares that add up to less than 1 leave the rest empty; to more, they are scaled down. What is not a positive number has no width.
    """
    # A share above 1 can only be a fault; held there, no sum of any number of them overflows.
    clean = [min(share, 1.0) if share > 0 else 0.0 for share in shares]
    whole = max(sum(clean), 1.0)
    edges = [round(width * sum(clean[:count]) / whole) for count in range(len(clean) + 1)]
    widths = [right - left for left, right in pairwise(edges)]
    widths = [max(wide, _THINNEST) if share else 0 for wide, share in zip(widths, clean, strict=True)]
    excess = sum(widths) - width
    if excess > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(widths[widest] - excess, 0)
    return _placed(widths, width)


def _placed(widths: list[int], width: int) -> list[tuple[int, int]]:
    result, left = [], 0
    for wide in widths:
        fits = max(min(wide, width - left), 0)
        result.append((left, fits))
        left += fits
    return result


class LossBar(QWidget):
    """A thin bar; the list beneath it says the same in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[PartView, ...] = ()
        self._stale = False
        self._colours: Palette | None = None
        self._ground: QWidget | None = None
        set_role(self, QAccessible.Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_parts(self, parts: tuple[PartView, ...], *, stale: bool = False) -> None:
        """Show the parts in their order."""
        if parts == self._parts and stale == self._stale:
            return
        self._parts, self._stale = parts, stale
        self.setAccessibleName(", ".join(f"{part.label} {part.value}" for part in parts))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._colours = None

    def showEvent(self, event: QShowEvent) -> None:
        """Find the ground."""
        super().showEvent(event)
        self._ground = covered_ground(self)

    def sizeHint(self) -> QSize:
        """Return two steps of the grid in height."""
        return QSize(spacing(self, 20), spacing(self, 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the parts inside one rounded bar."""
        palette = self._colours = self._colours or current_palette()
        painter = QPainter(self)
        if self._ground is not None:
            erase(painter, self._ground, event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 2, 2)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(palette.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        shares = [part.share for part in self._parts]
        for part, (left, width) in zip(self._parts, spans(shares, self.width()), strict=True):
            painter.fillRect(left, 0, width, self.height(), _colour(palette, part.tone, stale=self._stale))
        painter.end()


def _colour(palette: Palette, tone: Tone, *, stale: bool) -> QColor:
    return QColor(palette.muted if stale or tone is Tone.PLAIN else palette.of_tone(tone))
