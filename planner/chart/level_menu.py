"""Context menus of the chart: on a level, copy its value or ask why; elsewhere, the views."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from planner.chart.rival_menu import rivals_menu
from planner.model.language import tr
from planner.presenters.scene import RivalLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.chart.price_chart import PriceChart
    from planner.presenters.scene import LevelView


LIQUIDATION = "levels.liquidation"


def level_menu(chart: PriceChart, level: LevelView, why: Callable[[str], None], what: Callable[[str], None]) -> QMenu:
    """Return the menu of one level."""
    menu = QMenu(chart)
    menu.addAction(tr("Copy value"), lambda: copy_value(level, chart.decimal_sign))
    menu.addAction(tr("Why this number"), lambda: why(level.key))
    rival = isinstance(level, RivalLine)
    menu.addAction(tr("What is this?"), lambda: what(LIQUIDATION if rival else level.key))
    if isinstance(level, RivalLine):
        menu.addSeparator()
        menu.addAction(tr("Take this line off"), partial(chart.rival_toggled.emit, level.venue))
        menu.addMenu(rivals_menu(chart, menu))
    return menu


def chart_menu(chart: PriceChart) -> QMenu:
    """Return the menu of the empty chart."""
    menu = QMenu(chart)
    menu.addAction(tr("Back to now"), chart.view_first)
    menu.addAction(tr("Show the whole plan"), chart.view_plan)
    menu.addAction(tr("Show the whole history"), chart.view_all)
    menu.addAction(tr("Let prices follow"), chart.reset_prices)
    menu.addSeparator()
    menu.addMenu(rivals_menu(chart, menu))
    menu.addAction(tr("Levels as table…"), chart.table_requested.emit)
    menu.addAction(tr("Open candles…"), chart.open_requested.emit)
    return menu


def copy_value(level: LevelView, decimal_sign: str) -> None:
    """Put a level's number on the clipboard, as it can be typed: without grouping, with a plain minus."""
    grouping = "." if decimal_sign == "," else ","
    QGuiApplication.clipboard().setText(level.value.replace(grouping, "").replace("−", "-"))
