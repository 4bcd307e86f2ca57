"""The look of the program: colours and contrast follow the system live unless the user chose; the size of all text is the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication

from planner.model.language import tr
from planner.widgets.theme import apply_theme, body_font, grid_unit, palette_for

if TYPE_CHECKING:
    from planner.app.keeping import Keeping
    from planner.presenters.palette import Palette
    from planner.widgets.main_window import MainWindow

THEMES = ("system", "light", "dark", "contrast")
ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)
"""Sizes of the text, in per cent of the system's."""
USUAL = 100


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
        self._window = window
        self._keeping = keeping
        self._worn = ""
        self._zoom_worn = 0
        self._framed = Qt.ColorScheme.Unknown
        self._unit = grid_unit(window.font())
        group = QActionGroup(self)
        self._choices = {theme: window.action(f"theme_{theme}") for theme in THEMES}
        for action in self._choices.values():
            group.addAction(action)
        self._frame()
        self.palette = self._wanted()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.refresh)
        if hasattr(hints, "accessibility"):  # Qt before 6.10 does not know what contrast the system asks for
            hints.accessibility().contrastPreferenceChanged.connect(self.refresh)
        self._dress()

    # --- colours ---------------------------------------------------------------------------------------------------------------

    def choose(self, theme: str) -> None:
        """Take "system", "light", "dark" or "contrast", and keep it."""
        self._worn = ""
        self._keeping.change(theme=theme)
        self.refresh()

    def wear(self, theme: str) -> None:
        """Take a theme for this start only."""
        self._worn = theme
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Dress again where the colours differ."""
        self._frame()
        palette = self._wanted()
        self._choices[self._theme()].setChecked(True)
        if palette != self.palette:
            self.palette = palette
            self._dress()
            self.changed.emit()

    def let_go(self) -> None:
        """Follow nothing any more, and give a chosen scheme back: Qt then tells what the system asks for, not what was chosen here."""
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.disconnect(self.refresh)
        if self._framed != Qt.ColorScheme.Unknown:
            self._framed = Qt.ColorScheme.Unknown
            hints.setColorScheme(Qt.ColorScheme.Unknown)

    # --- the size of the text --------------------------------------------------------------------------------------------------

    @property
    def zoom(self) -> int:
        """The size of the text in per cent of the system's."""
        return self._zoom_worn or self._keeping.settings.zoom

    def larger(self) -> None:
        """Make all text one step larger."""
        self._zoom_to(next((size for size in ZOOMS if size > self.zoom), ZOOMS[-1]))

    def smaller(self) -> None:
        """Make all text one step smaller."""
        self._zoom_to(next((size for size in reversed(ZOOMS) if size < self.zoom), ZOOMS[0]))

    def usual(self) -> None:
        """Give all text the size that the system has."""
        self._zoom_to(USUAL)

    def wear_zoom(self, zoom: int) -> None:
        """Take a size for this start only."""
        self._zoom_worn = zoom
        self._dress()

    def _zoom_to(self, zoom: int) -> None:
        before, self._zoom_worn = self.zoom, 0
        if zoom != self._keeping.settings.zoom:
            self._keeping.change(zoom=zoom)
        if zoom != before:
            self._dress()
            self._window.share_width(zoom / before)
        self._window.say(tr("Text at {zoom} %", zoom=zoom))

    # --- inside ----------------------------------------------------------------------------------------------------------------

    def _theme(self) -> str:
        return self._worn or self._keeping.settings.theme

    def _wanted(self) -> Palette:
        return palette_for(self._theme(), system_is_dark(), high_contrast=system_wants_contrast())

    def _frame(self) -> None:
        """Let the window's frame and the system's own dialogs follow a chosen theme; a choice given up is the system's again.

        It comes before the system is asked for its colours, which answers with the choice as long as that stands.
        """
        chosen = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(self._theme(), Qt.ColorScheme.Unknown)
        if chosen != self._framed:
            self._framed = chosen
            QGuiApplication.styleHints().setColorScheme(chosen)

    def _dress(self) -> None:
        self._choices[self._theme()].setChecked(True)
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        apply_theme(app, self.palette, zoom=self.zoom / USUAL)
        unit = grid_unit(body_font(self.zoom / USUAL))
        if unit != self._unit:
            from planner.widgets.zooming import regrid  # few starts need it

            regrid(app, self._unit, unit)
            self._unit = unit


def system_is_dark() -> bool:
    """Return whether the system asks for dark colours."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def system_wants_contrast() -> bool:
    """Return whether the system asks for high contrast; False where Qt cannot tell."""
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
