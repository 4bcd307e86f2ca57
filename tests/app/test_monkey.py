"""A monkey at the window: some hundred acts at random, by seed. Nothing fails, no text is lost, undo leads back.

A failure names its seed and the acts until then. More seeds, for an evening: MARGIN_PLANNER_MONKEYS=200.
"""

from __future__ import annotations

import gc
import os
import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QWidget

from tests.app.command_line import write_plan
from tests.app.desks import settle, write_candles

if TYPE_CHECKING:
    from pathlib import Path

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SEEDS = range(int(os.environ.get("MARGIN_PLANNER_MONKEYS", "3")))
ACTS = 120
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NAMES = (
    "Tab Backtab Return Escape Space Up Down Left Right PageUp Home End Delete Backspace F2 Menu A C D E F L N S V Z Y"
)
KEYS = [Qt.Key[f"Key_{name}"] for name in NAMES.split()]
TEXTS = ("1", "0", "61000", "58200.5", "-3%", "+2%", "25k", "abc", "9" * 60, "1,5", "NaN", " ", "ETHUSDT")
DEAR = ("theme_", "text_", "quit", "new_", "open_candles", "rescue", "empty_bin", "go_back")
"""Commands that take long, or end the window; the first two are among the acts of their own, seldom."""


class Monkey:
    """Does one act after the other at a desk. What it did is in `done`."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.chance, self.done = desk, random.Random(seed), [f"seed {seed}"]
        names = [name for name in desk.window.menus.actions if not name.startswith(DEAR)]
        self.commands = sorted(names)
        self.acts = [self.command] * 5 + [self.keys] * 4 + [self.type] * 4 + [self.click] * 4
        self.acts += [self.menu] * 2 + [self.drag] * 2 + [self.steps, self.note, self.collect]

    def act(self) -> None:
        """Do something, and see that all is well."""
        self.chance.choice(self.acts)()
        settle(2)
        if isinstance(menu := QApplication.activePopupWidget(), QWidget):
            menu.close()
        self.check()

    def check(self) -> None:
        """Hold the ticket's fields, the star and the names of the steps against the draft."""
        bench, window = self.desk.bench, self.desk.window
        for row in window.ticket._all_rows():
            for edit in row.edits():
                assert edit.text() == bench.draft.text(edit.key()), self.done
        assert window.isWindowModified() == bench.modified, self.done
        assert (window.history.undo, window.history.redo) == (bench._history.undo_name, bench._history.redo_name)

    # --- the acts --------------------------------------------------------------------------------------------------------------

    def command(self, name: str = "") -> None:
        name = name or self.chance.choice(self.commands)
        self.done.append(name)
        self.desk.window.action(name).trigger()

    def keys(self) -> None:
        key, held = self.chance.choice(KEYS), self.chance.choice([NONE, NONE, NONE, CTRL, SHIFT])
        place = QApplication.focusWidget() or self.desk.window
        self.done.append(f"{key.name} {held.name} in {type(place).__name__}")
        QTest.keyClick(place, key, held)

    def type(self) -> None:
        edit, text = self.chance.choice(self.shown(QLineEdit)), self.chance.choice(TEXTS)
        self.done.append(f"{text!r} into {edit.accessibleName()}")
        edit.setFocus()  # a symbol that was typed counts once it is left
        self.desk.bench.leave()
        before = self.desk.bench.draft
        edit.selectAll()
        QTest.keyClicks(edit, text)
        if self.desk.bench.draft != before and edit in self.desk.window.ticket.findChildren(QLineEdit):
            after = self.desk.bench.draft
            self.desk.bench.undo()
            assert self.desk.bench.draft == before, self.done
            self.desk.bench.redo()
            assert self.desk.bench.draft == after, self.done

    def click(self) -> None:
        place = self.chance.choice(self.shown(QWidget))
        self.done.append(f"click on {type(place).__name__} {place.accessibleName()}")
        QTest.mouseClick(place, LEFT, NONE, self.spot(place))

    def menu(self) -> None:
        place = self.chance.choice(self.shown(QWidget))
        spot = self.spot(place)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, place.mapToGlobal(spot))
        QApplication.sendEvent(place, event)
        menu = QApplication.activePopupWidget()
        entries = [entry for entry in menu.actions() if entry.isEnabled()] if isinstance(menu, QMenu) else []
        if entries:
            entry = self.chance.choice(entries)
            self.done.append(f"{entry.text()} in the menu of {type(place).__name__}")
            entry.trigger()

    def drag(self) -> None:
        chart = self.desk.charting.chart
        assert chart is not None
        tags = [tag for tag in chart._board.tags if tag.level.movable]
        if not tags or not chart.isVisible():
            return
        tag, view = self.chance.choice(tags), chart._view.viewport()
        self.done.append(f"drag {tag.level.key}")
        start = QPoint(round(chart._board.frame.left) + 60, round(min(max(tag.line_y, 0), view.height() - 1)))
        QTest.mousePress(view, LEFT, NONE, start)
        QTest.mouseMove(view, start + QPoint(0, self.chance.randrange(-200, 200)))
        QTest.mouseRelease(view, LEFT, NONE, start)

    def steps(self) -> None:
        for _ in range(self.chance.randrange(12)):
            self.command(self.chance.choice(["undo", "redo"]))

    def note(self) -> None:
        table = self.desk.window.journal.table
        self.desk.window.docks["journal"].raise_()
        self.command("save")
        table.take_focus()
        if table.currentIndex().isValid() and self.desk.window.journal.commands.note.isEnabled():
            table.edit_note()

    def collect(self) -> None:
        gc.collect()

    def shown(self, kind: type) -> list[QWidget]:
        """Return what can be seen of a kind, in the order of making."""
        found: list[QWidget] = self.desk.window.findChildren(kind)
        return [each for each in found if each.isEnabled() and not each.visibleRegion().isEmpty()]

    def spot(self, place: QWidget) -> QPoint:
        return QPoint(self.chance.randrange(place.width()), self.chance.randrange(place.height()))


def answer_dialogs(desk: Desk) -> None:
    """Press a key in whatever has opened beside the window, then close it."""
    for each in QApplication.topLevelWidgets():
        if each is not desk.window and isinstance(each, QDialog) and each.isVisible():
            QTest.keyClick(each, Qt.Key.Key_Tab)
            each.reject()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer every question for a file."""
    plan = str(write_plan(tmp_path))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (plan, ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(tmp_path / "out"), asked[-1]))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: True)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_monkey_breaks_nothing_and_loses_nothing(desks: Desks, tmp_path: Path, seed: int) -> None:
    desk = desks.open(candles=write_candles(tmp_path / "BTCUSDT-5m.csv"))
    closing = QTimer(interval=1)
    closing.timeout.connect(lambda: answer_dialogs(desk))
    closing.start()
    monkey = Monkey(desk, seed)
    monkey.command(monkey.chance.choice(["theme_light", "theme_contrast", "text_larger"]))
    for _ in range(ACTS):
        monkey.act()
    desk.bench.leave()
    desk.disk.finish()  # a save may be on its way
    left = desk.bench.draft, desk.bench.modified
    desks.close(desk)
    again = desks.open()
    assert (again.bench.draft, again.bench.modified) == left, monkey.done
