"""A part of a form that can be folded away, and says when something in it wants attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.widgets.grid import set_state, spacing

if TYPE_CHECKING:
    from planner.widgets.field_row import RowStack


class Section(QWidget):
    """A heading to press, and the rows beneath it."""

    toggled = Signal(bool)

    def __init__(self, title: str, rows: RowStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._rows = rows
        self._heading = QToolButton()
        self._heading.setText(title)
        self._heading.setProperty("kind", "section")
        self._heading.setCheckable(True)
        self._heading.setArrowType(Qt.ArrowType.RightArrow)
        self._heading.setIconSize(QSize(spacing(self, 2), spacing(self, 2)))  # the arrow begins where the labels do
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._heading.toggled.connect(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        rows.setContentsMargins(0, spacing(self), 0, spacing(self, 2))
        column.addWidget(rows)
        self._fold(False)

    def heading(self) -> QToolButton:
        """Return the button that folds and unfolds."""
        return self._heading

    def rows(self) -> RowStack:
        """Return the rows inside."""
        return self._rows

    def is_open(self) -> bool:
        """Return whether the rows can be seen."""
        return self._heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Fold or unfold."""
        self._heading.setChecked(is_open)

    def show_problems(self, count: int) -> None:
        """Say in the heading how many fields inside ask to be changed, so that a folded section hides none."""
        text = tr("{title} · {count} to check", title=self._title, count=count) if count else self._title
        if text != self._heading.text():
            self._heading.setText(text)
        set_state(self._heading, problem=bool(count))

    def _fold(self, is_open: bool) -> None:
        self._heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._heading.setAccessibleDescription(tr("unfolded") if is_open else tr("folded"))
        self._rows.setVisible(is_open)
        self.toggled.emit(is_open)
