"""Which term of the help a place in the window stands for, and how a place asks for it: by an event that goes up to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from planner.model.language import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

TOPIC = "helpTopic"
"""The property under which a widget without a method `help_topic` keeps its topic."""
ASKED = QEvent.Type(QEvent.registerEventType())


class TermAsked(QEvent):
    """Somebody asks what a place of the window is. Like Qt's own status tips it goes from window to window until one takes it."""

    def __init__(self, topic: str) -> None:
        super().__init__(ASKED)
        self.topic = topic
        self.ignore()


def topic_at(widget: QWidget | None) -> str:
    """Return the topic of a widget or of the nearest one around it that has any; "" where there is none."""
    while widget is not None:
        method = getattr(widget, "help_topic", None)
        topic = method() if callable(method) else widget.property(TOPIC)
        if isinstance(topic, str) and topic:
            return topic
        widget = widget.parentWidget()
    return ""


def what_is_this(place: QWidget, parent: QWidget, topic: str = "") -> QAction:
    """Return the entry of a context menu that asks for the help on `place`, or on a topic within it."""
    action = QAction(tr("W&hat is this?"), parent)
    action.triggered.connect(lambda: ask(place, topic))
    return action


def ask(place: QWidget, topic: str = "") -> None:
    """Ask the window around `place` what it is."""
    event = TermAsked(topic or topic_at(place))
    window: QWidget | None = place.window()
    while window is not None and not event.isAccepted():
        QApplication.sendEvent(window, event)
        above = window.parentWidget()
        window = above.window() if above is not None else None
