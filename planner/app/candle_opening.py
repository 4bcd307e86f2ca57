"""Opening candles, as the user meets it: progress with a way to stop it, the question which symbol, one sentence where it fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShortcut

from planner.presenters.data_text import (
    cancelled_text,
    no_such_symbol_text,
    not_in_time_text,
    reading_text,
    which_symbol_text,
)
from planner.presenters.work_words import WorkView
from planner.widgets.symbol_dialog import SymbolDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.app.candle_loader import CandleLoader
    from planner.app.keeping import Keeping
    from planner.model.pyramid import Pyramid
    from planner.services.candle_folder import Choice
    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

SOON_MS = 500
"""Reading that is over before is not spoken of."""
FRAME_MS = 16
"""After the candles have been shown: in between they are painted."""
KEY = "candles"
REMEMBERED = 32
"""For how many files the chosen symbol is remembered."""


class CandleOpening(QObject):
    """`opened` brings the `Pyramid` of a file, `settled` comes after it; `idle` follows the end of every reading, however it ended.

    Between the two the window lives on: what can wait until the chart is painted waits, so that no frame is late.
    """

    opened = Signal(object)
    settled = Signal()
    idle = Signal()

    def __init__(self, window: MainWindow, keeping: Keeping, places: Places, plan_symbol: Callable[[], str]) -> None:
        super().__init__(window)
        self._window, self._keeping, self._places = window, keeping, places
        self._plan_symbol = plan_symbol
        self._loader: CandleLoader | None = None
        self._view: WorkView | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._show)
        self._then = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._then.timeout.connect(self._settle)
        self._escape = QShortcut(Qt.Key.Key_Escape, window, self.cancel)
        self._escape.setEnabled(False)
        self.path = ""
        self.problem = ""
        self.question: SymbolDialog | None = None
        self.may_ask = True
        """False where nobody sits before the window, as when a picture is made of it: then the plan's symbol is taken."""
        self.command: Sequence[str] | None = None
        """What starts another worker than this very program; to be set before the first file is opened."""
        window.work.cancelled.connect(self._asked_to_stop)

    @property
    def busy(self) -> bool:
        """Whether a file is being read, or has come just now."""
        return self._then.isActive() or (self._loader is not None and self._loader.busy)

    def open(self, path: str, *, anew: bool = False) -> None:
        """Read a file, through the cache or a worker; what was being read is let go.

        `anew`: the user pointed at the file, so of several symbols one is asked for; else the one chosen before is shown.
        """
        self._let_go()
        self._window.say("")
        self.path = str(Path(path).absolute())
        symbol = "" if anew else self._keeping.settings.candle_symbols.get(self.path, "")
        self._reader().load(Path(self.path), symbol)

    def take(self, path: str, pyramid: Pyramid) -> None:
        """Go on as if a file had just been read: its candles are there already."""
        self.path = path
        self._loaded(pyramid)

    def cancel(self) -> None:
        """Stop reading, and say so."""
        if self.busy:
            self._let_go()
            self._window.say(cancelled_text(self._name))
            self.idle.emit()

    def let_go(self) -> None:
        """Stop reading without a word."""
        self._let_go()
        self.path = ""

    def stop(self) -> None:
        """Stop and wait for the process to be gone; for the end of the program."""
        if self.question is not None:
            self.question.reject()
        self._then.stop()
        if self._loader is not None:
            self._loader.stop()

    def wait(self, milliseconds: int) -> str:
        """Wait until nothing is being read; return "", or the sentence that says what went wrong."""
        if self.busy:
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            QTimer.singleShot(milliseconds, loop, loop.quit)
            loop.exec()
            if self.busy:
                return not_in_time_text(self._name)
        return self.problem

    @property
    def _name(self) -> str:
        return Path(self.path).name

    def _reader(self) -> CandleLoader:
        from planner.app.candle_loader import CandleLoader

        if self._loader is None:
            self._loader = CandleLoader(self._places.cache, self.command, self)
            self._loader.loaded.connect(self._loaded)
            self._loader.choice.connect(self._choose)
            self._loader.failed.connect(self._failed)
            self._loader.progress.connect(self._progress)
        return self._loader

    def _let_go(self) -> None:
        if self.question is not None:
            self.question.rejected.disconnect(self._not_chosen)
            self.question.reject()
            self.question = None
        self._then.stop()
        if self._loader is not None:
            self._loader.cancel()
        self._window.retract(self.problem)
        self.problem = ""

    # --- how far it is -----------------------------------------------------------------------------------------------------

    def _progress(self, name: str, done: float) -> None:
        self._view = WorkView(reading_text(name, done), cancelled_text(name)) if name else None
        if self._view is None:
            self._soon.stop()
            self._escape.setEnabled(False)
            self._window.work.show_work(KEY, None)
        elif self._escape.isEnabled():
            self._show()
        elif not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        self._window.work.show_work(KEY, self._view)
        self._escape.setEnabled(True)

    def _asked_to_stop(self, key: str) -> None:
        if key == KEY:
            self.cancel()

    # --- how it ended ------------------------------------------------------------------------------------------------------

    def _loaded(self, pyramid: object) -> None:
        self._then.start()  # first, so that what hears of the candles knows that more is to come
        self.opened.emit(pyramid)

    def _settle(self) -> None:
        self.settled.emit()
        self.idle.emit()

    def _failed(self, sentence: str) -> None:
        self.problem = sentence
        self._window.notify(sentence)
        self.idle.emit()

    def _choose(self, choice: Choice) -> None:
        wanted = self._keeping.settings.candle_symbols.get(self.path, "")
        chosen = next((name for name in (wanted, self._plan_symbol()) if name in choice.rows), "")
        if self.may_ask:
            self._ask(choice, chosen)
        elif chosen:
            self._reader().load(Path(self.path), chosen)
        else:
            self._failed(no_such_symbol_text(self._name, choice.rows, self._plan_symbol()))

    def _ask(self, choice: Choice, chosen: str) -> None:
        words = which_symbol_text(self._name, len(choice.rows))
        dialog = self.question = SymbolDialog(words, choice.rows, chosen, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._chosen)
        dialog.rejected.connect(self._not_chosen)
        dialog.open()
        self.idle.emit()

    def _chosen(self) -> None:
        dialog, self.question = self.question, None
        if dialog is None:
            return
        known = {path: name for path, name in self._keeping.settings.candle_symbols.items() if path != self.path}
        kept = dict([*known.items(), (self.path, dialog.symbol)][-REMEMBERED:])
        self._keeping.change(candle_symbols=kept)
        self._reader().load(Path(self.path), dialog.symbol)

    def _not_chosen(self) -> None:
        self.question = None
        self._window.say(cancelled_text(self._name))
