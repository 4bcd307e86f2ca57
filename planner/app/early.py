"""What the user does on the ticket before the engine has been imported: noted, and handed on once somebody answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.widgets.main_window import MainWindow

SIGNALS = ("edited", "nudged", "field_left", "add_row", "remove_row", "why_requested")


class Early:
    """Listens to the ticket of a window that has no desk yet. The window closes only when there is one to keep the ticket."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._done: list[tuple[str, tuple[object, ...]]] = []
        self._closing = False
        self._listeners: dict[str, Callable[..., None]] = {name: partial(self._note, name) for name in SIGNALS}
        for name, listener in self._listeners.items():
            getattr(window.ticket, name).connect(listener)
        window.may_close = self._wait

    def hand_on(self) -> None:
        """Stop listening, and tell again what was done, in its order, to those who have connected since."""
        ticket = self._window.ticket
        while self._listeners:
            name, listener = self._listeners.popitem()
            getattr(ticket, name).disconnect(listener)
        done, self._done = self._done, []
        for name, values in done:
            getattr(ticket, name).emit(*values)
        if self._closing:
            self._window.close()

    def _note(self, name: str, *values: object) -> None:
        if name == "edited":  # the last text of a field holds all that was typed into it
            self._done = [
                known for known in self._done if not (known[0] in ("edited", "nudged") and known[1][0] == values[0])
            ]
        self._done.append((name, values))

    def _wait(self) -> bool:
        self._closing = True
        return False
