"""The settings dialog, and what follows from changed settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from planner.app.keeping import dialog_texts, setting_problem, settings_values
from planner.app.looks import decimal_sign_of
from planner.model.language import group_counts
from planner.presenters.fields import AMOUNTS

if TYPE_CHECKING:
    from planner.app.filing import Filing
    from planner.app.keeping import Keeping
    from planner.app.looks import Looks
    from planner.presenters.workbench import Workbench
    from planner.widgets.main_window import MainWindow
    from planner.widgets.settings_dialog import SettingsDialog


class Preferences(QObject):
    """Lets the user change the account defaults, which count for new plans, and the look. `changed` follows a change."""

    changed = Signal()

    def __init__(self, window: MainWindow, bench: Workbench, keeping: Keeping, looks: Looks, filing: Filing) -> None:
        super().__init__(window)
        self._window, self._bench, self._keeping, self._looks, self._filing = window, bench, keeping, looks, filing
        group_counts(self.decimal_sign)

    @property
    def decimal_sign(self) -> str:
        """The decimal sign in force."""
        return decimal_sign_of(self._keeping.settings.decimal_sign)

    def show(self) -> None:
        """Show the dialog and take over what it says."""
        from planner.widgets.settings_dialog import SettingsDialog  # most starts never open it

        settings, sign = self._keeping.settings, self.decimal_sign
        texts = dialog_texts(settings, sign)
        dialog: SettingsDialog | None = None

        def problem(key: str, text: str) -> str:
            standing = dialog.values() if dialog is not None else texts
            return setting_problem(settings, key, {**standing, key: text}, sign)

        masked = AMOUNTS if settings.hide_amounts else frozenset[str]()
        dialog = SettingsDialog(texts, problem, self._window, masked=masked)
        if dialog.exec():
            self.take(dialog.values())
        dialog.deleteLater()

    def take(self, texts: dict[str, str]) -> None:
        """Take over settings written as the dialog writes them."""
        was, theme = self.decimal_sign, self._keeping.settings.theme
        self._keeping.change(**settings_values(texts, was))
        entry_id = self._filing.entry_id
        self._bench.set_defaults(self._keeping.defaults(), self.decimal_sign)
        group_counts(self.decimal_sign)
        if self.decimal_sign != was:
            self._filing.resume(entry_id)
        if self._keeping.settings.theme != theme:
            self._looks.choose(self._keeping.settings.theme)
        self.changed.emit()
