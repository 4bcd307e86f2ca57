"""The window as a screen reader meets it: the tree of accessible objects, flattened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface
    from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
CONTROLS = frozenset(
    {
        Role.Window,
        Role.Dialog,
        Role.ToolBar,
        Role.Button,
        Role.ButtonMenu,
        Role.ButtonDropDown,
        Role.CheckBox,
        Role.RadioButton,
        Role.ComboBox,
        Role.EditableText,
        Role.SpinBox,
        Role.Slider,
        Role.Table,
        Role.Tree,
        Role.List,
        Role.ListItem,
        Role.ColumnHeader,
        Role.MenuItem,
        Role.PageTab,
        Role.Chart,
        Role.Graphic,
        Role.Grouping,
        Role.Pane,
        Role.Document,
        Role.Cell,
        Role.HotkeyField,
    }
)
"""Roles that are nothing without a name."""
INTERACTIVE = (CONTROLS | {Role.StaticText, Role.TreeItem, Role.PageTabList}) - {Role.Pane, Role.Window, Role.Dialog}
"""What may have the focus, text to be read included: a plain frame or client area says nothing of what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    role: QAccessible.Role
    name: str
    description: str
    kind: str
    focusable: bool

    def __str__(self) -> str:
        return f"{self.role.name} {self.name!r} ({self.kind})"


def nodes(widget: QWidget) -> list[Node]:
    """Return everything visible in a window, parents before children."""
    root = QAccessible.queryAccessibleInterface(widget)
    assert root is not None
    return _under(root)


def nameless(found: list[Node]) -> list[str]:
    """Return the controls without a name; a row of buttons at the foot of a dialog needs none."""
    needing = [node for node in found if node.role in CONTROLS and node.kind != "QDialogButtonBox"]
    return [str(node) for node in needing if not node.name.strip()]


def _under(interface: QAccessibleInterface) -> list[Node]:
    found = [_node(interface)]
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        if child.role() == Role.Pane and child.object() is None:
            continue  # the corner of a table
        found += _under(child)
    return found


def _node(interface: QAccessibleInterface) -> Node:
    about = interface.object()
    labels = [
        other.text(QAccessible.Text.Name) for other, _ in interface.relations(QAccessible.RelationFlag.Label) if other
    ]
    name = interface.text(QAccessible.Text.Name)
    if interface.role() == Role.ComboBox:  # on Linux a list's name is its value, and the label is the relation
        name = " ".join(labels) or ("" if about is None else about.accessibleName())
    return Node(
        role=interface.role(),
        name=name,
        description=interface.text(QAccessible.Text.Description),
        kind=type(about).__name__,
        focusable=bool(interface.state().focusable),
    )
