"""A list to choose from whose chosen words end in "…" where they are too wide, as labels do: Qt cuts a letter in two.

The wheel turns it only while it has the focus: a scroll that passes over it chooses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QStyleOptionComboBox


class ElidingCombo(QComboBox):
    """Paints what fits of the chosen words; the list shows them whole."""

    def seen_text(self) -> str:
        """Return what is painted of the chosen words."""
        # the first paint has no list, and need not wait for these classes
        from PySide6.QtWidgets import QStyleOptionComboBox

        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self._fitting(option)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the style paint frame, arrow and what fits of the words."""
        from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter

        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self._fitting(option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the list while focused; otherwise the wheel belongs to what the list stands in."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _fitting(self, option: QStyleOptionComboBox) -> str:
        from PySide6.QtWidgets import QStyle

        place = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, place.width())
