"""The price chart: candles so far, "now", the planned hold, and the plan's levels, which can be dragged or moved by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QColor, QPainter, QPalette
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from planner.chart import keys
from planner.chart.board import Board
from planner.chart.camera import Camera
from planner.chart.empty_hint import EmptyHint
from planner.chart.inks import Inks
from planner.chart.interaction import Interaction
from planner.chart.level_menu import chart_menu, level_menu
from planner.chart.rival_menu import RivalsButton
from planner.chart.stage import Stage
from planner.chart.ticks import span_text
from planner.chart.title_row import TitleRow
from planner.model.language import tr
from planner.presenters.palette import DARK, Palette

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QFocusEvent, QKeyEvent, QPaintEvent

    from planner.model.candles import Candles
    from planner.model.pyramid import Pyramid
    from planner.presenters.rivals import RivalChoice
    from planner.presenters.scene import ChartScene, LevelView, Probe, Snap

NAME = tr("Price chart")
RING = 1  # pixels around the chart: the mark of the focus where no level has it
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class PriceChart(QWidget):
    """Shows a `ChartScene` over candles. It decides nothing: moves of levels go out as signals and come back as a new scene."""

    level_moved = Signal(str, object)
    drag_started = Signal(str)
    drag_finished = Signal(str)
    drag_cancelled = Signal(str)
    files_dropped = Signal(list)
    level_nudged = Signal(str, int)
    why_requested = Signal(str)
    term_requested = Signal(str)
    open_requested = Signal()
    table_requested = Signal()
    rival_toggled = Signal(str)
    rivals_cleared = Signal()
    compare_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, palette: Palette = DARK) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._palette = palette
        self._ringed = False
        self._board = Board(Inks(palette, self.font()), self._camera.frame(0, 0, 1, 1))
        self._title = TitleRow(self)
        self.rival_choices: Callable[[], Sequence[RivalChoice]] = tuple
        """Which venues' lines may be laid over the chart; asked for when a menu opens."""
        self._rivals = RivalsButton(self)
        self._title.add(self._rivals)
        self._hint = EmptyHint(self, self.open_requested.emit)
        self._view = Stage(self, self._board, self._camera, self._settle_hint, self._painted)
        self._hand = Interaction(self._board, self._camera, self._view)
        self._view.give(self._hand)
        self._connect()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(RING,) * 4)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._view, 1)
        self._hint.raise_()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setAutoFillBackground(True)
        self.setAccessibleName(NAME)
        self.setProperty("accessRole", QAccessible.Role.Chart)  # read by whoever installs the roles
        self.setMinimumSize(self.fontMetrics().averageCharWidth() * 48, self.fontMetrics().height() * 12)
        self._take_palette(palette)

    def set_palette(self, palette: Palette) -> None:
        """Take the colours of a theme, live; the same ones cost nothing."""
        if palette != self._palette:
            self._take_palette(palette)

    def _take_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._board.inks = Inks(palette, self.font())
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.Window, QColor(palette.panel))
        self.setPalette(colours)
        self._view.setBackground(QColor(palette.panel))
        self._title.set_palette(palette)
        self._hint.set_palette(palette)
        self._view.candles.refresh()
        self.redraw()

    def set_title(self, symbol: str, timeframe: str, note: str, more: str = "") -> None:
        """Show symbol and timeframe, and a note on the data, such as how old it is; `more` is its tooltip, the note itself if empty."""
        self._title.set_texts(symbol, timeframe, note, more)

    def set_candles(self, candles: Candles | None, pyramid: Pyramid | None) -> None:
        """Show another history from its first view on, or none."""
        self._hand.cancel()
        self._board.candles, self._board.pyramid = candles, pyramid
        self._view.reset_column()
        self._camera.set_history(pyramid)
        self._view.candles.refresh()
        self.redraw()

    @property
    def pyramid(self) -> Pyramid | None:
        """The candles shown, with their levels."""
        return self._board.pyramid

    @property
    def decimal_sign(self) -> str:
        """The user's decimal sign, as the scene is written with."""
        return self._board.scene.decimal_sign

    def set_scene(self, scene: ChartScene) -> None:
        """Show a plan. An equal scene costs nothing; another one repaints, and leaves the candles' batches as they are."""
        before = self._board.scene
        if scene == before:
            return
        self._board.scene = scene
        if scene.lines != before.lines or scene.hold_hours != before.hold_hours:
            self._camera.set_plan(scene.lines, scene.hold_hours)
        if scene.rivals != before.rivals:
            self._rivals.show_count(len({line.venue for line in scene.rivals}))
        if self._board.focused and self._level(self._board.focused) is None:
            self._board.focused = ""
        self._describe()
        self._view.redraw_scene()

    def set_probe(self, probe: Probe | None) -> None:
        """Take the words for the crosshair."""
        self._board.probe = probe
        self.redraw()

    def set_snap(self, snap: Snap | None) -> None:
        """Take the rule by which dragged prices fall on the tick."""
        self._hand.snap = snap

    def view_all(self) -> None:
        """Show the whole history."""
        self._camera.view_all()
        self.redraw()

    def view_plan(self) -> None:
        """Show the hold and every level."""
        self._camera.view_plan()
        self.redraw()

    def view_first(self) -> None:
        """Show the recent past and the hold, as after opening; prices follow again."""
        self._camera.view_first()
        self._camera.reset_prices()
        self.redraw()

    def reset_prices(self) -> None:
        """Let the price scale follow candles and levels again."""
        self._camera.reset_prices()
        self.redraw()

    def zoom(self, factor: float) -> None:
        """Show `factor` times fewer bars; "now" stays in place."""
        self._camera.zoom(factor)
        self.redraw()

    def pan(self, fraction: float) -> None:
        """Move by a fraction of the view; positive shows later bars."""
        self._camera.pan(fraction * (self._camera.x1 - self._camera.x0))
        self.redraw()

    def view_start(self) -> None:
        """Move to the oldest candle."""
        self._camera.view_start()
        self.redraw()

    def view_end(self) -> None:
        """Move back to "now"."""
        self._camera.view_end()
        self.redraw()

    def focus_level(self, key: str) -> None:
        """Give the keyboard to a movable level ("": to none)."""
        self._board.focused = key
        self._describe()
        self.redraw()

    @property
    def focused_level(self) -> str:
        """The key of the level that Up and Down move, "" for none."""
        return self._board.focused

    def movable_keys(self) -> list[str]:
        """Return the keys of the levels that can be moved, from the highest price down."""
        movable = [level for level in self._board.scene.levels if level.movable]
        return [level.key for level in sorted(movable, key=lambda level: -level.price)]

    def cancel_drag(self) -> bool:
        """Take a running drag back; False if there is none."""
        return self._hand.cancel()

    def redraw(self) -> None:
        """Ask for one frame; several requests make one."""
        self._view.redraw()

    def paint_now(self) -> None:
        """Paint before this returns; for whoever is about to keep the window busy."""
        self._view.viewport().repaint()
        self._title.settle()  # the frame has told it how much one candle covers
        self._title.repaint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focused level or the view."""
        if not keys.answer(self, event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks through the movable levels before it leaves the chart."""
        if self.hasFocus() and keys.walk(self, forward=forward):
            return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here, where it came by key."""
        self._ringed = event.reason() in BY_KEY
        self.update()
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark of the focus around everything else."""
        if self._ringed and self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QColor(self._palette.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of the focused level, unless a menu merely opened over the chart."""
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.focus_level("")
        elif event.reason() is Qt.FocusReason.ActiveWindowFocusReason:
            self._hand.cancel()
        self.update()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the level under the pointer, or with the view."""
        by_key = event.reason() is event.Reason.Keyboard
        point = self._view.mapFrom(self, event.pos()).toPointF()
        level = self._level(self._board.focused) if by_key else self._hand.level_at(point)
        menu = self._menu_of(level) if level is not None else chart_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _menu_of(self, level: LevelView) -> QMenu:
        return level_menu(self, level, self.why_requested.emit, self.term_requested.emit)

    def help_topic(self) -> str:
        """Return what the help knows the level with the keyboard by."""
        return self._board.focused

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files only."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which files were dropped."""
        self.files_dropped.emit([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_hint"):
            self._view.reset_column()
            self._title.refresh_font()
            self._take_palette(self._palette)

    def _connect(self) -> None:
        hand = self._hand
        hand.level_moved.connect(self.level_moved)
        hand.drag_started.connect(self.drag_started)
        hand.drag_finished.connect(self.drag_finished)
        hand.drag_cancelled.connect(self.drag_cancelled)
        hand.focus_asked.connect(self.focus_level)
        hand.changed.connect(self.redraw)

    def _level(self, key: str) -> LevelView | None:
        return next((level for level in self._board.scene.lines if level.key == key), None)

    def _describe(self) -> None:
        """Keep what a screen reader says: the focused level first, then the plan in one sentence."""
        level = self._level(self._board.focused)
        words = (
            self._board.scene.summary if level is None else f"{level.label} {level.value}. {self._board.scene.summary}"
        )
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
            if level is not None and self.hasFocus() and QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{level.label} {level.value}"))

    def _settle_hint(self) -> None:
        """Keep the hint left of "now", where no level is drawn, and in the middle of an empty plot; away while there are candles."""
        frame = self._board.frame
        if self._board.pyramid is not None:
            self._hint.hide()
        else:
            width = frame.now_x - frame.left if self._board.has_prices else self._board.outer - frame.left
            self._hint.settle(frame.left, self._view.y() + frame.top, width, frame.height)

    def _painted(self) -> None:
        """Say what one drawn candle covers, and let a move that this frame held back go out."""
        pyramid = self._board.pyramid
        if pyramid is not None:
            bars = self._board.bars_each
            self._title.set_detail(
                tr("drawn as {span_text}", span_text=span_text(bars * pyramid.candles.interval_ms)) if bars > 1 else ""
            )
        else:
            self._title.set_detail("")
        self._hand.painted()
