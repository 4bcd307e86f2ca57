"""What a screen reader is told beyond a control's name: its role, and sentences that must be heard without being looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget

from planner.model.language import tr
from planner.widgets.grid import tooltip

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

_ROLE = "accessRole"
_KNOWN = "accessRolesInstalled"


def set_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Let a widget that Qt takes for a mere frame say what it is; it counts once `install_roles` has been called."""
    widget.setProperty(_ROLE, role)


def install_roles(app: QApplication) -> None:
    """Teach Qt the roles of `set_role`; once for each application."""
    if not app.property(_KNOWN) and hasattr(QAccessible, "installFactory"):  # an older PySide knows none
        app.setProperty(_KNOWN, True)
        QAccessible.installFactory(_interface)


def label_for(control: QWidget, words: str) -> None:
    """Give a control that stands without a label one that only a screen reader knows: on Linux a list's own name is its value."""
    label = QLabel(words, control.parentWidget())
    label.setBuddy(control)
    label.hide()


def hint(widget: QWidget, text: str) -> None:
    """Give a widget a tool tip, and a screen reader the same words without the markup that Qt wraps lines by."""
    widget.setToolTip(tooltip(text))
    widget.setAccessibleDescription(text)


def name_parts(edit: QWidget) -> None:
    """Name what Qt builds into an input, its line and its button that clears, after the input itself."""
    for line in edit.findChildren(QLineEdit):
        line.setAccessibleName(edit.accessibleName())
    for button in edit.findChildren(QToolButton):
        button.setAccessibleName(tr("Clear {accessiblename}", accessiblename=edit.accessibleName()))


def announce(source: QWidget, sentence: str, *, urgent: bool = False) -> None:
    """Have a sentence read out where somebody listens; an urgent one does not wait its turn."""
    if not (sentence and QAccessible.isActive()):
        return
    event = QAccessibleAnnouncementEvent(source, sentence)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def _interface(_name: str, about: QObject) -> QAccessibleInterface | None:
    if not isinstance(about, QWidget) or (role := about.property(_ROLE)) is None:
        return None
    from PySide6.QtWidgets import QAccessibleWidget  # where there is no `installFactory` there may be no such class

    return QAccessibleWidget(about, QAccessible.Role(role))
