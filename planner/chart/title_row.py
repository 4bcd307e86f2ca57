"""The line above the plot: symbol, timeframe, and a note such as how old the candles are; shortened, never clipped."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from planner.chart.inks import small_font

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from planner.presenters.palette import Palette


_JOINT = " · "


class ElidedLabel(QLabel):
    """A label that loses its last parts, or ends in an ellipsis, where its text is too wide; the whole text is its tooltip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._beside = parent
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self.set_more(text)

    def set_more(self, text: str) -> None:
        """Give the tooltip other words than the text; they are never read as markup, for names of files may hold any."""
        self.setToolTip(f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" if text else "")
        self.setAccessibleDescription(text)

    def minimumSizeHint(self) -> QSize:
        """Allow any width."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().translated(0, self._lowered()), left, self.seen_text())
        painter.end()

    def seen_text(self) -> str:
        """Return what fits: whole parts between the dots, and a sign where not even the first does."""
        metrics, parts = self.fontMetrics(), self.text().split(_JOINT)
        while len(parts) > 1 and metrics.horizontalAdvance(_JOINT.join(parts)) > self.width():
            parts.pop()
        return metrics.elidedText(_JOINT.join(parts), Qt.TextElideMode.ElideRight, self.width())

    def _lowered(self) -> int:
        """Return the pixels by which a smaller text goes down to stand on the line of the words beside it."""
        beside, own = QFontMetrics(self._beside.font()), self.fontMetrics()
        return round((beside.ascent() - beside.descent() - own.ascent() + own.descent()) / 2)


class TitleRow(QWidget):
    """Symbol (bold), timeframe, note; `add` puts a widget at the right end."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._symbol, self._timeframe, self._note = QLabel(self), QLabel(self), ElidedLabel(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 10, 8, 2)  # on one line with the titles of the panels beside it
        self._row.setSpacing(8)
        self._row.addWidget(self._symbol)
        self._row.addWidget(self._timeframe)
        self._row.addWidget(self._note, 1)
        for label in (self._symbol, self._timeframe, self._note):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._timeframe_text = self._detail = ""
        self.refresh_font()

    def add(self, widget: QWidget) -> None:
        """Put a widget at the right end of the row."""
        self._row.addWidget(widget)

    def set_texts(self, symbol: str, timeframe: str, note: str, more: str = "") -> None:
        """Show symbol, timeframe and note; `more` is the note's tooltip."""
        self._symbol.setText(symbol)
        self._timeframe_text = timeframe
        self._note.setText(note)
        self._note.set_more(more or note)
        self._show_timeframe()

    def set_detail(self, detail: str) -> None:
        """Say what one drawn candle covers, where that is more than one bar ("" where it is not)."""
        if detail != self._detail:
            self._detail = detail
            self._show_timeframe()

    def settle(self) -> None:
        """Give the labels their places now, not with the next turn of the event loop."""
        self._row.activate()

    def set_palette(self, palette: Palette) -> None:
        """Take the colours of a theme."""
        self._symbol.setStyleSheet(f"color: {palette.text}; background: transparent")
        for label in (self._timeframe, self._note):
            label.setStyleSheet(f"color: {palette.muted}; background: transparent")

    def refresh_font(self) -> None:
        """Take the size of the chart's font."""
        bold = self.font()
        bold.setBold(True)
        self._symbol.setFont(bold)
        self._note.setFont(small_font(self.font()))

    def _show_timeframe(self) -> None:
        self._timeframe.setText(" · ".join(part for part in (self._timeframe_text, self._detail) if part))
