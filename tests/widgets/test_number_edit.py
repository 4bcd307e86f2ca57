from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from planner.presenters.views import FieldView, Tone
from planner.widgets.number_edit import NumberEdit
from tests.widgets.gestures import wheel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform

STOP = FieldView(key="stop", access="&Stop", text="60,875.5", unit="USDT", tooltip="Where the <b>loss</b> is taken")


@pytest.fixture
def edit(qtbot: QtBot) -> Iterator[NumberEdit]:
    """A focused edit beside a second field."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    edit = NumberEdit()
    edit.show_field(STOP)
    column.addWidget(edit)
    column.addWidget(QLineEdit())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    edit.setFocus()
    yield edit
    window.close()


def other(edit: NumberEdit) -> QLineEdit:
    return next(box for box in edit.window().findChildren(QLineEdit) if box is not edit)


def test_a_view_sets_text_unit_and_names_without_telling_an_edit(edit: NumberEdit, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(edit.edited):
        edit.show_field(STOP._replace(text="60,900.0", unit="USDC"))
    assert (edit.text(), edit.unit(), edit.key()) == ("60,900.0", "USDC", "stop")
    assert edit.accessibleName() == "Stop, USDC"


def test_typing_tells_the_field_and_the_text_at_every_key(edit: NumberEdit, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    edit.edited.connect(lambda key, text: told.append((key, text)))
    edit.selectAll()
    qtbot.keyClicks(edit, "61k")
    assert told == [("stop", "6"), ("stop", "61"), ("stop", "61k")]


def test_an_answer_that_reformats_waits_until_the_field_is_left(edit: NumberEdit, qtbot: QtBot) -> None:
    edit.edited.connect(lambda _key, text: edit.show_field(STOP._replace(text=f"{float(text):,.1f}")))
    edit.selectAll()
    qtbot.keyClicks(edit, "6100")
    assert edit.text() == "6100"
    other(edit).setFocus()
    assert edit.text() == "6,100.0"


def test_a_problem_shown_while_typing_leaves_text_and_cursor_alone(edit: NumberEdit, qtbot: QtBot) -> None:
    edit.setCursorPosition(2)
    qtbot.keyClicks(edit, "x")
    edit.show_field(STOP._replace(text="60x,875.5", problem="Write digits only."))
    assert (edit.text(), edit.cursorPosition()) == ("60x,875.5", 3)
    assert edit.property("problem") == "danger"
    assert edit.accessibleDescription() == "Write digits only."


def test_the_mark_of_a_problem_goes_with_the_problem(edit: NumberEdit) -> None:
    edit.show_field(STOP._replace(problem="Far away.", problem_tone=Tone.CAUTION))
    assert edit.property("problem") == "caution"
    edit.show_field(STOP)
    assert edit.property("problem") == ""


def test_a_change_from_elsewhere_is_shown_in_the_focused_field_and_keeps_the_cursor(
    edit: NumberEdit, qtbot: QtBot
) -> None:
    edit.setCursorPosition(3)
    qtbot.keyClicks(edit, "1")
    edit.show_field(STOP._replace(text="60,1875.5"))
    edit.show_field(STOP._replace(text="60,875.5"))  # undone
    assert (edit.text(), edit.cursorPosition()) == ("60,875.5", 4)


def test_a_nudge_keeps_a_full_selection(edit: NumberEdit) -> None:
    edit.selectAll()
    edit.show_field(STOP._replace(text="60,875.6"))
    assert edit.selectedText() == "60,875.6"


@pytest.mark.parametrize(
    ("key", "modifier", "steps"),
    [
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, -1),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, 10),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, -10),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier, 10),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier, -100),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier, Decimal("0.1")),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier, -1),
    ],
)
def test_arrow_and_page_keys_nudge(
    edit: NumberEdit, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, steps: int
) -> None:
    with qtbot.waitSignal(edit.nudged) as nudge:
        qtbot.keyClick(edit, key, modifier)
    assert nudge.args == ["stop", steps]
    assert edit.text() == "60,875.5"


def test_a_field_without_steps_tells_no_nudge(edit: NumberEdit, qtbot: QtBot) -> None:
    edit.show_field(STOP._replace(nudge=""))
    with qtbot.assertNotEmitted(edit.nudged):
        qtbot.keyClick(edit, Qt.Key.Key_Up)
        wheel(edit, 120)


def test_the_wheel_nudges_whole_notches_while_focused(edit: NumberEdit) -> None:
    steps: list[int] = []
    edit.nudged.connect(lambda _key, by: steps.append(by))
    assert wheel(edit, 60).isAccepted()
    wheel(edit, 60)
    wheel(edit, -240)
    assert steps == [1, -2]


def test_the_wheel_without_focus_belongs_to_the_form(edit: NumberEdit, qtbot: QtBot) -> None:
    other(edit).setFocus()
    with qtbot.assertNotEmitted(edit.nudged):
        assert not wheel(edit, 120).isAccepted()
    assert not edit.hasFocus()


def test_leaving_the_field_and_return_tell_that_the_user_is_done(edit: NumberEdit, qtbot: QtBot) -> None:
    with qtbot.waitSignal(edit.left) as by_return:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    with qtbot.waitSignal(edit.left) as by_focus:
        other(edit).setFocus()
    assert (by_return.args, by_focus.args) == (["stop"], ["stop"])


def test_undo_reaches_the_window_even_while_the_field_has_the_focus(edit: NumberEdit, qtbot: QtBot) -> None:
    action = QUndoStack(edit.window()).createUndoAction(edit.window())
    action.setShortcut("Ctrl+Z")
    action.setEnabled(True)
    edit.window().addAction(action)
    qtbot.keyClicks(edit, "1")
    with qtbot.waitSignal(action.triggered):
        qtbot.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(edit, event)
    assert not event.isAccepted()


def test_the_unit_is_no_part_of_the_text_and_cannot_be_deleted(edit: NumberEdit, qtbot: QtBot) -> None:
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    assert (edit.text(), edit.unit()) == ("", "USDT")
    assert edit.textMargins().right() > 0


def test_digits_win_over_the_unit_where_both_do_not_fit(edit: NumberEdit) -> None:
    edit.resize(60, edit.height())
    assert edit.textMargins().right() == 0
    edit.resize(300, edit.height())
    assert edit.textMargins().right() > edit.unit_hint()


def test_a_tooltip_is_never_read_as_markup(edit: NumberEdit) -> None:
    assert "&lt;b&gt;loss&lt;/b&gt;" in edit.toolTip()


def test_text_too_long_to_be_a_number_is_not_cut_into_one(edit: NumberEdit) -> None:
    edit.clear()
    edit.insert("1" * 1_000_000)
    assert len(edit.text()) == 100_001


# --- hidden amounts -----------------------------------------------------------------------------------------------------


def test_a_masked_amount_is_shown_only_while_somebody_is_in_the_field(edit: NumberEdit) -> None:
    other(edit).setFocus()
    edit.show_field(STOP._replace(masked=True))
    assert (edit.displayText(), edit.text()) == ("", "60,875.5")
    edit.setFocus()
    assert edit.displayText() == "60,875.5"
    other(edit).setFocus()
    assert edit.displayText() == ""


def test_hiding_leaves_the_field_that_is_being_edited_until_it_is_left(edit: NumberEdit, qtbot: QtBot) -> None:
    edit.show_field(STOP._replace(masked=True))
    edit.selectAll()
    qtbot.keyClicks(edit, "61")
    assert edit.displayText() == "61"
    edit.show_field(STOP._replace(masked=True, text="61"))
    other(edit).setFocus()
    assert (edit.displayText(), edit.text()) == ("", "61")


def test_three_dots_are_painted_for_a_masked_amount_and_none_for_an_empty_field(edit: NumberEdit) -> None:
    other(edit).setFocus()
    pictures = []
    for view in (STOP._replace(masked=True), STOP._replace(masked=True, text="1"), STOP._replace(masked=True, text="")):
        edit.show_field(view)
        pictures.append(edit.grab().toImage())
    assert pictures[0] == pictures[1], "how large an amount is cannot be seen"
    assert pictures[0] != pictures[2]


def test_a_masked_amount_cannot_be_copied_nor_read_out(edit: NumberEdit) -> None:
    other(edit).setFocus()
    edit.show_field(STOP._replace(masked=True))
    QApplication.clipboard().setText("before")
    edit.selectAll()
    edit.copy()
    assert QApplication.clipboard().text() == "before"
    assert "60,875" not in QAccessible.queryAccessibleInterface(edit).text(QAccessible.Text.Value)


def test_shown_again_the_amount_is_there(edit: NumberEdit) -> None:
    other(edit).setFocus()
    edit.show_field(STOP._replace(masked=True))
    edit.show_field(STOP)
    assert edit.displayText() == "60,875.5"
