"""The keys of the commands: those that come with the program, and what the user made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from planner.app.keeping import Keeping
    from planner.presenters.shortcuts import ShortcutRow
    from planner.widgets.main_window import MainWindow

_PORTABLE = QKeySequence.SequenceFormat.PortableText


class Shortcuts(QObject):
    """Gives commands the user's keys at the start, and shows the dialog that changes them."""

    def __init__(self, window: MainWindow, keeping: Keeping) -> None:
        super().__init__(window)
        self._window, self._keeping = window, keeping
        if keeping.settings.shortcuts:
            self._apply(self._sound(keeping.settings.shortcuts))

    def show(self) -> None:
        """Show the dialog; every change counts at once and is kept."""
        from planner.widgets.shortcuts_dialog import ShortcutsDialog

        dialog = ShortcutsDialog(self.rows(), self.problem, self._window)
        dialog.changed.connect(self.take)
        dialog.all_usual.connect(self.reset)
        dialog.all_usual.connect(lambda: dialog.show_rows(self.rows()))
        dialog.exec()
        dialog.deleteLater()

    def rows(self) -> list[ShortcutRow]:
        """Return every command with its menu and keys."""
        from planner.presenters.shortcuts import ShortcutRow

        menus, rows = self._window.menus, []
        for title, action in self._in_menus():
            key = next((name for name, other in menus.actions.items() if other is action), "")
            if key:
                usual = next(iter(menus.commands[key].keys()), QKeySequence()).toString(_PORTABLE)
                name = menus.commands[key].text.replace("&", "")
                shown = action.shortcut().toString(_PORTABLE)
                rows.append(ShortcutRow(command=key, menu=title, name=name, shortcut=shown, usual=usual))
        return rows

    def problem(self, command: str, key: str) -> str:
        """Return the sentence that refuses a key, "" when the command can have it."""
        from planner.presenters.shortcuts import shortcut_problem

        taken = {}
        for name, action in self._window.menus.actions.items():
            for owned in action.shortcuts():
                taken[owned.toString(_PORTABLE)] = (name, self._window.menus.commands[name].text.replace("&", ""))
        for action in self._window.journal.table.actions():
            for owned in action.shortcuts():
                taken.setdefault(owned.toString(_PORTABLE), ("journal", action.text().replace("&", "")))
        return shortcut_problem(key, command, taken)

    def take(self, command: str, key: str) -> None:
        """Give a command a key, and keep it; its usual one needs no keeping."""
        changes = dict(self._keeping.settings.shortcuts)
        usual = next(iter(self._window.menus.commands[command].keys()), QKeySequence()).toString(_PORTABLE)
        changes.pop(command, None)
        if key != usual:
            changes[command] = key
        self._keeping.change(shortcuts=changes)
        self._apply(changes)

    def reset(self) -> None:
        """Give every command its usual key again."""
        self._keeping.change(shortcuts={})
        self._apply({})

    def _apply(self, changes: dict[str, str]) -> None:
        self._window.menus.rekey(changes)

    def _sound(self, changes: dict[str, str]) -> dict[str, str]:
        """Drop what a settings file from elsewhere may hold: unknown commands, words that are no key, keys given twice."""
        sound: dict[str, str] = {}
        for command, key in changes.items():
            known = command in self._window.menus.actions
            reads = not key or bool(QKeySequence(key, _PORTABLE).toString(_PORTABLE).strip())
            if known and reads and (not key or key not in sound.values()) and not self.problem(command, key):
                sound[command] = key
        return sound

    def _in_menus(self) -> list[tuple[str, QAction]]:
        found: list[tuple[str, QAction]] = []
        for top in self._window.menuBar().actions():
            title = top.text().replace("&", "")
            for action in _actions_in(top):
                inner = _actions_in(action)
                found += [(f"{title} > {action.text().replace('&', '')}", part) for part in inner] or [(title, action)]
        return found


def _actions_in(action: QAction) -> list[QAction]:
    """Return the entries of the menu that an action opens; none where it opens none."""
    menu = action.menu()
    return list(menu.actions()) if isinstance(menu, QMenu) else []
