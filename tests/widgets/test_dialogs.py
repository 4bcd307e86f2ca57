from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextEdit

from planner.presenters.palette import DARK, LIGHT
from planner.presenters.setting_words import GROUPS
from planner.widgets.choice_edit import ChoiceEdit
from planner.widgets.number_edit import NumberEdit
from planner.widgets.settings_dialog import SettingsDialog
from planner.widgets.theme import apply_theme
from planner.widgets.why_dialog import WhyDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform

VALUES = {
    "account.balance": "10000",
    "account.currency": "USDT",
    "limits.risk": "1",
    "theme": "dark",
    "future.key": "kept",
}


def digits_only(key: str, text: str) -> str:
    bad = key == "limits.risk" and not text.replace(".", "").isdigit()
    return "Write a number, for example 1." if bad else ""


@pytest.fixture
def settings(qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(VALUES, digits_only)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def retype(qtbot: QtBot, dialog: SettingsDialog, key: str, text: str) -> None:
    edit = dialog.input(key)
    assert isinstance(edit, NumberEdit)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)


def test_settings_come_back_as_they_were_given(settings: SettingsDialog) -> None:
    assert {key: settings.values()[key] for key in VALUES} == VALUES


def test_what_is_typed_and_chosen_comes_back(settings: SettingsDialog, qtbot: QtBot) -> None:
    retype(qtbot, settings, "account.balance", "2500")
    sign = settings.input("decimal_sign")
    assert isinstance(sign, ChoiceEdit)
    sign.setCurrentIndex(2)
    assert (settings.values()["account.balance"], settings.values()["decimal_sign"]) == ("2500", ",")


def test_numbers_stand_at_the_right_and_the_balance_has_its_currency(settings: SettingsDialog, qtbot: QtBot) -> None:
    right = Qt.AlignmentFlag.AlignRight
    edits = [source for key in VALUES if isinstance(source := settings._inputs.get(key), NumberEdit)]
    left = [edit.key() for edit in edits if not edit.alignment() & right]
    assert left == ["account.currency"], "a word reads from the left"
    balance = settings.input("account.balance")
    assert isinstance(balance, NumberEdit)
    assert balance.unit() == "USDT"
    retype(qtbot, settings, "account.currency", "eur")
    assert balance.unit() == "EUR"


def test_a_bad_setting_gets_its_sentence_and_closes_ok(settings: SettingsDialog, qtbot: QtBot) -> None:
    retype(qtbot, settings, "limits.risk", "x")
    assert settings.problem("limits.risk") == "Write a number, for example 1."
    assert not settings.ok_button().isEnabled()
    assert settings.values()["limits.risk"] == "x"
    retype(qtbot, settings, "limits.risk", "2")
    assert settings.problem("limits.risk") == ""
    assert settings.ok_button().isEnabled()


def test_a_setting_that_was_bad_before_is_marked_at_once(qtbot: QtBot) -> None:
    dialog = SettingsDialog({"limits.risk": "much"}, digits_only)
    qtbot.addWidget(dialog)
    assert dialog.problem("limits.risk")
    assert not dialog.ok_button().isEnabled()


def test_every_access_key_of_the_settings_is_its_own() -> None:
    keys = [entry.access[entry.access.index("&") + 1].lower() for _, entries in GROUPS for entry in entries]
    assert len(keys) == len(set(keys))


def test_ok_and_cancel_have_no_access_key_for_enter_and_escape_are_theirs(settings: SettingsDialog) -> None:
    buttons = settings.findChildren(QPushButton)
    assert len(buttons) == 2
    assert [button.text() for button in buttons if "&" in button.text()] == []


def test_an_amount_in_the_settings_is_masked_while_amounts_are_hidden(qtbot: QtBot) -> None:
    dialog = SettingsDialog(VALUES, digits_only, masked=frozenset({"account.balance"}))
    qtbot.addWidget(dialog)
    balance, risk = dialog.input("account.balance"), dialog.input("limits.risk")
    assert isinstance(balance, NumberEdit)
    assert isinstance(risk, NumberEdit)
    assert (balance.displayText(), balance.text(), risk.displayText()) == ("", "10000", "1")
    assert dialog.values()["account.balance"] == "10000"


def test_every_setting_has_a_name_for_screen_readers(settings: SettingsDialog) -> None:
    assert all(settings.input(entry.key).accessibleName() for _, entries in GROUPS for entry in entries)


def test_the_settings_never_grow_taller_than_the_screen(settings: SettingsDialog) -> None:
    assert settings.height() <= settings.screen().availableGeometry().height()


@pytest.fixture
def why(qtbot: QtBot) -> WhyDialog:
    dialog = WhyDialog()
    qtbot.addWidget(dialog)
    dialog.show_derivation("Liquidation", [("Formula", "P = a / b"), ("Put in", "1 < 2 <b>")], ["Venue, 2026-09-29"])
    return dialog


def test_a_derivation_is_shown_as_plain_text(why: WhyDialog) -> None:
    text = why.findChild(QTextEdit)
    assert text is not None
    assert text.toPlainText() == "Formula\nP = a / b\n\nPut in\n1 < 2 <b>\n\nSources\nVenue, 2026-09-29"
    assert why.windowTitle() == "Liquidation"
    assert {label.textFormat() for label in why.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_a_derivation_follows_the_colours_while_it_is_open(why: WhyDialog, qapp: QApplication) -> None:
    text = why.findChild(QTextEdit)
    assert text is not None
    for palette in (DARK, LIGHT):
        apply_theme(qapp, palette)
        assert palette.text in text.toHtml()
        assert palette.muted in text.toHtml()
    assert text.toPlainText().startswith("Formula\nP = a / b")


def test_copy_takes_title_and_all(why: WhyDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(why.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("Liquidation\n\nFormula\nP = a / b")


def test_the_window_blocks_nothing_and_escape_closes_it(why: WhyDialog, qtbot: QtBot) -> None:
    assert not why.isModal()
    qtbot.keyClick(why, Qt.Key.Key_Escape)
    assert not why.isVisible()


def test_a_second_derivation_replaces_the_first(why: WhyDialog) -> None:
    why.show_derivation("Break-even", [("", "Where costs are earned."), ("Formula", "x")])
    assert why.plain_text() == "Break-even\n\nWhere costs are earned.\n\nFormula\nx"
    text = why.findChild(QTextEdit)
    assert text is not None
    assert text.toPlainText() == "Where costs are earned.\n\nFormula\nx", "what it means stands first, under no heading"
