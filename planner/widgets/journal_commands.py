"""What can be done with the selected rows of the journal: the actions, their keys, and the menu of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from planner.model.entry import Status
from planner.model.language import tr
from planner.presenters.statuses import STATUS_WORDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class RowCommands(QObject):
    """Actions that work while the table has the focus; `allow` says which of them make sense now."""

    status_chosen = Signal(object)

    def __init__(self, table: QWidget, panel: QWidget) -> None:
        """`table` takes the keys; `panel` owns the menus."""
        super().__init__(panel)
        self._table = table
        self.open = self._action(tr("&Open in ticket"), "Return", tr("Enter"))
        self.duplicate = self._action(tr("D&uplicate into ticket"))
        self.note = self._action(tr("Edit &note"), "F2")
        self.copy = self._action(tr("&Copy"), QKeySequence.StandardKey.Copy)
        self.export = self._action(tr("&Export selection…"))
        self.delete = self._action(tr("&Move to bin"), QKeySequence.StandardKey.Delete)
        self.restore = self._action(tr("&Restore"))
        self.status_menu = QMenu(tr("Set &status"), panel)
        for status in Status:
            action = self.status_menu.addAction(STATUS_WORDS[status].capitalize())
            action.setData(status.value)
            action.triggered.connect(self._status_chosen)
        self.menu = QMenu(panel)
        self.menu.addActions([self.open, self.duplicate, self.note])
        self.menu.addMenu(self.status_menu)
        self.menu.addSeparator()
        self.menu.addActions([self.copy, self.export])
        self.menu.addSeparator()
        self.menu.addActions([self.delete, self.restore])

    def allow(self, count: int, *, in_bin: bool, editable: bool) -> None:
        """Allow what makes sense for `count` selected rows; `editable`: the journal can be written."""
        change = count > 0 and editable and not in_bin
        self.open.setEnabled(count == 1)
        self.duplicate.setEnabled(count == 1)
        self.note.setEnabled(count == 1 and change)
        self.status_menu.menuAction().setEnabled(change)
        self.copy.setEnabled(count > 0)
        self.export.setEnabled(count > 0)
        self.delete.setEnabled(change)
        self.delete.setVisible(not in_bin)
        self.restore.setEnabled(count > 0 and in_bin and editable)
        self.restore.setVisible(in_bin)

    def _action(self, text: str, *keys: QKeySequence.StandardKey | str) -> QAction:
        action = QAction(text, self._table)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # Del in a note or a search is not Del on a plan
        self._table.addAction(action)
        return action

    def _status_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.status_chosen.emit(Status(action.data()))
