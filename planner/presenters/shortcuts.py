"""Which keys a command may have: none that would fire while somebody types, and none that belongs to another command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

IN_FIELDS = {
    **dict.fromkeys(("Ctrl+C", "Ctrl+Ins"), "Copy"),
    **dict.fromkeys(("Ctrl+V", "Shift+Ins"), "Paste"),
    **dict.fromkeys(("Ctrl+X", "Shift+Del"), "Cut"),
    "Ctrl+A": "Select all",
    **dict.fromkeys(("Ctrl+Left", "Ctrl+Right", "Ctrl+Shift+Left", "Ctrl+Shift+Right"), "moving by a word"),
    **dict.fromkeys(("Ctrl+Home", "Ctrl+End"), "moving to the ends"),
    **dict.fromkeys(("Ctrl+Up", "Ctrl+Down", "Ctrl+PgUp", "Ctrl+PgDown"), "moving a number finely"),
    **dict.fromkeys(("Ctrl+Backspace", "Ctrl+Del"), "deleting a word"),
    "Shift+F10": "the menu of what has the focus",
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
        return "Press one combination only."
    modifiers = {part for part in ("Ctrl", "Alt", "Meta", "Shift") if f"{part}+" in wanted}
    key = wanted.removesuffix("+").rpartition("+")[2] if wanted != "+" else "+"
    if modifiers in ({"Alt"}, {"Alt", "Shift"}) and len(key) <= 1:
        return "Alt with a letter opens menus and leads to fields; use Ctrl instead."
    if not modifiers & {"Ctrl", "Meta", "Alt"} and not _is_function_key(key):
        return "Use Ctrl with it, or a function key: alone it would act while you type."
    if wanted in IN_FIELDS:
        return f"{wanted} is for {IN_FIELDS[wanted]} in every field; choose another."
    owner, name = taken.get(wanted, ("", ""))
    if owner and owner != command:
        return f"{wanted} belongs to “{name}”; give that another key first."
    return ""


def _is_function_key(key: str) -> bool:
    return key.startswith("F") and key[1:].isdecimal()
