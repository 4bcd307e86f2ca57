"""Rules that were checked long ago, in a window whose clock stands where the test puts it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from planner.app.days import LONGEST_MS, Days, milliseconds_to_midnight

if TYPE_CHECKING:
    from planner.app.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


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
