"""The look of the program: the theme follows the system live unless the user chose one; the decimal sign follows the locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication

from planner.widgets.theme import apply_theme, palette_for

if TYPE_CHECKING:
    from planner.app.keeping import Keeping
    from planner.widgets.main_window import MainWindow

THEMES = ("system", "light", "dark")


def decimal_sign_of(choice: str) -> str:
    """Return the decimal sign in force: the chosen one, or the locale's where that is a dot or a comma."""
    if choice in (".", ","):
        return choice
    return "," if QLocale().decimalPoint() == "," else "."


class Looks(QObject):
    """Dresses the application. `changed` comes after new colours are in force."""

    changed = Signal()

    def __init__(self, window: MainWindow, keeping: Keeping) -> None:
        super().__init__(window)
        self._keeping = keeping
        self._worn = ""
        group = QActionGroup(self)
        self._choices = {theme: window.action(f"theme_{theme}") for theme in THEMES}
        for action in self._choices.values():
            group.addAction(action)
        self.palette = palette_for(self._theme(), _system_is_dark())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.refresh)
        self._dress()

    def choose(self, theme: str) -> None:
        """Take "system", "light" or "dark", and keep it."""
        self._worn = ""
        self._keeping.change(theme=theme)
        self.refresh()

    def wear(self, theme: str) -> None:
        """Take a theme for this start only."""
        self._worn = theme
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Dress again where the colours differ."""
        palette = palette_for(self._theme(), _system_is_dark())
        self._choices[self._theme()].setChecked(True)
        if palette != self.palette:
            self.palette = palette
            self._dress()
            self.changed.emit()

    def _theme(self) -> str:
        return self._worn or self._keeping.settings.theme

    def _dress(self) -> None:
        self._choices[self._theme()].setChecked(True)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, self.palette)


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
