"""Plan > Sources of these rules, and the user's own rulebooks while the window is open: copied, edited, broken, mended, taken away."""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMenu

from planner.app.days import LONGEST_MS, Days, milliseconds_to_midnight
from planner.app.rulebook_watch import KEY
from planner.app.sources_page import COPIED, NO_RULES
from planner.widgets.sources_dialog import Part, SourcesDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from planner.app.desk import Desk
    from tests.app.desks import Desks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def opened_urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    urls: list[str] = []

    def note(url: QUrl) -> bool:
        urls.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return urls


def page_of(desk: Desk) -> SourcesDialog:
    desk.run("sources")
    dialog = desk.rules.sources.dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def keys(dialog: SourcesDialog) -> list[str]:
    return [row.key for row in dialog.rows()]


def on_binance(desk: Desk) -> SourcesDialog:
    desk.bench.edit("venue", "binance-usdm")
    return page_of(desk)


def own(desk: Desk, name: str = "my-venue", **more: Any) -> Path:
    folder = desk.places.rulebooks
    document = {
        "format": "margin-rulebook/1",
        "id": name,
        "name": "My Venue",
        "about": "",
        "checked_on": "2026-11-01",
        "extends": "binance-usdm",
        "sources": {"own": {"title": "Mine", "address": "my notes", "checked_on": "2026-11-01"}},
        "figures": {"taker_fee": {"value": "0.0003", "source": "own", "status": "user"}},
        **more,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_a_start_reads_the_index_of_names_and_no_rulebook_but_the_one_in_force(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = Path.open

    def noting(path: Path, *args: Any, **kwargs: Any) -> Any:
        read.extend([path.name] if path.parent.name == "rulebooks" else [])
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", noting)
    desk = desks.open()
    assert read == ["names.tsv", "generic.json"]
    assert len(venues(desk)) >= 30


# --- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_figures_in_force_and_what_is_not_known(desk: Desk) -> None:
    dialog = on_binance(desk)
    assert {"figure:taker_fee", "figure:tier_mode", "absent:tick"} <= set(keys(dialog))
    assert len(keys(dialog)) == dialog.table.rowCount()
    assert dialog.tiers.rowCount() == 12
    assert dialog.tiers.item(0, 0).text() == "1, this plan"
    assert "funding" in dialog.notes.toPlainText() or dialog.notes.toPlainText()


def test_the_page_follows_venue_symbol_and_side(desk: Desk) -> None:
    dialog = on_binance(desk)
    desk.bench.edit("venue", "us-equity-reg-t")
    desk.bench.edit("symbol", "AAPL")
    long = next(row for row in dialog.rows() if row.key == "figure:maintenance_rate")
    desk.bench.edit("side", "short")
    short = next(row for row in dialog.rows() if row.key == "figure:maintenance_rate")
    assert (long.value, short.value) == ("25 %", "30 %")


def test_a_search_keeps_the_chosen_figure_and_says_when_there_is_none(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("taker_fee")
    qtbot.keyClicks(dialog.search, "fee")
    assert {"figure:taker_fee", "figure:maker_fee"} <= set(keys(dialog))
    assert "figure:tier_mode" not in keys(dialog)
    assert dialog.current_row().key == "figure:taker_fee"
    qtbot.keyClicks(dialog.search, " nothing like it")
    assert keys(dialog) == []
    assert dialog._none.isVisible()
    assert not dialog.page_button.isEnabled()
    dialog.search.clear()
    assert not dialog._none.isVisible()


def test_looking_for_something_leads_back_to_the_figures(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    dialog.parts.edited.emit("sources", Part.TIERS)
    assert dialog.part() is Part.TIERS
    qtbot.keyClicks(dialog.search, "maker")
    assert dialog.part() is Part.FIGURES


def test_a_part_that_another_venue_does_not_have_gives_way_to_the_figures(desk: Desk) -> None:
    dialog = on_binance(desk)
    dialog.parts.edited.emit("sources", Part.TIERS)
    desk.bench.edit("venue", "generic")
    assert dialog.part() is Part.FIGURES
    assert "Tiers" not in [button.text() for button in dialog.parts.buttons()]


def test_a_browser_is_opened_only_when_that_is_asked_for(desk: Desk, opened_urls: list[str]) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    assert opened_urls == []
    dialog.page_button.click()
    assert opened_urls == [dialog.current_row().address]
    assert opened_urls[0].startswith("https://")


def test_without_a_browser_the_address_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    dialog.page_button.click()
    assert dialog.current_row().address in desk.window.said()


def test_the_page_is_copied_as_a_table_as_text_and_its_address(desk: Desk) -> None:
    dialog = on_binance(desk)
    dialog.choose_figure("maintenance_on")
    table, text, address = dialog.copy_menu.actions()
    table.trigger()
    assert QGuiApplication.clipboard().text().startswith("Figure\tValue\tHow sure\tChecked\tSource\tSaid of\tAddress\n")
    text.trigger()
    assert QGuiApplication.clipboard().text().startswith("Binance USD-M futures\nBTCUSDT, long.")
    address.trigger()
    assert QGuiApplication.clipboard().text() == dialog.current_row().address


def test_the_status_bar_and_the_venues_menu_lead_to_the_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    link = desk.window._status["rules"]
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert desk.rules.sources.dialog is not None
    assert desk.rules.sources.dialog.isVisible()
    desk.rules.sources.dialog.close()
    shown: list[list[str]] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, *_: shown.append([each.text() for each in menu.actions()]))
    venue = desk.window.tools.venue
    QTest.mouseClick(venue, Qt.MouseButton.RightButton)
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    at = venue.mapTo(desk.window, QPoint(5, 5))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, desk.window.mapToGlobal(at))
    QApplication.sendEvent(desk.window, event)
    assert any("&Sources of these rules…" in actions for actions in shown)


def test_why_a_number_leads_to_the_figure_that_it_hangs_on(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    desk.run("why")
    why = desk.why.dialog
    assert why is not None
    why.sources_button.click()
    dialog = desk.rules.sources.dialog
    assert dialog is not None
    derivation = desk.bench.why("levels.liquidation")
    assert derivation is not None
    first = derivation.sources[0].figure
    assert dialog.part() is Part.TIERS if first == "tiers" else dialog.current_row().key.endswith(first)


def test_another_venues_rules_are_shown_until_the_plans_own_are_asked_for(desk: Desk) -> None:
    dialog = on_binance(desk)
    desk.rules.sources.show("", desk.rules.sources._shelf.rules("hyperliquid", "BTC", "long"))
    assert dialog._view.title == "Hyperliquid perpetuals"
    desk.bench.edit("stop", "58000")
    assert dialog._view.title == "Hyperliquid perpetuals"
    desk.run("sources")
    assert dialog._view.title == "Binance USD-M futures"


def test_rules_frozen_into_a_plan_are_shown_as_they_were_frozen(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    computed = desk.bench.computed
    assert computed is not None
    desk.bench.open_plan(computed.plan.model_copy(update={"rules": computed.rules}))
    dialog = page_of(desk)
    assert "Frozen into this plan" in dialog._view.summary
    assert {row.origin for row in dialog.rows() if row.known} == {"the saved plan"}


def test_a_figure_typed_on_the_ticket_stands_beside_the_venues(desk: Desk) -> None:
    dialog = on_binance(desk)
    desk.bench.edit("costs.taker_fee", "0.04")
    desk.bench.edit("overrides.tick", "0.1")
    values = {row.key: row.value for row in dialog.rows()}
    assert values["figure:taker_fee"] == "0.05 %; ticket 0.04 %"
    assert values["absent:tick"] == "ticket 0.1 USDT"


def test_without_rules_the_page_says_what_to_choose(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    desk.bench.edit("symbol", "NOSUCH")
    desk.run("sources")
    assert desk.rules.sources.dialog is None
    assert desk.window.said() == NO_RULES


def test_rules_of_a_plan_that_is_not_complete_are_shown_all_the_same(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    desk.bench.edit("entries.0.price", "")
    assert "figure:taker_fee" in keys(page_of(desk))


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


def venues(desk: Desk) -> dict[str, str]:
    return dict(desk.bench.situation.venues)


def test_a_file_that_is_added_edited_broken_mended_and_taken_away_is_followed(desk: Desk, qtbot: QtBot) -> None:
    dialog = on_binance(desk)
    path = own(desk)
    qtbot.waitUntil(lambda: "my-venue" in venues(desk))
    assert desk.window.said() == "New among the venues: My Venue."
    desk.bench.edit("venue", "my-venue")
    assert fee(desk) == "0.0003"
    own(desk, figures={"taker_fee": {"value": "0.0002", "source": "own", "status": "user"}})
    qtbot.waitUntil(lambda: fee(desk) == "0.0002")
    assert next(row for row in dialog.rows() if row.key == "figure:taker_fee").value == "0.02 %"
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


def fee(desk: Desk) -> str:
    computed = desk.bench.computed
    return str(computed.rules.value("taker_fee")) if computed is not None else ""


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
    own(desk, colour="red", about=7)
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


# --- old rules -----------------------------------------------------------------------------------------------------------


class Clock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def at(desk: Desk, *day: int) -> Clock:
    clock = Clock(datetime(*day, 12, tzinfo=UTC))  # type: ignore[arg-type, misc]
    desk.rules.days._now = clock
    desk.rules.days.look()
    return clock


def codes(desk: Desk) -> list[str]:
    answer = desk.bench.situation.fresh
    return [] if answer is None else [found.code for found in answer.findings]


def test_old_rules_are_a_note_that_leads_to_the_page(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    at(desk, 2026, 11, 23)
    assert "rules-old" not in codes(desk)
    assert not desk.window.status("rules").endswith("old")
    at(desk, 2027, 9, 1)
    assert codes(desk).count("rules-old") == 1
    assert desk.window.status("rules").endswith(", old")
    card = next(each for each in desk.window.verdict.findChildren(type_of_card()) if each.finding().code == "rules-old")
    assert card.remedy_button().text() == "Sources of these rules…"
    history = desk.window.history
    card.remedy_button().click()
    assert desk.rules.sources.dialog is not None
    assert desk.rules.sources.dialog.isVisible()
    assert desk.window.history == history  # no step to undo
    assert any(", old" in row.checked for row in desk.rules.sources.dialog.rows())


def type_of_card() -> type:
    from planner.widgets.findings_list import FindingCard

    return FindingCard


def test_the_day_turns_while_the_window_is_open(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    at(desk, 2026, 11, 23)
    desk.rules._keeping.change(rules_old_after_days=56)  # the brackets were checked on 2026-09-29
    desk.rules.tell_day()
    clock = at(desk, 2026, 11, 24)
    assert "rules-old" not in codes(desk)
    clock.now = datetime(2026, 11, 25, 0, 0, 30).astimezone()
    desk.rules.days.look()
    assert "rules-old" in codes(desk)


@pytest.mark.parametrize(("text", "old"), [("5000", False), ("", False), ("1", True)], ids=["long", "never", "a day"])
def test_the_setting_says_after_how_many_days_rules_are_old(desk: Desk, text: str, old: bool) -> None:
    from planner.app.keeping import dialog_texts

    desk.bench.edit("venue", "binance-usdm")
    at(desk, 2027, 9, 1)
    texts = dialog_texts(desk.keeping.settings, ".")
    assert texts["rules.age"] == "180"
    desk.preferences.take({**texts, "rules.age": text})
    assert ("rules-old" in codes(desk)) is old


def test_what_is_saved_and_exported_has_no_finding_that_hangs_on_the_day(desk: Desk) -> None:
    desk.bench.edit("venue", "binance-usdm")
    at(desk, 2027, 9, 1)
    assert "rules-old" in codes(desk)
    computed = desk.bench.computed
    assert computed is not None
    assert computed.answer.finding("rules-old") is None


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        (datetime(2026, 11, 22, 23, 59, 58, tzinfo=UTC), 3000),
        (datetime(2026, 11, 22, 0, 0, 0, tzinfo=UTC), LONGEST_MS),
        (datetime(2026, 12, 31, 23, 30, 0, tzinfo=UTC), 1_801_000),
    ],
    ids=["soon", "a day", "new year"],
)
def test_the_clock_is_looked_at_just_after_midnight_and_at_least_once_an_hour(now: datetime, wait: int) -> None:
    assert milliseconds_to_midnight(now) == wait


@pytest.mark.usefixtures("qtbot")
def test_a_day_that_stays_is_not_told() -> None:
    clock = Clock(datetime(2026, 11, 22, 9, tzinfo=UTC))
    parent = QObject()
    days = Days(parent, clock)
    told: list[object] = []
    days.turned.connect(told.append)
    days.look()
    assert told == []
    clock.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    days.look()
    assert told == [days.today()]
