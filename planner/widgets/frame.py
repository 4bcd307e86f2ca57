"""The frame of the window: the ticket and the places of everything else. It is what is painted first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QStatusBar, QTabWidget, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.widgets.access import hint
from planner.widgets.grid import spacing
from planner.widgets.ground import Ground
from planner.widgets.plain_label import PlainLabel
from planner.widgets.ticket_form import TicketForm

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray

LAYOUT_VERSION = 2
OPENING = tr("Opening the journal…")
_MOST = 16_777_215  # pixels; what Qt takes for "no limit"


class Frame(QMainWindow):
    """Ticket at the left; the places at the right, beneath and in the middle stay empty until they are furnished."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setDockNestingEnabled(True)
        self.ticket = TicketForm()
        self.middle = QWidget()
        self.middle.setMinimumSize(320, 200)
        self.setCentralWidget(self.middle)
        self.column = QVBoxLayout(self.middle)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        sides = [Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea]
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            sides.reverse()  # Qt mirrors what is inside a panel, not where the panels stand
        beneath = Qt.DockWidgetArea.BottomDockWidgetArea
        self.docks = {
            "ticket": self._dock("ticket", tr("Ticket"), self.ticket, sides[0]),
            "verdict": self._dock("verdict", tr("Verdict"), _place(), sides[1]),
            "journal": self._dock("journal", tr("Journal"), _place(OPENING), beneath),
            "account": self._dock("account", tr("Account"), _place(), beneath),
        }
        self.setTabPosition(beneath, QTabWidget.TabPosition.North)
        self.tabifyDockWidget(self.docks["journal"], self.docks["account"])
        self.docks["journal"].raise_()
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._first_state: QByteArray | None = None

    def place_chart(self, chart: QWidget) -> None:
        """Put the chart into the middle, where it gets its size at once."""
        self.column.addWidget(chart, 1)
        chart.show()  # a layout would do so later
        self.column.activate()

    def reserve(self, above: int, beneath: int) -> None:
        """Keep room above and beneath the panels for menus, tools and status bar, so that nothing moves when they come."""
        room = _place()
        room.setFixedHeight(above)
        self.setMenuWidget(room)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setFixedHeight(beneath)
        self.setStatusBar(bar)

    def reserved(self) -> tuple[int, int]:
        """Return the room in pixels that `reserve` should keep at the next start."""
        # a panel behind another one's tab lies above the window
        tops = [place.y() for place in (*self.docks.values(), self.middle) if not place.isHidden() and place.y() >= 0]
        return min(tops, default=0), self.statusBar().height()

    def release(self) -> None:
        """Let the status bar take the room it needs; menus and tools take theirs when they come."""
        bar = self.statusBar()
        bar.setMinimumHeight(0)
        bar.setMaximumHeight(_MOST)

    def arrange(self) -> None:
        """Give the panels the shares of a first start: a ticket wide enough for its figures, the journal a fifth of the height."""
        width = self.fontMetrics().averageCharWidth()
        sides = [self.docks["ticket"], self.docks["verdict"]]
        most = self.width() * 11 // 40
        # two amounts with their units beside each other take a little more than the ticket's fields
        self.resizeDocks(sides, [min(width * 50, most), min(width * 53, most)], Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["journal"]], [max(140, self.height() * 11 // 50)], Qt.Orientation.Vertical)

    def share_width(self, factor: float) -> None:
        """Give ticket and verdict `factor` times their width, as far as the chart keeps a third of the window."""
        sides = [self.docks["ticket"], self.docks["verdict"]]
        widths = [min(round(dock.width() * factor), self.width() // 3) for dock in sides]
        self.resizeDocks(sides, widths, Qt.Orientation.Horizontal)

    def save_layout(self) -> tuple[str, str]:
        """Return geometry and state as base64 text."""
        from planner.widgets.window_state import kept_layout

        return kept_layout(self, LAYOUT_VERSION)

    def restore_layout(self, geometry: str, state: str) -> bool:
        """Bring a kept layout back, onto the screens there are; return whether there was one that could be used."""
        from planner.widgets.window_state import bring_back

        return bring_back(self, geometry, state, version=LAYOUT_VERSION, first=self.first_state())

    def reset_layout(self) -> None:
        """Put every panel back where it was at first."""
        self.restoreState(self.first_state(), LAYOUT_VERSION)
        for dock in self.docks.values():
            dock.show()
        self.docks["journal"].raise_()
        self.arrange()

    def first_state(self) -> QByteArray:
        """Return where the panels stood when this was first asked for."""
        if self._first_state is None:
            self._first_state = self.saveState(LAYOUT_VERSION)
        return self._first_state

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setTitleBarWidget(self._heading(title if name not in ("journal", "account") else ""))
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _heading(self, title: str) -> QWidget:
        """Return what a panel is dragged by: its name, or a narrow strip where the panel's own first row says it."""
        box = QWidget()
        box.setAutoFillBackground(True)
        row = QHBoxLayout(box)
        gap = spacing(self, 3)
        half = spacing(self, 1.5)  # the panel begins with the other half: what is scrolled ends clear of the name
        row.setContentsMargins(gap, gap if title else spacing(self, 1), gap, half if title else 0)
        if title:
            row.addWidget(PlainLabel(title.upper(), kind="caption"))
            row.addStretch(1)  # else the name fills the row and stays at the left in a mirrored window
        hint(box, tr("Drag to move the panel; View > Panels hides and shows it."))
        return box


def _place(words: str = "") -> QWidget:
    """Return what stands where a panel will be, saying why it is not there yet."""
    place = Ground()
    if words:
        label = PlainLabel(words, kind="muted")
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QHBoxLayout(place).addWidget(label)
    return place
