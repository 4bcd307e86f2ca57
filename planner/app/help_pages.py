"""The Help menu: keys, changelog, data folder, about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMessageBox

from planner import __version__
from planner.services.paths import resource_dir
from planner.widgets.text_dialog import TextDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.services.paths import Places
    from planner.widgets.main_window import MainWindow

WIDTH = 26
ELSEWHERE = (
    ("", ""),
    ("In a field", ""),
    ("Up, Down", "a tick, a lot or a unit"),
    ("Page Up, Page Down", "ten of them"),
    ("", ""),
    ("On the chart", ""),
    ("Tab", "next level"),
    ("Up, Down", "move it by a tick"),
    ("Esc", "call a drag off"),
    ("", ""),
    ("In the journal", ""),
    ("Enter", "open the plan in the ticket"),
    ("F2", "edit the note"),
    ("Del", "move to the bin"),
)
ABOUT = (
    "Plans leveraged trades before the click. It never sends an order, asks for no key, needs no account and no network, "
    "and keeps everything in your own files:\n{folder}\n\nMIT licence. Qt is used under the LGPL; see THIRD_PARTY.md."
)


class HelpPages(QObject):
    """Opens the pages of the Help menu."""

    def __init__(self, window: MainWindow, places: Places) -> None:
        super().__init__(window)
        self._window = window
        self._places = places

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return the commands of the Help menu."""
        return {
            "keys": self.show_keys,
            "changelog": self.show_changelog,
            "data_folder": self.show_data_folder,
            "about": self.show_about,
        }

    def show_keys(self) -> None:
        """List every shortcut."""
        native = QKeySequence.SequenceFormat.NativeText
        actions = self._window.menus.actions.values()
        keys = [(action.shortcut().toString(native), action.text().replace("&", "")) for action in actions]
        rows = [row for row in keys if row[0]] + list(ELSEWHERE)
        lines = [f"{key:<{WIDTH}}{words}".rstrip() for key, words in rows]
        TextDialog("Keyboard shortcuts", "\n".join(lines), self._window).exec()

    def show_changelog(self) -> None:
        """Show what changed."""
        try:
            text = (resource_dir() / "changelog.md").read_text("utf-8")
        except OSError as error:
            self._window.say(f"The changelog cannot be read: {error.strerror or error}.", trouble=True)
            return
        TextDialog("What is new", text, self._window, markdown=True).exec()

    def show_data_folder(self) -> None:
        """Open the folder that holds the journal, or name it where nothing can open folders."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._places.data))):
            self._window.say(f"Your journal is in {self._places.data}")

    def show_about(self) -> None:
        """Say what this is."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("About Margin Planner")
        box.setText(f"Margin Planner {__version__}")
        box.setInformativeText(ABOUT.format(folder=self._places.data))
        box.exec()
