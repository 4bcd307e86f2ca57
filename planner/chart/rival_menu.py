"""Other venues' liquidation lines: the menu that lays them over the chart and takes them off, and the button that counts them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QToolButton

from planner.model.language import tr, trn

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from planner.chart.price_chart import PriceChart
    from planner.presenters.rivals import RivalChoice


def fill_rivals(menu: QMenu, chart: PriceChart) -> None:
    """Fill a menu with the venues that offer the coin: those with a line on the chart first, ticked, then what is done with all of them."""
    menu.clear()
    choices = chart.rival_choices()
    drawn = [choice for choice in choices if choice.drawn]
    for choice in drawn:
        _add(menu, chart, choice)
    menu.addSeparator()
    menu.addAction(tr("Take all lines off"), chart.rivals_cleared.emit).setEnabled(bool(drawn))
    menu.addAction(tr("Compare venues…"), chart.compare_requested.emit)
    menu.addSeparator()
    for choice in choices:
        if not choice.drawn:
            _add(menu, chart, choice)
    if not choices:
        menu.addAction(tr("No other venue offers it")).setEnabled(False)


def _add(menu: QMenu, chart: PriceChart, choice: RivalChoice) -> None:
    words = tr("{name}: {price}", name=choice.name, price=choice.price) if choice.price else choice.name
    action = menu.addAction(words.replace("&", "&&"))
    action.setCheckable(True)
    action.setChecked(choice.drawn)
    action.triggered.connect(partial(_toggle, chart, choice.venue))


def _toggle(chart: PriceChart, venue: str, _checked: bool = False) -> None:
    chart.rival_toggled.emit(venue)


def rivals_menu(chart: PriceChart, parent: QWidget) -> QMenu:
    """Return the menu, filled when it opens."""
    menu = QMenu(tr("Liquidation lines of other venues"), parent)
    menu.aboutToShow.connect(partial(fill_rivals, menu, chart))
    return menu


class RivalsButton(QToolButton):
    """Says how many venues' lines are on the chart and opens the menu; not there while there are none."""

    def __init__(self, chart: PriceChart) -> None:
        super().__init__(chart)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("kind", "link")
        self.setMenu(rivals_menu(chart, self))
        self.hide()

    def show_count(self, count: int) -> None:
        """Say how many venues have a line."""
        if count:
            self.setMaximumHeight(self.fontMetrics().height())  # the chart beneath stays where it is
            words = trn("┄ line of 1 venue ▾", "┄ lines of {count} venues ▾", count)
            self.setText(words)
            self.setAccessibleName(
                trn("Liquidation line of 1 other venue", "Liquidation lines of {count} other venues", count)
            )
            self.setToolTip(
                tr("Which venues' liquidation lines are on the chart, where they lie, and how to take them off.")
            )
        self.setVisible(bool(count))
