"""Following a change of the text's size: distances that layouts took from the font when they were made grow and shrink with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QFormLayout, QGridLayout, QLayout

from planner.widgets.dressing import uncollected

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_BASE = "distancesInUnits"
_Gapped = QBoxLayout | QGridLayout | QFormLayout


def regrid(app: QApplication, before: int, after: int) -> None:
    """Bring every layout from a grid of `before` pixels to one of `after`; going there and back changes nothing."""
    if before == after:
        return
    with uncollected():
        for widget in app.allWidgets():
            top = widget.layout()
            if top is not None:
                for layout in (top, *top.findChildren(QLayout)):
                    if isinstance(layout, _Gapped):
                        _scale(layout, before, after)


def _scale(layout: _Gapped, before: int, after: int) -> None:
    """Keep the distances in units of the grid beside the layout, so that rounding to pixels never adds up."""
    now = _distances(layout)
    kept = layout.property(_BASE)
    units = [float(unit) for unit in kept] if isinstance(kept, list) else []
    if [round(unit * before) for unit in units] != now:
        units = [pixels / before for pixels in now]
        layout.setProperty(_BASE, units)
    left, top, right, bottom, across, down = (round(unit * after) for unit in units)
    layout.setContentsMargins(left, top, right, bottom)
    if isinstance(layout, QBoxLayout):
        layout.setSpacing(across)
    else:
        layout.setHorizontalSpacing(across)
        layout.setVerticalSpacing(down)


def _distances(layout: _Gapped) -> list[int]:
    margins = layout.contentsMargins()
    across, down = (
        (layout.spacing(), 0)
        if isinstance(layout, QBoxLayout)
        else (layout.horizontalSpacing(), layout.verticalSpacing())
    )
    return [margins.left(), margins.top(), margins.right(), margins.bottom(), max(across, 0), max(down, 0)]
