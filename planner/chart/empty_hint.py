"""What stands where candles would be while there are none: a calm line and one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.presenters.palette import Palette


class EmptyHint(QWidget):
    """Lies left of "now", where no level is drawn."""

    def __init__(self, parent: QWidget, open_asked: Callable[[], None]) -> None:
        super().__init__(parent)
        self._headline = QLabel(tr("No candles yet"), self)
        self._words = QLabel(
            tr("Levels and the planned hold are drawn without them. Drop a CSV or Parquet file here, or"), self
        )
        self._words.setWordWrap(True)
        self.button = QPushButton(tr("Open candles…"), self)
        self.button.setAccessibleDescription(tr("Choose a CSV or Parquet file with price history"))
        self.button.clicked.connect(open_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for label in (self._headline, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        bold = self.font()
        bold.setBold(True)
        self._headline.setFont(bold)

    def set_palette(self, palette: Palette) -> None:
        """Take the colours of a theme."""
        self._headline.setStyleSheet(f"color: {palette.text}; background: transparent")
        self._words.setStyleSheet(f"color: {palette.muted}; background: transparent")

    def settle(self, left: float, top: float, width: float, height: float) -> None:
        """Stand in the middle of a place, or away from it where that is too small for words."""
        wide = int(min(width - 16, self.fontMetrics().averageCharWidth() * 56))
        tall = self.heightForWidth(wide) if wide > 0 else 0
        self.setVisible(wide >= self.button.sizeHint().width() + 16 and 0 < tall <= height)
        self.setGeometry(int(left + (width - wide) / 2), int(top + (height - tall) / 2), wide, tall)
