"""The look of the whole window: colours and contrast live, the size of the text, hidden amounts; all of it kept."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from planner.app import looks
from planner.app.looks import ZOOMS
from planner.app.picture import take_picture
from planner.presenters.palette import DARK, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT, LIGHT
from planner.presenters.words import HIDDEN
from planner.services.clock import now_utc
from planner.services.paths import Places
from planner.services.settings import Settings, load_settings, save_settings
from planner.widgets.number_edit import NumberEdit
from planner.widgets.theme import current_palette
from tests.app.desks import settle
from tests.locales import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bool]]:
    """What the system asks for; `settle` and a refresh bring a change to the window, as Qt's signals do."""
    asked = {"dark": False, "contrast": False}
    monkeypatch.setattr(looks, "system_is_dark", lambda: asked["dark"])
    monkeypatch.setattr(looks, "system_wants_contrast", lambda: asked["contrast"])
    yield asked
    QGuiApplication.styleHints().unsetColorScheme()


# --- colours ---------------------------------------------------------------------------------------------------------------


def test_the_window_follows_the_system_while_it_is_open(desk: Desk, system: dict[str, bool]) -> None:
    assert current_palette() == LIGHT
    system["dark"] = True
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current_palette() == DARK
    assert desk.charting.chart is not None
    ground = desk.charting.chart.grab().toImage().pixelColor(4, 4)
    assert ground == QColor(DARK.panel), "the chart as well"


def test_contrast_follows_the_system_while_the_window_is_open(desk: Desk, system: dict[str, bool]) -> None:
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        pytest.skip("this Qt cannot tell what contrast the system asks for")
    system["contrast"] = True
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert current_palette() == HIGH_CONTRAST_LIGHT
    system["contrast"] = False
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert current_palette() == LIGHT


def test_high_contrast_can_be_chosen_on_any_system_and_follows_light_and_dark(
    desk: Desk, system: dict[str, bool]
) -> None:
    desk.window.action("theme_contrast").trigger()
    assert current_palette() == HIGH_CONTRAST_LIGHT
    system["dark"] = True
    desk.looks.refresh()
    assert current_palette() == HIGH_CONTRAST_DARK
    assert desk.window.action("theme_contrast").isChecked()


def test_the_choice_of_colours_is_there_at_the_next_start(desks: Desks) -> None:
    desk = desks.open()
    desk.run("theme_contrast")
    desks.close(desk)
    again = desks.open()
    assert again.keeping.settings.theme == "contrast"
    assert current_palette() == HIGH_CONTRAST_LIGHT


def test_a_change_of_colours_leaves_the_size_of_the_text(desk: Desk) -> None:
    before = [label.font().pointSizeF() for label in desk.window.findChildren(QLabel)]
    for theme in ("dark", "contrast", "light", "system"):
        desk.run(f"theme_{theme}")
        settle()
    assert [label.font().pointSizeF() for label in desk.window.findChildren(QLabel)] == before


def test_at_the_end_a_chosen_scheme_is_given_back_and_nothing_is_followed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Qt.ColorScheme] = []
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr(type(hints), "setColorScheme", lambda _, scheme: asked.append(scheme))
    desk.run("theme_dark")
    desk.looks.let_go()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert asked == [Qt.ColorScheme.Dark, Qt.ColorScheme.Unknown]


# --- the size of the text --------------------------------------------------------------------------------------------------


def zoomed(desk: Desk, command: str, times: int = 1) -> None:
    for _ in range(times):
        desk.window.action(command).trigger()
    settle()


def test_text_grows_and_shrinks_between_its_bounds(desk: Desk) -> None:
    usual = QApplication.font().pointSizeF()
    zoomed(desk, "text_larger", 9)
    assert (desk.looks.zoom, QApplication.font().pointSizeF()) == (200, pytest.approx(usual * 2))
    assert desk.window.said() == "Text at 200 %"
    zoomed(desk, "text_smaller", 12)
    assert (desk.looks.zoom, QApplication.font().pointSizeF()) == (80, pytest.approx(usual * 0.8))
    zoomed(desk, "text_usual")
    assert QApplication.font().pointSizeF() == pytest.approx(usual)


def test_the_chart_takes_the_size_as_well(desk: Desk) -> None:
    assert desk.charting.chart is not None
    before = desk.charting.chart.font().pointSizeF()
    zoomed(desk, "text_larger", 9)
    assert desk.charting.chart.font().pointSizeF() == pytest.approx(before * 2)


def test_the_size_is_there_at_the_next_start(desks: Desks) -> None:
    desk = desks.open()
    zoomed(desk, "text_larger")
    desks.close(desk)
    again = desks.open()
    assert again.looks.zoom == 110
    zoomed(again, "text_usual")


def distances(desk: Desk) -> list[tuple[int, int, int, int, int]]:
    layouts = [widget.layout() for widget in desk.window.findChildren(QWidget) if widget.layout() is not None]
    boxes = [(layout.contentsMargins(), layout.spacing()) for layout in layouts]
    return [(box.left(), box.top(), box.right(), box.bottom(), gap) for box, gap in boxes]


def test_distances_grow_with_the_text_and_come_back_exactly(desk: Desk) -> None:
    before = distances(desk)
    zoomed(desk, "text_larger", 9)
    assert sum(map(sum, distances(desk))) > 1.5 * sum(map(sum, before))
    zoomed(desk, "text_smaller", 9)
    zoomed(desk, "text_larger", 9)
    zoomed(desk, "text_usual")
    assert distances(desk) == before


@pytest.mark.parametrize("zoom", [80, 125, 200])
def test_no_line_of_text_is_lower_than_its_font(desks: Desks, zoom: int) -> None:
    desk = desks.open(size=(1280, 720))
    desk.looks.wear_zoom(zoom)
    settle()
    assert (desk.window.width(), desk.window.height()) == (1280, 720), "the window does not outgrow its screen"
    shown = [each for each in desk.window.findChildren(QWidget) if isinstance(each, QLabel | NumberEdit)]
    low = [each for each in shown if each.isVisible() and each.height() < each.fontMetrics().ascent()]
    assert [(each.objectName() or each.accessibleName(), each.height()) for each in low] == []
    desk.looks.wear_zoom(100)


def test_every_size_is_one_that_the_settings_take(desk: Desk) -> None:
    for zoom in ZOOMS:
        assert desk.keeping.settings.changed(zoom=zoom).zoom == zoom


# --- hidden amounts --------------------------------------------------------------------------------------------------------


def said_by(desk: Desk) -> str:
    """Return every word of the window that is on the screen, with tool tips."""
    words = [
        text
        for label in desk.window.findChildren(QLabel)
        if label.isVisible()
        for text in (label.text(), label.toolTip())
    ]
    words += [edit.displayText() for edit in desk.window.findChildren(NumberEdit) if not edit.hasFocus()]
    return "\n".join(words)


def test_one_command_hides_every_amount_on_ticket_verdict_and_journal(desk: Desk) -> None:
    desk.filing.save()
    settle()
    before = said_by(desk)
    for amount in ("79.71", "2,500.00", "500.00", "0.04166666", "\n500\n"):
        assert local(amount) in before
    desk.window.action("hide_amounts").trigger()
    settle()
    after = said_by(desk)
    for amount in ("79.71", "2,500", "500.00", "0.0416", "\n500\n"):
        assert local(amount) not in after
    assert HIDDEN in after
    assert local("51,000.00") in after
    rows = desk.window.journal.table.rows()
    assert rows is not None
    view = rows.row_view(0)
    assert view is not None
    assert view.texts.count(HIDDEN) == 2


def test_amounts_stay_hidden_at_the_next_start(desks: Desks) -> None:
    desk = desks.open()
    desk.run("hide_amounts")
    desks.close(desk)
    again = desks.open()
    assert again.window.action("hide_amounts").isChecked()
    assert again.window.verdict.grid_numbers()[0].value_text() == HIDDEN
    again.run("hide_amounts")
    assert again.window.verdict.grid_numbers()[0].value_text() == local("79.71")
    assert not again.keeping.settings.hide_amounts


def test_what_is_copied_is_what_is_shown(desk: Desk) -> None:
    number = desk.window.verdict.grid_numbers()[0]
    desk.run("hide_amounts")
    number.copy_value()
    assert QGuiApplication.clipboard().text() == HIDDEN
    desk.run("copy_plan")
    assert local("79.71") not in QGuiApplication.clipboard().text()
    desk.run("hide_amounts")
    number.copy_value()
    assert QGuiApplication.clipboard().text().startswith(local("79.7"))


def test_a_derivation_shows_no_figure_while_amounts_are_hidden_and_follows_the_switch(desk: Desk) -> None:
    why = desk.why
    why.show("loss_at_stop")
    assert why.dialog is not None
    assert local("79.7") in why.dialog.plain_text()
    desk.run("hide_amounts")
    assert local("79.7") not in why.dialog.plain_text()
    assert "Formula" in why.dialog.plain_text()
    why.show("levels.liquidation")
    assert local("51,000") in why.dialog.plain_text()
    assert "500 USDT" not in why.dialog.plain_text()
    why.dialog.close()


def test_the_frame_of_the_window_follows_a_chosen_theme_and_goes_back_to_the_systems(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Qt.ColorScheme] = []
    monkeypatch.setattr(type(QGuiApplication.styleHints()), "setColorScheme", lambda _, scheme: asked.append(scheme))
    for theme in ("dark", "dark", "contrast", "light", "system"):
        desk.run(f"theme_{theme}")
    schemes = Qt.ColorScheme
    assert asked == [schemes.Dark, schemes.Unknown, schemes.Light, schemes.Unknown]


def picture(folder: Path, name: str, **options: object) -> QImage:
    """Return the picture that the command line makes of the desk in `folder`."""
    out = folder.parent / f"{name}.png"
    asked: dict[str, object] = {
        "plan": None,
        "candles": None,
        "theme": "light",
        "zoom": None,
        "hide_amounts": False,
        "size": (1280, 720),
        "screenshot": out,
    }
    assert take_picture(argparse.Namespace(**(asked | options)), Places.portable(folder)) == 0
    return QImage(str(out))


def test_a_picture_from_the_command_line_honours_hidden_amounts_kept_or_asked_for(tmp_path: Path, qtbot: QtBot) -> None:
    places = Places.portable(tmp_path / "data")
    places.create()
    shown = picture(places.data, "shown")
    asked = picture(places.data, "asked", hide_amounts=True)
    save_settings(places.settings, Settings(hide_amounts=True))
    kept = picture(places.data, "kept")
    assert shown != asked
    assert kept == asked, "and the example's own words about its size are not said either"
    assert picture(places.data, "large", zoom=150) != kept
    assert load_settings(places.settings, now=now_utc).settings.zoom == 100, "a picture keeps nothing"


def test_the_parts_of_the_status_bar_stand_on_one_line(desk: Desk) -> None:
    desk.window.say("900 candles from BTCUSDT-1h.csv")
    settle()
    parts = [desk.window._message, *(label for label in desk.window._status.values() if label.isVisible())]
    assert len(parts) == 3
    assert len({(part.y(), part.height()) for part in parts}) == 1
