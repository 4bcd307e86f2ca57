from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from planner.model.draft_rows import POSITIONS
from planner.presenters.account_fields import NOTE
from planner.widgets.account_table import AccountTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.mark.parametrize("width", [420, 660, 980, 1130, 1600])
def test_the_edge_of_the_table_cuts_no_column_in_two(qtbot: QtBot, width: int) -> None:
    table = AccountTable(POSITIONS, "Other positions")
    qtbot.addWidget(table)
    table.resize(width, 200)
    table.show()
    QApplication.processEvents()
    header, room = table.horizontalHeader(), table.viewport().width()
    ends = [header.sectionPosition(at) + header.sectionSize(at) for at in range(header.count())]
    note = [column.part for column in table.rows.view().columns].index(NOTE)
    letters = table.fontMetrics().averageCharWidth()
    assert room in ends or header.sectionSize(note) == 20 * letters
    assert header.sectionSize(note) >= 20 * letters
    if width == 1600:
        assert ends[-1] == room
