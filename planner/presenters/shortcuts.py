"""Which keys a command may have: none that would fire while somebody types, and none that belongs to another command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.language import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_FIELDS = {
    **dict.fromkeys(("Ctrl+C", "Ctrl+Ins"), tr("Copy")),
    **dict.fromkeys(("Ctrl+V", "Shift+Ins"), tr("Paste")),
    **dict.fromkeys(("Ctrl+X", "Shift+Del"), tr("Cut")),
    "Ctrl+A": tr("Select all"),
    **dict.fromkeys(("Ctrl+Left", "Ctrl+Right", "Ctrl+Shift+Left", "Ctrl+Shift+Right"), tr("moving by a word")),
    **dict.fromkeys(("Ctrl+Home", "Ctrl+End"), tr("moving to the ends")),
    **dict.fromkeys(("Ctrl+Up", "Ctrl+Down", "Ctrl+PgUp", "Ctrl+PgDown"), tr("moving a number finely")),
    **dict.fromkeys(("Ctrl+Backspace", "Ctrl+Del"), tr("deleting a word")),
    "Shift+F10": tr("the menu of what has the focus"),
}
"""Keys that mean something inside every field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutRow:
    """One command of the list: its id, the menu and name it has there, its keys now and as they come with the program."""

    command: str
    menu: str
    name: str
    shortcut: str
    usual: str


def shortcut_problem(wanted: str, command: str, taken: Mapping[str, tuple[str, str]]) -> str:
    """Return the sentence that says why a command cannot have a key, "" when it can.

    `wanted` is in Qt's portable words ("Ctrl+Shift+H"; "" for none), `taken` gives the (command, name) that has a key now.
    """
    if not wanted:
        return ""
    if "," in wanted.removesuffix(","):
        return tr("Press one combination only.")
    modifiers = {part for part in ("Ctrl", "Alt", "Meta", "Shift") if f"{part}+" in wanted}
    key = wanted.removesuffix("+").rpartition("+")[2] if wanted != "+" else "+"
    if modifiers in ({"Alt"}, {"Alt", "Shift"}) and len(key) <= 1:
        return tr("Alt with a letter opens menus and leads to fields; use Ctrl instead.")
    if not modifiers & {"Ctrl", "Meta", "Alt"} and not _is_function_key(key):
        return tr("Use Ctrl with it, or a function key: alone it would act while you type.")
    if wanted in IN_FIELDS:
        return tr(
            "{wanted} is for {in_fields} in every field; choose another.", wanted=wanted, in_fields=IN_FIELDS[wanted]
        )
    owner, name = taken.get(wanted, ("", ""))
    if owner and owner != command:
        return tr("{wanted} belongs to “{name}”; give that another key first.", wanted=wanted, name=name)
    return ""


def _is_function_key(key: str) -> bool:
    return key.startswith("F") and key[1:].isdecimal()
