"""Keys that the user changed: kept, shown, and refused where they belong to another command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from planner.widgets.shortcuts_dialog import ShortcutsDialog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Ctrl, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> Iterator[ShortcutsDialog]:
    """The dialog as the command shows it, without its own event loop."""
    dialog = ShortcutsDialog(desk.shortcuts.rows(), desk.shortcuts.problem, desk.window)
    dialog.changed.connect(desk.shortcuts.take)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    dialog.close()


def press(qtbot: QtBot, dialog: ShortcutsDialog, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    """Press a combination in the field, as somebody does who wants it."""
    qtbot.keyClick(dialog.keys, key, modifiers)
    dialog.keys.editingFinished.emit()


def test_a_new_key_works_at_once_and_is_there_at_the_next_start(desks: Desks, qtbot: QtBot) -> None:
    desk = desks.open()
    desk.shortcuts.take("flip", "Ctrl+Shift+K")
    desk.window.activateWindow()
    qtbot.keyClick(desk.window, Qt.Key.Key_K, Ctrl | Shift)
    assert desk.bench.draft.text("side") == "short"
    desks.close(desk)
    again = desks.open()
    assert again.window.action("flip").shortcut() == QKeySequence("Ctrl+Shift+K")
    again.shortcuts.reset()
    assert again.window.action("flip").shortcut() == QKeySequence("Ctrl+Shift+F")
    assert again.keeping.settings.shortcuts == {}


def test_every_command_of_the_menus_is_listed_once(desk: Desk) -> None:
    listed = [row.command for row in desk.shortcuts.rows()]
    assert sorted(listed) == sorted(desk.window.menus.actions)


def test_a_key_is_typed_into_the_dialog(desk: Desk, dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    dialog.choose("find")
    press(qtbot, dialog, Qt.Key.Key_J, Ctrl | Shift)
    assert desk.keeping.settings.shortcuts == {"find": "Ctrl+Shift+J"}
    assert dialog.shown_key("find") == "Ctrl+Shift+J"
    assert dialog.problem.text() == ""
    dialog.usual.click()
    assert (desk.keeping.settings.shortcuts, dialog.shown_key("find")) == ({}, "Ctrl+F")


def test_a_key_of_another_command_is_refused_by_its_name_and_nothing_changes(
    desk: Desk, dialog: ShortcutsDialog, qtbot: QtBot
) -> None:
    dialog.choose("find")
    press(qtbot, dialog, Qt.Key.Key_S, Ctrl)
    assert dialog.problem.text() == "Ctrl+S belongs to “Save to journal”; give that another key first."
    assert dialog.keys.keySequence() == QKeySequence("Ctrl+F")
    assert desk.keeping.settings.shortcuts == {}
    assert desk.window.action("find").shortcut() == QKeySequence("Ctrl+F")


def test_the_keys_of_the_journals_rows_are_taken_too(desk: Desk) -> None:
    assert desk.shortcuts.problem("find", "F2").startswith("F2 belongs to “Edit note”")


def test_a_command_can_do_without_a_key_and_its_key_is_free_then(desk: Desk, dialog: ShortcutsDialog) -> None:
    dialog.choose("save")
    dialog.none.click()
    assert desk.window.action("save").shortcut().isEmpty()
    assert desk.shortcuts.problem("find", "Ctrl+S") == ""


def test_keys_from_a_settings_file_that_make_no_sense_are_passed_over(desks: Desks) -> None:
    desk = desks.open()
    desk.keeping.change(
        shortcuts={"gone": "Ctrl+G", "find": "Ctrl+S", "flip": "B", "clear": "Ctrl+K", "duplicate": "Ctrl+K"}
    )
    desks.close(desk)
    again = desks.open()
    keys = [key.toString() for action in again.window.menus.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert again.window.action("clear").shortcut() == QKeySequence("Ctrl+K")
    assert again.window.action("find").shortcut() == QKeySequence("Ctrl+F")


def test_no_two_things_in_the_window_answer_to_one_key(desk: Desk) -> None:
    """Walk over every action and shortcut; those that count only within one widget may share a key with those in another."""
    owners: dict[str, str] = {}
    for action in desk.window.findChildren(QAction):
        if action.shortcutContext() in (
            Qt.ShortcutContext.WidgetShortcut,
            Qt.ShortcutContext.WidgetWithChildrenShortcut,
        ):
            continue
        if not action.associatedObjects() or action.text() in ("&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete"):
            continue
        for key in action.shortcuts():
            name = key.toString()
            assert name not in owners, f"{name}: {owners[name]} and {action.text()}"
            owners[name] = action.text()
    for shortcut in desk.window.findChildren(QShortcut):
        name = shortcut.key().toString()
        assert not name or name not in owners, name
        owners[name] = shortcut.parent().objectName()


def test_no_command_has_alt_and_a_letter_or_a_bare_key(desk: Desk) -> None:
    for key, action in desk.window.menus.actions.items():
        shown = action.shortcut().toString()  # those beside it are keys of their own, such as Open on some keyboards
        assert desk.shortcuts.problem(key, shown) == "", (key, shown)
