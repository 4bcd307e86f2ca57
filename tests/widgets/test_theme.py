from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLineEdit

from planner.presenters.palette import DARK, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT, LIGHT, Palette
from planner.presenters.views import Tone
from planner.widgets.dressing import put_on, worn
from planner.widgets.grid import set_state
from planner.widgets.plain_label import ElidingLabel, PlainLabel
from planner.widgets.style_sheet import CARD_WEIGHT, FontSizes, style_sheet
from planner.widgets.theme import (
    apply_theme,
    body_font,
    current_palette,
    dress_of,
    font_sizes,
    grid_unit,
    palette_for,
    tooltip,
)
from tests.presenters.test_palette import contrast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

PALETTES = [DARK, LIGHT, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT]


@pytest.mark.parametrize(
    ("choice", "system_is_dark", "palette"),
    [("system", True, DARK), ("system", False, LIGHT), ("light", True, LIGHT), ("dark", False, DARK), ("", True, DARK)],
)
def test_the_user_chooses_and_the_system_decides_the_rest(choice: str, system_is_dark: bool, palette: Palette) -> None:
    assert palette_for(choice, system_is_dark) == palette


def test_high_contrast_has_its_own_pair() -> None:
    assert palette_for("light", True, high_contrast=True) == HIGH_CONTRAST_LIGHT


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_a_theme_reaches_qt_and_what_is_painted_by_hand(qapp: QApplication, palette: Palette) -> None:
    apply_theme(qapp, palette)
    assert current_palette() == palette
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(palette.panel)
    assert qapp.palette().color(QPalette.ColorRole.PlaceholderText) == QColor(palette.muted)


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
@pytest.mark.parametrize("tone", [Tone.GOOD, Tone.NOTE, Tone.CAUTION, Tone.DANGER])
def test_a_card_reads_well_on_its_tint(palette: Palette, tone: Tone) -> None:
    ground = palette.tint(palette.of_tone(tone), CARD_WEIGHT)
    assert contrast(palette.text, ground) >= 4.5
    assert contrast(palette.muted, ground) >= 4.5
    assert contrast(palette.of_tone(tone), ground) >= 3


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_the_style_sheet_is_complete(palette: Palette, qapp: QApplication) -> None:
    sheet = style_sheet(palette, font_sizes(qapp.font()), unit=4)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_a_field_is_edged_in_the_accent_while_it_has_the_focus(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, DARK)
    edit = QLineEdit()
    qtbot.addWidget(edit)
    edit.resize(120, 26)
    with qtbot.waitActive(edit):
        edit.show()
        edit.activateWindow()
    edit.setFocus()
    image = edit.grab().toImage()
    assert image.pixelColor(image.width() // 2, 0) == QColor(DARK.accent)


def test_type_sizes_and_the_grid_grow_with_the_font() -> None:
    small, large = font_sizes(body_font()), font_sizes(body_font(2))
    assert large.headline == pytest.approx(small.headline * 2, rel=0.05)
    assert small.small <= small.body < small.number < small.headline
    assert grid_unit(body_font(2)) > grid_unit(body_font()) >= 4


def test_figures_are_of_equal_width() -> None:
    tag = QFont.Tag("tnum")
    assert body_font().featureValue(tag) == 1


def test_tool_tips_show_markup_as_it_was_written() -> None:
    assert tooltip("a <b> & c\nd") == "<p>a &lt;b&gt; &amp; c<br>d</p>"
    assert tooltip("") == ""


def test_a_label_that_wraps_asks_for_one_line_until_it_knows_its_width(qtbot: QtBot) -> None:
    label = PlainLabel("many words " * 20, wrap=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().height() == label.fontMetrics().height()
    assert label.heightForWidth(100) > 3 * label.fontMetrics().height()


def test_a_label_too_long_for_its_place_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    label = ElidingLabel("1,234,567,890.123")
    qtbot.addWidget(label)
    label.resize(50, 20)
    label.show()
    assert label.text().endswith("…")
    label.resize(500, 20)
    assert label.text() == label.full_text() == "1,234,567,890.123"


class Redressed(PlainLabel):
    """Counts how often its style changes."""

    def __init__(self) -> None:
        super().__init__("60,000")
        self.times = 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.times += event.type() is QEvent.Type.StyleChange


def test_what_is_worn_already_is_not_put_on_again(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, LIGHT)
    label = Redressed()
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    label.times = 0
    put_on(qapp, dress_of(LIGHT))
    apply_theme(qapp, LIGHT)
    assert label.times == 0
    apply_theme(qapp, LIGHT, zoom=1.5)
    assert label.times > 0
    assert worn(qapp) == dress_of(LIGHT, zoom=1.5)
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"colours": {"Nobody": "#fff"}, "disabled": {}}', "7"])
def test_a_damaged_dress_is_refused_and_the_one_worn_stays(qapp: QApplication, damage: str) -> None:
    apply_theme(qapp, DARK)
    with pytest.raises((ValueError, KeyError, TypeError)):
        put_on(qapp, damage)
    assert worn(qapp) == dress_of(DARK)
    assert current_palette() == DARK


def test_a_state_that_was_never_set_counts_as_none(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, LIGHT)
    label = Redressed()
    qtbot.addWidget(label)
    label.show()
    qtbot.waitExposed(label)
    label.times = 0
    set_state(label, tone="", stale=False)
    assert (label.times, label.property("tone")) == (0, None)
    set_state(label, tone="danger", stale=True)
    assert label.property("stale") is True
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.muted)


@pytest.mark.parametrize("palette", [HIGH_CONTRAST_LIGHT, HIGH_CONTRAST_DARK])
def test_scroll_bars_stand_out_where_strong_colours_are_asked_for(palette: Palette) -> None:
    sheet = style_sheet(palette, FontSizes(small=8, body=9, number=13, headline=17), unit=4)
    handle = re.search(r"QScrollBar::handle \{ background: (#[0-9a-f]{6});", sheet)
    assert handle is not None
    assert contrast(handle[1], palette.panel) >= 3
