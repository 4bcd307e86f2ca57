"""The headings of the comparison: they can be moved and clicked, and the first one stays in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget


class CompareHeader(QHeaderView):
    """Sorts nothing itself. The first section stays in view, as its column does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)  # it names the row, and stays in view
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    @property
    def scrolled(self) -> bool:
        """Return whether the first section has been scrolled out of its place, so that it is shown over the others.

        Where writing runs from right to left it scrolls as the others do.
        """
        return self.offset() > 0 and not self.isRightToLeft()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if self.scrolled and self.count():
            with QPainter(self.viewport()) as painter:
                rect = QRect(0, 0, self.sectionSize(0), self.height())
                painter.fillRect(rect, self.palette().window())
                self.paintSection(painter, rect, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if not self._over_first(event):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._over_first(event):
            self.sectionClicked.emit(0)
        else:
            super().mouseReleaseEvent(event)

    def _over_first(self, event: QMouseEvent) -> bool:
        left = event.button() is Qt.MouseButton.LeftButton
        return left and self.scrolled and event.position().x() < self.sectionSize(0)
