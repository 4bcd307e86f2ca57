"""One result: its label, the number with its unit, the words beneath, and a menu that copies or explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAction, QFont, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLayout, QMenu, QSizePolicy, QVBoxLayout

from planner.model.language import tr
from planner.widgets.access import set_role
from planner.widgets.grid import set_state, spacing, tooltip
from planner.widgets.plain_label import ElidingLabel, LiveLabel
from planner.widgets.topics import what_is_this

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import NumberView

_MOST_WIDTHS = 64
_SIZES = ("headline", "number", "body")  # from large to small


class NumberLabel(QFrame):
    """A result that can be copied and asked why.

    `size` "body" makes a row (label left, number right); "number" and "headline" stack label, number and note. A number too long for its
    place is set smaller, and only then shortened with "…".
    """

    why_requested = Signal(str)

    def __init__(self, size: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._view: NumberView | None = None
        self._stale = False
        self._label = LiveLabel(kind="body" if size == "body" else "small", wrap=True)
        self._label.setMinimumWidth(spacing(self, 15))
        self._value = ElidingLabel(kind="value")
        self._value.setProperty("figure", size)
        self._unit = ElidingLabel(kind="small")
        self._note = LiveLabel(kind="small", wrap=True)
        for part in (self._label, self._value, self._unit, self._note):
            part.cover_ground()
        self._fitted: tuple[object, ...] = ()
        self._widths: dict[tuple[str, str, str], int] = {}
        self._largest = size
        self._menu: QMenu | None = None
        self._offers: list[tuple[str, Callable[[], None]]] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_role(self, QAccessible.Role.Button)  # Space and Return ask why
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lay_out()

    def show_number(self, view: NumberView, *, stale: bool = False) -> None:
        """Show a result; `stale` (or the view's own) greys it: the last good number, no longer true."""
        stale = stale or view.stale
        if view == self._view and stale == self._stale:
            return
        dressed = None if self._view is None else (self._view.tone, self._stale)
        self._view, self._stale = view, stale
        self._label.setText(view.label)
        self._value.set_full_text(view.value)
        self._unit.set_full_text(view.unit)
        self._unit.setVisible(bool(self._unit.full_text()))
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        if dressed != (view.tone, stale):
            self._value.dress(tone=view.tone, stale=stale)
        self._describe(view, stale)
        self._fit()

    def view(self) -> NumberView | None:
        """Return what is shown."""
        return self._view

    def value_text(self) -> str:
        """Return the number as asked for."""
        return self._value.full_text()

    def width_at(self, size: str) -> int:
        """Return the width in pixels that number and unit need, the number at `size`; measured once for a text."""
        asked = (size, self._value.full_text(), self._unit.full_text())
        known = self._widths.get(asked)
        if known is None:
            if len(self._widths) > _MOST_WIDTHS:
                self._widths.clear()
            known = self._widths[asked] = self._measured(size)
        return known

    def _measured(self, size: str) -> int:
        from planner.widgets.theme import font_sizes  # the ticket's numbers, which are painted first, have one size

        font = QFont(self._unit.font())
        points: float = getattr(font_sizes(QApplication.font()), size)
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight.DemiBold)
        unit = self._unit.full_width() + spacing(self) if self._unit.full_text() else 0
        return QFontMetrics(font).horizontalAdvance(self._value.full_text()) + 1 + unit

    def set_largest(self, size: str) -> None:
        """Show the number at `size` at most, so that numbers beside each other are alike."""
        if size != self._largest:
            self._largest, self._fitted = size, ()
            self._fit()

    def copy_value(self) -> None:
        """Put every digit of the number on the clipboard."""
        if self._view is not None:
            QGuiApplication.clipboard().setText(self._view.full or self._view.value)

    def ask_why(self) -> None:
        """Ask for the derivation of the number."""
        if self._view is not None:
            self.why_requested.emit(self._view.key)

    def help_topic(self) -> str:
        """Return what the help knows the number by."""
        return f"number:{self._view.key}" if self._view is not None else ""

    def offer(self, text: str, run: Callable[[], None]) -> None:
        """Add something of its own to the number's menu."""
        self._offers.append((text, run))

    def context_menu(self) -> QMenu:
        """Return the menu of the number."""
        if self._menu is None:
            self._menu = QMenu(self)
            copy = QAction(tr("&Copy value"), self._menu)
            copy.setShortcut(QKeySequence.StandardKey.Copy)
            copy.triggered.connect(self.copy_value)
            why = QAction(tr("&Why this number"), self._menu)
            why.triggered.connect(self.ask_why)
            self._menu.addActions([copy, why, what_is_this(self, self._menu)])
            for text, run in self._offers:
                self._menu.addAction(text).triggered.connect(run)
        return self._menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu where the mouse is, or under the number for the keyboard."""
        self._open_menu(event.globalPos() if event.reason() == event.Reason.Mouse else self._below())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Menu key and Shift+F10 open the menu, Copy copies, Return and Space ask why."""
        shift_f10 = event.key() == Qt.Key.Key_F10 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Menu or shift_f10:
            self._open_menu(self._below())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_value()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.ask_why()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask why."""
        self.ask_why()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the number as large as it fits."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fitted = ()
            self._widths.clear()

    def _lay_out(self) -> None:
        number = QHBoxLayout()
        number.setSpacing(spacing(self, 0.75))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        number.setContentsMargins(0, 0, 0, 0)
        stacked = self._size != "body"
        beside = Qt.AlignmentFlag.AlignBottom if stacked else Qt.AlignmentFlag.AlignVCenter
        if not stacked:
            number.addWidget(self._label, 1)
            self._note.setAlignment(Qt.AlignmentFlag.AlignRight)
        else:
            column.addWidget(self._label)
        number.addWidget(self._value, 0)
        number.addWidget(self._unit, 0, beside)
        edge = Qt.AlignmentFlag.AlignTop if stacked else Qt.AlignmentFlag.AlignBottom
        self._unit.setAlignment(Qt.AlignmentFlag.AlignLeft | edge)
        if stacked:
            number.addStretch(1)
        column.addLayout(number)
        column.addWidget(self._note)
        column.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)

    def _fit(self) -> None:
        """Set the number as large as it fits; dressing a label is dear, so only where text or room have changed."""
        if self._size == "body":
            self._level_unit()
            return
        beside = self._unit.full_width() + spacing(self) if self._unit.full_text() else 0
        room = self.contentsRect().width() - beside
        fitted = (self._value.full_text(), room)
        if fitted == self._fitted:
            return
        self._fitted = fitted
        for size in _SIZES[_SIZES.index(self._largest) :]:
            set_state(self._value, figure=size)
            if self._value.full_width() <= room:
                break
        below = self._value.fontMetrics().descent() - self._unit.fontMetrics().descent()
        self._unit.setFixedHeight(self._unit.fontMetrics().height() + max(below, 0))  # both stand on one line

    def _level_unit(self) -> None:
        """Let the unit stand on the line of the number that is centred beside it; once for a font."""
        if self._fitted or not self._unit.full_text():
            return
        self._fitted = ("body",)
        for label in (self._value, self._unit):
            label.ensurePolished()
        number, unit = self._value.fontMetrics(), self._unit.fontMetrics()
        self._unit.setFixedHeight(max(number.ascent() - number.descent() + 2 * unit.descent(), unit.height()))

    def _describe(self, view: NumberView, stale: bool) -> None:
        sign = tr(" (last good value)") if stale else ""
        self.setAccessibleName(f"{view.label}: {view.value} {view.unit}".rstrip() + sign)
        out_of_date = tr("The last good value: the plan as typed has no result yet.") if stale else ""
        exact = f"{view.full} {view.unit}".strip() if view.full and view.full != view.value else ""
        # Without a description Qt would read out the tool tip, markup and all.
        self.setAccessibleDescription(view.note or view.tooltip or exact)
        self.setToolTip(tooltip("\n".join(filter(None, (out_of_date, view.tooltip, exact)))))

    def _below(self) -> QPoint:
        return self.mapToGlobal(QPoint(0, self.height()))

    def _open_menu(self, at: QPoint) -> None:
        menu = self.context_menu()
        if not menu.isVisible():
            menu.popup(at)
