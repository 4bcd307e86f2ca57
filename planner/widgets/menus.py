"""Every command of the program, once: where it stands in the menus, its keys, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

Standard = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its id, text with access key, shortcut, and the sentence for the status bar and the tool tip.

    `also` holds further keys, which the menu does not show.
    """

    key: str
    text: str
    shortcut: QKeySequence.StandardKey | str | None = None
    tip: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    checkable: bool = False
    also: tuple[str, ...] = ()

    def keys(self) -> list[QKeySequence]:
        """Return the shortcuts, the one to show first."""
        named = self.shortcut
        shown = (
            QKeySequence.keyBindings(named) if isinstance(named, Standard) else [QKeySequence(named)] if named else []
        )
        return shown + [key for key in map(QKeySequence, self.also) if key not in shown]


MENUS: tuple[tuple[str, str, tuple[Command | str, ...]], ...] = (
    (
        "file",
        "&File",
        (
            Command("new", "&New plan", Standard.New, "Begin an empty plan; account, venue and symbol stay."),
            Command("open", "&Open plan…", Standard.Open, "Open a plan file."),
            "recent_plans",
            "-",
            Command(
                "save",
                "&Save to journal",
                Standard.Save,
                "Store the plan with its rules and its assessment in the journal.",
            ),
            Command("save_as", "Save plan &as…", Standard.SaveAs, "Write the plan to a file of its own."),
            "-",
            Command(
                "open_candles", "Open &candles…", "Ctrl+Shift+O", "Show candles from a CSV, CSV.gz or Parquet file."
            ),
            "recent_candles",
            Command("close_candles", "Close can&dles", None, "Take the candles off the chart."),
            "-",
            "export",
            "-",
            Command(
                "settings",
                "Se&ttings…",
                Standard.Preferences,
                "Account defaults, limits, colours.",
                QAction.MenuRole.PreferencesRole,
                also=("Ctrl+,",),
            ),
            Command("shortcuts", "C&hange shortcuts…", None, "Give commands other keys."),
            Command(
                "quit",
                "&Quit",
                Standard.Quit,
                "Leave; an unsaved ticket comes back at the next start.",
                QAction.MenuRole.QuitRole,
                also=("Ctrl+Q",),
            ),
        ),
    ),
    (
        "edit",
        "&Edit",
        (
            Command("undo", "&Undo", Standard.Undo, "Take the last change of the plan back."),
            Command("redo", "&Redo", Standard.Redo, "Do it again.", also=("Ctrl+Y", "Ctrl+Shift+Z")),
            "-",
            Command("copy_plan", "&Copy plan as text", "Ctrl+Shift+C", "Copy the plan and its numbers as plain text."),
            Command("find", "&Find in journal", Standard.Find, "Search the journal."),
        ),
    ),
    (
        "view",
        "&View",
        (
            Command("view_plan", "Fit the &plan", "Ctrl+1", "Show every level and the whole hold."),
            Command("view_first", "&Recent candles", "Ctrl+2", "Show the latest candles beside the plan."),
            Command("view_all", "Al&l candles", "Ctrl+3", "Show the whole history."),
            Command("levels_table", "Levels as &table…", "Ctrl+T", "Read every level of the chart in a table."),
            Command("zoom_in", "&Fewer candles", None, "Show fewer candles, larger; on the chart the key +."),
            Command("zoom_out", "&More candles", None, "Show more candles, smaller; on the chart the key −."),
            "-",
            Command(
                "text_larger", "L&arger text", Standard.ZoomIn, "Make all text larger, up to 200 %.", also=("Ctrl+=",)
            ),
            Command("text_smaller", "&Smaller text", Standard.ZoomOut, "Make all text smaller, down to 80 %."),
            Command("text_usual", "&Usual text size", "Ctrl+0", "Give all text the size that the system has."),
            "theme",
            Command(
                "hide_amounts",
                "&Hide amounts",
                "Ctrl+Shift+H",
                "Show ••• for money and quantities, for a screen that others see; copying then copies ••• too.",
                checkable=True,
            ),
            "-",
            "panels",
            Command("reset_layout", "Reset la&yout", None, "Put every panel back where it was at first."),
        ),
    ),
    (
        "plan",
        "&Plan",
        (
            Command(
                "flip", "&Flip side", "Ctrl+Shift+F", "Turn the idea over: the other side, stop and targets mirrored."
            ),
            Command("duplicate", "&Duplicate", "Ctrl+D", "Go on with a copy of this plan, unsaved."),
            Command("clear", "&Clear ticket", "Ctrl+Shift+Backspace", "Empty the ticket; undo brings it back."),
            "-",
            Command("add_entry", "Add &entry", None, "Add a rung to the entry ladder."),
            Command("add_target", "Add &target", None, "Add a target."),
            Command(
                "use_last_close", "&Use last close as entry", "Ctrl+L", "Take the end of the candles as the entry."
            ),
            "-",
            Command("why", "&Why this liquidation price…", "Ctrl+I", "Show how the liquidation price came about."),
            Command(
                "update_rules",
                "Use today's &rules",
                None,
                "Compute an opened plan with the rules of today instead of those frozen into it.",
            ),
        ),
    ),
    (
        "journal",
        "&Journal",
        (
            Command(
                "go_back",
                "&Go back to a copy…",
                None,
                "Put a checked copy in the journal's place; the journal of now is kept.",
            ),
            Command(
                "rescue",
                "Rescue &plans…",
                None,
                "Bring what can still be read of a damaged journal into a new one.",
            ),
            Command(
                "save_journal_copy", "Save a cop&y…", None, "Write a checked copy of the journal to a place of yours."
            ),
            Command(
                "empty_bin", "Empty the &bin…", None, "Delete for good what lies in the bin, after a copy was made."
            ),
        ),
    ),
    (
        "help",
        "&Help",
        (
            Command("help", "&Help", "F1", "Explain what has the focus; the glossary and the guides beside it."),
            Command("glossary", "&Glossary", None, "Every term, in a sentence or two, with unit and formula."),
            Command(
                "margin_call",
                "What to do at a &margin call",
                None,
                "Deposit, reduce, or be liquidated: which and when.",
            ),
            Command("keys", "&Keyboard shortcuts", "Ctrl+?", "All keys on one page."),
            "-",
            Command("changelog", "What is &new", None, "What changed, and which numbers moved."),
            Command("data_folder", "Show data &folder", None, "Open the folder that holds your journal."),
            Command(
                "diagnostics", "Copy &diagnostics…", None, "See what a report would say, then copy it; no amounts."
            ),
            Command(
                "about",
                "&About Margin Planner",
                None,
                "Version, licence, what it promises.",
                QAction.MenuRole.AboutRole,
            ),
        ),
    ),
)
"""The menus. A bare word names a submenu that the window fills; "-" is a line."""

SUBMENUS = {
    "recent_plans": "Recent &plans",
    "recent_candles": "&Recent candles",
    "export": "&Export as CSV",
    "panels": "Pa&nels",
    "theme": "&Colours",
}
EXPORTS = (
    Command("export_plan", "&Current plan…", "Ctrl+E", "Write the plan on the ticket as CSV."),
    Command("export_selection", "&Selected plans…", None, "Write the plans selected in the journal as CSV."),
    Command("export_view", "&Filtered view…", None, "Write the plans that the journal shows now as CSV."),
    Command("export_all", "&Whole journal…", None, "Write every plan of the journal as CSV."),
)
THEMES = (
    Command("theme_system", "As the &system", None, "Follow the system's colours.", checkable=True),
    Command("theme_light", "&Light", None, "Light colours.", checkable=True),
    Command("theme_dark", "&Dark", None, "Dark colours.", checkable=True),
    Command(
        "theme_contrast", "&High contrast", None, "Strong colours, light or dark as the system is.", checkable=True
    ),
)


class Menus:
    """Builds the menu bar; `actions` finds a command's action, `menus` a submenu."""

    def __init__(self, bar: QMenuBar, window: QWidget, run: Callable[[str], None]) -> None:
        self.actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        self.commands: dict[str, Command] = {}
        self._window = window
        self._run = run
        for key, title, items in MENUS:
            menu = bar.addMenu(title)
            self._fill(menu, items)
            self.menus[key] = menu
        for name, commands in (("export", EXPORTS), ("theme", THEMES)):
            self._fill(self.menus[name], commands)

    def rekey(self, changes: Mapping[str, str]) -> None:
        """Give commands the keys in `changes` (portable words, "" for none); all others have their usual ones."""
        for key, action in self.actions.items():
            changed = changes.get(key)
            action.setShortcuts(self.commands[key].keys() if changed is None else [QKeySequence(changed)])

    def _fill(self, menu: QMenu, items: tuple[Command | str, ...]) -> None:
        for item in items:
            if isinstance(item, Command):
                menu.addAction(self._action(item))
            elif item == "-":
                menu.addSeparator()
            elif item in SUBMENUS:
                self.menus[item] = menu.addMenu(SUBMENUS[item])

    def _action(self, command: Command) -> QAction:
        action = QAction(command.text, self._window)
        action.setShortcuts(command.keys())
        action.setStatusTip(command.tip)
        action.setToolTip(command.tip)
        action.setMenuRole(command.role)
        action.setCheckable(command.checkable)
        self.commands[command.key] = command
        action.triggered.connect(partial(self._triggered, command.key))
        self.actions[command.key] = action
        return action

    def _triggered(self, key: str, _checked: bool = False) -> None:
        self._run(key)
