"""The Help menu: glossary and guides at the right place, keys, changelog, data folder, diagnostics, about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication

from planner.model.language import tr
from planner.presenters.handbook import slug_of
from planner.services.paths import resource_dir
from planner.widgets.topics import topic_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.app.diagnostics import Facts
    from planner.presenters.handbook import Handbook
    from planner.services.paths import Places
    from planner.widgets.help_window import HelpWindow
    from planner.widgets.main_window import MainWindow

GUIDES = ("numbers.md", "account.md", "margin-call.md")
KEYS_TITLE = tr("Keyboard shortcuts")
KEYS, MARGIN_CALL, GLOSSARY = slug_of(KEYS_TITLE), "what-to-do-at-a-margin-call", "at-risk"
ELSEWHERE = (
    (
        tr("In a field"),
        (
            (tr("Up, Down"), tr("a tick, a lot or a unit")),
            (tr("Page Up, Page Down"), tr("ten of them")),
            (tr("Shift with these"), tr("ten times as much")),
            (tr("Ctrl with these"), tr("a tenth, as far as tick and lot allow")),
            (tr("Wheel"), tr("as Up and Down, only while the field has the focus")),
            ("F1", tr("what the field means")),
        ),
    ),
    (
        tr("On a number"),
        (
            ("Ctrl+C", tr("copy every digit")),
            (tr("Enter"), tr("why this number")),
            ("F1", tr("what it means")),
            (tr("Menu"), tr("its menu")),
        ),
    ),
    (
        tr("On the chart"),
        (
            (tr("Tab"), tr("next level")),
            (tr("Up, Down"), tr("move it by a tick")),
            (tr("Left, Right"), tr("move the view")),
            ("+, −", tr("fewer or more candles")),
            (tr("Home, End"), tr("the oldest candle, now")),
            ("Esc", tr("call a drag off")),
        ),
    ),
    (
        tr("In the journal"),
        (
            (tr("Enter"), tr("open the plan in the ticket")),
            ("F2", tr("edit the note")),
            (tr("Del"), tr("move to the bin")),
        ),
    ),
)
ABOUT = tr(
    "Plans leveraged trades before the click. It never sends an order, asks for no key, needs no account and no network, "
    "and keeps everything in your own files:\n{folder}\n\n{versions}\n\n"
    "MIT licence. Qt is used under the LGPL; see THIRD_PARTY.md."
)


class HelpPages(QObject):
    """Opens the pages of the Help menu. Everything is read and built when it is first asked for."""

    def __init__(
        self, window: MainWindow, places: Places, facts: Callable[[], Facts], size_by: Callable[[], str]
    ) -> None:
        super().__init__(window)
        self._size_by = size_by
        self._window = window
        self._places = places
        self._facts = facts
        window.action("help").setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)  # in the windows beside it too
        self.dialog: HelpWindow | None = None

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return the commands of the Help menu."""
        return {
            "help": self.show_here,
            "glossary": lambda: self.show_page(GLOSSARY),
            "margin_call": lambda: self.show_page(MARGIN_CALL),
            "keys": self.show_keys,
            "changelog": self.show_changelog,
            "data_folder": self.show_data_folder,
            "diagnostics": self.show_diagnostics,
            "about": self.show_about,
        }

    # --- glossary and guides ---------------------------------------------------------------------------------------------------

    def show_here(self) -> None:
        """Explain what has the focus; where that is nothing in particular, show the keys."""
        self.show_topic(topic_at(QApplication.focusWidget()))

    def show_topic(self, topic: str) -> None:
        """Open the page of a place of the window."""
        page = self._help().of_topic(f"{topic}:{self._size_by()}" if topic == "size.value" else topic)
        self.show_page(page.slug if page is not None else KEYS)

    def show_keys(self) -> None:
        """List every shortcut."""
        self.show_page(KEYS)

    def show_page(self, slug: str) -> None:
        """Open the help at a page."""
        from planner.widgets.help_window import HelpWindow

        book, modal = self._help(), QApplication.activeModalWidget()
        if modal is not None:  # which would lock every window but its own
            page = HelpWindow(book, modal)
            page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            page.show_page(slug)
            return
        if self.dialog is None:
            self.dialog = HelpWindow(book, self._window)
        self.dialog.show_book(book)
        self.dialog.show_page(slug)

    def _help(self) -> Handbook:
        """Read the help; the keys are those in force now."""
        from planner.presenters.handbook import handbook

        folder = resource_dir() / "help"
        try:
            guides = [(folder / name).read_text("utf-8") for name in GUIDES]
            glossary = (folder / "glossary.md").read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._window.say(tr("The help cannot be read: {error}.", error=error), trouble=True)
            guides, glossary = [], ""
        return handbook(glossary, [self._keys(), *guides])

    def _keys(self) -> str:
        native = QKeySequence.SequenceFormat.NativeText
        menus = self._window.menus  # the action of a step to undo bears its name; the command does not
        named = [
            (action.shortcut().toString(native), menus.commands[key].text) for key, action in menus.actions.items()
        ]
        keys = [(pressed, text.replace("&", "")) for pressed, text in named]
        parts = [(tr("In the menus"), tuple(row for row in keys if row[0])), *ELSEWHERE]
        tables = [
            f"### {title}\n\n| {tr('Key')} | {tr('What it does')} |\n| --- | --- |\n{_rows(rows)}"
            for title, rows in parts
        ]
        lead = tr("File > Change shortcuts gives a command another key.")
        return "\n\n".join((f"# {KEYS_TITLE}", lead, *tables))

    # --- the rest --------------------------------------------------------------------------------------------------------------

    def show_changelog(self) -> None:
        """Show what changed."""
        from planner.widgets.text_dialog import TextDialog

        try:
            text = (resource_dir() / "changelog.md").read_text("utf-8")
        except OSError as error:
            self._window.say(
                tr("The changelog cannot be read: {strerror}.", strerror=error.strerror or error), trouble=True
            )
            return
        TextDialog(tr("What is new"), text, self._window, markdown=True).exec()

    def show_data_folder(self) -> None:
        """Open the folder that holds the journal, or name it where nothing can open folders."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._places.data))):
            self._window.say(tr("Your journal is in {data}", data=self._places.data))

    def show_diagnostics(self) -> None:
        """Show what a report would say; only the button in it copies anything."""
        from planner.app.diagnostics import diagnostics
        from planner.widgets.text_dialog import TextDialog

        text = diagnostics(self._facts())
        TextDialog(tr("Diagnostics"), text, self._window, copies=tr("&Copy to the clipboard")).exec()

    def show_about(self) -> None:
        """Say what this is."""
        from PySide6.QtWidgets import QMessageBox

        from planner import __version__
        from planner.app.diagnostics import versions

        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(tr("About Margin Planner"))
        box.setText(tr("Margin Planner {version}", version=__version__))
        listed = "\n".join(f"{name} {version}" for name, version in versions())
        box.setInformativeText(ABOUT.format(folder=self._places.data, versions=listed))
        box.exec()


def _rows(rows: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"| {key.replace('|', '&#124;')} | {words} |" for key, words in rows)
