"""The keys of all commands, each of which can be changed; a key that another command has is refused by that command's name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from planner.model.language import tr
from planner.presenters.views import Tone
from planner.widgets.access import name_parts, set_role
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from planner.presenters.shortcuts import ShortcutRow

_NATIVE = QKeySequence.SequenceFormat.NativeText
_PORTABLE = QKeySequence.SequenceFormat.PortableText


class ShortcutsDialog(QDialog):
    """A list of commands, and beneath it the key of the chosen one. `changed` (command, key or "") follows each change at once.

    `judge` (command, key) returns the sentence that refuses a key, "" when it is free.
    """

    changed = Signal(str, str)
    all_usual = Signal()

    def __init__(
        self, rows: Sequence[ShortcutRow], judge: Callable[[str, str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Change shortcuts"))
        self._judge = judge
        self._rows: dict[str, ShortcutRow] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self.list = QTreeWidget()
        self.keys = QKeySequenceEdit()
        self.problem = PlainLabel(kind="small", wrap=True)
        self.none = QPushButton(tr("&No key"))
        self.usual = QPushButton(tr("&Usual key"))
        self._lay_out()
        self.show_rows(rows)
        self.choose(next(iter(self._rows)))
        self._take_room()

    def show_rows(self, rows: Sequence[ShortcutRow]) -> None:
        """Show these commands and their keys; the chosen one stays chosen."""
        self._rows = {row.command: row for row in rows}
        for row in rows:
            item = self._items.get(row.command)
            if item is None:
                item = self._items[row.command] = QTreeWidgetItem(self.list, [row.menu, row.name, ""])
                item.setData(0, Qt.ItemDataRole.UserRole, row.command)
            self._write(item, row)
        self._follow()

    def choose(self, command: str) -> None:
        """Choose a command of the list."""
        self.list.setCurrentItem(self._items[command])

    def chosen(self) -> str:
        """Return the command that is chosen."""
        item = self.list.currentItem()
        return str(item.data(0, Qt.ItemDataRole.UserRole)) if item is not None else ""

    def shown_key(self, command: str) -> str:
        """Return the key that the list shows for a command."""
        return self._items[command].text(2)

    def _lay_out(self) -> None:
        self._build_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, 2))
        column.addWidget(self.list, 1)
        column.addLayout(self._key_row())
        self.problem.dress(tone=Tone.DANGER)
        column.addWidget(self.problem)
        column.addWidget(self._buttons())

    def _take_room(self) -> None:
        """Be wide enough for every key."""
        columns = sum(self.list.sizeHintForColumn(column) for column in range(self.list.columnCount()))
        around = spacing(self, 4) * 3  # the margins, and the scroll bar with the frame
        resize_on_screen(
            self, max(self.fontMetrics().averageCharWidth() * 92, columns + around), self.fontMetrics().height() * 34
        )

    def _build_list(self) -> None:
        self.list.setHeaderLabels([tr("Menu"), tr("Command"), tr("Key")])
        self.list.setRootIsDecorated(False)
        self.list.ensurePolished()  # or the rows are measured, once and for all, before the style sheet is known
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setAccessibleName(tr("Commands"))
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.currentItemChanged.connect(self._follow)

    def _key_row(self) -> QHBoxLayout:
        self.keys.setMaximumSequenceLength(1)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(tr("Key of the chosen command"))
        name_parts(self.keys)
        set_role(self.keys, QAccessible.Role.HotkeyField)
        self.keys.editingFinished.connect(self._typed)
        label = PlainLabel(tr("&Key"))
        label.setBuddy(self.keys)
        row = QHBoxLayout()
        row.setSpacing(spacing(self, 2))
        row.addWidget(label)
        row.addWidget(self.keys, 1)
        for button, take in ((self.none, self._take_none), (self.usual, self._take_usual)):
            button.setAutoDefault(False)
            button.clicked.connect(take)
            row.addWidget(button)
        return row

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        every = buttons.addButton(tr("&All as usual"), QDialogButtonBox.ButtonRole.ResetRole)
        every.setAutoDefault(False)
        every.clicked.connect(self.all_usual)
        buttons.rejected.connect(self.reject)
        return buttons

    def _write(self, item: QTreeWidgetItem, row: ShortcutRow) -> None:
        item.setText(2, QKeySequence(row.shortcut, _PORTABLE).toString(_NATIVE))
        changed = item.font(2)
        changed.setBold(row.shortcut != row.usual)
        item.setFont(2, changed)

    def _follow(self, *_: object) -> None:
        """Show the key of the chosen command."""
        row = self._rows.get(self.chosen())
        self.problem.setText("")
        if row is not None:
            self.keys.setKeySequence(QKeySequence(row.shortcut, _PORTABLE))
            self.none.setEnabled(bool(row.shortcut))
            self.usual.setEnabled(row.shortcut != row.usual)

    def _typed(self) -> None:
        self._take(self.keys.keySequence().toString(_PORTABLE))

    def _take_none(self) -> None:
        self._take("")

    def _take_usual(self) -> None:
        self._take(self._rows[self.chosen()].usual)

    def _take(self, key: str) -> None:
        row = self._rows.get(self.chosen())
        if row is None or key == row.shortcut:
            return
        refused = self._judge(row.command, key)
        if refused:
            self.keys.setKeySequence(QKeySequence(row.shortcut, _PORTABLE))
        else:
            self._rows[row.command] = replace(row, shortcut=key)
            self._write(self._items[row.command], self._rows[row.command])
            self._follow()
            self.changed.emit(row.command, key)
        self.problem.setText(refused)
