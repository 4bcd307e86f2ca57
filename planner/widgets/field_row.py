"""One line of the ticket: label, input (with its share in a ladder), the value as understood beneath, and what to change."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from planner.model.language import tr
from planner.widgets.access import hint
from planner.widgets.choice_edit import ChoiceEdit
from planner.widgets.grid import spacing
from planner.widgets.number_edit import NumberEdit
from planner.widgets.plain_label import LiveLabel, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from planner.presenters.views import FieldView

Input = NumberEdit | ChoiceEdit
_LADDERS = ("entries", "targets")
_SHARE_SAMPLE = "33.33"
_ANY_WIDTH = 16_777_215  # pixels; what Qt takes for "no limit"


@lru_cache(maxsize=256)
def row_id(key: str) -> str:
    """Return the row that a field belongs to: `targets.1` for `targets.1.share`, else the key itself."""
    head, _, rest = key.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if head in _LADDERS and rest else key


def group_rows(fields: Sequence[FieldView]) -> dict[str, tuple[FieldView, ...]]:
    """Gather visible fields into rows, in their order."""
    rows: dict[str, tuple[FieldView, ...]] = {}
    for field in fields:
        if field.visible:
            rows[row_id(field.key)] = (*rows.get(row_id(field.key), ()), field)
    return rows


class FieldRow(QWidget):
    """A row of one input, or of a price and its share."""

    edited = Signal(str, str)
    nudged = Signal(str, object)
    left = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._named: tuple[object, ...] = ()
        self._fields: tuple[FieldView, ...] = ()
        self._removable = False
        self._label = PlainLabel(wrap=True)
        self._label_width = 0  # beside the inputs, pixels
        self._label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._echo = LiveLabel(kind="small", wrap=True)
        self._echo.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._problem = LiveLabel(kind="small", wrap=True)
        self._echo.cover_ground()
        self._problem.cover_ground()
        self._edits: list[Input] = []
        self._line, self._inputs = QHBoxLayout(), QHBoxLayout()
        self._inputs.setSpacing(spacing(self))
        self._remove = _remove_button()
        self._remove.clicked.connect(self._ask_remove)
        self._inputs.addWidget(self._remove)
        self._lay_out()

    def show_row(self, fields: tuple[FieldView, ...], *, removable: bool = False) -> bool:
        """Show the row's fields; return whether inputs came or went."""
        if fields == self._fields and removable == self._removable and self.settled():
            return False
        rebuilt = self._match_edits(fields) or removable != self._removable
        self._removable = removable
        self.retype(fields)
        self._remove.setVisible(removable)
        return rebuilt

    def retype(self, fields: tuple[FieldView, ...]) -> None:
        """Show other words in a row that stays what it is."""
        self._fields = fields
        for edit, field in zip(self._edits, fields, strict=True):
            edit.show_field(field)
        self._show_words(fields)
        self._stack_where_cut()

    def fields(self) -> tuple[FieldView, ...]:
        """Return the fields shown."""
        return self._fields

    def settled(self) -> bool:
        """Say whether every input holds what its field does."""
        return all(edit.text() == field.text for edit, field in zip(self._edits, self._fields, strict=True))

    def name(self) -> str:
        """Return the row's name, `targets.1` or the key of its only field."""
        return self._name

    def help_topic(self) -> str:
        """Return what the help knows the row by: its first field."""
        return self._fields[0].key if self._fields else ""

    def edits(self) -> tuple[Input, ...]:
        """Return the inputs in reading order."""
        return tuple(self._edits)

    def focusables(self) -> tuple[QWidget, ...]:
        """Return what Tab visits, in reading order."""
        return (*self._edits, self._remove)

    def problem(self) -> str:
        """Return the sentence shown under the row."""
        return self._problem.text()

    def label_hint(self) -> int:
        """Return the width in pixels at which the label needs one line."""
        self._label.ensurePolished()
        return self._label.fontMetrics().horizontalAdvance(self._label.text().replace("&", "")) + 2

    def unit_hint(self) -> int:
        """Return the width in pixels that the unit of the first input needs."""
        return _unit_hint(self._edits[0])

    def set_columns(self, label_width: int, unit_width: int) -> None:
        """Take the column widths that all rows of the form share."""
        self._label_width = label_width
        first, *shares = self._edits
        if isinstance(first, NumberEdit):
            first.set_unit_width(unit_width)
        for edit in shares:
            edit.setFixedWidth(
                edit.fontMetrics().horizontalAdvance(_SHARE_SAMPLE) + _unit_hint(edit) + spacing(self, 6.5)
            )
        self._stack_where_cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out whether label, price and share still have room beside each other."""
        super().resizeEvent(event)
        self._stack_where_cut()

    def _stack_where_cut(self) -> None:
        """Put the label above a price and its share where a digit of the price would be hidden beside it: 600 is not 60000."""
        first, shares = next(iter(self._edits), None), self._edits[1:]
        stacked = False
        if shares and isinstance(first, NumberEdit):
            gap = spacing(self)
            beside = self._label_width + 2 * gap + sum(share.width() + gap for share in shares)
            beside += self._remove.sizeHint().width() + gap if self._removable else 0
            stacked = self.width() < beside + first.digits_hint()
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if direction != self._line.direction():
            self._line.setDirection(direction)
            self._line.setSpacing(spacing(self, 0.5 if stacked else 2))
            policy = self._label.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored if stacked else QSizePolicy.Policy.Fixed)
            self._label.setSizePolicy(policy)
        self._label.setMinimumWidth(0 if stacked else self._label_width)
        self._label.setMaximumWidth(_ANY_WIDTH if stacked else self._label_width)

    def _lay_out(self) -> None:
        self._line.setSpacing(spacing(self, 2))
        self._line.addWidget(self._label, 0, Qt.AlignmentFlag.AlignVCenter)
        self._line.addLayout(self._inputs, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing(self, 0.5))
        column.addLayout(self._line)
        column.addWidget(self._echo)
        column.addWidget(self._problem)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _match_edits(self, fields: tuple[FieldView, ...]) -> bool:
        """Keep the inputs that suit their fields, replace the others; return whether any came or went."""
        kinds = [ChoiceEdit if field.options else NumberEdit for field in fields]
        if [type(edit) for edit in self._edits] == kinds:
            return False
        while [type(edit) for edit in self._edits] != kinds[: len(self._edits)]:
            gone = self._edits.pop()
            self._inputs.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for kind in kinds[len(self._edits) :]:
            self._add_edit(kind(parent=self))
        return True

    def _add_edit(self, edit: Input) -> None:
        edit.edited.connect(self.edited)
        edit.left.connect(self.left)
        if isinstance(edit, NumberEdit):
            edit.nudged.connect(self.nudged)
        edit.setMinimumWidth(1)
        self._inputs.insertWidget(len(self._edits), edit, 0 if self._edits else 1)
        self._edits.append(edit)
        edit.show()  # at once, not when the layout gets round to it: a new row can take the focus

    def _show_words(self, fields: tuple[FieldView, ...]) -> None:
        named = (fields[0].access, fields[0].tooltip, self._edits[0])
        if named != self._named:  # not at every keystroke: the text and buddy of a label make Qt lay the form out again
            self._named = named
            self._name_row(fields[0])
        _show_or_hide(self._echo, " · ".join(field.echo for field in fields if field.echo))
        _show_or_hide(self._problem, "\n".join(field.problem for field in fields if field.problem))
        tone = next((field.problem_tone for field in fields if field.problem), None)
        self._problem.dress(tone=tone)

    def _name_row(self, first: FieldView) -> None:
        self._label.setText(first.access)
        hint(self._label, first.tooltip)
        self._label.setBuddy(self._edits[0])
        plain = first.access.replace("&", "")
        hint(self._remove, tr("Remove {plain}", plain=plain))
        self._remove.setAccessibleName(tr("Remove {plain}", plain=plain))

    def _ask_remove(self) -> None:
        self.remove_requested.emit(self._name)


def _unit_hint(edit: Input) -> int:
    return edit.unit_hint() if isinstance(edit, NumberEdit) else 0


def _show_or_hide(label: LiveLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _remove_button() -> QToolButton:
    button = QToolButton()
    button.setText("×")
    button.setProperty("kind", "quiet")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.hide()
    return button


class RowStack(QWidget):
    """Rows below each other. Rows keep their widgets by name, so that the focus survives a row that comes or goes."""

    edited = Signal(str, str)
    nudged = Signal(str, object)
    left = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, FieldRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing(self, 1.5))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_rows(self, rows: dict[str, tuple[FieldView, ...]], removable: frozenset[str] = frozenset()) -> bool:
        """Show exactly these rows in this order; return whether inputs came or went."""
        changed = list(rows) != list(self._rows)
        for name in [name for name in self._rows if name not in rows]:
            self._drop(name)
        kept = self._rows
        self._rows = {name: kept[name] if name in kept else self._make(name) for name in rows}
        for at, (name, row) in enumerate(self._rows.items()):
            if changed:
                self._column.insertWidget(at, row)
            changed = row.show_row(rows[name], removable=name in removable) or changed
        return changed

    def retype(self, rows: dict[str, tuple[FieldView, ...]]) -> None:
        """Show other words in those of the rows that are here; the others only see that their inputs hold what they must."""
        for name, row in self._rows.items():
            if name in rows:
                row.retype(rows[name])
            elif not row.settled():
                row.retype(row.fields())

    def rows(self) -> tuple[FieldRow, ...]:
        """Return the rows from top to bottom."""
        return tuple(self._rows.values())

    def _make(self, name: str) -> FieldRow:
        row = FieldRow(name, self)
        row.edited.connect(self.edited)
        row.nudged.connect(self.nudged)
        row.left.connect(self.left)
        row.remove_requested.connect(self.remove_requested)
        row.show()
        return row

    def _drop(self, name: str) -> None:
        row = self._rows.pop(name)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
