"""The window's place: kept, brought back, and never where nobody can reach it."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from planner.widgets.main_window import LAYOUT_VERSION, MainWindow
from planner.widgets.window_state import bring_back, keep_on_screen, kept_layout, reachable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT, RIGHT = QRect(0, 0, 1920, 1040), QRect(1920, 0, 2560, 1400)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(700, 600)
    window.show()
    return window


def usable(window: MainWindow) -> bool:
    room = window.screen().availableGeometry()
    return room.intersects(window.frameGeometry()) and window.width() > 100 and window.height() > 100


# --- where a frame should be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "screens", "expected"),
    [
        (QRect(100, 80, 1200, 800), [LEFT, RIGHT], QRect(100, 80, 1200, 800)),
        (QRect(2000, 80, 1200, 800), [LEFT, RIGHT], QRect(2000, 80, 1200, 800)),
        (QRect(-1000, 80, 1200, 800), [LEFT], QRect(-1000, 80, 1200, 800)),  # half out, but it can be taken hold of
        (QRect(2000, 80, 1200, 800), [LEFT], QRect(720, 80, 1200, 800)),  # the right screen was unplugged
        (QRect(-1150, 80, 1200, 800), [LEFT], QRect(0, 80, 1200, 800)),
        (QRect(100, -300, 1200, 800), [LEFT], QRect(100, 0, 1200, 800)),  # title bar above the screen
        (QRect(100, 1030, 1200, 800), [LEFT], QRect(100, 240, 1200, 800)),
        (QRect(0, 0, 2560, 1400), [LEFT], QRect(0, 0, 1920, 1040)),  # larger than what is left
        (QRect(5000, 5000, 4000, 3000), [LEFT], QRect(0, 0, 1920, 1040)),
        (QRect(30, 30, 80, 60), [LEFT], QRect(30, 30, 80, 60)),  # a small panel that floats
        (QRect(30, 30, 80, 60), [], QRect(30, 30, 80, 60)),
    ],
)
def test_a_frame_comes_back_to_a_screen_only_where_it_cannot_be_reached(frame, screens, expected):
    assert reachable(frame, screens) == expected


def test_a_frame_off_every_screen_goes_to_the_first():
    assert LEFT.contains(reachable(QRect(9000, 9000, 800, 600), [LEFT, RIGHT]))


# --- the window ----------------------------------------------------------------------------------------------------------------


def test_a_layout_comes_back_as_it_was(window, qtbot):
    window.docks["verdict"].hide()
    window.move(20, 30)
    kept = kept_layout(window, LAYOUT_VERSION)
    other = MainWindow()
    qtbot.addWidget(other)
    assert other.restore_layout(*kept)
    other.show()
    assert other.size() == window.size()
    assert not other.docks["verdict"].isVisible()
    assert other.docks["ticket"].isVisible()


def test_a_window_left_on_a_screen_that_is_gone_is_brought_back(window):
    window.move(40_000, 30_000)
    keep_on_screen(window)
    assert usable(window)


def test_a_window_larger_than_the_screen_is_made_to_fit(window):
    room = window.screen().availableGeometry()
    window.setMinimumSize(200, 200)
    window.resize(room.width() * 3, room.height() * 3)
    keep_on_screen(window)
    assert window.frameGeometry().width() <= room.width()
    assert window.frameGeometry().height() <= room.height()


def test_a_panel_that_floats_off_every_screen_is_brought_back(window, qtbot):
    dock = window.docks["verdict"]
    dock.setFloating(True)
    dock.move(40_000, 40_000)
    keep_on_screen(window)
    assert window.screen().availableGeometry().intersects(dock.frameGeometry())


def test_a_maximised_window_is_left_to_the_window_system(window):
    window.showMaximized()
    before = window.geometry()
    keep_on_screen(window)
    assert window.geometry() == before


def test_a_screen_that_goes_away_has_the_window_looked_after(window, qtbot):
    window.move(40_000, 30_000)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.primaryScreenChanged.emit(app.primaryScreen())
    qtbot.waitUntil(lambda: usable(window))


def test_a_layout_of_another_version_is_refused(window):
    geometry, state = kept_layout(window, LAYOUT_VERSION + 1)
    assert not window.restore_layout(geometry, state)
    assert all(dock.isVisible() for dock in window.docks.values())


@pytest.mark.parametrize("state", ["", "!!!", "AAAA", "é", "AAAA/w=="])
def test_what_is_no_layout_is_refused_and_leaves_the_first_one(window, state):
    assert not window.restore_layout(state, state)
    assert all(dock.isVisible() for dock in window.docks.values())
    assert usable(window)


def test_a_damaged_layout_never_loses_the_window(window):
    kept = kept_layout(window, LAYOUT_VERSION)
    assert window.restore_layout(*kept)
    chance = random.Random(7)
    for _ in range(200):
        broken = [_damaged(text, chance) for text in kept]
        assert not window.restore_layout(*broken)  # Qt itself ends with a fault on some of these
        window.showNormal()
        assert usable(window)
    window.reset_layout()
    assert all(dock.isVisible() for dock in window.docks.values())


def _damaged(text: str, chance: random.Random) -> str:
    seal, _, body = text.partition(":")
    data = bytearray(base64.b64decode(body))
    for place in chance.sample(range(len(data)), chance.randint(1, 6)):
        data[place] ^= chance.randint(1, 255)
    if chance.random() < 0.4:
        del data[chance.randrange(len(data)) :]
    return f"{seal}:{base64.b64encode(bytes(data)).decode()}"


def test_a_state_that_cannot_be_read_is_undone_whole(window):
    first = window.saveState(LAYOUT_VERSION)
    window.docks["ticket"].hide()
    assert not bring_back(window, "", "AAAA", version=LAYOUT_VERSION, first=first)
    assert window.docks["ticket"].isVisible()
