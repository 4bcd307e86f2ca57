"""Tab's way through the window leaves the objects it passes as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QMainWindow, QMenu, QPushButton, QVBoxLayout, QWidget

from planner.widgets.tab_order import move_focus
from tests.app.desks import settle

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Field(QLineEdit):
    """Made in Python, as the form's fields are."""


@pytest.mark.parametrize("forward", [True, False])
def test_what_stands_beside_a_field_that_goes_lives_on(qtbot: QtBot, forward: bool) -> None:
    window, middle = QMainWindow(), QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(middle)
    menu, box = QMenu(middle), QDialogButtonBox()
    made_by_qt = [menu.addAction("Copy"), box.addButton(QDialogButtonBox.StandardButton.Close)]
    opener = QPushButton("More")
    opener.setMenu(menu)
    opener.addActions(menu.actions())
    inactive = Field()
    inactive.setEnabled(False)
    going = Field()
    for widget in (opener, box, going, inactive) if not forward else (going, inactive, opener, box):
        column.addWidget(widget)
    window.setCentralWidget(middle)
    window.show()
    inactive.setFocus()
    for _ in range(3):
        assert move_focus(window, forward=forward)
    going.deleteLater()
    settle()
    assert not shiboken6.isValid(going)
    assert all(shiboken6.isValid(each) for each in made_by_qt)
