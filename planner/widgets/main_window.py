"""The one window: ticket at the left, verdict at the right, journal and account beneath, the chart in the middle; none of it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QWidget

from planner.model.language import tr
from planner.widgets.access import announce, hint
from planner.widgets.frame import LAYOUT_VERSION as LAYOUT_VERSION
from planner.widgets.frame import Frame
from planner.widgets.grid import set_state, spacing
from planner.widgets.plain_label import ElidingLabel, LiveLabel
from planner.widgets.status_link import StatusLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QAction, QCloseEvent, QContextMenuEvent, QDragEnterEvent, QDropEvent, QShowEvent

    from planner.presenters.account_view import AccountView
    from planner.presenters.scene import ChartScene
    from planner.presenters.views import HistoryView, TicketView, VerdictView

NAME = tr("Margin Planner")
SOURCES = tr("Click to see every figure of these rules, with its source and date.")


class MainWindow(Frame):
    """Satisfies `presenters.workbench.WorkbenchView`. `command` names what was chosen; `may_close` is asked before the window goes.

    Without `furnished` it is the frame with the ticket, to be painted at once; `furnish` brings everything else.
    """

    command = Signal(str)
    term_requested = Signal(str)
    files_dropped = Signal(list)
    rules_requested = Signal()

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setWindowTitle(NAME)
        self.may_close: Callable[[], bool] = _always
        self.first_state()
        self._furnished = False
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Put menus, tools, verdict, journal, account and status bar into their places; nothing happens at a second call."""
        if self._furnished:
            return
        self._furnished = True
        from planner.presenters.scene import ChartScene
        from planner.presenters.views import HistoryView
        from planner.widgets.window_state import ScreenGuard

        self.setAcceptDrops(True)
        self._scene: Callable[[], ChartScene] = ChartScene
        self._account: Callable[[], AccountView] | None = None
        self.history = HistoryView(undo="", redo="", modified=False, title="")
        self._named_steps: tuple[str, str] | None = None
        self._watcher: Callable[[], object] | None = None
        self._show_scene: Callable[[ChartScene], None] | None = None
        self._told: list[str] = []
        self._make_tools()
        self._make_panels()
        self._build()
        self._screens = ScreenGuard(self)

    def _make_tools(self) -> None:
        from planner.widgets.menu_key import add_menu_key
        from planner.widgets.menus import Menus
        from planner.widgets.tool_row import ToolRow

        self.release()
        self.menus = Menus(self.menuBar(), self, self.command.emit)
        add_menu_key(self)
        self.tools = ToolRow(self.menus.menus["export"], self)

    def _make_panels(self) -> None:
        from planner.widgets.account_panel import AccountPanel
        from planner.widgets.journal_bars import NoticeBar
        from planner.widgets.journal_panel import JournalPanel
        from planner.widgets.offers import Offers
        from planner.widgets.verdict_panel import VerdictPanel
        from planner.widgets.work_bar import WorkBar

        self.verdict = VerdictPanel()
        self.journal = JournalPanel()
        self.account = AccountPanel()
        for panel in (self.journal, self.account):
            panel.setAutoFillBackground(True)  # a dock shows the window's ground otherwise
        self._notices = NoticeBar(tone="caution", closable=True)
        self.offers = Offers()
        self._message = ElidingLabel(kind="muted")
        self.work = WorkBar()
        self._status = {name: LiveLabel(kind="muted") for name in ("saved", "rules", "journal")}
        self._status["rules"] = rules = StatusLink()
        rules.clicked.connect(self.rules_requested)
        hint(rules, SOURCES)

    def _build(self) -> None:
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tools)
        self.tools.command.connect(self.command)
        self.column.insertWidget(0, self._notices)
        self.column.insertWidget(1, self.offers)
        self.column.insertStretch(2)
        self._notices.dismissed.connect(self._dismiss)
        self.docks["verdict"].setWidget(self.verdict)
        self.docks["journal"].setWidget(self.journal)
        self.docks["account"].setWidget(self.account)
        self.account.seen.connect(self.fill_account)
        self.docks["account"].visibilityChanged.connect(self.fill_account)
        for dock in self.docks.values():
            self.menus.menus["panels"].addAction(dock.toggleViewAction())
        menu = self.menus.menus["journal"]
        menu.insertActions(menu.insertSeparator(menu.actions()[0]), self.journal.menu_actions())
        self._build_status()

    def _build_status(self) -> None:
        """Fill the status bar with one row of our own, for its own keeps no distance between the parts."""
        from planner.widgets.work_bar import WorkRoom

        box = WorkRoom(self.work)
        row = QHBoxLayout(box)
        row.setContentsMargins(spacing(self, 2.5), 0, spacing(self, 3), 0)  # the bar adds two pixels
        row.setSpacing(spacing(self, 6))
        row.addWidget(self._status["saved"])
        row.addWidget(self._status["rules"])
        # it has what the others leave
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._message, 100)
        row.addStretch(1)  # a short or empty message leaves the parts at their ends all the same
        row.addWidget(self.work)
        row.addWidget(self._status["journal"])
        for label in self._status.values():  # all as high as the row, so that they stand on one line
            label.setSizePolicy(label.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Preferred)
            label.hide()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(box, 1)

    # --- the chart comes after the first paint -----------------------------------------------------------------------------

    def give_chart(self, chart: QWidget, show_scene: Callable[[ChartScene], None]) -> None:
        """Put the chart into the middle, unless it is there, and show it what has been going on."""
        if self.column.indexOf(chart) < 0:
            self.column.addWidget(chart, 1)
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

    def show_account(self, view: Callable[[], AccountView]) -> None:
        """Show the account's other positions, or keep until the panel is seen how they are worked out."""
        self._account = view
        if not self.account.visibleRegion().isEmpty():  # behind another panel's tab it counts as visible, too
            self.fill_account()

    def fill_account(self, seen: bool = True) -> None:
        """Bring the account panel up to date, seen or not."""
        if seen and self._account is not None:
            self.account.show_account(self._account())

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
        for key, word, name in (("undo", tr("&Undo"), undo), ("redo", tr("&Redo"), redo)):
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
        announce(self._message, text, urgent=trouble)

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

    def show_status(self, part: str, text: str, tip: str = "") -> None:
        """Set a lasting part of the status bar: "saved", "rules" or "journal"; `tip` says it more exactly."""
        if text == self._status[part].text() and not tip:
            return  # said at each keystroke
        if part != "rules" or tip:  # the rules' own says what a click does
            hint(self._status[part], tip)
        self._status[part].setText(text)
        self._status[part].setVisible(bool(text))

    def status(self, part: str) -> str:
        """Return a lasting part of the status bar."""
        return self._status[part].text()

    # --- Qt ------------------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave only when the app agrees: it keeps the unsaved ticket first."""
        if self.may_close():
            event.accept()
        else:
            event.ignore()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the entry, as if Tab had led there: left to itself, Qt begins at whatever was made first."""
        super().showEvent(event)
        if self.focusWidget() is None:
            self.ticket.focus_field("entries.0.price")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go through the panels as they are read, not as they were made."""
        from planner.widgets.tab_order import move_focus

        return move_focus(self, forward=forward)

    def customEvent(self, event: QEvent) -> None:
        """Take in what somewhere in the window asks of the help."""
        from planner.widgets.topics import TermAsked

        if isinstance(event, TermAsked):
            event.accept()
            self.term_requested.emit(event.topic)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the help for what has no menu of its own; elsewhere the panels, as Qt does."""
        from planner.widgets.topics import topic_at, what_is_this

        by_key = event.reason() is event.Reason.Keyboard
        place = QApplication.focusWidget() if by_key else self.childAt(event.pos())
        topic = topic_at(place)
        if not topic:
            # over the tools Qt would offer to take them away
            if place is None or not self._furnished or not (place is self.tools or self.tools.isAncestorOf(place)):
                super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(what_is_this(self, menu, topic))  # the place may go while the menu is open
        if topic == "venue":
            menu.addAction(self.action("sources"))
        menu.popup(event.globalPos())
        event.accept()

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
