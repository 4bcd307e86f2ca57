from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from planner.presenters.palette import DARK
from planner.presenters.views import FieldView, TicketView
from planner.widgets.choice_edit import ChoiceEdit
from planner.widgets.number_label import NumberLabel
from planner.widgets.segmented import SegmentedChoice
from planner.widgets.theme import apply_theme
from planner.widgets.ticket_form import TicketForm
from planner.widgets.ticket_places import SECTIONS, place_of
from tests.widgets.gestures import wheel
from tests.widgets.ticket_samples import FIELDS, RESULTS, SIDE, SIZE_BY, ticket

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.fixture
def form(qtbot: QtBot, qapp: QApplication) -> TicketForm:
    apply_theme(qapp, DARK)
    form = TicketForm()
    qtbot.addWidget(form)
    form.show(ticket())
    form.resize(280, 620)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    return form


def with_field(key: str, **changes: object) -> TicketView:
    return ticket(fields=tuple(field._replace(**changes) if field.key == key else field for field in FIELDS))


def names(form: TicketForm, place: str) -> list[str]:
    return [row.name() for row in form.rows(place)]


def clipped(form: TicketForm) -> list[str]:
    """The words that have too little room at present."""
    labels = [label for label in form.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
    return [label.text() for label in labels if label.heightForWidth(label.width()) > label.height()]


def longer(text: str) -> str:
    return text + " " + "w" * round(len(text) * 0.4) if text else text


def test_fields_stand_in_reading_order_whatever_order_they_come_in(form: TicketForm) -> None:
    assert names(form, "prices") == ["mark", "entries.0", "stop", "targets.0", "targets.1"]
    assert names(form, "sizing") == ["size.value", "hold_hours", "leverage"]
    assert names(form, "Costs") == ["costs.taker_fee"]
    assert names(form, "Account") == ["account.balance", "limits.risk"]
    assert names(form, "Venue figures") == ["overrides.lot"]


def test_a_field_without_a_place_of_its_own_is_under_more(form: TicketForm) -> None:
    assert names(form, "More") == ["something.new"]
    assert place_of("stops") == "More"


def test_every_field_can_be_found_and_holds_its_text(form: TicketForm) -> None:
    assert {field.key: form.edit(field.key).text() for field in FIELDS} == {field.key: field.text for field in FIELDS}
    assert form.edit("nowhere") is None


def test_showing_a_view_tells_nothing(form: TicketForm, qtbot: QtBot) -> None:
    with (
        qtbot.assertNotEmitted(form.edited),
        qtbot.assertNotEmitted(form.nudged),
        qtbot.assertNotEmitted(form.field_left),
    ):
        form.show(with_field("stop", text="61,000.0", problem="Too near.", echo=""))
        form.show(ticket(side=SIDE._replace(value="short")))
    assert form.choice("side").value() == "short"


def test_typing_nudging_and_choosing_are_told_with_the_field(form: TicketForm, qtbot: QtBot) -> None:
    told: list[tuple[object, ...]] = []
    form.edited.connect(lambda *args: told.append(args))
    form.nudged.connect(lambda *args: told.append(args))
    form.edit("targets.0.share").clear()
    qtbot.keyClicks(form.edit("targets.0.share"), "4")
    qtbot.keyClick(form.edit("stop"), Qt.Key.Key_PageDown)
    qtbot.mouseClick(form.choice("size_by").buttons()[2], Qt.MouseButton.LeftButton)
    assert told == [("targets.0.share", "4"), ("stop", -10), ("size.by", "quantity")]


def test_leaving_a_field_is_told(form: TicketForm, qtbot: QtBot) -> None:
    form.focus_field("stop")
    with qtbot.waitSignal(form.field_left) as left:
        form.focus_field("leverage")
    assert left.args == ["stop"]


def test_a_problem_is_a_sentence_under_its_field(form: TicketForm) -> None:
    form.show(with_field("stop", problem="The stop lies above the entry: write a price below 62,887.9."))
    row = next(row for row in form.rows("prices") if row.name() == "stop")
    assert row.problem() == "The stop lies above the entry: write a price below 62,887.9."
    form.show(ticket())
    assert row.problem() == ""


def test_a_folded_section_says_that_something_in_it_is_to_be_checked(form: TicketForm) -> None:
    form.show(with_field("costs.taker_fee", problem="At most 100 %."))
    assert form.section("Costs").heading().text() == "Costs · 1 to check"
    form.show(ticket())
    assert form.section("Costs").heading().text() == "Costs"


def test_sections_start_folded_and_open_for_the_field_that_is_asked_for(form: TicketForm) -> None:
    assert not any(form.section(title).is_open() for title in SECTIONS)
    assert form.focus_field("overrides.lot")
    assert form.section("Venue figures").is_open()
    assert form.edit("overrides.lot").hasFocus()
    assert not form.focus_field("nowhere")


def test_folded_rows_are_made_when_they_are_first_asked_for_and_show_what_was_shown_meanwhile(form: TicketForm) -> None:
    assert form.section("Costs").rows().rows() == ()
    form.show(with_field("costs.taker_fee", problem="At most 100 %."))
    assert form.section("Costs").rows().rows() == ()
    form.section("Account").set_open(True)
    fee = next(row for row in form.section("Costs").rows().rows() if row.name() == "costs.taker_fee")
    assert fee.problem() == "At most 100 %."
    form.section("Account").set_open(False)
    form.show(ticket())
    assert (fee.problem(), form.edit("costs.taker_fee")) == ("", fee.edits()[0])


def test_a_section_opened_before_there_is_a_ticket_fills_with_it(qtbot: QtBot) -> None:
    form = TicketForm()
    qtbot.addWidget(form)
    form.section("Costs").set_open(True)
    form.show(ticket())
    assert "costs.taker_fee" in [row.name() for row in form.section("Costs").rows().rows()]


def test_a_choice_can_be_asked_for_too(form: TicketForm) -> None:
    assert form.focus_field("size.by")
    assert form.choice("size_by").buttons()[0].hasFocus()


def test_rows_are_added_and_removed_by_their_buttons(form: TicketForm, qtbot: QtBot) -> None:
    with qtbot.waitSignal(form.add_row) as added:
        qtbot.mouseClick(form.adder("targets"), Qt.MouseButton.LeftButton)
    row = next(row for row in form.rows("prices") if row.name() == "targets.1")
    with qtbot.waitSignal(form.remove_row) as removed:
        qtbot.mouseClick(row.focusables()[-1], Qt.MouseButton.LeftButton)
    assert (added.args, removed.args) == (["targets"], ["targets.1"])


def test_the_only_entry_cannot_be_removed(form: TicketForm) -> None:
    entry = form.rows("prices")[1]  # after the current price
    assert entry.focusables()[-1].isHidden()
    second = FieldView(key="entries.1.price", access="Entry 2", text="62,000.0", unit="USDT")
    form.show(ticket(fields=(*FIELDS, second)))
    assert not entry.focusables()[-1].isHidden()


def test_a_new_row_gets_the_focus_and_an_old_one_keeps_its_text(form: TicketForm, qtbot: QtBot) -> None:
    third = FieldView(key="targets.2.price", access="Target &3", text="", unit="USDT")
    form.add_row.connect(lambda _ladder: form.show(ticket(fields=(*FIELDS, third))))
    qtbot.mouseClick(form.adder("targets"), Qt.MouseButton.LeftButton)
    assert form.edit("targets.2.price").hasFocus()
    assert form.edit("targets.1.price").text() == "68,233.4"


def test_the_focus_survives_rows_that_come_and_go(form: TicketForm) -> None:
    form.focus_field("stop")
    form.show(ticket(fields=tuple(field for field in FIELDS if not field.key.startswith("targets.1"))))
    assert names(form, "prices") == ["mark", "entries.0", "stop", "targets.0"]
    assert form.edit("stop").hasFocus()


def test_an_invisible_field_takes_no_room(form: TicketForm) -> None:
    form.show(with_field("targets.0.share", visible=False))
    assert form.edit("targets.0.share") is None


def test_adding_is_closed_where_the_view_says_so(form: TicketForm) -> None:
    form.show(ticket()._replace(can_add_entry=False))
    assert (form.adder("entries").isEnabled(), form.adder("targets").isEnabled()) == (False, True)


def test_tab_visits_everything_in_reading_order(form: TicketForm, qtbot: QtBot) -> None:
    for title in SECTIONS:
        form.section(title).set_open(True)
    expected = [
        widget
        for widget in form.reading_order()
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    expected[0].setFocus()
    seen = [QApplication.focusWidget()]
    for _ in expected[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == expected


def test_labels_lead_to_their_inputs_by_access_key(form: TicketForm) -> None:
    label = next(label for label in form.findChildren(QLabel) if label.text() == "&Stop")
    assert label.buddy() is form.edit("stop")


def test_results_show_value_and_unit_and_can_be_asked_why(form: TicketForm, qtbot: QtBot) -> None:
    notional = form.results()[1]
    assert (notional.value_text(), notional.accessibleName()) == ("2,892.84", "Notional: 2,892.84 USDT")
    with qtbot.waitSignal(form.why_requested) as why:
        notional.ask_why()
    assert why.args == ["notional"]
    form.show(ticket(results=RESULTS[:1]))
    assert len(form.results()) == 1


def test_words_in_labels_are_never_read_as_markup(form: TicketForm) -> None:
    assert {label.textFormat() for label in form.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("width", [240, 280, 340])
def test_text_two_fifths_longer_stays_inside_the_form(form: TicketForm, qtbot: QtBot, width: int) -> None:
    fields = tuple(
        field._replace(access=longer(field.access), echo=longer(field.echo), problem=longer("Write a number."))
        for field in FIELDS
    )
    options = tuple((value, longer(text), tip) for value, text, tip in SIZE_BY.options)
    results = tuple(result._replace(label=longer(result.label), value=result.value * 3) for result in RESULTS)
    form.resize(width, 620)
    form.show(ticket(fields=fields, results=results)._replace(size_by=SIZE_BY._replace(options=options)))
    qtbot.waitUntil(lambda: not clipped(form))
    assert form.widget().width() <= form.viewport().width()
    assert form.horizontalScrollBar().maximum() == 0
    for number in form.findChildren(NumberLabel):
        assert number.width() <= form.viewport().width()
    for button in form.choice("size_by").buttons():
        assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width()


def test_a_larger_font_is_taken_up_without_a_restart(form: TicketForm, qapp: QApplication, qtbot: QtBot) -> None:
    before = form.edit("stop").height()
    apply_theme(qapp, DARK, zoom=1.5)
    qtbot.waitUntil(lambda: form.edit("stop").height() > before)
    assert form.widget().width() <= form.viewport().width()
    apply_theme(qapp, DARK)


LOT = FieldView(
    key="overrides.lot", access="Lot", text="", options=(("", "the rulebook's"), ("1", "one"), ("2", "two"))
)


def with_list(**changes: object) -> TicketView:
    return ticket(fields=(*(field for field in FIELDS if field.key != LOT.key), LOT._replace(**changes)))


def test_a_field_of_few_words_is_a_list_and_tells_the_value(form: TicketForm, qtbot: QtBot) -> None:
    form.show(with_list(text="1"))
    choice = form.edit("overrides.lot")
    assert isinstance(choice, ChoiceEdit)
    assert (choice.text(), choice.currentText()) == ("1", "one")
    form.focus_field("overrides.lot")
    with qtbot.waitSignal(form.edited) as edited:
        qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert edited.args == ["overrides.lot", "2"]


def test_showing_a_list_tells_nothing_and_an_unknown_value_stays_itself(form: TicketForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.edited):
        form.show(with_list(text="2"))
        form.show(with_list(text="7", problem="Choose one of the list."))
    choice = form.edit("overrides.lot")
    assert isinstance(choice, ChoiceEdit)
    assert (choice.text(), choice.currentIndex(), choice.property("problem")) == ("7", -1, "danger")


def test_the_wheel_turns_a_list_only_while_it_has_the_focus(form: TicketForm, qtbot: QtBot) -> None:
    form.show(with_list(text="1"))
    form.section("Venue figures").set_open(True)
    choice = form.edit("overrides.lot")
    assert isinstance(choice, ChoiceEdit)
    form.focus_field("stop")
    with qtbot.assertNotEmitted(form.edited):
        assert not wheel(choice, -120).isAccepted()
    choice.setFocus()
    with qtbot.waitSignal(form.edited):
        wheel(choice, -120)


def test_a_field_can_turn_from_typing_into_a_list_and_back(form: TicketForm) -> None:
    form.show(with_list())
    form.show(ticket())
    assert form.edit("overrides.lot").text() == "0.001"


def test_arrow_keys_choose_the_neighbour_and_come_round(qtbot: QtBot) -> None:
    choice = SegmentedChoice()
    qtbot.addWidget(choice)
    choice.show_choice(SIDE)
    choice.edited.connect(lambda _key, value: choice.show_choice(SIDE._replace(value=value)))
    with qtbot.waitActive(choice):
        choice.show()
        choice.activateWindow()
    choice.focus_choice()
    qtbot.keyClick(choice.buttons()[0], Qt.Key.Key_Right)
    assert choice.value() == "short"
    qtbot.keyClick(choice.buttons()[1], Qt.Key.Key_Right)
    assert choice.value() == "long"


def test_a_choice_that_is_refused_goes_back(qtbot: QtBot) -> None:
    choice = SegmentedChoice()
    qtbot.addWidget(choice)
    choice.show_choice(SIDE)
    choice.edited.connect(lambda _key, _value: choice.show_choice(SIDE))
    choice.buttons()[1].click()
    assert choice.value() == "long"


def test_a_choice_with_an_unknown_value_has_none_chosen(qtbot: QtBot) -> None:
    choice = SegmentedChoice()
    qtbot.addWidget(choice)
    choice.show_choice(SIDE._replace(value="sideways"))
    assert choice.value() == ""


def test_copying_a_result_gives_every_digit(form: TicketForm) -> None:
    form.results()[1].copy_value()
    assert QGuiApplication.clipboard().text() == "2892.8434"


def test_a_field_of_a_folded_section_is_scrolled_into_view(qtbot: QtBot) -> None:
    form = TicketForm()
    qtbot.addWidget(form)
    form.resize(300, 600)
    form.show(ticket())
    form.show()
    qtbot.waitExposed(form)
    assert form.focus_field("account.balance")

    def seen() -> None:
        edit = form.edit("account.balance")
        assert edit is not None
        assert 0 <= edit.mapTo(form.viewport(), edit.rect().bottomLeft()).y() <= form.viewport().height()

    qtbot.waitUntil(seen)


def test_what_is_wrong_with_the_symbol_is_scrolled_into_view(form: TicketForm, qtbot: QtBot) -> None:
    form.resize(300, 200)
    QApplication.processEvents()
    form.verticalScrollBar().setValue(form.verticalScrollBar().maximum())
    view = ticket()
    form.show(view._replace(symbol=view.symbol._replace(problem="Not listed there.")))
    qtbot.waitUntil(lambda: form.verticalScrollBar().value() == 0)


def test_a_third_keeps_its_per_cent_sign(form: TicketForm) -> None:
    form.resize(320, 700)
    form.show(with_field("targets.0.share", text="33.33"))
    QApplication.processEvents()
    share = form.edit("targets.0.share")
    assert share.textMargins().right() > 0, "room is reserved for the unit only where the number leaves any"


@pytest.mark.parametrize("width", [224, 240, 280, 400])
def test_no_digit_of_a_price_is_hidden_beside_its_share_however_narrow_the_form(form: TicketForm, width: int) -> None:
    form.resize(width, 620)
    QApplication.processEvents()
    price = form.edit("targets.0.price")
    assert price.text() == "65,906.5"
    assert price.width() >= price.digits_hint()


@pytest.mark.parametrize("width", [280, 320])
def test_an_empty_price_stands_where_a_usual_one_does(form: TicketForm, width: int) -> None:
    form.resize(width, 620)
    price = form.edit("targets.0.price")

    def left_edge_with(text: str) -> int:
        form.show(with_field("targets.0.price", text=text))
        QApplication.processEvents()
        return price.x()

    assert left_edge_with("60000") == left_edge_with("")


def test_a_longer_price_takes_its_label_above_itself_and_a_shorter_one_back_beside(
    form: TicketForm, qtbot: QtBot
) -> None:
    form.resize(320, 620)
    price = form.edit("targets.0.price")

    def left_edge_with(text: str) -> int:
        form.show(with_field("targets.0.price", text=text))
        QApplication.processEvents()
        return price.x()

    qtbot.waitUntil(lambda: left_edge_with("65") > 0)
    assert left_edge_with("65,906.512345") == 0
    assert left_edge_with("64") > 0


@pytest.mark.parametrize("width", [224, 280, 400])
def test_no_label_lies_under_its_input(form: TicketForm, width: int, qtbot: QtBot) -> None:
    def overlapping() -> list[str]:
        rows = [row for place in ("prices", "sizing") for row in form.rows(place)]
        label_of = {row: next(label for label in row.findChildren(QLabel) if label.buddy() is not None) for row in rows}
        return [row.name() for row in rows if label_of[row].geometry().intersects(row.edits()[0].geometry())]

    form.resize(width, 620)
    qtbot.waitUntil(lambda: not overlapping())
