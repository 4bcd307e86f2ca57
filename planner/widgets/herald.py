"""Says a change of the danger level once, to who listens rather than looks, and not while somebody is still typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from planner.presenters.alarm import Alarm, alarm_of
from planner.presenters.views import Tone
from planner.widgets.access import announce

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from planner.presenters.views import VerdictView

PAUSE_MS = 900
"""A half-typed number passes through many dangers; what stands after this pause is meant."""


class Herald(QObject):
    """Compares danger levels; `say` (sentence, urgent) is called at most once for each change."""

    def __init__(self, source: QWidget, say: Callable[[str, bool], None] | None = None) -> None:
        super().__init__(source)
        self._source = source
        self._say = say or self._announce
        self._told: Tone | None = None
        self._now = Alarm()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._settle)

    def follow(self, view: VerdictView) -> None:
        """Take a verdict. The first one is on the screen to be read and is not called out."""
        self._now = alarm_of(view)
        if self._told is None:
            self._told = self._now.tone
        elif self._now.tone is self._told:
            self._pause.stop()
        else:
            self._pause.start()

    def _settle(self) -> None:
        self._told = self._now.tone
        self._say(self._now.sentence, self._now.tone is Tone.DANGER)

    def _announce(self, sentence: str, urgent: bool) -> None:
        announce(self._source, sentence, urgent=urgent)
