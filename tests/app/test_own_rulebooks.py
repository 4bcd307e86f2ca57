"""The user's own rulebooks while the window is open: copied, edited, broken, mended, taken away."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QInputDialog

from planner.app.rulebook_watch import KEY
from planner.app.sources_page import COPIED
from tests.app.rulebook_desks import fee, on_binance, own, venues
from tests.locales import local

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


# --- copying -------------------------------------------------------------------------------------------------------------


def test_a_copy_is_named_written_offered_and_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, opened_urls: list[str]
) -> None:
    dialog = on_binance(desk)
    asked: list[str] = []

    def answer(_parent: object, _title: str, _label: str, _echo: object, text: str) -> tuple[str, bool]:
        asked.append(text)
        return "My VIP 3", True

    monkeypatch.setattr(QInputDialog, "getText", answer)
    dialog.own_menu.actions()[0].trigger()
    assert asked == ["My Binance USD-M futures"]
    path = desk.places.rulebooks / "my-binance-usdm.json"
    assert path.is_file()
    assert ("my-binance-usdm", "My VIP 3") in desk.bench.situation.venues
    assert "“My VIP 3” is among the venues now." in desk.window.offers.sentences()[COPIED]
    desk.window.offers.button(COPIED, "Open the file").click()
    assert opened_urls == [QUrl.fromLocalFile(str(path)).toString()]
    before = desk.bench.computed
    desk.window.offers.button(COPIED, "Use it for this plan").click()
    after = desk.bench.computed
    assert before is not None
    assert after is not None
    assert after.rules.venue == "my-binance-usdm"
    assert after.answer.levels == before.answer.levels
    assert COPIED not in desk.window.offers.sentences()
    dialog.own_menu.actions()[1].trigger()
    dialog.own_menu.actions()[2].trigger()
    assert opened_urls[1:] == [opened_urls[0], QUrl.fromLocalFile(str(path.parent)).toString()]


def test_a_copy_that_is_called_off_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = on_binance(desk)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("", False))
    dialog.copy_requested.emit()
    assert list(desk.places.rulebooks.iterdir()) == []


def test_a_copy_of_ones_own_rulebook_is_a_second_one(desk: Desk) -> None:
    on_binance(desk)
    first = desk.rules.sources.copy_as("One")
    assert first is not None
    desk.bench.edit("venue", first.stem)
    second = desk.rules.sources.copy_as("Two")
    assert second is not None
    assert second.name == "my-binance-usdm-2.json"
    assert {"One", "Two"} <= {name for _, name in desk.bench.situation.venues}


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "the disk is full"), (errno.EACCES, "permission is denied")],
    ids=["full", "denied"],
)
def test_a_copy_that_the_disk_refuses_is_said_and_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    on_binance(desk)

    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", refuse)
        assert desk.rules.sources.copy_as("Mine") is None
    assert told in desk.window.said()
    assert list(desk.places.rulebooks.iterdir()) == []


def test_a_file_that_is_gone_is_not_opened(desk: Desk, opened_urls: list[str]) -> None:
    on_binance(desk)
    path = desk.rules.sources.copy_as("Mine")
    assert path is not None
    desk.bench.edit("venue", path.stem)
    path.unlink()
    desk.rules.sources.open_file()
    assert opened_urls == []
    assert "is not there any more" in desk.window.said()


def test_without_an_editor_the_files_place_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    desk.rules.sources.open_folder()
    assert str(desk.places.rulebooks) in desk.window.said()


def test_the_rulebook_of_a_frozen_plan_that_is_gone_cannot_be_copied(desk: Desk) -> None:
    on_binance(desk)
    computed = desk.bench.computed
    assert computed is not None
    rules = computed.rules.model_copy(update={"venue": "gone-venue"})
    desk.bench.open_plan(computed.plan.model_copy(update={"rules": rules, "venue": "gone-venue"}))
    desk.rules.sources.copy()
    assert "is not here any more" in desk.window.said()


# --- edited while the window is open ----------------------------------------------------------------------------------------


def test_a_file_that_is_added_edited_broken_mended_and_taken_away_is_followed(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    path = own(desk)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    assert desk.window.said() == "New among the venues: My Venue."
    desk.bench.edit("venue", "my-venue")
    assert fee(desk) == "0.0003"
    own(desk, figures={"taker_fee": {"value": "0.0002", "source": "own", "status": "user"}})
    qtbot.waitUntil(lambda: fee(desk) == "0.0002")
    assert next(row for row in dialog.rows() if row.key == "figure:taker_fee").value == local("0.02 %")
    path.write_text('{"format": "margin-rulebook/1", "id": "my-venue", "name": 7', "utf-8")
    qtbot.waitUntil(lambda: KEY in desk.window.offers.sentences())
    told = desk.window.offers.sentences()[KEY]
    assert told.startswith("my-venue.json: line 1, column ")
    assert told.endswith("Until it is mended, the last good version stays in force.")
    assert fee(desk) == "0.0002"
    own(desk, figures={"taker_fee": {"value": "0.0001", "source": "own", "status": "user"}})
    qtbot.waitUntil(lambda: fee(desk) == "0.0001")
    assert KEY not in desk.window.offers.sentences()
    path.unlink()
    qtbot.waitUntil(lambda: "my-venue" not in venues(desk))
    assert desk.window.said() == "No longer among the venues: My Venue."
    assert "venue" in desk.bench.situation.problems


def test_an_editor_that_replaces_the_file_is_followed_time_after_time(desk: Desk, qtbot: QtBot) -> None:
    path = own(desk)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    desk.bench.edit("venue", "my-venue")
    for value in ("0.0011", "0.0012", "0.0013"):
        other = own(
            desk, "scratch", figures={"taker_fee": {"value": value, "source": "own", "status": "user"}}, id="my-venue"
        )
        other.replace(path)
        qtbot.waitUntil(lambda value=value: fee(desk) == value)


def test_frozen_plans_stay_as_they_are_when_their_rulebook_changes(desk: Desk, qtbot: QtBot) -> None:
    own(desk)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    desk.bench.edit("venue", "my-venue")
    computed = desk.bench.computed
    assert computed is not None
    desk.bench.open_plan(computed.plan.model_copy(update={"rules": computed.rules}))
    own(desk, figures={"taker_fee": {"value": "0.009", "source": "own", "status": "user"}})
    with qtbot.waitSignal(desk.rules.changed):
        pass
    assert fee(desk) == "0.0003"
    desk.run("update_rules")
    assert fee(desk) == "0.009"


def test_what_the_system_does_not_tell_of_is_seen_when_the_window_comes_back(desk: Desk, qtbot: QtBot) -> None:
    watcher = desk.rules.watch._watcher
    assert watcher is not None
    watcher.removePaths([*watcher.files(), *watcher.directories()])
    own(desk)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))


def test_a_folder_that_is_taken_away_takes_its_venues_along(desk: Desk, qtbot: QtBot) -> None:
    path = own(desk)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    path.unlink()
    path.parent.rmdir()
    qtbot.waitUntil(lambda: "my-venue" not in venues(desk))
    desk.rules.sources.copy_as("Mine")
    assert "my-generic" in venues(desk)


def test_a_mistake_told_at_the_start_goes_when_it_is_mended(desks: Desks, qtbot: QtBot) -> None:
    desks.places.create()
    broken = desks.places.rulebooks / "my-venue.json"
    broken.write_text("{", "utf-8")
    desk = desks.open()
    assert any(sentence.startswith("my-venue.json: line 1") for sentence in desk.window.notices())
    own(desk)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    assert desk.window.notices() == ()


def test_all_mistakes_are_listed_in_a_window_that_blocks_nothing(desk: Desk, qtbot: QtBot) -> None:
    own(desk, colour="red", name=7)
    qtbot.waitUntil(lambda: KEY in desk.window.offers.sentences())
    assert "1 more mistake follows." in desk.window.offers.sentences()[KEY]
    desk.window.offers.button(KEY, "All mistakes…").click()
    report = desk.rules.sources.report
    assert report is not None
    assert not report.isModal()
    assert "my-venue.json: 2 mistakes" in report.text()
    assert "colour: this key is not known; take it out." in report.text()
    own(desk)
    desk.run("check_rulebooks")
    assert "my-venue.json: in order. My Venue, " in desk.rules.sources.report.text()


def test_without_rulebooks_of_ones_own_the_check_says_how_to_get_one(desk: Desk) -> None:
    desk.run("check_rulebooks")
    report = desk.rules.sources.report
    assert report is not None
    assert "There are no rulebooks of your own yet." in report.text()
    assert str(desk.places.rulebooks) in report.text()
