"""The one input for numbers: text in, text out. It judges nothing and reformats nothing while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLineEdit

from planner.presenters.ticket_values import HIDDEN
from planner.widgets.grid import set_state, spacing, tooltip
from planner.widgets.history_keys import is_history
from planner.widgets.topics import what_is_this

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import FieldView

_LONGEST_TEXT = (
    100_001  # one character more than a plan may hold: what was cut from a monstrous paste is refused, never taken
)
_WHEEL_NOTCH = 120
_SLACK = 2  # pixels: an advance is rounded, and a unit shortened for half a pixel reads badly
_USUAL_PRICE = "00000"
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
FINE = "0.1"
"""The part of a step that Ctrl makes of it; where tick or lot are known, nothing is finer than they are."""
_NOT_LEFT = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class NumberEdit(QLineEdit):
    """A right-aligned line edit with its unit painted inside, after the number.

    `edited` (key, text) follows the user's typing only, `nudged` (key, steps: whole, or a Decimal below one) the arrow and page keys
    and, while focused, the wheel;
    `left` (key) says that the user is done with the field. An answer given within `edited` never touches the text; afterwards the text
    changes only when the view's text changes (undo, a drag on the chart), or when the field is left.
    """

    edited = Signal(str, str)
    nudged = Signal(str, object)
    left = Signal(str)

    def __init__(self, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._view: FieldView | None = None
        self._typing = False  # while `edited` is being answered
        self._answered = True  # the view's text is an answer to what stands here
        self._masked = False
        self._unit_width = 0
        # the unit's font, made from the number's, and its measures
        self._small: tuple[QFont, QFontMetrics] | None = None
        self._wheel = 0
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxLength(_LONGEST_TEXT)
        self.textEdited.connect(self._tell_edit)
        self.textChanged.connect(self._make_room)
        self.returnPressed.connect(self._leave)

    def key(self) -> str:
        """Return the draft's field that this input stands for."""
        return self._key

    def help_topic(self) -> str:
        """Return what the help knows the field by."""
        return self._key

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Add to the usual menu what the field means."""
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        menu.addAction(what_is_this(self, menu))
        menu.popup(event.globalPos())
        event.accept()

    def unit(self) -> str:
        """Return the unit shown after the number."""
        return self._view.unit if self._view else ""

    def show_field(self, view: FieldView) -> None:
        """Show what the field must hold. Emits nothing, and leaves text and cursor alone while the user is typing."""
        before, self._view, self._key = self._view, view, view.key
        self._answered = True
        if view != before:
            self._describe(view, before)
        moved = before is None or view.text != before.text
        if view.text != self.text() and not self._typing and (moved or not self.hasFocus()):
            self._put(view.text)
        if view.masked or self._masked:
            self._mask(view.masked and not self.hasFocus())

    def set_unit_width(self, width: int) -> None:
        """Reserve `width` pixels for the unit, so that numbers above each other end on one line; 0 asks for the unit's own width."""
        if width != self._unit_width:
            self._unit_width = width
            self._make_room()

    def unit_hint(self) -> int:
        """Return the width in pixels that the unit needs."""
        return self._unit_font()[1].horizontalAdvance(self.unit()) + _SLACK if self.unit() else 0

    def digits_hint(self) -> int:
        """Return the width in pixels at which every digit is seen, if need be without the unit; of a usual price where there is none."""
        longest = max(self.text(), self.placeholderText(), _USUAL_PRICE, key=len)
        return self.fontMetrics().horizontalAdvance(longest) + spacing(self, 6)

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the window, whose history spans all fields."""
        if is_history(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn Up, Down and the page keys into nudges; Shift makes them ten times as large, Ctrl a tenth."""
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None or not self._may_nudge():
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._nudge(steps * 10)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            from decimal import Decimal

            self._nudge(steps * Decimal(FINE))
        else:
            self._nudge(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nudge by whole notches while focused; otherwise the wheel belongs to the form, which scrolls."""
        if not self.hasFocus() or not self._may_nudge():
            self._wheel = 0
            event.ignore()
            return
        notches, self._wheel = _notches(self._wheel + event.angleDelta().y())
        if notches:
            self._nudge(notches)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show an amount that is hidden while somebody is in the field."""
        if self._masked:
            self._mask(False)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left, unless a menu or another window only covers it for a while."""
        super().focusOutEvent(event)
        if self._view is not None and self._view.masked and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._mask(True)
        if event.reason() not in _NOT_LEFT:
            self._leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the unit where there is room for it."""
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Measure the unit again when the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._small = None
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the unit inside the box, in the muted colour; and what stands for a hidden amount."""
        super().paintEvent(event)
        if self._masked and self.text():
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            room = self._inside().adjusted(_SLACK, 0, -self.textMargins().right() - _SLACK, 0)
            painter.drawText(room, int(self.alignment()), HIDDEN)
            painter.end()
        if not self.unit() or not self.textMargins().right():
            return
        painter = QPainter(self)
        font, metrics = self._unit_font()
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        area = self._inside()
        area.setLeft(area.right() - self._reserved() + 1)
        text = metrics.elidedText(self.unit(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _mask(self, masked: bool) -> None:
        """Keep the text from being seen, read out or copied; Qt shows nothing then, so ••• is painted in its place."""
        if masked == self._masked:
            return
        self._masked = masked
        self.setEchoMode(QLineEdit.EchoMode.NoEcho if masked else QLineEdit.EchoMode.Normal)
        self._make_room()

    def _tell_edit(self, text: str) -> None:
        self._typing, self._answered = True, False
        try:
            self.edited.emit(self._key, text)
        finally:
            self._typing = False

    def _nudge(self, steps: int | Decimal) -> None:
        self.nudged.emit(self._key, steps)

    def _may_nudge(self) -> bool:
        return bool(self._view and self._view.nudge) and not self.isReadOnly()

    def _leave(self) -> None:
        if self._answered and self._view is not None and self._view.text != self.text():
            self._put(self._view.text)
        self.left.emit(self._key)

    def _put(self, text: str) -> None:
        cursor, all_selected = self.cursorPosition(), self.selectedText() == self.text() != ""
        self.setText(text)
        if not self.hasFocus():
            self.setCursorPosition(0)  # a number too long for its box shows its leading digits
        elif all_selected:
            self.selectAll()
        else:
            self.setCursorPosition(min(cursor, len(text)))

    def _describe(self, view: FieldView, before: FieldView | None) -> None:
        """Say what the field is and what is wrong with it; while somebody types, only what its number means changes."""
        self.setAccessibleDescription(view.problem or view.echo or view.tooltip)
        if before is not None and _nature(view) == _nature(before):
            return
        name = view.access.replace("&", "")
        # Words read from the left: a long note must show its beginning; numbers end on one line.
        side = Qt.AlignmentFlag.AlignRight if view.nudge or view.unit else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.setPlaceholderText(view.placeholder)
        self.setToolTip(tooltip("\n".join(filter(None, (view.problem, view.tooltip)))))
        self.setAccessibleName(f"{name}, {view.unit}" if view.unit else name)
        set_state(self, problem=view.problem_tone.value if view.problem else "")
        self._make_room()

    def _unit_font(self) -> tuple[QFont, QFontMetrics]:
        if self._small is None:
            font = QFont(self.font())
            font.setPointSizeF(max(font.pointSizeF() * 11 / 12, 4.0))
            self._small = font, QFontMetrics(font)
        return self._small

    def _reserved(self) -> int:
        return max(self._unit_width, self.unit_hint())

    def _inside(self) -> QRect:
        """Return where the text stands. The style is not asked: its first answer makes Python build every style and widget there is."""
        edge = spacing(self, 2) + 1
        return self.rect().adjusted(edge, 0, -edge, 0)

    def _make_room(self) -> None:
        """Reserve room for the unit while the number leaves any: the digits come first."""
        gap = spacing(self)
        wanted = self._reserved() + gap if self._reserved() else 0
        longest = max(HIDDEN if self._masked and self.text() else self.text(), self.placeholderText(), key=len)
        needed = self.fontMetrics().horizontalAdvance(longest) + gap
        margin = wanted if needed + wanted <= self._inside().width() else 0
        if margin != self.textMargins().right():
            self.setTextMargins(0, 0, margin, 0)
            self.update()


def _nature(view: FieldView) -> tuple[object, ...]:
    return (
        view.key,
        view.access,
        view.unit,
        view.nudge,
        view.placeholder,
        view.problem,
        view.problem_tone,
        view.tooltip,
    )


def _notches(angle: int) -> tuple[int, int]:
    """Split a wheel's angle into whole notches and the rest, towards zero."""
    notches = int(angle / _WHEEL_NOTCH)
    return notches, angle - notches * _WHEEL_NOTCH
