"""Opens a journal panel in a real window, for tests; looks at its rows and presses its keys."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from planner.presenters.journal import JournalPresenter
from planner.presenters.journal_cells import COLUMN_INDEX
from planner.widgets.journal_panel import JournalPanel
from tests.journal_fakes import NOW, MemoryJournal, entry

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from pytestqt.qtbot import QtBot

SYMBOL = COLUMN_INDEX["symbol"]


def open_panel(qtbot: QtBot, store: MemoryJournal) -> JournalPanel:
    panel = JournalPanel()
    qtbot.addWidget(panel)
    presenter = JournalPresenter(store, panel, lambda: NOW, zone=timezone(timedelta(hours=2)))
    panel.bind(presenter)
    panel.resize(1280, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()  # a bare X server has no window manager that would do it
    qtbot.waitUntil(panel.isActiveWindow)
    presenter.refresh()
    return panel


def three_plans() -> MemoryJournal:
    return MemoryJournal(
        [entry("a", note="first"), entry("b", symbol="ETHUSDT", side="short"), entry("c", symbol="SOLUSDT")]
    )


def shown(panel: JournalPanel, row: int, column: int = SYMBOL) -> str:
    return str(panel.table.model().index(row, column).data())


def choose(panel: JournalPanel, *rows: int) -> None:
    panel.table.clearSelection()
    for row in rows:
        index = panel.table.model().index(row, 0)
        flags = panel.table.selectionModel().SelectionFlag
        panel.table.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)


def press(qtbot: QtBot, panel: JournalPanel, key: Qt.Key) -> None:
    panel.table.setFocus()
    qtbot.keyClick(panel.table, key)
