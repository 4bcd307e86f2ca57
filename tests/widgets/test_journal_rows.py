from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.model.entry import Status
from planner.presenters.journal_cells import COLUMN_INDEX
from planner.widgets.journal_model import NOTE
from tests.journal_fakes import MemoryJournal, entry, many
from tests.widgets.journal_window import SYMBOL, choose, open_panel, press, shown, three_plans

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from planner.widgets.journal_panel import JournalPanel

    Show = Callable[[MemoryJournal], JournalPanel]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    return partial(open_panel, qtbot)


@pytest.fixture
def small() -> MemoryJournal:
    return three_plans()


@pytest.fixture
def store() -> MemoryJournal:
    return MemoryJournal(many(1000))


@pytest.fixture
def panel(show: Show, store: MemoryJournal) -> JournalPanel:
    return show(store)


def test_the_texts_of_the_column_at_the_edge_begin_where_those_of_the_panel_do(
    show: Show, small: MemoryJournal
) -> None:
    table = show(small).table

    def left_of(column: int) -> int:
        """The first pixel of the first row's text in a column."""
        cell = table.visualRect(table.model().index(0, column)).adjusted(0, 4, 0, -4)
        picture = table.viewport().grab(cell).toImage()
        ground = picture.pixelColor(0, 0)
        return next(
            x for x in range(picture.width()) for y in range(picture.height()) if picture.pixelColor(x, y) != ground
        )

    symbol, note = left_of(SYMBOL), COLUMN_INDEX["note"]
    table.header.moveSection(table.header.visualIndex(SYMBOL), 0)
    assert left_of(SYMBOL) == symbol + table._delegate.edge
    table.header.moveSection(table.header.visualIndex(note), 0)
    assert left_of(SYMBOL) == symbol


def test_enter_and_double_click_open_the_plan(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 1)
    with qtbot.waitSignal(panel.open_requested) as opened:
        press(qtbot, panel, Qt.Key.Key_Return)
    assert opened.args == ["b"]
    with qtbot.waitSignal(panel.open_requested) as opened:
        panel.table.doubleClicked.emit(panel.table.model().index(1, SYMBOL))
    assert opened.args == ["b"]


def test_several_rows_are_not_opened(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 0, 1)
    assert not panel.commands.open.isEnabled()
    with qtbot.assertNotEmitted(panel.open_requested):
        press(qtbot, panel, Qt.Key.Key_Return)


def test_duplicate_and_export_are_asked_for(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 0)
    with qtbot.waitSignal(panel.duplicate_requested) as asked:
        panel.commands.duplicate.trigger()
    assert asked.args == ["c"]
    with qtbot.waitSignal(panel.export_requested) as asked:
        panel.commands.export.trigger()
    assert asked.args == ["selection"]


def test_f2_edits_the_note_and_enter_saves_it(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 1)
    press(qtbot, panel, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "news at 14:00")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: small.entries["b"].note == "news at 14:00")
    assert shown(panel, 1, NOTE) == "news at 14:00"
    assert panel.selected_ids() == ("b",)


def test_escape_leaves_the_note_as_it_was(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 2)
    panel.table.doubleClicked.emit(panel.table.model().index(2, NOTE))
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "first"
    qtbot.keyClicks(editor, "!")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert small.entries["a"].note == "first"


def open_note(qtbot: QtBot, panel: JournalPanel, row: int, typed: str) -> QLineEdit:
    choose(panel, row)
    press(qtbot, panel, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, typed)
    return editor


def test_a_note_is_typed_on_where_the_rows_are_read_anew(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    editor = open_note(qtbot, panel, 1, "nes")
    editor.setCursorPosition(2)
    small.save(entry("d", symbol="XRPUSDT", sequence=9))
    panel._presenter.refresh()  # as when a save ends, or the journal has been checked
    again = QApplication.focusWidget()
    assert isinstance(again, QLineEdit)
    assert again is not editor
    qtbot.keyClicks(again, "w")
    qtbot.keyClick(again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: small.entries["b"].note == "news")
    assert panel.selected_ids() == ("b",)


def test_asking_again_for_a_note_that_is_open_leaves_what_was_typed(
    qtbot: QtBot, show: Show, small: MemoryJournal
) -> None:
    panel = show(small)
    editor = open_note(qtbot, panel, 1, "news")
    panel.commands.note.trigger()
    assert QApplication.focusWidget() is editor
    assert editor.text() == "news"


def test_an_untouched_note_stays_open_where_the_rows_are_read_anew(qtbot: QtBot, show: Show) -> None:
    store = MemoryJournal([entry("a", note="first\nsecond")])
    panel = show(store)
    open_note(qtbot, panel, 0, "")
    panel._presenter.refresh()
    again = QApplication.focusWidget()
    assert isinstance(again, QLineEdit)
    qtbot.keyClick(again, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert store.entries["a"].note == "first\nsecond"


def test_a_half_typed_note_is_kept_where_its_row_goes_elsewhere(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    open_note(qtbot, panel, 1, "news")
    panel.table.header.sort_clicked.emit("symbol")
    qtbot.waitUntil(lambda: small.entries["b"].note == "news")
    open_note(qtbot, panel, [panel.table.rows().row_view(row).id for row in range(3)].index("c"), "more")
    panel.commands.delete.trigger()
    qtbot.waitUntil(lambda: small.entries["c"].note == "more")
    assert small.entries["c"].deleted_at is not None


def test_note_of_several_lines_survives_being_looked_at(qtbot: QtBot, show: Show) -> None:
    store = MemoryJournal([entry("a", note="first\nsecond")])
    panel = show(store)
    choose(panel, 0)
    panel.commands.note.trigger()
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert store.entries["a"].note == "first\nsecond"


def test_delete_then_undo_restores(qtbot: QtBot, panel: JournalPanel, store: MemoryJournal) -> None:
    choose(panel, 0, 1, 2)
    press(qtbot, panel, Qt.Key.Key_Delete)
    assert panel.table.model().rowCount() == 997
    assert panel.undo_bar.isVisible()
    assert panel.undo_bar.text() == "Moved 3 plans to the bin"
    qtbot.mouseClick(panel.undo_bar.button, Qt.MouseButton.LeftButton)
    assert panel.table.model().rowCount() == 1000
    assert not panel.undo_bar.isVisible()
    assert store.entries["p999"].deleted_at is None


def test_keys_stay_with_the_plan_when_another_one_comes_above_it(
    qtbot: QtBot, show: Show, small: MemoryJournal
) -> None:
    panel = show(small)
    choose(panel, 1)
    small.save(entry("d", symbol="XRPUSDT", sequence=9))
    panel._presenter.refresh()
    assert (panel.selected_ids(), panel.table.currentIndex().row()) == (("b",), 2)
    press(qtbot, panel, Qt.Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    qtbot.keyClicks(editor, "for this one")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: small.entries["b"].note == "for this one")


def test_a_note_stays_in_view_when_it_is_saved(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    panel.resize(500, 320)
    QApplication.processEvents()
    choose(panel, 1)
    press(qtbot, panel, Qt.Key.Key_F2)
    bar, editor = panel.table.horizontalScrollBar(), panel.table.findChild(QLineEdit)
    place = bar.value()
    assert place > 0
    qtbot.keyClicks(editor, "news")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: small.entries["b"].note == "news")
    QApplication.processEvents()
    assert bar.value() == place


def test_delete_keeps_the_place(qtbot: QtBot, panel: JournalPanel) -> None:
    panel.table.scrollTo(panel.table.model().index(500, 0), panel.table.ScrollHint.PositionAtTop)
    choose(panel, 503)
    top = panel.table.verticalScrollBar().value()
    press(qtbot, panel, Qt.Key.Key_Delete)
    assert panel.table.verticalScrollBar().value() == top
    assert panel.table.runs() == ((503, 1),)


def test_bin_restores_and_offers_no_editing(show: Show, small: MemoryJournal) -> None:
    small.delete(("a",))
    panel = show(small)
    panel.filter_bar.bin.setChecked(True)
    choose(panel, 0)
    assert not panel.commands.note.isEnabled()
    assert not panel.commands.delete.isVisible()
    panel.commands.restore.trigger()
    assert small.entries["a"].deleted_at is None
    assert "The bin is empty" in panel.empty_page.text()
    panel.empty_page.button.click()
    assert panel.table.model().rowCount() == 3


def test_status_is_set_for_all_selected_rows(show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 0, 1)
    closed = next(action for action in panel.commands.status_menu.actions() if action.data() == Status.CLOSED)
    closed.trigger()
    assert [small.entries[i].status for i in "abc"] == [Status.PLANNED, Status.CLOSED, Status.CLOSED]
    assert panel.selected_ids() == ("c", "b")


def test_copy_puts_full_digits_on_the_clipboard(show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 1)
    panel.commands.copy.trigger()
    assert "62887.9" in QGuiApplication.clipboard().text()


def test_read_only_journal_says_so_and_changes_nothing(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    small.read_only, small.damaged = True, ("b",)
    panel = show(small)
    choose(panel, 1)
    assert "reading only" in panel.notice_bar.text()
    assert not panel.commands.delete.isEnabled()
    assert shown(panel, 1, NOTE).startswith("⚠ row changed outside the planner")
    with qtbot.waitSignal(panel.open_requested):
        panel.table.doubleClicked.emit(panel.table.model().index(1, NOTE))


def test_menu_key_opens_the_row_menu(qtbot: QtBot, show: Show, small: MemoryJournal) -> None:
    panel = show(small)
    choose(panel, 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(panel.table, event)
    qtbot.waitUntil(panel.commands.menu.isVisible)
    panel.commands.menu.close()
    names = [
        action.text().replace("&", "")
        for action in panel.commands.menu.actions()
        if action.isVisible() and action.text()
    ]
    assert names == [
        *("Open in ticket", "Duplicate into ticket", "Edit note", "Set status"),
        *("Copy", "Export selection…", "Move to bin"),
    ]
