"""What goes on beside the window, in one line of the status bar, each with its way to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from planner.model.language import tr
from planner.widgets.access import hint
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing

if TYPE_CHECKING:
    from planner.presenters.work_words import WorkView


class WorkBar(QWidget):
    """One sentence and Cancel; hidden while nothing goes on. Of several pieces of work the first one is shown until it is over."""

    cancelled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._works: dict[str, WorkView] = {}
        self._label = PlainLabel(kind="muted")
        self.button = QPushButton(tr("Cancel"))
        self.button.setProperty("kind", "link")
        self.button.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing(self, 2))
        row.addWidget(self._label)
        row.addWidget(self.button)
        self.hide()

    def text(self) -> str:
        """Return the sentence."""
        return self._label.text() if self._works else ""

    def show_work(self, key: str, view: WorkView | None) -> None:
        """Show how far a piece of work is; None: it is over."""
        if view is None:
            self._works.pop(key, None)
        else:
            self._works[key] = view
        if self._works:
            shown = next(iter(self._works.values()))
            self._label.setText(shown.text)
            hint(self.button, shown.cancel)
        self.setVisible(bool(self._works))

    def _cancel(self) -> None:
        self.cancelled.emit(next(iter(self._works)))


class WorkRoom(QWidget):
    """A row that is always high enough for the bar: if it grew when work begins, the whole window would be laid out and painted anew."""

    def __init__(self, bar: WorkBar) -> None:
        super().__init__()
        self._bar = bar

    def sizeHint(self) -> QSize:  # noqa: D102
        return super().sizeHint().expandedTo(QSize(0, self._bar.sizeHint().height()))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return super().minimumSizeHint().expandedTo(QSize(0, self._bar.sizeHint().height()))
