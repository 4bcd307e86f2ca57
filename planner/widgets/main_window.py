"""The one window: ticket at the left, verdict at the right, journal beneath, the chart in the middle; all of them shown, none deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from planner.presenters.scene import ChartScene
from planner.presenters.views import HistoryView
from planner.widgets.access import hint
from planner.widgets.journal_bars import NoticeBar
from planner.widgets.journal_panel import JournalPanel
from planner.widgets.menus import Menus
from planner.widgets.offers import Offers
from planner.widgets.plain_label import ElidingLabel, PlainLabel
from planner.widgets.theme import set_state, spacing
from planner.widgets.tab_order import move_focus
from planner.widgets.ticket_form import TicketForm
from planner.widgets.tool_row import ToolRow
from planner.widgets.verdict_panel import VerdictPanel
from planner.widgets.window_state import ScreenGuard, bring_back, kept_layout
from planner.widgets.work_bar import WorkBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent

    from planner.presenters.views import TicketView, VerdictView

LAYOUT_VERSION = 1
NAME = "Margin Planner"


class MainWindow(QMainWindow):
    """Satisfies `presenters.workbench.WorkbenchView`. `command` names what was chosen; `may_close` is asked before the window goes."""

    command = Signal(str)
    files_dropped = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setWindowTitle(NAME)
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.may_close: Callable[[], bool] = _always
        self._scene: Callable[[], ChartScene] = ChartScene
        self.history = HistoryView(undo="", redo="", modified=False, title="")
        self._named_steps: tuple[str, str] | None = None
        self._watcher: Callable[[], object] | None = None
        self._show_scene: Callable[[ChartScene], None] | None = None
        self.menus = Menus(self.menuBar(), self, self.command.emit)
        self.tools = ToolRow(self.menus.menus["export"], self)
        self.ticket = TicketForm()
        self.verdict = VerdictPanel()
        self.journal = JournalPanel()
        self.journal.setAutoFillBackground(True)  # a dock shows the window's ground otherwise
        self._middle = QWidget()
        self._notices = NoticeBar(tone="caution", closable=True)
        self.offers = Offers()
        self._told: list[str] = []
        self._message = ElidingLabel(kind="muted")
        self.work = WorkBar()
        self._status = {name: PlainLabel(kind="muted") for name in ("saved", "rules", "journal")}
        self._build()
        self._first_state = self.saveState(LAYOUT_VERSION)
        self._screens = ScreenGuard(self)

    def _build(self) -> None:
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tools)
        self.tools.command.connect(self.command)
        middle = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._notices)
        middle.addWidget(self.offers)
        middle.addStretch(0)
        self._notices.dismissed.connect(self._dismiss)
        self._middle.setMinimumSize(320, 200)
        self.setCentralWidget(self._middle)
        self.docks = {
            "ticket": self._dock("ticket", "Ticket", self.ticket, Qt.DockWidgetArea.LeftDockWidgetArea),
            "verdict": self._dock("verdict", "Verdict", self.verdict, Qt.DockWidgetArea.RightDockWidgetArea),
            "journal": self._dock("journal", "Journal", self.journal, Qt.DockWidgetArea.BottomDockWidgetArea),
        }
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        for dock in self.docks.values():
            self.menus.menus["panels"].addAction(dock.toggleViewAction())
        self.menus.menus["journal"].addActions(self.journal.menu_actions())
        self._build_status()

    def _build_status(self) -> None:
        """Fill the status bar with one row of our own, for its own keeps no distance between the parts."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(spacing(self, 3), 0, spacing(self, 3), 0)
        row.setSpacing(spacing(self, 6))
        row.addWidget(self._status["saved"])
        row.addWidget(self._status["rules"])
        row.addWidget(self._message, 100)
        row.addStretch(1)  # a short or empty message leaves the parts at their ends all the same
        row.addWidget(self.work)
        row.addWidget(self._status["journal"])
        for label in self._status.values():
            label.hide()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(box, 1)

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setTitleBarWidget(self._heading(title if name != "journal" else ""))
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _heading(self, title: str) -> QWidget:
        """Return what a panel is dragged by: its name, or a narrow strip where the panel's own first row says it."""
        box = QWidget()
        box.setAutoFillBackground(True)
        row = QHBoxLayout(box)
        gap = spacing(self, 3)
        row.setContentsMargins(gap, gap if title else spacing(self, 1), gap, 0)
        if title:
            row.addWidget(PlainLabel(title.upper(), kind="caption"))
        hint(box, "Drag to move the panel; View > Panels hides and shows it.")
        return box

    def arrange(self) -> None:
        """Give the panels the shares of a first start: a ticket wide enough for its figures, the journal a fifth of the height."""
        width = self.fontMetrics().averageCharWidth()
        sides = [self.docks["ticket"], self.docks["verdict"]]
        share = min(width * 50, self.width() // 4)
        self.resizeDocks(sides, [share, share], Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["journal"]], [max(140, self.height() // 5)], Qt.Orientation.Vertical)

    def share_width(self, factor: float) -> None:
        """Give ticket and verdict `factor` times their width, as far as the chart keeps a third of the window."""
        sides = [self.docks["ticket"], self.docks["verdict"]]
        widths = [min(round(dock.width() * factor), self.width() // 3) for dock in sides]
        self.resizeDocks(sides, widths, Qt.Orientation.Horizontal)

    # --- the chart comes after the first paint -----------------------------------------------------------------------------

    def give_chart(self, chart: QWidget, show_scene: Callable[[ChartScene], None]) -> None:
        """Put the chart into the middle and show it what has been going on."""
        layout = self._middle.layout()
        if isinstance(layout, QVBoxLayout):
            layout.addWidget(chart, 1)
        self._show_scene = show_scene
        show_scene(self.scene())

    # --- WorkbenchView -----------------------------------------------------------------------------------------------------

    def show_ticket(self, view: TicketView) -> None:
        """Show the form, the venue and the symbol."""
        self.ticket.show(view)
        self.tools.show_venue(view.venue)
        self.tools.show_symbol(view.symbol, view.symbols)

    def show_verdict(self, view: VerdictView) -> None:
        """Show the verdict."""
        self.verdict.show(view)

    def scene(self) -> ChartScene:
        """Return the levels that the chart shows, or will when it has come."""
        return self._scene()

    def show_scene(self, scene: Callable[[], ChartScene]) -> None:
        """Show the levels, or keep until there is a chart how they are worked out."""
        self._scene = scene
        if self._show_scene is not None:
            self._show_scene(scene())

    def show_history(self, view: HistoryView) -> None:
        """Name what can be undone; a star marks unsaved work."""
        if view != self.history:
            self._show_names(view)
        if self._watcher is not None:
            self._watcher()

    def _show_names(self, view: HistoryView) -> None:
        self.history = view
        title = view.title.replace("[*]", "[*][*]")  # Qt's mark for unsaved work; twice stands for itself
        self.setWindowTitle(f"{title}[*] · {NAME}")
        self.setWindowModified(view.modified)
        self.name_steps(view.undo, view.redo)

    def name_steps(self, undo: str, redo: str) -> None:
        """Name the steps that Undo and Redo would take; "" where there is none."""
        if (undo, redo) == self._named_steps:
            return
        self._named_steps = (undo, redo)
        self.tools.show_history(undo, redo)
        for key, word, name in (("undo", "&Undo", undo), ("redo", "&Redo", redo)):
            action = self.action(key)
            action.setText(f"{word} {name}".rstrip())
            action.setEnabled(bool(name))

    def watch_history(self, watcher: Callable[[], object]) -> None:
        """Call `watcher` after every change of the plan."""
        self._watcher = watcher

    # --- what the app says ---------------------------------------------------------------------------------------------------

    def action(self, key: str) -> QAction:
        """Return the action of a command."""
        return self.menus.actions[key]

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Say a sentence in the status bar; it stays until the next one."""
        self._message.set_full_text(text)
        hint(self._message, text)
        set_state(self._message, tone="danger" if trouble else "")

    def said(self) -> str:
        """Return the sentence in the status bar."""
        return self._message.full_text()

    def notify(self, sentence: str) -> None:
        """Show a sentence that must not be missed above the chart, until it is dismissed."""
        if sentence and sentence not in self._told:
            self._told.append(sentence)
            self._notices.say(" ".join(self._told))

    def retract(self, sentence: str) -> None:
        """Take a sentence above the chart back that is true no more."""
        if sentence in self._told:
            self._told.remove(sentence)
            self._notices.say(" ".join(self._told))

    def notices(self) -> tuple[str, ...]:
        """Return the sentences above the chart."""
        return tuple(self._told)

    def _dismiss(self) -> None:
        self._told.clear()
        self._notices.say("")

    def show_status(self, part: str, text: str) -> None:
        """Set a lasting part of the status bar: "saved", "rules" or "journal"."""
        self._status[part].setText(text)
        self._status[part].setVisible(bool(text))

    def status(self, part: str) -> str:
        """Return a lasting part of the status bar."""
        return self._status[part].text()

    def save_layout(self) -> tuple[str, str]:
        """Return geometry and state as base64 text."""
        return kept_layout(self, LAYOUT_VERSION)

    def restore_layout(self, geometry: str, state: str) -> bool:
        """Bring a kept layout back, onto the screens there are; return whether there was one that could be used."""
        return bring_back(self, geometry, state, version=LAYOUT_VERSION, first=self._first_state)

    def reset_layout(self) -> None:
        """Put every panel back where it was at first."""
        self.restoreState(self._first_state, LAYOUT_VERSION)
        for dock in self.docks.values():
            dock.show()
        self.arrange()

    # --- Qt ------------------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave only when the app agrees: it keeps the unsaved ticket first."""
        if self.may_close():
            event.accept()
        else:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go through the panels as they are read, not as they were made."""
        return move_focus(self, forward=forward)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand dropped files on."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)


def _always() -> bool:
    return True
