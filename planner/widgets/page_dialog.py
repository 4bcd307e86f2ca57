"""A dialog as most of them are: what it shows in a column, its buttons beneath, Esc or the last button to leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLayout, QPushButton, QVBoxLayout, QWidget

from planner.widgets.grid import spacing

if TYPE_CHECKING:
    from collections.abc import Callable

Standard = QDialogButtonBox.StandardButton
Role = QDialogButtonBox.ButtonRole


class PageDialog(QDialog):
    """It blocks nothing unless it is executed."""

    def __init__(self, title: str, parent: QWidget | None, leave: Standard = Standard.Close) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.buttons = QDialogButtonBox(leave)
        self.buttons.rejected.connect(self.reject)

    def offer(self, text: str, act: Callable[[], object], role: Role = Role.ActionRole) -> QPushButton:
        """Add a button beneath; Enter presses it only while it has the focus."""
        button = self.buttons.addButton(text, role)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def stack(self, *parts: QWidget | QLayout, steps: int = 3) -> QVBoxLayout:
        """Lay out the parts with the buttons beneath them, `steps` of the grid between them."""
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, steps))
        for part in (*parts, self.buttons):
            if isinstance(part, QLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)
        return column

    def come_forward(self) -> None:
        """Show it before the other windows, with the focus."""
        self.show()
        self.raise_()
        self.activateWindow()
