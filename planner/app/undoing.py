"""Undo and redo where the user is: of the journal while its panel has the focus, of the plan everywhere else."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from planner.app.disk_work import DiskWork
    from planner.presenters.journal_words import JournalAct, Told
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow


class Undoing(QObject):
    """Keeps the journal's acts; the plan's steps are the workbench's own. `journal_changed` follows every act, either way."""

    journal_changed = Signal()

    def __init__(self, window: MainWindow, bench: Workbench, disk: DiskWork) -> None:
        """`disk` makes the journal's changes; a step back waits for the last of them."""
        super().__init__(window)
        self._disk = disk
        self._window = window
        self._bench = bench
        self._done: list[JournalAct] = []
        self._undone: list[JournalAct] = []
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def record(self, act: JournalAct) -> None:
        """Take in a change of the journal."""
        self._done.append(act)
        self._undone.clear()
        self._acted()

    def forget_journal(self) -> None:
        """Forget the journal's acts: what they speak of is another journal now, or gone for good."""
        self._done.clear()
        self._undone.clear()
        self.name_steps()

    def undo(self) -> None:
        """Take the last change back."""
        if not self._in_journal(settled=True):
            self._bench.undo()
        elif self._done:
            self._done[-1].undo(self._moved(self._done, self._undone))

    def redo(self) -> None:
        """Do again what was taken back."""
        if not self._in_journal(settled=True):
            self._bench.redo()
        elif self._undone:
            self._undone[-1].redo(self._moved(self._undone, self._done))

    def name_steps(self) -> None:
        """Name the steps that Undo and Redo would take now."""
        if self._in_journal():
            names = [acts[-1].name if acts else "" for acts in (self._done, self._undone)]
            self._window.name_steps(*names)
        else:
            self._window.name_steps(self._window.history.undo, self._window.history.redo)

    def _moved(self, source: list[JournalAct], target: list[JournalAct]) -> Told:
        def told(done: bool) -> None:  # one that fails says so in the panel, and can be tried again
            if done:
                target.append(source.pop())
                self._acted()

        return told

    def _acted(self) -> None:
        self.name_steps()
        self.journal_changed.emit()

    def _focus_moved(self, *_: object) -> None:
        with suppress(RuntimeError):  # the focus moves once more while the window is taken down
            self.name_steps()

    def _in_journal(self, *, settled: bool = False) -> bool:
        """Say whether the focus is in the journal and there is anything to undo or redo there, now or once all is `settled`."""
        focus = QApplication.focusWidget()
        if focus is None or not self._window.journal.isAncestorOf(focus):
            return False
        if settled:
            self._disk.finish()
        return bool(self._done or self._undone)
