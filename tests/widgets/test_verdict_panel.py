from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from planner.presenters.palette import DARK, LIGHT
from planner.presenters.views import FindingView, NumberView, Tone
from planner.widgets.loss_bar import LossBar, spans
from planner.widgets.number_label import NumberLabel
from planner.widgets.theme import apply_theme
from planner.widgets.verdict_panel import NumberGrid, VerdictPanel
from tests.widgets.ticket_samples import FINDINGS, LIQUIDATION, PARTS, verdict

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # said by the offscreen platform


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> VerdictPanel:
    apply_theme(qapp, DARK)
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.show(verdict())
    panel.resize(280, 700)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    qtbot.waitUntil(lambda: not clipped(panel))
    return panel


def clipped(panel: VerdictPanel) -> list[str]:
    """The words that have too little room at present."""
    labels = [label for label in panel.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
    return [label.text() for label in labels if label.heightForWidth(label.width()) > label.height()]


def value_label(number: NumberLabel) -> QLabel:
    return next(label for label in number.findChildren(QLabel) if label.property("kind") == "value")


def test_a_view_sets_every_number(panel: VerdictPanel) -> None:
    assert panel.headline().value_text() == "57,878.8"
    assert [number.value_text() for number in panel.grid_numbers()] == ["98.02", "0.87", "1.91", "57,936.9"]
    assert [row.texts() for row in panel.part_rows()] == [(part.label, part.value) for part in PARTS]
    assert [card.finding() for card in panel.findings().cards()] == list(FINDINGS)


def test_a_stale_verdict_is_grey_and_says_so(panel: VerdictPanel) -> None:
    panel.show(verdict(stale=True))
    number = value_label(panel.headline())
    assert number.palette().color(number.foregroundRole()) == QColor(DARK.muted)
    assert panel.headline().accessibleName().endswith("(last good value)")
    panel.show(verdict())
    assert number.palette().color(number.foregroundRole()) == QColor(DARK.liquidation)


def test_the_colours_follow_another_theme_at_once(panel: VerdictPanel, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    number = value_label(panel.headline())
    assert number.palette().color(number.foregroundRole()) == QColor(LIGHT.liquidation)


def test_a_remedy_is_told_with_its_finding(panel: VerdictPanel, qtbot: QtBot) -> None:
    button = panel.findings().cards()[1].remedy_button()
    assert button.text() == "Use 5×"
    with qtbot.waitSignal(panel.remedy_requested) as remedy, qtbot.assertNotEmitted(panel.field_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert remedy.args == [FINDINGS[1]]


def test_a_cards_word_ends_where_its_remedy_does(panel: VerdictPanel) -> None:
    card = panel.findings().cards()[1]
    button, [word] = card.remedy_button(), [each for each in card.findChildren(QLabel) if each.text() == "Caution"]
    frame = (button.width() - button.fontMetrics().horizontalAdvance(button.text())) / 2
    assert word.geometry().right() == pytest.approx(button.geometry().right() - frame, abs=1)


def test_in_a_row_the_unit_stands_on_the_line_of_the_number(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    row = NumberLabel("body")
    qtbot.addWidget(row)
    row.show_number(NumberView(key="equity", label="Equity", value="13,506.30", unit="USDT"))
    row.resize(250, row.sizeHint().height())
    row.show()
    QApplication.processEvents()
    [unit] = [each for each in row.findChildren(QLabel) if each.text() == "USDT"]
    number = value_label(row)
    line = number.y() + (number.height() - number.fontMetrics().height()) / 2 + number.fontMetrics().ascent()
    assert unit.y() + unit.height() - unit.fontMetrics().descent() == pytest.approx(line, abs=0.5)


def test_a_card_leads_to_its_field_by_mouse_and_by_key(panel: VerdictPanel, qtbot: QtBot) -> None:
    card = panel.findings().cards()[1]
    with qtbot.waitSignal(panel.field_requested) as clicked:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
    with qtbot.waitSignal(panel.field_requested) as pressed:
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert (clicked.args, pressed.args) == (["leverage"], ["leverage"])


def test_a_finding_without_a_field_leads_nowhere(panel: VerdictPanel, qtbot: QtBot) -> None:
    card = panel.findings().cards()[0]
    with qtbot.assertNotEmitted(panel.field_requested):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(6, 6))
    assert card.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert card.remedy_button().isHidden()


def test_how_serious_a_finding_is_stands_there_as_a_word(panel: VerdictPanel) -> None:
    tones = (Tone.GOOD, Tone.NOTE, Tone.CAUTION, Tone.DANGER)
    panel.show(verdict(findings=tuple(FindingView(code="x", tone=tone, headline="H", sentence="S") for tone in tones)))
    words = [card.accessibleName() for card in panel.findings().cards()]
    assert words == ["Good: H", "Note: H", "Caution: H", "Danger: H"]


def test_no_finding_leaves_a_word_instead_of_a_hole(panel: VerdictPanel) -> None:
    panel.show(verdict(findings=()))
    assert panel.findings().cards() == ()
    assert "Nothing to remark." in [
        label.text() for label in panel.findings().findChildren(QLabel) if label.isVisible()
    ]


def test_fewer_parts_leave_no_row_behind(panel: VerdictPanel) -> None:
    panel.show(replace(verdict(), parts=PARTS[:1]))
    assert len(panel.part_rows()) == 1
    panel.show(replace(verdict(), parts=()))
    assert panel.part_rows() == ()


def test_a_number_opens_its_menu_by_mouse_menu_key_and_shift_f10(panel: VerdictPanel, qtbot: QtBot) -> None:
    number = panel.headline()
    menu = number.context_menu()
    here = QPoint(3, 3)
    QApplication.sendEvent(number, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, here, number.mapToGlobal(here)))
    opened = [menu.isVisible()]
    for key, modifier in (
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ):
        menu.close()
        qtbot.keyClick(number, key, modifier)
        opened.append(menu.isVisible())
    menu.close()
    assert opened == [True, True, True]


def test_the_menu_copies_every_digit_and_asks_why(panel: VerdictPanel, qtbot: QtBot) -> None:
    copy, why, what, leaves = panel.headline().context_menu().actions()
    with qtbot.waitSignal(panel.aftermath_requested):
        leaves.trigger()
    assert (copy.text(), why.text(), what.text()) == ("&Copy value", "&Why this number", "W&hat is this?")
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "57878.80123456789"
    with qtbot.waitSignal(panel.why_requested) as asked:
        why.trigger()
    assert asked.args == ["levels.liquidation"]


def test_a_focused_number_copies_and_explains_by_key(panel: VerdictPanel, qtbot: QtBot) -> None:
    number = panel.grid_numbers()[3]
    number.setFocus()
    qtbot.keyClick(number, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "57,936.9"
    with qtbot.waitSignal(panel.why_requested) as asked:
        qtbot.keyClick(number, Qt.Key.Key_Return)
    assert asked.args == ["levels.margin_call"]


@pytest.mark.parametrize("width", [240, 280, 340])
def test_long_numbers_and_words_stay_inside_the_panel(panel: VerdictPanel, qtbot: QtBot, width: int) -> None:
    long = "1,234,567,890,123.123456789"
    panel.resize(width, 700)
    grid = tuple(number._replace(value=long, label=number.label * 2) for number in verdict().grid)
    findings = tuple(replace(finding, headline=finding.headline * 2, remedy=finding.remedy * 5) for finding in FINDINGS)
    panel.show(replace(verdict(), headline=LIQUIDATION._replace(value=long), grid=grid, findings=findings))
    qtbot.waitUntil(lambda: not clipped(panel))
    assert panel.widget().width() <= panel.viewport().width()
    for number in (panel.headline(), *panel.grid_numbers()):
        shown = value_label(number)
        assert shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width()
        assert shown.text() == long or shown.text().endswith("…")


def test_short_numbers_stand_in_two_columns_and_long_ones_in_one(panel: VerdictPanel, qtbot: QtBot) -> None:
    first, second = panel.grid_numbers()[:2]
    assert first.y() == second.y()
    panel.show(replace(verdict(), grid=tuple(number._replace(value="123,456,789.12") for number in verdict().grid)))
    qtbot.waitUntil(lambda: first.x() == second.x())


def test_words_are_never_read_as_markup(panel: VerdictPanel) -> None:
    bold = FindingView(code="x", tone=Tone.NOTE, headline="<b>bold</b>", sentence="<img src=x>", remedy="R&D")
    panel.show(verdict(findings=(bold,)))
    assert {label.textFormat() for label in panel.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    button = panel.findings().findChild(QPushButton)
    assert button is not None
    assert button.text() == "R&&D"


@given(
    shares=st.lists(st.floats() | st.floats(-1, 2), max_size=12),
    width=st.integers(0, 500),
)
def test_the_parts_of_the_bar_follow_each_other_and_never_leave_it(shares: list[float], width: int) -> None:
    edge = 0
    for left, wide in spans(shares, width):
        assert left == edge
        assert wide >= 0
        edge += wide
    assert edge <= width


def test_a_part_too_small_for_a_pixel_is_still_seen() -> None:
    assert spans([0.999, 0.001], 250) == [(0, 248), (248, 2)]


def test_the_bar_paints_its_parts_in_their_colours(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, DARK)
    bar = LossBar()
    qtbot.addWidget(bar)
    bar.resize(200, 8)
    bar.show_parts(PARTS)
    assert bar.accessibleName().startswith("Price 92.57, Fees, in and out 2.85")
    image = bar.grab().toImage()
    assert image.pixelColor(100 * image.width() // 200, image.height() // 2) == QColor(DARK.loss)
    bar.show_parts(PARTS, stale=True)
    image = bar.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor(DARK.muted)


@pytest.mark.parametrize(("width", "columns"), [(420, 2), (270, 2), (225, 1)])
def test_eight_decimals_stand_two_to_a_row_where_smaller_figures_allow_it(
    qtbot: QtBot, width: int, columns: int
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    grid = NumberGrid()
    qtbot.addWidget(grid)
    grid.resize(width, 300)
    grid.show()
    long = NumberView(key="loss_at_stop", label="At risk", value="0.00273694", unit="BTC")
    grid.show_numbers((long, NumberView(key="reward_to_risk", label="Reward : risk", value="1.94")), stale=False)
    QApplication.processEvents()
    first, second = grid.numbers()
    assert (first.y() == second.y()) == (columns == 2)
    assert first._value.property("figure") == second._value.property("figure")  # alike, whichever of them needed it
    assert first._value.text() == "0.00273694"


@pytest.mark.parametrize("width", [240, 320])
def test_a_number_and_its_unit_stand_on_one_line(panel: VerdictPanel, width: int) -> None:
    panel.resize(width, 700)
    QApplication.processEvents()
    for number in (panel.headline(), *panel.grid_numbers()):
        value, unit = value_label(number), number._unit
        if unit.isVisible():
            rest = (value.height() - value.fontMetrics().height()) / 2
            baseline = value.y() + rest + value.fontMetrics().ascent()
            assert abs(unit.y() + unit.fontMetrics().ascent() - baseline) <= 1


def test_a_part_of_the_loss_is_asked_why_as_every_number_is(panel: VerdictPanel, qtbot: QtBot) -> None:
    row = panel.part_rows()[0].number
    with qtbot.waitSignal(panel.why_requested) as asked:
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert asked.args == ["loss_at_stop"]
    row.copy_value()
    assert QGuiApplication.clipboard().text() == "92.57"
    assert row.accessibleName() == "Price: 92.57"
