"""The user's own rulebooks while the window is open: read again when their folder changes; mistakes are told in a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from planner.model.language import tr
from planner.presenters.rulebook_words import mistakes, read_again
from planner.widgets.offers import Offer

if TYPE_CHECKING:
    from pathlib import Path

    from planner.presenters.workbench import Workbench
    from planner.services.rulebooks import RulebookShelf
    from planner.widgets.main_window import MainWindow

SOON_MS = 300
"""An editor writes a file in several steps; they are one change."""
KEY = "rulebooks"


class RulebookWatch(QObject):
    """`changed` follows once the rules in force are those of the files. `check_requested`: somebody wants to see every mistake.

    Where the system tells of no changes (some network drives), the folder is looked at when the window comes back to the front.
    """

    changed = Signal()
    check_requested = Signal()

    def __init__(self, window: MainWindow, bench: Workbench, shelf: RulebookShelf, folder: Path) -> None:
        super().__init__(window)
        self._window, self._bench, self._shelf, self.folder = window, bench, shelf, folder
        self._watcher: QFileSystemWatcher | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to watch."""
        watcher = self._watcher = QFileSystemWatcher(self)
        watcher.directoryChanged.connect(self._soon.start)
        watcher.fileChanged.connect(self._soon.start)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.applicationStateChanged.connect(self._came_back)
        self._watch_files()

    def look(self) -> None:
        """Read the files again where they are others than before, and say what came of it."""
        self._watch_files()
        if self._shelf.changed():
            self.read_again()

    def read_again(self) -> None:
        """Read the files again, compute with what they say now, and tell of mistakes."""
        before, told = {name: self._shelf.book(name) for name in self._shelf.own_ids()}, self._shelf.problems
        self._shelf.read_again()
        after = {name: self._shelf.book(name) for name in self._shelf.own_ids()}
        for sentence in told:
            self._window.retract(sentence)  # told at the start, above the chart
        self._tell(self._shelf.problems)
        if before != after:
            self._window.say(read_again(before, after))
        self._bench.renew_rules()
        self._watch_files()
        self.changed.emit()

    def _tell(self, problems: tuple[str, ...]) -> None:
        if not problems:
            self._window.offers.withdraw(KEY)
            return
        kept = any(sentence.startswith(f"{name}.json:") for name in self._shelf.own_ids() for sentence in problems)
        steps = ((tr("All mistakes…"), self.check_requested.emit),)
        self._window.offers.make(Offer(key=KEY, sentence=mistakes(problems, kept=kept), steps=steps, tone="caution"))

    def _came_back(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._soon.start()

    def _watch_files(self) -> None:
        """Watch the folder and each file in it: an editor that writes a new file in the place of the old one ends the watching of that."""
        if self._watcher is None:
            return
        paths = [str(self.folder), *(str(path) for path in self._shelf.own_files())]
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if missing := [path for path in paths if path not in watched]:
            self._watcher.addPaths(missing)
