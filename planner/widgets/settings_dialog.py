"""The account's defaults: what a new ticket starts with and what the findings measure against. Text in, text out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.model.language import tr
from planner.presenters.setting_words import GROUPS, Setting
from planner.presenters.views import FieldView, Tone
from planner.widgets.access import hint
from planner.widgets.choice_edit import ChoiceEdit
from planner.widgets.number_edit import NumberEdit
from planner.widgets.plain_label import PlainLabel
from planner.widgets.theme import spacing
from planner.widgets.topics import ask
from planner.widgets.window_state import resize_on_screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QKeyEvent


class SettingsDialog(QDialog):
    """Edits a mapping of texts. `validate` (key, text) returns the sentence that says what to change, "" when all is well.

    Keys that the dialog does not show pass through untouched; those in `masked` are shown only while somebody is in the field.
    """

    def __init__(
        self,
        values: Mapping[str, str],
        validate: Callable[[str, str], str],
        parent: QWidget | None = None,
        *,
        masked: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._values = dict(values)
        self._validate = validate
        self._masked = masked
        self._inputs: dict[str, NumberEdit | ChoiceEdit] = {}
        self._problems: dict[str, PlainLabel] = {}
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        for key in self._inputs:
            self._check(key)
        self._allow()

    def values(self) -> dict[str, str]:
        """Return all settings as they stand in the dialog."""
        return {**self._values, **{key: source.text() for key, source in self._inputs.items()}}

    def input(self, key: str) -> NumberEdit | ChoiceEdit:
        """Return the input of a setting."""
        return self._inputs[key]

    def problem(self, key: str) -> str:
        """Return the sentence beside a setting."""
        return self._problems[key].text()

    def ok_button(self) -> QPushButton:
        """Return the button that takes the settings over."""
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Explain the field with the focus on F1: the window's own key does not reach a dialog that locks it."""
        field = self.focusWidget()
        if event.key() == Qt.Key.Key_F1 and field is not None:
            ask(field)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(*(spacing(self, 4),) * 4)
        column.setSpacing(spacing(self, 2))
        column.addLayout(self._form())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self._buttons.setContentsMargins(*(spacing(self, 4),) * 4)
        outer.addWidget(self._buttons)
        height = inner.sizeHint().height() + self._buttons.sizeHint().height() + spacing(self, 12)
        resize_on_screen(self, max(spacing(self, 115), inner.sizeHint().width()), height)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(spacing(self, 3))
        form.setVerticalSpacing(spacing(self, 1.5))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for at, (title, settings) in enumerate(GROUPS):
            caption = PlainLabel(title, kind="caption", wrap=True)
            caption.setContentsMargins(0, spacing(self, 4) if at else 0, 0, 0)
            form.addRow(caption)
            for setting in settings:
                self._add_setting(form, setting)
        edits = [source for source in self._inputs.values() if isinstance(source, NumberEdit)]
        for edit in edits:
            edit.set_unit_width(max(other.unit_hint() for other in edits))
        return form

    def _add_setting(self, form: QFormLayout, setting: Setting) -> None:
        source = self._choice(setting) if setting.options else self._edit(setting)
        label = PlainLabel(setting.access)
        label.setBuddy(source)
        label.setMinimumHeight(source.sizeHint().height())
        hint(label, setting.tip)
        problem = PlainLabel(kind="small", wrap=True)
        problem.dress(tone=Tone.DANGER)
        problem.hide()
        self._inputs[setting.key], self._problems[setting.key] = source, problem
        form.addRow(label, source)
        form.addRow(problem)

    def _edit(self, setting: Setting) -> NumberEdit:
        edit = NumberEdit(setting.key)
        edit.show_field(self._field(setting))
        edit.setProperty("setting", setting.key)
        edit.edited.connect(self._edited)
        return edit

    def _choice(self, setting: Setting) -> ChoiceEdit:
        choice = ChoiceEdit(setting.key)
        choice.show_field(self._field(setting, text=self._values.get(setting.key) or setting.options[0][0]))
        return choice

    def _field(self, setting: Setting, problem: str = "", text: str | None = None) -> FieldView:
        return FieldView(
            key=setting.key,
            access=setting.access,
            text=self._values.get(setting.key, "") if text is None else text,
            unit=self._currency() if setting.key == "account.balance" else setting.unit,
            problem=problem,
            placeholder=setting.placeholder,
            tooltip=setting.tip,
            nudge="",
            options=setting.options,
            masked=setting.key in self._masked,
        )

    def _currency(self) -> str:
        """Return the balance's unit: what stands in the field for it."""
        typed = self._inputs.get("account.currency")
        return (self._values.get("account.currency", "") if typed is None else typed.text()).strip().upper()

    def _edited(self, _key: str, _text: str) -> None:
        for key in self._inputs:  # one text can mend another's fault: the two bands must rise
            self._check(key)
        self._allow()

    def _check(self, key: str) -> None:
        source = self._inputs[key]
        text = source.text()
        sentence = self._validate(key, text)
        self._problems[key].setText(sentence)
        self._problems[key].setVisible(bool(sentence))
        if isinstance(source, NumberEdit):
            source.show_field(self._field(_SETTINGS[key], sentence, text))

    def _allow(self) -> None:
        self.ok_button().setEnabled(not any(label.text() for label in self._problems.values()))


_SETTINGS = {setting.key: setting for _, settings in GROUPS for setting in settings}
