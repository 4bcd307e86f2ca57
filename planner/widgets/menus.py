"""Every command of the program, once: where it stands in the menus, its keys, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from planner.model.language import tr

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
        tr("&File"),
        (
            Command("new", tr("&New plan"), Standard.New, tr("Begin an empty plan; account, venue and symbol stay.")),
            Command("open", tr("&Open plan…"), Standard.Open, tr("Open a plan file.")),
            "recent_plans",
            "-",
            Command(
                "save",
                tr("&Save to journal"),
                Standard.Save,
                tr("Store the plan with its rules and its assessment in the journal."),
            ),
            Command("save_as", tr("Save plan &as…"), Standard.SaveAs, tr("Write the plan to a file of its own.")),
            "-",
            Command(
                "open_candles",
                tr("Open &candles…"),
                "Ctrl+Shift+O",
                tr("Show candles from a CSV, CSV.gz or Parquet file."),
            ),
            "recent_candles",
            Command("close_candles", tr("Close can&dles"), None, tr("Take the candles off the chart.")),
            "-",
            "export",
            "-",
            Command(
                "settings",
                tr("Se&ttings…"),
                Standard.Preferences,
                tr("Account defaults, limits, colours."),
                QAction.MenuRole.PreferencesRole,
                also=("Ctrl+,",),
            ),
            Command("shortcuts", tr("C&hange shortcuts…"), None, tr("Give commands other keys.")),
            Command(
                "quit",
                tr("&Quit"),
                Standard.Quit,
                tr("Leave; an unsaved ticket comes back at the next start."),
                QAction.MenuRole.QuitRole,
                also=("Ctrl+Q",),
            ),
        ),
    ),
    (
        "edit",
        tr("&Edit"),
        (
            Command("undo", tr("&Undo"), Standard.Undo, tr("Take the last change of the plan back.")),
            Command("redo", tr("&Redo"), Standard.Redo, tr("Do it again."), also=("Ctrl+Y", "Ctrl+Shift+Z")),
            "-",
            Command(
                "copy_plan",
                tr("&Copy plan as text"),
                "Ctrl+Shift+C",
                tr("Copy the plan and its numbers as plain text."),
            ),
            Command("find", tr("&Find in journal"), Standard.Find, tr("Search the journal.")),
        ),
    ),
    (
        "view",
        tr("&View"),
        (
            Command("view_plan", tr("Fit the &plan"), "Ctrl+1", tr("Show every level and the whole hold.")),
            Command("view_first", tr("&Recent candles"), "Ctrl+2", tr("Show the latest candles beside the plan.")),
            Command("view_all", tr("Al&l candles"), "Ctrl+3", tr("Show the whole history.")),
            Command("levels_table", tr("Levels as &table…"), "Ctrl+T", tr("Read every level of the chart in a table.")),
            Command("zoom_in", tr("&Fewer candles"), None, tr("Show fewer candles, larger; on the chart the key +.")),
            Command("zoom_out", tr("&More candles"), None, tr("Show more candles, smaller; on the chart the key −.")),
            "-",
            Command(
                "text_larger",
                tr("L&arger text"),
                Standard.ZoomIn,
                tr("Make all text larger, up to 200 %."),
                also=("Ctrl+=",),
            ),
            Command("text_smaller", tr("&Smaller text"), Standard.ZoomOut, tr("Make all text smaller, down to 80 %.")),
            Command("text_usual", tr("&Usual text size"), "Ctrl+0", tr("Give all text the size that the system has.")),
            "theme",
            Command(
                "hide_amounts",
                tr("&Hide amounts"),
                "Ctrl+Shift+H",
                tr("Show ••• for money and quantities, for a screen that others see; copying then copies ••• too."),
                checkable=True,
            ),
            "-",
            Command(
                "account_show",
                tr("Acc&ount"),
                "Ctrl+Shift+A",
                tr("Go to the account panel: other positions, other assets, margin ratio."),
            ),
            "panels",
            Command("reset_layout", tr("Reset la&yout"), None, tr("Put every panel back where it was at first.")),
        ),
    ),
    (
        "plan",
        tr("&Plan"),
        (
            Command(
                "flip",
                tr("&Flip side"),
                "Ctrl+Shift+F",
                tr("Turn the idea over: the other side, with ladder, stop and targets mirrored."),
            ),
            Command("duplicate", tr("&Duplicate"), "Ctrl+D", tr("Go on with a copy of this plan, unsaved.")),
            Command("clear", tr("&Clear ticket"), "Ctrl+Shift+Backspace", tr("Empty the ticket; undo brings it back.")),
            "-",
            Command("add_entry", tr("Add &entry"), None, tr("Add a rung to the entry ladder.")),
            Command("add_target", tr("Add &target"), None, tr("Add a target.")),
            Command(
                "use_last_close",
                tr("&Use last close as entry"),
                "Ctrl+L",
                tr("Take the end of the candles as the entry."),
            ),
            "-",
            Command(
                "compare",
                tr("Co&mpare…"),
                "Ctrl+M",
                tr("Put the same trade beside itself on every venue, or at other leverages."),
            ),
            Command(
                "why", tr("&Why this liquidation price…"), "Ctrl+I", tr("Show how the liquidation price came about.")
            ),
            Command(
                "aftermath",
                tr("What a liquidation &leaves…"),
                "Ctrl+Shift+I",
                tr("Show what is left after a liquidation, and its steps where the venue closes in parts."),
            ),
            Command(
                "sources",
                tr("&Sources of these rules…"),
                "Ctrl+R",
                tr("List every figure of the rules in force: where it stands, when it was checked, how sure it is."),
            ),
            Command(
                "update_rules",
                tr("Use today's &rules"),
                None,
                tr("Compute an opened plan with the rules of today instead of those frozen into it."),
            ),
            "-",
            "positions",
        ),
    ),
    (
        "journal",
        tr("&Journal"),
        (
            Command(
                "go_back",
                tr("&Go back to a copy…"),
                None,
                tr("Put a checked copy in the journal's place; the journal of now is kept."),
            ),
            Command(
                "rescue",
                tr("Rescue &plans…"),
                None,
                tr("Bring what can still be read of a damaged journal into a new one."),
            ),
            Command(
                "save_journal_copy",
                tr("Save a cop&y…"),
                None,
                tr("Write a checked copy of the journal to a place of yours."),
            ),
            Command(
                "empty_bin",
                tr("Empty the &bin…"),
                None,
                tr("Delete for good what lies in the bin, after a copy was made."),
            ),
        ),
    ),
    (
        "help",
        tr("&Help"),
        (
            Command(
                "help", tr("&Help"), "F1", tr("Explain what has the focus; the glossary and the guides beside it.")
            ),
            Command("glossary", tr("&Glossary"), None, tr("Every term, in a sentence or two, with unit and formula.")),
            Command(
                "margin_call",
                tr("What to do at a &margin call"),
                None,
                tr("Deposit, reduce, or be liquidated: which and when."),
            ),
            Command("keys", tr("&Keyboard shortcuts"), "Ctrl+?", tr("All keys on one page.")),
            "-",
            Command("changelog", tr("What is &new"), None, tr("What changed, and which numbers moved.")),
            Command(
                "check_rulebooks",
                tr("Check your &rulebooks…"),
                None,
                tr("Read the rulebooks of your own again, and list what is wrong with them."),
            ),
            Command("data_folder", tr("Show data &folder"), None, tr("Open the folder that holds your journal.")),
            Command(
                "diagnostics",
                tr("Copy &diagnostics…"),
                None,
                tr("See what a report would say, then copy it; no amounts."),
            ),
            Command(
                "about",
                tr("&About Margin Planner"),
                None,
                tr("Version, licence, what it promises."),
                QAction.MenuRole.AboutRole,
            ),
        ),
    ),
)
"""The menus. A bare word names a submenu that the window fills; "-" is a line."""

SUBMENUS = {
    "recent_plans": tr("Recent &plans"),
    "recent_candles": tr("&Recent candles"),
    "export": tr("&Export as CSV"),
    "panels": tr("Pa&nels"),
    "theme": tr("&Colours"),
    "positions": tr("&Other positions"),
}
EXPORTS = (
    Command("export_plan", tr("&Current plan…"), "Ctrl+E", tr("Write the plan on the ticket as CSV.")),
    Command("export_selection", tr("&Selected plans…"), None, tr("Write the plans selected in the journal as CSV.")),
    Command("export_view", tr("&Filtered view…"), None, tr("Write the plans that the journal shows now as CSV.")),
    Command("export_all", tr("&Whole journal…"), None, tr("Write every plan of the journal as CSV.")),
)
POSITIONS = (
    Command("account_add_position", tr("Add &position"), None, tr("Add an open position of the account.")),
    Command("account_add_asset", tr("Add &asset"), None, tr("Add a coin or currency that backs the account.")),
    Command("account_import", tr("&Import…"), None, tr("Read open positions from a CSV file.")),
    Command("account_journal", tr("From &journal…"), None, tr("Take positions that the journal holds as open.")),
    Command("account_export", tr("&Export as CSV…"), None, tr("Write the other positions as CSV.")),
    Command("account_copy", tr("&Copy table"), None, tr("Copy the table of other positions as text.")),
    Command(
        "account_hedge", tr("Example of a &hedge"), None, tr("Fill in half of the plan's position on the other side.")
    ),
    Command(
        "account_clear_positions", tr("&Remove all"), None, tr("Remove all other positions; undo brings them back.")
    ),
)
THEMES = (
    Command("theme_system", tr("As the &system"), None, tr("Follow the system's colours."), checkable=True),
    Command("theme_light", tr("&Light"), None, tr("Light colours."), checkable=True),
    Command("theme_dark", tr("&Dark"), None, tr("Dark colours."), checkable=True),
    Command(
        "theme_contrast",
        tr("&High contrast"),
        None,
        tr("Strong colours, light or dark as the system is."),
        checkable=True,
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
        for name, commands in (("export", EXPORTS), ("theme", THEMES), ("positions", POSITIONS)):
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
