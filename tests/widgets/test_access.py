"""What is said aloud: a change of danger once, after the typing; levels of the chart as the keyboard reaches them; roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLineEdit, QToolButton, QVBoxLayout, QWidget

from planner.presenters.alarm import alarm_of
from planner.presenters.views import FindingView, NumberView, Tone, VerdictView
from planner.widgets import access
from planner.widgets.access import announce, hint, install_roles, label_for, name_parts, set_role
from planner.widgets.herald import Herald
from planner.widgets.journal_bars import NoticeBar
from planner.widgets.main_window import MainWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def finding(tone: Tone, headline: str) -> FindingView:
    return FindingView(code=headline, tone=tone, headline=headline, sentence="Move the stop.")


def verdict(*findings: FindingView) -> VerdictView:
    headline = NumberView(key="levels.liquidation", label="Liquidation", value="51,000")
    return VerdictView(headline=headline, grid=(), parts_title="", parts=(), findings=findings)


DANGER = verdict(finding(Tone.CAUTION, "Much leverage."), finding(Tone.DANGER, "The stop comes too late."))
CAUTION = verdict(finding(Tone.NOTE, "Rounded."), finding(Tone.CAUTION, "Much leverage."))
CALM = verdict(finding(Tone.NOTE, "Rounded."), finding(Tone.GOOD, "The stop fires first."))


@pytest.fixture
def heard(qtbot: QtBot) -> tuple[Herald, list[tuple[str, bool]]]:
    source = QWidget()
    qtbot.addWidget(source)
    said: list[tuple[str, bool]] = []
    herald = Herald(source, lambda sentence, urgent: said.append((sentence, urgent)))
    herald.follow(CALM)
    return herald, said


# --- danger ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "tone", "sentence"),
    [
        (DANGER, Tone.DANGER, "Danger: The stop comes too late. Move the stop."),
        (CAUTION, Tone.CAUTION, "Caution: Much leverage. Move the stop."),
        (CALM, Tone.PLAIN, "No finding is grave any more."),
    ],
)
def test_the_danger_level_is_that_of_the_gravest_finding(view, tone, sentence):
    alarm = alarm_of(view)
    assert (alarm.tone, alarm.sentence) == (tone, sentence)


def test_a_change_of_danger_is_said_once(heard, qtbot):
    herald, said = heard
    herald.follow(DANGER)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [("Danger: The stop comes too late. Move the stop.", True)]
    herald.follow(DANGER)
    herald.follow(verdict(finding(Tone.DANGER, "Another sentence.")))
    assert not herald._pause.isActive()  # still danger: nothing is waiting to be said
    herald.follow(CALM)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said[1] == ("No finding is grave any more.", False)


def test_a_danger_that_typing_only_passes_through_is_not_said(heard):
    herald, said = heard
    herald.follow(DANGER)
    assert herald._pause.isActive()
    herald.follow(CALM)
    assert not herald._pause.isActive()
    assert said == []


def test_the_first_verdict_is_not_called_out(qtbot):
    source = QWidget()
    qtbot.addWidget(source)
    herald = Herald(source)
    herald.follow(DANGER)
    assert not herald._pause.isActive()


# --- telling a screen reader ---------------------------------------------------------------------------------------------------


class Listening:
    """Stands for Qt's accessibility with a screen reader running."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness
    Event = QAccessible.Event

    def __init__(self) -> None:
        self.heard: list[tuple[str, bool]] = []

    def isActive(self) -> bool:
        return True

    def updateAccessibility(self, event) -> None:
        if hasattr(event, "message"):
            urgent = event.politeness() == QAccessible.AnnouncementPoliteness.Assertive
            self.heard.append((event.message(), urgent))


@pytest.mark.parametrize("urgent", [True, False])
def test_an_announcement_goes_to_the_screen_reader(qtbot, monkeypatch, urgent):
    source, listening = QWidget(), Listening()
    qtbot.addWidget(source)
    monkeypatch.setattr(access, "QAccessible", listening)
    announce(source, "Saved.", urgent=urgent)
    assert listening.heard == [("Saved.", urgent)]


def test_nothing_is_prepared_where_nobody_listens(qtbot, monkeypatch):
    source, listening = QWidget(), Listening()
    qtbot.addWidget(source)
    monkeypatch.setattr(listening, "isActive", lambda: False)
    monkeypatch.setattr(access, "QAccessible", listening)
    announce(source, "Saved.")
    assert listening.heard == []


def test_a_frame_is_what_its_role_says(qtbot):
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    install_roles(app)
    install_roles(app)  # a second time changes nothing
    frame = QFrame()
    qtbot.addWidget(frame)
    frame.setAccessibleName("Liquidation: 51,000 USDT")
    set_role(frame, QAccessible.Role.Button)
    interface = QAccessible.queryAccessibleInterface(frame)
    assert interface.role() == QAccessible.Role.Button
    assert interface.text(QAccessible.Text.Name) == "Liquidation: 51,000 USDT"


def test_a_list_without_a_label_gets_one_that_only_a_screen_reader_knows(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    combo = QComboBox(box)
    QVBoxLayout(box).addWidget(combo)
    combo.addItem("Generic")
    label_for(combo, "Venue")
    box.show()
    relations = QAccessible.queryAccessibleInterface(combo).relations(QAccessible.RelationFlag.Label)
    assert [other.text(QAccessible.Text.Name) for other, _ in relations] == ["Venue"]


def test_a_hint_is_read_without_markup(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    hint(box, "Smaller < larger")
    assert box.toolTip() == "<p>Smaller &lt; larger</p>"
    assert box.accessibleDescription() == "Smaller < larger"


def test_the_parts_of_an_input_are_named_after_it(qtbot):
    search = QLineEdit()
    qtbot.addWidget(search)
    search.setAccessibleName("Search the journal")
    search.setClearButtonEnabled(True)
    name_parts(search)
    assert [button.accessibleName() for button in search.findChildren(QToolButton)] == ["Clear Search the journal"]


def test_what_the_window_says_is_heard_and_nothing_where_it_falls_silent(qtbot, monkeypatch):
    window, bar, listening = MainWindow(), NoticeBar(tone="caution"), Listening()
    qtbot.addWidget(window)
    qtbot.addWidget(bar)
    monkeypatch.setattr(access, "QAccessible", listening)
    window.say("Saved.")
    window.say("The disk is full.", trouble=True)
    window.say("")
    bar.say("Read-only.")
    bar.say("Read-only.")
    bar.say("")
    assert listening.heard == [("Saved.", False), ("The disk is full.", True), ("Read-only.", False)]


def test_a_pyside_without_roles_starts_all_the_same(qtbot, monkeypatch):
    class Older:
        """Qt's accessibility as an older PySide has it."""

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    known = app.property("accessRolesInstalled")
    app.setProperty("accessRolesInstalled", False)
    monkeypatch.setattr(access, "QAccessible", Older)
    install_roles(app)
    assert not app.property("accessRolesInstalled")
    app.setProperty("accessRolesInstalled", known)
