"""What is opened and closed leaves nothing behind: neither windows nor objects that live as long as the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.app.desks import settle

if TYPE_CHECKING:
    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore(r"propagateSizeHints|raise\(\)")

MADE_ANEW = (
    *("open", "save_as", "settings", "shortcuts", "export_plan", "export_all", "open_candles"),
    *("go_back", "rescue", "save_journal_copy", "empty_bin"),
    *("changelog", "data_folder", "diagnostics", "about"),
    *("account_import", "account_paste", "account_journal", "account_export"),
)
KEPT = ("levels_table", "compare", "aftermath", "why", "sources", "check_rulebooks", "help", "glossary")


def close_others(desk: Desk) -> None:
    for each in QApplication.topLevelWidgets():
        if each is not desk.window and each.isVisible():
            each.close()


@pytest.mark.parametrize("commands", [MADE_ANEW, KEPT], ids=["made anew", "kept"])
def test_what_is_opened_and_closed_again_and_again_leaves_nothing(desk: Desk, monkeypatch, commands):
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_, **__: ("", ""))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)
    closing = QTimer(interval=1)  # what is modal stays until it is closed
    closing.timeout.connect(lambda: close_others(desk))
    closing.start()

    def left_by(command: str) -> tuple[int, int]:
        desk.run(command)
        close_others(desk)
        settle()
        return len(desk.window.findChildren(QObject)), len(QApplication.topLevelWidgets())

    grown = {}
    for command in commands:
        left_by(command)  # the first time, what is kept is made
        first, *_, last = (left_by(command) for _ in range(3))
        if last != first:
            grown[command] = (first, last)
    assert grown == {}
